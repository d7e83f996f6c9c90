//! Paths as text: each path has one, no two have the same, and on Unix the text leads back to the path.

use std::path::{Path, PathBuf};

/// A path as text. Bytes that are no UTF-8 are shown as `\xNN`.
pub(crate) fn lossless(path: &Path) -> String {
    let mut shown = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        let valid = chunk.valid();
        for (at, letter) in valid.char_indices() {
            // What only looks like such a byte.
            if cfg!(unix) && byte_at(valid, at).is_some() {
                shown.push_str(r"\x5c");
            } else {
                shown.push(letter);
            }
        }
        for byte in chunk.invalid() {
            shown.push_str(&format!(r"\x{byte:02x}"));
        }
    }
    shown
}

/// A path as it is shown: with `/`, without `./` in front.
pub(crate) fn display(path: &Path) -> String {
    let path = lossless(path);
    // On Unix a `\` is a letter like any other.
    let path = if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path
    };
    path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
}

/// The bytes of a name that is shown so.
pub(crate) fn bytes_of(shown: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(shown.len());
    let mut at = 0;
    while let Some(plain) = shown.as_bytes().get(at) {
        match byte_at(shown, at).filter(|_| cfg!(unix)) {
            Some(byte) => {
                bytes.push(byte);
                at += r"\xNN".len();
            }
            None => {
                bytes.push(*plain);
                at += 1;
            }
        }
    }
    bytes
}

/// The path that is shown so.
pub(crate) fn path_of_shown(shown: &str) -> PathBuf {
    path_of(&bytes_of(shown)).unwrap_or_else(|| PathBuf::from(shown))
}

/// The path that these bytes write.
#[cfg(unix)]
pub(crate) fn path_of(name: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(name)))
}

/// The path that these bytes write.
#[cfg(not(unix))]
pub(crate) fn path_of(name: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(name).ok().map(PathBuf::from)
}

/// The byte that `\xNN` means, where that stands at `at`.
fn byte_at(text: &str, at: usize) -> Option<u8> {
    let digits = text.get(at..)?.strip_prefix(r"\x")?.get(..2)?;
    let is_ours = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    let ours = digits.bytes().all(is_ours);
    ours.then(|| u8::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(all(test, unix))]
mod tests {
    use super::{bytes_of, display, lossless, path_of};

    fn shown(bytes: &[u8]) -> String {
        path_of(bytes)
            .map(|path| lossless(&path))
            .unwrap_or_default()
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_and_what_looks_so_is_told_apart() {
        assert_eq!(shown(b"caf\xe9.yaml"), r"caf\xe9.yaml");
        assert_eq!(shown(br"caf\xe9.yaml"), r"caf\x5cxe9.yaml");
        assert_eq!(shown(br"a\b\xE9"), r"a\b\xE9");
        let path = path_of(b"./caf\xe9").unwrap_or_default();
        assert_eq!(display(&path), r"caf\xe9");
    }

    /// All names of up to five of these pieces.
    #[test]
    fn what_is_shown_leads_back() {
        let pieces: [&[u8]; 7] = [br"\", b"x", br"\x5c", b"e9", b"\xe9", b"\xc3\xa9", b"/"];
        let mut names: Vec<Vec<u8>> = vec![Vec::new()];
        let mut start = 0;
        for _ in 0..5 {
            let end = names.len();
            for at in start..end {
                names.extend(pieces.map(|piece| [&names[at], piece].concat()));
            }
            start = end;
        }
        for name in names {
            assert_eq!(bytes_of(&shown(&name)), name, "{name:?}");
        }
    }
}
