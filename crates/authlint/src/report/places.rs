//! Where findings are, in the words of each format: lines, columns, and paths of two kinds.

use std::collections::BTreeMap;

use authlint_parser::{FileId, Span};

use super::Run;
use super::shown::{Position, Shown};

/// A stretch of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) file: FileId,
    pub(super) start: Position,
    /// Behind its last letter.
    pub(super) end: Position,
}

/// Files that places are looked up in, each prepared once.
pub(super) struct Places<'r> {
    run: &'r Run<'r>,
    files: BTreeMap<FileId, File<'r>>,
}

struct File<'r> {
    shown: Shown<'r>,
    /// The path from the top of the project on, if it is below.
    from_top: Option<String>,
}

impl<'r> Places<'r> {
    pub(super) fn new(run: &'r Run<'r>) -> Self {
        Places {
            run,
            files: BTreeMap::new(),
        }
    }

    fn file(&mut self, id: FileId) -> &File<'r> {
        let run = self.run;
        self.files.entry(id).or_insert_with(|| {
            let source = run.sources().get(id);
            File {
                shown: Shown::new(id, &source.text, &run.outcome.secrets),
                from_top: run.top.path(&source.path),
            }
        })
    }

    /// Lines and columns from 1, columns in characters.
    pub(super) fn of(&mut self, span: Span) -> Place {
        let shown = &self.file(span.file).shown;
        Place {
            file: span.file,
            start: shown.position(span.start as usize),
            end: shown.position(span.end as usize),
        }
    }

    /// The same with columns in bytes of UTF-8.
    pub(super) fn in_bytes(&mut self, span: Span) -> Place {
        let shown = &self.file(span.file).shown;
        Place {
            file: span.file,
            start: shown.position_in_bytes(span.start as usize),
            end: shown.position_in_bytes(span.end as usize),
        }
    }

    /// The path as people see it: from where the run started.
    pub(super) fn path(&self, file: FileId) -> &'r str {
        &self.run.sources().get(file).path
    }

    /// The path from the top of the project on, by which code hosts know the file.
    pub(super) fn path_from_top(&mut self, id: FileId) -> Option<&str> {
        self.file(id).from_top.as_deref()
    }

    /// The same, or for a file outside of the project its path as people see it.
    pub(super) fn path_from_top_or_shown(&mut self, id: FileId) -> String {
        let shown = self.path(id);
        self.path_from_top(id).unwrap_or(shown).to_owned()
    }
}

/// A path as a relative URI. Colons would make its first part a scheme.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/c:d%.yaml"), "a%20b/c%3Ad%25.yaml");
        assert_eq!(uri("caf\u{e9}\n"), "caf%C3%A9%0A");
    }
}
