//! reStructuredText: code directives and literal blocks become texts of their own, all else is
//! prose.
//!
//! Directives that hold text (notes, tabs, list items) need no reading of their own: what is in
//! them is found by its own marks, however deep it is indented.

use std::ops::Range;

use super::pieces::{Line, Pieces, unlabelled};
use crate::document::{Comment, Document};
use crate::format::Format;
use crate::text::{Decoder, Text};

/// Directives whose content is code in the language that their argument names.
const CODE: [&str; 5] = [
    "code-block",
    "code",
    "sourcecode",
    "code-cell",
    "highlight-block",
];

/// Directives whose content is verbatim, without a language that is read.
const VERBATIM: [&str; 4] = ["parsed-literal", "raw", "math", "doctest"];

/// Options of code directives that name the file which the code is of.
const NAMING_OPTIONS: [&str; 3] = ["caption", "name", "filename"];

/// Columns from one tab stop to the next.
const TAB: usize = 8;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let source = text.as_str();
    let mut reader = Reader {
        text,
        pieces: Pieces::new(text),
        comments: Vec::new(),
        language: None,
    };
    let mut at = 0;
    while at < source.len() {
        at = reader.line(&Line::at(source, at));
    }
    reader.pieces.cut(source.len(), source.len());
    let mut document = reader.pieces.finish(Format::Rst);
    document.comments = reader.comments;
    document
}

struct Reader<'t, 's> {
    text: &'t Text<'s>,
    pieces: Pieces<'t, 's>,
    comments: Vec<Comment<'s>>,
    /// The language of blocks that name none.
    language: Option<Format>,
}

impl Reader<'_, '_> {
    /// Reads what starts on a line. Where reading goes on.
    fn line(&mut self, line: &Line) -> usize {
        let source = self.text.as_str();
        let written = &source[line.content.clone()];
        let mut content = written.trim_start();
        let mut outer = indent(written);
        while let width @ 1.. = list_mark(content) {
            outer += width;
            content = &content[width..];
        }
        if let Some(rest) = content.strip_prefix("..")
            && (rest.is_empty() || rest.starts_with([' ', '\t']))
        {
            return self.explicit(line, outer, rest);
        }
        if content.trim_end().ends_with("::") {
            return self.literal(line, outer);
        }
        line.next
    }

    /// Reads explicit markup, which starts in the column `outer` and has `rest` behind its dots.
    fn explicit(&mut self, line: &Line, outer: usize, rest: &str) -> usize {
        let rest = rest.trim();
        if rest.starts_with(['_', '[', '|']) {
            return line.next;
        }
        let Some((name, argument)) = directive(rest) else {
            return self.comment(line, outer, rest);
        };
        let word = argument.split_whitespace().next().unwrap_or_default();
        match name {
            "highlight" => {
                self.language = Format::of_language(word);
                line.next
            }
            // Commands, without the prompts that are shown before them.
            "prompt" => {
                let shell = if word.is_empty() { "bash" } else { word };
                self.directive(line, outer, Format::of_language(shell))
            }
            _ if CODE.contains(&name) && word.is_empty() => {
                self.directive(line, outer, self.language)
            }
            _ if CODE.contains(&name) => self.directive(line, outer, Format::of_language(word)),
            _ if VERBATIM.contains(&name) => self.directive(line, outer, None),
            _ => line.next,
        }
    }

    /// Reads the options and the content of a directive for code.
    fn directive(&mut self, line: &Line, outer: usize, language: Option<Format>) -> usize {
        let source = self.text.as_str();
        let mut file = None;
        let mut start = line.next;
        for option in Line::all(source, line.next) {
            let written = &source[option.content.clone()];
            let Some((name, value)) = option_of(written).filter(|_| indent(written) > outer) else {
                break;
            };
            if NAMING_OPTIONS.contains(&name) {
                file = file.or(Format::of_name(value.trim()));
            }
            start = option.next;
        }
        let told = language.filter(|format| *format != Format::Text).or(file);
        self.block(line, start, outer, told.or(language))
    }

    /// Reads the block behind a paragraph that ends with two colons, if there is one.
    fn literal(&mut self, line: &Line, outer: usize) -> usize {
        let source = self.text.as_str();
        let behind = Line::all(source, line.next).next();
        let is_apart = behind.is_some_and(|line| source[line.content].trim().is_empty());
        if !is_apart {
            return line.next;
        }
        let language = self.language.unwrap_or(Format::Text);
        self.block(line, line.next, outer, Some(language))
    }

