//! Variables of Azure Pipelines: `$(clientSecret)`, and where a pipeline gives them a value.
//!
//! Names are the same in whatever case. What a pipeline does not set may be set in its settings, where nobody sees it.

use std::collections::BTreeSet;

use authlint_parser::{Document, Located, Node, Scalar, Text, Value};

use super::objects::located;
use super::workflows::{entries, entry, text};
use super::{Declared, Names, OpenScope, Used};
use crate::knowledge::Knowledge;

/// Variables, as they are written.
const KIND: &str = "azure-variable";
/// The same in small letters, wherever they are set.
const ANYWHERE: &str = "azure-variable-anywhere";
/// Variables that no script gets, for an agent takes them out of the environment before a script starts. How their
/// names begin is told in `rules/names/azure-pipelines.yaml`.
const KEPT: &str = "azure-variable-kept";

/// What a step has that is one.
pub(super) const STEPS: [&str; 6] = ["task", "script", "bash", "pwsh", "powershell", "checkout"];

/// Adds the variables of the pipeline in `document`.
pub(super) fn read(document: &Document<'_>, knowledge: &Knowledge, names: &mut Names) {
    if document.is_template || document.is_program() {
        return;
    }
    let mut kinds = knowledge.ecosystems.iter().flat_map(|known| &known.kinds);
    let kept = kinds.find(|kind| kind.id == KEPT);
    let reserved = kept.map_or(&[][..], |kind| &kind.reserved);
    for root in &document.roots {
        let mut pipeline = Pipeline {
            reserved,
            ..Pipeline::default()
        };
        pipeline.node(root);
        if pipeline.steps > 0 {
            pipeline.tell(names);
        }
    }
}

/// What is seen of a pipeline.
#[derive(Default)]
struct Pipeline<'k> {
    /// How the names of variables begin that no script gets.
    reserved: &'k [String],
    /// How many steps it has.
    steps: usize,
    /// Its variables.
    set: Vec<Located<String>>,
    /// Its readings, each with the number of its step.
    read: Vec<(Located<String>, usize)>,
    /// All other words of its texts, in small letters.
    words: BTreeSet<String>,
    /// The variables of the environment that its steps set for themselves.
    own: Vec<Located<String>>,
    /// What its scripts read of the environment.
    environment: BTreeSet<String>,
    /// True if more variables may be set than anybody sees.
    open: bool,
}

