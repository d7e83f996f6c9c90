//! Names inside of texts: fields of Go templates, `$name:part`, `$(NAME)`, `key: value`.

use std::ops::Range;

/// Words of a Go template behind which a field may mean something else than the data.
const TURNING: [&str; 8] = [
    "range", "with", "if", "define", "template", "block", "include", "$",
];
/// What the templates of other programs are given: those render first.
const OTHERS: [&str; 5] = [".Values", ".Release", ".Chart", ".Capabilities", ".Files"];

/// The fields of the data that a Go template reads. None where it is not plain what a field is of.
pub(super) fn template_fields(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("{{") {
        let start = at + open + 2;
        let Some(length) = text[start..].find("}}") else {
            break;
        };
        let action = &text[start..start + length];
        let turns = action
            .split(|letter: char| !letter.is_alphanumeric() && letter != '$')
            .any(|word| TURNING.iter().any(|turning| word.starts_with(turning)));
        let others = OTHERS.iter().any(|other| action.contains(other));
        if turns || others || action.contains(['`', '{']) {
            return Vec::new();
        }
        let fields = fields(action).into_iter();
        found.extend(fields.map(|field| start + field.start..start + field.end));
        at = start + length + 2;
    }
    found
}

/// `.name` and `index . "name"` in an action.
fn fields(action: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut quoted = false;
    let mut before = ' ';
    for (at, letter) in action.char_indices() {
        match letter {
            '"' => {
                let of_data = action[..at].trim_end().ends_with("index .");
                if !quoted
                    && of_data
                    && let Some(length) = action[at + 1..].find('"')
                {
                    found.push(at + 1..at + 1 + length);
                }
                quoted = !quoted;
            }
            '.' if !quoted && (before.is_whitespace() || "(|-".contains(before)) => {
                let rest = &action[at + 1..];
                let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
                let length = end.unwrap_or(rest.len());
                if length > 0 {
                    found.push(at + 1..at + 1 + length);
                }
            }
            _ => {}
        }
        before = letter;
    }
    found
}

/// The names and parts of all `$name:part`.
pub(super) fn dollar_colons(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('$') {
        let starts = text[..at]
            .chars()
            .next_back()
            .is_none_or(|letter| letter.is_whitespace() || "\"'".contains(letter));
        let inside = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
        let rest = &text[at + 1..];
        let name = rest.find(|letter| !inside(letter)).unwrap_or(rest.len());
        let Some(behind) = rest[name..].strip_prefix(':') else {
            continue;
        };
        let part = behind
            .find(|letter| !inside(letter))
            .unwrap_or(behind.len());
        if starts && name > 0 && part > 0 {
            let part_at = at + 1 + name + 1;
            found.push((at + 1..at + 1 + name, part_at..part_at + part));
        }
    }
    found
}

/// The names in all `$(NAME)`, as Kubernetes expands them: `$$(NAME)` stays, and so does what a shell runs.
pub(super) fn dollar_brackets(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("$(") {
        let dollars = text[..at].bytes().rev().take_while(|byte| *byte == b'$');
        let escaped = dollars.count() % 2 == 1;
        let rest = &text[at + 2..];
        let name = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        if !escaped
            && let Some(length) = rest.find(')')
            && length > 2
            && rest[..length].bytes().all(name)
        {
            found.push(at + 2..at + 2 + length);
        }
    }
    found
}

/// The values behind `key: ` of these keys, in YAML or JSON.
pub(super) fn values_of(text: &str, keys: &[String]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for key in keys {
        for (at, _) in text.match_indices(key.as_str()) {
            let alone = !text[..at].ends_with(|letter: char| letter.is_alphanumeric());
            let behind = text[at + key.len()..].trim_start_matches(['"', '\'']);
            let Some(value) = behind.strip_prefix(':').filter(|_| alone) else {
                continue;
            };
            let value = value.trim_start_matches([' ', '"', '\'']);
            let start = text.len() - value.len();
            let end = value.find(['"', '\'', '\n', '\r', ',', '}', ' ']);
            let end = end.unwrap_or(value.len());
            if end > 0 {
                found.push(start..start + end);
            }
        }
    }
    found.sort_by_key(|range| range.start);
    found
}
