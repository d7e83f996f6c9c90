//! Puts the facts of all files together: names resolved, groups of one client joined.
//!
//! Two facts meet only through something both of them wrote: a name, or a client id. Never by
//! standing in one folder.

mod charts;
mod clients;
mod folders;
mod grants;
mod named;
mod names;
mod pins;
mod uses;
mod workflows;

use std::collections::BTreeSet;
use std::ops::Range;

use authlint_parser::{Located, Span, Text};

use crate::facts::{Environment, FileFacts, Origin, Role, TacitGrant};
use crate::knowledge::{Knowledge, ProviderId, Says};
use crate::mentions::Mentions;
use crate::moment::Moment;
use crate::paths::Paths;

pub use charts::{Chart, Charts, Family, Inner, Leads};
pub use folders::Folders;
pub use grants::{
    FixedTie, Gate, Grant, Granted, GrantedScopes, RegisteredApi, RegisteredClient, Tie, Word,
    Words,
};
pub use named::{At, Named, Reach};
pub(crate) use named::{folder_of, together};
pub use pins::Pinned;
pub(crate) use pins::tells_of_several;
pub use uses::{Declaration, Use};
pub use workflows::WorkflowCall;

/// Every file's facts, linked.
#[derive(Debug)]
pub struct Workspace<'k> {
    /// What the linter knows.
    pub knowledge: &'k Knowledge,
    /// What each file said, in the order of the files.
    pub files: Vec<FileFacts>,
    /// The files by their folders.
    pub folders: Folders,
    /// All facts with their values resolved.
    pub facts: Vec<LinkedFact>,
    /// The clients.
    pub clients: Vec<Client>,
    /// What time it is, if anybody said so.
    pub now: Option<Moment>,
    /// Where the things with names are declared.
    pub named: Named,
    /// What clients are granted, and who asks.
    pub granted: Granted,
    /// The charts of Helm.
    pub charts: Charts,
    /// In which files the names of variables stand, if there are lists of variables, and those of missing files.
    pub mentions: Mentions,
    /// Which files are there.
    pub paths: Paths,
    /// What was written in one place, by [`LinkedFact::group`].
    pub groups: Vec<Written>,
}

/// What was written in one place.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The kinds of facts that are there.
    pub kinds: BTreeSet<Says>,
    /// True if it is known whose it is.
    pub told: bool,
    /// The indices of the grants among them.
    pub grants: Vec<usize>,
    /// The grant that is used if none is named.
    pub tacit: Option<TacitGrant>,
    /// The names of the parameters of a token request, if all of them are there.
    pub sent: Option<Vec<String>>,
}

impl Written {
    /// True if there is one kind of facts only, and nothing that tells what they are about: scopes by themselves
    /// may be those of a cache, a bean, a package.
    pub fn is_lone(&self) -> bool {
        self.kinds.len() < 2 && !self.told
    }
}

/// A fact in the project.
#[derive(Clone, Debug)]
pub struct LinkedFact {
    /// What it says.
    pub says: Says,
    /// Its value, resolved as far as anybody can tell.
    pub value: Resolved,
    /// The key that says so.
    pub key: Option<Span>,
    /// Its name, as it is written.
    pub name: Option<String>,
    /// The bytes to delete to take the whole setting away.
    pub whole: Option<Span>,
    /// The index of the client it configures, in [`Workspace::clients`].
    pub client: usize,
    /// Facts with the same number were written in one place.
    pub group: usize,
    /// What makes it a fact.
    pub origin: Origin,
    /// The environment it is for.
    pub environment: Option<Environment>,
    /// What the file is for that says it.
    pub role: Role,
    /// True if that file is a program.
    pub program: bool,
    /// By how many levels less sure everything said about it is.
    pub doubt: u8,
}

/// Facts that configure one OAuth client.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// The indices of its facts, in order.
    pub facts: Vec<usize>,
    /// Whose client it is, if its hosts and names agree.
    pub provider: Option<ProviderId>,
    /// Providers it deals with whose tokens that one issues.
    pub products: Vec<ProviderId>,
    /// The provider that key names tell.
    pub named_provider: Option<ProviderId>,
    /// By how many levels less sure it is that its facts belong together.
    pub doubt: u8,
}

/// A value, where it is used, and the definitions it came through.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The value; each part of it is traced to the file that wrote it.
    pub text: Text<'static>,
    /// Parts that nobody can tell.
    pub holes: Vec<Range<usize>>,
    /// Where it goes over from one text to another.
    pub(crate) seams: Vec<usize>,
    /// Where it is used.
    pub at: Span,
    /// Where it passed through on its way, the use first. Empty for a literal.
    pub through: Vec<Span>,
    /// A part of it is the default of a variable that nothing sets.
    pub defaulted: bool,
    /// Of a value that nobody may see, the form.
    pub form: Option<Located<String>>,
}

impl Resolved {
    /// The value, if all of it is known.
    pub fn known(&self) -> Option<&str> {
        self.holes.is_empty().then(|| self.text.as_str())
    }

    /// True if `range` of the value is known.
    pub fn is_known(&self, range: &Range<usize>) -> bool {
        !self
            .holes
            .iter()
            .any(|hole| hole.start < range.end && range.start < hole.end)
    }

    /// The bytes that wrote `range`. Where it was put together from several places, the place of
    /// use: no other holds it.
    pub fn locate(&self, range: Range<usize>) -> Span {
        let joined = |seam: &usize| range.start < *seam && *seam < range.end;
        if self.seams.iter().any(joined) {
            self.at
        } else {
            self.text.locate(range)
        }
    }