impl Pipeline<'_> {
    fn node(&mut self, node: &Node<'_>) {
        match &node.value {
            Value::Scalar(scalar) => self.scalar(scalar),
            Value::List(nodes) => nodes.iter().for_each(|node| self.node(node)),
            Value::Command(_) => {}
            Value::Map(_) => {
                let is_step = STEPS.iter().any(|key| entry(node, key).is_some());
                if is_step {
                    self.steps += 1;
                    if let Some((_, own)) = entry(node, "env") {
                        let keys = entries(own).map(|(key, _)| of_key(key));
                        self.own.extend(keys);
                    }
                }
                for (key, value) in entries(node) {
                    match key.as_str() {
                        "variables" => self.variables(value),
                        "matrix" => self.matrix(value),
                        // What is kept in another repository may set what it likes.
                        "template" => {
                            let path = text(value).unwrap_or("@");
                            self.open |= path.contains("${{") || elsewhere(path);
                        }
                        "SecretsFilter" | "secretsFilter" => self.filter(value),
                        _ => {}
                    }
                    self.words(key.as_str());
                    self.node(value);
                }
            }
        }
    }

    /// `variables`, as a map and as a list.
    fn variables(&mut self, node: &Node<'_>) {
        let is_condition = |key: &Text<'_>| key.as_str().trim_start().starts_with("${{");
        match &node.value {
            Value::Map(_) => {
                for (key, value) in entries(node) {
                    if is_condition(key) {
                        self.variables(value);
                    } else {
                        self.set.push(of_key(key));
                    }
                }
            }
            Value::List(nodes) => {
                for node in nodes {
                    if let Some((_, name)) = entry(node, "name") {
                        if let Value::Scalar(name) = &name.value {
                            self.set.push(located(name, 0..name.text.as_str().len()));
                        }
                    } else {
                        let conditions = entries(node).filter(|(key, _)| is_condition(key));
                        conditions.for_each(|(_, value)| self.variables(value));
                    }
                }
            }
            Value::Scalar(_) | Value::Command(_) => self.open = true,
        }
    }

    /// Variables of the jobs that a matrix makes.
    fn matrix(&mut self, node: &Node<'_>) {
        if !matches!(node.value, Value::Map(_)) {
            self.open = true;
        }
        for (_, job) in entries(node) {
            let keys = entries(job).map(|(key, _)| of_key(key));
            self.set.extend(keys);
        }
    }

    /// The secrets that a task takes out of a vault.
    fn filter(&mut self, node: &Node<'_>) {
        let Value::Scalar(scalar) = &node.value else {
            return;
        };
        let value = scalar.text.as_str();
        if value.contains(['*', '$']) {
            self.open = true;
            return;
        }
        for name in value.split(',').map(str::trim) {
            if let Some(at) = value.find(name).filter(|_| !name.is_empty()) {
                self.set.push(located(scalar, at..at + name.len()));
            }
        }
    }

    fn scalar(&mut self, scalar: &Scalar<'_>) {
        let value = scalar.text.as_str();
        let mut at = 0;
        while let Some(start) = value[at..].find("$(").map(|start| at + start + 2) {
            self.words(&value[at..start - 2]);
            let rest = &value[start..];
            let length = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
            at = start;
            // `$(az account show)` is a command, and what has a dot is a setting of the agent.
            if length > 0 && rest[length..].starts_with(')') {
                at += length;
                let name = located(scalar, start..start + length);
                self.read.push((name, self.steps));
            }
        }
        self.words(&value[at..]);
        self.of_environment(value);
    }

    fn words(&mut self, text: &str) {
        let words = text.split(|letter| !is_word(letter));
        let long = words.filter(|word| word.len() > 3);
        self.words.extend(long.map(str::to_ascii_lowercase));
    }

    /// `$NAME`, `${NAME}`, `$env:NAME`, `%NAME%` and `environ["NAME"]` in a script.
    fn of_environment(&mut self, text: &str) {
        for begin in self.reserved {
            for (at, _) in text.match_indices(begin.as_str()) {
                let before = &text[..at];
                let marked = ["$", "${", "$env:", "${env:", "%", "environ[\"", "environ['"]
                    .iter()
                    .any(|mark| before.ends_with(mark));
                if marked {
                    let rest = &text[at..];
                    let length = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
                    self.environment.insert(rest[..length].to_owned());
                }
            }
        }
    }

    fn tell(mut self, names: &mut Names) {
        let kept = |name: &Located<String>| {
            let variable = name.value.to_ascii_uppercase().replace(['.', ' '], "_");
            let reserved = self
                .reserved
                .iter()
                .any(|begin| variable.starts_with(begin));
            reserved.then_some(variable)
        };
        let set = self.set.iter();
        let read = set
            .filter(|name| kept(name).is_some_and(|variable| self.environment.contains(&variable)));
        let own = self.own.iter().filter(|name| kept(name).is_some());
        let kept: Vec<Declared> = read.chain(own).map(|name| declared(KEPT, name)).collect();
        names.declared.extend(kept);
        if self.open {
            names.open.push(OpenScope {
                kind: KIND.to_owned(),
                document: 0,
            });
        }
        for name in &self.set {
            names.declared.push(declared(KIND, name));
            let folded = Located {
                value: name.value.to_ascii_lowercase(),
                span: name.span,
            };
            names.declared.push(declared(ANYWHERE, &folded));
        }
        // What stands in a text in any other way may be set by what stands there.
        let words = std::mem::take(&mut self.words);
        let plain = |name: &str| !words.contains(&name.to_ascii_lowercase());
        let set: BTreeSet<String> = self
            .set
            .iter()
            .map(|name| name.value.to_ascii_lowercase())
            .collect();
        let read = self.read.into_iter().map(|(name, step)| Used {
            optional: !set.contains(&name.value.to_ascii_lowercase()) && !plain(&name.value),
            ..Used::of(KIND, name, step)
        });
        names.used.extend(read);
    }
}

/// True for a file of another repository: `steps.yml@shared`.
fn elsewhere(path: &str) -> bool {
    path.rsplit_once('@').is_some_and(|(_, of)| of != "self")
}

fn declared(kind: &str, name: &Located<String>) -> Declared {
    Declared {
        kind: kind.to_owned(),
        name: Some(name.clone()),
        open: true,
        ..Declared::default()
    }
}

fn of_key(key: &Text<'_>) -> Located<String> {
    Located {
        value: key.as_str().to_owned(),
        span: key.span(),
    }
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '-'
}
