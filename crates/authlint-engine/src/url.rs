//! The parts of a URL as ranges of the text that holds it.
//!
//! A URL library trims, lower-cases and refuses what stands in configuration (`https://${HOST}/`),
//! and knows no positions. This only says where the parts are (RFC 3986, 3).

use std::ops::Range;

/// Where the parts of a URL stand in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    /// `https`; empty where there is none.
    pub(crate) scheme: Range<usize>,
    /// The user and the password before the host, without `@`.
    pub(crate) user: Option<Range<usize>>,
    /// The host, without user and port.
    pub(crate) host: Range<usize>,
    /// The port, without colon.
    pub(crate) port: Option<Range<usize>>,
    /// From the first slash to the query; empty for a host alone.
    pub(crate) path: Range<usize>,
    /// Behind the question mark.
    pub(crate) query: Option<Range<usize>>,
}

impl Url {
    /// The parts of `text`, which may lack a scheme if it looks like a host all the same. A text
    /// with blanks, or without host, is no URL.
    pub(crate) fn split(text: &str) -> Option<Url> {
        let end = text.trim_end().len();
        let start = end - text.trim().len();
        if text[start..end].contains(char::is_whitespace) {
            return None;
        }
        let scheme_end = text[start..end].find("://").map(|length| start + length);
        // `://` of a URL inside of the path or query is not this URL's.
        let scheme_end = scheme_end.filter(|at| !text[start..*at].contains(['/', '?', '#', '.']));
        let scheme = start..scheme_end.unwrap_or(start);
        let authority = scheme_end.map_or(start, |at| at + 3);
        let find = |from: usize, marks: &[char]| {
            text[from..end]
                .find(marks)
                .map_or(end, |length| from + length)
        };
        let authority_end = find(authority, &['/', '?', '#']);
        let user = text[authority..authority_end]
            .rfind('@')
            .map_or(authority, |at| authority + at + 1);
        let port_mark = text[user..authority_end].rfind(':').map(|at| user + at);
        let port_mark = port_mark.filter(|at| {
            text[at + 1..authority_end]
                .bytes()
                .all(|byte| byte.is_ascii_digit())
        });
        let host = user..port_mark.unwrap_or(authority_end);
        let path_end = find(authority_end, &['?', '#']);
        let fragment = find(authority_end, &['#']);
        let query = (path_end < fragment).then(|| path_end + 1..fragment);
        let url = Url {
            scheme,
            user: (user > authority).then(|| authority..user - 1),
            host,
            port: port_mark.map(|at| at + 1..authority_end),
            path: authority_end..path_end,
            query,
        };
        let name = &text[url.host.clone()];
        let is_host = !name.is_empty() && (!url.scheme.is_empty() || name.contains('.'));
        is_host.then_some(url)
    }

    /// The URL without user, query and fragment.
    pub(crate) fn endpoint(&self) -> Range<usize> {
        let start = if self.scheme.is_empty() {
            self.host.start
        } else {
            self.scheme.start
        };
        start..self.path.end
    }
}

/// The `name=value` pairs of a query or form, as ranges of `text` counted from `base`.
pub(crate) fn parameters(text: &str, base: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let mut pairs = Vec::new();
    let mut at = 0;
    for part in text.split('&') {
        let start = base + at;
        at += part.len() + 1;
        let Some((name, _)) = part.split_once('=') else {
            continue;
        };
        let equals = start + name.len();
        pairs.push((start..equals, equals + 1..start + part.len()));
    }
    pairs
}
