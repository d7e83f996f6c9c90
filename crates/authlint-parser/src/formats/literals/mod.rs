//! Programs: their string literals and their reads of environment variables.
//!
//! No grammar of any language is here. A lexer cuts all of them into the same few tokens; brackets,
//! lines and indentation tell what stands together; and a literal that is plainly the value of
//! something is named after it. What an expression makes of a literal that is not plain to see, is
//! not guessed: the literal then stands by itself, without a name, or a hole stands for it.
//!
//! A document is one list. In it are, in the order of the file,
//!
//! - a map for each pair of brackets and each chain of calls that names literals, with the maps of
//!   inner brackets under their names. What a function is told stands under the function's name
//!   (`.tokenUri("…")`), or under the first argument, where that is what such functions do with
//!   it (`put("key", "…")`);
//! - a map for the variables that one block assigns, and one for each object that it tells
//!   something. Blocks inside of it have maps of their own: two functions of a file share nothing
//!   but the file, and two settings of one block are mostly read together;
//! - the texts that nothing names, if they may say something all the same.
//!
//! A read of an environment variable is a text `${NAME}`, or `${NAME:-default}` with the literal
//! that stands in for it, which is how every other format here writes it.
//!
//! There are never problems: who writes a program has a compiler to say so.

mod callees;
mod calls;
mod command;
mod directives;
mod environment;
mod escapes;
mod frames;
mod here_document;
mod interpolation;
mod item;
mod lexer;
mod literal;
mod names;
mod nodes;
mod prefixes;
mod reads;
mod separators;
mod shape;
mod signs;
mod signs_of;
mod strings;
mod token;
mod told;
mod value;

use crate::document::{Comment, Document, Node, Value};
use crate::format::{Format, Language};
use crate::text::Text;

pub(crate) fn read<'s>(text: &Text<'s>, language: Language) -> Document<'s> {
    let mut document = Document::empty(Format::Source(language));
    if u32::try_from(text.len()).is_err() {
        return document;
    }
    let (nodes, comments) = frames::Reader::new(text, language).read();
    let comments = comments.into_iter().map(|range| Comment {
        text: text.slice(range),
    });
    document.comments.extend(comments);
    if let (Some(first), Some(last)) = (nodes.first(), nodes.last()) {
        let span = nodes
            .iter()
            .fold(first.span.cover(last.span), |span, node| {
                span.cover(node.span)
            });
        document.roots.push(Node {
            span,
            value: Value::List(nodes),
        });
    }
    document
}
