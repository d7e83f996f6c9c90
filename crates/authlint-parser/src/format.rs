//! Which format a file or an embedded text is in.

/// A format that this crate reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// YAML 1.2.
    Yaml,
    /// JSON, with the comments and trailing commas of JSONC.
    Json,
    /// `KEY=value` lines: `.env` files.
    Dotenv,
    /// POSIX shell and its relatives.
    Shell,
    /// Markdown, with code in fences.
    Markdown,
    /// Prose that holds commands and URLs.
    Text,
}

/// Endings of files that are there to be copied.
const COPY_ENDINGS: [&str; 7] = [
    ".example",
    ".sample",
    ".template",
    ".tmpl",
    ".dist",
    ".tpl",
    ".default",
];

/// Beginnings of a name after `.env`, or before it, that make a file a dotenv file.
const DOTENV_NAMES: [&str; 3] = [".env", "env.example", "env.sample"];

impl Format {
    /// The format's name, as `authlint debug tree` prints it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Yaml => "yaml",
            Format::Json => "json",
            Format::Dotenv => "dotenv",
            Format::Shell => "shell",
            Format::Markdown => "markdown",
            Format::Text => "text",
        }
    }

    /// The format that a file name tells, whatever is in the file.
    pub fn of_name(path: &str) -> Option<Format> {
        let name = path
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(path)
            .to_ascii_lowercase();
        if name == ".envrc" {
            return Some(Format::Shell);
        }
        if DOTENV_NAMES.iter().any(|known| name == *known) || name.starts_with(".env.") {
            return Some(Format::Dotenv);
        }
        // `config.yaml.example` is YAML to be copied and filled in.
        let copied = COPY_ENDINGS
            .iter()
            .find_map(|ending| name.strip_suffix(ending));
        match copied.unwrap_or(&name).rsplit_once('.')?.1 {
            "yaml" | "yml" => Some(Format::Yaml),
            "json" | "jsonc" => Some(Format::Json),
            "env" => Some(Format::Dotenv),
            "sh" | "bash" | "zsh" | "ksh" => Some(Format::Shell),
            "md" | "mdx" | "markdown" => Some(Format::Markdown),
            "txt" | "text" => Some(Format::Text),
            _ => None,
        }
    }

    /// The format that the first bytes tell: a shebang, a brace, a YAML marker.
    pub fn of_content(text: &str) -> Option<Format> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let line = text.lines().next()?.trim_end();
        if let Some(program) = line.strip_prefix("#!") {
            let shell = ["sh", "bash", "zsh", "ksh", "dash"];
            let words = program.split([' ', '/']);
            return words
                .rev()
                .any(|word| shell.contains(&word))
                .then_some(Format::Shell);
        }
        if text.starts_with('{') || text.starts_with('[') {
            return Some(Format::Json);
        }
        (line == "---" || line.starts_with("%YAML")).then_some(Format::Yaml)
    }

    /// The format of a file: by its name, then by its content. `None` is not read at all.
    pub fn of_file(path: &str, text: &str) -> Option<Format> {
        Format::of_name(path).or_else(|| Format::of_content(text))
    }

    /// The format that the info word of a fence names.
    pub fn of_language(word: &str) -> Option<Format> {
        match word.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Some(Format::Yaml),
            "json" | "jsonc" | "json5" => Some(Format::Json),
            "dotenv" | "env" => Some(Format::Dotenv),
            "sh" | "bash" | "shell" | "zsh" | "ksh" | "curl" => Some(Format::Shell),
            "md" | "markdown" => Some(Format::Markdown),
            "" | "text" | "txt" | "plain" | "plaintext" | "console" | "terminal"
            | "shell-session" | "shellsession" | "sh-session" | "bat" | "cmd" | "http" => {
                Some(Format::Text)
            }
            _ => None,
        }
    }
}
