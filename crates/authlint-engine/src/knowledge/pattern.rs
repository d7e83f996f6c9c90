//! Patterns of hosts, URLs and texts, as rules write them.
//!
//! `{name}` stands for a part that each customer has of his own: one label of a host or one segment of a path,
//! or a part of one (`{org}-admin.okta.com`). `{name*}` takes several labels, or any number of segments, none
//! included; `{name:a|b}` takes one of the words only. `*` and `**` are the same without a name.
//! What the names of one pattern took can be put into another.

use std::collections::BTreeMap;

/// What the names of a pattern stood for.
pub type Captures = BTreeMap<String, String>;

/// A place in a pattern that something is to be put into.
struct Slot<'p> {
    /// Empty for `*`.
    name: &'p str,
    /// What it takes, where that is not free.
    words: Option<&'p str>,
    /// It takes more than one label or segment.
    many: bool,
}

/// The first slot of `pattern`, with what stands before and behind it.
fn split(pattern: &str) -> Option<(&str, Slot<'_>, &str)> {
    let open = pattern
        .bytes()
        .position(|byte| matches!(byte, b'{' | b'*'))?;
    let (before, rest) = pattern.split_at(open);
    let free = |many| Slot {
        name: "",
        words: None,
        many,
    };
    if let Some(rest) = rest.strip_prefix("**") {
        return Some((before, free(true), rest));
    }
    if let Some(rest) = rest.strip_prefix('*') {
        return Some((before, free(false), rest));
    }
    let (inside, rest) = rest.strip_prefix('{')?.split_once('}')?;
    let (name, words) = match inside.split_once(':') {
        Some((name, words)) => (name, Some(words)),
        None => (inside, None),
    };
    let (name, many) = match name.strip_suffix('*') {
        Some(name) => (name, true),
        None => (name, false),
    };
    Some((before, Slot { name, words, many }, rest))
}

/// Where the parts of a text end, and how few characters a slot takes.
#[derive(Clone, Copy)]
struct Within {
    stop: Option<char>,
    /// A slot for many parts may stay empty.
    none: bool,
}

const HOST: Within = Within {
    stop: Some('.'),
    none: false,
};
const PATH: Within = Within {
    stop: Some('/'),
    none: true,
};
const TEXT: Within = Within {
    stop: None,
    none: true,
};

fn fit(pattern: &str, text: &str, within: Within, captures: &mut Captures) -> bool {
    let Some((before, slot, rest)) = split(pattern) else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(before) else {
        return false;
    };
    let mut take = |end: usize| {
        let taken = &text[..end];
        if slot.name.is_empty() {
            return fit(rest, &text[end..], within, captures);
        }
        let known = captures.get(slot.name);
        if known.is_some_and(|known| !known.eq_ignore_ascii_case(taken)) {
            return false;
        }
        let new = known.is_none();
        if new {
            captures.insert(slot.name.to_owned(), taken.to_owned());
        }
        let fits = fit(rest, &text[end..], within, captures);
        // What was tried in vain leaves nothing behind.
        if fits && !new {
            captures.insert(slot.name.to_owned(), taken.to_owned());
        } else if !fits && new {
            captures.remove(slot.name);
        }
        fits
    };
    if let Some(words) = slot.words {
        return words
            .split('|')
            .any(|word| text.starts_with(word) && take(word.len()));
    }
    let least = usize::from(!(slot.many && within.none));
    let stop = within.stop.filter(|_| !slot.many);
    let longest = stop.and_then(|stop| text.find(stop)).unwrap_or(text.len());
    if split(rest).is_none() {
        // Only one end can be right.
        let end = text.len().checked_sub(rest.len());
        return end.is_some_and(|end| {
            (least..=longest).contains(&end) && text.is_char_boundary(end) && take(end)
        });
    }
    (least..=longest)
        .filter(|end| text.is_char_boundary(*end))
        .any(take)
}

/// True if `text` fits `pattern`; `*` takes any letters.
pub fn fits_text(pattern: &str, text: &str) -> bool {
    // Most texts begin or end otherwise.
    let differ = |spelt: Option<u8>, there: Option<u8>| {
        spelt.is_some_and(|spelt| !matches!(spelt, b'{' | b'}' | b'*') && Some(spelt) != there)
    };
    let (spelt, there) = (pattern.bytes(), text.bytes());
    if differ(spelt.clone().next(), there.clone().next()) || differ(spelt.last(), there.last()) {
        return false;
    }
    fit(pattern, text, TEXT, &mut Captures::new())
}

/// What `text` holds at the names of `pattern`.
pub fn captures_of_text(pattern: &str, text: &str) -> Option<Captures> {
    let mut captures = Captures::new();
    fit(pattern, text, TEXT, &mut captures).then_some(captures)
}

