//! Which format a file or an embedded text is in.

#[cfg(test)]
mod tests;

/// A format that this crate reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// YAML 1.2, with what people still use of 1.1.
    Yaml,
    /// JSON, JSONC and JSON5.
    Json,
    /// TOML 1.0.
    Toml,
    /// `KEY=value` lines: `.env` files.
    Dotenv,
    /// Java properties.
    Properties,
    /// Sections of `key = value` lines.
    Ini,
    /// HCL 2: Terraform and its relatives.
    Hcl,
    /// XML.
    Xml,
    /// POSIX shell and its relatives.
    Shell,
    /// Dockerfiles.
    Dockerfile,
    /// Markdown, with code in fences.
    Markdown,
    /// AsciiDoc, with code in listing blocks.
    Asciidoc,
    /// reStructuredText, with code in directives.
    Rst,
    /// Prose that holds commands and URLs.
    Text,
    /// Lines of names and arguments, in blocks: Apache, Caddy.
    Directives,
    /// Options of a login module of Java.
    Jaas,
    /// HTTP requests as editors send them (`.http`, `.rest`).
    Http,
    /// HTTP requests as Bruno keeps them.
    Bru,
    /// Jupyter notebooks.
    Notebook,
    /// A program, of which the string literals and the reads of environment variables are read.
    Source(Language),
}

/// A programming language whose string literals are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the languages' own names")]
pub enum Language {
    Python,
    /// And TypeScript.
    JavaScript,
    Go,
    Java,
    Kotlin,
    /// Gradle and Jenkins files.
    Groovy,
    CSharp,
    Ruby,
    Php,
    Rust,
    PowerShell,
}

/// Every format with its name, the endings of its files and the other words that fences have for it.
const FORMATS: [(Format, &str, &[&str], &[&str]); 30] = [
    (Format::Yaml, "yaml", &["yaml", "yml"], &[]),
    (
        Format::Json,
        "json",
        &[
            "json",
            "jsonc",
            "json5",
            "jsonl",
            "ndjson",
            "code-workspace",
        ],
        &[],
    ),
    (Format::Toml, "toml", &["toml"], &[]),
    (Format::Dotenv, "dotenv", &["env"], &[]),
    (Format::Properties, "properties", &["properties"], &[]),
    (Format::Ini, "ini", &["ini", "cfg", "cnf"], &["conf"]),
    (
        Format::Hcl,
        "hcl",
        &["hcl", "tf", "tfvars", "tofu", "nomad"],
        &["terraform", "opentofu"],
    ),
    (
        Format::Xml,
        "xml",
        &["xml", "config", "plist", "pubxml", "jmx"],
        &[],
    ),
    (
        Format::Shell,
        "shell",
        &["sh", "bash", "zsh", "ksh", "bats"],
        &["curl", "shellscript"],
    ),
    (
        Format::Dockerfile,
        "dockerfile",
        &["dockerfile", "containerfile"],
        &["docker"],
    ),
    (
        Format::Markdown,
        "markdown",
        &["md", "mdx", "markdown", "qmd", "rmd"],
        &[],
    ),
    (Format::Asciidoc, "asciidoc", &["adoc", "asciidoc"], &[]),
    (Format::Rst, "rst", &["rst"], &["restructuredtext"]),
    (
        Format::Text,
        "text",
        &["txt", "text", "bat", "cmd", "mk"],
        &[
            "",
            "plain",
            "plaintext",
            "console",
            "terminal",
            "shell-session",
            "shellsession",
            "sh-session",
        ],
    ),
    (
        Format::Directives,
        "directives",
        &["caddyfile"],
        &["apache", "apacheconf", "caddy"],
    ),
    (Format::Jaas, "jaas", &["jaas"], &[]),
    (Format::Http, "http", &["http", "rest"], &[]),
    (Format::Bru, "bru", &["bru"], &["bruno"]),
    (Format::Notebook, "notebook", &["ipynb"], &[]),
    (
        Format::Source(Language::Python),
        "python",
        &["py"],
        &["python3"],
    ),
    (
        Format::Source(Language::JavaScript),
        "javascript",
        &[
            "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte",
        ],
        &["typescript", "node", "nodejs"],
    ),
    (Format::Source(Language::Go), "go", &["go"], &["golang"]),
    (Format::Source(Language::Java), "java", &["java"], &[]),
    (
        Format::Source(Language::Kotlin),
        "kotlin",
        &["kt", "kts"],
        &[],
    ),
    (
        Format::Source(Language::Groovy),
        "groovy",
        &["groovy", "gradle"],
        &["jenkinsfile"],
    ),
    (
        Format::Source(Language::CSharp),
        "csharp",
        &["cs", "csx"],
        &["c#"],
    ),
    (Format::Source(Language::Ruby), "ruby", &["rb", "rake"], &[]),
    (Format::Source(Language::Php), "php", &["php"], &[]),
    (Format::Source(Language::Rust), "rust", &["rs"], &[]),
    (
        Format::Source(Language::PowerShell),
        "powershell",
        &["ps1", "psm1", "psd1"],
        &["pwsh", "posh"],
    ),
];

