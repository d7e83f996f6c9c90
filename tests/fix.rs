//! Repairs: every case is mended in memory, every format keeps what is not wrong, and files are written whole or not
//! at all.

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "each test needs a part of it")]
mod support;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use authlint_engine::fix::{Mended, Order, mend};
use authlint_engine::knowledge::Confidence;
use authlint_engine::{Settings, Sources, lint, moment::Moment};
use authlint_parser::{Text, parse};
use rayon::prelude::*;

use support::{Case, NOW, Texts, cases, knowledge};

fn mended(sources: Sources, with_unsafe: bool) -> Mended {
    let settings = Settings {
        min_confidence: Confidence::Medium,
        now: Moment::parse(NOW),
        ..Settings::default()
    };
    let look = |sources: &Sources| lint(sources, knowledge(), &settings);
    let outcome = look(&sources);
    let order = Order {
        look: &look,
        with_unsafe,
        closed: &|_, _| None,
    };
    mend(sources, outcome, &order)
}

fn problems(sources: &Sources) -> usize {
    let of_file = |(id, source)| {
        let source: &authlint_engine::Source = source;
        parse(Text::of_file(id, &source.text), source.format)
            .problems
            .len()
    };
    sources.iter().map(of_file).sum()
}

/// What is wrong with the repairs of a case.
fn wrong_with(case: &Case, with_unsafe: bool) -> Option<String> {
    let files = || {
        case.files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
    };
    let before = Texts::new(files()).0;
    let (found, broken) = (mended(before.clone(), with_unsafe), problems(&before));
    let name = format!(
        "{}{}",
        case.name(),
        if with_unsafe { " (unsafe)" } else { "" }
    );
    if !found.settled {
        return Some(format!("{name}: did not settle"));
    }
    if problems(&found.sources) > broken {
        return Some(format!("{name}: can no longer be read"));
    }
    let again = mended(found.sources.clone(), with_unsafe);
    if let Some(made) = again.made.first() {
        return Some(format!(
            "{name}: {} is fixed again by a second run",
            made.rule
        ));
    }
    // A card that promises a repair without a look keeps its word.
    let refused = |(index, why): &(usize, authlint_engine::fix::Why)| {
        let rule = &found.outcome.diagnostics[*index].rule;
        (*rule == case.rule).then(|| format!("{name}: {rule} is not fixed: {why}"))
    };
    found.left.iter().find_map(refused)
}

