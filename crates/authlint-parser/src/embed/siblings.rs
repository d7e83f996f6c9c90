//! What the values of one map say of each other.

use super::{commands, keys};
use crate::document::{Entry, Node, Value};
use crate::format::{Format, Language, interpreter};

/// Tasks of Azure Pipelines whose scripts are not for a shell.
const TASKS: [(&str, Format); 3] = [
    ("PowerShell@", Format::Source(Language::PowerShell)),
    ("AzurePowerShell@", Format::Source(Language::PowerShell)),
    ("PythonScript@", Format::Source(Language::Python)),
];

/// What a map says of its values.
#[derive(Default)]
pub(super) struct Siblings {
    /// What scripts in it are written in.
    pub(super) script: Option<Format>,
    /// It is a manifest whose `data` is in base64.
    pub(super) encodes_data: bool,
    /// The text of a file in it is in base64.
    encodes_content: bool,
    /// What the text of a file in it is, by the file's name.
    content: Option<Format>,
    /// What the value of a named pair is, by that name.
    value: Option<Format>,
    /// The arguments that stand apart from their command: the key of the list, which of its words
    /// is a script, and its format.
    argument: Option<(&'static str, usize, Format)>,
}

impl Siblings {
    pub(super) fn of(entries: &[Entry<'_>]) -> Self {
        let mut siblings = Siblings::default();
        let mut file = None;
        let mut name = None;
        let mut encoding = None;
        let mut holds = (false, false);
        let mut lists = (None, None, None);
        for Entry { key, value } in entries {
            match key.as_str() {
                "shell" | "scriptType" | "interpreter" => {
                    siblings.script = siblings.script.or(first_word(value).and_then(script_of));
                }
                "defaults" => siblings.script = siblings.script.or(default_script(value)),
                "task" => siblings.script = siblings.script.or(text(value).and_then(task)),
                "kind" => siblings.encodes_data = text(value) == Some("Secret"),
                "path" | "dest" | "destination" | "filename" | "file" => file = text(value),
                "name" | "Name" | "key" => name = text(value),
                "encoding" => encoding = text(value),
                "content" | "contents" | "data" => holds.0 = true,
                "value" | "Value" => holds.1 = true,
                "entrypoint" => lists.0 = Some(value),
                "command" => lists.1 = Some(value),
                "args" => lists.2 = Some(value),
                _ => {}
            }
        }
        if holds.0 {
            siblings.content = file.or(name).and_then(Format::of_name);
            siblings.encodes_content = matches!(encoding, Some("b64" | "base64"));
        }
        if holds.1 {
            siblings.value = name.and_then(keys::document);
        }
        siblings.argument = match lists {
            (_, Some(command), Some(arguments)) => behind(command, "args", arguments),
            (Some(command), Some(arguments), None) => behind(command, "command", arguments),
            _ => None,
        };
        siblings
    }

    /// What the value of `key` is. `outer` is what its map was said to be: `contents: {inline: …}`.
    pub(super) fn told(&self, key: &str, outer: Option<Format>) -> Option<Format> {
        match key {
            "content" | "contents" | "data" => self.content,
            "inline" => outer,
            "value" | "Value" => self.value,
            _ => None,
        }
    }

    /// True if the value of `key` is the text of a file in base64.
    pub(super) fn encodes(&self, key: &str) -> bool {
        self.encodes_content && matches!(key, "content" | "contents")
    }

    /// Which word of the list under `key` is a script.
    pub(super) fn script_among(&self, key: &str) -> Option<(usize, Format)> {
        let (_, index, format) = self.argument.filter(|(known, ..)| *known == key)?;
        Some((index, format))
    }
}

fn text<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.value {
        Value::Scalar(scalar) => Some(scalar.text.as_str()),
        _ => None,
    }
}

/// The text, or the first of several.
fn first_word<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.value {
        Value::List(nodes) => text(nodes.first()?),
        _ => text(node),
    }
}

/// The words of a list; what is no text is an empty one.
pub(super) fn words<'n>(nodes: &'n [Node<'_>]) -> impl Iterator<Item = &'n str> {
    nodes.iter().map(|node| text(node).unwrap_or_default())
}

/// What a `shell: pwsh -Command {0}` runs.
fn script_of(shell: &str) -> Option<Format> {
    let program = shell.split_ascii_whitespace().next()?;
    match program {
        "cmd" | "batch" => Some(Format::Text),
        "ps" | "pscore" => Some(Format::Source(Language::PowerShell)),
        _ => interpreter(commands::name(program)),
    }
}

/// `defaults: {run: {shell: pwsh}}`
fn default_script(node: &Node<'_>) -> Option<Format> {
    let shell = entry(entry(node, "run")?, "shell")?;
    text(shell).and_then(script_of)
}

fn entry<'n, 's>(node: &'n Node<'s>, name: &str) -> Option<&'n Node<'s>> {
    let Value::Map(entries) = &node.value else {
        return None;
    };
    let entry = entries.iter().find(|entry| entry.key == *name)?;
    Some(&entry.value)
}

fn task(name: &str) -> Option<Format> {
    let row = TASKS.iter().find(|(start, _)| name.starts_with(start));
    row.map(|(_, format)| *format)
}

/// Which of the arguments behind a command, which stand under `key`, is a script.
fn behind(
    command: &Node<'_>,
    key: &'static str,
    arguments: &Node<'_>,
) -> Option<(&'static str, usize, Format)> {
    let (Value::List(command), Value::List(arguments)) = (&command.value, &arguments.value) else {
        return None;
    };
    let (index, format) = commands::script(words(command).chain(words(arguments)), false)?;
    Some((key, index.checked_sub(command.len())?, format))
}