/// Files that are known by their whole name.
const NAMES: [(&str, Format); 23] = [
    (".envrc", Format::Shell),
    (".profile", Format::Shell),
    (".bashrc", Format::Shell),
    (".bash_profile", Format::Shell),
    (".zshrc", Format::Shell),
    (".zshenv", Format::Shell),
    (".flaskenv", Format::Dotenv),
    (".dev.vars", Format::Dotenv),
    ("env.example", Format::Dotenv),
    ("env.sample", Format::Dotenv),
    ("pipfile", Format::Toml),
    (".npmrc", Format::Ini),
    (".pypirc", Format::Ini),
    (".curlrc", Format::Text),
    ("makefile", Format::Text),
    ("justfile", Format::Text),
    ("procfile", Format::Text),
    ("caddyfile", Format::Directives),
    ("dockerfile", Format::Dockerfile),
    ("containerfile", Format::Dockerfile),
    ("jenkinsfile", Format::Source(Language::Groovy)),
    ("gemfile", Format::Source(Language::Ruby)),
    ("rakefile", Format::Source(Language::Ruby)),
];

/// Endings of files that are there to be copied or rendered: what is before them tells the format.
const COPY_ENDINGS: [&str; 16] = [
    ".example",
    ".sample",
    ".template",
    ".tmpl",
    ".dist",
    ".tpl",
    ".default",
    ".j2",
    ".jinja",
    ".jinja2",
    ".erb",
    ".gotmpl",
    ".ctmpl",
    ".mustache",
    ".hbs",
    ".bak",
];

/// What package managers write for themselves, in formats that are read: megabytes of names and sums, which set nothing.
const LOCKS: [&str; 8] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "packages.lock.json",
    "project.assets.json",
    "conda-lock.yml",
    ".terraform.lock.hcl",
    "package.resolved",
];

/// True for the name of a file that a package manager writes.
fn is_lock(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    LOCKS.iter().any(|lock| name.eq_ignore_ascii_case(lock))
}

impl Format {
    /// Every format.
    pub fn all() -> impl Iterator<Item = Format> {
        FORMATS.iter().map(|(format, ..)| *format)
    }

    /// The format's name, as `authlint debug tree` prints it.
    pub fn name(self) -> &'static str {
        let row = FORMATS.iter().find(|(format, ..)| *format == self);
        row.map_or("text", |(_, name, ..)| name)
    }

    /// The format that a file name tells, whatever is in the file. Locks of package managers have none.
    pub fn of_name(path: &str) -> Option<Format> {
        if is_lock(path) {
            return None;
        }
        let name = path
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(path)
            .to_ascii_lowercase();
        let whole = |name: &str| NAMES.iter().find(|(known, _)| *known == name);
        if let Some((_, format)) = whole(&name) {
            return Some(*format);
        }
        if name == ".env" || name.starts_with(".env.") {
            return Some(Format::Dotenv);
        }
        // `config.yaml.example` is YAML to be copied and filled in.
        let copied = COPY_ENDINGS
            .iter()
            .find_map(|ending| name.strip_suffix(ending));
        let name = copied.unwrap_or(&name);
        if let Some((_, format)) = whole(name) {
            return Some(*format);
        }
        if let Some(ending) = name.strip_prefix("dockerfile.") {
            // `Dockerfile.prod`, but not `Dockerfile.md` or `Dockerfile.dockerignore`.
            let told =
                of_ending(ending).or((ending != "dockerignore").then_some(Format::Dockerfile));
            return told;
        }
        if name.starts_with("dockerfile-") && !name.contains('.') {
            return Some(Format::Dockerfile);
        }
        // `_helpers.tpl` has no format: templates of any take pieces from it.
        let pieces = path.ends_with(".tpl").then_some(Format::Text);
        let told = name
            .rsplit_once('.')
            .and_then(|(_, ending)| of_ending(ending));
        told.or(pieces)
    }

    /// The format of a text that stands under the name of a file in another one.
    pub(crate) fn of_part(name: &str, text: &str) -> Option<Format> {
        let shared = of_shared_ending(name, text);
        let told = shared.filter(|format| matches!(format, Format::Directives | Format::Jaas));
        told.or_else(|| Format::of_name(name))
    }

    /// The format that the first bytes tell: a shebang, a brace, a YAML marker.
    pub fn of_content(text: &str) -> Option<Format> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let line = text.lines().next()?.trim_end();
        if let Some(program) = line.strip_prefix("#!") {
            return program.split([' ', '/']).rev().find_map(interpreter);
        }
        if opens_json(text) {
            return Some(Format::Json);
        }
        if line.starts_with("<?xml") {
            return Some(Format::Xml);
        }
        let section = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if section.is_some_and(|name| name.starts_with(|first: char| first.is_ascii_alphabetic())) {
            return Some(Format::Ini);
        }
        (line == "---" || line.starts_with("%YAML")).then_some(Format::Yaml)
    }

    /// The format of a file: by its name, then by its content. `None` is not read at all.
    pub fn of_file(path: &str, text: &str) -> Option<Format> {
        if is_lock(path) {
            return None;
        }
        of_shared_ending(path, text)
            .or_else(|| Format::of_name(path))
            .or_else(|| Format::of_content(text))
    }

    /// The format that the info word of a fence names.
    pub fn of_language(word: &str) -> Option<Format> {
        let word = word.to_ascii_lowercase();
        let row = FORMATS.iter().find(|(_, name, endings, others)| {
            *name == word || endings.contains(&word.as_str()) || others.contains(&word.as_str())
        });
        row.map(|(format, ..)| *format)
    }
}

