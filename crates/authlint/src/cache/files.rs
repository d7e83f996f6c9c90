//! What is known of files, to be known again where they did not change: a run that cannot be said again as a whole looks only
//! at what is new.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use authlint_engine::recall::{Asked, Recall, Recalled};
use authlint_engine::{Contents, FirstLook, Print, Shelf, Source, Sources};
use authlint_parser::{FileId, Format};
use xxhash_rust::xxh3::xxh3_64;

use super::pack::{Rest, number, sealed, text, unsealed};
use super::{Cache, LARGEST};
use crate::cli::CheckOptions;
use crate::config::Configured;
use crate::open::{self, Links, Opened};
use crate::path_text::lossless;
use crate::seen::{self, Stamp};
use crate::{atomic, warn};

/// What such a file begins with. Another form begins otherwise.
const MARK: &[u8] = b"authlint files 1\n";

/// What the names of files end with that hold what is known of others.
const ENDING: &str = "files";

/// So many of them are kept in one folder: they are large.
const MOST: usize = 16;

/// What is known is written anew when more than one file of so many is not as it was.
const FEW: usize = 64;

/// What is known of files.
pub(crate) struct Memory {
    folder: PathBuf,
    file: PathBuf,
    /// What it hangs on, beside the files.
    world: String,
    since: SystemTime,
    bytes: Vec<u8>,
    asked: Asked,
    /// In the order of their paths.
    known: Vec<Known>,
    /// What the file system says of the files that are looked at in this run.
    stamps: Mutex<Vec<(FileId, u64)>>,
    shelf: Arc<dyn Shelf>,
}

/// What is known of a file.
struct Known {
    /// Where its path stands in the bytes.
    path: Range<usize>,
    stamp: u64,
    print: Print,
    /// Where what is remembered stands.
    recalled: Range<usize>,
}

impl Memory {
    /// What was known after the last run of this kind. `shelf` gives the texts of files.
    pub(crate) fn open(
        cache: &Cache,
        options: &CheckOptions,
        configured: &Configured,
        shelf: Arc<dyn Shelf>,
    ) -> Option<Self> {
        if options.parse_all {
            return None;
        }
        let since = SystemTime::now();
        let program = Stamp::now(&std::env::current_exe().ok()?, Links::Followed);
        let version = env!("CARGO_PKG_VERSION");
        let world = format!("{version} {program:?}\n{}", configured.told()?);
        let here = fs::canonicalize(".").ok()?;
        // What is around single files is the same, whichever they are.
        let folders = options.paths.iter().filter(|path| path.is_dir());
        let folders: Vec<&PathBuf> = folders.collect();
        let which = format!(
            "{}\0{folders:?}\0{:?}{}{}",
            lossless(&here),
            options.config.config,
            options.config.isolated,
            options.no_ignore
        );
        let name = format!("{:016x}.{ENDING}", xxh3_64(which.as_bytes()));
        let mut memory = Memory {
            file: cache.folder.join(name),
            folder: cache.folder.clone(),
            world,
            since,
            bytes: Vec::new(),
            asked: Asked::default(),
            known: Vec::new(),
            stamps: Mutex::default(),
            shelf,
        };
        if let Ok(Opened::Bytes(bytes)) = open::read_own(&memory.file, LARGEST)
            && let Some((asked, known)) = unpack(&bytes, &memory.world)
        {
            (memory.bytes, memory.asked, memory.known) = (bytes, asked, known);
        }
        Some(memory)
    }

    /// What was asked of all files then.
    pub(crate) fn asked(&self) -> Asked {
        self.asked.clone()
    }

    /// The file at `path`, whose number is `id`, and what is remembered of it, if it is as it was.
    pub(crate) fn recall(
        &self,
        (id, path): (FileId, &Path),
        shown: &str,
        within: &str,
    ) -> Option<(Source, FirstLook)> {
        let (stamp, found) = seen::of_file(path, self.since)?;
        let mut stamps = self.stamps.lock().unwrap_or_else(PoisonError::into_inner);
        stamps.push((id, stamp));
        drop(stamps);
        let key = key(shown, within);
        let at = self
            .known
            .binary_search_by(|known| self.bytes[known.path.clone()].cmp(key.as_bytes()))
            .ok()?;
        let known = &self.known[at];
        if known.stamp != stamp {
            return None;
        }
        let source = Source {
            path: shown.to_owned(),
            within: within.to_owned(),
            text: Contents::on_shelf(known.print, Arc::clone(&self.shelf)),
            format: Format::of_name(shown)?,
        };
        let recalled = Recalled::of(&self.bytes[known.recalled.clone()])?;
        let look = recalled.look(id, &source)?;
        seen::note(path, Links::Refused, &found);
        Some((source, look))
    }

    /// Writes down what is known now, if much of it is new.
    pub(crate) fn keep(self, sources: &Sources, recall: &Recall) {
        let mut stamps = self.stamps.into_inner().unwrap_or_default();
        if stamps.is_empty() {
            return;
        }
        stamps.sort_unstable();
        let entries = stamps.into_iter().filter_map(|(id, stamp)| {
            let recalled = recall.files.get(id.0 as usize)?.as_deref()?;
            let source = sources.get(id);
            let print = source.text.print()?;
            Some((key(&source.path, &source.within), stamp, print, recalled))
        });
        let mut entries: Vec<(String, u64, Print, &Recalled)> = entries.collect();
        entries.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        let old = entries.iter().filter(|entry| entry.3.is_old()).count();
        let others = entries.len() - old + self.known.len().saturating_sub(old);
        if recall.asked == self.asked && others * FEW <= entries.len() {
            return;
        }
        drop((self.bytes, self.known));
        let mut bytes = MARK.to_vec();
        text(&mut bytes, self.world.as_bytes());
        text(&mut bytes, &recall.asked.packed());
        number(&mut bytes, entries.len());
        for (path, stamp, (length, hash), recalled) in entries {
            text(&mut bytes, path.as_bytes());
            bytes.extend(stamp.to_le_bytes());
            number(&mut bytes, length);
            bytes.extend(hash.to_le_bytes());
            text(&mut bytes, &recalled.packed());
        }
        let bytes = sealed(bytes);
        if bytes.len() as u64 > LARGEST {
            return;
        }
        match atomic::write(&self.file, &bytes) {
            Ok(()) => super::forget_oldest(&self.folder, &self.file, ENDING, MOST),
            Err(error) => warn(&format!("{}: not kept: {error}", lossless(&self.file))),
        }
    }
}

/// A file is told apart by its path, and by what of it tells what it is for.
fn key(shown: &str, within: &str) -> String {
    format!("{shown}\0{within}")
}

fn unpack(bytes: &[u8], world: &str) -> Option<(Asked, Vec<Known>)> {
    let body = unsealed(bytes, MARK)?;
    let mut rest = Rest(body);
    if rest.text()? != world.as_bytes() {
        return None;
    }
    let asked = Asked::of(rest.text()?)?;
    let start = MARK.len();
    let place = |rest: &mut Rest<'_>| {
        let text = rest.text()?;
        let end = start + body.len() - rest.0.len();
        Some(end - text.len()..end)
    };
    let known = (0..rest.number()?).map(|_| {
        Some(Known {
            path: place(&mut rest)?,
            stamp: u64::from_le_bytes(rest.chunk()?),
            print: (rest.number()?, u64::from_le_bytes(rest.chunk()?)),
            recalled: place(&mut rest)?,
        })
    });
    Some((asked, known.collect::<Option<_>>()?))
}
