//! The lines of a text, with the bytes of the file that each is written in.

use std::ops::Range;

use authlint_parser::{Span, Text};

/// The lines of a text.
pub(super) struct Lines<'t, 's> {
    text: &'t Text<'s>,
    lines: Vec<Line>,
}

struct Line {
    /// Without its end.
    range: Range<usize>,
    span: Span,
}

/// A line that is longer, or says the same more often, is not searched for a comment.
const LONG_LINE: usize = 4096;
const MOST_PLACES: usize = 64;

/// What begins a comment in some format, the longer ones first.
const MARKS: [&str; 20] = [
    "{{- /*", "{{/*", "<!--", "@REM", "@rem", "{#-", "{/*", "REM", "rem", "/**", "/*", "//", "--",
    "{#", "::", "..", "#", ";", "!", "'",
];

/// What begins a comment in a text that has no comments of its own.
const TEXT_MARKS: [&str; 9] = ["#", "//", ";", "--", "REM", "rem", "@REM", "@rem", "::"];

impl<'t, 's> Lines<'t, 's> {
    pub(super) fn of(text: &'t Text<'s>) -> Self {
        let mut at = 0;
        let lines = text.as_str().split_inclusive('\n').map(|line| {
            let start = at;
            at += line.len();
            let range = start..start + line.trim_end_matches(['\n', '\r']).len();
            let span = text.locate(range.clone());
            Line { range, span }
        });
        Lines {
            lines: lines.collect(),
            text,
        }
    }

    /// The number of the line that holds a byte of the file.
    pub(super) fn number(&self, at: u32) -> usize {
        let behind = self.lines.partition_point(|line| line.span.start <= at);
        behind.saturating_sub(1)
    }

    pub(super) fn span(&self, number: usize) -> Option<Span> {
        self.lines.get(number).map(|line| line.span)
    }

    pub(super) fn is_blank(&self, number: usize) -> bool {
        self.content(number)
            .is_some_and(|line| line.trim().is_empty())
    }

    fn content(&self, number: usize) -> Option<&str> {
        let line = self.lines.get(number)?;
        self.text.as_str().get(line.range.clone())
    }

    /// True if nothing but its marks stands on the lines of a comment.
    pub(super) fn is_alone(&self, comment: &Text<'_>) -> bool {
        let start = comment.span().start;
        let number = self.number(start);
        let (Some(line), Some(content)) = (self.lines.get(number), self.content(number)) else {
            return false;
        };
        let words = comment.as_str().lines().next().unwrap_or_default();
        let is_there = |at: &usize| {
            let behind = line.range.start + at;
            content[*at..].starts_with(words) && self.text.locate(behind..behind).start == start
        };
        // Mostly a text is written as it is.
        let likely = (start as usize).checked_sub(line.span.start as usize);
        let likely = likely.filter(|at| content.is_char_boundary(*at) && is_there(at));
        let at = likely.or_else(|| {
            let mut places = content
                .match_indices(words)
                .map(|(at, _)| at)
                .take(MOST_PLACES);
            places.find(|at| content.len() < LONG_LINE && is_there(at))
        });
        let ends = |at: usize| {
            let several = comment.as_str().contains('\n');
            let closes = |letter: char| "*/->}#% \t".contains(letter);
            several || content[at + words.len()..].chars().all(closes)
        };
        at.is_some_and(|at| is_mark(&content[..at]) && ends(at))
    }

    /// The comments in lines that hold none of the format's own: for texts that have no comments, and
    /// for HTML in Markdown.
    pub(super) fn comments(&self, kind: TextKind) -> impl Iterator<Item = Text<'s>> {
        let mut fence: Option<&str> = None;
        self.lines.iter().filter_map(move |line| {
            let content = &self.text.as_str()[line.range.clone()];
            let inside = match kind {
                TextKind::Markup => {
                    let mark = fence_mark(content);
                    match (fence, mark) {
                        (None, Some(_)) => fence = mark,
                        (Some(open), Some(mark)) if mark.starts_with(open) => fence = None,
                        _ => {}
                    }
                    if fence.is_some() {
                        return None;
                    }
                    enclosed(content, "<!--", "-->").or_else(|| enclosed(content, "{/*", "*/}"))
                }
                TextKind::Plain => marked(content),
            }?;
            let start = line.range.start;
            Some(self.text.slice(start + inside.start..start + inside.end))
        })
    }
}

/// What kind of prose a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextKind {
    /// Comments are those of HTML.
    Markup,
    /// A script or a list of some kind: comments are what looks like one.
    Plain,
}

/// The mark of a fence, if a line begins with one.
fn fence_mark(line: &str) -> Option<&str> {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let mark = line.chars().next().filter(|first| "`~".contains(*first))?;
    let length = line.len() - line.trim_start_matches(mark).len();
    (length >= 3).then(|| &line[..length])
}

/// The inside of a comment that begins a line or stands behind a blank: in `` `<!-- … -->` `` it is quoted.
fn enclosed(line: &str, open: &str, close: &str) -> Option<Range<usize>> {
    let mut found = line.match_indices(open);
    found.find_map(|(at, _)| {
        let start = at + open.len();
        let length = line[start..].find(close)?;
        free(&line[..at]).then_some(start..start + length)
    })
}

fn marked(line: &str) -> Option<Range<usize>> {
    let name = line.find("authlint")?;
    let before = line[..name].trim_end();
    let mark = TEXT_MARKS.iter().find_map(|mark| before.strip_suffix(mark));
    mark.is_some_and(free).then_some(name..line.len())
}

fn free(before: &str) -> bool {
    before.is_empty() || before.ends_with(char::is_whitespace)
}

fn is_mark(before: &str) -> bool {
    let before = before.trim();
    // The mark of a list in YAML stands before what the item says, on this line or the next.
    let before = before.strip_prefix("- ").unwrap_or(before).trim_start();
    let mark = MARKS.iter().find_map(|mark| before.strip_prefix(mark));
    let rest = mark.unwrap_or(before);
    // `###`, `;;`, `//!`
    rest.chars().all(|letter| "#;/!*-".contains(letter))
}
