//! Commands and their exact output: `tests/cli/*.toml`, and what needs a folder that no repository
//! should hold.

#[path = "support/folder.rs"]
mod folder;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use folder::Folder;

#[test]
fn commands() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cli");
    trycmd::TestCases::new()
        .case(format!("{folder}/*.toml"))
        .register_bin("authlint", PathBuf::from(env!("CARGO_BIN_EXE_authlint")))
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        // What is above is this repository, not the case.
        .env("GIT_CEILING_DIRECTORIES", folder)
        .run();
}

/// Options of which the exact output is no text of a case: who has it instead.
const ELSEWHERE: [(&str, &str); 3] = [
    // These need a repository.
    ("--staged", "tests/run.rs"),
    ("--changed", "tests/run.rs"),
    // A copy of a file that is there.
    ("--schema", "tests/cli.rs"),
];

/// Nobody can take away what an option prints, or change it, without seeing it.
#[test]
fn every_option_has_a_case() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cli");
    let mut used: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = fs::read_to_string(&path).unwrap_or_default();
            let arguments = text.lines().filter(|line| line.starts_with("args"));
            let quoted = arguments.flat_map(|line| line.split('"').skip(1).step_by(2));
            let names = quoted.map(|word| word.split('=').next().unwrap_or_default().to_owned());
            used.extend(names);
        }
    }
    let mut known = 0;
    for command in [
        "",
        "check",
        "explain",
        "rules",
        "init",
        "debug",
        "completions",
    ] {
        let arguments: Vec<&str> = [command, "--help"]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect();
        let output = Folder::new("options", &[("x", b"")]).authlint(&arguments);
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        let lines = help.lines().map(str::trim_start);
        for line in lines.filter(|line| line.starts_with('-') && !line.starts_with("- ")) {
            let names = line.split([' ', ',', '[', '=']);
            let names: Vec<&str> = names.take_while(|word| !word.starts_with('<')).collect();
            let names = names.into_iter().filter(|word| word.starts_with('-'));
            let names: Vec<&str> = names.collect();
            let elsewhere = ELSEWHERE.iter().any(|(option, _)| names.contains(option));
            let here = names
                .iter()
                .any(|name| used.iter().any(|word| word == name));
            assert!(here || elsewhere, "{command}: no case has {names:?}");
            known += 1;
        }
    }
    assert!(known > 50, "only {known} options were read");
}

#[test]
fn the_schema_is_printed_as_it_is() {
    let folder = Folder::new("schema", &[("x", b"")]);
    let output = folder.authlint(&["init", "--schema"]);
    let schema = include_str!("../crates/authlint/schemas/authlint.toml.schema.json");
    assert_eq!(String::from_utf8_lossy(&output.stdout), schema);
    assert_eq!(output.status.code(), Some(0));
}

const WRONG: &[u8] = b"tokenUrl: https://api.mypurecloud.com/oauth/token\n";

#[test]
fn ignored_files_and_other_peoples_code_are_left_out() {
    let folder = Folder::new(
        "ignored",
        &[
            (".gitignore", b"private/\n"),
            ("private/app.yaml", WRONG),
            ("node_modules/x/app.yaml", WRONG),
            (".git/app.yaml", WRONG),
            (".github/app.yaml", WRONG),
        ],
    );
    let found = folder.concise(&[]);
    assert_eq!(found.lines().count(), 1, "{found}");
    assert!(
        found.starts_with(".github/app.yaml:1:11: error[token-url-wrong-host] "),
        "{found}"
    );
}

#[test]
fn a_file_that_is_named_is_read_whatever_its_name() {
    let command =
        b"curl https://api.mypurecloud.com/oauth/token -d grant_type=client_credentials\n";
    let folder = Folder::new(
        "named",
        &[
            (".gitignore", b"private/\n"),
            ("private/steps.conf", command),
        ],
    );
    let found = folder.concise(&["private/steps.conf"]);
    assert!(
        found.starts_with("private/steps.conf:1:6: error[token-url-wrong-host] "),
        "{found}"
    );
}

/// Order of arguments, threads and repetition change nothing.
#[test]
fn the_same_input_gives_the_same_bytes() {
    let names: Vec<String> = (0..30).map(|number| format!("{number}/app.yaml")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), WRONG)).collect();
    let folder = Folder::new("same", &files);
    let first = folder.concise(&["."]);
    assert_eq!(first.lines().count(), 30);
    assert_eq!(first, folder.concise(&["-j", "1", "."]));
    let mut named: Vec<&str> = names.iter().map(String::as_str).collect();
    named.reverse();
    assert_eq!(first, folder.concise(&named));
}

