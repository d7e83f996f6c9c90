//! What the files of a project have to do with each other, as it is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;

use authlint_engine::facts::FileFacts;
use authlint_engine::knowledge::{Knowledge, Says};
use authlint_engine::link::{Declaration, Workspace};
use authlint_engine::{Sources, read, secrets_of, workspace};
use authlint_parser::{FileId, Located, Span};
use serde::Serialize;

use super::masked;
use crate::report::{Shown, printable};

/// Raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

/// A project.
#[derive(Serialize)]
pub(super) struct View {
    version: u32,
    pub(super) clients: Vec<Client>,
    pub(super) variables: Vec<Variable>,
    pub(super) declared: Vec<Declared>,
    pub(super) used: Vec<Used>,
    ties: Vec<Tie>,
}

/// Facts that configure one client.
#[derive(Serialize)]
pub(super) struct Client {
    pub(super) number: usize,
    pub(super) provider: Option<String>,
    doubt: u8,
    pub(super) facts: Vec<Fact>,
}

#[derive(Serialize)]
pub(super) struct Fact {
    pub(super) says: Says,
    /// Its key, as it is written.
    name: Option<String>,
    /// As far as anybody can tell; secrets are masked.
    pub(super) value: String,
    known: bool,
    /// Where the value is written.
    pub(super) at: Place,
    /// Where it passed through on its way, the use first.
    pub(super) through: Vec<Place>,
}

/// An environment variable that a file sets.
#[derive(Serialize)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) at: Place,
}

/// A thing that is declared.
#[derive(Serialize)]
pub(super) struct Declared {
    pub(super) kind: String,
    pub(super) name: Option<String>,
    within: Option<String>,
    pub(super) parts: Vec<String>,
    /// It may have more parts than these.
    open: bool,
    /// Where its name stands.
    pub(super) at: Option<Place>,
    /// The file that declares it.
    pub(super) path: String,
}

/// A thing that is used by its name.
#[derive(Serialize)]
pub(super) struct Used {
    pub(super) kind: String,
    pub(super) name: String,
    within: Option<String>,
    pub(super) part: Option<String>,
    optional: bool,
    pub(super) at: Place,
    /// Where what it means is declared.
    pub(super) means: Vec<Place>,
    /// More may be declared than anybody sees.
    open: bool,
}

/// Whose requests are held against which registrations.
#[derive(Serialize)]
struct Tie {
    /// Where the request names its client.
    at: Place,
    /// What it is tied to.
    name: String,
    /// Where that stands; `None` for what a program has built in.
    to: Option<Place>,
    /// What is known of it to its end.
    known: Vec<String>,
}

/// A place in a file. Line and column count from 1, the column in characters.
#[derive(Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) path: String,
    line: usize,
    column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { path, line, column } = self;
        write!(to, "{}:{line}:{column}", printable(path))
    }
}

/// Finds places by their bytes.
struct Places<'s> {
    sources: &'s Sources,
    shown: BTreeMap<FileId, Shown<'s>>,
}

impl Places<'_> {
    fn of(&mut self, span: Span) -> Place {
        let source = self.sources.get(span.file);
        let shown = self.shown.entry(span.file);
        let shown = shown.or_insert_with(|| Shown::new(span.file, source.text(), &[]));
        let position = shown.position(span.start as usize);
        Place {
            path: source.path.clone(),
            line: position.line,
            column: position.column,
        }
    }
}

/// Links `sources`.
pub(super) fn of(sources: &Sources, knowledge: &Knowledge) -> View {
    let workspace = workspace(sources, read(sources, knowledge), knowledge);
    let secrets = |(id, source)| secrets_of(id, source, knowledge);
    let secrets: Vec<Span> = sources.iter().flat_map(secrets).collect();
    let mut places = Places {
        sources,
        shown: BTreeMap::new(),
    };
    View {
        version: VERSION,
        clients: clients(&workspace, &secrets, &mut places),
        variables: variables(&workspace, &secrets, &mut places),
        declared: declared(&workspace, &mut places),
        used: used(&workspace, &mut places),
        ties: ties(&workspace, &mut places),
    }
}

fn ties(workspace: &Workspace<'_>, places: &mut Places<'_>) -> Vec<Tie> {
    let mut all = Vec::new();
    for tie in &workspace.granted.ties {
        for client in tie.registrations(workspace) {
            let known = [
                ("scopes", client.scopes.is_some()),
                ("grants", client.grants.is_some()),
                ("redirects", client.redirects.is_some()),
            ];
            let known = known.into_iter().filter(|(_, known)| *known);
            all.push(Tie {
                at: places.of(tie.id),
                name: client.name.value.clone(),
                to: Some(places.of(client.name.span)),
                known: known.map(|(what, _)| what.to_owned()).collect(),
            });
        }
    }
    for tie in &workspace.granted.fixed {
        all.push(Tie {
            at: places.of(tie.id),
            name: tie.name.clone(),
            to: None,
            known: vec![tie.path.clone()],
        });
    }
    all
}

