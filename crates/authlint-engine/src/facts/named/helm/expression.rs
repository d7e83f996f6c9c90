//! What stands in an action of a Go template: a statement, and the pipeline behind it.

use std::ops::Range;

/// An action, read.
#[derive(Clone, Debug, Default)]
pub(super) struct Statement {
    /// The words it begins with: `if`, `else if`, `define`; empty for one that puts something out.
    pub(super) word: String,
    /// The variables it sets.
    pub(super) sets: Vec<Range<usize>>,
    /// True if these are new: `:=`.
    pub(super) declares: bool,
    /// What it computes.
    pub(super) pipeline: Pipeline,
}

/// Commands with `|` between.
#[derive(Clone, Debug, Default)]
pub(super) struct Pipeline {
    /// The commands, each a list of terms.
    pub(super) commands: Vec<Vec<Term>>,
    /// Where it stands.
    pub(super) range: Range<usize>,
}

/// One operand or function name.
#[derive(Clone, Debug)]
pub(super) struct Term {
    /// What it is.
    pub(super) kind: TermKind,
    /// Fields behind it: `.a.b`, without the dots.
    pub(super) fields: Vec<Range<usize>>,
    /// Where it stands.
    pub(super) range: Range<usize>,
}

/// What a term is.
#[derive(Clone, Debug)]
pub(super) enum TermKind {
    /// `.`
    Dot,
    /// `$`
    Root,
    /// `$name`: the name.
    Variable(Range<usize>),
    /// A function, or `true`.
    Word(Range<usize>),
    /// A quoted text without its quotes.
    Text(Range<usize>),
    /// A number or a letter.
    Other,
    /// A pipeline in parentheses.
    Group(Pipeline),
}

/// Words with which an action begins that puts nothing out itself.
const WORDS: [&str; 10] = [
    "if", "else", "with", "range", "define", "block", "template", "end", "break", "continue",
];
/// Nobody writes so many parentheses in each other.
const DEEPEST: usize = 48;

/// What stands in the action at `range` of `source`, its delimiters included.
pub(super) fn statement(source: &str, range: Range<usize>) -> Statement {
    let mut reader = Reader {
        source,
        at: range.start + 2,
        end: range.end.saturating_sub(2),
        depth: 0,
    };
    if reader.byte() == Some(b'-') {
        reader.at += 1;
    }
    if source[..reader.end].ends_with('-') && reader.end > reader.at {
        reader.end -= 1;
    }
    reader.statement()
}

struct Reader<'s> {
    source: &'s str,
    at: usize,
    end: usize,
    depth: usize,
}

