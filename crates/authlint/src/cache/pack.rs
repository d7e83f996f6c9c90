//! A run as bytes, and back: lengths before texts, and a sum of it all at the end.

use std::path::PathBuf;

use xxhash_rust::xxh3::xxh3_64;

use super::Kept;
use crate::path_text::path_of;
use crate::seen::{Entry, Folder};

/// What such a file begins with. Another form begins otherwise.
const MARK: &[u8] = b"authlint run 1\n";

pub(super) fn pack(kept: &Kept) -> Vec<u8> {
    let mut bytes = MARK.to_vec();
    text(&mut bytes, kept.name.as_bytes());
    bytes.extend(kept.until.to_le_bytes());
    bytes.push(u8::from(kept.findings));
    text(&mut bytes, &kept.report);
    number(&mut bytes, kept.messages.len());
    for message in &kept.messages {
        text(&mut bytes, message.as_bytes());
    }
    number(&mut bytes, kept.seen.len());
    for folder in &kept.seen {
        text(&mut bytes, folder.path.as_os_str().as_encoded_bytes());
        number(&mut bytes, folder.entries.len());
        for entry in &folder.entries {
            text(&mut bytes, entry.name.as_encoded_bytes());
            bytes.push(u8::from(entry.followed));
            bytes.extend(entry.hash.to_le_bytes());
        }
    }
    sealed(bytes)
}

/// With a sum at the end.
pub(super) fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = xxh3_64(&bytes);
    bytes.extend(sum.to_le_bytes());
    bytes
}

/// What stands behind `mark`, if the sum is right.
pub(super) fn unsealed<'b>(bytes: &'b [u8], mark: &[u8]) -> Option<&'b [u8]> {
    let (bytes, sum) = bytes.split_last_chunk::<8>()?;
    let whole = u64::from_le_bytes(*sum) == xxh3_64(bytes);
    bytes.strip_prefix(mark).filter(|_| whole)
}

pub(super) fn number(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend((number as u64).to_le_bytes());
}

pub(super) fn text(bytes: &mut Vec<u8>, text: &[u8]) {
    number(bytes, text.len());
    bytes.extend(text);
}

/// `None` for what is no such run, or not whole.
pub(super) fn unpack(bytes: &[u8]) -> Option<Kept> {
    let mut rest = Rest(unsealed(bytes, MARK)?);
    let name = rest.string()?;
    let until = i64::from_le_bytes(rest.chunk()?);
    let findings = rest.flag()?;
    let report = rest.text()?.to_vec();
    let messages = (0..rest.number()?)
        .map(|_| rest.string())
        .collect::<Option<_>>()?;
    let seen = (0..rest.number()?)
        .map(|_| rest.folder())
        .collect::<Option<_>>()?;
    rest.0.is_empty().then_some(Kept {
        name,
        until,
        findings,
        report,
        messages,
        seen,
    })
}

/// What was not read yet.
pub(super) struct Rest<'b>(pub(super) &'b [u8]);

impl Rest<'_> {
    pub(super) fn chunk(&mut self) -> Option<[u8; 8]> {
        let (chunk, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*chunk)
    }

    pub(super) fn number(&mut self) -> Option<usize> {
        usize::try_from(u64::from_le_bytes(self.chunk()?)).ok()
    }

    fn flag(&mut self) -> Option<bool> {
        let (flag, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*flag == 1)
    }
}

impl<'b> Rest<'b> {
    pub(super) fn text(&mut self) -> Option<&'b [u8]> {
        let length = self.number()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(text)
    }

    fn string(&mut self) -> Option<String> {
        Some(str::from_utf8(self.text()?).ok()?.to_owned())
    }

    fn path(&mut self) -> Option<PathBuf> {
        path_of(self.text()?)
    }

    fn folder(&mut self) -> Option<Folder> {
        let path = self.path()?;
        let entries = (0..self.number()?).map(|_| {
            Some(Entry {
                name: self.path()?.into_os_string(),
                followed: self.flag()?,
                hash: u64::from_le_bytes(self.chunk()?),
            })
        });
        let entries = entries.collect::<Option<_>>()?;
        Some(Folder { path, entries })
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::PathBuf;

    use super::{Entry, Folder, Kept, pack, unpack};

    fn kept() -> Kept {
        let entry = |name: &str, followed, hash| Entry {
            name: OsString::from(name),
            followed,
            hash,
        };
        Kept {
            name: "what was asked".to_owned(),
            until: -7,
            findings: true,
            report: vec![0, 255, 10],
            messages: vec!["one".to_owned(), String::new()],
            seen: vec![Folder {
                path: PathBuf::from("a/b"),
                entries: vec![entry("", true, 1), entry("c.yaml", false, u64::MAX)],
            }],
        }
    }

    #[test]
    fn a_run_is_had_again_as_it_was() {
        assert_eq!(unpack(&pack(&kept())), Some(kept()));
    }

    #[test]
    fn what_is_not_whole_or_was_changed_is_none() {
        let bytes = pack(&kept());
        for end in 0..bytes.len() {
            assert_eq!(unpack(&bytes[..end]), None, "cut at {end}");
            let mut changed = bytes.clone();
            changed[end] ^= 1;
            assert_eq!(unpack(&changed), None, "changed at {end}");
        }
    }
}
