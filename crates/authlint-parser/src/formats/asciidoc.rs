//! AsciiDoc: listing and literal blocks become texts of the language they name, attributes are
//! settings, all else is prose.
//!
//! Blocks that hold blocks (examples, sidebars, tables, list continuations) need no reading of
//! their own: what is verbatim in them is marked by lines of its own wherever it stands.

use std::collections::HashMap;
use std::ops::Range;

use super::pieces::{Line, Pieces, unlabelled};
use crate::document::{Comment, Document, Entry, Node, Scalar, Value};
use crate::format::Format;
use crate::text::{Decoder, Text};

/// Block styles whose text is verbatim.
const VERBATIM_STYLES: [&str; 3] = ["source", "listing", "literal"];

/// Lines that the preprocessor takes away, be it in a listing.
const DIRECTIVES: [&str; 5] = ["include::", "ifdef::", "ifndef::", "ifeval::", "endif::"];

/// Comment marks that a callout may stand behind, so that the listing works with it.
const GUARDS: [&str; 4] = ["//", "#", "--", ";;"];

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let source = text.as_str();
    let mut reader = Reader {
        text,
        delimiters: delimiters(source),
        pieces: Pieces::new(text),
        settings: Vec::new(),
        comments: Vec::new(),
        language: None,
        head: Head::default(),
    };
    let mut at = 0;
    while at < source.len() {
        at = reader.line(Line::at(source, at));
    }
    reader.finish()
}

/// Where each line that could close a block stands, by what is written on it.
fn delimiters(source: &str) -> HashMap<&str, Vec<usize>> {
    let mut delimiters: HashMap<&str, Vec<usize>> = HashMap::new();
    for line in Line::all(source, 0) {
        let content = source[line.content.clone()].trim_end();
        if is_delimiter(content) {
            let lines = delimiters.entry(content).or_default();
            lines.push(line.content.start);
        }
    }
    delimiters
}

/// True for the marks of verbatim blocks, passthroughs, comments and open blocks.
fn is_delimiter(content: &str) -> bool {
    if content == "```" || content == "--" {
        return true;
    }
    let Some(first) = content.bytes().next() else {
        return false;
    };
    content.len() >= 4
        && matches!(first, b'-' | b'.' | b'+' | b'/')
        && content.bytes().all(|byte| byte == first)
}

/// What the lines above a block say about it.
#[derive(Default)]
struct Head {
    /// Its text is code, by its style or by the language that is named.
    verbatim: bool,
    language: Option<Format>,
    /// The file that its title names.
    file: Option<Format>,
}

impl Head {
    /// Takes the attributes of `[source,yaml]` in, their brackets not included.
    fn attributes(&mut self, list: &str) {
        let mut positions = list.split(',').map(str::trim);
        let style = positions.next().unwrap_or_default();
        let style = style.split(['%', '#', '.']).next().unwrap_or_default();
        self.verbatim |= VERBATIM_STYLES.contains(&style);
        let named = list
            .split(',')
            .find_map(|pair| pair.trim().strip_prefix("language="))
            .map(|name| name.trim_matches(['"', '\'']));
        let second = positions.next().filter(|word| !word.contains('='));
        let is_source = style == "source" || style.is_empty();
        if let Some(word) = named.or(second.filter(|word| is_source && !word.is_empty())) {
            self.verbatim = true;
            let word = word.split('%').next().unwrap_or_default().trim();
            self.language = Format::of_language(word);
        }
    }
}

struct Reader<'t, 's> {
    text: &'t Text<'s>,
    delimiters: HashMap<&'t str, Vec<usize>>,
    pieces: Pieces<'t, 's>,
    /// Attributes that follow each other.
    settings: Vec<Entry<'s>>,
    comments: Vec<Comment<'s>>,
    /// The language of listings that name none.
    language: Option<Format>,
    head: Head,
}

