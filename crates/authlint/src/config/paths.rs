//! Which files a configuration leaves out, and which settings are for which files. Patterns are those of a
//! `.gitignore` that stands in the configuration's folder: a second language of patterns would surprise.

use std::fs;
use std::path::{Component, Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::top::plain;

/// Patterns and the folder that they start from.
#[derive(Clone, Debug)]
pub(crate) struct Patterns {
    base: PathBuf,
    patterns: Gitignore,
}

impl Patterns {
    /// # Errors
    /// The index of the pattern that cannot be understood, and why. No index if they are too large together.
    pub(super) fn new<'p>(
        base: &Path,
        patterns: impl Iterator<Item = &'p str>,
    ) -> Result<Self, (Option<usize>, String)> {
        let mut builder = GitignoreBuilder::new("");
        for (index, pattern) in patterns.enumerate() {
            let why = if pattern.starts_with('#') || pattern.trim().is_empty() {
                Some("this fits nothing".to_owned())
            } else if Path::new(pattern.trim_start_matches('!'))
                .components()
                .any(|part| part == Component::ParentDir)
            {
                Some(
                    "patterns start from the folder of the configuration and cannot leave it"
                        .to_owned(),
                )
            } else {
                let added = builder.add_line(None, pattern);
                added.err().map(|error| error.to_string())
            };
            if let Some(why) = why {
                return Err((Some(index), why));
            }
        }
        let patterns = builder.build().map_err(|error| (None, error.to_string()))?;
        Ok(Patterns {
            base: base.to_path_buf(),
            patterns,
        })
    }

    /// True if `path`, as seen from `here`, fits.
    pub(crate) fn fit(&self, here: &Path, path: &Path) -> bool {
        self.below(here, path).is_some_and(|below| {
            let fits = self.patterns.matched_path_or_any_parents(below, false);
            fits.is_ignore()
        })
    }

    fn below(&self, here: &Path, path: &Path) -> Option<PathBuf> {
        below(&self.base, here, path)
    }
}

/// The folder of a configuration, and the one that a run started in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    pub(super) base: PathBuf,
    pub(super) here: PathBuf,
}

impl Place {
    /// The way from the folder of the configuration to `path`.
    pub(super) fn below(&self, path: &Path) -> Option<PathBuf> {
        below(&self.base, &self.here, path)
    }
}

/// The way from `base` to a path as seen from `here`.
fn below(base: &Path, here: &Path, path: &Path) -> Option<PathBuf> {
    let spelt = plain(&here.join(path));
    if let Ok(below) = spelt.strip_prefix(base) {
        return Some(below.to_path_buf());
    }
    // A link led there.
    let real = fs::canonicalize(path).ok()?;
    Some(real.strip_prefix(base).ok()?.to_path_buf())
}

/// Which files are left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(super) here: PathBuf,
    pub(super) exclude: Vec<Patterns>,
    pub(super) include: Option<Patterns>,
    /// Files that are named on the command line are left out, too.
    pub(crate) force: bool,
}

impl Filter {
    /// Leaves a folder below `base` out.
    pub(super) fn leave_out(&mut self, base: &Path, folder: &str) {
        let pattern = format!("/{}/", folder.trim_start_matches("./").trim_matches('/'));
        let patterns = Patterns::new(base, std::iter::once(pattern.as_str()));
        self.exclude.extend(patterns.ok());
    }

    /// True if a file is not to be linted.
    pub(crate) fn leaves_out(&self, path: &Path, named: bool) -> bool {
        if named && !self.force {
            return false;
        }
        let mut exclude = self.exclude.iter();
        let fits = |patterns: &Patterns| patterns.fit(&self.here, path);
        exclude.any(fits) || self.include.as_ref().is_some_and(|include| !fits(include))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Patterns;

    #[test]
    fn patterns_are_those_of_an_ignore_file_in_the_folder() {
        let patterns = [
            "docs/",
            "/only-here.yaml",
            "*.env",
            "!keep.env",
            "a/**/z.json",
        ];
        let patterns = Patterns::new(Path::new("/repo"), patterns.into_iter());
        let patterns = patterns.expect("they can be understood");
        let fits = |path: &str| patterns.fit(Path::new("/repo/sub"), Path::new(path));
        for path in [
            "docs/x.yaml",
            "../docs/a/x.yaml",
            "../only-here.yaml",
            "b/c.env",
            "../a/b/c/z.json",
        ] {
            assert!(fits(path), "{path}");
        }
        for path in [
            "x.yaml",
            "only-here.yaml",
            "keep.env",
            "/other/docs/x.yaml",
            "../../docs/x.yaml",
        ] {
            assert!(!fits(path), "{path}");
        }
    }

    #[test]
    fn patterns_that_say_nothing_are_refused() {
        for pattern in ["", "#x", "../x", "{a"] {
            let refused = Patterns::new(Path::new("/repo"), std::iter::once(pattern));
            assert!(refused.is_err(), "{pattern}");
        }
    }
}
