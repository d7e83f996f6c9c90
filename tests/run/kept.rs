//! What `--cache` keeps is said again while nothing changed, and never after.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use super::repository::{Folder, Ran, must};
use super::{READER, RIGHT, SECRET, WRONG, full_secret};

const AGAIN: &str = "nothing changed";

/// What changed so short a time ago may change again unnoticed, and is not kept.
fn settle() {
    sleep(Duration::from_millis(2_200));
}

fn check(folder: &Folder, cache: &Path) -> Ran {
    let option = format!("--cache={}", cache.display());
    folder.run(&["check", "--stats", "-f", "concise", &option])
}

/// What happens to a folder.
type Change = &'static dyn Fn(&Folder);

/// A run that is kept, and the folder that it is kept in.
fn kept() -> (Folder, PathBuf, Ran) {
    let folder = Folder::new(&[
        ("a.yaml", WRONG),
        ("d/b.yaml", RIGHT),
        ("d/e/c.env", "A=1\n"),
        ("d/picture.png", "x"),
    ]);
    let cache = folder.0.with_extension("cache");
    settle();
    let first = check(&folder, &cache);
    assert_eq!(first.code, 1, "{}", first.err);
    assert!(!first.err.contains(AGAIN), "{}", first.err);
    let again = check(&folder, &cache);
    assert!(again.err.contains(AGAIN), "{}", again.err);
    // How long the first one took is no part of it.
    assert!(!again.err.contains(" s  all"), "{}", again.err);
    assert_eq!((again.code, &again.out), (1, &first.out));
    (folder, cache, first)
}

#[test]
fn every_change_is_noticed() {
    let changes: [(&str, Change); 7] = [
        ("a text of the same length", &|folder| {
            folder.write("a.yaml", WRONG.replace("https", "httpz"));
        }),
        ("the same text again", &|folder| {
            folder.write("d/b.yaml", RIGHT)
        }),
        ("a file more", &|folder| folder.write("d/e/new.yaml", WRONG)),
        ("a file less", &|folder| {
            must(fs::remove_file(folder.0.join("a.yaml")))
        }),
        ("another name", &|folder| {
            must(fs::rename(folder.0.join("d/e"), folder.0.join("d/f")));
        }),
        ("an ignore file", &|folder| {
            folder.write(".gitignore", "a.yaml\n")
        }),
        ("settings", &|folder| folder.write("authlint.toml", "")),
    ];
    let (folder, cache, _) = kept();
    for (what, change) in changes {
        change(&folder);
        let with = check(&folder, &cache);
        assert!(!with.err.contains(AGAIN), "{what}: {}", with.err);
        let without = folder.run(&["check", "-f", "concise"]);
        assert_eq!((with.code, with.out), (without.code, without.out), "{what}");
    }
}

#[test]
fn what_is_told_beside_the_report_is_told_again() {
    let folder = Folder::new(&[("a.yaml", WRONG), ("b.yaml", "a: \0\n")]);
    settle();
    let cache = format!("--cache={}", folder.0.with_extension("cache").display());
    let run = || folder.run(&["check", &cache]);
    let (first, again) = (run(), run());
    assert!(first.err.contains("1 NUL byte read as"), "{}", first.err);
    let without = folder.run(&["check"]);
    for ran in [&first, &again] {
        assert_eq!(ran.code, without.code);
        assert_eq!(ran.out, without.out);
        assert_eq!(ran.err, without.err);
    }
}

#[test]
fn it_may_lie_in_the_tree_itself() {
    let folder = Folder::new(&[("a.yaml", WRONG)]);
    must(fs::create_dir(folder.0.join("kept")));
    settle();
    let cache = PathBuf::from("kept");
    let (first, again) = (check(&folder, &cache), check(&folder, &cache));
    assert!(!first.err.contains(AGAIN), "{}", first.err);
    assert!(again.err.contains(AGAIN), "{}", again.err);
    assert_eq!(first.out, again.out);
}

#[test]
fn what_changed_just_now_is_not_kept() {
    let folder = Folder::new(&[("a.yaml", WRONG)]);
    let cache = folder.0.with_extension("cache");
    for _ in 0..2 {
        let ran = check(&folder, &cache);
        assert!(!ran.err.contains(AGAIN), "{}", ran.err);
    }
}