impl<'s> Reader<'_, 's> {
    /// Reads what starts on a line. Where reading goes on.
    fn line(&mut self, line: Line) -> usize {
        let source = self.text.as_str();
        let content = source[line.content.clone()].trim_end();
        if content.is_empty() {
            return line.next;
        }
        if content.starts_with("//") && !content.starts_with("///") {
            self.comment(line.content.start + 2..line.content.end);
            self.cut(line.content.start, line.next);
            return line.next;
        }
        if let Some(next) = self.attribute(&line) {
            return next;
        }
        self.end_settings();
        if let Some(list) = content.strip_prefix('[')
            && let Some(list) = list.strip_suffix(']')
        {
            self.head.attributes(list);
            return line.next;
        }
        if let Some(title) = content.strip_prefix('.')
            && !title.starts_with(['.', ' '])
        {
            self.head.file = Format::of_name(title.trim_matches('`'));
            return line.next;
        }
        let head = std::mem::take(&mut self.head);
        if let Some(next) = self.block(&line, content, &head) {
            return next;
        }
        if head.verbatim && !is_container(content) {
            return self.paragraph(&line, &head);
        }
        line.next
    }

    /// Reads a delimited block of verbatim text.
    fn block(&mut self, line: &Line, content: &str, head: &Head) -> Option<usize> {
        let info = content
            .strip_prefix("```")
            .filter(|info| !info.contains('`'));
        let delimiter = if info.is_some() { "```" } else { content };
        let open = delimiter == "--";
        if !is_delimiter(delimiter) || open && !head.verbatim {
            return None;
        }
        let close = self.closing(delimiter, line.next);
        if delimiter.starts_with('/') {
            let close = close?;
            self.comment(line.next..close.content.start);
            self.cut(line.content.start, close.next);
            return Some(close.next);
        }
        // A block that is never closed ends where the text plainly goes on.
        let (end, next) = match close {
            Some(close) => (close.content.start, close.next),
            None => {
                let end = next_section(self.text.as_str(), line.next);
                (end, end)
            }
        };
        self.cut(line.content.start, next);
        let word = info.and_then(|info| info.split([',', ' ', '{']).next());
        let format = match word {
            Some(word) if !word.is_empty() => Format::of_language(word),
            _ => self.language_of(head),
        };
        self.code(line.next..end, format);
        Some(next)
    }

    /// The next line that closes a block whose text starts at `at`.
    fn closing(&self, delimiter: &str, at: usize) -> Option<Line> {
        let source = self.text.as_str();
        let lines = self.delimiters.get(delimiter)?;
        let start = *lines.get(lines.partition_point(|start| *start < at))?;
        // Below attributes it opens a block of its own: the one before was never closed.
        let above = source[at..start].trim_end().rsplit('\n').next();
        let opens = above.is_some_and(is_source_head);
        (!opens).then(|| Line::at(source, start))
    }

    /// `[source,yaml]` above a paragraph: its text goes to the next blank line.
    fn paragraph(&mut self, line: &Line, head: &Head) -> usize {
        let source = self.text.as_str();
        let end = Line::all(source, line.content.start)
            .take_while(|line| !source[line.content.clone()].trim().is_empty())
            .map(|line| line.next)
            .last()
            .unwrap_or(line.next);
        self.cut(line.content.start, end);
        self.code(line.content.start..end, self.language_of(head));
        end
    }

    fn language_of(&self, head: &Head) -> Option<Format> {
        let told = head.language.or(head.file);
        told.or(self.language.filter(|_| head.verbatim))
    }

    /// Hands the lines of a block on, without callouts and without what a preprocessor takes away.
    fn code(&mut self, block: Range<usize>, format: Option<Format>) {
        let source = self.text.as_str();
        let mut decoder = Decoder::new(self.text);
        let mut at = block.start;
        while at < block.end {
            let line = Line::at(source, at);
            let content = &source[line.content.clone()];
            let next = line.next.min(block.end);
            if is_directive(content) {
                decoder.drop(at..next);
            } else {
                let kept = at + without_callouts(content).len();
                decoder.keep(at..kept);
                if kept < line.content.end {
                    decoder.drop(kept..line.content.end);
                }
                decoder.keep(line.content.end..next);
            }
            at = next;
        }
        let code = decoder.finish(block.start);
        let format = format.filter(|format| *format != Format::Text);
        let format = format.or_else(|| unlabelled(code.as_str()));
        self.pieces.code(code, format);
    }

    /// Reads `:name: value`, which may go on behind a backslash.
    fn attribute(&mut self, line: &Line) -> Option<usize> {
        let source = self.text.as_str();
        let rest = source[line.content.clone()].strip_prefix(':')?;
        let (name, value) = rest.split_once(':')?;
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let named = name.trim_matches('!');
        if named.is_empty() || !named.bytes().all(letter) {
            return None;
        }
        if !(value.is_empty() || value.starts_with([' ', '\t'])) {
            return None;
        }
        let name_at = line.content.start + 1;
        let (value, next) = self.attribute_value(name_at + name.len() + 1, line.clone());
        self.cut(line.content.start, next);
        if name == "source-language" {
            self.language = Format::of_language(value.as_str());
        }
        if !value.is_empty() {
            self.settings.push(Entry {
                key: self.text.slice(name_at..name_at + name.len()),
                value: Node {
                    span: value.span(),
                    value: Value::Scalar(Scalar::plain(value)),
                },
            });
        }
        Some(next)
    }

    /// The value that starts at `at`, and where the line behind it starts.
    fn attribute_value(&self, at: usize, first: Line) -> (Text<'s>, usize) {
        let source = self.text.as_str();
        let mut decoder = Decoder::new(self.text);
        let mut line = Line {
            content: at..first.content.end,
            next: first.next,
        };
        loop {
            let content = trim(source, line.content.clone());
            let goes_on = source[content.clone()].strip_suffix(" \\");
            let Some(kept) = goes_on.filter(|_| line.next < source.len()) else {
                decoder.keep(content.clone());
                return (decoder.finish(content.start), line.next);
            };
            let end = content.start + kept.trim_end().len();
            decoder.keep(content.start..end);
            let next = Line::at(source, line.next);
            decoder.replace(end..trim(source, next.content.clone()).start, " ");
            line = next;
        }
    }

    fn comment(&mut self, range: Range<usize>) {
        let text = self.text.slice(range);
        self.comments.push(Comment { text });
    }

    fn cut(&mut self, end: usize, next: usize) {
        self.pieces.cut_cleaned(end, next, prose);
    }

    /// Hands attributes on as one map.
    fn end_settings(&mut self) {
        let settings = std::mem::take(&mut self.settings);
        if let (Some(first), Some(last)) = (settings.first(), settings.last()) {
            self.pieces.node(Node {
                span: first.key.span().cover(last.value.span),
                value: Value::Map(settings),
            });
        }
    }

    fn finish(mut self) -> Document<'s> {
        self.end_settings();
        let end = self.text.len();
        self.cut(end, end);
        let mut document = self.pieces.finish(Format::Asciidoc);
        document.comments = self.comments;
        document
    }
}

