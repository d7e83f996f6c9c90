//! A program reads a version of a secret that is only there while it is rotated.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::FileFacts;
use crate::findings::Finding;
use crate::knowledge::{Confidence, Pins};
use crate::link::{Workspace, tells_of_several};

pub(super) const CHECK: Check = Check {
    name: "rotation-stage",
    sees: Sees::File,
    gives: &["primary", "stage"],
    rule: |card| Ok(Box::new(params::<RotationStage>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RotationStage {}

impl Rule for RotationStage {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        files
            .flat_map(|file| look(file, &workspace.knowledge.pins))
            .collect()
    }
}

fn look(file: &FileFacts, pins: &Pins) -> Vec<Finding> {
    // Who reads the current version, too, or turns secrets, knows what it does.
    if file.pins.stages.is_empty()
        || file.pins.reads_current
        || tells_of_several(&file.place.path, pins)
    {
        return Vec::new();
    }
    let stages = file.pins.stages.iter().filter(|read| !read.several);
    let found = stages.map(|read| Finding {
        confidence: Confidence::High,
        ..Finding::at(read.stage.span)
            .with("stage", &read.stage.value)
            .with_edit(Some(read.stage.span), "AWSCURRENT")
    });
    found.collect()
}
