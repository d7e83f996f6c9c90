//! Keys whose meaning a recogniser knows, because it knows whose settings they stand in.
//!
//! One walk over a document finds them for all recognisers: each key is looked up by its own name, and only
//! where some way ends at it are the keys around it compared and guards asked. What is found is remembered by
//! the place of the key, for the reader that makes facts.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ptr;

use authlint_parser::{Document, Node, Scalar, Span, Text, Value};
use foldhash::fast::RandomState;

use super::extract::{as_pair, name_value_pairs, scalar_of};
use super::keys::naming;
use super::named::{Spot, fits};
use super::options::{options, words};
use super::place::Place;
use crate::knowledge::pattern::fits_text;
use crate::knowledge::{
    Guard, Knowledge, Options, ProviderId, Recognisers, Says, Step, Way, folded, is_folded,
    words_of,
};

/// What recognisers know of a document.
#[derive(Debug, Default)]
pub(super) struct Claims {
    keys: HashMap<Span, Claim>,
    /// Lists and command lines whose options are settings, and whether these are words of their own.
    lines: HashMap<Span, bool>,
}

/// What a recogniser knows of a key.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// What its value says.
    pub(super) says: Says,
    /// Whose it is, if the recogniser is of one provider.
    pub(super) provider: Option<ProviderId>,
    /// Names before the key's own: keys that share them belong together.
    pub(super) rest: Vec<String>,
    /// The recogniser and the settings of it: indexes. `None` for an option.
    settings: Option<(usize, usize)>,
}

impl Claims {
    /// The claims on the keys in `document`, those of the documents inside of it included.
    pub(super) fn of(document: &Document<'_>, place: &Place, knowledge: &Knowledge) -> Self {
        let mut reader = Reader {
            knowledge,
            recognisers: &knowledge.recognisers,
            claims: Claims::default(),
            asked: RefCell::default(),
        };
        let file = place.path.rsplit('/').next().unwrap_or(&place.path);
        reader.document(document, file, None);
        reader.claims
    }

    /// What is known of the key that stands there.
    pub(super) fn key(&self, key: Span) -> Option<&Claim> {
        self.keys.get(&key)
    }

    /// Whose the key there is, if its recogniser is of one provider.
    pub(super) fn key_provider(&self, key: Option<Span>) -> Option<ProviderId> {
        self.keys.get(&key?)?.provider
    }

    /// The settings that the options of the list or command line there are.
    pub(super) fn line<'s>(&self, line: &Node<'s>) -> Option<Vec<(Text<'s>, Node<'s>)>> {
        let plain = *self.lines.get(&line.span)?;
        options(&words(line)?, plain)
    }

    /// The settings that the key there is one of.
    pub(super) fn settings<'k>(
        &self,
        key: Span,
        knowledge: &'k Knowledge,
    ) -> Option<(&'k str, &'k crate::knowledge::Settings)> {
        let (recogniser, settings) = self.keys.get(&key)?.settings?;
        let recogniser = knowledge.recognisers.all.get(recogniser)?;
        Some((&recogniser.name, recogniser.settings.get(settings)?))
    }
}

/// A value, and how one comes to it from the one around.
struct Frame<'a> {
    step: By<'a>,
    node: &'a Node<'a>,
    outer: Option<&'a Frame<'a>>,
}

/// How one comes to a value.
#[derive(Clone, Copy)]
enum By<'a> {
    /// It is a document in a file, or in a text, of this name.
    Root(&'a str),
    /// By a key.
    Key(&'a str),
    /// Through a list.
    Element,
}

/// A name on the way to a key.
enum Crumb<'a> {
    Root(&'a str),
    Key(std::borrow::Cow<'a, str>),
    Element,
}

/// A step on the way to a value.
struct Station<'a> {
    crumb: Crumb<'a>,
    /// What stands there.
    node: &'a Node<'a>,
}

struct Reader<'k> {
    knowledge: &'k Knowledge,
    recognisers: &'k Recognisers,
    claims: Claims,
    /// What guards say of nodes, by where both are: a map can hold one key as often as it has bytes, and a
    /// guard looks at all of them.
    asked: RefCell<HashMap<(usize, usize), bool, RandomState>>,
}

