//! Text as its reader sees it, with the way back to the bytes that wrote it.
//!
//! A curl command in a shell script in a YAML block in an indented fence loses a prefix on each
//! line twice, then quotes and continuations. One offset cannot describe that, so a [`Text`] holds
//! *runs*: these decoded bytes came from that span of the file. Each format states its unescaping
//! in the two verbs of [`Decoder`], `keep` and `replace`; since a decoder copies the runs of the
//! text it reads, an inner text points at the file and never at its host.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use crate::span::{FileId, Span};

/// Decoded text; every range of it can be traced to the file.
///
/// A text may be put together from several files (a variable and what it holds), so the file is
/// part of each run.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub struct Text<'s> {
    value: Cow<'s, str>,
    runs: Runs,
}

/// Almost every text is one verbatim run; that case allocates nothing.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
enum Runs {
    One(Run),
    Many(Vec<Run>),
}

#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
struct Run {
    /// Where the run starts in the decoded text.
    at: usize,
    /// How long it is there.
    len: usize,
    /// What wrote it.
    span: Span,
    /// The decoded bytes are the written bytes.
    verbatim: bool,
}

impl Run {
    /// The part of the written bytes that `range` of the decoded text came from.
    fn written(&self, range: Range<usize>) -> Span {
        if !self.verbatim {
            return self.span;
        }
        let offset = |at: usize| (at.clamp(self.at, self.at + self.len) - self.at) as u32;
        Span {
            file: self.span.file,
            start: self.span.start + offset(range.start),
            end: self.span.start + offset(range.end),
        }
    }
}

impl<'s> Text<'s> {
    /// A whole file. A byte-order mark is not part of the text, but its bytes count in spans.
    pub fn of_file(file: FileId, text: &'s str) -> Self {
        let start = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        Text::verbatim(&text[start..], Span::new(file, start..text.len()))
    }

    /// Text that stands as it is at `span`.
    pub fn verbatim(value: &'s str, span: Span) -> Self {
        let run = Run {
            at: 0,
            len: value.len(),
            span,
            verbatim: true,
        };
        Text {
            value: Cow::Borrowed(value),
            runs: Runs::One(run),
        }
    }

    /// Text that the bytes at `span` stand for, without a finer map between the two.
    pub fn written_as(value: String, span: Span) -> Text<'static> {
        let run = Run {
            at: 0,
            len: value.len(),
            span,
            verbatim: false,
        };
        Text {
            value: Cow::Owned(value),
            runs: Runs::One(run),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// True if nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    fn runs(&self) -> &[Run] {
        match &self.runs {
            Runs::One(run) => std::slice::from_ref(run),
            Runs::Many(runs) => runs,
        }
    }

    /// The index of the run that holds the decoded byte `at`, or the last run.
    fn run_at(&self, at: usize) -> usize {
        let runs = self.runs();
        runs.partition_point(|run| run.at + run.len <= at)
            .min(runs.len() - 1)
    }

    /// The bytes that wrote `range`. An escape belongs to each character it stands for.
    ///
    /// Where the range came from several files, the part in the file it starts in.
    pub fn locate(&self, range: Range<usize>) -> Span {
        let runs = self.runs();
        let first = self.run_at(range.start);
        let start = runs[first].written(range.clone());
        if range.is_empty() {
            // Inside of an escape it is the start of it, so that what stands behind stays behind.
            let run = runs[first];
            let behind = range.start > run.at && range.start >= run.at + run.len;
            let at = if behind { start.end } else { start.start };
            return Span {
                file: start.file,
                start: at,
                end: at,
            };
        }
        let last = self.run_at(range.end - 1);
        runs[first..=last]
            .iter()
            .fold(start, |span, run| match run.written(range.clone()) {
                next if next.file == span.file && next.start >= span.start => span.cover(next),
                _ => span,
            })
    }

    /// Where something is that is put in at `at`, behind letters that were taken over.
    ///
    /// It is where those end, and not where the next ones start: in between there may be bytes that
    /// say nothing. Inside of an escape it is the start of it, as for every empty range.
    fn locate_behind(&self, at: usize) -> Span {
        let next = self.locate(at..at);
        let Some(before) = at.checked_sub(1).map(|last| self.runs()[self.run_at(last)]) else {
            return next;
        };
        let end = before.written(0..at).end;
        if next.file == before.span.file && next.start < end {
            return next;
        }
        Span {
            file: before.span.file,
            start: end,
            end,
        }
    }

    /// The bytes of the whole text.
    pub fn span(&self) -> Span {
        self.locate(0..self.len())
    }

    /// The span of `range`, if it was written there in one piece and letter by letter: replacing
    /// those bytes then replaces exactly this range.
    pub fn editable(&self, range: Range<usize>) -> Option<Span> {
        if range.is_empty() || range.end > self.len() {
            return None;
        }
        let runs = &self.runs()[self.run_at(range.start)..=self.run_at(range.end - 1)];
        let adjacent = |pair: &[Run]| {
            let (left, right) = (pair[0].span, pair[1].span);
            left.file == right.file && left.end == right.start
        };
        (runs.iter().all(|run| run.verbatim) && runs.windows(2).all(adjacent))
            .then(|| self.locate(range))
    }

