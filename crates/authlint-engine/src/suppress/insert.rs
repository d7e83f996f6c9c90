//! Where new comments go that ask to pass over what is found.
//!
//! Nobody knows of a place in a file whether a comment can stand there but who reads the file. So a
//! comment is put above the line of the finding, above its key, above its command, above what holds
//! all of these; the file is read again; and the first place is taken at which every value is what it
//! was and the comment speaks of the finding.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{Document, Format, Language, Node, Span, Text, Value, parse};

use super::Suppression;
use super::intervals::Intervals;
use super::read;
use crate::Source;
use crate::findings::Edit;

/// What to ignore in one file, and where it is.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The rule.
    pub rule: String,
    /// Where it was found.
    pub span: Span,
}

/// How a file can be made to ask for that.
#[derive(Clone, Debug, Default)]
pub struct Insertion {
    /// The comments.
    pub edits: Vec<Edit>,
    /// How many wishes they fulfil.
    pub fulfilled: usize,
    /// Wishes that no comment can fulfil, by their place in the list.
    pub left: Vec<usize>,
}

/// So many wishes are tried one by one if not all can be fulfilled in the simplest way.
const MOST_TRIED: usize = 300;

/// A place for a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// Where its line starts.
    at: usize,
    /// What begins and ends it.
    marks: (&'static str, &'static str),
}

/// The comments that ask to ignore `wishes` in `source`.
pub fn insert(source: &Source, wishes: &[Wish], reason: &str) -> Insertion {
    let Some(file) = wishes.first().map(|wish| wish.span.file) else {
        return Insertion::default();
    };
    let writer = Writer {
        source,
        file,
        reason: reason.split_whitespace().collect::<Vec<_>>().join(" "),
        ending: if source.text().contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        },
    };
    let text = Text::of_file(file, source.text());
    let document = parse(text, source.format);
    let before = values(&document);
    let places: Vec<Vec<Place>> = wishes
        .iter()
        .map(|wish| writer.places(&document, wish.span))
        .collect();
    drop(document);
    let simplest = places.iter().map(|places| places.first().copied());
    let simplest: Vec<Option<Place>> = simplest.collect();
    let chosen = if writer.holds(wishes, &simplest, &before) {
        simplest
    } else {
        let mut chosen: Vec<Option<Place>> = vec![None; wishes.len()];
        for index in 0..wishes.len().min(MOST_TRIED) {
            for place in &places[index] {
                chosen[index] = Some(*place);
                if writer.holds(wishes, &chosen, &before) {
                    break;
                }
                chosen[index] = None;
            }
        }
        chosen
    };
    let left: Vec<usize> = (0..wishes.len())
        .filter(|index| chosen[*index].is_none())
        .collect();
    Insertion {
        edits: writer.edits(wishes, &chosen),
        fulfilled: wishes.len() - left.len(),
        left,
    }
}

struct Writer<'s> {
    source: &'s Source,
    file: authlint_parser::FileId,
    reason: String,
    ending: &'static str,
}

