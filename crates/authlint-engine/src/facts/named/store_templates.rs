//! Templates of Vault's agent: `{{ with secret "secret/data/app" }}{{ .Data.data.password }}{{ end }}`.

use std::ops::Range;

use authlint_parser::{Document, Located, Node, Value};
use serde::{Deserialize, Serialize};

use super::objects::located;

/// A field that a template reads of a secret.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct StoreRead {
    /// The path of the secret.
    pub path: Located<String>,
    /// What it reads behind `.Data.`.
    pub field: Located<String>,
}

/// Adds what templates in the texts of `document` read.
pub(super) fn read(document: &Document<'_>, found: &mut Vec<StoreRead>) {
    if !(document.is_template || document.is_program() || document.is_prose()) {
        document.roots.iter().for_each(|root| node(root, found));
    }
}

fn node(at: &Node<'_>, found: &mut Vec<StoreRead>) {
    match &at.value {
        Value::Scalar(scalar) => {
            let reads = reads(scalar.text.as_str()).into_iter();
            found.extend(reads.map(|(path, field)| StoreRead {
                path: located(scalar, path),
                field: located(scalar, field),
            }));
        }
        Value::List(nodes) => nodes.iter().for_each(|at| node(at, found)),
        Value::Map(entries) => entries.iter().for_each(|entry| node(&entry.value, found)),
        Value::Command(_) => {}
    }
}

/// What a `.` means.
enum Block {
    /// A secret of this path.
    Secret(Range<usize>),
    /// What it meant before.
    Same,
    /// Something else.
    Other,
}

/// The paths and the fields.
fn reads(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let mut found = Vec::new();
    let mut blocks: Vec<Block> = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("{{") {
        let start = at + open + 2;
        let Some(length) = text[start..].find("}}") else {
            break;
        };
        at = start + length + 2;
        let action = &text[start..start + length];
        let words = action.trim_matches(['-', ' ', '\n', '\t']);
        match words.split_whitespace().next() {
            Some("end") => {
                blocks.pop();
                continue;
            }
            Some("with") => blocks.push(secret(action).map_or(Block::Other, |path| {
                Block::Secret(start + path.start..start + path.end)
            })),
            Some("range" | "define" | "block") => blocks.push(Block::Other),
            Some("if") => blocks.push(Block::Same),
            _ => {}
        }
        let around = blocks
            .iter()
            .rev()
            .find(|block| !matches!(block, Block::Same));
        if let Some(Block::Secret(path)) = around {
            let fields = fields(action).into_iter();
            found.extend(fields.map(|field| {
                let field = start + field.start..start + field.end;
                (path.clone(), field)
            }));
        }
    }
    found
}

/// The path in `with secret "path"`.
fn secret(action: &str) -> Option<Range<usize>> {
    let words = action.trim_start_matches(['-', ' ']).strip_prefix("with")?;
    let rest = words.trim_start().strip_prefix("secret")?.trim_start();
    let quoted = rest.strip_prefix('"')?;
    let start = action.len() - quoted.len();
    let length = quoted.find('"')?;
    // More arguments are what is written, in order to get it.
    let alone = quoted[length + 1..].trim_matches(['-', ' ']).is_empty();
    (alone && length > 0).then_some(start..start + length)
}

/// The names behind `.Data.`.
fn fields(action: &str) -> Vec<Range<usize>> {
    const DATA: &str = ".Data.";
    let places = action.match_indices(DATA);
    let fields = places.filter_map(|(at, _)| {
        let alone = at == 0 || action[..at].ends_with([' ', '(', '\t', '\n', '-']);
        let start = at + DATA.len();
        let rest = &action[start..];
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let length = end.unwrap_or(rest.len());
        (alone && length > 0).then_some(start..start + length)
    });
    fields.collect()
}
