//! Where things with names are declared, and which of them a use can mean.
//!
//! Two files have to do with each other only if one of them says so, or if they are in one folder.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::facts::{Declared, FileFacts, Used};
use crate::knowledge::{Knowledge, Scope};

/// A place in [`FileFacts::names`](crate::facts::FileFacts).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    /// The index of the file.
    pub file: usize,
    /// The index in its list.
    pub index: usize,
}

/// The declarations of all files.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// By kind and name.
    by_name: HashMap<(String, String), Vec<At>>,
    /// By kind and the scope they are in.
    by_reach: HashMap<(String, Reach), Vec<At>>,
    /// Scopes in which more may be declared than anybody sees.
    open: HashSet<(String, Reach)>,
    /// Scopes with a file that could not be read to its end, or that includes what is elsewhere.
    unseen: HashSet<(String, Reach)>,
    /// Folders with a file that could not be read to its end.
    broken: HashSet<String>,
    /// The number of the unit that each file is in.
    units: Vec<usize>,
}

/// Within what a name means one thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// A document of a file.
    Document(usize, usize),
    /// A file.
    File(usize),
    /// A folder, or several that include each other.
    Unit(usize),
    /// A folder.
    Folder(String),
    /// All files.
    All,
}

impl Named {
    pub(super) fn new(
        files: &[FileFacts],
        unseen: &BTreeSet<String>,
        knowledge: &Knowledge,
    ) -> Self {
        let (units, remote) = units(files);
        let mut named = Named {
            units,
            ..Named::default()
        };
        let scopes: BTreeMap<&str, Scope> = knowledge
            .ecosystems
            .iter()
            .flat_map(|known| &known.kinds)
            .map(|kind| (kind.id.as_str(), kind.scope))
            .collect();
        for (file, said) in files.iter().enumerate() {
            let reach = |kind: &str, document: usize| {
                let scope = scopes.get(kind)?;
                Some(named.reach_of(*scope, said, file, document))
            };
            let mut found = Vec::new();
            for (index, declared) in said.names.declared.iter().enumerate() {
                if let Some(reach) = reach(&declared.kind, declared.document) {
                    found.push((At { file, index }, declared, reach));
                }
            }
            let open: Vec<_> = said
                .names
                .open
                .iter()
                .filter_map(|open| Some((open.kind.clone(), reach(&open.kind, open.document)?)))
                .collect();
            named.open.extend(open);
            for (at, declared, reach) in found {
                let kind = declared.kind.clone();
                if let Some(name) = &declared.name {
                    let key = (kind.clone(), name.value.clone());
                    named.by_name.entry(key).or_default().push(at);
                }
                named.by_reach.entry((kind, reach)).or_default().push(at);
            }
            let broken = !said.problems.is_empty() || said.failed;
            if broken {
                named.broken.insert(said.place.folder().to_owned());
            }
            // What a file that cannot be read declares, or one that is elsewhere, nobody knows.
            if broken || remote.contains(&file) {
                for (kind, scope) in &scopes {
                    let reach = named.reach_of(*scope, said, file, 0);
                    named.unseen.insert(((*kind).to_owned(), reach));
                }
            }
        }
        for path in unseen {
            named.leave_open(path, knowledge);
        }
        named
    }

    /// What a file declares that is not among those which were read, nobody knows.
    fn leave_open(&mut self, path: &str, knowledge: &Knowledge) {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        for known in knowledge.ecosystems.iter() {
            if !known.is_of_files() || !(file.is_empty() || known.reads_file(file)) {
                continue;
            }
            let kinds = known.kinds.iter();
            for kind in kinds.filter(|kind| kind.scope == Scope::Folder) {
                let reach = Reach::Folder(folder.to_owned());
                self.open.insert((kind.id.clone(), reach));
            }
        }
    }

    fn reach_of(&self, scope: Scope, said: &FileFacts, file: usize, document: usize) -> Reach {
        match scope {
            Scope::Document => Reach::Document(file, document),
            Scope::File => Reach::File(file),
            Scope::Folder => Reach::Folder(said.place.folder().to_owned()),
            Scope::Unit => Reach::Unit(self.units[file]),
            Scope::Repository => Reach::All,
        }
    }

