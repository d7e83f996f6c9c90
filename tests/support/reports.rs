//! Reads reports back, and holds them to schemas.

use std::fs;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};

pub(crate) fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A schema of the repository.
pub(crate) fn schema(path: &str) -> Value {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(top.join(path));
    let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
    // The pattern for languages, of which we name none, is none for those who are strict.
    parsed(&text.replace("{2}]?$", "{2}\\\\]?$"))
}

pub(crate) fn hold(value: &Value, schema: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap_or_else(|error| panic!("{error}"));
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
}

/// The published schema allows fields of later versions. What is printed now has to be described.
pub(crate) fn closed(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.values_mut().for_each(closed);
            if members.contains_key("properties") {
                members
                    .entry("additionalProperties")
                    .or_insert(json!(false));
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(closed),
        _ => {}
    }
}

/// The names and attributes of the elements of a document.
pub(crate) fn elements(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut reader = Reader::from_str(xml);
    let mut elements = Vec::new();
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|error| panic!("{error}: {xml}"))
        {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.name().as_ref().to_owned();
                let attributes = element.attributes().map(|attribute| {
                    let attribute = attribute.unwrap_or_else(|error| panic!("{error}"));
                    let value = quick_xml::escape::unescape(&attribute.value);
                    let value = value.unwrap_or_else(|error| panic!("{error}"));
                    (attribute.key.as_ref().to_owned(), value.into_owned())
                });
                elements.push((name, attributes.collect()));
            }
            Event::Eof => return elements,
            _ => {}
        }
    }
}

pub(crate) fn of_name<'e>(
    elements: &'e [(String, Vec<(String, String)>)],
    name: &str,
) -> Vec<&'e Vec<(String, String)>> {
    let named = elements.iter().filter(|(own, _)| own == name);
    named.map(|(_, attributes)| attributes).collect()
}

pub(crate) fn attribute<'e>(attributes: &'e [(String, String)], name: &str) -> &'e str {
    let found = attributes.iter().find(|(own, _)| own == name);
    found.map_or("", |(_, value)| value)
}
