//! Redirections: no words of the command, but they say which file a here-document becomes.

use super::Reader;
use super::here_document::Mark;
use super::lexer::Word;
use crate::document::{Node, Value};
use crate::format::Format;

/// Longest first. Here-documents are none of them.
const OPERATORS: [&str; 10] = ["<<<", "&>>", "&>", ">>", ">&", ">|", "<&", "<>", "<", ">"];

/// A here-document whose body has not begun.
pub(super) struct Pending {
    mark: Mark,
    /// How many roots stand in front of it.
    roots: usize,
    declared: Option<Format>,
}

impl<'s> Reader<'_, 's> {
    /// True at an operator, or at the number of the file that it redirects.
    pub(super) fn at_redirection(&self) -> bool {
        let rest = self.lexer.rest();
        let behind = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let numbered = behind.len() < rest.len();
        behind.starts_with(['<', '>'])
            && (numbered || !self.lexer.at_process_substitution())
            && !self.at_prompt_bracket()
    }

    /// `> curl …` at the start of a line was copied from a terminal or a mail.
    fn at_prompt_bracket(&self) -> bool {
        let starts = self.command.line_start && self.command.words.is_empty();
        starts && (self.lexer.starts_with("> ") || self.lexer.starts_with(">\t"))
    }

    /// Steps over a redirection and its target.
    pub(super) fn redirection(&mut self) {
        self.command.line_start = false;
        while self.lexer.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.lexer.skip_character();
        }
        let source = self.lexer.source();
        if self.lexer.starts_with("<<") && !self.lexer.starts_with("<<<") {
            self.lexer.at += 2;
            if let Some(mark) = Mark::read(source, self.lexer.at, source.len()) {
                self.lexer.at = mark.end;
                self.command.here_documents.push(mark);
                return;
            }
        }
        let operator = OPERATORS
            .iter()
            .find(|known| self.lexer.starts_with(known))
            .copied()
            .unwrap_or_default();
        self.lexer.at += operator.len();
        self.lexer.skip_blanks();
        let Some(target) = self.lexer.word() else {
            return;
        };
        if operator.contains('>') && self.command.target.is_none() {
            self.command.target = Format::of_name(target.scalar.text.as_str());
        }
        self.aside(target.scalar.inner);
    }

    /// Remembers the here-documents of the command that was read last.
    pub(super) fn announce(&mut self, marks: Vec<Mark>, declared: Option<Format>) {
        let roots = self.roots.len();
        self.pending.extend(marks.into_iter().map(|mark| Pending {
            mark,
            roots,
            declared,
        }));
    }

    /// Says that a `tee` writes what the pipeline before it was given.
    pub(super) fn pipe_into(&mut self, format: Option<Format>) {
        for pending in &mut self.pending[self.pipeline..] {
            pending.declared = pending.declared.or(format);
        }
    }

    /// Reads the bodies that start on this line.
    pub(super) fn read_bodies(&mut self) {
        self.pipeline = 0;
        for pending in std::mem::take(&mut self.pending) {
            let (body, next) = pending.mark.body(self.lexer.source(), self.lexer.at);
            self.lexer.at = next;
            let mut scalar = self.lexer.here_document(body.clone(), &pending.mark);
            scalar.declared = pending.declared;
            let node = Node {
                span: self.lexer.text().locate(body),
                value: Value::Scalar(scalar),
            };
            self.bodies.push((pending.roots, node));
        }
    }
}

/// True for `tee`, run as whatever user.
pub(super) fn is_tee(words: &[Word<'_>]) -> bool {
    tee_arguments(words).is_some()
}

/// The format of the file that a `tee` writes.
pub(super) fn tee(words: &[Word<'_>]) -> Option<Format> {
    tee_arguments(words)?
        .iter()
        .map(|word| word.scalar.text.as_str())
        .find(|word| !word.starts_with('-'))
        .and_then(Format::of_name)
}

fn tee_arguments<'w, 's>(words: &'w [Word<'s>]) -> Option<&'w [Word<'s>]> {
    let leads = |word: &Word<'_>| {
        let text = word.scalar.text.as_str();
        text == "sudo" || text.starts_with('-')
    };
    let program = words.iter().position(|word| !leads(word))?;
    (words[program].scalar.text.as_str() == "tee").then_some(&words[program + 1..])
}
