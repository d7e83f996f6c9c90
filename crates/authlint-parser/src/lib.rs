//! Text in, [`Document`] out: many configuration formats, one shape, exact spans.
//!
//! The parser knows formats and nothing of OAuth, providers or rules. It never fails: what it
//! cannot read is a [`Problem`] with a span, and the rest of the file is still there.
//!
//! ```
//! use authlint_parser::{FileId, Format, Text, Value, parse};
//!
//! let source = "url: \"https:\\/\\/id.test\\/token\"";
//! let document = parse(Text::of_file(FileId(0), source), Format::Yaml);
//! let Value::Map(entries) = &document.roots[0].value else { panic!("a mapping") };
//! let Value::Scalar(url) = &entries[0].value.value else { panic!("a scalar") };
//! assert_eq!(url.text.as_str(), "https://id.test/token");
//! // The host, in the bytes of the file, although the slashes before it are written escaped.
//! let host = url.text.locate(8..15);
//! assert_eq!(&source[host.range()], "id.test");
//! ```

mod document;
mod embed;
mod format;
mod formats;
mod looks;
mod span;
mod templates;
mod text;

pub use document::{Comment, Document, Entry, Holes, Node, Problem, Scalar, Tag, Value};
pub use embed::parse;
pub use format::{Format, Language};
pub use span::{FileId, Located, Span};
pub use templates::{Action, Kind as ActionKind, actions};
pub use text::{Decoder, Text};
