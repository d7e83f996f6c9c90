//! What an expression comes to: a text, a list, a map, or nothing that the file tells.

use super::callees::{is_operator, is_prefix};
use super::frames::Reader;
use super::shape::{Outcome, Part, Written};
use super::token::{Element, Kind, Mark, NOTHING};
use crate::document::{Node, Value};
use crate::format::Language;

impl<'s> Reader<'_, 's> {
    /// What `value` comes to. Literals in it that are not its value stand by themselves.
    pub(super) fn value(&mut self, value: &[Element]) -> Outcome<'s> {
        let value = self.past_prefixes(value);
        let value = self.before_modifier(value);
        let (Some(first), Some(last)) = (value.first(), value.last()) else {
            return Outcome::Unknown;
        };
        let whole = (first.start, last.end);
        let commands = matches!(
            self.language,
            Language::Ruby | Language::Groovy | Language::PowerShell
        );
        if commands && self.is_command(value) {
            return self.command_outcome(value);
        }
        if self.is_unclear(value) {
            self.let_all_go(value);
            return Outcome::Unknown;
        }
        let gives_default = |element: &Element| {
            element.is(Mark::Or) || self.is_word(element, "or") && self.has_or()
        };
        if let Some(at) = value.iter().position(gives_default) {
            let parts = (&value[..at], &value[at + 1..]);
            return self.with_default(parts.0, parts.1, whole);
        }
        if let Some(at) = value.iter().position(|element| element.is(Mark::Percent)) {
            return self.filled_in(&value[..at], &value[at + 1..], whole);
        }
        if value.iter().any(|element| element.is(Mark::Plus)) {
            return self.put_together(value, whole);
        }
        self.operand(value)
    }

    fn has_or(&self) -> bool {
        matches!(
            self.language,
            Language::Python | Language::Ruby | Language::Php
        )
    }

    pub(super) fn is_word(&self, element: &Element, word: &str) -> bool {
        element.kind == Kind::Word && self.word(element) == word
    }

    /// Behind `return`, `await`, `&` and what else changes nothing.
    fn past_prefixes<'e>(&self, mut value: &'e [Element]) -> &'e [Element] {
        while let [first, rest @ ..] = value {
            let skips = match first.kind {
                Kind::Word => {
                    // `default.x`, `new(…)` are names like others.
                    let prefix = is_prefix(self.word(first));
                    prefix && rest.first().is_some_and(|next| !next.is(Mark::Dot))
                }
                Kind::Mark(Mark::Prefix | Mark::At | Mark::Minus) => true,
                _ => false,
            };
            if !skips {
                break;
            }
            value = rest;
        }
        value
    }

    /// Before `if x` behind a statement of Ruby, before a pipe of PowerShell, and before what
    /// happens if there is no value.
    fn before_modifier<'e>(&mut self, value: &'e [Element]) -> &'e [Element] {
        let at = match self.language {
            Language::Ruby => value
                .iter()
                .position(|element| self.is_word(element, "if") || self.is_word(element, "unless")),
            Language::PowerShell => value
                .iter()
                .position(|element| element.is(Mark::Pipe) && self.word(element) == "|"),
            _ => None,
        };
        // Without a value there is none at all: `?? throw …`.
        let fails = |pair: &[Element]| {
            let words = [
                "throw", "raise", "return", "die", "exit", "error", "abort", "panic",
            ];
            pair[0].is(Mark::Or) && words.iter().any(|word| self.is_word(&pair[1], word))
        };
        let at = at.or_else(|| value.windows(2).position(fails));
        match at {
            Some(at) if at > 0 => {
                self.let_all_go(&value[at..]);
                &value[..at]
            }
            _ => value,
        }
    }

    /// True if an operator makes something else of what stands in `value`.
    fn is_unclear(&self, value: &[Element]) -> bool {
        let ternary = value.iter().any(|element| element.is(Mark::Colon));
        let mut at = 0;
        while let Some(element) = value.get(at) {
            match element.kind {
                Kind::Word if is_operator(self.word(element), self.language) => return true,
                Kind::Mark(Mark::Question) if ternary => return true,
                Kind::Mark(Mark::Less) => match self.past_types(value, at) {
                    Some(behind) => {
                        at = behind;
                        continue;
                    }
                    None => return true,
                },
                // `-join` of PowerShell.
                Kind::Mark(Mark::Pipe) if self.language != Language::PowerShell => return true,
                Kind::Mark(Mark::Bang) if at == 0 => return true,
                // Behind a value, `*` and `&` count.
                Kind::Mark(Mark::Prefix)
                    if at > 0 && !matches!(value[at - 1].kind, Kind::Mark(_)) =>
                {
                    return true;
                }
                Kind::Mark(
                    Mark::Change
                    | Mark::Arrow
                    | Mark::Lambda
                    | Mark::Greater
                    | Mark::Other
                    | Mark::Minus
                    | Mark::Slash
                    | Mark::Colon,
                ) => return true,
                _ => {}
            }
            at += 1;
        }
        false
    }

    /// Behind the type arguments that open at `at`.
    pub(super) fn past_types(&self, value: &[Element], at: usize) -> Option<usize> {
        let before = value.get(at.checked_sub(1)?)?;
        if !matches!(before.kind, Kind::Word | Kind::Mark(Mark::Dot)) {
            return None;
        }
        let mut depth = 0_usize;
        for (offset, element) in value[at..].iter().enumerate().take(32) {
            match element.kind {
                Kind::Mark(Mark::Less) => depth += 1,
                Kind::Mark(Mark::Greater) => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at + offset + 1);
                    }
                }
                Kind::Word | Kind::Group(_, NOTHING) => {}
                Kind::Mark(
                    Mark::Comma | Mark::Dot | Mark::Question | Mark::Prefix | Mark::Pipe,
                ) => {}
                _ => return None,
            }
        }
        None
    }

    /// `value or other`: of a variable of the environment and a literal, both are kept.
    fn with_default(
        &mut self,
        value: &[Element],
        other: &[Element],
        whole: (u32, u32),
    ) -> Outcome<'s> {
        let outcome = self.operand(value);
        let Outcome::Text(written) = outcome else {
            self.let_outcome_go(outcome);
            self.let_all_go(other);
            return Outcome::Unknown;
        };
        let [
            Part::Variable {
                name,
                default: None,
                ..
            },
        ] = written.parts[..]
        else {
            self.let_text_go(&written);
            self.let_all_go(other);
            return Outcome::Unknown;
        };
        let only = match other {
            [only] => match only.kind {
                Kind::Text(index) => Some(index),
                _ => None,
            },
            _ => None,
        };
        let part = match only {
            Some(index) => Part::Variable {
                start: whole.0,
                end: whole.1,
                name,
                default: Some(index),
            },
            None => {
                self.let_all_go(other);
                Part::Hole(whole.0, whole.1)
            }
        };
        Outcome::Text(Written {
            parts: vec![part],
            start: whole.0,
            end: whole.1,
        })
    }

    /// `"…%s" % x`, `"{0}" -f $x`.
    fn filled_in(&mut self, value: &[Element], with: &[Element], whole: (u32, u32)) -> Outcome<'s> {
        let outcome = self.operand(value);
        self.let_all_go(with);
        let Outcome::Text(mut written) = outcome else {
            self.let_outcome_go(outcome);
            return Outcome::Unknown;
        };
        put_in(&mut written);
        (written.start, written.end) = whole;
        Outcome::Text(written)
    }

    /// `"a" + b + "c"`.
    fn put_together(&mut self, value: &[Element], whole: (u32, u32)) -> Outcome<'s> {
        let mut parts = Vec::new();
        let mut lists: Vec<Node<'s>> = Vec::new();
        let mut any = false;
        for operand in value.split(|element| element.is(Mark::Plus)) {
            let (Some(first), Some(last)) = (operand.first(), operand.last()) else {
                continue;
            };
            match self.operand(operand) {
                Outcome::Text(written) => {
                    any = true;
                    parts.extend(written.parts);
                }
                Outcome::Node(node) if matches!(node.value, Value::List(_)) => {
                    lists.push(*node);
                    parts.push(Part::Hole(first.start, last.end));
                }
                other => {
                    self.let_outcome_go(other);
                    parts.push(Part::Hole(first.start, last.end));
                }
            }
        }
        if any {
            self.loose.extend(lists);
            return Outcome::Text(Written {
                parts,
                start: whole.0,
                end: whole.1,
            });
        }
        let span = self.text.locate(whole.0 as usize..whole.1 as usize);
        let nodes: Vec<Node<'s>> = lists
            .into_iter()
            .flat_map(|list| match list.value {
                Value::List(nodes) => nodes,
                _ => Vec::new(),
            })
            .collect();
        if nodes.is_empty() {
            return Outcome::Unknown;
        }
        Outcome::Node(Box::new(Node {
            span,
            value: Value::List(nodes),
        }))
    }
}

/// Says that the literals of a text have marks for what is put in.
pub(super) fn put_in(written: &mut Written) {
    for part in &mut written.parts {
        if let Part::Literal { directives, .. } = part {
            *directives = true;
        }
    }
}
