//! What may be asked for: grants, scopes, audiences.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::When;
use crate::knowledge::Confidence;

/// A way to get a token.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The `grant_type` parameter (RFC 6749, 4), or `implicit`.
    pub id: String,
    /// What people call it.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether the provider has it.
    #[serde(default)]
    pub offered: Offered,
    /// The value of the client's own setting, where the provider has one.
    #[serde(default)]
    pub setting: Option<String>,
    /// Other spellings of the setting that work.
    #[serde(default)]
    pub setting_also: Vec<String>,
    /// Parameters of the token request.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// Whether scopes mean anything.
    #[serde(default)]
    pub scopes: ScopeUse,
    /// Where the rights of the token come from, to go behind "rights come from".
    #[serde(default)]
    pub rights: Option<String>,
    /// What a request without those rights is answered with.
    #[serde(default)]
    pub missing_rights_answer: Option<String>,
    /// Whether the client has a secret.
    #[serde(default)]
    pub secret: Option<bool>,
    /// Whether a refresh token is issued.
    #[serde(default)]
    pub refresh: Option<bool>,
    /// What became of it, if it is on its way out.
    #[serde(default)]
    pub deprecated: Option<String>,
    /// Further facts for `explain`.
    #[serde(default)]
    pub note: Option<String>,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}

impl Grant {
    /// What people call it, or its id.
    pub fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// Whether a provider has a grant.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Offered {
    /// It has.
    #[default]
    Yes,
    /// It has not.
    No,
    /// It has, and has moved on.
    Legacy,
    /// For some clients only, or in a way of its own: see the note.
    Special,
}

/// Whether scopes mean anything to a grant.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeUse {
    /// They have no effect.
    None,
    /// They may be sent.
    #[default]
    Optional,
    /// They must be sent.
    Required,
}

/// The scopes of a provider.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Scopes {
    /// True if a name that is not listed does not exist.
    #[serde(default)]
    pub complete: bool,
    /// The names that are known.
    #[serde(default)]
    pub names: Vec<String>,
    /// What becomes of a name that does not exist, where that is known.
    #[serde(default)]
    pub unknown: UnknownScope,
    /// What stands between two scopes in a request; empty for a blank, as RFC 6749, 3.3 has it.
    #[serde(default)]
    pub separator: String,
    /// Patterns of which every scope fits one, where they have a form; empty if any name can be one.
    #[serde(default)]
    pub forms: Vec<String>,
    /// The scope that brings a refresh token.
    #[serde(default)]
    pub refresh: Option<String>,
    /// Scopes that are refused with some grants.
    #[serde(default)]
    pub refused: Vec<Refused>,
    /// Where scopes may be sent, and are not looked at.
    #[serde(default)]
    pub idle: Vec<When>,
    /// Names that are on their way out, and what takes their place.
    #[serde(default)]
    pub old: Vec<OldScope>,
    /// Names that worked once.
    #[serde(default)]
    pub legacy: Vec<String>,
    /// Names people send that are no scopes.
    #[serde(default)]
    pub not_scopes: Vec<NotScope>,
    /// Endings people give a scope, and what the scope is called: `read` to `{base}:readonly`.
    #[serde(default)]
    pub endings: BTreeMap<String, String>,
    /// Permissions have three parts, `domain:entity:action`; each domain with the scope that
    /// covers most of it. Such a name belongs in a role.
    #[serde(default)]
    pub permission_domains: BTreeMap<String, String>,
    /// The scope that the operations below a path ask for: path to scopes.
    #[serde(default)]
    pub paths: BTreeMap<String, Vec<String>>,
    /// How sure the list is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it comes from.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// What an authorization server makes of a scope that it does not have.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownScope {
    /// RFC 6749, 3.3 leaves it the choice.
    #[default]
    Either,
    /// The request fails with `invalid_scope`.
    Refused,
    /// The token comes without it.
    Dropped,
}

impl UnknownScope {
    /// What it does, to go behind "the authorization server".
    pub fn answer(self) -> &'static str {
        match self {
            UnknownScope::Either => "answers with invalid_scope or issues tokens without it",
            UnknownScope::Refused => "answers with invalid_scope",
            UnknownScope::Dropped => "drops it without a word, and what needs it is refused later",
        }
    }
}

/// Scopes that a grant does not take.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The grant (`grant_type`).
    pub grant: String,
    /// The scopes: names or patterns.
    pub scopes: Vec<String>,
    /// What becomes of them, to go behind "`scope`": `needs a user, and there is none`.
    pub why: String,
    /// What to ask for in their place; a pattern.
    #[serde(default)]
    pub right: Option<String>,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A scope on its way out.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OldScope {
    /// Its name.
    pub name: String,
    /// The scopes that take its place.
    #[serde(default)]
    pub instead: Vec<String>,
    /// True if it is refused already.
    #[serde(default)]
    pub retired: bool,
    /// What became of it, to go behind "`scope`".
    #[serde(default)]
    pub why: Option<String>,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// What a provider has for audiences.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// The request parameter that names it; `None` if there is none.
    #[serde(default)]
    pub parameter: Option<String>,
    /// The grants (`grant_type`) whose token request must name it.
    #[serde(default)]
    pub required_by: Vec<String>,
    /// What it looks like.
    #[serde(default)]
    pub format: Option<String>,
    /// Some that exist.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Further facts for `explain`.
    #[serde(default)]
    pub note: Option<String>,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A name that looks like a scope and is none.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NotScope {
    /// The name.
    pub name: String,
    /// What it is instead.
    #[serde(default)]
    pub kind: NotScopeKind,
    /// The scope that does what was wanted.
    #[serde(default)]
    pub instead: Option<String>,
    /// Where it was seen.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// What a name is that is no scope.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum NotScopeKind {
    /// Nothing at all.
    #[default]
    Invented,
    /// A permission, to be put in a role.
    Permission,
    /// A role.
    Role,
    /// A scope of OpenID Connect, which the provider does not offer.
    Oidc,
    /// A word of the documentation.
    Placeholder,
}
