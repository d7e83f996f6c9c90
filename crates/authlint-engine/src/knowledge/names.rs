//! Where each ecosystem declares things by name, and where it uses them: `rules/names/<ecosystem>.yaml`.
//!
//! A Kubernetes Secret with its keys, a secret of a Compose project, an input of a reusable workflow: what
//! they have in common is a kind, a name, and a place within which the name means something.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::clues::Clue;
use super::objects::{Agrees, Builds, Command, Contract, ListedText, Type, Variables};
use super::pattern::fits_text;
use super::steps::Steps;

/// One ecosystem.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ecosystem {
    /// Its own name.
    pub name: String,
    /// What a document must be for any of this.
    pub when: Guard,
    /// Where in a document further documents of the kind stand: `items []`.
    #[serde(default)]
    pub roots: Vec<Steps>,
    /// Texts of which its documents hold one, where no row can tell.
    #[serde(default)]
    pub marks: Vec<String>,
    /// Groups of texts: its documents hold one of each, where no row can tell.
    #[serde(default)]
    pub together: Vec<Vec<Vec<String>>>,
    /// The kinds of things it has.
    pub kinds: Vec<Kind>,
    /// Where they are declared.
    #[serde(default)]
    pub declares: Vec<Declares>,
    /// Where they are used.
    #[serde(default)]
    pub uses: Vec<Uses>,
    /// What makes a scope open: things may be declared that nobody sees.
    #[serde(default)]
    pub opens: Vec<Opens>,
    /// Where a document names files and folders that belong to it.
    #[serde(default)]
    pub includes: Vec<Steps>,
    /// Where a document names files that its things are made of: a path, or `name=path`.
    #[serde(default)]
    pub made_of: Vec<Steps>,
    /// Types that its things can have.
    #[serde(default)]
    pub types: Vec<Type>,
    /// Command lines that make a thing.
    #[serde(default)]
    pub commands: Vec<Command>,
    /// Names of things that something makes which nobody sees: `default-token-*`.
    #[serde(default)]
    pub made: Vec<String>,
    /// Two places that must say the same.
    #[serde(default)]
    pub agree: Vec<Agrees>,
    /// Texts that are wrong where they stand.
    #[serde(default)]
    pub texts: Vec<ListedText>,
    /// Lists of variables that can name each other.
    #[serde(default)]
    pub variables: Vec<Variables>,
    /// Names that a thing lists for itself.
    #[serde(default)]
    pub contracts: Vec<Contract>,
    /// Images that are built of a folder.
    #[serde(default)]
    pub builds: Vec<Builds>,
    /// The pages that say so.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A kind of things with names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// What rows call it: `kubernetes-secret`.
    pub id: String,
    /// What messages call it: `Secret`.
    pub name: String,
    /// What messages call what it holds: `key`.
    #[serde(default)]
    pub part: String,
    /// Within what a name means one thing.
    pub scope: Scope,
    /// Patterns of names that are there without being declared.
    #[serde(default)]
    pub built_in: Vec<String>,
    /// What no reader understands may make one: where the name stands anywhere else, nothing is said of it.
    #[serde(default)]
    pub mentioned: bool,
    /// Names are the same in whatever case, and are kept in small letters.
    #[serde(default)]
    pub any_case: bool,
    /// How names begin that the ecosystem keeps for itself.
    #[serde(default)]
    pub reserved: Vec<String>,
}

/// Within what a name means one thing.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Its own document.
    Document,
    /// Its own file.
    File,
    /// All files of a folder: a module, a project.
    Folder,
    /// The folders that include each other.
    Unit,
    /// All files: what is elsewhere, each file calls by the same name.
    Repository,
}

/// What a map must be. All of it has to hold; nothing given holds always.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// Something stands at each of these.
    #[serde(default)]
    pub has: Vec<Steps>,
    /// Nothing stands at any of these.
    #[serde(default)]
    pub lacks: Vec<Steps>,
    /// What stands there is, or fits, one of the texts.
    #[serde(default)]
    pub is: Vec<Is>,
    /// The name of the file fits one of these patterns.
    #[serde(default)]
    pub files: Vec<String>,
    /// What stands there is none of the texts.
    #[serde(default)]
    pub is_not: Vec<Is>,
    /// One of these holds, where there are any.
    #[serde(default)]
    pub any: Vec<Guard>,
}

/// A place and the texts that may stand there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Is {
    /// The place.
    pub at: Steps,
    /// Patterns of texts.
    pub one_of: Vec<String>,
}

