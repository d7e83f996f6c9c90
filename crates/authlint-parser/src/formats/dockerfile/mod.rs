//! Dockerfiles: a mapping per build stage, and one for the arguments in front of the first.
//!
//! A variable, an argument's default, a flag and an instruction are entries under their own names,
//! labels a mapping. What a shell runs is declared as the script that it is, joined from its lines;
//! a here-document that writes a file is declared by the file's name.
//!
//! Only here the builder fills in variables: words of instructions hold holes where it does, and
//! scripts none, since the shell fills in those. An argument's default is a default: the builder
//! may be told another value, so the entry is a hole, `${NAME:-default}`, around it.
//!
//! The reader is our own: a library stops at the first line that it does not know, and files are
//! rendered from templates, quoted in parts and written for other builders.

mod arguments;
mod commands;
mod exec;
mod lines;
#[cfg(test)]
mod tests;
mod words;

use std::collections::HashMap;
use std::ops::Range;

use crate::document::{Document, Entry, Holes, Node, Problem, Scalar, Value};
use crate::format::Format;
use crate::text::Text;
use arguments::Arguments;
use lines::{BLANKS, Instruction, Lines};

/// Marks of template engines. What such a file becomes is not known yet, so nothing in it is wrong.
const TEMPLATE_MARKS: [&str; 3] = ["{{", "{%", "<%"];

/// A file with more mistakes than that is of another kind; nobody reads on.
const MOST_PROBLEMS: usize = 64;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut reader = Reader {
        lines: Lines::new(text),
        text,
        roots: Vec::new(),
        entries: Vec::new(),
        stage: None,
        shell: None,
        shells: HashMap::new(),
        strays: Vec::new(),
        problems: Vec::new(),
        is_known: false,
        is_torn: false,
        is_astray: false,
    };
    while let Some(instruction) = reader.lines.instruction() {
        reader.instruction(&instruction);
    }
    reader.finish()
}

/// Reads one text.
struct Reader<'t, 's> {
    lines: Lines<'t, 's>,
    text: &'t Text<'s>,
    roots: Vec<Node<'s>>,
    /// The stage so far.
    entries: Vec<Entry<'s>>,
    /// The stage's name.
    stage: Option<String>,
    /// What the shell of the stage reads, if `SHELL` named one.
    shell: Option<Format>,
    /// The shells of the stages that have a name.
    shells: HashMap<String, Option<Format>>,
    /// Lines that are no instructions.
    strays: Vec<Node<'s>>,
    problems: Vec<Problem>,
    /// An instruction was found.
    is_known: bool,
    /// A here-document has no end, so its lines may be taken for instructions.
    is_torn: bool,
    /// The line before was no instruction either.
    is_astray: bool,
}

