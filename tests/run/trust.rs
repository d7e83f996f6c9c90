//! What a run never does, whatever the tree it looks at says: start a program, open a connection, write a file, read
//! elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::WalkDir;

use crate::repository::{Repository, must};
use crate::{FOUND, RIGHT, WRONG};

/// A repository in which every setting starts a program that Git would start.
fn mined(trap: &Path) -> Repository {
    let repository = Repository::with(&[
        ("a.yaml", RIGHT),
        ("b.yaml", RIGHT),
        (".gitattributes", "* filter=mine diff=mine\n"),
    ]);
    let folder = &repository.folder;
    let run = trap.display();
    folder.write(
        ".git/config",
        format!(
            "[core]\n\tfsmonitor = {run}\n\thooksPath = {0}\n\tsshCommand = {run}\n\tpager = {run}\n\teditor = {run}\n\
             [include]\n\tpath = {0}/included\n[filter \"mine\"]\n\tclean = {run}\n\tsmudge = {run}\n\tprocess = {run}\n\
             [diff \"mine\"]\n\ttextconv = {run}\n\tcommand = {run}\n[diff]\n\texternal = {run}\n[gpg]\n\tprogram = {run}\n\
             [credential]\n\thelper = {run}\n[alias]\n\tls-files = !{run}\n",
            trap.parent().unwrap_or(trap).display(),
        ),
    );
    for hook in [
        "post-index-change",
        "fsmonitor-watchman",
        "pre-commit",
        "post-checkout",
    ] {
        folder.write(
            &format!(".git/hooks/{hook}"),
            format!("#!/bin/sh\nexec {run}\n"),
        );
    }
    repository.stage(&[
        ("a.yaml", WRONG),
        ("b.yaml", RIGHT),
        (".gitattributes", "* filter=mine\n"),
    ]);
    folder.write("b.yaml", WRONG);
    repository
}

/// Every file of a folder with what tells that it was written to.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, (u64, Option<SystemTime>)> {
    let entries = WalkDir::new(folder).into_iter().map(must);
    let entries = entries.map(|entry| {
        let seen = must(entry.metadata());
        (
            entry.path().to_path_buf(),
            (seen.len(), seen.modified().ok()),
        )
    });
    entries.collect()
}

#[cfg(unix)]
#[test]
fn nothing_of_the_tree_is_run_and_nothing_is_written() {
    use std::os::unix::fs::PermissionsExt;

    let traps = crate::Folder::new(&[]);
    let sprung = traps.0.join("sprung");
    let script = format!("#!/bin/sh\necho \"$0\" >>{}\n", sprung.display());
    // On the path there is nothing but traps.
    for name in [
        "git",
        "sh",
        "bash",
        "env",
        "less",
        "ssh",
        "curl",
        "authlint-hook",
        "trap",
    ] {
        traps.write(name, &script);
        let executable = fs::Permissions::from_mode(0o755);
        must(fs::set_permissions(traps.0.join(name), executable));
    }
    let trap = traps.0.join("trap");
    let repository = mined(&trap);
    for hook in ["post-index-change", "pre-commit"] {
        let hook = repository.folder.0.join(".git/hooks").join(hook);
        must(fs::set_permissions(hook, fs::Permissions::from_mode(0o755)));
    }
    let (before, traps_before) = (snapshot(&repository.folder.0), snapshot(&traps.0));
    let runs: [&[&str]; 6] = [
        &["check"],
        &["check", "--staged"],
        &["check", "--changed"],
        &["check", "--changed=HEAD", "--strict", "--no-ignore"],
        &["check", "a.yaml", "b.yaml"],
        &["check", "--show-files", "-v"],
    ];
    for arguments in runs {
        let mut command = repository.folder.command(arguments);
        let output = must(command.env("PATH", &traps.0).env("PAGER", &trap).output());
        assert_ne!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert!(
            !sprung.exists(),
            "{arguments:?} started {:?}",
            fs::read_to_string(&sprung)
        );
        assert_eq!(snapshot(&repository.folder.0), before, "{arguments:?}");
    }
    assert_eq!(snapshot(&traps.0), traps_before);
    let found = [format!("a.yaml{FOUND}")];
    assert_eq!(repository.folder.found(&["--staged"]), found);
}