impl Reader<'_> {
    fn byte(&self) -> Option<u8> {
        let byte = self.source.as_bytes().get(self.at);
        byte.filter(|_| self.at < self.end).copied()
    }

    fn skip_blanks(&mut self) {
        while self.byte().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn statement(&mut self) -> Statement {
        let mut statement = Statement::default();
        loop {
            self.skip_blanks();
            let start = self.at;
            let word = self.name();
            let text = &self.source[word.clone()];
            let first = statement.word.is_empty();
            if (first || statement.word == "else") && WORDS.contains(&text) {
                if !first {
                    statement.word.push(' ');
                }
                statement.word.push_str(text);
                if text == "else" {
                    continue;
                }
            } else {
                self.at = start;
            }
            break;
        }
        let start = self.at;
        statement.sets = self.targets().unwrap_or_default();
        if statement.sets.is_empty() {
            self.at = start;
        } else {
            let between = &self.source[start..self.at];
            statement.declares = between.contains(':');
        }
        statement.pipeline = self.pipeline();
        statement
    }

    /// `$a, $b :=`
    fn targets(&mut self) -> Option<Vec<Range<usize>>> {
        let mut targets = Vec::new();
        loop {
            self.skip_blanks();
            if self.byte()? != b'$' {
                return None;
            }
            self.at += 1;
            targets.push(self.name());
            self.skip_blanks();
            match self.byte()? {
                b',' => self.at += 1,
                b':' => {
                    self.at += 1;
                    (self.byte()? == b'=').then_some(())?;
                    self.at += 1;
                    return Some(targets);
                }
                b'=' => {
                    self.at += 1;
                    return Some(targets);
                }
                _ => return None,
            }
        }
    }

    fn name(&mut self) -> Range<usize> {
        let start = self.at;
        while self
            .byte()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80)
        {
            self.at += 1;
        }
        start..self.at
    }

    fn pipeline(&mut self) -> Pipeline {
        self.skip_blanks();
        let start = self.at;
        let mut commands = vec![Vec::new()];
        let mut end = start;
        loop {
            self.skip_blanks();
            let Some(byte) = self.byte() else { break };
            match byte {
                b')' => break,
                b'|' => {
                    self.at += 1;
                    commands.push(Vec::new());
                }
                _ => {
                    let term = self.term(byte);
                    end = self.at;
                    if let Some(command) = commands.last_mut() {
                        command.push(term);
                    }
                }
            }
        }
        commands.retain(|command| !command.is_empty());
        let range = start..end;
        Pipeline { commands, range }
    }

    fn term(&mut self, byte: u8) -> Term {
        let start = self.at;
        let kind = match byte {
            b'.' => TermKind::Dot,
            b'$' => {
                self.at += 1;
                let name = self.name();
                if name.is_empty() {
                    TermKind::Root
                } else {
                    TermKind::Variable(name)
                }
            }
            b'"' | b'`' | b'\'' => self.quoted(byte),
            b'(' if self.depth < DEEPEST => {
                self.at += 1;
                self.depth += 1;
                let inner = self.pipeline();
                self.depth -= 1;
                if self.byte() == Some(b')') {
                    self.at += 1;
                }
                TermKind::Group(inner)
            }
            _ if byte.is_ascii_alphabetic() || byte == b'_' => TermKind::Word(self.name()),
            _ => {
                self.at += 1;
                while self.byte().is_some_and(|byte| !is_end(byte)) {
                    self.at += 1;
                }
                TermKind::Other
            }
        };
        let mut fields = Vec::new();
        if matches!(kind, TermKind::Dot) {
            self.at += 1;
            let field = self.name();
            if !field.is_empty() {
                fields.push(field);
            }
        }
        let takes_fields = !matches!(
            kind,
            TermKind::Other | TermKind::Word(_) | TermKind::Text(_)
        );
        while takes_fields && self.byte() == Some(b'.') {
            self.at += 1;
            let field = self.name();
            if field.is_empty() {
                break;
            }
            fields.push(field);
        }
        Term {
            kind,
            fields,
            range: start..self.at,
        }
    }

    fn quoted(&mut self, quote: u8) -> TermKind {
        self.at += 1;
        let start = self.at;
        while let Some(byte) = self.byte() {
            if byte == quote {
                self.at += 1;
                let inner = start..self.at - 1;
                return if quote == b'\'' {
                    TermKind::Other
                } else {
                    TermKind::Text(inner)
                };
            }
            self.at += 1 + usize::from(byte == b'\\' && quote != b'`');
        }
        self.at = self.end.max(start);
        TermKind::Other
    }
}

fn is_end(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"|()".contains(&byte)
}

impl Pipeline {
    /// Its only term, if it is nothing but that.
    pub(super) fn only(&self) -> Option<&Term> {
        match &self.commands[..] {
            [command] => match &command[..] {
                [term] => Some(term),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Shows all terms of a pipeline, those in parentheses included, with the command that each stands in.
pub(super) fn each_command<'p>(pipeline: &'p Pipeline, see: &mut impl FnMut(&'p [Term])) {
    for command in &pipeline.commands {
        see(command);
        for term in command {
            if let TermKind::Group(inner) = &term.kind {
                each_command(inner, see);
            }
        }
    }
}
