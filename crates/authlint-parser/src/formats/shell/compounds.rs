//! Heads of compound commands: the words in them are values and patterns, no commands.

use super::Draft;
use super::Reader;

impl Reader<'_, '_> {
    /// `(` opens a subshell, or a sum, or says that the word before it is a function.
    pub(super) fn parenthesis(&mut self) {
        if self.command.words.is_empty() {
            let (at, limit) = (self.lexer.at, self.lexer.source().len());
            if let Some(end) = self.lexer.nesting().arithmetic(at, limit) {
                self.lexer.at = end;
                self.command.line_start = false;
                return;
            }
        }
        let inside = self.lexer.rest()[1..].trim_start_matches([' ', '\t']);
        if self.command.words.len() == 1 && inside.starts_with(')') {
            self.lexer.at = self.lexer.source().len() - inside.len() + 1;
            self.command = Draft::default();
            return;
        }
        self.separator(&["("]);
    }

    /// `function NAME`.
    pub(super) fn function_head(&mut self) {
        self.lexer.skip_blanks();
        self.value();
    }

    /// `time -p`.
    pub(super) fn time_head(&mut self) {
        self.lexer.skip_blanks();
        self.lexer.skip_word("-p");
    }

    /// `for NAME in …` up to the end of the list. The `do` is a reserved word like any other.
    pub(super) fn for_head(&mut self) {
        self.lexer.skip_blanks();
        if self.lexer.starts_with("((") {
            return;
        }
        self.value();
        self.skip_lines();
        if !self.lexer.skip_word("in") {
            return;
        }
        self.lexer.skip_blanks();
        while self.lexer.peek() != Some(b'#') && self.value() {
            self.lexer.skip_blanks();
        }
    }

    /// `case WORD in`, and the first pattern.
    pub(super) fn case_head(&mut self) {
        self.lexer.skip_blanks();
        self.value();
        self.skip_lines();
        if self.lexer.skip_word("in") {
            self.end_command();
            self.cases += 1;
            self.case_pattern();
        }
    }

    /// The pattern in front of a branch, with its parenthesis. What cannot be one is left alone.
    pub(super) fn case_pattern(&mut self) {
        self.skip_lines();
        if self.lexer.skip_word("esac") {
            self.cases = self.cases.saturating_sub(1);
            return;
        }
        if self.lexer.starts_with("(") {
            self.lexer.skip_character();
        }
        loop {
            self.lexer.skip_blanks();
            match self.lexer.peek() {
                Some(b'|') => self.lexer.skip_character(),
                Some(b')') => return self.lexer.skip_character(),
                // The alternatives of an extended pattern: `v+([0-9])`.
                Some(b'(') => {
                    let (at, limit) = (self.lexer.at, self.lexer.source().len());
                    match self.lexer.nesting().group(at, limit) {
                        Some(end) => self.lexer.at = end,
                        None => return,
                    }
                }
                _ if self.value() => {}
                _ => return,
            }
        }
    }

    /// Steps over a word that is data. The commands in it are commands of the script.
    fn value(&mut self) -> bool {
        let word = self.lexer.word();
        let any = word.is_some();
        self.aside(word.and_then(|word| word.scalar.inner));
        any
    }
}