/// Endings that say no more than that a file configures something.
const SHARED_ENDINGS: [&str; 3] = [".conf", ".cfg", ".config"];

/// The format of a file with one of these endings: INI, XML, or something that is read as text
/// (nginx, HAProxy, HOCON).
fn of_shared_ending(path: &str, text: &str) -> Option<Format> {
    let path = path.to_ascii_lowercase();
    let copied = COPY_ENDINGS
        .iter()
        .find_map(|ending| path.strip_suffix(ending));
    let path = copied.unwrap_or(&path);
    if !SHARED_ENDINGS.iter().any(|ending| path.ends_with(ending)) {
        return None;
    }
    let start = text.trim_start_matches('\u{feff}').trim_start();
    Some(if is_element(start) {
        Format::Xml
    } else if text.lines().any(is_directive_of_oidc) {
        Format::Directives
    } else if text.contains("LoginModule required") {
        Format::Jaas
    } else if looks_like_ini(text) {
        Format::Ini
    } else {
        Format::of_content(text).unwrap_or(Format::Text)
    })
}

/// True for XML, and not for `<VirtualHost *:80>` of Apache.
fn is_element(text: &str) -> bool {
    let tag = text.split('>').next().unwrap_or_default();
    tag.starts_with('<')
        && (tag.starts_with("<?")
            || tag.starts_with("<!")
            || !tag.contains(' ')
            || tag.contains('='))
}

/// True for a setting of Apache's module for OpenID Connect: `OIDCClientID orders`.
fn is_directive_of_oidc(line: &str) -> bool {
    let name = line.trim_start().strip_prefix("OIDC").unwrap_or_default();
    let words = name.split_once([' ', '\t']);
    words.is_some_and(|(name, given)| {
        let letters = name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        letters && !given.trim_start().starts_with('=')
    })
}

/// True for sections of `key = value` lines.
fn looks_like_ini(text: &str) -> bool {
    /// Enough to tell; a file may be long.
    const LINES: usize = 200;
    let (mut like, mut unlike) = (0, 0);
    let text = text.trim_start_matches('\u{feff}');
    // What is indented may be anything, in INI files, too.
    let lines = text.lines().filter(|line| !line.starts_with([' ', '\t']));
    for line in lines.map(str::trim_end).take(LINES) {
        let name = line.split(['=', ':']).next().unwrap_or_default().trim();
        let is_name = !name.is_empty() && !name.contains(['{', '(', '<', '"', ';', '$']);
        let assigned =
            line.contains('=') || line.contains(": ") && !name.contains(char::is_whitespace);
        if line.is_empty() || line.starts_with(['#', ';']) || line.starts_with("{{") {
            continue;
        }
        if line.starts_with('[') && line.contains(']') {
            like += 2;
        } else if is_name && assigned && !name.contains(' ') && !line.ends_with(['{', '}']) {
            like += 1;
        } else if line.ends_with(['{', '}', ';', '>']) || line.starts_with(['<', '{']) {
            // A block, a directive or an element.
            unlike += 2;
        } else if is_name && assigned {
            like += 1;
        } else if name.contains(' ') {
            unlike += 1;
        }
    }
    like > unlike
}

/// The format of files whose names end in this.
fn of_ending(ending: &str) -> Option<Format> {
    let row = FORMATS
        .iter()
        .find(|(_, _, endings, _)| endings.contains(&ending));
    row.map(|(format, ..)| *format)
}

/// True for a text that starts as JSON does, and not as the block of some other language.
fn opens_json(text: &str) -> bool {
    let behind = |open: char| text.strip_prefix(open).map(str::trim_start);
    match (behind('{'), behind('[')) {
        (Some(rest), _) => rest.starts_with(['"', '}']),
        (_, Some(rest)) => {
            rest.starts_with(|next: char| next.is_ascii_digit() || "{[\"]-".contains(next))
        }
        _ => false,
    }
}

/// The format of the scripts that a program runs.
pub(crate) fn interpreter(program: &str) -> Option<Format> {
    // `python3.12` is Python.
    let program = program.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    match program {
        "sh" | "bash" | "zsh" | "ksh" | "dash" | "ash" | "bats" => Some(Format::Shell),
        "python" => Some(Format::Source(Language::Python)),
        "node" | "deno" | "bun" | "tsx" | "ts-node" => Some(Format::Source(Language::JavaScript)),
        "ruby" => Some(Format::Source(Language::Ruby)),
        "php" => Some(Format::Source(Language::Php)),
        "groovy" => Some(Format::Source(Language::Groovy)),
        "pwsh" | "powershell" => Some(Format::Source(Language::PowerShell)),
        _ => None,
    }
}
