//! What is run: scripts for the stage's shell, here-documents, words without a shell.

use super::arguments::Arguments;
use super::lines::Instruction;
use super::{Reader, exec};
use crate::document::{Scalar, Value};
use crate::format::Format;

impl<'s> Reader<'_, 's> {
    /// What is run, by a shell or without one.
    pub(super) fn command(&mut self, arguments: &Arguments<'_, 's>) {
        let text = arguments.text();
        if let Some(strings) = exec::strings(text, arguments.range.clone()) {
            return self.add(arguments, Value::Command(exec::command(strings)));
        }
        let Instruction { bodies, .. } = arguments.instruction;
        let end = if bodies.is_empty() {
            arguments.range.end
        } else {
            text.len()
        };
        let whole = arguments.range.start..end;
        let (text, format) = match bodies.as_slice() {
            [body] if body.mark == arguments.range => {
                let content = body.text(text);
                let format = if content.as_str().starts_with("#!") {
                    Format::of_content(content.as_str()).unwrap_or(Format::Text)
                } else {
                    self.script_format()
                };
                (content, format)
            }
            // The shell reads the here-documents.
            _ => (text.slice(whole.clone()), self.script_format()),
        };
        let scalar = Scalar {
            declared: Some(format),
            ..Scalar::plain(text)
        };
        let arguments = Arguments {
            range: whole,
            name: arguments.name.clone(),
            ..*arguments
        };
        self.add(&arguments, Value::Scalar(scalar));
    }

    /// What the shell of the stage reads. Who escapes with a backtick writes for Windows.
    fn script_format(&self) -> Format {
        let usual = if self.lines.escape == '`' {
            Format::Text
        } else {
            Format::Shell
        };
        self.shell.unwrap_or(usual)
    }

    pub(super) fn health_check(&mut self, mut arguments: Arguments<'_, 's>) {
        self.flags(&mut arguments);
        let check = Arguments::of(arguments.instruction, arguments.range.clone());
        let kind = &arguments.text().as_str()[check.name.clone()];
        if kind.eq_ignore_ascii_case("cmd") {
            let name = arguments.name;
            self.command(&Arguments { name, ..check });
        } else {
            self.add_scalar(&arguments);
        }
    }

    pub(super) fn shell(&mut self, arguments: &Arguments<'_, 's>) {
        let Some(strings) = exec::strings(arguments.text(), arguments.range.clone()) else {
            return self.add_scalar(arguments);
        };
        let words = exec::command(strings);
        // `conda run -n x bash -c` ends in the shell.
        let found = words.iter().rev();
        let format = found
            .filter_map(|word| exec::interpreter(word.text.as_str()))
            .next();
        self.shell = Some(format.unwrap_or(Format::Text));
        self.add(arguments, Value::Command(words));
    }
}
