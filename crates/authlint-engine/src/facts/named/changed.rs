//! Values that are not what their readers get: a line break in base64, quotes that stay.
//!
//! Of a value only its place is kept: it may be a secret.

use authlint_parser::{Document, FileId, Located, Node, Span, Value};
use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::Names;
use super::compose::entry;
use crate::facts::extract::scalar_of;
use crate::facts::keys::naming;
use crate::knowledge::Knowledge;

/// A value that its readers get in another form.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ChangedValue {
    /// What cards call what happens to it.
    pub id: String,
    /// The name of the setting.
    pub key: String,
    /// Where it stands.
    pub at: Span,
}

/// Adds the values of `document` that change on their way.
pub(super) fn read(document: &Document<'_>, knowledge: &Knowledge, names: &mut Names) {
    if document.is_variables() {
        let roots = document.roots.iter();
        roots.for_each(|root| quoted(root, knowledge, names));
    } else if document.is_settings() && !document.is_template {
        for root in &document.roots {
            secret(root, knowledge, names);
            if let Some(Value::List(items)) = entry(root, "items").map(|node| &node.value) {
                let items = items.iter();
                items.for_each(|item| secret(item, knowledge, names));
            }
        }
    }
}

/// The values of a list of variables that stand in quotes.
fn quoted(root: &Node<'_>, knowledge: &Knowledge, names: &mut Names) {
    let Value::Map(entries) = &root.value else {
        return;
    };
    for entry in entries {
        let Some(scalar) = scalar_of(&entry.value) else {
            continue;
        };
        let text = scalar.text.span();
        let marked = entry.value.span.start < text.start && text.end < entry.value.span.end;
        let key = entry.key.as_str();
        let naming = naming(key, knowledge);
        if marked && (naming.secret || naming.meaning.is_some()) {
            names.changed.push(ChangedValue {
                id: "quotes-in-run".to_owned(),
                key: key.to_owned(),
                at: entry.value.span,
            });
        }
    }
}

/// The values of a Secret of Kubernetes that end with a line break which somebody encoded with them.
fn secret(root: &Node<'_>, knowledge: &Knowledge, names: &mut Names) {
    let is_secret = entry(root, "kind")
        .and_then(scalar_of)
        .is_some_and(|kind| kind.text.as_str() == "Secret");
    let Some(Value::Map(data)) = entry(root, "data").map(|node| &node.value) else {
        return;
    };
    for entry in data.iter().filter(|_| is_secret) {
        let key = entry.key.as_str();
        let naming = naming(key, knowledge);
        let Some(scalar) = scalar_of(&entry.value).filter(|scalar| scalar.inner.is_none()) else {
            continue;
        };
        let text = scalar.text.as_str();
        // Several lines are a file, whose last line ends like the others.
        let line = text
            .strip_suffix('\n')
            .map(|line| line.trim_end_matches('\r'));
        let one = line.is_some_and(|line| !line.is_empty() && !line.contains('\n'));
        if one && (naming.secret || naming.meaning.is_some()) {
            names.changed.push(ChangedValue {
                id: "newline-in-data".to_owned(),
                key: key.to_owned(),
                at: entry.value.span,
            });
        }
    }
}

/// The files that `docker run --env-file` is given in `text`.
pub(crate) fn given_to_runs(text: &str, file: FileId) -> Vec<Located<String>> {
    const OPTION: &str = "--env-file";
    /// So far in front of the option its command may begin.
    const LONGEST_COMMAND: usize = 1000;
    let mut found = Vec::new();
    for at in memmem::find_iter(text.as_bytes(), OPTION) {
        let start = at + OPTION.len();
        if !text[start..].starts_with([' ', '=']) {
            continue;
        }
        let start = start + 1;
        let rest = &text[start..];
        let ends = |letter: char| letter.is_whitespace() || "\"'`),;".contains(letter);
        let length = rest.find(ends).unwrap_or(rest.len());
        // The command may go on over several lines that end with a backslash.
        let from = text.floor_char_boundary(at.saturating_sub(LONGEST_COMMAND));
        let command = text[from..at].replace("\\\r\n", " ").replace("\\\n", " ");
        let command = command
            .rsplit(['\n', ';', '|', '&'])
            .next()
            .unwrap_or_default();
        let runs = ["docker run ", "podman run ", "docker container run "];
        if length > 0 && runs.iter().any(|run| command.contains(run)) {
            found.push(Located {
                value: rest[..length].to_owned(),
                span: Span::new(file, start..start + length),
            });
        }
    }
    found
}
