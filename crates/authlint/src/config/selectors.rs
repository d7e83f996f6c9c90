//! How rules are named: by their ids, by the words that the ids of several begin with, or all of them.

use std::collections::BTreeSet;

use authlint_engine::knowledge::Knowledge;

use super::problem::{near, unknown};

/// Every rule.
pub(super) const ALL: &str = "all";

/// What a selector names, for messages.
pub(super) const WHAT: &str = "rule or family of rules";

/// True if `selector` names the rule `id`.
pub(super) fn names(selector: &str, id: &str) -> bool {
    let behind = id.strip_prefix(selector);
    selector == ALL || behind.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// How narrowly the narrowest of `selectors` names `id`: of two that name a rule, the one that names fewer counts.
pub(super) fn narrowest<'s>(
    selectors: impl IntoIterator<Item = &'s str>,
    id: &str,
) -> Option<usize> {
    let naming = selectors.into_iter().filter(|selector| names(selector, id));
    let width = |selector: &str| if selector == ALL { 0 } else { selector.len() };
    naming.map(width).max()
}

/// True if some rule is named.
pub(super) fn is_known(selector: &str, knowledge: &Knowledge) -> bool {
    let mut cards = knowledge.cards.iter();
    cards.any(|card| names(selector, &card.id))
}

/// All that can be written for rules.
pub(super) fn known(knowledge: &Knowledge) -> BTreeSet<&str> {
    let beginnings = |id: &'_ str| -> Vec<usize> {
        id.match_indices('-')
            .map(|(at, _)| at)
            .chain([id.len()])
            .collect()
    };
    let ids = knowledge.cards.iter().map(|card| card.id.as_str());
    let names = ids.flat_map(|id| beginnings(id).into_iter().map(|end| &id[..end]));
    names.chain([ALL]).collect()
}

/// What is wrong with a selector of an option, in words.
pub(super) fn refused(option: &str, selector: &str, knowledge: &Knowledge) -> Option<String> {
    if is_known(selector, knowledge) {
        return None;
    }
    let meant = near(selector, known(knowledge).into_iter());
    let meant = meant.map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
    Some(format!("{option}: {}{meant}", unknown(WHAT, selector)))
}

#[cfg(test)]
mod tests {
    use super::{names, narrowest};

    #[test]
    fn a_family_is_whole_words() {
        assert!(names("token-url", "token-url-wrong-host"));
        assert!(names("token-url-wrong-host", "token-url-wrong-host"));
        assert!(!names("token-u", "token-url-wrong-host"));
        assert!(names("all", "token-expired"));
        assert!(!names("token-url", "token-expired"));
        assert_eq!(
            narrowest(["all", "token-url"], "token-url-retired"),
            Some(9)
        );
        assert_eq!(narrowest(["all"], "token-url-retired"), Some(0));
        assert_eq!(narrowest(["scope"], "token-url-retired"), None);
    }
}
