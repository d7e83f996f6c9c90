//! References to secrets in stores, and the versions that they are pinned to.

mod texts;
mod walk;

use authlint_parser::{Located, Span};
use serde::{Deserialize, Serialize};

use super::place::Environment;
use crate::knowledge::Within;

pub(super) use walk::read;

/// What one file says of secrets in stores.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct PinFacts {
    /// References to them.
    pub references: Vec<SecretReference>,
    /// Places that read a stage of a rotation under way.
    pub stages: Vec<StageRead>,
    /// Resources of Terraform that make secrets.
    pub managed: Vec<ManagedSecret>,
    /// Where references stand: what is called a secret there is not one.
    pub spans: Vec<Span>,
    /// True if it reads the version that is current, too.
    pub reads_current: bool,
}

impl PinFacts {
    /// True if it says nothing.
    pub(in crate::facts) fn is_empty(&self) -> bool {
        let read = self.references.is_empty() && self.stages.is_empty();
        read && self.managed.is_empty() && self.spans.is_empty() && !self.reads_current
    }
}

/// A reference to a secret in a store.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct SecretReference {
    /// All that makes it one secret and no other: store, account, region, name.
    pub identity: String,
    /// Its name.
    pub name: String,
    /// Its name where it stands in a text of one kind, and how such texts begin.
    pub written: Option<(Located<String>, String)>,
    /// How far it can be compared.
    pub within: Within,
    /// What of it is read.
    pub version: Version,
    /// Where the version stands; the whole reference if it has none.
    pub span: Span,
    /// The random letters behind its name.
    pub suffix: Option<Located<String>>,
    /// The environment that the keys around name.
    pub environment: Option<Environment>,
    /// The resource of the module that makes it, as type and name.
    pub made_by: Option<String>,
    /// A block that only reads what something else makes, in a module.
    pub data: bool,
    /// The keys around tell of several versions.
    pub several: bool,
    /// A comment beside it says that it is pinned.
    pub explained: bool,
}

/// What of a secret is read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub enum Version {
    /// What is current.
    Floating,
    /// The version of that number.
    Number(u64),
    /// The version of that id.
    Opaque(String),
    /// Something that nobody can tell, or that somebody moves by hand.
    Other,
}

/// A place that reads a stage of a rotation under way.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct StageRead {
    /// The stage, and where it stands.
    pub stage: Located<String>,
    /// The keys around tell of several versions.
    pub several: bool,
}

/// A resource of Terraform that makes a secret.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ManagedSecret {
    /// The store.
    pub store: String,
    /// Type and name of the resource.
    pub resource: String,
    /// The name of the secret, if it is written out.
    pub name: Option<String>,
    /// Where the resource stands.
    pub span: Span,
}
