//! Secrets and ConfigMaps that a template renders, and the keys of such that it reads.
//!
//! Read line by line: what a template leaves of its lines is not known, but which lines of it hold keys is.

use std::ops::Range;
use std::rc::Rc;

use authlint_parser::{ActionKind, FileId, Located, Span};

use super::computed::{Computing, Results};
use super::{ChartObject, ChartTemplate, Condition, KeyRead};

/// A line with something on it.
struct Line<'s> {
    /// Where its text starts, behind blanks, `- ` and actions that put nothing out.
    start: usize,
    /// Where it ends.
    end: usize,
    /// How far its text is from the margin.
    indent: usize,
    /// The text.
    text: &'s str,
    /// What it is.
    is: Is,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    /// It has text of its own.
    Text,
    /// Nothing but actions that put nothing out.
    Silent,
    /// Nothing but actions, and one of them puts something out, or repeats what follows.
    Output,
}

/// Adds the objects of a template and the keys it reads. From each offset of `events` on other conditions hold.
pub(super) fn read(
    computing: &Computing<'_>,
    file: FileId,
    events: &[(usize, Vec<Rc<Condition>>)],
    found: &mut ChartTemplate,
) {
    let lines = lines(computing);
    let reader = Reader {
        computing,
        file,
        events,
    };
    for document in lines.split(|line| line.indent == 0 && line.text.starts_with("---")) {
        found.objects.extend(reader.object(document));
    }
    for (index, line) in lines.iter().enumerate() {
        let kind = match line.text {
            "secretKeyRef:" => "Secret",
            "configMapKeyRef:" => "ConfigMap",
            _ => continue,
        };
        let inside = inside(&lines[index + 1..], line.indent);
        found.key_reads.extend(reader.key_reads(kind, line, inside));
    }
}

fn lines<'s>(computing: &Computing<'s>) -> Vec<Line<'s>> {
    let source = computing.source;
    let mut lines = Vec::new();
    let (mut at, mut skip) = (0, 0);
    for whole in source.split_inclusive('\n') {
        let (from, end) = (at, at + whole.trim_end().len());
        at += whole.len();
        // The rest of an action that has several lines.
        let mut start = from.max(skip);
        let mut is = Is::Silent;
        let mut indent = None;
        while start < end {
            let rest = &source[start..end];
            let text = rest.trim_start();
            start = end - text.len();
            indent.get_or_insert(start - from);
            let action = computing.actions_in(&(start..source.len())).first();
            let Some(action) = action.filter(|action| action.range.start == start) else {
                break;
            };
            if action.kind == ActionKind::Output || action.statement.word == "range" {
                let more = source[action.range.end.min(end)..end].trim();
                if !more.is_empty() && !more.starts_with("{{") {
                    // `{{ .name }}: x` begins with what it puts out.
                    break;
                }
                is = Is::Output;
            }
            start = action.range.end;
            skip = start;
        }
        if start < end && is == Is::Silent {
            is = Is::Text;
        }
        if is == Is::Silent && indent.is_none() {
            continue;
        }
        let mut text = source.get(start..end).unwrap_or_default();
        if text.starts_with('#') {
            continue;
        }
        // How far an action is from the margin says nothing of what is behind it.
        let mut indent = indent.unwrap_or(0);
        while let Some(item) = text.strip_prefix("- ") {
            let item = item.trim_start();
            indent += text.len() - item.len();
            text = item;
        }
        lines.push(Line {
            start: end.max(start) - text.len(),
            end: end.max(start),
            indent,
            text,
            is,
        });
    }
    lines
}

/// The lines that stand further in than `indent`, from the first.
fn inside<'l, 's>(lines: &'l [Line<'s>], indent: usize) -> &'l [Line<'s>] {
    let behind = |line: &Line<'_>| line.is == Is::Text && line.indent <= indent;
    let end = lines.iter().position(behind).unwrap_or(lines.len());
    &lines[..end]
}

struct Reader<'r, 's> {
    computing: &'r Computing<'s>,
    file: FileId,
    events: &'r [(usize, Vec<Rc<Condition>>)],
}

impl Reader<'_, '_> {
    fn under(&self, at: usize) -> Vec<Condition> {
        let behind = self.events.partition_point(|(start, _)| *start <= at);
        let event = behind.checked_sub(1).and_then(|last| self.events.get(last));
        let under = event.map_or(&[][..], |(_, under)| under);
        under
            .iter()
            .map(|condition| (**condition).clone())
            .collect()
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    fn object(&self, document: &[Line<'_>]) -> Option<ChartObject> {
        let text = |line: &&Line<'_>| line.is == Is::Text;
        let of_key = |key: &'static str| {
            let lines = document.iter().enumerate().filter(move |(_, line)| {
                line.is == Is::Text && line.indent == 0 && key_of(line.text) == Some(key)
            });
            lines.collect::<Vec<_>>()
        };
        let kinds = of_key("kind");
        let (_, kind_line) = kinds.first()?;
        let kind = kind_line.text["kind:".len()..]
            .trim()
            .trim_matches(['"', '\'']);
        let makes_secrets = kind.contains("Secret") || kind.contains("Certificate");
        if !(makes_secrets || kind == "ConfigMap") {
            return None;
        }
        let plain = matches!(kind, "Secret" | "ConfigMap");
        let mut names = Vec::new();
        let mut at = kind_line.start..kind_line.end;
        if plain {
            for (index, line) in of_key("metadata") {
                let inside = inside(&document[index + 1..], line.indent);
                let level = inside.iter().find(text)?.indent;
                let named = inside.iter().filter(|line| line.indent == level);
                for line in named.filter(|line| key_of(line.text) == Some("name")) {
                    let range = value(line);
                    names.extend(self.scalar(range.clone()));
                    at = range;
                }
            }
        } else {
            let lines = document.iter().filter(text);
            for line in
                lines.filter(|line| matches!(key_of(line.text), Some("name" | "secretName")))
            {
                names.extend(self.scalar(value(line)));
            }
        }
        if names.is_empty() {
            names.push(None);
        }
        let mut keys = Vec::new();
        let mut open = !plain || kinds.len() > 1;
        for (index, line) in ["data", "stringData", "binaryData"]
            .into_iter()
            .flat_map(of_key)
        {
            open |= !line.text.ends_with(':');
            open |= self.keys(inside(&document[index + 1..], 0), &mut keys);
        }
        // Something fills it while it is there.
        let filled = |line: &&Line<'_>| {
            [
                "replicator",
                "reflector",
                "secret-generator",
                "cert-manager.io/",
            ]
            .iter()
            .any(|mark| line.text.contains(mark))
        };
        open |= document.iter().filter(text).any(|line| filled(&line));
        Some(ChartObject {
            kind: if makes_secrets { "Secret" } else { "ConfigMap" }.to_owned(),
            names,
            at: self.span(at),
            open: open || keys.is_empty(),
            keys,
            under: self.under(kind_line.start),
        })
    }

