//! Brackets, blocks and statements: what stands together.
//!
//! Tokens are pushed until something ends what they are part of. A statement or an argument then
//! becomes what it tells, and a closed bracket a single element of what is around it. Nothing here
//! calls itself, so no nesting runs out of stack; and what tells nothing is dropped at once.

use super::lexer::Lexer;
use super::literal::Literal;
use super::separators::Comma;
use super::shape::{Group, Positional, Told};
use super::signs_of::{begins_declarations, goes_on_behind, goes_on_with, is_block};
use super::token::{Bracket, Element, Kind, Mark, NOTHING, Token};
use crate::document::Node;
use crate::format::Language;
use crate::text::Text;

/// How many values stand inside of each other at most; what is deeper stands by itself. So no
/// tree is deeper than its readers can walk.
const DEEPEST: u32 = 30;

/// How far back a comma looks for the `<` it may belong to.
pub(super) const TYPE_ARGUMENTS: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Statements of one indentation; the whole file.
    Lines,
    /// Statements in braces.
    Block,
    /// `const ( … )` of Go.
    Declarations,
    /// `import ( … )` of Go: nothing in it is of interest.
    Imports,
    /// Arguments, elements, fields.
    Values(Bracket),
}

impl Place {
    pub(super) fn has_statements(self) -> bool {
        !matches!(self, Place::Values(_))
    }

    fn bracket(self) -> Option<Bracket> {
        match self {
            Place::Lines => None,
            Place::Block => Some(Bracket::Curly),
            Place::Declarations | Place::Imports => Some(Bracket::Round),
            Place::Values(bracket) => Some(bracket),
        }
    }
}

/// What is open.
pub(super) struct Frame {
    pub(super) place: Place,
    /// Where it was opened.
    start: u32,
    indent: u32,
    /// How many values it stands in.
    depth: u32,
    /// Where what is its own begins in each of the stacks.
    pub(super) elements: usize,
    pub(super) told: usize,
    pub(super) positional: usize,
    /// There is something to be told in what is read now.
    content: bool,
    /// The open brackets of each kind around it, up to the next brace.
    round: u32,
    square: u32,
}

pub(super) struct Reader<'t, 's> {
    pub(super) text: &'t Text<'s>,
    pub(super) source: &'t str,
    pub(super) language: Language,
    lexer: Lexer<'t>,
    pub(super) frames: Vec<Frame>,
    pub(super) elements: Vec<Element>,
    pub(super) told: Vec<Told<'s>>,
    pub(super) positional: Vec<Positional<'s>>,
    groups: Vec<Option<Group<'s>>>,
    /// What belongs to nothing around it.
    pub(super) loose: Vec<Node<'s>>,
    /// Open brackets since the last brace.
    round: u32,
    square: u32,
    curly: u32,
    /// A line ended, and perhaps a statement.
    line: bool,
    /// What is looked at now; kept to be filled again.
    item: Vec<Element>,
    /// How many commands without brackets are being read.
    pub(super) commands: u32,
}

impl<'t, 's> Reader<'t, 's> {
    pub(super) fn new(text: &'t Text<'s>, language: Language) -> Self {
        let source = text.as_str();
        Reader {
            text,
            source,
            language,
            lexer: Lexer::new(source, language),
            frames: Vec::new(),
            elements: Vec::new(),
            told: Vec::new(),
            positional: Vec::new(),
            groups: Vec::new(),
            loose: Vec::new(),
            round: 0,
            square: 0,
            curly: 0,
            line: false,
            item: Vec::new(),
            commands: 0,
        }
    }

    /// Reads everything: the nodes in order, and where the comments are.
    pub(super) fn read(mut self) -> (Vec<Node<'s>>, Vec<std::ops::Range<usize>>) {
        self.push_frame(Place::Lines, 0, 0);
        while let Some(token) = self.lexer.next() {
            if token == Token::Line {
                self.line = true;
                continue;
            }
            if self.line {
                self.line = false;
                self.end_line(token);
            }
            self.take(token);
        }
        while !self.frames.is_empty() {
            self.close(self.source.len() as u32);
        }
        self.loose.sort_by_key(|node| node.span.start);
        (self.loose, self.lexer.comments)
    }

    pub(super) fn literal(&self, index: u32) -> Literal {
        self.lexer.literals[index as usize]
    }

