//! A thing is read by a program that reads only what is marked for it, and the thing is not.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Mark, Role};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Use, Workspace};

pub(super) const CHECK: Check = Check {
    name: "unmarked",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "kind", "name", "wanted"],
    rule: |card| Ok(Box::new(params::<Unmarked>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unmarked {
    /// What the mark is called in the catalogue.
    tell: String,
}

impl Rule for Unmarked {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let uses = workspace.uses();
        uses.filter(|used| used.said.place.role == Role::Config)
            .filter_map(|used| self.look(used, workspace))
            .collect()
    }
}

impl Unmarked {
    fn look(&self, place: Use<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let (used, name) = (place.used, place.name());
        let asks = used.asks.as_ref().filter(|asks| asks.tell == self.tell)?;
        if place.is_open(&asks.unless_open) || workspace.knowledge.is_made(&used.kind, name) {
            return None;
        }
        // The rows of one object tell the same; of one that another row makes, nobody knows.
        let mut all = place
            .called(&used.kind, name)
            .filter(|declared| declared.is_beside(used));
        let unmarked = |told: Option<&Mark>| match told {
            Some(Mark::Nothing) => true,
            Some(Mark::Text(text)) => text.value != asks.is,
            Some(Mark::Unknown) | None => false,
        };
        if !all.all(|declared| unmarked(declared.known.tells.get(&self.tell))) {
            return None;
        }
        let mut here = place.within(&used.kind);
        let shown = here.find(|declared| declared.is_called(name))?.name()?;
        Some(Finding {
            related: vec![("declared", shown.span)],
            confidence: Confidence::High,
            ..Finding::at(used.name.span)
                .with("kind", &place.kind()?.name)
                .with("name", name)
                .with("wanted", &asks.is)
        })
    }
}
