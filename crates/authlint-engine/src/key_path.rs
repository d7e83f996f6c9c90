//! By which keys a finding is reached: `spec.template.spec.containers[0].env[2].value`.
//!
//! Line numbers change with every line that is added above, values are what is mended, and secrets
//! stand in them. Keys stay, so by them a finding is known again in the next run.
//!
//! A tree is walked once for all findings in it: a file can have as many of both as it has lines.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use authlint_parser::{Document, FileId, Node, Scalar, Span, Text, Value, parse};

use crate::Sources;
use crate::findings::Diagnostic;
use crate::parallel::each;

/// What stands for a key that may give a secret away.
const MASK: &str = "***";

/// Of a longer key the start is enough.
const LONGEST_KEY: usize = 120;

/// A longer path is not gone on with.
const LONGEST_PATH: usize = 900;

/// Says of each diagnostic by which keys it is reached. `secrets` are in order.
pub(crate) fn tell(diagnostics: &mut [Diagnostic], secrets: &[Span], sources: &Sources) {
    let mut spans: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
    for diagnostic in &*diagnostics {
        let span = diagnostic.primary.span;
        spans.entry(span.file).or_default().push(span);
    }
    let spans: Vec<(FileId, Vec<Span>)> = spans.into_iter().collect();
    let told = each(spans, |(file, spans)| {
        of_file(file, spans, secrets, sources)
    });
    let told: HashMap<Span, String> = told.into_iter().flatten().collect();
    for diagnostic in diagnostics {
        let key = told.get(&diagnostic.primary.span);
        diagnostic.key = key.cloned().unwrap_or_default();
    }
}

/// Counts the diagnostics that their rule, file and key do not tell apart.
pub(crate) fn count(diagnostics: &mut [Diagnostic]) {
    let mut seen: HashMap<(FileId, String, String), usize> = HashMap::new();
    for diagnostic in diagnostics {
        let file = diagnostic.primary.span.file;
        let same = (file, diagnostic.rule.clone(), diagnostic.key.clone());
        let count = seen.entry(same).or_default();
        diagnostic.occurrence = *count;
        *count += 1;
    }
}

fn of_file(
    file: FileId,
    mut spans: Vec<Span>,
    secrets: &[Span],
    sources: &Sources,
) -> HashMap<Span, String> {
    spans.sort_unstable();
    spans.dedup();
    let source = sources.get(file);
    let hidden = Hidden::of(file, secrets);
    // A reader that panics cost the file its facts already, and the report tells of it.
    let found = catch_unwind(AssertUnwindSafe(|| {
        let document = parse(Text::of_file(file, source.text()), source.format);
        let mut search = Search {
            nearest: vec![None; spans.len()],
            spans: &spans,
            steps: Vec::new(),
        };
        search.document(&document, None);
        let nearest = spans.iter().zip(&search.nearest);
        nearest
            .filter_map(|(span, nearest)| Some((*span, search.path((*nearest)?.step, &hidden))))
            .collect()
    }));
    found.unwrap_or_default()
}

/// One step on the way from the top of a tree.
struct Step<'d> {
    /// The one before it.
    above: Option<usize>,
    part: Part<'d>,
}

enum Part<'d> {
    Key(&'d Text<'d>),
    Index(usize),
}

/// The entry or element that is nearest around a span so far.
#[derive(Clone, Copy)]
struct Nearest {
    length: usize,
    step: usize,
}

/// A walk that looks for what is around each of some spans of one file.
struct Search<'d> {
    /// In order.
    spans: &'d [Span],
    nearest: Vec<Option<Nearest>>,
    steps: Vec<Step<'d>>,
}

impl<'d> Search<'d> {
    fn document(&mut self, document: &'d Document<'d>, at: Option<usize>) {
        // Which literal of a program or piece of a text it is changes with every line.
        let pieces = document.is_prose() || document.is_program();
        for root in &document.roots {
            match &root.value {
                Value::List(nodes) if pieces => {
                    nodes.iter().for_each(|node| self.node(node, at));
                }
                _ => self.node(root, at),
            }
        }
    }

    fn node(&mut self, node: &'d Node<'d>, at: Option<usize>) {
        match &node.value {
            Value::Scalar(scalar) => self.scalar(scalar, at),
            Value::Command(words) => words.iter().for_each(|word| self.scalar(word, at)),
            Value::List(nodes) => {
                for (index, node) in nodes.iter().enumerate() {
                    let step = self.step(node.span, at, Part::Index(index));
                    self.node(node, Some(step));
                }
            }
            Value::Map(entries) => {
                for entry in entries {
                    let around = entry.key.span().cover(entry.value.span);
                    let step = self.step(around, at, Part::Key(&entry.key));
                    self.node(&entry.value, Some(step));
                }
            }
        }
    }

    fn scalar(&mut self, scalar: &'d Scalar<'d>, at: Option<usize>) {
        if let Some(inner) = &scalar.inner {
            self.document(inner, at);
        }
    }

    /// A step into what stands at `around`. What is below it need not lie inside of it: a table of
    /// TOML goes on behind others. So no part of a tree is passed over.
    fn step(&mut self, around: Span, above: Option<usize>, part: Part<'d>) -> usize {
        let step = self.steps.len();
        self.steps.push(Step { above, part });
        let spans = self.spans;
        let from = spans.partition_point(|span| span.start < around.start);
        let to = spans.partition_point(|span| span.start <= around.end);
        let length = around.len();
        for (span, nearest) in spans[from..to].iter().zip(&mut self.nearest[from..to]) {
            let nearer = nearest.is_none_or(|nearest| length <= nearest.length);
            if span.end <= around.end && nearer {
                *nearest = Some(Nearest { length, step });
            }
        }
        step
    }

