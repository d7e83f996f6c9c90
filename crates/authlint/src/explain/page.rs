//! A page for people: headings, wrapped paragraphs, and rows with a hanging second column.

use authlint_engine::knowledge::Confidence;
use textwrap::{Options, WordSeparator, WordSplitter, core::display_width};

use crate::report::{Style, printable};

/// Prose is hard to follow in longer lines.
const WIDEST: usize = 100;
/// More sources than these are counted only; `--format json` has all.
const MOST_SOURCES: usize = 4;

/// How sure a fact is, and who states it.
#[derive(Clone, Copy)]
pub(super) struct Told<'f> {
    pub(super) confidence: Confidence,
    pub(super) sources: &'f [String],
}

/// Text that grows from top to bottom.
pub(super) struct Page {
    style: Style,
    text: String,
}

impl Page {
    pub(super) fn new(style: Style) -> Self {
        let width = style.width.min(WIDEST);
        Page {
            style: Style { width, ..style },
            text: String::new(),
        }
    }

    pub(super) fn text(self) -> String {
        self.text
    }

    /// The first line: what the page is about, and what more there is to say about it.
    pub(super) fn title(&mut self, name: &str, rest: &str) {
        let name = self.bold(&printable(name));
        self.wrapped("", "", &format!("{name}{}", printable(rest)));
    }

    /// Begins a section.
    pub(super) fn heading(&mut self, text: &str) {
        let text = self.bold(&printable(text));
        self.blank();
        self.line(&text);
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line that is printed as it is.
    pub(super) fn verbatim(&mut self, text: &str) {
        self.line(&printable(text));
    }

    /// A paragraph.
    pub(super) fn para(&mut self, indent: usize, text: &str, told: Option<Told<'_>>) {
        let indent = " ".repeat(indent);
        let text = self.with_told(text, told);
        self.wrapped(&indent, &indent, &text);
    }

    /// A paragraph behind a mark: `- `, `1. `, `look: `.
    pub(super) fn item(&mut self, indent: usize, mark: &str, text: &str, told: Option<Told<'_>>) {
        let first = format!("{}{}", " ".repeat(indent), printable(mark));
        let text = self.with_told(text, told);
        self.wrapped(&first, &" ".repeat(display_width(&first)), &text);
    }

    /// Two columns. What is too wide for the first pushes the second to the next line.
    pub(super) fn row(
        &mut self,
        indent: usize,
        width: usize,
        left: &str,
        right: &str,
        told: Option<Told<'_>>,
    ) {
        let left = format!("{}{}", " ".repeat(indent), printable(left));
        let column = indent + width + 2;
        let rest = " ".repeat(column);
        let text = self.with_told(right, told);
        if text.is_empty() {
            self.line(&left);
        } else if display_width(&left) + 2 > column {
            self.line(&left);
            self.wrapped(&rest, &rest, &text);
        } else {
            let first = format!("{left}{}", " ".repeat(column - display_width(&left)));
            self.wrapped(&first, &rest, &text);
        }
    }

    fn with_told(&self, text: &str, told: Option<Told<'_>>) -> String {
        let mut text = printable(text);
        let Some(told) = told else {
            return text;
        };
        let mut add = |more: &str| {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(more);
        };
        if told.confidence != Confidence::High {
            add(&format!("({})", told.confidence.name()));
        }
        if !told.sources.is_empty() {
            let shown = told.sources.len().min(MOST_SOURCES);
            let mut names = told.sources[..shown].join(", ");
            if told.sources.len() > shown {
                names.push_str(&format!(", +{}", told.sources.len() - shown));
            }
            add(&self.dim(&printable(&format!("[{names}]"))));
        }
        text
    }

    fn wrapped(&mut self, first: &str, rest: &str, text: &str) {
        let options = Options::new(self.style.width)
            .initial_indent(first)
            .subsequent_indent(rest)
            // Names and addresses are copied: a line must not end inside of one.
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        let text = textwrap::fill(text, options);
        self.line(&text);
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn bold(&self, text: &str) -> String {
        self.painted("1", "22", text)
    }

    fn dim(&self, text: &str) -> String {
        self.painted("2", "22", text)
    }

    fn painted(&self, on: &str, off: &str, text: &str) -> String {
        if self.style.color {
            format!("\u{1b}[{on}m{text}\u{1b}[{off}m")
        } else {
            text.to_owned()
        }
    }
}

/// The width of a first column that most of `names` fit into.
pub(super) fn column<'n>(names: impl Iterator<Item = &'n str>, most: usize) -> usize {
    let widths = names.map(display_width).filter(|width| *width <= most);
    widths.max().unwrap_or(most)
}
