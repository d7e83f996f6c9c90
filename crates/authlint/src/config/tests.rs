//! The file, its schema and the example that `authlint init` writes say the same.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::SCHEMA;
use super::file::{self, File, HOST_KEYS, KEYS, MEANINGS};
use super::ignores::IGNORE_KEYS;
use super::problem::Problem;

fn read(text: &str) -> Result<File, Vec<Problem>> {
    file::read(text, 0)
}

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

fn names(properties: &Value) -> BTreeSet<&str> {
    let properties = properties.as_object().expect("properties");
    properties.keys().map(String::as_str).collect()
}

/// Why `schema`, which is a part of `whole`, refuses `value`: by the words that this schema has, all but `pattern`.
fn refused(value: &Value, schema: &Value, whole: &Value) -> Option<String> {
    let no = |why: &str| Some(format!("{why}: {value}"));
    for (word, wanted) in schema.as_object()? {
        let number = wanted.as_u64().unwrap_or_default() as usize;
        let why = match word.as_str() {
            "$schema" | "title" | "description" | "$defs" | "pattern" => None,
            "$ref" => {
                let name = wanted
                    .as_str()
                    .and_then(|name| name.strip_prefix("#/$defs/"));
                let named = &whole["$defs"][name.unwrap_or_default()];
                assert!(named.is_object(), "{wanted}");
                refused(value, named, whole)
            }
            "type" => {
                let is = match wanted.as_str() {
                    Some("object") => value.is_object(),
                    Some("array") => value.is_array(),
                    Some("string") => value.is_string(),
                    Some("boolean") => value.is_boolean(),
                    other => panic!("{other:?}"),
                };
                if is { None } else { no("type") }
            }
            "enum" if wanted.as_array().is_some_and(|all| all.contains(value)) => None,
            "enum" => no("enum"),
            "minLength" if value.as_str().is_some_and(|text| text.len() < number) => no(word),
            "maxLength" if value.as_str().is_some_and(|text| text.len() > number) => no(word),
            "maxItems" if value.as_array().is_some_and(|all| all.len() > number) => no(word),
            "maxProperties" if value.as_object().is_some_and(|all| all.len() > number) => no(word),
            "minLength" | "maxLength" | "maxItems" | "maxProperties" => None,
            "items" => {
                let mut items = value.as_array().into_iter().flatten();
                items.find_map(|item| refused(item, wanted, whole))
            }
            "required" => {
                let mut names = wanted.as_array().into_iter().flatten();
                let missing = names.find(|name| value.get(name.as_str().unwrap_or("")).is_none());
                missing.and_then(|name| no(&name.to_string()))
            }
            "propertyNames" => {
                let mut names = value.as_object().into_iter().flat_map(|all| all.keys());
                names.find_map(|name| refused(&json!(name), wanted, whole))
            }
            "properties" => {
                let mut entries = value.as_object().into_iter().flatten();
                entries.find_map(|(name, value)| refused(value, wanted.get(name)?, whole))
            }
            "additionalProperties" => {
                let known = schema.get("properties");
                let is_other = |name: &str| known.is_none_or(|known| known.get(name).is_none());
                let mut others = value.as_object().into_iter().flatten();
                others.find_map(|(name, value)| match wanted.as_bool() {
                    _ if !is_other(name) => None,
                    Some(false) => no(name),
                    _ => refused(value, wanted, whole),
                })
            }
            "anyOf" => {
                let mut ways = wanted.as_array().into_iter().flatten();
                let fits = ways.any(|way| refused(value, way, whole).is_none());
                (!fits).then(|| format!("{value} is none of what it may be"))
            }
            other => panic!("{other} is not understood"),
        };
        if why.is_some() {
            return why;
        }
    }
    None
}

