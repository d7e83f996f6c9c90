//! Ways to write a text so that a format reads it back, and where each of them ends.
//!
//! Every writer leaves ASCII letters as they are: those must come out editable.

use authlint_parser::Format;

/// A way to write a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    YamlPlain,
    YamlPlainOverLines,
    YamlSingleQuoted,
    YamlDoubleQuoted,
    YamlDoubleQuotedOverLines,
    YamlLiteral,
    YamlFolded,
    JsonDoubleQuoted,
    JsonSingleQuoted,
    DotenvBare,
    DotenvSingleQuoted,
    DotenvBackticks,
    DotenvDoubleQuoted,
}

pub(crate) const STYLES: [Style; 13] = [
    Style::YamlPlain,
    Style::YamlPlainOverLines,
    Style::YamlSingleQuoted,
    Style::YamlDoubleQuoted,
    Style::YamlDoubleQuotedOverLines,
    Style::YamlLiteral,
    Style::YamlFolded,
    Style::JsonDoubleQuoted,
    Style::JsonSingleQuoted,
    Style::DotenvBare,
    Style::DotenvSingleQuoted,
    Style::DotenvBackticks,
    Style::DotenvDoubleQuoted,
];

/// Choices that a style leaves open: a stream of them, endlessly repeated.
pub(crate) struct Choices<'a> {
    bits: &'a [bool],
    next: usize,
}

impl<'a> Choices<'a> {
    pub(crate) fn new(bits: &'a [bool]) -> Self {
        Choices { bits, next: 0 }
    }

    fn take(&mut self) -> bool {
        self.next += 1;
        !self.bits.is_empty() && self.bits[self.next % self.bits.len()]
    }
}

impl Style {
    pub(crate) fn format(self) -> Format {
        match self {
            Style::JsonDoubleQuoted | Style::JsonSingleQuoted => Format::Json,
            Style::DotenvBare
            | Style::DotenvSingleQuoted
            | Style::DotenvBackticks
            | Style::DotenvDoubleQuoted => Format::Dotenv,
            _ => Format::Yaml,
        }
    }

    /// True if there is a way to write `value` in this style.
    pub(crate) fn can_say(self, value: &str) -> bool {
        self.value(value, &mut Choices::new(&[])).is_some()
    }

    /// A document of these names and values. What the style cannot say is left out.
    pub(crate) fn document(
        self,
        entries: &[(String, String)],
        choices: &mut Choices<'_>,
    ) -> String {
        let lines = entries.iter().filter_map(|(key, value)| {
            let value = self.value(value, choices)?;
            Some(match self.format() {
                Format::Json => format!("{}: {value}", json(key, '"', choices)),
                Format::Dotenv => format!("{key}={value}"),
                _ => format!("{}: {value}", yaml_double_quoted(key, choices)),
            })
        });
        let lines: Vec<String> = lines.collect();
        match self.format() {
            Format::Json => format!("{{\n  {}\n}}\n", lines.join(",\n  ")),
            _ => lines.join("\n") + "\n",
        }
    }

    /// A value, or `None` if the style cannot say it. Where it has lines, they are indented by two.
    fn value(self, value: &str, choices: &mut Choices<'_>) -> Option<String> {
        match self {
            Style::YamlPlain => is_plain(value).then(|| value.to_owned()),
            Style::YamlPlainOverLines => {
                (is_plain(value) && foldable(value)).then(|| over_lines(value, choices))
            }
            Style::YamlSingleQuoted => {
                is_printable_line(value).then(|| format!("'{}'", value.replace('\'', "''")))
            }
            Style::YamlDoubleQuoted => Some(yaml_double_quoted(value, choices)),
            Style::YamlDoubleQuotedOverLines => Some(yaml_with_continuations(value, choices)),
            Style::YamlLiteral => yaml_literal(value),
            Style::YamlFolded => yaml_folded(value, choices),
            Style::JsonDoubleQuoted => Some(json(value, '"', choices)),
            Style::JsonSingleQuoted => Some(json(value, '\'', choices)),
            Style::DotenvBare => {
                let starts_well = !value.starts_with(['"', '\'', '`', '#']);
                let one_line = !value.contains(['\n', '#']) && value.trim() == value;
                (starts_well && one_line).then(|| value.to_owned())
            }
            Style::DotenvSingleQuoted => (!value.contains('\'')).then(|| format!("'{value}'")),
            Style::DotenvBackticks => (!value.contains('`')).then(|| format!("`{value}`")),
            Style::DotenvDoubleQuoted => Some(dotenv_double_quoted(value, choices)),
        }
    }
}

/// True for what YAML allows outside of double quotes.
fn is_printable(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}')
        || letter >= '\u{10000}'
}

fn is_printable_line(value: &str) -> bool {
    value
        .chars()
        .all(|letter| is_printable(letter) && letter != '\n')
}

/// A part of what may be written plain in a block.
fn is_plain(value: &str) -> bool {
    let marks = [": ", ":\t", " #", "\t#"];
    is_printable_line(value)
        && value.starts_with(char::is_alphanumeric)
        && !value.ends_with([' ', '\t', ':'])
        && !marks.iter().any(|mark| value.contains(mark))
}

/// True if a line may be broken at each blank.
fn foldable(value: &str) -> bool {
    let blank = |letter: char| letter == ' ' || letter == '\t';
    value
        .split('\n')
        .all(|line| !line.starts_with(blank) && !line.ends_with(blank))
        && !value.contains("  ")
        && !value.contains('\t')
}

