//! How run time grows with the input: twice the bytes may take little more than twice the time, or
//! whoever writes a file can stop the run.
//!
//! `cargo bench -p authlint --bench growth [-- part of a name]` prints, for each kind of input and
//! each stage, a size, the time for it, and how many times that the double takes; it ends with 1 if
//! one is over the limit. Time is that of the processor, so other work on the machine matters little.

use std::fs;
use std::io::{self, Write};
use std::process::{Command, ExitCode, Stdio};

use authlint_engine::knowledge::Knowledge;
use authlint_engine::{Settings, Source, Sources, lint};
use authlint_parser::{FileId, Format, Text, parse};

/// Twice, and some for caches and chance.
const LIMIT: f64 = 2.6;

/// Inputs are made larger until a stage takes this long, in seconds, or until their double is half of
/// the largest file that is read.
const ENOUGH: f64 = 0.4;
const LARGEST: usize = 4 << 20;

/// A kind of input: the file's name, what it begins with, what is repeated (with the number in place
/// of `#`), and what it ends with.
struct Kind {
    name: &'static str,
    file: &'static str,
    head: &'static str,
    unit: &'static str,
    tail: &'static str,
}

const fn kind(name: &'static str, file: &'static str, unit: &'static str) -> Kind {
    between(name, file, "", unit, "")
}

const fn between(
    name: &'static str,
    file: &'static str,
    head: &'static str,
    unit: &'static str,
    tail: &'static str,
) -> Kind {
    Kind {
        name,
        file,
        head,
        unit,
        tail,
    }
}