#[cfg(unix)]
#[test]
fn names_and_values_cannot_steer_the_terminal_or_forge_a_line() {
    let value = b"TOKEN_URL=https://api.mypurecloud.com/oauth/token # \x1b[31m\xe2\x80\xae\n";
    let folder = Folder::new("hostile", &[("a\u{1b}[31m\n::error::x.env", value)]);
    for format in ["full", "concise", "json"] {
        let output = folder.authlint(&["check", "--format", format, "--color", "never"]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{202e}'),
            "{text}"
        );
        assert!(!text.lines().any(|line| line.starts_with("::")), "{text}");
        assert_eq!(output.status.code(), Some(1));
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_linted() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new("unreadable", &[("app.yaml", WRONG)]);
    // A link to nowhere is no file of the tree; one that is named cannot be read.
    symlink("nowhere", folder.0.join("dangling.yaml")).unwrap_or_else(|error| panic!("{error}"));
    let found = folder.concise(&["."]);
    assert_eq!(found.lines().count(), 1, "{found}");
    let output = folder.authlint(&["check", "dangling.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("dangling.yaml"), "{errors}");
}

#[test]
fn bytes_that_are_no_text_keep_their_places() {
    let folder = Folder::new(
        "bytes",
        &[(
            "app.yaml",
            b"name: \xff\xfe caf\xc3\xa9\ntokenUrl: https://api.mypurecloud.com/oauth/token\n",
        )],
    );
    let found = folder.concise(&[]);
    assert!(found.starts_with("app.yaml:2:11: "), "{found}");
}

/// Findings that could not be written must not look like none.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let folder = Folder::new("output", &[("app.yaml", WRONG)]);
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let full = full.unwrap_or_else(|error| panic!("{error}"));
    let output = Command::new(env!("CARGO_BIN_EXE_authlint"))
        .args(["check", "."])
        .current_dir(&folder.0)
        .stdout(full)
        .output()
        .unwrap_or_else(|error| panic!("{error}"));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.starts_with("authlint: cannot write"), "{errors}");
}

#[test]
fn a_reader_that_leaves_is_not_told_why() {
    let names: Vec<String> = (0..400)
        .map(|number| format!("{number}/app.yaml"))
        .collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), WRONG)).collect();
    let folder = Folder::new("pipe", &files);
    let mut run = Command::new(env!("CARGO_BIN_EXE_authlint"))
        .args(["check", "."])
        .current_dir(&folder.0)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{error}"));
    drop(run.stdout.take());
    let output = run
        .wait_with_output()
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_ne!(output.status.code(), Some(0));
}

/// What Windows writes: UTF-16, with a mark or without.
#[test]
fn wide_encodings_are_read_and_places_are_those_an_editor_shows() {
    let text = "# caf\u{e9} \u{1f511}\r\nTOKEN_URL=https://api.mypurecloud.com/oauth/token\r\n";
    let units = || text.encode_utf16();
    let marked: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(units().flat_map(u16::to_le_bytes))
        .collect();
    let bare: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
    let folder = Folder::new("wide", &[("a.env", &marked), ("b.env", &bare)]);
    let found = folder.concise(&[]);
    let starts = ["a.env:2:11: error[", "b.env:2:11: error["];
    assert!(
        found
            .lines()
            .zip(starts)
            .all(|(line, start)| line.starts_with(start)),
        "{found}"
    );
    let json = folder.authlint(&["check", "--format", "json"]);
    let json = String::from_utf8_lossy(&json.stdout).into_owned();
    assert!(json.contains("\"a.env\": \"UTF-16LE\""), "{json}");
}

