//! The logic of rules. A rule is a check with a card; a check is one file here and one line in
//! [`CHECKS`].
//!
//! Checks look at the linked workspace and say where something is wrong. They know nothing of
//! formats, severities, settings, words or each other.

mod action_secret;
mod changed_value;
mod chart_helper;
mod chart_keys;
mod chart_secret;
mod chart_values;
mod cloud_partition;
mod cloud_pool;
mod cloud_region;
mod cloud_secret;
mod cloud_twins;
mod cloud_zone;
mod conditions;
mod declared_scope;
mod differing_key;
mod disagreement;
mod dynamic_reference;
mod empty_context;
mod enabled_grant;
mod ended;
mod gate_scope;
mod granted_scope;
mod hashed_name;
mod host;
mod https;
mod issuer_slash;
mod kept_quotes;
mod keyed_region;
mod known_endpoint;
mod known_host;
mod known_region;
mod known_scope;
mod labelled_region;
mod lacking_key;
mod listed_endpoint;
mod listed_value;
mod live_environment;
mod lone_pin;
mod look_alike;
mod lost_argument;
mod made_twice;
mod made_wrong;
mod malformed_suppression;
mod managed_pin;
mod missing_base;
mod missing_file;
mod missing_need;
mod missing_parameter;
mod missing_part;
mod mistaken_name;
mod mistaken_read;
mod module_contract;
mod near;
mod near_audience;
mod never_declared;
mod offered_grant;
mod openapi;
mod other_environment;
mod other_namespace;
mod other_spelling;
mod path_case;
mod path_words;
mod pins_differ;
mod placeholder;
mod rare_secret;
mod refused_scope;
mod registered_redirect;
mod reserved_secret;
mod rotation_stage;
mod same_provider;
mod same_region;
mod same_tenant;
mod scope_for_grant;
mod scope_setting;
mod scope_token;
mod scopes;
mod split_mount;
mod still_old;
mod store_field;
mod syntax;
mod trusted_claim;
mod trusted_job;
mod undeclared;
mod unexpanded;
mod unfed;
mod unknown_provider;
mod unlisted;
mod unmarked;
mod unread;
mod unrewritten_name;
mod unsupplied;
mod unused_suppression;
mod url_host;
mod url_parts;
mod url_text;
mod void_override;
mod workflow_call;
mod workflow_call_permissions;
mod workflow_environment;
mod workflow_permissions;
mod workflow_secret;
mod wrong_kind;
mod wrong_text;

use serde::de::DeserializeOwned;

use crate::findings::Finding;
use crate::knowledge::Card;
use crate::link::Workspace;
use crate::suppress::Review;

/// The logic that cards can use.
pub struct Check {
    /// What a card calls it.
    pub name: &'static str,
    /// What it may use as evidence.
    pub sees: Sees,
    /// The values and labels that a card's words may name.
    pub gives: &'static [&'static str],
    /// Makes a rule of a card's parameters.
    pub rule: fn(&Card) -> Result<Box<dyn Rule>, String>,
}

/// What a check uses as evidence. The promise is tested: each file of a case is linted alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sees {
    /// One file at a time.
    File,
    /// All files.
    Workspace,
}

/// One rule, ready to run.
pub trait Rule: Send + Sync {
    /// What is wrong in `workspace`.
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding>;

    /// What is wrong in what the run was asked to pass over, once all rules were asked what is wrong.
    fn review(&self, _: &Workspace<'_>, _: &Review) -> Vec<Finding> {
        Vec::new()
    }
}

/// Every check there is.
pub static CHECKS: &[Check] = &[
    known_endpoint::CHECK,
    known_host::CHECK,
    known_region::CHECK,
    listed_endpoint::CHECK,
    listed_value::CHECK,
    live_environment::CHECK,
    missing_parameter::CHECK,
    near_audience::CHECK,
    look_alike::CHECK,
    offered_grant::CHECK,
    refused_scope::CHECK,
    same_provider::CHECK,
    same_tenant::CHECK,
    same_region::CHECK,
    known_scope::CHECK,
    scope_for_grant::CHECK,
    https::CHECK,
    issuer_slash::CHECK,
    path_case::CHECK,
    path_words::CHECK,
    url_parts::CHECK,
    url_text::CHECK,
    placeholder::CHECK,
    url_host::CHECK,
    openapi::CHECK,
    scope_setting::CHECK,
    scope_token::CHECK,
    syntax::CHECK,
    cloud_partition::CHECK,
    cloud_pool::CHECK,
    cloud_region::CHECK,
    cloud_secret::CHECK,
    cloud_twins::CHECK,
    cloud_zone::CHECK,
    dynamic_reference::CHECK,
    ended::CHECK,
    missing_part::CHECK,
    undeclared::CHECK,
    action_secret::CHECK,
    lost_argument::CHECK,
    unknown_provider::CHECK,
    workflow_call::CHECK,
    workflow_call_permissions::CHECK,
    workflow_permissions::CHECK,
    workflow_secret::CHECK,
    module_contract::CHECK,
    made_wrong::CHECK,
    mistaken_name::CHECK,
    wrong_kind::CHECK,
    hashed_name::CHECK,
    missing_base::CHECK,
    never_declared::CHECK,
    other_namespace::CHECK,
    still_old::CHECK,
    unread::CHECK,
    missing_file::CHECK,
    missing_need::CHECK,
    unexpanded::CHECK,
    disagreement::CHECK,
    empty_context::CHECK,
    unmarked::CHECK,
    unrewritten_name::CHECK,
    wrong_text::CHECK,
    keyed_region::CHECK,
    labelled_region::CHECK,
    lacking_key::CHECK,
    other_environment::CHECK,
    workflow_environment::CHECK,
    granted_scope::CHECK,
    enabled_grant::CHECK,
    declared_scope::CHECK,
    gate_scope::CHECK,
    registered_redirect::CHECK,
    chart_helper::CHECK,
    chart_keys::CHECK,
    chart_secret::CHECK,
    chart_values::CHECK,
    changed_value::CHECK,
    differing_key::CHECK,
    kept_quotes::CHECK,
    mistaken_read::CHECK,
    unfed::CHECK,
    unlisted::CHECK,
    unsupplied::CHECK,
    other_spelling::CHECK,
    void_override::CHECK,
    pins_differ::CHECK,
    lone_pin::CHECK,
    rotation_stage::CHECK,
    managed_pin::CHECK,
    made_twice::CHECK,
    reserved_secret::CHECK,
    rare_secret::CHECK,
    split_mount::CHECK,
    store_field::CHECK,
    trusted_claim::CHECK,
    trusted_job::CHECK,
    malformed_suppression::CHECK,
    unused_suppression::CHECK,
];

/// The check that a card names.
pub fn check_of(card: &Card) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.name == card.check)
}

/// Tries to make the rule of a card.
///
/// # Errors
/// If there is no such check or it does not take the card's parameters, in words.
pub fn try_card(card: &Card) -> Result<(), String> {
    let check = check_of(card).ok_or_else(|| format!("no check is called `{}`", card.check))?;
    (check.rule)(card).map(drop)
}

/// A card's parameters, as the check wants them.
fn params<P: DeserializeOwned>(card: &Card) -> Result<P, String> {
    let none = serde_json::Value::Object(serde_json::Map::new());
    let given = match &card.params {
        serde_json::Value::Null => &none,
        given => given,
    };
    P::deserialize(given).map_err(|error| format!("card {}: params: {error}", card.id))
}
