//! `extend`: a configuration that begins with what another one of the repository says.
//!
//! The other is a file of the same repository, and no link leads to it. The texts of all are thought one behind the other,
//! so that a place in one of them says which it is in.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::file::{self, At, File};
use super::find::{Found, NAMES, Part, beside};
use super::problem::Problem;
use crate::project::top_of_folder;
use crate::top::plain;

/// More steps are no help to anybody who has to find out what applies.
const MOST_STEPS: usize = 4;

/// Reads a configuration and those that it extends.
pub(super) fn read(found: &mut Found) -> Result<File, Vec<Problem>> {
    let mut files = vec![file::read(&found.own.text, 0)?];
    while let Some(wish) = files.last().and_then(|file| file.extend.clone()) {
        let refused = |why: String| {
            let problem =
                Problem::new(wish.span.clone(), "a configuration that cannot be extended");
            vec![problem.labelled(why)]
        };
        if files.len() > MOST_STEPS {
            return Err(refused(format!(
                "more than {MOST_STEPS} one after the other"
            )));
        }
        let part = follow(&wish, found).map_err(refused)?;
        // First, so that mistakes in it are told at their place.
        found.extended.push(part.clone());
        files.push(file::read(&part.text, part.start)?);
    }
    let merged = files.into_iter().reduce(over);
    Ok(merged.unwrap_or_default())
}

/// The file that a configuration wants to extend.
fn follow(wish: &At<String>, found: &Found) -> Result<Part, String> {
    let from = &found.part(wish.span.start).folder;
    let path = inside(from, &wish.value)?;
    let last = found.parts().last().unwrap_or(&found.own);
    let part = beside(&path, last.start + last.text.len() + 1)?;
    let twice = found.parts().any(|known| known.path == part.path);
    if twice {
        return Err("it leads back to itself".to_owned());
    }
    Ok(part)
}

/// The path, if it is one of the repository and every step on the way is a folder and no link.
fn inside(from: &Path, wish: &str) -> Result<PathBuf, String> {
    let top = top_of_folder(from).unwrap_or_else(|| from.to_path_buf());
    let wish = Path::new(wish);
    let mut steps = wish.components();
    let relative = steps.all(|step| !matches!(step, Component::RootDir | Component::Prefix(_)));
    let path = plain(&from.join(wish));
    let below = path.strip_prefix(&top).ok().filter(|_| relative);
    let below = below.ok_or("it must be in the repository, by its path from here")?;
    // Any other file would be linted as one of a client, and what stands in it would be shown.
    if !NAMES.iter().any(|name| path.ends_with(name)) {
        return Err("it must be an authlint.toml".to_owned());
    }
    let mut way = top.clone();
    for step in below.components() {
        way.push(step);
        let kind = fs::symlink_metadata(&way).map_err(|error| error.to_string())?;
        if kind.file_type().is_symlink() {
            return Err("a link, which is not followed".to_owned());
        }
    }
    Ok(path)
}

/// What applies of two: the nearer one counts, and lists are put together.
fn over(near: File, far: File) -> File {
    let lists = near.select.iter().flatten().chain(&near.extend_select);
    let lists = lists.chain(&near.ignore);
    let names = lists.chain(near.severity.iter().map(|(rule, _)| rule));
    let said: BTreeSet<&str> = names.map(|rule| rule.value.as_str()).collect();
    // What is said of a rule, or of a family by the same name, is said anew.
    let unsaid = |rule: &At<String>| !said.contains(rule.value.as_str());
    let rules = |near: &[At<String>], far: Vec<At<String>>| {
        let far = far.into_iter().filter(unsaid);
        near.iter().cloned().chain(far).collect::<Vec<_>>()
    };
    let is_sure = near.min_confidence.is_some() || near.pedantic.is_some();
    let known = |name: &str| near.hosts.iter().any(|host| host.name.value == name);
    let hosts = far
        .hosts
        .into_iter()
        .filter(|host| !known(&host.name.value));
    let severity = far.severity.into_iter().filter(|(rule, _)| unsaid(rule));
    File {
        extend: near.extend.clone(),
        extend_select: rules(&near.extend_select, far.extend_select),
        ignore: rules(&near.ignore, far.ignore),
        severity: near.severity.iter().cloned().chain(severity).collect(),
        hosts: near.hosts.iter().cloned().chain(hosts).collect(),
        select: near.select.or(far.select),
        ignored: joined(near.ignored, far.ignored),
        non_suppressible: joined(near.non_suppressible, far.non_suppressible),
        per_file_ignores: joined(near.per_file_ignores, far.per_file_ignores),
        min_confidence: near
            .min_confidence
            .or(far.min_confidence.filter(|_| !is_sure)),
        pedantic: near.pedantic.or(far.pedantic.filter(|_| !is_sure)),
        min_severity: near.min_severity.or(far.min_severity),
        exclude: joined(near.exclude, far.exclude),
        include: if near.include.is_empty() {
            far.include
        } else {
            near.include
        },
        force_exclude: near.force_exclude.or(far.force_exclude),
        rules: near.rules.or(far.rules),
        words: joined(near.words, far.words),
        external_secrets: joined(near.external_secrets, far.external_secrets),
    }
}

fn joined<T>(near: Vec<T>, far: Vec<T>) -> Vec<T> {
    near.into_iter().chain(far).collect()
}
