//! When secrets, tokens and metadata end, where a file writes it down.

mod certificates;
mod comments;
mod jwt;
mod rotation;
mod signed;

use std::collections::BTreeSet;

use authlint_parser::{Comment, Document, Entry, Node, Scalar, Span, Value};
use serde::{Deserialize, Serialize};

use super::inventory::Inventory;
use super::named::{Spot, fits};
use super::{Place, Role, Template};
use crate::knowledge::{Dated, Expiries, Knowledge, Noted, words_of};
use crate::moment::Moment;

pub(super) use comments::note;

/// The end of something.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Expiry {
    /// What tells of it.
    pub told: Told,
    /// What ends.
    pub thing: String,
    /// What happens then.
    pub effect: Option<String>,
    /// When.
    pub at: Moment,
    /// The day, as it is written.
    pub date: Moment,
    /// Where it stands.
    pub span: Span,
    /// What else tells of it: the secret that a note is about, the time between two rotations.
    pub beside: Option<Span>,
    /// When what took its place ends, if something did.
    pub renewed: Option<Moment>,
    /// By how many levels less sure everything said about it is.
    pub doubt: u8,
}

/// What ends in so many days is told of before.
pub(crate) const SOON: i64 = 30;

impl Expiry {
    /// When there is something else to say of it than there is `now`: as soon as its end is near, then each day, and when it is
    /// over or what took its place is.
    pub(crate) fn turns(&self, now: Moment) -> Option<Moment> {
        if self.at <= now {
            return self.renewed.filter(|renewed| *renewed > now);
        }
        let days = now.days_until(self.at).min(SOON);
        // Not a second late.
        Some(self.at.later_by(-days * 24 * 60 * 60))
    }
}

/// What tells when something ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// A field that a tool obeys.
    Field,
    /// SAML metadata.
    Metadata,
    /// A token itself.
    Token,
    /// A note that people wrote.
    Note,
    /// A certificate itself.
    Certificate,
    /// A certificate with which an identity provider signs.
    SigningCertificate,
    /// The parameters of a signed URL.
    SignedUrl,
    /// The last rotation, and the time between two.
    Rotation,
    /// A comment.
    Comment,
}

/// What a file says of ends, and bytes of it that must not be shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends {
    pub(super) expiries: Vec<Expiry>,
    pub(super) secrets: Vec<Span>,
}

/// The ends that `document` tells of, those of the documents inside of it included.
pub(super) fn read<'k>(
    document: &Document<'_>,
    inventory: &'k Inventory<'k>,
    place: &'k Place,
    knowledge: &'k Knowledge,
) -> Ends {
    let mut reader = Reader {
        inventory,
        known: &knowledge.expiries,
        role: place.role,
        program: place.program,
        file: place.path.rsplit('/').next().unwrap_or(&place.path),
        allowed: BTreeSet::new(),
        groups: Vec::new(),
        out: Ends::default(),
    };
    reader.document(document);
    reader.tell_of_certificates();
    reader.out
}

/// Metadata of more parties than these is a federation's, which comes with its own way of being renewed.
const MOST_PARTIES: usize = 5;

/// What people write beside a token that scanners may pass over.
const ALLOWED: [&str; 4] = [
    "gitleaks:allow",
    "allowlist secret",
    "nosec",
    "trufflehog:ignore",
];

fn describes_an_api(root: &Node<'_>) -> bool {
    let Value::Map(entries) = &root.value else {
        return false;
    };
    let mut entries = entries.iter();
    entries.any(|entry| ["openapi", "swagger"].contains(&entry.key.as_str()))
}

/// When something ends: the moment, and the day that is written.
struct End {
    at: Moment,
    date: Moment,
}

impl End {
    fn of(text: &str) -> Option<Self> {
        let at = Moment::end_of(text)?;
        let date = Moment::parse(text)?;
        Some(End { at, date })
    }

    fn of_seconds(seconds: i64) -> Self {
        let at = Moment::of_seconds(seconds);
        End { at, date: at }
    }
}

/// Keys below which everything is made up.
const MADE_UP: [&str; 4] = ["example", "examples", "x-example", "x-examples"];

