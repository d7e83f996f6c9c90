//! `[ "a", "b" ]`, perhaps over several lines, as files have it that are TOML at heart.

use std::ops::Range;

use super::value::{in_quotes, quoted_end};
use super::{comment, line, trimmed};
use crate::document::{Node, Value};
use crate::text::Text;

/// A list and what was found on the way.
pub(super) struct List<'s> {
    pub(super) nodes: Vec<Node<'s>>,
    pub(super) comments: Vec<Range<usize>>,
    /// Where its `]` ends.
    pub(super) end: usize,
}

/// The list that starts at `at`; `None` if anything but quoted texts is in it.
pub(super) fn list<'s>(text: &Text<'s>, at: usize) -> Option<List<'s>> {
    let source = text.as_str();
    let mut list = List {
        nodes: Vec::new(),
        comments: Vec::new(),
        end: at,
    };
    let mut at = at + 1;
    loop {
        let rest = &source[at..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', ',']).len();
        at += blanks;
        match source[at..].chars().next()? {
            ']' => {
                list.end = at + 1;
                return Some(list);
            }
            quote @ ('"' | '\'') => {
                let end = quoted_end(source, at + 1, quote)?;
                list.nodes.push(Node {
                    span: text.locate(at..end + 1),
                    value: Value::Scalar(in_quotes(text, at + 1..end, quote)),
                });
                at = end + 1;
            }
            '#' | ';' => {
                let rest = line(source, at);
                let content = trimmed(source, rest.content, char::is_whitespace);
                list.comments.extend(comment(source, content));
                at = rest.next;
            }
            _ => return None,
        }
    }
}
