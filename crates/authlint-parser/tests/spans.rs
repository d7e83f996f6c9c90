//! The span law over all that is at hand: the tree cases, every beginning of them, the fixtures of
//! the workspace, and whatever text chance makes up.

#[path = "support/cases.rs"]
mod cases;
#[path = "support/law.rs"]
mod law;

use std::path::Path;

use authlint_parser::Format;
use cases::{Case, files};
use law::{Ranges, obeyed};
use proptest::prelude::*;

fn all_cases() -> impl Iterator<Item = Case> {
    Format::all().flat_map(cases::cases)
}

fn assert_obeyed(name: &str, source: &str, format: Format, ranges: Ranges) -> usize {
    match obeyed(source, format, ranges) {
        Ok(texts) => texts,
        Err(breach) => panic!("{name} as {}: {breach}", format.name()),
    }
}

#[test]
fn the_tree_cases_obey_in_every_range() {
    let texts = all_cases()
        .map(|case| assert_obeyed(&case.name(), &case.source, case.format, Ranges::Long));
    let texts: usize = texts.sum();
    assert!(texts > 900, "only {texts} texts");
}

#[test]
fn the_tree_cases_obey_read_as_another_format() {
    for case in all_cases() {
        for format in Format::all() {
            assert_obeyed(&case.name(), &case.source, format, Ranges::Short);
        }
    }
}

#[test]
fn every_beginning_of_a_tree_case_obeys() {
    for case in all_cases() {
        for (end, _) in case.source.char_indices() {
            let name = format!("{} up to {end}", case.name());
            assert_obeyed(&name, &case.source[..end], case.format, Ranges::Short);
        }
    }
}

#[test]
fn every_file_of_the_fixtures_obeys() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    for path in files(&folder) {
        let Ok(source) = std::fs::read_to_string(&path) else {
            continue;
        };
        let name = path.to_string_lossy();
        if let Some(format) = Format::of_file(&name, &source) {
            assert_obeyed(&name, &source, format, Ranges::Long);
        }
    }
}

/// What means something to one format or another, with letters of each length.
const MARKS: &[&str] = &[
    "\n",
    "\n",
    "\n  ",
    "\r\n",
    "\r",
    " ",
    "  ",
    "\t",
    "a",
    "b",
    "é",
    "語",
    "😀",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{a0}",
    "\0",
    "\u{7f}",
    "\u{301}",
    ":",
    ": ",
    "- ",
    "? ",
    ", ",
    "#",
    " # ",
    "'",
    "''",
    "\"",
    "\\\"",
    "\\",
    "\\n",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\x41",
    "\\/",
    "\\\n",
    "|",
    "|\n  ",
    "|-\n ",
    "|+2\n",
    ">\n  ",
    ">-\n",
    "&a ",
    "*a",
    "<<: ",
    "!x ",
    "!!str ",
    "---\n",
    "\n---\n",
    "...\n",
    "%YAML 1.2\n",
    "{",
    "}",
    "[",
    "]",
    "{\"a\": ",
    "\"a\": ",
    "a: ",
    "run: ",
    "a.json: |\n  ",
    "//",
    "/*",
    "*/",
    "=",
    "KEY=",
    "A_B: ",
    "export ",
    "$",
    "${",
    "$A",
    "$(",
    ")",
    "(",
    "`",
    "```\n",
    "```sh\n",
    "```yaml\n",
    "~~~json\n",
    "    ",
    "> ",
    "1. ",
    "{{",
    "}}",
    "{{- if é }}",
    "{{ else }}",
    "{{ end }}\n",
    "{% x %}",
    "{# é\n #}",
    "<%= é %>",
    "{{/* ",
    "!Sub ",
    "'c': ",
    "[1,",
    "curl ",
    "curl -d ",
    " -H ",
    "\u{2013}\u{2013}data ",
    " \u{2013}u ",
    "\u{201c}",
    "\u{2019}",
    "https://id.example.org/",
    "http://",
    "<<EOF\n",
    "\nEOF\n",
    "[source,yaml]\n",
    "----\n",
    " <1>\n",
    ".. code-block:: sh\n\n  ",
    "::\n\n    ",
    "###\n",
    "POST https://id.example.org/\n",
    "Content-Type: application/json\n\n",
    "kind: Secret\ndata:\n  a: YWJj\n",
    "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"",
    "<T>\n```sh\n",
    "<a b=\"",
    "<a>",
    "</a>",
    "/>",
    "<![CDATA[",
    "&#x41;",
    "<!-- ",
    "RUN ",
    "ENV A=",
    "ARG A=",
    "COPY <<EOF a.yaml\n",
    "CMD [\"sh\", \"-c\", \"",
    "[a]\n",
    "[[a.b]]\n",
    "a.b = ",
    "\"\"\"",
    "\"\"\"\n",
    "'''",
    "%(a)s",
    "$__env{A}",
    "Environment=",
    "ExecStart=-",
    "#---\n",
    "<<-EOF\n  ",
    "x = ",
    "b \"c\" {\n",
    "$${",
    "%{",
    "${~ ",
    " ~}",
    "merge(",
    "trimspace(",
    "jsonencode({",
    // Programs.
    "f\"{",
    "$\"{",
    "#{",
    "<<~A\n",
    "<<<A\n  ",
    "r#\"",
    "@\"\n",
    "%w[",
    "x = os.environ[\"X\"] + ",
    "process.env.X || ",
    ".f(\"%s\").format(",
];

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn any_format() -> impl Strategy<Value = Format> {
    prop::sample::select(Format::all().collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn any_text_obeys(source in "(?s).{0,60}", format in any_format()) {
        assert_obeyed("any text", &source, format, Ranges::Long);
    }
}

proptest! {
    #![proptest_config(config(6000))]

    #[test]
    fn any_mixture_of_marks_obeys(
        marks in prop::collection::vec(prop::sample::select(MARKS.to_vec()), 0..40),
        format in any_format(),
    ) {
        assert_obeyed("marks", &marks.concat(), format, Ranges::Long);
    }
}
