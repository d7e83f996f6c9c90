//! JSON is read as the parser crate reads it, although most of it never gets to see that crate.

use authlint_parser::{FileId, Format, Node, Text, Value, parse};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, ast, parse_to_ast};
use proptest::prelude::*;

fn same(node: &Node<'_>, value: &ast::Value<'_>) -> bool {
    let at = node.span.range() == (value.start()..value.end());
    at && match (&node.value, value) {
        (Value::Map(entries), ast::Value::Object(object)) => {
            let mut pairs = entries.iter().zip(&object.properties);
            entries.len() == object.properties.len()
                && pairs.all(|(entry, property)| {
                    entry.key == *property.name.as_str() && same(&entry.value, &property.value)
                })
        }
        (Value::List(nodes), ast::Value::Array(array)) => {
            let mut pairs = nodes.iter().zip(&array.elements);
            nodes.len() == array.elements.len() && pairs.all(|(node, value)| same(node, value))
        }
        (Value::Scalar(scalar), ast::Value::StringLit(string)) => scalar.text == *string.value,
        (Value::Scalar(scalar), ast::Value::NumberLit(number)) => scalar.text == *number.value,
        (Value::Scalar(scalar), ast::Value::BooleanLit(boolean)) => {
            scalar.text == *boolean.value.to_string()
        }
        (Value::Scalar(scalar), ast::Value::NullKeyword(_)) => scalar.text == *"null",
        _ => false,
    }
}

fn assert_same(source: &str) {
    let options = ParseOptions {
        allow_missing_commas: false,
        ..ParseOptions::default()
    };
    let document = parse(Text::of_file(FileId(0), source), Format::Json);
    match parse_to_ast(source, &CollectOptions::default(), &options) {
        Ok(parsed) => {
            assert!(document.problems.is_empty(), "{source:?}");
            let values: Vec<_> = parsed.value.iter().collect();
            assert_eq!(document.roots.len(), values.len(), "{source:?}");
            let mut pairs = document.roots.iter().zip(values);
            assert!(pairs.all(|(root, value)| same(root, value)), "{source:?}");
        }
        Err(_) => assert!(!document.problems.is_empty(), "{source:?}"),
    }
}

const TOKENS: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "{\"k\":",
    "[1,",
    "\"a\"",
    "\"b\\n\"",
    "\"\\u00e9\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\x41\"",
    "\"\\q\"",
    "'c'",
    "1",
    "-0.5e+3",
    "01",
    "1.",
    "0x1F",
    "Infinity",
    "true",
    "null",
    "tru",
    "word",
    "// c\n",
    "/* d */",
    "/*",
    "#x\n",
    " ",
    "\n",
    "\t",
    "\u{a0}",
    "\u{b}",
    "\"open",
    "\"two\nlines\"",
    "\\",
    "é",
    "\0",
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_tokens_are_read_as_the_parser_crate_reads_them(
        tokens in prop::collection::vec(prop::sample::select(TOKENS.to_vec()), 0..20),
    ) {
        let source = tokens.concat();
        // A template is no mistake here.
        prop_assume!(!source.contains("{{"));
        assert_same(&source);
    }
}
