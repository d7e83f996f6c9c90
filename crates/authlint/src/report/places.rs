//! Where findings are, in the words of each format: lines, columns, and paths of two kinds.

use std::collections::BTreeMap;

use authlint_parser::{FileId, Span};

use super::Run;
use super::shown::{Position, Shown};
use crate::path_text::bytes_of;

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
                shown: Shown::new(id, source.text(), &run.outcome.secrets),
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

/// A path, as it is shown, as a relative URI of the file's own bytes. Colons would make its first part a scheme.
pub(super) fn uri(shown: &str) -> String {
    let mut uri = String::new();
    for byte in bytes_of(shown) {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// A whole path, as it is shown, as a URI. On Windows it begins with a drive.
pub(super) fn file_uri(shown: &str) -> String {
    let slash = if shown.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", uri(shown))
}

#[cfg(test)]
mod tests {
    use super::{file_uri, uri};

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/c:d%.yaml"), "a%20b/c%3Ad%25.yaml");
        assert_eq!(uri("caf\u{e9}\n"), "caf%C3%A9%0A");
        assert_eq!(file_uri("/a b"), "file:///a%20b");
        assert_eq!(file_uri("C:/a"), "file:///C%3A/a");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_bytes_in_uris() {
        assert_eq!(uri(r"caf\xe9\x5cxe9\b"), "caf%E9%5Cxe9%5Cb");
    }
}