    /// The span of `range`, if replacing its bytes replaces just that.
    pub fn editable(&self, range: Range<usize>) -> Option<Span> {
        let written = self.text.editable(range.clone())?;
        (self.is_known(&range) && self.locate(range) == written).then_some(written)
    }
}

impl Workspace<'_> {
    /// The facts of a client.
    pub fn facts_of<'w>(&'w self, client: &'w Client) -> impl Iterator<Item = &'w LinkedFact> {
        client.facts.iter().map(|fact| &self.facts[*fact])
    }

    /// The files that `said` says something is made of and that are not there: what it calls them, and their paths.
    pub fn missing_of<'w>(
        &'w self,
        said: &'w FileFacts,
    ) -> impl Iterator<Item = (&'w Located<String>, String)> {
        let files = said.names.made_of.iter();
        files.filter_map(|file| {
            let plain = |letter: char| !"*?{}$<>\\".contains(letter);
            let relative = !file.value.starts_with('/') && file.value.chars().all(plain);
            let path = folder_of(said.place.folder(), &file.value).filter(|_| relative)?;
            self.paths.lack(&path).then_some((file, path))
        })
    }

    /// The names of the files that are missing.
    pub(crate) fn missing_files(&self) -> BTreeSet<String> {
        let missing = self.files.iter().flat_map(|said| self.missing_of(said));
        let names = missing.map(|(_, path)| path.rsplit('/').next().map(str::to_owned));
        names.flatten().collect()
    }

    /// The names of variables that Spring fills in, and of all that files set; none if it fills in none.
    pub(crate) fn filled_in_or_set(&self) -> BTreeSet<String> {
        let wanted = self.files.iter().flat_map(|said| &said.names.placeholders);
        let mut names: BTreeSet<String> = wanted.map(|name| name.value.clone()).collect();
        if !names.is_empty() {
            let set = self.files.iter().flat_map(FileFacts::set_variables);
            names.extend(set.map(|name| name.value.clone()));
        }
        names
    }

    /// The names of all variables that programs and projects read, and of those that lists of variables hold.
    pub(crate) fn read_or_listed(&self) -> BTreeSet<String> {
        let read = self.files.iter().flat_map(|said| &said.names.reads);
        let lists = self.files.iter().filter(|said| said.settings.variables);
        let listed = lists.flat_map(|said| &said.settings.all);
        let listed = listed.map(|setting| setting.name.value.clone());
        let names: BTreeSet<String> = read.map(|read| read.name.value.clone()).collect();
        match names.is_empty() {
            true => names,
            false => names
                .into_iter()
                .chain(listed)
                .chain(["env-file".to_owned(), "COMPOSE_ENV_FILES".to_owned()])
                .collect(),
        }
    }

    /// The names of things of which nothing is said where their names stand anywhere else.
    pub(crate) fn mentioned(&self) -> BTreeSet<String> {
        let used = self.uses().filter(|place| {
            let kind = place.kind();
            kind.is_some_and(|kind| kind.mentioned)
        });
        used.map(|place| place.name().to_owned()).collect()
    }
}

/// Links the facts of all files. `unseen` lists files that are there and are not among them, and folders (these
/// end with `/`) in which there may be such files.
pub fn link<'k>(
    files: Vec<FileFacts>,
    unseen: &BTreeSet<String>,
    knowledge: &'k Knowledge,
) -> Workspace<'k> {
    let names = names::Names::new(&files);
    let mut facts = Vec::new();
    let mut groups = Vec::new();
    for (file, said) in files.iter().enumerate() {
        let base = groups.len();
        groups.extend(said.groups.iter().cloned());
        for fact in &said.facts {
            let group = base + fact.group;
            let value = names.resolve(&fact.value, file);
            facts.push(LinkedFact {
                says: fact.says,
                // Whoever starts the program may set another value than the default.
                doubt: fact.doubt + u8::from(value.defaulted),
                value,
                key: fact.key,
                name: fact.name.clone(),
                whole: fact.whole,
                client: group,
                group,
                origin: fact.origin,
                environment: groups[group].environment,
                role: said.place.role,
                program: said.place.program,
            });
        }
    }
    let clients = clients::join(&mut facts, &groups, &files, knowledge);
    let written = groups.into_iter().map(|group| Written {
        told: group.told,
        tacit: group.grant,
        sent: group.sent,
        ..Written::default()
    });
    let mut written: Vec<Written> = written.collect();
    for (index, fact) in facts.iter().enumerate() {
        let place = &mut written[fact.group];
        place.kinds.insert(fact.says);
        place
            .grants
            .extend((fact.says == Says::Grant).then_some(index));
    }
    let named = Named::new(&files, unseen, knowledge);
    let owners = files.iter().enumerate();
    let owners = owners.flat_map(|(file, said)| said.groups.iter().map(move |_| file));
    let home: Vec<usize> = owners.collect();
    let granted = grants::Granted::new(&files, &facts, knowledge, &home);
    let folders = Folders::new(&files);
    let charts = charts::Charts::new(&files, &folders, unseen);
    Workspace {
        knowledge,
        now: None,
        mentions: Mentions::default(),
        paths: Paths::default(),
        named,
        granted,
        charts,
        folders,
        files,
        facts,
        clients,
        groups: written,
    }
}