    /// The source of an element.
    pub(super) fn word(&self, element: &Element) -> &'t str {
        &self.source[element.start as usize..element.end as usize]
    }

    /// What is in the brackets; taken out, as it goes to one place only.
    pub(super) fn group(&mut self, index: u32) -> Option<Group<'s>> {
        self.groups.get_mut(index as usize)?.take()
    }

    pub(super) fn peek_group(&self, index: u32) -> Option<&Group<'s>> {
        self.groups.get(index as usize)?.as_ref()
    }

    /// True if what is read now is a statement.
    pub(super) fn in_statements(&self) -> bool {
        self.frames
            .last()
            .is_none_or(|frame| frame.place.has_statements())
    }

    /// True if what is read now is in `const ( … )`.
    pub(super) fn in_declarations(&self) -> bool {
        self.frames
            .last()
            .is_some_and(|frame| frame.place == Place::Declarations)
    }

    /// True if what is read now is an element of a list in square brackets.
    pub(super) fn in_square(&self) -> bool {
        let place = self.frames.last().map(|frame| frame.place);
        place == Some(Place::Values(Bracket::Square))
    }

    fn push_frame(&mut self, place: Place, start: u32, indent: u32) {
        let depth = match place {
            Place::Values(_) => self.frames.last().map_or(0, |frame| frame.depth) + 1,
            _ => 0,
        };
        self.frames.push(Frame {
            place,
            start,
            indent,
            depth,
            elements: self.elements.len(),
            told: self.told.len(),
            positional: self.positional.len(),
            content: false,
            round: self.round,
            square: self.square,
        });
    }

    fn frame_has_elements(&self) -> bool {
        self.frames
            .last()
            .is_some_and(|frame| frame.elements < self.elements.len())
    }

    /// Before `token`, the first one of a line.
    fn end_line(&mut self, token: Token) {
        let Some(frame) = self.frames.last() else {
            return;
        };
        let (place, indent) = (frame.place, frame.indent);
        let ends = match place {
            Place::Values(Bracket::Curly) => {
                !matches!(self.language, Language::Python | Language::Ruby)
            }
            Place::Values(Bracket::Round) => {
                self.language == Language::PowerShell && !self.frame_has_elements()
            }
            Place::Values(_) => false,
            _ => true,
        };
        let last = self.elements.last().filter(|_| self.frame_has_elements());
        let goes_on = last.is_some_and(|last| {
            goes_on_behind(last, self.language) || goes_on_with(token, self.language)
        });
        if !ends || goes_on {
            return;
        }
        self.end_item();
        let indented = matches!(self.language, Language::Python | Language::Ruby);
        if indented && place == Place::Lines {
            let column = (self.lexer.start.saturating_sub(self.lexer.line_start)) as u32;
            if column > indent {
                self.push_frame(Place::Lines, self.lexer.start as u32, column);
            }
            while self.frames.len() > 1
                && self
                    .frames
                    .last()
                    .is_some_and(|frame| frame.place == Place::Lines && frame.indent > column)
            {
                self.close(self.lexer.start as u32);
            }
        }
    }

    fn take(&mut self, token: Token) {
        // A statement may follow a block on the same line.
        let behind_block = self.frame_has_elements()
            && self
                .elements
                .last()
                .is_some_and(|last| last.kind == Kind::Block);
        if behind_block
            && self.in_statements()
            && matches!(
                token,
                Token::Word
                    | Token::Text(_)
                    | Token::Open(Bracket::Curly)
                    | Token::Mark(Mark::At | Mark::Hash)
            )
        {
            self.end_item();
        }
        match token {
            Token::Word => {
                let length = self.lexer.at - self.lexer.start;
                if length >= 3 && self.reads_environment() {
                    self.mark_content();
                }
                self.push(Kind::Word);
            }
            Token::Text(index) => {
                self.mark_content();
                self.push(Kind::Text(index));
            }
            Token::Mark(Mark::Semicolon) => self.end_item(),
            Token::Mark(Mark::Comma) => match self.comma() {
                Comma::Ends => self.end_item(),
                Comma::Lists => self.push(Kind::Mark(Mark::Comma)),
                Comma::OfTypes => self.push(Kind::Mark(Mark::Prefix)),
            },
            Token::Mark(mark) => self.push(Kind::Mark(mark)),
            Token::Open(bracket) => self.open(bracket),
            Token::Close(bracket) => self.close_bracket(bracket),
            Token::Line => {}
        }
    }

    /// True for a word that may be all there is to a read of the environment.
    fn reads_environment(&self) -> bool {
        let word = &self.source[self.lexer.start..self.lexer.at];
        match self.language {
            Language::JavaScript | Language::Groovy => word == "env",
            Language::PowerShell => {
                word.starts_with('$') && Lexer::environment_name(word).is_some()
            }
            _ => false,
        }
    }

    fn mark_content(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.content = true;
        }
    }

    fn push(&mut self, kind: Kind) {
        self.elements.push(Element {
            kind,
            start: self.lexer.start as u32,
            end: self.lexer.at as u32,
        });
    }

    fn open(&mut self, bracket: Bracket) {
        let own = self.frames.last().map_or(0, |frame| frame.elements);
        let item = &self.elements[own..];
        let statements = self.in_statements();
        let place = match bracket {
            Bracket::Round if begins_declarations(self.source, item, self.language) => {
                match item.first().map(|word| self.word(word)) {
                    Some("import") => Place::Imports,
                    _ => Place::Declarations,
                }
            }
            Bracket::Curly
                if is_block(
                    self.source,
                    item,
                    self.lexer.start,
                    statements,
                    self.language,
                ) =>
            {
                Place::Block
            }
            _ => Place::Values(bracket),
        };
        self.push_frame(place, self.lexer.start as u32, 0);
        match bracket {
            Bracket::Round => self.round += 1,
            Bracket::Square => self.square += 1,
            Bracket::Curly => {
                self.curly += 1;
                self.round = 0;
                self.square = 0;
            }
        }
    }

    /// A closing bracket closes what it fits, and with it what was left open inside. It never
    /// closes a brace it does not fit: then it is the stray one.
    fn close_bracket(&mut self, bracket: Bracket) {
        let open = match bracket {
            Bracket::Round => self.round,
            Bracket::Square => self.square,
            Bracket::Curly => self.curly,
        };
        if open == 0 {
            return;
        }
        let end = self.lexer.at as u32;
        while let Some(frame) = self.frames.last() {
            let fits = frame.place.bracket() == Some(bracket);
            if self.frames.len() == 1 {
                return;
            }
            self.close(end);
            if fits {
                return;
            }
        }
    }

    /// Closes the innermost of what is open.
    fn close(&mut self, end: u32) {
        self.end_item();
        let Some(frame) = self.frames.pop() else {
            return;
        };
        self.elements.truncate(frame.elements);
        self.round = frame.round;
        self.square = frame.square;
        let kind = match frame.place {
            Place::Lines => {
                self.end_statements(&frame);
                return;
            }
            Place::Block | Place::Declarations | Place::Imports => {
                self.end_statements(&frame);
                Kind::Block
            }
            Place::Values(bracket) => Kind::Group(bracket, self.end_values(&frame, bracket, end)),
        };
        if frame.place.bracket() == Some(Bracket::Curly) {
            self.curly = self.curly.saturating_sub(1);
        }
        self.elements.push(Element {
            kind,
            start: frame.start,
            end,
        });
    }

    /// Makes a group of the values of a closed bracket. Its index.
    fn end_values(&mut self, frame: &Frame, bracket: Bracket, end: u32) -> u32 {
        let positional = &self.positional[frame.positional..];
        let known = positional
            .iter()
            .any(|positional| !matches!(positional, Positional::Unknown(..)));
        if self.told.len() == frame.told && !known {
            self.positional.truncate(frame.positional);
            return NOTHING;
        }
        let told = self.told.drain(frame.told..);
        let group = Group {
            bracket,
            entries: told.map(|told| told.entry).collect(),
            positional: self.positional.drain(frame.positional..).collect(),
            start: frame.start,
            end,
        };
        if frame.depth > DEEPEST {
            self.let_go(group);
            return NOTHING;
        }
        self.mark_content();
        self.groups.push(Some(group));
        self.groups.len() as u32 - 1
    }

    /// What was read since something last ended says what it says.
    fn end_item(&mut self) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let base = frame.elements;
        let content = std::mem::take(&mut frame.content);
        let statement = frame.place.has_statements();
        let content = content && frame.place != Place::Imports;
        let (Some(first), Some(last)) = (self.elements.get(base), self.elements.last()) else {
            return;
        };
        if !content {
            if !statement {
                self.positional
                    .push(Positional::Unknown(first.start, last.end));
            }
            self.elements.truncate(base);
            return;
        }
        let mut item = std::mem::take(&mut self.item);
        item.extend(self.elements.drain(base..));
        self.item(&item, statement);
        item.clear();
        self.item = item;
    }
}