struct Reader<'k> {
    inventory: &'k Inventory<'k>,
    known: &'k Expiries,
    role: Role,
    program: bool,
    /// The name of the file.
    file: &'k str,
    /// The certificates that were found.
    groups: Vec<certificates::Group>,
    /// Where comments begin that allow a token before them.
    allowed: BTreeSet<u32>,
    out: Ends,
}

impl Reader<'_> {
    fn document(&mut self, document: &Document<'_>) {
        let allows = |comment: &&Comment<'_>| {
            let said = comment.text.as_str();
            ALLOWED.iter().any(|mark| said.contains(mark))
        };
        let allowed = document.comments.iter().filter(allows);
        self.allowed
            .extend(allowed.map(|comment| comment.text.span().start));
        // The values of an API description are examples.
        let told = document.roots.iter();
        for root in told.filter(|root| !describes_an_api(root)) {
            let known = self.known;
            let spot = Spot::among(self.inventory, root);
            known.dates.iter().for_each(|row| self.dated(row, spot));
            known.notes.iter().for_each(|row| self.noted(row, spot));
            self.metadata(root);
            self.node(root, document.is_prose());
        }
    }

    fn node(&mut self, node: &Node<'_>, prose: bool) {
        match &node.value {
            Value::Scalar(scalar) => {
                self.header(scalar);
                self.signed(scalar);
                if let Some(inner) = &scalar.inner {
                    self.document(inner);
                }
            }
            Value::List(nodes) => nodes.iter().for_each(|node| self.node(node, prose)),
            Value::Map(entries) => {
                if !prose {
                    self.map(entries);
                }
                for entry in entries {
                    let Entry { key, value } = entry;
                    if MADE_UP.contains(&key.as_str()) || self.signing(entry) {
                        continue;
                    }
                    match &value.value {
                        Value::Scalar(scalar) if scalar.inner.is_none() => {
                            self.certificate(key.as_str(), scalar);
                        }
                        Value::List(nodes) => self.certificates(key.as_str(), nodes),
                        _ => {}
                    }
                    if let Value::Scalar(scalar) = &value.value
                        && self.known.is_token(key.as_str())
                    {
                        self.token(scalar);
                    }
                    self.node(value, prose);
                }
            }
            Value::Command(words) => {
                words.iter().for_each(|word| self.header(word));
                words.iter().for_each(|word| self.signed(word));
                let inner = words.iter().filter_map(|word| word.inner.as_deref());
                inner.for_each(|inner| self.document(inner));
            }
        }
    }

    fn dated(&mut self, row: &Dated, root: Spot<'_, '_>) {
        for at in root.follow(&row.at) {
            if !fits("", &row.item, at) || row.unless.iter().any(|steps| at.has(steps)) {
                continue;
            }
            for date in at.follow(&row.date) {
                let Some(text) = date.text() else { continue };
                let seconds = || {
                    text.value
                        .parse()
                        .ok()
                        .filter(|seconds| *seconds > 1_000_000_000)
                };
                let end = End::of(&text.value).or_else(|| seconds().map(End::of_seconds));
                self.tell(Told::Field, &row.thing, Some(&row.effect), end, text.span);
            }
        }
    }

    fn noted(&mut self, row: &Noted, root: Spot<'_, '_>) {
        if !fits("", &row.when, root) {
            return;
        }
        for at in root.follow(&row.at) {
            let Some(Node {
                value: Value::Map(entries),
                ..
            }) = at.node
            else {
                continue;
            };
            for entry in entries {
                if self.known.before_phrase(entry.key.as_str()).is_some() {
                    self.note(&row.thing, entry);
                }
            }
        }
    }

    /// True where what has ended is not used, or was never meant to be.
    fn is_aside(&self) -> bool {
        !matches!(self.role, Role::Config)
    }

    /// `CLIENT_SECRET_EXPIRES` beside `CLIENT_SECRET`.
    fn map(&mut self, entries: &[Entry<'_>]) {
        if self.program || self.is_aside() {
            return;
        }
        self.rotation(entries);
        for entry in entries {
            let Some(before) = self.known.before_phrase(entry.key.as_str()) else {
                continue;
            };
            let mut secrets = entries.iter().filter(|other| {
                let words = words_of(other.key.as_str());
                let about = before.is_empty() || before == words;
                about
                    && self.known.is_secret(&words)
                    && matches!(other.value.value, Value::Scalar(_))
            });
            if let Some(secret) = secrets.next() {
                let known = self.out.expiries.len();
                self.note(&format!("value of `{}`", secret.key.as_str()), entry);
                self.beside(known, secret.key.span());
            }
        }
    }

    fn note(&mut self, thing: &str, entry: &Entry<'_>) {
        if let Some(text) = Spot::of(&entry.value).text() {
            let end = End::of(&text.value);
            self.tell(Told::Note, thing, None, end, text.span);
        }
    }

    fn metadata(&mut self, root: &Node<'_>) {
        let Value::Map(entries) = &root.value else {
            return;
        };
        let named = |entry: &&Entry<'_>, wanted: &str| {
            let key = entry.key.as_str();
            key.rsplit(':').next() == Some(wanted)
        };
        for entry in entries {
            let Value::Map(inner) = &entry.value.value else {
                continue;
            };
            let parties = inner
                .iter()
                .filter(|entry| named(entry, "EntityDescriptor"));
            let of_one = named(&entry, "EntityDescriptor");
            let of_some = named(&entry, "EntitiesDescriptor") && parties.count() <= MOST_PARTIES;
            if !(of_one || of_some) {
                continue;
            }
            let until = inner
                .iter()
                .find(|entry| entry.key.as_str() == "validUntil");
            let until = until.and_then(|entry| Spot::of(&entry.value).text());
            if let Some(until) = until {
                let end = End::of(&until.value);
                self.tell(Told::Metadata, "metadata", None, end, until.span);
            }
        }
    }

    /// `Authorization: Bearer …` as one text.
    fn header(&mut self, scalar: &Scalar<'_>) {
        let name = "authorization:";
        let text = scalar.text.as_str();
        let begins = text.get(..name.len());
        if begins.is_some_and(|begins| begins.eq_ignore_ascii_case(name)) {
            self.token(&scalar.slice(name.len()..text.len()));
        }
    }

    fn token(&mut self, scalar: &Scalar<'_>) {
        if self.is_aside() {
            return;
        }
        let text = scalar.text.as_str();
        let start = text.len() - text.trim_start().len();
        let scheme = text[start..].get(..7);
        let bearer = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer "));
        let start = if bearer { start + 7 } else { start };
        let end = text.trim_end().len();
        if start >= end {
            return;
        }
        let token = scalar.slice(start..end);
        if !Template::of(&token).holes.is_empty() {
            return;
        }
        if !jwt::is_token(token.text.as_str()) {
            return;
        }
        let span = token.text.span();
        self.out.secrets.push(span);
        let Some(seconds) = jwt::end(token.text.as_str()) else {
            return;
        };
        // Behind the token, its quote, a comma and some blanks.
        let beside = span.end..span.end + 12;
        if self.allowed.range(beside).next().is_none() {
            let end = Some(End::of_seconds(seconds));
            self.tell(Told::Token, "token", None, end, span);
        }
    }

    fn tell(
        &mut self,
        told: Told,
        thing: &str,
        effect: Option<&String>,
        end: Option<End>,
        span: Span,
    ) {
        // What is shown, tested or made by a program has ended more often than not.
        if self.role != Role::Config {
            return;
        }
        let Some(End { at, date }) = end else { return };
        self.out.expiries.push(Expiry {
            told,
            thing: thing.to_owned(),
            effect: effect.cloned(),
            at,
            date,
            span,
            beside: None,
            renewed: None,
            doubt: self.role.doubt(),
        });
    }

    /// Says what else tells of the end that was told last.
    fn beside(&mut self, known: usize, span: Span) {
        let told = self.out.expiries[known..].iter_mut();
        told.for_each(|expiry| expiry.beside = Some(span));
    }
}
