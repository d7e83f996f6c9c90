//! Annotated source, for people. The only place that knows miette.
//!
//! miette's own source types search the file from its start for each label and print lines of any
//! length, so the source shown here is ours: indexed by line, and cut to a window around the label
//! on long lines.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io;

use authlint_engine::Source;
use authlint_engine::findings::{Diagnostic, Label};
use authlint_engine::knowledge::Severity;
use authlint_parser::{FileId, Span};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::links::Links;
use super::shown::Shown;
use super::{Reporter, Run, Style, one_line, printable};

/// A line longer than this is cut to a window around its label.
const LONG_LINE: usize = 200;
const BEFORE: usize = 60;
const AFTER: usize = 80;

pub(crate) struct Human {
    pub(super) style: Style,
}

impl Reporter for Human {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let links = Links::new(run, self.style);
        let mut files: BTreeMap<FileId, File<'_>> = BTreeMap::new();
        for diagnostic in &run.outcome.diagnostics {
            for label in std::iter::once(&diagnostic.primary).chain(&diagnostic.related) {
                let id = label.span.file;
                let source = run.sources().get(id);
                files.entry(id).or_insert_with(|| File {
                    name: one_line(&source.path),
                    path: &source.path,
                    shown: Shown::new(id, source.text(), &run.outcome.secrets),
                });
            }
        }
        for diagnostic in &run.outcome.diagnostics {
            let text = self.one(diagnostic, &files).map_err(io::Error::other)?;
            let text = self.linked(diagnostic, &files, &links, text);
            writeln!(out, "{text}")?;
        }
        let told = run.fixes.told();
        if !told.is_empty() {
            writeln!(out, "{told}")?;
        }
        if run.quiet {
            return Ok(());
        }
        writeln!(out, "{}", printable(&run.summary()))?;
        match run.fixes.hint(run.outcome) {
            Some(hint) => writeln!(out, "{hint}"),
            None => Ok(()),
        }
    }
}

/// Diagnostics of one file, in plain letters.
pub(crate) fn annotated(
    diagnostics: &[Diagnostic],
    source: &Source,
    secrets: &[Span],
    width: usize,
) -> String {
    let style = Style {
        color: false,
        always: false,
        links: false,
        width,
    };
    let file = |id| File {
        name: one_line(&source.path),
        path: &source.path,
        shown: Shown::new(id, source.text(), secrets),
    };
    let drawn = diagnostics.iter().map(|diagnostic| {
        let id = diagnostic.primary.span.file;
        let files = BTreeMap::from([(id, file(id))]);
        Human { style }.one(diagnostic, &files).unwrap_or_default()
    });
    drawn.collect::<Vec<_>>().join("\n")
}

impl Human {
    /// A picture with links: its rule and the place it is headed by. What is drawn knows no links, and
    /// would count their letters.
    fn linked(
        &self,
        diagnostic: &Diagnostic,
        files: &BTreeMap<FileId, File<'_>>,
        links: &Links<'_>,
        text: String,
    ) -> String {
        let Some(file) = files
            .get(&diagnostic.primary.span.file)
            .filter(|_| self.style.links)
        else {
            return text;
        };
        let at = file.shown.position(diagnostic.primary.span.start as usize);
        let place = format!("{}:{}:{}", file.name, at.line, at.column);
        let rule = format!("[{}]:", diagnostic.rule);
        let linked = format!("[{}]:", links.rule(&diagnostic.rule));
        text.replacen(&rule, &linked, 1)
            .replacen(&place, &links.file(file.path, &place), 1)
    }

    fn one(
        &self,
        diagnostic: &Diagnostic,
        files: &BTreeMap<FileId, File<'_>>,
    ) -> Result<String, fmt::Error> {
        let head = format!("{}[{}]:", diagnostic.severity.name(), diagnostic.rule);
        let characters = ThemeCharacters {
            error: head.clone(),
            warning: head.clone(),
            advice: head,
            ..ThemeCharacters::unicode()
        };
        let styles = if self.style.color {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        };
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
            .with_width(self.style.width)
            // One line, the label's own, is what a context of 1 means to `File`.
            .with_context_lines(1)
            .with_links(false)
            // Names and addresses are copied: a line must not end inside of one.
            .with_break_words(false)
            .with_word_separator(textwrap::WordSeparator::AsciiSpace)
            .with_word_splitter(textwrap::WordSplitter::NoHyphenation);
        let mut text = String::new();
        let Some(file) = files.get(&diagnostic.primary.span.file) else {
            return Ok(text);
        };
        let view = View::new(diagnostic, file);
        handler.render_report(&mut text, &view)?;
        for label in &diagnostic.related {
            if !view.here.contains(&label)
                && let Some(file) = files.get(&label.span.file)
            {
                self.elsewhere(label, file, &mut text)?;
            }
        }
        let notes = diagnostic.notes.iter().map(|note| ("note", note.as_str()));
        let help = diagnostic.help.iter().map(|help| ("help", help.as_str()));
        for (kind, words) in notes.chain(help) {
            self.foot(kind, words, &mut text)?;
        }
        Ok(text)
    }

