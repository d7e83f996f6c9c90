//! A URL that holds more or less than its letters: no scheme, a blank, quotes, a comma.
//!
//! What a reader takes off a value stands in no fact: a blank or quote that is still there is what
//! the program gets, too.

use std::ops::Range;

use serde::Deserialize;

use super::host::{is_local, through};
use super::{Check, Rule, Sees, params};
use crate::facts::{Role, is_placeholder};
use crate::findings::Finding;
use crate::knowledge::{Confidence, Says};
use crate::link::{LinkedFact, Resolved, Workspace};
use crate::url::Url;

pub(super) const CHECK: Check = Check {
    name: "url-text",
    sees: Sees::Workspace,
    gives: &["primary", "through", "what", "host", "stray", "expected"],
    rule: |card| Ok(Box::new(params::<UrlText>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UrlText {
    /// Which facts are looked at.
    says: Vec<Says>,
    /// What is reported.
    fault: Fault,
}

/// What can be wrong with the letters of a URL.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Fault {
    /// It begins with the host.
    NoScheme,
    /// A blank, a line break or a letter that nobody sees.
    Stray,
    /// Quotes around it.
    Quoted,
    /// A mark behind it that belongs to the text around.
    Punctuation,
}

/// Longer texts are no URL that somebody wrote.
const LONGEST: usize = 2048;

/// A wrong part of a URL.
struct Wrong {
    range: Range<usize>,
    confidence: Confidence,
    /// What it is, in words.
    stray: &'static str,
    /// What belongs in its place.
    instead: String,
}

impl Rule for UrlText {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        let facts = facts.filter(|fact| self.says.contains(&fact.says));
        facts.filter_map(|fact| self.look(fact)).collect()
    }
}

impl UrlText {
    fn look(&self, fact: &LinkedFact) -> Option<Finding> {
        let value = &fact.value;
        let text = value.text.as_str();
        // Tests of programs that read URLs are full of broken ones.
        if text.is_empty() || text.len() > LONGEST || fact.role == Role::Test {
            return None;
        }
        let wrong = match self.fault {
            // A program may put the scheme before it.
            Fault::NoScheme if fact.program => None,
            Fault::NoScheme => without_scheme(value),
            Fault::Stray => stray(value),
            Fault::Quoted => quoted(value),
            Fault::Punctuation => punctuation(value),
        }?;
        let Wrong { range, .. } = wrong;
        if !value.is_known(&range) {
            return None;
        }
        let finding = Finding::at(value.locate(range.clone()))
            .with("what", fact.says.words())
            .with("stray", wrong.stray)
            .with_some("host", host_of(value))
            .with("expected", &wrong.instead)
            .with_edit(value.editable(range), &wrong.instead);
        Some(Finding {
            confidence: wrong.confidence,
            doubt: fact.doubt,
            related: through(value),
            ..finding
        })
    }
}

/// The host, if all of it is known.
fn host_of(value: &Resolved) -> Option<&str> {
    let text = value.text.as_str();
    let url = Url::split(text)?;
    value.is_known(&url.host).then(|| &text[url.host])
}

/// Endings of files that are no top-level domain anybody has a login host in.
const FILES: [&str; 22] = [
    "json",
    "yaml",
    "yml",
    "xml",
    "txt",
    "toml",
    "ini",
    "env",
    "conf",
    "cfg",
    "properties",
    "js",
    "ts",
    "py",
    "rb",
    "go",
    "java",
    "cs",
    "php",
    "html",
    "pem",
    "tpl",
];

/// What a host alone, without a path, has to end with: `config.token` is no host.
const DOMAINS: [&str; 5] = ["com", "net", "org", "io", "cloud"];

fn without_scheme(value: &Resolved) -> Option<Wrong> {
    let text = value.text.as_str();
    // A scheme or a word in front of a colon is another matter.
    let relative = text.strip_prefix("//");
    let start = text.len() - relative.unwrap_or(text).len();
    let rest = &text[start..];
    let end = rest.find(['/', ':', '?']).unwrap_or(rest.len());
    let host = rest[..end].to_ascii_lowercase();
    let behind = &rest[end..];
    let path = match behind.strip_prefix(':') {
        Some(port) => {
            let digits = port.trim_start_matches(|letter: char| letter.is_ascii_digit());
            (digits.len() < port.len() && digits.starts_with('/')).then_some(digits)?
        }
        None => behind,
    };
    let range = start..start + end;
    let labels: Vec<&str> = host.split('.').collect();
    let last = labels.last()?;
    let plain = |label: &&str| {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && label.bytes().all(letter) && !label.starts_with('-')
    };
    let domain = last.len() > 1
        && last.bytes().all(|byte| byte.is_ascii_lowercase())
        && !FILES.contains(last)
        && (path.len() > 1 || DOMAINS.contains(last));
    // `settings.tokenUrl` is code: hosts are written in lower case.
    let lower = rest[..end] == host;
    let is_host = labels.len() > 1 && labels.iter().all(plain) && domain && lower;
    if !is_host
        || text.contains("://")
        || text.contains(char::is_whitespace)
        || is_placeholder(&host)
        || is_local(&host)
    {
        return None;
    }
    Some(Wrong {
        range: 0..range.end,
        confidence: Confidence::High,
        stray: if relative.is_some() {
            "begins with `//`"
        } else {
            "begins with its host"
        },
        instead: format!("https://{host}"),
    })
}

/// True for letters without width.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

fn is_stray(letter: char) -> bool {
    letter.is_whitespace() || is_invisible(letter)
}

/// What a stray letter is, in words.
fn words(letter: Option<char>) -> &'static str {
    match letter {
        Some('\n' | '\r') => "a line break",
        Some('\t') => "a tab",
        Some('\u{a0}') => "a no-break space",
        Some(letter) if is_invisible(letter) => "an invisible character",
        _ => "a blank",
    }
}

