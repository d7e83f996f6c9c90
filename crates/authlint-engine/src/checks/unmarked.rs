//! A thing is read by a program that reads only what is marked for it, and the thing is not.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Mark, Role, Used};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Workspace, together};

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
        let files = workspace.files.iter().enumerate();
        let uses = files
            .filter(|(_, said)| said.place.role == Role::Config)
            .flat_map(|(file, said)| {
                let uses = said.names.used.iter();
                uses.map(move |used| (file, said, used))
            });
        uses.filter_map(|(file, said, used)| self.look(used, said, file, workspace))
            .collect()
    }
}

impl Unmarked {
    fn look(
        &self,
        used: &Used,
        said: &FileFacts,
        file: usize,
        workspace: &Workspace<'_>,
    ) -> Option<Finding> {
        let (named, knowledge) = (&workspace.named, workspace.knowledge);
        let asks = used.asks.as_ref().filter(|asks| asks.tell == self.tell)?;
        let open = &asks.unless_open;
        let reach = named.reach_at(open, used.document, said, file, knowledge)?;
        let name = used.name.value.as_str();
        if named.is_open(open, &reach) || knowledge.is_made(&used.kind, name) {
            return None;
        }
        let declared = |at: &crate::link::At| &workspace.files[at.file].names.declared[at.index];
        // The rows of one object tell the same; of one that another row makes, nobody knows.
        let all = named.called(&used.kind, name).iter().map(declared);
        let all: Vec<_> = all.filter(|known| together(used, known)).collect();
        let unmarked = |told: Option<&Mark>| match told {
            Some(Mark::Nothing) => true,
            Some(Mark::Text(text)) => text.value != asks.is,
            Some(Mark::Unknown) | None => false,
        };
        if !all
            .iter()
            .all(|known| unmarked(known.tells.get(&self.tell)))
        {
            return None;
        }
        let here = named.within(&used.kind, &reach).iter().map(declared);
        let shown = here
            .filter_map(|known| known.name.as_ref())
            .find(|known| known.value == name)?;
        Some(Finding {
            related: vec![("declared", shown.span)],
            confidence: Confidence::High,
            ..Finding::at(used.name.span)
                .with("kind", &knowledge.thing_kind(&used.kind)?.name)
                .with("name", name)
                .with("wanted", &asks.is)
        })
    }
}