/// Breaks lines at some blanks.
fn over_lines(value: &str, choices: &mut Choices<'_>) -> String {
    let mut written = String::new();
    for (index, word) in value.split(' ').enumerate() {
        if index > 0 {
            // A plain line may not begin with a comment mark.
            let breaks = choices.take() && !word.starts_with('#');
            written.push_str(if breaks { "\n  " } else { " " });
        }
        written.push_str(word);
    }
    written
}

fn yaml_escape(letter: char, choices: &mut Choices<'_>) -> String {
    let must = !is_printable(letter) || letter == '\n' || letter == '"' || letter == '\\';
    if letter.is_ascii_alphanumeric() || !(must || choices.take()) {
        return letter.to_string();
    }
    let short = match letter {
        '\n' => "\\n",
        '\t' => "\\t",
        '"' => "\\\"",
        '\\' => "\\\\",
        '/' => "\\/",
        ' ' => "\\ ",
        '\0' => "\\0",
        '\u{85}' => "\\N",
        '\u{a0}' => "\\_",
        '\u{2028}' => "\\L",
        _ => "",
    };
    let code = u32::from(letter);
    match code {
        _ if !short.is_empty() && choices.take() => short.to_owned(),
        0..=0xff => format!("\\x{code:02x}"),
        0x100..=0xffff => format!("\\u{code:04X}"),
        _ => format!("\\U{code:08x}"),
    }
}

fn yaml_double_quoted(value: &str, choices: &mut Choices<'_>) -> String {
    let letters = value.chars().map(|letter| yaml_escape(letter, choices));
    format!("\"{}\"", letters.collect::<String>())
}

/// Double quotes, with lines that end in a backslash.
fn yaml_with_continuations(value: &str, choices: &mut Choices<'_>) -> String {
    let mut written = String::from("\"");
    for letter in value.chars() {
        let breaks = choices.take();
        if breaks {
            written.push_str("\\\n  ");
        }
        // A blank at the start of a line is none of the text.
        match letter {
            ' ' | '\t' if breaks => written.push('\\'),
            _ => {}
        }
        match letter {
            ' ' | '\t' => written.push(letter),
            _ => written.push_str(&yaml_escape(letter, choices)),
        }
    }
    written.push('"');
    written
}

/// The lines of a block below its header. Blocks end in the line break that follows them.
fn block(mark: char, lines: &str, value: &str) -> String {
    let keeps = value.ends_with('\n');
    let chomping = if keeps { '+' } else { '-' };
    let mut written = format!("{mark}2{chomping}");
    let lines = lines.strip_suffix('\n').unwrap_or(lines);
    for line in lines.split('\n') {
        written.push('\n');
        if !line.is_empty() {
            written.push_str("  ");
            written.push_str(line);
        }
    }
    written
}

fn yaml_literal(value: &str) -> Option<String> {
    let can = !value.is_empty() && value.chars().all(is_printable);
    can.then(|| block('|', value, value))
}

fn yaml_folded(value: &str, choices: &mut Choices<'_>) -> Option<String> {
    if value.trim_matches('\n').is_empty() || !foldable(value) || !value.chars().all(is_printable) {
        return None;
    }
    // Line breaks between lines of text count one less than they are, the others as they are.
    let text = value.trim_matches('\n');
    let start = value.len() - value.trim_start_matches('\n').len();
    let end = value.len() - start - text.len();
    let mut folded = String::new();
    for line in text.split_inclusive('\n') {
        folded.push_str(line);
        folded.push_str(if line.len() > 1 && line.ends_with('\n') {
            "\n"
        } else {
            ""
        });
    }
    let broken: String = folded
        .split_inclusive(' ')
        .map(|word| match word.strip_suffix(' ') {
            Some(word) if choices.take() => format!("{word}\n"),
            _ => word.to_owned(),
        })
        .collect();
    let lines = format!("{}{broken}{}", "\n".repeat(start), "\n".repeat(end));
    Some(block('>', &lines, value))
}

fn json(value: &str, quote: char, choices: &mut Choices<'_>) -> String {
    let mut written = String::from(quote);
    for letter in value.chars() {
        let short = match letter {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\\' => "\\\\",
            '/' => "\\/",
            '"' => "\\\"",
            '\'' => "\\'",
            _ => "",
        };
        let must = letter < ' ' || letter == quote || letter == '\\';
        // `\'` is no escape of JSON proper.
        let may = !letter.is_ascii_alphanumeric() && (letter != '\'' || quote == '\'');
        if !(must || may && choices.take()) {
            written.push(letter);
        } else if !short.is_empty() && choices.take() {
            written.push_str(short);
        } else {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                written.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    written.push(quote);
    written
}

fn dotenv_double_quoted(value: &str, choices: &mut Choices<'_>) -> String {
    let mut written = String::from("\"");
    for letter in value.chars() {
        let escape = match letter {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '$' => "\\$",
            '\\' => "\\\\",
            '"' => "\\\"",
            _ => "",
        };
        let must = matches!(letter, '\\' | '"');
        if must || !escape.is_empty() && choices.take() {
            written.push_str(escape);
        } else {
            written.push(letter);
        }
    }
    written.push('"');
    written
}
