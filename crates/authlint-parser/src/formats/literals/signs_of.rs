//! Where statements end and what a brace begins, as far as the tokens around tell.

use super::token::{Bracket, Element, Kind, Mark, Token};
use crate::format::Language;

/// True if what ends in `last` goes on in the next line.
pub(super) fn goes_on_behind(last: &Element, language: Language) -> bool {
    let Kind::Mark(mark) = last.kind else {
        return false;
    };
    match mark {
        Mark::Question | Mark::Bang | Mark::Greater | Mark::Slash | Mark::Semicolon => false,
        // A header of Python, a label of Go.
        Mark::Colon => !matches!(language, Language::Python | Language::Go),
        Mark::Prefix | Mark::Other | Mark::Parameter => false,
        Mark::At | Mark::Hash => false,
        // `do |name|`.
        Mark::Pipe => language != Language::Ruby,
        _ => true,
    }
}

/// True if a line that starts with `token` goes on with what is before it.
pub(super) fn goes_on_with(token: Token, language: Language) -> bool {
    match (token, language) {
        // In Python only brackets hold lines together.
        (_, Language::Python) => false,
        (Token::Mark(Mark::Dot), _) => true,
        (_, Language::Ruby | Language::PowerShell | Language::Go) => false,
        (Token::Mark(Mark::Plus | Mark::Or | Mark::Question | Mark::Colon | Mark::Assign), _) => {
            true
        }
        _ => false,
    }
}

/// True for `const (` of Go.
pub(super) fn begins_declarations(source: &str, item: &[Element], language: Language) -> bool {
    let [only] = item else {
        return false;
    };
    language == Language::Go
        && only.kind == Kind::Word
        && matches!(text(source, only), "const" | "var" | "type" | "import")
}

fn text<'a>(source: &'a str, element: &Element) -> &'a str {
    &source[element.start as usize..element.end as usize]
}

/// True if the brace at `at` behind `item` begins statements and no value.
pub(super) fn is_block(
    source: &str,
    item: &[Element],
    at: usize,
    statements: bool,
    language: Language,
) -> bool {
    let last = item.last();
    let word = |element: &Element| match element.kind {
        Kind::Word => text(source, element),
        _ => "",
    };
    match language {
        Language::Python => return false,
        Language::Kotlin | Language::Php => return true,
        Language::Groovy => return true,
        Language::PowerShell => return !last.is_some_and(|last| last.is(Mark::At)),
        _ => {}
    }
    let Some(last) = last else {
        // The start of a statement, or of an element of an initializer.
        return statements;
    };
    match last.kind {
        Kind::Mark(Mark::Arrow | Mark::Lambda) => true,
        // `Config{` is a value, `if done {` is not: every formatter sets them so.
        _ if language == Language::Go => {
            let glued = last.end as usize == at;
            let value = match last.kind {
                Kind::Word => !matches!(word(last), "struct" | "interface" | "else" | "select"),
                Kind::Group(Bracket::Square, _) | Kind::Block => true,
                Kind::Mark(_) => return false,
                _ => false,
            };
            !(glued && value)
        }
        Kind::Mark(Mark::Colon) => false,
        Kind::Mark(Mark::Greater) => !has_new(source, item) && language != Language::Rust,
        Kind::Mark(_) => false,
        Kind::Block => true,
        Kind::Group(Bracket::Square, _) => {
            statements && !has_new(source, item) && !has_assign(item)
        }
        Kind::Group(..) => language != Language::CSharp || !has_new(source, item),
        Kind::Text(_) => true,
        Kind::Word => match language {
            Language::Rust => !is_type_of_value(source, item, statements),
            Language::CSharp | Language::Java => !has_new(source, item),
            Language::Ruby => true,
            _ => !matches!(
                word(last),
                "return" | "default" | "yield" | "await" | "as" | "of" | "in"
            ),
        },
    }
}

/// True if an object is made in the statement.
fn has_new(source: &str, item: &[Element]) -> bool {
    let near = item.iter().rev().take(16);
    near.take_while(|element| !element.is(Mark::Lambda))
        .any(|element| element.kind == Kind::Word && text(source, element) == "new")
}

fn has_assign(item: &[Element]) -> bool {
    item.iter()
        .rev()
        .take(16)
        .any(|element| element.is(Mark::Assign))
}

/// True if the last word of a statement of Rust is the type of a value to come.
fn is_type_of_value(source: &str, item: &[Element], statements: bool) -> bool {
    let first = item.first().map_or("", |first| text(source, first));
    let heads = [
        "fn",
        "impl",
        "struct",
        "enum",
        "union",
        "trait",
        "mod",
        "if",
        "match",
        "for",
        "while",
        "loop",
        "unsafe",
        "else",
        "pub",
        "async",
        "extern",
        "macro_rules",
        "use",
        "where",
        "move",
    ];
    let last = item.last().map_or("", |last| text(source, last));
    let named = last.starts_with(|letter: char| letter.is_ascii_uppercase());
    let test = item.iter().rev().take(16).any(|element| {
        element.kind == Kind::Word
            && matches!(text(source, element), "if" | "match" | "while" | "for")
    });
    named && !test && (!statements || !heads.contains(&first))
}
