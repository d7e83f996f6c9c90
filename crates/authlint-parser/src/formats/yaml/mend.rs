//! What YAML 1.2 refuses and the YAML readers that people use take: tabs before the lines of a flow
//! collection or of quoted text, and quoted text that goes on at the indentation of its key.
//!
//! The text is read once more with blanks of the same length in the place of what is refused. That
//! counts only if it then can be read: otherwise a quote or a bracket was never closed.

use granit_parser::{ErrorKind, ScalarStyle, ScanError};

use super::run;
use super::scalar::{Pieces, Token, trim};
use super::tree::Tree;
use crate::document::Document;
use crate::text::{Decoder, Text};

/// How many texts are mended one after the other.
const MOST_MENDED: usize = 8;

/// Where something is refused that others take.
pub(super) struct Refused {
    /// Where the last event before it ended.
    behind: usize,
    at: usize,
    is_tab: bool,
}

impl Refused {
    pub(super) fn new(tree: &Tree<'_, '_>, error: &ScanError) -> Option<Self> {
        let is_tab = match error.kind() {
            ErrorKind::InvalidQuotedScalarIndent => false,
            ErrorKind::TabInIndentation => true,
            _ if error.info().starts_with("tabs disallowed") && tree.flows > 0 => true,
            _ => return None,
        };
        Some(Refused {
            behind: tree.taken,
            at: error.marker().byte_offset()?.min(tree.source.len()),
            is_tab,
        })
    }

    /// Puts blanks in the place of what is refused. False if there is nothing to be mended.
    fn mend(&self, source: &mut String) -> bool {
        let mut bytes = std::mem::take(source).into_bytes();
        let mended = if self.is_tab {
            self.mend_tabs(&mut bytes)
        } else {
            self.mend_quotes(&mut bytes)
        };
        // Only blanks and line breaks are overwritten, so it still is text.
        *source = String::from_utf8(bytes).unwrap_or_default();
        mended
    }

    /// Makes blanks of the tabs that start this line and those below.
    fn mend_tabs(&self, bytes: &mut [u8]) -> bool {
        let line = bytes[..self.at].iter().rposition(|byte| *byte == b'\n');
        let mut starts = true;
        let mut mended = false;
        for byte in &mut bytes[line.map_or(0, |line| line + 1)..] {
            match *byte {
                b'\t' if starts => {
                    *byte = b' ';
                    mended = true;
                }
                b' ' => {}
                other => starts = other == b'\n',
            }
        }
        mended
    }

    /// Makes one line of the quoted text.
    fn mend_quotes(&self, bytes: &mut [u8]) -> bool {
        let start = self.behind.min(self.at);
        let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'');
        let Some(open) = bytes[start..self.at].iter().position(is_quote) else {
            return false;
        };
        let quote = bytes[start + open];
        let mut at = start + open + 1;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\\' if quote == b'"' && bytes.get(at + 1) != Some(&b'\n') => at += 1,
                b'\\' if quote == b'"' => bytes[at] = b' ',
                b'\n' | b'\r' => bytes[at] = b' ',
                b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 1,
                _ if *byte == quote => {
                    let mut behind = bytes[at + 1..].iter();
                    let next = behind.find(|byte| !matches!(byte, b' ' | b'\t'));
                    // Nobody takes a key of several lines.
                    return next != Some(&b':');
                }
                _ => {}
            }
            at += 1;
        }
        false
    }
}

/// The document that `text` is once it is mended. `None` if there is more that is refused.
pub(super) fn mended<'s>(text: &Text<'s>, mut refused: Refused) -> Option<Document<'s>> {
    let mut source = text.as_str().to_owned();
    for _ in 0..MOST_MENDED {
        if !refused.mend(&mut source) {
            return None;
        }
        let run = run(text, &source, &[]);
        match run.tree.refused {
            None if run.tree.is_template || run.tree.failed => return None,
            None => return Some(run.tree.finish()),
            Some(next) => refused = next,
        }
    }
    None
}

/// The text of a quoted scalar that was made one line to be read.
pub(super) fn folded<'s>(text: &Text<'s>, token: &Token<'_>) -> Text<'s> {
    let source = text.as_str();
    let inner = token.range.start + 1..token.range.end.max(token.range.start + 2) - 1;
    let mut decoder = Decoder::new(text);
    let mut breaks = 0;
    let mut written: Option<usize> = None;
    let mut joined = false;
    let mut at = inner.start;
    for line in source[inner.clone()].split_inclusive('\n') {
        let content = at..at + line.trim_end_matches(['\n', '\r']).len();
        at += line.len();
        let last = at >= inner.end;
        let content = trim(source, content, written.is_some(), !last);
        if content.is_empty() && written.is_some() && !last {
            breaks += 1;
            continue;
        }
        if let Some(written) = written {
            let with = match breaks {
                _ if joined => String::new(),
                0 => " ".to_owned(),
                breaks => "\n".repeat(breaks),
            };
            decoder.replace(written..content.start, &with);
        }
        let slashes = source[content.clone()]
            .bytes()
            .rev()
            .take_while(|byte| *byte == b'\\');
        joined = token.style == ScalarStyle::DoubleQuoted && slashes.count() % 2 == 1 && !last;
        for piece in Pieces::new(source, content.clone(), token.style, joined) {
            piece.tell(&mut decoder);
        }
        (written, breaks) = (Some(content.end), 0);
    }
    decoder.finish(inner.start)
}
