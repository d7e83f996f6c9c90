//! Where a quote, a substitution or a template ends.
//!
//! A pasted fragment may open what it never closes. Each failed search says up to where another of
//! its kind is not worth trying, so a text of nothing but openers is still read in linear time.

use std::ops::Range;

use super::scan::{Inside, Scan};

/// What can lack its end.
#[derive(Clone, Copy)]
pub(super) enum Opener {
    SingleQuote,
    AnsiQuote,
    DoubleQuote,
    Backtick,
    Parameter,
    Template,
    GithubExpression,
    Group,
    Arithmetic,
}

const OPENERS: usize = Opener::Arithmetic as usize + 1;

/// Something the shell or a template engine replaces.
pub(super) struct Expansion {
    /// The offset behind it.
    pub(super) end: usize,
    /// The commands it runs, in order.
    pub(super) scripts: Vec<Script>,
}

impl Expansion {
    /// One that runs no commands.
    pub(super) fn of_text(end: usize) -> Self {
        Expansion {
            end,
            scripts: Vec::new(),
        }
    }
}

/// Commands inside a substitution.
pub(super) struct Script {
    /// Where they are.
    pub(super) range: Range<usize>,
    /// The characters that lose a backslash before the commands are read; only backticks have any.
    pub(super) escapable: &'static [u8],
}

impl Script {
    /// The commands of `$(…)`.
    pub(super) fn in_parentheses(range: Range<usize>) -> Self {
        Script {
            range,
            escapable: b"",
        }
    }

    /// The commands of backticks. Within double quotes those escape a double quote too.
    pub(super) fn in_backticks(range: Range<usize>, quoted: bool) -> Self {
        let escapable: &[u8] = if quoted { b"$`\\\"" } else { b"$`\\" };
        Script { range, escapable }
    }
}

/// Finds ends in one text and remembers which searches are in vain.
pub(super) struct Nesting<'t> {
    source: &'t str,
    /// By opener: from the first to before the second offset, a search finds nothing.
    hopeless: [(usize, usize); OPENERS],
}

impl<'t> Nesting<'t> {
    /// No search has failed yet.
    pub(super) fn new(source: &'t str) -> Self {
        Nesting {
            source,
            hopeless: [(0, 0); OPENERS],
        }
    }

