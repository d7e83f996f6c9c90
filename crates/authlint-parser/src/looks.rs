//! What a text without a name looks like.

use crate::format::Format;

/// How many lines are looked at to tell settings from other text.
const LINES: usize = 24;

/// True for an object in JSON, and for a list of them.
pub(crate) fn is_json(text: &str) -> bool {
    let inside = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    let starts = |text: &str, letter| text.trim_start().starts_with(letter);
    if let Some(object) = inside('{', '}') {
        return starts(object, '"');
    }
    inside('[', ']').is_some_and(|list| starts(list, '{'))
}

/// What the lines of a text are settings of: YAML if they say `name: value`, a format with
/// `name = value` else. `None` if some line is neither.
pub(crate) fn settings(text: &str) -> Option<Format> {
    let mut lines = text.lines().filter(|line| !is_note(line)).take(LINES);
    let mut seen = Seen::default();
    let first = lines.next()?;
    let depth = indent(first);
    // What is indented belongs to the line above it.
    let entries = lines.filter(|line| indent(line) <= depth);
    for line in std::iter::once(first).chain(entries) {
        seen.line(line.trim())?;
    }
    seen.format()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// True for a line that says nothing to a program: blank, a comment, a template's.
fn is_note(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with(['#', ';']) || line.starts_with("{{") || line == "---"
}

/// How many lines of each kind there were.
#[derive(Default)]
struct Seen {
    /// `name: value`, in lists as well.
    colons: usize,
    /// Any element of a list.
    elements: usize,
    /// `name = value`
    equals: usize,
    /// Of these, with a value as TOML writes it.
    typed: usize,
    /// Of these, with the name of a variable.
    variables: usize,
    /// `[name]`
    sections: usize,
}

impl Seen {
    /// `None` if the line is of no kind.
    fn line(&mut self, line: &str) -> Option<()> {
        if let Some(element) = line.strip_prefix("- ") {
            self.elements += 1;
            self.colons += usize::from(is_yaml_entry(element));
        } else if is_yaml_entry(line) {
            self.colons += 1;
        } else if line.starts_with('[') && line.ends_with(']') && !line.contains('"') {
            self.sections += 1;
        } else if let Some((name, value)) = line.split_once('=').filter(|(name, _)| is_name(name)) {
            let upper = |byte: u8| byte.is_ascii_uppercase() || !byte.is_ascii_alphabetic();
            let typed = |letter: char| "\"'[{".contains(letter) || letter.is_ascii_digit();
            let value = value.trim_start();
            self.equals += 1;
            self.variables += usize::from(name.bytes().all(upper));
            self.typed +=
                usize::from(value.starts_with(typed) || matches!(value, "true" | "false"));
        } else if !line.starts_with(['}', ']']) {
            return None;
        }
        Some(())
    }

    fn format(&self) -> Option<Format> {
        let listed = self.colons + self.elements;
        match (self.colons, self.equals) {
            (1.., 0) if self.sections == 0 => Some(Format::Yaml),
            (_, 1..) if listed > 0 => None,
            (_, 1..) if self.sections > 0 && self.typed < self.equals => Some(Format::Ini),
            (_, 1..) if self.sections == 0 && self.variables == self.equals => Some(Format::Dotenv),
            (_, 1..) if self.typed == self.equals => Some(Format::Toml),
            (_, 1..) => Some(Format::Properties),
            _ => None,
        }
    }
}

fn is_name(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    let name = name.trim_end();
    !name.is_empty() && name.bytes().all(letter)
}

fn is_yaml_entry(line: &str) -> bool {
    let name = match line.split_once(": ") {
        Some((name, _)) => Some(name),
        None => line.strip_suffix(':'),
    };
    name.is_some_and(|name| is_name(name.trim_matches(['"', '\''])))
}

#[cfg(test)]
mod tests {
    use super::settings;
    use crate::format::Format;

    #[test]
    fn lines_tell_what_they_are_settings_of() {
        let cases = [
            ("a: b\nc:\n  any: thing\n  at all", Some(Format::Yaml)),
            ("# note\n\n- a: b\n  c\n- d", Some(Format::Yaml)),
            ("{{- if x }}\n  \"a\": b\n", Some(Format::Yaml)),
            ("- a\n- b", None),
            ("a: b\na sentence: with a colon", None),
            ("a = b\nc.d=e", Some(Format::Properties)),
            ("a = \"b\"\nc = 1", Some(Format::Toml)),
            ("[a]\nb = c", Some(Format::Ini)),
            ("[a]\nb = 'c'", Some(Format::Toml)),
            ("A=b\nA_2=3", Some(Format::Dotenv)),
            ("A=b\ncurl https://id.example.org", None),
            ("a: b\nc = d", None),
            ("", None),
            ("# only a note", None),
        ];
        for (text, expected) in cases {
            assert_eq!(settings(text), expected, "{text:?}");
        }
    }
}
