//! A call of a module in another folder that the module does not take: an argument it has no variable for, one that it
//! needs, an output it does not have.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Declared, FileFacts, ModuleCall, Role};
use crate::findings::Finding;
use crate::likeness::{Nearness, near};
use crate::link::{Reach, Workspace, folder_of};

pub(super) const CHECK: Check = Check {
    name: "module-contract",
    sees: Sees::Workspace,
    gives: &[
        "primary", "declared", "module", "folder", "argument", "needed", "output", "near",
    ],
    rule: |card| Ok(Box::new(params::<ModuleContract>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModuleContract {}

const VARIABLE: &str = "terraform-variable";
const OUTPUT: &str = "terraform-output";
const MODULE: &str = "terraform-module";

impl Rule for ModuleContract {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for said in &workspace.files {
            // What is put over a file by another one is not all of it.
            let name = said.place.path.rsplit('/').next().unwrap_or_default();
            if said.place.role == Role::Generated || name.contains("override.") {
                continue;
            }
            for call in &said.names.calls {
                found.extend(arguments(call, said, workspace));
            }
            found.extend(outputs(said, workspace));
        }
        found
    }
}

/// What the module that is called declares of a kind, if all of it is seen and there is some.
fn declared<'w>(
    kind: &str,
    call: &ModuleCall,
    said: &FileFacts,
    workspace: &'w Workspace<'_>,
) -> Option<Vec<&'w Declared>> {
    let source = &call.source.value;
    if !source.starts_with("./") && !source.starts_with("../") || source.contains("//") {
        return None;
    }
    let reach = Reach::Folder(folder_of(said.place.folder(), source)?);
    let named = &workspace.named;
    if named.is_open(kind, &reach) {
        return None;
    }
    let all = named.within(kind, &reach).iter();
    let all = all.map(|at| &workspace.files[at.file].names.declared[at.index]);
    let all: Vec<&Declared> = all.filter(|known| known.name.is_some()).collect();
    (!all.is_empty()).then_some(all)
}

fn names<'w>(declared: &[&'w Declared]) -> Vec<&'w str> {
    let names = declared.iter().filter_map(|known| known.name.as_ref());
    names.map(|name| name.value.as_str()).collect()
}

fn arguments(call: &ModuleCall, said: &FileFacts, workspace: &Workspace<'_>) -> Vec<Finding> {
    let Some(variables) = declared(VARIABLE, call, said, workspace) else {
        return Vec::new();
    };
    let known = names(&variables);
    let first = variables.iter().find_map(|known| known.name.as_ref());
    let Some(first) = first else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for argument in &call.arguments {
        if known.contains(&argument.value.as_str()) {
            continue;
        }
        let given = |name: &str| call.arguments.iter().any(|known| known.value == name);
        let close = near(
            &argument.value,
            known.iter().copied(),
            &workspace.knowledge.words,
        )
        .filter(|(name, nearness)| *nearness <= Nearness::Typo && !given(name))
        .map(|(name, _)| name);
        let all = variables.iter().filter_map(|known| known.name.as_ref());
        let shown = all
            .filter(|name| Some(name.value.as_str()) == close)
            .chain([first])
            .next();
        let finding = of(call, argument.span, said)
            .with("argument", &argument.value)
            .with_some("near", close);
        let finding = match close {
            Some(close) => finding.with_edit(Some(argument.span), close),
            None => finding,
        };
        found.push(Finding {
            related: vec![("declared", shown.unwrap_or(first).span)],
            ..finding
        });
    }
    // A wrong name is told of once: as the argument, not as the one that is missing.
    let beside = workspace.files_in(said.place.folder());
    let same = beside.flat_map(|file| &file.names.calls);
    let parts = same.filter(|other| other.name.value == call.name.value);
    if !found.is_empty() || parts.count() > 1 {
        return found;
    }
    for variable in &variables {
        let Some(name) = &variable.name else { continue };
        let same = variables.iter().filter(|other| {
            let other = other.name.as_ref();
            other.is_some_and(|other| other.value == name.value)
        });
        let has_default = same.into_iter().any(|known| known.has("default"));
        let given = call.arguments.iter().any(|known| known.value == name.value);
        if !has_default && !given {
            found.push(Finding {
                related: vec![("declared", name.span)],
                ..of(call, call.name.span, said).with("needed", &name.value)
            });
            break;
        }
    }
    found
}

fn outputs(said: &FileFacts, workspace: &Workspace<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let beside = || workspace.files_in(said.place.folder());
    let uses = said.names.used.iter().filter(|used| used.kind == MODULE);
    for (used, output) in uses.filter_map(|used| Some((used, used.part.as_ref()?))) {
        let calls = beside().flat_map(|file| file.names.calls.iter().map(move |call| (file, call)));
        let calls: Vec<_> = calls
            .filter(|(_, call)| call.name.value == used.name.value)
            .collect();
        let [(file, call)] = calls[..] else { continue };
        // Of several, an attribute may be the key of one.
        if call.many && used.within.is_none() {
            continue;
        }
        let Some(outputs) = declared(OUTPUT, call, file, workspace) else {
            continue;
        };
        let known = names(&outputs);
        if known.contains(&output.value.as_str()) {
            continue;
        }
        let close = near(
            &output.value,
            known.iter().copied(),
            &workspace.knowledge.words,
        )
        .filter(|(_, nearness)| *nearness <= Nearness::Typo)
        .map(|(name, _)| name);
        let all = || outputs.iter().filter_map(|known| known.name.as_ref());
        let shown = all().find(|name| Some(name.value.as_str()) == close);
        let Some(shown) = shown.or_else(|| all().next()) else {
            continue;
        };
        let finding = of(call, output.span, said)
            .with("output", &output.value)
            .with_some("near", close);
        let finding = match close {
            Some(close) => finding.with_edit(Some(output.span), close),
            None => finding,
        };
        found.push(Finding {
            related: vec![("declared", shown.span)],
            ..finding
        });
    }
    found
}

fn of(call: &ModuleCall, span: authlint_parser::Span, said: &FileFacts) -> Finding {
    Finding {
        doubt: said.place.role.doubt(),
        ..Finding::at(span)
            .with("module", &call.name.value)
            .with("folder", &call.source.value)
    }
}
