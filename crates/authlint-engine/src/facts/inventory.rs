//! What a document has in it, seen in one walk: a look at this tells most readers that there is nothing for them.

use std::cell::OnceCell;
use std::collections::HashSet;

use authlint_parser::{Document, Node, Scalar, Value};
use foldhash::fast::RandomState;
use memchr::memmem;

use crate::knowledge::{Step, Steps, folded};

/// The keys that a document has, however deep, those of the documents inside of it included, and its text.
///
/// Some thirty readers look at every file, and there are hundreds of ways to follow, most of which lead nowhere.
#[derive(Default)]
pub(super) struct Inventory<'n> {
    keys: HashSet<&'n str, RandomState>,
    source: &'n str,
    /// Parts of the keys between dots, folded; made when they are asked for.
    parts: OnceCell<HashSet<String>>,
    /// It may hold texts in base64, of which the source shows nothing.
    encoded: bool,
}

impl<'n> Inventory<'n> {
    /// The inventory of `document`, the file whose text is `source`.
    pub(super) fn of(document: &'n Document<'_>, source: &'n str) -> Self {
        let mut inventory = Inventory {
            source,
            ..Inventory::default()
        };
        inventory.document(document);
        inventory.encoded =
            inventory.has("encoding") || (inventory.has("data") && inventory.says("Secret"));
        inventory
    }

    fn document(&mut self, document: &'n Document<'_>) {
        document.roots.iter().for_each(|root| self.node(root));
    }

    fn node(&mut self, node: &'n Node<'_>) {
        match &node.value {
            Value::Scalar(scalar) => self.scalar(scalar),
            Value::List(nodes) => nodes.iter().for_each(|node| self.node(node)),
            Value::Map(entries) => {
                for entry in entries {
                    self.keys.insert(entry.key.as_str());
                    self.node(&entry.value);
                }
            }
            Value::Command(words) => words.iter().for_each(|word| self.scalar(word)),
        }
    }

    fn scalar(&mut self, scalar: &'n Scalar<'_>) {
        if let Some(inner) = &scalar.inner {
            self.document(inner);
        }
    }

    /// True if something has this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// True if something has one of these keys.
    pub(super) fn has_any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.has(key))
    }

    /// True if something has a key that begins so, in whatever case.
    pub(super) fn has_beginning(&self, beginning: &str) -> bool {
        self.keys.iter().any(|key| {
            let start = key.get(..beginning.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(beginning))
        })
    }

    /// False if no text in it holds `words`.
    pub(super) fn says(&self, words: &str) -> bool {
        self.encoded || memmem::find(self.source.as_bytes(), words.as_bytes()).is_some()
    }

    /// False for ways that lead nowhere where keys are compared loosely, and dots divide them.
    pub(super) fn has_parts(&self, way: &[Step]) -> bool {
        let parts = self.parts.get_or_init(|| {
            let parts = self.keys.iter().flat_map(|key| key.split('.'));
            parts.map(folded).collect()
        });
        way.iter().all(|step| match step {
            Step::Key(key) => parts.contains(&folded(key)),
            _ => true,
        })
    }

    /// False for ways that lead nowhere.
    pub(super) fn may_lead(&self, way: &Steps) -> bool {
        way.0.iter().all(|step| match step {
            Step::Key(key) => self.has(key),
            _ => true,
        })
    }
}
