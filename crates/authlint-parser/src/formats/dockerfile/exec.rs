//! Arrays of JSON strings: commands as words, and what the words are.

use std::ops::Range;

use crate::document::{Node, Scalar, Value};
use crate::format::{Format, Language};
use crate::text::{Decoder, Text};

/// The strings of an array and where each stands, or `None` if `range` is anything else: then it
/// is for the shell.
pub(super) fn strings<'s>(text: &Text<'s>, range: Range<usize>) -> Option<Vec<Node<'s>>> {
    let mut reader = Reader {
        text,
        source: text.as_str().get(..range.end)?,
        at: range.start,
    };
    let mut strings = Vec::new();
    reader.take('[')?;
    if reader.take(']').is_none() {
        loop {
            strings.push(reader.string()?);
            if reader.take(',').is_none() {
                reader.take(']')?;
                break;
            }
        }
    }
    reader.skip_blanks();
    (reader.at == range.end).then_some(strings)
}

struct Reader<'t, 's> {
    text: &'t Text<'s>,
    source: &'t str,
    at: usize,
}

impl<'s> Reader<'_, 's> {
    fn skip_blanks(&mut self) {
        let rest = &self.source[self.at..];
        self.at = self.source.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    fn take(&mut self, mark: char) -> Option<()> {
        self.skip_blanks();
        let found = self.source[self.at..].starts_with(mark);
        found.then(|| self.at += mark.len_utf8())
    }

    fn string(&mut self) -> Option<Node<'s>> {
        self.take('"')?;
        let start = self.at;
        let mut decoder = Decoder::new(self.text);
        loop {
            let length = self.source[self.at..]
                .find(|letter| matches!(letter, '"' | '\\' | '\0'..='\u{1f}'))?;
            decoder.keep(self.at..self.at + length);
            self.at += length;
            let rest = &self.source[self.at..];
            if rest.starts_with('"') {
                break;
            }
            let (length, letter) = unescaped(rest)?;
            let mut buffer = [0; 4];
            decoder.replace(self.at..self.at + length, letter.encode_utf8(&mut buffer));
            self.at += length;
        }
        self.at += 1;
        Some(Node {
            span: self.text.locate(start - 1..self.at),
            value: Value::Scalar(Scalar::plain(decoder.finish(start))),
        })
    }
}

/// The length of the escape at the start of `source` and what it stands for (RFC 8259, 7).
fn unescaped(source: &str) -> Option<(usize, char)> {
    let letter = match source.strip_prefix('\\')?.chars().next()? {
        letter @ ('"' | '\\' | '/') => letter,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let unit = |at: usize| {
                let digits = source.get(at..at + 6)?.strip_prefix("\\u")?;
                u16::from_str_radix(digits, 16).ok()
            };
            let first = unit(0)?;
            if let Some(letter) = char::from_u32(u32::from(first)) {
                return Some((6, letter));
            }
            let pair = unit(6).map(|second| [first, second]);
            let letter = pair.and_then(|pair| char::decode_utf16(pair).next()?.ok());
            return Some(letter.map_or((6, char::REPLACEMENT_CHARACTER), |letter| (12, letter)));
        }
        _ => return None,
    };
    Some((2, letter))
}

/// The words of a command, a script among them declared as what its interpreter reads.
pub(super) fn command(strings: Vec<Node<'_>>) -> Vec<Scalar<'_>> {
    let scalar = |node| match node {
        Node {
            value: Value::Scalar(scalar),
            ..
        } => Some(scalar),
        _ => None,
    };
    let mut words: Vec<Scalar<'_>> = strings.into_iter().filter_map(scalar).collect();
    if let Some((at, format)) = script(&words)
        && let Some(word) = words.get_mut(at)
    {
        word.declared = Some(format);
    }
    words
}

/// Which word is a script, and in what.
fn script(words: &[Scalar<'_>]) -> Option<(usize, Format)> {
    let found = words.iter().enumerate();
    let mut programs = found.filter_map(|(at, word)| Some((at, interpreter(word.text.as_str())?)));
    let (program, format) = programs.next()?;
    let mut takes_value = false;
    for (at, word) in words.iter().enumerate().skip(program + 1) {
        let word = word.text.as_str();
        if std::mem::take(&mut takes_value) {
            continue;
        }
        // `-o pipefail -ec`: a word without a dash is a file to be run.
        let letters = word.strip_prefix(['-', '/', '+'])?;
        let is_script = match format {
            Format::Source(Language::PowerShell) => {
                letters.eq_ignore_ascii_case("c") || letters.eq_ignore_ascii_case("command")
            }
            Format::Text => letters.eq_ignore_ascii_case("c"),
            Format::Shell => !word.starts_with("--") && letters.ends_with('c'),
            Format::Source(Language::Python) => letters == "c",
            _ => letters == "e" || letters == "r",
        };
        if is_script {
            return Some((at + 1, format));
        }
        takes_value = format == Format::Shell && letters.ends_with('o');
    }
    None
}

/// What the program reads that a word names.
pub(super) fn interpreter(word: &str) -> Option<Format> {
    let name = word.rsplit(['/', '\\']).next()?.to_ascii_lowercase();
    match name.strip_suffix(".exe").unwrap_or(&name) {
        "ash" => Some(Format::Shell),
        "powershell" => Some(Format::Source(Language::PowerShell)),
        "cmd" => Some(Format::Text),
        name if name.contains(char::is_whitespace) => None,
        name => Format::of_content(&format!("#!{name}")),
    }
}
