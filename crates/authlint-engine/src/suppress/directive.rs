//! What a comment says to the linter: `authlint: ignore[rule-id, other-rule] reason`.

use std::ops::Range;

use super::Fault;

/// A comment's words to the linter, by ranges of the comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// From the mark or the linter's name to the end of the list.
    pub(super) range: Range<usize>,
    /// It speaks of the whole file.
    pub(super) file: bool,
    /// What is between the brackets.
    pub(super) list: Option<Range<usize>>,
    /// The names in the list.
    pub(super) names: Vec<Range<usize>>,
    /// Why it is not understood.
    pub(super) fault: Option<Fault>,
}

const NAME: &str = "authlint";

/// What other linters call it. Any other word is no request, but a sentence about authlint.
const VERBS: [&str; 14] = [
    "allow",
    "disable",
    "disable-file",
    "disable-line",
    "disable-next-line",
    "file-ignore",
    "ignore-all",
    "ignore-line",
    "ignore-next-line",
    "noqa",
    "off",
    "skip",
    "skip-file",
    "suppress",
];

/// The request in a comment, which may stand behind those to other programs: `noqa # authlint: ignore[…]`.
pub(super) fn of_comment(comment: &str) -> Option<Directive> {
    let mut found = comment.match_indices(NAME);
    found.find_map(|(at, _)| {
        begins(&comment[..at])
            .then(|| directive(comment, at))
            .flatten()
    })
}

/// True if what stands before the linter's name in a comment is nothing, or what begins a comment.
fn begins(before: &str) -> bool {
    let is_mark = |letter: char| "#/*;-!:'%.<{".contains(letter);
    let rest = before.trim_end().trim_end_matches(is_mark);
    if rest.trim().is_empty() {
        return true;
    }
    // A mark of its own: in "use `# authlint: …`" there is a quote before it.
    let marked = rest.len() < before.trim_end().len();
    marked && rest.ends_with(char::is_whitespace)
}

fn directive(comment: &str, at: usize) -> Option<Directive> {
    let rest = &comment[at + NAME.len()..];
    let (colon, behind) = match rest.strip_prefix(':') {
        Some(behind) => (true, behind),
        None => (false, rest.strip_prefix([' ', '-'])?),
    };
    let verb_at = comment.len() - behind.trim_start().len();
    let verb = word(&comment[verb_at..]);
    let end = verb_at + verb.len();
    let listed = comment[end..].trim_start().starts_with('[');
    let file = verb == "ignore-file";
    let ignores = file || verb == "ignore";
    // "authlint ignores …" and "authlint: see …" are sentences.
    let asks = match (colon, listed) {
        (true, true) => !verb.is_empty(),
        (true, false) => ignores || VERBS.contains(&verb),
        (false, listed) => ignores && listed,
    };
    if !asks {
        return None;
    }
    let wrong_verb = (!ignores).then(|| Fault::Verb(verb.to_owned()));
    let mut found = Directive {
        range: at..end,
        file,
        list: None,
        names: Vec::new(),
        fault: wrong_verb.or((!listed).then_some(Fault::NoRule)),
    };
    if !listed {
        return Some(found);
    }
    let open = comment.len() - comment[end..].trim_start().len() + 1;
    let Some(length) = comment[open..].find(']') else {
        found.range.end = open + comment[open..].trim_end().len();
        found.fault.get_or_insert(Fault::Unclosed);
        return Some(found);
    };
    found.range.end = open + length + 1;
    found.list = Some(open..open + length);
    found.names = names(comment, open..open + length);
    if !colon {
        found.fault.get_or_insert(Fault::NoColon);
    } else if found.names.is_empty() {
        found.fault.get_or_insert(Fault::NoRule);
    }
    Some(found)
}

/// The request in the value of an annotation: `rule reason`, `rule, other reason` or `[rule, other] reason`.
pub(super) fn of_annotation(value: &str) -> Directive {
    let mut found = Directive {
        range: 0..value.trim_end().len(),
        file: false,
        list: None,
        names: Vec::new(),
        fault: None,
    };
    let start = value.len() - value.trim_start().len();
    let list = match value[start..].strip_prefix('[') {
        Some(list) => match list.find(']') {
            Some(length) => start + 1..start + 1 + length,
            None => {
                found.fault = Some(Fault::Unclosed);
                return found;
            }
        },
        None => start..start + listed(&value[start..]),
    };
    found.names = names(value, list.clone());
    found.list = Some(list);
    if found.names.is_empty() {
        found.fault = Some(Fault::NoRule);
    }
    found
}

