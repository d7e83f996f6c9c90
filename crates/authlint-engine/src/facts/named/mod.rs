//! Things that are declared by name in one place and used by that name in another: Secrets and their keys,
//! inputs of workflows, variables of modules. Who may declare what, and where, is data in `rules/names/`.

mod azure_pipelines;
mod build_secrets;
mod changed;
mod cloudformation;
mod compose;
mod contexts;
mod contracts;
mod dockerfile;
mod expressions;
mod helm;
mod interpolated;
mod jenkins;
mod json_keys;
mod mounts;
mod objects;
mod references;
mod scripts;
mod serverless;
mod spring;
mod store_templates;
mod terraform;
mod texts;
mod tree;
mod trust;
mod trust_roles;
mod way;
mod workflows;

use std::collections::{BTreeMap, HashSet};

use authlint_parser::{Document, FileId, Located, Node, Span, Value};
use serde::{Deserialize, Serialize};

pub(super) use tree::fits;
pub(super) use way::Spot;

use super::inventory::Inventory;
use super::{Place, VariableRead};
use crate::knowledge::{Asks, Knowledge};

pub use changed::ChangedValue;
pub(crate) use changed::given_to_runs;
pub use contexts::{ContextRead, Contexts};
pub use dockerfile::LostArgument;
pub use expressions::SecretRead;
pub use helm::{
    ChartFacts, ChartHead, ChartObject, ChartTemplate, ChartValue, Computed, Condition, Dependency,
    Helper, HelperCall, Holds, KeyRead, Piece, ValueRead, Values,
};
pub(crate) use helm::{
    is_of_chart, is_template as is_chart_template, read_template as read_chart_template,
};
pub use store_templates::StoreRead;
pub use trust::{Claim, FILLED, TrustedClaim};
pub use trust_roles::TrustedRole;
pub use workflows::{Action, Call, IdToken, Job, Passes, Permissions, Workflow};

/// What a file says of things with names.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Names {
    /// What it declares.
    pub declared: Vec<Declared>,
    /// What it uses.
    pub used: Vec<Used>,
    /// Scopes in which more may be declared than anybody sees.
    pub open: Vec<OpenScope>,
    /// Bytes that must never be shown.
    pub secrets: Vec<Span>,
    /// What it asks CloudFormation to look up: `{{resolve:ssm:name}}`, without the braces.
    pub lookups: Vec<Located<String>>,
    /// The modules it calls.
    pub calls: Vec<ModuleCall>,
    /// Paths of files and folders that belong to it, as it writes them.
    pub includes: Vec<String>,
    /// Paths of files that what it declares is made of, as it writes them.
    pub made_of: Vec<Located<String>>,
    /// Workflows of GitHub Actions.
    pub workflows: Vec<Workflow>,
    /// Secrets that an action reads, which cannot.
    pub in_actions: Vec<SecretRead>,
    /// Build arguments that stages of a Dockerfile use without seeing them.
    pub lost: Vec<LostArgument>,
    /// Places that must say the same.
    pub pairs: Vec<Pair>,
    /// Texts that are wrong where they stand.
    pub texts: Vec<WrongText>,
    /// Lists of variables that can name each other.
    pub lists: Vec<VariableList>,
    /// Variables that are read.
    pub reads: Vec<VariableRead>,
    /// Variables that settings of clients of Spring Security are filled in from, where nothing stands in for them.
    pub placeholders: Vec<Located<String>>,
    /// Names of the variables that services of a Compose project are given.
    pub service_variables: Vec<Located<String>>,
    /// Services of a Compose project that are built here, with all variables that they are given.
    pub built: Vec<BuiltService>,
    /// Images that are built of a folder, each with that folder as it is written.
    pub images: Vec<(String, String)>,
    /// Paths of the files from which services of a Compose project get variables.
    pub env_files: Vec<Located<String>>,
    /// Paths of the files from which containers get variables that a command line starts.
    pub env_runs: Vec<Located<String>>,
    /// Values that their readers get in another form than they have here.
    pub changed: Vec<ChangedValue>,
    /// Where a reference stands in place of what it means.
    pub references: Vec<Span>,
    /// What a token must say to be taken for a role.
    pub trusted: Vec<TrustedClaim>,
    /// Roles that take tokens of GitHub Actions.
    pub trusted_roles: Vec<TrustedRole>,
    /// Fields that templates read of secrets in Vault.
    pub store_reads: Vec<StoreRead>,
    /// What it says as a part of a chart.
    pub chart: ChartFacts,
}

/// A service that is built of a folder, and is given these variables and no others.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct BuiltService {
    /// Its name.
    pub name: Located<String>,
    /// The folder, as it is written.
    pub context: String,
    /// The names of its variables.
    pub variables: Vec<String>,
}

/// Two places that must say the same.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Pair {
    /// What the catalogue calls it.
    pub kind: String,
    /// What messages call it.
    pub what: String,
    /// The number of the document in the file.
    pub document: usize,
    /// What may be wrong.
    pub left: Located<String>,
    /// What it must agree with.
    pub right: Located<String>,
}

