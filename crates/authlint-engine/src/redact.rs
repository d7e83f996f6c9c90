//! Takes secrets out of the words of diagnostics, before any reporter sees them.
//!
//! A value can reach a message by a way nobody thought of: through a variable, inside of a path. So
//! the texts of all known secrets are looked for in all words.

use authlint_parser::Span;

use crate::Sources;
use crate::findings::Diagnostic;

/// Shorter texts occur by chance.
const SHORTEST: usize = 4;

pub(crate) fn redact(
    mut diagnostics: Vec<Diagnostic>,
    secrets: &[Span],
    sources: &Sources,
) -> Vec<Diagnostic> {
    if diagnostics.is_empty() {
        return diagnostics;
    }
    let texts = secrets
        .iter()
        .filter_map(|span| sources.get(span.file).text.get(span.range()));
    let mut texts: Vec<&str> = texts.filter(|text| text.len() >= SHORTEST).collect();
    // A secret may hold another: the longer one goes first.
    texts.sort_by_key(|text| (std::cmp::Reverse(text.len()), *text));
    texts.dedup();
    let clean = |words: &mut String| {
        for text in &texts {
            if words.contains(text) {
                *words = words.replace(text, "***");
            }
        }
    };
    for diagnostic in &mut diagnostics {
        clean(&mut diagnostic.message);
        clean(&mut diagnostic.primary.text);
        for label in &mut diagnostic.related {
            clean(&mut label.text);
        }
        diagnostic.help.iter_mut().for_each(clean);
        diagnostic.notes.iter_mut().for_each(clean);
        if let Some(fix) = &mut diagnostic.fix {
            clean(&mut fix.title);
            let held = |text: &String| texts.iter().any(|secret| text.contains(secret));
            // What an edit writes cannot be masked: then there is none.
            if fix.edits.iter().any(|edit| held(&edit.text)) {
                diagnostic.fix = None;
            }
        }
    }
    diagnostics
}
