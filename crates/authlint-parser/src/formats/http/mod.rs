//! HTTP requests as editors send them (VS Code REST Client, JetBrains HTTP Client), and as
//! documentation shows them.
//!
//! A file becomes a list: its `@variables` as one map, then a map for each request with `method`,
//! `url`, `headers` and `body`; an answer has a `status` in the place of the first two. Those names
//! are written nowhere and stand at the start of what they name. Nothing is an error: what is no
//! part of a request is prose.

mod body;
mod lines;

use std::ops::Range;

use self::body::Body;
use self::lines::{
    is_comment, is_header, is_lone_header, is_start, is_status, method, trim, without_version,
};
use super::pieces::Line;
use crate::document::{Comment, Document, Entry, Node, Scalar, Value};
use crate::format::Format;
use crate::text::{Decoder, Text};

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut reader = Reader {
        text,
        at: 0,
        comments: Vec::new(),
        variables: Vec::new(),
        nodes: Vec::new(),
    };
    while reader.at < text.len() {
        reader.part();
    }
    reader.finish()
}

struct Reader<'t, 's> {
    text: &'t Text<'s>,
    /// Up to here all is read.
    at: usize,
    comments: Vec<Comment<'s>>,
    variables: Vec<Entry<'s>>,
    nodes: Vec<Node<'s>>,
}

