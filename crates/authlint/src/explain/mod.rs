//! `authlint explain`: a rule, a provider, or an error as people paste it.

mod account;
mod error;
mod page;
mod patterns;
mod provider;
mod recognise;
mod rule;
mod topic;

use std::io::{self, Read};

use authlint_engine::knowledge::Knowledge;
use serde::Serialize;

use crate::check::from_folder;
use crate::cli::{ExplainOptions, PageFormat};
use crate::report::Style;
use crate::{Exit, Failure, warn};

use page::Page;
use topic::{Topic, find};

/// Raised when a field of the JSON changes its meaning or goes away.
const VERSION: u32 = 1;

/// An error is at the top of what people paste; the rest of a long log is not read.
const MOST_INPUT: u64 = 1 << 20;

pub(crate) fn run(
    options: &ExplainOptions,
    style: Style,
    out: &mut dyn io::Write,
) -> Result<Exit, Failure> {
    let knowledge = match &options.rules {
        None => Knowledge::built_in(),
        Some(folder) => from_folder(folder)?,
    };
    let pasted = options.topic == ["-"];
    let text = if pasted {
        standard_input()?
    } else {
        options.topic.join(" ")
    };
    let Some(topic) = find(text.trim(), &knowledge) else {
        return Err(Failure::Other(topic::unknown(
            text.trim(),
            pasted,
            &knowledge,
        )));
    };
    if options.format == PageFormat::Json {
        write_json(&topic, &knowledge, out)?;
    } else {
        let mut page = Page::new(style);
        match &topic {
            Topic::Rules(cards) => rule::show(cards, &mut page),
            Topic::Provider(provider) => provider::show(provider, &knowledge, &mut page),
            Topic::Error(error) => error::show(error, &mut page),
        }
        out.write_all(page.text().as_bytes())?;
    }
    Ok(Exit::Clean)
}

/// What stands on standard input, or the beginning of it.
fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = io::stdin()
        .lock()
        .take(MOST_INPUT + 1)
        .read_to_end(&mut bytes);
    read.map_err(|error| Failure::Other(format!("cannot read standard input: {error}")))?;
    if bytes.len() as u64 > MOST_INPUT {
        bytes.truncate(MOST_INPUT as usize);
        warn("only the first MiB of standard input was read");
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn write_json(topic: &Topic<'_>, knowledge: &Knowledge, out: &mut dyn io::Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Object<T> {
        version: u32,
        kind: &'static str,
        #[serde(flatten)]
        content: T,
    }
    fn write<T: Serialize>(
        kind: &'static str,
        content: T,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let object = Object {
            version: VERSION,
            kind,
            content,
        };
        serde_json::to_writer_pretty(&mut *out, &object)?;
        writeln!(out)
    }
    match topic {
        Topic::Rules(cards) => write("rule", rule::json(cards), out),
        Topic::Provider(provider) => write("provider", provider::json(provider, knowledge), out),
        Topic::Error(error) => write("error", error, out),
    }
}
