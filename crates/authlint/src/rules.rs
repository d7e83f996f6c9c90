//! `authlint rules`.

use std::io;

use crate::check::built_in;
use crate::{Exit, Failure};

pub(crate) fn run(out: &mut dyn io::Write) -> Result<Exit, Failure> {
    let knowledge = built_in()?;
    let width = knowledge
        .cards
        .iter()
        .map(|card| card.id.len())
        .max()
        .unwrap_or_default();
    for card in &knowledge.cards {
        writeln!(
            out,
            "{:width$}  {:7}  {}",
            card.id,
            card.severity.name(),
            card.title
        )?;
    }
    Ok(Exit::Clean)
}
