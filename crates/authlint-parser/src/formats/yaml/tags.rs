//! What a tag says of the value behind it.

use std::ops::Range;

use granit_parser::Tag;

use crate::document::{Holes, Scalar, Tag as Function};
use crate::text::Text;

/// True for tags that only name a type: the value is what is written. Every other tag is a
/// function of some application, whose result is not in the file.
pub(super) fn is_type(tag: &Tag) -> bool {
    match tag.suffix_in_namespace("tag:yaml.org,2002:") {
        Some(name) => name != "binary",
        // `!` alone, and Ansible's mark for text that is no template.
        None => matches!(&*name(tag), "!" | "!unsafe"),
    }
}

/// A text behind a tag.
pub(super) fn scalar<'s>(text: Text<'s>, tag: &Tag) -> Scalar<'s> {
    let name = name(tag);
    if name != "!Sub" {
        return Scalar {
            tag: Some(function(&name)),
            ..Scalar::opaque(text)
        };
    }
    let holes = substitutions(text.as_str());
    Scalar {
        holes: Holes::At(holes),
        tag: Some(function(&name)),
        ..Scalar::plain(text)
    }
}

fn function(name: &str) -> Function {
    match name {
        "!Ref" => Function::Ref,
        "!GetAtt" => Function::GetAtt,
        "!Sub" => Function::Sub,
        "!Condition" => Function::Condition,
        "!Transform" => Function::Transform,
        _ => Function::Other,
    }
}

fn name(tag: &Tag) -> String {
    [tag.handle(), tag.suffix()].concat()
}

/// `${Name}` in the text of CloudFormation's `!Sub`. `${!Name}` stands for itself.
fn substitutions(value: &str) -> Vec<Range<usize>> {
    let mut holes = Vec::new();
    let mut at = 0;
    while let Some(start) = value[at..].find("${").map(|found| at + found) {
        let Some(length) = value[start..].find('}') else {
            break;
        };
        at = start + length + 1;
        if !value[start..].starts_with("${!") {
            holes.push(start..at);
        }
    }
    holes
}
