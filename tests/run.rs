//! Where a run looks, how it ends, and what it never does.

#[path = "run/kept.rs"]
mod kept;
#[path = "run/many.rs"]
mod many;
#[path = "run/parts.rs"]
mod parts;
#[path = "run/repository.rs"]
mod repository;
#[path = "run/trust.rs"]
mod trust;

use std::fs;
use std::io::Write;
use std::process::Stdio;

use repository::{Folder, Ran, Repository, must};

const WRONG: &str = "tokenUrl: https://api.mypurecloud.com/oauth/token\n";
const RIGHT: &str = "tokenUrl: https://login.mypurecloud.com/oauth/token\n";
const FOUND: &str = ":1:11: error[token-url-wrong-host]";

const SECRET: &str =
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: oauth-client\nstringData:\n  CLIENT_ID: a\n";
const READER: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n  containers:\n    - name: app\n      env:\n        - name: CLIENT_SECRET\n          valueFrom:\n            secretKeyRef:\n              name: oauth-client\n              key: CLIENT_SECRET\n";

fn full_secret() -> String {
    format!("{SECRET}  CLIENT_SECRET: b\n")
}

/// What is judged is what the commit will hold.
#[test]
fn what_is_staged_is_judged_as_it_is_staged() {
    let repository = Repository::with(&[("a.yaml", RIGHT), ("b.yaml", RIGHT), ("d/c.yaml", RIGHT)]);
    let folder = &repository.folder;
    assert!(folder.found(&["--staged"]).is_empty());
    // Only in the work tree.
    folder.write("b.yaml", WRONG);
    folder.write("new.yaml", WRONG);
    assert!(folder.found(&["--staged"]).is_empty());
    // Staged wrong, and mended since.
    repository.stage(&[
        ("a.yaml", WRONG),
        ("b.yaml", RIGHT),
        ("d/c.yaml", WRONG),
        ("gone/e.yaml", WRONG),
    ]);
    folder.write("d/c.yaml", RIGHT);
    let expected = ["a.yaml", "d/c.yaml", "gone/e.yaml"].map(|name| format!("{name}{FOUND}"));
    assert_eq!(folder.found(&["--staged"]), expected);
    assert_eq!(folder.found(&["--staged", "d"]), expected[1..2]);
    assert_eq!(
        folder.found(&["--staged", "d/c.yaml", "./d"]),
        expected[1..2]
    );
    let listed = folder.run(&["check", "--staged", "--show-files"]);
    assert_eq!(listed.out, "a.yaml\nd/c.yaml\ngone/e.yaml\n");
}

#[test]
fn everything_is_staged_before_the_first_commit() {
    let repository = Repository::new();
    assert!(repository.folder.found(&["--staged"]).is_empty());
    repository.stage(&[("a.yaml", WRONG)]);
    assert_eq!(
        repository.folder.found(&["--staged"]),
        [format!("a.yaml{FOUND}")]
    );
}

/// Whether a key is there is told by the index, too, not by what somebody is about to write.
#[test]
fn what_is_around_is_what_the_commit_will_hold() {
    let before = [("pod.yaml", "a: 1\n"), ("secret.yaml", &full_secret())];
    let repository = Repository::with(&before);
    let folder = &repository.folder;
    repository.stage(&[("pod.yaml", READER), before[1]]);
    folder.write("pod.yaml", READER);
    // The key is only gone, or the whole file is, in the work tree.
    folder.write("secret.yaml", SECRET);
    assert!(folder.found(&["--staged"]).is_empty());
    must(fs::remove_file(folder.0.join("secret.yaml")));
    assert!(folder.found(&["--staged"]).is_empty());
    // The key is only there in the work tree.
    repository.stage(&[("pod.yaml", READER), ("secret.yaml", SECRET)]);
    folder.write("secret.yaml", full_secret());
    assert_eq!(
        folder.found(&["--staged"]),
        ["pod.yaml:13:20: error[secret-key-missing]"]
    );
    // A Secret that is not added is not in the commit, but somebody has it.
    repository.stage(&[("pod.yaml", READER)]);
    assert!(folder.found(&["--staged"]).is_empty());
}

