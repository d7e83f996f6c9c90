//! A text that the catalogue lists as wrong where it stands.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Role;
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "wrong-text",
    sees: Sees::File,
    gives: &["primary", "text", "right", "reader"],
    rule: |card| Ok(Box::new(params::<WrongText>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrongText {
    /// What the catalogue calls the texts.
    texts: Vec<String>,
}

impl Rule for WrongText {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        let texts = files
            .filter(|said| matches!(said.place.role, Role::Config))
            .flat_map(|said| &said.names.texts);
        texts
            .filter(|known| self.texts.contains(&known.id))
            .map(|known| Finding {
                confidence: Confidence::High,
                ..Finding::at(known.text.span)
                    .with("text", &known.text.value)
                    .with("right", &known.right)
                    .with("reader", &known.reader)
                    .with_edit(Some(known.text.span), &known.right)
            })
            .collect()
    }
}
