//! What a role asks of the tokens that workloads bring: the subject and the audience in trust policies of AWS, in federated credentials of
//! Microsoft Entra, in roles of Vault.

use authlint_parser::{Document, Located, Node, Value};
use serde::{Deserialize, Serialize};

use super::way::Spot;
use crate::facts::Template;

/// Something that a token must say.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct TrustedClaim {
    /// What of the token is looked at.
    pub claim: Claim,
    /// Who looks at it.
    pub reader: String,
    /// Who issued the token, a host; empty if that is not said.
    pub issuer: String,
    /// What says how it is compared, and where: `StringEquals`.
    pub operator: Option<Located<String>>,
    /// True if `*` stands for anything.
    pub patterns: bool,
    /// What it may be, as far as anybody can tell.
    pub values: Vec<Located<String>>,
    /// True if it may be more than that.
    pub open: bool,
}

/// What of a token is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Claim {
    /// Who it is for.
    Audience,
    /// Whom it is about.
    Subject,
}

/// Who issues the tokens of GitHub Actions.
const GITHUB: &str = "token.actions.githubusercontent.com";

/// Keys of which one is there if there is anything to read.
pub(super) const KEYS: [&str; 4] = [
    "Condition",
    "variable",
    "azuread_application_federated_identity_credential",
    "azurerm_federated_identity_credential",
];

/// Adds what the policies in `document` ask for.
pub(super) fn read(document: &Document<'_>, found: &mut Vec<TrustedClaim>) {
    if document.is_template || document.is_program() {
        return;
    }
    for root in &document.roots {
        node(root, found);
    }
}

fn node(at: &Node<'_>, found: &mut Vec<TrustedClaim>) {
    match &at.value {
        Value::List(nodes) => nodes.iter().for_each(|at| node(at, found)),
        Value::Map(entries) => {
            let spot = Spot::of(at);
            if let Some(condition) = spot.entry("Condition") {
                policy(condition, found);
            }
            written(spot, found);
            for entry in entries {
                match entry.key.as_str() {
                    "azuread_application_federated_identity_credential"
                    | "azurerm_federated_identity_credential" => each_of(&entry.value, found),
                    _ => {}
                }
                node(&entry.value, found);
            }
        }
        _ => {}
    }
}

/// `Condition: {StringEquals: {host:sub: value}}`.
pub(super) fn policy(condition: Spot<'_, '_>, found: &mut Vec<TrustedClaim>) {
    let Some(Value::Map(operators)) = condition.node.map(|node| &node.value) else {
        return;
    };
    for operator in operators {
        let Value::Map(keys) = &operator.value.value else {
            continue;
        };
        let name = Located {
            value: operator.key.as_str().to_owned(),
            span: operator.key.span(),
        };
        for key in keys {
            found.extend(of_aws(key.key.as_str(), name.clone(), &key.value));
        }
    }
}

/// `test = "StringEquals", variable = "host:sub", values = […]`.
pub(super) fn written(at: Spot<'_, '_>, found: &mut Vec<TrustedClaim>) {
    if let (Some(test), Some(variable), Some(values)) =
        (at.entry("test"), at.entry("variable"), at.entry("values"))
        && let (Some(test), Some(variable)) = (test.text(), variable.scalar())
        && let Some(values) = values.node
    {
        found.extend(of_aws(variable.text.as_str(), test, values));
    }
}

fn of_aws(key: &str, operator: Located<String>, values: &Node<'_>) -> Option<TrustedClaim> {
    let (issuer, claim) = key.rsplit_once(':')?;
    let claim = match claim {
        "sub" => Claim::Subject,
        "aud" => Claim::Audience,
        _ => return None,
    };
    let name = operator.value.rsplit(':').next()?;
    let name = name.strip_suffix("IfExists").unwrap_or(name);
    let patterns = match name {
        "StringEquals" | "StringEqualsIgnoreCase" => false,
        "StringLike" => true,
        _ => return None,
    };
    let (values, open) = texts(values);
    Some(TrustedClaim {
        claim,
        reader: "AWS".to_owned(),
        issuer: issuer.to_owned(),
        operator: Some(operator),
        patterns,
        values,
        open,
    })
}

/// The federated credentials of Terraform, by their names.
fn each_of(named: &Node<'_>, found: &mut Vec<TrustedClaim>) {
    let Value::Map(entries) = &named.value else {
        return;
    };
    for entry in entries {
        let at = Spot::of(&entry.value);
        let issuer = at.entry("issuer").and_then(Spot::text);
        let issuer = issuer.map_or_else(String::new, |url| {
            let host = url.value.trim_start_matches("https://");
            host.trim_end_matches('/').to_owned()
        });
        let subject = at.entry("subject").map(|at| (Claim::Subject, at));
        let audience = at.entry("audiences").or(at.entry("audience"));
        let audience = audience.map(|at| (Claim::Audience, at));
        for (claim, at) in subject.into_iter().chain(audience) {
            let Some(node) = at.node else { continue };
            let (values, open) = texts(node);
            found.push(TrustedClaim {
                claim,
                reader: "Microsoft Entra".to_owned(),
                issuer: issuer.clone(),
                operator: None,
                patterns: false,
                values,
                open,
            });
        }
    }
}

/// The texts, and whether there are others. What is filled into one is a [`FILLED`].
fn texts(node: &Node<'_>) -> (Vec<Located<String>>, bool) {
    let all: Vec<Option<Located<String>>> = match &node.value {
        Value::List(nodes) => nodes.iter().map(text).collect(),
        _ => vec![text(node)],
    };
    let open = all.iter().any(Option::is_none);
    (all.into_iter().flatten().collect(), open)
}

/// Stands for what is filled in.
pub const FILLED: char = '\u{fffd}';

fn text(node: &Node<'_>) -> Option<Located<String>> {
    let template = Template::of(Spot::of(node).scalar()?);
    let text = template.text.as_str();
    let mut value = String::new();
    let mut at = 0;
    for hole in &template.holes {
        value.push_str(text.get(at..hole.range.start)?);
        value.push(FILLED);
        at = hole.range.end;
    }
    value.push_str(text.get(at..)?);
    let known = value.chars().any(|letter| letter != FILLED);
    known.then(|| Located {
        value,
        span: template.text.span(),
    })
}

impl TrustedClaim {
    /// True if it is about tokens of GitHub Actions.
    pub fn is_of_github(&self) -> bool {
        self.issuer.rsplit('/').next() == Some(GITHUB) || self.issuer.starts_with(GITHUB)
    }
}