/// How long a list without brackets is: words with commas between them.
fn listed(value: &str) -> usize {
    let mut end = 0;
    for word in value.split_inclusive(char::is_whitespace) {
        end += word.len();
        let word = word.trim_end();
        if !word.is_empty() && !word.ends_with(',') {
            break;
        }
    }
    value[..end].trim_end().len()
}

/// Nobody means more rules at one place.
const MOST_NAMES: usize = 20;

fn names(text: &str, list: Range<usize>) -> Vec<Range<usize>> {
    let mut at = list.start;
    let mut names = Vec::new();
    for part in text[list].split(',').take(MOST_NAMES) {
        let start = at + part.len() - part.trim_start().len();
        let end = at + part.trim_end().len();
        if start < end {
            names.push(start..end);
        }
        at += part.len() + 1;
    }
    names
}

fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::{Directive, of_annotation, of_comment};
    use crate::suppress::Fault;

    fn said<'c>(comment: &'c str, found: &Directive) -> Vec<&'c str> {
        let names = found.names.iter();
        names.map(|name| &comment[name.clone()]).collect()
    }

    fn names(comment: &str) -> Option<Vec<&str>> {
        let found = of_comment(comment).filter(|found| found.fault.is_none())?;
        Some(said(comment, &found))
    }

    #[test]
    fn rules_are_listed() {
        let one = Some(vec!["token-url-wrong-host"]);
        for comment in [
            " authlint: ignore[token-url-wrong-host] a stub of the vendor",
            "authlint:ignore[token-url-wrong-host]",
            " authlint: ignore [ token-url-wrong-host ]: why",
            "# authlint: ignore[token-url-wrong-host]",
            " noqa: X1 # authlint: ignore[token-url-wrong-host]",
            "! authlint: ignore-file[token-url-wrong-host,]",
        ] {
            assert_eq!(names(comment), one, "{comment}");
        }
        assert_eq!(names("authlint: ignore[a, b,c]"), Some(vec!["a", "b", "c"]));
        let file = of_comment("authlint: ignore-file[a]");
        assert!(file.is_some_and(|found| found.file));
    }

    #[test]
    fn sentences_are_no_requests() {
        for comment in [
            " authlint is a linter",
            " checked with authlint: see the docs",
            " use `# authlint: ignore[rule]` to pass it over",
            " authlint ignores this",
            " authlint: see ADR 7",
            " myauthlint: ignore[a]",
        ] {
            assert_eq!(of_comment(comment), None, "{comment}");
        }
    }

    #[test]
    fn what_is_not_understood_is_told() {
        let cases = [
            (" authlint: ignore", Fault::NoRule),
            (" authlint: ignore the stub", Fault::NoRule),
            (" authlint: ignore[] why", Fault::NoRule),
            (" authlint: ignore[a", Fault::Unclosed),
            (" authlint ignore[a]", Fault::NoColon),
            (" authlint-ignore[a]", Fault::NoColon),
            (" authlint: disable", Fault::Verb("disable".to_owned())),
            (" authlint: hide[a]", Fault::Verb("hide".to_owned())),
        ];
        for (comment, fault) in cases {
            let found = of_comment(comment).and_then(|found| found.fault);
            assert_eq!(found, Some(fault), "{comment}");
        }
    }

    #[test]
    fn annotations_need_no_brackets() {
        for (value, names) in [
            ("a why", vec!["a"]),
            ("a, b why", vec!["a", "b"]),
            ("a,b", vec!["a", "b"]),
            ("[a, b] why, and more", vec!["a", "b"]),
        ] {
            assert_eq!(said(value, &of_annotation(value)), names, "{value}");
        }
        assert_eq!(of_annotation(" ").fault, Some(Fault::NoRule));
    }
}
