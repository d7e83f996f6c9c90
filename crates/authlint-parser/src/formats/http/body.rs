//! What a request sends.

use std::ops::Range;

use super::Reader;
use super::lines::{is_handler, is_status, is_versioned, trim};
use crate::document::{Entry, Node, Scalar, Value};
use crate::format::Format;
use crate::text::{Decoder, Text};

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Json,
    Xml,
    Form,
    /// Of a type that is not read.
    Other,
    /// No header says.
    Unknown,
}

impl Body {
    /// By the value of a `Content-Type` header.
    pub(super) fn of_type(value: &str) -> Body {
        let kind = value.split(';').next().unwrap_or_default();
        let kind = kind.trim().to_ascii_lowercase();
        let subtype = kind.rsplit(['/', '+']).next().unwrap_or_default();
        match subtype {
            "json" => Body::Json,
            "xml" => Body::Xml,
            "x-www-form-urlencoded" => Body::Form,
            _ if kind.contains("{{") => Body::Unknown,
            _ => Body::Other,
        }
    }

    /// By its text, where no header said.
    fn of_text(text: &str) -> Body {
        let name = text.split('=').next().unwrap_or_default();
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.[] ".contains(&byte);
        if name.len() < text.len() && !name.is_empty() && name.bytes().all(letter) {
            return Body::Form;
        }
        match text.as_bytes() {
            [b'{', b'{', ..] => Body::Unknown,
            [b'{' | b'[', ..] => Body::Json,
            [b'<', ..] => Body::Xml,
            _ => Body::Unknown,
        }
    }
}

impl<'s> Reader<'_, 's> {
    /// Reads the body and steps over what an editor does with the answer.
    pub(super) fn body(&mut self, kind: Body, entries: &mut Vec<Entry<'s>>) {
        let source = self.source();
        let start = self.at;
        let mut end = start;
        while let Some(line) = self.line() {
            let written = self.written(&line);
            if is_status(written) || is_versioned(written) {
                break;
            }
            if is_handler(written) {
                while let Some(line) = self.line() {
                    self.at = line.next;
                }
                break;
            }
            end = line.content.end;
            self.at = line.next;
        }
        let body = trim(source, start..end);
        if body.is_empty() {
            return;
        }
        let value = Node {
            span: self.text.locate(body.clone()),
            value: Value::Scalar(self.content(kind, body.clone())),
        };
        entries.push(Entry {
            key: self.name("body", body.start),
            value,
        });
    }

    fn content(&self, kind: Body, body: Range<usize>) -> Scalar<'s> {
        let written = &self.source()[body.clone()];
        // The file that is sent instead.
        if written.starts_with("< ") || written.starts_with("<@") {
            return Scalar::opaque(self.text.slice(body));
        }
        let kind = match kind {
            Body::Unknown => Body::of_text(written),
            told => told,
        };
        let declared = match kind {
            Body::Form => return Scalar::plain(self.form(body)),
            Body::Json => Some(Format::Json),
            Body::Xml => Some(Format::Xml),
            Body::Other | Body::Unknown => Some(Format::Text),
        };
        Scalar {
            declared,
            ..Scalar::plain(self.text.slice(body))
        }
    }

    /// A form without the line breaks between its fields, and without blanks around its marks.
    fn form(&self, body: Range<usize>) -> Text<'s> {
        let source = self.source();
        let mut decoder = Decoder::new(self.text);
        let mut at = body.start;
        let mut mark_before = false;
        while at < body.end {
            let rest = &source[at..body.end];
            let blanks = rest.len() - rest.trim_start().len();
            if blanks > 0 {
                let behind = rest[blanks..].chars().next();
                let loose = mark_before || behind.is_none_or(|letter| "=&".contains(letter));
                if loose || rest[..blanks].contains('\n') {
                    decoder.drop(at..at + blanks);
                } else {
                    decoder.keep(at..at + blanks);
                }
                at += blanks;
                continue;
            }
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            decoder.keep(at..at + length);
            mark_before = rest[..length].ends_with(['=', '&']);
            at += length;
        }
        decoder.finish(body.start)
    }
}
