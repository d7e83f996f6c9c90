//! Walks a document and looks at each text and each key that may name a region.

use std::ops::Range;

use authlint_parser::{Document, Node, Scalar, Text, Value};

use super::section::{Section, wants};
use super::stores::Manifest;
use super::texts::pool_region;
use super::{CloudFacts, KeyFact, Named, Reader, RegionFact};
use crate::facts::extract::{as_pair, name_value_pairs, scalar_of};
use crate::facts::keys::naming;
use crate::facts::place::{Environment, Place, Role};
use crate::facts::template::{Template, is_placeholder};
use crate::facts::words_of;
use crate::knowledge::{Cloud, Knowledge, folded_region};

/// What `document`, the file at `place`, says about regions.
pub(in crate::facts) fn read(
    document: &Document<'_>,
    place: &Place,
    knowledge: &Knowledge,
) -> CloudFacts {
    let of_file = knowledge.clouds.iter().find(|cloud| {
        let mut files = cloud.keys.files.iter();
        files.any(|file| {
            let before = place.path.strip_suffix(file.as_str());
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        })
    });
    let mut walk = Walk {
        knowledge,
        of_file,
        doubt: place.role.doubt(),
        out: CloudFacts::default(),
        documents: 0,
        maps: 0,
    };
    walk.document(document, &Frame::default());
    walk.out
}

pub(super) struct Walk<'k> {
    pub(super) knowledge: &'k Knowledge,
    /// The cloud that the file is of.
    of_file: Option<&'k Cloud>,
    pub(super) out: CloudFacts,
    /// What the file's place costs.
    doubt: u8,
    documents: usize,
    maps: usize,
}

/// What the places around a value tell of it.
#[derive(Clone, Default)]
pub(super) struct Frame<'f> {
    pub(super) document: usize,
    pub(super) map: usize,
    pub(super) environment: Option<Environment>,
    pub(super) several: bool,
    pub(super) program: bool,
    pub(super) doubt: u8,
    /// The keys of the maps around, the innermost first.
    pub(super) section: &'f str,
    pub(super) around: &'f str,
    /// A value here may be the name of a service.
    pub(super) principal: bool,
    /// In a block that reads a secret of the cloud.
    pub(super) data: bool,
    /// The index of the region that secrets here are read from.
    pub(super) client: Option<usize>,
    /// Who else reads secrets here.
    pub(super) reader: Option<Reader>,
}

/// Words of keys of which there are several, one for each region.
const SEVERAL: [&str; 28] = [
    "primary",
    "secondary",
    "failover",
    "standby",
    "dr",
    "replica",
    "replicas",
    "replication",
    "backup",
    "source",
    "src",
    "target",
    "dest",
    "dst",
    "destination",
    "from",
    "to",
    "old",
    "new",
    "legacy",
    "previous",
    "peer",
    "remote",
    "other",
    "global",
    "us",
    "eu",
    "apac",
];

/// Words that a key which wants a region does not have.
const NOT_OF_A_REGION: [&str; 6] = ["zone", "zones", "az", "azs", "availability", "or"];

/// Longer values are no region.
const LONGEST_REGION: usize = 40;

impl<'k> Walk<'k> {
    fn document(&mut self, document: &Document<'_>, frame: &Frame<'_>) {
        for root in &document.roots {
            self.documents += 1;
            // A fence in a text for people is pasted as it is.
            let doubt = match document.is_prose() {
                true => self.doubt.max(Role::Docs.doubt()),
                false => self.doubt,
            };
            let inner = Frame {
                document: self.documents,
                map: self.next_map(),
                program: document.is_program(),
                doubt,
                ..frame.clone()
            };
            self.node(root, &inner);
        }
    }

    fn next_map(&mut self) -> usize {
        self.maps += 1;
        self.maps
    }

