//! What the escapes of each language stand for.

#[cfg(test)]
mod tests;

use crate::format::Language;

/// What an escape stands for. Lengths count from behind the backslash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Letter(usize, char),
    /// A line that goes on.
    Nothing(usize),
    /// The letter behind the backslash.
    Itself,
    /// The backslash and the letter: what is no escape is text.
    AsWritten,
    /// Something that is no character, or that takes a table to tell.
    Unknown(usize),
}

use Meaning::{AsWritten, Itself, Letter, Nothing, Unknown};

/// The meaning of the escape of which `rest` is what follows the backslash.
pub(super) fn meaning(rest: &str, language: Language) -> Meaning {
    let bytes = rest.as_bytes();
    let Some(first) = bytes.first() else {
        return AsWritten;
    };
    let simple = |letter| Letter(1, letter);
    if matches!(first, b'\n' | b'\r') {
        return line_break(bytes, language);
    }
    if language == Language::PowerShell {
        return match first {
            b'n' => simple('\n'),
            b'r' => simple('\r'),
            b't' => simple('\t'),
            b'0' => simple('\0'),
            b'a' => simple('\u{7}'),
            b'b' => simple('\u{8}'),
            b'e' => simple('\u{1b}'),
            b'f' => simple('\u{c}'),
            b'v' => simple('\u{b}'),
            b'u' if bytes.get(1) == Some(&b'{') => braced(rest),
            _ => Itself,
        };
    }
    match (first, language) {
        (b'n', _) => simple('\n'),
        (b'r', _) => simple('\r'),
        (b't', _) => simple('\t'),
        (b'\\', _) => Itself,
        (b'\'' | b'"', Language::Php) => {
            if *first == b'"' {
                Itself
            } else {
                AsWritten
            }
        }
        (b'\'' | b'"' | b'`', _) => Itself,
        (b'$', Language::Kotlin | Language::Groovy | Language::Php) => Itself,
        (b'b', language) => match language {
            Language::Php | Language::Rust => AsWritten,
            _ => simple('\u{8}'),
        },
        (b'f', language) => match language {
            Language::Kotlin | Language::Rust => AsWritten,
            _ => simple('\u{c}'),
        },
        (b'v', language) => match language {
            Language::Java | Language::Kotlin | Language::Groovy | Language::Rust => AsWritten,
            _ => simple('\u{b}'),
        },
        (b'a', Language::Python | Language::Go | Language::CSharp | Language::Ruby) => {
            simple('\u{7}')
        }
        (b'e', Language::CSharp | Language::Ruby | Language::Php) => simple('\u{1b}'),
        (b's', Language::Java | Language::Groovy | Language::Ruby) => simple(' '),
        (b'N', Language::Python) if bytes.get(1) == Some(&b'{') => match rest.find('}') {
            Some(end) => Unknown(end + 1),
            None => AsWritten,
        },
        (b'c' | b'C' | b'M', Language::Ruby) => Unknown(1),
        (b'x', _) => hexadecimal(rest, language),
        (b'u', _) => unicode(rest, language),
        (b'U', Language::Python | Language::Go | Language::CSharp) => {
            digits(rest, 1, 8, 8).map_or(AsWritten, |(length, code)| letter(length, code))
        }
        (b'0'..=b'7', _) => octal(rest, language),
        (_, Language::JavaScript | Language::Ruby) => Itself,
        _ => AsWritten,
    }
}

/// A backslash at the end of a line.
fn line_break(bytes: &[u8], language: Language) -> Meaning {
    let length = if bytes.starts_with(b"\r\n") { 2 } else { 1 };
    match language {
        Language::Rust => {
            let blanks = bytes.iter().take_while(|byte| byte.is_ascii_whitespace());
            Nothing(blanks.count())
        }
        Language::Python
        | Language::JavaScript
        | Language::Java
        | Language::Groovy
        | Language::Ruby => Nothing(length),
        _ => AsWritten,
    }
}

