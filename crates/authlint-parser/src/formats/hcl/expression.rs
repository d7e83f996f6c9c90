//! What stands behind `=`: literals, and expressions that are not computed but passed over.

use std::ops::Range;

use super::functions::{self, Worth};
use super::scan::Lines;
use super::{Broken, DEEPEST, Reader};
use crate::document::{Entry, Node, Value};
use crate::text::Text;

/// What may go on behind an operand.
enum Step {
    /// A name, an index: as long as this.
    Access(usize),
    /// An operator, as long as this, with an operand behind it.
    Operator(usize),
    /// `?`
    Condition,
    /// `:`, which belongs to a `?` or to whoever reads the expression.
    Colon,
}

impl<'s> Reader<'_, 's> {
    /// The expression that starts at `at` and where it ends: before the first thing that can't be
    /// part of it, which is for the caller to judge.
    pub(super) fn expression(
        &mut self,
        at: usize,
        lines: Lines,
    ) -> Result<(Node<'s>, usize), Broken> {
        let (first, mut end) = self.operand(at, lines)?;
        let mut operands = vec![first];
        let mut conditions = 0;
        let mut alone = true;
        loop {
            let next = self.blanks(end, lines);
            match self.step(next, lines)? {
                Some(Step::Access(length)) => {
                    end = next + length;
                    alone = false;
                    continue;
                }
                Some(Step::Operator(length)) => end = next + length,
                Some(Step::Condition) => {
                    conditions += 1;
                    end = next + 1;
                }
                Some(Step::Colon) if conditions > 0 => {
                    conditions -= 1;
                    end = next + 1;
                }
                Some(Step::Colon) | None => break,
            }
            let next = self.blanks(end, lines);
            let (operand, operand_end) = self.operand(next, lines)?;
            operands.push(operand);
            (end, alone) = (operand_end, false);
        }
        let first = if alone { operands.pop() } else { None };
        let node = first.unwrap_or_else(|| {
            let objects = operands.into_iter().flat_map(functions::objects);
            self.computed(at..end, objects.collect())
        });
        Ok((node, end))
    }

    /// What goes on at `at` behind an operand.
    fn step(&mut self, at: usize, lines: Lines) -> Result<Option<Step>, Broken> {
        let (Some(byte), next) = (self.byte(at), self.byte(at + 1)) else {
            return Ok(None);
        };
        Ok(match (byte, next) {
            (b'.', Some(b'.')) => None,
            (b'.', _) => {
                let name = self.blanks(at + 1, lines);
                let end = match self.byte(name) {
                    Some(b'*') => name + 1,
                    Some(digit) if digit.is_ascii_digit() => self.digits(name),
                    _ => self.word(name),
                };
                if end == name {
                    return Err(Broken::new(self.letter(name), "name expected"));
                }
                Some(Step::Access(end - at))
            }
            (b'[', _) => Some(Step::Access(self.bracket(at, b']')? - at)),
            (b'=' | b'!' | b'<' | b'>', Some(b'=')) | (b'&', Some(b'&')) | (b'|', Some(b'|')) => {
                Some(Step::Operator(2))
            }
            (b'/', Some(b'/')) => None,
            (b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%', _) => Some(Step::Operator(1)),
            (b'?', _) => Some(Step::Condition),
            (b':', _) => Some(Step::Colon),
            _ => None,
        })
    }

    /// The operand at `at` and where it ends.
    fn operand(&mut self, at: usize, lines: Lines) -> Result<(Node<'s>, usize), Broken> {
        let mut start = at;
        while let Some(b'-' | b'!') = self.byte(start) {
            start = self.blanks(start + 1, lines);
        }
        let (node, end) = self.term(start)?;
        let is_number = self.byte(start).is_some_and(|byte| byte.is_ascii_digit());
        Ok(if start == at {
            (node, end)
        } else if is_number && self.part(at..start) == "-" {
            (self.literal(at..end), end)
        } else {
            (self.computed(at..end, Vec::new()), end)
        })
    }

    fn term(&mut self, at: usize) -> Result<(Node<'s>, usize), Broken> {
        match self.byte(at) {
            Some(b'"') => match self.quoted(at) {
                Err(broken) if self.recovering => Ok(self.rest_of_line(at, broken)),
                quoted => {
                    let (scalar, end) = quoted?;
                    Ok((self.node(at..end, Value::Scalar(scalar)), end))
                }
            },
            Some(b'<') => match self.here_start(at) {
                Some(start) => self.here(at, &start),
                None => Err(Broken::new(self.letter(at), "value expected")),
            },
            Some(byte @ (b'[' | b'{' | b'(')) => self.bracketed(at, byte),
            Some(byte) if byte.is_ascii_digit() => {
                let end = self.number(at);
                Ok((self.literal(at..end), end))
            }
            _ => self.named(at),
        }
    }

    fn bracketed(&mut self, at: usize, opener: u8) -> Result<(Node<'s>, usize), Broken> {
        let closer = match opener {
            b'[' => b']',
            b'{' => b'}',
            _ => b')',
        };
        let deep = self.depth >= DEEPEST;
        if deep || opener != b'(' && self.is_loop(at + 1) {
            let end = if deep {
                self.deep_bracket(at, closer)?
            } else {
                self.bracket(at, closer)?
            };
            return Ok((self.computed(at..end, Vec::new()), end));
        }
        self.depth += 1;
        let read = match opener {
            b'[' => self.list(at),
            b'{' => self.object(at),
            _ => self.parenthesis(at),
        };
        self.depth -= 1;
        read
    }

    /// Behind the bracket that is opened at `at`.
    pub(super) fn bracket(&mut self, at: usize, closer: u8) -> Result<usize, Broken> {
        self.closed(at + 1, closer)
            .ok_or_else(|| Broken::new(at..at + 1, "bracket is not closed"))
    }

    /// The same, of a bracket that is in too many others to be read. Without an end it is the rest
    /// of the file: to look for one again on each line would take too long.
    pub(super) fn deep_bracket(&mut self, at: usize, closer: u8) -> Result<usize, Broken> {
        match self.bracket(at, closer) {
            Err(broken) if self.recovering => {
                self.problem(broken);
                Ok(self.source.trim_end().len())
            }
            end => end,
        }
    }

    /// True if `for` comes first.
    fn is_loop(&mut self, at: usize) -> bool {
        let start = self.blanks(at, Lines::Cross);
        let end = self.word(start);
        if self.part(start..end) != "for" {
            return false;
        }
        let next = self.blanks(end, Lines::Cross);
        self.word(next) > next
    }

    fn parenthesis(&mut self, at: usize) -> Result<(Node<'s>, usize), Broken> {
        let start = self.blanks(at + 1, Lines::Cross);
        let (node, end) = self.expression(start, Lines::Cross)?;
        let end = self.blanks(end, Lines::Cross);
        if self.byte(end) != Some(b')') {
            return Err(self.unclosed(at, end));
        }
        Ok((node, end + 1))
    }

    fn list(&mut self, at: usize) -> Result<(Node<'s>, usize), Broken> {
        let mut nodes = Vec::new();
        let mut next = at + 1;
        let end = loop {
            next = self.blanks(next, Lines::Cross);
            match self.byte(next) {
                Some(b']') => break next + 1,
                _ if self.recovering && self.ends_list(at, next) => {
                    break self.left_open(at, next);
                }
                _ => {}
            }
            let (node, end) = self.expression(next, Lines::Cross)?;
            nodes.push(node);
            next = self.blanks(end, Lines::Cross);
            match self.byte(next) {
                Some(b',') => next += 1,
                Some(b']') => {}
                _ if self.recovering && self.ends_list(at, next) => {}
                _ => return Err(self.unclosed(at, next)),
            }
        };
        Ok((self.node(at..end, Value::List(nodes)), end))
    }

    fn object(&mut self, at: usize) -> Result<(Node<'s>, usize), Broken> {
        let mut entries = Vec::new();
        let mut next = at + 1;
        let end = loop {
            next = self.blanks(next, Lines::Cross);
            match self.byte(next) {
                _ if self.recovering && self.outdented(at, next) => {
                    break self.left_open(at, next);
                }
                None => return Err(self.unclosed(at, next)),
                Some(b'}') => break next + 1,
                Some(b',') => next += 1,
                _ => {
                    let (key, start) = self.key(next)?;
                    let (value, end) = self.value(next, start)?;
                    entries.push(Entry { key, value });
                    next = end;
                }
            }
        };
        Ok((self.node(at..end, Value::Map(entries)), end))
    }

    /// The key of an item of an object, and what is behind its `=`.
    fn key(&mut self, at: usize) -> Result<(Text<'s>, usize), Broken> {
        if self.byte(at) == Some(b'"') || self.word(at) > at {
            let (key, end) = self.name(at)?;
            let next = self.blanks(end, Lines::End);
            if self.assigns(next) {
                return Ok((key, next + 1));
            }
        }
        // `(…)`, a number, a word that goes on.
        let (_, end) = self.expression(at, Lines::End)?;
        let next = self.blanks(end, Lines::End);
        if !self.assigns(next) {
            return Err(Broken::new(self.letter(next), "no value"));
        }
        Ok((self.text.slice(at..end), next + 1))
    }

    fn assigns(&self, at: usize) -> bool {
        self.is_equals(at) || self.byte(at) == Some(b':')
    }

    /// `true`, a name, a call.
    fn named(&mut self, at: usize) -> Result<(Node<'s>, usize), Broken> {
        let mut end = self.word(at);
        if end == at {
            return Err(Broken::new(self.letter(at), "value expected"));
        }
        while self.rest(end).starts_with("::") && self.word(end + 2) > end + 2 {
            end = self.word(end + 2);
        }
        let open = self.blanks(end, Lines::End);
        if self.byte(open) == Some(b'(') {
            return self.call(at..end, open);
        }
        let node = match self.part(at..end) {
            "true" | "false" | "null" => self.literal(at..end),
            _ => self.computed(at..end, Vec::new()),
        };
        Ok((node, end))
    }

    fn call(&mut self, name: Range<usize>, open: usize) -> Result<(Node<'s>, usize), Broken> {
        if self.depth >= DEEPEST {
            let end = self.deep_bracket(open, b')')?;
            return Ok((self.computed(name.start..end, Vec::new()), end));
        }
        self.depth += 1;
        let arguments = self.arguments(open);
        self.depth -= 1;
        let (arguments, end) = arguments?;
        let whole = name.start..end;
        let node = match functions::worth(self.part(name), arguments) {
            Worth::Same(node) => node,
            Worth::Joined(entries) => self.node(whole, Value::Map(entries)),
            Worth::Computed(objects) => self.computed(whole, objects),
        };
        Ok((node, end))
    }

    /// What stands in the parentheses from `open`, and what is behind them.
    fn arguments(&mut self, open: usize) -> Result<(Vec<Node<'s>>, usize), Broken> {
        let mut arguments = Vec::new();
        let mut next = open + 1;
        loop {
            next = self.blanks(next, Lines::Cross);
            if self.byte(next) == Some(b')') {
                return Ok((arguments, next + 1));
            }
            let start = next;
            let (argument, end) = self.expression(start, Lines::Cross)?;
            next = self.blanks(end, Lines::Cross);
            if self.rest(next).starts_with("...") {
                // As many arguments as the list has elements.
                arguments.push(self.computed(start..end, functions::objects(argument)));
                next = self.blanks(next + 3, Lines::Cross);
            } else {
                arguments.push(argument);
            }
            match self.byte(next) {
                Some(b',') => next += 1,
                Some(b')') => {}
                _ => return Err(self.unclosed(open, next)),
            }
        }
    }

    fn digits(&self, at: usize) -> usize {
        let digits = self.rest(at).bytes().take_while(u8::is_ascii_digit);
        at + digits.count()
    }

    fn number(&self, at: usize) -> usize {
        let mut end = self.digits(at);
        if self.byte(end) == Some(b'.') && self.digits(end + 1) > end + 1 {
            end = self.digits(end + 1);
        }
        if let Some(b'e' | b'E') = self.byte(end) {
            let sign = usize::from(matches!(self.byte(end + 1), Some(b'+' | b'-')));
            let power = end + 1 + sign;
            if self.digits(power) > power {
                end = self.digits(power);
            }
        }
        end
    }
}
