//! What settings of known programs mean, by where they stand: `rules/recognisers/<program>.yaml`.
//!
//! The vocabulary reads a key by its name alone. A recogniser knows whose key it is, and goes before: what
//! EventBridge calls `authorization_endpoint` is a token URL.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;
use serde::Deserialize;

use super::Says;
use super::components::folded;
use super::names::Guard;
use super::pattern::captures_of_text;
use super::steps::{Step, Steps};

/// One program, or a family of them with the same settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recogniser {
    /// What people call it.
    pub name: String,
    /// The rows of the specification's catalogue that it covers.
    #[serde(default)]
    pub rows: Vec<String>,
    /// The provider in `providers/` that all of it is about, where the names of the settings do not tell.
    #[serde(default)]
    pub provider: Option<String>,
    /// When the pages were read.
    #[serde(default)]
    pub checked: String,
    /// The pages that say so.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Its settings in files.
    #[serde(default)]
    pub settings: Vec<Settings>,
    /// Its environment variables, by what they say. `*` is some letters, `{name:ONE|OTHER}` one of these:
    /// variables with the same ones belong together.
    #[serde(default)]
    pub variables: BTreeMap<Says, Vec<String>>,
    /// Its options on a command line.
    #[serde(default)]
    pub options: Vec<Options>,
    /// Texts of which its files hold one, where nothing else in them tells that they are worth reading.
    #[serde(default)]
    pub marks: Vec<String>,
    /// Files of its own, and what they say.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// Settings that stand together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What the document must be. A text that holds a document of its own is one, too, and is called like its
    /// key.
    #[serde(default)]
    pub when: Guard,
    /// Where the settings stand in the document; left out for the document itself.
    #[serde(default)]
    pub at: Vec<Steps>,
    /// What they must be.
    #[serde(default)]
    pub item: Guard,
    /// Names are compared without regard to case, `-` and `_`, and a dot in a key is a step.
    #[serde(default)]
    pub relaxed: bool,
    /// The grant (`grant_type`) that the program uses without a word.
    #[serde(default)]
    pub grant: Option<String>,
    /// The component in `components.yaml` that reads the scopes.
    #[serde(default)]
    pub component: Option<String>,
    /// What stands where, seen from the settings.
    pub keys: BTreeMap<Says, Vec<Steps>>,
}

/// Options of a program.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// What the program is called.
    #[serde(default)]
    pub programs: Vec<String>,
    /// Options of which a command line that names no program has one. They begin with `--`.
    #[serde(default)]
    pub marks: Vec<String>,
    /// Keys that hold a list of such options where a file has the program's settings.
    #[serde(default)]
    pub under: Vec<String>,
    /// They are words of their own, `name=value`, with no `--` before them.
    #[serde(default)]
    pub plain: bool,
    /// What the options say, without their `--`.
    pub keys: BTreeMap<Says, Vec<String>>,
}

/// A file of the program, and the facts it must give.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Its name.
    pub file: String,
    /// What it holds.
    pub text: String,
    /// All it says: key, kind and value, with a blank between. A secret has no value here.
    pub facts: Vec<String>,
}

/// A way to one setting.
#[derive(Clone, Debug)]
pub struct Way {
    /// The recogniser: an index.
    pub recogniser: usize,
    /// Which of its settings: an index.
    pub settings: usize,
    /// Where these stand in the document: an index, if they do not stand at its top.
    at: Option<usize>,
    /// Where the setting stands in these: an index among those that say the same.
    key: usize,
    /// What it says.
    pub says: Says,
    /// How much of the way is spelt out: of two that fit, the narrower one counts.
    spelt: usize,
}

/// All recognisers.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Vec<Recogniser>")]
pub struct Recognisers {
    /// They themselves.
    pub all: Vec<Recogniser>,
    /// Ways by the key they end at; the narrowest first.
    exact: HashMap<String, Vec<Way>, RandomState>,
    /// The same of settings whose names are compared loosely, by the folded key.
    relaxed: HashMap<String, Vec<Way>, RandomState>,
    /// Variables.
    variables: HashMap<String, (usize, Says)>,
    /// Variables of which a part is open.
    families: Vec<(String, usize, Says)>,
}

impl From<Vec<Recogniser>> for Recognisers {
    fn from(all: Vec<Recogniser>) -> Self {
        Recognisers::new(all)
    }
}

