//! Answers about texts that every file has again: names of keys, addresses. Each thread keeps its own.

use std::cell::RefCell;
use std::collections::HashMap;
use std::thread::LocalKey;

use foldhash::fast::RandomState;

/// When so many answers are kept, those that were not asked for since as many were kept are forgotten.
const MOST: usize = 8192;
/// About longer texts, in bytes, nobody asks twice.
const LONGEST: usize = 128;

/// Answers about texts, in one edition of the catalogue.
#[derive(Debug)]
pub(crate) struct Kept<A> {
    edition: u64,
    answers: HashMap<Box<str>, A, RandomState>,
    /// Those that were kept before these.
    older: HashMap<Box<str>, A, RandomState>,
}

impl<A> Default for Kept<A> {
    fn default() -> Self {
        Kept {
            edition: 0,
            answers: HashMap::default(),
            older: HashMap::default(),
        }
    }
}

impl<A: Clone> Kept<A> {
    fn get(&mut self, edition: u64, text: &str) -> Option<A> {
        if self.edition != edition {
            *self = Kept {
                edition,
                ..Kept::default()
            };
        }
        if let Some(answer) = self.answers.get(text) {
            return Some(answer.clone());
        }
        let (text, answer) = self.older.remove_entry(text)?;
        self.keep(text, answer.clone());
        Some(answer)
    }

    fn keep(&mut self, text: Box<str>, answer: A) {
        if self.answers.len() >= MOST {
            std::mem::swap(&mut self.answers, &mut self.older);
            self.answers.clear();
        }
        self.answers.insert(text, answer);
    }
}

/// What `answer` gives for `text`, or gave before in this `edition` of the catalogue.
pub(crate) fn kept<A: Clone>(
    all: &'static LocalKey<RefCell<Kept<A>>>,
    edition: u64,
    text: &str,
    answer: impl FnOnce() -> A,
) -> A {
    if text.len() > LONGEST {
        return answer();
    }
    if let Some(known) = all.with_borrow_mut(|kept| kept.get(edition, text)) {
        return known;
    }
    let new = answer();
    all.with_borrow_mut(|kept| kept.keep(text.into(), new.clone()));
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    thread_local! {
        static LENGTHS: RefCell<Kept<usize>> = RefCell::default();
    }

    /// The length of a text, and whether it had to be counted.
    fn length(edition: u64, text: &str) -> (usize, bool) {
        let mut counted = false;
        let length = kept(&LENGTHS, edition, text, || {
            counted = true;
            text.len()
        });
        (length, counted)
    }

    #[test]
    fn an_answer_is_kept_for_one_edition() {
        assert_eq!(length(1, "name"), (4, true));
        assert_eq!(length(1, "name"), (4, false));
        assert_eq!(length(2, "name"), (4, true));
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(length(2, &long), (long.len(), true));
        assert_eq!(length(2, &long), (long.len(), true));
    }

    #[test]
    fn what_is_asked_for_again_and_again_stays() {
        for number in 0..4 * MOST {
            length(3, &format!("rare{number}"));
            assert_eq!(length(3, "often"), (5, number == 0), "{number}");
        }
        assert_eq!(length(3, "rare0"), (5, true));
        let kept = LENGTHS.with_borrow(|kept| kept.answers.len() + kept.older.len());
        assert!(kept <= 2 * MOST, "{kept}");
    }
}
