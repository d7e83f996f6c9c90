//! Which requests are those of a client that some file registers, and what that client may ask for.
//!
//! A request and a registration are tied by the client id only: the same one spelt out, or a reference to the
//! registration.

use std::collections::HashMap;

use authlint_parser::{Located, Span};

use super::{LinkedFact, Workspace};
use crate::facts::{Environment, FileFacts, Listed, Registration, Template, is_placeholder};
use crate::knowledge::{GrantRow, Knowledge, Platform, Registers, Says};

/// What is registered, and who asks.
#[derive(Clone, Debug, Default)]
pub struct Granted {
    /// The clients.
    pub clients: Vec<RegisteredClient>,
    /// The APIs.
    pub apis: Vec<RegisteredApi>,
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
}

/// How deep references to references are followed.
const DEEPEST: usize = 4;

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
        let mut granted = Granted::default();
        granted.apis = linker.apis();
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
        for (file, _, _, registration) in linker.all(Registers::Gate) {
            let scopes = registration.scopes.as_ref();
            let scopes = scopes.and_then(|listed| linker.words(listed, file, &granted.apis));
            if let Some(scopes) = scopes.filter(|_| !registration.open) {
                granted.gates.push(Gate {
                    platform: registration.platform,
                    file,
                    scopes,
                });
            }
        }
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
}

impl ById {
    fn spelt(&self, id: &str) -> Vec<usize> {
        let id = id.trim();
        let known = self.ids.get(id).filter(|_| !is_placeholder(id));
        known.cloned().unwrap_or_default()
    }

    fn meant(&self, linker: &Linker<'_>, reference: &str, file: usize) -> Vec<usize> {
        let at = linker.named(reference, file);
        let at = at.and_then(|at| self.places.get(&at).copied());
        at.into_iter().collect()
    }
}

struct Linker<'w> {
    files: &'w [FileFacts],
    knowledge: &'w Knowledge,
    /// What a reference means: by the folder or file, and its words.
    attributes: HashMap<(&'w str, &'w str), Vec<(usize, &'w Template)>>,
    /// Registrations by the folder or file, and how references call them.
    addresses: HashMap<(&'w str, &'w str), Vec<(usize, usize)>>,
}

impl<'w> Linker<'w> {
    fn new(files: &'w [FileFacts], knowledge: &'w Knowledge) -> Self {
        let mut linker = Linker {
            files,
            knowledge,
            attributes: HashMap::new(),
            addresses: HashMap::new(),
        };
        for (file, said) in files.iter().enumerate() {
            for (words, value) in &said.registered.attributes {
                let key = (said.place.folder(), words.as_str());
                linker
                    .attributes
                    .entry(key)
                    .or_default()
                    .push((file, value));
            }
            for (index, registration) in said.registered.registrations.iter().enumerate() {
                let row = linker.row(registration);
                let scope = match &row.resource {
                    Some(_) => said.place.folder(),
                    None => said.place.path.as_str(),
                };
                if let Some(address) = &registration.address {
                    let key = (scope, address.as_str());
                    linker.addresses.entry(key).or_default().push((file, index));
                }
            }
        }
        linker
    }