    /// Adds the keys that stand in `lines`. True if there may be others.
    fn keys(&self, lines: &[Line<'_>], keys: &mut Vec<Located<String>>) -> bool {
        let Some(first) = lines.iter().find(|line| line.is == Is::Text) else {
            return true;
        };
        let level = first.indent;
        let mut in_block = false;
        let mut open = false;
        for line in lines {
            if line.is == Is::Silent {
                continue;
            }
            if line.is == Is::Output {
                // What is put out in the lines of a text is text.
                open |= !(in_block && line.indent > level);
                continue;
            }
            if line.indent > level {
                continue;
            }
            let Some(key) = key_of(line.text).filter(|_| line.indent == level) else {
                open = true;
                continue;
            };
            let behind = line
                .text
                .split_once(':')
                .map_or("", |(_, behind)| behind.trim());
            let behind = behind.split('#').next().unwrap_or_default().trim();
            in_block = behind.starts_with(['|', '>']);
            let quote = usize::from(line.text.starts_with(['"', '\'']));
            let start = line.start + quote;
            keys.push(Located {
                value: key.to_owned(),
                span: self.span(start..start + key.len()),
            });
        }
        open
    }

    fn scalar(&self, range: Range<usize>) -> Results {
        let text = &self.computing.source[range.clone()];
        let opens = text.matches("{{").count();
        if text.is_empty() || opens != text.matches("}}").count() {
            return vec![None];
        }
        self.computing.text(range)
    }

    fn key_reads(&self, kind: &'static str, line: &Line<'_>, inside: &[Line<'_>]) -> Vec<KeyRead> {
        if inside.iter().any(|line| line.is == Is::Output) {
            return Vec::new();
        }
        let of_key = |key: &'static str| {
            let lines = inside.iter().filter(|line| line.is == Is::Text);
            lines.filter(move |line| key_of(line.text) == Some(key))
        };
        let optional = of_key("optional").any(|line| !line.text.ends_with("false"));
        let (names, keys): (Vec<_>, Vec<_>) = (of_key("name").collect(), of_key("key").collect());
        if optional || names.is_empty() {
            return Vec::new();
        }
        let read = |names: &[&Line<'_>], key: &Line<'_>, under| {
            let texts = names.iter().map(|line| &self.computing.source[value(line)]);
            KeyRead {
                kind: kind.to_owned(),
                names: names
                    .iter()
                    .flat_map(|line| self.scalar(value(line)))
                    .collect(),
                name: texts.collect::<Vec<_>>().join(" / "),
                key: self.scalar(value(key)),
                at: self.span(value(key)),
                under,
            }
        };
        match &keys[..] {
            [key] => vec![read(&names, key, self.under(line.start))],
            _ if keys.len() == names.len() => {
                let pairs = names.iter().zip(&keys);
                let agree = |(name, key): (&&Line<'_>, &&Line<'_>)| {
                    self.under(name.start) == self.under(key.start)
                };
                if !pairs.clone().all(agree) {
                    return Vec::new();
                }
                pairs
                    .map(|(name, key)| read(&[*name], key, self.under(key.start)))
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The key that a line begins with, if it is written out.
fn key_of(text: &str) -> Option<&str> {
    let quote = text
        .chars()
        .next()
        .filter(|letter| matches!(letter, '"' | '\''));
    let (key, behind) = match quote {
        Some(quote) => {
            let (key, behind) = text[1..].split_once(quote)?;
            (key, behind.trim_start().strip_prefix(':')?)
        }
        None => text.split_once(':')?,
    };
    let key = key.trim_end();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    let known = !key.is_empty() && key.chars().all(plain);
    (known && (behind.is_empty() || behind.starts_with([' ', '\t']))).then_some(key)
}

/// Where the value on a line stands, without quotes and comment.
fn value(line: &Line<'_>) -> Range<usize> {
    let colon = line.text.find(':').map_or(line.text.len(), |at| at + 1);
    let text = &line.text[colon..];
    let actions = text.rfind("}}").unwrap_or(0);
    let comment = text[actions..].find(" #").map(|at| actions + at);
    let text = text[..comment.unwrap_or(text.len())].trim_end();
    let start = text.len() - text.trim_start().len();
    let mut range = start..text.len();
    let bytes = text.as_bytes();
    if range.len() > 1
        && matches!(bytes[start], b'"' | b'\'')
        && bytes[text.len() - 1] == bytes[start]
    {
        range = start + 1..text.len() - 1;
    }
    let from = line.start + colon;
    from + range.start..from + range.end
}