fn clients(workspace: &Workspace<'_>, secrets: &[Span], places: &mut Places<'_>) -> Vec<Client> {
    let clients = workspace.clients.iter().enumerate();
    let clients = clients.map(|(number, client)| {
        let facts = workspace.facts_of(client).map(|fact| Fact {
            says: fact.says,
            name: fact.name.clone(),
            value: masked(&fact.value.text, secrets),
            known: fact.value.known().is_some(),
            at: places.of(fact.value.text.span()),
            through: fact
                .value
                .through
                .iter()
                .map(|span| places.of(*span))
                .collect(),
        });
        let facts = facts.collect();
        let provider = client.provider;
        Client {
            number,
            provider: provider.map(|id| workspace.knowledge.provider(id).id.clone()),
            doubt: client.doubt,
            facts,
        }
    });
    clients.collect()
}

fn variables(
    workspace: &Workspace<'_>,
    secrets: &[Span],
    places: &mut Places<'_>,
) -> Vec<Variable> {
    let defined = workspace.files.iter().flat_map(|said| &said.definitions);
    let defined = defined.map(|definition| Variable {
        name: definition.name.value.clone(),
        value: masked(&definition.value.text, secrets),
        at: places.of(definition.name.span),
    });
    defined.collect()
}

fn declared(workspace: &Workspace<'_>, places: &mut Places<'_>) -> Vec<Declared> {
    let value = |name: &Located<String>| name.value.clone();
    let mut of_file = |said: &FileFacts| -> Vec<Declared> {
        let declared = said.names.declared.iter().map(|known| Declared {
            kind: known.kind.clone(),
            name: known.name.as_ref().map(value),
            within: known.within.clone(),
            parts: known.parts.iter().map(value).collect(),
            open: known.open,
            at: known.name.as_ref().map(|name| places.of(name.span)),
            path: said.place.path.clone(),
        });
        declared.collect()
    };
    workspace.files.iter().flat_map(&mut of_file).collect()
}

fn used(workspace: &Workspace<'_>, places: &mut Places<'_>) -> Vec<Used> {
    let uses = workspace.uses().map(|place| {
        let used = place.used;
        let span = |declaration: Declaration<'_>| Some(declaration.name()?.span);
        let means: BTreeSet<Span> = place.means().filter_map(span).collect();
        Used {
            kind: used.kind.clone(),
            name: used.name.value.clone(),
            within: used.within.clone(),
            part: used.part.as_ref().map(|part| part.value.clone()),
            optional: used.optional,
            at: places.of(used.name.span),
            means: means.into_iter().map(|span| places.of(span)).collect(),
            open: place.is_open(&used.kind),
        }
    });
    uses.collect()
}

/// Writes it for people.
pub(super) fn text(view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    for client in &view.clients {
        let provider = client.provider.as_deref().unwrap_or("-");
        writeln!(
            out,
            "client {} ({provider}, doubt {})",
            client.number, client.doubt
        )?;
        for fact in &client.facts {
            let unknown = if fact.known { "" } else { " (not all known)" };
            write!(
                out,
                "  {:?} {} {:?}{unknown}",
                fact.says, fact.at, fact.value
            )?;
            for through in &fact.through {
                write!(out, " through {through}")?;
            }
            writeln!(out)?;
        }
    }
    for variable in &view.variables {
        let name = printable(&variable.name);
        writeln!(out, "variable {name} {} {:?}", variable.at, variable.value)?;
    }
    for thing in &view.declared {
        let name = thing.name.as_deref().map_or("?".to_owned(), printable);
        let place = thing
            .at
            .as_ref()
            .map_or_else(|| printable(&thing.path), ToString::to_string);
        write!(out, "declared {} {name} {place}", thing.kind)?;
        write_within(thing.within.as_deref(), out)?;
        let mut parts: Vec<String> = thing.parts.iter().map(|part| printable(part)).collect();
        parts.extend(thing.open.then(|| "\u{2026}".to_owned()));
        if !parts.is_empty() {
            write!(out, " with {}", parts.join(", "))?;
        }
        writeln!(out)?;
    }
    for used in &view.used {
        write!(
            out,
            "used {} {} {}",
            used.kind,
            printable(&used.name),
            used.at
        )?;
        write_within(used.within.as_deref(), out)?;
        if let Some(part) = &used.part {
            write!(out, " of it {}", printable(part))?;
        }
        if used.optional {
            write!(out, " if it is there")?;
        }
        let means: Vec<String> = used.means.iter().map(ToString::to_string).collect();
        match (means.is_empty(), used.open) {
            (false, _) => writeln!(out, " means {}", means.join(", "))?,
            (true, true) => writeln!(out, " may be declared elsewhere")?,
            (true, false) => writeln!(out, " is declared nowhere here")?,
        }
    }
    for tie in &view.ties {
        write!(out, "tie {} {}", tie.at, printable(&tie.name))?;
        if let Some(to) = &tie.to {
            write!(out, " {to}")?;
        }
        let known: Vec<String> = tie.known.iter().map(|known| printable(known)).collect();
        writeln!(out, " knows {}", known.join(", "))?;
    }
    Ok(())
}

fn write_within(within: Option<&str>, out: &mut dyn io::Write) -> io::Result<()> {
    match within {
        Some(within) => write!(out, " in {}", printable(within)),
        None => Ok(()),
    }
}
