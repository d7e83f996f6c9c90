//! What was found, held against what the user asked to pass over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use authlint_parser::{FileId, Span};

use super::intervals::Intervals;
use super::{PassedBy, PassedOver, Suppression};
use crate::checks::{Sees, check_of};
use crate::findings::Diagnostic;
use crate::link::Workspace;

/// The rules about requests themselves: what they find hangs on what all others find.
const OWN_FAMILY: &str = "suppression-";

/// So many rules are named to whoever named none.
const MOST_WANTED: usize = 3;

/// What is said to those who asked to pass over what cannot be.
const FIRM: &str =
    "a comment asks to ignore this, and the configuration has the rule among `non-suppressible`";

/// The requests of all files, by file and rule.
pub(crate) struct Suppressions<'w> {
    workspace: &'w Workspace<'w>,
    reaches: HashMap<(FileId, &'w str), Intervals>,
}

/// What a run can tell of requests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run<'r> {
    /// Rules that were asked. Nobody knows what others would have found.
    pub(crate) ran: &'r BTreeSet<String>,
    /// All files are there that the findings of any file can hang on.
    pub(crate) whole: bool,
}

/// What is to be said about requests, for the rules that say it.
#[derive(Clone, Debug, Default)]
pub struct Review {
    /// Requests of which some rules are not found where they are asked for.
    pub unused: Vec<Unused>,
    /// For requests without a rule: the rules that are found there. By file and place in
    /// [`crate::facts::FileFacts::suppressions`].
    pub wanted: BTreeMap<(FileId, usize), Vec<String>>,
}

/// A request that is not needed, or of which a part is not.
#[derive(Clone, Debug)]
pub struct Unused {
    /// The file.
    pub file: FileId,
    /// Its place in [`crate::facts::FileFacts::suppressions`].
    pub index: usize,
    /// Places of the names that are not needed in [`Suppression::rules`].
    pub rules: Vec<usize>,
}

impl<'w> Suppressions<'w> {
    pub(crate) fn of(workspace: &'w Workspace<'w>) -> Self {
        let mut spans: HashMap<(FileId, &str), Vec<Span>> = HashMap::new();
        for (file, _, request) in requests(workspace) {
            for rule in request.rules.iter().filter(|_| request.is_understood()) {
                let reach = spans.entry((file, rule.value.as_str())).or_default();
                reach.extend(&request.reach);
            }
        }
        let reaches = spans.into_iter();
        Suppressions {
            workspace,
            reaches: reaches
                .map(|(at, spans)| (at, Intervals::of(spans.into_iter())))
                .collect(),
        }
    }

