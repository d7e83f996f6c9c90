//! Looks for references to secrets in a document: in its texts, and where several settings make one.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{Document, Holes, Located, Node, Scalar, Span, Value};

use super::texts::{Found, random_suffix, references};
use super::{ManagedSecret, PinFacts, SecretReference, StageRead, Version};
use crate::facts::inventory::Inventory;
use crate::facts::named::{Spot, fits};
use crate::facts::place::{Environment, Place, Role};
use crate::facts::template::{Template, is_placeholder};
use crate::knowledge::{Alone, Knowledge, PinPlace, Pins, Steps, kept_words_of, start_of_phrase};

/// The references in `document`, the file at `place`.
pub(in crate::facts) fn read(
    document: &Document<'_>,
    inventory: &Inventory<'_>,
    place: &Place,
    knowledge: &Knowledge,
) -> PinFacts {
    let mut walk = Walk {
        inventory,
        pins: &knowledge.pins,
        file: place.path.rsplit('/').next().unwrap_or(&place.path),
        out: PinFacts::default(),
        read: BTreeSet::new(),
    };
    // What is shown or tested, and what a program puts together, says nothing of what is read.
    if place.role == Role::Config && !place.program {
        walk.document(document, &Around::default());
    }
    walk.out
}

struct Walk<'k> {
    inventory: &'k Inventory<'k>,
    pins: &'k Pins,
    /// The name of the file.
    file: &'k str,
    out: PinFacts,
    /// Where references begin that were read.
    read: BTreeSet<Span>,
}

/// What the keys around tell.
#[derive(Clone, Copy, Default)]
struct Around {
    environment: Option<Environment>,
    several: bool,
    /// In a text written for people.
    prose: bool,
}

/// Fields that tell what of a secret is read, and not which secret.
const OF_THE_VERSION: [&str; 6] = ["key", "stage", "version", "domain", "type", "secure"];

/// What stands around a reference of Azure, and around nothing else.
const WRAPPED: (&str, char) = ("@Microsoft.KeyVault(", ')');

impl<'k> Walk<'k> {
    fn document(&mut self, document: &Document<'_>, around: &Around) {
        if document.is_program() {
            return;
        }
        let around = Around {
            prose: document.is_prose(),
            ..*around
        };
        for root in &document.roots {
            self.places(root);
            self.managed(root);
            self.node(root, &around);
        }
    }

    fn node(&mut self, node: &Node<'_>, around: &Around) {
        match &node.value {
            Value::Scalar(scalar) => self.scalar(scalar, around),
            Value::List(nodes) => nodes.iter().for_each(|node| self.node(node, around)),
            Value::Map(entries) => {
                for entry in entries {
                    let inner = self.inside(entry.key.as_str(), around);
                    self.stage(entry.key.as_str(), &entry.value, &inner);
                    self.node(&entry.value, &inner);
                }
            }
            Value::Command(words) => {
                for pair in words.windows(2) {
                    let node = Node {
                        span: pair[1].text.span(),
                        value: Value::Scalar(pair[1].clone()),
                    };
                    if let Some(option) = pair[0].text.as_str().strip_prefix("--") {
                        self.stage(option, &node, around);
                    }
                }
                words.iter().for_each(|word| self.scalar(word, around));
            }
        }
    }

    /// What `key` tells besides what those around it told.
    fn inside(&self, key: &str, around: &Around) -> Around {
        let words = kept_words_of(key);
        let named = words
            .iter()
            .find_map(|word| Environment::named(word, false));
        let both = named.is_some() && around.environment.is_some() && named != around.environment;
        let several = words.iter().any(|word| self.pins.several.contains(word));
        Around {
            environment: named.or(around.environment),
            several: around.several || several || both,
            prose: around.prose,
        }
    }

    /// A key that holds a stage: `VersionStage: AWSPREVIOUS`.
    fn stage(&mut self, key: &str, value: &Node<'_>, around: &Around) {
        let words = kept_words_of(key);
        let is = |phrase: &String| start_of_phrase(&words, phrase) == Some(0);
        // `secretsmanager:VersionStage` is a condition of a policy.
        if key.contains(':') || !self.pins.stage_keys.iter().any(is) {
            return;
        }
        let Some(text) = Spot::of(value).text() else {
            return;
        };
        self.reads_stage(&text, around.several);
    }

    fn reads_stage(&mut self, stage: &Located<String>, several: bool) {
        self.out.reads_current |= self.pins.floating.contains(&stage.value);
        if self.pins.rotating.contains(&stage.value) {
            self.out.stages.push(StageRead {
                stage: stage.clone(),
                several,
            });
        }
    }

    fn scalar(&mut self, scalar: &Scalar<'_>, around: &Around) {
        match &scalar.inner {
            Some(inner) => self.document(inner, around),
            None if around.prose => {}
            None => self.text(scalar, around),
        }
    }