fn stray(value: &Resolved) -> Option<Wrong> {
    let text = value.text.as_str();
    let core = text.trim_matches(is_stray);
    let start = text.find(core).filter(|_| !core.is_empty())?;
    let end = start + core.len();
    let scheme = core.get(..8)?.to_ascii_lowercase();
    if !scheme.starts_with("http://") && !scheme.starts_with("https://") {
        return None;
    }
    let wrong = |range: Range<usize>, confidence: Confidence| Wrong {
        stray: words(text[range.clone()].chars().next()),
        range,
        confidence,
        instead: String::new(),
    };
    let open = |at: usize| value.holes.iter().any(|hole| hole.contains(&at));
    for (at, letter) in core.char_indices() {
        let at = start + at;
        if !is_stray(letter) || open(at) {
            continue;
        }
        // Several words are no URL, and several lines a list of them.
        if letter != '\u{a0}' && !is_invisible(letter) {
            return None;
        }
        return Some(wrong(at..at + letter.len_utf8(), Confidence::Certain));
    }
    let (before, behind) = (&text[..start], &text[end..]);
    // Between lines of its own a URL is the text of an element, and readers of such trim it.
    if before.contains(['\n', '\r']) {
        return None;
    }
    if !before.is_empty() {
        return Some(wrong(0..start, Confidence::Certain));
    }
    match behind {
        "" => {
            let escaped = core.strip_suffix("%20")?;
            Some(Wrong {
                stray: "an encoded blank",
                ..wrong(escaped.len()..text.len(), Confidence::High)
            })
        }
        "\n" | "\r\n" => Some(wrong(end..text.len(), Confidence::High)),
        _ if behind.contains(['\n', '\r']) => None,
        _ => Some(wrong(end..text.len(), Confidence::Certain)),
    }
}

fn quoted(value: &Resolved) -> Option<Wrong> {
    let text = value.text.as_str();
    let quote = text.chars().next()?;
    let inside = text.strip_prefix(['"', '\''])?.strip_suffix(quote)?;
    let url = inside.starts_with("http://") || inside.starts_with("https://");
    // A piece of a program, or of a list.
    let single = !inside.contains(['"', '\'']) && !inside.contains(char::is_whitespace);
    (url && single && value.is_known(&(text.len() - 1..text.len()))).then(|| Wrong {
        range: 0..text.len(),
        confidence: Confidence::High,
        stray: if quote == '"' {
            "double quotes"
        } else {
            "single quotes"
        },
        instead: inside.to_owned(),
    })
}

fn punctuation(value: &Resolved) -> Option<Wrong> {
    let text = value.text.as_str();
    let url = Url::split(text).filter(|url| !url.scheme.is_empty())?;
    let last = text.chars().next_back()?;
    let count = |mark: char| text.matches(mark).count();
    let stray = match last {
        ',' => "a comma",
        ';' => "a semicolon",
        // A final dot of a host is how DNS writes it.
        '.' if !url.path.is_empty() => "a full stop",
        ')' if count('(') < count(')') => "a bracket",
        ']' if count('[') < count(']') => "a bracket",
        '}' if count('{') < count('}') => "a brace",
        '\\' => "a backslash",
        _ => return None,
    };
    let end = text.len();
    // Commas between addresses make a list, and a mark in the query may be a value.
    let list = text.matches("://").count() > 1;
    let in_path = url.query.is_none() && url.path.end == end || url.path.is_empty();
    (in_path && !list && !text.ends_with("..")).then(|| Wrong {
        range: end - 1..end,
        confidence: Confidence::High,
        stray,
        instead: String::new(),
    })
}
