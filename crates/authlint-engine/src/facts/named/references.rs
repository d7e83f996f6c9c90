//! References in expressions of Terraform.

use std::ops::Range;

/// A reference; each part is where it stands in the expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// `var.name`
    Variable(Range<usize>),
    /// `local.name`
    Local(Range<usize>),
    /// `data.kind.name`
    Data {
        /// The type of the data source.
        kind: Range<usize>,
        /// Its name.
        name: Range<usize>,
    },
    /// `module.name`, `module.name.output`, `module.name[0].output`
    Module {
        /// The name of the call.
        name: Range<usize>,
        /// What of it is used.
        output: Option<Range<usize>>,
        /// True if it was picked out of several.
        indexed: bool,
    },
}

/// The references in `text`. Names in `bound`, and those that a `for` binds, mean something else.
pub(super) fn references(text: &str, bound: &[String]) -> Vec<Reference> {
    let mut reader = Reader {
        text,
        bound: bound.iter().map(String::as_str).collect(),
        found: Vec::new(),
        inside: 0,
    };
    reader.expression(0, None);
    reader.found
}

struct Reader<'t> {
    text: &'t str,
    bound: Vec<&'t str>,
    found: Vec<Reference>,
    /// In how many expressions it reads.
    inside: usize,
}

/// Nobody writes expressions in more than so many others; what is further in is not read.
const DEEPEST: usize = 64;

impl<'t> Reader<'t> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Reads from `at` to the bracket that closes this, or to the end. Where it ends.
    fn expression(&mut self, at: usize, closer: Option<u8>) -> usize {
        if self.inside == DEEPEST {
            return self.text.len();
        }
        self.inside += 1;
        let end = self.inner(at, closer);
        self.inside -= 1;
        end
    }

    fn inner(&mut self, mut at: usize, closer: Option<u8>) -> usize {
        let mut depth = 0usize;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'"' => at = self.string(at + 1),
                b'#' => at = self.line_end(at),
                b'/' if self.byte(at + 1) == Some(b'/') => at = self.line_end(at),
                b'/' if self.byte(at + 1) == Some(b'*') => {
                    let end = self.text[at..].find("*/");
                    at = end.map_or(self.text.len(), |end| at + end + 2);
                }
                b'<' => at = self.here_document(at).unwrap_or(at + 1),
                b'{' => {
                    depth += 1;
                    at += 1;
                }
                b'}' if depth == 0 && closer == Some(b'}') => return at + 1,
                b'}' => {
                    depth = depth.saturating_sub(1);
                    at += 1;
                }
                byte if is_start(byte) => at = self.words(at),
                byte if byte.is_ascii_digit() => at = self.word(at),
                _ => at += 1,
            }
        }
        at
    }

    /// A string from behind its quote on.
    fn string(&mut self, mut at: usize) -> usize {
        while let Some(byte) = self.byte(at) {
            match byte {
                b'\\' => at += 2,
                b'"' => return at + 1,
                b'$' | b'%' if self.byte(at + 1) == Some(b'{') => {
                    let escaped = at > 0 && self.byte(at - 1) == Some(byte);
                    at = if escaped {
                        at + 2
                    } else {
                        self.expression(at + 2, Some(b'}'))
                    };
                }
                _ => at += 1,
            }
        }
        at
    }

    /// Behind the text that `<<NAME` opens at `at`. What is filled in is read.
    fn here_document(&mut self, at: usize) -> Option<usize> {
        let rest = self.text[at..].strip_prefix("<<")?;
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        let line = rest.lines().next()?;
        let marker = line.trim();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if marker.is_empty() || !marker.bytes().all(plain) {
            return None;
        }
        let mut next = self.line_end(at) + 1;
        while next < self.text.len() {
            let end = self.line_end(next);
            if self.text.get(next..end)?.trim() == marker {
                return Some(end);
            }
            next = self.filled(next, end).max(end) + 1;
        }
        Some(self.text.len())
    }

    /// Reads what is filled into a line.
    fn filled(&mut self, mut at: usize, end: usize) -> usize {
        while at < end {
            let opens =
                matches!(self.byte(at), Some(b'$' | b'%')) && self.byte(at + 1) == Some(b'{');
            let escaped = opens && at > 0 && self.byte(at - 1) == self.byte(at);
            at = if opens && !escaped {
                self.expression(at + 2, Some(b'}'))
            } else {
                at + 1
            };
        }
        at
    }

    fn line_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |end| at + end)
    }

    /// Behind the word at `at`.
    fn word(&self, at: usize) -> usize {
        let rest = self.text.as_bytes()[at..].iter();
        at + rest
            .take_while(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || **byte >= 128
            })
            .count()
    }

    /// The word behind a dot at `at`.
    fn attribute(&self, at: usize) -> Option<Range<usize>> {
        let start = (self.byte(at) == Some(b'.')).then_some(at + 1)?;
        let end = self.word(start);
        (self.byte(start).is_some_and(is_start)).then_some(start..end)
    }

    /// Reads names that are joined by dots.
    fn words(&mut self, at: usize) -> usize {
        let end = self.word(at);
        let root = &self.text[at..end];
        if root == "for" {
            self.bind(end);
            return end;
        }
        let is_part = at > 0 && matches!(self.byte(at - 1), Some(b'.' | b':'));
        let first = self
            .attribute(end)
            .filter(|_| !is_part && !self.bound.contains(&root));
        let Some(first) = first else { return end };
        let behind = first.end;
        match root {
            "var" => self.found.push(Reference::Variable(first)),
            "local" => self.found.push(Reference::Local(first)),
            "data" => {
                if let Some(name) = self.attribute(behind) {
                    self.found.push(Reference::Data { kind: first, name });
                }
            }
            "module" => {
                let index = self.index(behind);
                let output = self.attribute(index.unwrap_or(behind));
                self.found.push(Reference::Module {
                    name: first,
                    output,
                    indexed: index.is_some(),
                });
            }
            _ => {}
        }
        behind
    }

    /// Behind `[…]`, `[*]` or `.*` at `at`.
    fn index(&self, at: usize) -> Option<usize> {
        if self.text[at..].starts_with(".*") {
            return Some(at + 2);
        }
        if self.byte(at) != Some(b'[') {
            return None;
        }
        let mut depth = 0usize;
        for (offset, byte) in self.text.bytes().enumerate().skip(at) {
            match byte {
                b'[' => depth += 1,
                b']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(offset + 1);
            }
        }
        None
    }

    /// The names between `for` and `in` mean elements.
    fn bind(&mut self, at: usize) {
        let rest: &'t str = &self.text[at..];
        let Some((names, _)) = rest.split_once(" in ") else {
            return;
        };
        if names.len() < 200 {
            self.bound.extend(names.split(',').map(str::trim));
        }
    }
}