    fn path(&self, step: usize, hidden: &Hidden) -> String {
        let mut steps = Vec::new();
        let mut next = Some(step);
        while let Some(step) = next.and_then(|step| self.steps.get(step)) {
            steps.push(&step.part);
            next = step.above;
        }
        let mut path = String::new();
        for part in steps.into_iter().rev() {
            if path.len() > LONGEST_PATH {
                break;
            }
            let part = match part {
                Part::Index(index) => format!("[{index}]"),
                Part::Key(key) if hidden.overlaps(key.span()) => MASK.to_owned(),
                Part::Key(key) => written(key.as_str(), path.is_empty()),
            };
            if !path.is_empty() && !part.starts_with('[') {
                path.push('.');
            }
            path.push_str(&part);
        }
        path
    }
}

/// A key as it stands in a path: `name`, `["a.b"]`. A dot in the first key is a path itself, as in
/// `spring.security.oauth2`.
fn written(key: &str, first: bool) -> String {
    let is_plain = |letter: char| {
        letter.is_alphanumeric() || matches!(letter, '_' | '-' | '$') || (first && letter == '.')
    };
    let end = key
        .char_indices()
        .nth(LONGEST_KEY)
        .map_or(key.len(), |(end, _)| end);
    let cut = &key[..end];
    if !cut.is_empty() && cut.chars().all(is_plain) {
        return cut.to_owned();
    }
    let mut quoted = String::from("[\"");
    for letter in cut.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            _ if letter.is_control() => quoted.extend(letter.escape_unicode()),
            _ => quoted.push(letter),
        }
    }
    quoted + "\"]"
}

/// The bytes of secrets in one file.
struct Hidden {
    /// Stretches that do not overlap, in order.
    stretches: Vec<(u32, u32)>,
}

impl Hidden {
    fn of(file: FileId, secrets: &[Span]) -> Self {
        let first = secrets.partition_point(|secret| secret.file < file);
        let secrets = secrets[first..]
            .iter()
            .take_while(|secret| secret.file == file);
        let mut stretches: Vec<(u32, u32)> = Vec::new();
        for secret in secrets {
            match stretches.last_mut() {
                Some(last) if secret.start <= last.1 => last.1 = last.1.max(secret.end),
                _ => stretches.push((secret.start, secret.end)),
            }
        }
        Hidden { stretches }
    }

    fn overlaps(&self, span: Span) -> bool {
        let behind = self
            .stretches
            .partition_point(|(start, _)| *start < span.end);
        let last = behind
            .checked_sub(1)
            .and_then(|last| self.stretches.get(last));
        last.is_some_and(|(_, end)| *end > span.start)
    }
}

#[cfg(test)]
mod tests {
    use authlint_parser::{FileId, Format, Span};

    use super::of_file;
    use crate::{Source, Sources};

    /// The path to `part` of a text, of which `secret` may be hidden.
    fn path(format: Format, text: &str, part: &str, secret: Option<&str>) -> String {
        let span = |part: &str| {
            let start = text.find(part);
            start.map(|start| Span::new(FileId(0), start..start + part.len()))
        };
        let sources = Sources::new(vec![Source {
            path: "file".to_owned(),
            within: "file".to_owned(),
            text: text.to_owned().into(),
            format,
        }]);
        let secrets: Vec<Span> = secret.and_then(span).into_iter().collect();
        let Some(span) = span(part) else {
            panic!("{part} is not in the text");
        };
        let mut told = of_file(FileId(0), vec![span], &secrets, &sources);
        told.remove(&span).unwrap_or_default()
    }

    #[test]
    fn keys_lead_to_a_place() {
        let manifest =
            "spec:\n  containers:\n  - name: a\n    env:\n    - name: X\n      value: here\n";
        let pod = "spec.containers[0].env[0].value";
        let held = "data:\n  app.yaml: |\n    oauth:\n      token url: here\n";
        let tables = "[a.b]\nx = 1\n[c]\ny = 'here'\n[a.d]\nz = 'there'\n";
        let program = "url = 'x'\ntoken_url = 'here'\n";
        let cases = [
            (Format::Yaml, manifest, "here", pod),
            (Format::Yaml, manifest, "value: here", pod),
            (
                Format::Yaml,
                held,
                "here",
                "data[\"app.yaml\"].oauth[\"token url\"]",
            ),
            (Format::Toml, tables, "here", "c.y"),
            (Format::Toml, tables, "there", "a.d.z"),
            (Format::Properties, "a.b.c=here\n", "here", "a.b.c"),
            (
                Format::Json,
                "{\"a\\u001b\\\"\": {\"b\": [1, \"here\"]}}",
                "here",
                "[\"a\\u{1b}\\\"\"].b[1]",
            ),
            (Format::Text, "go here\n", "here", ""),
            (
                Format::Markdown,
                "# T\n\n```yaml\na:\n  b: here\n```\n",
                "here",
                "a.b",
            ),
            (
                Format::Source(authlint_parser::Language::Python),
                program,
                "here",
                "token_url",
            ),
        ];
        for (format, text, part, expected) in cases {
            assert_eq!(path(format, text, part, None), expected, "{text}");
        }
    }

    #[test]
    fn a_key_that_may_be_a_secret_is_masked() {
        let text = "tokens:\n  hunter2hunter2:\n    url: here\n";
        let masked = path(Format::Yaml, text, "here", Some("hunter2hunter2"));
        assert_eq!(masked, "tokens.***.url");
    }
}
