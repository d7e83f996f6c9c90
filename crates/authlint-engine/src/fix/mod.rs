//! Makes repairs in memory: texts in, texts out.
//!
//! All edits of a repair are made or none, the first in order wins, and what was edited is linted again until
//! nothing changes. A repair is kept only if that shows it to be right: its finding is gone, no other has come, and
//! the files say everything else as they did. Where several together are not, halves are tried, so that one bad
//! repair costs no other.

mod edits;
mod shape;
mod verdict;
mod writing;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use authlint_parser::{FileId, Span};

pub use edits::{Shift, apply, apply_to_text};

use crate::findings::{Diagnostic, Edit, Fix, Safety};
use crate::{Outcome, Source, Sources};
use edits::meet;
use verdict::{Known, reads_well};

pub(crate) use writing::write;

/// How often what was edited is looked at again.
const MOST_ROUNDS: usize = 10;

/// How often all is linted to find the repairs that are wrong.
const MOST_TRIALS: usize = 64;

/// What is to be mended, and how.
pub struct Order<'o> {
    /// What is found in some texts.
    pub look: &'o dyn Fn(&Sources) -> Outcome,
    /// Repairs, too, that someone should look at.
    pub with_unsafe: bool,
    /// Why a file cannot be edited, in words. It is asked before the first edit of a file.
    pub closed: &'o dyn Fn(FileId, &Source) -> Option<String>,
}

/// What came of it.
pub struct Mended {
    /// The texts as they are now.
    pub sources: Sources,
    /// What is found in them.
    pub outcome: Outcome,
    /// The repairs that were made, in order.
    pub made: Vec<Made>,
    /// The edits of each file: those of a round are places in the text that the round before left.
    pub rounds: BTreeMap<FileId, Vec<Vec<Edit>>>,
    /// Repairs that were wanted and not made: which of the diagnostics in `outcome`, and why.
    pub left: Vec<(usize, Why)>,
    /// False if rounds went on changing the files until they were stopped.
    pub settled: bool,
}

/// A repair that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The rule that asked for it.
    pub rule: String,
    /// What was wrong.
    pub message: String,
    /// What the repair does.
    pub title: String,
    /// Whether it is one that may be made without asking.
    pub safety: Safety,
    /// By which keys the place is reached.
    pub key: String,
    /// The file of the finding.
    pub file: FileId,
    /// The line that it was on, from 1.
    pub line: usize,
    /// The files that were edited for it.
    pub edited: BTreeSet<FileId>,
}

/// Why a repair was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A file cannot be edited.
    Closed(String),
    /// The edits do not fit the text or each other.
    Misfit,
    /// The file could not be read any more, in this format.
    Syntax(&'static str),
    /// Something else in the file would have changed, too.
    Structure,
    /// The finding would have stayed.
    Stays,
    /// Another finding would have come.
    New(String),
    /// A mistake in the linter would have shown.
    Mistake,
    /// So many repairs were wrong that it was not tried.
    NotTried,
    /// The rounds came to no end.
    Unsettled,
}

impl fmt::Display for Why {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Closed(why) => to.write_str(why),
            Why::Misfit => to.write_str("its edits do not fit the text"),
            Why::Syntax(format) => write!(to, "the file would no longer be readable as {format}"),
            Why::Structure => to.write_str("more than the wrong value would change"),
            Why::Stays => to.write_str("the finding would stay"),
            Why::New(rule) => write!(to, "it would bring up {rule}"),
            Why::Mistake => to.write_str("authlint itself fails on what would be there"),
            Why::NotTried => to.write_str("not tried, too many fixes did not hold"),
            Why::Unsettled => to.write_str("fixes went on changing each other's work"),
        }
    }
}

/// The repair of a diagnostic that may be made.
pub fn wanted(diagnostic: &Diagnostic, with_unsafe: bool) -> Option<&Fix> {
    diagnostic.fix.as_ref().filter(|fix| match fix.safety {
        Safety::Safe => true,
        Safety::Unsafe => with_unsafe,
        Safety::ShowOnly => false,
    })
}

/// Mends `sources`, in which `outcome` was found.
pub fn mend(sources: Sources, outcome: Outcome, order: &Order<'_>) -> Mended {
    let mut work = Work {
        order,
        trials: MOST_TRIALS,
        mended: Mended {
            sources,
            outcome,
            made: Vec::new(),
            rounds: BTreeMap::new(),
            left: Vec::new(),
            settled: true,
        },
    };
    // What did not hold; true until something else changes.
    let mut refused: BTreeMap<usize, Why> = BTreeMap::new();
    for _ in 0..MOST_ROUNDS {
        let (chosen, put_off) = work.choose(&mut refused);
        let before = refused.len();
        let made = work.round(&chosen, &mut refused);
        let again = if made {
            refused.clear();
            true
        } else {
            // One that was put off for one that did not hold has its turn.
            put_off && refused.len() > before
        };
        if !again {
            work.mended.left = refused.into_iter().collect();
            return work.mended;
        }
    }
    let (chosen, _) = work.choose(&mut refused);
    work.mended.settled = chosen.is_empty();
    refused.extend(chosen.into_iter().map(|index| (index, Why::Unsettled)));
    work.mended.left = refused.into_iter().collect();
    work.mended
}

/// The line that holds a byte of a text, counted as editors count.
fn line_of(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let ends = before.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => text.as_bytes().get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    ends.count() + 1
}

struct Work<'o> {
    order: &'o Order<'o>,
    trials: usize,
    mended: Mended,
}

