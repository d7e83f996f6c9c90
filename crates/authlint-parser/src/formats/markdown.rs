//! Markdown: fences become texts of the language they name, all else is prose.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::document::{Document, Node, Scalar, Value};
use crate::format::Format;
use crate::text::{Decoder, Text};

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let source = text.as_str();
    let mut blocks = Blocks {
        text,
        nodes: Vec::new(),
        prose: 0,
    };
    let mut code: Option<Code> = None;
    let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let format = match kind {
                    CodeBlockKind::Indented => Some(Format::Text),
                    CodeBlockKind::Fenced(info) => {
                        let word = info.split([' ', ',', '{', ':', '\t']).next();
                        Format::of_language(word.unwrap_or_default())
                    }
                };
                code = Some(Code::new(format, range));
            }
            // The metadata at the top is YAML, its marks not included.
            Event::Start(Tag::MetadataBlock(_)) => {
                code = Some(Code::new(Some(Format::Yaml), range));
            }
            Event::Text(_) => {
                if let Some(code) = &mut code {
                    code.lines.push(range);
                }
            }
            Event::End(TagEnd::CodeBlock | TagEnd::MetadataBlock(_)) => {
                if let Some(code) = code.take() {
                    blocks.code(code);
                }
            }
            _ => {}
        }
    }
    blocks.prose(source.len());
    let mut document = Document::empty(Format::Markdown);
    if !blocks.nodes.is_empty() {
        let nodes = blocks.nodes;
        document.roots.push(Node {
            span: text.span(),
            value: Value::List(nodes),
        });
    }
    document
}

/// A code block, cut out of quotes and lists line by line.
struct Code {
    /// `None` for a language that is not read.
    format: Option<Format>,
    block: Range<usize>,
    lines: Vec<Range<usize>>,
}

impl Code {
    fn new(format: Option<Format>, block: Range<usize>) -> Self {
        Code {
            format,
            block,
            lines: Vec::new(),
        }
    }
}

struct Blocks<'t, 's> {
    text: &'t Text<'s>,
    nodes: Vec<Node<'s>>,
    /// Where the prose that was not handed on yet starts.
    prose: usize,
}

impl<'s> Blocks<'_, 's> {
    /// Hands the prose before `end` on.
    fn prose(&mut self, end: usize) {
        if self.prose < end {
            self.push(self.text.slice(self.prose..end), Some(Format::Text));
        }
    }

    /// Hands a code block on. What is in no language that is read is still looked through for
    /// commands and URLs.
    fn code(&mut self, code: Code) {
        let Code {
            format,
            block,
            lines,
        } = code;
        self.prose(block.start);
        self.prose = self.prose.max(block.end);
        let mut decoder = Decoder::new(self.text);
        for line in lines {
            decoder.keep(line.clone());
        }
        let code = decoder.finish(block.start);
        let told = match format {
            Some(Format::Text) => Format::of_content(code.as_str()).or(format),
            _ => format,
        };
        self.push(code, Some(told.unwrap_or(Format::Text)));
    }

    fn push(&mut self, text: Text<'s>, declared: Option<Format>) {
        let scalar = Scalar {
            declared,
            ..Scalar::opaque(text)
        };
        self.nodes.push(Node {
            span: scalar.text.span(),
            value: Value::Scalar(scalar),
        });
    }
}
