//! Blocks and attributes, and how to go on behind what is neither.

use std::ops::Range;

use super::scan::Lines;
use super::{Broken, DEEPEST, FAILURES, Reader};
use crate::document::{Entry, Node, Value};
use crate::text::Text;

/// What an item begins with.
struct Header<'s> {
    name: Text<'s>,
    /// Each with the place where it starts, quotes included.
    labels: Vec<(Text<'s>, usize)>,
    /// Where its `=` or `{` is.
    at: usize,
}

/// How far to the left the start of a line is looked for. What is further in was not indented.
const FAR: usize = 1000;

impl<'s> Reader<'_, 's> {
    pub(super) fn file(&mut self) -> Vec<Entry<'s>> {
        let mut entries = Vec::new();
        let mut failures = 0;
        let mut at = 0;
        loop {
            at = self.blanks(at, Lines::Cross);
            if at >= self.source.len() {
                return entries;
            }
            self.recovering = failures > FAILURES;
            let (comments, problems) = (self.comments.len(), self.problems.len());
            let mut item = self.item(at);
            if item.is_err() && !self.recovering {
                failures += 1;
                self.recovering = true;
                self.comments.truncate(comments);
                self.problems.truncate(problems);
                item = self.item(at);
            }
            at = match item {
                Ok((entry, end)) => {
                    entries.push(entry);
                    end
                }
                Err(broken) => self.stray(at, broken),
            };
        }
    }

    /// The attribute or block that starts at `at`, and where it ends.
    fn item(&mut self, at: usize) -> Result<(Entry<'s>, usize), Broken> {
        let header = match self.header(at) {
            Err(broken) => self.odd_header(at, broken)?,
            header => header?,
        };
        if self.byte(header.at) == Some(b'{') {
            return self.block(header);
        }
        let (value, end) = self.value(at, header.at + 1)?;
        let key = header.name;
        Ok((Entry { key, value }, end))
    }

    fn header(&mut self, at: usize) -> Result<Header<'s>, Broken> {
        let (name, end) = self.name(at)?;
        let mut labels = Vec::new();
        let mut next = self.blanks(end, Lines::End);
        loop {
            let assigns = self.is_equals(next) || self.recovering && self.byte(next) == Some(b':');
            // `{{` is a template's.
            let opens = self.byte(next) == Some(b'{') && self.byte(next + 1) != Some(b'{');
            if opens || assigns && labels.is_empty() {
                let at = next;
                return Ok(Header { name, labels, at });
            }
            let (label, end) = match self.name(next) {
                Ok(label) if labels.len() < DEEPEST => label,
                _ => return Err(Broken::new(at..next, "neither an attribute nor a block")),
            };
            labels.push((label, next));
            next = self.blanks(end, Lines::End);
        }
    }

    /// A block, though what is before its brace is nothing that a block begins with.
    fn odd_header(&mut self, at: usize, broken: Broken) -> Result<Header<'s>, Broken> {
        if !(self.recovering && self.starts_line(at)) {
            return Err(broken);
        }
        let line = self.part(at..self.line_end(at)).trim_end();
        let name = line.strip_suffix('{').unwrap_or_default().trim_end();
        let template = name.contains("}}") || name.contains("%>");
        let opens = !name.is_empty() && !name.ends_with('{') && (template || !name.contains('}'));
        if !opens {
            return Err(broken);
        }
        self.problem(broken);
        Ok(Header {
            name: self.text.slice(at..at + name.len()),
            labels: Vec::new(),
            at: at + line.len() - 1,
        })
    }

    fn block(&mut self, header: Header<'s>) -> Result<(Entry<'s>, usize), Broken> {
        let Header { name, labels, at } = header;
        let deeper = 1 + labels.len();
        if self.depth + deeper > DEEPEST {
            let end = self.deep_bracket(at, b'}')?;
            let start = labels.first().map_or(at, |(_, start)| *start);
            let value = self.unread(start..end);
            return Ok((Entry { key: name, value }, end));
        }
        self.depth += deeper;
        let body = self.body(at);
        self.depth -= deeper;
        let (mut value, end) = body?;
        for (key, start) in labels.into_iter().rev() {
            value = self.node(start..end, Value::Map(vec![Entry { key, value }]));
        }
        let behind = self.blanks(end, Lines::End);
        if !(self.recovering || self.ends_item(behind)) {
            return Err(Broken::new(self.letter(behind), "line break expected"));
        }
        Ok((Entry { key: name, value }, end))
    }

    /// What stands in the braces that open at `open`.
    fn body(&mut self, open: usize) -> Result<(Node<'s>, usize), Broken> {
        let mut entries = Vec::new();
        let mut next = open + 1;
        let end = loop {
            next = self.blanks(next, Lines::Cross);
            match self.byte(next) {
                _ if self.recovering && self.outdented(open, next) => {
                    break self.left_open(open, next);
                }
                None => return Err(self.unclosed(open, next)),
                Some(b'}') => break next + 1,
                // Older dialects part the attributes on a line so.
                Some(b',') => next += 1,
                _ => {
                    next = match self.item(next) {
                        Ok((entry, end)) => {
                            entries.push(entry);
                            end
                        }
                        Err(broken) if self.recovering && self.starts_line(next) => {
                            self.stray(next, broken)
                        }
                        Err(broken) => return Err(broken),
                    }
                }
            }
        };
        Ok((self.node(open..end, Value::Map(entries)), end))
    }

    /// The value behind a `=` that ends before `at`, of the item that starts at `item`.
    pub(super) fn value(&mut self, item: usize, at: usize) -> Result<(Node<'s>, usize), Broken> {
        let start = self.blanks(at, Lines::End);
        match self.whole_value(start) {
            Err(broken) if self.recovering && self.starts_line(item) => {
                let end = self.next_sound(item, broken.at.start);
                self.problem(broken);
                let end = end.max(start);
                Ok((self.unread(start..end), end))
            }
            value => value,
        }
    }

    fn whole_value(&mut self, at: usize) -> Result<(Node<'s>, usize), Broken> {
        let (node, end) = self.expression(at, Lines::End)?;
        let behind = self.blanks(end, Lines::End);
        if self.ends_item(behind) {
            return Ok((node, end));
        }
        Err(Broken::new(self.letter(behind), "line break expected"))
    }

    fn ends_item(&self, at: usize) -> bool {
        self.ends_line(at) || matches!(self.byte(at), Some(b'}' | b','))
    }

    /// True for `=` and nothing more.
    pub(super) fn is_equals(&self, at: usize) -> bool {
        self.byte(at) == Some(b'=') && self.byte(at + 1) != Some(b'=')
    }

    /// Sets aside what is no item. Where reading goes on.
    fn stray(&mut self, at: usize, broken: Broken) -> usize {
        let first = self.byte(at);
        let closer = matches!(first, Some(b'}' | b']' | b')'));
        let end = match self.line_start(broken.at.start) {
            _ if closer => {
                let same = self.rest(at).bytes();
                at + same.take_while(|byte| Some(*byte) == first).count()
            }
            Some(line) if line > at => at + self.part(at..line).trim_end().len(),
            _ => self.line_end(broken.at.start.max(at)),
        };
        let last = self.strays.last_mut();
        let gap = |last: &Range<usize>| self.source.get(last.end..at);
        match last {
            Some(last) if gap(last).is_some_and(|gap| gap.trim().is_empty()) => last.end = end,
            _ => {
                self.strays.push(at..end);
                self.problem(broken);
            }
        }
        end
    }

    /// The bracket at `open` is not closed where it should be: at `at`.
    pub(super) fn unclosed(&self, open: usize, at: usize) -> Broken {
        if at < self.source.len() {
            return Broken::new(self.letter(at), "comma or closing bracket expected");
        }
        Broken::new(open..open + 1, "bracket is not closed")
    }

    /// The bracket at `open` was never closed, but what is at `at` doesn't belong in it. Where its
    /// content ends.
    pub(super) fn left_open(&mut self, open: usize, at: usize) -> usize {
        self.problem(Broken::new(open..open + 1, "bracket is not closed"));
        open + self.part(open..at).trim_end().len()
    }

    /// True if what is at `at` belongs to something around the brace at `open`, by its place.
    pub(super) fn outdented(&self, open: usize, at: usize) -> bool {
        if at >= self.source.len() {
            return true;
        }
        if !self.starts_line(at) {
            return false;
        }
        let (outer, own) = (self.indent(open), self.indent(at));
        own < outer || self.indented && own == outer && self.is_item(at)
    }

    /// True if what is at `at` can be no element of the list that opens at `open`.
    pub(super) fn ends_list(&self, open: usize, at: usize) -> bool {
        let closer = matches!(self.byte(at), Some(b'}' | b')'));
        let item = || self.starts_line(at) && self.is_item(at);
        closer || self.outdented(open, at) || item() && self.indent(at) == self.indent(open)
    }

    /// Behind the value of the item at `item`, of which nothing could be read from `at` on: before
    /// the next line that is indented no more and begins an item or ends a block.
    fn next_sound(&self, item: usize, at: usize) -> usize {
        let indent = self.indent(item);
        let second = self.next_line(item);
        let opens = self
            .part(item..second)
            .trim_end()
            .ends_with(['(', '[', '{']);
        let started = self.line_start(at).filter(|line| *line >= second);
        let mut line = started.unwrap_or_else(|| self.next_line(at.max(item)));
        let mut end = item + self.part(item..line).trim_end().len();
        while line < self.source.len() {
            let next = self.next_line(line);
            let text = self.part(line..next);
            let content = text.trim_start();
            let own = text.len() - content.len();
            let closes = content.starts_with([')', ']', '}']);
            let sound = if closes {
                !opens
            } else {
                self.is_item(line + own)
            };
            if content.is_empty() || content.starts_with('#') || content.starts_with("//") {
                line = next;
                continue;
            }
            if own < indent || own == indent && sound {
                break;
            }
            end = line + text.trim_end().len();
            line = next;
            if own == indent && closes {
                break;
            }
        }
        end
    }

    /// True if what is at `at` looks like the start of a block or an attribute.
    fn is_item(&self, at: usize) -> bool {
        let next = self.over_blanks(self.over_name(at));
        next > at && (self.is_equals(next) || matches!(self.byte(next), Some(b'{' | b'"')))
    }

    /// True if what is at `at` looks like the start of a block.
    pub(super) fn is_block(&self, at: usize) -> bool {
        let mut next = at;
        loop {
            let end = self.over_name(next);
            if end == next {
                break;
            }
            next = self.over_blanks(end);
        }
        next > at && self.byte(next) == Some(b'{') && self.ends_line(self.over_blanks(next + 1))
    }

    fn over_blanks(&self, at: usize) -> usize {
        let blanks = self.rest(at).bytes();
        at + blanks
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count()
    }

    /// Behind the word or string at `at`.
    fn over_name(&self, at: usize) -> usize {
        let Some(b'"') = self.byte(at) else {
            return self.word(at);
        };
        let mut end = at + 1;
        loop {
            match self.byte(end) {
                None | Some(b'\n') => return at,
                Some(b'"') => return end + 1,
                Some(b'\\') if self.byte(end + 1) != Some(b'\n') => end += 2,
                Some(_) => end += 1,
            }
        }
    }

    /// Where the line starts that holds `at`, if it is not far.
    fn line_start(&self, at: usize) -> Option<usize> {
        let mut from = at.saturating_sub(FAR);
        while !self.source.is_char_boundary(from) {
            from -= 1;
        }
        match self.part(from..at).rfind('\n') {
            Some(found) => Some(from + found + 1),
            None => (from == 0).then_some(0),
        }
    }

    /// How many blanks the line begins with that holds `at`.
    fn indent(&self, at: usize) -> usize {
        let line = self.line_start(at);
        line.map_or(0, |line| self.over_blanks(line).min(at) - line)
    }

    fn starts_line(&self, at: usize) -> bool {
        let before = self.source.as_bytes().get(..at).unwrap_or_default();
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
        let blanks = before.iter().rev().take(FAR).take_while(blank).count();
        let start = at - blanks;
        start == 0 || self.byte(start - 1) == Some(b'\n')
    }
}