#[test]
fn the_schema_has_the_keys_that_are_read() {
    let schema = schema();
    let properties = &schema["properties"];
    assert_eq!(names(properties), KEYS.into_iter().collect());
    let words = &properties["words"]["properties"];
    assert_eq!(
        names(words),
        MEANINGS.iter().map(|(name, _)| *name).collect()
    );
    let host = &properties["host"]["items"]["properties"];
    assert_eq!(names(host), HOST_KEYS.into_iter().collect());
    let entry = &properties["ignore"]["items"]["anyOf"][1]["properties"];
    assert_eq!(names(entry), IGNORE_KEYS.into_iter().collect());
}

/// Every key that is in the list is one that the reader takes.
#[test]
fn every_key_is_read() {
    for key in KEYS {
        let problems = read(&format!("{key} = 1.5")).expect_err(key);
        let told: Vec<&str> = problems
            .iter()
            .map(|problem| problem.message.as_str())
            .collect();
        assert!(
            !told.concat().contains("no setting is called"),
            "{key}: {told:?}"
        );
    }
}

/// What is commented out in the example, with its marks taken away.
fn example() -> String {
    let text = include_str!("init.toml");
    let is_setting = |line: &&str| {
        let rest = line.trim_start_matches("# ");
        rest.starts_with('[') || rest.contains(" = ")
    };
    let lines = text.lines().filter(is_setting);
    lines
        .map(|line| format!("{}\n", line.trim_start_matches("# ")))
        .collect()
}

#[test]
fn the_example_is_read_and_fits_the_schema() {
    assert!(read(include_str!("init.toml")).is_ok());
    let example = example();
    read(&example).unwrap_or_else(|problems| panic!("{problems:?}"));
    for key in KEYS {
        assert!(example.contains(key), "the example lacks {key}");
    }
    let value: toml::Table = example.parse().expect("it is TOML");
    let value = serde_json::to_value(value).expect("it is a value");
    let schema = schema();
    let refused = refused(&value, &schema, &schema);
    assert_eq!(refused, None, "{example}");
}

/// What the schema refuses the reader refuses, so that an editor does not praise what a run will not take.
#[test]
fn the_schema_refuses_what_is_refused() {
    let schema = schema();
    for text in [
        "ignor = []",
        "ignore = \"all\"",
        "pedantic = \"yes\"",
        "min-confidence = \"sure\"",
        "severity = { x = \"bad\" }",
        "words = { token-uri = [] }",
        "host = [{ name = \"login.acme-corp.com\" }]",
        "host = [{ name = \"login.acme-corp.com\", is = \"okta\", role = \"api\" }]",
        "exclude = [\"\"]",
    ] {
        assert!(read(text).is_err(), "{text}");
        let value: toml::Table = text.parse().expect("it is TOML");
        let value = serde_json::to_value(value).expect("it is a value");
        assert!(refused(&value, &schema, &schema).is_some(), "{text}");
    }
    assert_eq!(refused(&json!({}), &schema, &schema), None);
}

#[test]
fn all_mistakes_are_told_with_what_was_meant() {
    let problems = read("ignor = []\nmin-severity = \"eror\"\n").expect_err("two mistakes");
    let told: Vec<(&str, &str)> = problems
        .iter()
        .map(|problem| (problem.message.as_str(), problem.label.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("no setting is called `ignor`", "did you mean `ignore`?"),
            ("no severity is called `eror`", "did you mean `error`?"),
        ]
    );
}

/// A file can be as hostile as any: each of these is refused, and none takes long.
#[test]
fn there_is_an_end_to_everything() {
    let many = format!("ignore = [{}]", "\"all\",".repeat(201));
    let long = format!("exclude = [\"{}\"]", "a".repeat(1001));
    let deep = format!("x = {}{}", "[".repeat(20_000), "]".repeat(20_000));
    let twice = "ignore = []\nignore = []".to_owned();
    for text in [many, long, deep, twice] {
        assert!(read(&text).is_err(), "{}", &text[..20]);
    }
}