    fn text(&mut self, scalar: &Scalar<'_>, around: &Around) {
        let text = scalar.text.as_str();
        for found in references(text, self.pins) {
            let unknown = match &scalar.holes {
                Holes::At(holes) => holes
                    .iter()
                    .any(|hole| hole.start < found.whole.end && found.whole.start < hole.end),
                Holes::LeftToReader => false,
            };
            if !unknown {
                self.reference(scalar, &found, around);
            }
        }
    }

    fn reference(&mut self, scalar: &Scalar<'_>, found: &Found<'_>, around: &Around) {
        let text = scalar.text.as_str();
        let field = |name: &str| {
            let range = found.fields.get(name).filter(|range| !range.is_empty())?;
            Some(Located {
                value: text[range.clone()].to_owned(),
                span: scalar.text.locate(range.clone()),
            })
        };
        let name_range = found.fields.get("name").or(found.fields.get("object"));
        let Some(name_range) = name_range else { return };
        let whole_name = &text[name_range.clone()];
        let suffix = random_suffix(whole_name, found.row.suffix);
        let name = suffix
            .as_ref()
            .map_or(whole_name, |suffix| &whole_name[..suffix.start - 1]);
        let suffix = suffix.map(|suffix| {
            let range = name_range.start + suffix.start..name_range.start + suffix.end;
            Located {
                value: text[range.clone()].to_owned(),
                span: scalar.text.locate(range),
            }
        });
        let mut fields: BTreeMap<&str, String> = BTreeMap::new();
        for (field, range) in &found.fields {
            let value = text[range.clone()].to_owned();
            // Names of vaults and what is in them are the same in any case.
            let value = match found.row.store.starts_with("azure") {
                true => value.to_ascii_lowercase(),
                false => value,
            };
            if *field != "name" && *field != "object" && !OF_THE_VERSION.contains(field) {
                fields.insert(field, value);
            }
        }
        let account = fields.get("account");
        let example = account.is_some_and(|account| {
            account.len() != 12 || self.pins.example_accounts.contains(account)
        });
        if example || is_placeholder(name) || fields.values().any(|value| is_placeholder(value)) {
            return;
        }
        let named = match found.row.store.starts_with("azure") {
            true => name.to_ascii_lowercase(),
            false => name.to_owned(),
        };
        fields.insert("name", named);
        let (stage, version) = (field("stage"), field("version"));
        if let Some(stage) = &stage {
            self.reads_stage(stage, around.several);
        }
        let alone = stage.is_none() && version.is_none();
        let explicit = found.fields.contains_key("version");
        let read = match alone && !explicit && found.row.alone == Alone::Names {
            true => Version::Other,
            false => self.version(version.as_ref(), stage.as_ref(), &[]),
        };
        let whole = scalar.text.locate(found.whole.clone());
        if !self.read.insert(whole) {
            return;
        }
        self.out.spans.push(whole);
        if text.starts_with(WRAPPED.0) && text.ends_with(WRAPPED.1) {
            self.out.spans.push(scalar.text.span());
        }
        self.out.references.push(SecretReference {
            identity: identity(&found.row.store, &fields),
            name: name.to_owned(),
            written: Some((
                Located {
                    value: name.to_owned(),
                    span: scalar
                        .text
                        .locate(name_range.start..name_range.start + name.len()),
                },
                found.row.written.beginning().to_owned(),
            )),
            within: found.row.within,
            version: read,
            span: version.map_or(whole, |version| version.span),
            suffix,
            environment: around.environment,
            made_by: None,
            data: false,
            several: around.several,
            explained: false,
        });
    }

    /// What of the secret is read.
    fn version(
        &self,
        version: Option<&Located<String>>,
        stage: Option<&Located<String>>,
        floats: &[String],
    ) -> Version {
        let floating = |text: &str| {
            let mut known = self.pins.floating.iter().chain(floats);
            known.any(|known| known == text)
        };
        let Some(version) = version else {
            return match stage.is_none_or(|stage| floating(&stage.value)) {
                true => Version::Floating,
                false => Version::Other,
            };
        };
        let text = version
            .value
            .strip_prefix("uuid/")
            .unwrap_or(&version.value);
        let plain: String = text.chars().filter(|letter| *letter != '-').collect();
        let hexadecimal = plain.bytes().all(|byte| byte.is_ascii_hexdigit());
        if floating(text) {
            Version::Floating
        } else if plain.len() == 32 && hexadecimal && !is_placeholder(text) {
            Version::Opaque(plain.to_ascii_lowercase())
        } else {
            text.parse().map_or(Version::Other, Version::Number)
        }
    }

