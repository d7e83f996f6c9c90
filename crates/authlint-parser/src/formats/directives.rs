//! Lines of a name and what it is given, in blocks: the settings of Apache and of Caddy.
//!
//! A block is a map under its name, in which the words behind the name are maps again: `<Location /x>` is
//! `Location` with `/x` in it, `oauth identity provider staff {` is four maps. What a line gives its name is one text.

use std::ops::Range;

use super::lines::{is_template, line, line_break, trimmed};
use crate::document::{Comment, Document, Entry, Holes, Node, Scalar, Value};
use crate::format::Format;
use crate::text::{Decoder, Text};

/// So deep are blocks read as blocks; what is deeper stands in the last of them.
const DEEPEST: usize = 24;

/// So many words of a block's first line are maps of their own; the last one holds the rest.
const MOST_NAMES: usize = 4;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut reader = Reader {
        text,
        document: Document::empty(Format::Directives),
        blocks: vec![Block::of(Vec::new(), Close::End)],
        flat: 0,
    };
    let source = text.as_str();
    let mut at = 0;
    while at < source.len() {
        let (content, next) = logical(source, at);
        reader.line(trimmed(source, content, char::is_whitespace));
        at = next;
    }
    reader.finish()
}

struct Reader<'t, 's> {
    text: &'t Text<'s>,
    document: Document<'s>,
    /// The blocks that are open, the file itself first.
    blocks: Vec<Block<'s>>,
    /// How many blocks are open that are too deep to be any.
    flat: usize,
}

struct Block<'s> {
    names: Vec<Text<'s>>,
    entries: Vec<Entry<'s>>,
    close: Close,
}

/// What ends a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Close {
    End,
    Tag,
    Brace,
}

impl<'s> Block<'s> {
    fn of(names: Vec<Text<'s>>, close: Close) -> Self {
        Block {
            names,
            entries: Vec::new(),
            close,
        }
    }
}

