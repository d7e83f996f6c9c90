//! The repository around files that were named, or that a change is about.

use std::collections::BTreeSet;
use std::path::PathBuf;

use authlint_engine::{FirstLook, Source, Sources};

use super::pass::{self, Item};
use super::{Files, Found, Looks, MANY, Outcome, folder, is_outside, of_folders};
use crate::config::Filter;
use crate::path_text::{display, path_of_shown};
use crate::project::around;

impl Files {
    /// Reads the projects, too, that files were named of. What is wrong there is not what the run is about. Gives what was seen
    /// of all files, by their places.
    pub(crate) fn surround(
        &mut self,
        obey_ignore_files: bool,
        filter: &Filter,
        looks: &Looks<'_>,
    ) -> Option<Vec<FirstLook>> {
        let gone = self.gone.iter().map(|source| path_of_shown(&source.path));
        let named: Vec<PathBuf> = self.named.iter().cloned().chain(gone).collect();
        let around = around(&named, self.rest.absent(), obey_ignore_files);
        self.surrounded = !around.members.is_empty();
        let members: BTreeSet<String> = around
            .members
            .iter()
            .map(|member| display(&member.path))
            .collect();
        let parted = self.named.iter().map(|path| display(path));
        let parted = parted.filter(|path| !members.contains(path));
        let mut unseen: Vec<String> = parted.map(|path| folder(&path)).collect();
        unseen.append(&mut self.unseen);
        unseen.extend(around.unseen.iter().map(|path| display(path)));
        self.left_out.extend(of_folders(around.patterns));

        let asked: Vec<Source> = std::mem::take(&mut self.sources).into_files();
        let paths: BTreeSet<String> = asked.iter().map(|source| source.path.clone()).collect();
        let rest = std::mem::take(&mut self.rest);
        let (members, untracked) = rest.part(around.members);
        unseen.extend(untracked.iter().map(|member| display(&member.path)));
        // What a run over all of the project leaves out is nothing that a part of it knows.
        let (members, excluded): (Vec<_>, Vec<_>) = members
            .into_iter()
            .partition(|(member, _)| !filter.leaves_out(&member.path, false));
        unseen.extend(excluded.iter().map(|(member, _)| display(&member.path)));
        let others = members.into_iter().map(|(member, bytes)| Found {
            shown: display(&member.path),
            within: is_outside(&member.path).then_some(member.below),
            path: member.path,
            named: false,
            bytes,
        });
        let others = others.filter(|other| !paths.contains(&other.shown));
        let mut items: Vec<Item> = others.map(Item::Found).collect();
        items.extend(asked.into_iter().map(Item::Read));
        // Which is the order of the files' numbers.
        items.sort_by(|left, right| left.shown().cmp(right.shown()));
        let many = items.len() >= MANY;
        let (read, seen) = match many {
            true => pass::looking(&items, looks),
            false => (pass::over(&items), Vec::new()),
        };
        let places = read.into_iter().map(|outcome| match outcome {
            Outcome::Linted { source, .. } => Some(source),
            Outcome::Skipped(skipped) => {
                unseen.push(skipped.path);
                None
            }
            Outcome::Unreadable(_) | Outcome::Configuration(_) | Outcome::Other => None,
        });
        let places: Vec<Option<Source>> = places.collect();
        let all = match many {
            true => Sources::in_places(places),
            false => Sources::new(places.into_iter().flatten().collect()),
        };
        self.unseen = unseen;
        let all = all.beside(self.unseen.iter().cloned());
        let all = all.leaving_out(self.left_out.iter().cloned());
        self.sources = all.about(&paths);
        many.then_some(seen)
    }
}
