//! The one shape that every format is read into.

use std::ops::Range;

use crate::format::Format;
use crate::span::Span;
use crate::text::Text;

/// A file, or a text inside of one, as a tree.
#[derive(Clone, Debug)]
pub struct Document<'s> {
    /// How it was read.
    pub format: Format,
    /// The trees: one per YAML document, one for most other formats.
    pub roots: Vec<Node<'s>>,
    /// The comments, in order.
    pub comments: Vec<Comment<'s>>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// True for a template that is no text of its format before it is rendered: more may stand in
    /// it then than its trees show, and less.
    pub is_template: bool,
}

impl Document<'_> {
    /// True for texts written for people: what stands in them is talked about, and may be called
    /// wrong in the next sentence.
    pub fn is_prose(&self) -> bool {
        matches!(
            self.format,
            Format::Markdown | Format::Asciidoc | Format::Rst | Format::Text
        )
    }

    /// True for programs: the names in them are their own, and say nothing to other files.
    pub fn is_program(&self) -> bool {
        matches!(self.format, Format::Source(_))
    }

    /// True for a list of variables: a `.env` file.
    pub fn is_variables(&self) -> bool {
        self.format == Format::Dotenv
    }

    /// True for names with values, be they nested or flat.
    pub fn is_settings(&self) -> bool {
        let others = matches!(
            self.format,
            Format::Yaml | Format::Json | Format::Toml | Format::Properties | Format::Ini
        );
        others || self.is_variables()
    }

    pub(crate) fn empty(format: Format) -> Self {
        Document {
            format,
            roots: Vec::new(),
            comments: Vec::new(),
            problems: Vec::new(),
            is_template: false,
        }
    }
}

/// A value and where it stands, quotes and brackets included.
#[derive(Clone, Debug)]
pub struct Node<'s> {
    /// The bytes of the whole value.
    pub span: Span,
    /// What it is.
    pub value: Value<'s>,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub enum Value<'s> {
    /// A single text; numbers, booleans and nulls are texts too.
    Scalar(Scalar<'s>),
    /// Values in order.
    List(Vec<Node<'s>>),
    /// Named values in order; a name may occur twice.
    Map(Vec<Entry<'s>>),
    /// The words of a command line, the program first.
    Command(Vec<Scalar<'s>>),
}

/// A named value.
#[derive(Clone, Debug)]
pub struct Entry<'s> {
    /// Its name.
    pub key: Text<'s>,
    /// Its value.
    pub value: Node<'s>,
}

/// A single text.
#[derive(Clone, Debug)]
pub struct Scalar<'s> {
    /// As its reader sees it.
    pub text: Text<'s>,
    /// Which parts of it are not what the program will get.
    pub holes: Holes,
    /// The tag before it, where that is a function of some application: `!Ref`.
    pub tag: Option<Tag>,
    /// What the file itself says the text is: a fence's info word, a here-document's file name.
    pub declared: Option<Format>,
    /// The text read as a document of its own: a script in a string, a fence, a command in prose.
    pub inner: Option<Box<Document<'s>>>,
}

/// A tag that names a function, by which the text is not what a program gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// `!Ref`
    Ref,
    /// `!GetAtt`
    GetAtt,
    /// `!Sub`
    Sub,
    /// `!Condition`
    Condition,
    /// `!Transform`
    Transform,
    /// Any other.
    Other,
}

/// Parts of a scalar that something fills in before a program sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holes {
    /// The format has no substitution of its own; whoever reads the value may have one (Compose
    /// reads `${X}` in YAML, a template engine `{{ x }}` anywhere).
    LeftToReader,
    /// The format substitutes exactly here, in ranges of the text, in order (shell, dotenv).
    At(Vec<Range<usize>>),
}

impl<'s> Scalar<'s> {
    /// A part of the text, with the holes in it. What the whole held as a document is not in it.
    pub fn slice(&self, range: Range<usize>) -> Scalar<'s> {
        let cut = |hole: &Range<usize>| {
            let (start, end) = (hole.start.max(range.start), hole.end.min(range.end));
            (start < end).then(|| start - range.start..end - range.start)
        };
        let holes = match &self.holes {
            Holes::LeftToReader => Holes::LeftToReader,
            Holes::At(holes) => Holes::At(holes.iter().filter_map(cut).collect()),
        };
        Scalar {
            text: self.text.slice(range),
            holes,
            tag: None,
            declared: None,
            inner: None,
        }
    }

    /// A text of a format without substitution.
    pub(crate) fn plain(text: Text<'s>) -> Self {
        Scalar {
            text,
            holes: Holes::LeftToReader,
            tag: None,
            declared: None,
            inner: None,
        }
    }

    /// A text whose content nothing in the file tells: an encrypted value, an unknown tag.
    pub(crate) fn opaque(text: Text<'s>) -> Self {
        let all = 0..text.len();
        Scalar {
            holes: Holes::At(vec![all]),
            ..Scalar::plain(text)
        }
    }
}

/// A comment, without its mark.
#[derive(Clone, Debug)]
pub struct Comment<'s> {
    /// What it says.
    pub text: Text<'s>,
}

/// Something that could not be read. The rest of the document still was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub struct Problem {
    /// Where it shows.
    pub span: Span,
    /// What is wrong, in a few words without a full stop.
    pub message: String,
}
