//! References and other details that a table shows best.

use crate::document::{Document, Holes, Value};
use crate::span::FileId;
use crate::text::Text;

fn read(source: &str) -> Document<'_> {
    super::read(&Text::of_file(FileId(0), source))
}

/// The value of `<a b="…"/>` or the text of `<a>…</a>`, with its holes.
fn only<'s>(document: &Document<'s>) -> (String, Holes) {
    let mut node = &document.roots[0];
    while let Value::Map(entries) = &node.value {
        node = &entries[0].value;
    }
    let Value::Scalar(scalar) = &node.value else {
        panic!("no text");
    };
    (scalar.text.as_str().to_owned(), scalar.holes.clone())
}

#[test]
fn references_stand_for_characters() {
    let cases = [
        ("a&amp;b", "a&b"),
        ("&lt;&gt;&quot;&apos;", "<>\"'"),
        ("&#65;&#x41;&#x1F600;", "AA😀"),
        ("&amp;amp;", "&amp;"),
        ("&#32;x", " x"),
    ];
    for (written, meant) in cases {
        for source in [format!("<a b=\"{written}\"/>"), format!("<a>{written}</a>")] {
            let document = read(&source);
            assert_eq!(document.problems, [], "{source}");
            assert_eq!(only(&document), (meant.to_owned(), Holes::LeftToReader));
        }
    }
}

#[test]
fn an_ampersand_that_begins_nothing_is_itself_and_wrong() {
    for written in [
        "a&b",
        "&",
        "&;",
        "&#;",
        "&#x110000;",
        "&#xD800;",
        "&#x;",
        "& amp;",
        "&a b;",
    ] {
        let source = format!("<a b=\"{written}\"/>");
        let document = read(&source);
        assert_eq!(document.problems.len(), 1, "{source}");
        assert_eq!(only(&document).0, written);
    }
}

#[test]
fn other_entities_are_holes_and_nothing_is_expanded() {
    let document = read("<!DOCTYPE a [<!ENTITY b \"c\">]><a>x&b;y&c;</a>");
    assert_eq!(document.problems, []);
    let expected = ("x&b;y&c;".to_owned(), Holes::At(vec![1..4, 5..8]));
    assert_eq!(only(&document), expected);
    // The reader of the value may know `${c}` just as well.
    let (text, holes) = only(&read("<a>${c}&b;</a>"));
    assert_eq!(text, "${c}&b;");
    assert!(matches!(holes, Holes::At(holes) if holes.first() == Some(&(0..7))));
}

#[test]
fn white_space_in_attributes_is_blank_and_line_ends_are_one() {
    assert_eq!(only(&read("<a b='x\r\n\ty\nz\r'/>")).0, "x  y z ");
    assert_eq!(only(&read("<a>\r\n x\r\ny\rz \r\n</a>")).0, "x\ny\nz");
    assert_eq!(only(&read("<a> <![CDATA[ x\r\ny ]]> </a>")).0, " x\ny ");
}

#[test]
fn names_may_be_anything_but_marks() {
    for name in ["a", "a:b", "_a-b.c1", "é", "語"] {
        let source = format!("<{name}>x</{name}>");
        let document = read(&source);
        assert_eq!(document.problems, [], "{source}");
        assert_eq!(only(&document).0, "x");
    }
}

#[test]
fn one_mistake_is_one_problem() {
    let broken = [
        "<a><b></a>",
        "<a><b></c></b></a>",
        "<a><b>",
        "<a",
        "<a b",
        "<a b=",
        "<a b=c/>",
        "<a b=\"c",
        "<a b=\"c/>\n<d e=\"f\"/>",
        "<a b=\"c>\n<d e=\"f\"/></a>",
        "<a b=\"c d=\"e\"/>",
        "<a b=\"x < y\"/>",
        "<a>x < y</a>",
        "<a></a",
        "</a>",
        "<a><!-- b</a>",
        "<a><![CDATA[ b</a>",
        "<?xml version='1.0'>\n<a/>",
        "<!DOCTYPE a [ <a/>",
        "<!WHAT><a/>",
    ];
    for source in broken {
        let document = read(source);
        assert_eq!(document.problems.len(), 1, "{source}: {document:?}");
    }
}

#[test]
fn a_template_is_never_wrong() {
    for source in [
        "{{ if .X }}<a b=\"c\">{{ end }}",
        "<a {% if x %}b=\"c\"{% endif %}/></b>",
        "<a b=\"<%= c %>\"><% d %></a></b>",
    ] {
        assert_eq!(read(source).problems, [], "{source}");
    }
}

#[test]
fn what_is_no_xml_is_text() {
    let document = read("key = https://id.test/");
    assert_eq!(document.problems, []);
    assert_eq!(only(&document).0, "key = https://id.test/");
    assert!(read(" \n").roots.is_empty());
}

#[test]
fn what_is_too_deep_is_kept_as_text() {
    let source = format!(
        "<r>{}<x y=\"z\">t</x>{}<s>u</s></r>",
        "<a>".repeat(200),
        "</a>".repeat(200)
    );
    let document = read(&source);
    assert_eq!(document.problems.len(), 1);
    let mut node = &document.roots[0];
    let mut depth = 0;
    let text = loop {
        match &node.value {
            Value::Map(entries) => node = &entries[0].value,
            Value::Scalar(scalar) => break scalar.text.as_str(),
            _ => panic!("neither"),
        }
        depth += 1;
    };
    assert_eq!(depth, super::DEEPEST + 1);
    assert!(text.starts_with("<a>") && text.ends_with("</a>") && text.contains("<x y=\"z\">t</x>"));
    let Value::Map(top) = &document.roots[0].value else {
        panic!("no mapping");
    };
    let Value::Map(entries) = &top[0].value.value else {
        panic!("no mapping");
    };
    assert_eq!(entries[1].key.as_str(), "s");
}
