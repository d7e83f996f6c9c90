//! Words with quotes, escapes and variables, as the builder reads them.

use std::ops::Range;

use super::lines::BLANKS;
use crate::document::{Holes, Scalar};
use crate::text::{Decoder, Text};

/// What template engines put around what they fill in. Nothing in there is the builder's.
const TEMPLATES: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("<%", "%>")];

/// The words in `range` of a line. Blanks in quotes, and those that are escaped, end none.
pub(super) fn split(line: &str, range: Range<usize>, escape: char) -> Vec<Range<usize>> {
    let mut quote = None;
    let mut escaped = false;
    parts(line, range, |letter| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        match quote {
            Some(open) if open == letter => quote = None,
            None if letter == '\'' || letter == '"' => quote = Some(letter),
            _ => escaped = letter == escape && quote != Some('\''),
        }
        quote.is_none() && letter.is_whitespace()
    })
}

/// The parts of `range` between blanks, whatever quotes are around them.
pub(super) fn split_at_blanks(line: &str, range: Range<usize>) -> Vec<Range<usize>> {
    parts(line, range, |letter| BLANKS.contains(&letter))
}

/// The parts of `range` between the letters that end one; templates stay whole.
fn parts(line: &str, range: Range<usize>, mut ends: impl FnMut(char) -> bool) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = None;
    let mut templates = Templates::new(&line[..range.end]);
    let mut behind_template = range.start;
    for (offset, letter) in line[range.clone()].char_indices() {
        let at = range.start + offset;
        if at < behind_template {
            continue;
        }
        if let '{' | '<' = letter
            && let Some(end) = templates.end(at)
        {
            behind_template = end;
        } else if ends(letter) {
            parts.extend(start.take().map(|start| start..at));
            continue;
        }
        start.get_or_insert(at);
    }
    parts.extend(start.map(|start| start..range.end));
    parts
}

/// Finds the templates of a line.
struct Templates<'t> {
    line: &'t str,
    /// Ends that come no more.
    missing: [bool; 3],
}

impl<'t> Templates<'t> {
    fn new(line: &'t str) -> Self {
        Templates {
            line,
            missing: [false; 3],
        }
    }

    /// Behind the template that starts at `at`.
    fn end(&mut self, at: usize) -> Option<usize> {
        let rest = &self.line[at..];
        let pairs = TEMPLATES.iter().zip(&mut self.missing);
        let (&(open, close), missing) = pairs
            .into_iter()
            .find(|((open, _), missing)| !**missing && rest.starts_with(*open))?;
        let found = rest[open.len()..].find(close);
        *missing = found.is_none();
        found.map(|length| at + open.len() + length + close.len())
    }
}

/// What `range` of an instruction says, without its quotes and with holes for its variables.
pub(super) fn scalar<'s>(text: &Text<'s>, range: Range<usize>, escape: char) -> Scalar<'s> {
    let mut decoder = Decoder::new(text);
    let start = range.start;
    let holes = decode(&mut decoder, text.as_str(), range, escape);
    Scalar {
        holes: Holes::At(holes),
        ..Scalar::plain(decoder.finish(start))
    }
}

/// The default of a build argument. The builder may be told another value, so all of it is a hole,
/// spelled as a reference with a default is spelled anywhere: `${NAME:-default}`.
pub(super) fn default<'s>(
    text: &Text<'s>,
    name: &str,
    range: Range<usize>,
    escape: char,
) -> Scalar<'s> {
    let mut decoder = Decoder::new(text);
    decoder.replace(range.start..range.start, &format!("${{{name}:-"));
    decode(&mut decoder, text.as_str(), range.clone(), escape);
    // Behind the value another line may start, so the last letter has to stand for the end.
    let last = text.as_str()[range.clone()].chars().next_back();
    let last = range.end - last.map_or(0, char::len_utf8);
    decoder.replace(last..range.end, "}");
    Scalar::opaque(decoder.finish(range.start))
}

/// Hands the parts of `range` that remain to the decoder. The variables in what it holds then.
fn decode(
    decoder: &mut Decoder<'_, '_>,
    line: &str,
    range: Range<usize>,
    escape: char,
) -> Vec<Range<usize>> {
    let mut holes = Vec::new();
    let mut at = range.start;
    let mut in_double = false;
    let mut templates = Templates::new(&line[..range.end]);
    while let Some(found) = line[at..range.end].find(['\'', '"', '$', '{', '<', escape]) {
        decoder.keep(at..at + found);
        at += found;
        if let Some(end) = templates.end(at) {
            let start = decoder.len();
            holes.push(start..start + end - at);
            decoder.keep(at..end);
            at = end;
            continue;
        }
        let rest = &line[at..range.end];
        let next = rest[1..].chars().next();
        match rest.chars().next() {
            Some('\'') if !in_double => match rest[1..].find('\'') {
                Some(length) => {
                    decoder.keep(at + 1..at + 1 + length);
                    at += length + 2;
                }
                None => {
                    decoder.keep(at..range.end);
                    at = range.end;
                }
            },
            Some('"') => {
                in_double = !in_double;
                at += 1;
            }
            Some('$') => {
                let length = 1 + expansion(&rest[1..], escape);
                if length > 1 {
                    let start = decoder.len();
                    holes.push(start..start + length);
                }
                decoder.keep(at..at + length);
                at += length;
            }
            Some(letter) if letter == escape => {
                let escapes = |next: char| !in_double || "\"$".contains(next) || next == escape;
                let escaped = next.filter(|next| escapes(*next));
                // At the end of a word it stands for nothing.
                let kept = next.is_some() && escaped.is_none();
                let behind = at + 1 + escaped.map_or(0, char::len_utf8);
                decoder.keep(if kept { at } else { at + 1 }..behind);
                at = behind;
            }
            _ => {
                decoder.keep(at..at + 1);
                at += 1;
            }
        }
    }
    decoder.keep(at..range.end);
    holes
}

/// The variables in a here-document, where quotes mean nothing.
pub(super) fn variables(text: &str, escape: char) -> Vec<Range<usize>> {
    let mut holes = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(['$', escape]) {
        at += found;
        let rest = &text[at + 1..];
        if text[at..].starts_with(escape) {
            at += 1 + rest.chars().next().map_or(0, char::len_utf8);
            continue;
        }
        let length = 1 + expansion(rest, escape);
        if length > 1 {
            holes.push(at..at + length);
        }
        at += length;
    }
    holes
}

/// How long the name, or what is in braces, is behind a `$`.
fn expansion(rest: &str, escape: char) -> usize {
    let name = |rest: &str| {
        let letters = rest.chars();
        letters
            .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
            .map(char::len_utf8)
            .sum()
    };
    match rest.chars().next() {
        Some('{') => braces(rest, escape),
        Some(letter) if letter.is_ascii_digit() => {
            rest.bytes().take_while(u8::is_ascii_digit).count()
        }
        Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
        _ => name(rest),
    }
}

/// The length of the braces that `text` starts with; to its end if they are never closed.
fn braces(text: &str, escape: char) -> usize {
    let mut depth = 0_usize;
    let mut escaped = false;
    let mut dollar = true;
    for (at, letter) in text.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        let opens = letter == '{' && dollar;
        dollar = letter == '$';
        escaped = letter == escape;
        if opens {
            depth += 1;
        } else if letter == '}' {
            depth -= 1;
            if depth == 0 {
                return at + 1;
            }
        }
    }
    text.len()
}
