//! A job logs in with a role that takes no token of such a job.

use serde::Deserialize;

use authlint_parser::Span;

use super::{Check, Rule, Sees, params};
use crate::facts::{
    Action, Claim, FILLED, FileFacts, Job, Mark, Role, TrustedClaim, TrustedRole, Workflow,
};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "trusted-job",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "trusted",
        "login",
        "role",
        "says",
        "takes",
        "environment",
        "right",
    ],
    rule: |card| Ok(Box::new(params::<TrustedJob>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrustedJob {
    /// What of the token is held against the role.
    claim: Asked,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Asked {
    /// Whom it is about.
    Subject,
    /// Who it is for.
    Audience,
}

/// The environment in a subject.
const ENVIRONMENT: &str = "environment:";

impl Rule for TrustedJob {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        let files = files.filter(|file| matches!(file.place.role, Role::Config | Role::Example));
        let workflows =
            files.flat_map(|file| file.names.workflows.iter().map(move |known| (file, known)));
        let jobs = workflows
            .flat_map(|(file, known)| known.jobs.iter().map(move |job| (file, known, job)));
        jobs.filter_map(|(file, workflow, job)| {
            let mut actions = job.actions.iter();
            actions.find_map(|action| self.look(file, workflow, job, action, workspace))
        })
        .collect()
    }
}

impl TrustedJob {
    fn look(
        &self,
        file: &FileFacts,
        workflow: &Workflow,
        job: &Job,
        action: &Action,
        workspace: &Workspace<'_>,
    ) -> Option<Finding> {
        let login = action.role.as_ref()?;
        let (account, name) = parts_of(&login.value)?;
        let files = workspace.files.iter();
        let roles = files
            .filter(|file| file.place.role == Role::Config)
            .flat_map(|file| &file.names.trusted_roles);
        let here = |role: &&TrustedRole| {
            let same = role.account.as_deref();
            role.name.value == name && same.is_none_or(|known| known == account)
        };
        let roles: Vec<&TrustedRole> = roles.filter(here).collect();
        let finding = match self.claim {
            Asked::Subject => subject(workflow, job, login.span, &roles)?,
            Asked::Audience => audience(action, &roles)?,
        };
        Some(Finding {
            confidence: Confidence::High,
            doubt: file.place.role.doubt(),
            ..finding.with("role", name)
        })
    }
}

/// The account and the name in `arn:aws:iam::123456789012:role/path/name`.
fn parts_of(arn: &str) -> Option<(&str, &str)> {
    let (before, path) = arn.split_once(":role/")?;
    let account = before.strip_prefix("arn:")?.rsplit(':').next()?;
    Some((account, path.rsplit('/').next()?))
}

fn subject(workflow: &Workflow, job: &Job, login: Span, roles: &[&TrustedRole]) -> Option<Finding> {
    let (says, at) = match &job.environment {
        Mark::Unknown => return None,
        Mark::Text(name) => (
            Some(vec![format!("{ENVIRONMENT}{}", name.value)]),
            name.span,
        ),
        Mark::Nothing => (workflow.subjects.clone(), login),
    };
    let refuses = |value: &str| match &says {
        Some(says) => says.iter().all(|says| !fits(value, says)),
        // Of a job without an environment no token says one.
        None => behind(value).is_some_and(|(_, behind)| behind.starts_with(ENVIRONMENT)),
    };
    let refusing = all_refuse(roles, |claim| {
        claim.claim == Claim::Subject && claim.values.iter().all(|value| refuses(&value.value))
    })?;
    let values: Vec<_> = refusing.iter().flat_map(|claim| &claim.values).collect();
    let ends = values.iter().filter_map(|value| behind(&value.value));
    let mut ends: Vec<&str> = ends.map(|(_, behind)| behind).collect();
    ends.sort_unstable();
    ends.dedup();
    let listed: Vec<String> = ends
        .iter()
        .map(|end| format!("`…:{}`", shown(end)))
        .collect();
    let right = match ends[..] {
        [only] => only
            .strip_prefix(ENVIRONMENT)
            .filter(|name| !name.contains([FILLED, '*', '?', ':'])),
        _ => None,
    };
    let says = says.as_ref().and_then(|says| match &says[..] {
        [only] => Some(format!("…:{only}")),
        _ => None,
    });
    let environment = match &job.environment {
        Mark::Text(name) => Some(&name.value),
        _ => None,
    };
    let first = values.first()?;
    let mut related = vec![("trusted", first.span)];
    related.extend((at != login).then_some(("login", login)));
    Some(Finding {
        related,
        ..Finding::at(at)
            .with("takes", listed.join(", "))
            .with_some("says", says)
            .with_some("environment", environment)
            .with_some("right", right)
    })
}

fn audience(action: &Action, roles: &[&TrustedRole]) -> Option<Finding> {
    let (says, at) = match &action.audience {
        Mark::Text(text) => (text.value.as_str(), text.span),
        Mark::Nothing => (action.audience_else.as_deref()?, action.uses),
        Mark::Unknown => return None,
    };
    let refuses = |value: &str| !glob(value, says);
    let refusing = all_refuse(roles, |claim| {
        claim.claim == Claim::Audience && claim.values.iter().all(|value| refuses(&value.value))
    })?;
    let values: Vec<_> = refusing.iter().flat_map(|claim| &claim.values).collect();
    let mut takes: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
    takes.sort_unstable();
    takes.dedup();
    let listed: Vec<String> = takes
        .iter()
        .map(|value| format!("`{}`", shown(value)))
        .collect();
    let right = match takes[..] {
        [only] if !only.contains([FILLED, '*', '?']) => Some(only),
        _ => None,
    };
    let first = values.first()?;
    Some(Finding {
        related: vec![("trusted", first.span)],
        ..Finding::at(at)
            .with("takes", listed.join(", "))
            .with("says", says)
            .with_some("right", right)
    })
}

/// The claim of each statement by which it refuses; `None` if one of them may let the token in.
fn all_refuse<'r>(
    roles: &[&'r TrustedRole],
    refuses: impl Fn(&TrustedClaim) -> bool,
) -> Option<Vec<&'r TrustedClaim>> {
    let statements = roles.iter().flat_map(|role| &role.statements);
    let refusing = statements.map(|claims| {
        let mut claims = claims.iter();
        claims.find(|claim| !claim.open && !claim.values.is_empty() && refuses(claim))
    });
    let refusing: Vec<_> = refusing.collect::<Option<_>>()?;
    (!refusing.is_empty()).then_some(refusing)
}

/// The repository of a subject, and what stands behind it.
fn behind(subject: &str) -> Option<(&str, &str)> {
    subject.strip_prefix("repo:")?.split_once(':')
}

/// True if a token may say it whose subject ends so. What is no subject of GitHub's own nobody can tell.
fn fits(value: &str, end: &str) -> bool {
    let Some((repository, behind)) = behind(value) else {
        return true;
    };
    match repository.contains(['*', '?', FILLED]) {
        true => glob(&format!("*:{behind}"), &format!(":{end}")),
        false => glob(behind, end),
    }
}

/// True if `text` fits the pattern, whatever the case. What is filled in may be anything.
fn glob(pattern: &str, text: &str) -> bool {
    let small = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
    let (pattern, text) = (small(pattern), small(text));
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some('*' | &FILLED) => {
                star = Some((at, seen));
                at += 1;
            }
            Some(letter) if *letter == text[seen] || *letter == '?' => {
                at += 1;
                seen += 1;
            }
            _ => match &mut star {
                Some((before, taken)) => {
                    *taken += 1;
                    (at, seen) = (*before + 1, *taken);
                }
                None => return false,
            },
        }
    }
    pattern[at..]
        .iter()
        .all(|letter| matches!(*letter, '*' | FILLED))
}

fn shown(text: &str) -> String {
    text.replace(FILLED, "…")
}

#[cfg(test)]
mod tests {
    use super::{fits, glob, parts_of};

    #[test]
    fn subjects_fit_as_aws_compares_them() {
        assert!(glob("ref:refs/heads/*", "ref:refs/heads/main"));
        assert!(glob("*", ""));
        assert!(!glob("environment:prod", "environment:production"));
        assert!(glob("environment:prod*", "environment:production"));
        assert!(fits("repo:o/r:*", "environment:prod"));
        assert!(fits("repo:o/*", "environment:prod"));
        assert!(fits("repo:o/*:prod", "environment:prod"));
        assert!(!fits("repo:o/r:ref:refs/heads/main", "environment:prod"));
        assert!(fits("repository_owner:o", "environment:prod"));
        assert_eq!(
            parts_of("arn:aws:iam::210987654321:role/ci/deploy"),
            Some(("210987654321", "deploy"))
        );
    }
}
