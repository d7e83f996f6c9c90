//! Something that has ended, or is about to: a secret, a token, metadata.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Expiry, SOON, Told};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;
use crate::moment::Moment;

pub(super) const CHECK: Check = Check {
    name: "ended",
    sees: Sees::File,
    gives: &[
        "primary", "beside", "thing", "effect", "ended", "ends", "left", "renewed",
    ],
    rule: |card| Ok(Box::new(params::<Ended>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ended {
    /// What tells of the end.
    told: Told,
}

impl Rule for Ended {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let Some(now) = workspace.now else {
            return Vec::new();
        };
        let expiries = workspace.files.iter().flat_map(|file| &file.expiries);
        expiries
            .filter(|expiry| expiry.told == self.told)
            .filter_map(|expiry| look(expiry, now))
            .collect()
    }
}

fn look(expiry: &Expiry, now: Moment) -> Option<Finding> {
    let over = expiry.at <= now;
    let days = now.days_until(expiry.at);
    if !over && days >= SOON {
        return None;
    }
    let date = expiry.date.to_string();
    if let Some(renewed) = expiry.renewed {
        // The one that took its place is told of by itself.
        let left_over = over && renewed > now;
        return left_over.then(|| Finding {
            confidence: Confidence::Low,
            doubt: expiry.doubt,
            ..Finding::at(expiry.span)
                .with("thing", &expiry.thing)
                .with("ended", date)
                .with("renewed", renewed.to_string())
        });
    }
    let finding = Finding::at(expiry.span)
        .with("thing", &expiry.thing)
        .with_some("effect", expiry.effect.as_deref());
    let finding = if over {
        finding.with("ended", date)
    } else {
        let left = match days {
            0 => "less than a day".to_owned(),
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        };
        finding.with("ends", date).with("left", left)
    };
    Some(Finding {
        confidence: if over {
            Confidence::Certain
        } else {
            Confidence::Medium
        },
        doubt: expiry.doubt,
        related: expiry
            .beside
            .map(|span| ("beside", span))
            .into_iter()
            .collect(),
        ..finding
    })
}
