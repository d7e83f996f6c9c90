//! A folder of rules that a configuration adds. It is as hostile as any other part of the tree: nothing outside of the
//! configuration's folder is read, no link is followed, and there is an end to everything.

use std::fs;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use authlint_engine::checks::try_card;
use authlint_engine::knowledge::Knowledge;

use super::file::At;
use super::problem::Problem;
use crate::open::{self, Links, Opened};
use crate::path_text::display;
use crate::seen;

const MOST_FILES: usize = 200;
const MOST_ENTRIES: usize = 2000;
const LARGEST: u64 = 256 << 10;
const DEEPEST: usize = 3;

/// More open places in one line are no pattern of this world, and some take long to fit.
const MOST_OPEN: usize = 8;
const MOST_STARS: usize = 4;

/// Adds the rules below `folder`, which is written in the configuration; gives how many files there are.
pub(super) fn add(
    folder: &At<String>,
    base: &Path,
    knowledge: &mut Knowledge,
) -> Result<usize, Problem> {
    let refused = |why: String| {
        let problem = Problem::new(folder.span.clone(), "a folder of rules that cannot be used");
        problem.labelled(why)
    };
    let top = inside(Path::new(&folder.value), base).map_err(refused)?;
    let files = read(&top).map_err(refused)?;
    if files.is_empty() {
        return Err(refused("there is no rule in it".to_owned()));
    }
    let texts = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let cards = knowledge
        .add_files(texts)
        .map_err(|error| broken(&folder.span, &error.to_string()))?;
    for (path, id) in cards {
        if let Some(Err(why)) = knowledge.card(&id).map(try_card) {
            return Err(broken(&folder.span, &format!("{path}: {why}")));
        }
    }
    Ok(files.len())
}

fn broken(span: &Range<usize>, why: &str) -> Problem {
    let mut lines = why.lines();
    let first = lines.next().unwrap_or_default();
    let problem = Problem::new(span.clone(), "a rule of this folder cannot be used");
    problem.labelled(first)
}

/// The folder, if it is below `base` and every step on the way is a folder and no link.
fn inside(folder: &Path, base: &Path) -> Result<PathBuf, String> {
    let mut path = base.to_path_buf();
    for part in folder.components() {
        match part {
            Component::CurDir => continue,
            Component::Normal(part) => path.push(part),
            _ => return Err("it must be below the folder of the configuration".to_owned()),
        }
        let kind = fs::symlink_metadata(&path).map_err(|error| error.to_string())?;
        if kind.file_type().is_symlink() {
            return Err("a link, which is not followed".to_owned());
        }
        if !kind.is_dir() {
            return Err("not a folder".to_owned());
        }
    }
    if path == base {
        return Err("it must be a folder of its own".to_owned());
    }
    Ok(path)
}

/// All rules below `top`, by their paths from there.
fn read(top: &Path) -> Result<Vec<(String, String)>, String> {
    let mut files = Vec::new();
    let mut seen = 0;
    let mut open = vec![(top.to_path_buf(), 0)];
    while let Some((folder, depth)) = open.pop() {
        seen::ask(&folder, Links::Followed);
        for entry in fs::read_dir(&folder).map_err(|error| error.to_string())? {
            let entry = entry.map_err(|error| error.to_string())?;
            let (path, kind) = (
                entry.path(),
                entry.file_type().map_err(|error| error.to_string())?,
            );
            seen += 1;
            if seen > MOST_ENTRIES || files.len() >= MOST_FILES {
                return Err(format!("{MOST_FILES} files or more"));
            }
            let name = display(path.strip_prefix(top).unwrap_or(&path));
            if kind.is_dir() && depth < DEEPEST {
                open.push((path, depth + 1));
            } else if name.ends_with(".yaml") {
                let text = text_of(&path).map_err(|why| format!("{name}: {why}"))?;
                files.push((name, text));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn text_of(path: &Path) -> Result<String, String> {
    let bytes = match open::read(path, Links::Refused, LARGEST) {
        Ok(Opened::Bytes(bytes)) => bytes,
        Ok(Opened::NotRegular) => return Err("not a regular file".to_owned()),
        Ok(Opened::TooLarge) => return Err("larger than 256 KiB".to_owned()),
        Err(error) => return Err(error.to_string()),
    };
    let text = String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    let is_open = |line: &str| {
        line.matches('{').count() > MOST_OPEN || line.matches('*').count() > MOST_STARS
    };
    match text.lines().position(is_open) {
        Some(line) => Err(format!(
            "line {} has more than {MOST_OPEN} `{{` or {MOST_STARS} `*`",
            line + 1
        )),
        None => Ok(text),
    }
}
