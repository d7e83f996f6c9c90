//! Instructions, put together from their lines.
//!
//! An escape character at the end of a line joins it to the next; comments and blank lines in
//! between are no part of the instruction. Behind it stand the here-documents that it announces.

use std::collections::HashMap;
use std::ops::Range;

use super::words;
use crate::document::Comment;
use crate::text::{Decoder, Text};

/// White space between the words of an instruction.
pub(super) const BLANKS: [char; 5] = [' ', '\t', '\r', '\u{b}', '\u{c}'];

/// An instruction.
pub(super) struct Instruction<'s> {
    /// Its lines as one, and behind that the here-documents as they are written.
    pub(super) text: Text<'s>,
    /// The line in it.
    pub(super) line: Range<usize>,
    pub(super) bodies: Vec<Body>,
    /// A here-document in it has no end.
    pub(super) unclosed: bool,
}

/// A here-document, in the text of an instruction.
pub(super) struct Body {
    /// What announces it: `<<NAME`.
    pub(super) mark: Range<usize>,
    pub(super) name: String,
    pub(super) content: Range<usize>,
    /// Variables in it are filled in.
    pub(super) expands: bool,
    /// Tabs at the start of its lines vanish.
    pub(super) strips_tabs: bool,
}

impl Body {
    /// What the here-document says.
    pub(super) fn text<'s>(&self, text: &Text<'s>) -> Text<'s> {
        if !self.strips_tabs {
            return text.slice(self.content.clone());
        }
        let mut decoder = Decoder::new(text);
        let mut at = self.content.start;
        for line in text.as_str()[self.content.clone()].split_inclusive('\n') {
            let end = at + line.len();
            decoder.keep(end - line.trim_start_matches('\t').len()..end);
            at = end;
        }
        decoder.finish(self.content.start)
    }
}

/// Walks over the instructions of a file.
pub(super) struct Lines<'t, 's> {
    text: &'t Text<'s>,
    source: &'t str,
    at: usize,
    /// What joins lines and takes the meaning from a letter.
    pub(super) escape: char,
    /// Another program than the usual one reads the file, and may know other instructions.
    pub(super) is_dialect: bool,
    pub(super) comments: Vec<Comment<'s>>,
    /// No line but parser directives was seen.
    only_directives: bool,
    lines: Option<HashMap<&'t str, usize>>,
    lines_without_tabs: Option<HashMap<&'t str, usize>>,
}

impl<'t, 's> Lines<'t, 's> {
    pub(super) fn new(text: &'t Text<'s>) -> Self {
        Lines {
            text,
            source: text.as_str(),
            at: 0,
            escape: '\\',
            is_dialect: false,
            comments: Vec::new(),
            only_directives: true,
            lines: None,
            lines_without_tabs: None,
        }
    }

    /// The next instruction.
    pub(super) fn instruction(&mut self) -> Option<Instruction<'s>> {
        let mut line = loop {
            let line = self.line()?;
            let start = line.end - self.source[line.clone()].trim_start().len();
            let line = start..line.end;
            if self.source[line.clone()].starts_with('#') {
                self.comment(line);
            } else {
                self.only_directives = false;
                if !line.is_empty() {
                    break line;
                }
            }
        };
        let mut pieces = Vec::new();
        let mut last = line.end;
        while let Some(end) = self.continued(&line) {
            pieces.push(line.start..end);
            line.start = line.end;
            let Some(next) = self.next_piece(&mut last) else {
                break;
            };
            line = next;
        }
        pieces.push(line);
        let text = self.joined(&pieces);
        let line = 0..text.as_str().trim_end().len();
        let mut instruction = Instruction {
            text,
            line,
            bodies: Vec::new(),
            unclosed: false,
        };
        self.bodies(&mut instruction, pieces, last);
        Some(instruction)
    }

    /// The next line, without what ends it.
    fn line(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let rest = self.source.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').unwrap_or(rest.len());
        self.at = (start + length + 1).min(self.source.len());
        Some(start..start + rest[..length].trim_end_matches('\r').len())
    }

    /// The next line of an instruction that goes on. `last` is the end of the last line read.
    fn next_piece(&mut self, last: &mut usize) -> Option<Range<usize>> {
        loop {
            let line = self.line()?;
            *last = line.end;
            let content = self.source[line.clone()].trim_start();
            if content.starts_with('#') {
                self.comment(line.end - content.len()..line.end);
            } else if !content.is_empty() {
                return Some(line);
            }
        }
    }

    /// Where the line ends if the next one belongs to it.
    fn continued(&self, line: &Range<usize>) -> Option<usize> {
        let content = self.source[line.clone()].trim_end_matches([' ', '\t']);
        let content = content.strip_suffix(self.escape)?;
        (!content.ends_with(self.escape)).then(|| line.start + content.len())
    }

    fn joined(&self, pieces: &[Range<usize>]) -> Text<'s> {
        let mut decoder = Decoder::new(self.text);
        for piece in pieces {
            decoder.keep(piece.clone());
        }
        decoder.finish(pieces.first().map_or(self.at, |piece| piece.start))
    }

    fn comment(&mut self, line: Range<usize>) {
        let content = &self.source[line.start + 1..line.end];
        let directive = content.split_once('=').filter(|_| self.only_directives);
        let value = |name: &str| {
            let (key, value) = directive?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        };
        if let Some(escape) = value("escape") {
            self.escape = if escape == "`" { '`' } else { '\\' };
        } else if let Some(syntax) = value("syntax") {
            self.is_dialect = !syntax.contains("dockerfile");
        } else if value("check").is_none() {
            self.only_directives = false;
            let text = self.text.slice(line.start + 1..line.end);
            self.comments.push(Comment { text });
        }
    }

    /// Adds the here-documents that the instruction announces. The line ends at `last`.
    fn bodies(
        &mut self,
        instruction: &mut Instruction<'s>,
        mut pieces: Vec<Range<usize>>,
        last: usize,
    ) {
        let marks = announced(&instruction.text.as_str()[instruction.line.clone()]);
        if marks.is_empty() {
            return;
        }
        let line = instruction.text.len();
        let start = self.at;
        for mark in marks {
            let Some(body) = self.body(&mark) else {
                if mark.is_doubtful {
                    continue;
                }
                instruction.unclosed = true;
                break;
            };
            // The line break in front of the first body is kept, too.
            let content = line + body.start - last..line + body.end - last;
            instruction.bodies.push(Body {
                mark: mark.written,
                name: mark.name,
                content,
                expands: mark.expands,
                strips_tabs: mark.strips_tabs,
            });
        }
        if self.at > start {
            let end = self.source[..self.at].trim_end_matches(['\r', '\n']).len();
            pieces.push(last..end);
            instruction.text = self.joined(&pieces);
        }
    }

    /// The here-document that starts here.
    fn body(&mut self, mark: &Mark) -> Option<Range<usize>> {
        let source = self.source;
        let lines = if mark.strips_tabs {
            &mut self.lines_without_tabs
        } else {
            &mut self.lines
        };
        let lines = lines.get_or_insert_with(|| last_lines(source, mark.strips_tabs));
        lines.get(mark.name.as_str()).filter(|at| **at >= self.at)?;
        let start = self.at;
        loop {
            let line = self.line()?;
            if mark.is_end(&source[line.clone()]) {
                return Some(start..line.start);
            }
        }
    }
}

