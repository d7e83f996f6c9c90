//! Documents in, diagnostics out: what is wrong with the OAuth configuration of a project.
//!
//! The engine reads no file, no environment and no clock, and opens no connection: [`lint`] is a
//! function. Data flows one way, and each stage is a module: [`facts`] says what documents say,
//! [`link`] puts the facts of all files together, [`checks`] says where something is wrong,
//! [`findings`] gives it words, and `settle` decides what is shown.

pub mod checks;
mod contents;
pub mod facts;
pub mod findings;
pub mod fix;
mod kept;
mod key_path;
pub mod knowledge;
mod likeness;
pub mod link;
mod mentions;
pub mod moment;
mod needles;
mod packed;
mod parallel;
mod paths;
mod prefilter;
mod reading;
pub mod recall;
mod redact;
pub mod selection;
mod settle;
mod sources;
pub mod suppress;
mod url;
pub mod watch;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use authlint_parser::{FileId, Format, Span, Text};

use checks::Rule;
use facts::{FileFacts, Place};
use findings::{Diagnostic, Finding};
use knowledge::{Card, Confidence, Knowledge};
use link::Workspace;
use mentions::Mentions;
use moment::Moment;
use parallel::each;
use paths::Paths;
use reading::{look_again, read_watched};
use recall::{Asked, Recall};
use selection::{Hidden, Selection};
use suppress::{PassedOver, Places, Run, Suppressions};
use watch::{Stage, Unwatched, Watch};

pub use contents::{Contents, Print, Shelf};
pub use parallel::FEW;
pub use prefilter::Prefilter;
pub use reading::{FirstLook, facts_of, look_at, read, read_alone};
pub use sources::{Source, Sources};

/// What a user decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Findings that are less sure are not shown.
    pub min_confidence: Confidence,
    /// Findings have the severity that their card has for a strict run.
    pub strict: bool,
    /// What time it is. Nothing is told of ends if nobody says so.
    pub now: Option<Moment>,
    /// Which findings are wanted.
    pub selection: Selection,
    /// Comments that ask to pass something over are obeyed.
    pub obey_comments: bool,
    /// No file is missing that what is found in those given can hang on.
    pub whole: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            min_confidence: Confidence::Medium,
            strict: false,
            now: None,
            selection: Selection::default(),
            obey_comments: true,
            whole: true,
        }
    }
}

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What is wrong, in the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
    /// What is not told because more is told of the same bytes: the rules, and the places.
    pub covered: Vec<(String, Span)>,
    /// How much of it settings hide.
    pub hidden: Vec<Hidden>,
    /// What was found, too, and is not shown because somebody asked for that.
    pub passed_over: Vec<PassedOver>,
    /// Which rules were asked.
    pub asked: Selection,
    /// Rules that were asked and gave no answer, by a mistake of ours.
    pub failed: BTreeSet<String>,
    /// Rules that found more in a file than is shown or hidden: it was not sure enough, another rule says it
    /// better, or a comment asks to pass it over.
    pub untold: BTreeSet<(FileId, String)>,
    /// Bytes that no report may show, in order.
    pub secrets: Vec<Span>,
    /// What the linter itself got wrong, and what it passed over because of that, in words.
    pub mistakes: Vec<String>,
    /// When something else would be found in the same files, because something ends; `None` if that is never.
    pub turns: Option<Moment>,
    /// What was done.
    pub stats: Stats,
    /// What the files say, by their numbers. A program that is about to end need not take it apart.
    pub files: Arc<Vec<FileFacts>>,
    /// What is to be remembered, if looks were.
    pub recall: Recall,
}

