//! What JUnit and Checkstyle have in common: XML that any text can stand in.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::one_line;

/// Begins a document.
pub(super) fn document(out: &mut dyn io::Write) -> io::Result<Writer<&mut dyn io::Write>> {
    let mut writer = Writer::new_with_indent(out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Ok(writer)
}

/// Text in one line, as readers make blanks of line breaks in attributes, without the characters that
/// no document may hold, however they are written.
pub(super) fn text(words: &str) -> String {
    let may_be = |letter: char| !matches!(letter, '\u{fffe}' | '\u{ffff}');
    one_line(words)
        .chars()
        .map(|letter| if may_be(letter) { letter } else { '\u{fffd}' })
        .collect()
}
