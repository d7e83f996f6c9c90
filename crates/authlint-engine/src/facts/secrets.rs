//! Where secrets stand in clear: bytes that no report may show.
//!
//! Two nets. The readers mark what they know to be a secret. And before source is shown, the text
//! itself is searched for what reads like one ([`in_source`]), since a comment, a sentence or a
//! file that cannot be read has no keys and values. Masking too much costs a little comfort,
//! masking too little a secret.

use std::ops::Range;

use authlint_parser::{Span, Text};

use super::{is_placeholder, words_of};
use crate::knowledge::Knowledge;
use crate::url::{Url, parameters};

/// How far behind its name a secret is looked for. Longer ones are masked to here.
const WINDOW: usize = 512;

/// How programs and Terraform begin to read a value from somewhere else.
const EXPRESSIONS: [&str; 15] = [
    "os.environ",
    "os.getenv",
    "os.Getenv",
    "getenv(",
    "env(",
    "env::var",
    "process.env.",
    "process.env[",
    "import.meta.env.",
    "System.getenv",
    "Environment.GetEnvironmentVariable",
    "ENV[",
    "ENV.fetch",
    "$env:",
    "var.",
];

/// True unless `value` is wholly a reference, or visibly a word to be replaced.
pub(super) fn is_clear(value: &str) -> bool {
    let value = value.trim();
    let wrapped = |open: &str, close: &str| value.starts_with(open) && value.ends_with(close);
    let name = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let reference = value.strip_prefix('$').is_some_and(|rest| {
        let inner = rest
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        name(inner.unwrap_or(rest))
    });
    // What a command prints is none of these bytes; a script under such a name is a script.
    let command = value.starts_with("$(")
        || value.starts_with('`')
        || (value.contains("://") && value.contains(char::is_whitespace));
    let expression = EXPRESSIONS
        .iter()
        .any(|start| value.trim_start_matches("std::").starts_with(start));
    // Of an expression with blanks in it, one who looks for words has the start.
    let template = wrapped("{{", "}}") || value.starts_with("${{") || wrapped("<", ">");
    let shouted = value
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || b"_-. ".contains(&byte));
    let filler = value.bytes().all(|byte| b"xX*.".contains(&byte));
    !(value.is_empty()
        || reference
        || command
        || expression
        || template
        || filler
        || (shouted && is_placeholder(value)))
}

/// The bytes of secrets in a URL or form: who is before the host, and secret parameters.
pub(super) fn in_url(text: &Text<'_>, knowledge: &Knowledge) -> Vec<Span> {
    let value = text.as_str();
    let mut spans = Vec::new();
    let mut from = Some(0);
    if let Some(url) = Url::split(value) {
        let user = url.user.filter(|user| is_clear(&value[user.clone()]));
        spans.extend(user.map(|user| text.locate(user)));
        // Query and fragment alike.
        let mark = value[url.path.end..].find(['?', '#']);
        from = mark.map(|mark| url.path.end + mark + 1);
    }
    let pairs = from.map(|from| parameters(&value[from..], from));
    for (name, secret) in pairs.unwrap_or_default() {
        let hidden = knowledge.vocabulary.is_secret(&words_of(&value[name]));
        if hidden && is_clear(&value[secret.clone()]) {
            spans.push(text.locate(secret));
        }
    }
    spans
}

