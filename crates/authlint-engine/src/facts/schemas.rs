//! Schemas inside of manifests, which say what may be set and set nothing.
//!
//! Most of the YAML in repositories that install operators is these, megabytes of them: a property that is called `tokenUrl`
//! is no token URL, and all that stands below it is a description. But a default is a value like any other.

use std::ops::Range;

use authlint_parser::{Decoder, Text};
use memchr::memmem;

/// The key of the schema in a `CustomResourceDefinition` of Kubernetes (`apiextensions.k8s.io/v1`, `CustomResourceValidation`).
const KEY: &str = "openAPIV3Schema:";

/// A YAML text without the schemas of what others may declare with it; what is left stands where it stood.
pub(crate) fn without_schemas(text: Text<'_>) -> Text<'_> {
    let schemas = schemas_in(text.as_str());
    if schemas.is_empty() {
        return text;
    }
    let mut kept = Decoder::new(&text);
    let mut at = 0;
    for schema in schemas {
        kept.keep(at..schema.start);
        kept.replace(schema.clone(), " {}");
        at = schema.end;
    }
    kept.keep(at..text.len());
    kept.finish(0)
}

/// Where schemas stand, each from behind its key to the end of its last line. What a template may put together is none.
fn schemas_in(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for start in memmem::find_iter(text.as_bytes(), KEY) {
        let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
        let (before, behind) = (&text[line..start], start + KEY.len());
        let inside = found.last().is_some_and(|schema| start < schema.end);
        let first = text[behind..].split('\n').next().unwrap_or_default();
        let alone = before.bytes().all(|byte| byte == b' ') && first.trim().is_empty();
        if inside || !alone {
            continue;
        }
        let end = end_of_block(text, behind + first.len(), before.len());
        let block = &text[behind..end];
        if end > behind + first.len() && !block.contains("{{") && !gives_address(block) {
            found.push(behind..end);
        }
    }
    found
}

/// True if a value in the schema is an address, such as a default: that is set, where nobody sets another. Before it stands a
/// key, which is one word, or nothing.
fn gives_address(schema: &str) -> bool {
    memmem::find_iter(schema.as_bytes(), "://").any(|at| {
        let before = schema[..at].trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let before = before.strip_suffix(['"', '\'']).unwrap_or(before);
        let line = before.rsplit('\n').next().unwrap_or(before).trim();
        let key = line.strip_prefix('-').unwrap_or(line).trim_start();
        let is_key = key.ends_with(':') && !key.contains(' ') && key != "description:";
        is_key || (key.is_empty() && line.starts_with('-'))
    })
}

/// The end of the last line that stands further in than `indent`, of those behind `from`, where a line ends. Empty lines and
/// comments belong to what follows them.
fn end_of_block(text: &str, from: usize, indent: usize) -> usize {
    let mut end = from;
    let mut at = from;
    while at < text.len() {
        let start = at + 1;
        let length = memchr::memchr(b'\n', &text.as_bytes()[start..]);
        at = length.map_or(text.len(), |length| start + length);
        let line = &text[start..at];
        let inner = line.trim_start_matches(' ');
        if inner.trim_end().is_empty() || inner.starts_with('#') {
            continue;
        }
        if line.len() - inner.len() <= indent {
            break;
        }
        end = at;
    }
    end
}

#[cfg(test)]
mod tests {
    use authlint_parser::FileId;

    use super::*;

    fn left_of(text: &str) -> String {
        without_schemas(Text::of_file(FileId(0), text))
            .as_str()
            .to_owned()
    }

    #[test]
    fn schemas_are_left_out_and_nothing_beside_them() {
        let text = "spec:\n  versions:\n  - schema:\n      openAPIV3Schema:\n        type: object\n\n  # of it\n        \
                    properties:\n          tokenUrl:\n            description: |\n              openAPIV3Schema:\n\n  # \
                    behind it\n    served: true\n  scope: x\n---\nkind: Secret\n";
        let left = "spec:\n  versions:\n  - schema:\n      openAPIV3Schema: {}\n\n  # behind it\n    served: true\n  scope: \
                    x\n---\nkind: Secret\n";
        assert_eq!(left_of(text), left);
        // Every byte that is left stands where it stood.
        let whole = Text::of_file(FileId(0), text);
        let cut = without_schemas(whole);
        let at = cut.as_str().find("kind: Secret").expect("it is left");
        let span = cut.editable(at..at + 12).expect("it was not changed");
        assert_eq!(&text[span.range()], "kind: Secret");
    }

    #[test]
    fn what_is_no_block_stays() {
        for text in [
            "openAPIV3Schema: {type: object}\n",
            "openAPIV3Schema:\nkind: x\n",
            "openAPIV3Schema:",
            "openAPIV3Schema:\n  a: {{ .Values.a }}\n",
            "a: openAPIV3Schema:\n  b: c\n",
            "- openAPIV3Schema:\n    b: c\n",
            "openAPIV3Schema:\n  tokenUrl:\n    default: https://login.example.org/token\n",
            "openAPIV3Schema:\n  enum:\n  - 'https://login.example.org/token'\n",
        ] {
            assert_eq!(left_of(text), text, "{text}");
        }
    }

    #[test]
    fn links_in_descriptions_are_no_values() {
        let text = "openAPIV3Schema:\n  description: https://a.test\n  b: |\n    More info: https://a.test\n    (https://b.test)\n";
        assert_eq!(left_of(text), "openAPIV3Schema: {}\n");
        assert_eq!(
            left_of("openAPIV3Schema:\r\n  a: b\r\nc: d\r\n"),
            "openAPIV3Schema: {}\nc: d\r\n"
        );
    }
}