/// A text that is wrong where it stands.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct WrongText {
    /// What the catalogue calls it.
    pub id: String,
    /// The text.
    pub text: Located<String>,
    /// The right one.
    pub right: String,
    /// Who reads it.
    pub reader: String,
}

/// A list of variables that can name each other as `$(NAME)`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct VariableList {
    /// The name of what has the list.
    pub name: Option<Located<String>>,
    /// The image that it runs.
    pub image: Option<String>,
    /// The variables, in order.
    pub variables: Vec<Variable>,
    /// Names that are read when all of the list is known.
    pub read: Vec<Located<String>>,
    /// True if more variables come from elsewhere.
    pub open: bool,
}

/// A variable of a list.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Variable {
    /// Its name.
    pub name: Located<String>,
    /// The names in its value.
    pub reads: Vec<Located<String>>,
}

/// What a thing says of itself at some place.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum Mark {
    /// Nothing stands there.
    Nothing,
    /// What stands there nobody can tell.
    Unknown,
    /// This.
    Text(Located<String>),
}

impl Names {
    /// True if something in it can mean something in another file. All fields stand here, so that a new one is judged.
    pub(super) fn concern_others(&self) -> bool {
        let Names {
            declared,
            used,
            open,
            secrets: _,
            lookups,
            calls,
            includes,
            made_of,
            workflows,
            in_actions: _,
            lost: _,
            pairs: _,
            texts: _,
            lists: _,
            reads,
            placeholders,
            service_variables,
            built,
            images,
            env_files,
            env_runs,
            changed: _,
            references: _,
            trusted,
            trusted_roles,
            store_reads,
            chart,
        } = self;
        let named = declared.is_empty() && used.is_empty() && open.is_empty();
        let files = includes.is_empty() && made_of.is_empty() && env_files.is_empty();
        let variables = reads.is_empty() && placeholders.is_empty() && env_runs.is_empty();
        let services = service_variables.is_empty() && built.is_empty() && images.is_empty();
        let trust = trusted.is_empty() && trusted_roles.is_empty();
        let others = lookups.is_empty() && calls.is_empty() && workflows.is_empty();
        let rendered = store_reads.is_empty() && chart.is_empty();
        !(named && files && variables && services && trust && others && rendered)
    }

    /// True if it says nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        let Names {
            declared: _,
            used: _,
            open: _,
            secrets,
            lookups: _,
            calls: _,
            includes: _,
            made_of: _,
            workflows: _,
            in_actions,
            lost,
            pairs,
            texts,
            lists,
            reads: _,
            placeholders: _,
            service_variables: _,
            built: _,
            images: _,
            env_files: _,
            env_runs: _,
            changed,
            references,
            trusted: _,
            trusted_roles: _,
            store_reads: _,
            chart: _,
        } = self;
        let here = secrets.is_empty() && references.is_empty() && in_actions.is_empty();
        let lists = lists.is_empty() && lost.is_empty() && changed.is_empty();
        let texts = pairs.is_empty() && texts.is_empty();
        !self.concern_others() && here && lists && texts
    }

    /// Where names stand: what is called a secret there is not one.
    pub(crate) fn spans(&self) -> HashSet<Span> {
        let declared = self.declared.iter();
        let declared = declared.flat_map(|known| known.name.iter().chain(&known.parts));
        let used = self.used.iter();
        let used = used.flat_map(|used| std::iter::once(&used.name).chain(&used.part));
        let names = declared.chain(used).map(|name| name.span);
        let of_workflows = self.workflows.iter().flat_map(Workflow::spans);
        let of_actions = self.in_actions.iter().map(|read| read.name.span);
        let references = self.references.iter().copied();
        names
            .chain(of_workflows)
            .chain(of_actions)
            .chain(references)
            .chain(self.chart.spans())
            .collect()
    }
}

/// A thing that is declared.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Declared {
    /// Its kind, an id of `rules/names/`.
    pub kind: String,
    /// Its name; `None` if nobody can tell.
    pub name: Option<Located<String>>,
    /// What it lives in: a namespace.
    pub within: Option<String>,
    /// The number of the document in the file.
    pub document: usize,
    /// Its parts.
    pub parts: Vec<Located<String>>,
    /// Parts that it has without saying so.
    pub implied: Vec<String>,
    /// True if it may have more parts than these.
    pub open: bool,
    /// The parts that its type must have; of each list one is enough.
    pub needs: Vec<Vec<String>>,
    /// What else it says of itself, by the catalogue's names.
    pub tells: BTreeMap<String, Mark>,
}

impl Declared {
    /// True if it has a part of this name.
    pub fn has(&self, part: &str) -> bool {
        let mut implied = self.implied.iter();
        self.parts.iter().any(|known| known.value == part) || implied.any(|known| known == part)
    }