    fn node(&mut self, node: &Node<'_>, frame: &Frame<'_>) {
        match &node.value {
            Value::Scalar(scalar) => self.scalar(scalar, frame),
            Value::List(nodes) => {
                if let Some(pairs) = name_value_pairs(nodes) {
                    let pairs: Vec<_> = pairs.iter().map(|(key, value)| (key, value)).collect();
                    return self.map(&pairs, frame);
                }
                for node in nodes {
                    let map = self.next_map();
                    let frame = Frame {
                        map,
                        ..frame.clone()
                    };
                    self.node(node, &frame);
                }
            }
            Value::Map(entries) => {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|entry| (&entry.key, &entry.value))
                    .map(|(key, value)| as_pair(value).unwrap_or((key, value)))
                    .collect();
                self.map(&entries, frame);
            }
            Value::Command(words) => self.command(words, frame),
        }
    }

    fn scalar(&mut self, scalar: &Scalar<'_>, frame: &Frame<'_>) {
        match &scalar.inner {
            Some(inner) => self.document(inner, frame),
            None => self.text(scalar, frame),
        }
    }

    fn map(&mut self, entries: &[(&Text<'_>, &Node<'_>)], frame: &Frame<'_>) {
        let map = self.next_map();
        let frame = Frame {
            map,
            ..frame.clone()
        };
        let frame = self.manifest(&Manifest(entries), frame);
        let siblings: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
        let frame = self.module_data(frame, &siblings);
        // A source of its own: another store than the one that is named further out.
        let reader = match siblings.contains(&"sourceRef") {
            true => None,
            false => frame.reader.clone(),
        };
        let frame = Frame { reader, ..frame };
        let wanted = siblings.iter().any(|key| wants(key));
        let section = match wanted {
            true => Section::of(entries, &frame, self.knowledge),
            false => Section::default(),
        };
        for (key, value) in entries {
            let name = key.as_str();
            let mut inner = Frame {
                section: name,
                around: frame.section,
                ..frame.clone()
            };
            if !name.contains(' ') {
                let named = naming(name, self.knowledge);
                let words = &named.words;
                inner.environment = named.stage.or(frame.environment);
                inner.several |= words.iter().any(|word| SEVERAL.contains(&word.as_str()));
                inner.principal = self.is_principal(words);
                inner.data |= self.is_data(frame.section, name);
                if let Some(scalar) = scalar_of(value).or_else(|| fixed(name, value)) {
                    self.key(name, words, scalar, &section, &inner);
                }
            }
            self.node(value, &inner);
        }
    }

    fn is_principal(&self, words: &[String]) -> bool {
        let clouds = self.knowledge.clouds.iter();
        let mut principals = clouds.filter_map(|cloud| cloud.principals.as_ref());
        principals.any(|known| words.last().is_some_and(|word| known.keys.contains(word)))
    }

    fn is_data(&self, around: &str, name: &str) -> bool {
        let clouds = self.knowledge.clouds.iter();
        let mut secrets = clouds.filter_map(|cloud| cloud.secrets.as_ref());
        around == "data" && secrets.any(|known| known.blocks.iter().any(|block| block == name))
    }

    /// The words of a command line: its options are keys.
    fn command(&mut self, words: &[Scalar<'_>], frame: &Frame<'_>) {
        let map = self.next_map();
        let mut frame = Frame {
            map,
            ..frame.clone()
        };
        let program = words
            .iter()
            .map(|word| word.text.as_str())
            .find(|word| *word != "sudo" && !word.contains('='));
        let program = program.unwrap_or_default().rsplit('/').next();
        let clouds = &self.knowledge.clouds;
        let cloud = clouds
            .iter()
            .find(|cloud| Some(cloud.id.as_str()) == program);
        let section = Section {
            cloud,
            ..Section::default()
        };
        let mut options: Vec<(String, Scalar<'_>)> = Vec::new();
        for (index, word) in words.iter().enumerate() {
            let text = word.text.as_str();
            let (name, value) = match text.split_once('=') {
                Some((name, _)) => (name, Some(word.slice(name.len() + 1..text.len()))),
                None if text.starts_with("--") => (text, words.get(index + 1).cloned()),
                None => continue,
            };
            let plain = name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
            if let Some(value) = value.filter(|_| plain) {
                options.push((name.trim_start_matches('-').to_owned(), value));
            }
        }
        for (name, value) in &options {
            self.key(name, &words_of(name), value, &section, &frame);
        }
        let option = |wanted: &str| {
            let mut options = options.iter();
            options.find(|(name, _)| name == wanted)
        };
        if let Some(cloud) = cloud
            && let Some((_, region)) = option("region")
        {
            frame.client = self.region_of(region, cloud, &frame);
        }
        let secret = ["secret-id", "name"].iter().find_map(|name| option(name));
        for word in words {
            // Other names on the line are no secrets that are read.
            let secret = secret.is_some_and(|(_, value)| value.text.span() == word.text.span());
            let client = frame.client.filter(|_| secret);
            let frame = Frame {
                client,
                ..frame.clone()
            };
            self.scalar(word, &frame);
        }
    }

    /// Looks at a key and its value.
    fn key(
        &mut self,
        name: &str,
        words: &[String],
        scalar: &Scalar<'_>,
        section: &Section<'_>,
        frame: &Frame<'_>,
    ) {
        let Some(last) = words.last() else { return };
        let last = match last.as_str() {
            "name" | "static" => words.iter().rev().nth(1).map_or("", String::as_str),
            last => last,
        };
        let text = scalar.text.as_str();
        if scalar.inner.is_some() || text.len() > LONGEST_REGION {
            return;
        }
        let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        if last == "region" && !has(&NOT_OF_A_REGION) {
            let named = self.key_named(name, words, section, frame);
            let all = 0..text.len();
            if is_known(scalar) && !is_placeholder(text) {
                let index = self.push(&scalar.text, all.clone(), all, Named::Key(named), frame);
                let default = section.provider && name == "region";
                self.out.defaults.extend(default.then_some(index));
            }
        } else if last == "zone" {
            let clouds = self.knowledge.clouds.iter();
            let cloud = clouds.filter(|cloud| !cloud.keys.zone_words.is_empty());
            let around = words_of(frame.around);
            let of = |word: &String| words.contains(word) || around.contains(word);
            let cloud = cloud
                .filter(|cloud| cloud.keys.zone_words.iter().any(of))
                .find(|_| is_known(scalar) && !is_placeholder(text));
            if let Some(cloud) = cloud {
                let key = KeyFact {
                    zone: true,
                    ..self.key_fact(name, cloud)
                };
                let all = 0..text.len();
                self.push(&scalar.text, all.clone(), all, Named::Key(key), frame);
            }
        } else if last == "location" {
            let mut clouds = self.knowledge.clouds.iter();
            let here = |section: &String| section == frame.around;
            let cloud = clouds.find(|cloud| cloud.keys.located.iter().any(here));
            if let Some(cloud) = cloud.filter(|_| is_known(scalar) && !is_placeholder(text)) {
                let key = self.key_fact(name, cloud);
                let all = 0..text.len();
                self.push(&scalar.text, all.clone(), all, Named::Key(key), frame);
            }
        } else {
            self.pool(words, scalar, frame);
        }
    }

    /// What a key that ends with `region` tells.
    fn key_named(
        &self,
        name: &str,
        words: &[String],
        section: &Section<'_>,
        frame: &Frame<'_>,
    ) -> KeyFact {
        let clouds = || self.knowledge.clouds.iter();
        let of = |cloud: &&Cloud| {
            let mut own = cloud.keys.words.iter();
            own.any(|word| words.contains(word)) && !customers(cloud, words)
        };
        let cloud = clouds().find(of).or(section.cloud).or(self.of_file);
        let pools = clouds().find_map(|cloud| cloud.pools.as_ref());
        let pool = pools.is_some_and(|pools| {
            let around = words_of(frame.around);
            ends_with_any(words, &pools.region_keys)
                || around.iter().any(|word| pools.sections.contains(word))
        });
        let mut twins = clouds().flat_map(|cloud| &cloud.keys.twins);
        KeyFact {
            name: name.to_owned(),
            zone: false,
            cloud: cloud
                .filter(|_| !section.elsewhere)
                .map(|cloud| cloud.id.clone()),
            pool,
            twin: twins.position(|twin| twin == words),
        }
    }

    /// A key of `cloud` that wants a region.
    pub(super) fn key_fact(&self, name: &str, cloud: &Cloud) -> KeyFact {
        KeyFact {
            name: name.to_owned(),
            cloud: Some(cloud.id.clone()),
            ..KeyFact::default()
        }
    }

    /// The index of the region that a scalar is.
    pub(super) fn region_of(
        &mut self,
        scalar: &Scalar<'_>,
        cloud: &Cloud,
        frame: &Frame<'_>,
    ) -> Option<usize> {
        let key = self.key_fact("region", cloud);
        let all = 0..scalar.text.len();
        is_known(scalar).then(|| self.push(&scalar.text, all.clone(), all, Named::Key(key), frame))
    }

    fn pool(&mut self, words: &[String], scalar: &Scalar<'_>, frame: &Frame<'_>) {
        for cloud in self.knowledge.clouds.iter() {
            let Some(pools) = &cloud.pools else { continue };
            let text = scalar.text.as_str();
            if ends_with_any(words, &pools.id_keys)
                && let Some(length) = pool_region(text, cloud)
                && is_known(scalar)
                && !is_placeholder(text)
            {
                let all = 0..text.len();
                self.push(&scalar.text, 0..length, all, Named::Pool, frame);
            }
        }
    }

    pub(super) fn push(
        &mut self,
        text: &Text<'_>,
        region: Range<usize>,
        whole: Range<usize>,
        named: Named,
        frame: &Frame<'_>,
    ) -> usize {
        self.out.regions.push(RegionFact {
            named,
            region: folded_region(&text.as_str()[region.clone()]),
            span: text.locate(region.clone()),
            edit: text.editable(region),
            whole: text.locate(whole.clone()),
            text: text.as_str()[whole].to_owned(),
            document: frame.document,
            map: frame.map,
            environment: frame.environment,
            several: frame.several,
            program: frame.program,
            doubt: frame.doubt,
        });
        self.out.regions.len() - 1
    }
}

/// True if a key speaks of a service that others offer, too.
fn customers(cloud: &Cloud, words: &[String]) -> bool {
    let named = cloud.named_by_customers.iter();
    named
        .flat_map(|named| &named.services)
        .any(|service| words.contains(service))
}

/// The region that is fixed below a key: `region: { static: eu-west-1 }`, as Spring has it.
fn fixed<'n, 's>(name: &str, node: &'n Node<'s>) -> Option<&'n Scalar<'s>> {
    match &node.value {
        Value::Map(entries) if name == "region" => {
            let [only] = &entries[..] else { return None };
            scalar_of(&only.value).filter(|_| only.key.as_str() == "static")
        }
        _ => None,
    }
}

fn is_known(scalar: &Scalar<'_>) -> bool {
    Template::holes_of(scalar).is_empty()
}

fn ends_with_any(words: &[String], phrases: &[String]) -> bool {
    phrases.iter().any(|phrase| {
        let mut words = words.iter().rev();
        let mut phrase = phrase.rsplit(' ');
        phrase.all(|known| words.next().is_some_and(|word| word == known))
    })
}