/// The bytes of what reads like a secret in a text of any kind.
pub fn in_source(text: &Text<'_>, knowledge: &Knowledge) -> Vec<Span> {
    let value = text.as_str();
    let mut found: Vec<Range<usize>> = Vec::new();
    for (mark, letter) in value.match_indices([':', '=', ' ']) {
        let before = &value[..mark];
        match letter {
            " " => {
                let word = last_word(before);
                let scheme = ["Bearer", "Basic"].contains(&word);
                // `--client-secret x`, `-u id:x`
                let option = before[..before.len() - word.len()].ends_with('-');
                let user = option && ["u", "user", "U", "proxy-user"].contains(&word);
                let named = option && knowledge.vocabulary.is_secret(&words_of(word))
                    || before.ends_with("sshpass -p");
                let cookie = option && ["b", "cookie"].contains(&word);
                if cookie {
                    let range = value_behind(value, mark + 1);
                    let equals = value[range.clone()].find('=');
                    found.extend(equals.map(|equals| range.start + equals + 1..range.end));
                } else if user {
                    let range = value_behind(value, mark + 1);
                    let colon = value[range.clone()].find(':');
                    found.extend(colon.map(|colon| range.start + colon + 1..range.end));
                } else if scheme || named {
                    found.push(value_behind(value, mark + 1));
                }
            }
            ":" if value[mark..].starts_with("://") => found.extend(user_behind(value, mark + 3)),
            _ => {
                let name = last_word(before.trim_end_matches(['"', '\'', ' ', '`', '*', '\\']));
                // An underscore may be written percent-encoded in a form.
                let words = words_of(&name.replace("%5F", "_").replace("%5f", "_"));
                if !knowledge.vocabulary.is_secret(&words) {
                    continue;
                }
                let range = value_behind(value, mark + 1);
                let secret = &value[range.clone()];
                // "a token: then …" is a sentence.
                let sentence = letter == ":"
                    && words.len() == 1
                    && secret.bytes().all(|byte| byte.is_ascii_alphabetic())
                    && !before.ends_with(['"', '\'']);
                // `api-token: { required: true }`: in there are keys of their own.
                let key = secret.ends_with(':') && value[mark + 1..range.start].contains('{');
                let scheme = ["bearer", "basic", "token", "digest"]
                    .contains(&secret.to_ascii_lowercase().as_str());
                if scheme {
                    found.push(value_behind(value, range.end));
                } else if !sentence && !key && !secret.contains("://") {
                    found.push(range);
                }
            }
        }
    }
    found.retain(|range| is_clear(&value[range.clone()]));
    found.into_iter().map(|range| text.locate(range)).collect()
}

/// The name at the end of a text.
fn last_word(text: &str) -> &str {
    let part = |letter: char| letter.is_ascii_alphanumeric() || "_-.%".contains(letter);
    let start = text
        .char_indices()
        .rev()
        .take(80)
        .take_while(|(_, letter)| part(*letter))
        .last();
    let word = start.map_or("", |(at, _)| &text[at..]);
    word.trim_start_matches('-')
}

/// The value that starts at or behind `at`: to its closing quote, or to the next blank.
fn value_behind(text: &str, at: usize) -> Range<usize> {
    let end = (at + WINDOW).min(text.len());
    let end = (at..=end).rev().find(|at| text.is_char_boundary(*at));
    let window = &text[at..end.unwrap_or(at)];
    let line = window.lines().next().unwrap_or_default();
    let skipped = [' ', '\t', '[', '{', '(', '\\'];
    let rest = line.trim_start_matches(skipped);
    let quote = rest
        .chars()
        .next()
        .filter(|letter| "\"'`".contains(*letter));
    let rest = rest.trim_start_matches(['"', '\'', '`']);
    let start = at + line.len() - rest.len();
    let length = match quote {
        Some(quote) => rest.find(quote),
        None => rest.find(|letter: char| letter.is_whitespace() || "\"'`,&;)<".contains(letter)),
    };
    let value = rest[..length.unwrap_or(rest.len())].trim_end_matches('\\');
    start..start + value.len()
}

/// Who is named before the host of the URL whose authority starts at `at`.
fn user_behind(text: &str, at: usize) -> Option<Range<usize>> {
    let authority = text[at..]
        .char_indices()
        .take(WINDOW)
        .take_while(|(_, letter)| !letter.is_whitespace() && !"/?#\"'<>`".contains(*letter));
    let user = authority.filter(|(_, letter)| *letter == '@').last();
    user.map(|(length, _)| at..at + length)
}
