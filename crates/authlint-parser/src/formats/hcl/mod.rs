//! HCL 2: Terraform, OpenTofu and Terragrunt, and what Packer, Nomad and others write.
//!
//! Read by a reader of our own. It needs no operators and no order among them: whatever is more
//! than a literal is text whose value nobody knows before the program runs. What it needs is the
//! place of every part of every string, all entries of an object though two have one name, time
//! that grows with the file, and the rest of a file that is broken in one place. So each item of a
//! file is read as the language says; only an item that can't be is read again, with indentation
//! taken for what its writer meant.

mod body;
mod expression;
mod functions;
mod scan;
mod template;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::Range;

use crate::document::{Comment, Document, Entry, Holes, Node, Problem, Scalar, Value};
use crate::format::Format;
use crate::text::Text;

/// How deep blocks, objects, lists and calls are read. What is deeper is one unknown text.
const DEEPEST: usize = 100;

/// How many items may turn out broken before the others are no longer read as if they were not.
const FAILURES: usize = 8;

/// How many problems are told of. A file with more is no HCL.
const PROBLEMS: usize = 1000;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut reader = Reader::new(text);
    let entries = reader.file();
    reader.document(entries)
}

/// What can't be read as the language says, and where.
struct Broken {
    at: Range<usize>,
    message: &'static str,
}

impl Broken {
    fn new(at: Range<usize>, message: &'static str) -> Self {
        Broken { at, message }
    }
}

struct Reader<'t, 's> {
    text: &'t Text<'s>,
    source: &'t str,
    /// What the comments say, maybe more than once.
    comments: Vec<Range<usize>>,
    problems: Vec<(Range<usize>, &'static str)>,
    /// Lines that are neither blocks nor attributes.
    strays: Vec<Range<usize>>,
    depth: usize,
    /// This item was broken: what is missing is made up for by indentation.
    recovering: bool,
    /// How often a bracket turned out never to be closed.
    vain: usize,
    /// From here on no comment ends.
    no_comment_end: Option<usize>,
    /// The last line that consists of a word, for each word.
    last_lines: Option<HashMap<&'t str, usize>>,
    /// Some lines are indented.
    indented: bool,
}

impl<'t, 's> Reader<'t, 's> {
    fn new(text: &'t Text<'s>) -> Self {
        let source = text.as_str();
        Reader {
            text,
            source,
            comments: Vec::new(),
            problems: Vec::new(),
            strays: Vec::new(),
            depth: 0,
            recovering: false,
            vain: 0,
            no_comment_end: None,
            last_lines: None,
            indented: source.contains("\n ") || source.contains("\n\t"),
        }
    }

    fn document(mut self, entries: Vec<Entry<'s>>) -> Document<'s> {
        let mut document = Document::empty(Format::Hcl);
        if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
            document.roots.push(Node {
                span: first.key.span().cover(last.value.span),
                value: Value::Map(entries),
            });
        }
        let strays = std::mem::take(&mut self.strays);
        document
            .roots
            .extend(strays.into_iter().map(|stray| self.unread(stray)));
        self.comments.sort_by_key(|comment| comment.start);
        self.comments.dedup();
        let comments = self.comments.into_iter();
        document.comments = comments
            .map(|comment| Comment {
                text: self.text.slice(comment),
            })
            .collect();
        // Templates are no syntax errors: what they become is not known yet.
        if ["{{", "{%", "<%"]
            .iter()
            .any(|mark| self.source.contains(mark))
        {
            return document;
        }
        self.problems.sort_by_key(|(at, _)| at.start);
        self.problems.dedup();
        let problems = self.problems.into_iter();
        document.problems = problems
            .map(|(at, message)| Problem {
                span: self.text.locate(at),
                message: message.to_owned(),
            })
            .collect();
        document
    }

    fn problem(&mut self, broken: Broken) {
        if self.problems.len() < PROBLEMS {
            self.problems.push((broken.at, broken.message));
        }
    }

    fn node(&self, range: Range<usize>, value: Value<'s>) -> Node<'s> {
        Node {
            span: self.text.locate(range),
            value,
        }
    }

    /// A number, a boolean or null.
    fn literal(&self, range: Range<usize>) -> Node<'s> {
        let scalar = Scalar {
            holes: Holes::At(Vec::new()),
            ..Scalar::plain(self.text.slice(range.clone()))
        };
        self.node(range, Value::Scalar(scalar))
    }

    /// An expression that only the program can tell the value of. Objects that stand in it as they
    /// are still say something: the arguments of a rendered file, one of several to be merged.
    fn computed(&self, range: Range<usize>, objects: Vec<Node<'s>>) -> Node<'s> {
        let inner = (!objects.is_empty()).then(|| {
            Box::new(Document {
                roots: objects,
                ..Document::empty(Format::Hcl)
            })
        });
        let scalar = Scalar {
            inner,
            ..Scalar::opaque(self.text.slice(range.clone()))
        };
        self.node(range, Value::Scalar(scalar))
    }

    /// What was not understood. Its addresses and commands can still be read.
    fn unread(&self, range: Range<usize>) -> Node<'s> {
        let scalar = Scalar {
            declared: Some(Format::Text),
            ..Scalar::opaque(self.text.slice(range.clone()))
        };
        self.node(range, Value::Scalar(scalar))
    }
}
