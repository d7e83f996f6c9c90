//! What an action does, told by its first word.

use super::Kind;

/// The kind of an action that starts with `open` and holds `inside`.
pub(super) fn of(open: &str, inside: &str) -> Kind {
    match open {
        "{#" => Kind::Comment,
        "{%" | "%{" => jinja(inside),
        "<%" => ruby(inside),
        _ => go(inside),
    }
}

/// The first word of some code, and what is behind it.
fn word(code: &str) -> (&str, &str) {
    let length = code
        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .unwrap_or(code.len());
    code.split_at(length)
}

/// True for the inside of a directive of Terraform's template language.
pub(super) fn is_directive(inside: &str) -> bool {
    let code = inside.trim_start_matches('~').trim_start_matches(' ');
    ["if", "else", "endif", "for", "endfor"].contains(&word(code).0)
}

/// `{{ }}`: Go, Jinja, Handlebars and GitHub. What is no word of theirs puts out a value.
fn go(inside: &str) -> Kind {
    let code = inside.trim_start_matches(['-', '~']).trim_start();
    match code.as_bytes().first() {
        Some(b'#') => return Kind::Open,
        Some(b'^') if code.len() > 1 => return Kind::Open,
        Some(b'^') => return Kind::Middle,
        Some(b'/') if code.starts_with("/*") => return Kind::Comment,
        Some(b'/') => return Kind::Close,
        Some(b'!') => return Kind::Comment,
        Some(b'$') => {
            let name = word(&code[1..]).1.trim_start();
            let assigns = name.starts_with(":=") || name.starts_with("= ") || name.starts_with(',');
            return if assigns { Kind::Silent } else { Kind::Output };
        }
        _ => {}
    }
    let (word, behind) = word(code);
    if behind.starts_with(['(', '.', '[']) {
        return Kind::Output;
    }
    match word {
        "if" | "range" | "with" | "define" | "block" | "unless" => Kind::Open,
        "else" => Kind::Middle,
        "end" => Kind::Close,
        "break" | "continue" => Kind::Silent,
        _ => Kind::Output,
    }
}

/// `{% %}`.
fn jinja(inside: &str) -> Kind {
    let code = inside.trim_start_matches(['-', '+', '~']).trim_start();
    let (word, behind) = word(code);
    match word {
        "if" | "for" | "macro" | "call" | "filter" | "block" | "raw" | "unless" | "case"
        | "with" | "autoescape" | "trans" => Kind::Open,
        "else" | "elif" | "elsif" | "elseif" | "when" => Kind::Middle,
        "include" => Kind::Output,
        // `{% set x %}…{% endset %}` is a block, `{% set x = 1 %}` is none.
        "set" if !behind.contains('=') => Kind::Open,
        _ if word.starts_with("end") => Kind::Close,
        _ => Kind::Silent,
    }
}

/// `<% %>` of ERB and EJS.
fn ruby(inside: &str) -> Kind {
    if inside.starts_with('=') {
        return Kind::Output;
    }
    if inside.starts_with('#') {
        return Kind::Comment;
    }
    let code = inside.trim_matches(['-', '_', '~']).trim();
    let (word, _) = word(code);
    let (closes, opens) = (code.starts_with('}'), code.ends_with('{'));
    match word {
        "end" => Kind::Close,
        "else" | "elsif" | "when" | "rescue" => Kind::Middle,
        "if" | "unless" | "case" | "for" | "while" | "until" | "begin" => Kind::Open,
        _ if closes && opens => Kind::Middle,
        _ if closes => Kind::Close,
        _ if opens || code.ends_with(" do") || code.ends_with('|') => Kind::Open,
        // EJS puts unescaped text out this way.
        _ if inside.starts_with('-') && !code.contains('=') => Kind::Output,
        _ => Kind::Silent,
    }
}
