//! The document that each file is read into.

use std::io;

use authlint_engine::knowledge::Knowledge;
use authlint_engine::{Sources, secrets_of};
use authlint_parser::{Document, Holes, Node, Scalar, Span, Text, Value, parse};

use super::masked;
use crate::report::printable;

pub(super) fn write(
    sources: &Sources,
    knowledge: &Knowledge,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for (id, source) in sources.iter() {
        let secrets = secrets_of(id, source, knowledge);
        writeln!(
            out,
            "{} ({})",
            printable(&source.path),
            source.format.name()
        )?;
        let document = parse(Text::of_file(id, source.text()), source.format);
        Tree {
            secrets: &secrets,
            out,
        }
        .document(&document, 1)?;
    }
    Ok(())
}

struct Tree<'t> {
    secrets: &'t [Span],
    out: &'t mut dyn io::Write,
}

impl Tree<'_> {
    fn document(&mut self, document: &Document<'_>, depth: usize) -> io::Result<()> {
        for root in &document.roots {
            self.node(root, depth)?;
        }
        for problem in &document.problems {
            let (start, end) = (problem.span.start, problem.span.end);
            let indent = "  ".repeat(depth);
            writeln!(
                self.out,
                "{indent}problem {start}..{end} {}",
                printable(&problem.message)
            )?;
        }
        Ok(())
    }

    fn node(&mut self, node: &Node<'_>, depth: usize) -> io::Result<()> {
        let indent = "  ".repeat(depth);
        let (start, end) = (node.span.start, node.span.end);
        match &node.value {
            Value::Scalar(scalar) => {
                write!(self.out, "{indent}")?;
                self.scalar(scalar, depth)
            }
            Value::List(nodes) => {
                writeln!(self.out, "{indent}list {start}..{end}")?;
                nodes.iter().try_for_each(|node| self.node(node, depth + 1))
            }
            Value::Map(entries) => {
                writeln!(self.out, "{indent}map {start}..{end}")?;
                for entry in entries {
                    let key = printable(entry.key.as_str()).replace('\n', "\\n");
                    writeln!(self.out, "{indent}  {key}:")?;
                    self.node(&entry.value, depth + 2)?;
                }
                Ok(())
            }
            Value::Command(words) => {
                writeln!(self.out, "{indent}command {start}..{end}")?;
                for word in words {
                    write!(self.out, "{indent}  ")?;
                    self.scalar(word, depth + 1)?;
                }
                Ok(())
            }
        }
    }

    fn scalar(&mut self, scalar: &Scalar<'_>, depth: usize) -> io::Result<()> {
        let span = scalar.text.span();
        write!(self.out, "{}..{} ", span.start, span.end)?;
        if let Some(inner) = &scalar.inner {
            writeln!(self.out, "({})", inner.format.name())?;
            return self.document(inner, depth + 1);
        }
        write!(self.out, "{:?}", masked(&scalar.text, self.secrets))?;
        match &scalar.holes {
            Holes::At(holes) if !holes.is_empty() => writeln!(self.out, " holes {holes:?}"),
            _ => writeln!(self.out),
        }
    }
}