impl<'s> Reader<'_, 's> {
    fn instruction(&mut self, instruction: &Instruction<'s>) {
        let mut arguments = Arguments::of(instruction, instruction.line.clone());
        let name = |arguments: &Arguments<'_, 's>| {
            instruction.text.as_str()[arguments.name.clone()].to_ascii_uppercase()
        };
        if instruction.unclosed {
            self.is_torn = true;
            let message = "the here-document is not closed";
            self.blame(instruction, arguments.name.clone(), message);
        }
        // What a child image is built with counts like what this one is built with.
        while name(&arguments) == "ONBUILD" && !arguments.range.is_empty() {
            arguments = Arguments::of(instruction, arguments.range);
        }
        let name = name(&arguments);
        match name.as_str() {
            "FROM" => self.from(arguments),
            "ARG" => self.arg(&arguments),
            "ENV" => {
                let pairs = self.pairs(&arguments);
                self.entries.extend(pairs);
            }
            "LABEL" => {
                let labels = self.pairs(&arguments);
                if !labels.is_empty() {
                    self.add(&arguments, Value::Map(labels));
                }
            }
            "RUN" => {
                self.flags(&mut arguments);
                self.command(&arguments);
            }
            "CMD" | "ENTRYPOINT" => self.command(&arguments),
            "HEALTHCHECK" => self.health_check(arguments),
            "SHELL" => self.shell(&arguments),
            "ADD" | "COPY" => {
                self.flags(&mut arguments);
                self.copy(&arguments);
            }
            "VOLUME" => match exec::strings(arguments.text(), arguments.range.clone()) {
                Some(strings) => self.add(&arguments, Value::List(strings)),
                None => self.add_scalar(&arguments),
            },
            "MAINTAINER" => {
                let text = arguments.text().slice(arguments.range.clone());
                self.add(&arguments, Value::Scalar(Scalar::plain(text)));
            }
            "EXPOSE" | "STOPSIGNAL" | "USER" | "WORKDIR" => self.add_scalar(&arguments),
            _ => return self.stray(instruction, &arguments),
        }
        self.is_known = true;
        self.is_astray = false;
    }

    fn blame(&mut self, instruction: &Instruction<'s>, range: Range<usize>, message: &str) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem {
                span: instruction.text.locate(range),
                message: message.to_owned(),
            });
        }
    }

    /// Keeps what is no instruction as text.
    fn stray(&mut self, instruction: &Instruction<'s>, arguments: &Arguments<'_, 's>) {
        let name = &instruction.text.as_str()[arguments.name.clone()];
        let excused = self.is_torn || self.is_astray || self.lines.is_dialect;
        if !excused && !is_left_out(name) {
            self.blame(instruction, arguments.name.clone(), "unknown instruction");
        }
        // What follows from a lost line end is lost, too.
        self.is_astray = true;
        let text = instruction.text.slice(instruction.line.clone());
        self.strays.push(as_text(text));
    }

    /// Adds an entry under the instruction's name.
    fn add(&mut self, arguments: &Arguments<'_, 's>, value: Value<'s>) {
        if !arguments.range.is_empty() {
            self.entries.push(Entry {
                key: arguments.text().slice(arguments.name.clone()),
                value: Node {
                    span: arguments.text().locate(arguments.range.clone()),
                    value,
                },
            });
        }
    }

    fn add_scalar(&mut self, arguments: &Arguments<'_, 's>) {
        let scalar = self.scalar(arguments, arguments.range.clone());
        self.add(arguments, Value::Scalar(scalar));
    }

    fn scalar(&self, arguments: &Arguments<'_, 's>, range: Range<usize>) -> Scalar<'s> {
        words::scalar(arguments.text(), range, self.lines.escape)
    }

    fn node(&self, arguments: &Arguments<'_, 's>, range: Range<usize>) -> Node<'s> {
        Node {
            span: arguments.text().locate(range.clone()),
            value: Value::Scalar(self.scalar(arguments, range)),
        }
    }

    /// Takes the `--name=value` in front of the arguments away, each as an entry.
    fn flags(&mut self, arguments: &mut Arguments<'_, 's>) {
        let source = arguments.text().as_str();
        while source[arguments.range.clone()].starts_with("--") {
            let rest = &source[arguments.range.clone()];
            let length = rest.find(BLANKS).unwrap_or(rest.len());
            let flag = arguments.range.start..arguments.range.start + length;
            if let Some((name, _)) = source[flag.clone()].split_once('=') {
                let name = flag.start..flag.start + name.len();
                let value = self.node(arguments, name.end + 1..flag.end);
                let key = arguments.text().slice(name);
                self.entries.push(Entry { key, value });
            }
            arguments.range.start = arguments.range.end - rest[length..].trim_start().len();
        }
    }

    /// Begins a stage.
    fn from(&mut self, mut arguments: Arguments<'_, 's>) {
        self.end_stage();
        self.flags(&mut arguments);
        let mut words = arguments.words().into_iter();
        let Some(image) = words.next() else {
            return;
        };
        let source = arguments.text().as_str();
        let base = source[image.clone()].to_ascii_lowercase();
        self.shell = self.shells.get(&base).copied().flatten();
        let value = self.node(&arguments, image);
        let key = arguments.text().slice(arguments.name.clone());
        self.entries.push(Entry { key, value });
        let alias = words
            .next()
            .filter(|word| source[word.clone()].eq_ignore_ascii_case("as"));
        if let (Some(alias), Some(name)) = (alias, words.next()) {
            self.stage = Some(source[name.clone()].to_ascii_lowercase());
            let value = self.node(&arguments, name);
            let key = arguments.text().slice(alias);
            self.entries.push(Entry { key, value });
        }
    }

    fn end_stage(&mut self) {
        if let Some(stage) = self.stage.take() {
            self.shells.insert(stage, self.shell);
        }
        self.shell = None;
        let entries = std::mem::take(&mut self.entries);
        if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
            let span = first.key.span().cover(last.key.span());
            self.roots.push(Node {
                span: span.cover(first.value.span).cover(last.value.span),
                value: Value::Map(entries),
            });
        }
    }

    fn arg(&mut self, arguments: &Arguments<'_, 's>) {
        let text = arguments.text();
        let escape = self.lines.escape;
        for word in words::split(text.as_str(), arguments.range.clone(), escape) {
            let Some((name, _)) = text.as_str()[word.clone()].split_once('=') else {
                // One without a default is a name, and nothing that is known.
                self.entries.push(Entry {
                    key: text.slice(arguments.name.clone()),
                    value: Node {
                        span: text.locate(word.clone()),
                        value: Value::Scalar(Scalar::plain(text.slice(word))),
                    },
                });
                continue;
            };
            let value = word.start + name.len() + 1..word.end;
            let scalar = words::default(text, name, value.clone(), escape);
            self.entries.push(Entry {
                key: text.slice(word.start..value.start - 1),
                value: Node {
                    span: text.locate(value),
                    value: Value::Scalar(scalar),
                },
            });
        }
    }

    /// `NAME=value …`, or `NAME value` with all that follows.
    fn pairs(&mut self, arguments: &Arguments<'_, 's>) -> Vec<Entry<'s>> {
        let source = arguments.text().as_str();
        let escape = self.lines.escape;
        let words = words::split(source, arguments.range.clone(), escape);
        let Some(first) = words.first() else {
            return Vec::new();
        };
        let pair = |reader: &Self, name: Range<usize>, value: Range<usize>| Entry {
            key: reader.scalar(arguments, name).text,
            value: reader.node(arguments, value),
        };
        if !source[first.clone()].contains('=') {
            let Some(name) = arguments.words().into_iter().next() else {
                return Vec::new();
            };
            let behind = source[name.end..arguments.range.end].trim_start().len();
            if behind == 0 {
                self.blame(
                    arguments.instruction,
                    name,
                    "there is no value behind this name",
                );
                return Vec::new();
            }
            return vec![pair(
                self,
                name,
                arguments.range.end - behind..arguments.range.end,
            )];
        }
        let mut pairs = Vec::with_capacity(words.len());
        for word in words {
            match source[word.clone()].find('=') {
                Some(length) => {
                    let name = word.start..word.start + length;
                    pairs.push(pair(self, name, word.start + length + 1..word.end));
                }
                None => self.blame(arguments.instruction, word, "there is no `=` in this word"),
            }
        }
        pairs
    }

    /// Files and where they go; the here-documents among them as entries of their own.
    fn copy(&mut self, arguments: &Arguments<'_, 's>) {
        let text = arguments.text();
        if let Some(strings) = exec::strings(text, arguments.range.clone()) {
            return self.add(arguments, Value::List(strings));
        }
        let words = arguments.words();
        let bodies = &arguments.instruction.bodies;
        let marks = |word: &Range<usize>| {
            let behind = bodies.partition_point(|body| body.mark.start <= word.start);
            bodies[..behind]
                .last()
                .is_some_and(|body| word.start < body.mark.end)
        };
        let sources = words.iter().filter(|word| !marks(word));
        let files: Vec<_> = sources.cloned().collect();
        let target = files.last().map_or("", |word| &text.as_str()[word.clone()]);
        if files.len() > 1 || bodies.is_empty() {
            let nodes = files.iter().map(|word| self.node(arguments, word.clone()));
            let list = Value::List(nodes.collect());
            self.add(arguments, list);
        }
        let into_folder = bodies.len() + files.len() > 2 || target.ends_with(['/', '\\']);
        for body in bodies {
            let content = body.text(text);
            let name = if into_folder {
                body.name.as_str()
            } else {
                target
            };
            let format = Format::of_name(name.trim_matches(['"', '\'']));
            let holes = if body.expands {
                Holes::At(words::variables(content.as_str(), self.lines.escape))
            } else {
                Holes::LeftToReader
            };
            self.entries.push(Entry {
                key: text.slice(arguments.name.clone()),
                value: Node {
                    span: text.locate(body.content.clone()),
                    value: Value::Scalar(Scalar {
                        declared: format.or_else(|| Format::of_content(content.as_str())),
                        holes,
                        ..Scalar::plain(content)
                    }),
                },
            });
        }
    }

    fn finish(mut self) -> Document<'s> {
        let mut document = Document::empty(Format::Dockerfile);
        if !self.is_known {
            // Something else under such a name.
            if !self.strays.is_empty() {
                document.roots.push(as_text(self.text.clone()));
            }
            return document;
        }
        self.end_stage();
        document.roots = self.roots;
        document.roots.extend(self.strays);
        document.comments = self.lines.comments;
        let source = self.text.as_str();
        if !TEMPLATE_MARKS.iter().any(|mark| source.contains(mark)) {
            document.problems = self.problems;
        }
        document
    }
}

/// True for what stands for instructions: a macro, a placeholder, dots.
fn is_left_out(name: &str) -> bool {
    let is_mark = |letter: char| "<[{%@$.#".contains(letter) || !letter.is_ascii();
    name.starts_with(is_mark) || name.contains('(')
}

/// A stretch that is kept as text, so that what stands in it is still found.
fn as_text(text: Text<'_>) -> Node<'_> {
    Node {
        span: text.span(),
        value: Value::Scalar(Scalar {
            declared: Some(Format::Text),
            ..Scalar::opaque(text)
        }),
    }
}
