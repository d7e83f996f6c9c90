//! When a JSON Web Token ends: it says so itself, to whoever can read Base64.

use serde_json::Value;

/// From here on, numbers count milliseconds.
const MILLISECONDS: i64 = 100_000_000_000;

/// The second at which `token` ends; `None` if it is no signed token, if it does not end, or if it is the one
/// that all explanations show.
pub(super) fn end(token: &str) -> Option<i64> {
    let mut parts = token.split('.');
    let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || signature.len() < 20 {
        return None;
    }
    let header = object(header)?;
    let payload = object(payload)?;
    let algorithm = header.get("alg")?.as_str()?;
    let textbook = payload.get("sub").and_then(Value::as_str) == Some("1234567890")
        || payload.get("name").and_then(Value::as_str) == Some("John Doe");
    if textbook || algorithm.eq_ignore_ascii_case("none") {
        return None;
    }
    let end = payload.get("exp")?.as_f64()? as i64;
    Some(if end > MILLISECONDS { end / 1000 } else { end })
}

/// True for three parts of which the first says how the last was made.
pub(super) fn is_token(text: &str) -> bool {
    let mut parts = text.split('.');
    let header = parts.next().and_then(object);
    header.is_some_and(|header| header.get("alg").is_some()) && parts.count() == 2
}

fn object(part: &str) -> Option<Value> {
    let value: Value = serde_json::from_slice(&decoded(part)?).ok()?;
    value.is_object().then_some(value)
}

/// Base64 with the letters of URLs and without padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0u32);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        held = (held << 6 | u32::from(value)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    Some(bytes)
}