impl Writer<'_> {
    /// Where a comment about `span` could stand, the nearest place first.
    fn places(&self, document: &Document<'_>, span: Span) -> Vec<Place> {
        let mut levels = Vec::new();
        levels_of(document, span, &mut levels);
        let mut places = Vec::new();
        for level in levels.iter().rev() {
            let Some(marks) = self.marks(level) else {
                continue;
            };
            let lines = level.starts.iter().rev();
            for at in lines.map(|start| self.line_start(*start as usize)) {
                // What a fence holds begins on the line below its mark.
                let above =
                    (level.format == Format::Markdown && at > 0).then(|| self.line_start(at - 1));
                for at in std::iter::once(at).chain(above) {
                    let place = Place { at, marks };
                    if !places.contains(&place) {
                        places.push(place);
                    }
                }
            }
        }
        places
    }

    fn line_start(&self, at: usize) -> usize {
        let text = self.source.text();
        let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
        let mark = start == 0 && text.starts_with('\u{feff}');
        start + if mark { '\u{feff}'.len_utf8() } else { 0 }
    }

    /// What begins and ends a comment there, if the format has comments that its programs all take.
    fn marks(&self, level: &Level) -> Option<(&'static str, &'static str)> {
        let path = self.source.path.to_ascii_lowercase();
        let ends = |ending: &str| path.ends_with(ending);
        Some(match level.format {
            Format::Yaml
            | Format::Toml
            | Format::Dotenv
            | Format::Properties
            | Format::Hcl
            | Format::Shell
            | Format::Dockerfile
            | Format::Http
            | Format::Directives
            | Format::Source(Language::Python | Language::Ruby | Language::PowerShell) => ("#", ""),
            Format::Ini if has_semicolons(self.source.text()) => (";", ""),
            Format::Ini => ("#", ""),
            Format::Source(_) | Format::Asciidoc => ("//", ""),
            Format::Xml => ("<!--", " -->"),
            Format::Markdown if ends(".mdx") => return None,
            Format::Markdown => ("<!--", " -->"),
            Format::Json if level.commented || ends(".jsonc") || ends(".json5") => ("//", ""),
            Format::Text if ends(".bat") || ends(".cmd") => ("REM", ""),
            Format::Text if ends("makefile") || ends(".mk") || ends("justfile") => ("#", ""),
            Format::Json
            | Format::Notebook
            | Format::Text
            | Format::Rst
            | Format::Jaas
            | Format::Bru => return None,
        })
    }

    /// The comments for the wishes that have a place.
    fn edits(&self, wishes: &[Wish], chosen: &[Option<Place>]) -> Vec<Edit> {
        let mut lines: BTreeMap<usize, (Place, BTreeSet<&str>)> = BTreeMap::new();
        for (wish, place) in wishes.iter().zip(chosen) {
            if let Some(place) = place {
                let line = lines.entry(place.at);
                let (_, rules) = line.or_insert_with(|| (*place, BTreeSet::new()));
                rules.insert(&wish.rule);
            }
        }
        let edits = lines.into_values().map(|(place, rules)| {
            let line = &self.source.text()[place.at..];
            let content = line.trim_start_matches([' ', '\t']);
            let indent = &line[..line.len() - content.len()];
            let rules = rules.into_iter().collect::<Vec<_>>().join(", ");
            let blank = if self.reason.is_empty() { "" } else { " " };
            let (open, close) = place.marks;
            let Writer { reason, ending, .. } = self;
            Edit {
                span: Span::new(self.file, place.at..place.at),
                text: format!(
                    "{indent}{open} authlint: ignore[{rules}]{blank}{reason}{close}{ending}"
                ),
            }
        });
        edits.collect()
    }

    /// True if with these comments all values stay what they are, and every wish that has a place is fulfilled.
    fn holds(&self, wishes: &[Wish], chosen: &[Option<Place>], before: &[String]) -> bool {
        if chosen.iter().all(Option::is_none) {
            return false;
        }
        let edits = self.edits(wishes, chosen);
        let mut changed = String::with_capacity(self.source.text().len());
        let mut at = 0;
        // Where something was put in, and how much there is up to there.
        let mut shifts: Vec<(usize, usize)> = Vec::new();
        let mut more = 0;
        for edit in &edits {
            let start = edit.span.range().start;
            changed.push_str(&self.source.text()[at..start]);
            changed.push_str(&edit.text);
            more += edit.text.len();
            shifts.push((start, more));
            at = start;
        }
        changed.push_str(&self.source.text()[at..]);
        let text = Text::of_file(self.file, &changed);
        let document = parse(text.clone(), self.source.format);
        if values(&document) != before {
            return false;
        }
        let requests = read(&document, &text, &changed);
        let moved = |at: u32| {
            let known = shifts.partition_point(|(start, _)| *start <= at as usize);
            let more = known.checked_sub(1).map_or(0, |last| shifts[last].1);
            at as usize + more
        };
        let mut reaches: BTreeMap<&str, Intervals> = BTreeMap::new();
        wishes.iter().zip(chosen).all(|(wish, place)| {
            let reach = reaches
                .entry(&wish.rule)
                .or_insert_with(|| reach_of(&requests, &wish.rule));
            let span = Span::new(self.file, moved(wish.span.start)..moved(wish.span.end));
            place.is_none() || reach.meet(span)
        })
    }
}

