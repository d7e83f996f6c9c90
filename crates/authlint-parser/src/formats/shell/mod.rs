//! Shell: scripts, CI steps and pasted fragments as assignments and commands.
//!
//! No file in the wild is promised to be whole, so nothing here is a syntax error: the reader
//! looks for the words of simple commands and treats the rest of the language as what stands
//! between them. A substitution is read by a reader of its own; they nest up to a fixed depth, and
//! every search for an end keeps its own stack, so no input can exhaust ours.

mod assignments;
mod compounds;
mod here_document;
mod lexer;
mod nesting;
mod redirections;
mod scan;
mod spelling;
#[cfg(test)]
mod tests;

use crate::document::{Comment, Document, Entry, Node, Value};
use crate::format::Format;
use crate::text::Text;
use here_document::Mark;
use lexer::{Lexer, Word};
use redirections::Pending;

/// Words that lead to a command and are none of its words. Those that need more than to be stepped
/// over are handled by name.
const RESERVED: [&str; 12] = [
    "!", "{", "}", "do", "done", "elif", "else", "fi", "if", "then", "until", "while",
];

/// Commands whose arguments are assignments.
const DECLARING: [&str; 5] = ["declare", "export", "local", "readonly", "typeset"];

/// Reads a script: first its assignments, if it has any, then its commands in order, each with the
/// here-documents it is given.
pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    read_nested(text, 0)
}

/// Reads a script that is in `depth` substitutions.
fn read_nested<'s>(text: &Text<'s>, depth: usize) -> Document<'s> {
    let mut reader = Reader {
        lexer: Lexer::new(text, depth),
        command: Draft {
            line_start: true,
            ..Draft::default()
        },
        assignments: Vec::new(),
        roots: Vec::new(),
        bodies: Vec::new(),
        pending: Vec::new(),
        pipeline: 0,
        cases: 0,
        comments: Vec::new(),
    };
    reader.run();
    reader.finish()
}

/// Reads one text.
struct Reader<'t, 's> {
    lexer: Lexer<'t, 's>,
    command: Draft<'s>,
    assignments: Vec<Entry<'s>>,
    /// The commands.
    roots: Vec<Node<'s>>,
    /// The bodies of here-documents, each with the number of roots in front of it.
    bodies: Vec<(usize, Node<'s>)>,
    /// Here-documents whose body starts on the next line.
    pending: Vec<Pending>,
    /// The first of them that belongs to the current pipeline.
    pipeline: usize,
    /// How many `case` are open.
    cases: usize,
    comments: Vec<Comment<'s>>,
}

/// The simple command that is being read.
#[derive(Default)]
struct Draft<'s> {
    words: Vec<Word<'s>>,
    here_documents: Vec<Mark>,
    /// The format of the file that it writes.
    target: Option<Format>,
    /// What runs in its redirections and assignments that are no part of its words.
    asides: Vec<Document<'s>>,
    /// It is one of [`DECLARING`].
    declares: bool,
    /// It is a `[[ … ]]` that still lacks its end.
    tests: bool,
    /// Nothing but prompts was on its line yet.
    line_start: bool,
}

