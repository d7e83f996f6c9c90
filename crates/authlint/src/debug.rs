//! `authlint debug`: what each stage makes of files. Secrets are masked here as everywhere.

use std::io;
use std::path::PathBuf;

use authlint_engine::facts::{FileFacts, Template};
use authlint_engine::knowledge::Knowledge;
use authlint_engine::link::Workspace;
use authlint_engine::{Sources, facts_of, read, secrets_of, workspace};
use authlint_parser::{Document, Holes, Node, Scalar, Span, Text, Value, parse};

use crate::check::built_in;
use crate::cli::Stage;
use crate::files::Wanted;
use crate::report::printable;
use crate::{Exit, Failure, files};

pub(crate) fn run(
    stage: Stage,
    paths: &[PathBuf],
    out: &mut dyn io::Write,
) -> Result<Exit, Failure> {
    let knowledge = built_in()?;
    let files = files::read(Wanted {
        paths,
        stdin_filename: None,
        obey_ignore_files: true,
    })?;
    match stage {
        Stage::Tree => trees(&files.sources, &knowledge, out)?,
        Stage::Facts => facts(&files.sources, &knowledge, out)?,
        Stage::Workspace => clients(&files.sources, &knowledge, out)?,
    }
    Ok(Exit::Clean)
}

fn trees(sources: &Sources, knowledge: &Knowledge, out: &mut dyn io::Write) -> io::Result<()> {
    for (id, source) in sources.iter() {
        let secrets = secrets_of(id, source, knowledge);
        writeln!(
            out,
            "{} ({})",
            printable(&source.path),
            source.format.name()
        )?;
        let document = parse(Text::of_file(id, &source.text), source.format);
        Tree {
            secrets: &secrets,
            out,
        }
        .document(&document, 1)?;
    }
    Ok(())
}

struct Tree<'t> {
    secrets: &'t [Span],
    out: &'t mut dyn io::Write,
}

impl Tree<'_> {
    fn document(&mut self, document: &Document<'_>, depth: usize) -> io::Result<()> {
        for root in &document.roots {
            self.node(root, depth)?;
        }
        for problem in &document.problems {
            let (start, end) = (problem.span.start, problem.span.end);
            let indent = "  ".repeat(depth);
            writeln!(
                self.out,
                "{indent}problem {start}..{end} {}",
                printable(&problem.message)
            )?;
        }
        Ok(())
    }

    fn node(&mut self, node: &Node<'_>, depth: usize) -> io::Result<()> {
        let indent = "  ".repeat(depth);
        let (start, end) = (node.span.start, node.span.end);
        match &node.value {
            Value::Scalar(scalar) => {
                write!(self.out, "{indent}")?;
                self.scalar(scalar, depth)
            }
            Value::List(nodes) => {
                writeln!(self.out, "{indent}list {start}..{end}")?;
                nodes.iter().try_for_each(|node| self.node(node, depth + 1))
            }
            Value::Map(entries) => {
                writeln!(self.out, "{indent}map {start}..{end}")?;
                for entry in entries {
                    let key = printable(entry.key.as_str()).replace('\n', "\\n");
                    writeln!(self.out, "{indent}  {key}:")?;
                    self.node(&entry.value, depth + 2)?;
                }
                Ok(())
            }
            Value::Command(words) => {
                writeln!(self.out, "{indent}command {start}..{end}")?;
                for word in words {
                    write!(self.out, "{indent}  ")?;
                    self.scalar(word, depth + 1)?;
                }
                Ok(())
            }
        }
    }

    fn scalar(&mut self, scalar: &Scalar<'_>, depth: usize) -> io::Result<()> {
        let span = scalar.text.span();
        write!(self.out, "{}..{} ", span.start, span.end)?;
        if let Some(inner) = &scalar.inner {
            writeln!(self.out, "({})", inner.format.name())?;
            return self.document(inner, depth + 1);
        }
        write!(self.out, "{:?}", masked(&scalar.text, self.secrets))?;
        match &scalar.holes {
            Holes::At(holes) if !holes.is_empty() => writeln!(self.out, " holes {holes:?}"),
            _ => writeln!(self.out),
        }
    }
}

/// A text with the secrets in it masked.
fn masked(text: &Text<'_>, secrets: &[Span]) -> String {
    let hidden = |at: usize, letter: char| {
        let span = text.locate(at..at + letter.len_utf8());
        secrets.iter().any(|secret| secret.overlaps(span))
    };
    text.as_str()
        .char_indices()
        .map(|(at, letter)| if hidden(at, letter) { '*' } else { letter })
        .collect()
}

