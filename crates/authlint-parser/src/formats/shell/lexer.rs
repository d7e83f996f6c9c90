//! Words: what stands between blanks and operators, decoded, with its expansions marked.

use std::ops::Range;

use super::here_document::{Mark, tabs};
use super::nesting::{Expansion, Nesting, name_len};
use super::spelling::Spelling;
use crate::document::{Comment, Scalar};
use crate::text::Text;

/// A word and the bytes of the text it was written with.
pub(super) struct Word<'s> {
    /// With its quotes.
    pub(super) written: Range<usize>,
    /// What it says.
    pub(super) scalar: Scalar<'s>,
}

/// `NAME=` at the start of a word.
pub(super) struct Assignment {
    /// Where the name is.
    pub(super) name: Range<usize>,
    /// Where the value starts.
    pub(super) value: usize,
    /// It is neither `NAME+=` nor `NAME[index]=`: the value is all that the variable holds.
    pub(super) whole: bool,
}

/// What backslashes and dollars mean between two marks.
#[derive(Clone, Copy)]
struct Rules {
    /// Variables and commands are filled in.
    expands: bool,
    /// A backslash in front of these vanishes.
    escapable: &'static [u8],
    /// Tabs at the start of a line vanish.
    strips_tabs: bool,
}

const SINGLE_QUOTES: Rules = Rules {
    expands: false,
    escapable: b"",
    strips_tabs: false,
};

const DOUBLE_QUOTES: Rules = Rules {
    expands: true,
    escapable: b"$`\"\\",
    strips_tabs: false,
};

/// Walks over one text.
pub(super) struct Lexer<'t, 's> {
    text: &'t Text<'s>,
    /// The next byte to read. It only grows.
    pub(super) at: usize,
    nesting: Nesting<'t>,
    /// How many substitutions this text is in.
    depth: usize,
}

impl<'t, 's> Lexer<'t, 's> {
    /// A lexer at the start of a text in `depth` substitutions.
    pub(super) fn new(text: &'t Text<'s>, depth: usize) -> Self {
        let nesting = Nesting::new(text.as_str());
        Lexer {
            text,
            at: 0,
            nesting,
            depth,
        }
    }

    /// The text with its way back to the file.
    pub(super) fn text(&self) -> &'t Text<'s> {
        self.text
    }