impl Reader<'_> {
    fn document(&mut self, document: &Document<'_>, file: &str, outer: Option<&Frame<'_>>) {
        for root in &document.roots {
            let frame = Frame {
                step: By::Root(file),
                node: root,
                outer,
            };
            self.inside(&frame);
        }
    }

    fn inside(&mut self, frame: &Frame<'_>) {
        let around = Some(frame);
        match &frame.node.value {
            Value::Scalar(scalar) => self.text(scalar, frame),
            Value::Map(entries) => {
                for entry in entries {
                    let (key, value) = as_pair(&entry.value).unwrap_or((&entry.key, &entry.value));
                    self.entry(key, value, frame);
                }
            }
            Value::List(nodes) => {
                self.line(frame);
                if let Some(pairs) = name_value_pairs(nodes) {
                    for (key, value) in &pairs {
                        self.entry(key, value, frame);
                    }
                    return;
                }
                for node in nodes {
                    let step = By::Element;
                    self.inside(&Frame {
                        step,
                        node,
                        outer: around,
                    });
                }
            }
            Value::Command(words) => {
                self.line(frame);
                words.iter().for_each(|word| self.text(word, frame));
            }
        }
    }

    fn text(&mut self, scalar: &Scalar<'_>, frame: &Frame<'_>) {
        let Some(inner) = &scalar.inner else { return };
        let file = match frame.step {
            By::Key(name) if name.contains('.') => name,
            _ => frame.file(),
        };
        self.document(inner, file, Some(frame));
    }

    fn entry(&mut self, key: &Text<'_>, value: &Node<'_>, map: &Frame<'_>) {
        let name = key.as_str();
        let frame = Frame {
            step: By::Key(name),
            node: value,
            outer: Some(map),
        };
        let exact = self.recognisers.ending_at(name);
        let named = naming(name, self.knowledge);
        let loose = self.recognisers.loosely_ending_at(&named.folded);
        let found = self.first(exact, &frame, false);
        if let Some(claim) = found.or_else(|| self.first(loose, &frame, true)) {
            self.claims.keys.insert(key.span(), claim);
        }
        self.inside(&frame);
    }

    /// What a guard says of a node.
    fn holds(&self, file: &str, guard: &Guard, node: &Node<'_>) -> bool {
        let key = (ptr::from_ref(guard).addr(), ptr::from_ref(node).addr());
        if let Some(known) = self.asked.borrow().get(&key) {
            return *known;
        }
        let holds = fits(file, guard, Spot::of(node));
        self.asked.borrow_mut().insert(key, holds);
        holds
    }

    /// What the first of `ways` that leads to the value says of it.
    fn first(&self, ways: &[Way], frame: &Frame<'_>, relaxed: bool) -> Option<Claim> {
        // Most ways are of programs whose settings this document does not hold.
        let may_lead = |way: &Way| {
            let when = &self.recognisers.settings(way).when;
            let mut roots = frame.roots();
            roots.any(|(file, node)| self.holds(file, when, node))
        };
        if !ways.iter().any(may_lead) {
            return None;
        }
        let trail = frame.trail(relaxed);
        ways.iter().find_map(|way| {
            let settings = self.recognisers.settings(way);
            let (at, key) = self.recognisers.steps(way);
            let mut item = None;
            let led = up(&trail, key, relaxed, &mut |inner: &[_]| {
                let Some(Station { node: here, .. }) = inner.last() else {
                    return false;
                };
                let root = &mut |outer: &[Station<'_>]| match outer.last() {
                    Some(Station {
                        crumb: Crumb::Root(file),
                        node,
                    }) => self.holds(file, &settings.when, node),
                    _ => false,
                };
                let fit = up(inner, at, relaxed, root)
                    && (is_open(&settings.item) || self.holds("", &settings.item, here));
                item = fit.then_some(inner.len());
                fit
            });
            let item = item.filter(|_| led)?;
            // What the key itself says of where it stands: `quarkus.oidc.client-id`.
            let own = trail.len() - frame.own(relaxed);
            let rest = trail.get(own..item).unwrap_or_default();
            let rest = rest.iter().filter_map(|station| match &station.crumb {
                Crumb::Key(name) => Some(name.to_string()),
                _ => None,
            });
            let provider = self.recognisers.all[way.recogniser].provider.as_ref();
            Some(Claim {
                says: way.says,
                provider: provider.and_then(|id| self.knowledge.provider_named(id)),
                rest: rest.collect(),
                settings: Some((way.recogniser, way.settings)),
            })
        })
    }

    /// Claims the options of a command line.
    fn line(&mut self, frame: &Frame<'_>) {
        let Some(words) = words(frame.node) else {
            return;
        };
        let any = |fits: fn(&str) -> bool| words.iter().any(|word| fits(word.text.as_str()));
        let marked = any(|word| word.starts_with("--"));
        if !marked && !any(|word| word.contains('=')) {
            return;
        }
        let known = self.recognisers.options();
        let known = known.filter(|known| marked || known.plain);
        let mut known = known.filter(|known| starts(known, &words, frame));
        let Some(known) = known.next() else { return };
        let Some(pairs) = options(&words, known.plain) else {
            return;
        };
        let mut some = false;
        for (name, _) in &pairs {
            let mut keys = known.keys.iter();
            let says = keys.find(|(_, names)| names.iter().any(|known| known == name.as_str()));
            if let Some((says, _)) = says {
                some = true;
                let claim = Claim {
                    says: *says,
                    provider: None,
                    rest: Vec::new(),
                    settings: None,
                };
                self.claims.keys.insert(name.span(), claim);
            }
        }
        if some {
            self.claims.lines.insert(frame.node.span, known.plain);
        }
    }
}

