//! XML: an element with attributes or children is a mapping, one with only text is that text.
//!
//! Attributes come first, then children, in order; a name may occur again. Text beside either has
//! the key `#text`, which no attribute and no element can be called. A `<dict>` whose children are
//! names and values in turn is the mapping that property lists mean by it. Declarations of
//! namespaces are left out: what they hold looks like addresses and is never asked for.
//!
//! Configuration is edited by hand and quoted in parts, so a slip costs as little as it can: a
//! value without its closing quote ends on its line, a tag without its `>` at the next one, an
//! element without its end where what holds it ends. Declarations of a document type are stepped
//! over: an entity of its own is a hole, and nothing is ever fetched or expanded.

mod content;
mod plist;
mod scanner;
mod tag;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::document::{Comment, Document, Entry, Node, Problem, Scalar, Value};
use crate::format::Format;
use crate::text::Text;
use content::Piece;
use scanner::{Scanner, Token};
use tag::{Attribute, Tag};

/// How many elements are read inside of each other. Deeper ones are kept as text: a tree is walked
/// by recursion.
const DEEPEST: usize = 128;

/// The name of text beside attributes or elements.
const TEXT_KEY: &str = "#text";

/// Marks of template engines. What such a file becomes is not known yet, so nothing in it is wrong.
const TEMPLATE_MARKS: [&str; 3] = ["{{", "{%", "<%"];

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let source = text.as_str();
    let start = source.trim_start();
    let templated = ["{{", "{%"].iter().any(|mark| start.starts_with(mark));
    if !start.is_empty() && !start.starts_with('<') && !templated {
        let mut document = Document::empty(Format::Xml);
        document.roots.push(unread(text, 0..source.len()));
        return document;
    }
    let mut reader = Reader {
        text,
        scanner: Scanner::new(source),
        stack: Vec::new(),
        top: Open::at(0..0, 0),
        buried: None,
        comments: Vec::new(),
    };
    reader.run();
    reader.finish()
}

/// A stretch that is kept as text, so that what stands in it is still found.
fn unread<'s>(text: &Text<'s>, range: Range<usize>) -> Node<'s> {
    let text = text.slice(range);
    Node {
        span: text.span(),
        value: Value::Scalar(Scalar {
            declared: Some(Format::Text),
            ..Scalar::opaque(text)
        }),
    }
}

/// Reads one text.
struct Reader<'t, 's> {
    text: &'t Text<'s>,
    scanner: Scanner<'t>,
    /// The elements around what comes next, the outermost first.
    stack: Vec<Open<'s>>,
    /// What is in no element.
    top: Open<'s>,
    /// The element that is too deep to be read.
    buried: Option<Buried>,
    comments: Vec<Comment<'s>>,
}

/// An element that has not ended.
struct Open<'s> {
    name: Range<usize>,
    /// Where its tag starts.
    start: usize,
    /// Where its content starts.
    content: usize,
    attributes: usize,
    entries: Vec<Entry<'s>>,
    /// Text behind the last child.
    pieces: Vec<Piece>,
    /// What is wrong about its tags was said.
    blamed: bool,
}

impl Open<'_> {
    fn at(name: Range<usize>, start: usize) -> Self {
        Open {
            content: name.end,
            name,
            start,
            attributes: 0,
            entries: Vec::new(),
            pieces: Vec::new(),
            blamed: false,
        }
    }
}

/// An element that is stepped over, by its tags.
struct Buried {
    start: usize,
    /// How many of its elements are open, itself included.
    open: usize,
}

