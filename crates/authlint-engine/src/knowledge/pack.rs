//! Writes the rules in their form, for `build.rs` and for tests.

use serde_json::Value;

use super::form::{ABSENT, FALSE, FIELDS, GOES_ON, LIST, MORE, NUMBER, PLAIN, TEXT, TRUE};

/// Writes a value.
///
/// # Errors
/// The number that is below zero or not whole; no rule has one.
pub(super) fn pack(value: &Value, out: &mut String) -> Result<(), String> {
    match value {
        Value::Null => begin(PLAIN, ABSENT, out),
        Value::Bool(value) => begin(PLAIN, if *value { TRUE } else { FALSE }, out),
        Value::Number(number) => {
            let whole = number.as_u64().and_then(|whole| whole.try_into().ok());
            let whole = whole.ok_or_else(|| format!("{number} cannot be packed"))?;
            begin(NUMBER, whole, out);
        }
        Value::String(value) => text(value, out),
        Value::Array(values) => {
            begin(LIST, values.len(), out);
            values.iter().try_for_each(|value| pack(value, out))?;
        }
        Value::Object(fields) => {
            begin(FIELDS, fields.len(), out);
            for (name, value) in fields {
                text(name, out);
                pack(value, out)?;
            }
        }
    }
    Ok(())
}

fn text(text: &str, out: &mut String) {
    begin(TEXT, text.len(), out);
    out.push_str(text);
}

fn begin(what: u8, number: usize, out: &mut String) {
    let lower = number.min(MORE);
    out.push(char::from(what << 4 | lower as u8));
    if lower < MORE {
        return;
    }
    let mut rest = number - MORE;
    while rest >= usize::from(GOES_ON) {
        out.push(char::from(rest as u8 & (GOES_ON - 1) | GOES_ON));
        rest >>= 6;
    }
    out.push(char::from(rest as u8));
}
