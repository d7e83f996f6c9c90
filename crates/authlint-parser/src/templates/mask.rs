//! Text of the same length in the place of actions, for formats whose structure is lines.

use std::ops::Range;

use super::{Action, Kind};

/// `source` with letters or blanks in the place of its actions.
///
/// Lines that hold nothing but actions become line breaks: as blanks they would pass for
/// indentation. What is put out as whole lines behind `key:` or `-` becomes blanks, and every
/// other action a word.
pub(crate) fn mask(source: &str, actions: &[Action]) -> String {
    let mut masked = Vec::with_capacity(source.len());
    let mut rest = actions;
    while let Some(first) = rest.first() {
        let done = actions.len() - rest.len();
        let start = line_start(source, first.range.start);
        let mut end = line_end(source, first.range.end);
        let mut count = 1;
        while let Some(next) = rest.get(count).filter(|next| next.range.start < end) {
            if next.range.end > end {
                end = line_end(source, next.range.end);
            }
            count += 1;
        }
        let (lines, others) = rest.split_at(count);
        rest = others;
        let between = masked.len();
        masked.extend_from_slice(&source.as_bytes()[between..start]);
        // `{{ else }}` `[]` `{{ end }}`: with the other branch before it, that is no YAML.
        let other = done.checked_sub(1).and_then(|last| actions.get(last));
        if other.is_some_and(|other| other.kind == Kind::Middle)
            && first.kind == Kind::Close
            && matches!(source[between..start].trim(), "{}" | "[]")
        {
            masked[between..].fill(b'\n');
        }
        masked.extend_from_slice(&source.as_bytes()[start..end]);
        fill(source, start..end, lines, &mut masked);
    }
    masked.extend_from_slice(&source.as_bytes()[masked.len()..]);
    // Only whole actions are overwritten, so what is left is text.
    String::from_utf8(masked).unwrap_or_else(|_| source.to_owned())
}

fn line_start(source: &str, at: usize) -> usize {
    source[..at].rfind('\n').map_or(0, |found| found + 1)
}

fn line_end(source: &str, at: usize) -> usize {
    source[at..]
        .find('\n')
        .map_or(source.len(), |found| at + found)
}

/// Overwrites the actions of `lines`.
fn fill(source: &str, lines: Range<usize>, actions: &[Action], masked: &mut [u8]) {
    // The actions from here on have nothing but blanks or a comment behind them.
    let mut last = actions.len();
    let mut behind = lines.end;
    while let Some(action) = last.checked_sub(1).and_then(|last| actions.get(last)) {
        let text = &source[action.range.end..behind];
        let comment = behind == lines.end && text.trim_start().starts_with('#');
        if !comment && !text.trim().is_empty() {
            break;
        }
        behind = action.range.start;
        last -= 1;
    }
    let (words, ending) = actions.split_at(last);
    let before = &source[lines.start..behind];
    let alone = words.is_empty() && before.trim().is_empty();
    let comment = actions
        .last()
        .is_some_and(|action| !source[action.range.end..lines.end].trim().is_empty());
    for action in words {
        masked[action.range.clone()].fill(b'x');
    }
    if alone && !comment {
        masked[lines].fill(b'\n');
    } else if alone || is_lines(source, before, words, ending) {
        for byte in ending.iter().flat_map(|action| action.range.clone()) {
            if masked[byte] != b'\n' {
                masked[byte] = b' ';
            }
        }
    } else {
        for action in ending {
            masked[action.range.clone()].fill(b'x');
        }
    }
}

/// True if the actions that end a line put out lines of their own, or nothing. `before` is what
/// stands before them, `words` the actions in it.
fn is_lines(source: &str, before: &str, words: &[Action], ending: &[Action]) -> bool {
    let before = before.trim_end();
    if before.trim_start().starts_with('#') {
        return false;
    }
    // `key: |{{ .Values.text | nindent 4 }}`
    let header = before.trim_end_matches(['-', '+']);
    if ends_with_word(header, ["|", ">"]) {
        return true;
    }
    let is_open = |action: &Action| action.kind == Kind::Open;
    let puts_out = ending.iter().any(|action| action.kind == Kind::Output);
    if !puts_out && !words.iter().chain(ending).any(is_open) {
        return true;
    }
    let is_block = before.ends_with(':') || ends_with_word(before, ["-", "?"]);
    let puts_lines = ending.iter().any(|action| {
        let code = &source[action.range.clone()];
        ["indent", "toYaml", "to_yaml", "to_nice_yaml"]
            .iter()
            .any(|function| code.contains(function))
    });
    let trims = ending
        .first()
        .is_some_and(|action| source[action.range.clone()].starts_with("{{-"));
    let balanced = ending.len() > 1;
    is_block && (puts_lines || trims || !puts_out && !balanced)
}

/// True if the last word of `text` is one of `words`.
fn ends_with_word(text: &str, words: [&str; 2]) -> bool {
    let mut before = words.iter().filter_map(|word| text.strip_suffix(word));
    before.any(|before| before.is_empty() || before.ends_with([' ', '\t']))
}
