//! Groups of words of which one each is enough together.

use std::borrow::Cow;
use std::collections::HashMap;

/// Groups that are enough together, as numbers in a row: how many groups, and for each how many words and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Groups(pub(crate) Cow<'static, [u32]>);

impl Groups {
    /// The groups of `together`; their words get numbers in `words`, behind those that are there.
    pub(crate) fn of<'g>(
        together: impl Iterator<Item = &'g Vec<Vec<String>>>,
        words: &mut Vec<String>,
    ) -> Self {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut row = Vec::new();
        for groups in together {
            row.push(groups.len() as u32);
            for group in groups {
                row.push(group.len() as u32);
                row.extend(group.iter().map(|word| {
                    *numbers.entry(word).or_insert_with(|| {
                        words.push(word.clone());
                        words.len() as u32 - 1
                    })
                }));
            }
        }
        Groups(row.into())
    }

    /// True if there are none.
    pub(crate) fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// True if of some groups that are enough together one word each was `found`.
    pub(crate) fn hold(&self, found: &[bool]) -> bool {
        let mut row = self.0.iter().map(|number| *number as usize);
        while let Some(groups) = row.next() {
            let mut all = true;
            for _ in 0..groups {
                let words = row.next().unwrap_or_default();
                let group = row.by_ref().take(words);
                all &= group.fold(false, |any, word| any | found[word]);
            }
            if all {
                return true;
            }
        }
        false
    }
}