impl<'t, 's> Reader<'t, 's> {
    fn source(&self) -> &'t str {
        self.text.as_str()
    }

    /// The line that is next. `None` at the end and before the mark between two requests.
    fn line(&self) -> Option<Line> {
        let line = Line::at(self.source(), self.at);
        let ends = self.at >= self.source().len() || self.written(&line).starts_with("###");
        (!ends).then_some(line)
    }

    fn written(&self, line: &Line) -> &'t str {
        &self.source()[line.content.clone()]
    }

    /// Reads the mark before a request, what stands behind it, and the request.
    fn part(&mut self) {
        let first = Line::at(self.source(), self.at);
        if self.written(&first).starts_with("###") {
            self.comment(&first);
            self.at = first.next;
        }
        while let Some(line) = self.line() {
            let content = self.written(&line).trim();
            if content.is_empty() {
                self.at = line.next;
            } else if is_comment(content) {
                self.comment(&line);
                self.at = line.next;
            } else if self.variable(&line) {
                self.at = line.next;
            } else if content.starts_with("< {%") {
                self.skip_script();
            } else if is_start(content) {
                return self.request(&line);
            } else if content.starts_with("curl ") {
                self.paragraph(Format::Shell);
            } else {
                self.paragraph(Format::Text);
            }
        }
    }

    fn comment(&mut self, line: &Line) {
        let content = trim(self.source(), line.content.clone());
        let said = self.source()[content.clone()].trim_start_matches(['#', '/']);
        let text = self.text.slice(content.end - said.len()..content.end);
        self.comments.push(Comment { text });
    }

    /// Reads `@name = value`.
    fn variable(&mut self, line: &Line) -> bool {
        let content = trim(self.source(), line.content.clone());
        let setting = self.source()[content.clone()].strip_prefix('@');
        let Some((name, value)) = setting.and_then(|setting| setting.split_once('=')) else {
            return false;
        };
        let (name, value) = (name.trim_end(), value.trim_start());
        if name.is_empty() || name.contains(char::is_whitespace) {
            return false;
        }
        let start = content.start + 1;
        self.variables.push(Entry {
            key: self.text.slice(start..start + name.len()),
            value: self.value(content.end - value.len()..content.end),
        });
        true
    }

    /// Steps over `< {% … %}`.
    fn skip_script(&mut self) {
        while let Some(line) = self.line() {
            self.at = line.next;
            if self.written(&line).trim_end().ends_with("%}") {
                return;
            }
        }
    }

    /// Hands the lines up to the next blank one on.
    fn paragraph(&mut self, format: Format) {
        let start = self.at;
        let mut end = start;
        while let Some(line) = self.line() {
            if self.written(&line).trim().is_empty() {
                break;
            }
            end = line.content.end;
            self.at = line.next;
        }
        let scalar = Scalar {
            declared: Some(format),
            ..Scalar::opaque(self.text.slice(start..end))
        };
        self.nodes.push(Node {
            span: scalar.text.span(),
            value: Value::Scalar(scalar),
        });
    }

    /// Reads a request or an answer, of which this is the first line.
    fn request(&mut self, line: &Line) {
        let content = trim(self.source(), line.content.clone());
        let first = &self.source()[content.clone()];
        let mut entries = Vec::new();
        if is_status(first) {
            let behind = first.find(' ').map_or(first.len(), |blank| blank + 1);
            let status = trim(self.source(), content.start + behind..content.end);
            entries.push(self.entry("status", status));
            self.at = line.next;
        } else if !is_lone_header(first) {
            self.at = line.next;
            self.request_line(content, &mut entries);
        }
        let kind = self.headers(&mut entries);
        self.body(kind, &mut entries);
        if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
            self.nodes.push(Node {
                span: first.value.span.cover(last.value.span),
                value: Value::Map(entries),
            });
        }
    }

    /// Reads `POST https://id.example.org/token HTTP/1.1` and the lines that the address goes on
    /// with.
    fn request_line(&mut self, content: Range<usize>, entries: &mut Vec<Entry<'s>>) {
        let source = self.source();
        let mut url = content.clone();
        if let Some(method) = method(&source[content.clone()]) {
            let end = content.start + method.len();
            entries.push(self.entry("method", content.start..end));
            url = trim(source, end..content.end);
        }
        url = without_version(source, url);
        let mut decoder = Decoder::new(self.text);
        decoder.keep(url.clone());
        let mut end = url.end;
        while let Some(line) = self.line() {
            let written = self.written(&line);
            let piece = without_version(source, trim(source, line.content.clone()));
            let goes_on = match written.as_bytes() {
                [b'?' | b'&', ..] => true,
                [b' ' | b'\t', ..] => !is_lone_header(written.trim()),
                _ => false,
            };
            if piece.is_empty() || !goes_on {
                break;
            }
            if !is_comment(written.trim()) {
                decoder.drop(end..piece.start);
                decoder.keep(piece.clone());
                end = piece.end;
            }
            self.at = line.next;
        }
        let address = Scalar::plain(decoder.finish(url.start));
        entries.push(Entry {
            key: self.name("url", url.start),
            value: Node {
                span: self.text.locate(url.start..end),
                value: Value::Scalar(address),
            },
        });
    }

    /// Reads headers, and tells from them what the body is.
    fn headers(&mut self, entries: &mut Vec<Entry<'s>>) -> Body {
        let source = self.source();
        let mut kind = Body::Unknown;
        let mut headers: Vec<Entry<'s>> = Vec::new();
        let mut block = self.at..self.at;
        while let Some(line) = self.line() {
            let content = trim(source, line.content.clone());
            let written = &source[content.clone()];
            if is_comment(written) {
                self.comment(&line);
                self.at = line.next;
                continue;
            }
            let Some((name, value)) = written.split_once(':').filter(|_| is_header(written)) else {
                break;
            };
            let value = content.end - value.trim_start().len()..content.end;
            if name.eq_ignore_ascii_case("content-type") {
                kind = Body::of_type(&source[value.clone()]);
            }
            if headers.is_empty() {
                block.start = content.start;
            }
            block.end = content.end;
            headers.push(Entry {
                key: self.text.slice(content.start..content.start + name.len()),
                value: self.value(value),
            });
            self.at = line.next;
        }
        if !headers.is_empty() {
            entries.push(Entry {
                key: self.name("headers", block.start),
                value: Node {
                    span: self.text.locate(block),
                    value: Value::Map(headers),
                },
            });
        }
        kind
    }

    fn entry(&self, name: &str, value: Range<usize>) -> Entry<'s> {
        Entry {
            key: self.name(name, value.start),
            value: self.value(value),
        }
    }

    /// A name that is not written, for what starts at `at`.
    fn name(&self, name: &str, at: usize) -> Text<'s> {
        let mut decoder = Decoder::new(self.text);
        decoder.replace(at..at, name);
        decoder.finish(at)
    }

    fn value(&self, range: Range<usize>) -> Node<'s> {
        let scalar = Scalar::plain(self.text.slice(range));
        Node {
            span: scalar.text.span(),
            value: Value::Scalar(scalar),
        }
    }

    fn finish(self) -> Document<'s> {
        let mut document = Document::empty(Format::Http);
        document.comments = self.comments;
        let mut nodes = self.nodes;
        if let (Some(first), Some(last)) = (self.variables.first(), self.variables.last()) {
            let variables = Node {
                span: first.key.span().cover(last.value.span),
                value: Value::Map(self.variables),
            };
            nodes.insert(0, variables);
        }
        if !nodes.is_empty() {
            document.roots.push(Node {
                span: self.text.span(),
                value: Value::List(nodes),
            });
        }
        document
    }
}