impl<'s> Reader<'_, 's> {
    fn run(&mut self) {
        while let Some(token) = self.scanner.token() {
            match token {
                Token::Comment(range) => {
                    let text = self.text.slice(range);
                    self.comments.push(Comment { text });
                }
                token if self.buried.is_some() => self.step_over(&token),
                Token::Start(tag) => self.open(tag),
                Token::End { tag, name } => self.end(tag, &name),
                Token::Text(range) => self.innermost().pieces.push(Piece::Text(range)),
                Token::Verbatim { whole, content } => {
                    let piece = Piece::Verbatim { whole, content };
                    self.innermost().pieces.push(piece);
                }
            }
        }
    }

    fn innermost(&mut self) -> &mut Open<'s> {
        self.stack.last_mut().unwrap_or(&mut self.top)
    }

    fn open(&mut self, tag: Tag) {
        self.end_text();
        if self.stack.len() >= DEEPEST && !tag.closed {
            self.buried = Some(Buried {
                start: tag.whole.start,
                open: 1,
            });
            let message = "elements are nested too deep to be read";
            return self.scanner.blame(tag.whole, message);
        }
        let mut open = Open::at(tag.name, tag.whole.start);
        open.attributes = tag.attributes.len();
        open.blamed = tag.blamed;
        let source = self.text.as_str();
        let says_something = |attribute: &Attribute| !is_namespace(&source[attribute.name.clone()]);
        for attribute in tag.attributes.into_iter().filter(says_something) {
            let entry = self.attribute(attribute);
            open.entries.push(entry);
        }
        open.content = tag.whole.end - if tag.closed { "/>".len() } else { 0 };
        if tag.closed {
            self.close(open, tag.whole.end);
        } else {
            self.stack.push(open);
        }
    }

    fn attribute(&mut self, attribute: Attribute) -> Entry<'s> {
        let scalar = if attribute.unsure {
            Scalar::opaque(self.text.slice(attribute.value))
        } else {
            content::of_attribute(self.text, attribute.value, &mut self.scanner)
        };
        Entry {
            key: self.text.slice(attribute.name),
            value: Node {
                span: self.text.locate(attribute.whole),
                value: Value::Scalar(scalar),
            },
        }
    }

    /// Ends the element that the tag names, and those in it that have no end of their own.
    fn end(&mut self, tag: Range<usize>, name: &Range<usize>) {
        let source = self.text.as_str();
        let named = source.as_bytes().get(name.clone());
        let same = |open: &Open<'_>| source.as_bytes().get(open.name.clone()) == named;
        let Some(depth) = self.stack.iter().rposition(same) else {
            // The element that this was meant to end is not blamed again.
            let open = self.innermost();
            open.blamed = true;
            let message = format!("`</{}>` ends no element", &source[name.clone()]);
            return self.scanner.blame(tag, message);
        };
        self.close_to(depth + 1, tag.start);
        if let Some(open) = self.stack.pop() {
            self.close(open, tag.end);
        }
    }

    /// Ends the elements deeper than `depth`, of which the innermost is to blame.
    fn close_to(&mut self, depth: usize, end: usize) {
        if let Some(open) = self.stack.get(depth..).and_then(<[_]>::last)
            && !(open.blamed || self.scanner.is_cut())
        {
            let message = format!(
                "`<{}>` is not ended",
                &self.text.as_str()[open.name.clone()]
            );
            self.scanner.blame(open.name.clone(), message);
        }
        while self.stack.len() > depth
            && let Some(open) = self.stack.pop()
        {
            self.close(open, end);
        }
    }

    /// Adds an element that ends at `end` to what holds it.
    fn close(&mut self, mut open: Open<'s>, end: usize) {
        let content = content::of_element(self.text, &open.pieces, &mut self.scanner);
        let node = if open.entries.is_empty() {
            content.unwrap_or_else(|| {
                let text = self.text.slice(open.content..open.content);
                Node {
                    span: text.span(),
                    value: Value::Scalar(Scalar::plain(text)),
                }
            })
        } else {
            open.entries.extend(content.map(beside));
            let is_dict = &self.text.as_str()[open.name.clone()] == "dict" && open.attributes == 0;
            let entries = if is_dict {
                plist::dict(open.entries)
            } else {
                open.entries
            };
            Node {
                span: self.text.locate(open.start..end),
                value: Value::Map(entries),
            }
        };
        let key = self.text.slice(open.name);
        self.innermost().entries.push(Entry { key, value: node });
    }

    /// Makes an entry of the text in front of a child.
    fn end_text(&mut self) {
        let pieces = std::mem::take(&mut self.innermost().pieces);
        let node = content::of_element(self.text, &pieces, &mut self.scanner);
        self.innermost().entries.extend(node.map(beside));
    }

    /// Steps through an element that is too deep, and keeps it as text when it ends.
    fn step_over(&mut self, token: &Token) {
        let Some(buried) = &mut self.buried else {
            return;
        };
        match token {
            Token::Start(tag) if !tag.closed => buried.open += 1,
            Token::End { .. } => buried.open -= 1,
            _ => return,
        }
        if buried.open == 0 {
            self.unbury();
        }
    }

    fn unbury(&mut self) {
        if let Some(buried) = self.buried.take() {
            let node = unread(self.text, buried.start..self.scanner.at);
            self.innermost().entries.push(beside(node));
        }
    }

    fn finish(mut self) -> Document<'s> {
        self.unbury();
        let source = self.text.as_str();
        self.close_to(0, source.len());
        self.end_text();
        let mut document = Document::empty(Format::Xml);
        let entries = self.top.entries;
        if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
            let span = first.value.span.cover(last.value.span);
            document.roots.push(Node {
                span: span.cover(first.key.span()).cover(last.key.span()),
                value: Value::Map(entries),
            });
        }
        document.comments = self.comments;
        if !TEMPLATE_MARKS.iter().any(|mark| source.contains(mark)) {
            let problem = |(range, message)| Problem {
                span: self.text.locate(range),
                message,
            };
            let mut blames = self.scanner.blames;
            blames.sort_by_key(|(range, _)| range.start);
            document.problems = blames.into_iter().map(problem).collect();
        }
        document
    }
}

/// True for attributes that tell which vocabulary the names are from. Their addresses are names too.
fn is_namespace(attribute: &str) -> bool {
    let (prefix, name) = attribute.split_once(':').unwrap_or(("", attribute));
    let declares = prefix == "xmlns" || attribute == "xmlns";
    let places = name == "schemaLocation" || name == "noNamespaceSchemaLocation";
    declares || (places && !prefix.is_empty())
}

/// Text that stands beside attributes or elements.
fn beside(node: Node<'_>) -> Entry<'_> {
    Entry {
        key: Text::written_as(TEXT_KEY.to_owned(), node.span),
        value: node,
    }
}