    /// The characters of the text.
    pub(super) fn source(&self) -> &'t str {
        self.nesting.source()
    }

    /// The ends of what opens in the text.
    pub(super) fn nesting(&mut self) -> &mut Nesting<'t> {
        &mut self.nesting
    }

    fn end(&self) -> usize {
        self.source().len()
    }

    /// The next byte.
    pub(super) fn peek(&self) -> Option<u8> {
        self.source().as_bytes().get(self.at).copied()
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'t str {
        &self.source()[self.at..]
    }

    /// True if `prefix` comes next.
    pub(super) fn starts_with(&self, prefix: &str) -> bool {
        self.rest().starts_with(prefix)
    }

    /// Steps over blanks and continued line ends.
    pub(super) fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            self.at += match byte {
                b' ' | b'\t' => 1,
                _ => match continuation_len(self.source(), self.at) {
                    0 => return,
                    len => len,
                },
            };
        }
    }

    /// Steps over a character that means nothing here.
    pub(super) fn skip_character(&mut self) {
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    /// Steps over one end of line.
    pub(super) fn skip_line_end(&mut self) {
        self.at += if self.starts_with("\r\n") { 2 } else { 1 };
    }

    /// Steps over `word` if it stands here alone.
    pub(super) fn skip_word(&mut self, word: &str) -> bool {
        let Some(behind) = self.rest().strip_prefix(word) else {
            return false;
        };
        let alone = behind.bytes().next().is_none_or(ends_word);
        if alone {
            self.at += word.len();
        }
        alone
    }

    /// The comment that starts here.
    pub(super) fn comment(&mut self) -> Comment<'s> {
        let line = self.rest().split('\n').next().unwrap_or_default();
        let line = line.trim_end_matches('\r');
        let content = line.strip_prefix('#').unwrap_or(line).trim_start();
        self.at += line.len();
        let start = self.at - content.len();
        Comment {
            text: self.text.slice(start..self.at),
        }
    }

    /// The `NAME=` that starts here. Nothing is stepped over.
    pub(super) fn assignment(&self) -> Option<Assignment> {
        let bytes = self.rest().as_bytes();
        let name = name_len(bytes);
        if name == 0 {
            return None;
        }
        let mut len = name;
        if bytes.get(len) == Some(&b'[') {
            len += index_len(&bytes[len..])?;
        }
        let adds = bytes.get(len) == Some(&b'+');
        let whole = len == name && !adds;
        len += usize::from(adds);
        (bytes.get(len) == Some(&b'=')).then_some(Assignment {
            name: self.at..self.at + name,
            value: self.at + len + 1,
            whole,
        })
    }

    /// True where `<(` or `>(` starts a command whose output is a file.
    pub(super) fn at_process_substitution(&self) -> bool {
        self.starts_with("<(") || self.starts_with(">(")
    }

    /// The word that starts here, if one does.
    pub(super) fn word(&mut self) -> Option<Word<'s>> {
        let start = self.at;
        let mut end = start;
        let mut word = Spelling::new(self.text, start, self.depth);
        while let Some(byte) = self.peek() {
            let at = self.at;
            if self.at_process_substitution() {
                let expansion = self.nesting.substitution(at + 2, self.end());
                self.at = expansion.end;
                word.expand(at, expansion);
            } else if ends_word(byte) {
                break;
            } else {
                match continuation_len(self.source(), at) {
                    0 => self.piece(byte, &mut word),
                    // Behind the last letter it belongs to the blanks.
                    len => {
                        self.at += len;
                        continue;
                    }
                }
            }
            end = self.at;
        }
        (end > start).then(|| Word {
            written: start..end,
            scalar: word.finish(),
        })
    }

    /// Reads the next part of a word, which is not the end of one.
    fn piece(&mut self, byte: u8, word: &mut Spelling<'_, 's>) {
        let (at, end) = (self.at, self.end());
        match byte {
            b'\'' => {
                if let Some(content) = self.nesting.single_quote(at, end) {
                    self.at = content.end + 1;
                    return self.quoted(content, SINGLE_QUOTES, word);
                }
            }
            b'"' => {
                if let Some(content) = self.nesting.double_quote(at, end) {
                    self.at = content.end + 1;
                    return self.quoted(content, DOUBLE_QUOTES, word);
                }
            }
            b'\\' => {
                self.at += 1;
                let escaped = self.rest().chars().next().map_or(0, char::len_utf8);
                self.at += escaped;
                // The last backslash of a text escapes nothing and stays.
                let kept = if escaped > 0 { at + 1 } else { at };
                return word.keep(kept..self.at);
            }
            b'$' if self.starts_with("$'") => {
                if let Some(content) = self.nesting.ansi_quote(at, end) {
                    self.at = content.end + 1;
                    return word.ansi_quoted(content, &mut self.nesting);
                }
            }
            b'$' if self.starts_with("$\"") => {
                if let Some(content) = self.nesting.double_quote(at + 1, end) {
                    self.at = content.end + 1;
                    return self.quoted(content, DOUBLE_QUOTES, word);
                }
            }
            b'$' | b'{' | b'`' => {
                if let Some(expansion) = self.nesting.expansion(at, end, false) {
                    self.at = expansion.end;
                    return word.expand(at, expansion);
                }
            }
            _ => {}
        }
        self.at += 1;
        let letter = |byte: &u8| !ends_word(*byte) && !b"'\"\\${`".contains(byte);
        let bytes = &self.source().as_bytes()[self.at..];
        self.at += bytes.iter().take_while(|byte| letter(byte)).count();
        word.keep(at..self.at);
    }

    /// Reads what stands between two marks.
    fn quoted(&mut self, range: Range<usize>, rules: Rules, word: &mut Spelling<'_, 's>) {
        let source = self.source();
        let bytes = source.as_bytes();
        let indent = |at: usize| match rules.strips_tabs {
            true => tabs(&source[at..range.end]),
            false => 0,
        };
        word.stands_at(range.start);
        let mut at = range.start + indent(range.start);
        let mut plain = at;
        while at < range.end {
            let expansion = match bytes[at] {
                b'$' | b'`' | b'{' if rules.expands => self.nesting.expansion(at, range.end, true),
                b'$' | b'{' => {
                    let end = self.nesting.template(at, range.end);
                    end.map(Expansion::of_text)
                }
                _ => None,
            };
            if let Some(expansion) = expansion {
                word.keep(plain..at);
                plain = expansion.end;
                word.expand(at, expansion);
                at = plain;
                continue;
            }
            let escaped = bytes.get(at + 1).filter(|_| rules.expands);
            match (bytes[at], escaped) {
                (b'\\', Some(byte)) if rules.escapable.contains(byte) && at + 1 < range.end => {
                    word.keep(plain..at);
                    plain = at + 1;
                    at += 2;
                }
                (b'\\', Some(_)) if continuation_len(source, at) > 0 => {
                    word.keep(plain..at);
                    at += continuation_len(source, at);
                    at += indent(at);
                    plain = at;
                }
                (b'\n', _) if rules.strips_tabs => {
                    at += 1;
                    word.keep(plain..at);
                    at += indent(at);
                    plain = at;
                }
                _ => at += 1,
            }
        }
        word.keep(plain..range.end);
    }

    /// The body of a here-document.
    pub(super) fn here_document(&mut self, range: Range<usize>, mark: &Mark) -> Scalar<'s> {
        let mut body = Spelling::new(self.text, range.start, self.depth);
        let rules = Rules {
            expands: !mark.quoted,
            escapable: b"$`\\",
            strips_tabs: mark.strips_tabs,
        };
        self.quoted(range, rules, &mut body);
        body.finish()
    }
}

/// True for a byte that ends a word unless it is quoted.
pub(super) fn ends_word(byte: u8) -> bool {
    b" \t\r\n;&|()<>".contains(&byte)
}

/// How long the `[index]` at the start of `bytes` is. It may hold brackets, but no blank.
fn index_len(bytes: &[u8]) -> Option<usize> {
    let mut open = 0_usize;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'[' => open += 1,
            b']' if open == 1 => return Some(at + 1),
            b']' => open = open.checked_sub(1)?,
            _ if ends_word(*byte) => return None,
            _ => {}
        }
    }
    None
}

/// How long the continued line end at `at` is; 0 if there is none.
fn continuation_len(source: &str, at: usize) -> usize {
    match &source.as_bytes()[at..] {
        [b'\\', b'\n', ..] => 2,
        [b'\\', b'\r', b'\n', ..] => 3,
        [b'\\', b'\r'] => 2,
        _ => 0,
    }
}
