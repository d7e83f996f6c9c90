//! What a program fills into a string: `${x}`, `{x}`, `#{x}`, `$x`, `$(x)`.

use std::ops::Range;

use super::environment;
use crate::format::Language;
use crate::text::Decoder;

/// How a string literal is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filling {
    None,
    /// `${x}`.
    Dollar,
    /// `$x` as well, and what else the language has behind a dollar.
    Variables,
    /// `#{x}`.
    Hash,
    /// `{x}`, with so many braces; a brace too many stands for itself.
    Braces(u8),
}

/// What stands at a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A hole that ends there.
    Hole(usize),
    /// So many letters stand for half as many.
    Escaped(usize),
    /// It starts and has no end.
    Unclosed,
    Nothing,
}

/// True if something that is filled in may begin with `byte`.
pub(super) fn may_start(filling: Filling, byte: u8) -> bool {
    match filling {
        Filling::None => false,
        Filling::Dollar => byte == b'$',
        Filling::Variables => matches!(byte, b'$' | b'{'),
        Filling::Hash => byte == b'#',
        Filling::Braces(_) => matches!(byte, b'{' | b'}'),
    }
}

/// What stands at `at`, which may start something.
pub(super) fn at(
    source: &str,
    at: usize,
    limit: usize,
    filling: Filling,
    language: Language,
) -> Found {
    let bytes = &source.as_bytes()[..limit];
    let next = bytes.get(at + 1).copied();
    let closed = |from: usize| match end(bytes, from, language) {
        Some(end) => Found::Hole(end),
        None => Found::Unclosed,
    };
    match (filling, bytes[at]) {
        (Filling::Dollar, b'$') | (Filling::Hash, b'#') if next == Some(b'{') => closed(at + 2),
        (Filling::Variables, b'$') => variable(bytes, at, language),
        // `{$x}` of PHP.
        (Filling::Variables, b'{') if language == Language::Php && next == Some(b'$') => {
            closed(at + 1)
        }
        (Filling::Braces(1), b'{') if next == Some(b'{') => Found::Escaped(2),
        (Filling::Braces(1), b'}') if next == Some(b'}') => Found::Escaped(2),
        (Filling::Braces(count), b'{') => {
            let count = usize::from(count);
            let run = bytes[at..].iter().take_while(|byte| **byte == b'{').count();
            if run < count {
                return Found::Nothing;
            }
            match end(bytes, at + count, language) {
                // The other braces of the mark.
                Some(end)
                    if bytes[end..]
                        .iter()
                        .take(count - 1)
                        .all(|byte| *byte == b'}') =>
                {
                    Found::Hole((end + count - 1).min(limit))
                }
                Some(_) => Found::Nothing,
                None => Found::Unclosed,
            }
        }
        _ => Found::Nothing,
    }
}

/// What a dollar at `at` starts.
fn variable(bytes: &[u8], at: usize, language: Language) -> Found {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    match bytes.get(at + 1) {
        Some(b'{') => end(bytes, at + 2, language).map_or(Found::Unclosed, Found::Hole),
        Some(b'(') if language == Language::PowerShell => {
            end(bytes, at + 2, language).map_or(Found::Unclosed, Found::Hole)
        }
        Some(byte) if is_name(byte) && !byte.is_ascii_digit() => {
            let mut end = at + 1;
            loop {
                end += bytes[end..].iter().take_while(|byte| is_name(byte)).count();
                // `$a.b` in Groovy, `$a->b` and `$a[0]` in PHP, `$env:X` in PowerShell.
                let step = match language {
                    Language::Groovy if bytes[end..].starts_with(b".") => 1,
                    Language::Php if bytes[end..].starts_with(b"->") => 2,
                    Language::PowerShell if bytes[end..].starts_with(b":") => 1,
                    _ => 0,
                };
                let goes_on = |byte: &u8| is_name(byte) && !byte.is_ascii_digit();
                if step == 0 || !bytes.get(end + step).is_some_and(goes_on) {
                    break;
                }
                end += step;
            }
            if language == Language::Php && bytes.get(end) == Some(&b'[') {
                let index = bytes[end..].iter().take(64);
                let close = index.clone().position(|byte| *byte == b']');
                end += close.map_or(0, |close| close + 1);
            }
            Found::Hole(end)
        }
        _ => Found::Nothing,
    }
}

/// What is open while an interpolation is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Bracket,
    Quote(u8),
}

/// Behind the bracket that closes what was opened right before `at`.
pub(super) fn end(bytes: &[u8], mut at: usize, language: Language) -> Option<usize> {
    let escape = super::literal::escape_mark(language);
    let mut open = vec![Inside::Bracket];
    while let Some(byte) = bytes.get(at) {
        match (open.last().copied()?, *byte) {
            (Inside::Bracket, b'{' | b'(' | b'[') => open.push(Inside::Bracket),
            (Inside::Bracket, b'}' | b')' | b']') => {
                open.pop();
                if open.is_empty() {
                    return Some(at + 1);
                }
            }
            (Inside::Bracket, b'"' | b'\'') => open.push(Inside::Quote(*byte)),
            (Inside::Bracket, b'`') if language == Language::JavaScript => {
                open.push(Inside::Quote(b'`'));
            }
            (Inside::Quote(_), byte) if byte == escape => at += 1,
            (Inside::Quote(quote), byte) if quote == byte => {
                open.pop();
            }
            (Inside::Quote(quote), b'$') if bytes.get(at + 1) == Some(&b'{') => {
                let fills = match language {
                    Language::JavaScript => quote == b'`',
                    Language::Kotlin | Language::Groovy | Language::Php => quote == b'"',
                    _ => false,
                };
                if fills {
                    open.push(Inside::Bracket);
                    at += 1;
                }
            }
            (Inside::Quote(b'"'), b'#')
                if language == Language::Ruby && bytes.get(at + 1) == Some(&b'{') =>
            {
                open.push(Inside::Bracket);
                at += 1;
            }
            (Inside::Quote(b'"'), b'$')
                if language == Language::PowerShell && bytes.get(at + 1) == Some(&b'(') =>
            {
                open.push(Inside::Bracket);
                at += 1;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Takes over the hole at `range`. One that only reads a variable of the environment is written
/// as every other format writes it.
pub(super) fn keep(
    source: &str,
    range: Range<usize>,
    filling: Filling,
    language: Language,
    decoder: &mut Decoder<'_, '_>,
) {
    let marks = match filling {
        Filling::Braces(count) => usize::from(count),
        Filling::Variables if !source[range.clone()].starts_with("${") => 1,
        _ => 2,
    };
    let inside = range.start + marks..range.end;
    match environment::name_in(source, inside, language) {
        Some(name) => {
            decoder.replace(range.start..name.start, "${");
            decoder.keep(name.clone());
            decoder.replace(name.end..range.end, "}");
        }
        None => decoder.keep(range),
    }
}