    fn platform(&self, registration: &Registration) -> &'w Platform {
        &self.knowledge.grants.platforms[registration.platform]
    }

    fn row(&self, registration: &Registration) -> &'w GrantRow {
        &self.platform(registration).rows[registration.row]
    }

    /// Everything of a kind that is registered.
    fn all(
        &self,
        kind: Registers,
    ) -> impl Iterator<Item = (usize, usize, &'w GrantRow, &'w Registration)> {
        let files = self.files.iter().enumerate();
        files.flat_map(move |(file, said)| {
            let all = said.registered.registrations.iter().enumerate();
            all.filter_map(move |(index, registration)| {
                let row = self.row(registration);
                (row.is == kind).then_some((file, index, row, registration))
            })
        })
    }

    /// The registration that a reference means, and what of it.
    fn referred(&self, reference: &str, file: usize) -> Option<((usize, usize), String)> {
        let reference = words_of(reference)?;
        let place = &self.files[file].place;
        let parts: Vec<&str> = reference.split('.').collect();
        for (scope, length) in [(place.folder(), 2), (place.path.as_str(), 1)] {
            let Some((address, rest)) = parts.split_at_checked(length) else {
                continue;
            };
            let address = address.join(".");
            if let Some([only]) = self
                .addresses
                .get(&(scope, address.as_str()))
                .map(Vec::as_slice)
            {
                return Some((*only, rest.join(".")));
            }
        }
        None
    }

    /// The client whose id a reference means.
    fn named(&self, reference: &str, file: usize) -> Option<(usize, usize)> {
        let (at, attribute) = self.referred(reference, file)?;
        let row = self.row(&self.files[at.0].registered.registrations[at.1]);
        let known = row.known_by.contains(&attribute)
            || (attribute.is_empty() && row.resource.is_none() && !row.known_by.is_empty());
        (row.is == Registers::Client && known).then_some(at)
    }

    /// What a value says. What nobody can tell of it is written so that it equals itself only.
    fn text(&self, value: &Template, file: usize) -> Option<Word> {
        self.text_at(value, file, DEEPEST)
    }

    fn text_at(&self, value: &Template, file: usize, left: usize) -> Option<Word> {
        let written = value.text.as_str();
        let whole = 0..written.len();
        let mut word = Word {
            text: String::new(),
            span: value.text.span(),
            literal: true,
            editable: value.text.editable(whole).is_some() && value.holes.is_empty(),
        };
        let mut at = 0;
        for hole in &value.holes {
            word.text.push_str(written.get(at..hole.range.start)?);
            at = hole.range.end;
            let reference = words_of(written.get(hole.range.clone())?)?;
            let key = (self.files[file].place.folder(), reference.as_str());
            match self.attributes.get(&key).map(Vec::as_slice) {
                Some([(file, value)]) if left > 0 => {
                    let inner = self.text_at(value, *file, left - 1)?;
                    word.text.push_str(&inner.text);
                    word.literal &= inner.literal;
                }
                _ => {
                    word.literal = false;
                    word.text
                        .push_str(&format!("\u{1}{}:{reference}\u{1}", key.0));
                }
            }
        }
        word.text.push_str(written.get(at..)?);
        Some(word)
    }

    /// All that is in a list.
    fn words(&self, listed: &Listed, file: usize, apis: &[RegisteredApi]) -> Option<Words> {
        if listed.open {
            return None;
        }
        let mut words = Vec::new();
        for text in &listed.texts {
            let whole = text.holes.len() == 1 && text.holes[0].range == (0..text.text.len());
            if whole && let Some(all) = self.listed(text.text.as_str(), file, apis) {
                let span = text.text.span();
                words.extend(all.words.iter().map(|word| Word {
                    span,
                    editable: false,
                    ..word.clone()
                }));
                continue;
            }
            let word = self.text(text, file)?;
            // A reference by itself may be to a list.
            if whole && !word.literal {
                return None;
            }
            let mut parts = word.text.split_whitespace();
            match (parts.next(), parts.next()) {
                (Some(only), None) if only == word.text => words.push(word),
                _ => words.extend(word.text.split_whitespace().map(|part| Word {
                    text: part.to_owned(),
                    editable: false,
                    ..word.clone()
                })),
            }
        }
        let open = |word: &Word| word.text == "*" || word.text.contains(['<', '{']);
        (!words.iter().any(open)).then_some(Words {
            at: listed.at,
            words,
        })
    }

    /// The scopes of the API whose list of them a reference means.
    fn listed(&self, reference: &str, file: usize, apis: &[RegisteredApi]) -> Option<Words> {
        let (at, attribute) = self.referred(reference, file)?;
        let registration = &self.files[at.0].registered.registrations[at.1];
        let row = self.row(registration);
        if row.listed_as.as_deref() != Some(attribute.as_str()) || registration.open {
            return None;
        }
        let id = self.text(registration.api.as_ref()?, at.0)?;
        let api = apis
            .iter()
            .find(|api| api.file == at.0 && api.id.as_ref() == Some(&id.text))?;
        api.scopes.clone()
    }

    /// The APIs whose scopes somebody declares.
    fn apis(&self) -> Vec<RegisteredApi> {
        let mut apis: Vec<RegisteredApi> = Vec::new();
        let both = self.all(Registers::Api).chain(self.all(Registers::Scopes));
        for (file, _, row, registration) in both {
            let id = registration.api.as_ref();
            let id = id.and_then(|id| self.text(id, file));
            if !row.api.is_empty() && id.is_none() {
                continue;
            }
            let text = id.map(|id| id.text);
            let words = match &registration.scopes {
                // They may be declared apart from it.
                None => Some(Words {
                    at: registration.name.span,
                    words: Vec::new(),
                }),
                Some(listed) => (!registration.open)
                    .then(|| self.words(listed, file, &[]))
                    .flatten(),
            };
            let asked = row.asked_as.as_deref().unwrap_or("{scope}");
            let asked = asked.replace("{api}", text.as_deref().unwrap_or_default());
            let words = words.map(|words| Words {
                words: words
                    .words
                    .into_iter()
                    .map(|word| Word {
                        text: asked.replace("{scope}", &word.text),
                        ..word
                    })
                    .collect(),
                ..words
            });
            let pool = registration.pool.as_ref();
            let api = RegisteredApi {
                platform: registration.platform,
                what: row.what.clone(),
                id: text,
                file,
                pool: pool.and_then(|pool| Some(self.text(pool, file)?.text)),
                before: asked.split("{scope}").next().unwrap_or_default().to_owned(),
                scopes: words,
            };
            // Scopes of one API may be written in several places.
            let same = apis.iter_mut().find(|known| {
                known.platform == api.platform
                    && known.id == api.id
                    && known.id.is_some()
                    && self.files[known.file].place.folder() == self.files[file].place.folder()
            });
            match same {
                Some(known) => match (&mut known.scopes, api.scopes) {
                    (Some(all), Some(more)) => {
                        all.at = if all.words.is_empty() {
                            more.at
                        } else {
                            all.at
                        };
                        all.words.extend(more.words);
                    }
                    _ => known.scopes = None,
                },
                // Of an API that is made elsewhere, more may be declared there.
                None => apis.extend((row.is == Registers::Api).then_some(api)),
            }
        }
        for api in &mut apis {
            api.scopes = api.scopes.take().filter(|scopes| !scopes.words.is_empty());
        }
        apis
    }

    fn client(
        &self,
        file: usize,
        row: &GrantRow,
        registration: &Registration,
        apis: &[RegisteredApi],
    ) -> RegisteredClient {
        let closed = |listed: &Option<Listed>| {
            let listed = listed.as_ref().filter(|_| !registration.open)?;
            self.words(listed, file, apis)
        };
        let place = &self.files[file].place;
        let pool = registration.pool.as_ref();
        // An element of a list has no key, and is called by its id.
        let id = registration.id.as_ref();
        let id = id
            .and_then(|id| self.text(id, file))
            .filter(|id| id.literal);
        let own = Located {
            value: id.as_ref().map(|id| id.text.clone()).unwrap_or_default(),
            span: id.map_or(registration.name.span, |id| id.span),
        };
        let named = !registration.name.value.is_empty();
        RegisteredClient {
            platform: registration.platform,
            what: row.what.clone(),
            name: if named {
                registration.name.clone()
            } else {
                own
            },
            file,
            environment: place.environment,
            doubt: place.role.doubt(),
            scopes: self.scopes(file, registration, apis),
            grants: closed(&registration.grants),
            off: if registration.open {
                Vec::new()
            } else {
                registration.off.clone()
            },
            redirects: closed(&registration.redirects),
            pool: pool.and_then(|pool| Some(self.text(pool, file)?.text)),
        }
    }

    /// All that a client is granted.
    fn scopes(
        &self,
        file: usize,
        registration: &Registration,
        apis: &[RegisteredApi],
    ) -> Option<Vec<GrantedScopes>> {
        let mut granted = Vec::new();
        if let Some(listed) = &registration.scopes {
            let words = self
                .words(listed, file, apis)
                .filter(|_| !registration.open)?;
            granted.push(GrantedScopes {
                api: None,
                covers: None,
                words,
            });
        }
        let id = registration.id.as_ref();
        let id = id.and_then(|id| self.text(id, file));
        let folder = self.files[file].place.folder();
        for (other, _, row, grant) in self.all(Registers::Grant) {
            let beside = self.files[other].place.folder() == folder;
            if grant.platform != registration.platform {
                continue;
            }
            let client = grant.client.as_ref()?;
            let word = self.text(client, other);
            let referred = self
                .referred(client.text.as_str(), other)
                .map(|(at, _)| &self.files[at.0].registered.registrations[at.1]);
            let own = match referred {
                Some(known) => known.span == registration.span,
                None => match (&word, &id) {
                    (Some(word), Some(id)) if word.literal => word.text == id.text,
                    // Whose it is, nobody can tell.
                    _ if beside && !word.as_ref().is_some_and(|word| word.literal) => return None,
                    _ => false,
                },
            };
            if !own {
                continue;
            }
            let words = grant.scopes.as_ref().filter(|_| !grant.open);
            let words = words.and_then(|listed| self.words(listed, other, apis))?;
            let api = grant.api.as_ref();
            granted.push(GrantedScopes {
                api: api.and_then(|api| Some(self.text(api, other)?.text)),
                covers: row.covers.clone(),
                words,
            });
        }
        (!granted.is_empty()).then_some(granted)
    }
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

/// The names of a reference, without what is put around them and without the number of one of several.
fn words_of(reference: &str) -> Option<String> {
    let inner = reference
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'));
    let inner = inner.unwrap_or(reference).trim();
    let mut words = String::new();
    let mut rest = inner;
    while let Some((before, behind)) = rest.split_once('[') {
        let (index, behind) = behind.split_once(']')?;
        index
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(())?;
        words.push_str(before);
        rest = behind;
    }
    words.push_str(rest);
    let plain = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
    (!words.is_empty() && words.chars().all(plain)).then_some(words)
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
