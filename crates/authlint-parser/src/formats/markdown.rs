//! Markdown and MDX: fences become texts of the language they name, all else is prose.
//!
//! The parser crate knows CommonMark. What site generators make of Markdown is laid over it here:
//! fences right below a tag or indented with the tags around them, and highlighting tags of
//! template engines.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{CodeBlockKind, Event, MetadataBlockKind, Options, Parser, Tag, TagEnd};

use super::pieces::{Line, Pieces, unlabelled};
use crate::document::Document;
use crate::format::Format;
use crate::text::{Decoder, Text};

/// Tags of template engines around code: what opens one, what closes the opening, and what ends it.
const HIGHLIGHTS: [(&str, &str, &str); 2] = [
    ("{% highlight ", "%}", "{% endhighlight %}"),
    ("{{< highlight ", ">}}", "{{< /highlight >}}"),
];

/// Directives in the place of a language, which stands behind them then.
const DIRECTIVES: [&str; 4] = ["code", "code-block", "code-cell", "sourcecode"];

const FENCES: [&str; 2] = ["```", "~~~"];

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let source = text.as_str();
    let mut reader = Reader {
        text,
        pieces: Pieces::new(text),
    };
    let mut at = 0;
    for Highlight {
        whole,
        code,
        format,
    } in highlights(source)
    {
        reader.part(at..whole.start);
        reader.pieces.cut(whole.start, whole.end);
        reader.pieces.code(text.slice(code), format);
        at = whole.end;
    }
    reader.part(at..source.len());
    reader.pieces.cut(source.len(), source.len());
    reader.pieces.finish(Format::Markdown)
}

struct Reader<'t, 's> {
    text: &'t Text<'s>,
    pieces: Pieces<'t, 's>,
}

impl Reader<'_, '_> {
    /// Reads a part of the text that is Markdown from its start to its end.
    fn part(&mut self, part: Range<usize>) {
        let source = with_fences_free(&self.text.as_str()[part.clone()]);
        let mut code: Option<Code> = None;
        let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
            | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
        for (event, range) in Parser::new_ext(&source, options).into_offset_iter() {
            let range = part.start + range.start..part.start + range.end;
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    code = Some(Code {
                        kind: match kind {
                            CodeBlockKind::Indented => Kind::Indented,
                            CodeBlockKind::Fenced(info) => Kind::Of(told(&info)),
                        },
                        block: range,
                        lines: Vec::new(),
                    });
                }
                // The metadata at the top, its marks not included.
                Event::Start(Tag::MetadataBlock(kind)) => {
                    code = Some(Code {
                        kind: Kind::Of(Some(match kind {
                            MetadataBlockKind::YamlStyle => Format::Yaml,
                            MetadataBlockKind::PlusesStyle => Format::Toml,
                        })),
                        block: range,
                        lines: Vec::new(),
                    });
                }
                Event::Text(_) => {
                    if let Some(code) = &mut code {
                        code.lines.push(range);
                    }
                }
                Event::End(TagEnd::CodeBlock | TagEnd::MetadataBlock(_)) => {
                    if let Some(code) = code.take() {
                        self.code(code);
                    }
                }
                _ => {}
            }
        }
    }

    fn code(&mut self, code: Code) {
        let Code { kind, block, lines } = code;
        self.pieces.cut(block.start, block.end);
        let format = match kind {
            Kind::Of(format) => format,
            Kind::Indented if self.indented_fences(&lines) => return,
            Kind::Indented => Some(Format::Text),
        };
        self.lines(&lines, block.start, format);
    }

    /// Hands lines on as one text.
    fn lines(&mut self, lines: &[Range<usize>], at: usize, format: Option<Format>) {
        let mut decoder = Decoder::new(self.text);
        for line in lines {
            decoder.keep(line.clone());
        }
        let code = decoder.finish(at);
        let format = match format {
            Some(Format::Text) => unlabelled(code.as_str()),
            _ => format,
        };
        self.pieces.code(code, format);
    }

    /// Reads indented text that begins with a fence: it was indented with the tags around it, and
    /// is no code to whoever wrote it. False if there is no fence.
    fn indented_fences(&mut self, lines: &[Range<usize>]) -> bool {
        let source = self.text.as_str();
        let fence = |line: &Range<usize>| {
            let content = source[line.clone()].trim_start();
            FENCES
                .into_iter()
                .find_map(|fence| Some((fence, content.strip_prefix(fence)?)))
        };
        let mut rest = lines;
        let begins = rest.first().and_then(fence).is_some();
        while begins && let Some((line, behind)) = rest.split_first() {
            let Some((fence, info)) = fence(line) else {
                self.lines(&rest[..1], line.start, Some(Format::Text));
                rest = behind;
                continue;
            };
            let closes = |line: &Range<usize>| {
                let content = source[line.clone()].trim();
                content.starts_with(fence) && content.trim_matches(['`', '~']).is_empty()
            };
            let length = behind.iter().position(closes).unwrap_or(behind.len());
            self.lines(&behind[..length], line.end, told(info));
            rest = behind.get(length + 1..).unwrap_or_default();
        }
        begins
    }
}

