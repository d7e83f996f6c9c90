//! Jupyter notebooks: the lines of each cell become one text, in the language of the cell.
//!
//! A notebook is JSON. Its cells hold their lines as strings in a list; outputs are recordings of
//! what once was printed, and are left out.

use crate::document::{Document, Entry, Node, Scalar, Value};
use crate::format::{Format, Language};
use crate::text::Text;

/// What a cell of another language begins with.
const CELL_MAGICS: [(&str, Format); 12] = [
    ("bash", Format::Shell),
    ("sh", Format::Shell),
    ("shell", Format::Shell),
    ("zsh", Format::Shell),
    ("!", Format::Shell),
    ("powershell", Format::Source(Language::PowerShell)),
    ("pwsh", Format::Source(Language::PowerShell)),
    ("javascript", Format::Source(Language::JavaScript)),
    ("js", Format::Source(Language::JavaScript)),
    ("ruby", Format::Source(Language::Ruby)),
    ("markdown", Format::Markdown),
    ("html", Format::Text),
];

/// Magics behind which the name of the file stands that a cell is written to.
const WRITING: [&str; 2] = ["writefile", "file"];

/// The notebook that a JSON document is.
pub(super) fn of_json(mut document: Document<'_>) -> Document<'_> {
    document.format = Format::Notebook;
    for root in &mut document.roots {
        let language = language(root);
        if let Some(cells) = entry(root, "cells")
            && let Value::List(cells) = &mut cells.value
        {
            for cell in cells {
                read_cell(cell, language);
            }
        }
    }
    document
}

fn entry<'n, 's>(node: &'n mut Node<'s>, name: &str) -> Option<&'n mut Node<'s>> {
    let Value::Map(entries) = &mut node.value else {
        return None;
    };
    let entry = entries.iter_mut().find(|entry| entry.key == *name)?;
    Some(&mut entry.value)
}

/// The value at the end of a path of names.
fn at<'n>(node: &'n Node<'_>, path: &[&str]) -> Option<&'n str> {
    match (&node.value, path) {
        (Value::Scalar(scalar), []) => Some(scalar.text.as_str()),
        (Value::Map(entries), [name, rest @ ..]) => {
            let entry = entries.iter().find(|entry| entry.key == **name)?;
            at(&entry.value, rest)
        }
        _ => None,
    }
}

/// The language of cells that name none.
fn language(notebook: &Node<'_>) -> Format {
    let name = at(notebook, &["metadata", "kernelspec", "language"])
        .or_else(|| at(notebook, &["metadata", "language_info", "name"]));
    name.map_or(Format::Source(Language::Python), |name| {
        Format::of_language(name).unwrap_or(Format::Text)
    })
}

fn read_cell(cell: &mut Node<'_>, language: Format) {
    let own = at(cell, &["metadata", "vscode", "languageId"]).and_then(Format::of_language);
    let kind = at(cell, &["cell_type"]).unwrap_or_default();
    let format = match kind {
        "code" => own.unwrap_or(language),
        "markdown" => Format::Markdown,
        _ => Format::Text,
    };
    let is_code = kind == "code";
    if let Value::Map(entries) = &mut cell.value {
        let recorded = |entry: &Entry<'_>| entry.key == *"outputs" || entry.key == *"attachments";
        entries.retain(|entry| !recorded(entry));
    }
    let Some(source) = entry(cell, "source") else {
        return;
    };
    let Some(text) = joined(source) else {
        return;
    };
    let mut pieces = if is_code {
        code(&text, format)
    } else {
        vec![declared(text, format)]
    };
    source.value = match (pieces.len(), pieces.pop()) {
        (1, Some(piece)) => piece.value,
        (_, last) => {
            pieces.extend(last);
            Value::List(pieces)
        }
    };
}

/// The lines of a cell as one text.
fn joined<'s>(source: &Node<'s>) -> Option<Text<'s>> {
    match &source.value {
        Value::Scalar(scalar) => Some(scalar.text.clone()),
        Value::List(lines) => {
            let line = |line: &'_ Node<'s>| match &line.value {
                Value::Scalar(scalar) => Some(scalar.text.clone()),
                _ => None,
            };
            let lines: Vec<Text<'s>> = lines.iter().filter_map(line).collect();
            Text::join(&lines)
        }
        _ => None,
    }
}

fn declared(text: Text<'_>, format: Format) -> Node<'_> {
    let scalar = Scalar {
        declared: Some(format),
        ..Scalar::opaque(text)
    };
    Node {
        span: scalar.text.span(),
        value: Value::Scalar(scalar),
    }
}

/// The pieces of a cell of code: those of its own language, and the lines between that a shell
/// runs (`!curl …`) or that set variables (`%env NAME=value`).
fn code<'s>(text: &Text<'s>, format: Format) -> Vec<Node<'s>> {
    let source = text.as_str();
    if let Some((format, start)) = magic(source) {
        return vec![declared(text.slice(start..source.len()), format)];
    }
    let mut pieces = Vec::new();
    let mut kept = 0;
    let mut at = 0;
    let mut lines = source.split_inclusive('\n');
    while let Some(line) = lines.next() {
        let start = at;
        at += line.len();
        let content = line.trim_start();
        let Some((mark, format_here)) = shell_mark(content) else {
            continue;
        };
        let from = start + (line.len() - content.len()) + mark;
        // A command goes on behind a backslash.
        let mut last = line;
        while last.trim_end().ends_with('\\')
            && let Some(next) = lines.next()
        {
            at += next.len();
            last = next;
        }
        if !source[kept..start].trim().is_empty() {
            pieces.push(declared(text.slice(kept..start), format));
        }
        pieces.push(declared(text.slice(from..at), format_here));
        kept = at;
    }
    if !source[kept..].trim().is_empty() || pieces.is_empty() {
        pieces.push(declared(text.slice(kept..source.len()), format));
    }
    pieces
}

/// How long the mark of a line is that is not in the cell's language, and in which it is.
fn shell_mark(line: &str) -> Option<(usize, Format)> {
    if line.starts_with("!!") {
        return Some((2, Format::Shell));
    }
    if line.starts_with('!') {
        return Some((1, Format::Shell));
    }
    let setting = line.strip_prefix("%env ")?;
    setting.contains('=').then_some((5, Format::Dotenv))
}

/// The language of a cell that begins with `%%bash`, and where its text starts.
fn magic(source: &str) -> Option<(Format, usize)> {
    let (line, _) = source.split_once('\n')?;
    let mut words = line.strip_prefix("%%")?.split_ascii_whitespace();
    let name = words.next()?;
    let format = if WRITING.contains(&name) {
        words.find_map(Format::of_name).unwrap_or(Format::Text)
    } else {
        let name = if name == "script" {
            words.next()?
        } else {
            name
        };
        CELL_MAGICS.iter().find(|(known, _)| *known == name)?.1
    };
    Some((format, line.len() + 1))
}