impl<'s> Reader<'_, 's> {
    fn line(&mut self, content: Range<usize>) {
        let source = self.text.as_str();
        let written = &source[content.clone()];
        if written.is_empty() || is_template(source, content.clone()) {
        } else if written.starts_with('#') {
            let text = self.text.slice(content.start + 1..content.end);
            self.document.comments.push(Comment { text });
        } else if written.starts_with("</") {
            self.close(Close::Tag);
        } else if written.starts_with('<') && written.ends_with('>') {
            self.open(content.start + 1..content.end - 1, Close::Tag);
        } else if written.starts_with('}') {
            self.close(Close::Brace);
        } else if written == "{" || written.ends_with(" {") || written.ends_with("\t{") {
            self.open(content.start..content.end - 1, Close::Brace);
        } else {
            self.entry(content);
        }
    }

    fn open(&mut self, words: Range<usize>, close: Close) {
        if self.blocks.len() > DEEPEST {
            self.flat += 1;
            return;
        }
        let source = self.text.as_str();
        let mut rest = trimmed(source, words, char::is_whitespace);
        let mut names = Vec::new();
        while !rest.is_empty() {
            let word = match names.len() + 1 {
                MOST_NAMES => rest.clone(),
                _ => first_word(source, rest.clone()),
            };
            rest = trimmed(source, word.end..rest.end, char::is_whitespace);
            let quote = |letter: char| letter == '"' || letter == '\'';
            names.push(self.text.slice(trimmed(source, word, quote)));
        }
        self.blocks.push(Block::of(names, close));
    }

    /// Ends the last block that is ended so, and those in it that nothing ended.
    fn close(&mut self, close: Close) {
        if self.flat > 0 {
            self.flat -= 1;
            return;
        }
        let open = self.blocks.iter().rposition(|block| block.close == close);
        if let Some(open) = open {
            while self.blocks.len() > open {
                self.close_last();
            }
        }
    }

    fn close_last(&mut self) {
        let Some(Block { names, entries, .. }) = self.blocks.pop() else {
            return;
        };
        let Some(outer) = self.blocks.last_mut() else {
            return;
        };
        let mut names = names.into_iter().rev();
        // A block without a name holds what is said of the whole.
        let Some(name) = names.next() else {
            outer.entries.extend(entries);
            return;
        };
        let mut entry = Entry {
            value: map(&name, entries),
            key: name,
        };
        for name in names {
            entry = Entry {
                value: map(&name, vec![entry]),
                key: name,
            };
        }
        outer.entries.push(entry);
    }

    fn entry(&mut self, content: Range<usize>) {
        let source = self.text.as_str();
        let name = first_word(source, content.clone());
        let rest = trimmed(source, name.end..content.end, char::is_whitespace);
        let span = self.text.locate(rest.clone());
        let value = Value::Scalar(self.value(rest));
        let entry = Entry {
            key: self.text.slice(name),
            value: Node { span, value },
        };
        if let Some(block) = self.blocks.last_mut() {
            block.entries.push(entry);
        }
    }

    /// All that a line gives its name: what quotes hold, or words up to a comment.
    fn value(&self, rest: Range<usize>) -> Scalar<'s> {
        let source = self.text.as_str();
        let written = &source[rest.clone()];
        let quote = written.chars().next();
        let quote = quote.filter(|letter| ['"', '\'', '`'].contains(letter));
        if let Some(quote) = quote
            && let Some(length) = closing(&written[1..], quote)
            && length + 2 == written.len()
        {
            return self.decoded(rest.start + 1..rest.end - 1, Some(quote));
        }
        let comment = [" #", "\t#"].iter().filter_map(|mark| written.find(mark));
        let end = comment.min().map_or(rest.end, |length| rest.start + length);
        self.decoded(trimmed(source, rest.start..end, char::is_whitespace), None)
    }

    /// The text without the backslashes before quotes and ends of lines.
    fn decoded(&self, range: Range<usize>, quote: Option<char>) -> Scalar<'s> {
        let source = self.text.as_str();
        let mut decoder = Decoder::new(self.text);
        let mut from = range.start;
        for (length, _) in source[range.clone()].match_indices('\\') {
            let at = range.start + length;
            let next = source[at + 1..range.end].chars().next();
            let dropped = match (line_break(source, at + 1), quote) {
                (0, Some(quote)) if next == Some(quote) => 1,
                (0, _) => continue,
                (length, _) => 1 + length,
            };
            if at >= from {
                decoder.keep(from..at);
                from = (at + dropped).min(range.end);
                decoder.drop(at..from);
            }
        }
        decoder.keep(from..range.end);
        let text = decoder.finish(range.start);
        let holes = placeholders(text.as_str());
        let scalar = Scalar::plain(text);
        match holes.is_empty() {
            true => scalar,
            false => Scalar {
                holes: Holes::At(holes),
                ..scalar
            },
        }
    }

    fn finish(mut self) -> Document<'s> {
        while self.blocks.len() > 1 {
            self.close_last();
        }
        let entries = self.blocks.pop().map(|file| file.entries);
        let entries = entries.unwrap_or_default();
        if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
            let span = first.key.span().cover(last.value.span);
            let value = Value::Map(entries);
            self.document.roots.push(Node { span, value });
        }
        self.document
    }
}

/// A map of what stands in the block of this name.
fn map<'s>(name: &Text<'s>, entries: Vec<Entry<'s>>) -> Node<'s> {
    let span = match (entries.first(), entries.last()) {
        (Some(first), Some(last)) => first.key.span().cover(last.value.span),
        _ => name.span(),
    };
    let value = Value::Map(entries);
    Node { span, value }
}

/// The line at `at`, with those that it goes on in, and where the next one starts.
fn logical(source: &str, at: usize) -> (Range<usize>, usize) {
    let mut last = line(source, at);
    while source[at..last.content.end].ends_with('\\') && last.next < source.len() {
        let more = line(source, last.next);
        // A comment ends where its line does.
        if source[at..].trim_start().starts_with('#') {
            break;
        }
        last = more;
    }
    (at..last.content.end, last.next)
}

/// The first of the words there.
fn first_word(source: &str, range: Range<usize>) -> Range<usize> {
    let rest = &source[range.clone()];
    let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
    range.start..range.start + length
}

/// Where the quotes close that a text begins behind.
fn closing(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in rest.char_indices() {
        if letter == quote && !escaped {
            return Some(at);
        }
        escaped = letter == '\\' && !escaped;
    }
    None
}

/// What is filled in: `${NAME}` of Apache, `{$NAME}` and `{env.NAME}` of Caddy.
fn placeholders(text: &str) -> Vec<Range<usize>> {
    let mut holes = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('{') {
        let open = at + open;
        let Some(length) = text[open..].find('}') else {
            break;
        };
        let start = open - usize::from(text[..open].ends_with('$'));
        at = open + length + 1;
        // Two braces are a template's.
        while text[at..].starts_with('}') {
            at += 1;
        }
        holes.push(start..at);
    }
    holes
}