/// Who reads what a deleted file declared is told of it, though his file stays as it is.
#[test]
fn what_a_deletion_breaks_is_told() {
    let (secret, other) = (full_secret(), full_secret().replace("client\n", "cilent\n"));
    let base = [
        ("old.yaml", WRONG),
        ("other.yaml", &other),
        ("pod.yaml", READER),
        ("secrets/secret.yaml", &secret),
    ];
    let repository = Repository::with(&base);
    let folder = &repository.folder;
    let told = ["pod.yaml:12:21: warning[secret-name-mistaken]"];
    // Gone from the work tree: the next commit has it, the branch not.
    must(fs::remove_dir_all(folder.0.join("secrets")));
    assert!(folder.found(&["--staged"]).is_empty());
    assert_eq!(folder.found(&["--changed=HEAD"]), told);
    repository.stage(&base[..3]);
    assert_eq!(folder.found(&["--staged"]), told);
    let ran = folder.run(&["check", "--staged"]);
    let note = "note: it comes of the deletion of secrets/secret.yaml";
    assert!(ran.out.contains(note), "{}", ran.out);
    assert!(
        ran.out.contains("in 0 files, 1 file deleted"),
        "{}",
        ran.out
    );
    // Only elsewhere, or put back under another name.
    assert!(folder.found(&["--staged", "old.yaml"]).is_empty());
    let moved = [base[0], base[1], base[2], ("moved.yaml", &*secret)];
    repository.stage(&moved);
    assert!(folder.found(&["--staged"]).is_empty());
    // What nobody reads is missed by nobody, and what was wrong before is none of this change's doing.
    repository.stage(&[base[0], base[2], base[3]]);
    assert!(folder.found(&["--staged"]).is_empty());
}

#[test]
fn what_is_staged_and_ignored_is_left_out_as_everywhere() {
    let repository = Repository::new();
    let folder = &repository.folder;
    folder.write(".gitignore", "private/\n");
    repository.stage(&[
        ("private/a.yaml", WRONG),
        ("node_modules/a.yaml", WRONG),
        ("a.png", WRONG),
    ]);
    assert!(folder.found(&["--staged"]).is_empty());
    assert_eq!(
        folder.found(&["--staged", "--no-ignore"]),
        [format!("private/a.yaml{FOUND}")]
    );
}

#[test]
fn what_changed_is_told_from_where_the_branch_left() {
    let base = [
        ("a.yaml", WRONG),
        ("b.yaml", RIGHT),
        ("crlf.yaml", WRONG),
        ("c.yaml", RIGHT),
    ];
    let repository = Repository::with(&base);
    let folder = &repository.folder;
    let main = repository.commit(&base, &[], 1);
    // The default branch went on: what it changed is none of this branch's business.
    let ahead = repository.commit(&[("a.yaml", "x: 1\n")], &[main], 5);
    repository.reference("refs/remotes/origin/main", ahead);
    let ours = [
        ("a.yaml", WRONG),
        ("b.yaml", WRONG),
        ("crlf.yaml", WRONG),
        ("c.yaml", RIGHT),
    ];
    let own = repository.commit(&ours, &[main], 4);
    repository.branch("main", own);
    repository.stage(&ours);
    folder.write("b.yaml", WRONG);
    folder.write("crlf.yaml", WRONG.replace('\n', "\r\n"));
    assert_eq!(folder.found(&["--changed"]), [format!("b.yaml{FOUND}")]);
    // What is not committed and what is not even added count, too.
    folder.write("c.yaml", WRONG);
    folder.write("new/d.yaml", WRONG);
    let all = ["b.yaml", "c.yaml", "new/d.yaml"].map(|name| format!("{name}{FOUND}"));
    assert_eq!(folder.found(&["--changed"]), all);
    assert_eq!(folder.found(&["--changed=origin/main"]), all);
    assert_eq!(folder.found(&["--changed", "new"]), all[2..]);
    for named in [
        "HEAD",
        "@",
        "main",
        "refs/heads/main",
        &own.to_string(),
        &own.to_string()[..8],
    ] {
        assert_eq!(
            folder.found(&[&format!("--changed={named}")]),
            all[1..],
            "{named}"
        );
    }
    assert_eq!(folder.found(&["--changed=HEAD~1"]), all);
    for named in ["nowhere", "HEAD~9", "../../etc/passwd", "HEAD^{tree}"] {
        let ran = folder.run(&["check", &format!("--changed={named}")]);
        assert_eq!(ran.code, 2, "{named}: {}", ran.err);
        assert!(ran.err.contains(named), "{named}: {}", ran.err);
    }
}

