//! What an API description is, and how much of what it requires stands in it.

use authlint_parser::{Node, Value};
use serde::{Deserialize, Serialize};

use super::openapi::{METHODS, children, entries_of, get, is_open};

/// How much of what a description requires stands in it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Outline {
    /// The schemes that are required of all operations.
    pub everywhere: Vec<String>,
    /// True if operations or requirements may stand elsewhere.
    pub elsewhere: bool,
}

/// Major and minor version, of a version of the format that there is.
pub(super) fn version_of(version: &str) -> Option<(u8, u8)> {
    let mut numbers = version.split('.').map(str::parse::<u8>);
    let (major, minor) = (numbers.next()?.ok()?, numbers.next());
    match (major, minor) {
        (2, None | Some(Ok(0))) => Some((2, 0)),
        (3, Some(Ok(minor))) => Some((3, minor)),
        _ => None,
    }
}

/// The outline of the description that `root` is.
pub(super) fn outline(root: &Node<'_>) -> Outline {
    let mut outline = Outline::default();
    let Some(entries) = entries_of(root) else {
        return outline;
    };
    let paths = children(entries, "paths");
    outline.elsewhere = paths.is_empty() || is_open(entries) || is_open(paths);
    outline.everywhere = outline.schemes(root);
    for path in paths {
        let Some(operations) = entries_of(&path.value) else {
            outline.elsewhere = true;
            continue;
        };
        outline.elsewhere |= is_open(operations);
        let known = operations
            .iter()
            .filter(|entry| METHODS.contains(&entry.key.as_str()));
        for operation in known {
            outline.schemes(&operation.value);
        }
    }
    outline
}

impl Outline {
    /// The schemes that `node` requires, as far as they stand here.
    fn schemes(&mut self, node: &Node<'_>) -> Vec<String> {
        let Some(entries) = entries_of(node) else {
            self.elsewhere = true;
            return Vec::new();
        };
        self.elsewhere |= is_open(entries);
        let alternatives = match get(entries, "security").map(|node| &node.value) {
            None => return Vec::new(),
            Some(Value::List(alternatives)) => alternatives,
            Some(_) => {
                self.elsewhere = true;
                return Vec::new();
            }
        };
        let mut names = Vec::new();
        for alternative in alternatives {
            match entries_of(alternative) {
                Some(schemes) if !is_open(schemes) => {
                    names.extend(schemes.iter().map(|entry| entry.key.as_str().to_owned()));
                }
                _ => self.elsewhere = true,
            }
        }
        names
    }
}
