//! The span law: whatever was read, a text leads back to the bytes that wrote it.
//!
//! For every text of a document and of the documents inside of it: its span lies in the file and
//! on character boundaries; each of its characters was written inside of that span; and any range
//! of it that may be edited stands in the file letter by letter. The text of an inner document
//! was written inside of the text that holds it.

use std::ops::Range;

use authlint_parser::{Document, FileId, Format, Holes, Node, Scalar, Span, Text, Value, parse};

/// How long the ranges of a text are that are tried one by one, in characters. The whole text
/// always is, too.
#[derive(Clone, Copy)]
pub(crate) enum Ranges {
    /// Enough to see each seam between two runs.
    Short = 2,
    /// Every range of all but the longest texts.
    Long = 48,
}

/// Reads `source` and checks each text of it. How many there are, or what breaks the law.
pub(crate) fn obeyed(source: &str, format: Format, ranges: Ranges) -> Result<usize, String> {
    let document = parse(Text::of_file(FileId(0), source), format);
    let whole = Span::new(FileId(0), 0..source.len());
    let mut check = Check {
        source,
        ranges,
        texts: 0,
    };
    check.document(&document, whole)?;
    Ok(check.texts)
}

struct Check<'a> {
    source: &'a str,
    ranges: Ranges,
    texts: usize,
}

impl Check<'_> {
    /// Checks what was read from the bytes at `host`.
    fn document(&mut self, document: &Document<'_>, host: Span) -> Result<(), String> {
        for root in &document.roots {
            self.node(root, host)?;
        }
        for comment in &document.comments {
            self.text(&comment.text, host, "comment")?;
        }
        for problem in &document.problems {
            self.span(problem.span, host, &problem.message)?;
        }
        Ok(())
    }

    fn node(&mut self, node: &Node<'_>, host: Span) -> Result<(), String> {
        self.span(node.span, host, "node")?;
        match &node.value {
            Value::Scalar(scalar) => {
                self.scalar(scalar, host)?;
                inside(scalar.text.span(), node.span, "text of a node")
            }
            Value::List(nodes) => nodes.iter().try_for_each(|node| self.node(node, host)),
            Value::Map(entries) => entries.iter().try_for_each(|entry| {
                self.text(&entry.key, host, "key")?;
                self.node(&entry.value, host)
            }),
            Value::Command(words) => words.iter().try_for_each(|word| {
                self.scalar(word, host)?;
                inside(word.text.span(), node.span, "word of a command")
            }),
        }
    }

    fn scalar(&mut self, scalar: &Scalar<'_>, host: Span) -> Result<(), String> {
        let text = &scalar.text;
        self.text(text, host, "scalar")?;
        if let Holes::At(holes) = &scalar.holes {
            let mut behind = 0;
            for hole in holes {
                let filled = text.as_str().get(hole.clone()).is_some();
                if !filled || hole.start < behind {
                    return Err(format!("hole {hole:?} of {:?}", text.as_str()));
                }
                behind = hole.end;
            }
        }
        match &scalar.inner {
            Some(inner) => self.document(inner, text.span()),
            None => Ok(()),
        }
    }

    fn text(&mut self, text: &Text<'_>, host: Span, what: &str) -> Result<(), String> {
        self.texts += 1;
        let whole = text.span();
        self.span(whole, host, what)?;
        let value = text.as_str();
        let ends: Vec<usize> = value.char_indices().map(|(at, _)| at).skip(1).collect();
        let ends = [ends, vec![value.len()]].concat();
        self.editable(text, 0..value.len())?;
        for (index, (start, letter)) in value.char_indices().enumerate() {
            let one = start..start + letter.len_utf8();
            let span = text.locate(one);
            self.span(span, host, what)?;
            inside(span, whole, "letter of a text")?;
            for end in ends[index..].iter().take(self.ranges as usize) {
                self.editable(text, start..*end)?;
            }
        }
        Ok(())
    }

    /// What may be edited is written as it reads.
    fn editable(&self, text: &Text<'_>, range: Range<usize>) -> Result<(), String> {
        let Some(span) = text.editable(range.clone()) else {
            return Ok(());
        };
        let (value, written) = (&text.as_str()[range.clone()], self.source.get(span.range()));
        if written == Some(value) && text.locate(range.clone()) == span {
            return Ok(());
        }
        Err(format!("{value:?} at {range:?} is said to be {written:?}"))
    }

    fn span(&self, span: Span, host: Span, what: &str) -> Result<(), String> {
        if self.source.get(span.range()).is_none() {
            return Err(format!("{what} at {span:?} is not in the file"));
        }
        inside(span, host, what)
    }
}

fn inside(span: Span, host: Span, what: &str) -> Result<(), String> {
    if host.start <= span.start && span.end <= host.end {
        return Ok(());
    }
    Err(format!("{what} at {span:?} is not inside of {host:?}"))
}
