//! What a user wants to see of what is found, and account of what that hides.
//!
//! Two kinds of wishes are told apart. What the person at the command line leaves out is not asked for, and nothing
//! is said of it. What a configuration leaves out is looked for all the same and counted: whoever can write a file for
//! a gate to see can write its configuration, too.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::FileId;

use crate::findings::Diagnostic;
use crate::knowledge::{Card, Confidence, Severity};

/// Which findings are wanted. Without any wish it is those of all cards that are enabled.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Rules that nobody asks for: their checks are not run.
    pub unasked: BTreeSet<String>,
    /// Rules that are asked for although their cards keep them off.
    pub asked: BTreeSet<String>,
    /// Rules whose findings are counted in place of being shown.
    pub hidden: BTreeMap<String, Why>,
    /// The same for some files only.
    pub hidden_in: BTreeMap<FileId, BTreeSet<String>>,
    /// Rules whose findings no comment and no baseline passes over.
    pub firm: BTreeSet<String>,
    /// How bad the findings of a rule are, whatever its card says.
    pub severities: BTreeMap<String, Severity>,
    /// Findings that are milder are not asked for.
    pub min_severity: Option<Severity>,
    /// Findings that are milder than this are counted.
    pub counted_severity: Option<Severity>,
    /// Findings that are less sure than this are counted.
    pub counted_confidence: Option<Confidence>,
}

/// Which setting hides a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The rule is not among those that are selected.
    Select,
    /// The rule is ignored.
    Ignore,
    /// The rule is off.
    Severity,
    /// The rule is ignored in this file.
    PerFileIgnores,
    /// It is not sure enough.
    MinConfidence,
    /// It is not bad enough.
    MinSeverity,
}

impl Why {
    /// The setting's name.
    pub fn name(self) -> &'static str {
        match self {
            Why::Select => "select",
            Why::Ignore => "ignore",
            Why::Severity => "severity",
            Why::PerFileIgnores => "per-file-ignores",
            Why::MinConfidence => "min-confidence",
            Why::MinSeverity => "min-severity",
        }
    }
}

/// Findings of one rule that one setting hides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hidden {
    /// The setting.
    pub why: Why,
    /// The rule.
    pub rule: String,
    /// How many.
    pub count: usize,
}

impl Selection {
    /// True if the rule of `card` has to be run.
    pub(crate) fn runs(&self, card: &Card) -> bool {
        !self.unasked.contains(&card.id) && (card.enabled || self.asked.contains(&card.id))
    }

    /// The severity that a rule is given.
    pub(crate) fn severity(&self, rule: &str) -> Option<Severity> {
        self.severities.get(rule).copied()
    }

    /// The setting that hides a finding.
    pub(crate) fn hides(&self, found: &Diagnostic) -> Option<Why> {
        if let Some(why) = self.hidden.get(&found.rule) {
            return Some(*why);
        }
        let in_file = self.hidden_in.get(&found.primary.span.file);
        if in_file.is_some_and(|rules| rules.contains(&found.rule)) {
            return Some(Why::PerFileIgnores);
        }
        let least = self.counted_confidence;
        if least.is_some_and(|least| found.confidence < least) {
            return Some(Why::MinConfidence);
        }
        let least = self.counted_severity;
        least
            .is_some_and(|least| found.severity < least)
            .then_some(Why::MinSeverity)
    }
}

/// How many findings each setting hides of each rule.
pub(crate) fn counted<'d>(hidden: impl Iterator<Item = (Why, &'d Diagnostic)>) -> Vec<Hidden> {
    let mut counts: BTreeMap<(Why, &str), usize> = BTreeMap::new();
    for (why, found) in hidden {
        *counts.entry((why, &found.rule)).or_default() += 1;
    }
    let hidden = counts.into_iter().map(|((why, rule), count)| Hidden {
        why,
        rule: rule.to_owned(),
        count,
    });
    hidden.collect()
}