fn is_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 128
}

#[cfg(test)]
mod tests {
    use super::{Reference, references};

    fn read(text: &str) -> Vec<String> {
        let part = |range: &std::ops::Range<usize>| text[range.clone()].to_owned();
        let words = references(text, &[]).into_iter().map(|found| match found {
            Reference::Variable(name) => format!("var {}", part(&name)),
            Reference::Local(name) => format!("local {}", part(&name)),
            Reference::Data { kind, name } => format!("data {} {}", part(&kind), part(&name)),
            Reference::Module {
                name,
                output,
                indexed,
            } => {
                let output = output.map_or("-".to_owned(), |output| part(&output));
                format!("module {} {output} {indexed}", part(&name))
            }
        });
        words.collect()
    }

    #[test]
    fn expressions_without_end_are_left() {
        let deep = "\"${".repeat(100_000);
        assert!(read(&deep).is_empty());
        let texts = "<<E\n${\n".repeat(1_000);
        assert!(read(&texts).is_empty());
    }

    #[test]
    fn references_are_told_from_what_only_looks_like_one() {
        let cases: [(&str, &[&str]); 18] = [
            ("var.a", &["var a"]),
            ("var.a.b[var.c]", &["var a", "var c"]),
            ("${var.a}", &["var a"]),
            ("x.var.a", &[]),
            ("my_var.a", &[]),
            ("\"var.a\"", &[]),
            ("f(\"x-${local.a}\", \"$${var.b}\")", &["local a"]),
            ("data.t.n.id", &["data t n"]),
            ("data.t", &[]),
            ("module.m.o", &["module m o false"]),
            ("module.m[0].o", &["module m o true"]),
            ("module.m[each.key][0]", &["module m - true"]),
            ("module.m.*.o", &["module m o true"]),
            ("[for data in var.a : data.t.n]", &["var a"]),
            (
                "f(\n  # var.a\n  // var.b\n  /* var.c */ var.d\n)",
                &["var d"],
            ),
            ("f(<<E\nvar.a ${var.b}\nE\n)", &["var b"]),
            ("a ? var.b : local.c", &["var b", "local c"]),
            ("{ a = \"${f({ b = var.c })}\" }", &["var c"]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
