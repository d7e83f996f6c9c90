//! The names of all settings of a file, where other files hold the same settings for other environments.

use authlint_parser::{Document, Located, Node, Text, Value};
use serde::{Deserialize, Serialize};

use super::place::{Place, Role};

/// The settings of a file.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Settings {
    /// True for a file of variables (`.env`).
    pub variables: bool,
    /// The settings, in order.
    pub all: Vec<Setting>,
}

impl Settings {
    /// True if it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        !self.variables && self.all.is_empty()
    }
}

/// A setting.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Setting {
    /// The names it is under and its own, joined by dots.
    pub path: String,
    /// Its own name.
    pub name: Located<String>,
    /// What of the text of its value names other settings: `${name}`, where nothing stands in for them.
    pub reads: Vec<Located<String>>,
    /// True if further settings are under it.
    pub holds_more: bool,
}

impl Setting {
    /// The names it is under, joined by dots.
    pub fn parent(&self) -> &str {
        let end = self.path.len() - self.name.value.len();
        self.path[..end].trim_end_matches('.')
    }
}

/// So many settings of a file are looked at, and so deep.
const MOST_SETTINGS: usize = 4000;
const DEEPEST: usize = 10;

/// Beginnings of names of files that are read whatever their folder holds.
const KNOWN: [&str; 3] = ["application", "bootstrap", "appsettings"];

/// The settings of `document`, which has kin or not.
pub(super) fn read(document: &Document<'_>, place: &Place, has_kin: bool) -> Settings {
    let mut settings = Settings {
        variables: document.is_variables(),
        all: Vec::new(),
    };
    let name = place.path.rsplit('/').next().unwrap_or(&place.path);
    let is_known = KNOWN.iter().any(|known| name.starts_with(known));
    let is_settings = document.is_settings() || name.ends_with(".tfvars");
    let base = || name.starts_with("values.") || name.starts_with("config.");
    let concerns = has_kin || settings.variables || is_known || base();
    let wanted = is_settings
        && concerns
        && !document.is_template
        && document.problems.is_empty()
        && matches!(place.role, Role::Config | Role::Example);
    if wanted {
        for root in &document.roots {
            node(root, "", 0, &mut settings.all);
        }
    }
    settings
}

fn node(node: &Node<'_>, around: &str, depth: usize, all: &mut Vec<Setting>) {
    let Value::Map(entries) = &node.value else {
        return;
    };
    // An object of Kubernetes has the shape of its kind.
    let has = |name: &str| entries.iter().any(|entry| entry.key == *name);
    if depth > DEEPEST || (depth == 0 && has("apiVersion") && has("kind")) {
        return;
    }
    for entry in entries {
        if all.len() >= MOST_SETTINGS {
            return;
        }
        let name = entry.key.as_str();
        let path = match around {
            "" => name.to_owned(),
            around => format!("{around}.{name}"),
        };
        all.push(Setting {
            path: path.clone(),
            name: Located {
                value: name.to_owned(),
                span: entry.key.span(),
            },
            reads: match &entry.value.value {
                Value::Scalar(scalar) => references(&scalar.text),
                _ => Vec::new(),
            },
            holds_more: matches!(entry.value.value, Value::Map(_)),
        });
        self::node(&entry.value, &path, depth + 1, all);
    }
}

/// The names in `${…}` that have no default.
fn references(text: &Text<'_>) -> Vec<Located<String>> {
    let value = text.as_str();
    let mut found = Vec::new();
    for (at, _) in value.match_indices("${") {
        let start = at + 2;
        let escaped = value[..at].ends_with(['\\', '$']);
        let Some(length) = value[start..].find(['}', '{', ':', '$', ' ']) else {
            break;
        };
        if !escaped && length > 0 && value[start + length..].starts_with('}') {
            let range = start..start + length;
            found.push(Located {
                value: value[range.clone()].to_owned(),
                span: text.locate(range),
            });
        }
    }
    found
}