/// The same as above, told by the kernel. Without `strace` there is nobody to ask, and the test says so.
#[cfg(target_os = "linux")]
#[test]
fn the_system_is_asked_for_nothing_but_reading() {
    use std::process::Command;

    let Ok(version) = Command::new("strace").arg("-V").output() else {
        // Tests that are passed over without a word are worth nothing.
        let note =
            "\nthe_system_is_asked_for_nothing_but_reading: passed over, strace is not installed\n";
        must(std::io::Write::write_all(
            &mut std::io::stderr(),
            note.as_bytes(),
        ));
        return;
    };
    assert!(version.status.success());
    let repository = mined(Path::new("/nonexistent/trap"));
    let folder = &repository.folder.0;
    let log = crate::Folder::new(&[]);
    for (number, arguments) in [
        &["check"][..],
        &["check", "--staged"],
        &["check", "--changed"],
        &["check", "a.yaml"],
    ]
    .into_iter()
    .enumerate()
    {
        let trace = log.0.join(format!("trace-{number}"));
        let run = Command::new("strace")
            .args(["-f", "-qq", "-e", "signal=none", "-o"])
            .arg(&trace)
            .arg(env!("CARGO_BIN_EXE_authlint"))
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .output();
        assert_ne!(must(run).status.code(), Some(2), "{arguments:?}");
        let trace = must(fs::read_to_string(trace));
        let calls: Vec<(&str, &str)> = trace.lines().filter_map(call).collect();
        assert!(calls.len() > 50, "{trace}");
        for (name, line) in &calls {
            assert!(is_harmless(name), "{arguments:?}: {line}");
            let opens = name.starts_with("open");
            let writes = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"];
            assert!(
                !opens || !writes.iter().any(|flag| line.contains(flag)),
                "{line}"
            );
            if opens && !line.contains(" = -1 ") {
                let path = line.split('"').nth(1).unwrap_or_default();
                assert!(is_ours(path, folder), "{arguments:?}: {line}");
            }
        }
        let started = calls.iter().filter(|(name, _)| name.starts_with("execve"));
        assert_eq!(
            started.count(),
            1,
            "{arguments:?}: only the program itself is started"
        );
    }
}

/// The name of a call, and its line. The second half of a call that was interrupted is none.
#[cfg(target_os = "linux")]
fn call(line: &str) -> Option<(&str, &str)> {
    let (_, rest) = line.split_once(' ')?;
    let (name, _) = rest.trim_start().split_once('(')?;
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some((name, line))
}

/// Calls that read, wait, take memory or start a thread. `write` is how a report gets out; what is opened for writing is
/// told by `open`.
#[cfg(target_os = "linux")]
fn is_harmless(name: &str) -> bool {
    const CALLS: [&str; 60] = [
        "execve",
        "exit",
        "exit_group",
        "brk",
        "mmap",
        "munmap",
        "mprotect",
        "mremap",
        "madvise",
        "arch_prctl",
        "prctl",
        "set_tid_address",
        "set_robust_list",
        "rseq",
        "prlimit64",
        "getrandom",
        "futex",
        "clone3",
        "clone",
        "sched_yield",
        "sched_getaffinity",
        "sched_setaffinity",
        "sigaltstack",
        "rt_sigaction",
        "rt_sigprocmask",
        "rt_sigreturn",
        "poll",
        "ppoll",
        "nanosleep",
        "clock_nanosleep",
        "clock_gettime",
        "gettid",
        "getpid",
        "getuid",
        "geteuid",
        "getgid",
        "getegid",
        "getcwd",
        "uname",
        "sysinfo",
        "access",
        "faccessat",
        "faccessat2",
        "open",
        "openat",
        "read",
        "pread64",
        "readv",
        "lseek",
        "close",
        "fstat",
        "stat",
        "lstat",
        "newfstatat",
        "statx",
        "readlink",
        "readlinkat",
        "getdents64",
        "fcntl",
        "ioctl",
    ];
    CALLS.contains(&name)
        || matches!(
            name,
            "write" | "writev" | "fadvise64" | "gettimeofday" | "restart_syscall"
        )
}

/// What a run may open: the tree, and what every program on Linux opens.
#[cfg(target_os = "linux")]
fn is_ours(path: &str, folder: &Path) -> bool {
    let system = [
        "/lib",
        "/usr/lib",
        "/etc/ld.so",
        "/proc/self/",
        "/proc/stat",
        // glibc asks before it gives memory back that threads had.
        "/proc/sys/vm/overcommit_memory",
        "/sys/devices/system/cpu",
        "/sys/fs/cgroup",
        "/dev/null",
    ];
    !path.starts_with('/') && !path.contains("..")
        || Path::new(path).starts_with(folder)
        || system.iter().any(|start| path.starts_with(start))
}
