//! `authlint debug`: what each stage makes of files. Secrets are masked here as everywhere.

mod dot;
mod tree;
mod view;

use std::io;

use authlint_engine::facts::{FileFacts, Template};
use authlint_engine::knowledge::Knowledge;
use authlint_engine::{Sources, facts_of, secrets_of};
use authlint_parser::{Span, Text};

use crate::cli::{DebugFormat, DebugOptions, Stage};
use crate::config::Filter;
use crate::files::Wanted;
use crate::report::printable;
use crate::{Exit, Failure, files, report};

pub(crate) fn run(options: &DebugOptions, out: &mut dyn io::Write) -> Result<Exit, Failure> {
    if options.stage != Stage::Workspace && options.format != DebugFormat::Text {
        return Err(Failure::Other(
            "only the workspace has other formats than text".to_owned(),
        ));
    }
    let knowledge = Knowledge::built_in();
    let files = files::read(Wanted {
        filter: &Filter::default(),
        paths: &options.paths,
        stdin_filename: None,
        obey_ignore_files: true,
        force_exclude: false,
        only: None,
    })?;
    match options.stage {
        Stage::Tree => tree::write(&files.sources, &knowledge, out)?,
        Stage::Facts => facts(&files.sources, &knowledge, out)?,
        Stage::Workspace => {
            let view = view::of(&files.sources, &knowledge);
            match options.format {
                DebugFormat::Text => view::text(&view, out)?,
                DebugFormat::Json => report::write_json(&view, out)?,
                DebugFormat::Dot => dot::write(&view, out)?,
            }
        }
    }
    Ok(Exit::Clean)
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
