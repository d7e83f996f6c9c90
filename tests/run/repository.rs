//! Git repositories, written without Git: a test needs a Rust toolchain and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use gix_hash::{Kind as Hash, ObjectId};
use gix_object::{Kind, Write};

/// A folder that goes away with the test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        let name = format!("authlint-run-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        must(fs::create_dir_all(&path));
        let folder = Folder(must(fs::canonicalize(path)));
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let file = self.0.join(name);
        must(fs::create_dir_all(file.parent().unwrap_or(Path::new("/"))));
        must(fs::write(file, text));
    }

    /// Runs the program here, with nothing in its environment.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&must(self.command(arguments).output()))
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_authlint"));
        command
            .args(arguments)
            .current_dir(&self.0)
            .env_clear()
            .stdin(Stdio::null());
        command
    }

    /// The findings of a run, one in each line, without words.
    pub(crate) fn found(&self, arguments: &[&str]) -> Vec<String> {
        let ran = self.run(&[&["check", "-f", "concise"], arguments].concat());
        assert_ne!(ran.code, 2, "{}", ran.err);
        let words = ran.out.lines().filter_map(|line| line.split_once(']'));
        words.map(|(start, _)| format!("{start}]")).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: &Output) -> Self {
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

pub(crate) type Texts<'t> = &'t [(&'t str, &'t str)];

/// A repository in a folder.
pub(crate) struct Repository {
    pub(crate) folder: Folder,
    store: gix_odb::loose::Store,
}

impl Repository {
    pub(crate) fn new() -> Self {
        let folder = Folder::new(&[(".git/HEAD", "ref: refs/heads/main\n")]);
        let objects = folder.0.join(".git/objects");
        must(fs::create_dir_all(objects.join("pack")));
        Repository {
            store: gix_odb::loose::Store::at(objects, Hash::Sha1),
            folder,
        }
    }

    /// A repository with one commit, which is checked out.
    pub(crate) fn with(files: Texts<'_>) -> Self {
        let repository = Repository::new();
        let commit = repository.commit(files, &[], 1);
        repository.branch("main", commit);
        repository.stage(files);
        for (name, text) in files {
            repository.folder.write(name, text);
        }
        repository
    }

    fn object(&self, kind: Kind, text: &[u8]) -> ObjectId {
        must(self.store.write_buf(kind, text))
    }

    fn tree(&self, files: Texts<'_>) -> ObjectId {
        let mut entries: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut folders: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        let entry = |mode: &str, name: &str, id: ObjectId| {
            [format!("{mode} {name}\0").as_bytes(), id.as_bytes()].concat()
        };
        for (name, text) in files {
            match name.split_once('/') {
                Some((folder, rest)) => folders.entry(folder).or_default().push((rest, text)),
                None => {
                    let id = self.object(Kind::Blob, text.as_bytes());
                    entries.insert((*name).to_owned(), entry("100644", name, id));
                }
            }
        }
        for (folder, files) in folders {
            let id = self.tree(&files);
            entries.insert(format!("{folder}/"), entry("40000", folder, id));
        }
        let bytes: Vec<u8> = entries.into_values().flatten().collect();
        self.object(Kind::Tree, &bytes)
    }

    pub(crate) fn commit(&self, files: Texts<'_>, parents: &[ObjectId], time: u32) -> ObjectId {
        let tree = self.tree(files);
        let parents: String = parents.iter().map(|id| format!("parent {id}\n")).collect();
        let who = format!("A <a@example.com> {time} +0000");
        let text = format!("tree {tree}\n{parents}author {who}\ncommitter {who}\n\nWords\n");
        self.object(Kind::Commit, text.as_bytes())
    }

    pub(crate) fn branch(&self, name: &str, commit: ObjectId) {
        self.reference(&format!("refs/heads/{name}"), commit);
    }

    pub(crate) fn reference(&self, name: &str, commit: ObjectId) {
        self.folder
            .write(&format!(".git/{name}"), format!("{commit}\n"));
    }

    /// Writes an index with these files, and nothing of when they were looked at.
    pub(crate) fn stage(&self, files: Texts<'_>) {
        let mut index = b"DIRC\0\0\0\x02".to_vec();
        index.extend((files.len() as u32).to_be_bytes());
        let sorted: BTreeMap<_, _> = files.iter().copied().collect();
        for (name, text) in sorted {
            let start = index.len();
            index.extend([0; 24]);
            index.extend(0o100_644_u32.to_be_bytes());
            index.extend([0; 12]);
            index.extend(self.object(Kind::Blob, text.as_bytes()).as_bytes());
            index.extend((name.len() as u16).to_be_bytes());
            index.extend(name.as_bytes());
            index.push(0);
            while !(index.len() - start).is_multiple_of(8) {
                index.push(0);
            }
        }
        let mut hasher = gix_hash::hasher(Hash::Sha1);
        hasher.update(&index);
        let sum = must(hasher.try_finalize());
        index.extend(sum.as_bytes());
        self.folder.write(".git/index", index);
    }
}

pub(crate) fn must<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error:?}"))
}
