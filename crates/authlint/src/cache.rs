//! What the last run said, to be said again while nothing changed (`--cache`).
//!
//! A run is kept as a whole: its report, its messages and what it looked at. Findings hang on all files together, so either
//! none of them changed, or the run is made again. Nothing here knows rules, files or facts.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use authlint_engine::moment::Moment;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::cli::CheckOptions;
use crate::config::NAMES;
use crate::open::{self, Links, Opened};
use crate::path_text::lossless;
use crate::report::Style;
use crate::seen::{self, Folder, Stamp};
use crate::walk::IGNORE_FILES;
use crate::{Exit, Failure, atomic, project, say, warn};

mod files;
mod pack;

pub(crate) use files::Memory;

/// A run that is kept takes no more.
const LARGEST: u64 = 256 << 20;

/// So many runs are kept in one folder.
const MOST: usize = 64;

/// What the names of files end with that hold a run.
const ENDING: &str = "run";

/// Variables by which a run is another one, beside those that the style of a report is made of.
const VARIABLES: [&str; 6] = [
    "AUTHLINT_FORMAT",
    "CI",
    "GITHUB_ACTIONS",
    "GITHUB_STEP_SUMMARY",
    "GIT_CEILING_DIRECTORIES",
    "HOME",
];

/// How a run ended, and until when it would end so if no file changed; `None` if nobody can tell.
pub(crate) struct Ended {
    pub(crate) exit: Exit,
    pub(crate) until: Option<Moment>,
}

impl Ended {
    /// A run that is not kept.
    pub(crate) fn once(exit: Exit) -> Self {
        Ended { exit, until: None }
    }
}

/// Where a run is kept.
pub(crate) struct Cache {
    folder: PathBuf,
    file: PathBuf,
    /// All that makes it this run, but for the files that it looks at.
    name: String,
}

/// A run that was kept.
#[derive(Debug, PartialEq, Eq)]
struct Kept {
    name: String,
    /// In seconds since 1970.
    until: i64,
    findings: bool,
    report: Vec<u8>,
    messages: Vec<String>,
    /// All that it looked at.
    seen: Vec<Folder>,
}

impl Cache {
    /// Where the run that is asked for is kept; `None` if it is not to be kept: it writes files, or is about something else than
    /// files as they lie there.
    pub(crate) fn of(options: &CheckOptions, style: Style, writes: bool) -> Option<Self> {
        let folder = options.run.cache.as_ref()?;
        let suppress = &options.suppress;
        let writes = writes
            || options.fixes.mends()
            || suppress.add_ignore.is_some()
            || suppress.write_baseline.is_some()
            || suppress.prune_baseline;
        let elsewhere = options.run.which().is_some()
            || options.run.file_list.is_some()
            || options.rules.is_some()
            || options.paths.iter().any(|path| path == Path::new("-"));
        let lists = options.run.show_files || options.config.show_settings;
        if writes || elsewhere || lists {
            return None;
        }
        let folder = match folder.as_os_str().is_empty() {
            true => users_folder()?,
            false => folder.clone(),
        };
        let here = env::current_dir().ok()?;
        let arguments: Vec<OsString> = env::args_os().skip(1).collect();
        let asked = format!("{}\0{arguments:?}", lossless(&here));
        Some(Cache {
            file: folder.join(format!("{:016x}.{ENDING}", xxh3_64(asked.as_bytes()))),
            folder,
            name: name(&asked, &options.paths, style)?,
        })
    }

    /// What the run said, if it would say that again.
    fn kept(&self, now: Moment) -> Option<Kept> {
        let Ok(Opened::Bytes(bytes)) = open::read(&self.file, Links::Refused, LARGEST) else {
            return None;
        };
        let kept = pack::unpack(&bytes)?;
        let same = kept.name == self.name && now.seconds() < kept.until;
        (same && kept.seen.par_iter().all(Folder::holds)).then_some(kept)
    }

