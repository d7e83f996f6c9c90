//! What stands between the quotes of a string.

use std::ops::Range;

use crate::text::{Decoder, Text};

/// True if all escapes between the quotes are those of JSON proper.
pub(super) fn is_plain(inner: &str) -> bool {
    let mut rest = inner;
    while let Some(found) = rest.find('\\') {
        let behind = &rest.as_bytes()[found + 1..];
        match behind.first() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {}
            Some(b'u') => {
                let (length, letter) = unescape(&rest[found..]);
                if length == 2 || letter == Some(char::REPLACEMENT_CHARACTER) {
                    return false;
                }
            }
            _ => return false,
        }
        rest = &rest[found + 2..];
    }
    true
}

/// The text of a string whose letters between the quotes are `inner`.
pub(super) fn decode<'s>(text: &Text<'s>, inner: Range<usize>) -> Text<'s> {
    let source = &text.as_str()[inner.clone()];
    let Some(mut found) = source.find('\\') else {
        return text.slice(inner);
    };
    let mut decoder = Decoder::new(text);
    let mut at = 0;
    loop {
        decoder.keep(inner.start + at..inner.start + found);
        let (length, with) = unescape(&source[found..]);
        at = found + length;
        let mut letter = [0; 4];
        let with = with.map_or("", |with| with.encode_utf8(&mut letter));
        decoder.replace(inner.start + found..inner.start + at, with);
        match source[at..].find('\\') {
            Some(next) => found = at + next,
            None => break,
        }
    }
    decoder.keep(inner.start + at..inner.end);
    decoder.finish(inner.start)
}

/// The length of the escape at the start of `source` and what it stands for (RFC 8259, 7; JSON5).
fn unescape(source: &str) -> (usize, Option<char>) {
    let Some(letter) = source[1..].chars().next() else {
        return (1, None);
    };
    let unit = |at: usize| {
        let digits = source.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let plain = match letter {
        'u' => {
            let one = unit(0).and_then(|unit| char::from_u32(u32::from(unit)));
            let two = || {
                let mut letters = char::decode_utf16([unit(0)?, unit(6)?]);
                letters.next()?.ok()
            };
            return match (one, unit(0)) {
                (Some(letter), _) => (6, Some(letter)),
                (None, None) => (2, None),
                // Half of a pair stands for no letter.
                _ => two().map_or((6, Some(char::REPLACEMENT_CHARACTER)), |pair| {
                    (12, Some(pair))
                }),
            };
        }
        'x' => {
            let code = source
                .get(2..4)
                .and_then(|hex| u8::from_str_radix(hex, 16).ok());
            return code.map_or((2, None), |code| (4, Some(char::from(code))));
        }
        // A line that goes on.
        '\r' if source[2..].starts_with('\n') => return (3, None),
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => return (1 + letter.len_utf8(), None),
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        '0' => '\0',
        other => other,
    };
    (1 + letter.len_utf8(), Some(plain))
}
