//! A value as written, with its references still open.

use std::ops::Range;

use authlint_parser::{Holes, Located, Scalar, Span, Text};
use serde::{Deserialize, Serialize};

use super::secrets::is_clear;

/// A value with more holes than this is wholly unknown: no setting has so many, and each part of a
/// value is compared with each of its holes.
const MOST_HOLES: usize = 64;

/// A text with holes.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Template {
    /// The text, the holes as they are written.
    pub text: Text<'static>,
    /// Parts whose run-time content the text does not tell, in order, never overlapping.
    pub holes: Vec<Hole>,
    /// Of a value that nobody may see, the form: `x` for what can be a hexadecimal digit, `z` for other
    /// letters and digits, `-` and `_` for all else.
    pub form: Option<Located<String>>,
}

/// The longest value whose form says something.
const LONGEST_FORM: usize = 100;

/// A part of a text that something else fills in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Hole {
    /// Which part.
    pub range: Range<usize>,
    /// The environment variable that fills it; `None` if nobody can tell.
    pub variable: Option<String>,
    /// What it is filled with where the variable is not set, as a part of the text.
    pub default: Option<Range<usize>>,
}

impl Hole {
    /// A part that nobody can tell.
    fn unknown(range: Range<usize>) -> Self {
        Hole {
            range,
            variable: None,
            default: None,
        }
    }
}

impl Template {
    /// The value of a scalar.
    pub(super) fn of(scalar: &Scalar<'_>) -> Self {
        Template {
            text: scalar.text.clone().into_owned(),
            holes: Template::holes_of(scalar),
            form: None,
        }
    }

    /// What nobody knows of a value: the holes of a template of it.
    pub(super) fn holes_of(scalar: &Scalar<'_>) -> Vec<Hole> {
        let value = scalar.text.as_str();
        let mut holes: Vec<Hole> = match &scalar.holes {
            Holes::At(ranges) => ranges
                .iter()
                .take(MOST_HOLES + 1)
                .map(|range| hole(value, range.clone(), &[":-", "-"]))
                .collect(),
            Holes::LeftToReader => references(value),
        };
        for range in placeholders(value) {
            let overlaps =
                |hole: &Hole| hole.range.start < range.end && range.start < hole.range.end;
            if !holes.iter().any(overlaps) {
                holes.push(Hole::unknown(range));
            }
        }
        holes.sort_by_key(|hole| hole.range.start);
        if holes.len() > MOST_HOLES {
            let all = Hole::unknown(0..value.len());
            holes = vec![all];
        }
        holes
    }

    /// A name.
    pub(super) fn of_text(text: &Text<'_>) -> Self {
        let mut holes = references(text.as_str());
        holes.extend(placeholders(text.as_str()).into_iter().map(Hole::unknown));
        Template {
            text: text.clone().into_owned(),
            holes,
            form: None,
        }
    }

    /// A value that is known without being spelt out.
    pub(super) fn told(text: Text<'static>) -> Self {
        Template {
            text,
            holes: Vec::new(),
            form: None,
        }
    }

    /// A value whose text nobody may see: only its place is kept.
    pub(super) fn secret(span: Span) -> Self {
        let text = Text::written_as(String::new(), span);
        Template {
            text,
            holes: vec![Hole::unknown(0..0)],
            form: None,
        }
    }

    /// A secret of which only place and form are kept.
    pub(super) fn secret_of(scalar: &Scalar<'_>) -> Self {
        let value = scalar.text.as_str().trim();
        let form = |letter: char| match letter {
            letter if letter.is_ascii_hexdigit() => 'x',
            letter if letter.is_alphanumeric() => 'z',
            '-' => '-',
            _ => '_',
        };
        let told = value.len() <= LONGEST_FORM && Template::holes_of(scalar).is_empty();
        Template {
            form: told.then(|| Located {
                value: value.chars().map(form).collect(),
                span: scalar.text.span(),
            }),
            ..Template::secret(scalar.text.span())
        }
    }

    /// A part of the value.
    pub(super) fn slice(&self, range: Range<usize>) -> Self {
        let holes = self.holes.iter().filter_map(|hole| {
            let start = hole.range.start.max(range.start);
            let end = hole.range.end.min(range.end);
            let part = start - range.start..end.max(start) - range.start;
            // Half a reference is none.
            let whole = end.max(start) - start == hole.range.len();
            (start < end).then(|| Hole {
                variable: hole.variable.clone().filter(|_| whole),
                default: hole
                    .default
                    .clone()
                    .filter(|_| whole)
                    .map(|default| default.start - range.start..default.end - range.start),
                range: part,
            })
        });
        Template {
            holes: holes.collect(),
            text: self.text.slice(range),
            form: None,
        }
    }

    /// True if a secret stands here in clear, be it beside a reference.
    pub(super) fn is_clear(&self) -> bool {
        is_clear(self.text.as_str())
    }
}