    /// What it says of itself.
    pub fn told(&self, name: &str) -> Option<&str> {
        match self.tells.get(name)? {
            Mark::Text(text) => Some(&text.value),
            _ => None,
        }
    }
}

/// A thing that is used.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Used {
    /// Its kind, an id of `rules/names/`.
    pub kind: String,
    /// Its name.
    pub name: Located<String>,
    /// What it lives in.
    pub within: Option<String>,
    /// The number of the document in the file.
    pub document: usize,
    /// The part that is used.
    pub part: Option<Located<String>>,
    /// True if it need not be there.
    pub optional: bool,
    /// Parts that are read without being named; one is enough.
    pub tacit: Vec<String>,
    /// True if only less works without it.
    pub mild: bool,
    /// What the thing must say of itself.
    pub asks: Option<Asks>,
    /// What comes of it if it is not there; empty for the usual.
    pub effect: String,
    /// True if the part is the end of a path, which could have another end.
    pub of_path: bool,
}

impl Used {
    /// A plain use of a thing.
    pub(super) fn of(kind: &str, name: Located<String>, document: usize) -> Self {
        Used {
            kind: kind.to_owned(),
            name,
            within: None,
            document,
            part: None,
            optional: false,
            tacit: Vec::new(),
            mild: false,
            asks: None,
            effect: String::new(),
            of_path: false,
        }
    }
}

/// A call of a Terraform module.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ModuleCall {
    /// What the caller calls it.
    pub name: Located<String>,
    /// Where the module is.
    pub source: Located<String>,
    /// The names of the arguments.
    pub arguments: Vec<Located<String>>,
    /// True if it may be called several times at once.
    pub many: bool,
}

/// A scope in which more may be declared than anybody sees.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct OpenScope {
    /// The kind of things.
    pub kind: String,
    /// The number of the document in the file.
    pub document: usize,
}

/// What the command lines in `text` make, whatever the file is.
pub(crate) fn made_by_commands(text: &str, file: FileId, knowledge: &Knowledge) -> Vec<Declared> {
    scripts::read(text, file, &knowledge.ecosystems)
}

/// The names in `document`, those of the documents inside of it included.
pub(super) fn read(
    document: &Document<'_>,
    inventory: &Inventory<'_>,
    place: &Place,
    knowledge: &Knowledge,
) -> Names {
    let mut names = tree::read(document, inventory, place, &knowledge.ecosystems);
    let has = |key| inventory.has(key);
    let is_pipeline = inventory.has_any(&azure_pipelines::STEPS);
    let is_workflow = has("jobs") || has("runs");
    let is_spring = inventory.has_beginning("spring");
    let builds = inventory.has_any(&build_secrets::KEYS);
    let has_json = has("Resources") || inventory.says("aws_secretsmanager_secret");
    let has_actions = inventory.says("{{") && inventory.says("secret");
    let trusts = inventory.has_any(&trust::KEYS);
    let has_roles = has("aws_iam_role") || has("Resources");
    each(document, &mut |document| {
        if is_pipeline {
            azure_pipelines::read(document, knowledge, &mut names);
        }
        if is_workflow {
            workflows::read(document, knowledge, &mut names);
        }
        if has("services") {
            compose::read(document, &mut names);
            interpolated::read(document, knowledge, &mut names);
        }
        jenkins::read(document, &mut names);
        changed::read(document, knowledge, &mut names);
        if is_spring {
            spring::read(document, &mut names);
        }
        dockerfile::read(document, &mut names.lost);
        if builds {
            build_secrets::read(document, &mut names);
        }
        if has_json {
            json_keys::read(document, &mut names);
        }
        if has("volumeMounts") {
            mounts::read(document, &mut names);
        }
        if has("service") && has("custom") {
            serverless::read(document, &mut names);
        }
        if has_actions {
            store_templates::read(document, &mut names.store_reads);
        }
        if trusts {
            trust::read(document, &mut names.trusted);
        }
        if has_roles {
            trust_roles::read(document, &mut names.trusted_roles);
        }
    });
    terraform::read(document, place, &mut names);
    helm::read(document, place, &mut names);
    if has("Resources") || inventory.says("{{resolve:") {
        cloudformation::read(document, &mut names);
    }
    names
}

/// Shows `document` and those inside of its texts.
pub(super) fn each(document: &Document<'_>, see: &mut impl FnMut(&Document<'_>)) {
    see(document);
    for root in &document.roots {
        inside(root, see);
    }
}

fn inside(node: &Node<'_>, see: &mut impl FnMut(&Document<'_>)) {
    match &node.value {
        Value::Scalar(scalar) => {
            if let Some(inner) = &scalar.inner {
                each(inner, see);
            }
        }
        Value::List(nodes) => nodes.iter().for_each(|node| inside(node, see)),
        Value::Map(entries) => entries.iter().for_each(|entry| inside(&entry.value, see)),
        Value::Command(_) => {}
    }
}
