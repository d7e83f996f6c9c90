//! What stands behind the `=`, and which parts of it not every reader takes alike.

use std::ops::Range;

use super::{line_end, trim};
use crate::document::{Comment, Holes, Node, Scalar, Value};
use crate::text::{Decoder, Text};

/// The value that starts at `at` on a line that ends at `end`, and where reading goes on.
pub(super) fn value<'s>(
    text: &Text<'s>,
    at: usize,
    end: usize,
    comments: &mut Vec<Comment<'s>>,
) -> (Node<'s>, usize) {
    let source = text.as_str();
    let node = |scalar, written| Node {
        span: text.locate(written),
        value: Value::Scalar(scalar),
    };
    let quote = source[at..end].chars().next();
    if let Some(quote) = quote.filter(|letter| "'\"`".contains(*letter))
        && let Some(close) = closing(source, at + 1, quote)
    {
        let end = line_end(source, close);
        let behind = trim(source, close + 1..end);
        let comment = source[behind.clone()].starts_with('#');
        // Anything else behind it is a line whose own quote is missing, further up or here.
        if comment || behind.is_empty() {
            let mut scalar = quoted(text, at + 1..close, quote);
            if comment {
                let glued = behind.start == close + 1;
                if glued {
                    // To a shell it is a part of the value.
                    scalar = Scalar::opaque(scalar.text);
                }
                let text = text.slice(behind.start + 1..behind.end);
                comments.push(Comment { text });
            }
            return (node(scalar, at..close + 1), end);
        }
    }
    let line = &source[at..end];
    let comment = line.find(" #");
    if let Some(comment) = comment {
        let text = text.slice(at + comment + 2..end);
        comments.push(Comment { text });
    }
    let range = trim(source, at..at + comment.unwrap_or(line.len()));
    let value = text.slice(range.clone());
    let holes = Holes::At(bare(value.as_str()));
    let scalar = Scalar {
        holes,
        ..Scalar::plain(value)
    };
    (node(scalar, range), end)
}

/// Where the quoted value that starts at `at` is closed.
fn closing(source: &str, at: usize, quote: char) -> Option<usize> {
    let mut escaped = false;
    source[at..].char_indices().find_map(|(offset, letter)| {
        let closes = letter == quote && !escaped;
        escaped = letter == '\\' && !escaped && quote == '"';
        closes.then_some(at + offset)
    })
}

/// What stands in quotes.
fn quoted<'s>(text: &Text<'s>, inner: Range<usize>, quote: char) -> Scalar<'s> {
    let value = &text.as_str()[inner.clone()];
    // Some readers take the quote behind a backslash for a letter, however many backslashes there
    // are. Backticks are quotes to Node, letters to Compose and Python, a command to a shell.
    let unclear = quote == '`' || value.ends_with('\\');
    let (text, holes) = match quote {
        '"' => double_quoted(text, inner),
        _ => (text.slice(inner), single_quoted(value)),
    };
    if unclear {
        return Scalar::opaque(text);
    }
    Scalar {
        holes: Holes::At(holes),
        ..Scalar::plain(text)
    }
}

/// The holes between single quotes: Python unescapes backslashes and fills in `${X}`.
fn single_quoted(value: &str) -> Vec<Range<usize>> {
    let mut holes = Vec::new();
    let mut at = 0;
    while let Some(start) = value[at..]
        .find(['\\', '$', '\r', '\0'])
        .map(|next| at + next)
    {
        let rest = &value[start..];
        let length = if rest.starts_with("${") {
            braces(rest).unwrap_or_default()
        } else if rest.starts_with("\\\\") {
            2
        } else {
            usize::from(rest.starts_with(['\r', '\0']))
        };
        at = start + length.max(1);
        if length > 0 {
            holes.push(start..at);
        }
    }
    holes
}

/// What stands between double quotes. Each reader has its own set of escapes: they are decoded as
/// most do, and are holes wherever one does not.
fn double_quoted<'s>(text: &Text<'s>, inner: Range<usize>) -> (Text<'s>, Vec<Range<usize>>) {
    let source = &text.as_str()[..inner.end];
    let mut decoder = Decoder::new(text);
    let mut holes = Vec::new();
    let mut at = inner.start;
    let marks = ['\\', '$', '`', '\r', '\0'];
    while let Some(start) = source[at..].find(marks).map(|next| at + next) {
        decoder.keep(at..start);
        let from = decoder.len();
        let rest = &source[start..];
        at = start + 1;
        let hole;
        if rest.starts_with('\\') {
            hole = unescape(&mut decoder, source, &mut at);
        } else {
            let length = reference(rest);
            decoder.keep(start..at);
            decode(&mut decoder, source, at..start + length.max(1));
            at = start + length.max(1);
            hole = length > 0 || !rest.starts_with('$');
        }
        if hole {
            holes.push(from..decoder.len());
        }
        // Behind an escaped dollar, braces are filled in by Python. They are a hole of their own:
        // the two together would read like a reference.
        if rest.starts_with("\\${")
            && let Some(length) = braces(&rest[2..])
        {
            let from = decoder.len();
            decode(&mut decoder, source, at..at + length);
            at += length;
            holes.push(from..decoder.len());
        }
    }
    decoder.keep(at..inner.end);
    (decoder.finish(inner.start), holes)
}