/// The part of `pattern` behind its last name: what does not end with it does not fit.
pub fn spelt_end(pattern: &str) -> &str {
    let open = pattern
        .bytes()
        .rposition(|byte| matches!(byte, b'}' | b'*'));
    &pattern[open.map_or(0, |at| at + 1)..]
}

/// The part of `pattern` before its first name: what does not begin with it does not fit.
pub(super) fn spelt_start(pattern: &str) -> &str {
    let open = pattern.bytes().position(|byte| matches!(byte, b'{' | b'*'));
    &pattern[..open.unwrap_or(pattern.len())]
}

/// True if `host`, which is lower-case, fits `pattern`.
pub fn fits_host(pattern: &str, host: &str) -> bool {
    fit(pattern, host, HOST, &mut Captures::new())
}

/// What `host`, which is lower-case, holds at the names of `pattern`.
pub fn captures_of_host(pattern: &str, host: &str) -> Option<Captures> {
    let mut captures = Captures::new();
    fit(pattern, host, HOST, &mut captures).then_some(captures)
}

/// What a URL holds at the names of `pattern`. The host is lower-case; a final slash of the path counts.
pub fn captures_of_url(pattern: &str, host: &str, path: &str) -> Option<Captures> {
    let (_, host_pattern, path_pattern) = parts(pattern);
    // Most patterns fail at what they end with.
    if !(host.ends_with(spelt_end(host_pattern)) && path.ends_with(spelt_end(path_pattern))) {
        return None;
    }
    let mut captures = Captures::new();
    let fits = fit(host_pattern, host, HOST, &mut captures)
        && fit(path_pattern, path, PATH, &mut captures);
    fits.then_some(captures)
}

/// `path` as `pattern` spells it, if nothing but the case of letters tells them apart.
pub fn in_case_of(pattern: &str, path: &str) -> Option<String> {
    let (wanted, given) = (pattern.split('/'), path.split('/'));
    if wanted.clone().count() != given.clone().count() {
        return None;
    }
    let mut captures = Captures::new();
    let segments = wanted.zip(given).map(|(wanted, given)| {
        if fit(wanted, given, PATH, &mut captures) {
            return Some(given);
        }
        let spelt = split(wanted).is_none() && wanted.eq_ignore_ascii_case(given);
        spelt.then_some(wanted)
    });
    let segments: Option<Vec<&str>> = segments.collect();
    segments.map(|segments| segments.join("/"))
}

/// Scheme, host and path of a URL pattern.
pub fn parts(pattern: &str) -> (&str, &str, &str) {
    // By hand: a search for three letters takes longer to set up than these few bytes to look through.
    let mut colons = pattern.match_indices(':').map(|(at, _)| at);
    let scheme = colons.find(|colon| pattern[*colon..].starts_with("://"));
    let (scheme, rest) = scheme.map_or(("", pattern), |end| (&pattern[..end], &pattern[end + 3..]));
    let end = rest.find('/').unwrap_or(rest.len());
    (scheme, &rest[..end], &rest[end..])
}

/// `pattern` with `captures` put in, or `None` if one is missing.
pub fn fill(pattern: &str, captures: &Captures) -> Option<String> {
    let filled = fill_some(pattern, captures);
    split(&filled).is_none().then_some(filled)
}

