//! From what a check found to what a user reads: findings get the words of their card.

use std::collections::BTreeMap;

use authlint_parser::Span;
use serde::{Deserialize, Serialize};

use crate::Settings;
use crate::knowledge::{Card, Confidence, Severity};

pub use crate::knowledge::Safety;

/// What a check found, before it has words.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The wrong bytes.
    pub primary: Span,
    /// Other places that matter, by the name of their label.
    pub related: Vec<(&'static str, Span)>,
    /// What the card's words may name.
    pub values: BTreeMap<&'static str, String>,
    /// The most it can claim; the card may claim less.
    pub confidence: Confidence,
    /// By how many levels less sure it is because of where it stands.
    pub doubt: u8,
    /// The repair, if exactly one is right.
    pub edits: Vec<Edit>,
    /// Whether it may be made without asking; the card may say that it may not.
    pub safety: Safety,
}

impl Finding {
    /// A finding at `primary`.
    pub fn at(primary: Span) -> Self {
        Finding {
            primary,
            related: Vec::new(),
            values: BTreeMap::new(),
            confidence: Confidence::Certain,
            doubt: 0,
            edits: Vec::new(),
            safety: Safety::Safe,
        }
    }

    /// With a value for the card's words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.insert(name, value.into());
        self
    }

    /// With a value, if there is one.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With a repair, if `span` can be edited. What `text` has to be written like there, `fix` finds out.
    #[must_use]
    pub fn with_edit(mut self, span: Option<Span>, text: &str) -> Self {
        if let Some(span) = span {
            self.edits.push(Edit {
                span,
                text: text.to_owned(),
            });
        }
        self
    }

    /// With a repair, if there is one, that someone should look at.
    #[must_use]
    pub fn unsafely(mut self) -> Self {
        self.safety = self.safety.max(Safety::Unsafe);
        self
    }
}

/// True for a text that means the same in every format.
pub(crate) fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte);
    text.bytes().all(plain)
}

/// What a user reads.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The rule's id.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub primary: Label,
    /// Other places that matter.
    pub related: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// More to know.
    pub notes: Vec<String>,
    /// What a program can do.
    pub fix: Option<Fix>,
    /// By which keys the place is reached: `spec.containers[0].env[2].value`. Empty where there are
    /// none. Never a value.
    pub key: String,
    /// How many before this one have its rule, file and key.
    pub occurrence: usize,
}

/// Words longer than this are cut: a value in them can be as long as a file.
const LONGEST_WORDS: usize = 1000;

impl Diagnostic {
    /// All that is said, to be changed.
    pub(crate) fn words(&mut self) -> impl Iterator<Item = &mut String> {
        let labels = std::iter::once(&mut self.primary).chain(&mut self.related);
        std::iter::once(&mut self.message)
            .chain(labels.map(|label| &mut label.text))
            .chain(&mut self.help)
            .chain(&mut self.notes)
            .chain(self.fix.as_mut().map(|fix| &mut fix.title))
            .chain([&mut self.key])
    }

    /// Cuts what is too long to be read.
    pub(crate) fn shorten(&mut self) {
        for words in self.words() {
            if let Some((end, _)) = words.char_indices().nth(LONGEST_WORDS) {
                words.truncate(end);
                words.push('\u{2026}');
            }
        }
    }
}

/// A place and what is said about it, which may be nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is said.
    pub text: String,
}

/// A repair.
#[derive(Clone, Debug)]
pub struct Fix {
    /// What it does.
    pub title: String,
    /// Whether it may be made without asking.
    pub safety: Safety,
    /// The edits; all of them or none.
    pub edits: Vec<Edit>,
}

/// One replacement of bytes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Edit {
    /// The bytes that go.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// Gives a finding the words of its card. `None` if so much doubt is on it that nothing is left,
/// or if the card's message asks for a value that the check never gives (a test refuses such
/// cards).
pub(crate) fn dress(finding: Finding, card: &Card, settings: &Settings) -> Option<Diagnostic> {
    let confidence = card
        .confidence
        .min(finding.confidence)
        .lowered(finding.doubt)?;
    let values = &finding.values;
    let label = |name: &str| card.labels.get(name).and_then(|words| words.say(values));
    let related = finding.related.iter().map(|(name, span)| Label {
        span: *span,
        text: label(name).unwrap_or_default(),
    });
    let strict = card.strict.filter(|_| settings.strict);
    let severity = strict.unwrap_or(card.severity).min(confidence.severity());
    let severity = match settings.selection.severity(&card.id) {
        // Who asks for a strict run wants no less.
        Some(wanted) if strict.is_some() => wanted.max(severity),
        Some(wanted) if finding.doubt == 0 => wanted,
        // What stands in documentation does not become an error because its rule does.
        Some(wanted) => wanted.min(confidence.severity()),
        None => severity,
    };
    let title = card.fix.say(values).or_else(|| card.help.say(values));
    let fix = (!finding.edits.is_empty()).then(|| Fix {
        title: title.unwrap_or_else(|| card.title.clone()),
        // Of findings that are less sure, one in four may be wrong.
        safety: card.safety.max(finding.safety).max(match confidence {
            Confidence::Certain | Confidence::High => Safety::Safe,
            Confidence::Medium | Confidence::Low => Safety::Unsafe,
        }),
        edits: finding.edits.clone(),
    });
    Some(Diagnostic {
        rule: card.id.clone(),
        severity,
        confidence,
        message: card.message.say(values)?,
        primary: Label {
            span: finding.primary,
            text: label("primary").unwrap_or_default(),
        },
        related: related.collect(),
        help: card.help.say(values),
        notes: card
            .notes
            .iter()
            .filter_map(|note| crate::knowledge::fill(note, values))
            .collect(),
        fix,
        key: String::new(),
        occurrence: 0,
    })
}
