//! What each sign of a program does: operators, comments, and what begins a word or a string.

use super::environment::strip_prefix_ignoring_case;
use super::lexer::{Before, Lexer, is_word};
use super::literal::Style;
use super::token::{Mark, Token};
use crate::format::Language;

impl Lexer<'_> {
    /// The token that starts with a sign, or `None` if it was no token: a comment, a blank.
    pub(super) fn sign(&mut self, byte: u8) -> Option<Token> {
        let next = self.byte(self.at + 1);
        let php = self.language == Language::Php;
        match byte {
            b',' => self.mark(1, Mark::Comma),
            b';' => self.mark(1, Mark::Semicolon),
            b'=' => self.equals(next),
            b':' => self.colon(next),
            b'.' => match next {
                b'.' => self.mark(
                    if self.byte(self.at + 2) == b'.' { 3 } else { 2 },
                    Mark::Prefix,
                ),
                b'=' if php => self.mark(2, Mark::Change),
                _ if php => self.mark(1, Mark::Plus),
                _ => self.mark(1, Mark::Dot),
            },
            b'/' => self.slash(next),
            b'#' => self.hash(next),
            b'+' => match next {
                b'=' => self.mark(2, Mark::Change),
                b'+' => self.mark(2, Mark::Other),
                _ => self.mark(1, Mark::Plus),
            },
            b'-' => self.minus(next),
            b'<' => self.less(next),
            b'>' => match next {
                b'=' => self.mark(2, Mark::Other),
                _ => self.mark(1, Mark::Greater),
            },
            b'?' => self.question(next),
            b'|' => match (next, self.byte(self.at + 2)) {
                (b'|', b'=') => self.mark(3, Mark::Assign),
                (b'|', _) => self.mark(2, Mark::Or),
                (b'=', _) => self.mark(2, Mark::Change),
                _ => self.mark(1, Mark::Pipe),
            },
            b'&' => match next {
                b'&' => self.mark(2, Mark::Other),
                b'.' if self.language == Language::Ruby => self.mark(2, Mark::Dot),
                _ => self.mark(1, Mark::Prefix),
            },
            b'!' => match next {
                b'=' => self.mark(2, Mark::Other),
                b'!' => self.mark(2, Mark::Bang),
                _ => self.mark(1, Mark::Bang),
            },
            b'%' => match next {
                b'=' => self.mark(2, Mark::Change),
                _ => self.percent(),
            },
            b'*' => self.mark(if next == b'*' { 2 } else { 1 }, Mark::Prefix),
            b'@' => self.at_sign(next),
            b'$' => self.dollar(next),
            b'\\' => self.backslash(next),
            _ => self.mark(1, Mark::Other),
        }
    }

    fn equals(&mut self, next: u8) -> Option<Token> {
        let at_line_start = self.at == self.line_start;
        if self.language == Language::Ruby && at_line_start && self.starts(self.at, b"=begin") {
            return self.ruby_comment();
        }
        match next {
            b'=' => self.mark(
                if self.byte(self.at + 2) == b'=' { 3 } else { 2 },
                Mark::Other,
            ),
            b'>' => self.mark(2, Mark::Arrow),
            b'~' => self.mark(2, Mark::Other),
            _ => self.mark(1, Mark::Assign),
        }
    }

    fn colon(&mut self, next: u8) -> Option<Token> {
        let ruby = self.language == Language::Ruby;
        match next {
            b':' => self.mark(2, Mark::Dot),
            b'=' => self.mark(2, Mark::Assign),
            b'"' if ruby && self.before != Before::Value => {
                self.at += 1;
                None
            }
            _ if ruby && is_word(next) && !next.is_ascii_digit() && self.starts_symbol() => {
                let start = self.at + 1;
                let mut end = start + 1;
                while self.bytes.get(end).is_some_and(|byte| is_word(*byte)) {
                    end += 1;
                }
                Some(self.literal(self.at..end, start..end, Style::RAW))
            }
            _ => self.mark(1, Mark::Colon),
        }
    }

    /// A colon glued to what stands before it belongs to that.
    fn starts_symbol(&self) -> bool {
        let before = self.at.checked_sub(1).map_or(b' ', |at| self.byte(at));
        !is_word(before) && !matches!(before, b'"' | b'\'' | b')' | b']')
    }

    fn slash(&mut self, next: u8) -> Option<Token> {
        let slashes = !matches!(
            self.language,
            Language::Python | Language::Ruby | Language::PowerShell
        );
        match next {
            b'/' if slashes => {
                self.line_comment(2);
                return None;
            }
            b'*' if slashes => return self.block_comment(b"/*", b"*/"),
            _ => {}
        }
        let patterns = matches!(
            self.language,
            Language::JavaScript | Language::Ruby | Language::Groovy
        );
        // `</p>` and `<br/>` are no patterns.
        let tag = next == b'>' || self.at > 0 && self.bytes[self.at - 1] == b'<';
        if patterns && !tag && self.pattern() {
            // A pattern is a value like any word.
            return Some(Token::Word);
        }
        match next {
            b'=' => self.mark(2, Mark::Change),
            _ => self.mark(1, Mark::Slash),
        }
    }

    fn hash(&mut self, next: u8) -> Option<Token> {
        let comments = match self.language {
            Language::Python | Language::Ruby | Language::PowerShell => true,
            Language::Php => next != b'[',
            // `#region`, `#if`.
            Language::CSharp => next != b'[',
            _ => next == b'!' && self.at == 0 && self.byte(self.at + 2) != b'[',
        };
        if comments {
            self.line_comment(1);
            return None;
        }
        self.mark(1, Mark::Hash)
    }

    fn minus(&mut self, next: u8) -> Option<Token> {
        match next {
            b'>' if self.language == Language::Php => self.mark(2, Mark::Dot),
            b'>' => self.mark(2, Mark::Lambda),
            b'=' => self.mark(2, Mark::Change),
            b'-' => self.mark(2, Mark::Other),
            b'a'..=b'z' | b'A'..=b'Z' if self.language == Language::PowerShell => {
                Some(self.parameter())
            }
            _ => self.mark(1, Mark::Minus),
        }
    }

    /// `-Uri`, or an operator of PowerShell.
    fn parameter(&mut self) -> Token {
        let start = self.at;
        let mut end = start + 1;
        while self.bytes.get(end).is_some_and(|byte| is_word(*byte)) {
            end += 1;
        }
        let name = self.source[start + 1..end].to_ascii_lowercase();
        let name = name
            .strip_prefix(['c', 'i'])
            .filter(|name| is_operator(name))
            .unwrap_or(&name);
        let mark = match name {
            "f" => Mark::Percent,
            "join" => Mark::Pipe,
            _ if is_operator(name) => Mark::Other,
            _ => Mark::Parameter,
        };
        // `-Uri:$uri`.
        let colon = mark == Mark::Parameter && self.byte(end) == b':';
        self.at = end;
        let _ = self.mark(usize::from(colon), mark);
        Token::Mark(mark)
    }

    fn less(&mut self, next: u8) -> Option<Token> {
        match self.language {
            Language::PowerShell if next == b'#' => return self.block_comment(b"<#", b"#>"),
            Language::JavaScript if self.starts(self.at, b"<!--") => {
                return self.block_comment(b"<!--", b"-->");
            }
            Language::Ruby | Language::Php if next == b'<' => {
                if let Some(token) = self.here_document() {
                    return Some(token);
                }
            }
            _ => {}
        }
        match next {
            b'=' => self.mark(2, Mark::Other),
            b'<' => self.mark(2, Mark::Other),
            _ => self.mark(1, Mark::Less),
        }
    }

    fn question(&mut self, next: u8) -> Option<Token> {
        let third = self.byte(self.at + 2);
        match (next, self.language) {
            (b'>', Language::Php) => {
                self.at += 2;
                self.past_page();
                self.before = Before::Mark;
                Some(Token::Mark(Mark::Semicolon))
            }
            (b'-', Language::Php) if third == b'>' => self.mark(3, Mark::Dot),
            (b'.', _) if !third.is_ascii_digit() => self.mark(2, Mark::Dot),
            (b'?', _) if third == b'=' => self.mark(3, Mark::Assign),
            (b'?', _) => self.mark(2, Mark::Or),
            // `name?: string` of an interface.
            (b':', Language::JavaScript) => self.mark(2, Mark::Colon),
            (b':', Language::Kotlin | Language::Groovy | Language::Php) => self.mark(2, Mark::Or),
            // A character of Ruby: `?"`.
            (_, Language::Ruby)
                if self.before == Before::Mark
                    && self.at + 1 < self.bytes.len()
                    && !next.is_ascii_whitespace()
                    && next.is_ascii()
                    && !is_word(third) =>
            {
                self.at += 2;
                self.before = Before::Value;
                Some(Token::Word)
            }
            _ => self.mark(1, Mark::Question),
        }
    }

    fn at_sign(&mut self, next: u8) -> Option<Token> {
        match (self.language, next) {
            (Language::CSharp, b'"') => self.csharp_string(),
            (Language::CSharp, b'$') => self.csharp_string(),
            (Language::PowerShell, b'"' | b'\'') => match self.here_string() {
                Some(token) => Some(token),
                None => self.mark(1, Mark::At),
            },
            (Language::Ruby, _) => {
                let start = self.at;
                let mut end = start + 1 + usize::from(next == b'@');
                while self.bytes.get(end).is_some_and(|byte| is_word(*byte)) {
                    end += 1;
                }
                Some(self.word_until(start, end))
            }
            _ => self.mark(1, Mark::At),
        }
    }

    fn dollar(&mut self, next: u8) -> Option<Token> {
        let start = self.at;
        match self.language {
            Language::CSharp if matches!(next, b'"' | b'@' | b'$') => self.csharp_string(),
            Language::Groovy if next == b'/' => self.dollar_slashy(),
            Language::PowerShell => {
                let name = match next {
                    b'{' => {
                        let rest = &self.bytes[start..];
                        let close = rest.iter().take(128).position(|byte| *byte == b'}');
                        close.map(|close| start + close + 1)
                    }
                    _ if is_word(next) => Some(self.powershell_variable(start + 1)),
                    _ => None,
                };
                match name {
                    Some(end) => {
                        self.word_until(start, end);
                        // It is a value, whatever it is called.
                        self.before = Before::Value;
                        Some(Token::Word)
                    }
                    None => self.mark(1, Mark::Prefix),
                }
            }
            _ => {
                let mut end = start + 1;
                while self
                    .bytes
                    .get(end)
                    .is_some_and(|byte| is_word(*byte) || *byte == b'$')
                {
                    end += 1;
                }
                Some(self.word_until(start, end))
            }
        }
    }

    /// The end of `$env:NAME`, `$script:name`, `$name`.
    fn powershell_variable(&self, mut end: usize) -> usize {
        loop {
            while self.bytes.get(end).is_some_and(|byte| is_word(*byte)) {
                end += 1;
            }
            if self.byte(end) != b':' || !is_word(self.byte(end + 1)) {
                return end;
            }
            end += 1;
        }
    }

    fn backslash(&mut self, next: u8) -> Option<Token> {
        if self.language == Language::Php && is_word(next) {
            let end = self.php_name(self.at + 1);
            return Some(self.word_until(self.at, end));
        }
        let line = usize::from(next == b'\r') + 1;
        if self.byte(self.at + line) == b'\n' {
            // The line goes on.
            self.at += line + 1;
            return None;
        }
        self.mark(1, Mark::Other)
    }

    /// The variable of the environment that a word of PowerShell is.
    pub(super) fn environment_name(word: &str) -> Option<&str> {
        let name = word.strip_prefix('$')?;
        let braced = name
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        strip_prefix_ignoring_case(braced.unwrap_or(name), "env:")
    }
}

/// The operators of PowerShell that are written like parameters.
fn is_operator(name: &str) -> bool {
    matches!(
        name,
        "eq" | "ne"
            | "gt"
            | "ge"
            | "lt"
            | "le"
            | "like"
            | "notlike"
            | "match"
            | "notmatch"
            | "contains"
            | "notcontains"
            | "in"
            | "notin"
            | "replace"
            | "split"
            | "and"
            | "or"
            | "not"
            | "xor"
            | "is"
            | "isnot"
            | "as"
            | "band"
            | "bor"
            | "f"
            | "join"
    )
}
