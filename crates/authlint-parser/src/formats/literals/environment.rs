//! Reads of environment variables, in the words of each language.

use std::ops::Range;

use crate::format::Language;

/// What stands before the name of a variable: as a member, or in brackets and quotes.
struct Words {
    members: &'static [&'static str],
    lookups: &'static [&'static str],
}

const fn words(language: Language) -> Words {
    let (members, lookups): (&[&str], &[&str]) = match language {
        Language::Python => (
            &[],
            &[
                "os.environ",
                "os.environ.get",
                "os.environb.get",
                "os.getenv",
                "environ",
                "environ.get",
                "getenv",
                "env",
                "env.str",
                "env.get",
                "env.url",
                "env.list",
            ],
        ),
        Language::JavaScript => (
            &["process.env", "import.meta.env", "Bun.env"],
            &[
                "process.env",
                "import.meta.env",
                "Bun.env",
                "Deno.env.get",
                "Netlify.env.get",
            ],
        ),
        Language::Go => (&[], &["os.Getenv", "os.LookupEnv", "syscall.Getenv"]),
        Language::Java => (
            &[],
            &[
                "System.getenv",
                "System.getenv.get",
                "System.getenv.getOrDefault",
            ],
        ),
        Language::Kotlin => (
            &[],
            &[
                "System.getenv",
                "System.getenv.get",
                "System.getenv.getOrDefault",
                "System.getenv.getOrElse",
            ],
        ),
        Language::Groovy => (
            &["env", "System.env"],
            &["System.getenv", "System.getenv.get", "System.env", "env"],
        ),
        Language::CSharp => (
            &[],
            &[
                "Environment.GetEnvironmentVariable",
                "System.Environment.GetEnvironmentVariable",
            ],
        ),
        Language::Ruby => (&[], &["ENV", "ENV.fetch", "ENV.dig"]),
        Language::Php => (
            &[],
            &["getenv", "$_ENV", "$_SERVER", "env", "Env.get", "getEnv"],
        ),
        Language::Rust => (
            &[],
            &[
                "std.env.var",
                "env.var",
                "env",
                "option_env",
                "std.env",
                "std.env.var_os",
                "env.var_os",
                "dotenvy.var",
                "dotenv.var",
                "var",
            ],
        ),
        Language::PowerShell => (
            &[],
            &[
                "Environment.GetEnvironmentVariable",
                "System.Environment.GetEnvironmentVariable",
            ],
        ),
    };
    Words { members, lookups }
}

/// Names of functions that programs write for themselves, in lower case and without underscores.
const OWN_LOOKUPS: [&str; 18] = [
    "getenv",
    "getenvor",
    "getenvordefault",
    "getenvvar",
    "getenvwithdefault",
    "getenvdefault",
    "getenvorfail",
    "envor",
    "envordefault",
    "envvar",
    "mustgetenv",
    "mustenv",
    "requireenv",
    "requiredenv",
    "getrequiredenv",
    "fetchenv",
    "readenv",
    "lookupenv",
];

/// True if the members of `path` are variables.
pub(super) fn has_members(path: &str, language: Language) -> bool {
    words(language).members.contains(&path)
}

/// True if `path` looks up the variable that is named behind it.
pub(super) fn is_lookup(path: &str, name: &str, language: Language) -> bool {
    if !is_name(name) {
        return false;
    }
    if words(language).lookups.contains(&path) {
        // `env("name")` of a program's own may be anything.
        let own = matches!(path, "env" | "environ" | "var" | "$_SERVER");
        return !own || is_shouted(name);
    }
    let last = path.rsplit('.').next().unwrap_or(path);
    if last.len() > 24 || !is_shouted(name) {
        return false;
    }
    let last = last.replace('_', "").to_ascii_lowercase();
    OWN_LOOKUPS.contains(&last.as_str())
}

/// True for what a variable may be called.
pub(super) fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_shouted(name: &str) -> bool {
    !name.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// The name of the variable that an interpolation reads, if it does nothing else. `range` is what
/// is in it, its closing mark included.
pub(super) fn name_in(
    source: &str,
    range: Range<usize>,
    language: Language,
) -> Option<Range<usize>> {
    // Longer ones do something else.
    if range.len() > 160 {
        return None;
    }
    let inside = source.get(range.clone())?;
    let inside = inside.trim_end_matches(['}', ')']).trim_end();
    let start = range.start + (inside.len() - inside.trim_start().len());
    let inside = inside.trim_start();
    let name_at = |offset: usize, name: &str| {
        let start = start + offset;
        is_name(name).then(|| start..start + name.len())
    };
    if language == Language::PowerShell
        && let Some(name) = strip_prefix_ignoring_case(inside.trim_start_matches('$'), "env:")
    {
        return name_at(inside.len() - name.len(), name);
    }
    let Words { members, lookups } = words(language);
    for member in members {
        let name = inside.strip_prefix(member);
        if let Some(name) = name.and_then(|rest| rest.strip_prefix('.')) {
            let name = name.trim_end_matches('!');
            return name_at(member.len() + 1, name);
        }
    }
    let open = inside.find(['[', '('])?;
    let path = inside.get(..open)?.replace("::", ".");
    if !lookups.contains(&path.as_str()) {
        return None;
    }
    let rest = inside.get(open + 1..)?;
    let rest = rest.strip_prefix(['"', '\''])?;
    let rest = rest.trim_end_matches(['!', ']', ')']);
    let name = rest.strip_suffix(['"', '\'']).unwrap_or(rest);
    name_at(open + 2, name)
}

pub(super) fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let start = text.get(..prefix.len())?;
    start
        .eq_ignore_ascii_case(prefix)
        .then(|| &text[prefix.len()..])
}
