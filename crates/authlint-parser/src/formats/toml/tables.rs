//! Tables while they are filled: headers and dotted names come back to them from all over a file.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::document::{Entry, Node, Value};
use crate::span::Span;
use crate::text::Text;

/// The table that a file is.
pub(super) const ROOT: usize = 0;

/// How many levels of tables and lists there may be, those inside of values not counted.
const DEEPEST: usize = 48;

/// A level that is one too many.
pub(super) struct TooDeep;

pub(super) struct Tables<'s> {
    tables: Vec<Table<'s>>,
    /// The last entry of a name in a table, by the hash of both: names are many, and a name that
    /// shares its hash with another is only not found.
    places: HashMap<u64, usize>,
}

struct Table<'s> {
    entries: Vec<(Text<'s>, Item<'s>)>,
    /// Where it is if nothing is in it.
    at: Span,
    depth: usize,
    opened: u8,
}

enum Item<'s> {
    Value(Node<'s>),
    Table(usize),
    Tables(Vec<usize>),
}

impl<'s> Tables<'s> {
    pub(super) fn new(at: Span) -> Self {
        let mut tables = Tables {
            tables: Vec::new(),
            places: HashMap::new(),
        };
        tables.add(at, 0);
        tables
    }

    /// A table that nothing leads to yet, `depth` levels down.
    pub(super) fn add(&mut self, at: Span, depth: usize) -> usize {
        self.tables.push(Table {
            entries: Vec::new(),
            at,
            depth,
            opened: 0,
        });
        self.tables.len() - 1
    }

    /// The table of a header.
    pub(super) fn open(
        &mut self,
        path: &[Text<'s>],
        list: bool,
        at: Span,
    ) -> Result<usize, TooDeep> {
        let (last, parents) = path.split_last().ok_or(TooDeep)?;
        let mut table = ROOT;
        for part in parents {
            table = self.below(table, part)?;
        }
        let depth = self.deeper(table, if list { 2 } else { 1 })?;
        let found = self.place(table, last).map(|place| {
            let item = &self.tables[table].entries[place].1;
            let implied = match item {
                Item::Table(found) if self.tables[*found].opened == 0 => Some(*found),
                _ => None,
            };
            (place, implied, matches!(item, Item::Tables(_)))
        });
        let opened = match found {
            Some((_, Some(found), _)) if !list => {
                self.tables[found].at = at;
                found
            }
            Some((place, _, true)) if list => {
                let added = self.add(at, depth);
                if let Item::Tables(tables) = &mut self.tables[table].entries[place].1 {
                    tables.push(added);
                }
                added
            }
            found => {
                let added = self.add(at, depth);
                let item = if list {
                    Item::Tables(vec![added])
                } else {
                    Item::Table(added)
                };
                self.push(table, last, item);
                self.tables[added].opened = u8::from(found.is_some());
                added
            }
        };
        self.tables[opened].opened += 1;
        Ok(opened)
    }

    /// True if what a header opened had its name from something before.
    pub(super) fn is_twice(&self, table: usize) -> bool {
        self.tables[table].opened > 1
    }

    /// Puts a value in. False if its name was there before; the value again if it is too deep.
    pub(super) fn insert(
        &mut self,
        table: usize,
        path: &[Text<'s>],
        value: Node<'s>,
    ) -> Result<bool, Box<Node<'s>>> {
        let Some((last, parents)) = path.split_last() else {
            return Err(Box::new(value));
        };
        let mut table = table;
        for part in parents {
            match self.below(table, part) {
                Ok(below) => table = below,
                Err(TooDeep) => return Err(Box::new(value)),
            }
        }
        Ok(self.push(table, last, Item::Value(value)))
    }

    fn place(&self, table: usize, name: &Text<'s>) -> Option<usize> {
        let place = *self.places.get(&hash(table, name))?;
        self.is_at(table, name, place).then_some(place)
    }

    fn is_at(&self, table: usize, name: &Text<'s>, place: usize) -> bool {
        let entry = self.tables[table].entries.get(place);
        entry.is_some_and(|(key, _)| key.as_str() == name.as_str())
    }

    /// Adds an entry. True if it is the first of its name.
    fn push(&mut self, table: usize, name: &Text<'s>, item: Item<'s>) -> bool {
        let entries = &mut self.tables[table].entries;
        let place = entries.len();
        entries.push((name.clone(), item));
        let before = self.places.insert(hash(table, name), place);
        !before.is_some_and(|before| self.is_at(table, name, before))
    }

    fn deeper(&self, table: usize, levels: usize) -> Result<usize, TooDeep> {
        let depth = self.tables[table].depth + levels;
        if depth > DEEPEST {
            Err(TooDeep)
        } else {
            Ok(depth)
        }
    }

    /// The table of that name in a table, the last one of a list, or a new one.
    fn below(&mut self, table: usize, name: &Text<'s>) -> Result<usize, TooDeep> {
        let found = self.place(table, name);
        match found.map(|place| &self.tables[table].entries[place].1) {
            Some(Item::Table(found)) => return Ok(*found),
            Some(Item::Tables(tables)) if !tables.is_empty() => {
                return Ok(tables[tables.len() - 1]);
            }
            _ => {}
        }
        let depth = self.deeper(table, 1)?;
        let end = name.locate(name.len()..name.len());
        let added = self.add(end, depth);
        self.push(table, name, Item::Table(added));
        Ok(added)
    }

    /// The tree of a table, which is empty afterwards.
    pub(super) fn node(&mut self, table: usize) -> Node<'s> {
        let at = self.tables[table].at;
        let entries = std::mem::take(&mut self.tables[table].entries);
        let entries: Vec<Entry<'s>> = entries
            .into_iter()
            .map(|(key, item)| {
                let value = match item {
                    Item::Value(node) => node,
                    Item::Table(table) => self.node(table),
                    Item::Tables(tables) => self.list(tables),
                };
                Entry { key, value }
            })
            .collect();
        let spans = entries
            .iter()
            .map(|entry| entry.key.span().cover(entry.value.span));
        Node {
            span: spans.reduce(Span::cover).unwrap_or(at),
            value: Value::Map(entries),
        }
    }

    fn list(&mut self, tables: Vec<usize>) -> Node<'s> {
        let nodes: Vec<Node<'s>> = tables.into_iter().map(|table| self.node(table)).collect();
        let span = nodes.iter().map(|node| node.span).reduce(Span::cover);
        Node {
            span: span.unwrap_or(self.tables[ROOT].at),
            value: Value::List(nodes),
        }
    }
}

fn hash(table: usize, name: &Text<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (table, name.as_str()).hash(&mut hasher);
    hasher.finish()
}