/// True if an INI file writes its comments so.
fn has_semicolons(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| line.starts_with(';'))
}

/// All that is ignored of a rule.
fn reach_of(requests: &[Suppression], rule: &str) -> Intervals {
    let understood = requests.iter().filter(|request| request.is_understood());
    let asking = understood.filter(|request| request.rules.iter().any(|name| name.value == rule));
    Intervals::of(asking.flat_map(|request| request.reach.iter().copied()))
}

/// A document around a place.
struct Level {
    format: Format,
    /// It has comments, so that its readers take them.
    commented: bool,
    /// Where the things begin that hold the place, the narrowest last.
    starts: Vec<u32>,
}

fn levels_of(document: &Document<'_>, span: Span, levels: &mut Vec<Level>) {
    levels.push(Level {
        format: document.format,
        commented: !document.comments.is_empty(),
        starts: Vec::new(),
    });
    let index = levels.len() - 1;
    for root in &document.roots {
        if holds(root, span) {
            inside(root, span, index, levels);
        }
    }
    // Of a text inside of this one its own reader knows where comments can stand.
    if levels.len() == index + 1 {
        levels[index].starts.push(span.start);
    }
}

fn holds(node: &Node<'_>, span: Span) -> bool {
    let whole = match &node.value {
        Value::Scalar(scalar) => node.span.cover(scalar.text.span()),
        _ => node.span,
    };
    whole.file == span.file && whole.start <= span.start && span.start <= whole.end
}

fn inside(node: &Node<'_>, span: Span, index: usize, levels: &mut Vec<Level>) {
    match &node.value {
        Value::Scalar(scalar) => {
            levels[index].starts.push(node.span.start);
            if let Some(inner) = scalar.inner.as_deref() {
                levels_of(inner, span, levels);
            }
        }
        Value::Command(words) => {
            levels[index].starts.push(node.span.start);
            for word in words {
                let text = word.text.span();
                if let Some(inner) = word.inner.as_deref()
                    && text.start <= span.start
                    && span.start < text.end
                {
                    levels_of(inner, span, levels);
                }
            }
        }
        Value::List(nodes) => {
            if let Some(node) = nodes.iter().find(|node| holds(node, span)) {
                inside(node, span, index, levels);
            }
        }
        Value::Map(entries) => {
            let entry = entries.iter().find(|entry| {
                let key = entry.key.span();
                let in_key =
                    key.file == span.file && key.start <= span.start && span.start < key.end;
                in_key || holds(&entry.value, span)
            });
            if let Some(entry) = entry {
                levels[index].starts.push(entry.key.span().start);
                inside(&entry.value, span, index, levels);
            }
        }
    }
}

/// All that a document says, without its comments.
fn values(document: &Document<'_>) -> Vec<String> {
    let mut said = Vec::new();
    document
        .roots
        .iter()
        .for_each(|root| value(root, &mut said));
    said
}

fn value(node: &Node<'_>, said: &mut Vec<String>) {
    match &node.value {
        Value::Scalar(scalar) => match scalar.inner.as_deref() {
            // The comment may stand in the script that the text is.
            Some(inner) => said.extend(values(inner)),
            None => said.push(scalar.text.as_str().to_owned()),
        },
        Value::Command(words) => {
            // A comment between the lines of a command ends it.
            said.push("(".to_owned());
            for word in words {
                match word.inner.as_deref() {
                    Some(inner) => said.extend(values(inner)),
                    None => said.push(word.text.as_str().to_owned()),
                }
            }
            said.push(")".to_owned());
        }
        Value::List(nodes) => {
            said.push("[".to_owned());
            nodes.iter().for_each(|node| value(node, said));
            said.push("]".to_owned());
        }
        Value::Map(entries) => {
            said.push("{".to_owned());
            for entry in entries {
                said.push(entry.key.as_str().to_owned());
                value(&entry.value, said);
            }
            said.push("}".to_owned());
        }
    }
}
