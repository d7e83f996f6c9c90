//! Follows ways into a tree.

use authlint_parser::{Entry, Located, Node, Scalar, Text, Value};

use crate::facts::Template;
use crate::facts::extract::scalar_of;
use crate::facts::inventory::Inventory;
use crate::knowledge::pattern::fits_text;
use crate::knowledge::{Step, Steps};

/// How deep `**` looks.
const DEEPEST: usize = 40;

/// A place in a tree.
#[derive(Clone, Copy)]
pub(in crate::facts) struct Spot<'n, 's> {
    /// The key it stands under.
    pub(in crate::facts) key: Option<&'n Text<'s>>,
    /// What stands there; `None` where the way ended at the key itself.
    pub(in crate::facts) node: Option<&'n Node<'s>>,
    /// The inventory of the document it is in, or of one around that, where somebody has it.
    pub(in crate::facts) inventory: Option<&'n Inventory<'n>>,
}

impl<'n, 's> Spot<'n, 's> {
    /// The place itself.
    pub(in crate::facts) fn of(node: &'n Node<'s>) -> Self {
        Spot {
            key: None,
            node: Some(node),
            inventory: None,
        }
    }

    /// A place in a document with this inventory.
    pub(in crate::facts) fn among(inventory: &'n Inventory<'n>, node: &'n Node<'s>) -> Self {
        Spot {
            inventory: Some(inventory),
            ..Spot::of(node)
        }
    }

    /// All places that `steps` leads to from here.
    pub(in crate::facts) fn follow(self, steps: &Steps) -> Vec<Spot<'n, 's>> {
        let mut found = Vec::new();
        self.leads(steps, &mut |spot| {
            found.push(spot);
            false
        });
        found
    }

    /// What stands under `key`.
    pub(super) fn entry(self, key: &str) -> Option<Spot<'n, 's>> {
        let Value::Map(entries) = &self.node?.value else {
            return None;
        };
        let mut entries = entries.iter();
        let entry = entries.find(|entry| entry.key.as_str() == key)?;
        Some(self.inside(entry))
    }

    fn inside(self, entry: &'n Entry<'s>) -> Self {
        Spot {
            key: Some(&entry.key),
            node: Some(&entry.value),
            inventory: self.inventory,
        }
    }

    fn element(self, node: &'n Node<'s>) -> Self {
        Spot {
            key: None,
            node: Some(node),
            inventory: self.inventory,
        }
    }

    /// True if something stands at one of the places.
    pub(in crate::facts) fn has(self, steps: &Steps) -> bool {
        self.leads(steps, &mut |_| true)
    }

    /// True if `steps` leads to a place that is as `wanted` says.
    pub(in crate::facts) fn leads(
        self,
        steps: &Steps,
        wanted: &mut impl FnMut(Spot<'n, 's>) -> bool,
    ) -> bool {
        let may = self.inventory.is_none_or(|known| known.may_lead(steps));
        may && walk(self, &steps.0, wanted, DEEPEST)
    }

    /// The text here.
    pub(in crate::facts) fn scalar(self) -> Option<&'n Scalar<'s>> {
        scalar_of(self.node?)
    }

    /// The text here, or of the key where the way ended at it, if all of it is known.
    pub(in crate::facts) fn text(self) -> Option<Located<String>> {
        let Some(_) = self.node else {
            let key = self.key?;
            let whole = Template::of_text(key);
            return whole.holes.is_empty().then(|| Located {
                value: key.as_str().to_owned(),
                span: key.span(),
            });
        };
        let scalar = self.scalar()?;
        let whole = Template::of(scalar);
        let known = whole.holes.is_empty() && !whole.text.as_str().is_empty();
        known.then(|| Located {
            value: whole.text.as_str().to_owned(),
            span: whole.text.span(),
        })
    }
}

/// Shows the places that `steps` leads to, until one is the `wanted` one.
fn walk<'n, 's>(
    at: Spot<'n, 's>,
    steps: &[Step],
    wanted: &mut impl FnMut(Spot<'n, 's>) -> bool,
    left: usize,
) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        return wanted(at);
    };
    if *step == Step::Own {
        return wanted(Spot { node: None, ..at });
    }
    let Some(node) = at.node else { return false };
    // A document inside of a text: JSON in an annotation.
    if *step != Step::Deep
        && let Value::Scalar(scalar) = &node.value
        && let Some(inner) = &scalar.inner
        && let [root] = &inner.roots[..]
    {
        let node = Some(root);
        return walk(Spot { node, ..at }, steps, wanted, left.saturating_sub(1));
    }
    match (&node.value, step) {
        (_, Step::Deep) => {
            if walk(at, rest, wanted, left) {
                return true;
            }
            let Some(left) = left.checked_sub(1) else {
                return false;
            };
            let mut deeper = |spot| walk(spot, steps, wanted, left);
            match &node.value {
                Value::Map(entries) => entries.iter().any(|entry| deeper(at.inside(entry))),
                Value::List(nodes) => nodes.iter().any(|node| deeper(at.element(node))),
                _ => false,
            }
        }
        (Value::Map(entries), Step::Key(_) | Step::Like(_)) => {
            let fits = |key: &str| match step {
                Step::Key(wanted) => key == wanted,
                Step::Like(pattern) => fits_text(pattern, key),
                _ => false,
            };
            let mut fitting = entries.iter().filter(|entry| fits(entry.key.as_str()));
            fitting.any(|entry| walk(at.inside(entry), rest, wanted, left))
        }
        (Value::List(nodes), Step::Element) => nodes
            .iter()
            .any(|node| walk(at.element(node), rest, wanted, left)),
        _ => false,
    }
}
