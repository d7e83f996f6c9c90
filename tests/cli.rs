//! Commands and their exact output: `tests/cli/*.toml`, and what needs a folder that no repository
//! should hold.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[test]
fn commands() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cli");
    trycmd::TestCases::new()
        .case(format!("{folder}/*.toml"))
        .register_bin("authlint", PathBuf::from(env!("CARGO_BIN_EXE_authlint")))
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .run();
}

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &[u8])]) -> Self {
        let path = std::env::temp_dir().join(format!("authlint-{name}-{}", std::process::id()));
        for (file, content) in files {
            let file = path.join(file);
            let parent = file.parent().unwrap_or(Path::new("/"));
            fs::create_dir_all(parent).unwrap_or_else(|error| panic!("{error}"));
            fs::write(&file, content).unwrap_or_else(|error| panic!("{error}"));
        }
        Folder(path)
    }

    fn authlint(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_authlint"))
            .args(arguments)
            .current_dir(&self.0)
            .env_clear()
            .output()
            .unwrap_or_else(|error| panic!("{error}"))
    }

    fn concise(&self, arguments: &[&str]) -> String {
        let arguments = [&["check", "--format", "concise"], arguments].concat();
        String::from_utf8_lossy(&self.authlint(&arguments).stdout).into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
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
