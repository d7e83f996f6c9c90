//! What a line of a request is.

use std::ops::Range;

/// Methods of HTTP and WebDAV, and what editors have in their place.
const METHODS: [&str; 24] = [
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "QUERY",
    "SEARCH",
    "REPORT",
    "PURGE",
    "LIST",
    "COPY",
    "MOVE",
    "LOCK",
    "UNLOCK",
    "PROPFIND",
    "PROPPATCH",
    "MKCOL",
    "GRAPHQL",
    "WEBSOCKET",
    "GRPC",
];

/// How an address without a method begins.
const ADDRESSES: [&str; 6] = ["http://", "https://", "/", "{{", "localhost", "www."];

/// A text without the blanks around it.
pub(super) fn trim(source: &str, range: Range<usize>) -> Range<usize> {
    let text = &source[range.clone()];
    let start = range.start + (text.len() - text.trim_start().len());
    start..(range.start + text.trim_end().len()).max(start)
}

pub(super) fn is_comment(content: &str) -> bool {
    content.starts_with('#') || content.starts_with("//")
}

/// True for what a request or an answer begins with.
pub(super) fn is_start(content: &str) -> bool {
    let address = ADDRESSES.iter().any(|start| content.starts_with(start));
    address || method(content).is_some() || is_status(content) || is_lone_header(content)
}

/// The method that a request line begins with.
pub(super) fn method(content: &str) -> Option<&str> {
    let (word, _) = content.split_once([' ', '\t'])?;
    METHODS.contains(&word).then_some(word)
}

/// True for `HTTP/1.1 200 OK`.
pub(super) fn is_status(content: &str) -> bool {
    content.strip_prefix("HTTP/").is_some_and(|version| {
        let (version, code) = version.split_once(' ').unwrap_or((version, ""));
        let number = |byte: u8| byte.is_ascii_digit() || byte == b'.';
        version.bytes().all(number) && code.bytes().take(3).all(|byte| byte.is_ascii_digit())
    })
}

/// True for a request line that says its version, as documentation writes one behind another.
pub(super) fn is_versioned(content: &str) -> bool {
    let version = content.rsplit(' ').next().unwrap_or_default();
    version.starts_with("HTTP/") && method(content).is_some()
}

/// True for a header below a request line.
pub(super) fn is_header(content: &str) -> bool {
    content
        .split_once(':')
        .is_some_and(|(name, value)| is_token(name) && !value.starts_with("//"))
}

/// True for a header where a request could begin: there `host:8080` is an address.
pub(super) fn is_lone_header(content: &str) -> bool {
    content.split_once(':').is_some_and(|(name, value)| {
        is_token(name) && (value.is_empty() || value.starts_with([' ', '\t']))
    })
}

fn is_token(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !name.is_empty() && name.bytes().all(letter)
}

/// True for what an editor does with the answer: it ends the body.
pub(super) fn is_handler(content: &str) -> bool {
    ["> ", "<> ", ">> ", ">>! "]
        .iter()
        .any(|mark| content.starts_with(mark))
}

/// An address without the version of HTTP behind it.
pub(super) fn without_version(source: &str, range: Range<usize>) -> Range<usize> {
    let text = &source[range.clone()];
    match text.rsplit_once([' ', '\t']) {
        Some((address, version)) if version.starts_with("HTTP/") => {
            range.start..range.start + address.trim_end().len()
        }
        _ => range,
    }
}