impl Work<'_> {
    /// Repairs that can be made together, and whether others were put off for them.
    fn choose(&self, refused: &mut BTreeMap<usize, Why>) -> (Vec<usize>, bool) {
        let mut chosen = Vec::new();
        let mut put_off = false;
        // Spans that were taken lie apart: of those that start before an edit ends, the last two are enough.
        let mut taken: BTreeMap<FileId, BTreeMap<(u32, u32), Span>> = BTreeMap::new();
        for (index, diagnostic) in self.mended.outcome.diagnostics.iter().enumerate() {
            let Some(fix) = wanted(diagnostic, self.order.with_unsafe) else {
                continue;
            };
            if refused.contains_key(&index) {
                continue;
            }
            let closed = |edit: &Edit| {
                let file = edit.span.file;
                (self.order.closed)(file, self.mended.sources.get(file))
            };
            if let Some(why) = fix.edits.iter().find_map(closed) {
                refused.insert(index, Why::Closed(why));
                continue;
            }
            let is_taken = |edit: &Edit| {
                let spans = taken.get(&edit.span.file).into_iter();
                let mut before = spans.flat_map(|spans| {
                    let before = spans.range(..=(edit.span.end, u32::MAX));
                    before.rev().take(2)
                });
                before.any(|(_, span)| meet(*span, edit.span))
            };
            if fix.edits.iter().any(is_taken) {
                put_off = true;
                continue;
            }
            for edit in &fix.edits {
                let spans = taken.entry(edit.span.file).or_default();
                spans.insert((edit.span.start, edit.span.end), edit.span);
            }
            chosen.push(index);
        }
        (chosen, put_off)
    }

    /// Makes those of the `chosen` repairs that hold. True if there was one.
    fn round(&mut self, chosen: &[usize], refused: &mut BTreeMap<usize, Why>) -> bool {
        let mut kept: Vec<usize> = Vec::new();
        let mut after = None;
        let mut parts = vec![chosen];
        while let Some(part) = parts.pop() {
            if part.is_empty() {
                continue;
            }
            if self.trials == 0 {
                refused.extend(part.iter().map(|index| (*index, Why::NotTried)));
                continue;
            }
            let trial: Vec<usize> = kept.iter().chain(part).copied().collect();
            match (self.attempt(&trial), part) {
                (Ok(outcome), _) => {
                    kept = trial;
                    after = Some(outcome);
                }
                (Err(why), [one]) => {
                    refused.insert(*one, why);
                }
                (Err(_), several) => {
                    let (first, second) = several.split_at(several.len() / 2);
                    parts.extend([second, first]);
                }
            }
        }
        match after {
            Some(outcome) => {
                self.keep(&kept, outcome);
                true
            }
            None => false,
        }
    }

    /// The repairs, by file, each file's in order.
    fn edits(&self, repairs: &[usize]) -> BTreeMap<FileId, Vec<Edit>> {
        let mut edits: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
        let diagnostics = &self.mended.outcome.diagnostics;
        for fix in repairs
            .iter()
            .filter_map(|index| diagnostics[*index].fix.as_ref())
        {
            for edit in &fix.edits {
                edits.entry(edit.span.file).or_default().push(edit.clone());
            }
        }
        for of_file in edits.values_mut() {
            of_file.sort_by_key(|edit| edit.span);
        }
        edits
    }

    /// What is found after these repairs, unless something speaks against them. The texts stay as they are.
    fn attempt(&mut self, repairs: &[usize]) -> Result<Outcome, Why> {
        let edits = self.edits(repairs);
        let mut texts = Vec::new();
        for (file, edits) in &edits {
            let source = self.mended.sources.get(*file);
            let text = apply_to_text(source.text(), edits).ok_or(Why::Misfit)?;
            let edits: Vec<&Edit> = edits.iter().collect();
            reads_well(source.text(), &text, source.format, &edits)?;
            texts.push((*file, text));
        }
        self.trials -= 1;
        let old: Vec<(FileId, String)> = self.swap(texts);
        let after = (self.order.look)(&self.mended.sources);
        self.swap(old);
        let diagnostics = &self.mended.outcome.diagnostics;
        let mended: Vec<&Diagnostic> = repairs.iter().map(|index| &diagnostics[*index]).collect();
        let shift = Shift::new(edits.values().flatten());
        Known::new(&self.mended.outcome, &mended, &shift).judge(&after)?;
        Ok(after)
    }

    fn swap(&mut self, texts: Vec<(FileId, String)>) -> Vec<(FileId, String)> {
        let texts = texts.into_iter();
        let old = texts.map(|(file, text)| (file, self.mended.sources.replace_text(file, text)));
        old.collect()
    }

    fn keep(&mut self, repairs: &[usize], after: Outcome) {
        let diagnostics = &self.mended.outcome.diagnostics;
        let made = repairs.iter().filter_map(|index| {
            let diagnostic = &diagnostics[*index];
            let fix = diagnostic.fix.as_ref()?;
            let span = diagnostic.primary.span;
            let text = self.mended.sources.get(span.file).text();
            Some(Made {
                rule: diagnostic.rule.clone(),
                message: diagnostic.message.clone(),
                title: fix.title.clone(),
                safety: fix.safety,
                key: diagnostic.key.clone(),
                file: span.file,
                line: line_of(text, span.start as usize),
                edited: fix.edits.iter().map(|edit| edit.span.file).collect(),
            })
        });
        let made: Vec<Made> = made.collect();
        self.mended.made.extend(made);
        for (file, edits) in self.edits(repairs) {
            let text = self.mended.sources.get(file).text();
            if let Some(text) = apply_to_text(text, &edits) {
                self.mended.sources.replace_text(file, text);
                self.mended.rounds.entry(file).or_default().push(edits);
            }
        }
        self.mended.outcome = after;
    }
}
