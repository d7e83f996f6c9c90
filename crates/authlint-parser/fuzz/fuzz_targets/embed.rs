//! One format inside of others: a document is wrapped up to four times, and the span law holds.
//!
//! The first byte says in which format the document is, each of the next four in what it is
//! wrapped, and the others are the document.

#![no_main]

#[path = "../../tests/support/law.rs"]
#[expect(
    dead_code,
    reason = "the slow way to check is for the tests of the crate"
)]
mod law;

use authlint_parser::Format;
use law::{Ranges, obeyed};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus { examine(bytes) });

fn examine(bytes: &[u8]) -> Corpus {
    let [named, first, second, third, last, document @ ..] = bytes else {
        return Corpus::Reject;
    };
    let formats: Vec<Format> = Format::all().collect();
    let mut format = formats[usize::from(*named) % formats.len()];
    let mut source = String::from_utf8_lossy(document).into_owned();
    for wrapper in [first, second, third, last] {
        (source, format) = wrapped(*wrapper, &source, format);
    }
    if let Err(breach) = obeyed(&source, format, Ranges::Short) {
        panic!("{} of {source:?}: {breach}", format.name());
    }
    Corpus::Keep
}

/// A document of `format` inside of another, and the format of that one.
fn wrapped(wrapper: u8, source: &str, format: Format) -> (String, Format) {
    let name = format.name();
    match wrapper % 12 {
        1 => (
            format!("a.{name}: |\n  {}\n", source.replace('\n', "\n  ")),
            Format::Yaml,
        ),
        2 => (
            format!("run: \"{}\"\n", escaped(source, "\"\\")),
            Format::Yaml,
        ),
        3 => (
            format!("- script: >-\n    {}\n", source.replace('\n', "\n    ")),
            Format::Yaml,
        ),
        4 => (
            format!("{{\"a.{name}\": \"{}\"}}", escaped(source, "\"\\/")),
            Format::Json,
        ),
        5 => (format!("```{name}\n{source}\n```\n"), Format::Markdown),
        6 => (
            format!(
                "1. item\n\n   > ```{name}\n   > {}\n   > ```\n",
                source.replace('\n', "\n   > ")
            ),
            Format::Markdown,
        ),
        7 => (
            format!("cat >a.{name} <<'EOF'\n{source}\nEOF\n"),
            Format::Shell,
        ),
        8 => (
            format!(
                "curl -d '{}' https://id.test/\n",
                source.replace('\'', "'\\''")
            ),
            Format::Shell,
        ),
        9 => (
            format!("A=\"{}\"\n", escaped(source, "\"\\$`")),
            Format::Dotenv,
        ),
        10 => (
            format!(
                "[source,{name}]\n----\n{source}\n----\n\n.. code-block:: {name}\n\n   {}\n",
                source.replace('\n', "\n   ")
            ),
            if wrapper < 128 {
                Format::Asciidoc
            } else {
                Format::Rst
            },
        ),
        11 => (
            format!("a = <<EOT\n{source}\nEOT\n# <a>{source}</a>\n"),
            if wrapper < 128 {
                Format::Hcl
            } else {
                Format::Xml
            },
        ),
        _ => (source.to_owned(), format),
    }
}

/// The text with `marks` and line breaks escaped.
fn escaped(source: &str, marks: &str) -> String {
    let mut written = String::new();
    for letter in source.chars() {
        match letter {
            '\n' => written.push_str("\\n"),
            '\u{e9}' => written.push_str("\\u00e9"),
            letter => {
                if marks.contains(letter) {
                    written.push('\\');
                }
                written.push(letter);
            }
        }
    }
    written
}
