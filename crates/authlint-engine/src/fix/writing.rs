//! Writes what a repair puts in as the place wants it. Most is the same in every format; the rest may need quotes, which
//! are then those that the file has elsewhere. What cannot be written so that every reader agrees is no repair.

use authlint_parser::{FileId, Format, Span};

use super::edits::apply_to_text;
use super::shape::{Said, Shape, Token, is_other_type};
use crate::findings::{Diagnostic, Edit, is_plain};
use crate::{Source, Sources};

/// How many texts are tried in a run: each costs reading a file twice.
const MOST_TRIED: usize = 32;

/// Beyond the plain letters, what no format reads as an escape or as something to fill in.
const KNOWN: &[u8] = b" ?=&%+,@*#()[];|^";

/// Writes the edits of `diagnostics`, and takes repairs away that cannot be written.
pub(crate) fn write(diagnostics: &mut [Diagnostic], sources: &Sources) {
    let mut left = MOST_TRIED;
    for diagnostic in diagnostics {
        let Some(fix) = &mut diagnostic.fix else {
            continue;
        };
        let written = fix.edits.iter_mut().all(|edit| {
            if is_plain(&edit.text) {
                return true;
            }
            left = left.saturating_sub(1);
            let text = (left > 0).then(|| written(sources.get(edit.span.file), edit));
            let Some(text) = text.flatten() else {
                return false;
            };
            edit.text = text;
            true
        });
        if !written {
            diagnostic.fix = None;
        }
    }
}

/// What is between the quotes, if there are any.
pub(super) fn unquoted(written: &str) -> &str {
    let inner = |quote: char| written.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(written)
}

/// The text of `edit` as it can stand in its place.
fn written(source: &Source, edit: &Edit) -> Option<String> {
    let known = |byte: u8| KNOWN.contains(&byte);
    let letters = edit.text.bytes();
    if !letters
        .into_iter()
        .all(|byte| known(byte) || is_plain_byte(byte))
    {
        return None;
    }
    let span = Span {
        file: FileId(0),
        ..edit.span
    };
    let before = Shape::of(source.text(), source.format)?;
    let place = innermost(&before, span)?;
    let text = edit.text.as_str();
    let mut ways = Vec::new();
    if stands(text, place, source.text()) {
        ways.push(text.to_owned());
    }
    if place.span == span && quote_of(place, source.text()).is_none() {
        let quotes = quotes(place.format, source.text()).into_iter();
        ways.extend(quotes.map(|quote| format!("{quote}{text}{quote}")));
    }
    let old = source.text().get(span.range())?;
    let fits = |way: &String| {
        let edit = Edit {
            span,
            text: way.clone(),
        };
        let after = apply_to_text(source.text(), &[edit]);
        let after = after.and_then(|after| Shape::of(&after, source.format));
        after.is_some_and(|after| is_repaired(&before, &after, span, [old, text, way]))
    };
    ways.into_iter().find(fits)
}

fn is_plain_byte(byte: u8) -> bool {
    byte.is_ascii() && is_plain(char::from(byte).encode_utf8(&mut [0; 1]))
}

/// The smallest text that `span` is in.
fn innermost(shape: &Shape, span: Span) -> Option<&Said> {
    let texts = shape.tokens.iter().filter_map(|token| match token {
        Token::Text(said) => Some(said),
        _ => None,
    });
    let around = texts.filter(|said| said.span.start <= span.start && span.end <= said.span.end);
    // Of two that are one place the inner one comes behind.
    around.min_by_key(|said| (said.span.len(), std::cmp::Reverse(said.span.start)))
}

/// The quotes that a text stands in.
fn quote_of(said: &Said, text: &str) -> Option<u8> {
    let bytes = text.as_bytes();
    let before = *bytes.get((said.span.start as usize).checked_sub(1)?)?;
    let after = *bytes.get(said.span.end as usize)?;
    (before == after && matches!(before, b'"' | b'\'')).then_some(before)
}

/// True if nothing in `text` means anything else in this place.
fn stands(text: &str, place: &Said, file: &str) -> bool {
    let Some(format) = place.format else {
        return false;
    };
    let quoted = quote_of(place, file).is_some();
    let only = |allowed: &[u8]| {
        let mut bytes = text.bytes();
        bytes.all(|byte| is_plain_byte(byte) || allowed.contains(&byte))
    };
    let without = |refused: &[u8]| !text.bytes().any(|byte| refused.contains(&byte));
    match format {
        // Programs fill in what `%` marks.
        Format::Source(_) => quoted && without(b"%"),
        Format::Xml => without(b"&"),
        // Python's reader fills in `%(name)s`; others end a value at a mark of a comment.
        Format::Ini => without(b"%#;"),
        Format::Json | Format::Toml => quoted,
        Format::Shell | Format::Dockerfile => quoted || only(b"=%+,@"),
        // Also read by shells, and by readers that keep quotes.
        Format::Dotenv => quoted || only(b"?=%+,@"),
        Format::Yaml | Format::Properties | Format::Hcl => true,
        _ => only(b"?=&%+,@"),
    }
}

/// The quotes that a bare text may be given, those first that the file has more of.
fn quotes(format: Option<Format>, file: &str) -> Vec<char> {
    let count = |quote: char| file.matches(quote).count();
    let mut quotes = vec!['"', '\''];
    quotes.sort_by_key(|quote| std::cmp::Reverse(count(*quote)));
    match format {
        Some(Format::Yaml | Format::Shell | Format::Dockerfile) => quotes,
        // Some readers keep quotes: where a file has them, its readers do not.
        Some(Format::Dotenv) => {
            quotes.retain(|quote| file.contains(&format!("={quote}")));
            quotes
        }
        _ => Vec::new(),
    }
}

