//! Template actions in a text of some other format: `{{ }}`, `{% %}`, `{# #}`, `<% %>`, `${{ }}`, and
//! Terraform's `%{ if … }`.
//!
//! A Helm chart or an Ansible template is no YAML until it is rendered. What is literal in it can
//! still be read: its actions are found here, and [`mask`] puts letters or blanks of the same
//! length in their place, so that offsets into the masked text are offsets into the text.

mod holes;
mod kind;
mod mask;
#[cfg(test)]
mod tests;

use std::ops::Range;

use memchr::{memchr3, memmem};

pub(crate) use holes::holes;
pub(crate) use mask::mask;

/// An action: where it stands, its delimiters included, and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// From the first delimiter to the end of the last.
    pub range: Range<usize>,
    /// What it does.
    pub kind: Kind,
}

/// What an action does to the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Puts text in its own place.
    Output,
    /// Begins a block that is rendered once, often or never.
    Open,
    /// Begins the other branch of a block.
    Middle,
    /// Ends a block.
    Close,
    /// Leaves nothing: an assignment.
    Silent,
    /// Leaves nothing and says something to people.
    Comment,
}

/// The actions that lie in `range`.
pub(crate) fn actions_in<'a>(actions: &'a [Action], range: &Range<usize>) -> &'a [Action] {
    let start = actions.partition_point(|action| action.range.start < range.start);
    let behind = &actions[start..];
    let end = behind.partition_point(|action| action.range.end <= range.end);
    &behind[..end]
}

/// What the comments among the `actions` say, without their marks.
pub(crate) fn comments<'a>(
    source: &'a str,
    actions: &'a [Action],
) -> impl Iterator<Item = Range<usize>> + 'a {
    let comments = actions.iter().filter(|action| action.kind == Kind::Comment);
    comments.map(|action| {
        let marks: [char; 9] = ['{', '}', '<', '>', '%', '#', '!', '-', '~'];
        let code = &source[action.range.clone()];
        let inner = code.trim_start_matches(marks).trim_end_matches(marks);
        let start = action.range.end - code.trim_start_matches(marks).len();
        let trimmed = inner.trim();
        let start = start + (inner.len() - inner.trim_start().len());
        let body = trimmed.strip_prefix("/*").unwrap_or(trimmed);
        let start = start + (trimmed.len() - body.len());
        let body = body.strip_suffix("*/").unwrap_or(body);
        start..start + body.len()
    })
}

/// True if there may be an action in the text.
pub(crate) fn any(source: &str) -> bool {
    let mut openings = OPENINGS.iter().filter(|(open, _)| *open != DIRECTIVE);
    let bytes = source.as_bytes();
    openings.any(|(open, _)| memmem::find(bytes, open.as_bytes()).is_some())
        || memmem::find_iter(bytes, DIRECTIVE).any(|at| {
            let inside = &source[at + DIRECTIVE.len()..];
            kind::is_directive(inside)
        })
}

/// True if the text begins with an action.
pub(crate) fn starts(source: &str) -> bool {
    OPENINGS.iter().any(|(open, _)| source.starts_with(open))
}

const OPENINGS: [(&str, &str); 5] = [
    ("{{", "}}"),
    ("{%", "%}"),
    ("{#", "#}"),
    ("<%", "%>"),
    (DIRECTIVE, "}"),
];

/// How Terraform's directives start, and much else: only their words make them some.
const DIRECTIVE: &str = "%{";

/// The actions of a text in order. One that is never closed is none.
pub fn actions(source: &str) -> Vec<Action> {
    let mut finder = Finder {
        source,
        missing: Vec::new(),
        hopeless: 0,
    };
    let mut actions = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr3(b'{', b'<', b'%', &source.as_bytes()[at..]) {
        let start = at + found;
        at = start + 1;
        let Some(action) = finder.action(start) else {
            continue;
        };
        at = action.range.end;
        actions.push(action);
    }
    actions
}

