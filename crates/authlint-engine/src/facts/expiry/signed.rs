//! Signed URLs, which say themselves when they end: shared access signatures of Azure, presigned URLs of AWS and Google.

use std::ops::Range;

use authlint_parser::Scalar;

use super::{End, Reader, Told};
use crate::facts::template::Template;
use crate::moment::Moment;
use crate::url::parameters;

/// More signed URLs than this in one text is data.
const MOST: usize = 100;

/// Names of parameters with a signature, as they are written.
const SIGNATURES: [&str; 4] = ["sig", "X-Amz-Signature", "X-Goog-Signature", "Signature"];

/// Dates with the seconds that a URL is good from then on.
const PERIODS: [(&str, &str); 2] = [
    ("X-Amz-Date", "X-Amz-Expires"),
    ("X-Goog-Date", "X-Goog-Expires"),
];

/// Text that may stand before the parameters, in place of a question mark.
const CONNECTION: &str = "SharedAccessSignature=";

impl Reader<'_> {
    /// The signed URLs in a text. A signature is a secret: who has it needs nothing else.
    pub(super) fn signed(&mut self, scalar: &Scalar<'_>) {
        let text = scalar.text.as_str();
        let may_be = text.contains("sig=") || text.contains("ignature=");
        if !may_be {
            return;
        }
        let holes = Template::holes_of(scalar);
        let known = |range: &Range<usize>| {
            let cuts = |hole: &Range<usize>| hole.start < range.end && range.start < hole.end;
            !range.is_empty() && !holes.iter().any(|hole| cuts(&hole.range))
        };
        for start in starts(text).into_iter().take(MOST) {
            let rest = &text[start..];
            let end =
                rest.find(|letter: char| letter.is_whitespace() || "\"'`<>;)|\\^".contains(letter));
            let query = &rest[..end.unwrap_or(rest.len())];
            let pairs = parameters(query, start);
            let get = |wanted: &str| {
                let mut pairs = pairs.iter();
                let found = pairs.find(|(name, _)| text[name.clone()] == *wanted);
                found.map(|(_, value)| value.clone()).filter(known)
            };
            let signature = SIGNATURES.iter().find_map(|name| Some((*name, get(name)?)));
            let Some((signed_by, signature)) = signature else {
                continue;
            };
            let span = scalar.text.locate(signature.clone());
            // A short one, or one that is all letters, stands for one.
            let real = signature.len() > 15
                && text[signature].contains(|letter: char| letter.is_ascii_digit());
            self.out.secrets.push(span);
            let end = match signed_by {
                "sig" => get("se").and_then(|range| {
                    let date = text[range.clone()].replace("%3A", ":").replace("%3a", ":");
                    Some((End::of(&date)?, range))
                }),
                "Signature" => get("Expires").and_then(|range| {
                    let seconds: i64 = text[range.clone()].parse().ok()?;
                    (seconds > 1_000_000_000).then(|| (End::of_seconds(seconds), range))
                }),
                _ => PERIODS.iter().find_map(|(date, period)| {
                    let (date, period) = (get(date)?, get(period)?);
                    let seconds: i64 = text[period].parse().ok()?;
                    let from = Moment::of_basic(&text[date.clone()])?;
                    let at = from.later_by(seconds);
                    Some((End { at, date: at }, date))
                }),
            };
            if let Some((end, range)) = end.filter(|_| real) {
                let at = scalar.text.locate(range);
                self.tell(Told::SignedUrl, "signed URL", None, Some(end), at);
            }
        }
    }
}

/// Where parameters begin in `text`.
fn starts(text: &str) -> Vec<usize> {
    let marks = text.match_indices('?').map(|(at, _)| at + 1);
    let connections = text.match_indices(CONNECTION);
    let connections = connections.map(|(at, mark)| at + mark.len());
    let alone = ["sv=", "se=", "sp=", "sr=", "st=", "si="];
    let whole = alone
        .iter()
        .any(|start| text.starts_with(start))
        .then_some(0);
    marks.chain(connections).chain(whole).collect()
}