#[test]
fn a_nul_does_not_switch_the_linter_off() {
    let text = [b"# \0\n", WRONG].concat();
    let folder = Folder::new("nul", &[("app.yaml", &text)]);
    let output = folder.authlint(&["check", "--format", "concise"]);
    let found = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(found.starts_with("app.yaml:2:11: error["), "{found}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("app.yaml: 1 NUL byte read as `?`"), "{said}");
}

#[test]
fn syntax_errors_fail_a_strict_run_only() {
    let broken = b"{ \"token_url\": \"https://login.mypurecloud.com/oauth/token\" \"x\": }";
    let folder = Folder::new("strict", &[("app.json", broken)]);
    let codes = [&["check"][..], &["check", "--strict"]];
    let codes = codes.map(|arguments| folder.authlint(arguments).status.code());
    assert_eq!(codes, [Some(0), Some(1)]);
}

/// A size limit must not be a way round a gate.
#[test]
fn files_that_are_too_large_fail_a_strict_run_and_one_that_names_them() {
    let large = [WRONG, &vec![b'#'; 16 << 20]].concat();
    let folder = Folder::new("large", &[("app.yaml", &large), ("b.env", b"A=1\n")]);
    let runs = [
        &["check"][..],
        &["check", "--strict"],
        &["check", "app.yaml"],
    ];
    let codes = runs.map(|arguments| folder.authlint(arguments).status.code());
    assert_eq!(codes, [Some(0), Some(2), Some(2)]);
    let output = folder.authlint(&["check"]);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        report,
        "Nothing wrong in 1 file, 1 skipped (1 larger than 16 MiB: app.yaml).\n"
    );
}

/// Whoever writes a file for a gate to see can write an ignore file, too.
#[test]
fn what_ignore_files_hide_is_said() {
    let folder = Folder::new(
        "hidden",
        &[
            (".gitignore", b"/app.yaml\nbuild/\n"),
            ("app.yaml", WRONG),
            ("build/app.yaml", WRONG),
            ("vendor/app.yaml", WRONG),
            ("x.env", b"A=1\n"),
        ],
    );
    let output = folder.authlint(&["check"]);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let summary = "Nothing wrong in 1 file, 1 file and 1 folder ignored, 1 folder vendored.\n";
    assert_eq!(report, summary);
    assert_eq!(folder.concise(&["--no-ignore"]).lines().count(), 2);
}