    /// Within what the name of a use in the file with index `file` means one thing.
    pub fn reach(
        &self,
        used: &Used,
        said: &FileFacts,
        file: usize,
        knowledge: &Knowledge,
    ) -> Option<Reach> {
        self.reach_at(&used.kind, used.document, said, file, knowledge)
    }

    /// Within what a name of this kind means one thing, in a document of the file with index `file`.
    pub fn reach_at(
        &self,
        kind: &str,
        document: usize,
        said: &FileFacts,
        file: usize,
        knowledge: &Knowledge,
    ) -> Option<Reach> {
        let kind = knowledge.thing_kind(kind)?;
        Some(self.reach_of(kind.scope, said, file, document))
    }

    /// Everything of a kind that is declared within `reach`.
    pub fn within(&self, kind: &str, reach: &Reach) -> &[At] {
        let key = (kind.to_owned(), reach.clone());
        self.by_reach.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Everything of a kind that is declared by a name, anywhere.
    pub fn called(&self, kind: &str, name: &str) -> &[At] {
        let key = (kind.to_owned(), name.to_owned());
        self.by_name.get(&key).map_or(&[], Vec::as_slice)
    }

    /// True if a file of the folder could not be read to its end.
    pub fn is_broken(&self, folder: &str) -> bool {
        self.broken.contains(folder)
    }

    /// True if more of a kind may be declared within `reach` than anybody sees.
    pub fn is_open(&self, kind: &str, reach: &Reach) -> bool {
        let has = |reach: Reach| {
            let key = (kind.to_owned(), reach);
            self.open.contains(&key) || self.unseen.contains(&key)
        };
        // Of a file that cannot be read all documents are open.
        matches!(reach, Reach::Document(file, _) if has(Reach::Document(*file, 0)))
            || has(reach.clone())
    }

    /// True if a file of it says that more of a kind is declared elsewhere.
    pub fn is_said_open(&self, kind: &str, reach: &Reach) -> bool {
        self.open.contains(&(kind.to_owned(), reach.clone()))
    }
}

/// True if both can be in one namespace.
pub(crate) fn together(used: &Used, declared: &Declared) -> bool {
    match (&used.within, &declared.within) {
        (Some(left), Some(right)) => left == right,
        _ => true,
    }
}

/// The number of the unit that each file is in, and the files that include what is not here.
fn units(files: &[FileFacts]) -> (Vec<usize>, HashSet<usize>) {
    let mut folders: HashMap<&str, usize> = HashMap::new();
    let mut unit_of = Vec::new();
    for file in files {
        let next = folders.len();
        unit_of.push(*folders.entry(file.place.folder()).or_insert(next));
    }
    let paths: HashSet<&str> = files.iter().map(|file| file.place.path.as_str()).collect();
    let mut joined: Vec<usize> = (0..folders.len()).collect();
    let mut remote = HashSet::new();
    for (index, file) in files.iter().enumerate() {
        for include in &file.names.includes {
            let path = normal(file.place.folder(), include);
            let folder = folders.get(path.as_str());
            let above = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let is_file = paths.contains(path.as_str());
            match folder.or_else(|| folders.get(above).filter(|_| is_file)) {
                Some(other) => join(&mut joined, unit_of[index], *other),
                None => {
                    remote.insert(index);
                }
            }
        }
    }
    let units = unit_of.iter().map(|unit| root(&mut joined, *unit));
    (units.collect(), remote)
}

/// The folder that `path` leads to from `folder`; `None` if it leads out of what is linted and back.
pub(crate) fn folder_of(folder: &str, path: &str) -> Option<String> {
    let mut segments: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." if segments.last().is_some_and(|last| *last != "..") => {
                segments.pop();
            }
            ".." => return None,
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

/// `path` as seen from `folder`, without `.` and `..`.
fn normal(folder: &str, path: &str) -> String {
    let mut segments: Vec<&str> = folder.split('/').collect();
    segments.retain(|part| !part.is_empty());
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            name => segments.push(name),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    format!("{root}{}", segments.join("/"))
}

fn root(joined: &mut [usize], mut unit: usize) -> usize {
    while joined[unit] != unit {
        joined[unit] = joined[joined[unit]];
        unit = joined[unit];
    }
    unit
}

fn join(joined: &mut [usize], left: usize, right: usize) {
    let (left, right) = (root(joined, left), root(joined, right));
    joined[right] = left;
}