/// True for a guard that asks for nothing.
fn is_open(guard: &Guard) -> bool {
    guard.has.is_empty()
        && guard.lacks.is_empty()
        && guard.is.is_empty()
        && guard.is_not.is_empty()
        && guard.files.is_empty()
        && guard.any.is_empty()
}

/// True if these are the words of one of the programs: it is named, in front of them, beside them or by the key
/// that holds them, or has an option that no other has.
fn starts(options: &Options, words: &[&Scalar<'_>], frame: &Frame<'_>) -> bool {
    let marked = words.iter().any(|word| {
        let name = word.text.as_str().split('=').next().unwrap_or_default();
        options.marks.iter().any(|mark| mark == name)
    });
    let named = |text: &str| {
        let name = text.rsplit('/').next().unwrap_or(text);
        let name = name.split([':', '@']).next().unwrap_or(name);
        let mut programs = options.programs.iter();
        programs.any(|program| fits_text(program, name))
    };
    let spoken = words.iter().take(3).any(|word| named(word.text.as_str()));
    let under =
        matches!(frame.step, By::Key(key) if options.under.iter().any(|known| known == key));
    marked
        || spoken
        || under
        || beside(frame)
            .iter()
            .any(|scalar| named(scalar.text.as_str()))
}

/// Texts beside a list of arguments that may name the program.
fn beside<'a>(frame: &Frame<'a>) -> Vec<&'a Scalar<'a>> {
    let Some(outer) = frame.outer else {
        return Vec::new();
    };
    let Value::Map(entries) = &outer.node.value else {
        return Vec::new();
    };
    let told = entries
        .iter()
        .filter(|entry| ["image", "command"].contains(&entry.key.as_str()));
    let told = told.filter_map(|entry| match &entry.value.value {
        Value::List(nodes) => scalar_of(nodes.first()?),
        _ => scalar_of(&entry.value),
    });
    told.collect()
}

impl<'a> Frame<'a> {
    /// The name of the file or text that it is in.
    fn file(&self) -> &'a str {
        match (self.step, self.outer) {
            (By::Root(file), _) => file,
            (_, Some(outer)) => outer.file(),
            (_, None) => "",
        }
    }

    /// The documents that it is in, the innermost first, and what they are called.
    fn roots(&self) -> impl Iterator<Item = (&'a str, &'a Node<'a>)> {
        let frames = std::iter::successors(Some(self), |frame| frame.outer);
        frames.filter_map(|frame| match frame.step {
            By::Root(file) => Some((file, frame.node)),
            _ => None,
        })
    }

    /// The way here.
    fn trail(&'a self, relaxed: bool) -> Vec<Station<'a>> {
        let mut frames: Vec<&Frame<'a>> =
            std::iter::successors(Some(self), |frame| frame.outer).collect();
        frames.reverse();
        let mut trail = Vec::new();
        for frame in frames {
            let mut step = |crumb| {
                let node = frame.node;
                trail.push(Station { crumb, node });
            };
            match frame.step {
                By::Root(file) => step(Crumb::Root(file)),
                By::Element => step(Crumb::Element),
                By::Key(name) if relaxed => {
                    let names = name.split('.').filter(|name| !name.is_empty());
                    names.for_each(|name| step(Crumb::Key(folded(name).into())));
                }
                By::Key(name) => step(Crumb::Key(name.into())),
            }
        }
        trail
    }

    /// How many names its own key is.
    fn own(&self, relaxed: bool) -> usize {
        match self.step {
            By::Key(name) if relaxed => name.split('.').filter(|name| !name.is_empty()).count(),
            _ => 1,
        }
    }
}

/// True if the last of `trail` are the names of `steps`, and `then` holds of those before.
fn up(
    trail: &[Station<'_>],
    steps: &[Step],
    relaxed: bool,
    then: &mut dyn FnMut(&[Station<'_>]) -> bool,
) -> bool {
    let Some((step, rest)) = steps.split_last() else {
        return then(trail);
    };
    if *step == Step::Deep {
        return (1..=trail.len())
            .rev()
            .any(|length| up(&trail[..length], rest, relaxed, then));
    }
    let Some((Station { crumb, .. }, before)) = trail.split_last() else {
        return false;
    };
    let fit = match (step, crumb) {
        // A document in a text stands where the text does.
        (_, Crumb::Root(_)) => return up(before, steps, relaxed, then),
        (Step::Key(wanted), Crumb::Key(name)) if relaxed => is_folded(wanted, name),
        (Step::Key(wanted), Crumb::Key(name)) => wanted == name,
        (Step::Like(pattern), Crumb::Key(name)) => fits_text(pattern, name),
        (Step::Element, Crumb::Element) => true,
        _ => false,
    };
    fit && up(before, rest, relaxed, then)
}

/// What variables of one program have in common, if `between` is what stands for the open part of their names.
pub(super) fn group_of(program: &str, between: &str) -> Vec<String> {
    let mut group = words_of(program);
    group.extend(words_of(between));
    group
}