const KINDS: [Kind; 50] = [
    kind("yaml wide", "a.yaml", "key_#: #\n"),
    kind(
        "yaml findings",
        "a.yaml",
        "s#:\n  token_url: https://api.mypurecloud.com/oauth/token\n  client_secret: kX9-#-f00\n",
    ),
    kind(
        "yaml prefixes",
        "a.yaml",
        "A#_TOKEN_URL: https://api.mypurecloud.com/oauth/token\n",
    ),
    between(
        "yaml list of findings",
        "a.yaml",
        "all:\n",
        "  - { token_url: https://api.mypurecloud.com/oauth/token, client_id: a# }\n",
        "",
    ),
    between(
        "yaml one id",
        "a.yaml",
        "all:\n",
        "  - { token_url: https://login.mypurecloud.com/oauth/token, client_id: 0a1b2c3d-aaaa-4bbb-8ccc-0123456789ab }\n",
        "",
    ),
    kind("yaml anchors", "a.yaml", "k#: &n# v\nl#: *n#\n"),
    between(
        "yaml aliases",
        "a.yaml",
        "token_url: &a https://api.mypurecloud.com/oauth/token\nall:\n",
        "  - *a\n",
        "",
    ),
    between(
        "yaml merges",
        "a.yaml",
        "a: &a { token_url: https://api.mypurecloud.com/oauth/token }\n",
        "k#: { <<: [*a, *a], x: 1 }\n",
        "",
    ),
    kind(
        "yaml documents",
        "a.yaml",
        "---\ntoken_url: https://api.mypurecloud.com/oauth/token\n",
    ),
    between("yaml deep flow", "a.yaml", "token_url: ", "[", ""),
    between(
        "yaml deep sequence",
        "a.yaml",
        "token_url: 1\nx:\n  ",
        "- ",
        "x",
    ),
    between(
        "yaml long key",
        "a.yaml",
        "token_url: 1\n",
        "kkkkkkkk",
        ": 1",
    ),
    between("yaml open quote", "a.yaml", "token_url: \"", "\\x41", ""),
    between(
        "yaml block scalar",
        "a.yaml",
        "run: |\n",
        "  curl https://api.mypurecloud.com/oauth/token -d grant_type=client_credentials\n",
        "",
    ),
    between(
        "yaml pairs",
        "a.yaml",
        "env:\n",
        "  - { name: A#_TOKEN_URL, value: https://api.mypurecloud.com/oauth/token }\n",
        "",
    ),
    between(
        "yaml uses of one name",
        "a.yaml",
        "X: https://api.mypurecloud.com\nall:\n",
        "  - TOKEN_URL: ${X}/oauth/token\n",
        "",
    ),
    kind(
        "yaml one name defined often",
        "a.yaml",
        "- X: v#\n- TOKEN_URL: ${X}/oauth/token\n",
    ),
    between(
        "yaml fields beside a client",
        "a.yaml",
        "client_id: abcdef\ntoken_url: https://login.mypurecloud.com/oauth/token\n",
        "x#: { api_url: https://api.mypurecloud.de }\n",
        "",
    ),
    between(
        "yaml scopes",
        "a.yaml",
        "token_url: https://login.mypurecloud.com/oauth/token\nclient_id: abcdef\nscopes: [",
        "nosuch#, ",
        "]",
    ),
    between(
        "yaml one long scope value",
        "a.yaml",
        "token_url: https://login.mypurecloud.com/oauth/token\nclient_id: abcdef\nscope: \"",
        "nosuch# ",
        "\"",
    ),
    between(
        "yaml holes in one value",
        "a.yaml",
        "token_url: https://",
        "{a#}",
        ".mypurecloud.com/oauth/token",
    ),
    between(
        "yaml references in one value",
        "a.yaml",
        "X: a\ntoken_url: https://",
        "${X}",
        ".mypurecloud.com/oauth/token",
    ),
    between("json deep object", "a.json", "", "{\"token_url\":", ""),
    between("json deep array", "a.json", "{\"token_url\":", "[", ""),
    between(
        "json findings in one line",
        "a.json",
        "[",
        "{\"token_url\":\"https://api.mypurecloud.com/oauth/token\",\"client_secret\":\"kX9-#-f00\"},",
        "{}]",
    ),
    between(
        "json one key",
        "a.json",
        "{",
        "\"client_id\":\"x\",",
        "\"token_url\":\"\"}",
    ),
    between(
        "json escapes",
        "a.json",
        "{\"token_url\":\"",
        "\\ud800\\u0000",
        "\"}",
    ),
    between(
        "json one string",
        "a.json",
        "{\"token_url\":\"https://api.mypurecloud.com/",
        "a/",
        "\"}",
    ),
    between(
        "json with a command",
        "a.json",
        "{\"token_url\":\"curl https://api.mypurecloud.com/oauth/token ",
        "-d a=b ",
        "\"}",
    ),
    kind(
        "dotenv findings",
        ".env",
        "A#_TOKEN_URL=https://api.mypurecloud.com/oauth/token\n",
    ),
    kind(
        "dotenv chain",
        ".env",
        "V#_TOKEN_URL=${W#}\nW#=https://api.mypurecloud.com/oauth/token\n",
    ),
    kind(
        "dotenv one name",
        ".env",
        "TOKEN_URL=https://api.mypurecloud.com/oauth/token\n",
    ),
    between("dotenv open quotes", ".env", "TOKEN_URL=1\n", "A#=\"\n", ""),
    between("dotenv dollars", ".env", "TOKEN_URL=", "$(", ""),
    between("dotenv braces", ".env", "TOKEN_URL=", "${a", ""),
    kind(
        "dotenv secrets",
        ".env",
        "A#_CLIENT_SECRET=kX9-#-f00\nA#_TOKEN_URL=https://api.mypurecloud.com/kX9-#-f00\n",
    ),
    kind(
        "shell findings",
        "a.sh",
        "curl https://api.mypurecloud.com/oauth/token -d grant_type=client_credentials -d client_secret=kX9-#\n",
    ),
    kind(
        "shell bodies in variables",
        "a.sh",
        "B#='grant_type=client_credentials'\ncurl https://api.mypurecloud.com/oauth/token -d \"$B#\"\n",
    ),
    between(
        "shell substitutions",
        "a.sh",
        "curl https://api.mypurecloud.com/oauth/token ",
        "$(",
        "",
    ),
    between(
        "shell backticks",
        "a.sh",
        "curl https://api.mypurecloud.com/oauth/token ",
        "`a` `",
        "",
    ),
    between(
        "shell here-documents",
        "a.sh",
        "curl https://api.mypurecloud.com/oauth/token\n",
        "cat <<A#\n",
        "",
    ),
    between(
        "shell quotes",
        "a.sh",
        "curl https://api.mypurecloud.com/oauth/token ",
        "\"'",
        "",
    ),
    kind(
        "markdown fences",
        "a.md",
        "```sh\ncurl https://api.mypurecloud.com/oauth/token -d grant_type=client_credentials\n```\n",
    ),
    between(
        "markdown backticks",
        "a.md",
        "curl https://api.mypurecloud.com/oauth/token\n",
        "`",
        "",
    ),
    between(
        "markdown brackets",
        "a.md",
        "https://api.mypurecloud.com/oauth/token\n",
        "[](",
        "",
    ),
    kind("text commands in one line", "a.txt", "`curl -x "),
    kind(
        "text addresses in one line",
        "a.txt",
        "https://api.mypurecloud.com/oauth/token ",
    ),
    kind(
        "text commands with tails",
        "a.txt",
        "curl https://api.mypurecloud.com/oauth/token \\\n",
    ),
    kind("text templates", "a.txt", "curl https://{{ "),
    kind("text marks", "a.txt", "://@:=Bearer -u a:b "),
];

