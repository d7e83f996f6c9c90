//! What GitHub Actions does without being told. `rules/workflows.yaml`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What is known of workflows.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workflows {
    /// Secrets that nobody has to declare or to pass.
    #[serde(default)]
    pub built_in_secrets: Vec<String>,
    /// Patterns of the labels of runners that hold no credentials of their own.
    #[serde(default)]
    pub hosted_runners: Vec<String>,
    /// Actions that ask for an ID token.
    #[serde(default)]
    pub token_actions: Vec<TokenAction>,
}

/// An action that asks for an ID token.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenAction {
    /// Its name, as `uses` has it before the `@`.
    pub action: String,
    /// Inputs without which it does not ask.
    pub with: Vec<String>,
    /// Inputs that must hold one of these texts.
    #[serde(default)]
    pub is: BTreeMap<String, Vec<String>>,
    /// Words that stand in a job in which it may get its credentials in another way.
    #[serde(default)]
    pub without: Vec<String>,
    /// The input that names the role it logs in with.
    #[serde(default)]
    pub role: Option<String>,
    /// The input that says who the token is for.
    #[serde(default)]
    pub audience: Option<String>,
    /// Who it is for if that is not said.
    #[serde(default)]
    pub audience_else: Option<String>,
    /// What a run without the permission ends with.
    pub error: String,
    /// Where that is said.
    pub sources: Vec<String>,
}

impl Workflows {
    /// Texts of which a file holds one that these are about.
    pub(crate) fn needles(&self) -> impl Iterator<Item = String> {
        let actions = self.token_actions.iter().map(|known| known.action.clone());
        let own = [
            "workflow_call",
            "./.github/workflows/",
            // What one job gives to others, and a step to the next.
            ".outputs.",
            "{{ secrets.",
            "{{secrets.",
        ];
        actions.chain(own.map(str::to_owned))
    }
}
