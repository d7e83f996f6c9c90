//! Reads which providers the registrations of Spring Security name, and which are described.
//!
//! One path can be written in nested maps, in dotted keys, or in both: `spring.security.oauth2: client: …`.

use authlint_parser::{Document, Located, Node, Scalar, Text, Value};

use super::{Declared, Names, OpenScope, Used};
use crate::facts::Template;
use crate::facts::extract::scalar_of;
use crate::facts::names::is_variable;
use crate::knowledge::folded;

/// The kind of these names in `rules/names/spring.yaml`.
const KIND: &str = "spring-provider";

/// The settings of clients.
const CLIENT: [&str; 4] = ["spring", "security", "oauth2", "client"];

/// Settings that fetch others from somewhere else.
const IMPORTS: [[&str; 3]; 2] = [
    ["spring", "config", "import"],
    ["spring", "cloud", "config"],
];

/// A name, as it counts and where it stands.
type Name = Located<String>;

/// Adds the providers and registrations in `document`.
pub(super) fn read(document: &Document<'_>, names: &mut Names) {
    for root in document.roots.iter().filter(|_| !document.is_template) {
        let mut reader = Reader::default();
        reader.node(root, &mut Vec::new());
        let declared = reader.providers.into_iter().map(|name| Declared {
            kind: KIND.to_owned(),
            name,
            document: 0,
            open: true,
            ..Declared::default()
        });
        names.declared.extend(declared);
        names.placeholders.extend(reader.placeholders);
        if reader.imports {
            names.open.push(OpenScope {
                kind: KIND.to_owned(),
                document: 0,
            });
        }
        for (id, has_client, named) in reader.registrations {
            let name = match named {
                Some(Some(name)) => name,
                None => id,
                Some(None) => continue,
            };
            names
                .used
                .extend(has_client.then(|| Used::of(KIND, name, 0)));
        }
    }
}

#[derive(Default)]
struct Reader {
    providers: Vec<Option<Name>>,
    /// Registrations: the id, whether there is a client id, the provider they name; `Some(None)` if nobody
    /// can tell which.
    registrations: Vec<(Name, bool, Option<Option<Name>>)>,
    imports: bool,
    /// Variables in settings of clients.
    placeholders: Vec<Name>,
}

impl Reader {
    fn node(&mut self, node: &Node<'_>, path: &mut Vec<Name>) {
        if let Value::Map(entries) = &node.value {
            for entry in entries {
                let before = path.len();
                path.extend(segments(&entry.key));
                self.entry(&entry.value, path);
                self.node(&entry.value, path);
                path.truncate(before);
            }
        }
    }

    fn entry(&mut self, value: &Node<'_>, path: &[Name]) {
        let is = |wanted: &[&str]| {
            let names = path.iter().map(|name| name.value.as_str());
            names
                .map(folded)
                .take(wanted.len())
                .eq(wanted.iter().map(|name| (*name).to_owned()))
        };
        if IMPORTS.iter().any(|import| is(import)) {
            let local = scalar_of(value).is_some_and(|scalar| {
                let text = scalar.text.as_str();
                let mut parts = text.split([',', ';']).map(str::trim);
                parts.all(|part| {
                    let part = part.strip_prefix("optional:").unwrap_or(part);
                    part.starts_with("file:") || part.starts_with("classpath:")
                })
            });
            self.imports |= !local;
        }
        if !is(&CLIENT) {
            return;
        }
        self.placeholders
            .extend(scalar_of(value).into_iter().flat_map(variables));
        let [section, name, rest @ ..] = &path[CLIENT.len()..] else {
            return;
        };
        let known = !name.value.contains(['$', '{', '<', '@']);
        match section.value.as_str() {
            "provider" => {
                let name = known.then(|| name.clone());
                let same = |other: &Option<Name>| {
                    other.as_ref().map(|other| &other.value)
                        == name.as_ref().map(|name| &name.value)
                };
                if !self.providers.iter().any(same) {
                    self.providers.push(name);
                }
            }
            "registration" if known => {
                let at = self
                    .registrations
                    .iter()
                    .position(|(id, ..)| id.value == name.value);
                let at = at.unwrap_or_else(|| {
                    self.registrations.push((name.clone(), false, None));
                    self.registrations.len() - 1
                });
                let registration = &mut self.registrations[at];
                match rest.first().map(|key| folded(&key.value)).as_deref() {
                    Some("clientid") => registration.1 = true,
                    Some("provider") => registration.2 = Some(named(value)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// The provider that a registration names.
fn named(value: &Node<'_>) -> Option<Name> {
    let whole = Template::of(scalar_of(value)?);
    let text = whole.text.as_str();
    (whole.holes.is_empty() && !text.is_empty()).then(|| Located {
        value: text.to_owned(),
        span: whole.text.span(),
    })
}

/// The variables in a text, where nothing stands in for them: `${CLIENT_SECRET}`.
fn variables(scalar: &Scalar<'_>) -> Vec<Name> {
    let text = scalar.text.as_str();
    let names = text.match_indices("${").filter_map(|(at, _)| {
        let start = at + 2;
        let name = &text[start..start + text[start..].find('}')?];
        let escaped = text[..at].ends_with(['\\', '$']);
        (is_variable(name) && !escaped).then(|| Located {
            value: name.to_owned(),
            span: scalar.text.locate(start..start + name.len()),
        })
    });
    names.collect()
}

/// The names that a key joins with dots.
fn segments(key: &Text<'_>) -> Vec<Name> {
    let mut start = 0;
    let parts = key.as_str().split('.').map(|part| {
        let range = start..start + part.len();
        start = range.end + 1;
        Located {
            value: part.to_owned(),
            span: key.locate(range),
        }
    });
    parts.collect()
}