/// `pattern` with those of `captures` put in that there are; other names are left as `{name}`.
pub fn fill_some(pattern: &str, captures: &Captures) -> String {
    let mut filled = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, slot, after)) = split(rest) {
        filled.push_str(before);
        match captures.get(slot.name) {
            Some(value) => filled.push_str(value),
            None if slot.name.is_empty() => {
                filled.push_str(&rest[before.len()..rest.len() - after.len()])
            }
            None => {
                filled.push('{');
                filled.push_str(slot.name);
                filled.push('}');
            }
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The names in `pattern`, with the words that each can be.
pub fn names(pattern: &str) -> Vec<(&str, Option<&str>)> {
    let mut names = Vec::new();
    let mut rest = pattern;
    while let Some((_, slot, after)) = split(rest) {
        names.push((slot.name, slot.words));
        rest = after;
    }
    names
}

/// The longest part of `pattern` that is spelt out.
pub fn longest_spelt(pattern: &str) -> &str {
    let mut longest = "";
    let mut rest = pattern;
    while let Some((before, _, after)) = split(rest) {
        if before.len() > longest.len() {
            longest = before;
        }
        rest = after;
    }
    if rest.len() > longest.len() {
        rest
    } else {
        longest
    }
}

/// What the first segments of `path` hold at the names of those of `pattern`, as far as they agree.
pub fn captures_of_start(pattern: &str, path: &str) -> Captures {
    let mut captures = Captures::new();
    for (pattern, segment) in pattern.split('/').zip(path.split('/')) {
        if !fit(pattern, segment, PATH, &mut captures) {
            break;
        }
    }
    captures
}

/// How much of `pattern` is spelt out: of two that fit, the one that spells out more is meant.
pub fn weight(pattern: &str) -> usize {
    let mut weight = 0;
    let mut rest = pattern;
    let mut open = false;
    while let Some((before, _, after)) = split(rest) {
        weight += before.len();
        rest = after;
        open = true;
    }
    weight += rest.len();
    // A name that is spelt out beats every pattern.
    if open { weight } else { weight + 1000 }
}

/// The last two labels.
pub fn last_two(host: &str) -> &str {
    let last = host.rfind('.').map_or(0, |at| at + 1);
    let two = host[..last.saturating_sub(1)]
        .rfind('.')
        .map_or(0, |at| at + 1);
    &host[two..]
}

/// The last two labels of a pattern, if they are spelt out: once for each word that a name in them can
/// be.
pub fn fixed_ends(pattern: &str) -> Vec<String> {
    if let Some(close) = pattern.rfind('}')
        && let Some(open) = pattern[..close].rfind('{')
        && let Some((_, words)) = pattern[open + 1..close].split_once(':')
    {
        let words = words.split('|');
        return words
            .flat_map(|word| {
                fixed_ends(&format!(
                    "{}{word}{}",
                    &pattern[..open],
                    &pattern[close + 1..]
                ))
            })
            .collect();
    }
    let spelt = pattern.rfind(['*', '}']).map_or(0, |at| at + 1);
    let end = &pattern[spelt..];
    // What follows a name directly is a part of its label.
    let end = if spelt == 0 {
        end
    } else {
        end.split_once('.').map_or("", |(_, end)| end)
    };
    let end = last_two(end);
    // Half the world ends with `com`.
    if end.contains('.') {
        vec![end.to_owned()]
    } else {
        Vec::new()
    }
}

/// True for a host pattern that any host fits.
pub fn is_any_host(pattern: &str) -> bool {
    pattern.starts_with('{') && pattern.ends_with("*}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_not_two() {
        assert!(fits_host("*.okta.com", "acme.okta.com"));
        assert!(!fits_host("*.okta.com", "a.b.okta.com"));
        assert!(!fits_host("*.okta.com", "okta.com"));
        assert!(fits_host("**.okta.com", "a.b.okta.com"));
        assert!(fits_host(
            "{org}-admin.okta.com",
            "acme-corp-admin.okta.com"
        ));
        assert!(!fits_host("api.okta.com", "api.okta.com.evil.test"));
    }

    #[test]
    fn names_hold_what_stood_there() {
        let pattern = "https://{org}.okta.com/oauth2/{server}/v1/token";
        let captures = captures_of_url(pattern, "acme.okta.com", "/oauth2/aus1/v1/token");
        let captures = captures.unwrap_or_default();
        assert_eq!(captures["org"], "acme");
        assert_eq!(captures["server"], "aus1");
        let issuer = fill("https://{org}.okta.com/oauth2/{server}", &captures);
        assert_eq!(issuer.as_deref(), Some("https://acme.okta.com/oauth2/aus1"));
        assert_eq!(fill("https://{other}.okta.com", &captures), None);
        assert!(captures_of_url(pattern, "acme.okta.com", "/oauth2/a/b/v1/token").is_none());
        assert!(captures_of_url(pattern, "acme.okta.com", "/oauth2/v1/token").is_none());
    }

    #[test]
    fn many_take_many_and_words_are_words() {
        let captures = captures_of_url(
            "https://{host*}/auth/{rest*}",
            "id.example.org",
            "/auth/a/b",
        );
        assert_eq!(
            captures.map(|captures| captures["rest"].clone()).as_deref(),
            Some("a/b")
        );
        assert!(
            captures_of_url("https://{host*}/auth/{rest*}", "id.example.org", "/auth/").is_some()
        );
        assert!(fits_host("login.{cloud:com|us}", "login.us"));
        assert!(!fits_host("login.{cloud:com|us}", "login.cn"));
        assert!(fits_text(
            "https://graph.microsoft.com/*",
            "https://graph.microsoft.com/User.Read"
        ));
    }

    #[test]
    fn one_name_is_one_value() {
        assert!(captures_of_url("https://{t}.b.com/{t}/x", "acme.b.com", "/acme/x").is_some());
        assert!(captures_of_url("https://{t}.b.com/{t}/x", "acme.b.com", "/other/x").is_none());
    }
}
