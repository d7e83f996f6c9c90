//! Baselines: files that hold what is known.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use authlint_engine::findings::Diagnostic;
use authlint_engine::suppress::baseline::{Baseline, Identity, Known};
use authlint_engine::{Outcome, Sources};
use authlint_parser::FileId;

use super::Scope;
use crate::cli::SuppressOptions;
use crate::fingerprint::of_known;
use crate::open::{self, Links, Opened};
use crate::path_text::lossless;
use crate::report::{counted, some_of};
use crate::top::Top;
use crate::{Exit, Failure, atomic, warn};

/// No baseline is larger.
const LARGEST: u64 = 64 << 20;

/// Writes what was found as what is known.
pub(super) fn write(
    path: &Path,
    scope: &Scope<'_>,
    outcome: &Outcome,
    out: &mut dyn io::Write,
) -> Result<Exit, Failure> {
    let firm = |diagnostic: &&Diagnostic| scope.firm.contains(&diagnostic.rule);
    let (firm, found): (Vec<_>, Vec<_>) = outcome.diagnostics.iter().partition(firm);
    let count = found.len();
    let found = found.into_iter();
    let found = found.map(|diagnostic| identity(diagnostic, &scope.files.sources, scope.top));
    let baseline = Baseline::of(found, of_known);
    save(path, &baseline)?;
    writeln!(
        out,
        "Wrote {} to {}.",
        counted(count, "finding"),
        lossless(path)
    )?;
    if !firm.is_empty() {
        let mut rules: Vec<&String> = firm.iter().map(|diagnostic| &diagnostic.rule).collect();
        rules.sort();
        rules.dedup();
        warn(&format!(
            "{} left out, of rules among `non-suppressible` ({})",
            counted(firm.len(), "finding"),
            some_of(rules.into_iter()),
        ));
    }
    for message in &scope.files.unreadable {
        warn(message);
    }
    // What could not be read is in no baseline.
    Ok(if scope.files.unreadable.is_empty() {
        Exit::Clean
    } else {
        Exit::Failed
    })
}

/// A baseline that a run is held against.
pub(crate) struct Held<'h> {
    path: &'h Path,
    baseline: Baseline,
    top: &'h Top,
    firm: &'h BTreeSet<String>,
}

impl<'h> Held<'h> {
    /// The baseline that hides findings of the run, if there is one.
    pub(crate) fn of(
        options: &'h SuppressOptions,
        top: &'h Top,
        firm: &'h BTreeSet<String>,
    ) -> Result<Option<Self>, Failure> {
        let hides = options.add_ignore.is_none() && options.write_baseline.is_none();
        let Some(path) = options.baseline.as_deref().filter(|_| hides) else {
            return Ok(None);
        };
        Ok(Some(Held {
            path,
            baseline: load(path)?,
            top,
            firm,
        }))
    }

    /// Takes out what is known.
    pub(crate) fn hide(&self, outcome: &mut Outcome, sources: &Sources) {
        let found = std::mem::take(&mut outcome.diagnostics);
        let (mut firm, found): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|diagnostic| self.firm.contains(&diagnostic.rule));
        let identity = |diagnostic: &Diagnostic| identity(diagnostic, sources, self.top);
        let (shown, hidden) = self.baseline.hide(found, identity);
        firm.extend(shown);
        firm.sort_by(|left, right| {
            (left.primary.span, &left.rule).cmp(&(right.primary.span, &right.rule))
        });
        outcome.diagnostics = firm;
        outcome.passed_over.extend(hidden);
    }

    /// Says what is known and no longer there, or takes it out.
    pub(crate) fn review(
        &self,
        prune: bool,
        scope: &mut Scope<'_>,
        outcome: &Outcome,
    ) -> Result<(), Failure> {
        let there: Vec<Identity> = outcome
            .diagnostics
            .iter()
            .map(|diagnostic| identity(diagnostic, &scope.files.sources, scope.top))
            .collect();
        let (kept, stale) = self
            .baseline
            .pruned(there, Telling::of(scope, outcome).tells());
        if stale.is_empty() {
            return Ok(());
        }
        let count: usize = stale.iter().map(|known| known.count).sum();
        let places: Vec<String> = stale
            .iter()
            .map(|known| format!("{} {}", known.path, known.rule))
            .collect();
        let done = if prune {
            save(self.path, &kept)?;
            "taken out"
        } else {
            "--prune-baseline takes them out"
        };
        scope.files.notices.push(format!(
            "{}: {} no longer there ({}): {done}",
            lossless(self.path),
            counted(count, "known finding"),
            some_of(places.iter()),
        ));
        Ok(())
    }
}

/// What a run can tell of known findings that it did not find.
struct Telling<'t> {
    /// The files that were linted, by their paths from the top on.
    linted: BTreeMap<String, FileId>,
    /// The rules that there are, and whether they gave an answer.
    rules: BTreeMap<&'t str, bool>,
    outcome: &'t Outcome,
    whole: bool,
    scope: &'t Scope<'t>,
}

impl<'t> Telling<'t> {
    fn of(scope: &'t Scope<'t>, outcome: &'t Outcome) -> Self {
        let sources = &scope.files.sources;
        let about = sources.iter().filter(|(id, _)| sources.is_about(*id));
        let cards = scope.knowledge.cards.iter();
        Telling {
            linted: about
                .map(|(id, source)| (scope.top.path_or_shown(&source.path), id))
                .collect(),
            rules: cards
                .map(|card| (card.id.as_str(), outcome.ran(card)))
                .collect(),
            outcome,
            whole: outcome.mistakes.is_empty() && scope.files.is_whole(scope.paths),
            scope,
        }
    }

    /// True if the run would have found it.
    fn tells(&self) -> impl Fn(&Known) -> bool {
        |known| {
            let rule = known.rule.as_str();
            let Some(&ran) = self.rules.get(rule) else {
                return true;
            };
            match self.linted.get(&known.path) {
                Some(file) => {
                    self.whole && ran && !self.outcome.untold.contains(&(*file, known.rule.clone()))
                }
                None => self.scope.top.is_gone(&known.path),
            }
        }
    }
}

/// By what a finding is known: from the top of the project on, so that it is the same wherever a run starts.
fn identity(diagnostic: &Diagnostic, sources: &Sources, top: &Top) -> Identity {
    let shown = &sources.get(diagnostic.primary.span.file).path;
    (
        top.path_or_shown(shown),
        diagnostic.rule.clone(),
        diagnostic.key.clone(),
    )
}

fn load(path: &Path) -> Result<Baseline, Failure> {
    let failed = |why: &str| Failure::Other(format!("baseline {}: {why}", lossless(path)));
    let bytes = match open::read(path, Links::Followed, LARGEST) {
        Ok(Opened::Bytes(bytes)) => bytes,
        Ok(Opened::NotRegular) => return Err(failed("not a regular file")),
        Ok(Opened::TooLarge) => return Err(failed("larger than 64 MiB")),
        Err(error) => return Err(failed(&error.to_string())),
    };
    let text = String::from_utf8(bytes).map_err(|_| failed("not UTF-8"))?;
    Baseline::parse(&text, of_known).map_err(|why| failed(&why))
}

fn save(path: &Path, baseline: &Baseline) -> Result<(), Failure> {
    // A baseline that says the same is left as it is.
    let text = baseline.text();
    if fs::read(path).is_ok_and(|known| known == text.as_bytes()) {
        return Ok(());
    }
    let failed = |error: io::Error| Failure::Other(format!("{}: {error}", lossless(path)));
    atomic::write(path, text.as_bytes()).map_err(failed)
}
