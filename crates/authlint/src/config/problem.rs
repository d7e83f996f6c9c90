//! What is wrong with a configuration, and what was meant.

use std::ops::Range;

use strsim::{jaro_winkler, osa_distance};

/// One mistake and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    pub(crate) label: String,
    pub(crate) help: Option<String>,
}

impl Problem {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Problem {
            span,
            message: message.into(),
            label: String::new(),
            help: None,
        }
    }

    pub(super) fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A name that is none of those that can stand there.
    pub(super) fn unknown<'n>(
        span: Range<usize>,
        what: &str,
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> Self {
        let problem = Problem::new(span, unknown(what, name));
        match near(name, known.clone()) {
            Some(near) => problem.labelled(format!("did you mean `{near}`?")),
            None if known.clone().count() <= MOST_LISTED => {
                let known: Vec<String> = known.map(|name| format!("`{name}`")).collect();
                problem.with_help(format!("it can be {}", known.join(", ")))
            }
            None => problem,
        }
    }
}

/// How many names a help lists.
const MOST_LISTED: usize = 24;

/// `no rule is called x`
pub(super) fn unknown(what: &str, name: &str) -> String {
    // A text that is no name is not repeated: it may be anything.
    let is_name = name.len() <= 64 && !name.chars().any(char::is_control);
    if is_name {
        format!("no {what} is called `{name}`")
    } else {
        format!("no {what} is called so")
    }
}

/// The name that `wanted` was most likely meant for.
pub(super) fn near<'n>(wanted: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    if !(2..=64).contains(&wanted.len()) {
        return None;
    }
    let folded = wanted.to_lowercase().replace([' ', '_'], "-");
    let alike = known.filter(|name| {
        let distance = osa_distance(name, &folded);
        distance <= folded.len().max(name.len()).div_ceil(4)
    });
    let scored = alike.map(|name| (jaro_winkler(name, &folded), name));
    let best = scored.max_by(|left, right| left.0.total_cmp(&right.0).then(right.1.cmp(left.1)));
    best.map(|(_, name)| name)
}