    /// Hands the lines on that start at `start` and are indented by more than `outer`.
    fn block(&mut self, line: &Line, start: usize, outer: usize, format: Option<Format>) -> usize {
        let source = self.text.as_str();
        let block = indented(source, start, outer);
        if block.is_empty() {
            return start;
        }
        self.pieces.cut(line.next, block.end);
        let lines = || Line::all(&source[..block.end], block.start);
        let written = |line: &Line| &source[line.content.clone()];
        let filled = lines().filter(|line| !written(line).trim().is_empty());
        let depth = filled.map(|line| indent(written(&line))).min();
        let depth = depth.unwrap_or_default();
        let mut decoder = Decoder::new(self.text);
        for line in lines() {
            let cut = blanks(written(&line), depth);
            decoder.keep(line.content.start + cut..line.next);
        }
        let code = decoder.finish(block.start);
        let format = match format {
            Some(Format::Text) => unlabelled(code.as_str()),
            _ => format,
        };
        self.pieces.code(code, format);
        block.end
    }

    /// Reads a comment with the lines indented below it.
    fn comment(&mut self, line: &Line, outer: usize, rest: &str) -> usize {
        let source = self.text.as_str();
        let below = Line::all(source, line.next).next();
        let is_apart = below.is_none_or(|line| source[line.content].trim().is_empty());
        // Two dots before a blank line end what is above them, and say nothing of what is below.
        let block = if rest.is_empty() && is_apart {
            line.next..line.next
        } else {
            indented(source, line.next, outer)
        };
        let mark = source[line.content.clone()].find("..").unwrap_or_default();
        let start = line.content.start + mark + 2;
        let written = source[start..block.end.max(line.content.end)].trim_end();
        let text = self.text.slice(start..start + written.len());
        self.comments.push(Comment { text });
        let next = block.end.max(line.next);
        self.pieces.cut(line.content.start, next);
        next
    }
}

/// The name and the argument of a directive: `name:: argument`.
fn directive(rest: &str) -> Option<(&str, &str)> {
    let (name, argument) = rest.split_once("::")?;
    let letter = |letter: char| letter.is_alphanumeric() || "-_+.:".contains(letter);
    let named = !name.is_empty() && name.chars().all(letter);
    named.then_some((name, argument))
}

/// The name and the value of `:name: value`.
fn option_of(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim_start().strip_prefix(':')?.split_once(':')?;
    let named = !name.is_empty() && !name.contains(char::is_whitespace);
    (named && (value.is_empty() || value.starts_with([' ', '\t', '\r']))).then_some((name, value))
}

/// How far a line is indented, in columns.
fn indent(line: &str) -> usize {
    let mut column = 0;
    for byte in line.bytes() {
        match byte {
            b' ' => column += 1,
            b'\t' => column += TAB - column % TAB,
            _ => break,
        }
    }
    column
}

/// How many of the blanks that a line starts with make up `columns`.
fn blanks(line: &str, columns: usize) -> usize {
    let mut column = 0;
    let more = |byte: &u8| {
        let blank = column < columns && matches!(byte, b' ' | b'\t');
        column += if *byte == b'\t' {
            TAB - column % TAB
        } else {
            1
        };
        blank
    };
    line.as_bytes().iter().copied().take_while(more).count()
}

/// How wide the mark of a list item at the start of a line is.
fn list_mark(content: &str) -> usize {
    let number =
        content.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '#');
    let behind = match content.strip_prefix(['-', '*', '+']) {
        Some(behind) => behind,
        None if number.len() < content.len() => number.strip_prefix(['.', ')']).unwrap_or(content),
        None => content,
    };
    let text = behind.trim_start_matches(' ');
    if text.len() < behind.len() {
        content.len() - text.len()
    } else {
        0
    }
}

/// The lines from `at` on that are indented by more than `outer`, without the blank lines behind
/// them.
fn indented(source: &str, at: usize, outer: usize) -> Range<usize> {
    let mut block = at..at;
    let mut begun = false;
    for line in Line::all(source, at) {
        let written = &source[line.content.clone()];
        if written.trim().is_empty() {
            continue;
        }
        if indent(written) <= outer {
            break;
        }
        if !begun {
            block.start = line.content.start;
            begun = true;
        }
        block.end = line.next;
    }
    block
}