impl Outcome {
    /// True if the rule of `card` was asked and gave an answer.
    pub fn ran(&self, card: &Card) -> bool {
        self.asked.runs(card) && !self.failed.contains(&card.id)
    }
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stats {
    /// Files that were given.
    pub files: usize,
    /// Files that were worth parsing.
    pub parsed: usize,
    /// Facts in them.
    pub facts: usize,
    /// Clients that the facts describe.
    pub clients: usize,
}

/// Lints `sources`. The same input gives the same outcome, whatever the number of threads.
pub fn lint(sources: &Sources, knowledge: &Knowledge, settings: &Settings) -> Outcome {
    lint_watched(sources, knowledge, settings, &Unwatched)
}

/// Lints `sources`, and tells `watch` how far it is.
pub fn lint_watched(
    sources: &Sources,
    knowledge: &Knowledge,
    settings: &Settings,
    watch: &dyn Watch,
) -> Outcome {
    watch.begins(Stage::Read, sources.len());
    let files = read_watched(sources, knowledge, watch);
    lint_read(sources, files, knowledge, settings, watch)
}

/// Lints `sources` of which each place, files that turned out to be none included, was looked at once. Looks that are
/// remembered are of a run that asked what is given beside them.
pub fn lint_looked(
    sources: &Sources,
    (looks, before): (Vec<FirstLook>, Asked),
    knowledge: &Knowledge,
    settings: &Settings,
    watch: &dyn Watch,
) -> Outcome {
    let (files, recall) = look_again(sources, looks, before, knowledge);
    lint_recalled(sources, (files, recall), knowledge, settings, watch)
}

/// Lints `sources` of which each file is read, or has nothing in it that can be found.
pub fn lint_read(
    sources: &Sources,
    files: Vec<Option<Box<FileFacts>>>,
    knowledge: &Knowledge,
    settings: &Settings,
    watch: &dyn Watch,
) -> Outcome {
    lint_recalled(
        sources,
        (files, Recall::default()),
        knowledge,
        settings,
        watch,
    )
}

fn lint_recalled(
    sources: &Sources,
    (files, mut recall): (Vec<Option<Box<FileFacts>>>, Recall),
    knowledge: &Knowledge,
    settings: &Settings,
    watch: &dyn Watch,
) -> Outcome {
    let parsed = files.iter().flatten().count();
    let is_about = |id: FileId| sources.is_about(id);
    let about = sources.iter().filter(|(id, _)| is_about(*id)).count();
    if parsed == 0 {
        // Then no rule has anything to look at, and none of them has to be read.
        return Outcome {
            asked: settings.selection.clone(),
            stats: Stats {
                files: about,
                ..Stats::default()
            },
            recall,
            ..Outcome::default()
        };
    }
    let failed = files.iter().flatten().filter(|file| file.failed);
    let mut mistakes: Vec<String> = failed
        .map(|file| {
            format!(
                "{}: passed over after a mistake in authlint itself",
                file.place.path
            )
        })
        .collect();
    watch.begins(Stage::Link, 0);
    let mut workspace = workspace_recalled(sources, files, &mut recall, knowledge);
    workspace.now = settings.now;
    watch.begins(Stage::Check, knowledge.cards.len());
    let rules = knowledge
        .cards
        .iter()
        .filter(|card| settings.selection.runs(card))
        .filter_map(|card| {
            let rule = (checks::check_of(card)?.rule)(card).ok()?;
            Some((card, rule))
        });
    let rules: Vec<(&Card, Box<dyn Rule>)> = rules.collect();
    let mut failed = BTreeSet::new();
    let mut ask = |find: &dyn Fn(&dyn Rule) -> Vec<Finding>| {
        let mut found = Vec::new();
        for (card, rule) in &rules {
            let Some(findings) = caught(|| find(&**rule)) else {
                failed.insert(card.id.clone());
                continue;
            };
            let dressed = findings
                .into_iter()
                .filter_map(|finding| findings::dress(finding, card, settings));
            found.extend(dressed);
        }
        (found, failed.clone())
    };
    let concerns = |diagnostic: &Diagnostic| {
        let mut labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.related);
        labels.any(|label| is_about(label.span.file))
    };
    let (found, failed) = ask(&|rule| {
        watch.advances();
        rule.check(&workspace)
    });
    watch.begins(Stage::Settle, 0);
    let suppressions = Suppressions::of(&workspace);
    let places = Places::of(&found);
    let mut settled = settle::settle(found, settings);
    settled.retain(concerns);
    let mut ran: BTreeSet<String> = rules.iter().map(|(card, _)| card.id.clone()).collect();
    ran.retain(|rule| !failed.contains(rule));
    let run = Run {
        ran: &ran,
        whole: settings.whole && settings.obey_comments,
    };
    let review = suppressions.review(&places, &settled.shown, run);
    let (said, failed) = ask(&|rule| rule.review(&workspace, &review));
    let mut said = settle::settle(said, settings);
    said.retain(|diagnostic| is_about(diagnostic.primary.span.file));
    settled.extend(said);
    settled
        .shown
        .retain(|diagnostic| stands(diagnostic, sources));
    let settle::Settled {
        shown: mut diagnostics,
        covered,
        hidden,
    } = settled;
    let hidden = selection::counted(hidden.iter().map(|(why, diagnostic)| (*why, diagnostic)));
    let mut passed_over = Vec::new();
    if settings.obey_comments {
        (diagnostics, passed_over) = suppressions.hide(diagnostics, &settings.selection.firm);
    }
    let untold = places.untold(&diagnostics);
    fix::write(&mut diagnostics, sources);
    mistakes.extend(
        failed.iter().map(|rule| {
            format!("the rule {rule} was passed over after a mistake in authlint itself")
        }),
    );
    let secrets = secrets(&diagnostics, &workspace, sources);
    key_path::tell(&mut diagnostics, &secrets, sources);
    let mut diagnostics = redact::redact(diagnostics, &secrets, sources, knowledge);
    diagnostics.iter_mut().for_each(Diagnostic::shorten);
    key_path::count(&mut diagnostics);
    let expiries = workspace.files.iter().flat_map(|file| &file.expiries);
    let turns = settings
        .now
        .and_then(|now| expiries.filter_map(|end| end.turns(now)).min());
    Outcome {
        diagnostics,
        covered,
        hidden,
        passed_over,
        asked: settings.selection.clone(),
        failed,
        untold,
        secrets,
        mistakes,
        turns,
        stats: Stats {
            files: about,
            parsed,
            facts: workspace.facts.len(),
            clients: workspace.clients.len(),
        },
        files: Arc::new(workspace.files),
        recall,
    }
}

