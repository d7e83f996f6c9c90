//! What a file says.

use authlint_parser::{Problem, Span};
use serde::{Deserialize, Serialize};

use super::{
    CloudFacts, Definition, Expiry, Fact, Group, Keyed, Names, OpenApi, PinFacts, Registered,
    ScopeSetting, Settings, Staged,
};
use crate::suppress::Suppression;

/// What one file says.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Said {
    /// Its facts.
    pub facts: Vec<Fact>,
    /// Its groups; each fact is in one.
    pub groups: Vec<Group>,
    /// What the OpenAPI documents in it say of their security.
    pub openapi: Vec<OpenApi>,
    /// The scope settings in it that some component reads.
    pub scope_settings: Vec<ScopeSetting>,
    /// The environment variables it defines.
    pub definitions: Vec<Definition>,
    /// The things it declares and uses by name.
    pub names: Names,
    /// What it registers: clients, grants, APIs.
    pub registered: Registered,
    /// What it says of when things end.
    pub expiries: Vec<Expiry>,
    /// What it says about regions of clouds.
    pub clouds: CloudFacts,
    /// What keys around addresses say of regions.
    pub keyed: Keyed,
    /// The texts in it that name environments, where it has counterparts for others.
    pub staged: Staged,
    /// The names of its settings, where other files hold them for other environments.
    pub settings: Settings,
    /// What it says of secrets in stores and their versions.
    pub pins: PinFacts,
    /// What it asks to pass over.
    pub suppressions: Vec<Suppression>,
    /// Bytes that must never be shown.
    pub secrets: Vec<Span>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// True if a mistake of ours kept the file from being read.
    pub failed: bool,
}

impl Said {
    /// True if it says nothing at all. All fields stand here, so that a new one is looked at.
    pub(super) fn is_empty(&self) -> bool {
        let Said {
            facts,
            groups,
            openapi,
            scope_settings,
            definitions,
            names,
            registered,
            expiries,
            clouds,
            keyed,
            staged,
            settings,
            pins,
            suppressions,
            secrets,
            problems,
            failed,
        } = self;
        let client = facts.is_empty() && groups.is_empty() && scope_settings.is_empty();
        let names = definitions.is_empty() && names.is_empty() && settings.is_empty();
        let apis = openapi.is_empty() && registered.is_empty();
        let ends = expiries.is_empty() && pins.is_empty();
        let places = clouds.is_empty() && keyed.is_empty() && staged.is_empty();
        let spans = suppressions.is_empty() && secrets.is_empty() && problems.is_empty();
        client && names && apis && ends && places && spans && !failed
    }

    /// True if it says what can have to do with another file. All fields stand here, so that a new one is judged.
    pub(super) fn concerns_others(&self) -> bool {
        let Said {
            facts,
            groups: _,
            openapi: _,
            scope_settings: _,
            definitions,
            names,
            registered,
            expiries: _,
            clouds,
            keyed: _,
            staged: _,
            settings,
            pins,
            suppressions: _,
            secrets: _,
            problems: _,
            failed: _,
        } = self;
        let said = facts.is_empty() && definitions.is_empty() && !names.concern_others();
        let regions = clouds.regions.is_empty() && clouds.stores.is_empty();
        let pinned = pins.references.is_empty() && pins.stages.is_empty();
        let registers = !registered.registrations.is_empty() || !registered.attributes.is_empty();
        !(said && regions && clouds.reads.is_empty() && pinned && pins.managed.is_empty())
            || registers
            || !settings.all.is_empty()
    }
}