#[test]
fn a_run_that_ignore_files_left_nothing_of_is_a_failure() {
    let folder = Folder::new("all-hidden", &[(".ignore", b"*\n"), ("app.yaml", WRONG)]);
    let output = folder.authlint(&["check"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("app.yaml") && said.contains("--no-ignore"),
        "{said}"
    );
}

/// The nearest pattern wins, `.ignore` over `.gitignore`, and the repository's own files apply below
/// it.
#[test]
fn ignore_files_work_as_in_git() {
    let folder = Folder::new(
        "layers",
        &[
            (".git/HEAD", b""),
            (".gitignore", b"*.yaml\n/only-here.env\nout\n"),
            ("keep/.gitignore", b"!app.yaml\n"),
            ("keep/app.yaml", WRONG),
            (
                "keep/only-here.env",
                b"TOKEN_URL=https://api.mypurecloud.com/oauth/token",
            ),
            ("keep/.ignore", b"hidden.env\n"),
            (
                "keep/hidden.env",
                b"TOKEN_URL=https://api.mypurecloud.com/oauth/token",
            ),
            ("keep/out/app.json", WRONG),
            ("gone/app.yaml", WRONG),
        ],
    );
    let names = |found: String| -> Vec<String> {
        let lines = found.lines();
        lines
            .filter_map(|line| Some(line.split_once(':')?.0.to_owned()))
            .collect()
    };
    let expected = ["keep/app.yaml", "keep/only-here.env"];
    assert_eq!(names(folder.concise(&["."])), expected);
    assert_eq!(names(folder.concise(&["keep"])), expected);
    assert_eq!(names(folder.concise(&["./keep", "keep/app.yaml"])).len(), 2);
}

/// An ignore file that never ends, or that nobody fills, stops nothing.
#[cfg(unix)]
#[test]
fn ignore_files_that_are_no_files_are_not_opened() {
    let folder = Folder::new(
        "odd-ignore",
        &[("app.yaml", WRONG), ("sub/app.yaml", WRONG)],
    );
    let link = std::os::unix::fs::symlink("/dev/zero", folder.0.join(".gitignore"));
    link.unwrap_or_else(|error| panic!("{error}"));
    let pipe = Command::new("mkfifo")
        .arg(folder.0.join("sub/.ignore"))
        .status();
    assert!(pipe.is_ok_and(|status| status.success()));
    assert_eq!(folder.concise(&["."]).lines().count(), 2);
}

/// A pipe that is named blocks nothing; nor does it look as if it had been linted.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_a_failure_if_it_is_named_and_said_if_it_is_found() {
    let folder = Folder::new("pipes", &[("b.yaml", WRONG)]);
    let pipe = Command::new("mkfifo").arg(folder.0.join("a.yaml")).status();
    assert!(pipe.is_ok_and(|status| status.success()));
    let output = folder.authlint(&["check", "a.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said, "authlint: a.yaml: not a regular file\n");
    let output = folder.authlint(&["check"]);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        report.contains("\n1 error in 1 file, 1 skipped (1 not a regular file: a.yaml).\n"),
        "{report}"
    );
}

/// People name links and mean what they lead to; a link that is found may lead anywhere.
#[cfg(unix)]
#[test]
fn links_are_followed_where_they_are_named() {
    let folder = Folder::new(
        "links",
        &[("outside/app.yaml", WRONG), ("tree/x.env", b"A=1\n")],
    );
    let link = std::os::unix::fs::symlink("../outside/app.yaml", folder.0.join("tree/app.yaml"));
    link.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(folder.concise(&["tree"]), "");
    assert_eq!(folder.concise(&["tree/app.yaml"]).lines().count(), 1);
}

#[test]
fn the_mark_at_the_start_of_a_file_is_not_shown() {
    let text = [b"\xef\xbb\xbf", WRONG].concat();
    let folder = Folder::new("mark", &[("app.yaml", &text)]);
    let output = folder.authlint(&["check"]);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(report.contains("[app.yaml:1:11]"), "{report}");
    assert!(report.contains("\n 1 │ tokenUrl: https"), "{report}");
}

/// Both ends of a contradiction are shown, however far apart on one line they are.
#[test]
fn a_second_place_far_along_a_line_has_a_picture_of_its_own() {
    let far = "x".repeat(1000);
    let text = format!(
        "{{\"tokenUrl\":\"https://login.mypurecloud.ie/oauth/token\",\"note\":\"{far}\",\
         \"apiBase\":\"https://api.mypurecloud.de\",\"clientId\":\"0a1b2c3d-aaaa-4bbb-8ccc-0123456789ab\"}}"
    );
    let folder = Folder::new("far", &[("app.json", text.as_bytes())]);
    let output = folder.authlint(&["check"]);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    for place in ["[app.json:1:14]", "[app.json:1:1077]"] {
        assert!(report.contains(place), "{place} is missing:\n{report}");
    }
    assert!(report.contains("the API base: eu-central-1"), "{report}");
}

/// Editors take a lone carriage return for the end of a line; on a terminal it would write over it.
#[test]
fn lines_may_end_as_on_old_machines() {
    let text = "a: 1\rtokenUrl: https://api.mypurecloud.com/oauth/token\rb: 2\r";
    let folder = Folder::new("cr", &[("app.yaml", text.as_bytes())]);
    let output = folder.authlint(&["check"]);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(report.contains("[app.yaml:2:11]"), "{report}");
    assert!(!report.contains('\r'), "{report}");
}

const SECRET: &str =
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: oauth-client\nstringData:\n  CLIENT_ID: a\n";
const READER: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n  containers:\n    - name: app\n      env:\n        - name: CLIENT_SECRET\n          valueFrom:\n            secretKeyRef:\n              name: oauth-client\n              key: CLIENT_SECRET\n";

/// A hook names the files that changed; what they break may be in files that did not.
#[test]
fn files_that_are_named_are_judged_with_the_rest_of_their_project() {
    let folder = Folder::new(
        "project",
        &[
            (".git/HEAD", b""),
            ("k8s/secret.yaml", SECRET.as_bytes()),
            ("k8s/pod.yaml", READER.as_bytes()),
            ("k8s/other.yaml", WRONG),
            (
                "notes.yaml",
                b"tokenUrl: https://login.mypurecloud.com/oauth/token\n",
            ),
        ],
    );
    let broken = "k8s/pod.yaml:13:20: error[secret-key-missing] ";
    for named in ["k8s/secret.yaml", "k8s/pod.yaml", "./k8s/secret.yaml"] {
        let found = folder.concise(&[named]);
        assert_eq!(found.lines().count(), 1, "{named}: {found}");
        assert!(found.starts_with(broken), "{named}: {found}");
    }
    assert_eq!(folder.concise(&["notes.yaml"]), "");
    let output = folder.authlint(&["check", "k8s/secret.yaml"]);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(report.ends_with("1 error in 1 file.\n"), "{report}");
    let whole = folder.concise(&["."]);
    assert_eq!(whole.lines().count(), 2, "{whole}");
}
