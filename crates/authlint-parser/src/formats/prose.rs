//! Prose that holds commands, settings and URLs: a forum post, a mail, a runbook, a fence without
//! a language.
//!
//! Nothing else of the prose is read. Three kinds of pieces come out, in order: a command with its
//! continuation lines (to be read as shell), a run of `KEY=value` lines (to be read as dotenv),
//! and single URLs. Posting damages commands; what a person would repair without thinking
//! (typographic quotes, dashes made one, a lost backslash before the next option) is repaired here.

use std::ops::Range;

use memchr::memmem;

use crate::document::{Document, Node, Scalar, Value};
use crate::format::Format;
use crate::text::{Decoder, Text};

/// Programs whose command lines are worth reading. The second group are English words, too:
/// they need an address behind them.
const CLIENTS: [&str; 2] = ["curl", "wget"];
const CLIENT_WORDS: [&str; 4] = ["http", "https", "xh", "xhs"];
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// A pasted command longer than this many lines is not one.
const MOST_COMMAND_LINES: usize = 60;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let source = text.as_str();
    let next = CLIENTS.map(
        |name| match memmem::find(source.as_bytes(), name.as_bytes()) {
            Some(_) => Next::Unknown,
            None => Next::None,
        },
    );
    let mut nodes = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let mut line = Line::new(source, at, next);
        // Behind a command in quotes the line goes on, as often as it likes.
        loop {
            let content = unprompted(source, at..line.text.end);
            if let Some(start) = line.command_start(content.clone()) {
                urls(text, content.start..start, &mut nodes);
                let (command, end) = command(text, start, line.end);
                nodes.push(declared(command, Format::Shell));
                at = end;
                if at < line.end {
                    continue;
                }
            } else {
                let settings = line.starts_at(at).then(|| setting_lines(source, at));
                if let Some(settings) = settings.filter(|settings| *settings > at) {
                    nodes.push(declared(text.slice(at..settings), Format::Dotenv));
                    at = settings;
                } else {
                    urls(text, at..line.end, &mut nodes);
                    at = line.end + 1;
                }
            }
            break;
        }
    }
    let mut document = Document::empty(Format::Text);
    if !nodes.is_empty() {
        document.roots.push(Node {
            span: text.span(),
            value: Value::List(nodes),
        });
    }
    document
}

fn declared(text: Text<'_>, format: Format) -> Node<'_> {
    let scalar = Scalar {
        declared: Some(format),
        ..Scalar::opaque(text)
    };
    Node {
        span: scalar.text.span(),
        value: Value::Scalar(scalar),
    }
}

fn line_end(source: &str, at: usize) -> usize {
    source[at..]
        .find('\n')
        .map_or(source.len(), |length| at + length)
}

/// A line, and what was found out about it: it can hold as many commands as it has words, and is
/// searched once all the same.
struct Line<'s> {
    source: &'s str,
    /// Without blanks at the end.
    text: Range<usize>,
    end: usize,
    /// The last slash: an address has one.
    slash: Option<usize>,
    /// Where the next command of each of `CLIENTS` starts, as far as anybody looked.
    next: [Next; CLIENTS.len()],
}

#[derive(Clone, Copy)]
enum Next {
    Unknown,
    At(usize),
    None,
}

impl<'s> Line<'s> {
    fn new(source: &'s str, at: usize, next: [Next; CLIENTS.len()]) -> Self {
        let end = line_end(source, at);
        let text = source[at..end].trim_end();
        Line {
            source,
            text: at..at + text.len(),
            end,
            slash: text.rfind('/').map(|slash| at + slash),
            next,
        }
    }

    fn starts_at(&self, at: usize) -> bool {
        self.text.start == at
    }

    /// Where a command line begins on the rest of the line, be it behind some words ("Run: curl …").
    fn command_start(&mut self, content: Range<usize>) -> Option<usize> {
        let rest = &self.source[content.clone()];
        let mut words = rest.split_ascii_whitespace();
        let first = words.next()?;
        if first == "sudo" && words.next().is_some_and(|word| CLIENTS.contains(&word)) {
            return Some(content.start);
        }
        if CLIENT_WORDS.contains(&first) {
            let second = words.next().unwrap_or_default();
            let addressed = self.slash.is_some_and(|slash| slash >= content.start);
            return (addressed && (second.starts_with('-') || METHODS.contains(&second)))
                .then_some(content.start);
        }
        (0..CLIENTS.len()).find_map(|client| self.client_from(client, content.start))
    }

    /// Where the next command of one of `CLIENTS` starts, at `from` or behind it.
    fn client_from(&mut self, client: usize, from: usize) -> Option<usize> {
        let known = match self.next[client] {
            Next::None => return None,
            Next::At(known) if known >= from => return Some(known),
            Next::At(_) | Next::Unknown => from,
        };
        let content = &self.source[known..self.text.end];
        let found = content.match_indices(CLIENTS[client]).find(|(at, name)| {
            let before = content[..*at].chars().next_back();
            let free = before.is_none_or(|letter| {
                letter.is_whitespace() || "`\"'(:|;&\u{201c}".contains(letter)
            });
            free && takes_arguments(&content[at + name.len()..])
        });
        let found = found.map(|(at, _)| known + at);
        self.next[client] = found.map_or(Next::None, Next::At);
        found
    }
}