    /// Says what the last run said; or has the run made by `run` and keeps that.
    pub(crate) fn answer(
        &self,
        (now, stats): (Moment, bool),
        out: &mut dyn Write,
        run: impl FnOnce(&mut dyn Write) -> Result<Ended, Failure>,
    ) -> Result<Exit, Failure> {
        if let Some(kept) = self.kept(now) {
            out.write_all(&kept.report)?;
            kept.messages.iter().for_each(|message| warn(message));
            if stats {
                let seen: usize = kept.seen.iter().map(|folder| folder.entries.len()).sum();
                warn(&format!(
                    "nothing changed: {seen} files and folders are as they were when this was found"
                ));
            }
            let findings = kept.findings;
            // The run is over: taking it apart would cost a tenth of what it took.
            std::mem::forget(kept);
            return Ok(match findings {
                true => Exit::Findings,
                false => Exit::Clean,
            });
        }
        // A folder that is made changes the one that it is in.
        let made = fs::create_dir_all(&self.folder);
        seen::begin(&self.folder);
        say::keep();
        let mut twice = Twice {
            out,
            kept: Vec::new(),
        };
        let ended = run(&mut twice);
        let report = twice.kept;
        let (seen, messages) = (seen::end(), say::kept());
        let ended = ended?;
        let findings = matches!(ended.exit, Exit::Findings);
        if let (Some(seen), Some(until), Exit::Findings | Exit::Clean) =
            (seen, ended.until, &ended.exit)
        {
            let kept = Kept {
                name: self.name.clone(),
                until: until.seconds(),
                findings,
                report,
                messages,
                seen,
            };
            let written = made.and_then(|()| atomic::write(&self.file, &pack::pack(&kept)));
            match written {
                Ok(()) => forget_oldest(&self.folder, &self.file, ENDING, MOST),
                Err(error) => warn(&format!("{}: not kept: {error}", lossless(&self.file))),
            }
        }
        Ok(ended.exit)
    }
}

/// Removes what was kept first in `folder`, beside `newest`, where there is too much whose names end so: each folder and each
/// question has a file of its own. What cannot be removed stays.
fn forget_oldest(folder: &Path, newest: &Path, ending: &str, most: usize) {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let kept = files.filter_map(|file| {
        let path = file.path();
        let name = path.file_stem()?.to_str()?;
        let own = name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let own = own && path.extension()? == ending && path != newest;
        let metadata = file
            .metadata()
            .ok()
            .filter(|found| own && found.is_file())?;
        Some((metadata.modified().ok()?, path))
    });
    let mut kept: Vec<(SystemTime, PathBuf)> = kept.collect();
    kept.sort();
    let spare = (kept.len() + 1).saturating_sub(most);
    for (_, path) in &kept[..spare] {
        let _ = fs::remove_file(path);
    }
}

/// Where programs of the user keep what they can do without (XDG Base Directory Specification).
fn users_folder() -> Option<PathBuf> {
    let set = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let set = set.filter(|folder| folder.is_absolute());
    let folder = set.or_else(|| Some(project::home()?.join(".cache")))?;
    Some(folder.join("authlint"))
}

/// All that makes a run what it is, but for the files that it looks at: the program itself, what it is asked, and what stands
/// in the folders above that it looks for settings and ignore files in.
fn name(asked: &str, paths: &[PathBuf], style: Style) -> Option<String> {
    let program = Stamp::now(&env::current_exe().ok()?, Links::Followed);
    let variables = VARIABLES.map(env::var_os);
    let mut above = Vec::new();
    let here = Path::new(".");
    for path in paths.iter().map(PathBuf::as_path).chain([here]) {
        let real = fs::canonicalize(path).ok()?;
        for folder in real.ancestors() {
            for name in NAMES.iter().chain(&IGNORE_FILES) {
                above.push(Stamp::now(&folder.join(name), Links::Refused));
            }
            let top = fs::symlink_metadata(folder.join(".git"));
            above.push(Stamp {
                path: folder.to_path_buf(),
                followed: false,
                hash: u64::from(top.is_ok()),
            });
        }
    }
    above.sort();
    above.dedup();
    let version = env!("CARGO_PKG_VERSION");
    Some(format!(
        "{version} {program:?}\n{asked}\n{style:?}\n{variables:?}\n{above:?}"
    ))
}

/// Writes to where it should go, and keeps it.
struct Twice<'o> {
    out: &'o mut dyn Write,
    kept: Vec<u8>,
}

impl Write for Twice<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.kept.extend_from_slice(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
