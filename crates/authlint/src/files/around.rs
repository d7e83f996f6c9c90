//! The repository around files that were named, or that a change is about.

use std::collections::BTreeSet;
use std::path::PathBuf;

use authlint_engine::{Source, Sources};
use rayon::prelude::*;

use super::{Files, Found, Outcome, folder, is_outside, of_folders, read_one};
use crate::config::Filter;
use crate::path_text::{display, path_of_shown};
use crate::project::around;

impl Files {
    /// Reads the projects, too, that files were named of. What is wrong there is not what the run is about.
    pub(crate) fn surround(&mut self, obey_ignore_files: bool, filter: &Filter) {
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
        let others = members.into_par_iter().map(|(member, bytes)| {
            let shown = display(&member.path);
            read_one(&Found {
                within: is_outside(&member.path).then_some(member.below),
                path: member.path,
                shown,
                named: false,
                bytes,
            })
        });
        let mut sources = asked;
        for other in others.collect::<Vec<_>>() {
            match other {
                Outcome::Linted { source, .. } if paths.contains(&source.path) => {}
                Outcome::Linted { source, .. } => sources.push(source),
                Outcome::Skipped(skipped) => unseen.push(skipped.path),
                Outcome::Unreadable(_) | Outcome::Configuration(_) | Outcome::Other => {}
            }
        }
        self.unseen = unseen;
        let all = Sources::new(sources).beside(self.unseen.iter().cloned());
        let all = all.leaving_out(self.left_out.iter().cloned());
        self.sources = all.about(&paths);
    }
}
