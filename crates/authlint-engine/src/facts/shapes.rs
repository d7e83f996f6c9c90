//! URLs whose own shape tells what they are.

use authlint_parser::{Scalar, Span, Text};

use super::place::Role;
use super::template::Template;
use super::{Fact, Origin, is_placeholder, words_of};
use crate::knowledge::{Knowledge, Says};
use crate::url::{Url, parameters};

/// Longer texts without a blank are data.
const LONGEST_URL: usize = 2048;

/// The fact that a scalar is by itself: a whole URL, or a host alone, that some provider has or that
/// is written for one of its hosts.
pub(super) fn fact(scalar: &Scalar<'_>, knowledge: &Knowledge, role: Role) -> Option<Fact> {
    let text = scalar.text.as_str();
    if text.len() > LONGEST_URL || !text.contains('.') {
        return None;
    }
    let url = Url::split(text)?;
    knowledge.host(&text[url.host].to_ascii_lowercase())?;
    Some(Fact {
        says: Says::Url,
        value: Template::of(scalar),
        key: None,
        whole: None,
        group: 0,
        origin: Origin::Shape,
        doubt: role.doubt(),
    })
}

/// The bytes of secrets in a URL: a password before the host, secret parameters in the query.
pub(super) fn secrets_in_url(text: &Text<'_>, knowledge: &Knowledge) -> Vec<Span> {
    let value = text.as_str();
    let Some(url) = Url::split(value) else {
        return Vec::new();
    };
    let mut spans = Vec::new();
    let authority = url.scheme.end..url.host.start;
    if let Some(colon) = value[authority.clone()]
        .rfind(':')
        .map(|at| authority.start + at)
        && value[authority.clone()].ends_with('@')
        && colon > url.scheme.end
    {
        spans.push(text.locate(colon + 1..authority.end - 1));
    }
    let query = url.query.unwrap_or(0..0);
    for (name, secret) in parameters(&value[query.clone()], query.start) {
        let hidden = knowledge.vocabulary.is_secret(&words_of(&value[name]));
        let value = &value[secret.clone()];
        if hidden && !value.starts_with(['$', '{', '<']) && !is_placeholder(value) {
            spans.push(text.locate(secret));
        }
    }
    spans
}
