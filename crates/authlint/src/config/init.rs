//! `authlint init`: a configuration to begin with.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use super::SCHEMA;
use super::find::NAMES;
use crate::cli::InitOptions;
use crate::{Exit, Failure};

const TEXT: &str = include_str!("init.toml");

pub(crate) fn run(options: &InitOptions, out: &mut dyn io::Write) -> Result<Exit, Failure> {
    if options.schema {
        write!(out, "{SCHEMA}")?;
        return Ok(Exit::Clean);
    }
    let there = NAMES
        .iter()
        .find(|name| Path::new(name).symlink_metadata().is_ok());
    if let Some(name) = there {
        return Err(Failure::Other(format!(
            "{name} is there already: nothing was written"
        )));
    }
    let [name, _] = NAMES;
    // Nothing is overwritten that came in between, either.
    let file = OpenOptions::new().write(true).create_new(true).open(name);
    let written = file.and_then(|mut file| file.write_all(TEXT.as_bytes()));
    written.map_err(|error| Failure::Other(format!("{name}: {error}")))?;
    writeln!(
        out,
        "Wrote {name}. `authlint check --show-settings` tells what applies."
    )?;
    Ok(Exit::Clean)
}