/// The packed form of references is what a fresh clone has.
#[test]
fn references_may_be_packed() {
    let repository = Repository::with(&[("a.yaml", RIGHT)]);
    let folder = &repository.folder;
    let head = must(fs::read_to_string(folder.0.join(".git/refs/heads/main")));
    let list = format!(
        "# pack-refs with: peeled\n{} refs/heads/main\n",
        head.trim()
    );
    folder.write(".git/packed-refs", list);
    must(fs::remove_file(folder.0.join(".git/refs/heads/main")));
    folder.write("a.yaml", WRONG);
    assert_eq!(folder.found(&["--changed"]), [format!("a.yaml{FOUND}")]);
}

#[test]
fn a_shallow_clone_is_told_from_one_without_a_common_commit() {
    let repository = Repository::with(&[("a.yaml", RIGHT)]);
    let folder = &repository.folder;
    let other = repository.commit(&[("b.yaml", RIGHT)], &[], 2);
    repository.reference("refs/remotes/origin/main", other);
    let ran = folder.run(&["check", "--changed"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no commit in common"), "{}", ran.err);
    folder.write(".git/shallow", format!("{other}\n"));
    let ran = folder.run(&["check", "--changed"]);
    assert!(ran.err.contains("fetch-depth: 0"), "{}", ran.err);
}

#[test]
fn a_broken_repository_is_a_failure_that_says_so() {
    type Damage = fn(&Repository);
    fn flipped(folder: &Folder) {
        let file = folder.0.join(".git/index");
        let mut index = must(fs::read(&file));
        index[40] ^= 1;
        must(fs::write(file, index));
    }
    let breaks: [(&str, Damage); 6] = [
        ("checksum", |it| flipped(&it.folder)),
        ("cut off", |it| it.folder.write(".git/index", "DIRC")),
        ("../../x", |it| it.stage(&[("../../x.yaml", WRONG)])),
        (".git/hooks", |it| it.stage(&[(".git/hooks/x.yaml", WRONG)])),
        ("HEAD", |it| it.folder.write(".git/HEAD", "nonsense")),
        ("object", |it| {
            it.folder.write(".git/refs/heads/main", "1".repeat(40))
        }),
    ];
    for (word, damage) in breaks {
        let repository = Repository::with(&[("a.yaml", WRONG)]);
        damage(&repository);
        let ran = repository.folder.run(&["check", "--staged"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{word}: {}", ran.err);
        assert!(ran.err.contains(word), "{word}: {}", ran.err);
        // What does not ask for the index works.
        assert_eq!(repository.folder.found(&["."]).len(), 1);
    }
    let none = Folder::new(&[("a.yaml", WRONG)]);
    let ran = none.run(&["check", "--staged"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("not in a Git repository"), "{}", ran.err);
}

#[test]
fn files_may_be_listed() {
    let folder = Folder::new(&[
        ("a.yaml", WRONG),
        ("b.yaml", WRONG),
        ("c.yaml", WRONG),
        ("lines", "a.yaml\r\n\nb.yaml\n"),
        ("nuls", "b.yaml\0a.yaml\0"),
    ]);
    let both = ["a.yaml", "b.yaml"].map(|name| format!("{name}{FOUND}"));
    assert_eq!(folder.found(&["--file-list", "lines"]), both);
    assert_eq!(folder.found(&["--file-list", "nuls"]), both);
    let arguments = ["check", "-f", "concise", "--file-list", "-"];
    let mut run = must(
        folder
            .command(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn(),
    );
    must(
        run.stdin
            .take()
            .map_or(Ok(()), |mut input| input.write_all(b"a.yaml")),
    );
    let ran = Ran::of(&must(run.wait_with_output()));
    assert_eq!((ran.code, ran.out.lines().count()), (1, 1), "{}", ran.err);
    // An empty list is nothing to lint, not everything.
    folder.write("lines", "");
    assert!(folder.found(&["--file-list", "lines"]).is_empty());
    // What can be read is read.
    folder.write("lines", "a.yaml\ngone.yaml\n");
    let ran = folder.run(&["check", "-f", "concise", "--file-list", "lines"]);
    assert_eq!((ran.code, ran.out.lines().count()), (2, 1), "{}", ran.err);
    assert!(ran.err.contains("gone.yaml: "), "{}", ran.err);
}

/// A hook that names files and a run over the whole tree find the same.
#[test]
fn files_that_are_named_can_be_judged_as_if_they_were_found() {
    let files = [
        (".git/HEAD", ""),
        (".gitignore", "private/\n*.secret.yaml\n"),
        ("a.yaml", WRONG),
        ("sub/.ignore", "b.yaml\n"),
        ("sub/b.yaml", WRONG),
        ("sub/c.yaml", WRONG),
        ("private/d.yaml", WRONG),
        ("vendor/e.yaml", WRONG),
        ("x.secret.yaml", WRONG),
        ("notes.conf2", WRONG),
        ("picture.png", "\u{0}PNG"),
    ];
    let folder = Folder::new(&files);
    let mut arguments = vec!["--force-exclude"];
    arguments.extend(
        files
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| !name.starts_with(".git/")),
    );
    let whole = folder.found(&["."]);
    assert_eq!(
        whole,
        ["a.yaml", "sub/c.yaml"].map(|name| format!("{name}{FOUND}"))
    );
    assert_eq!(folder.found(&arguments), whole);
    assert_eq!(folder.found(&arguments[1..]).len(), 6);
    // Nothing is left, and that is as it should be.
    let ran = folder.run(&["check", "--force-exclude", "private/d.yaml", "picture.png"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    #[cfg(unix)]
    {
        must(std::os::unix::fs::symlink(
            "a.yaml",
            folder.0.join("link.yaml"),
        ));
        assert!(folder.found(&["--force-exclude", "link.yaml"]).is_empty());
        assert_eq!(folder.found(&["link.yaml"]).len(), 1);
    }
}

const FORMATS: [&str; 13] = [
    "full",
    "concise",
    "grouped",
    "json",
    "json-lines",
    "github",
    "gitlab",
    "sarif",
    "junit",
    "checkstyle",
    "rdjson",
    "azure",
    "markdown",
];

/// Neither threads nor the order of arguments nor repetition change a byte, in whatever format.
#[test]
fn the_same_tree_gives_the_same_bytes() {
    let names: Vec<String> = (0..12).map(|number| format!("{number}/app.yaml")).collect();
    let repository = Repository::new();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), WRONG)).collect();
    repository.stage(&files);
    for (name, text) in files {
        repository.folder.write(name, text);
    }
    let mut named: Vec<&str> = names.iter().map(String::as_str).collect();
    for format in FORMATS {
        for which in [&["."][..], &["--staged"], &named] {
            let run = |threads: &str, which: &[&str]| {
                let arguments = [&["check", "-f", format, "-j", threads], which].concat();
                let ran = repository.folder.run(&arguments);
                assert_eq!(ran.code, 1, "{}", ran.err);
                (ran.out, ran.err)
            };
            let first = run("1", which);
            assert!(run("8", which) == first, "{format} {which:?}");
            if which.len() > 1 {
                let backwards: Vec<&str> = which.iter().rev().copied().collect();
                assert!(run("2", &backwards) == first, "{format}");
            }
        }
        named.rotate_left(7);
    }
}

/// A gate can tell a finding from a failure to look.
#[test]
fn a_run_ends_with_the_number_that_linters_agree_on() {
    let folder = Folder::new(&[
        ("wrong/a.yaml", WRONG),
        ("right/a.yaml", RIGHT),
        ("none/a.png", ""),
        (
            "note/app.json",
            "{ \"token_url\": \"https://login.mypurecloud.com/oauth/token\" \"x\": }",
        ),
        ("rules/cards/x.yaml", "no: card\n"),
    ]);
    let cases: [(&[&str], i32); 19] = [
        (&["check", "right"], 0),
        (&["check", "note"], 0),
        (&["check", "wrong"], 1),
        (&["check", "wrong", "--exit-zero"], 0),
        (&["check", "wrong", "gone"], 2),
        (&["check", "wrong", "gone", "--exit-zero"], 2),
        (&["check", "gone"], 2),
        (&["check", "none"], 0),
        (&["check", "none", "--error-on-empty"], 2),
        (&["check", "right", "--error-on-empty"], 0),
        (&["check", "wrong", "--error-on-empty"], 1),
        (&["check", "wrong", "--show-files"], 0),
        (&["check", "none", "--show-files", "--error-on-empty"], 2),
        (&["check", "--no-such-option"], 2),
        (&["check", "--staged", "--changed"], 2),
        (&["check", "--file-list", "gone"], 2),
        (&["check", "--rules", "rules", "wrong"], 2),
        (&["check", "--file-list", "right/a.yaml", "wrong"], 2),
        (&["no-such-command"], 2),
    ];
    for (arguments, code) in cases {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {}{}", ran.out, ran.err);
        assert_eq!(ran.err.is_empty(), code != 2, "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn a_quiet_run_prints_findings_and_failures() {
    let folder = Folder::new(&[
        ("a.yaml", WRONG),
        ("b/a.yaml", RIGHT),
        ("nul.yaml", "# \0\n"),
    ]);
    let ran = folder.run(&["check", "-q", "b", "nul.yaml"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    for format in ["full", "concise"] {
        let ran = folder.run(&["check", "-q", "a.yaml", "gone", "-f", format]);
        assert!(
            ran.out.contains("error[token-url-wrong-host]"),
            "{}",
            ran.out
        );
        assert!(!ran.out.contains("1 error"), "{}", ran.out);
        assert_eq!(
            ran.err,
            "authlint: gone: No such file or directory (os error 2)\n"
        );
    }
}

#[test]
fn stats_are_told_beside_the_report() {
    let folder = Folder::new(&[("a.yaml", WRONG), ("b.yaml", "a: 1\n"), ("c.png", "")]);
    let ran = folder.run(&["check", "--stats", "-f", "json"]);
    assert!(ran.out.starts_with('{'), "{}", ran.out);
    assert!(
        ran.err
            .starts_with("authlint: 3 files seen, 2 read, 1 parsed, 2 linted; "),
        "{}",
        ran.err
    );
    for stage in [
        "load rules",
        "find files",
        "read and parse files",
        "link",
        "check",
        "report",
        "all",
    ] {
        assert!(
            ran.err.contains(&format!(" s  {stage}\n")),
            "{stage}: {}",
            ran.err
        );
    }
    // A counter is for who looks on.
    assert!(
        !ran.err.contains('\u{1b}') && !ran.err.contains('\r'),
        "{}",
        ran.err
    );
}
