//! Values of a manifest that are written in base64.

use crate::document::{Entry, Holes, Node, Scalar, Value};
use crate::text::Text;

/// Puts what the values of `data` stand for in their place. What is none of the text (a template,
/// other letters, bytes that are no text) nobody can read.
pub(super) fn decode_data(entries: &mut [Entry<'_>]) {
    let data = entries.iter_mut().filter(|entry| entry.key == *"data");
    for entry in data {
        let Value::Map(values) = &mut entry.value.value else {
            continue;
        };
        for Entry { value, .. } in values {
            decode_value(value);
        }
    }
}

/// Puts what a value stands for in its place.
pub(super) fn decode_value(node: &mut Node<'_>) {
    let Value::Scalar(scalar) = &mut node.value else {
        return;
    };
    let written = scalar.text.as_str();
    let is_template = written.contains(['{', '$', '<', '%']);
    if written.is_empty() || is_template || scalar.holes != Holes::LeftToReader {
        return;
    }
    match decoded(written) {
        Some(value) if value.is_empty() => {}
        Some(value) => *scalar = Scalar::plain(Text::written_as(value, scalar.text.span())),
        None => *scalar = Scalar::opaque(scalar.text.clone()),
    }
}

/// The text that `written` stands for (RFC 4648, 4), line breaks between its letters allowed.
fn decoded(written: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(written.len() / 4 * 3);
    let (mut bits, mut letters) = (0_u32, 0_usize);
    let written = written.trim_end().trim_end_matches('=');
    for letter in written.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let digit = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        letters += 1;
        // Each letter but the first of four completes a byte.
        let over = match letters % 4 {
            2 => 4,
            3 => 2,
            0 => 0,
            _ => continue,
        };
        bytes.push((bits >> over) as u8);
    }
    let text = String::from_utf8(bytes).ok()?;
    let binary = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    (letters % 4 != 1 && !text.contains(binary)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn text_comes_back_with_and_without_padding() {
        let cases = [
            ("", Some("")),
            ("YQ==", Some("a")),
            ("YQ", Some("a")),
            ("YWI=", Some("ab")),
            ("YWJj", Some("abc")),
            ("w6kK\n  6Kqe", Some("é\n語")),
            ("Pz8/Pj4+", Some("???>>>")),
            ("Y", None),
            ("YWJjY", None),
            ("not base64!", None),
            ("AAAA", None),
            ("/////w==", None),
        ];
        for (written, expected) in cases {
            assert_eq!(decoded(written).as_deref(), expected, "{written:?}");
        }
    }
}