impl Kind {
    fn of_size(&self, size: usize) -> String {
        let mut text = String::with_capacity(size + 256);
        text.push_str(self.head);
        for number in 0_usize.. {
            if text.len() >= size {
                break;
            }
            text.push_str(&self.unit.replace('#', &number.to_string()));
        }
        text.push_str(self.tail);
        text
    }
}

/// What is timed.
#[derive(Clone, Copy)]
enum Stage {
    Parse,
    Lint,
    Report(&'static str),
}

const STAGES: [Stage; 5] = [
    Stage::Parse,
    Stage::Lint,
    Stage::Report("full"),
    Stage::Report("concise"),
    Stage::Report("json"),
];

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Stage::Parse => "parse",
            Stage::Lint => "lint",
            Stage::Report(format) => format,
        }
    }

    /// Seconds of processor time for `text`.
    fn time(self, file: &str, text: &str, knowledge: &Knowledge) -> io::Result<f64> {
        let format = Format::of_file(file, text).unwrap_or(Format::Text);
        let before = own_time()?;
        match self {
            Stage::Parse => {
                std::hint::black_box(parse(Text::of_file(FileId(0), text), format));
                Ok(own_time()? - before)
            }
            Stage::Lint => {
                let source = Source {
                    path: file.to_owned(),
                    within: file.to_owned(),
                    text: text.to_owned().into(),
                    format,
                };
                let sources = Sources::new(vec![source]);
                std::hint::black_box(lint(&sources, knowledge, &Settings::default()));
                Ok(own_time()? - before)
            }
            Stage::Report(format) => {
                let before = time_of_children()?;
                let mut run = Command::new(env!("CARGO_BIN_EXE_authlint"))
                    .args(["check", "-", "-j1", "--stdin-filename", file, "-f", format])
                    .stdin(Stdio::piped())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()?;
                if let Some(mut stdin) = run.stdin.take() {
                    stdin.write_all(text.as_bytes())?;
                }
                run.wait()?;
                Ok(time_of_children()? - before)
            }
        }
    }
}

/// The processor time of this thread.
fn own_time() -> io::Result<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = text
        .split(' ')
        .next()
        .and_then(|first| first.parse::<f64>().ok());
    Ok(nanoseconds.unwrap_or_default() / 1e9)
}

/// The processor time of the programs that were waited for.
fn time_of_children() -> io::Result<f64> {
    let text = fs::read_to_string("/proc/self/stat")?;
    // The second field is a name and may hold blanks.
    let fields = text
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks: Vec<f64> = fields
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    Ok(ticks.iter().sum::<f64>() / 100.0)
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> io::Result<ExitCode> {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let knowledge = Knowledge::built_in();
    // Everything on this thread, so that its time is all the time.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .use_current_thread();
    pool.build_global().map_err(io::Error::other)?;
    let mut out = io::stdout().lock();
    let mut over = 0;
    // What a run takes that has nothing to do.
    let start = Stage::Report("json").time("a.txt", "", &knowledge)?;
    for kind in KINDS {
        if !wanted.is_empty() && !wanted.iter().any(|part| kind.name.contains(part.as_str())) {
            continue;
        }
        for stage in STAGES {
            let start = if let Stage::Report(_) = stage {
                start
            } else {
                0.0
            };
            let time = |size: usize| {
                let time = stage.time(kind.file, &kind.of_size(size), &knowledge)?;
                Ok::<_, io::Error>((time - start).max(1e-3))
            };
            let mut size = 32 << 10;
            let mut half = time(size)?;
            while half < ENOUGH && size < LARGEST {
                size *= 2;
                half = time(size)?;
            }
            let mut double = time(2 * size)?;
            for _ in 0..3 {
                // Once may be chance.
                if double > half * LIMIT {
                    double = double.min(time(2 * size)?);
                }
            }
            let ratio = double / half;
            let mark = if ratio > LIMIT && double > ENOUGH {
                "  OVER"
            } else {
                ""
            };
            over += usize::from(!mark.is_empty());
            writeln!(
                out,
                "{:30} {:8} {:6} KB {:7.0} ms {ratio:5.1}{mark}",
                kind.name,
                stage.name(),
                size >> 10,
                half * 1e3
            )?;
        }
    }
    Ok(ExitCode::from(u8::from(over > 0)))
}
