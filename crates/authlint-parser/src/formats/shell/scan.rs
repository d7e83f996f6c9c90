//! The way to the end of something that nests, with a stack of its own.
//!
//! A scan understands just enough shell to know which closing mark is the right one: quotes,
//! comments, here-documents and `case` patterns may all hold a parenthesis that closes nothing.

use std::ops::Range;

use super::here_document::Mark;
use super::nesting::{Nesting, Opener, Script};

/// What a scan found.
pub(super) struct Scanned {
    /// The offset behind the closing mark, or where the scan gave up.
    pub(super) end: usize,
    /// There is a closing mark.
    pub(super) closed: bool,
    /// It closes `((…))`.
    pub(super) arithmetic: bool,
    /// The substitutions that no other substitution holds.
    pub(super) scripts: Vec<Script>,
}

/// What surrounds a byte.
#[derive(Clone, Copy)]
pub(super) enum Inside {
    Substitution,
    Group,
    DoubleQuote,
    /// `${…}`; within double quotes an apostrophe in it is a letter.
    Parameter {
        quoted: bool,
    },
}

struct Frame {
    inside: Inside,
    /// Where its content starts.
    start: usize,
    /// It may be the inner parenthesis of `((…))`, where `<<` shifts and `#` is a base.
    sums: bool,
    /// How many `case` are open: a parenthesis then closes a pattern.
    cases: usize,
    /// Where the group that starts right at `start` ended.
    lead_end: Option<usize>,
}

impl Frame {
    fn new(inside: Inside, start: usize) -> Self {
        Frame {
            inside,
            start,
            sums: false,
            cases: 0,
            lead_end: None,
        }
    }
}

/// What may start at the current byte of commands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Command,
    Word,
    Letter,
}

/// One walk over the text.
pub(super) struct Scan<'n, 't> {
    nesting: &'n mut Nesting<'t>,
    limit: usize,
    frames: Vec<Frame>,
    /// How many of them hold commands.
    shells: usize,
    here_documents: Vec<Mark>,
    scripts: Vec<Script>,
    place: Place,
    /// The frame that closed last was `((…))`.
    arithmetic: bool,
}

impl<'n, 't> Scan<'n, 't> {
    /// Scans from `start`, the first byte inside, but not beyond `limit`.
    pub(super) fn run(
        nesting: &'n mut Nesting<'t>,
        inside: Inside,
        start: usize,
        limit: usize,
    ) -> Scanned {
        let mut scan = Scan {
            nesting,
            limit,
            frames: Vec::new(),
            shells: 0,
            here_documents: Vec::new(),
            scripts: Vec::new(),
            place: Place::Command,
            arithmetic: false,
        };
        loop {
            scan.frames.clear();
            scan.frames.push(Frame::new(inside, start));
            scan.shells = usize::from(matches!(inside, Inside::Substitution | Inside::Group));
            scan.here_documents.clear();
            scan.scripts.clear();
            scan.place = Place::Command;
            let end = scan.walk(start);
            // A quote inside that nothing closes is a letter: the way is walked once more without
            // it. The outermost one is the first of them, so this happens once.
            match scan.open_quote() {
                Some(quote) => scan.nesting.give_up(Opener::DoubleQuote, quote..limit),
                None => return scan.finish(end),
            }
        }
    }

    fn finish(self, end: usize) -> Scanned {
        Scanned {
            end: end.min(self.limit),
            closed: self.frames.is_empty(),
            arithmetic: self.arithmetic,
            scripts: self.scripts,
        }
    }

    fn walk(&mut self, start: usize) -> usize {
        let mut at = start;
        while at < self.limit {
            let Some(frame) = self.frames.last() else {
                break;
            };
            let inside = frame.inside;
            let byte = self.nesting.source().as_bytes()[at];
            let starts_line = byte == b'\n' && matches!(inside, Inside::Parameter { .. });
            if starts_line {
                // A brace that is not closed on its line is a typing error rather than a default
                // of several lines; the frame around it goes on here.
                if self.frames.len() == 1 {
                    break;
                }
                self.frames.pop();
                continue;
            }
            at = match self.anywhere(at, byte, inside) {
                Some(next) => next,
                None => match inside {
                    Inside::DoubleQuote => self.in_quotes(at, byte),
                    Inside::Parameter { quoted } => self.in_parameter(at, byte, quoted),
                    Inside::Substitution | Inside::Group => self.in_commands(at, byte),
                },
            };
        }
        at
    }

    /// The first double quote that is still open, where it is not what the scan is about.
    fn open_quote(&self) -> Option<usize> {
        let quote = |frame: &Frame| matches!(frame.inside, Inside::DoubleQuote);
        let index = self.frames.iter().position(quote)?;
        (index > 0).then(|| self.frames[index].start - 1)
    }

    /// Steps over what means the same in every frame.
    fn anywhere(&mut self, at: usize, byte: u8, inside: Inside) -> Option<usize> {
        let next = match byte {
            b'\\' => at + 2,
            b'{' => self.nesting.template(at, self.limit)?,
            b'$' => match self.nesting.template(at, self.limit) {
                Some(end) => end,
                None => self.dollar(at, inside)?,
            },
            b'`' => {
                let content = self.nesting.backticks(at, self.limit)?;
                let end = content.end + 1;
                if self.shells == 0 {
                    let script = Script::in_backticks(content, is_quoted(inside));
                    self.scripts.push(script);
                }
                end
            }
            _ => return None,
        };
        // A continued line starts what the broken one would have, a substitution starts a command.
        let keeps_place = [&b"\\\n"[..], b"\\\r\n", b"$("];
        if !keeps_place
            .iter()
            .any(|start| self.rest(at).starts_with(start))
        {
            self.place = Place::Letter;
        }
        Some(next)
    }