    /// A place in another file, or too far along a line, drawn like the first.
    fn elsewhere(&self, label: &Label, file: &File<'_>, text: &mut String) -> fmt::Result {
        let styles = if self.style.color {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        };
        let theme = GraphicalTheme {
            characters: ThemeCharacters::unicode(),
            styles,
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(self.style.width)
            .with_context_lines(1)
            .with_links(false);
        let mut drawn = String::new();
        handler.render_report(&mut drawn, &Place { label, file })?;
        // The place has no message of its own: its first line is empty but for the mark.
        let from = drawn
            .find('╭')
            .map_or(0, |at| drawn[..at].rfind('\n').map_or(0, |at| at + 1));
        text.push_str(&drawn[from..]);
        Ok(())
    }

    /// `  help: …`, wrapped.
    fn foot(&self, kind: &str, words: &str, text: &mut String) -> fmt::Result {
        let (on, off) = if self.style.color {
            ("\u{1b}[36m", "\u{1b}[39m")
        } else {
            ("", "")
        };
        let first = format!("  {on}{kind}:{off} ");
        let options = textwrap::Options::new(self.style.width)
            .initial_indent(&first)
            .subsequent_indent("        ")
            .break_words(false)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        let filled = textwrap::fill(&printable(words), options);
        // Servers read a line of a log that begins so as a command, whatever blanks are before it.
        let lines = filled.split('\n').map(|line| {
            let is_command = line.trim_start().starts_with("::");
            line.replacen("::", if is_command { ":\\u{3a}" } else { "::" }, 1)
        });
        writeln!(text, "{}", lines.collect::<Vec<_>>().join("\n"))
    }
}

/// A file that snippets are cut from.
struct File<'s> {
    name: String,
    path: &'s str,
    shown: Shown<'s>,
}

impl SourceCode for File<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = &self.shown.text;
        let start = span.offset().min(text.len());
        let end = (start + span.len()).min(text.len());
        let (line, number) = self.shown.line(start);
        let range = if before == 0 && after == 0 {
            // The heading asks for the place itself: the data starts there.
            start..end
        } else {
            let last = self.shown.line(end.saturating_sub(1).max(start)).0;
            if line.len() > LONG_LINE || last.len() > LONG_LINE {
                let floor = start.saturating_sub(BEFORE).max(line.start);
                let ceiling = (end.min(start + LONG_LINE) + AFTER).min(last.end);
                boundary(text, floor)..boundary(text, ceiling)
            } else {
                line.start..last.end
            }
        };
        let column = self.shown.letters(line.start..range.start);
        let data = text[range.clone()].as_bytes();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data,
            (range.start, range.len()).into(),
            number,
            column,
            1,
        )))
    }
}

/// The nearest start of a character at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// A diagnostic as miette wants to see it.
struct View<'v> {
    diagnostic: &'v Diagnostic,
    file: &'v File<'v>,
    /// The related places that are drawn into the picture of the first.
    here: Vec<&'v Label>,
}

impl<'v> View<'v> {
    fn new(diagnostic: &'v Diagnostic, file: &'v File<'v>) -> Self {
        let primary = diagnostic.primary.span;
        let is_long = |span: Span| file.shown.line(span.start as usize).0.len() > LONG_LINE;
        let mut picture = primary;
        let here = diagnostic.related.iter().filter(|label| {
            let span = label.span;
            let joined = picture.cover(span);
            // All of what a long line is cut to is one window.
            let fits = joined.len() <= LONG_LINE || !(is_long(primary) || is_long(span));
            let here = span.file == primary.file && fits;
            picture = if here { joined } else { picture };
            here
        });
        View {
            diagnostic,
            file,
            here: here.collect(),
        }
    }
}

fn labeled(label: &Label, file: &File<'_>, primary: bool) -> LabeledSpan {
    let text = (!label.text.is_empty()).then(|| printable(&label.text));
    let span = visible(label.span, &file.shown.text);
    if primary {
        LabeledSpan::new_primary_with_span(text, span)
    } else {
        LabeledSpan::new_with_span(text, span)
    }
}

/// A span that a marker can be drawn under: it has a letter, and stays on its first line.
fn visible(span: Span, text: &str) -> SourceSpan {
    let mut start = boundary(text, (span.start as usize).min(text.len()));
    let end = (span.end as usize).min(text.len());
    let line = text[start..end.max(start)]
        .find('\n')
        .map_or(end, |at| start + at);
    let line = boundary(text, line.min(start + LONG_LINE));
    if line <= start {
        let letter = text[start..]
            .chars()
            .next()
            .filter(|letter| *letter != '\n');
        if letter.is_none() {
            start = boundary(text, start.saturating_sub(1));
        }
        let length = text[start..].chars().next().map_or(0, char::len_utf8);
        return (start, length).into();
    }
    (start, line - start).into()
}

impl fmt::Display for View<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&printable(&self.diagnostic.message))
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl std::error::Error for View<'_> {}

impl miette::Diagnostic for View<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.file.shown.text.is_empty()).then_some(self.file as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let primary = labeled(&self.diagnostic.primary, self.file, true);
        let others = self.here.iter();
        let others = others.map(|label| labeled(label, self.file, false));
        Some(Box::new(std::iter::once(primary).chain(others)))
    }
}

/// A place in another file.
struct Place<'v> {
    label: &'v Label,
    file: &'v File<'v>,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl fmt::Debug for Place<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Place<'_> {}

impl miette::Diagnostic for Place<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Advice)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.file)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(labeled(
            self.label, self.file, true,
        ))))
    }
}
