//! Roles of AWS that take the tokens of GitHub Actions, with all that their policies ask of one: in Terraform, and in templates of
//! CloudFormation.
//!
//! A role is told only where everything that may let a token in is to be seen.

use authlint_parser::{Document, Located, Node, Value};
use serde::{Deserialize, Serialize};

use super::trust::{TrustedClaim, policy, written};
use super::way::Spot;
use super::workflows::{entries, entry};

/// Which call exchanges a token, and what stands for any call.
const CALL: &str = "sts:AssumeRoleWithWebIdentity";

/// A role that takes tokens of GitHub Actions.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct TrustedRole {
    /// Its name.
    pub name: Located<String>,
    /// The number of its account, where that is said.
    pub account: Option<String>,
    /// What each statement asks of a token; one statement is enough.
    pub statements: Vec<Vec<TrustedClaim>>,
}

/// Adds the roles in `document`.
pub(super) fn read(document: &Document<'_>, found: &mut Vec<TrustedRole>) {
    if document.is_template || document.is_program() {
        return;
    }
    for root in &document.roots {
        for (kind, body) in entries(root) {
            match kind.as_str() {
                "resource" => {
                    let roles = entries(body).filter(|(kind, _)| **kind == *"aws_iam_role");
                    let roles = roles.flat_map(|(_, named)| entries(named));
                    found.extend(roles.filter_map(|(_, role)| of_terraform(role, root)));
                }
                "Resources" => {
                    let roles = entries(body);
                    found.extend(roles.filter_map(|(_, role)| of_template(role)));
                }
                _ => {}
            }
        }
    }
}

fn of_terraform(role: &Node<'_>, root: &Node<'_>) -> Option<TrustedRole> {
    let name = Spot::of(role).entry("name")?.text()?;
    let (_, policy) = entry(role, "assume_role_policy")?;
    if let Some(policy) = map_of(policy) {
        return of_policy(name, policy);
    }
    // `data.aws_iam_policy_document.name.json`, in the same file.
    let Value::Scalar(scalar) = &policy.value else {
        return None;
    };
    let rest = scalar.text.as_str();
    let rest = rest.strip_prefix("data.aws_iam_policy_document.")?;
    let label = rest.strip_suffix(".json")?;
    let data = entries(root).filter(|(kind, _)| **kind == *"data");
    let documents = data.flat_map(|(_, kinds)| entries(kinds));
    let documents = documents.filter(|(kind, _)| **kind == *"aws_iam_policy_document");
    let mut named = documents.flat_map(|(_, named)| entries(named));
    let (_, document) = named.find(|(known, _)| **known == *label)?;
    let more = [
        "source_policy_documents",
        "override_policy_documents",
        "dynamic",
    ];
    if more.iter().any(|key| entry(document, key).is_some()) {
        return None;
    }
    let statements = entries(document).filter(|(key, _)| **key == *"statement");
    of_statements(name, statements.map(|(_, statement)| statement))
}

fn of_template(resource: &Node<'_>) -> Option<TrustedRole> {
    let at = Spot::of(resource);
    let kind = at.entry("Type")?.text()?;
    if kind.value != "AWS::IAM::Role" {
        return None;
    }
    let properties = at.entry("Properties")?;
    let name = properties.entry("RoleName")?.text()?;
    of_policy(
        name,
        map_of(properties.entry("AssumeRolePolicyDocument")?.node?)?,
    )
}

/// The map here, or the one that a text holds.
fn map_of<'n, 's>(node: &'n Node<'s>) -> Option<&'n Node<'s>> {
    match &node.value {
        Value::Map(_) => Some(node),
        Value::Scalar(scalar) => match &scalar.inner.as_ref()?.roots[..] {
            [root] if matches!(root.value, Value::Map(_)) => Some(root),
            _ => None,
        },
        _ => None,
    }
}

fn of_policy(name: Located<String>, policy: &Node<'_>) -> Option<TrustedRole> {
    let (_, statements) = entry(policy, "Statement")?;
    match &statements.value {
        Value::List(nodes) => of_statements(name, nodes.iter()),
        Value::Map(_) => of_statements(name, std::iter::once(statements)),
        _ => None,
    }
}

fn of_statements<'n, 's: 'n>(
    name: Located<String>,
    statements: impl Iterator<Item = &'n Node<'s>>,
) -> Option<TrustedRole> {
    let mut role = TrustedRole {
        name,
        account: None,
        statements: Vec::new(),
    };
    for statement in statements {
        match admits(statement)? {
            Admits::Others => {}
            Admits::Tokens(claims) => {
                role.account = role.account.or(account(statement));
                role.statements.push(claims);
            }
        }
    }
    (!role.statements.is_empty()).then_some(role)
}

/// Whom a statement lets in.
enum Admits {
    /// Nobody with a token of GitHub.
    Others,
    /// Whose tokens say this.
    Tokens(Vec<TrustedClaim>),
}

/// `None` if nobody can tell.
fn admits(statement: &Node<'_>) -> Option<Admits> {
    let at = Spot::of(statement);
    let either = |one, other| at.entry(one).or(at.entry(other));
    if let Some(effect) = either("Effect", "effect")
        && effect.text()?.value != "Allow"
    {
        return None;
    }
    let calls = texts(either("Action", "actions")?.node?)?;
    if !calls.iter().any(|call| call == CALL || call.contains('*')) {
        return Some(Admits::Others);
    }
    let mut claims = Vec::new();
    if let Some(condition) = at.entry("Condition") {
        policy(condition, &mut claims);
    }
    let conditions = entries(statement).filter(|(key, _)| **key == *"condition");
    for (_, condition) in conditions {
        written(Spot::of(condition), &mut claims);
    }
    if claims
        .iter()
        .any(|claim| claim.issuer.contains(['$', '{', '%']))
    {
        return None;
    }
    let (own, others): (Vec<_>, Vec<_>) = claims.into_iter().partition(TrustedClaim::is_of_github);
    match (own.is_empty(), others.is_empty()) {
        (false, _) => Some(Admits::Tokens(own)),
        (true, false) => Some(Admits::Others),
        (true, true) => None,
    }
}

fn texts(node: &Node<'_>) -> Option<Vec<String>> {
    let text = |node| Spot::of(node).text().map(|text| text.value);
    match &node.value {
        Value::List(nodes) => nodes.iter().map(text).collect(),
        _ => Some(vec![text(node)?]),
    }
}

/// The number in `arn:aws:iam::123456789012:oidc-provider/…`.
fn account(node: &Node<'_>) -> Option<String> {
    match &node.value {
        Value::Scalar(scalar) => {
            let (before, _) = scalar.text.as_str().split_once(":oidc-provider/")?;
            let number = before.rsplit(':').next()?;
            let known = number.len() == 12 && number.bytes().all(|byte| byte.is_ascii_digit());
            known.then(|| number.to_owned())
        }
        Value::List(nodes) => nodes.iter().find_map(account),
        Value::Map(entries) => entries.iter().find_map(|entry| account(&entry.value)),
        Value::Command(_) => None,
    }
}
