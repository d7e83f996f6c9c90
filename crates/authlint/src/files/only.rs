//! Only some of the files: those that are staged, those that changed, and none that a walk would not come to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Files, Found, Skipped, Wanted, is_outside};
use crate::Failure;
use crate::git::{Changed, Repository, Staged};
use crate::path_text::{display, path_of};
use crate::project::Member;
use crate::walk::{Judge, Left, is_interesting};

/// Which files, by what the repository says of them.
pub(crate) enum Only {
    /// Those that the next commit changes, as they will be in it.
    Staged(Repository, Staged),
    /// Those that differ from another commit.
    Changed(Repository, Box<Changed>),
}

/// What a user asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which<'w> {
    Staged,
    /// Since the current branch left this one.
    Changed(Option<&'w str>),
}

impl Only {
    /// What is wanted, in the repository of the current folder.
    pub(crate) fn of(which: Which<'_>) -> Result<Self, Failure> {
        let repository = Repository::here().map_err(Failure::Other)?;
        Ok(match which {
            Which::Staged => {
                let staged = Staged::of(&repository, is_of_interest).map_err(Failure::Other)?;
                Only::Staged(repository, staged)
            }
            Which::Changed(from) => {
                let changed = Changed::since(&repository, from).map_err(Failure::Other)?;
                Only::Changed(repository, Box::new(changed))
            }
        })
    }
}

/// The files around those that are staged, as the commit will have them.
#[derive(Default)]
pub(super) struct Rest {
    /// Texts that are not those of the work tree.
    texts: BTreeMap<PathBuf, Vec<u8>>,
    /// Files with such a text that the work tree does not have at all.
    absent: Vec<PathBuf>,
    /// All files of the commit; `None` if the rest is what is in the work tree.
    tracked: Option<BTreeSet<PathBuf>>,
}

/// A file to read, and its text if that is not the one in the work tree.
type WithText = (Member, Option<Vec<u8>>);

impl Rest {
    fn of(repository: &Repository, staged: &Staged, judge: &mut Judge) -> Self {
        let mut texts = staged.others.clone();
        texts.extend(staged.changed.clone());
        let is_there = |below: &Path| fs::symlink_metadata(repository.top.join(below)).is_ok();
        let mut absent: Vec<PathBuf> = texts.keys().cloned().collect();
        absent.retain(|below| !is_there(below) && judge.left_out(below).is_none());
        Rest {
            absent,
            texts,
            tracked: Some(staged.tracked.clone()),
        }
    }

    pub(super) fn absent(&self) -> &[PathBuf] {
        &self.absent
    }

    /// The members to read with their texts, where these are not to be read from the work tree; and those that are not
    /// part of it.
    pub(super) fn part(mut self, members: Vec<Member>) -> (Vec<WithText>, Vec<Member>) {
        let Some(tracked) = self.tracked else {
            let members = members.into_iter().map(|member| (member, None));
            return (members.collect(), Vec::new());
        };
        let (members, untracked): (Vec<_>, Vec<_>) = members
            .into_iter()
            .partition(|member| tracked.contains(&member.below));
        let members = members.into_iter().map(|member| {
            let text = self.texts.remove(&member.below);
            (member, text)
        });
        (members.collect(), untracked)
    }
}

/// Judges files that are named.
#[derive(Default)]
pub(super) struct Exclude {
    /// One for each repository.
    judges: Vec<Judge>,
}

impl Exclude {
    /// Why a walk would not come to a file that is named.
    fn judge(&mut self, path: &Path, obey_ignore_files: bool) -> Option<Left> {
        if !path.file_name().is_some_and(is_interesting) {
            return Some(Left::NoFormat);
        }
        let (judge, below) = Judge::around(path, obey_ignore_files)?;
        let known = self
            .judges
            .iter()
            .position(|known| known.top() == judge.top());
        let at = known.unwrap_or_else(|| {
            self.judges.push(judge);
            self.judges.len() - 1
        });
        self.judges.get_mut(at)?.left_out(&below)
    }

    pub(super) fn notices(self) -> Vec<String> {
        self.judges.into_iter().flat_map(Judge::notices).collect()
    }
}

/// True if a file of this name may be linted.
fn is_of_interest(below: &Path) -> bool {
    below.file_name().is_some_and(is_interesting)
}

/// The way from the top of the repository to `path`.
pub(super) fn below_top(path: &Path, repository: &Repository) -> Result<PathBuf, Failure> {
    let refused = |why: &str| Failure::Other(format!("{}: {why}", display(path)));
    let real = fs::canonicalize(path).map_err(|error| refused(&error.to_string()))?;
    let below = real.strip_prefix(&repository.top);
    let below = below.map_err(|_| refused("not in the repository of the current folder"))?;
    Ok(below.to_path_buf())
}