/// Decodes the escapes in a range that is a hole anyway.
fn decode(decoder: &mut Decoder<'_, '_>, source: &str, range: Range<usize>) {
    let source = &source[..range.end];
    let mut at = range.start;
    while let Some(start) = source[at..].find('\\').map(|next| at + next) {
        decoder.keep(at..start);
        at = start + 1;
        unescape(decoder, source, &mut at);
    }
    decoder.keep(at..range.end);
}

/// Decodes the escape whose backslash is in front of `at`, which is left behind it. True if some
/// readers take it for something else.
fn unescape(decoder: &mut Decoder<'_, '_>, source: &str, at: &mut usize) -> bool {
    let start = *at - 1;
    let behind = &source[*at..];
    let letter = behind.chars().next();
    let with = match letter {
        Some('n') => "\n",
        Some('r') => "\r",
        Some('t') => "\t",
        Some('"') => "\"",
        Some('$') => "$",
        Some('\\') => "\\",
        _ => {
            let length = match letter {
                // Compose reads an octal number.
                Some('0') => behind
                    .bytes()
                    .take(4)
                    .take_while(u8::is_ascii_digit)
                    .count(),
                Some('\r') => line_break(behind),
                other => other.map_or(0, char::len_utf8),
            };
            *at += length;
            decoder.keep(start..*at);
            return matches!(
                letter,
                Some('a' | 'b' | 'f' | 'v' | '0' | '\'' | '`' | '\n' | '\r')
            );
        }
    };
    *at += 1;
    decoder.replace(start..*at, with);
    if with == "\\" && source[*at..].starts_with(['n', 'r']) {
        // Node sees `\n` in `\\n`.
        decoder.keep(*at..*at + 1);
        *at += 1;
    }
    true
}

fn line_break(text: &str) -> usize {
    1 + usize::from(text.starts_with("\r\n"))
}

/// The holes of a value without quotes around it.
fn bare(value: &str) -> Vec<Range<usize>> {
    // Some readers take a glued `#` for a comment, some for a letter; a shell ends at a `;`; about
    // quotes that are not around all of the value, and about odd blanks, no two agree.
    let unclear = |letter: char| {
        matches!(letter, '#' | ';' | '"' | '\'' | '\0' | '\r')
            || letter.is_whitespace() && letter != ' ' && letter != '\t'
    };
    let unclear = if value.starts_with(['(', '`']) {
        0
    } else {
        let unclear = value.find(unclear).unwrap_or(value.len());
        value[..unclear].trim_end_matches([' ', '\t']).len()
    };
    let mut holes = Vec::new();
    let mut at = 0;
    while let Some(start) = value[at..unclear]
        .find(['\\', '$', '`', '~'])
        .map(|next| at + next)
    {
        let rest = &value[start..];
        let length = match rest.strip_prefix('\\') {
            // A shell takes the letter behind it, which may be a dollar to others.
            Some(behind) => {
                let letter = behind.chars().next().map_or(0, char::len_utf8);
                1 + letter.max(reference(behind))
            }
            None if rest.starts_with('~') => home(&value[..start], rest),
            None => reference(rest),
        };
        if start + length > unclear {
            holes.push(start..value.len());
            return holes;
        }
        at = start + length.max(1);
        if length > 0 {
            holes.push(start..at);
        }
    }
    if unclear < value.len() {
        holes.push(unclear..value.len());
    }
    holes
}

/// The length of the `~` or `~name` at the start of `text` that a shell replaces.
fn home(before: &str, text: &str) -> usize {
    let name = |letter: char| letter.is_ascii_alphanumeric() || "~_.+-".contains(letter);
    if before.is_empty() || before.ends_with(':') {
        text.find(|letter| !name(letter)).unwrap_or(text.len())
    } else {
        0
    }
}

/// The length of what some reader fills in at the start of `text`: `$NAME`, `${…}`, `$(…)`, `$1`,
/// or a command in backticks. Several dollars are one, a process id, or an escape.
fn reference(text: &str) -> usize {
    if text.starts_with('`') {
        let close = text.rfind('`').filter(|close| *close > 0);
        return close.map_or(text.len(), |close| close + 1);
    }
    let rest = text.trim_start_matches('$');
    let dollars = text.len() - rest.len();
    let named = match rest.chars().next().filter(|_| dollars > 0) {
        Some('{') => braces(rest).unwrap_or(rest.len()),
        Some('(') => rest.rfind(')').map_or(rest.len(), |close| close + 1),
        Some('!' | '?' | '@' | '*' | '-' | '#' | '0'..='9') => 1,
        Some(letter) if letter.is_ascii_alphabetic() || letter == '_' => {
            let name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
            rest.bytes().take_while(name).count()
        }
        _ => 0,
    };
    if dollars + named > 1 {
        dollars + named
    } else {
        0
    }
}

/// The length up to the `}` that closes the first `{` of `text`.
fn braces(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return Some(at + 1),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}