/// True if a program's name before this would be a call of the program.
fn takes_arguments(rest: &str) -> bool {
    let dashes = ['-', '\u{2013}', '\u{2014}'];
    let quotes = ['"', '\'', '\u{201c}', '\u{2018}', '$', '\\'];
    let arguments = rest.trim_start();
    rest.starts_with([' ', '\t'])
        && (arguments.starts_with(dashes)
            || arguments.starts_with(quotes)
            || arguments.starts_with("http"))
}

/// A line without indentation, quote marks, list marks and shell prompts.
fn unprompted(source: &str, line: Range<usize>) -> Range<usize> {
    let end = line.end.max(line.start);
    let mut rest = &source[line.start..end];
    loop {
        rest = rest.trim_start();
        let marks = ["> ", "$ ", "% ", "# ", "- ", "* ", "PS> ", "+ ", "`"];
        match marks.iter().find_map(|mark| rest.strip_prefix(mark)) {
            Some(after) => rest = after,
            None => return end - rest.len()..end,
        }
    }
}

/// The command that starts at `start`, repaired, and where the text goes on behind it.
fn command<'s>(text: &Text<'s>, start: usize, line_end: usize) -> (Text<'s>, usize) {
    let source = text.as_str();
    let mut end = line_end;
    if let Some(length) = enclosed(&source[..start], &source[start..end]) {
        return (repair(text, start..start + length), start + length);
    }
    for _ in 0..MOST_COMMAND_LINES {
        let so_far = source[start..end].trim_end();
        let next = end + 1..self::line_end(source, (end + 1).min(source.len()));
        if next.start >= source.len() {
            break;
        }
        let goes_on = so_far.ends_with('\\') || so_far.ends_with('^') || so_far.ends_with('`');
        if !goes_on && !starts_option(source[next.clone()].trim_start()) && !in_quotes(so_far) {
            break;
        }
        // A lost closing quote must not swallow the paragraphs that follow.
        if source[next.clone()].trim().is_empty() {
            break;
        }
        end = next.end;
    }
    (
        repair(text, start..end),
        (end + 1).min(source.len().max(end)),
    )
}

/// How long a command is that stands between backticks or quotes on its line.
fn enclosed(before: &str, command: &str) -> Option<usize> {
    let mark = before.chars().next_back()?;
    if mark == '`' {
        return command.find(mark);
    }
    let quotes = matches!(mark, '"' | '\'').then(|| command.match_indices(mark))?;
    let mut open = false;
    for (at, _) in quotes {
        match command[..at].chars().next_back() {
            Some('\\') => {}
            // A quote of the command's own.
            Some(' ' | '=') if !open => open = true,
            _ if open => open = false,
            _ => return Some(at),
        }
    }
    None
}

/// True if a line looks like the next option of the command above it.
fn starts_option(line: &str) -> bool {
    let mut letters = line.chars();
    match letters.next() {
        Some('-') => letters
            .next()
            .is_some_and(|letter| letter == '-' || letter.is_ascii_alphabetic()),
        Some('\u{2013}' | '\u{2014}') => letters
            .next()
            .is_some_and(|letter| letter.is_ascii_alphabetic()),
        _ => false,
    }
}

/// True if a quote is still open at the end of `command`.
fn in_quotes(command: &str) -> bool {
    let mut open = None;
    let mut escaped = false;
    for letter in command.chars() {
        let letter = straight(letter).unwrap_or(letter);
        match open {
            _ if escaped => escaped = false,
            Some('\'') if letter != '\'' => {}
            _ if letter == '\\' => escaped = true,
            Some(quote) if letter == quote => open = None,
            None if letter == '"' || letter == '\'' => open = Some(letter),
            _ => {}
        }
    }
    open.is_some()
}

/// The quote that a typographic quote was typed as.
fn straight(letter: char) -> Option<char> {
    match letter {
        '\u{201c}' | '\u{201d}' | '\u{201e}' => Some('"'),
        '\u{2018}' | '\u{2019}' | '\u{201a}' => Some('\''),
        _ => None,
    }
}

