//! Bytes to text.
//!
//! Windows tools write UTF-16 without saying so, and a linter that takes it for binary is blind to
//! every file that `>` made in PowerShell. What is UTF-8 keeps its offsets, invalid bytes included;
//! what has to be recoded has offsets of its own, which count bytes of the text as UTF-8.

/// A file's text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// The encoding of a file whose bytes are not those of `text`.
    pub(crate) recoded: Option<&'static str>,
    /// How many NULs were read as question marks.
    pub(crate) nuls: usize,
}

/// The text that `bytes` hold. `None` if they hold none.
pub(crate) fn decode(bytes: Vec<u8>) -> Option<Decoded> {
    match wide(&bytes) {
        Some((encoding, from)) => encoding.decode(&bytes[from..]),
        None => narrow(bytes),
    }
}

/// Encodings whose units have more than a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wide {
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
}

const WIDE: [Wide; 4] = [Wide::Utf32Le, Wide::Utf32Be, Wide::Utf16Le, Wide::Utf16Be];

/// So much of a file without a mark is looked at.
const SAMPLE: usize = 4096;

/// Of a text that takes two or four bytes a letter: how, and how long its mark is.
fn wide(bytes: &[u8]) -> Option<(Wide, usize)> {
    let marked = WIDE.into_iter().find(|encoding| {
        bytes.starts_with(encoding.mark())
            // The mark of UTF-32 could be that of UTF-16 and a NUL.
            && encoding.units(bytes).all(|unit| unit <= 0x10_ffff)
    });
    if let Some(encoding) = marked {
        return Some((encoding, encoding.mark().len()));
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    // Letters of two or four bytes have NULs in them, and nearly no file has.
    if !sample.contains(&0) {
        return None;
    }
    let sure = |encoding: &Wide| {
        let ascii = |unit: &u32| matches!(unit, 0x20..0x7f | 0x09 | 0x0a | 0x0d);
        let units = encoding.units(sample).count();
        let plain = encoding.units(sample).filter(ascii).count();
        units >= 4 && plain * 10 >= units * 9
    };
    WIDE.into_iter().find(sure).map(|encoding| (encoding, 0))
}

impl Wide {
    fn name(self) -> &'static str {
        match self {
            Wide::Utf16Le => "UTF-16LE",
            Wide::Utf16Be => "UTF-16BE",
            Wide::Utf32Le => "UTF-32LE",
            Wide::Utf32Be => "UTF-32BE",
        }
    }

    /// The byte order mark.
    fn mark(self) -> &'static [u8] {
        match self {
            Wide::Utf16Le => &[0xff, 0xfe],
            Wide::Utf16Be => &[0xfe, 0xff],
            Wide::Utf32Le => &[0xff, 0xfe, 0, 0],
            Wide::Utf32Be => &[0, 0, 0xfe, 0xff],
        }
    }

    fn width(self) -> usize {
        match self {
            Wide::Utf16Le | Wide::Utf16Be => 2,
            Wide::Utf32Le | Wide::Utf32Be => 4,
        }
    }

    fn units(self, bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
        let little = matches!(self, Wide::Utf16Le | Wide::Utf32Le);
        let push = |unit: u32, byte: &u8| unit << 8 | u32::from(*byte);
        bytes.chunks_exact(self.width()).map(move |unit| {
            if little {
                unit.iter().rev().fold(0, push)
            } else {
                unit.iter().fold(0, push)
            }
        })
    }

    fn decode(self, bytes: &[u8]) -> Option<Decoded> {
        let units = self.units(bytes);
        let mut text: String = if self.width() == 2 {
            let units = units.map(|unit| unit as u16);
            char::decode_utf16(units)
                .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        } else {
            units
                .map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        };
        if !bytes.len().is_multiple_of(self.width()) {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        let strange = |letter: &char| {
            *letter == char::REPLACEMENT_CHARACTER || u8::try_from(*letter).is_ok_and(is_strange)
        };
        let strange = text.chars().filter(strange).count();
        let nuls = text.bytes().filter(|byte| *byte == 0).count();
        (!is_binary(strange, text.len())).then(|| Decoded {
            text: if nuls > 0 {
                text.replace('\0', "?")
            } else {
                text
            },
            recoded: Some(self.name()),
            nuls,
        })
    }
}

/// Text of one byte a unit. What is not UTF-8 becomes marks of the same length, so that positions
/// stay true.
fn narrow(mut bytes: Vec<u8>) -> Option<Decoded> {
    let length = bytes.len();
    let nuls = count(&bytes, |byte| byte == 0);
    let mut strange = count(&bytes, is_strange);
    if nuls > 0 {
        let nuls = bytes.iter_mut().filter(|byte| **byte == 0);
        nuls.for_each(|byte| *byte = b'?');
    }
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        let (text, marks) = marked(error.into_bytes());
        // Old encodings write letters so; with NULs among them they are no letters.
        strange += if nuls > 0 { marks } else { 0 };
        text
    });
    (!is_binary(strange, length)).then_some(Decoded {
        text,
        recoded: None,
        nuls,
    })
}

/// The text with a mark for each byte that is not UTF-8, and how many these are.
fn marked(mut bytes: Vec<u8>) -> (String, usize) {
    let mut at = 0;
    let mut marks = 0;
    while let Err(error) = std::str::from_utf8(&bytes[at..]) {
        let start = at + error.valid_up_to();
        let end = error
            .error_len()
            .map_or(bytes.len(), |length| start + length);
        bytes[start..end].fill(b'?');
        marks += end - start;
        at = end;
    }
    (String::from_utf8(bytes).unwrap_or_default(), marks)
}

/// How many bytes are so. Every byte of every file is looked at here: sums of one byte are added many at a time.
fn count(bytes: &[u8], is: impl Fn(u8) -> bool) -> usize {
    let chunks = bytes.chunks(usize::from(u8::MAX));
    let sums = chunks.map(|chunk| chunk.iter().map(|byte| u8::from(is(*byte))).sum::<u8>());
    sums.map(usize::from).sum()
}

/// True for bytes that no text has: control characters but those of lines, tabs and terminals.
fn is_strange(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, 0x08..=0x0d | 0x1b)
}

/// One stray byte does not make a text binary, or one byte would switch the linter off.
fn is_binary(strange: usize, length: usize) -> bool {
    strange * 10 > length.max(20)
}

#[cfg(test)]
mod tests;