#[test]
fn a_kept_run_that_is_broken_is_made_again() {
    let (folder, cache, first) = kept();
    let files: Vec<PathBuf> = must(fs::read_dir(&cache))
        .map(|entry| must(entry).path())
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let mut bytes = must(fs::read(&files[0]));
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    must(fs::write(&files[0], bytes));
    let ran = check(&folder, &cache);
    assert!(!ran.err.contains(AGAIN), "{}", ran.err);
    assert_eq!((ran.code, ran.out), (first.code, first.out));
}

/// A project of so many files that each is known by itself, in which everything that is remembered is asked for: names that
/// are left open, names that programs read, and places in which names stand.
fn project() -> Folder {
    let folder = Folder::new(&[
        ("a/wrong.yaml", WRONG),
        (
            "a/client.yaml",
            "token_url: https://${LOGIN_PLACE}/oauth/token\n",
        ),
        ("a/place.yaml", "LOGIN_PLACE: login.mypurecloud.com\n"),
        (".env.example", "CLIENT_ID=\nLOGIN_PLACE=\n"),
        (
            "app.py",
            "import os\nos.environ[\"CLIENT_ID\"]\nos.environ[\"CLIENT_SECRET\"]\n",
        ),
        ("start.sh", "export OTHER_NAME=1\n"),
        ("k/secret.yaml", &full_secret()),
        ("k/pod.yaml", READER),
    ]);
    for number in 0..80 {
        folder.write(&format!("plain/{number}.yaml"), "port: 80\n");
    }
    folder
}

/// How many files a run knew without looking at them.
fn known(ran: &Ran) -> usize {
    let mut lines = ran.err.lines();
    let line = lines.find(|line| line.ends_with("looked at in an earlier run"));
    let count = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    count.unwrap_or_default()
}

/// Does something to what is kept in files of this kind, of which there are some.
fn of_ending(cache: &Path, ending: &str, work: &dyn Fn(&Path)) {
    let files = must(fs::read_dir(cache)).map(|entry| must(entry).path());
    let files = files.filter(|path| path.extension().is_some_and(|own| own == ending));
    let files: Vec<PathBuf> = files.collect();
    assert!(!files.is_empty(), "{ending}");
    files.iter().for_each(|path| work(path));
}

/// The report of a run that knew at least so many files, which is that of a run without.
fn as_without(what: &str, folder: &Folder, cache: &Path, least: usize) -> String {
    let with = check(folder, cache);
    assert!(!with.err.contains(AGAIN), "{what}: {}", with.err);
    assert!(known(&with) >= least, "{what}: {}", with.err);
    let without = folder.run(&["check", "-f", "concise"]);
    assert_eq!(
        (with.code, &with.out),
        (without.code, &without.out),
        "{what}"
    );
    with.out
}

#[test]
fn of_many_files_only_what_changed_is_looked_at_again() {
    let changes: [(&str, Change); 10] = [
        ("a finding less", &|folder| {
            folder.write("a/wrong.yaml", RIGHT)
        }),
        ("a finding more", &|folder| {
            folder.write("plain/7.yaml", WRONG)
        }),
        ("a key that is read is gone", &|folder| {
            folder.write("k/secret.yaml", SECRET)
        }),
        ("what an open name holds", &|folder| {
            folder.write("a/place.yaml", "LOGIN_PLACE: api.mypurecloud.com\n");
        }),
        ("it is held elsewhere, too", &|folder| {
            folder.write("plain/8.yaml", "LOGIN_PLACE: login.mypurecloud.com\n");
        }),
        ("another name is left open", &|folder| {
            folder.write("plain/8.yaml", "OTHER_PLACE: api.mypurecloud.com\n");
            folder.write(
                "a/client.yaml",
                "token_url: https://${OTHER_PLACE}/oauth/token\n",
            );
        }),
        ("a program reads another name", &|folder| {
            folder.write(
                "app.py",
                "import os\nos.environ[\"CLIENT_ID\"]\nos.environ[\"OTHER_NAME\"]\n",
            );
        }),
        ("nothing else speaks of it", &|folder| {
            folder.write("start.sh", "true\n")
        }),
        ("a file that stands before all others", &|folder| {
            folder.write("0.yaml", WRONG)
        }),
        ("a folder less", &|folder| {
            must(fs::remove_dir_all(folder.0.join("k")))
        }),
    ];
    let folder = project();
    let cache = folder.0.with_extension("cache");
    settle();
    check(&folder, &cache);
    let mut reports = Vec::new();
    for (what, change) in changes {
        change(&folder);
        reports.push(as_without(what, &folder, &cache, 70));
    }
    // What changed is remembered, too, once it did so some time ago.
    settle();
    check(&folder, &cache);
    of_ending(&cache, "run", &|path| must(fs::remove_file(path)));
    as_without("everything is known", &folder, &cache, 84);
    of_ending(&cache, "run", &|path| must(fs::remove_file(path)));
    of_ending(&cache, "files", &|path| {
        let mut bytes = must(fs::read(path));
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        must(fs::write(path, bytes));
    });
    as_without("what is known is broken", &folder, &cache, 0);
    let told: BTreeSet<&String> = reports.iter().collect();
    assert!(
        told.len() > 5,
        "most changes change what is found: {reports:#?}"
    );
}

