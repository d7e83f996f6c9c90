//! Which variables of its environment a program reads, and which it cannot do without.
//!
//! Values are the parser's business. Here it is about names alone, wherever in the program they stand, so this
//! reads text.

use authlint_parser::{FileId, Language, Located, Span};
use serde::{Deserialize, Serialize};

use super::names::is_variable;

/// A variable that is read.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct VariableRead {
    /// Its name, where it is read.
    pub name: Located<String>,
    /// Whether it must be there.
    pub need: Need,
}

/// Whether a variable must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Need {
    /// Whoever reads it gives up without it.
    Required,
    /// What happens without it, nobody can tell.
    Open,
    /// Something stands in for it.
    Optional,
    /// It is set here.
    Set,
}

/// What stands in front of a name, and whether the name is in quotes.
struct Form {
    before: &'static str,
    quoted: bool,
    need: Need,
}

const fn form(before: &'static str, quoted: bool, need: Need) -> Form {
    Form {
        before,
        quoted,
        need,
    }
}

const fn forms(language: Language) -> &'static [Form] {
    use Need::{Open, Required};
    match language {
        Language::Python => {
            const {
                &[
                    form("environ[", true, Required),
                    form("environ.get(", true, Open),
                    form("getenv(", true, Open),
                ]
            }
        }
        Language::JavaScript => {
            const {
                &[
                    form("process.env.", false, Open),
                    form("process.env[", true, Open),
                    form("import.meta.env.", false, Open),
                    form("Bun.env.", false, Open),
                    form("Deno.env.get(", true, Open),
                ]
            }
        }
        Language::Go => {
            const {
                &[
                    form("os.Getenv(", true, Open),
                    form("os.LookupEnv(", true, Open),
                ]
            }
        }
        Language::Java | Language::Kotlin | Language::Groovy => {
            const { &[form("System.getenv(", true, Open)] }
        }
        Language::CSharp | Language::PowerShell => {
            const { &[form("GetEnvironmentVariable(", true, Open)] }
        }
        Language::Ruby => const { &[form("ENV.fetch(", true, Required), form("ENV[", true, Open)] },
        Language::Php => {
            const {
                &[
                    form("getenv(", true, Open),
                    form("$_ENV[", true, Open),
                    form("env(", true, Open),
                ]
            }
        }
        Language::Rust => {
            const {
                &[
                    form("env::var(", true, Open),
                    form("env!(", true, Open),
                    form("dotenvy::var(", true, Open),
                ]
            }
        }
    }
}

/// Names, or beginnings of names that end with `_`, of variables that systems set by themselves.
const BUILT_IN: [&str; 40] = [
    "AWS_",
    "CI_",
    "GITHUB_",
    "RUNNER_",
    "ACTIONS_",
    "GITLAB_",
    "CIRCLE_",
    "BUILD_",
    "SYSTEM_",
    "AGENT_",
    "JENKINS_",
    "VERCEL_",
    "NETLIFY_",
    "HEROKU_",
    "RAILWAY_",
    "FLY_",
    "RENDER_",
    "KUBERNETES_",
    "GOOGLE_",
    "GCP_",
    "GCLOUD_",
    "AZURE_",
    "WEBSITE_",
    "FUNCTIONS_",
    "NODE_",
    "NPM_",
    "PYTHON",
    "JAVA_",
    "CARGO_",
    "RUST_",
    "DOTNET_",
    "ASPNETCORE_",
    "XDG_",
    "SSH_",
    "LC_",
    "HTTP_",
    "HTTPS_",
    "NO_",
    "LAMBDA_",
    "K_",
];
const BUILT_IN_NAMES: [&str; 22] = [
    "CI",
    "DEBUG",
    "DISPLAY",
    "DYNO",
    "EDITOR",
    "HOME",
    "HOST",
    "HOSTNAME",
    "LANG",
    "LOGNAME",
    "PATH",
    "PORT",
    "PWD",
    "SHELL",
    "TEMP",
    "TERM",
    "TMP",
    "TMPDIR",
    "TZ",
    "USER",
    "USERNAME",
    "USERPROFILE",
];

/// True for a variable that something sets by itself.
fn is_built_in(name: &str) -> bool {
    BUILT_IN_NAMES.contains(&name) || BUILT_IN.iter().any(|start| name.starts_with(start))
}

/// The variables that the program `text` reads or sets.
pub fn in_program(text: &str, file: FileId, language: Language) -> Vec<VariableRead> {
    let mut found = Vec::new();
    for form in forms(language) {
        for (at, _) in text.match_indices(form.before) {
            let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
            let remark = text[line..at].trim_start();
            let joined = text[..at].ends_with(|letter: char| {
                letter.is_ascii_alphanumeric() || letter == '_' || letter == '$'
            });
            if joined
                || ["//", "#", "*", "/*"]
                    .iter()
                    .any(|mark| remark.starts_with(mark))
            {
                continue;
            }
            let start = at + form.before.len();
            if let Some(read) = read_at(text, start, form, file, language) {
                found.push(read);
            }
        }
    }
    found.sort_by_key(|read| read.name.span.start);
    found
}

fn read_at(
    text: &str,
    start: usize,
    form: &Form,
    file: FileId,
    language: Language,
) -> Option<VariableRead> {
    let start = start + usize::from(form.quoted);
    if form.quoted && !text[..start].ends_with(['"', '\'', '`']) {
        return None;
    }
    let rest = text.get(start..)?;
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let length = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
    let name = &rest[..length];
    let behind = &rest[length..];
    let behind = match form.quoted {
        true => behind.strip_prefix(['"', '\'', '`'])?,
        false => behind,
    };
    if !is_variable(name) || is_built_in(name) {
        return None;
    }
    let behind = behind.trim_start();
    let closed = behind.trim_start_matches([']', ')']).trim_start();
    let sets = closed.starts_with('=') && !closed.starts_with("==") && !closed.starts_with("=>");
    let stands_in = [
        "??",
        "||",
        "or ",
        "?:",
        ".unwrap_or",
        ".or_else",
        ".ok()",
        ".getOrElse",
    ];
    let need = if sets {
        Need::Set
    } else if behind.starts_with(',') || stands_in.iter().any(|mark| closed.starts_with(mark)) {
        Need::Optional
    } else if language == Language::Ruby && closed.starts_with(['{', 'd']) {
        // A block gives what stands in for it.
        Need::Optional
    } else if language == Language::Rust
        && [".unwrap()", ".expect(", "?"]
            .iter()
            .any(|mark| closed.starts_with(mark))
    {
        Need::Required
    } else {
        form.need
    };
    Some(VariableRead {
        name: Located {
            value: name.to_owned(),
            span: Span::new(file, start..start + length),
        },
        need,
    })
}