/// The text without blanks around it.
fn trim(source: &str, range: Range<usize>) -> Range<usize> {
    let text = &source[range.clone()];
    let start = range.start + (text.len() - text.trim_start().len());
    start..(range.start + text.trim_end().len()).max(start)
}

/// True for the marks of blocks that hold other blocks.
fn is_container(content: &str) -> bool {
    let first = content.bytes().next().unwrap_or_default();
    let marks = |byte: u8| content.len() >= 4 && content.bytes().all(|mark| mark == byte);
    content == "--"
        || matches!(first, b'=' | b'*' | b'_') && marks(first)
        || first == b'|' && content.trim_start_matches('|').starts_with("===")
}

/// Where the next section or the next block with attributes starts.
fn next_section(source: &str, at: usize) -> usize {
    let section = |line: &Line| {
        let content = &source[line.content.clone()];
        let level = content.trim_start_matches('=');
        level.len() < content.len() && level.starts_with(' ') || is_source_head(content)
    };
    Line::all(source, at)
        .find(section)
        .map_or(source.len(), |line| line.content.start)
}

/// True for the attributes that stand above a listing.
fn is_source_head(line: &str) -> bool {
    line.starts_with("[source") && line.ends_with(']')
}

/// True for a line that the preprocessor takes away.
fn is_directive(content: &str) -> bool {
    let named = DIRECTIVES.iter().any(|name| content.starts_with(name));
    named && content.trim_end().ends_with(']')
}

/// A line of a listing without the callouts at its end, and without the comment mark before them.
fn without_callouts(line: &str) -> &str {
    let mut rest = line.trim_end();
    let mut found = false;
    while let Some(before) = without_callout(rest) {
        rest = before.trim_end();
        found = true;
    }
    if !found {
        return line;
    }
    let guard = GUARDS.iter().find_map(|guard| rest.strip_suffix(guard));
    guard.unwrap_or(rest).trim_end()
}

/// A text without the `<1>`, `<.>` or `<!--1-->` at its end.
fn without_callout(text: &str) -> Option<&str> {
    let inside = text.strip_suffix('>')?;
    let (inside, open) = match inside.strip_suffix("--") {
        Some(inside) => (inside, "<!--"),
        None => (inside, "<"),
    };
    let number = inside.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let before = match inside.len() - number.len() {
        0 => inside.strip_suffix('.')?,
        1..=3 => number,
        _ => return None,
    };
    let before = before.strip_suffix(open)?;
    // `\<1>` says that it is none.
    (!before.ends_with('\\')).then_some(before)
}

/// Prose whose `https://id.example.org[label]` ends before the label.
fn prose<'s>(text: &Text<'s>, range: Range<usize>) -> Text<'s> {
    let source = text.as_str();
    let mut decoder = Decoder::new(text);
    let mut kept = range.start;
    let mut at = range.start;
    while let Some(found) = source[at..range.end].find("://") {
        let address = at + found + 3;
        let ends = |letter: char| letter.is_whitespace() || "[]<>\"`|".contains(letter);
        let length = source[address..range.end].find(ends);
        at = length.map_or(range.end, |length| address + length);
        // An address in brackets is a host's.
        if source[at..range.end].starts_with('[') && at > address {
            decoder.keep(kept..at);
            decoder.replace(at..at, " ");
            kept = at;
        }
    }
    decoder.keep(kept..range.end);
    decoder.finish(range.start)
}
