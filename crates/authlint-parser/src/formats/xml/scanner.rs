//! Where tags, texts and comments stand in a source that may be broken anywhere.

use std::ops::Range;

use super::tag::Tag;

/// A file with more mistakes than that is of another kind; nobody reads on.
const MOST_BLAMES: usize = 64;

/// A piece of a document. Processing instructions and declarations are none.
pub(super) enum Token {
    /// `<name …>` or `<name …/>`
    Start(Tag),
    /// `</name>`
    End {
        tag: Range<usize>,
        name: Range<usize>,
    },
    /// Characters, with references.
    Text(Range<usize>),
    /// A CDATA section.
    Verbatim {
        whole: Range<usize>,
        content: Range<usize>,
    },
    /// What a comment says.
    Comment(Range<usize>),
}

/// Walks over a source.
pub(super) struct Scanner<'t> {
    pub(super) source: &'t str,
    /// The next byte to read. It only grows.
    pub(super) at: usize,
    /// What is wrong, and where.
    pub(super) blames: Vec<(Range<usize>, String)>,
    /// Ends that were looked for in vain: none of them comes any more.
    missing: Vec<&'static str>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(source: &'t str) -> Self {
        Scanner {
            source,
            at: 0,
            blames: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// Says what is wrong at `range`.
    pub(super) fn blame(&mut self, range: Range<usize>, message: impl Into<String>) {
        if self.blames.len() < MOST_BLAMES {
            self.blames.push((range, message.into()));
        }
    }

    /// What comes next.
    pub(super) fn token(&mut self) -> Option<Token> {
        loop {
            let start = self.at;
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            if !rest.starts_with('<') {
                self.at = self.next_of(&['<'], start);
                return Some(Token::Text(start..self.at));
            }
            if rest.starts_with("<!--") {
                return Some(self.comment());
            }
            if rest.starts_with("<![CDATA[") {
                return Some(self.verbatim());
            }
            if rest.starts_with("<!") {
                self.declaration();
            } else if rest.starts_with("<?") {
                self.instruction();
            } else if rest.starts_with("</") {
                return Some(self.end_tag());
            } else if self.name(start + 1).is_empty() {
                self.blame(start..start + 1, "`<` begins no tag, and is not escaped");
                self.at = self.next_of(&['<'], start + 1);
                return Some(Token::Text(start..self.at));
            } else {
                return Some(Token::Start(self.start_tag()));
            }
        }
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'t str {
        &self.source[self.at..]
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    /// Where the first of `letters` is from `from` on, or the end of the source.
    pub(super) fn next_of(&self, letters: &[char], from: usize) -> usize {
        let rest = &self.source[from..];
        from + rest.find(letters).unwrap_or(rest.len())
    }

    /// The name that starts at `from`, maybe empty.
    pub(super) fn name(&self, from: usize) -> Range<usize> {
        let letters = self.source.as_bytes()[from..].iter();
        let length = letters.take_while(|byte| is_name(**byte)).count();
        let starts = !self.source[from..]
            .starts_with(|letter: char| letter.is_ascii_digit() || letter == '-' || letter == '.');
        from..from + if starts { length } else { 0 }
    }

    pub(super) fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(BLANKS).len();
    }

    /// Where `end` is from `from` on. It is not looked for again once there is none.
    fn find(&mut self, end: &'static str, from: usize) -> Option<usize> {
        if self.missing.contains(&end) {
            return None;
        }
        let found = self.source[from..].find(end).map(|length| from + length);
        if found.is_none() {
            self.missing.push(end);
        }
        found
    }

    /// True once a comment took the rest of the source.
    pub(super) fn is_cut(&self) -> bool {
        self.missing.contains(&"-->")
    }

    fn comment(&mut self) -> Token {
        let start = self.at + "<!--".len();
        // What somebody meant to switch off stays off when the end is missing.
        let end = self.find("-->", start).unwrap_or_else(|| {
            self.blame(self.at..start, "the comment is not closed");
            self.source.len()
        });
        self.at = (end + "-->".len()).min(self.source.len());
        Token::Comment(start..end)
    }

    fn verbatim(&mut self) -> Token {
        let start = self.at;
        let content = start + "<![CDATA[".len();
        let (content, end) = match self.find("]]>", content) {
            Some(end) => (content..end, end + "]]>".len()),
            None => {
                self.blame(start..content, "the CDATA section is not closed");
                let rest = &self.source[content..];
                let end = content + rest.find("</").unwrap_or(rest.len());
                (content..end, end)
            }
        };
        self.at = end;
        Token::Verbatim {
            whole: start..end,
            content,
        }
    }

    fn instruction(&mut self) {
        let start = self.at;
        self.at = match self.find("?>", start) {
            Some(end) => end + "?>".len(),
            None => {
                self.blame(start..start + "<?".len(), "`<?` is not closed");
                self.next_of(&['<'], start + 1)
            }
        };
    }

    /// A document type, or something that stands in none.
    fn declaration(&mut self) {
        let start = self.at;
        let behind = start + "<!".len();
        let kind = self.name(behind);
        let is_type = self.source[kind.clone()].eq_ignore_ascii_case("doctype");
        // After one that does not end, no other is looked through for its end.
        let end = (is_type && !self.missing.contains(&"doctype"))
            .then(|| document_type_end(self.source, kind.end))
            .flatten();
        self.at = match end {
            Some(end) => end,
            None if is_type => {
                self.missing.push("doctype");
                self.blame(start..kind.end, "the document type is not closed");
                self.after_tag(kind.end)
            }
            None => {
                self.blame(start..kind.end, "`<!` begins neither comment nor section");
                self.after_tag(kind.end)
            }
        };
    }

    /// Behind the `>` that comes next, or in front of a `<` that comes first.
    fn after_tag(&self, from: usize) -> usize {
        let at = self.next_of(&['<', '>'], from);
        at + usize::from(self.source[at..].starts_with('>'))
    }

    fn end_tag(&mut self) -> Token {
        let start = self.at;
        let name = self.name(start + "</".len());
        self.at = name.end;
        self.skip_blanks();
        if self.peek() == Some(b'>') {
            self.at += 1;
        } else {
            self.blame(start..name.end, "the tag is not closed");
            self.at = self.after_tag(self.at);
        }
        let tag = start..self.at;
        Token::End { tag, name }
    }
}

/// White space of XML.
pub(super) const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// True for bytes of names. What else Unicode forbids in them means nothing else either.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_:-.".contains(&byte) || !byte.is_ascii()
}

/// Behind the `>` of a document type of which `from` is behind the first word.
fn document_type_end(source: &str, from: usize) -> Option<usize> {
    let mut at = from;
    let mut in_subset = false;
    loop {
        let rest = source.get(at..)?;
        let behind = |end: &str| rest[1..].find(end).map(|length| 1 + length + end.len());
        at += match rest.bytes().next()? {
            b'>' if !in_subset => return Some(at + 1),
            b'<' if !in_subset => return None,
            b'"' => behind("\"")?,
            b'\'' => behind("'")?,
            b'<' if rest.starts_with("<!--") => behind("-->")?,
            b'<' if rest.starts_with("<?") => behind("?>")?,
            b'[' => {
                in_subset = true;
                1
            }
            b']' => {
                in_subset = false;
                1
            }
            _ => rest
                .find(['>', '<', '"', '\'', '[', ']'])
                .map_or(rest.len(), |length| length.max(1)),
        };
    }
}
