//! Reads of the environment among the elements of an expression.

use super::environment;
use super::frames::Reader;
use super::lexer::Lexer;
use super::shape::{Part, Positional};
use super::token::{Bracket, Element, Kind, Mark, NOTHING};
use crate::format::Language;

impl Reader<'_, '_> {
    /// A read of the environment at `at`, and where it ends.
    pub(super) fn variable(&mut self, operand: &[Element], at: usize) -> Option<(Part, usize)> {
        let first = operand.get(at)?;
        let start = first.start;
        // `[Environment]::Get…`.
        if self.language == Language::PowerShell
            && first.kind == Kind::Group(Bracket::Square, NOTHING)
            && operand.get(at + 1).is_some_and(|next| next.is(Mark::Dot))
        {
            let method = operand.get(at + 2)?;
            let group = operand.get(at + 3)?;
            if !self
                .word(method)
                .eq_ignore_ascii_case("GetEnvironmentVariable")
            {
                return None;
            }
            return self.lookup("Environment.GetEnvironmentVariable", group, start, at + 4);
        }
        if first.kind != Kind::Word {
            return None;
        }
        if self.language == Language::PowerShell {
            let word = self.word(first);
            if let Some(name) = Lexer::environment_name(word) {
                let name_start =
                    start + (word.len() - name.len() - usize::from(word.ends_with('}'))) as u32;
                let name = (name_start, name_start + name.len() as u32);
                return Some((self.variable_part(start, first.end, name, None), at + 1));
            }
        }
        let mut behind = at + 1;
        while let [dot, word, ..] = &operand[behind..]
            && dot.is(Mark::Dot)
            && word.kind == Kind::Word
        {
            if behind - at > 12 {
                return None;
            }
            let path = self.path(&operand[at..behind]);
            let name = self.word(word);
            let called = operand
                .get(behind + 2)
                .is_some_and(|next| matches!(next.kind, Kind::Group(Bracket::Round, _)));
            if environment::has_members(&path, self.language)
                && environment::is_name(name)
                && !called
            {
                let part = self.variable_part(start, word.end, (word.start, word.end), None);
                return Some((part, behind + 2));
            }
            behind += 2;
        }
        let mut path = self.path(&operand[at..behind]);
        // `env!(…)`, and the empty brackets of `getenv()["X"]`.
        if operand.get(behind).is_some_and(|next| next.is(Mark::Bang)) {
            behind += 1;
        }
        if let [empty, rest @ ..] = &operand[behind..]
            && empty.kind == Kind::Group(Bracket::Round, NOTHING)
        {
            behind += 1;
            if let [dot, word, ..] = rest
                && dot.is(Mark::Dot)
                && word.kind == Kind::Word
            {
                path = format!("{path}.{}", self.word(word));
                behind += 2;
            }
        }
        let group = operand.get(behind)?;
        self.lookup(&path, group, start, behind + 1)
    }

    pub(super) fn variable_part(
        &self,
        start: u32,
        end: u32,
        name: (u32, u32),
        default: Option<u32>,
    ) -> Part {
        Part::Variable {
            start,
            end,
            name,
            default,
        }
    }

    /// The variable that `path` looks up with what is in `group`.
    pub(super) fn lookup(
        &mut self,
        path: &str,
        group: &Element,
        start: u32,
        behind: usize,
    ) -> Option<(Part, usize)> {
        let Kind::Group(Bracket::Round | Bracket::Square, index) = group.kind else {
            return None;
        };
        let found = self.peek_group(index)?;
        let Some(Positional::Text(written)) = found.positional.first() else {
            return None;
        };
        let [Part::Literal { index: name, .. }] = written.parts[..] else {
            return None;
        };
        let literal = self.literal(name);
        if !environment::is_lookup(path, &self.source[literal.inner()], self.language) {
            return None;
        }
        let group = self.group(index)?;
        let mut rest = group.positional.into_iter().skip(1);
        let default = match rest.next() {
            Some(Positional::Text(written)) => match written.parts[..] {
                [Part::Literal { index, .. }] => Some(Some(index)),
                _ => None,
            },
            Some(_) => None,
            None => Some(None),
        };
        // `default="x"` by name.
        let named = group
            .entries
            .into_iter()
            .find(|entry| entry.key == *"default");
        let part = match (default, named) {
            (Some(default), None) => {
                let (name_start, name_end) = literal.inner;
                self.variable_part(start, group.end, (name_start, name_end), default)
            }
            _ => Part::Hole(start, group.end),
        };
        Some((part, behind))
    }
}
