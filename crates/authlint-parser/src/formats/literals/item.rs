//! A statement, an argument, a field: which part of it is the name, and of what.

use super::frames::Reader;
use super::names::Name;
use super::shape::{Outcome, Positional, Receiver, Told};
use super::token::{Bracket, Element, Kind, Mark, NOTHING};
use crate::document::{Entry, Node, Value};
use crate::format::Language;

impl<'s> Reader<'_, 's> {
    /// Says what `item` says.
    pub(super) fn item(&mut self, item: &[Element], statement: bool) {
        let item = self.past_annotations(item);
        let item = self.past_labels(item);
        let Some(first) = item.first() else {
            return;
        };
        if statement && first.kind == Kind::Word && self.is_import(item) {
            for element in item {
                if let Kind::Group(_, index) = element.kind {
                    drop(self.group(index));
                }
            }
            return;
        }
        if self.language == Language::JavaScript && self.tags(item) {
            return;
        }
        if statement && item.iter().any(|element| element.is(Mark::Comma)) {
            self.list_statement(item);
            return;
        }
        self.single(item, statement);
    }

    /// An item without commas of its own.
    pub(super) fn single(&mut self, item: &[Element], statement: bool) {
        match self.split(item) {
            Some((name, value)) => {
                let outcome = self.value(value);
                self.named(name, outcome);
            }
            None if statement && self.is_command(item) => self.command(item),
            None => self.unnamed(item, statement),
        }
    }

    /// Behind `@Named("x")` and `#[named("x")]`; what they hold stands by itself.
    fn past_annotations<'e>(&mut self, mut item: &'e [Element]) -> &'e [Element] {
        loop {
            let length = match item {
                [mark, group, ..]
                    if mark.is(Mark::Hash)
                        && matches!(group.kind, Kind::Group(Bracket::Square, _)) =>
                {
                    2
                }
                [mark, bang, group, ..]
                    if mark.is(Mark::Hash)
                        && bang.is(Mark::Bang)
                        && matches!(group.kind, Kind::Group(Bracket::Square, _)) =>
                {
                    3
                }
                [mark, word, rest @ ..] if mark.is(Mark::At) && word.kind == Kind::Word => {
                    if self.language == Language::PowerShell {
                        return item;
                    }
                    let members = rest.chunks(2).take_while(|pair| {
                        matches!(pair, [dot, word] if dot.is(Mark::Dot) && word.kind == Kind::Word)
                    });
                    let length = 2 + 2 * members.count();
                    let called = item
                        .get(length)
                        .is_some_and(|next| matches!(next.kind, Kind::Group(Bracket::Round, _)));
                    // `@click="x"` is an attribute.
                    if item.get(length).is_some_and(|next| next.is(Mark::Assign)) {
                        return &item[1..];
                    }
                    length + usize::from(called)
                }
                [group, _, ..]
                    if self.language == Language::CSharp
                        && matches!(group.kind, Kind::Group(Bracket::Square, _))
                        && !item[1].is(Mark::Assign) =>
                {
                    1
                }
                _ => return item,
            };
            for element in &item[..length] {
                if let Kind::Group(_, index) = element.kind
                    && let Some(group) = self.group(index)
                {
                    self.let_go(group);
                }
            }
            item = &item[length..];
        }
    }

    /// Behind `case "x":` and `else:`.
    fn past_labels<'e>(&self, mut item: &'e [Element]) -> &'e [Element] {
        while let [first, ..] = item
            && first.kind == Kind::Word
            && matches!(
                self.word(first),
                "case"
                    | "default"
                    | "else"
                    | "try"
                    | "finally"
                    | "except"
                    | "elif"
                    | "if"
                    | "with"
                    | "for"
                    | "while"
            )
            && let Some(colon) = item.iter().position(|element| element.is(Mark::Colon))
            && !item[..colon]
                .iter()
                .any(|element| element.is(Mark::Question))
        {
            // `default: "x"` and the like of an object is a name.
            let word_only = colon == 1
                && matches!(self.word(first), "default" | "for" | "with" | "if" | "else");
            if word_only && !self.in_statements() {
                break;
            }
            item = &item[colon + 1..];
        }
        item
    }

    /// What only names other code.
    fn is_import(&self, item: &[Element]) -> bool {
        let word = self.word(&item[0]);
        let second = item.get(1);
        match word {
            "import" | "package" | "namespace" => {
                !second.is_some_and(|second| second.is(Mark::Dot) || second.is(Mark::Assign))
            }
            "from" | "use" | "using" => {
                second.is_some_and(|second| second.kind == Kind::Word)
                    && !item.iter().any(|element| element.is(Mark::Assign))
            }
            "require" | "require_relative" | "require_once" | "include" | "include_once" => {
                !second.is_some_and(|second| second.is(Mark::Assign) || second.is(Mark::Dot))
            }
            "export" if self.language == Language::JavaScript => {
                matches!(item, [.., from, path] if from.kind == Kind::Word
                    && self.word(from) == "from" && matches!(path.kind, Kind::Text(_)))
            }
            _ => false,
        }
    }

    /// The name and the value of an item that has both.
    fn split<'e>(&self, item: &'e [Element]) -> Option<(Name<'s>, &'e [Element])> {
        let assign = item.iter().rposition(|element| element.is(Mark::Assign));
        if let Some(at) = assign {
            let name = self.target(&item[..at])?;
            return Some((name, &item[at + 1..]));
        }
        if self.language == Language::Kotlin {
            let [key, to, ..] = item else {
                return None;
            };
            let pair = to.kind == Kind::Word && self.word(to) == "to";
            return if pair {
                self.keyed(key, &item[2..])
            } else {
                None
            };
        }
        let arrow = item.iter().position(|element| element.is(Mark::Arrow));
        if let Some(at) = arrow {
            let key = at.checked_sub(1).and_then(|at| item.get(at))?;
            let keyed = match self.language {
                Language::Php | Language::Ruby => {
                    at == 1 || self.language == Language::Php && self.is_path(&item[..at])
                }
                // `public string Name => "x";`
                Language::CSharp => at > 1 && key.kind == Kind::Word && self.is_path(&item[..at]),
                _ => false,
            };
            return if keyed {
                self.keyed(key, &item[at + 1..])
            } else {
                None
            };
        }
        let keyed = !matches!(self.language, Language::Java | Language::PowerShell);
        match item {
            [key, colon, rest @ ..] if keyed && colon.is(Mark::Colon) => self.keyed(key, rest),
            _ => None,
        }
    }

    fn keyed<'e>(&self, key: &Element, value: &'e [Element]) -> Option<(Name<'s>, &'e [Element])> {
        let name = self.key(key)?;
        (!value.is_empty()).then_some((name, value))
    }

    /// True for words with dots between, types and all.
    fn is_path(&self, elements: &[Element]) -> bool {
        elements.iter().all(|element| {
            element.kind == Kind::Word
                || matches!(
                    element.kind,
                    Kind::Mark(Mark::Dot | Mark::Less | Mark::Greater | Mark::Question)
                )
                || matches!(element.kind, Kind::Group(_, NOTHING))
        })
    }

    pub(super) fn named(&mut self, name: Name<'s>, outcome: Outcome<'s>) {
        let value = match outcome {
            Outcome::Text(written) => self.scalar_node(&written),
            Outcome::Node(node) => *node,
            Outcome::Calls(calls) => self.calls_node(calls),
            Outcome::Unknown => return,
        };
        self.told.push(Told {
            entry: Entry {
                key: name.text,
                value,
            },
            receiver: name.receiver,
        });
    }

    fn unnamed(&mut self, item: &[Element], statement: bool) {
        if !statement && let Some(told) = self.pair(item) {
            self.told.push(told);
            return;
        }
        let (Some(first), Some(last)) = (item.first(), item.last()) else {
            return;
        };
        let whole = (first.start, last.end);
        // `url("…")` among settings.
        if statement
            && matches!(self.language, Language::Groovy | Language::Kotlin)
            && let [name, group] = item
            && name.kind == Kind::Word
            && matches!(group.kind, Kind::Group(Bracket::Round, _))
        {
            self.setting(name, group);
            return;
        }
        match self.value(item) {
            Outcome::Calls(mut calls) if calls.single => {
                // A bare function is nobody's, but where settings are written as calls.
                let written_as_settings = matches!(
                    self.language,
                    Language::Groovy | Language::Ruby | Language::Kotlin
                );
                let receiver = match calls.receiver {
                    Receiver::Block if !written_as_settings => Receiver::Function,
                    receiver => receiver,
                };
                let told = calls.entries.drain(..);
                self.told.extend(told.map(|entry| Told { entry, receiver }));
            }
            Outcome::Text(written) if statement => self.let_text_go(&written),
            Outcome::Text(written) => self.positional.push(Positional::Text(written)),
            Outcome::Node(node) if statement => self.loose.push(*node),
            Outcome::Node(node) => self.positional.push(Positional::Node(node)),
            Outcome::Calls(calls) => {
                let node = self.calls_node(calls);
                if statement {
                    self.loose.push(node);
                } else {
                    self.positional.push(Positional::Node(Box::new(node)));
                }
            }
            Outcome::Unknown if statement => {}
            Outcome::Unknown => self.positional.push(Positional::Unknown(whole.0, whole.1)),
        }
    }

    /// `("name", "value")` among values, in the brackets that such pairs have in the language.
    fn pair(&mut self, item: &[Element]) -> Option<Told<'s>> {
        let [only] = item else {
            return None;
        };
        let Kind::Group(bracket, index) = only.kind else {
            return None;
        };
        let pairs = match bracket {
            Bracket::Round => !matches!(self.language, Language::JavaScript | Language::Ruby),
            Bracket::Curly => matches!(
                self.language,
                Language::CSharp | Language::Java | Language::Go
            ),
            Bracket::Square => self.language == Language::JavaScript && self.in_square(),
        };
        let group = self.peek_group(index).filter(|_| pairs)?;
        if !group.entries.is_empty() || !self.is_pair(&group.positional) {
            return None;
        }
        let group = self.group(index)?;
        self.pair_of(group.positional)
    }

    /// A statement with commas: several names with several values, one name with a list, or a
    /// command.
    fn list_statement(&mut self, item: &[Element]) {
        let assign = item.iter().position(|element| element.is(Mark::Assign));
        let comma = |element: &Element| element.is(Mark::Comma);
        // `a = "x", b = "y"` are two statements.
        let assigns = |part: &[Element]| part.iter().any(|element| element.is(Mark::Assign));
        let mut parts = item.split(comma);
        if parts.next().is_some_and(assigns) && parts.any(assigns) {
            for part in item.split(comma).filter(|part| !part.is_empty()) {
                self.single(part, true);
            }
            return;
        }
        let Some(assign) = assign else {
            if self.is_command(item) {
                self.command(item);
            } else {
                for part in item.split(comma).filter(|part| !part.is_empty()) {
                    self.unnamed(part, true);
                }
            }
            return;
        };
        let (left, right) = (&item[..assign], &item[assign + 1..]);
        let names: Vec<&[Element]> = left.split(comma).collect();
        let values: Vec<&[Element]> = right.split(comma).collect();
        if names.len() == values.len() {
            for (name, value) in names.into_iter().zip(values) {
                let outcome = self.value(value);
                if let Some(name) = self.target(name) {
                    self.named(name, outcome);
                }
            }
            return;
        }
        let Some(name) = names.first().and_then(|name| self.target(name)) else {
            for value in values.into_iter().filter(|value| !value.is_empty()) {
                self.unnamed(value, true);
            }
            return;
        };
        // `"{0}" -f $a, $b`.
        let filled = self.language == Language::PowerShell
            && right.iter().any(|element| element.is(Mark::Percent));
        let outcome = if values.len() == 1 {
            self.value(right)
        } else if filled {
            for value in values.iter().skip(1) {
                self.let_all_go(value);
            }
            values
                .first()
                .map_or(Outcome::Unknown, |value| self.value(value))
        } else if self.is_command(right) {
            self.command_outcome(right)
        } else {
            self.list_outcome(&values)
        };
        if names.len() == 1 || values.len() == 1 {
            self.named(name, outcome);
        } else {
            self.let_outcome_go(outcome);
        }
    }

    /// The values of a statement as a list.
    fn list_outcome(&mut self, values: &[&[Element]]) -> Outcome<'s> {
        let mut nodes = Vec::new();
        for value in values.iter().filter(|value| !value.is_empty()) {
            match self.value(value) {
                Outcome::Text(written) => nodes.push(self.scalar_node(&written)),
                Outcome::Node(node) => nodes.push(*node),
                Outcome::Calls(calls) => nodes.push(self.calls_node(calls)),
                Outcome::Unknown => {}
            }
        }
        let (Some(first), Some(last)) = (nodes.first(), nodes.last()) else {
            return Outcome::Unknown;
        };
        Outcome::Node(Box::new(Node {
            span: first.span.cover(last.span),
            value: Value::List(nodes),
        }))
    }
}
