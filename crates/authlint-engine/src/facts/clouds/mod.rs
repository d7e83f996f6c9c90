//! What a document says about regions of clouds: names of resources, hosts, user pools and the keys
//! of regions and zones.
//!
//! A cloud's region is no fact of an OAuth client, so it is in no group: it stands apart, with the
//! map and the document that hold it.

mod section;
mod stores;
mod texts;
mod walk;

use authlint_parser::Span;
use serde::{Deserialize, Serialize};

use super::place::Environment;

pub(super) use walk::read;

/// What one file says about regions.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct CloudFacts {
    /// Everything that names a region.
    pub regions: Vec<RegionFact>,
    /// Stores that operators fill Kubernetes secrets from.
    pub stores: Vec<Store>,
    /// Secrets that are read by the name of their resource.
    pub reads: Vec<Read>,
    /// The regions of providers without alias, by their index: what a module's data is read from.
    pub defaults: Vec<usize>,
}

impl CloudFacts {
    /// True if it says nothing.
    pub(in crate::facts) fn is_empty(&self) -> bool {
        let found = self.regions.is_empty() && self.stores.is_empty();
        found && self.reads.is_empty() && self.defaults.is_empty()
    }
}

/// A place that names a region, or something that stands where a region should.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RegionFact {
    /// What names it.
    pub named: Named,
    /// The region as it is compared: in lower case, with hyphens.
    pub region: String,
    /// The bytes of the region.
    pub span: Span,
    /// The same, if they can be replaced.
    pub edit: Option<Span>,
    /// The bytes of what names it, up to where the region and what belongs to it ends.
    pub whole: Span,
    /// What they read.
    pub text: String,
    /// The number of the document in the file.
    pub document: usize,
    /// The number of the map in the file.
    pub map: usize,
    /// The environment that the keys around name.
    pub environment: Option<Environment>,
    /// The keys around tell that there are several: a primary and a replica, a source and a target.
    pub several: bool,
    /// In a program, where what stands together need not belong together.
    pub program: bool,
    /// By how many levels less sure everything said about it is.
    pub doubt: u8,
}

/// What names a region.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Named {
    /// The value of a key.
    Key(KeyFact),
    /// The name of a resource: its partition, and the service.
    Resource(Part, String),
    /// A host, by what it ends with. True if it may be a service's name instead.
    Host(Part, bool),
    /// A host on which user pools have their issuers.
    Issuer(Part),
    /// A host of sign-in pages.
    SignIn,
    /// The id of a user pool.
    Pool,
    /// The id of a user pool in the path of the issuer with that index; true if the path ends
    /// there.
    PoolOf(usize, bool),
}

/// A part of a name and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Part {
    /// What it reads.
    pub text: String,
    /// Its bytes.
    pub span: Span,
    /// The same, if they can be replaced.
    pub edit: Option<Span>,
    /// The id of the cloud.
    pub cloud: String,
}

/// A key that wants a region or a zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct KeyFact {
    /// Its name.
    pub name: String,
    /// It wants a zone.
    pub zone: bool,
    /// The id of the cloud whose key it is.
    pub cloud: Option<String>,
    /// It is the region of a user pool.
    pub pool: bool,
    /// Which of two keys that must agree it is.
    pub twin: Option<usize>,
}

/// A store as its manifest defines it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Store {
    /// Its name.
    pub name: StoreName,
    /// The index of its region.
    pub region: usize,
}

/// The name of a store.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct StoreName {
    /// It serves the whole cluster.
    pub cluster: bool,
    /// Its name.
    pub name: String,
    /// The namespace, if the manifest tells.
    pub namespace: Option<String>,
}

/// A secret that is read by the name of its resource.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Read {
    /// The index of the resource's name.
    pub secret: usize,
    /// What reads it.
    pub by: Reader,
}

/// What reads a secret.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum Reader {
    /// A client in the region with that index.
    Client(usize),
    /// A store of that name.
    Store(StoreName),
    /// The module's provider.
    Module,
}
