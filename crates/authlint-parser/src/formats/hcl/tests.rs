//! Tables of escapes and functions, and what no tree shows well: depth, breakage and what is valid.

use super::{DEEPEST, PROBLEMS, read};
use crate::document::{Document, Holes, Node, Value};
use crate::span::FileId;
use crate::text::Text;

fn document(source: &str) -> Document<'_> {
    read(&Text::of_file(FileId(0), source))
}

/// The value of the first attribute of that name, at any depth.
fn found<'d, 's>(node: &'d Node<'s>, name: &str) -> Option<&'d Node<'s>> {
    match &node.value {
        Value::Map(entries) => {
            let own = entries.iter().find(|entry| entry.key == *name);
            own.map(|entry| &entry.value)
                .or_else(|| entries.iter().find_map(|entry| found(&entry.value, name)))
        }
        Value::List(nodes) => nodes.iter().find_map(|node| found(node, name)),
        _ => None,
    }
}

fn value<'d, 's>(document: &'d Document<'s>, name: &str) -> &'d Node<'s> {
    let value = document.roots.iter().find_map(|root| found(root, name));
    value.unwrap_or_else(|| panic!("no {name} in {document:#?}"))
}

/// The text of `x = …` and its holes.
fn text(written: &str) -> (String, Vec<String>) {
    let source = format!("x = {written}\n");
    let document = document(&source);
    assert_eq!(document.problems, [], "{written}");
    let Value::Scalar(scalar) = &value(&document, "x").value else {
        panic!("a text in {written}");
    };
    let Holes::At(holes) = &scalar.holes else {
        panic!("nothing is left to the reader in {written}");
    };
    let text = scalar.text.as_str();
    let holes = holes.iter().map(|hole| text[hole.clone()].to_owned());
    (text.to_owned(), holes.collect())
}

