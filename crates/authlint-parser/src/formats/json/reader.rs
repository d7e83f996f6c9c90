//! The reader of JSON, which also reads what no parser takes: broken, cut off, several values in
//! a row, a template.
//!
//! Reads on after every mistake with the guess that loses least: a name with a colon ends the list
//! that it stands in, a bracket closes all that was opened inside of it, a string without an end
//! ends with its line.

use std::ops::Range;

use super::strings::{decode, is_plain};
use super::words::{Word, is_number};
use crate::document::{Comment, Entry, Holes, Node, Scalar, Value};
use crate::format::Format;
use crate::templates::{Action, actions_in, holes};
use crate::text::Text;

/// How deep values are read. What is nested deeper is handed on as text.
const DEEPEST: usize = 128;

/// What was read.
pub(super) struct Read<'s> {
    pub(super) roots: Vec<Node<'s>>,
    pub(super) comments: Vec<Comment<'s>>,
    /// Nothing but JSON, comments and trailing commas was met, so all of it is as it was meant.
    pub(super) plain: bool,
}

/// Reads `text`, in which `actions` of a template stand.
pub(super) fn read<'s>(text: &Text<'s>, actions: &[Action]) -> Read<'s> {
    let mut reader = Reader {
        text,
        source: text.as_str(),
        all_actions: actions,
        actions,
        at: 0,
        branch: false,
        odd: false,
        open: Vec::new(),
        nodes: Vec::new(),
        entries: Vec::new(),
        roots: Vec::new(),
        comments: Vec::new(),
        unread: Vec::new(),
        closing: [const { None }; 2],
    };
    while reader.step() {}
    let plain = !reader.odd && reader.open.is_empty() && reader.roots.len() < 2;
    while reader.close() {}
    let mut roots = reader.roots;
    if !plain
        && roots
            .iter()
            .all(|node| matches!(node.value, Value::Scalar(_)))
    {
        // Its commands and URLs can still be read.
        roots = vec![as_text(text, 0..text.len())];
    } else {
        let unread = reader.unread.into_iter();
        let unread = unread.filter(|range| reader.source[range.clone()].contains("://"));
        roots.extend(unread.map(|range| as_text(text, range)));
    }
    Read {
        roots,
        comments: reader.comments,
        plain,
    }
}

/// Text that has no structure here.
fn as_text<'s>(text: &Text<'s>, range: Range<usize>) -> Node<'s> {
    let scalar = Scalar {
        declared: Some(Format::Text),
        ..Scalar::opaque(text.slice(range.clone()))
    };
    Node {
        span: text.locate(range),
        value: Value::Scalar(scalar),
    }
}

/// A collection that is still open.
struct Open<'s> {
    start: usize,
    holds: Holds<'s>,
    /// A value was read, and no comma behind it.
    full: bool,
}

enum Holds<'s> {
    /// Where its nodes start among those of all open lists.
    List(usize),
    /// Where its entries start among those of all open mappings, and the key that was read last
    /// while its value is still to come.
    Map(usize, Option<Text<'s>>),
    /// Nested too deep: how many collections are open in it.
    Text(usize),
}

pub(super) struct Reader<'t, 's> {
    pub(super) text: &'t Text<'s>,
    pub(super) source: &'t str,
    all_actions: &'t [Action],
    /// The actions that are still to come.
    pub(super) actions: &'t [Action],
    pub(super) at: usize,
    /// Another branch of the template began behind the last value.
    pub(super) branch: bool,
    /// Something was met that is more than JSON, comments and trailing commas, or less.
    pub(super) odd: bool,
    open: Vec<Open<'s>>,
    /// What was read of the lists and of the mappings that are open, the innermost last.
    nodes: Vec<Node<'s>>,
    entries: Vec<Entry<'s>>,
    roots: Vec<Node<'s>>,
    pub(super) comments: Vec<Comment<'s>>,
    unread: Vec<Range<usize>>,
    /// For `"` and `'`: from where to where none was found, when one was last looked for.
    pub(super) closing: [Option<Range<usize>>; 2],
}

impl<'t, 's> Reader<'t, 's> {
    /// Reads a token. False at the end.
    fn step(&mut self) -> bool {
        self.skip_blanks();
        let start = self.at;
        let Some(byte) = self.source.as_bytes().get(start) else {
            return false;
        };
        match byte {
            b'{' | b'[' if self.action(start).is_none() => {
                self.at += 1;
                self.begin(start, *byte == b'{');
            }
            b'}' | b']' => {
                self.at += 1;
                self.end(*byte == b'}');
            }
            b',' => {
                self.at += 1;
                self.comma();
            }
            b':' => {
                self.at += 1;
                self.odd = true;
            }
            b'/' if self.source[start..].starts_with("//") => self.comment("//", "\n"),
            b'/' if self.source[start..].starts_with("/*") => self.comment("/*", "*/"),
            b'#' => {
                self.odd = true;
                self.comment("#", "\n");
            }
            b'"' | b'\'' => {
                let word = self.string(*byte);
                self.word(&word);
            }
            _ => {
                let word = self.bare();
                self.word(&word);
            }
        }
        true
    }

    fn in_list(&self) -> bool {
        let last = self.open.last();
        last.is_some_and(|open| matches!(open.holds, Holds::List(_)))
    }

    fn begin(&mut self, start: usize, is_map: bool) {
        match self.open.last_mut() {
            Some(Open {
                holds: Holds::Text(depth),
                ..
            }) => {
                *depth += 1;
                return;
            }
            Some(Open { holds, full, .. }) => {
                self.odd |= *full || matches!(holds, Holds::Map(_, None));
            }
            None => {}
        }
        self.odd |= self.open.len() >= DEEPEST;
        let holds = match is_map {
            _ if self.open.len() >= DEEPEST => Holds::Text(0),
            true => Holds::Map(self.entries.len(), None),
            false => Holds::List(self.nodes.len()),
        };
        self.open.push(Open {
            start,
            holds,
            full: false,
        });
    }