fn repair<'s>(text: &Text<'s>, range: Range<usize>) -> Text<'s> {
    let source = text.as_str();
    let mut decoder = Decoder::new(text);
    let mut kept = range.start;
    let mut replace = |kept: &mut usize, at: Range<usize>, with: &str| {
        decoder.keep(*kept..at.start);
        decoder.replace(at.clone(), with);
        *kept = at.end;
    };
    let command = &source[range.clone()];
    for (offset, letter) in command.char_indices() {
        let at = range.start + offset..range.start + offset + letter.len_utf8();
        let (before, after) = (&command[..offset], &command[offset + letter.len_utf8()..]);
        match letter {
            '\u{2013}' | '\u{2014}' if before.ends_with([' ', '\n', '\t']) => {
                let name = after.find(|letter: char| !letter.is_ascii_alphabetic());
                replace(&mut kept, at, if name == Some(1) { "-" } else { "--" });
            }
            // The prompt that a terminal puts in front of a continued line.
            '>' if before.trim_end_matches([' ', '\t']).ends_with('\n')
                && after.starts_with(' ')
                && starts_option(after.trim_start()) =>
            {
                replace(&mut kept, at, "");
            }
            '\u{a0}' => replace(&mut kept, at, " "),
            '^' | '`' if after.trim_start_matches([' ', '\r']).starts_with('\n') => {
                replace(&mut kept, at, "\\");
            }
            '\n' if !before
                .trim_end_matches([' ', '\t', '\r'])
                .ends_with(['\\', '^', '`'])
                && starts_option(after.trim_start()) =>
            {
                replace(&mut kept, at, " ");
            }
            '\\' if after.starts_with([' ', '\t', '\r']) => {
                // Blanks behind a continuation are invisible and undo it.
                let blanks = after.len() - after.trim_start_matches([' ', '\t', '\r']).len();
                if after[blanks..].starts_with('\n') {
                    replace(&mut kept, at.end..at.end + blanks, "");
                }
            }
            _ => {
                if let Some(quote) = straight(letter) {
                    replace(&mut kept, at, if quote == '"' { "\"" } else { "'" });
                }
            }
        }
    }
    decoder.keep(kept.max(range.start)..range.end);
    decoder.finish(range.start)
}

/// Where a run of `KEY=value` lines that starts at `at` ends; `at` itself if there is none.
fn setting_lines(source: &str, at: usize) -> usize {
    let mut end = at;
    while end < source.len() {
        let next = line_end(source, end);
        let line = source[end..next].trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let is_setting = line.split_once('=').is_some_and(|(key, value)| {
            key.len() > 2
                && key
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
                && !value.starts_with('=')
        });
        if !is_setting {
            break;
        }
        end = (next + 1).min(source.len());
    }
    end
}

/// The URLs of a stretch of prose.
fn urls<'s>(text: &Text<'s>, range: Range<usize>, nodes: &mut Vec<Node<'s>>) {
    let source = text.as_str();
    let next = |at: usize| memmem::find(&source.as_bytes()[at..range.end], b"://");
    let mut at = range.start;
    let mut found = next(at);
    if found.is_none() {
        return;
    }
    let templates = source[range.clone()].rfind("}}");
    let templates = templates.map_or(0, |last| range.start + last);
    while let Some(length) = found {
        let colon = at + length;
        let scheme = source[at..colon]
            .bytes()
            .rev()
            .take_while(u8::is_ascii_alphabetic)
            .count();
        let start = colon - scheme;
        let rest = &source[colon + 3..range.end];
        let length = url_length(rest, templates.saturating_sub(colon + 3));
        let url = trim_punctuation(&source[start..colon + 3 + length]);
        at = colon + 3 + length;
        found = next(at);
        if matches!(&source[start..colon], "http" | "https") && url.len() > scheme + 3 {
            let scalar = Scalar::plain(text.slice(start..start + url.len()));
            nodes.push(Node {
                span: scalar.text.span(),
                value: Value::Scalar(scalar),
            });
        }
    }
}

/// How far the URL at the start of a line's rest goes. What a template engine replaces is part of
/// it, blanks and quotes included; the last one on the line is closed at `templates`.
fn url_length(rest: &str, templates: usize) -> usize {
    let mut at = 0;
    while let Some(letter) = rest[at..].chars().next() {
        let template = rest[at..].strip_prefix("{{").filter(|_| at < templates);
        if let Some(length) = template.and_then(|inside| inside.find("}}")) {
            at += length + 4;
            continue;
        }
        if letter.is_whitespace()
            || letter.is_control()
            || matches!(
                letter,
                '<' | '>' | '"' | '\'' | '`' | '|' | '\\' | '^' | '\u{201d}' | '\u{2019}'
            )
        {
            break;
        }
        at += letter.len_utf8();
    }
    at
}

/// A URL without the punctuation of the sentence around it.
fn trim_punctuation(url: &str) -> &str {
    let count = |mark: char| url.matches(mark).count();
    // A closing bracket belongs to the URL if it was opened there.
    let mut brackets = [('(', ')'), ('[', ']'), ('{', '}')]
        .map(|(opening, closing)| (closing, count(opening), count(closing)));
    let mut end = url.len();
    while let Some(last) = url[..end].chars().next_back() {
        let bracket = brackets.iter_mut().find(|(closing, ..)| *closing == last);
        match bracket {
            Some((_, opened, closed)) if *closed > *opened => *closed -= 1,
            None if ".,;:!?*_\u{2026}".contains(last) => {}
            _ => break,
        }
        end -= last.len_utf8();
    }
    &url[..end]
}