/// The number of `least` to `most` digits of base 16 at `at`, and where it ends.
fn digits(rest: &str, at: usize, least: usize, most: usize) -> Option<(usize, u32)> {
    let tail = rest.as_bytes().get(at..)?;
    let digits = tail.iter().take(most);
    let count = digits.take_while(|byte| byte.is_ascii_hexdigit()).count();
    if count < least {
        return None;
    }
    let code = u32::from_str_radix(rest.get(at..at + count)?, 16).ok()?;
    Some((at + count, code))
}

fn letter(length: usize, code: u32) -> Meaning {
    char::from_u32(code).map_or(Unknown(length), |letter| Letter(length, letter))
}

fn hexadecimal(rest: &str, language: Language) -> Meaning {
    let (least, most) = match language {
        Language::CSharp => (1, 4),
        Language::Ruby | Language::Php => (1, 2),
        Language::Java | Language::Kotlin | Language::Groovy => return AsWritten,
        _ => (2, 2),
    };
    let Some((length, code)) = digits(rest, 1, least, most) else {
        return AsWritten;
    };
    // There these are bytes, of which several make a letter.
    let bytes = matches!(language, Language::Go | Language::Ruby | Language::Php);
    if bytes && code > 0x7f {
        return Unknown(length);
    }
    letter(length, code)
}

fn unicode(rest: &str, language: Language) -> Meaning {
    // Java allows any number of them.
    let marks = if language == Language::Java {
        rest.bytes().take_while(|byte| *byte == b'u').count()
    } else {
        1
    };
    let has_braces = matches!(
        language,
        Language::JavaScript | Language::Ruby | Language::Php | Language::Rust
    );
    if has_braces && rest.as_bytes().get(1) == Some(&b'{') {
        return braced(rest);
    }
    if matches!(language, Language::Php | Language::Rust) {
        return AsWritten;
    }
    let Some((length, code)) = digits(rest, marks, 4, 4) else {
        return AsWritten;
    };
    if char::from_u32(code).is_some() || !has_surrogates(language) {
        return letter(length, code);
    }
    // Two units of UTF-16 make a letter.
    let tail = rest.get(length..).and_then(|tail| tail.strip_prefix('\\'));
    let second = tail
        .filter(|tail| tail.starts_with('u'))
        .and_then(|tail| digits(tail, 1, 4, 4));
    if let Some((_, low)) = second
        && (0xd800..0xdc00).contains(&code)
        && (0xdc00..0xe000).contains(&low)
    {
        let code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        return letter(length + 6, code);
    }
    Unknown(length)
}

fn has_surrogates(language: Language) -> bool {
    matches!(
        language,
        Language::JavaScript
            | Language::Java
            | Language::Kotlin
            | Language::Groovy
            | Language::CSharp
    )
}

/// `u{1f600}`.
fn braced(rest: &str) -> Meaning {
    let Some(end) = rest.bytes().take(40).position(|byte| byte == b'}') else {
        return AsWritten;
    };
    let digits = rest.get(2..end).unwrap_or_default().replace('_', "");
    match u32::from_str_radix(&digits, 16) {
        Ok(code) => letter(end + 1, code),
        Err(_) => Unknown(end + 1),
    }
}

fn octal(rest: &str, language: Language) -> Meaning {
    let most = match language {
        Language::Kotlin => return AsWritten,
        Language::CSharp | Language::Rust => 1,
        _ => 3,
    };
    let digits = rest.bytes().take(most);
    let digits = digits.take_while(|byte| (b'0'..=b'7').contains(byte));
    let (length, code) = digits.fold((0, 0_u32), |(length, code), byte| {
        (length + 1, code * 8 + u32::from(byte - b'0'))
    });
    let bytes = matches!(language, Language::Go | Language::Ruby | Language::Php);
    match language {
        Language::CSharp | Language::Rust if code > 0 => AsWritten,
        Language::Go if length < 3 => AsWritten,
        _ if bytes && code > 0x7f => Unknown(length),
        _ => letter(length, code),
    }
}