    /// References that several settings make.
    fn places(&mut self, root: &Node<'_>) {
        let root = Spot::among(self.inventory, root);
        for row in &self.pins.places {
            if !fits(self.file, &row.when, root) {
                continue;
            }
            for at in root.follow(&row.at) {
                if let Some(reference) = self.place(row, root, at) {
                    self.out.references.push(reference);
                }
            }
        }
    }

    fn place(
        &mut self,
        row: &PinPlace,
        root: Spot<'_, '_>,
        at: Spot<'_, '_>,
    ) -> Option<SecretReference> {
        let mut fields = BTreeMap::new();
        let mut made_by = None;
        let mut shown = None;
        let rows = row.fields.iter().map(|(name, steps)| (name, steps, at));
        let of_document = row.document_fields.iter();
        let of_document = of_document.map(|(name, steps)| (name, steps, root));
        for (field, steps, from) in rows.chain(of_document) {
            if OF_THE_VERSION.contains(&field.as_str()) {
                continue;
            }
            let Some(value) = first(steps, from) else {
                continue;
            };
            let known = known(value)?;
            if field == "name" {
                made_by = resource_of(&known.value);
                shown = Some(known.clone());
            }
            // `.id` and `.secret_id` of one resource are one secret.
            let resource = made_by.clone().filter(|_| field == "name");
            fields.insert(field.as_str(), resource.unwrap_or(known.value));
        }
        let name = shown?;
        if fields.values().any(|value| is_placeholder(value)) {
            return None;
        }
        // What stands there and cannot be read may be anything.
        let at_field = |field: &str| match row.fields.get(field).and_then(|steps| first(steps, at))
        {
            None => Ok(None),
            Some(spot) => spot.text().map(Some).ok_or(()),
        };
        let of_type = at_field("type").ok()?;
        if of_type.is_some_and(|of_type| !["secret", "secretsmanager"].contains(&&*of_type.value)) {
            return None;
        }
        self.out.spans.push(name.span);
        let (version, stage) = (at_field("version").ok()?, at_field("stage").ok()?);
        // A stage that stands in place of a version.
        if let Some(stage) = version.as_ref() {
            self.reads_stage(stage, false);
        }
        let mut around = Around::default();
        if let Some(key) = at.key {
            around = self.inside(key.as_str(), &around);
        }
        Some(SecretReference {
            identity: identity(&row.store, &fields),
            within: row.within,
            version: self.version(version.as_ref(), stage.as_ref(), &row.floats),
            span: version.map_or(name.span, |version| version.span),
            name: name.value,
            written: None,
            suffix: None,
            environment: around.environment,
            made_by,
            data: row.data,
            several: around.several,
            explained: false,
        })
    }

    fn managed(&mut self, root: &Node<'_>) {
        let root = Spot::among(self.inventory, root);
        for row in &self.pins.managed {
            for at in root.follow(&row.at) {
                let (Some(key), Some(of_type)) = (at.key, row.at.last_key()) else {
                    continue;
                };
                let name = first(&row.name, at).and_then(Spot::text);
                self.out.managed.push(ManagedSecret {
                    store: row.store.clone(),
                    resource: format!("{of_type}.{}", key.as_str()),
                    name: name.map(|name| name.value),
                    span: key.span(),
                });
            }
        }
    }
}

fn first<'n, 's>(steps: &Steps, at: Spot<'n, 's>) -> Option<Spot<'n, 's>> {
    at.follow(steps).into_iter().next()
}

/// A text that is known, or an expression that means the same everywhere in its module.
fn known(spot: Spot<'_, '_>) -> Option<Located<String>> {
    let scalar = spot.scalar()?;
    let value = Template::of(scalar);
    let text = value.text.as_str();
    let plain = value.holes.is_empty() && !text.is_empty();
    (plain || resource_of(text).is_some()).then(|| Located {
        value: text.to_owned(),
        span: value.text.span(),
    })
}

/// Names at the beginning of expressions that mean something else for each instance.
const OF_INSTANCES: [&str; 4] = ["each", "count", "self", "path"];

/// `type.name` of an expression `type.name.attribute`.
fn resource_of(text: &str) -> Option<String> {
    let part = |part: &&str| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        !part.is_empty() && part.chars().all(plain)
    };
    let parts: Vec<&str> = text.split('.').collect();
    let plain = parts.len() > 1 && parts.iter().all(part);
    // A name of a secret can hold dots: a type of Terraform holds an underscore, `var` and its like are known.
    let root = ["var", "local", "data", "module"].contains(&parts[0]) || parts[0].contains('_');
    let each = OF_INSTANCES.contains(&parts[0]);
    (plain && root && !each).then(|| parts[..2].join("."))
}

/// All that makes a secret one, as one text.
fn identity(store: &str, fields: &BTreeMap<&str, String>) -> String {
    let fields = fields
        .iter()
        .map(|(name, value)| format!("\u{1}{name}={value}"));
    let fields: String = fields.collect();
    format!("{store}{fields}")
}