    /// The text.
    pub(super) fn source(&self) -> &'t str {
        self.source
    }

    /// True if what opens at `at` is known to lack its end.
    pub(super) fn is_hopeless(&self, opener: Opener, at: usize) -> bool {
        let (from, until) = self.hopeless[opener as usize];
        (from..until).contains(&at)
    }

    /// Says that what opens in `range` has no end.
    pub(super) fn give_up(&mut self, opener: Opener, range: Range<usize>) {
        self.hopeless[opener as usize] = (range.start, range.end);
    }

    /// The content of the single quotes that open at `at`.
    pub(super) fn single_quote(&mut self, at: usize, limit: usize) -> Option<Range<usize>> {
        self.apostrophes(Opener::SingleQuote, at, at + 1, limit)
    }

    /// The content of the `$'…'` at `at`.
    pub(super) fn ansi_quote(&mut self, at: usize, limit: usize) -> Option<Range<usize>> {
        self.apostrophes(Opener::AnsiQuote, at, at + 2, limit)
    }

    fn apostrophes(
        &mut self,
        opener: Opener,
        open: usize,
        start: usize,
        limit: usize,
    ) -> Option<Range<usize>> {
        if self.is_hopeless(opener, open) {
            return None;
        }
        let mut at = start;
        while at < limit {
            at = match self.source.as_bytes()[at] {
                b'\'' => return Some(start..at),
                b'\\' if matches!(opener, Opener::AnsiQuote) => at + 2,
                // A template is filled in before the shell looks for quotes.
                b'{' | b'$' => self.template(at, limit).unwrap_or(at + 1),
                _ => at + 1,
            };
        }
        self.give_up(opener, open..limit);
        None
    }

    /// The content of the double quotes that open at `at`.
    pub(super) fn double_quote(&mut self, at: usize, limit: usize) -> Option<Range<usize>> {
        if self.is_hopeless(Opener::DoubleQuote, at) {
            return None;
        }
        let scanned = Scan::run(self, Inside::DoubleQuote, at + 1, limit);
        if scanned.closed {
            return Some(at + 1..scanned.end - 1);
        }
        self.give_up(Opener::DoubleQuote, at..limit);
        None
    }

    /// The content of the backticks that open at `at`. They nest by backslashes only.
    pub(super) fn backticks(&mut self, at: usize, limit: usize) -> Option<Range<usize>> {
        if self.is_hopeless(Opener::Backtick, at) {
            return None;
        }
        let mut end = at + 1;
        while end < limit {
            end += match self.source.as_bytes()[end] {
                b'`' => return Some(at + 1..end),
                b'\\' => 2,
                _ => 1,
            };
        }
        self.give_up(Opener::Backtick, at..limit);
        None
    }

    /// The end of the `{{ … }}` or `${{ … }}` that starts at `at`.
    ///
    /// Two braces may be anything in prose, so they have to close on their line. `${{` is never
    /// shell, and GitHub lets an expression span lines.
    pub(super) fn template(&mut self, at: usize, limit: usize) -> Option<usize> {
        let rest = &self.source.as_bytes()[at.min(limit)..limit];
        let (opener, open) = if rest.starts_with(b"{{") {
            (Opener::Template, at + 2)
        } else if rest.starts_with(b"${{") {
            (Opener::GithubExpression, at + 3)
        } else {
            return None;
        };
        if self.is_hopeless(opener, at) {
            return None;
        }
        let lines = matches!(opener, Opener::GithubExpression);
        let bytes = &self.source.as_bytes()[..limit];
        let mut end = open;
        while end < limit && (lines || bytes[end] != b'\n') {
            if bytes[end..].starts_with(b"}}") {
                let triple = bytes[open..].starts_with(b"{") && bytes[end..].starts_with(b"}}}");
                return Some(if triple { end + 3 } else { end + 2 });
            }
            end += 1;
        }
        self.give_up(opener, at..end);
        None
    }

    /// The expansion that starts at `at`, in double quotes or not.
    pub(super) fn expansion(&mut self, at: usize, limit: usize, quoted: bool) -> Option<Expansion> {
        if let Some(end) = self.template(at, limit) {
            return Some(Expansion::of_text(end));
        }
        match &self.source.as_bytes()[at..limit] {
            [b'`', ..] => {
                let content = self.backticks(at, limit)?;
                Some(Expansion {
                    end: content.end + 1,
                    scripts: vec![Script::in_backticks(content, quoted)],
                })
            }
            [b'$', b'(', ..] => Some(self.substitution(at + 2, limit)),
            [b'$', b'{', ..] => self.parameter(at, limit, quoted),
            [
                b'$',
                b'0'..=b'9' | b'@' | b'#' | b'?' | b'$' | b'*' | b'!' | b'-',
                ..,
            ] => Some(Expansion::of_text(at + 2)),
            [b'$', rest @ ..] => {
                let name = name_len(rest);
                (name > 0).then(|| Expansion::of_text(at + 1 + name))
            }
            _ => None,
        }
    }

    /// The substitution whose commands start at `start`. Without an end it takes the rest: its
    /// commands are read all the same.
    pub(super) fn substitution(&mut self, start: usize, limit: usize) -> Expansion {
        let scanned = Scan::run(self, Inside::Substitution, start, limit);
        let mut scripts = scanned.scripts;
        if !scanned.closed {
            scripts = vec![Script::in_parentheses(start..limit)];
        }
        Expansion {
            end: scanned.end,
            scripts,
        }
    }

    /// `${…}`. One that does not end is its name, so that the text behind it is not lost.
    fn parameter(&mut self, at: usize, limit: usize, quoted: bool) -> Option<Expansion> {
        let bytes = &self.source.as_bytes()[..limit];
        let name_end = at + 2 + name_len(&bytes[at + 2..]);
        if name_end > at + 2 && bytes[name_end..].starts_with(b"}") {
            return Some(Expansion::of_text(name_end + 1));
        }
        if !self.is_hopeless(Opener::Parameter, at) {
            let scanned = Scan::run(self, Inside::Parameter { quoted }, at + 2, limit);
            if scanned.closed {
                return Some(Expansion {
                    end: scanned.end,
                    scripts: scanned.scripts,
                });
            }
            self.give_up(Opener::Parameter, at..scanned.end);
        }
        (name_end > at + 2).then(|| Expansion::of_text(name_end))
    }

    /// The end of the parenthesis that opens at `at`.
    pub(super) fn group(&mut self, at: usize, limit: usize) -> Option<usize> {
        if self.is_hopeless(Opener::Group, at) {
            return None;
        }
        let scanned = Scan::run(self, Inside::Group, at + 1, limit);
        if scanned.closed {
            return Some(scanned.end);
        }
        self.give_up(Opener::Group, at..limit);
        None
    }

    /// The end of the `((…))` at `at`. Two subshells may open the same way.
    pub(super) fn arithmetic(&mut self, at: usize, limit: usize) -> Option<usize> {
        let doubled = self.source.as_bytes()[at..limit].starts_with(b"((");
        if !doubled || self.is_hopeless(Opener::Arithmetic, at) {
            return None;
        }
        let scanned = Scan::run(self, Inside::Group, at + 1, limit);
        if scanned.closed && scanned.arithmetic {
            return Some(scanned.end);
        }
        self.give_up(Opener::Arithmetic, at..scanned.end);
        None
    }
}

/// How many bytes of a variable's name `bytes` starts with.
pub(super) fn name_len(bytes: &[u8]) -> usize {
    if bytes.first().is_some_and(u8::is_ascii_digit) {
        return 0;
    }
    let in_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    bytes.iter().take_while(in_name).count()
}
