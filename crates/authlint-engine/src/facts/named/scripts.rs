//! Things that command lines make: `kubectl create secret generic oauth`.
//!
//! Scripts stand in Makefiles, in steps of workflows, in programs and in what people are told to type, so this
//! reads text. A name too many costs nothing: it only keeps something from being called missing.

use std::collections::BTreeMap;
use std::ops::Range;

use authlint_parser::{FileId, Located, Span};
use memchr::memmem;

use super::{Declared, Mark};
use crate::knowledge::{Command, Ecosystem};

/// So many words behind the command can be the name.
const WORDS_BEHIND: usize = 12;

/// What the command lines in `text` make.
pub(super) fn read(text: &str, file: FileId, ecosystems: &[Ecosystem]) -> Vec<Declared> {
    let mut made = Vec::new();
    let mut commands: BTreeMap<&str, Vec<&Command>> = BTreeMap::new();
    for command in ecosystems.iter().flat_map(|known| &known.commands) {
        if let Some(first) = command.words.first() {
            commands.entry(first).or_default().push(command);
        }
    }
    // Commands that begin alike are looked for once.
    for (first, commands) in commands {
        for (at, command) in memmem::find_iter(text.as_bytes(), first)
            .flat_map(|at| commands.iter().map(move |command| (at, *command)))
        {
            let mut words = words(&text[at..]);
            let all = command
                .words
                .iter()
                .all(|wanted| words.next().is_some_and(|word| &text[at..][word] == wanted));
            if all {
                let names = words.take(WORDS_BEHIND).map(|word| {
                    let span = at + word.start..at + word.end;
                    Located {
                        value: text[span.clone()].to_owned(),
                        span: Span::new(file, span),
                    }
                });
                made.extend(names.filter_map(|name| declared(command, name)));
            }
        }
    }
    made
}

/// The words at the beginning of `text`, up to the end of the command.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let between = |letter: char| letter.is_whitespace() || "\"',[]`".contains(letter);
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &text[at..];
            let gap = rest.find(|letter| !between(letter))?;
            // The command goes on in the next line only behind a mark that says so.
            let ends = rest[..gap].contains('\n')
                && !text[..at].trim_end_matches('"').ends_with(['\\', ',']);
            if ends {
                return None;
            }
            let start = at + gap;
            let word = &text[start..];
            let end = start + word.find(between).unwrap_or(word.len());
            at = end;
            match &text[start..end] {
                "\\" => {}
                word if word.starts_with(['|', ';', '&', '>', '#', ')']) => return None,
                _ => return Some(start..end),
            }
        }
    })
}

/// The thing of this name. An option is none, and one that a variable holds nobody can tell.
fn declared(command: &Command, name: Located<String>) -> Option<Declared> {
    if name.value.starts_with('-') {
        return None;
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let known = name.value.bytes().all(plain);
    Some(Declared {
        kind: command.kind.clone(),
        tells: BTreeMap::from([("scripted".to_owned(), Mark::Text(name.clone()))]),
        name: known.then_some(name),
        within: None,
        document: 0,
        parts: Vec::new(),
        implied: Vec::new(),
        open: true,
        needs: Vec::new(),
    })
}
