//! Which requests are those of a client that some file registers, and what that client may ask for.
//!
//! A request and a registration are tied by the client id only: the same one spelt out, or a reference to the
//! registration.

mod linker;

use std::collections::{HashMap, HashSet};

use authlint_parser::{Located, Span};

use super::{LinkedFact, Workspace};
use crate::facts::{Environment, FileFacts, Registration, is_placeholder, words_of};
use crate::knowledge::{Knowledge, Registers, Says};

use linker::Linker;

/// What is registered, and who asks.
#[derive(Clone, Debug, Default)]
pub struct Granted {
    /// The clients.
    pub clients: Vec<RegisteredClient>,
    /// The APIs.
    pub apis: Vec<RegisteredApi>,
    /// What is granted apart from the clients.
    pub grants: Vec<Grant>,
    /// What is asked by whom.
    pub ties: Vec<Tie>,
    /// Clients of programs that fix the path of their redirect URI.
    pub fixed: Vec<FixedTie>,
    /// What gateways ask of tokens.
    pub gates: Vec<Gate>,
}

/// A client that a file registers.
#[derive(Clone, Debug)]
pub struct RegisteredClient {
    /// The index of its platform.
    pub platform: usize,
    /// What messages call it.
    pub what: String,
    /// What it is called.
    pub name: Located<String>,
    /// The index of its file.
    pub file: usize,
    /// The environment of its file.
    pub environment: Option<Environment>,
    /// By how many levels less sure everything said about it is.
    pub doubt: u8,
    /// What it is granted; `None` if nobody can tell all of it.
    pub scopes: Option<Vec<GrantedScopes>>,
    /// The grants it may use, all of them.
    pub grants: Option<Words>,
    /// Grants that it has switched off, and where.
    pub off: Vec<(String, Span)>,
    /// Its redirect URIs, all of them.
    pub redirects: Option<Words>,
    /// What it lives in.
    pub pool: Option<String>,
}

/// What some client is granted, apart from it.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The index of its platform.
    pub platform: usize,
    /// What messages call it.
    pub what: String,
    /// The index of its file.
    pub file: usize,
    /// The scopes.
    pub scopes: GrantedScopes,
}

/// Scopes that a client is granted.
#[derive(Clone, Debug)]
pub struct GrantedScopes {
    /// The API they are of.
    pub api: Option<String>,
    /// The scopes.
    pub words: Words,
    /// They are told of scopes of this pattern only.
    pub covers: Option<String>,
}

/// Texts of a list, all of them.
#[derive(Clone, Debug)]
pub struct Words {
    /// Where the list stands.
    pub at: Span,
    /// What is in it.
    pub words: Vec<Word>,
}

impl Words {
    /// True if all of it is spelt out.
    pub fn is_literal(&self) -> bool {
        self.words.iter().all(|word| word.literal)
    }

    /// True if `text` is in it.
    pub fn has(&self, text: &str) -> bool {
        self.words.iter().any(|word| word.text == text)
    }
}

/// A text of a list.
#[derive(Clone, Debug)]
pub struct Word {
    /// What it says; what nobody can tell is written so that it equals itself only.
    pub text: String,
    /// Where.
    pub span: Span,
    /// True if all of it is spelt out.
    pub literal: bool,
    /// True if replacing its bytes replaces just that.
    pub editable: bool,
}

/// An API that a file registers.
#[derive(Clone, Debug)]
pub struct RegisteredApi {
    /// The index of its platform.
    pub platform: usize,
    /// What messages call it.
    pub what: String,
    /// What clients call it; `None` for all of a server.
    pub id: Option<String>,
    /// The index of its file.
    pub file: usize,
    /// What it lives in.
    pub pool: Option<String>,
    /// How its scopes are asked for: what stands before them.
    pub before: String,
    /// Its scopes as they are asked for; `None` if nobody can tell all of them.
    pub scopes: Option<Words>,
}

/// A request and the registrations of its client.
#[derive(Clone, Debug)]
pub struct Tie {
    /// The group of the request's facts.
    pub group: usize,
    /// Where the client id stands in it.
    pub id: Span,
    /// The index of the file it stands in.
    pub file: usize,
    /// The registrations, indices in [`Granted::clients`].
    pub clients: Vec<usize>,
    /// True if the id is a reference to the registration.
    pub by_reference: bool,
    /// The request's facts, indices in [`Workspace::facts`].
    facts: Vec<usize>,
}