/// Where things of a kind are declared.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declares {
    /// The kind.
    pub kind: String,
    /// What the document must be.
    #[serde(default)]
    pub when: Guard,
    /// It says something only of what its own document uses.
    #[serde(default)]
    pub idle: bool,
    /// Where the thing stands in the document.
    #[serde(default)]
    pub at: Steps,
    /// What it must be.
    #[serde(default)]
    pub item: Guard,
    /// Where its name stands, seen from it; the first place at which there is one. `@` is the key that it
    /// stands under.
    pub name: Vec<Steps>,
    /// Where the name of what it lives in stands in the document: a namespace.
    #[serde(default)]
    pub within: Option<Steps>,
    /// Where the names of its parts stand, seen from it.
    #[serde(default)]
    pub parts: Vec<Parts>,
    /// Parts that it has without saying so.
    #[serde(default)]
    pub implied: Vec<String>,
    /// It may have more parts than are seen: always, or where something stands at one of these.
    #[serde(default)]
    pub open: bool,
    /// See `open`.
    #[serde(default)]
    pub open_if: Vec<Steps>,
    /// Where its type stands, seen from it; what a type needs is in `types`.
    #[serde(default)]
    pub type_at: Option<Steps>,
    /// What else it says of itself: where that stands, seen from it.
    #[serde(default)]
    pub tells: BTreeMap<String, Steps>,
    /// The same, seen from the document.
    #[serde(default)]
    pub document_tells: BTreeMap<String, Steps>,
    /// The thing is a text, in which each value of one of these keys is a name.
    #[serde(default)]
    pub in_text: Vec<String>,
}

/// Names of parts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// Where they stand. A last step `*` means the keys there.
    pub at: Steps,
    /// What of the text is the name.
    #[serde(default)]
    pub take: Take,
    /// True if what the parts hold must never be shown.
    #[serde(default)]
    pub secret: bool,
}

/// What of a text is a name.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Take {
    /// All of it.
    #[default]
    All,
    /// What stands before `=`.
    BeforeEquals,
    /// What stands before `=`, or else the last segment of the path.
    FileKey,
}

/// Where things of a kind are used.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uses {
    /// The kind.
    pub kind: String,
    /// What the document must be.
    #[serde(default)]
    pub when: Guard,
    /// Where the use stands in the document.
    pub at: Steps,
    /// What it must be.
    #[serde(default)]
    pub item: Guard,
    /// Where the name stands, seen from it.
    pub name: Vec<Steps>,
    /// Where the name of what the thing lives in stands in the document.
    #[serde(default)]
    pub within: Option<Steps>,
    /// Where names of parts stand, seen from it.
    #[serde(default)]
    pub parts: Vec<Steps>,
    /// Where it is said that the thing need not be there, seen from it.
    #[serde(default)]
    pub optional: Option<Steps>,
    /// Where the name of what the thing lives in stands, seen from it: goes before `within`.
    #[serde(default)]
    pub within_own: Option<Steps>,
    /// Parts that are read without being named; of each list one is enough.
    #[serde(default)]
    pub reads: Vec<Vec<String>>,
    /// The name stands in a text.
    #[serde(default)]
    pub written: Option<Written>,
    /// Less works without the thing, but the rest does.
    #[serde(default)]
    pub mild: bool,
    /// What the thing must say of itself for this reader.
    #[serde(default)]
    pub asks: Option<Asks>,
    /// What comes of it if the thing or the part is not there, where that is not what comes of it everywhere.
    #[serde(default)]
    pub effect: String,
}

/// What a thing must say of itself.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Asks {
    /// A name in `tells`.
    pub tell: String,
    /// What has to stand there.
    pub is: String,
    /// A kind: where that is open, something may add it.
    pub unless_open: String,
}

/// How a use is written in a text.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Written {
    /// `{{ .name }}` and `{{ index . "name" }}`: a field of what a Go template is given.
    TemplateField,
    /// `$name:part`.
    DollarColon,
}

/// What makes a scope open.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opens {
    /// The kinds that may be declared where nobody sees it.
    pub kinds: Vec<String>,
    /// What the document must be.
    pub when: Guard,
}

impl Ecosystem {
    /// True if it is told by the names of files.
    pub(crate) fn is_of_files(&self) -> bool {
        !self.when.files.is_empty()
    }

    /// True if files of this name are its own, whatever they hold.
    pub(crate) fn reads_file(&self, name: &str) -> bool {
        self.files().any(|pattern| fits_text(pattern, name))
    }

    /// Patterns of the names of files that are its own, whatever they hold.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        let guards = std::iter::once(&self.when).chain(&self.when.any);
        guards.flat_map(|guard| &guard.files).map(String::as_str)
    }

    /// What tells of files that have something of it.
    pub(crate) fn clues(&self) -> Vec<Clue> {
        let mut clues: Vec<Clue> = self
            .marks
            .iter()
            .map(|mark| Clue::one_of(vec![mark.clone()]))
            .collect();
        clues.extend(self.together.iter().cloned().map(Clue));
        let commands = self.commands.iter().map(Command::needle);
        clues.extend(commands.map(|needle| Clue::one_of(vec![needle])));
        if self.is_of_files() {
            return clues;
        }
        let mut rows: Vec<Clue> = Vec::new();
        for row in &self.uses {
            rows.push(Clue::of(&[&row.when, &row.item], &[&row.at], &row.name));
        }
        for row in self.declares.iter().filter(|row| !row.idle) {
            rows.push(Clue::of(&[&row.when, &row.item], &[&row.at], &row.name));
        }
        for row in &self.texts {
            rows.push(Clue::of(
                &[&row.when, &row.item],
                &[&row.at, &row.text],
                &[],
            ));
        }
        for row in &self.variables {
            rows.push(Clue::of(
                &[&row.when, &row.item],
                &[&row.at, &row.list],
                &[],
            ));
        }
        rows.iter_mut().for_each(|row| row.and_keys(&self.when));
        clues.extend(rows);
        clues
    }
}
