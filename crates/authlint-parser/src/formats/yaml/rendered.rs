//! Scalars of a template: read from the masked text, told in the letters of the file.

use std::ops::Range;

use granit_parser::ScalarStyle;

use super::scalar::{Token, decode};
use super::tree::Tree;
use crate::document::{Holes, Scalar};
use crate::templates::{Action, Kind, actions_in, holes};
use crate::text::{Decoder, Text};

/// The scalar that `token` of the masked text stands for, and the bytes of it.
pub(super) fn scalar<'s>(tree: &Tree<'_, 's>, token: &Token<'_>) -> (Scalar<'s>, Range<usize>) {
    let block = matches!(token.style, ScalarStyle::Literal | ScalarStyle::Folded);
    if block && token.value.trim_ascii().is_empty() || token.range.is_empty() {
        return nothing(tree, token, block);
    }
    if block {
        return self::block(tree, token);
    }
    let range = token.range.clone();
    let actions = actions_in(tree.actions, &range);
    if actions.is_empty() {
        return (Scalar::plain(decode(tree.text, tree.source, token)), range);
    }
    let lines = |action: &Action| tree.source.as_bytes().get(action.range.start) == Some(&b'\n');
    if actions.iter().any(lines) {
        // Lines of actions in the middle of a text: what it will be is anyone's guess.
        return (filled(tree.text.slice(range.clone()), tree, actions), range);
    }
    if token.style != ScalarStyle::Plain || token.value.len() != range.len() {
        let text = decode(tree.text, tree.source, token);
        return (filled(text, tree, actions), range);
    }
    let (range, actions) = trimmed(tree, range, actions);
    let text = tree.text.slice(range.clone());
    // `{{ if .quoted }}"a"{{ end }}`: the quotes are in the way of what they hold.
    let quoted = text.as_str().starts_with(['"', '\'', '[', '{']);
    if quoted
        && actions
            .first()
            .is_none_or(|action| action.range.start != range.start)
    {
        return (Scalar::opaque(text), range);
    }
    if actions.is_empty() {
        return (Scalar::plain(text), range);
    }
    (filled(text, tree, actions), range)
}

/// A text with holes where the `actions` stand in it.
fn filled<'s>(text: Text<'s>, tree: &Tree<'_, 's>, actions: &[Action]) -> Scalar<'s> {
    let holes = holes(text.as_str(), tree.text.as_str(), actions);
    Scalar {
        holes: Holes::At(holes),
        ..Scalar::plain(text)
    }
}

/// Plain text without the blocks that begin or end at its edges: of `{{ if x }}key` the key.
fn trimmed<'a>(
    tree: &Tree<'_, '_>,
    range: Range<usize>,
    actions: &'a [Action],
) -> (Range<usize>, &'a [Action]) {
    let source = tree.text.as_str();
    let count = |kind: Kind| actions.iter().filter(|action| action.kind == kind).count();
    let (mut range, mut actions) = (range, actions);
    if count(Kind::Open) == count(Kind::Close) && count(Kind::Open) > 0 {
        return (range, actions);
    }
    let cuts = |action: &Action| action.kind != Kind::Output;
    while let Some((first, rest)) = actions.split_first()
        && first.range.start == range.start
        && cuts(first)
        && !source[first.range.end..range.end].trim().is_empty()
    {
        let behind = &source[first.range.end..range.end];
        range.start = range.end - behind.trim_start().len();
        actions = rest;
    }
    while let Some((last, rest)) = actions.split_last()
        && last.range.end == range.end
        && cuts(last)
        && !source[range.start..last.range.start].trim().is_empty()
    {
        let before = &source[range.start..last.range.start];
        range.end = range.start + before.trim_end().len();
        actions = rest;
    }
    (range, actions)
}

/// Nothing, or what actions put out where nothing is left once they are masked.
fn nothing<'s>(tree: &Tree<'_, 's>, token: &Token<'_>, block: bool) -> (Scalar<'s>, Range<usize>) {
    let at = token.range.start;
    let gap = if block {
        tree.last..token.range.end.max(tree.last)
    } else {
        at..next_token(tree.source, at)
    };
    let actions = actions_in(tree.actions, &gap);
    let output = |action: &&Action| action.kind == Kind::Output;
    let first = actions.iter().find(output);
    let last = actions.iter().rfind(output);
    if let (Some(first), Some(last)) = (first, last) {
        let range = first.range.start..last.range.end;
        return (Scalar::opaque(tree.text.slice(range.clone())), range);
    }
    if block && actions.is_empty() {
        let text = decode(tree.text, tree.source, token);
        return (Scalar::plain(text), token.range.clone());
    }
    (Scalar::plain(tree.text.slice(at..at)), at..at)
}

/// Where the token behind an empty value starts. The value is said to stand at the mark that
/// announces it.
fn next_token(source: &str, at: usize) -> usize {
    let rest = &source[at..];
    let mut rest = rest.strip_prefix([':', '-', '?']).unwrap_or(rest);
    loop {
        rest = rest.trim_ascii_start();
        if !rest.starts_with('#') {
            return source.len() - rest.len();
        }
        rest = rest.find('\n').map_or("", |end| &rest[end..]);
    }
}

/// A block scalar. Lines of actions in it were taken for empty ones; they are lines of it.
fn block<'s>(tree: &Tree<'_, 's>, token: &Token<'_>) -> (Scalar<'s>, Range<usize>) {
    let source = tree.text.as_str();
    let before = &tree.source[..token.range.start];
    let header = before.trim_ascii_end().len();
    let start = before[header..]
        .find('\n')
        .map_or(token.range.start, |newline| header + newline + 1);
    let actions = actions_in(tree.actions, &(start..token.range.end));
    let blank = |action: &Action| tree.source.as_bytes().get(action.range.start) == Some(&b'\n');
    if !actions.iter().any(blank) {
        let text = decode(tree.text, tree.source, token);
        return (filled(text, tree, actions), token.range.clone());
    }
    let lines = lines(source, start..token.range.end, tree.source, token.column);
    let folded = token.style == ScalarStyle::Folded;
    let mut decoder = Decoder::new(tree.text);
    let mut last: Option<Range<usize>> = None;
    for line in lines {
        if let Some(last) = last {
            let with = match (folded, last.is_empty(), line.is_empty()) {
                (true, false, false) => " ",
                (true, false, true) => "",
                _ => "\n",
            };
            decoder.replace(last.end..line.start, with);
        }
        decoder.keep(line.clone());
        last = Some(line);
    }
    let end = last.map_or(start, |line| line.end);
    let behind = source[end..]
        .find('\n')
        .map_or(source.len(), |found| end + found + 1);
    let range = start.min(token.range.start)..behind.min(token.range.end.max(end));
    if token.value.ends_with('\n') && end < range.end {
        decoder.replace(end..range.end, "\n");
    }
    let text = decoder.finish(start);
    (
        filled(text, tree, actions_in(actions, &(start..end))),
        range,
    )
}

/// The lines of a block in `range`, without the indentation of `column` letters. Actions behind
/// its last line belong to it if they are indented like it.
fn lines(source: &str, range: Range<usize>, masked: &str, column: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut kept = 0;
    let mut at = range.start;
    for line in source[range].split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let indent = content.len() - content.trim_start_matches([' ', '\t']).len();
        let cut = indent.min(column);
        lines.push(at + cut..at + content.len());
        let is_text = masked[at..at + line.len()].contains(|letter: char| letter > ' ');
        if is_text || indent >= column && indent < content.len() {
            kept = lines.len();
        }
        at += line.len();
    }
    lines.truncate(kept);
    lines
}
