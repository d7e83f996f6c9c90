//! Cuts a program into tokens: one machine for all languages, which asks which one it reads where
//! they differ.
//!
//! It must get over anything: an apostrophe in the text of a page, a quote that is missing, half a
//! file. What opens a string and is never closed is a mark and nothing more, and is not looked for
//! again: else each of a million of them would be searched to the end of the file.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::literal::{Literal, Style};
use super::token::{Bracket, Mark, Token};
use crate::format::Language;

/// What the token before was, for signs that mean one thing behind a value and another elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    Value,
    Word,
    Mark,
}

/// What may be missing its end. Found missing once, it is not looked for again.
#[derive(Clone, Copy)]
pub(super) enum Opened {
    Single,
    Double,
    Backtick,
    TripleSingle,
    TripleDouble,
    Raw,
    HereDocument,
    Comment,
    Percent,
}

pub(super) struct Lexer<'a> {
    pub(super) source: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) language: Language,
    /// Where reading goes on.
    pub(super) at: usize,
    /// The bytes of the last token.
    pub(super) start: usize,
    /// Where the line of the last token starts.
    pub(super) line_start: usize,
    pub(super) literals: Vec<Literal>,
    pub(super) comments: Vec<Range<usize>>,
    pub(super) before: Before,
    /// The last word, while it is the token before.
    pub(super) word: Range<usize>,
    /// Tokens that are read already, the next one last.
    pub(super) queue: Vec<(Token, Range<usize>)>,
    /// Behind the here-documents that were announced so far.
    pub(super) here_end: usize,
    missing: u16,
    line_end: usize,
    /// An interpolation that had to end there did not.
    pub(super) unclosed: usize,
    /// There is no end of a regular expression before this.
    no_pattern: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(source: &'a str, language: Language) -> Self {
        let mut lexer = Lexer {
            source,
            bytes: source.as_bytes(),
            language,
            at: 0,
            start: 0,
            line_start: 0,
            literals: Vec::new(),
            comments: Vec::new(),
            before: Before::Mark,
            word: 0..0,
            queue: Vec::new(),
            here_end: 0,
            missing: 0,
            line_end: 0,
            unclosed: usize::MAX,
            no_pattern: 0,
        };
        // An excerpt of PHP may leave the mark out.
        if language == Language::Php && source.contains("<?") {
            lexer.past_page();
        }
        lexer
    }

    pub(super) fn is_missing(&self, what: Opened) -> bool {
        self.missing & (1 << what as u16) != 0
    }

    pub(super) fn miss(&mut self, what: Opened) {
        self.missing |= 1 << what as u16;
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    pub(super) fn starts(&self, at: usize, with: &[u8]) -> bool {
        self.bytes[at.min(self.bytes.len())..].starts_with(with)
    }

    /// The end of the line that holds `at`, its break not included.
    pub(super) fn line_end(&mut self, at: usize) -> usize {
        if at > self.line_end || self.line_end == 0 {
            let rest = &self.bytes[at.min(self.bytes.len())..];
            self.line_end = memchr(b'\n', rest).map_or(self.bytes.len(), |found| at + found);
        }
        self.line_end
    }

    /// The next token; its bytes are from `start` to `at`.
    pub(super) fn next(&mut self) -> Option<Token> {
        if let Some((token, range)) = self.queue.pop() {
            self.start = range.start;
            self.at = range.end;
            return Some(token);
        }
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.start = self.at;
            match byte {
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => {
                    self.at += 1;
                    while self.bytes.get(self.at) == Some(&b' ') {
                        self.at += 1;
                    }
                }
                b'\n' => {
                    self.at = (self.at + 1).max(self.here_end);
                    self.line_start = self.at;
                    if self.ends_lines() {
                        return Some(Token::Line);
                    }
                }
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => return self.word(),
                b'0'..=b'9' => return Some(self.number()),
                b'(' => return Some(self.bracket(Token::Open(Bracket::Round))),
                b'[' => return Some(self.bracket(Token::Open(Bracket::Square))),
                b'{' => return Some(self.bracket(Token::Open(Bracket::Curly))),
                b')' => return Some(self.bracket(Token::Close(Bracket::Round))),
                b']' => return Some(self.bracket(Token::Close(Bracket::Square))),
                b'}' => return Some(self.bracket(Token::Close(Bracket::Curly))),
                b'"' | b'\'' | b'`' => {
                    if let Some(token) = self.quote(self.at) {
                        return Some(token);
                    }
                }
                _ => {
                    if let Some(token) = self.sign(byte) {
                        return Some(token);
                    }
                }
            }
        }
    }

    fn ends_lines(&self) -> bool {
        !matches!(
            self.language,
            Language::Java | Language::CSharp | Language::Php | Language::Rust
        )
    }

    fn bracket(&mut self, token: Token) -> Token {
        self.at += 1;
        // Behind a block a line of its own begins.
        self.before = match token {
            Token::Close(Bracket::Round | Bracket::Square) => Before::Value,
            _ => Before::Mark,
        };
        token
    }

    pub(super) fn mark(&mut self, length: usize, mark: Mark) -> Option<Token> {
        self.at += length;
        self.before = Before::Mark;
        Some(Token::Mark(mark))
    }

    pub(super) fn literal(
        &mut self,
        whole: Range<usize>,
        inner: Range<usize>,
        style: Style,
    ) -> Token {
        let index = self.literals.len() as u32;
        self.literals.push(Literal {
            whole: (whole.start as u32, whole.end as u32),
            inner: (inner.start as u32, inner.end as u32),
            style,
        });
        self.start = whole.start;
        self.at = whole.end;
        self.before = Before::Value;
        Token::Text(index)
    }

    fn word(&mut self) -> Option<Token> {
        let start = self.at;
        let mut end = start + 1;
        while self.bytes.get(end).is_some_and(|byte| is_word(*byte)) {
            end += 1;
        }
        match self.language {
            Language::Python | Language::Rust | Language::Php if end - start <= 3 => {
                if let Some(token) = self.prefixed(start, end) {
                    return Some(token);
                }
            }
            Language::JavaScript | Language::Java | Language::Groovy => {
                while self
                    .bytes
                    .get(end)
                    .is_some_and(|byte| is_word(*byte) || *byte == b'$')
                {
                    end += 1;
                }
            }
            Language::Php => end = self.php_name(end),
            Language::Ruby => {
                let next = self.byte(end + 1);
                let glued = matches!(self.byte(end), b'?' | b'!') && !matches!(next, b'=' | b':');
                end += usize::from(glued);
            }
            Language::PowerShell => {
                if self.starts(end, b"://") {
                    return Some(self.bare_address(start));
                }
                end = self.powershell_name(end);
            }
            _ => {}
        }
        Some(self.word_until(start, end))
    }

    pub(super) fn word_until(&mut self, start: usize, end: usize) -> Token {
        self.start = start;
        self.at = end;
        self.before = Before::Word;
        self.word = start..end;
        Token::Word
    }

    pub(super) fn php_name(&self, mut end: usize) -> usize {
        while self
            .bytes
            .get(end)
            .is_some_and(|byte| is_word(*byte) || *byte == b'\\')
        {
            end += 1;
        }
        end
    }

    /// `Invoke-RestMethod`.
    fn powershell_name(&self, mut end: usize) -> usize {
        while self.byte(end) == b'-' && self.byte(end + 1).is_ascii_alphabetic() {
            end += 1;
            while self.bytes.get(end).is_some_and(|byte| is_word(*byte)) {
                end += 1;
            }
        }
        end
    }

    fn number(&mut self) -> Token {
        let start = self.at;
        let mut end = start + 1;
        loop {
            let byte = self.byte(end);
            let decimal = byte == b'.' && self.byte(end + 1).is_ascii_digit();
            if !(byte.is_ascii_alphanumeric() || byte == b'_' || decimal) {
                break;
            }
            end += 1;
        }
        self.at = end;
        self.before = Before::Value;
        Token::Word
    }

    /// Leaves the comment out that ends at `end`.
    pub(super) fn comment(&mut self, inner: Range<usize>, end: usize) {
        self.comments.push(inner);
        self.at = end;
    }

    /// A comment to the end of the line.
    pub(super) fn line_comment(&mut self, mark: usize) {
        let start = self.at + mark;
        let rest = &self.bytes[start.min(self.bytes.len())..];
        let mut end = memchr(b'\n', rest).map_or(self.bytes.len(), |found| start + found);
        if self.language == Language::Php
            && let Some(page) = memmem::find(&self.bytes[start..end], b"?>")
        {
            end = start + page;
        }
        let inner = start..end - usize::from(end > start && self.bytes[end - 1] == b'\r');
        self.comment(inner, end);
    }

    /// A comment between two marks.
    pub(super) fn block_comment(&mut self, open: &[u8], close: &[u8]) -> Option<Token> {
        let start = self.at + open.len();
        if self.is_missing(Opened::Comment) {
            return self.mark(1, Mark::Other);
        }
        let nests = matches!(self.language, Language::Kotlin | Language::Rust);
        let end = if nests {
            self.nested_end(start)
        } else {
            memmem::find(&self.bytes[start..], close).map(|found| start + found)
        };
        match end {
            Some(end) => self.comment(start..end, end + close.len()),
            None => {
                self.miss(Opened::Comment);
                // Who leaves a comment open at the end of a file comments the rest out.
                self.comment(start..self.bytes.len(), self.bytes.len());
            }
        }
        None
    }

    fn nested_end(&self, start: usize) -> Option<usize> {
        let mut depth = 1_usize;
        let mut at = start;
        loop {
            at += memchr(b'/', self.bytes.get(at..)?)?;
            if at > start && self.bytes[at - 1] == b'*' {
                depth -= 1;
                if depth == 0 {
                    return Some(at - 1);
                }
                at += 1;
            } else if self.byte(at + 1) == b'*' {
                depth += 1;
                at += 2;
            } else {
                at += 1;
            }
        }
    }

    /// Over a page to the next line of PHP.
    pub(super) fn past_page(&mut self) {
        let mut at = self.at;
        self.at = loop {
            let Some(found) = memmem::find(&self.bytes[at..], b"<?") else {
                break self.bytes.len();
            };
            at += found + 2;
            if self.starts(at, b"php") {
                break at + 3;
            }
            if self.starts(at, b"=") {
                break at + 1;
            }
        };
    }

    /// Over a regular expression at `at`, if one is there.
    pub(super) fn pattern(&mut self) -> bool {
        let keyword =
            self.before == Before::Word && is_before_pattern(&self.source[self.word.clone()]);
        // Ruby and Groovy call without brackets: `match /x/`.
        let called = matches!(self.language, Language::Ruby | Language::Groovy)
            && self.before == Before::Word
            && matches!(self.byte(self.at.wrapping_sub(1)), b' ' | b'\t')
            && !matches!(self.byte(self.at + 1), b' ' | b'=');
        let possible = self.before == Before::Mark || keyword || called;
        if !possible || self.no_pattern > self.at {
            return false;
        }
        let limit = self.line_end(self.at);
        let mut at = self.at + 1;
        let mut class = false;
        while at < limit {
            match self.bytes[at] {
                b'\\' => at += 1,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => {
                    self.at = at + 1;
                    self.before = Before::Value;
                    return true;
                }
                _ => {}
            }
            at += 1;
        }
        self.no_pattern = limit;
        false
    }
}

/// Most of a program is words: looked up, they take half the time.
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let letter = byte as u8;
        table[byte] = letter.is_ascii_alphanumeric() || letter == b'_' || letter >= 0x80;
        byte += 1;
    }
    table
};

pub(super) fn is_word(byte: u8) -> bool {
    WORD[byte as usize]
}

/// Words behind which a value starts.
pub(super) fn is_before_pattern(word: &str) -> bool {
    matches!(
        word,
        "return"
            | "typeof"
            | "case"
            | "in"
            | "of"
            | "delete"
            | "void"
            | "throw"
            | "new"
            | "else"
            | "do"
            | "await"
            | "yield"
            | "and"
            | "or"
            | "not"
            | "if"
            | "unless"
            | "when"
            | "while"
            | "from"
            | "default"
            | "then"
            | "extends"
    )
}