impl Recognisers {
    /// Puts `all` in order.
    pub(super) fn new(all: Vec<Recogniser>) -> Self {
        let mut known = Recognisers::default();
        for (number, recogniser) in all.iter().enumerate() {
            for (index, settings) in recogniser.settings.iter().enumerate() {
                known.add(number, index, settings);
            }
            for (says, names) in &recogniser.variables {
                for name in names {
                    if name.contains(['*', '{']) {
                        known.families.push((name.clone(), number, *says));
                    } else {
                        known.variables.insert(name.clone(), (number, *says));
                    }
                }
            }
        }
        for ways in known.exact.values_mut().chain(known.relaxed.values_mut()) {
            ways.sort_by_key(|way| std::cmp::Reverse(way.spelt));
        }
        known
            .families
            .sort_by_key(|(name, ..)| std::cmp::Reverse(name.len()));
        known.all = all;
        known
    }

    /// Adds the ways to all that `settings` holds.
    fn add(&mut self, recogniser: usize, index: usize, settings: &Settings) {
        let places: Vec<(Option<usize>, usize)> = match &settings.at[..] {
            [] => vec![(None, 0)],
            places => {
                let places = places.iter().enumerate();
                places.map(|(at, way)| (Some(at), spelt(way))).collect()
            }
        };
        for (says, keys) in &settings.keys {
            for (number, key) in keys.iter().enumerate() {
                let Some(Step::Key(last)) = key.0.last() else {
                    continue;
                };
                let (ways, last) = if settings.relaxed {
                    (&mut self.relaxed, folded(last))
                } else {
                    (&mut self.exact, last.clone())
                };
                let ways = ways.entry(last).or_default();
                ways.extend(places.iter().map(|(at, around)| Way {
                    recogniser,
                    settings: index,
                    at: *at,
                    key: number,
                    says: *says,
                    spelt: around + spelt(key),
                }));
            }
        }
    }

    /// Ways that end at `key`; the narrowest first.
    pub(crate) fn ending_at(&self, key: &str) -> &[Way] {
        self.exact.get(key).map_or(&[], Vec::as_slice)
    }

    /// The same where names are compared loosely; `key` is folded.
    pub(crate) fn loosely_ending_at(&self, key: &str) -> &[Way] {
        self.relaxed.get(key).map_or(&[], Vec::as_slice)
    }

    /// The settings that a way leads into.
    pub(crate) fn settings(&self, way: &Way) -> &Settings {
        &self.all[way.recogniser].settings[way.settings]
    }

    /// Where a way begins in the document, and how it goes on from there.
    pub(crate) fn steps(&self, way: &Way) -> (&[Step], &[Step]) {
        let settings = self.settings(way);
        let at = way.at.map_or(&[][..], |at| &settings.at[at].0);
        (at, &settings.keys[&way.says][way.key].0)
    }

    /// What a variable says, whose it is, and the letters that stand for its open part.
    pub(crate) fn variable(&self, name: &str) -> Option<(Says, &Recogniser, String)> {
        if let Some((number, says)) = self.variables.get(name) {
            return Some((*says, &self.all[*number], String::new()));
        }
        self.families.iter().find_map(|(pattern, number, says)| {
            let between = match pattern.split_once('*') {
                Some((start, end)) => name.strip_prefix(start)?.strip_suffix(end)?.to_owned(),
                None => captures_of_text(pattern, name)?.into_values().collect(),
            };
            let program = &self.all[*number];
            (!between.is_empty()).then_some((*says, program, between))
        })
    }

    /// Options of all programs.
    pub(crate) fn options(&self) -> impl Iterator<Item = &Options> {
        self.all.iter().flat_map(|known| &known.options)
    }

    /// How the names of variables begin that belong to one program, in capital letters.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        let variables = self.all.iter().flat_map(|known| known.variables.values());
        variables
            .flatten()
            .filter_map(|name| name.split(['*', '{']).next())
    }

    /// Texts of which a file holds one in which some recogniser knows a key.
    pub(crate) fn needles(&self) -> impl Iterator<Item = &str> {
        let marks = self.all.iter().flat_map(|known| &known.marks);
        marks.map(String::as_str)
    }
}

/// How many steps of a way are spelt out.
fn spelt(way: &Steps) -> usize {
    let steps = way.0.iter();
    steps.filter(|step| matches!(step, Step::Key(_))).count()
}
