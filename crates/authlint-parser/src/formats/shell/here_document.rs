//! Here-documents: the mark that announces one, and the lines up to its delimiter.

use std::ops::Range;

/// `<<EOF`, behind its two angle brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The line that ends the body.
    delimiter: String,
    /// Some of the delimiter was quoted: the shell leaves the body alone.
    pub(super) quoted: bool,
    /// `<<-`: lines lose the tabs they start with.
    pub(super) strips_tabs: bool,
    /// The offset behind the mark.
    pub(super) end: usize,
}

impl Mark {
    /// Reads the mark whose `<<` ends at `at`. `None` where no delimiter follows, and for
    /// `<<NAME>>`, which people write where a reader should put something.
    pub(super) fn read(source: &str, at: usize, limit: usize) -> Option<Mark> {
        let text = &source[..limit];
        let strips_tabs = text[at..].starts_with('-');
        let mut end = if strips_tabs { at + 1 } else { at };
        end += blanks(&text[end..]);
        let mut mark = Mark {
            delimiter: String::new(),
            quoted: false,
            strips_tabs,
            end,
        };
        while let Some(character) = text[mark.end..].chars().next() {
            match character {
                '\'' | '"' => {
                    let quoted = &text[mark.end + 1..];
                    let len = quoted.find([character, '\n']).unwrap_or(quoted.len());
                    if !quoted[len..].starts_with(character) {
                        break;
                    }
                    mark.delimiter.push_str(&quoted[..len]);
                    mark.quoted = true;
                    mark.end += len + 2;
                }
                '\\' => {
                    let escaped = text[mark.end + 1..].chars().next();
                    let Some(escaped) = escaped.filter(|next| !next.is_whitespace()) else {
                        break;
                    };
                    mark.delimiter.push(escaped);
                    mark.quoted = true;
                    mark.end += 1 + escaped.len_utf8();
                }
                ' ' | '\t' | '\n' | '\r' | ';' | '&' | '|' | '<' | '>' | '(' | ')' | '`' => break,
                _ => {
                    mark.delimiter.push(character);
                    mark.end += character.len_utf8();
                }
            }
        }
        let placeholder = !mark.quoted && text[mark.end..].starts_with(">>");
        let delimits = mark.quoted || !mark.delimiter.is_empty();
        (delimits && !placeholder).then_some(mark)
    }

    /// The body that starts at `from`, and the offset of the line behind its delimiter. Without a
    /// delimiter the body is the rest.
    pub(super) fn body(&self, source: &str, from: usize) -> (Range<usize>, usize) {
        let mut at = from;
        for line in source[from..].split_inclusive('\n') {
            let next = at + line.len();
            if self.content(line) == self.delimiter {
                return (from..at, next);
            }
            at = next;
        }
        (from..at, at)
    }

    /// Where the text of a substitution goes on behind the body that starts at `from`. There the
    /// closing parenthesis may stand right behind the delimiter.
    pub(super) fn body_in_substitution(&self, source: &str, from: usize, limit: usize) -> usize {
        let mut at = from.min(limit);
        for line in source[at..limit].split_inclusive('\n') {
            let content = self.content(line);
            if let Some(behind) = content.strip_prefix(&self.delimiter)
                && (behind.is_empty() || behind.starts_with(')'))
            {
                let tabs = if self.strips_tabs { tabs(line) } else { 0 };
                return at + tabs + self.delimiter.len();
            }
            at += line.len();
        }
        at
    }

    fn content<'l>(&self, line: &'l str) -> &'l str {
        let line = line.trim_end_matches(['\r', '\n']);
        if self.strips_tabs {
            line.trim_start_matches('\t')
        } else {
            line
        }
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// How many tabs `line` starts with.
pub(super) fn tabs(line: &str) -> usize {
    line.len() - line.trim_start_matches('\t').len()
}