impl Files {
    /// Adds a file that is named to those that are `found`, if a walk would, too.
    pub(super) fn find_named(
        &mut self,
        path: &Path,
        exclude: &mut Exclude,
        obey_ignore_files: bool,
        found: &mut Vec<Found>,
    ) {
        let is_link = fs::symlink_metadata(path).is_ok_and(|kind| kind.is_symlink());
        if let Some(left) = exclude.judge(path, obey_ignore_files) {
            self.leave_out(path, left);
        } else if is_link {
            self.skipped.push(Skipped {
                reason: "link",
                path: display(path),
            });
        } else {
            self.named.push(path.to_path_buf());
            found.push(Found {
                shown: display(path),
                within: is_outside(path)
                    .then(|| path.file_name().map(PathBuf::from))
                    .flatten(),
                path: path.to_path_buf(),
                named: false,
                bytes: None,
            });
        }
    }

    fn leave_out(&mut self, path: &Path, left: Left) {
        let path = display(path);
        self.others += usize::from(left == Left::NoFormat);
        match left {
            Left::Ignored => self.ignored.push(path),
            Left::Vendored | Left::NoFormat => self.passed.push(Skipped {
                reason: left.name(),
                path,
            }),
        }
    }

    /// The staged files at or below `paths`.
    pub(super) fn find_staged(
        &mut self,
        repository: &Repository,
        staged: &Staged,
        wanted: &Wanted<'_>,
        found: &mut Vec<Found>,
    ) -> Result<(), Failure> {
        let mut judge = Judge::new(repository.top.clone(), wanted.obey_ignore_files);
        for root in wanted.paths {
            let top = below_top(root, repository)?;
            for (file, text) in &staged.changed {
                let Ok(rest) = file.strip_prefix(&top) else {
                    continue;
                };
                let is_root = rest.as_os_str().is_empty();
                let path = if is_root {
                    root.clone()
                } else {
                    root.join(rest)
                };
                if let Some(left) = judge.left_out(file) {
                    self.leave_out(&path, left);
                    continue;
                }
                found.push(Found {
                    shown: display(&path),
                    within: is_outside(&path).then(|| rest.to_path_buf()),
                    path,
                    named: false,
                    bytes: Some(text.clone()),
                });
            }
        }
        self.rest = Rest::of(repository, staged, &mut judge);
        self.note_gone(repository, &staged.gone, &mut judge, wanted)?;
        self.notices.extend(judge.notices());
        self.named = found.iter().map(|file| file.path.clone()).collect();
        Ok(())
    }

    /// Leaves of the files that were found those that changed. The run is about these alone, and what was passed
    /// over on the way to others is not told of.
    pub(super) fn keep_changed(
        &mut self,
        repository: &Repository,
        changed: &Changed,
        wanted: &Wanted<'_>,
        found: &mut Vec<Found>,
    ) -> Result<(), Failure> {
        *self = Files {
            unreadable: std::mem::take(&mut self.unreadable),
            notices: std::mem::take(&mut self.notices),
            ..Files::default()
        };
        let mut paths = Vec::with_capacity(found.len());
        // What is gone since it was found has not changed: it is not there.
        found.retain(|file| match below_top(&file.path, repository) {
            Err(_) if fs::symlink_metadata(&file.path).is_err() => false,
            below => {
                paths.push(below);
                true
            }
        });
        let paths: Vec<PathBuf> = paths.into_iter().collect::<Result<_, _>>()?;
        let paths = paths.iter().map(PathBuf::as_path);
        let among = changed.among(repository, paths).map_err(Failure::Other)?;
        let mut among = among.into_iter();
        found.retain(|_| among.next().unwrap_or_default());
        self.named = found.iter().map(|file| file.path.clone()).collect();
        let gone = changed.gone(repository, is_of_interest);
        let mut judge = Judge::new(repository.top.clone(), wanted.obey_ignore_files);
        self.note_gone(repository, &gone, &mut judge, wanted)
    }
}

/// The files that are listed in a file, or on standard input; `None` if there is no list.
pub(crate) fn listed(list: Option<&Path>) -> Result<Option<Vec<PathBuf>>, Failure> {
    let Some(list) = list else {
        return Ok(None);
    };
    let refused = |why: &str| Failure::Other(format!("{}: {why}", display(list)));
    let bytes = if list == Path::new("-") {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|error| refused(&error.to_string()))?;
        bytes
    } else {
        fs::read(list).map_err(|error| refused(&error.to_string()))?
    };
    // Names may hold line ends, but no NUL.
    let nuls = bytes.contains(&0);
    let end = if nuls { 0 } else { b'\n' };
    let mut paths = Vec::new();
    for name in bytes.split(|byte| *byte == end) {
        let name = match name.strip_suffix(b"\r") {
            Some(name) if !nuls => name,
            _ => name,
        };
        if !name.is_empty() {
            paths.push(path_of(name).ok_or_else(|| refused("a name in it is not UTF-8"))?);
        }
    }
    Ok(Some(paths))
}
