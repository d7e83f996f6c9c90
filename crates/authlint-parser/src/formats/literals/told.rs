//! What a call was told, by what functions of its name do.

use super::callees::{Role, role};
use super::frames::Reader;
use super::shape::{Group, Outcome, Part, Positional, Receiver, Told};
use super::token::Element;
use crate::document::{Entry, Node, Value};

/// What one call was told.
pub(super) enum Call<'s> {
    Value(Outcome<'s>),
    /// Names of its own.
    Entries(Vec<Entry<'s>>),
    /// Under the function's name.
    Under(Node<'s>),
    Nothing,
}

impl<'s> Reader<'_, 's> {
    /// What a call without brackets was told, by name; or what it comes to.
    pub(super) fn call_of(
        &mut self,
        name: &[Element],
        word: Element,
        group: Group<'s>,
    ) -> Result<Vec<Entry<'s>>, Outcome<'s>> {
        let path = self.path(name);
        let through = role(&path, group.positional.len()) == Role::Through;
        let call = if through {
            self.named_by_callee(word, group)
        } else {
            self.call(&path, word, group)
        };
        match call {
            Call::Value(outcome) => Err(outcome),
            Call::Entries(entries) => Ok(entries),
            Call::Under(value) => {
                let key = self.text.slice(word.start as usize..word.end as usize);
                Ok(vec![Entry { key, value }])
            }
            Call::Nothing => Ok(Vec::new()),
        }
    }

    /// What the function `path` was told.
    pub(super) fn call(&mut self, path: &str, name: Element, mut group: Group<'s>) -> Call<'s> {
        let count = group.positional.len();
        let role = role(path, count);
        match role {
            Role::Quiet => {
                self.let_go(group);
                return Call::Nothing;
            }
            Role::Through if group.entries.is_empty() => {
                return Call::Value(self.brackets(group));
            }
            Role::List if group.entries.is_empty() => {
                return Call::Value(self.elements(group));
            }
            Role::Join if group.entries.is_empty() => return Call::Value(self.joined(group)),
            Role::Format => return Call::Value(self.formatted(group)),
            Role::Pair if self.is_pair(&group.positional) => {
                let pair = std::mem::take(&mut group.positional);
                let mut entries = std::mem::take(&mut group.entries);
                entries.extend(self.pair_of(pair).map(|told| told.entry));
                return Call::Entries(entries);
            }
            Role::Flag | Role::BuildField => {
                let mut positional = std::mem::take(&mut group.positional);
                if role == Role::BuildField {
                    positional.remove(0);
                }
                positional.truncate(2);
                if self.is_pair(&positional) {
                    let told = self.pair_of(positional).map(without_quotes);
                    return Call::Entries(told.into_iter().map(|told| told.entry).collect());
                }
                group.positional = positional;
            }
            Role::Pairs => {
                let mut entries = std::mem::take(&mut group.entries);
                let mut positional = std::mem::take(&mut group.positional).into_iter();
                while let (Some(key), Some(value)) = (positional.next(), positional.next()) {
                    let pair = vec![key, value];
                    if self.is_pair(&pair) {
                        entries.extend(self.pair_of(pair).map(|told| told.entry));
                    } else {
                        self.let_positional_go(pair);
                    }
                }
                return if entries.is_empty() {
                    Call::Nothing
                } else {
                    Call::Entries(entries)
                };
            }
            _ => {}
        }
        self.named_by_callee(name, group)
    }

    /// Literals have the function's name if they are all that it is given; maps always do.
    pub(super) fn named_by_callee(&mut self, name: Element, group: Group<'s>) -> Call<'s> {
        let span = self.text.locate(group.start as usize..group.end as usize);
        let Group {
            mut entries,
            positional,
            ..
        } = group;
        let all_known = !positional
            .iter()
            .any(|positional| matches!(positional, Positional::Unknown(..)));
        let mut nodes: Vec<Node<'s>> = Vec::new();
        for positional in positional {
            match positional {
                Positional::Unknown(..) => {}
                Positional::Text(written) if all_known => nodes.push(self.scalar_node(&written)),
                Positional::Text(written) => self.let_text_go(&written),
                Positional::Node(node) => nodes.push(*node),
            }
        }
        if !entries.is_empty() {
            let value = match nodes.len() {
                0 => return Call::Entries(entries),
                1 => nodes.pop(),
                _ => Some(Node {
                    span,
                    value: Value::List(nodes),
                }),
            };
            let key = self.text.slice(name.start as usize..name.end as usize);
            entries.splice(..0, value.map(|value| Entry { key, value }));
            return Call::Entries(entries);
        }
        match nodes.len() {
            0 => Call::Nothing,
            // The fields of an object that is all there is are what the function is told.
            1 => match nodes.pop() {
                Some(Node {
                    value: Value::Map(entries),
                    ..
                }) => Call::Entries(entries),
                Some(node) => Call::Under(node),
                None => Call::Nothing,
            },
            _ => Call::Under(Node {
                span,
                value: Value::List(nodes),
            }),
        }
    }

    /// True for a name and something that may be its value.
    pub(super) fn is_pair(&self, positional: &[Positional<'s>]) -> bool {
        let [Positional::Text(name), value] = positional else {
            return false;
        };
        let [Part::Literal { index, .. }] = name.parts[..] else {
            return false;
        };
        let name = &self.source[self.literal(index).inner()];
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:/$[]".contains(&byte);
        let named = !name.is_empty() && name.len() <= 64 && name.bytes().all(is_name);
        named && !matches!(value, Positional::Unknown(..))
    }

    /// The entry that a name and a value are.
    pub(super) fn pair_of(&mut self, positional: Vec<Positional<'s>>) -> Option<Told<'s>> {
        let mut positional = positional.into_iter();
        let (Some(Positional::Text(name)), Some(value)) = (positional.next(), positional.next())
        else {
            return None;
        };
        let Some(Part::Literal { index, .. }) = name.parts.first() else {
            return None;
        };
        let key = self.literal(*index).text(self.text, self.language);
        let value = match value {
            Positional::Unknown(..) => return None,
            Positional::Text(written) => self.scalar_node(&written),
            Positional::Node(node) => *node,
        };
        Some(Told {
            entry: Entry { key, value },
            receiver: Receiver::Block,
        })
    }
}

/// `"\"x\""` is written into the source of another program, as the text `x`.
fn without_quotes(mut told: Told<'_>) -> Told<'_> {
    if let Value::Scalar(scalar) = &mut told.entry.value.value {
        let text = scalar.text.as_str();
        if text.len() > 1 && text.starts_with('"') && text.ends_with('"') {
            *scalar = scalar.slice(1..text.len() - 1);
        }
    }
    told
}
