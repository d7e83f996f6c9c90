//! When two names are likely to be one, misspelt: compared word by word, never as whole texts.
//!
//! Whole-name distance takes `GITHUB` for `GITLAB` and `EU` for `NA`; measured on public repositories, none
//! of its pairs was a mistake.

use std::collections::HashSet;

use strsim::osa_distance;

/// How near two names are, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Nearness {
    /// The same words, joined or cased in another way: `db.password`, `db-password`.
    Spelling,
    /// One letter of one long word: `credental`, `credential`.
    Typo,
}

/// The shortest name and word that a typo is told in.
const SHORTEST_NAME: usize = 8;
const SHORTEST_WORD: usize = 5;

/// The only one of `known` that is nearest to `name`, which is none of them. Two words of `vocabulary` are never
/// one, misspelt.
pub(crate) fn near<'n>(
    name: &str,
    known: impl Iterator<Item = &'n str>,
    vocabulary: &HashSet<String>,
) -> Option<(&'n str, Nearness)> {
    let words = tokens(name);
    let near = known.filter_map(|known| Some((known, nearness(name, &words, known, vocabulary)?)));
    let mut near: Vec<(&str, Nearness)> = near.collect();
    near.sort_by_key(|(_, nearness)| *nearness);
    near.dedup();
    match near[..] {
        [first] => Some(first),
        [first, second, ..] if first.1 != second.1 => Some(first),
        _ => None,
    }
}

fn nearness(
    name: &str,
    words: &[String],
    known: &str,
    vocabulary: &HashSet<String>,
) -> Option<Nearness> {
    let other = tokens(known);
    if name == known || words.len() != other.len() {
        return None;
    }
    let mut differ = words
        .iter()
        .zip(&other)
        .filter(|(left, right)| left != right);
    let Some((left, right)) = differ.next() else {
        return Some(Nearness::Spelling);
    };
    let long = left.len() >= SHORTEST_WORD && right.len() >= SHORTEST_WORD;
    let plural = left.strip_suffix('s') == Some(right) || right.strip_suffix('s') == Some(left);
    let numeric = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let typo = differ.next().is_none()
        && long
        && name.len() >= SHORTEST_NAME
        && !plural
        && !numeric(left)
        && !numeric(right)
        && !(vocabulary.contains(left) && vocabulary.contains(right))
        && osa_distance(left, right) == 1;
    typo.then_some(Nearness::Typo)
}

/// The words of a name in lower case, split at marks, at a capital behind a small letter, and between letters
/// and digits.
pub(crate) fn tokens(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for letter in name.chars() {
        if !letter.is_alphanumeric() {
            before = None;
            continue;
        }
        let splits = before.is_none_or(|before| {
            (before.is_lowercase() && letter.is_uppercase())
                || before.is_ascii_digit() != letter.is_ascii_digit()
        });
        if splits {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
        before = Some(letter);
    }
    words
}
