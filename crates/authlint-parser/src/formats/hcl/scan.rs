//! Characters, words, comments and brackets.

use std::collections::HashMap;
use std::ops::Range;

use super::{Broken, Reader};

/// What a line break is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// The end of what is read.
    End,
    /// A blank.
    Cross,
}

/// The first line of a here-document.
pub(super) struct HereStart<'t> {
    /// The word on the line that ends it.
    pub(super) marker: &'t str,
    /// Indentation that all lines share is no part of the text.
    pub(super) flush: bool,
    /// Where the text starts.
    pub(super) body: usize,
}

/// What [`Reader::closed`] is inside of.
enum Frame<'t> {
    /// Brackets, with what closes them.
    Code(u8),
    Quoted,
    Here {
        marker: &'t str,
        line_start: bool,
    },
}

/// For how many brackets without an end is searched to the end of the file. The others end on
/// their line.
const VAIN: usize = 16;

impl<'t> Reader<'t, '_> {
    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.source.as_bytes().get(at).copied()
    }

    pub(super) fn rest(&self, at: usize) -> &'t str {
        self.source.get(at..).unwrap_or_default()
    }

    pub(super) fn part(&self, range: Range<usize>) -> &'t str {
        self.source.get(range).unwrap_or_default()
    }

    /// Where the line ends that holds `at`, its line break not included.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = self.rest(at);
        let length = rest.find('\n').unwrap_or(rest.len());
        let line = &rest[..length];
        at + line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// Where the next line starts.
    pub(super) fn next_line(&self, at: usize) -> usize {
        let rest = self.rest(at);
        at + rest.find('\n').map_or(rest.len(), |length| length + 1)
    }

    /// The character at `at`, for a message; nothing at the end of the file.
    pub(super) fn letter(&self, at: usize) -> Range<usize> {
        let length = self.rest(at).chars().next().map_or(0, char::len_utf8);
        at..at + length
    }

    /// Where the word ends that starts at `at`; `at` if none does.
    pub(super) fn word(&self, at: usize) -> usize {
        let rest = self.rest(at);
        let begins = |letter: char| letter == '_' || letter.is_alphabetic();
        if !rest.starts_with(begins) {
            return at;
        }
        at + rest.find(|letter| !continues(letter)).unwrap_or(rest.len())
    }

    /// True if nothing but a comment is on the line any more.
    pub(super) fn ends_line(&self, at: usize) -> bool {
        match self.byte(at) {
            None | Some(b'\n' | b'\r' | b'#') => true,
            Some(b'/') => self.byte(at + 1) == Some(b'/'),
            _ => false,
        }
    }

    /// Where the first thing at or behind `at` is that is no blank and no comment.
    pub(super) fn blanks(&mut self, mut at: usize, lines: Lines) -> usize {
        let cross = lines == Lines::Cross;
        loop {
            match (self.byte(at), self.byte(at + 1)) {
                (Some(b' ' | b'\t'), _) => at += 1,
                (Some(b'\r'), next) if cross || next != Some(b'\n') => at += 1,
                (Some(b'\n'), _) if cross => at += 1,
                (Some(b'#'), _) if cross => at = self.line_comment(at, 1),
                (Some(b'/'), Some(b'/')) if cross => at = self.line_comment(at, 2),
                (Some(b'/'), Some(b'*')) => at = self.comment(at),
                _ => return at,
            }
        }
    }

    /// Keeps the comment that starts at `at` with a mark of that length. Where it ends.
    fn line_comment(&mut self, at: usize, mark: usize) -> usize {
        let end = self.line_end(at);
        self.comments.push(at + mark..end);
        end
    }

    /// Keeps the comment that starts at `at` with `/*`. Where it ends: without an end it is a
    /// comment of one line.
    fn comment(&mut self, at: usize) -> usize {
        let known = self.no_comment_end.is_some_and(|from| from <= at);
        let length = if known {
            None
        } else {
            self.rest(at + 2).find("*/")
        };
        if let Some(length) = length {
            let end = at + 2 + length;
            self.comments.push(at + 2..end);
            return end + 2;
        }
        self.no_comment_end.get_or_insert(at);
        self.problem(Broken::new(at..at + 2, "comment is not closed"));
        self.line_comment(at, 2)
    }

    /// The here-document that `<<` at `at` opens.
    pub(super) fn here_start(&self, at: usize) -> Option<HereStart<'t>> {
        let rest = self.rest(at).strip_prefix("<<")?;
        let flush = rest.starts_with('-');
        let start = at + 2 + usize::from(flush);
        let end = self.word(start);
        let line_end = self.line_end(end);
        let alone = end > start && self.part(end..line_end).trim().is_empty();
        let ends = self.next_line(end) > line_end;
        (alone && ends).then(|| HereStart {
            marker: self.part(start..end),
            flush,
            body: self.next_line(end),
        })
    }

    /// True if a line at or behind `from` is `marker` alone.
    pub(super) fn has_line(&mut self, marker: &str, from: usize) -> bool {
        let source = self.source;
        let lines = self.last_lines.get_or_insert_with(|| {
            let mut lines = HashMap::new();
            let mut at = 0;
            for line in source.split_inclusive('\n') {
                let word = line.trim();
                if !word.is_empty() && word.chars().all(continues) {
                    lines.insert(word, at);
                }
                at += line.len();
            }
            lines
        });
        lines.get(marker).is_some_and(|last| *last >= from)
    }

    /// True if the line from `at` is the last of a here-document.
    pub(super) fn ends_here(&self, at: usize, marker: &str) -> bool {
        self.part(at..self.next_line(at)).trim() == marker
    }

    /// Reads over strings, comments and other brackets to where the bracket that was opened before
    /// `from` is closed by `closer`; behind it.
    pub(super) fn closed(&mut self, from: usize, closer: u8) -> Option<usize> {
        let end = if self.vain > VAIN {
            self.line_end(from)
        } else {
            self.source.len()
        };
        let kept = self.comments.len();
        let found = self.closed_before(from, closer, end);
        if found.is_none() {
            self.vain += 1;
            self.comments.truncate(kept);
        }
        found
    }

    fn closed_before(&mut self, from: usize, closer: u8, end: usize) -> Option<usize> {
        let mut frames = vec![Frame::Code(closer)];
        let mut at = from;
        while at < end {
            match frames.last_mut()? {
                Frame::Code(closer) => {
                    let closer = *closer;
                    at = self.over_code(at, closer, &mut frames)?;
                }
                Frame::Quoted => match self.byte(at)? {
                    b'"' => {
                        frames.pop();
                        at += 1;
                    }
                    b'\n' => return None,
                    b'\\' => at += 2,
                    _ => at = self.over_text(at, &mut frames),
                },
                Frame::Here { marker, line_start } => {
                    if std::mem::take(line_start) && self.ends_here(at, marker) {
                        at += self.part(at..self.line_end(at)).trim_end().len();
                        frames.pop();
                    } else if self.byte(at) == Some(b'\n') {
                        *line_start = true;
                        at += 1;
                    } else {
                        at = self.over_text(at, &mut frames);
                    }
                }
            }
            if frames.is_empty() {
                return Some(at);
            }
        }
        None
    }

    /// One step in brackets that `closer` closes.
    fn over_code(&mut self, at: usize, closer: u8, frames: &mut Vec<Frame<'t>>) -> Option<usize> {
        match self.byte(at)? {
            b'"' => frames.push(Frame::Quoted),
            b'(' => frames.push(Frame::Code(b')')),
            b'[' => frames.push(Frame::Code(b']')),
            b'{' => frames.push(Frame::Code(b'}')),
            byte @ (b')' | b']' | b'}') => {
                if byte != closer {
                    return None;
                }
                frames.pop();
            }
            b'<' => {
                if let Some(start) = self.here_start(at) {
                    if !self.has_line(start.marker, start.body) {
                        return None;
                    }
                    frames.push(Frame::Here {
                        marker: start.marker,
                        line_start: true,
                    });
                    return Some(start.body);
                }
            }
            b'#' | b'/' => {
                let behind = self.blanks(at, Lines::Cross);
                return Some(behind.max(at + 1));
            }
            _ => {}
        }
        Some(at + 1)
    }

    /// One step in the text of a template.
    fn over_text(&self, at: usize, frames: &mut Vec<Frame<'t>>) -> usize {
        match self.mark(at) {
            Mark::Escaped => at + 3,
            Mark::Opens => {
                frames.push(Frame::Code(b'}'));
                at + 2
            }
            Mark::None => at + 1,
        }
    }

    /// What a `$` or `%` at `at` means in a template.
    pub(super) fn mark(&self, at: usize) -> Mark {
        match (self.byte(at), self.byte(at + 1), self.byte(at + 2)) {
            (Some(b'$'), Some(b'$'), Some(b'{')) | (Some(b'%'), Some(b'%'), Some(b'{')) => {
                Mark::Escaped
            }
            (Some(b'$' | b'%'), Some(b'{'), _) => Mark::Opens,
            _ => Mark::None,
        }
    }
}

/// See [`Reader::mark`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    /// `$${`
    Escaped,
    /// `${`
    Opens,
}

/// True for what a word may go on with.
fn continues(letter: char) -> bool {
    matches!(letter, '_' | '-' | '\u{b7}' | '\u{300}'..='\u{36f}') || letter.is_alphanumeric()
}