    /// A part of the text. `range` must lie on character boundaries.
    pub fn slice(&self, range: Range<usize>) -> Text<'s> {
        let value = match &self.value {
            Cow::Borrowed(value) => Cow::Borrowed(&value[range.clone()]),
            Cow::Owned(value) => Cow::Owned(value[range.clone()].to_owned()),
        };
        Text {
            value,
            runs: self.cut(range),
        }
    }

    /// The runs of `range`, counted from its start.
    fn cut(&self, range: Range<usize>) -> Runs {
        let cut = |run: &Run| {
            let start = range.start.max(run.at);
            let end = range.end.min(run.at + run.len).max(start);
            Run {
                at: start - range.start,
                len: end - start,
                span: run.written(start..end),
                verbatim: run.verbatim,
            }
        };
        let first = self.run_at(range.start);
        let last = if range.is_empty() {
            first
        } else {
            self.run_at(range.end - 1)
        };
        match &self.runs()[first..=last] {
            _ if range.is_empty() => {
                let span = self.locate(range.clone());
                Runs::One(Run {
                    at: 0,
                    len: 0,
                    span,
                    verbatim: true,
                })
            }
            [run] => Runs::One(cut(run)),
            runs => Runs::Many(runs.iter().map(cut).collect()),
        }
    }

    /// The same text, owning its characters.
    pub fn into_owned(self) -> Text<'static> {
        Text {
            value: Cow::Owned(self.value.into_owned()),
            runs: self.runs,
        }
    }

    /// Several texts, perhaps of several files, one behind the other. `None` if there is none.
    pub fn join<'t>(parts: impl IntoIterator<Item = &'t Text<'t>>) -> Option<Text<'static>> {
        let mut joined = Builder::default();
        let mut any = None;
        for part in parts {
            any.get_or_insert(part.span());
            joined.push(part.as_str(), part.runs());
        }
        any.map(|fallback| joined.finish(fallback))
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

/// Collects decoded characters with their runs, joining runs that continue each other.
#[derive(Default)]
struct Builder {
    value: String,
    runs: Vec<Run>,
}

impl Builder {
    fn push(&mut self, value: &str, runs: &[Run]) {
        let base = self.value.len();
        self.value.push_str(value);
        for run in runs.iter().filter(|run| run.len > 0) {
            let run = Run {
                at: base + run.at,
                ..*run
            };
            match self.runs.last_mut() {
                Some(last) if last.verbatim && run.verbatim && continues(last.span, run.span) => {
                    last.len += run.len;
                    last.span.end = run.span.end;
                }
                _ => self.runs.push(run),
            }
        }
    }

    fn finish(mut self, fallback: Span) -> Text<'static> {
        let runs = match self.runs.len() {
            0 => {
                let span = Span {
                    end: fallback.start,
                    ..fallback
                };
                Runs::One(Run {
                    at: 0,
                    len: 0,
                    span,
                    verbatim: true,
                })
            }
            1 => Runs::One(self.runs.remove(0)),
            _ => Runs::Many(self.runs),
        };
        Text {
            value: Cow::Owned(self.value),
            runs,
        }
    }
}

fn continues(left: Span, right: Span) -> bool {
    left.file == right.file && left.end == right.start
}

/// Builds the text that an outer text stands for, in reading order.
pub struct Decoder<'t, 's> {
    outer: &'t Text<'s>,
    built: Builder,
    /// The stretch kept so far, while nothing else has happened: then nothing needs copying.
    only: Option<Range<usize>>,
    touched: bool,
}

impl<'t, 's> Decoder<'t, 's> {
    /// A decoder that reads `outer`.
    pub fn new(outer: &'t Text<'s>) -> Self {
        Decoder {
            outer,
            built: Builder::default(),
            only: None,
            touched: false,
        }
    }

    /// Takes `range` of the outer text over as it is.
    pub fn keep(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        if !self.touched {
            match &mut self.only {
                None => {
                    self.only = Some(range);
                    return;
                }
                Some(only) if only.end == range.start => {
                    only.end = range.end;
                    return;
                }
                Some(_) => self.spill(),
            }
        }
        self.copy(range);
    }

    /// Says that `range` of the outer text stands for `with`, which may be empty.
    pub fn replace(&mut self, range: Range<usize>, with: &str) {
        self.spill();
        if with.is_empty() {
            return;
        }
        let span = match self.built.runs.last() {
            Some(last) if range.is_empty() => {
                let span = self.outer.locate_behind(range.start);
                // It may follow something that was put in here before anything was kept.
                let at = if span.file == last.span.file {
                    span.start.max(last.span.start)
                } else {
                    span.start
                };
                Span {
                    start: at,
                    end: at,
                    ..span
                }
            }
            _ => self.outer.locate(range),
        };
        let run = Run {
            at: 0,
            len: with.len(),
            span,
            verbatim: false,
        };
        self.built.push(with, &[run]);
    }

    /// Says that `range` of the outer text stands for nothing.
    pub fn drop(&mut self, range: Range<usize>) {
        self.replace(range, "");
    }

    fn spill(&mut self) {
        self.touched = true;
        if let Some(only) = self.only.take() {
            self.copy(only);
        }
    }

    fn copy(&mut self, range: Range<usize>) {
        let runs = match self.outer.cut(range.clone()) {
            Runs::One(run) => vec![run],
            Runs::Many(runs) => runs,
        };
        self.built.push(&self.outer.as_str()[range], &runs);
    }

    /// How many bytes of decoded text there are so far.
    pub fn len(&self) -> usize {
        self.built.value.len() + self.only.as_ref().map_or(0, ExactSizeIterator::len)
    }

    /// True if nothing was kept or replaced by something yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The decoded text. An empty one stands at the start of `at` in the outer text.
    pub fn finish(self, at: usize) -> Text<'s> {
        match self.only {
            Some(only) => self.outer.slice(only),
            None => self.built.finish(self.outer.locate(at..at)),
        }
    }
}