/// Filtered by `FIX=<words of a rule>` while one is written.
#[test]
fn a_second_run_changes_nothing() {
    let only = std::env::var("FIX").unwrap_or_default();
    let cases = cases();
    let bad: Vec<&Case> = cases
        .iter()
        .filter(|case| case.bad && case.rule.contains(&only))
        .collect();
    let wrong: Vec<String> = bad
        .par_iter()
        .flat_map_iter(|case| {
            [false, true]
                .into_iter()
                .filter_map(|one| wrong_with(case, one))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const WRONG: &str = "https://api.mypurecloud.com/oauth/token";
const RIGHT: &str = "https://login.mypurecloud.com/oauth/token";

/// One file of each format, with comments, quotes and indentation of their own.
const FORMATS: [(&str, &str); 25] = [
    (
        "plain.yaml",
        "# a\noauth:\n    tokenUrl:   {URL}   # here\n    scope: a\n",
    ),
    (
        "quoted.yaml",
        "'tokenUrl': '{URL}' # here\n\"x\": \"\\u0041\"\n",
    ),
    ("double.yaml", "tokenUrl: \"{URL}\"\n---\n# end"),
    ("flow.yaml", "{tokenUrl: {URL}, other: [1,  2]}\n"),
    ("anchor.yaml", "a: &url {URL}\nclient: { tokenUrl: *url }\n"),
    (
        "config-map.yaml",
        "kind: ConfigMap\ndata:\n  app.properties: |\n    # a\n    tokenUrl = {URL}\n    x = 1\n",
    ),
    (
        "json-in.yaml",
        "data:\n  app.json: '{\"tokenUrl\": \"{URL}\", \"q\": \"it''s\"}'\n",
    ),
    (
        "app.json",
        "{\n\t\"tokenUrl\" : \"{URL}\",\n\t\"x\": 1e3\n}",
    ),
    (
        "app.jsonc",
        "{\n  // a\n  \"tokenUrl\": \"{URL}\", /* b */\n}\n",
    ),
    ("app.json5", "{tokenUrl: '{URL}', /* b */ x: .5,}\n"),
    (
        "app.toml",
        "# a\n[oauth]\ntoken_url = '{URL}'   # b\nx = \"\\t\"\n",
    ),
    ("bare.env", "# a\nexport TOKEN_URL={URL} # b\nX='y'\n"),
    ("quoted.env", "TOKEN_URL=\"{URL}\"   # b\n"),
    (
        "app.properties",
        "! a\ntokenUrl : {URL}\nx = \\u00e9\\\n  y\n",
    ),
    ("app.ini", "; a\n[oauth]\ntoken_url={URL}\n"),
    (
        "app.xml",
        "<?xml version=\"1.0\"?>\n<!-- a -->\n<oauth tokenUrl='{URL}'>\n  <x>&amp;</x>\n</oauth>\n",
    ),
    (
        "element.xml",
        "<oauth>\n  <tokenUrl>{URL}</tokenUrl><!-- a -->\n</oauth>",
    ),
    (
        "main.tf",
        "# a\nlocals {\n  token_url = \"{URL}\" // b\n}\n",
    ),
    (
        "run.sh",
        "#!/bin/sh\n# a\ncurl -d 'grant_type=client_credentials' \\\n  \"{URL}\" # b\n",
    ),
    (
        "Dockerfile",
        "FROM scratch\n# a\nENV TOKEN_URL={URL} \\\n    X=\"y z\"\n",
    ),
    (
        "post.md",
        "# Steps\n\n1. Run it:\n\n   ```yaml\n   # a\n   tokenUrl: '{URL}'\n   ```\n\nThat is all.\n",
    ),
    (
        "call.http",
        "# a\nPOST {URL}\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials\n",
    ),
    ("app.py", "# a\nTOKEN_URL = '{URL}'  # b\nX = \"\\n\"\n"),
    ("app.ts", "// a\nconst tokenUrl = \"{URL}\"; // b\n"),
    ("Jenkinsfile.groovy", "// a\ndef tokenUrl = '{URL}'\n"),
];

/// All bytes but those of the wrong host are what they were, whatever the ends of lines.
#[test]
fn what_is_not_wrong_is_kept() {
    let mut different = Vec::new();
    for (name, text) in FORMATS {
        let crlf = text.replace('\n', "\r\n");
        let marked = format!("\u{feff}{text}");
        let ended = text.trim_end_matches('\n').to_owned();
        for text in [text.to_owned(), crlf, marked, ended] {
            let before = text.replace("{URL}", WRONG);
            let expected = text.replace("{URL}", RIGHT);
            let sources = Texts::new([(name, before.as_str())]).0;
            let mended = mended(sources, true);
            let now = mended
                .sources
                .iter()
                .next()
                .map(|(_, source)| source.text.clone());
            if now.as_deref() != Some(&expected) {
                different.push(format!("{name}: {before:?} became {now:?}"));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// What is written in escapes is not one piece of text: it is repaired rightly or not at all.
#[test]
fn escapes_are_not_broken() {
    for (name, text, expected) in [
        (
            "a.json",
            "{\"tokenUrl\": \"https:\\/\\/api.mypurecloud.com\\/oauth\\/token\"}",
            None,
        ),
        (
            "a.properties",
            "tokenUrl = https\\://api.mypurecloud.com/oauth/token\n",
            None,
        ),
        (
            "a.yaml",
            "tokenUrl: \"https://\\x61pi.mypurecloud.com/oauth/token\"\n",
            None,
        ),
        (
            "a.xml",
            "<a tokenUrl=\"https://api&#46;mypurecloud.com/oauth/token\"/>",
            None,
        ),
        (
            "a.sh",
            "curl -d grant_type=client_credentials https://api.mypure'cloud'.com/oauth/token\n",
            None::<&str>,
        ),
    ] {
        let sources = Texts::new([(name, text)]).0;
        let mended = mended(sources, true);
        let now = mended
            .sources
            .iter()
            .next()
            .map(|(_, source)| source.text.clone());
        assert_eq!(now.as_deref(), Some(expected.unwrap_or(text)), "{name}");
    }
}

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &[u8])]) -> Self {
        let path = std::env::temp_dir().join(format!("authlint-fix-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        for (file, content) in files {
            let file = path.join(file);
            let parent = file.parent().unwrap_or(Path::new("/"));
            fs::create_dir_all(parent).unwrap_or_else(|error| panic!("{error}"));
            fs::write(&file, content).unwrap_or_else(|error| panic!("{error}"));
        }
        Folder(path)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_authlint"));
        command
            .arg("check")
            .args(arguments)
            .current_dir(&self.0)
            .env_clear();
        command
    }

    fn authlint(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).output();
        output.unwrap_or_else(|error| panic!("{error}"))
    }

    fn piped(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{error}"));
        if let Some(mut stdin) = child.stdin.take() {
            let _ = stdin.write_all(input);
        }
        child
            .wait_with_output()
            .unwrap_or_else(|error| panic!("{error}"))
    }

    fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.0.join(file)).unwrap_or_default()
    }

    /// The names in the folder: nothing is left lying about.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn line(url: &str) -> Vec<u8> {
    format!("tokenUrl: {url}\n").into_bytes()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Latin-1, marks and line ends of any kind are bytes that nobody asked to change.
#[test]
fn bytes_that_are_no_text_are_kept() {
    let before = [
        b"\xef\xbb\xbf# caf\xe9 \xff\r\n".as_slice(),
        &line(WRONG),
        b"x: \xe9",
    ]
    .concat();
    let after = [
        b"\xef\xbb\xbf# caf\xe9 \xff\r\n".as_slice(),
        &line(RIGHT),
        b"x: \xe9",
    ]
    .concat();
    let folder = Folder::new("bytes", &[("app.yaml", &before)]);
    let output = folder.authlint(&["--fix"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(folder.read("app.yaml"), after);
    assert_eq!(folder.names(), ["app.yaml"]);
}

#[test]
fn wide_text_is_refused_with_a_word() {
    let text: Vec<u8> = String::from_utf8_lossy(&line(WRONG))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let wide = [b"\xff\xfe".as_slice(), &text].concat();
    let folder = Folder::new("wide", &[("app.yaml", &wide)]);
    let output = folder.authlint(&["--fix"]);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        report.contains("UTF-16LE, only UTF-8 is edited"),
        "{report}"
    );
    assert_eq!(folder.read("app.yaml"), wide);
    assert_eq!(folder.piped(&["--fix", "-"], &wide).stdout, wide);
}

#[cfg(unix)]
#[test]
fn permissions_are_kept_and_read_only_files_are_not_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let files: [(&str, &[u8]); 2] = [("open.yaml", &line(WRONG)), ("shut.yaml", &line(WRONG))];
    let folder = Folder::new("mode", &files);
    let set = |name: &str, mode: u32| {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(folder.0.join(name), mode).unwrap_or_else(|error| panic!("{error}"));
    };
    set("open.yaml", 0o751);
    set("shut.yaml", 0o444);
    let output = folder.authlint(&["--fix"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("shut.yaml: not fixed: read-only"),
        "{}",
        said(&output)
    );
    assert_eq!(folder.read("open.yaml"), line(RIGHT));
    assert_eq!(folder.read("shut.yaml"), line(WRONG));
    let mode =
        fs::metadata(folder.0.join("open.yaml")).map(|seen| seen.permissions().mode() & 0o777);
    assert!(mode.is_ok_and(|mode| mode == 0o751));
    assert_eq!(folder.names(), ["open.yaml", "shut.yaml"]);
}

#[cfg(unix)]
#[test]
fn links_are_written_through_within_the_project_only() {
    use std::os::unix::fs::symlink;
    let outside = Folder::new("outside", &[("app.yaml", &line(WRONG))]);
    let folder = Folder::new("links", &[("inside/app.yaml", &line(WRONG))]);
    let link = |to: &Path, name: &str| {
        symlink(to, folder.0.join(name)).unwrap_or_else(|error| panic!("{error}"));
    };
    link(Path::new("inside/app.yaml"), "near.yaml");
    link(&outside.0.join("app.yaml"), "far.yaml");
    let near = folder.authlint(&["--fix", "near.yaml"]);
    assert_eq!(near.status.code(), Some(0), "{}", said(&near));
    assert_eq!(folder.read("inside/app.yaml"), line(RIGHT));
    let is_link = fs::symlink_metadata(folder.0.join("near.yaml")).map(|seen| seen.is_symlink());
    assert!(is_link.is_ok_and(|link| link));
    let far = folder.authlint(&["--fix", "far.yaml"]);
    assert_eq!(far.status.code(), Some(1));
    let report = String::from_utf8_lossy(&far.stdout).into_owned();
    assert!(
        report.contains("a link that leads out of the project"),
        "{report}"
    );
    assert_eq!(outside.read("app.yaml"), line(WRONG));
}

/// A filter gives back the whole text, and the report goes where it is in nobody's way.
#[test]
fn standard_input_is_repaired_to_standard_output() {
    let folder = Folder::new("stdin", &[("app.yaml", &line(WRONG))]);
    let arguments = ["--fix", "--stdin-filename", "app.yaml", "-"];
    let text = [line(WRONG), b"# caf\xe9\r\nscope: \x00".to_vec()].concat();
    let output = folder.piped(&arguments, &text);
    let expected = [line(RIGHT), b"# caf\xe9\r\nscope: \x00".to_vec()].concat();
    assert_eq!(output.stdout, expected);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(
        said(&output).contains("Fixed 1 finding in 1 file"),
        "{}",
        said(&output)
    );
    assert_eq!(
        folder.read("app.yaml"),
        line(WRONG),
        "only standard input was named"
    );
    let clean = folder.piped(&arguments, b"x: 1\r\n");
    assert_eq!(clean.stdout, b"x: 1\r\n");
}

#[test]
fn a_difference_masks_secrets_and_writes_nothing() {
    let secret = "Zq8canaryV3rySecret01";
    let text = format!("clientSecret: {secret}\ntokenUrl: {WRONG}\nclient_secret: \"{secret}\"\n");
    let folder = Folder::new("diff", &[("app.yaml", text.as_bytes())]);
    let output = folder.authlint(&["--diff"]);
    let diff = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(!diff.contains(secret), "{diff}");
    let changed = format!("-tokenUrl: {WRONG}\n+tokenUrl: {RIGHT}\n");
    assert!(
        diff.starts_with("--- app.yaml\n+++ app.yaml\n@@ -1,3 +1,3 @@\n"),
        "{diff}"
    );
    assert!(diff.contains(&changed), "{diff}");
    assert_eq!(folder.read("app.yaml"), text.as_bytes());
    assert_eq!(folder.authlint(&["--fix"]).status.code(), Some(0));
    let clean = folder.authlint(&["--diff"]);
    assert_eq!((clean.status.code(), clean.stdout.len()), (Some(0), 0));
}

/// The text of a file cannot steer the terminal or pass for another line.
#[test]
fn a_difference_is_safe_to_look_at() {
    let text = format!("x: \"\u{202e}\u{1b}[2J\rfoo\"\ntokenUrl: {WRONG}");
    let folder = Folder::new("hostile", &[("a\n+x.yaml", text.as_bytes())]);
    let output = folder.authlint(&["--diff"]);
    let diff = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(diff.starts_with("--- a\\n+x.yaml\n"), "{diff}");
    assert!(!diff.contains(['\u{1b}', '\u{202e}', '\r']), "{diff}");
    assert!(diff.ends_with("\\ No newline at end of file\n"), "{diff}");
    assert_eq!(folder.authlint(&["--fix"]).status.code(), Some(0));
    assert_eq!(
        folder.read("a\n+x.yaml"),
        text.replace(WRONG, RIGHT).as_bytes()
    );
}

#[test]
fn exit_codes_are_those_of_ruff() {
    let run = |arguments: &[&str]| {
        let folder = Folder::new("codes", &[("a.yaml", &line(WRONG)), ("b.yaml", b"x: [1\n")]);
        folder.authlint(arguments).status.code()
    };
    assert_eq!(run(&["--fix"]), Some(0));
    assert_eq!(run(&["--fix", "--exit-non-zero-on-fix"]), Some(1));
    assert_eq!(run(&["--fix-only"]), Some(0));
    assert_eq!(run(&["--fix-only", "--exit-non-zero-on-fix"]), Some(1));
    assert_eq!(run(&["--diff"]), Some(1));
    assert_eq!(run(&["--unsafe-fixes"]), Some(1));
}