impl<'s> Reader<'_, 's> {
    fn run(&mut self) {
        loop {
            self.lexer.skip_blanks();
            let Some(byte) = self.lexer.peek() else {
                return self.end_command();
            };
            match byte {
                b'\n' | b'\r' => {
                    self.end_command();
                    self.line_end();
                    self.command.line_start = true;
                }
                b'#' => self.comment(),
                b';' => self.semicolon(),
                b'&' if self.lexer.starts_with("&>") => self.redirection(),
                b'&' | b'|' | b'(' | b')' | b'<' | b'>' if self.command.tests => {
                    self.lexer.skip_character();
                }
                b'&' => self.separator(&["&&", "&"]),
                b'|' => self.pipe(),
                b'(' => self.parenthesis(),
                b')' => self.separator(&[")"]),
                _ if self.at_redirection() => self.redirection(),
                _ => self.word(),
            }
        }
    }

    /// Ends the line, and reads the here-documents that were announced on it.
    fn line_end(&mut self) {
        self.lexer.skip_line_end();
        self.read_bodies();
    }

    /// Steps to the next word, over lines and comments.
    fn skip_lines(&mut self) {
        loop {
            self.lexer.skip_blanks();
            match self.lexer.peek() {
                Some(b'\n' | b'\r') => self.line_end(),
                Some(b'#') => self.comment(),
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        let comment = self.lexer.comment();
        self.comments.push(comment);
    }

    /// Ends the command and its pipeline at the first of `operators` that stands here.
    fn separator(&mut self, operators: &[&str]) {
        self.end_command();
        self.pipeline = self.pending.len();
        let operator = operators.iter().find(|known| self.lexer.starts_with(known));
        match operator {
            Some(operator) => self.lexer.at += operator.len(),
            None => self.lexer.skip_character(),
        }
    }

    fn semicolon(&mut self) {
        let ends_branch = [";;", ";&"]
            .iter()
            .any(|known| self.lexer.starts_with(known));
        self.separator(&[";;&", ";;", ";&", ";"]);
        if ends_branch && self.cases > 0 {
            self.case_pattern();
        }
    }

    fn pipe(&mut self) {
        if self.lexer.starts_with("||") {
            return self.separator(&["||"]);
        }
        let first = self.pipeline;
        self.separator(&["|&", "|"]);
        self.pipeline = first;
    }

    fn word(&mut self) {
        if self.skip_prompt() {
            return;
        }
        let takes_assignments = self.command.words.is_empty();
        if takes_assignments && let Some(assignment) = self.lexer.assignment() {
            return self.assign(&assignment);
        }
        let Some(word) = self.lexer.word() else {
            return self.lexer.skip_character();
        };
        self.command.line_start = false;
        if self.command.declares {
            return self.declare(word);
        }
        let written = &self.lexer.source()[word.written.clone()];
        if self.command.words.is_empty() && self.keyword(written) {
            return;
        }
        if written == "]]" {
            self.command.tests = false;
        }
        self.command.words.push(word);
    }

    /// Steps over a prompt that was copied together with its command.
    fn skip_prompt(&mut self) -> bool {
        let prompts: &[&str] = match (self.command.words.is_empty(), self.command.line_start) {
            (false, _) => return false,
            (true, false) => &["$", "%"],
            (true, true) => &["$", "%", ">", "PS>"],
        };
        let rest = self.lexer.rest();
        let followed = |prompt: &&&str| {
            let behind = rest.strip_prefix(**prompt);
            behind.is_some_and(|behind| {
                behind.is_empty() || behind.starts_with([' ', '\t', '\r', '\n'])
            })
        };
        let prompt = prompts.iter().find(followed);
        self.lexer.at += prompt.map_or(0, |prompt| prompt.len());
        prompt.is_some()
    }

    /// Handles a first word that is no program. False if it is one.
    fn keyword(&mut self, written: &str) -> bool {
        match written {
            "case" => self.case_head(),
            "for" | "select" => self.for_head(),
            "function" => self.function_head(),
            "time" => self.time_head(),
            "esac" => self.cases = self.cases.saturating_sub(1),
            "[[" => {
                self.command.tests = true;
                return false;
            }
            _ if DECLARING.contains(&written) => self.command.declares = true,
            _ => return RESERVED.contains(&written),
        }
        true
    }

    /// Keeps the commands of a substitution that is in no word of a command.
    fn aside(&mut self, document: Option<Box<Document<'s>>>) {
        if let Some(mut document) = document {
            self.comments.append(&mut document.comments);
            self.command.asides.push(*document);
        }
    }

    fn end_command(&mut self) {
        let command = std::mem::take(&mut self.command);
        let format = command.target.or_else(|| redirections::tee(&command.words));
        if redirections::is_tee(&command.words) {
            self.pipe_into(format);
        }
        if let (Some(first), Some(last)) = (command.words.first(), command.words.last()) {
            let written = first.written.start..last.written.end;
            let words = command.words.into_iter().map(|word| word.scalar);
            self.roots.push(Node {
                span: self.lexer.text().locate(written),
                value: Value::Command(words.collect()),
            });
        }
        self.announce(command.here_documents, format);
        for root in command.asides.into_iter().flat_map(|aside| aside.roots) {
            match root.value {
                Value::Map(entries) => self.assignments.extend(entries),
                _ => self.roots.push(root),
            }
        }
    }

    fn finish(self) -> Document<'s> {
        let mut document = Document::empty(Format::Shell);
        document.comments = self.comments;
        if let (Some(first), Some(last)) = (self.assignments.first(), self.assignments.last()) {
            document.roots.push(Node {
                span: first.key.span().cover(last.value.span),
                value: Value::Map(self.assignments),
            });
        }
        let mut bodies = self.bodies.into_iter().peekable();
        for (index, root) in self.roots.into_iter().enumerate() {
            while let Some((_, body)) = bodies.next_if(|(before, _)| *before <= index) {
                document.roots.push(body);
            }
            document.roots.push(root);
        }
        document.roots.extend(bodies.map(|(_, body)| body));
        document
    }
}