/// A code block, cut out of quotes and lists line by line.
struct Code {
    kind: Kind,
    block: Range<usize>,
    lines: Vec<Range<usize>>,
}

enum Kind {
    Indented,
    /// `None` for a language that is not read.
    Of(Option<Format>),
}

/// The format that the info string of a fence tells.
fn told(info: &str) -> Option<Format> {
    let info = info.trim();
    let (word, rest) = match info.strip_prefix('{') {
        // `{.yaml .numbered}`, `{r, echo=FALSE}`, `{code-block} yaml`
        Some(list) => {
            let (list, behind) = list.split_once('}').unwrap_or((list, ""));
            let word = list.trim_start_matches(['.', ' ']);
            let word = word.split([' ', ',', '.']).next().unwrap_or_default();
            if DIRECTIVES.contains(&word) {
                behind.trim().split_once(' ').unwrap_or((behind.trim(), ""))
            } else {
                (word, list)
            }
        }
        None => {
            let end = info.find([' ', ',', '{', ':', '\t']).unwrap_or(info.len());
            info.split_at(end)
        }
    };
    match Format::of_language(word) {
        None | Some(Format::Text) => {
            // `values.yaml`, `title="values.yaml"`
            let is_named = |word: &&str| word.contains('.');
            let names = rest.split([' ', '"', '\'', '=', ':', '{', '}', ',']);
            let mut names = std::iter::once(word).chain(names).filter(is_named);
            names
                .find_map(Format::of_name)
                .or(Format::of_language(word))
        }
        known => known,
    }
}

/// The text, with blanks in the place of each tag that has a fence right below it: CommonMark
/// takes that fence for HTML.
fn with_fences_free(source: &str) -> Cow<'_, str> {
    let mut freed: Option<String> = None;
    let mut copied = 0;
    let mut tag: Option<Range<usize>> = None;
    let mut open: Option<&str> = None;
    for line in Line::all(source, 0) {
        let content = source[line.content.clone()].trim();
        let above = tag.take();
        if let Some(mark) = fence_mark(content) {
            open = match open {
                None => Some(mark),
                Some(open) if content.len() == mark.len() && mark.starts_with(open) => None,
                other => other,
            };
            if let Some(tag) = above {
                let freed = freed.get_or_insert_default();
                freed.push_str(&source[copied..tag.start]);
                freed.extend(std::iter::repeat_n(' ', tag.len()));
                copied = tag.end;
            }
        } else if open.is_none() && content.starts_with('<') && content.ends_with('>') {
            tag = Some(line.content);
        }
    }
    match freed {
        Some(freed) => Cow::Owned(freed + &source[copied..]),
        None => Cow::Borrowed(source),
    }
}

/// The backticks or tildes of a fence at the start of a line.
fn fence_mark(content: &str) -> Option<&str> {
    let fence = FENCES.iter().find(|fence| content.starts_with(**fence))?;
    let behind = content.trim_start_matches(&fence[..1]);
    Some(&content[..content.len() - behind.len()])
}

/// Code between tags of a template engine.
struct Highlight {
    /// The tags and all between them.
    whole: Range<usize>,
    code: Range<usize>,
    format: Option<Format>,
}

/// All of them, in order.
fn highlights(source: &str) -> Vec<Highlight> {
    let mut found: Vec<Highlight> = Vec::new();
    for (open, behind, end) in HIGHLIGHTS {
        let next = |at: usize| {
            let start = at + memmem::find(&source.as_bytes()[at..], open.as_bytes())?;
            let info = start + open.len();
            let info = info..info + source[info..].find(behind)?;
            let code = info.end + behind.len();
            let code = code..code + source[code..].find(end)?;
            Some(Highlight {
                whole: start..code.end + end.len(),
                code,
                format: told(&source[info]),
            })
        };
        let mut at = 0;
        while let Some(highlight) = next(at) {
            at = highlight.whole.end;
            found.push(highlight);
        }
    }
    found.sort_by_key(|highlight| highlight.whole.start);
    let mut behind = 0;
    found.retain(|highlight| {
        let free = behind <= highlight.whole.start;
        behind = behind.max(highlight.whole.end);
        free
    });
    found
}
