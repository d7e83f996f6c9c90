//! Links that a terminal opens: a path leads to the file, a rule to its page.
//!
//! <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>

use std::collections::BTreeMap;

use super::places::file_uri;
use super::{Run, Style};
use crate::rules::About;
use crate::top::Top;

/// Makes links where the terminal takes them.
pub(super) struct Links<'r> {
    on: bool,
    top: &'r Top,
    rules: &'r BTreeMap<String, About>,
}

impl<'r> Links<'r> {
    pub(super) fn new(run: &'r Run<'r>, style: Style) -> Self {
        Links {
            on: style.links,
            top: run.top,
            rules: run.rules,
        }
    }

    /// `words` as a link to the file at `path`, which is as it is shown.
    pub(super) fn file(&self, path: &str, words: &str) -> String {
        if !self.on {
            return words.to_owned();
        }
        link(&file_uri(&self.top.absolute(path)), words)
    }

    /// A rule's id, as a link to its page if it has one.
    pub(super) fn rule(&self, id: &str) -> String {
        let page = self.rules.get(id).and_then(|about| about.page.as_deref());
        match page.filter(|_| self.on) {
            Some(page) => link(page, id),
            None => id.to_owned(),
        }
    }
}

fn link(target: &str, words: &str) -> String {
    format!("\u{1b}]8;;{target}\u{1b}\\{words}\u{1b}]8;;\u{1b}\\")
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn a_link_ends() {
        let linked = link("file:///a", "a");
        assert_eq!(linked, "\u{1b}]8;;file:///a\u{1b}\\a\u{1b}]8;;\u{1b}\\");
    }
}