    /// A closing bracket. It closes what is open in its own collection too, and means nothing if
    /// there is no such collection.
    fn end(&mut self, is_map: bool) {
        if let Some(Holds::Text(depth)) = self.open.last_mut().map(|open| &mut open.holds)
            && *depth > 0
        {
            *depth -= 1;
            return;
        }
        let own = self.open.iter().rposition(|open| match open.holds {
            Holds::Map(..) => is_map,
            Holds::List(_) => !is_map,
            Holds::Text(_) => true,
        });
        self.odd |= own.is_none_or(|own| own + 1 < self.open.len());
        let Some(own) = own else { return };
        self.odd |= matches!(self.open[own].holds, Holds::Map(_, Some(_)));
        while self.open.len() > own {
            self.close();
        }
    }

    /// Closes the innermost collection. False if there is none.
    fn close(&mut self) -> bool {
        let Some(open) = self.open.pop() else {
            return false;
        };
        let range = open.start..self.at;
        let node = match open.holds {
            Holds::List(start) => {
                let nodes = self.nodes.drain(start..).collect();
                self.node(range, Value::List(nodes))
            }
            Holds::Map(start, _) => {
                let entries = self.entries.drain(start..).collect();
                self.node(range, Value::Map(entries))
            }
            Holds::Text(_) => as_text(self.text, range),
        };
        self.put(node);
        true
    }

    fn node(&self, range: Range<usize>, value: Value<'s>) -> Node<'s> {
        Node {
            span: self.text.locate(range),
            value,
        }
    }

    /// A string or a bare word: a key if there is a colon behind it, else a value.
    fn word(&mut self, word: &Word) {
        let branch = std::mem::take(&mut self.branch);
        self.skip_blanks();
        let is_key = self.source.as_bytes().get(self.at) == Some(&b':');
        match self.open.last() {
            Some(Open {
                holds: Holds::Text(_),
                ..
            }) => return,
            Some(open) => {
                let names = matches!(open.holds, Holds::Map(_, None));
                self.odd |= open.full || names != is_key || is_key && !word.quoted;
            }
            None => self.odd |= is_key,
        }
        if is_key {
            self.at += 1;
            self.key(word);
            return;
        }
        let text = &self.source[word.range.clone()];
        let is_plain = word.quoted || matches!(text, "true" | "false" | "null") || is_number(text);
        self.odd |= !is_plain;
        if is_plain || !self.open.is_empty() {
            self.value(word, branch);
        } else {
            self.skip(word.range.clone());
        }
    }

    fn key(&mut self, word: &Word) {
        if self.in_list() {
            // The list was never closed, if there is a mapping that a name can be in.
            let mut around = self.open.iter();
            let map = around.rposition(|open| matches!(open.holds, Holds::Map(..)));
            while map.is_some_and(|map| self.open.len() > map + 1) {
                self.close();
            }
        }
        let key = self.decoded(word);
        match self.open.last_mut() {
            Some(Open {
                holds: Holds::Map(_, name),
                ..
            }) => *name = Some(key),
            _ => self.open.push(Open {
                start: word.range.start,
                holds: Holds::Map(self.entries.len(), Some(key)),
                full: false,
            }),
        }
    }

    fn comma(&mut self) {
        let Some(open) = self.open.last_mut() else {
            self.odd = true;
            return;
        };
        self.odd |= !open.full;
        open.full = false;
        if let Holds::Map(_, key) = &mut open.holds {
            *key = None;
        }
    }

    fn decoded(&mut self, word: &Word) -> Text<'s> {
        if word.quoted {
            self.odd |= !is_plain(&self.source[word.inner.clone()]);
            decode(self.text, word.inner.clone())
        } else {
            self.text.slice(word.inner.clone())
        }
    }

    /// Takes a value. In another branch of a template it is one more value of the key before.
    fn value(&mut self, word: &Word, branch: bool) {
        if let Some(Holds::Map(start, key @ None)) =
            self.open.last_mut().map(|open| &mut open.holds)
        {
            let last = self.entries[*start..].last().filter(|_| branch);
            *key = last.map(|entry| entry.key.clone());
            if key.is_none() {
                self.skip(word.range.clone());
                return;
            }
        }
        let text = self.decoded(word);
        let actions = actions_in(self.all_actions, &word.range);
        let scalar = if actions.is_empty() {
            Scalar::plain(text)
        } else {
            Scalar {
                holes: Holes::At(holes(text.as_str(), self.source, actions)),
                ..Scalar::plain(text)
            }
        };
        let node = self.node(word.range.clone(), Value::Scalar(scalar));
        self.put(node);
    }

    fn skip(&mut self, range: Range<usize>) {
        match self.unread.last_mut() {
            Some(last) if self.source[last.end..range.start].trim().is_empty() => {
                last.end = range.end;
            }
            _ => self.unread.push(range),
        }
    }

    fn put(&mut self, node: Node<'s>) {
        let Some(open) = self.open.last_mut() else {
            self.roots.push(node);
            return;
        };
        open.full = true;
        match &mut open.holds {
            Holds::List(_) => self.nodes.push(node),
            Holds::Map(_, key) if key.is_some() => {
                self.entries
                    .extend(key.take().map(|key| Entry { key, value: node }));
            }
            // It belongs to no name.
            _ => self.roots.push(node),
        }
    }
}
