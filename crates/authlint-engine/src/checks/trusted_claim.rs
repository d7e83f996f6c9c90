//! A role that asks of a token what no token says.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Claim, FILLED, Role, TrustedClaim};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "trusted-claim",
    sees: Sees::File,
    gives: &[
        "primary",
        "operator",
        "reader",
        "value",
        "operator_name",
        "right",
        "wrong_part",
    ],
    rule: |card| Ok(Box::new(params::<Trusted>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trusted {
    /// What is wrong.
    fault: Fault,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Fault {
    /// A pattern is compared letter by letter.
    Pattern,
    /// A subject in a shape that GitHub does not write.
    Subject,
}

impl Rule for Trusted {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        let files = files.filter(|said| said.place.role != Role::Generated);
        let claims = files.flat_map(|said| {
            let doubt = said.place.role.doubt();
            said.names.trusted.iter().map(move |claim| (claim, doubt))
        });
        let found = claims.flat_map(|(claim, doubt)| {
            let found = match self.fault {
                Fault::Pattern => patterns(claim),
                Fault::Subject => subjects(claim),
            };
            found
                .into_iter()
                .map(move |finding| Finding { doubt, ..finding })
        });
        found.collect()
    }
}

/// Nothing that `*` stands for is looked for where texts are compared.
fn patterns(claim: &TrustedClaim) -> Vec<Finding> {
    let known_subject = |text: &str| {
        [
            "repo:",
            "system:serviceaccount:",
            "project_path:",
            "organization:",
            "spiffe://",
        ]
        .iter()
        .any(|begin| text.starts_with(begin))
    };
    if claim.patterns || claim.claim != Claim::Subject {
        return Vec::new();
    }
    // One that is right beside it lets some tokens in.
    let dead = |text: &str| text.contains('*') && known_subject(text);
    if claim.operator.is_none() && claim.values.is_empty() {
        return Vec::new();
    }
    let values = claim.values.iter().filter(|value| dead(&value.value));
    values
        .map(|value| {
            let operator = claim.operator.as_ref();
            Finding {
                related: operator
                    .map(|operator| ("operator", operator.span))
                    .into_iter()
                    .collect(),
                ..Finding::at(value.span)
                    .with("reader", &claim.reader)
                    .with("value", shown(&value.value))
                    .with_some("operator_name", operator.map(|known| &known.value))
                    .with_some(
                        "right",
                        operator.map(|known| known.value.replace("StringEquals", "StringLike")),
                    )
            }
        })
        .collect()
}

/// Behind the repository of a subject, what people write for what GitHub does.
const MEANT: [(&str, &str); 8] = [
    ("refs/", "ref:refs/"),
    ("heads/", "ref:refs/heads/"),
    ("tags/", "ref:refs/tags/"),
    ("branch:", "ref:refs/heads/"),
    ("tag:", "ref:refs/tags/"),
    ("ref:heads/", "ref:refs/heads/"),
    ("ref:tags/", "ref:refs/tags/"),
    ("env:", "environment:"),
];

fn subjects(claim: &TrustedClaim) -> Vec<Finding> {
    if claim.claim != Claim::Subject || !claim.is_of_github() {
        return Vec::new();
    }
    let values = claim.values.iter();
    values
        .filter_map(|value| {
            // Some organisations have subjects that end with the repository.
            let bare =
                || bare(&value.value).map(|(wrong, right)| (wrong, right, Confidence::Medium));
            let (wrong, right, confidence) = mistaken(&value.value)
                .map(|(wrong, right)| (wrong, right, Confidence::High))
                .or_else(bare)?;
            let sure = confidence == Confidence::High && !right.contains(FILLED);
            let edit = sure.then_some(right.clone());
            let finding = Finding {
                confidence,
                ..Finding::at(value.span)
                    .with("reader", &claim.reader)
                    .with("value", shown(&value.value))
                    .with("wrong_part", shown(&wrong))
                    .with("right", shown(&right))
            };
            Some(match edit {
                Some(right) => finding.with_edit(Some(value.span), &right),
                None => finding,
            })
        })
        .collect()
}

fn shown(text: &str) -> String {
    text.replace(FILLED, "…")
}

/// A repository with nothing behind it, and the subjects that there are.
fn bare(subject: &str) -> Option<(String, String)> {
    let (owner, project) = subject.strip_prefix("repo:")?.split_once('/')?;
    let plain = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    let named = |text: &str| !text.is_empty() && text.chars().all(plain);
    (named(owner) && named(project)).then(|| {
        (
            subject.to_owned(),
            format!("{subject}:ref:refs/heads/BRANCH"),
        )
    })
}

/// What is wrong in a subject, and the right one.
fn mistaken(subject: &str) -> Option<(String, String)> {
    let name = |text: &str| {
        let plain =
            |letter: char| letter.is_alphanumeric() || "-_.*@".contains(letter) || letter == FILLED;
        !text.is_empty() && text.chars().all(plain)
    };
    let Some(rest) = subject.strip_prefix("repo:") else {
        // All claims in a subject have their names before them.
        let (owner, rest) = subject.split_once('/')?;
        let (repository, behind) = rest.split_once(':')?;
        let known = ["ref:", "environment:", "pull_request", "*"];
        let plain = name(owner) && name(repository) && !owner.contains([FILLED, '*']);
        return (plain && known.iter().any(|known| behind.starts_with(known)))
            .then(|| (owner.to_owned(), format!("repo:{subject}")));
    };
    for begin in ["https://github.com/", "http://github.com/", "github.com/"] {
        if let Some(rest) = rest.strip_prefix(begin) {
            let (repository, behind) = rest.split_once(':').unwrap_or((rest, ""));
            let repository = repository.strip_suffix(".git").unwrap_or(repository);
            let behind = match behind {
                "" => "*",
                behind => behind,
            };
            return Some((begin.to_owned(), format!("repo:{repository}:{behind}")));
        }
    }
    let (repository, behind) = rest.split_once(':')?;
    let (owner, project) = repository.split_once('/')?;
    if !name(owner) || !name(project) {
        return None;
    }
    let put = |behind: String| format!("repo:{repository}:{behind}");
    if matches!(
        behind,
        "pull-request" | "pull_requests" | "pullrequest" | "pull-requests"
    ) {
        return Some((behind.to_owned(), put("pull_request".to_owned())));
    }
    for (wrong, right) in MEANT {
        if let Some(rest) = behind.strip_prefix(wrong) {
            return Some((wrong.to_owned(), put(format!("{right}{rest}"))));
        }
    }
    let branch = behind.strip_prefix("ref:")?;
    let plain = branch
        .chars()
        .all(|letter| letter.is_alphanumeric() || "-_./".contains(letter));
    (plain && !branch.is_empty() && !branch.starts_with("refs"))
        .then(|| (behind.to_owned(), put(format!("ref:refs/heads/{branch}"))))
}