/// How far the end of an action is looked for with an eye on quoted text. Past it, and where
/// quotes hide every end, the first delimiter counts.
const LONGEST_CAREFUL: usize = 512;

struct Finder<'a> {
    source: &'a str,
    /// What was looked for up to the end of the text in vain: it is not looked for again.
    missing: Vec<&'static str>,
    /// No action starts before here: an unclosed one was followed up to here.
    hopeless: usize,
}

impl Finder<'_> {
    fn action(&mut self, start: usize) -> Option<Action> {
        let rest = &self.source[start..];
        // Most braces open nothing.
        if !matches!(rest.as_bytes().get(1), Some(b'{' | b'%' | b'#')) {
            return None;
        }
        let (open, close) = *OPENINGS.iter().find(|(open, _)| rest.starts_with(open))?;
        let behind_dollar = self.source[..start].ends_with('$');
        // `${#array[@]}` is shell.
        if start < self.hopeless || open == "{#" && behind_dollar {
            return None;
        }
        if open == DIRECTIVE && !kind::is_directive(&rest[open.len()..]) {
            return None;
        }
        let mut range = start..start;
        // Of Mustache's `{{{ x }}}` three braces count, of `{"a": {{{ x }}: 1}}` the inner two.
        let triple = rest.starts_with("{{{");
        let inside = start + if triple { 3 } else { 2 };
        let end = self.end(inside, open, close)?;
        range.end = end;
        if triple && self.source[end..].starts_with('}') {
            range.end += 1;
        } else if triple {
            range.start += 1;
        } else if open == "{{" && behind_dollar {
            range.start -= 1;
        }
        let kind = kind::of(open, &self.source[inside..end - close.len()]);
        Some(Action { range, kind })
    }

    /// Where the action whose inside starts at `inside` ends. Quoted text may hold the delimiter;
    /// what opens the next action ends the search, since actions do not nest.
    fn end(&mut self, inside: usize, open: &str, close: &'static str) -> Option<usize> {
        if self.missing.contains(&close) {
            return None;
        }
        let rest = &self.source[inside..];
        let comment = rest.trim_start_matches(['-', ' ', '\t', '\r', '\n']);
        if open == "{{" && comment.starts_with("/*") {
            let start = self.source.len() - comment.len();
            if let Some(end) = self.find(start, "*/") {
                return self.find(end, close);
            }
        }
        let bytes = self.source.as_bytes();
        let careful = bytes.len().min(inside + LONGEST_CAREFUL);
        let quotes = open != "{#" && !rest.starts_with(['!', '#']);
        let mut at = inside;
        while at < careful {
            match bytes[at] {
                b'\\' => at += 1,
                b'"' | b'\'' | b'`' if quotes => {
                    at = closing_quote(&bytes[..careful], at).unwrap_or(at);
                }
                b'{' | b'<' if bytes[at..].starts_with(open.as_bytes()) => {
                    let end = self.source[inside..at].find(close);
                    if end.is_none() {
                        self.hopeless = at;
                    }
                    return end.map(|end| inside + end + close.len());
                }
                _ if bytes[at..].starts_with(close.as_bytes()) => return Some(at + close.len()),
                _ => {}
            }
            at += 1;
        }
        self.find(inside, close)
    }

    /// Where the next `needle` from `at` on ends.
    fn find(&mut self, at: usize, needle: &'static str) -> Option<usize> {
        if self.missing.contains(&needle) {
            return None;
        }
        let found = self.source[at..].find(needle);
        if found.is_none() {
            self.missing.push(needle);
        }
        found.map(|found| at + found + needle.len())
    }
}

/// Where the quoted text that starts at `start` ends. Only backquoted text has several lines.
fn closing_quote(bytes: &[u8], start: usize) -> Option<usize> {
    let quote = bytes[start];
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' if quote != b'`' => return None,
            b'\\' if quote != b'`' => at += 1,
            _ if *byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}
