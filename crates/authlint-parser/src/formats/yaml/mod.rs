//! YAML 1.2: events of the parser crate become a tree; aliases and merge keys are written out.
//!
//! The crate gives each scalar's value and the bytes that wrote it, but not how the two belong
//! together. [`scalar`] lays one over the other and so maps every byte.
//!
//! A template of a YAML file is read with its actions masked, if it can't be read as it is.

mod mend;
mod merge;
mod rendered;
mod scalar;
mod tags;
mod tree;

use granit_parser::{Parser, options};

use crate::document::{Comment, Document};
use crate::templates::{self, Action};
use crate::text::Text;
use tree::Tree;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let source = text.as_str();
    let mut plain = run(text, source, &[]);
    if !plain.is_template {
        let Some(refused) = plain.tree.refused.take() else {
            return plain.tree.finish();
        };
        return mend::mended(text, refused).unwrap_or_else(|| plain.tree.finish());
    }
    let actions = templates::actions(source);
    let masked = templates::mask(source, &actions);
    let mut rendered = run(text, &masked, &actions).tree.finish();
    // What the actions will leave is not known yet, so neither is whether it can be read.
    rendered.problems.clear();
    rendered.is_template = true;
    let comments = templates::comments(source, &actions);
    let comments = comments.map(|range| Comment {
        text: text.slice(range),
    });
    rendered.comments.extend(comments);
    rendered
        .comments
        .sort_by_key(|comment| comment.text.span().start);
    rendered
}

struct Run<'t, 's> {
    tree: Tree<'t, 's>,
    /// It can't be read before its actions are masked, or only by chance: `{{ x }}` is a mapping
    /// whose key is a mapping.
    is_template: bool,
}

/// Reads `source`, which is `text` or what was made of it with its `actions` masked.
fn run<'t, 's>(text: &'t Text<'s>, source: &'t str, actions: &'t [Action]) -> Run<'t, 's> {
    let options = options! {
        emit_comments: true,
        // Licence headers and commented-out values easily pass the default of 96.
        max_buffered_comment_events: 100_000,
        emit_unresolved_aliases: true,
        // A linter may not refuse a long key that other tools take.
        simple_key_max_lookahead: 65_536,
    };
    let mut parser = Parser::new_from_str_with_options(source, options);
    let mut tree = Tree::new(text, source, actions);
    loop {
        match parser.next() {
            None => break,
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or(0..0);
                tree.take(event, range, span.start.col());
                if tree.is_template {
                    break;
                }
            }
            Some(Err(error)) => {
                if actions.is_empty() && templates::any(source) {
                    tree.is_template = true;
                    break;
                }
                tree.give_up(&error);
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
    }
    Run {
        is_template: tree.is_template && actions.is_empty(),
        tree,
    }
}
