//! One operand: a literal, brackets, a call, a chain of calls.

use super::callees::{Role, adds, gives_default, is_constructor, keeps_list, keeps_text, role};
use super::frames::Reader;
use super::shape::{Calls, Group, Outcome, Part, Positional, Receiver, Written};
use super::token::{Bracket, Element, Kind, Mark, NOTHING};
use super::told::Call;
use super::value::put_in;
use crate::document::{Entry, Value};
use crate::format::Language;

/// A chain while it is read.
struct Chain<'s> {
    value: Outcome<'s>,
    entries: Vec<Entry<'s>>,
    /// How many of its calls were told something.
    told: usize,
    /// Where the words of the function that may be called next begin, and behind them.
    path: (usize, usize),
    receiver: Receiver,
    /// All that was told is one thing.
    single: bool,
}

impl<'s> Reader<'_, 's> {
    /// What `operand` comes to: an expression without operators.
    pub(super) fn operand(&mut self, operand: &[Element]) -> Outcome<'s> {
        let mut at = self.past_casts(operand);
        // The body of a function is none of what its head says.
        let last = operand.iter().rfind(|element| element.kind != Kind::Block);
        let (Some(first), Some(last)) = (operand.get(at), last) else {
            return Outcome::Unknown;
        };
        let whole = (first.start, last.end.max(first.end));
        let mut chain = Chain {
            value: Outcome::Unknown,
            entries: Vec::new(),
            told: 0,
            path: (at, at),
            receiver: Receiver::Block,
            single: true,
        };
        if let Some((part, behind)) = self.variable(operand, at) {
            chain.value = Outcome::Text(Written {
                parts: vec![part],
                start: whole.0,
                end: operand[behind - 1].end,
            });
            at = behind;
        } else if let Kind::Text(_) = first.kind {
            let (written, behind) = self.adjacent(operand, at);
            chain.value = Outcome::Text(written);
            at = behind;
        }
        chain.path = (at, at);
        while let Some(element) = operand.get(at) {
            match element.kind {
                Kind::Mark(Mark::Dot) => {
                    let text = matches!(chain.value, Outcome::Text(_));
                    if text {
                        at = self.member_of_text(&mut chain, operand, at, whole);
                        continue;
                    }
                    if chain.told > 0 {
                        // The members of what a call gives are of the same object.
                        chain.path = (at + 1, at + 1);
                    }
                }
                Kind::Word => {
                    if matches!(self.word(element), "as" | "satisfies") {
                        break;
                    }
                    if matches!(chain.value, Outcome::Text(_)) {
                        self.let_outcome_go(std::mem::replace(&mut chain.value, Outcome::Unknown));
                    }
                    let follows = at > 0 && operand[at - 1].is(Mark::Dot);
                    if !follows {
                        chain.path.0 = at;
                    }
                    chain.path.1 = at + 1;
                }
                Kind::Mark(Mark::Bang | Mark::Question | Mark::Prefix | Mark::At) => {}
                Kind::Mark(Mark::Less) => match self.past_types(operand, at) {
                    Some(behind) => {
                        at = behind;
                        continue;
                    }
                    None => break,
                },
                Kind::Mark(Mark::Pipe) => {
                    // `-join` leaves a list what it is.
                    self.let_all_go(&operand[at + 1..]);
                    break;
                }
                Kind::Group(Bracket::Round, index) => self.round(&mut chain, operand, at, index),
                Kind::Group(Bracket::Square, index) => {
                    if let Some(group) = self.group(index) {
                        self.square(&mut chain, operand, at, group);
                    }
                }
                Kind::Group(Bracket::Curly, index) => {
                    if let Some(group) = self.group(index) {
                        self.curly(&mut chain, group);
                    }
                }
                Kind::Block => {}
                Kind::Text(index) => {
                    // A template of a function: `gql`…``; a tag of a field in Go.
                    if self.language != Language::Go {
                        self.let_literal_go(index);
                    }
                }
                Kind::Mark(_) => {
                    self.let_all_go(&operand[at..]);
                    break;
                }
            }
            at += 1;
        }
        self.end_chain(chain, whole)
    }

    fn end_chain(&mut self, mut chain: Chain<'s>, whole: (u32, u32)) -> Outcome<'s> {
        if chain.entries.is_empty() {
            return chain.value;
        }
        // An initializer behind a constructor tells the same object more.
        match std::mem::replace(&mut chain.value, Outcome::Unknown) {
            Outcome::Node(node) => match node.value {
                Value::Map(entries) => {
                    chain.entries.extend(entries);
                    chain.single = false;
                }
                _ => return Outcome::Node(node),
            },
            other => self.let_outcome_go(other),
        }
        Outcome::Calls(Calls {
            single: chain.single && chain.told == 1 && chain.entries.len() == 1,
            entries: chain.entries,
            receiver: chain.receiver,
            start: whole.0,
            end: whole.1,
        })
    }

    /// Behind casts: `(String)`, `[string]`, `[]string`.
    fn past_casts(&self, operand: &[Element]) -> usize {
        let mut at = 0;
        while let Some(element) = operand.get(at) {
            let skips = match element.kind {
                Kind::Mark(Mark::Prefix | Mark::At | Mark::Bang) => true,
                Kind::Group(Bracket::Round, NOTHING) => {
                    operand.get(at + 1).is_some_and(|next| {
                        matches!(next.kind, Kind::Word | Kind::Text(_) | Kind::Group(..))
                    }) && at == 0
                }
                Kind::Group(Bracket::Square, NOTHING) => {
                    at + 1 < operand.len() && !operand[at + 1].is(Mark::Dot)
                }
                _ => false,
            };
            if !skips {
                break;
            }
            at += 1;
        }
        at
    }

    /// The literals at `at`: several of them are one text where the language has it so.
    pub(super) fn adjacent(&self, operand: &[Element], at: usize) -> (Written, usize) {
        let joins = matches!(self.language, Language::Python | Language::Ruby);
        let mut parts = Vec::new();
        let mut behind = at;
        while let Some(element) = operand.get(behind)
            && let Kind::Text(index) = element.kind
            && (joins || parts.is_empty())
        {
            parts.push(Part::Literal {
                index,
                directives: false,
            });
            behind += 1;
        }
        let written = Written {
            parts,
            start: operand[at].start,
            end: operand[behind - 1].end,
        };
        (written, behind)
    }

    /// The words from `start` to `end` with dots between.
    pub(super) fn path(&self, elements: &[Element]) -> String {
        let near = elements.len().saturating_sub(12);
        let mut path = String::new();
        for element in &elements[near..] {
            if element.kind == Kind::Word {
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(self.word(element));
            }
        }
        path
    }

    /// A member of a text at the dot at `at`. Where reading goes on.
    fn member_of_text(
        &mut self,
        chain: &mut Chain<'s>,
        operand: &[Element],
        at: usize,
        whole: (u32, u32),
    ) -> usize {
        let member = operand.get(at + 1).map_or("", |member| self.word(member));
        // `parse::<Kind>()`.
        let types = match operand.get(at + 2..at + 4) {
            Some([dot, less]) if dot.is(Mark::Dot) && less.is(Mark::Less) => {
                self.past_types(operand, at + 3)
            }
            _ => None,
        };
        let called = types.unwrap_or(at + 2);
        let group = operand.get(called).and_then(|next| match next.kind {
            Kind::Group(Bracket::Round, index) => Some(index),
            _ => None,
        });
        let behind = called + usize::from(group.is_some());
        let Outcome::Text(mut written) = std::mem::replace(&mut chain.value, Outcome::Unknown)
        else {
            return behind;
        };
        let variable = matches!(written.parts[..], [Part::Variable { .. }]);
        let group = group.and_then(|index| self.group(index));
        let end = operand.get(behind - 1).map_or(whole.1, |last| last.end);
        match member {
            "format" | "formatted" => put_in(&mut written),
            "split" if self.splits_at_blanks(group.as_ref()) => {}
            "join" if !variable => {
                chain.value = match group {
                    Some(group) => self.joined(group),
                    None => Outcome::Unknown,
                };
                return behind;
            }
            member if keeps_text(member) => {}
            member if variable && gives_default(member) => {
                let default = group.and_then(|group| match group.positional.first() {
                    Some(Positional::Text(text)) => match text.parts[..] {
                        [Part::Literal { index, .. }] => Some(index),
                        _ => None,
                    },
                    _ => None,
                });
                if let [Part::Variable { name, start, .. }] = written.parts[..] {
                    written.parts = vec![match default {
                        Some(_) => self.variable_part(start, end, name, default),
                        None => Part::Hole(start, end),
                    }];
                }
            }
            _ if variable => {
                if let [Part::Variable { start, .. }] = written.parts[..] {
                    written.parts = vec![Part::Hole(start, end)];
                }
            }
            _ => {
                self.let_text_go(&written);
                if let Some(group) = group {
                    self.let_go(group);
                }
                chain.path = (at + 1, at + 2);
                return behind;
            }
        }
        written.end = end;
        chain.value = Outcome::Text(written);
        behind
    }

    fn splits_at_blanks(&self, group: Option<&Group<'s>>) -> bool {
        match group.map(|group| &group.positional[..]) {
            None => true,
            Some([Positional::Text(written)]) => match written.parts[..] {
                [Part::Literal { index, .. }] => {
                    self.source[self.literal(index).inner()].trim().is_empty()
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn round(&mut self, chain: &mut Chain<'s>, operand: &[Element], at: usize, index: u32) {
        let Some(group) = self.group(index) else {
            return;
        };
        let path = &operand[chain.path.0..chain.path.1];
        if path.is_empty() {
            let unknown = matches!(chain.value, Outcome::Unknown) && chain.told == 0;
            if unknown {
                chain.value = self.brackets(group);
            } else {
                self.let_go(group);
            }
            return;
        }
        let (Some(first), Some(last)) = (path.first(), path.last()) else {
            return;
        };
        if chain.told == 0 && path.len() > 2 {
            let dot = path[path.len() - 2];
            chain.receiver = Receiver::Object(first.start, dot.start);
        }
        // What comes out of the call before is what the function belongs to.
        if chain.told == 0 && path.len() == 1 && chain.path.0 > 1 {
            let start = operand[0].start;
            if operand[chain.path.0 - 1].is(Mark::Dot) {
                chain.receiver = Receiver::Object(start, operand[chain.path.0 - 1].start);
            }
        }
        let _ = at;
        let mut words = self.path(path);
        if chain.path.0 > 0 && operand[chain.path.0 - 1].is(Mark::Dot) {
            words.insert(0, '.');
        }
        let name = self.callee_name(path).unwrap_or(*last);
        let passes = adds(self.word(last)) || role(&words, 1) == Role::Through;
        let added = passes && group.entries.len() == 1 && group.positional.is_empty();
        let only = group.entries.is_empty() || added;
        if let Outcome::Node(node) = &chain.value
            && matches!(node.value, Value::List(_))
        {
            // A list by another name, or something else.
            if !keeps_list(self.word(last)) {
                self.let_outcome_go(std::mem::replace(&mut chain.value, Outcome::Unknown));
            }
            self.let_go(group);
            return;
        }
        match self.call(&words, name, group) {
            Call::Value(outcome) => {
                if chain.told == 0 && chain.entries.is_empty() {
                    chain.value = outcome;
                } else {
                    self.let_outcome_go(outcome);
                }
            }
            Call::Entries(entries) => {
                chain.told += 1;
                chain.single &= only;
                chain.entries.extend(entries);
            }
            Call::Under(node) => {
                chain.told += 1;
                chain.single &= !matches!(node.value, Value::Map(_));
                let key = self.text.slice(name.start as usize..name.end as usize);
                chain.entries.push(Entry { key, value: node });
            }
            Call::Nothing => {}
        }
    }

    /// The word that names what is given to `path`, where it is not the last: the type that is
    /// made, the collection that is added to.
    fn callee_name(&self, path: &[Element]) -> Option<Element> {
        let [.., kind, dot, last] = path else {
            return None;
        };
        if !dot.is(Mark::Dot) || kind.kind != Kind::Word {
            return None;
        }
        // What is added to `scopes` is one of them.
        if adds(self.word(last)) {
            return Some(*kind);
        }
        let constructor = is_constructor(self.word(last));
        let typed = self
            .word(kind)
            .starts_with(|letter: char| letter.is_ascii_uppercase());
        (constructor && typed).then_some(*kind)
    }

    fn square(&mut self, chain: &mut Chain<'s>, operand: &[Element], at: usize, group: Group<'s>) {
        let macro_call = at > 0 && operand[at - 1].is(Mark::Bang);
        let starts = chain.path.0 == chain.path.1 && matches!(chain.value, Outcome::Unknown);
        if (starts || macro_call) && chain.told == 0 {
            chain.value = self.brackets(group);
        } else {
            // A key by which something is looked up: what comes out is something else.
            self.let_outcome_go(std::mem::replace(&mut chain.value, Outcome::Unknown));
            self.let_go(group);
        }
    }

    fn curly(&mut self, chain: &mut Chain<'s>, group: Group<'s>) {
        let value = self.brackets(group);
        match std::mem::replace(&mut chain.value, value) {
            Outcome::Unknown => {}
            other => self.let_outcome_go(other),
        }
    }
}