/// A program that fixes the path of its redirect URI, and the registrations of its client.
#[derive(Clone, Debug)]
pub struct FixedTie {
    /// What messages call it.
    pub name: String,
    /// The path.
    pub path: String,
    /// Where the client id stands.
    pub id: Span,
    /// The index of the file it stands in.
    pub file: usize,
    /// The registrations, indices in [`Granted::clients`].
    pub clients: Vec<usize>,
    /// True if the id is a reference to the registration.
    pub by_reference: bool,
}

/// What a gateway asks of tokens.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The index of its platform.
    pub platform: usize,
    /// The index of its file.
    pub file: usize,
    /// The scopes; one is enough.
    pub scopes: Words,
    /// Where it says whose tokens it takes, and the clients, indices in [`Granted::clients`]; `None` if nobody can
    /// tell all of them.
    pub clients: Option<(Span, Vec<usize>)>,
}

impl Granted {
    pub(super) fn new(
        files: &[FileFacts],
        facts: &[LinkedFact],
        knowledge: &Knowledge,
        home: &[usize],
    ) -> Self {
        if files
            .iter()
            .all(|said| said.registered.registrations.is_empty())
        {
            return Granted::default();
        }
        let linker = Linker::new(files, knowledge);
        let mut granted = Granted {
            apis: linker.apis(),
            ..Granted::default()
        };
        let mut by_id = ById::default();
        for (file, index, row, registration) in linker.all(Registers::Client) {
            let client = linker.client(file, row, registration, &granted.apis);
            let number = granted.clients.len();
            by_id.places.insert((file, index), number);
            let id = registration.id.as_ref();
            if let Some(id) = id
                .and_then(|id| linker.text(id, file))
                .filter(|id| id.literal)
            {
                by_id.ids.entry(id.text).or_default().push(number);
            }
            granted.clients.push(client);
        }
        for (file, _, row, registration) in linker.all(Registers::Grant) {
            granted
                .grants
                .extend(linker.grant(file, row, registration, &granted.apis));
        }
        for (file, _, _, registration) in linker.all(Registers::Gate) {
            let scopes = registration.scopes.as_ref();
            let scopes = scopes.and_then(|listed| linker.words(listed, file, &granted.apis));
            if let Some(scopes) = scopes.filter(|_| !registration.open) {
                granted.gates.push(Gate {
                    platform: registration.platform,
                    file,
                    scopes,
                    clients: linker.taken(file, registration, &by_id),
                });
            }
        }
        by_id.elsewhere = in_code(files, facts, home);
        let mut in_group: HashMap<usize, Vec<usize>> = HashMap::new();
        for (index, fact) in facts.iter().enumerate() {
            in_group.entry(fact.group).or_default().push(index);
        }
        let mut ids: HashMap<usize, Vec<&LinkedFact>> = HashMap::new();
        for fact in facts.iter().filter(|fact| fact.says == Says::ClientId) {
            ids.entry(fact.group).or_default().push(fact);
        }
        let mut groups: Vec<(usize, &LinkedFact)> = ids
            .into_iter()
            .filter_map(|(group, ids)| match ids[..] {
                [id] => Some((group, id)),
                _ => None,
            })
            .collect();
        groups.sort_by_key(|(group, _)| *group);
        for (group, id) in groups {
            let file = home[group];
            let inside = |registration: &Registration| holds(registration.span, id.value.at);
            if files[file].registered.registrations.iter().any(inside) {
                continue;
            }
            let text = id.value.text.as_str();
            let whole = id.value.holes.len() == 1 && id.value.holes[0] == (0..text.len());
            let (clients, by_reference) = match id.value.known() {
                Some(text) => (by_id.spelt(text), false),
                None if whole => (by_id.meant(&linker, text, file), true),
                None => continue,
            };
            if !clients.is_empty() && granted.can_be(&clients, id.environment) {
                granted.ties.push(Tie {
                    group,
                    id: id.value.at,
                    file,
                    clients,
                    by_reference,
                    facts: in_group.remove(&group).unwrap_or_default(),
                });
            }
        }
        for (file, said) in files.iter().enumerate() {
            for program in &said.registered.programs {
                let text = program.client.text.as_str();
                let whole =
                    matches!(&program.client.holes[..], [hole] if hole.range == (0..text.len()));
                let (clients, by_reference) = match program.client.holes.is_empty() {
                    true => (by_id.spelt(text), false),
                    false if whole => (by_id.meant(&linker, text, file), true),
                    false => continue,
                };
                if !clients.is_empty() && granted.can_be(&clients, said.place.environment) {
                    granted.fixed.push(FixedTie {
                        name: program.name.clone(),
                        path: program.path.clone(),
                        id: program.client.text.span(),
                        file,
                        clients,
                        by_reference,
                    });
                }
            }
        }
        granted
    }

