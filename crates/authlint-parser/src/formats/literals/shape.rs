//! What is put together while a program is read, before it becomes nodes.

use crate::document::{Entry, Node};

use super::token::Bracket;

/// A text in parts.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) parts: Vec<Part>,
    /// All of the expression.
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A part of a text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// The content of a literal, which may have marks for what is put in: `%s`, `{}`.
    Literal { index: u32, directives: bool },
    /// The source of what nobody can tell.
    Hole(u32, u32),
    /// A variable of the environment by its name, and the literal that stands in for it.
    Variable {
        start: u32,
        end: u32,
        name: (u32, u32),
        default: Option<u32>,
    },
}

/// What an expression comes to.
pub(super) enum Outcome<'s> {
    /// A text, perhaps with holes.
    Text(Written),
    /// A list or a map.
    Node(Box<Node<'s>>),
    /// What calls were told.
    Calls(Calls<'s>),
    /// Nothing that the text tells.
    Unknown,
}

/// What one or more calls were told, by name.
pub(super) struct Calls<'s> {
    pub(super) entries: Vec<Entry<'s>>,
    pub(super) receiver: Receiver,
    /// It is one call that was told one thing.
    pub(super) single: bool,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// To what something is told. What one receiver is told in one block stands together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Receiver {
    /// The block itself: it is one of its variables.
    Block,
    /// Some function.
    Function,
    /// The object of this source.
    Object(u32, u32),
}

/// A named value, and what it was given to.
pub(super) struct Told<'s> {
    pub(super) entry: Entry<'s>,
    pub(super) receiver: Receiver,
}

/// An argument or element without a name.
pub(super) enum Positional<'s> {
    Unknown(u32, u32),
    Text(Written),
    Node(Box<Node<'s>>),
}

/// What was found between two brackets.
pub(super) struct Group<'s> {
    pub(super) bracket: Bracket,
    pub(super) entries: Vec<Entry<'s>>,
    pub(super) positional: Vec<Positional<'s>>,
    /// With the brackets.
    pub(super) start: u32,
    pub(super) end: u32,
}
