//! Encodings.

use super::{Decoded, decode};

const TEXT: &str = "TOKEN_URL=https://login.example.org # caf\u{e9} \u{1f511}\r\n";

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn utf32(text: &str, bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
    text.chars().map(u32::from).flat_map(bytes).collect()
}

#[test]
fn wide_encodings_are_read_with_and_without_a_mark() {
    let encoded = [
        ("UTF-16LE", utf16(TEXT, u16::to_le_bytes), &b"\xff\xfe"[..]),
        ("UTF-16BE", utf16(TEXT, u16::to_be_bytes), b"\xfe\xff"),
        ("UTF-32LE", utf32(TEXT, u32::to_le_bytes), b"\xff\xfe\0\0"),
        ("UTF-32BE", utf32(TEXT, u32::to_be_bytes), b"\0\0\xfe\xff"),
    ];
    for (name, bytes, mark) in encoded {
        let expected = Some(Decoded {
            text: TEXT.to_owned(),
            recoded: Some(name),
            nuls: 0,
        });
        assert_eq!(decode([mark, &bytes].concat()), expected, "{name} marked");
        assert_eq!(decode(bytes), expected, "{name}");
    }
}

#[test]
fn half_a_letter_at_the_end_and_half_a_pair_are_marks() {
    let bytes = b"\xff\xfea\0\x00\xd8b\0c".to_vec();
    let text = decode(bytes).map(|decoded| decoded.text);
    assert_eq!(text.as_deref(), Some("a\u{fffd}b\u{fffd}"));
}

#[test]
fn utf8_keeps_its_bytes() {
    let bytes = b"\xef\xbb\xbfa: caf\xc3\xa9".to_vec();
    let decoded = decode(bytes.clone()).unwrap_or_else(|| panic!("this is text"));
    assert_eq!(decoded.text.into_bytes(), bytes);
    assert_eq!(decoded.recoded, None);
}

#[test]
fn bytes_that_are_not_utf8_become_marks_of_the_same_length() {
    let text = decode(b"caf\xe9 \xff\xfe\x80 \xe2\x82".to_vec()).map(|decoded| decoded.text);
    assert_eq!(text.as_deref(), Some("caf? ??? ??"));
}

/// Cyrillic in an old encoding is nearly all bytes that are not UTF-8.
#[test]
fn old_encodings_are_text() {
    assert!(decode(b"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0".to_vec()).is_some());
}

#[test]
fn a_stray_nul_is_read_as_a_mark_and_counted() {
    let decoded = decode(b"a: 1\n# \0\nb: 2\n".to_vec());
    let expected = Decoded {
        text: "a: 1\n# ?\nb: 2\n".to_owned(),
        recoded: None,
        nuls: 1,
    };
    assert_eq!(decoded, Some(expected));
}

#[test]
fn binary_is_no_text() {
    let noise: Vec<u8> = (0..=255).cycle().take(4000).collect();
    let program = [&b"\x7fELF"[..], &[0; 200]].concat();
    let packed =
        b"\x1f\x8b\x08\0\0\0\0\0\x02\xff\xcbO,\xc9P\xb0R(\xc9\xcfN\xcd+V\xe0\x02\0".to_vec();
    let picture = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"[..], &noise].concat();
    for bytes in [noise.clone(), program, packed, picture, vec![0; 5000]] {
        assert_eq!(decode(bytes), None);
    }
}

#[test]
fn what_is_short_or_empty_is_text() {
    for bytes in [&b""[..], b"a", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"a\0"] {
        assert!(decode(bytes.to_vec()).is_some(), "{bytes:?}");
    }
}
