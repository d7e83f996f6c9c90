//! Lays trees out, and what a case is.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Secrets of the planted faults: made up, and long enough to be looked for by their starts.
pub(crate) const SECRET: &str = "hZ7qLw2RkV9xTn4BsYc8MdJe5Pf3GuA6";
pub(crate) const CANARY_SECRET: &str = "bN3vKp8WsX5zQm6TrHy2LcDg9Jf4EuA7";

/// Stands in files outside of the tree.
pub(crate) const OUTSIDE: &str = "OUTSIDE_OF_THE_TREE";

/// Stands behind control characters in names and values.
pub(crate) const INJECTED: &str = "INJECTED";

/// An ordinary file with an ordinary fault.
pub(crate) const CANARY: &str = "zz_canary.yaml";

/// A fault in the hostile file itself.
pub(crate) fn fault() -> String {
    format!(
        "oauth:\n  token_url: https://api.mypurecloud.com/oauth/token\n  client_secret: {SECRET}\n"
    )
}

pub(crate) fn fault_line() -> String {
    format!("TOKEN_URL=https://api.mypurecloud.com/oauth/token\nCLIENT_SECRET={SECRET}\n")
}

/// A tree that somebody laid out, and what must be said of it.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) lay: fn(&Tree) -> io::Result<()>,
    /// Files in which the planted fault is found.
    pub(crate) finds: &'static [&'static str],
    /// Files that are named somewhere in the report: with a finding, or as passed over.
    pub(crate) tells: &'static [&'static str],
    pub(crate) code: i32,
    /// Options that the case is about.
    pub(crate) options: &'static [&'static str],
}

pub(crate) const fn case(name: &'static str, lay: fn(&Tree) -> io::Result<()>) -> Case {
    Case {
        name,
        lay,
        finds: &[],
        tells: &[],
        code: 1,
        options: &[],
    }
}

impl Case {
    pub(crate) const fn finds(self, finds: &'static [&'static str]) -> Self {
        Case { finds, ..self }
    }

    pub(crate) const fn tells(self, tells: &'static [&'static str]) -> Self {
        Case { tells, ..self }
    }

    pub(crate) const fn code(self, code: i32) -> Self {
        Case { code, ..self }
    }

    pub(crate) const fn options(self, options: &'static [&'static str]) -> Self {
        Case { options, ..self }
    }
}

/// True if trees are to have their full size.
pub(crate) fn full() -> bool {
    std::env::var_os("TORTURE").is_some_and(|size| size == "full")
}

/// `count`, or a fortieth of it if there is little time.
pub(crate) fn many(count: usize) -> usize {
    if full() { count } else { count / 40 }
}

/// A folder that goes away with the case.
pub(crate) struct Tree {
    /// Where the linter runs.
    pub(crate) root: PathBuf,
    /// A folder beside it, which it must not look into.
    pub(crate) outside: PathBuf,
    /// True for a tree that is no part of another.
    whole: bool,
}

impl Tree {
    pub(crate) fn new(name: &str) -> io::Result<Self> {
        let top = std::env::temp_dir().join(format!("authlint-{}-{name}", std::process::id()));
        let tree = Tree {
            root: top.join("tree"),
            outside: top.join("outside"),
            whole: true,
        };
        fs::create_dir_all(&tree.root)?;
        fs::create_dir_all(&tree.outside)?;
        let foreign = format!("{OUTSIDE}: 1\n{OUTSIDE}: [\n{}", fault());
        fs::write(tree.outside.join("foreign.yaml"), foreign)?;
        let canary = format!(
            "token_url: https://api.mypurecloud.de/oauth/token\nclient_secret: {CANARY_SECRET}\n"
        );
        tree.put(CANARY, canary)?;
        Ok(tree)
    }

    /// A tree inside of this one: for several cases side by side.
    pub(crate) fn inner(&self, name: &str) -> io::Result<Tree> {
        let root = self.root.join(name);
        fs::create_dir_all(&root)?;
        Ok(Tree {
            root,
            outside: self.outside.clone(),
            whole: false,
        })
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.root.join(name)
    }

    pub(crate) fn put(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> io::Result<()> {
        let path = self.path(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, content)
    }

    /// A file whose name is no text.
    pub(crate) fn put_named(&self, name: &[u8], content: impl AsRef<[u8]>) -> io::Result<()> {
        self.put(OsStr::from_bytes(name), content)
    }

    /// A file of `count` times `unit`, between `head` and `tail`. `#` is the number.
    pub(crate) fn repeat(
        &self,
        name: &str,
        head: &str,
        unit: &str,
        count: usize,
        tail: &str,
    ) -> io::Result<()> {
        let mut file = io::BufWriter::new(fs::File::create(self.path(name))?);
        file.write_all(head.as_bytes())?;
        let numbered = unit.contains('#');
        for number in 0..count {
            if numbered {
                file.write_all(unit.replace('#', &number.to_string()).as_bytes())?;
            } else {
                file.write_all(unit.as_bytes())?;
            }
        }
        file.write_all(tail.as_bytes())?;
        file.flush()
    }

    pub(crate) fn link(&self, name: &str, target: impl AsRef<Path>) -> io::Result<()> {
        symlink(target, self.path(name))
    }

    pub(crate) fn pipe(&self, name: &str) -> io::Result<()> {
        run(Command::new("mkfifo").arg(self.path(name)))
    }

    pub(crate) fn mode(&self, name: &str, mode: u32) -> io::Result<()> {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode))
    }

    /// Where a program of the tree would leave its mark.
    pub(crate) fn mark_of_a_program(&self) -> PathBuf {
        self.path("PROGRAM_RAN")
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        if self.whole {
            let top = self.root.parent().unwrap_or(&self.root);
            // These two walk without writing paths out: no path is too long for them.
            let _ = run(Command::new("chmod").args(["-R", "u+rwX", "--"]).arg(top));
            let _ = run(Command::new("rm").args(["-rf", "--"]).arg(top));
        }
    }
}

pub(crate) fn run(command: &mut Command) -> io::Result<()> {
    let status = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("{command:?} failed")))
    }
}
