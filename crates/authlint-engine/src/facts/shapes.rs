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
    // `team@mail.example.org` is a mail address.
    if url.scheme.is_empty() && url.user.is_some() {
        return None;
    }
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

/// The bytes of secrets in a URL or form: a password before the host, secret parameters.
pub(super) fn secrets_in_url(text: &Text<'_>, knowledge: &Knowledge) -> Vec<Span> {
    let value = text.as_str();
    let mut spans = Vec::new();
    let pairs = match Url::split(value) {
        Some(url) => {
            if let Some(user) = url.user
                && let Some(colon) = value[user.clone()].find(':')
            {
                spans.push(text.locate(user.start + colon + 1..user.end));
            }
            url.query
                .map(|query| parameters(&value[query.clone()], query.start))
        }
        None => Some(parameters(value, 0)),
    };
    for (name, secret) in pairs.unwrap_or_default() {
        let hidden = knowledge.vocabulary.is_secret(&words_of(&value[name]));
        let value = &value[secret.clone()];
        if hidden && !value.starts_with(['$', '{', '<']) && !is_placeholder(value) {
            spans.push(text.locate(secret));
        }
    }
    spans
}

/// The bytes of what reads like the value of a secret in prose: `password: x`, `"secret": "x"`.
pub(super) fn secrets_in_prose(text: &Text<'_>, knowledge: &Knowledge) -> Vec<Span> {
    let value = text.as_str();
    let mut spans = Vec::new();
    for (mark, _) in value.match_indices([':', '=']) {
        let quotes = ['"', '\'', ' ', '`', '*'];
        let before = value[..mark].trim_end_matches(quotes);
        let part = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
        let name = before
            .rsplit(|letter| !part(letter))
            .next()
            .unwrap_or_default();
        let line = value[mark + 1..].lines().next().unwrap_or_default();
        let start = mark + 1 + (line.len() - line.trim_start_matches(quotes).len());
        let rest = line.trim_start_matches(quotes);
        let end = rest.find(['"', '\'', ',', '&', '`']).unwrap_or(rest.len());
        let secret = rest[..end].trim_end();
        let told = !secret.contains(char::is_whitespace)
            && !secret.starts_with(['$', '{', '<'])
            && !secret.contains("://")
            && !is_placeholder(secret);
        if told && knowledge.vocabulary.is_secret(&words_of(name)) {
            spans.push(text.locate(start..start + secret.len()));
        }
    }
    spans
}
