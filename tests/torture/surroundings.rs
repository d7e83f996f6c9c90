//! The linter in a broken world: nobody listens, the disk is full, files change while they are read.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use libtest_mimic::{Failed, Trial};

use super::tree::{CANARY, Tree, fault, full};
use super::watch::{authlint, watch};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("output on a full disk", full_disk),
        Trial::test("errors on a full disk", errors_on_a_full_disk),
        Trial::test("output that is closed", || closed(">&-")),
        Trial::test("errors that are closed", || closed("2>&-")),
        Trial::test("input that is closed", || closed("<&-")),
        Trial::test("a reader that leaves", reader_leaves),
        Trial::test("twelve open files", || limited("ulimit -n 12")),
        Trial::test("a small stack", || limited("ulimit -s 256")),
        Trial::test("no environment and another language", || {
            limited("export LC_ALL=C TERM=dumb HOME=/dev/null TMPDIR=/nowhere")
        }),
        Trial::test("a current folder that is gone", folder_is_gone),
        Trial::test("files that change while they are read", race),
    ]
}

const FULL: &str = "/dev/full";

/// A tree with a few faults, so that there is something to print.
fn tree(name: &str) -> Result<Tree, Failed> {
    let tree = Tree::new(name)?;
    for number in 0..200 {
        tree.put(format!("{number}/app.yaml"), fault())?;
    }
    Ok(tree)
}

fn full_disk() -> Result<(), Failed> {
    let Ok(disk) = fs::OpenOptions::new().write(true).open(FULL) else {
        return Ok(());
    };
    let tree = tree("full-disk")?;
    for format in ["full", "concise", "json"] {
        let mut command = authlint(&tree.root, &["check", "--format", format]);
        let ended = watch(command.stdout(disk.try_clone()?))?;
        let said = ended.shown();
        if ended.code != Some(2)
            || !said.starts_with("authlint: cannot write: ")
            || said.lines().count() != 1
        {
            return Err(format!("{format}: {:?} {said}", ended.code).into());
        }
    }
    Ok(())
}

fn errors_on_a_full_disk() -> Result<(), Failed> {
    let Ok(disk) = fs::OpenOptions::new().write(true).open(FULL) else {
        return Ok(());
    };
    let tree = tree("full-errors")?;
    let ended = watch(authlint(&tree.root, &["check", "--format", "concise"]).stderr(disk))?;
    ends_with(ended.code, 1)
}

fn ends_with(code: Option<i32>, expected: i32) -> Result<(), Failed> {
    if code == Some(expected) {
        Ok(())
    } else {
        Err(format!("ends with {code:?}, not {expected}").into())
    }
}

/// Through a shell, which can close what a program is given.
fn shell(tree: &Tree, script: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", script, "sh", env!("CARGO_BIN_EXE_authlint")])
        .current_dir(&tree.root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn closed(which: &str) -> Result<(), Failed> {
    let tree = tree(&format!("closed-{}", which.len()))?;
    let ended = watch(&mut shell(&tree, &format!("\"$1\" check {which}")))?;
    if ended.shown().contains("panicked") {
        return Err(ended.shown().into());
    }
    ends_with(ended.code, 1)
}

fn reader_leaves() -> Result<(), Failed> {
    let tree = tree("reader")?;
    let ended = watch(&mut shell(&tree, "\"$1\" check | head -n 1"))?;
    if ended.err.is_empty() && ended.out.ends_with(b"\n") {
        Ok(())
    } else {
        Err(ended.shown().into())
    }
}

fn limited(limit: &str) -> Result<(), Failed> {
    let tree = tree(&format!("limited-{}", limit.len()))?;
    let usual = watch(&mut shell(&tree, "exec \"$1\" check --color never"))?;
    let ended = watch(&mut shell(
        &tree,
        &format!("{limit}; exec \"$1\" check --color never"),
    ))?;
    if ended.out == usual.out {
        ends_with(ended.code, 1)
    } else {
        Err(format!("prints something else: {}", ended.shown()).into())
    }
}

fn folder_is_gone() -> Result<(), Failed> {
    let tree = tree("gone")?;
    let gone = tree.inner("gone")?;
    let script = "cd gone && rmdir ../gone && exec \"$1\" check";
    let ended = watch(&mut shell(&tree, script))?;
    drop(gone);
    // To some systems such a folder is empty, to others it does not exist.
    if matches!(ended.code, Some(0 | 2)) && !ended.shown().contains("panicked") {
        Ok(())
    } else {
        Err(format!("{:?} {}", ended.code, ended.shown()).into())
    }
}

/// Truncates, removes, replaces and swaps files while they are read.
fn race() -> Result<(), Failed> {
    const FILES: usize = 40;
    let content = fault() + &"# filler\n".repeat(5_000);
    for round in 0..if full() { 40 } else { 4 } {
        let tree = Tree::new(&format!("race-{round}"))?;
        let files: Vec<_> = (0..FILES)
            .map(|file| tree.path(format!("f{file}.yaml")))
            .collect();
        for file in &files {
            fs::write(file, &content)?;
        }
        let done = AtomicBool::new(false);
        let ended = thread::scope(|scope| {
            scope.spawn(|| {
                let mut step = round;
                while !done.load(Ordering::Relaxed) {
                    step = step * 31 + 7;
                    let file = &files[step / 8 % FILES];
                    // Some of these fail, because of those before them.
                    let _ = match step % 6 {
                        0 => fs::File::create(file).map(drop),
                        1 => fs::remove_file(file),
                        2 => fs::write(file, &content),
                        3 => fs::remove_file(file).and_then(|()| fs::create_dir(file)),
                        4 => fs::remove_file(file)
                            .and_then(|()| symlink(tree.outside.join("foreign.yaml"), file)),
                        _ => fs::remove_dir(file),
                    };
                    step %= 1 << 40;
                }
            });
            let ended = watch(&mut authlint(&tree.root, &["check", "--format", "concise"]));
            done.store(true, Ordering::Relaxed);
            ended
        })?;
        super::judge::prints_only_its_own(&ended)?;
        if !ended.shown().contains(CANARY) || !matches!(ended.code, Some(1 | 2)) {
            return Err(format!("round {round}: {:?} {}", ended.code, ended.shown()).into());
        }
    }
    Ok(())
}
