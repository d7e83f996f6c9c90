//! What references in registrations mean, and which lists are all there.

use std::collections::HashMap;

use authlint_parser::{Located, Span};

use super::{ById, Grant, GrantedScopes, RegisteredApi, RegisteredClient, Word, Words};
use crate::facts::{FileFacts, Listed, Registration, Template};
use crate::knowledge::{GrantRow, Knowledge, Platform, Registers};

/// How deep references to references are followed.
const DEEPEST: usize = 4;

/// Reads what registrations mean together: references, lists, scopes of one API in several places.
pub(super) struct Linker<'w> {
    files: &'w [FileFacts],
    knowledge: &'w Knowledge,
    /// What a reference means: by the folder or file, and its words.
    attributes: HashMap<(&'w str, &'w str), Vec<(usize, &'w Template)>>,
    /// Registrations by the folder or file, and how references call them.
    addresses: HashMap<(&'w str, &'w str), Vec<(usize, usize)>>,
}

impl<'w> Linker<'w> {
    pub(super) fn new(files: &'w [FileFacts], knowledge: &'w Knowledge) -> Self {
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
    pub(super) fn all(
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
    fn referred(
        &self,
        reference: &str,
        file: usize,
        kind: Registers,
    ) -> Option<((usize, usize), String)> {
        let reference = words_of(reference)?;
        let place = &self.files[file].place;
        let parts: Vec<&str> = reference.split('.').collect();
        for (scope, length) in [(place.folder(), 2), (place.path.as_str(), 1)] {
            let Some((address, rest)) = parts.split_at_checked(length) else {
                continue;
            };
            let address = address.join(".");
            let found = self.addresses.get(&(scope, address.as_str()));
            let mut found = found.into_iter().flatten().filter(|(file, index)| {
                self.row(&self.files[*file].registered.registrations[*index])
                    .is
                    == kind
            });
            if let (Some(only), None) = (found.next(), found.next()) {
                return Some((*only, rest.join(".")));
            }
        }
        None
    }

    /// The client whose id a reference means.
    pub(super) fn named(&self, reference: &str, file: usize) -> Option<(usize, usize)> {
        let (at, attribute) = self.referred(reference, file, Registers::Client)?;
        let row = self.row(&self.files[at.0].registered.registrations[at.1]);
        let known = row.known_by.contains(&attribute)
            || (attribute.is_empty() && row.resource.is_none() && !row.known_by.is_empty());
        known.then_some(at)
    }

    /// What a value says. What nobody can tell of it is written so that it equals itself only.
    pub(super) fn text(&self, value: &Template, file: usize) -> Option<Word> {
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
    pub(super) fn words(
        &self,
        listed: &Listed,
        file: usize,
        apis: &[RegisteredApi],
    ) -> Option<Words> {
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
        let (at, attribute) = self.referred(reference, file, Registers::Api)?;
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

    /// The clients whose tokens a gate takes, if all of them are known, and where that is said.
    pub(super) fn taken(
        &self,
        file: usize,
        gate: &Registration,
        by_id: &ById,
    ) -> Option<(Span, Vec<usize>)> {
        let reference = gate.client.as_ref()?.text.as_str();
        let (at, _) = self.referred(reference, file, Registers::Authorizer)?;
        let authorizer = &self.files[at.0].registered.registrations[at.1];
        let listed = authorizer.takes.as_ref();
        let listed = listed.filter(|listed| !listed.open && !authorizer.open)?;
        let mut clients = Vec::new();
        for text in &listed.texts {
            let meant = by_id.meant(self, text.text.as_str(), at.0);
            clients.push(*meant.first()?);
        }
        (!clients.is_empty()).then_some((listed.at, clients))
    }

    /// The id of the API that scopes are of which stand apart from it.
    fn api_of(&self, registration: &Registration, file: usize) -> Option<Word> {
        let api = registration.api.as_ref()?;
        let referred = self.referred(api.text.as_str(), file, Registers::Api);
        let own = referred.map(|(at, _)| (at.0, &self.files[at.0].registered.registrations[at.1]));
        match own {
            Some((file, known)) => self.text(known.api.as_ref()?, file),
            None => self.text(api, file),
        }
    }

    /// The APIs whose scopes somebody declares.
    pub(super) fn apis(&self) -> Vec<RegisteredApi> {
        let mut apis: Vec<RegisteredApi> = Vec::new();
        let both = self.all(Registers::Api).chain(self.all(Registers::Scopes));
        for (file, _, row, registration) in both {
            let id = self.api_of(registration, file);
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
                None if row.is == Registers::Api => apis.push(api),
                // Of which API it is, nobody can tell: it may be any beside it.
                None => {
                    let folder = self.files[file].place.folder();
                    let beside = apis.iter_mut().filter(|known| {
                        known.platform == api.platform
                            && self.files[known.file].place.folder() == folder
                    });
                    beside.for_each(|known| known.scopes = None);
                }
            }
        }
        for api in &mut apis {
            api.scopes = api.scopes.take().filter(|scopes| !scopes.words.is_empty());
        }
        apis
    }

    pub(super) fn client(
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
        let more = self.all(Registers::Redirects).any(|(other, _, _, known)| {
            known.platform == registration.platform
                && self.files[other].place.folder() == place.folder()
        });
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
            redirects: closed(&registration.redirects).filter(|_| !more),
            pool: pool.and_then(|pool| Some(self.text(pool, file)?.text)),
        }
    }

    /// What a client is granted apart from it, if all of it is known.
    pub(super) fn grant(
        &self,
        file: usize,
        row: &GrantRow,
        grant: &Registration,
        apis: &[RegisteredApi],
    ) -> Option<Grant> {
        let words = grant.scopes.as_ref().filter(|_| !grant.open);
        let words = words.and_then(|listed| self.words(listed, file, apis))?;
        let api = grant.api.as_ref();
        Some(Grant {
            platform: grant.platform,
            what: row.what.clone(),
            file,
            scopes: GrantedScopes {
                api: api.and_then(|api| Some(self.text(api, file)?.text)),
                covers: row.covers.clone(),
                words,
            },
        })
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
                .referred(client.text.as_str(), other, Registers::Client)
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
            granted.push(self.grant(other, row, grant, apis)?.scopes);
        }
        (!granted.is_empty()).then_some(granted)
    }
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
