//! Key names as words.

use std::cell::RefCell;
use std::rc::Rc;

use crate::kept::{Kept, kept};

thread_local! {
    /// The words of names: many readers ask for them.
    static KEPT: RefCell<Kept<Rc<[String]>>> = RefCell::default();
}

/// The words of a name as [`words_of`] gives them, kept. They hang on no edition of the catalogue.
pub(crate) fn kept_words_of(name: &str) -> Rc<[String]> {
    kept(&KEPT, 0, name, || words_of(name).into())
}

/// Where in `words` the phrase begins that they end with, its own words with blanks between.
pub(crate) fn start_of_phrase(words: &[String], phrase: &str) -> Option<usize> {
    // Nearly all words end with no phrase at all.
    if !words
        .last()
        .is_some_and(|last| phrase.ends_with(last.as_str()))
    {
        return None;
    }
    let mut start = words.len();
    for word in phrase.rsplit(' ') {
        start = start.checked_sub(1).filter(|start| words[*start] == word)?;
    }
    Some(start)
}

/// The words of a name, in lower case: `GENESYS_TOKEN_URL`, `genesysTokenUrl` and
/// `genesys.token-url` are the same three.
pub fn words_of(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut letters = name.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        if !letter.is_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        } else {
            let next_is_lower = letters.peek().is_some_and(|next| next.is_lowercase());
            // `tokenUrl`, and `SDKToken`, but not the inside of `TOKEN`.
            let starts = letter.is_uppercase()
                && (before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && next_is_lower));
            if starts && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}
