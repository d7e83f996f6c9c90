//! A folder to run the command in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder that goes away with the test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str, files: &[(&str, &[u8])]) -> Self {
        let path = std::env::temp_dir().join(format!("authlint-{name}-{}", std::process::id()));
        for (file, content) in files {
            let file = path.join(file);
            let parent = file.parent().unwrap_or(Path::new("/"));
            fs::create_dir_all(parent).unwrap_or_else(|error| panic!("{error}"));
            fs::write(&file, content).unwrap_or_else(|error| panic!("{error}"));
        }
        Folder(path)
    }

    /// Runs the command in the folder, in an empty environment.
    pub(crate) fn authlint(&self, arguments: &[&str]) -> Output {
        self.authlint_in("", arguments, &[])
    }

    /// Runs the command in a folder below, with nothing but these in its environment.
    pub(crate) fn authlint_in(
        &self,
        below: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Output {
        Command::new(env!("CARGO_BIN_EXE_authlint"))
            .args(arguments)
            .current_dir(self.0.join(below))
            .env_clear()
            .envs(environment.iter().copied())
            .output()
            .unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn concise(&self, arguments: &[&str]) -> String {
        let arguments = [&["check", "--format", "concise"], arguments].concat();
        String::from_utf8_lossy(&self.authlint(&arguments).stdout).into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