fn facts(sources: &Sources, knowledge: &Knowledge, out: &mut dyn io::Write) -> io::Result<()> {
    for (id, source) in sources.iter() {
        let mut said: FileFacts = facts_of(id, source, knowledge);
        said.secrets = secrets_of(id, source, knowledge);
        writeln!(
            out,
            "{} ({:?}, {:?})",
            printable(&source.path),
            said.place.role,
            said.place.environment
        )?;
        for fact in &said.facts {
            let span = fact.value.text.span();
            let provider = said.groups[fact.group].provider;
            let provider = provider.map_or("-", |id| knowledge.provider(id).id.as_str());
            writeln!(
                out,
                "  group {} {:?} {}..{} {} ({:?}, {provider}, doubt {})",
                fact.group,
                fact.says,
                span.start,
                span.end,
                value(&fact.value, &said.secrets),
                fact.origin,
                fact.doubt
            )?;
        }
        for setting in &said.scope_settings {
            let id = &knowledge.components.components[setting.component].id;
            let texts = setting.scopes.texts().iter();
            let texts: Vec<String> = texts.map(|text| value(text, &said.secrets)).collect();
            writeln!(out, "  scopes of {id}: {}", texts.join(", "))?;
        }
        for api in &said.openapi {
            let (major, minor) = api.version;
            let (schemes, required) = (api.schemes.len(), api.requirements.len());
            writeln!(
                out,
                "  openapi {major}.{minor}: {schemes} schemes (all {}), {required} requirements",
                api.complete
            )?;
        }
        for definition in &said.definitions {
            let text = masked(&definition.value.text, &said.secrets);
            writeln!(out, "  {} = {text:?}", printable(&definition.name.value))?;
        }
    }
    Ok(())
}

fn value(template: &Template, secrets: &[Span]) -> String {
    let holes: Vec<_> = template
        .holes
        .iter()
        .map(|hole| hole.range.clone())
        .collect();
    let text = masked(&template.text, secrets);
    if holes.is_empty() {
        format!("{text:?}")
    } else {
        format!("{text:?} holes {holes:?}")
    }
}

fn clients(sources: &Sources, knowledge: &Knowledge, out: &mut dyn io::Write) -> io::Result<()> {
    let workspace = workspace(sources, read(sources, knowledge), knowledge);
    let secrets: Vec<Span> = sources
        .iter()
        .flat_map(|(id, source)| secrets_of(id, source, knowledge))
        .collect();
    for (number, client) in workspace.clients.iter().enumerate() {
        let provider = client
            .provider
            .map_or("-", |id| knowledge.provider(id).id.as_str());
        writeln!(out, "client {number} ({provider}, doubt {})", client.doubt)?;
        for fact in workspace.facts_of(client) {
            let span = fact.value.text.span();
            let path = printable(&sources.get(span.file).path);
            let text = masked(&fact.value.text, &secrets);
            let (says, start, end) = (fact.says, span.start, span.end);
            write!(out, "  {says:?} {path}:{start}..{end} {text:?}")?;
            if !fact.value.holes.is_empty() {
                write!(out, " holes {:?}", fact.value.holes)?;
            }
            for through in &fact.value.through {
                let path = printable(&sources.get(through.file).path);
                write!(out, " through {path}:{}..{}", through.start, through.end)?;
            }
            writeln!(out)?;
        }
    }
    registrations(sources, &workspace, out)
}

/// Whose requests are held against which registrations, and what of these is known to its end.
fn registrations(
    sources: &Sources,
    workspace: &Workspace<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let granted = &workspace.granted;
    let path = |span: Span| printable(&sources.get(span.file).path).to_string();
    for tie in &granted.ties {
        write!(out, "tie {}:{}", path(tie.id), tie.id.start)?;
        for client in tie.registrations(workspace) {
            let (name, span) = (printable(&client.name.value), client.name.span);
            write!(out, " = {name} {}:{}", path(span), span.start)?;
            let closed = [
                ("scopes", client.scopes.is_some()),
                ("grants", client.grants.is_some()),
                ("redirects", client.redirects.is_some()),
            ];
            for (what, _) in closed.iter().filter(|(_, closed)| *closed) {
                write!(out, " {what}")?;
            }
        }
        writeln!(out)?;
    }
    for tie in &granted.fixed {
        let (program, fixed) = (printable(&tie.name), printable(&tie.path));
        writeln!(
            out,
            "tie {}:{} {program} {fixed}",
            path(tie.id),
            tie.id.start
        )?;
    }
    Ok(())
}