/// True if nothing but the text at `span` is another, and that is what was meant: `new` in place of `old`, of which in
/// a text that holds it the quotes may show, as `way` has them.
fn is_repaired(before: &Shape, after: &Shape, span: Span, [old, new, way]: [&str; 3]) -> bool {
    if after.problems.len() > before.problems.len() || after.tokens.len() != before.tokens.len() {
        return false;
    }
    let target = innermost(before, span).map(|said| said.span);
    let mut hit = false;
    let mut pairs = before.tokens.iter().zip(&after.tokens);
    let same = pairs.all(|pair| match pair {
        (Token::Text(was), Token::Text(is)) if was.span.overlaps(span) => {
            let became = |with: &str| {
                let mut places = was.text.match_indices(old);
                places.any(|(at, _)| {
                    let (head, tail) = (&was.text[..at], &was.text[at + old.len()..]);
                    is.text.len() == head.len() + with.len() + tail.len()
                        && is.text.starts_with(head)
                        && is.text.ends_with(tail)
                        && is.text[head.len()..].starts_with(with)
                })
            };
            let meant = became(new);
            hit |= meant && Some(was.span) == target;
            (meant || (Some(was.span) != target && became(way)))
                && was.holes == is.holes
                && (is_other_type(&was.text) || !is_other_type(&is.text))
        }
        (Token::Text(was), Token::Text(is)) => was.text == is.text && was.holes == is.holes,
        (was, is) => was == is,
    });
    same && hit
}

#[cfg(test)]
mod tests {
    use authlint_parser::{FileId, Format, Span};

    use super::{unquoted, written};
    use crate::Source;
    use crate::findings::Edit;

    /// What is written in the place of `OLD`.
    fn put(name: &str, text: &str, new: &str) -> Option<String> {
        let at = text.find("OLD").unwrap_or_default();
        let source = Source {
            path: name.to_owned(),
            within: name.to_owned(),
            text: text.to_owned().into(),
            format: Format::of_file(name, text).unwrap_or(Format::Text),
        };
        let edit = Edit {
            span: Span::new(FileId(0), at..at + 3),
            text: new.to_owned(),
        };
        written(&source, &edit)
    }

    #[test]
    fn what_needs_quotes_gets_those_of_the_file() {
        let cases = [
            ("a.yaml", "url: OLD\n", "x?a=b&c", Some("x?a=b&c")),
            ("a.yaml", "url: OLD\n", "a #b", Some("\"a #b\"")),
            ("a.yaml", "x: 'y'\nurl: OLD\n", "a #b", Some("'a #b'")),
            ("a.yaml", "url: [OLD, x]\n", "a,b", Some("\"a,b\"")),
            ("a.yaml", "url: \"OLD\"\n", "a #b", Some("a #b")),
            ("a.yaml", "url: xOLD\n", "a #b", None),
            ("a.yaml", "- OLD\n", "@a", Some("\"@a\"")),
            ("a.json", "{\"url\": \"OLD\"}", "a #b&c", Some("a #b&c")),
            ("a.toml", "url = 'OLD'\n", "a #b&c", Some("a #b&c")),
            ("a.env", "URL=OLD\n", "x?a=b", Some("x?a=b")),
            ("a.env", "URL=OLD\n", "x?a=b&c", None),
            ("a.env", "X='y'\nURL=OLD\n", "x?a=b&c", Some("'x?a=b&c'")),
            (
                "a.sh",
                "curl OLD -d x=\"y\"\n",
                "x?a=b&c",
                Some("\"x?a=b&c\""),
            ),
            ("a.sh", "curl 'OLD'\n", "x?a=b&c", Some("x?a=b&c")),
            ("a.ini", "[a]\nurl = OLD\n", "a%20b", None),
            ("a.ini", "[a]\nurl = OLD\n", "x?a=b&c", Some("x?a=b&c")),
            ("a.xml", "<a><url>OLD</url></a>", "x?a=b", Some("x?a=b")),
            ("a.xml", "<a><url>OLD</url></a>", "x?a=b&c", None),
            ("a.py", "URL = 'OLD'\n", "x?a=b&c", Some("x?a=b&c")),
            ("a.py", "URL = 'OLD'\n", "a%20b", None),
            (
                "a.yaml",
                "run: |\n  curl OLD -d 'x=y'\n",
                "x?a=b&c",
                Some("'x?a=b&c'"),
            ),
        ];
        for (name, text, new, expected) in cases {
            assert_eq!(
                put(name, text, new).as_deref(),
                expected,
                "{name}: {text:?} {new}"
            );
        }
    }

    /// A text that something fills in, or that holds quotes itself, is for people to write.
    #[test]
    fn what_formats_disagree_about_is_not_written() {
        for new in [
            "${X}",
            "$X",
            "{{ x }}",
            "a\\b",
            "it's",
            "a\"b",
            "a\nb",
            "<a>",
            "`a`",
            "caf\u{e9}",
        ] {
            for (name, text) in [("a.yaml", "url: OLD\n"), ("a.json", "{\"url\": \"OLD\"}")] {
                assert_eq!(put(name, text, new), None, "{name} {new}");
            }
        }
    }

    #[test]
    fn quotes_come_off() {
        assert_eq!(unquoted("'a b'"), "a b");
        assert_eq!(unquoted("\"a b\""), "a b");
        assert_eq!(unquoted("'a"), "'a");
    }
}
