//! Start tags and their attributes.

use std::ops::Range;

use super::scanner::{BLANKS, Scanner, is_name};

/// `<name attribute="value">`
pub(super) struct Tag {
    pub(super) whole: Range<usize>,
    pub(super) name: Range<usize>,
    pub(super) attributes: Vec<Attribute>,
    /// It ends in `/>`.
    pub(super) closed: bool,
    /// Something in it was said to be wrong; the rest of it follows from that.
    pub(super) blamed: bool,
}

/// `name="value"`
pub(super) struct Attribute {
    pub(super) name: Range<usize>,
    /// Between the quotes.
    pub(super) value: Range<usize>,
    /// With the quotes.
    pub(super) whole: Range<usize>,
    /// Where the value ends is a guess.
    pub(super) unsure: bool,
}

impl Scanner<'_> {
    /// The tag that starts here, with a name.
    pub(super) fn start_tag(&mut self) -> Tag {
        let start = self.at;
        let name = self.name(start + 1);
        self.at = name.end;
        let mut tag = Tag {
            whole: start..name.end,
            name,
            attributes: Vec::new(),
            closed: false,
            blamed: false,
        };
        self.attributes(&mut tag);
        tag.whole.end = self.at;
        tag
    }

    fn attributes(&mut self, tag: &mut Tag) {
        loop {
            self.skip_blanks();
            match self.peek() {
                None | Some(b'<') => {
                    let name = tag.name.clone();
                    return self.blame_tag(tag, name, "the tag is not closed");
                }
                Some(b'>') => {
                    self.at += 1;
                    return;
                }
                Some(b'/') if self.rest().starts_with("/>") => {
                    self.at += 2;
                    tag.closed = true;
                    return;
                }
                Some(byte) if is_name(byte) => {
                    if self.attribute(tag) {
                        return;
                    }
                }
                Some(_) => {
                    let at = self.at;
                    self.at += 1;
                    self.blame_tag(tag, at..at + 1, "this is no attribute");
                }
            }
        }
    }

    /// Says what is wrong in a tag, once.
    fn blame_tag(&mut self, tag: &mut Tag, range: Range<usize>, message: &str) {
        if !tag.blamed {
            tag.blamed = true;
            self.blame(range, message);
        }
    }

    /// Reads one attribute. True if its missing end made it the last.
    fn attribute(&mut self, tag: &mut Tag) -> bool {
        let start = self.at;
        while self.peek().is_some_and(is_name) {
            self.at += 1;
        }
        let name = start..self.at;
        self.skip_blanks();
        if self.peek() != Some(b'=') {
            self.blame_tag(tag, name, "the attribute has no value");
            return false;
        }
        self.at += 1;
        self.skip_blanks();
        match self.peek() {
            Some(b'"') => self.quoted(tag, name, '"'),
            Some(b'\'') => self.quoted(tag, name, '\''),
            _ => {
                self.unquoted(tag, name);
                false
            }
        }
    }

    fn quoted(&mut self, tag: &mut Tag, name: Range<usize>, quote: char) -> bool {
        let open = self.at;
        let start = open + 1;
        let mut end = self.next_of(&[quote, '<'], start);
        if self.source[end..].starts_with('<') {
            // In a value it must be escaped; behind a tag's end it tells that a quote is missing.
            let is_next_tag = self.source[start..end].trim_end().ends_with('>');
            let closing = self.next_of(&[quote, '\n'], end);
            if !is_next_tag && self.source[closing..].starts_with(quote) {
                self.blame_tag(tag, end..end + 1, "`<` in a value is not escaped");
                end = closing;
            }
        }
        if self.source[end..].starts_with(quote) {
            self.at = end + 1;
            tag.attributes.push(Attribute {
                name,
                value: start..end,
                whole: open..end + 1,
                unsure: false,
            });
            return false;
        }
        self.blame_tag(tag, open..start, "the value is not closed");
        self.at = end;
        let line = &self.source[start..self.next_of(&['\n'], start).min(end)];
        let line = line.trim_end_matches(BLANKS);
        let value = line.strip_suffix('>').unwrap_or(line);
        tag.closed = line.ends_with("/>");
        let value = if tag.closed {
            value.trim_end_matches('/')
        } else {
            value
        };
        let value = start..start + value.trim_end_matches(BLANKS).len();
        tag.attributes.push(Attribute {
            name,
            whole: open..value.end,
            value,
            unsure: true,
        });
        true
    }

    fn unquoted(&mut self, tag: &mut Tag, name: Range<usize>) {
        let start = self.at;
        let end = self.next_of(&[' ', '\t', '\n', '\r', '>', '<', '"', '\''], start);
        let glued = self.source[end..].starts_with('>') && self.source[start..end].ends_with('/');
        let end = end - usize::from(glued);
        if start == end {
            return self.blame_tag(tag, name, "the attribute has no value");
        }
        self.at = end;
        self.blame_tag(tag, start..end, "the value is not in quotes");
        tag.attributes.push(Attribute {
            name,
            value: start..end,
            whole: start..end,
            unsure: true,
        });
    }
}