#[test]
fn strings_are_decoded_as_the_language_says() {
    let cases = [
        (r#""""#, ""),
        (r#""\n\r\t\"\\""#, "\n\r\t\"\\"),
        (r#""\u00e9\U0001F600""#, "é😀"),
        (r#""\\u00e9 \\\\n""#, "\\u00e9 \\\\n"),
        (r#""\ud83d""#, "\u{fffd}"),
        (r#""\u12 \x \é""#, "\\u12 \\x \\é"),
        (r#""$ $$ $${ $$${a} %% %%{""#, "$ $$ ${ $${a} %% %{"),
        (r#""$$$${a}""#, "$$${a}"),
        (r#""$\"%\"""#, "$\"%\""),
        ("<<E\n\\n \"$${a}\\\nE", "\\n \"${a}\\\n"),
        ("<<-E\n\t\ta\n\t  b\nE", "a\n b\n"),
        ("<<-E\n  a\n\n    \n   b\n  E", "a\n\n    \n b\n"),
        ("<<-E\n\u{a0} a\n  b\nE", "a\nb\n"),
        ("<<-E\r\n  a\r\n \r\n  b\r\n  E", "a\r\n \r\nb\r\n"),
        ("<<E-F\nE\nE-F", "E\n"),
    ];
    for (written, expected) in cases {
        assert_eq!(text(written), (expected.to_owned(), vec![]), "{written}");
    }
}

#[test]
fn templates_are_holes_to_the_byte() {
    let cases: [(&str, &str, &[&str]); 8] = [
        (r#""${a}""#, "${a}", &["${a}"]),
        (r#""é${a}$${b}${c}""#, "é${a}${b}${c}", &["${a}", "${c}"]),
        (
            r#""${"}"}x${{a = "${b}"}}""#,
            r#"${"}"}x${{a = "${b}"}}"#,
            &[r#"${"}"}"#, r#"${{a = "${b}"}}"#],
        ),
        (
            r#""%{ if a ~} b %{~ endif }""#,
            "%{ if a ~}b%{~ endif }",
            &["%{ if a ~}", "%{~ endif }"],
        ),
        (r#""a\n ${~ b ~}\t c""#, "a${~ b ~}c", &["${~ b ~}"]),
        ("<<-E\n  a\n${b}\nE", "  a\n${b}\n", &["${b}"]),
        (
            "<<-E\n  ${a}\n   b${c}d\nE",
            "${a}\n b${c}d\n",
            &["${a}", "${c}"],
        ),
        (
            "<<-E\n  a ${~ b ~}\n  c\n   d\nE",
            "a${~ b ~}  c\n d\n",
            &["${~ b ~}"],
        ),
    ];
    for (written, expected, holes) in cases {
        let holes = holes.iter().map(|hole| (*hole).to_owned()).collect();
        assert_eq!(text(written), (expected.to_owned(), holes), "{written}");
    }
}

#[test]
fn what_is_computed_is_one_hole() {
    let cases = [
        "a",
        "a.b",
        "a[0].b",
        "a.*.b",
        "a[*].b",
        "a.0.1.b",
        "-a",
        "!a",
        "1 + 2",
        "a ? 1 : 2",
        "f(a)",
        "a::b::f()",
        "f(a...)",
        "[for a in b : a]",
        "{ for a in b : a => b }",
        "jsonencode(\"a\")",
        "trimspace(a)",
        "\"a\" == b",
        "f(<<E\na\nE\n)",
        "a.b ? c : d ? e : f",
        "merge()",
        "list(string)",
    ];
    for written in cases {
        let expected = (written.to_owned(), vec![written.to_owned()]);
        assert_eq!(text(written), expected, "{written}");
    }
}

#[test]
fn what_the_language_allows_is_no_problem() {
    let cases = [
        "a = { b = 1, b = 2 }\n",
        "a = [for\r\n b in c : b]\r\n",
        "a = f(\n  b,\n  c...\n)\n",
        "a = (\n b\n +\n c\n)\n",
        "a = [\n]\nb = {\n}\nc {\n}\nd {}\ne { f = 1 }",
        "a = { \"for\" = 1, b : 2\n c = 3 }\n",
        "a = /* b */ 1 /* c\n d */\n",
        "a = \"${\n b\n}\"\n",
        "a = <<B\n${c(<<D\nB\nD\n)}\nB\n",
        "a = f(<<B, 1)\nB\n",
        "a = [<<B\nc\nB\n, <<B\nd\nB\n]\n",
        "a-b_c = é\n",
        "a = b[\"c\"][d].e\n",
        "#\n//\n/**/\n",
        "",
        "\u{feff}a = 1",
    ];
    // Not of the language: the marker ends its line.
    let exceptions = ["a = f(<<B, 1)\nB\n"];
    for source in cases {
        let valid = document(source).problems.is_empty();
        assert_eq!(valid, !exceptions.contains(&source), "{source}");
    }
}

#[test]
fn neither_depth_nor_length_is_a_problem() {
    let deep = DEEPEST * 3;
    let sources = [
        format!("a = {}1{}\n", "[".repeat(deep), "]".repeat(deep)),
        format!("a = {}1{}\n", "(".repeat(deep), ")".repeat(deep)),
        format!("a = {}1{}\n", "{a = ".repeat(deep), "}".repeat(deep)),
        format!("a = {}1{}\n", "f(".repeat(deep), ")".repeat(deep)),
        format!("a = {}1{}\n", "\"${".repeat(deep), "}\"".repeat(deep)),
        format!("a = 1{}\n", " + 1".repeat(deep)),
        format!("a = {}1\n", "b ? c : ".repeat(deep)),
        format!("a = {}b\n", "!".repeat(deep)),
        format!("a = b{}\n", ".c[0]".repeat(deep)),
        format!("{}{}", "a {\n".repeat(deep), "}\n".repeat(deep)),
        format!("a{} {{\n}}\n", " \"b\"".repeat(DEEPEST)),
    ];
    for source in sources {
        let source = format!("{source}last = \"read\"\n");
        let document = document(&source);
        assert_eq!(document.problems, [], "{source}");
        value(&document, "last");
    }
}

#[test]
fn one_mistake_costs_one_item() {
    let mistakes = [
        "a = ",
        "a = b c",
        "a = \"b",
        "a = \"${b\"",
        "a = [1, 2",
        "a = [1,\n    2",
        "a = { b = 1",
        "a = {\n    b = 1",
        "a = f(b",
        "a = f(\n    b",
        "a = (b",
        "a = <<B\n  c",
        "a = 1 +",
        "a b c",
        "a.b = 1",
        "=",
        "]",
        ")",
        "/* a",
        "a = 'b'",
        "a = \u{201c}b\u{201d}",
        "a = b ?",
        "a {",
        "a = [}",
        "a = {)",
        "a = [for b in c : b",
        "a = \"b\" \"c\"",
        "a = ${b}",
        "a: b",
        "- a",
        "a = @",
        "a = [b c]",
    ];
    for mistake in mistakes {
        let around = |mistake: &str| {
            format!(
                "b \"c\" {{\n  first = 1\n  {mistake}\n  second = 2\n}}\n\nd \"e\" {{\n  last = 3\n}}\n"
            )
        };
        let source = around(mistake);
        let document = document(&source);
        value(&document, "first");
        let last = value(&document, "d");
        assert!(found(last, "last").is_some(), "{mistake}");
        // Text that begins on another line may go on there.
        if !mistake.contains("<<") {
            value(&document, "second");
        }
        let wrong = !document.problems.is_empty();
        assert!(wrong || mistake == "a: b", "{mistake}");
        let template = around(mistake).replace("first = 1", "first = \"{{ a }}\"");
        assert_eq!(self::document(&template).problems, [], "{mistake}");
    }
}

#[test]
fn problems_are_counted_out() {
    let source = "a = \"b\n".repeat(PROBLEMS * 2);
    assert_eq!(document(&source).problems.len(), PROBLEMS);
}