/// Announces a here-document.
struct Mark {
    written: Range<usize>,
    /// Blanks are in front of the name, which not every builder takes for one.
    is_doubtful: bool,
    name: String,
    expands: bool,
    strips_tabs: bool,
}

impl Mark {
    fn is_end(&self, line: &str) -> bool {
        let line = if self.strips_tabs {
            line.trim_start_matches('\t')
        } else {
            line
        };
        line == self.name
    }
}

/// Where a line of each content stands last. So the end of a here-document that has none is not
/// looked for through the rest of the file, time and again.
fn last_lines(source: &str, without_tabs: bool) -> HashMap<&str, usize> {
    let mut at = 0;
    let lines = source.split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        let line = line.trim_end_matches(['\r', '\n']);
        let content = if without_tabs {
            line.trim_start_matches('\t')
        } else {
            line
        };
        (content, start)
    });
    lines.collect()
}

/// The here-documents that an instruction announces.
fn announced(line: &str) -> Vec<Mark> {
    let mut words = line.split(BLANKS).filter(|word| !word.is_empty());
    let mut first = words.next().unwrap_or_default();
    if first.eq_ignore_ascii_case("onbuild") {
        first = words.next().unwrap_or_default();
    }
    let may = ["add", "copy", "run"];
    let may = may.iter().any(|name| first.eq_ignore_ascii_case(name));
    let arguments = words.next().unwrap_or_default();
    if !may || arguments.starts_with('[') || !line.contains("<<") {
        return Vec::new();
    }
    let mut marks = Vec::new();
    let mut words = words::split(line, 0..line.len(), '\\').into_iter();
    while let Some(word) = words.next() {
        let digits = |letter: char| letter.is_ascii_digit();
        let Some(rest) = line[word.clone()]
            .trim_start_matches(digits)
            .strip_prefix("<<")
        else {
            continue;
        };
        let strips_tabs = rest.starts_with('-');
        let name = word.end - rest.len() + usize::from(strips_tabs)..word.end;
        // Blanks in front of the name are allowed.
        let is_doubtful = name.is_empty();
        let name = if is_doubtful {
            words.next().unwrap_or(name)
        } else {
            name
        };
        let (text, quoted) = unquoted(&line[name.clone()]);
        if !text.is_empty() && !text.contains('<') {
            marks.push(Mark {
                written: word.start..name.end,
                is_doubtful,
                name: text,
                expands: !quoted,
                strips_tabs,
            });
        }
    }
    marks
}

/// The name of a here-document, and whether a part of it was in quotes.
fn unquoted(word: &str) -> (String, bool) {
    let mut name = String::new();
    let mut quote = None;
    let mut quoted = false;
    let mut letters = word.chars();
    while let Some(letter) = letters.next() {
        match quote {
            Some(open) if open == letter => quote = None,
            None if letter == '\'' || letter == '"' => {
                quote = Some(letter);
                quoted = true;
            }
            None if letter == '\\' => name.extend(letters.next()),
            _ => name.push(letter),
        }
    }
    (name, quoted)
}
