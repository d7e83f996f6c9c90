//! Files are written whole or not at all, and only where they may be.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::{RIGHT, WRONG};

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
    let text = format!("# \u{202e}\u{1b}[2J \r# a\nTOKEN_URL={WRONG}");
    let folder = Folder::new("hostile", &[("a\n+x.env", text.as_bytes())]);
    let output = folder.authlint(&["--diff"]);
    let diff = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(diff.starts_with("--- a\\n+x.env\n"), "{diff}");
    assert!(!diff.contains(['\u{1b}', '\u{202e}', '\r']), "{diff}");
    assert!(diff.ends_with("\\ No newline at end of file\n"), "{diff}");
    assert_eq!(folder.authlint(&["--fix"]).status.code(), Some(0));
    assert_eq!(
        folder.read("a\n+x.env"),
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