/// True if the files that are shown with a finding are what they were when they were read.
fn stands(diagnostic: &Diagnostic, sources: &Sources) -> bool {
    let mut labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.related);
    labels.all(|label| {
        let source = sources.get(label.span.file);
        source.text();
        !source.is_changed()
    })
}

/// The bytes that must not be shown: what the readers know, and what reads like a secret in each
/// file that a diagnostic will show.
fn secrets(diagnostics: &[Diagnostic], workspace: &Workspace<'_>, sources: &Sources) -> Vec<Span> {
    let known = workspace
        .files
        .iter()
        .flat_map(|file| file.secrets.iter().copied());
    let mut secrets: Vec<Span> = known.collect();
    let labels = diagnostics
        .iter()
        .flat_map(|diagnostic| std::iter::once(&diagnostic.primary).chain(&diagnostic.related));
    let shown: BTreeSet<FileId> = labels.map(|label| label.span.file).collect();
    for file in &shown {
        let text = Text::of_file(*file, sources.get(*file).text());
        secrets.extend(facts::secrets_in_source(&text, workspace.knowledge));
        // `secretKey: client_id` names a key, and those who read the report must see which.
        let names = workspace.files[file.0 as usize].names.spans();
        secrets.retain(|secret| !names.contains(secret));
    }
    secrets.extend(redact::copies(
        &secrets,
        &shown,
        sources,
        workspace.knowledge,
    ));
    secrets.sort_unstable();
    secrets.dedup();
    secrets
}

/// The bytes of one file that must not be shown.
pub fn secrets_of(id: FileId, source: &Source, knowledge: &Knowledge) -> Vec<Span> {
    own_secrets(id, source, &facts_of(id, source, knowledge), knowledge)
}

/// The same, of a file whose facts are known.
fn own_secrets(id: FileId, source: &Source, facts: &FileFacts, knowledge: &Knowledge) -> Vec<Span> {
    let mut secrets = facts.secrets.clone();
    let text = Text::of_file(id, source.text());
    secrets.extend(facts::secrets_in_source(&text, knowledge));
    let names = facts.names.spans();
    secrets.retain(|secret| !names.contains(secret));
    secrets
}

/// The bytes of one file that must not be shown, beside `known` ones of any files: its own, and copies of all these.
pub fn secrets_beside(
    id: FileId,
    sources: &Sources,
    known: &[Span],
    knowledge: &Knowledge,
) -> Vec<Span> {
    let mut secrets = secrets_of(id, sources.get(id), knowledge);
    secrets.extend(known);
    let copies = redact::copies(&secrets, &BTreeSet::from([id]), sources, knowledge);
    secrets.extend(copies);
    secrets.retain(|secret| secret.file == id);
    secrets.sort_unstable();
    secrets.dedup();
    secrets
}

/// The linked facts of `sources`: what `authlint debug workspace` shows.
pub fn workspace<'k>(
    sources: &Sources,
    files: Vec<Option<Box<FileFacts>>>,
    knowledge: &'k Knowledge,
) -> Workspace<'k> {
    workspace_recalled(sources, files, &mut Recall::default(), knowledge)
}

fn workspace_recalled<'k>(
    sources: &Sources,
    files: Vec<Option<Box<FileFacts>>>,
    recall: &mut Recall,
    knowledge: &'k Knowledge,
) -> Workspace<'k> {
    recall.files.resize(sources.places(), None);
    // A file without facts stays in its place, so that a file's number is its id.
    let files = files.into_iter().zip(&sources.files);
    let files = files.map(|(facts, source)| match facts {
        Some(facts) => *facts,
        None => FileFacts::none(Place::of(source)),
    });
    let mut files: Vec<FileFacts> = files.collect();
    let is_list = |source: &Source| source.format == Format::Dotenv;
    // Without a list of variables there is nothing to compare reads with.
    let lists = sources.iter().any(|(_, source)| is_list(source))
        || files
            .iter()
            .any(|said| !said.names.built.is_empty() || !said.names.images.is_empty());
    if lists {
        let programs = files.iter_mut().zip(sources.in_all_places());
        let programs = programs.zip(&mut recall.files);
        each(programs.collect(), |((said, (id, source)), recalled)| {
            if let Format::Source(language) = source.format {
                let find = || {
                    let text = source.glance().unwrap_or_default();
                    facts::reads_in_program(&text, id, language)
                };
                let reads = match recalled {
                    Some(recalled) => recalled.reads(id, find),
                    None => find(),
                };
                if !reads.is_empty() {
                    said.names.reads = reads;
                }
            }
        });
    }
    let mut workspace = link::link(files, &sources.unseen, knowledge);
    workspace.paths = Paths::of(sources);
    let mut names = workspace.missing_files();
    names.extend(workspace.mentioned());
    names.extend(workspace.filled_in_or_set());
    if lists {
        names.extend(workspace.read_or_listed());
    }
    if lists || !names.is_empty() {
        workspace.mentions = Mentions::of(&names, sources, recall);
    }
    workspace
}

/// What `work` gives; `None` if it panics.
fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