    /// True if all of `clients` can be in this environment.
    fn can_be(&self, clients: &[usize], environment: Option<Environment>) -> bool {
        clients.iter().all(|client| {
            let own = self.clients[*client].environment;
            own.is_none() || environment.is_none() || own == environment
        })
    }
}

/// Registered clients by what names them.
#[derive(Default)]
struct ById {
    /// By the id that is spelt out.
    ids: HashMap<String, Vec<usize>>,
    /// By the file and the registration in it.
    places: HashMap<(usize, usize), usize>,
    /// Ids that a program may register, too, with scopes that nobody reads.
    elsewhere: HashSet<String>,
}

/// How files of the languages end in which servers register their clients: Spring Authorization Server, IdentityServer.
const SERVERS: [&str; 3] = [".cs", ".java", ".kt"];

/// The client ids in code that may be a server's.
fn in_code(files: &[FileFacts], facts: &[LinkedFact], home: &[usize]) -> HashSet<String> {
    let ids = facts.iter().filter(|fact| fact.says == Says::ClientId);
    let in_code = ids.filter(|fact| {
        let path = &files[home[fact.group]].place.path;
        SERVERS.iter().any(|ending| path.ends_with(ending))
    });
    in_code
        .filter_map(|fact| Some(fact.value.known()?.trim().to_owned()))
        .collect()
}

impl ById {
    fn spelt(&self, id: &str) -> Vec<usize> {
        let id = id.trim();
        let anybodys = is_placeholder(id) || is_anybodys(id) || self.elsewhere.contains(id);
        let known = self.ids.get(id).filter(|_| !anybodys);
        known.cloned().unwrap_or_default()
    }

    fn meant(&self, linker: &Linker<'_>, reference: &str, file: usize) -> Vec<usize> {
        let at = linker.named(reference, file);
        let at = at.and_then(|at| self.places.get(&at).copied());
        at.into_iter().collect()
    }
}

impl Tie {
    /// The facts of the request that say `says`, unless it is one to another provider.
    pub fn facts<'w>(
        &'w self,
        workspace: &'w Workspace<'_>,
        says: Says,
    ) -> impl Iterator<Item = &'w LinkedFact> {
        let platforms = &workspace.knowledge.grants.platforms;
        let registered = self.registrations(workspace);
        let providers: Vec<&str> = registered
            .filter_map(|client| platforms[client.platform].provider.as_deref())
            .collect();
        let facts = self.facts.iter().map(|fact| &workspace.facts[*fact]);
        facts
            .filter(move |fact| fact.says == says)
            .filter(move |fact| {
                let provider = workspace.clients[fact.client].provider;
                let provider = provider.map(|id| workspace.knowledge.provider(id).id.as_str());
                provider.is_none_or(|provider| {
                    providers.iter().all(|registered| *registered == provider)
                })
            })
    }

    /// How it is known that the client is the one that is registered.
    pub fn words(&self, what: &str) -> String {
        tied(self.by_reference, what)
    }

    /// The registrations of the client.
    pub fn registrations<'w>(
        &self,
        workspace: &'w Workspace<'_>,
    ) -> impl Iterator<Item = &'w RegisteredClient> {
        let all = &workspace.granted.clients;
        let clients: Vec<usize> = self.clients.clone();
        clients.into_iter().map(|client| &all[client])
    }
}

impl FixedTie {
    /// How it is known that the client is the one that is registered.
    pub fn words(&self, what: &str) -> String {
        tied(self.by_reference, what)
    }
}

/// Words of ids that any two programs may have by chance, in a repository of many.
const ANYBODYS: [&str; 9] = [
    "app", "client", "demo", "example", "my", "oauth", "oidc", "sample", "test",
];

fn is_anybodys(id: &str) -> bool {
    let words = words_of(id);
    let mut words = words.iter().filter(|word| word.len() > 2 || word == &"my");
    words.all(|word| {
        let word = word.trim_end_matches(|last: char| last.is_ascii_digit());
        ANYBODYS.contains(&word)
    })
}

fn tied(by_reference: bool, what: &str) -> String {
    if by_reference {
        format!("this is the id of the {what}")
    } else {
        format!("the same client id as that of the {what}")
    }
}

/// True if `inner` is a part of `outer`.
fn holds(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}