    fn dollar(&mut self, at: usize, inside: Inside) -> Option<usize> {
        let quoted = is_quoted(inside);
        match self.rest(at) {
            [b'$', b'(', ..] => {
                self.open(Inside::Substitution, at + 2);
                Some(at + 2)
            }
            [b'$', b'{', ..] => {
                self.frames
                    .push(Frame::new(Inside::Parameter { quoted }, at + 2));
                Some(at + 2)
            }
            [b'$', b'\'', ..] if !quoted => {
                let content = self.nesting.ansi_quote(at, self.limit)?;
                Some(content.end + 1)
            }
            _ => None,
        }
    }

    fn in_quotes(&mut self, at: usize, byte: u8) -> usize {
        if byte == b'"' {
            self.frames.pop();
        }
        at + 1
    }

    fn in_parameter(&mut self, at: usize, byte: u8, quoted: bool) -> usize {
        match byte {
            b'}' => {
                self.frames.pop();
                self.place = Place::Letter;
                at + 1
            }
            b'"' => self.double_quote(at),
            b'\'' if !quoted => self.single_quote(at),
            _ => at + 1,
        }
    }

    fn in_commands(&mut self, at: usize, byte: u8) -> usize {
        let place = std::mem::replace(&mut self.place, Place::Letter);
        let sums = self.frames.last().is_some_and(|frame| frame.sums);
        match byte {
            b' ' | b'\t' | b'\r' => {
                let started = place == Place::Command;
                self.place = if started { place } else { Place::Word };
                at + 1
            }
            b'\n' => {
                self.place = Place::Command;
                self.here_documents_end(at + 1)
            }
            b';' | b'|' | b'&' => {
                self.place = Place::Command;
                at + 1
            }
            b'\'' => self.single_quote(at),
            b'"' => self.double_quote(at),
            b'(' => {
                self.open(Inside::Group, at + 1);
                at + 1
            }
            b')' => {
                self.close(at);
                at + 1
            }
            b'#' if place != Place::Letter && !sums => {
                let line = self.rest(at).iter().position(|byte| *byte == b'\n');
                line.map_or(self.limit, |len| at + len)
            }
            b'<' if !sums && self.rest(at).starts_with(b"<<") => self.here_document(at),
            b'c' if place == Place::Command => self.case(at, "case", 1),
            b'e' if place != Place::Letter => self.case(at, "esac", -1),
            _ => at + 1,
        }
    }

    fn rest(&self, at: usize) -> &'t [u8] {
        &self.nesting.source().as_bytes()[at..self.limit]
    }

    /// Opens a frame of commands.
    fn open(&mut self, inside: Inside, start: usize) {
        let mut frame = Frame::new(inside, start);
        if let (Inside::Group, Some(outer)) = (inside, self.frames.last()) {
            frame.sums = outer.sums || outer.start + 1 == start;
        }
        self.frames.push(frame);
        self.shells += 1;
        self.place = Place::Command;
    }

    fn close(&mut self, at: usize) {
        if let Some(frame) = self.frames.last()
            && frame.cases > 0
        {
            self.place = Place::Command;
            return;
        }
        let Some(closed) = self.frames.pop() else {
            return;
        };
        self.shells -= 1;
        self.arithmetic = closed.lead_end.is_some_and(|end| end + 1 == at);
        match closed.inside {
            Inside::Substitution => self.record(closed.start..at),
            _ => {
                if let Some(outer) = self.frames.last_mut()
                    && outer.start + 1 == closed.start
                {
                    outer.lead_end = Some(at);
                }
            }
        }
    }

    fn record(&mut self, range: Range<usize>) {
        if !self.arithmetic && self.shells == 0 {
            self.scripts.push(Script::in_parentheses(range));
        }
    }

    fn single_quote(&mut self, at: usize) -> usize {
        let content = self.nesting.single_quote(at, self.limit);
        content.map_or(at, |content| content.end) + 1
    }

    fn double_quote(&mut self, at: usize) -> usize {
        if !self.nesting.is_hopeless(Opener::DoubleQuote, at) {
            self.frames.push(Frame::new(Inside::DoubleQuote, at + 1));
        }
        at + 1
    }

    fn here_document(&mut self, at: usize) -> usize {
        if self.rest(at).starts_with(b"<<<") {
            return at + 3;
        }
        match Mark::read(self.nesting.source(), at + 2, self.limit) {
            Some(mark) => {
                let end = mark.end;
                self.here_documents.push(mark);
                end
            }
            None => at + 2,
        }
    }

    /// Where the lines go on behind the bodies that start at `at`.
    fn here_documents_end(&mut self, mut at: usize) -> usize {
        for mark in std::mem::take(&mut self.here_documents) {
            at = mark.body_in_substitution(self.nesting.source(), at, self.limit);
        }
        at
    }

    fn case(&mut self, at: usize, word: &str, step: isize) -> usize {
        let rest = self.rest(at);
        let alone = rest.starts_with(word.as_bytes())
            && !rest
                .get(word.len())
                .is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-=./".contains(byte));
        if alone && let Some(frame) = self.frames.last_mut() {
            frame.cases = frame.cases.saturating_add_signed(step);
            return at + word.len();
        }
        at + 1
    }
}

fn is_quoted(inside: Inside) -> bool {
    matches!(
        inside,
        Inside::DoubleQuote | Inside::Parameter { quoted: true }
    )
}