/// What the hole at `range` refers to. `operators` stand between a name and its default.
fn hole(value: &str, range: Range<usize>, operators: &[&str]) -> Hole {
    let inside = &value[range.clone()];
    let braced = inside
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'));
    let Some(named) = braced.or_else(|| inside.strip_prefix('$')) else {
        return Hole::unknown(range);
    };
    let name = named
        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .map_or(named, |end| &named[..end]);
    if name.is_empty() || name.starts_with(|letter: char| letter.is_ascii_digit()) {
        return Hole::unknown(range);
    }
    let rest = &named[name.len()..];
    let default = operators
        .iter()
        .find_map(|operator| rest.strip_prefix(operator))
        // A default with references in it is as open as they are.
        .filter(|default| braced.is_some() && !default.contains(['$', '{', '`']));
    let end = range.end - 1;
    Hole {
        default: default.map(|default| end - default.len()..end),
        // With any other operator nobody can tell what becomes of it.
        variable: (rest.is_empty() || default.is_some()).then(|| name.to_owned()),
        range,
    }
}

/// `${NAME}` and `$NAME` in a format that leaves them to whoever reads the value.
fn references(value: &str) -> Vec<Hole> {
    let mut holes = Vec::new();
    let mut at = 0;
    while holes.len() <= MOST_HOLES
        && let Some(found) = value[at..].find('$')
    {
        let start = at + found;
        let rest = &value[start + 1..];
        let length = match rest.bytes().next() {
            // `$$` is an escaped dollar where references exist, and two letters elsewhere.
            Some(b'$') => {
                at = start + 2;
                continue;
            }
            Some(b'{') => balanced(rest, '{', '}'),
            Some(b'(') => balanced(rest, '(', ')'),
            Some(b'[') => balanced(rest, '[', ']'),
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => rest
                .bytes()
                .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                .count(),
            _ => 0,
        };
        at = start + 1 + length;
        if length > 0 {
            // `${NAME:default}` is how Spring and its relatives write one.
            holes.push(hole(value, start..at, &[":-", "-", ":"]));
        }
    }
    holes
}

/// The length of a bracketed text that starts with `open`; to the end if it is never closed.
fn balanced(text: &str, open: char, close: char) -> usize {
    let mut depth = 0_usize;
    for (offset, letter) in text.char_indices() {
        if letter == open {
            depth += 1;
        } else if letter == close {
            depth -= 1;
            if depth == 0 {
                return offset + close.len_utf8();
            }
        }
    }
    text.len()
}

/// Marks that people and template engines put around what is to be filled in.
const MARKS: [(&str, &str); 9] = [
    ("{{", "}}"),
    ("{%", "%}"),
    ("<%", "%>"),
    ("<", ">"),
    ("{", "}"),
    ("[[", "]]"),
    ("@@", "@@"),
    ("##", "##"),
    ("__", "__"),
];

/// Parts that are to be filled in by a template engine or by hand.
fn placeholders(value: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    if !value.contains(['{', '<', '[', '@', '#', '_', '%']) {
        return found;
    }
    for (open, close) in MARKS {
        let mut at = 0;
        while found.len() <= MOST_HOLES
            && let Some(start) = value[at..].find(open).map(|start| at + start)
        {
            let inside = start + open.len();
            let Some(length) = value[inside..].find(close) else {
                break;
            };
            at = inside + length + close.len();
            // `__` around several words, or around nothing, is no mark.
            let marked = length > 0 && !value[inside..inside + length].contains(['\n', '/']);
            let taken = found
                .iter()
                .any(|range| range.start < at && start < range.end);
            if marked && !taken {
                found.push(start..at);
            }
        }
    }
    found
}

/// Words that stand where a value is to be put in. Compared to whole words of the value.
const PLACEHOLDER_WORDS: [&str; 20] = [
    "your",
    "my",
    "changeme",
    "replace",
    "replaceme",
    "todo",
    "fixme",
    "tbd",
    "insert",
    "enter",
    "placeholder",
    "dummy",
    "fake",
    "example",
    "sample",
    "none",
    "null",
    "undefined",
    "here",
    "change",
];

/// True for a value that stands for one still to be put in: `YOUR_CLIENT_ID`, `xxxxxx`, an
/// empty or patterned id, a name that RFC 2606 reserves.
pub fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    if value.is_empty() || value.contains("...") || value.contains('\u{2026}') {
        return true;
    }
    let mut words = value
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase);
    if words
        .clone()
        .any(|word| PLACEHOLDER_WORDS.contains(&word.as_str()))
    {
        return true;
    }
    let repeated = |word: String| {
        let mut letters = word.bytes();
        let first = letters.next();
        word.len() >= 6 && letters.all(|letter| Some(letter) == first)
    };
    let filler = |word: &str| {
        ["xxx", "yyy", "12345"]
            .iter()
            .any(|start| word.starts_with(start))
    };
    words.any(|word| filler(&word) || repeated(word))
}