/// As a hook does: a change names files, and what is around them is known.
#[test]
fn what_is_around_named_files_is_known() {
    let folder = project();
    folder.write(".git/HEAD", "ref: refs/heads/main\n");
    let cache = folder.0.with_extension("cache");
    let option = format!("--cache={}", cache.display());
    settle();
    folder.run(&["check", &option, "k/pod.yaml", "a/client.yaml"]);
    folder.write("k/secret.yaml", SECRET);
    for named in [&["k/secret.yaml"][..], &["k/pod.yaml", "a/place.yaml"]] {
        let with = [&["check", "--stats", "-f", "concise", &option], named].concat();
        let without = [&["check", "-f", "concise"], named].concat();
        let (with, without) = (folder.run(&with), folder.run(&without));
        assert!(known(&with) > 80, "{}", with.err);
        assert_eq!((with.code, &with.out), (without.code, &without.out));
        assert!(with.out.contains("secret-key-missing"), "{}", with.out);
    }
}

#[test]
fn another_question_and_a_later_day_are_asked_anew() {
    let (folder, cache, _) = kept();
    let option = format!("--cache={}", cache.display());
    for other in [
        &["--exit-zero"][..],
        &["--pedantic"],
        &["--now=2031-01-01"],
        &["d"],
    ] {
        let arguments = [&["check", "--stats", "-f", "concise", &option], other].concat();
        let ran = folder.run(&arguments);
        assert!(!ran.err.contains(AGAIN), "{other:?}: {}", ran.err);
    }
}

#[test]
fn of_many_runs_the_oldest_are_forgotten_and_nothing_else_is() {
    let folder = Folder::new(&[("a.yaml", WRONG)]);
    let cache = folder.0.with_extension("cache");
    must(fs::create_dir(&cache));
    let day = Duration::from_secs(24 * 60 * 60);
    let run = |number: u32| cache.join(format!("{number:016x}.run"));
    for number in 0..80 {
        let file = must(fs::File::create(run(number)));
        must(file.set_modified(SystemTime::now() - day * (100 - number)));
    }
    let others = ["notes.run", "0000000000000001.txt", "README"];
    for other in others {
        must(fs::write(cache.join(other), "x"));
    }
    settle();
    check(&folder, &cache);
    let again = check(&folder, &cache);
    assert!(again.err.contains(AGAIN), "{}", again.err);
    let left: Vec<u32> = (0..80).filter(|number| run(*number).exists()).collect();
    assert_eq!(left, (17..80).collect::<Vec<_>>());
    for other in others {
        assert!(cache.join(other).exists(), "{other}");
    }
}

#[test]
fn runs_that_write_are_not_kept() {
    let folder = Folder::new(&[("a.yaml", WRONG)]);
    settle();
    let cache = folder.0.with_extension("cache");
    let option = format!("--cache={}", cache.display());
    for writes in ["--diff", "--output-file=report.txt", "--show-files"] {
        folder.run(&["check", &option, writes]);
        assert!(!cache.exists(), "{writes}");
    }
}