    /// Takes out what is to be passed over. What is found by `firm` rules stays, and tells those who asked.
    pub(crate) fn hide(
        &self,
        found: Vec<Diagnostic>,
        firm: &BTreeSet<String>,
    ) -> (Vec<Diagnostic>, Vec<PassedOver>) {
        let asked = |diagnostic: &Diagnostic| {
            let span = diagnostic.primary.span;
            let reach = self.reaches.get(&(span.file, diagnostic.rule.as_str()));
            reach.is_some_and(|reach| reach.meet(span))
        };
        let (hidden, mut shown): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|diagnostic| !firm.contains(&diagnostic.rule) && asked(diagnostic));
        let firm = shown
            .iter_mut()
            .filter(|diagnostic| firm.contains(&diagnostic.rule));
        for diagnostic in firm.filter(|diagnostic| asked(diagnostic)) {
            diagnostic.notes.push(FIRM.to_owned());
        }
        let hidden = hidden.into_iter().map(|diagnostic| PassedOver {
            rule: diagnostic.rule,
            span: diagnostic.primary.span,
            by: PassedBy::Comment,
        });
        (shown, hidden.collect())
    }

    /// What is to be said about the requests, where all rules together found `found`, be it shown or not, and
    /// `shown` is what a user would see without requests.
    pub(crate) fn review(&self, found: &Places, shown: &[Diagnostic], run: Run<'_>) -> Review {
        Review {
            unused: self.unused(found, run),
            wanted: self.wanted(shown),
        }
    }

    fn unused(&self, found: &Places, run: Run<'_>) -> Vec<Unused> {
        let knowledge = self.workspace.knowledge;
        let telling: BTreeSet<&str> = knowledge
            .cards
            .iter()
            .filter(|card| {
                let sees = check_of(card).map(|check| check.sees);
                let seen = run.whole || sees == Some(Sees::File);
                let ran = run.ran.contains(&card.id);
                seen && ran && !card.id.starts_with(OWN_FAMILY)
            })
            .map(|card| card.id.as_str())
            .collect();
        let understood = requests(self.workspace).filter(|(file, _, request)| {
            // What could not be read may be what was meant.
            let said = &self.workspace.files[file.0 as usize];
            request.is_understood() && !said.failed && said.problems.is_empty()
        });
        let unused = understood.filter_map(|(file, index, request)| {
            let rules = request.rules.iter().enumerate().filter(|(_, rule)| {
                let name = rule.value.as_str();
                telling.contains(name) && !found.meet(file, name, &request.reach)
            });
            let rules: Vec<usize> = rules.map(|(at, _)| at).collect();
            (!rules.is_empty()).then_some(Unused { file, index, rules })
        });
        unused.collect()
    }

    fn wanted(&self, shown: &[Diagnostic]) -> BTreeMap<(FileId, usize), Vec<String>> {
        let mut wanted: BTreeMap<(FileId, usize), Vec<String>> = BTreeMap::new();
        for (file, index, request) in requests(self.workspace) {
            if !request.lacks_rules() {
                continue;
            }
            for reach in &request.reach {
                // They are in order.
                let first = shown.partition_point(|one| {
                    (one.primary.span.file, one.primary.span.start) < (file, reach.start)
                });
                let there = shown[first..].iter().take_while(|one| {
                    one.primary.span.file == file && one.primary.span.start < reach.end
                });
                let rules = wanted.entry((file, index)).or_default();
                for diagnostic in there.take(MOST_WANTED) {
                    if rules.len() < MOST_WANTED && !rules.contains(&diagnostic.rule) {
                        rules.push(diagnostic.rule.clone());
                    }
                }
            }
        }
        wanted
    }
}

fn requests<'w>(
    workspace: &'w Workspace<'_>,
) -> impl Iterator<Item = (FileId, usize, &'w Suppression)> {
    let files = workspace.files.iter().enumerate();
    files.flat_map(|(id, file)| {
        let requests = file.suppressions.iter().enumerate();
        requests.map(move |(index, request)| (FileId(id as u32), index, request))
    })
}

/// Where which rule found something.
pub(crate) struct Places {
    of_rules: HashMap<(FileId, String), (Intervals, usize)>,
}

impl Places {
    pub(crate) fn of(found: &[Diagnostic]) -> Self {
        let mut spans: HashMap<(FileId, String), Vec<Span>> = HashMap::new();
        for diagnostic in found {
            let span = diagnostic.primary.span;
            let places = spans.entry((span.file, diagnostic.rule.clone()));
            places.or_default().push(span);
        }
        let places = spans.into_iter().map(|(at, spans)| {
            let count = spans.len();
            (at, (Intervals::of(spans.into_iter()), count))
        });
        Places {
            of_rules: places.collect(),
        }
    }

    /// Files and rules of which more was found than is among `shown`.
    pub(crate) fn untold(&self, shown: &[Diagnostic]) -> BTreeSet<(FileId, String)> {
        let mut counts: HashMap<(FileId, &str), usize> = HashMap::new();
        for diagnostic in shown {
            let at = (diagnostic.primary.span.file, diagnostic.rule.as_str());
            *counts.entry(at).or_default() += 1;
        }
        let found = self.of_rules.iter().filter(|((file, rule), (_, count))| {
            counts
                .get(&(*file, rule.as_str()))
                .copied()
                .unwrap_or_default()
                < *count
        });
        found.map(|(at, _)| at.clone()).collect()
    }

    fn meet(&self, file: FileId, rule: &str, reach: &[Span]) -> bool {
        let places = self.of_rules.get(&(file, rule.to_owned()));
        places.is_some_and(|(places, _)| reach.iter().any(|span| places.meet(*span)))
    }
}
