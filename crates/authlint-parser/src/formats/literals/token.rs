//! What the lexer makes of a program: as few kinds as can be, the same for each language.

/// A token, and what a group of tokens becomes once its bracket is closed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Element {
    pub(super) fn is(&self, mark: Mark) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a keyword, a number.
    Word,
    /// A string literal, by its index.
    Text(u32),
    Mark(Mark),
    /// Brackets and what was found in them, by its index; `NOTHING` if nothing was.
    Group(Bracket, u32),
    /// Braces around statements.
    Block,
}

/// The index of a group without content.
pub(super) const NOTHING: u32 = u32::MAX;

/// What was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    Round,
    Square,
    Curly,
}

/// Operators by what they do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `=`, `:=`, and those that give a value only where there is none: `||=`, `??=`.
    Assign,
    /// `+=` and its like: what follows is not the value.
    Change,
    Colon,
    /// `=>`.
    Arrow,
    /// `->` of a lambda.
    Lambda,
    /// What leads to a member: `.`, `?.`, `::`, `->` in PHP.
    Dot,
    /// What puts texts together.
    Plus,
    Percent,
    /// What gives a value where there is none: `||`, `??`, `?:`.
    Or,
    Question,
    Comma,
    Semicolon,
    Less,
    Greater,
    Bang,
    At,
    Hash,
    Pipe,
    Minus,
    Slash,
    /// A command's parameter in PowerShell, with its name: `-Uri`.
    Parameter,
    /// `&`, `*`, `...`: before a value they change nothing here.
    Prefix,
    /// Comparisons and whatever else gives no text.
    Other,
}

/// A token as the lexer hands it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word,
    Text(u32),
    Mark(Mark),
    Open(Bracket),
    Close(Bracket),
    /// A line ended.
    Line,
}
