//! Calls without brackets: commands of PowerShell, settings of Gradle and Ruby; and tags in
//! JavaScript, whose attributes are told alike.

use super::frames::Reader;
use super::separators::map_of;
use super::shape::{Calls, Group, Outcome, Positional, Receiver};
use super::token::{Bracket, Element, Kind, Mark};
use crate::document::{Entry, Node, Scalar, Value};
use crate::format::Language;
use crate::text::Text;

/// How many commands are read inside of each other.
const DEEPEST: u32 = 4;

impl<'s> Reader<'_, 's> {
    /// True for a name with arguments behind it.
    pub(super) fn is_command(&self, item: &[Element]) -> bool {
        let item = self.command_of(item);
        let length = self.name_length(item);
        let Some(next) = item.get(length) else {
            return false;
        };
        if length == 0 {
            return false;
        }
        match self.language {
            Language::Ruby | Language::Groovy => match next.kind {
                Kind::Text(_) => true,
                Kind::Word => item
                    .get(length + 1)
                    .is_some_and(|next| next.is(Mark::Colon)),
                // `scopes ["a"]`, but not `scopes["a"]`.
                Kind::Group(Bracket::Square, _) => item
                    .get(length - 1)
                    .is_some_and(|name| name.end < next.start),
                _ => false,
            },
            Language::PowerShell => item.iter().any(|element| element.is(Mark::Parameter)),
            _ => false,
        }
    }

    /// A command without the modifier behind it.
    fn command_of<'e>(&self, item: &'e [Element]) -> &'e [Element] {
        let skip = item.first().is_some_and(|first| {
            first.kind == Kind::Word && matches!(self.word(first), "return" | "def" | "await")
        });
        &item[usize::from(skip)..]
    }

    /// How many elements at the start of `item` are its name.
    fn name_length(&self, item: &[Element]) -> usize {
        let mut length = 0;
        while item.get(length).is_some_and(|word| word.kind == Kind::Word) {
            length += 1;
            if !item.get(length).is_some_and(|dot| dot.is(Mark::Dot)) {
                break;
            }
            length += 1;
        }
        length
    }

    /// Says what a command says that is a statement.
    pub(super) fn command(&mut self, item: &[Element]) {
        let outcome = self.command_outcome(item);
        self.tell(outcome);
    }

    /// Says what `name(…)` says that is a statement.
    pub(super) fn setting(&mut self, name: &Element, brackets: &Element) {
        let Kind::Group(_, index) = brackets.kind else {
            return;
        };
        let Some(group) = self.group(index) else {
            return;
        };
        let whole = (name.start, brackets.end);
        let outcome = self.told_by_name(
            std::slice::from_ref(name),
            *name,
            group,
            Receiver::Block,
            whole,
        );
        self.tell(outcome);
    }

    fn tell(&mut self, outcome: Outcome<'s>) {
        match outcome {
            Outcome::Calls(calls) if calls.single => {
                let receiver = calls.receiver;
                let told = calls.entries.into_iter();
                self.told
                    .extend(told.map(|entry| super::shape::Told { entry, receiver }));
            }
            outcome => self.let_outcome_go(outcome),
        }
    }

    /// What a command was told.
    pub(super) fn command_outcome(&mut self, item: &[Element]) -> Outcome<'s> {
        if self.commands >= DEEPEST {
            self.let_all_go(item);
            return Outcome::Unknown;
        }
        self.commands += 1;
        let outcome = self.arguments(item);
        self.commands -= 1;
        outcome
    }

    fn arguments(&mut self, item: &[Element]) -> Outcome<'s> {
        let item = self.command_of(item);
        if self.language == Language::PowerShell {
            return self.parameters(item);
        }
        let length = self.name_length(item);
        let (name, arguments) = item.split_at(length.min(item.len()));
        let (Some(first), Some(last), Some(word)) = (item.first(), item.last(), name.last()) else {
            return Outcome::Unknown;
        };
        let (told, positional) = (self.told.len(), self.positional.len());
        for argument in arguments.split(|element| element.is(Mark::Comma)) {
            if !argument.is_empty() {
                self.single(argument, false);
            }
        }
        let entries = self.told.drain(told..).map(|told| told.entry).collect();
        let group = Group {
            bracket: Bracket::Round,
            entries,
            positional: self.positional.drain(positional..).collect(),
            start: arguments.first().map_or(last.start, |first| first.start),
            end: last.end,
        };
        let receiver = match name {
            [start, .., dot, _] => Receiver::Object(start.start, dot.start),
            _ => Receiver::Block,
        };
        let whole = (first.start, last.end);
        let word = *word;
        self.told_by_name(name, word, group, receiver, whole)
    }

    /// `Invoke-RestMethod -Uri "…" -Body @{ … }`.
    fn parameters(&mut self, item: &[Element]) -> Outcome<'s> {
        let pipe = item
            .iter()
            .position(|element| element.is(Mark::Pipe) && self.word(element) == "|");
        let (item, behind) = item.split_at(pipe.unwrap_or(item.len()));
        self.let_all_go(behind);
        let mut entries: Vec<Entry<'s>> = Vec::new();
        let mut name: Option<Text<'s>> = None;
        let mut at = 0;
        while let Some(element) = item.get(at) {
            if element.is(Mark::Parameter) {
                let range = element.start as usize + 1..element.end as usize;
                name = Some(self.text.slice(range));
                at += 1;
                continue;
            }
            let length = item[at..]
                .iter()
                .position(|element| element.is(Mark::Parameter))
                .unwrap_or(item.len() - at);
            let value = &item[at..at + length];
            at += length;
            let values: Vec<&[Element]> = value.split(|element| element.is(Mark::Comma)).collect();
            let bare = match value {
                [word] if word.kind == Kind::Word && !self.word(word).starts_with('$') => {
                    Some(word.start as usize..word.end as usize)
                }
                _ => None,
            };
            if let (Some(key), Some(range)) = (&name, bare) {
                let value = Node {
                    span: self.text.locate(range.clone()),
                    value: Value::Scalar(Scalar::plain(self.text.slice(range))),
                };
                let key = key.clone();
                entries.push(Entry { key, value });
                name = None;
                continue;
            }
            let outcome = if values.len() > 1 {
                self.argument_list(&values)
            } else {
                self.value(value)
            };
            let node = match outcome {
                Outcome::Text(written) => self.scalar_node(&written),
                Outcome::Node(node) => *node,
                Outcome::Calls(calls) => self.calls_node(calls),
                Outcome::Unknown => continue,
            };
            match name.take() {
                Some(key) => entries.push(Entry { key, value: node }),
                None => self.loose.push(node),
            }
        }
        match map_of(entries) {
            Some(node) => Outcome::Node(Box::new(node)),
            None => Outcome::Unknown,
        }
    }

    fn argument_list(&mut self, values: &[&[Element]]) -> Outcome<'s> {
        let mut nodes = Vec::new();
        for value in values.iter().filter(|value| !value.is_empty()) {
            match self.value(value) {
                Outcome::Text(written) => nodes.push(self.scalar_node(&written)),
                other => self.let_outcome_go(other),
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

    /// `<Tag name="x" other={…}>`: maps of the attributes. True if there were any.
    pub(super) fn tags(&mut self, item: &[Element]) -> bool {
        let less = item.iter().position(|element| element.is(Mark::Less));
        let Some(less) = less else {
            return false;
        };
        let opens = item
            .get(less + 1)
            .is_some_and(|next| matches!(next.kind, Kind::Word | Kind::Mark(Mark::Slash)));
        // Type arguments stand glued to a name.
        let glued =
            less > 0 && item[less - 1].kind == Kind::Word && item[less - 1].end == item[less].start;
        if !opens || glued && self.past_types(item, less).is_some() {
            return false;
        }
        let mut entries: Vec<Entry<'s>> = Vec::new();
        let mut at = less;
        self.let_all_go(&item[..less]);
        while at < item.len() {
            match &item[at..] {
                [name, assign, value, ..] if name.kind == Kind::Word && assign.is(Mark::Assign) => {
                    let start = attribute_start(item, at);
                    let before = start.checked_sub(1).and_then(|before| item.get(before));
                    // `:name="x"` holds a piece of program.
                    let computed = before.is_some_and(|before| {
                        (before.is(Mark::Colon) || before.is(Mark::At))
                            && before.end == item[start].start
                    });
                    let outcome = self.value(std::slice::from_ref(value));
                    let node = match outcome {
                        Outcome::Text(written) => Some(self.scalar_node(&written)),
                        Outcome::Node(node) => Some(self.only_element(*node)),
                        Outcome::Calls(calls) => Some(self.calls_node(calls)),
                        Outcome::Unknown => None,
                    };
                    let node = node.map(|node| if computed { opaque(node) } else { node });
                    let key = self
                        .text
                        .slice(item[start].start as usize..name.end as usize);
                    entries.extend(node.map(|value| Entry { key, value }));
                    at += 3;
                }
                [element, ..] => {
                    if element.is(Mark::Less) {
                        self.loose.extend(map_of(std::mem::take(&mut entries)));
                    }
                    self.let_all_go(std::slice::from_ref(element));
                    at += 1;
                }
                [] => break,
            }
        }
        self.loose.extend(map_of(entries));
        true
    }

    /// `{"x"}` around an attribute's value is no list.
    fn only_element(&self, node: Node<'s>) -> Node<'s> {
        match node.value {
            Value::List(mut nodes) if nodes.len() == 1 => match nodes.pop() {
                Some(only) => only,
                None => Node {
                    span: node.span,
                    value: Value::List(nodes),
                },
            },
            value => Node { value, ..node },
        }
    }

    /// What a call with these arguments was told, for a call without brackets.
    fn told_by_name(
        &mut self,
        name: &[Element],
        word: Element,
        group: Group<'s>,
        receiver: Receiver,
        whole: (u32, u32),
    ) -> Outcome<'s> {
        let known = !group.entries.is_empty()
            || group
                .positional
                .iter()
                .any(|positional| !matches!(positional, Positional::Unknown(..)));
        if !known {
            return Outcome::Unknown;
        }
        let many = group.entries.len() + group.positional.len() > 1;
        match self.call_of(name, word, group) {
            Ok(entries) if entries.is_empty() => Outcome::Unknown,
            Ok(entries) => Outcome::Calls(Calls {
                single: entries.len() == 1
                    && !(many && matches!(entries[0].value.value, Value::Map(_))),
                entries,
                receiver,
                start: whole.0,
                end: whole.1,
            }),
            Err(outcome) => outcome,
        }
    }
}

/// Where the name of an attribute starts that ends at `at`: `data-name`.
fn attribute_start(item: &[Element], mut at: usize) -> usize {
    while let Some(before) = at.checked_sub(2)
        && let [word, dash, name] = &item[before..=at]
        && word.kind == Kind::Word
        && dash.is(Mark::Minus)
        && word.end == dash.start
        && dash.end == name.start
    {
        at = before;
    }
    at
}

fn opaque(node: Node<'_>) -> Node<'_> {
    match node.value {
        Value::Scalar(scalar) => Node {
            value: Value::Scalar(Scalar::opaque(scalar.text)),
            ..node
        },
        value => Node { value, ..node },
    }
}
