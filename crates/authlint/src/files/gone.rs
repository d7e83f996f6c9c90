//! Files that a change takes away: whoever reads what they declared is told of it, though his file stays as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use authlint_engine::findings::Diagnostic;
use authlint_engine::knowledge::Knowledge;
use authlint_engine::{Outcome as Found, Sources, read_alone};

use super::only::below_top;
use super::{Files, Outcome, Wanted, is_outside, read_one};
use crate::Failure;
use crate::git::Repository;
use crate::path_text::display;
use crate::report::some_of;
use crate::walk::Judge;

impl Files {
    /// Takes note of files that are gone from at or below the paths that are wanted.
    pub(super) fn note_gone(
        &mut self,
        repository: &Repository,
        gone: &BTreeMap<PathBuf, Vec<u8>>,
        judge: &mut Judge,
        wanted: &Wanted<'_>,
    ) -> Result<(), Failure> {
        if gone.is_empty() {
            return Ok(());
        }
        let mut noted = BTreeSet::new();
        for root in wanted.paths {
            let top = below_top(root, repository)?;
            for (file, bytes) in gone {
                let Ok(rest) = file.strip_prefix(&top) else {
                    continue;
                };
                let path = root.join(rest);
                let left_out = judge.left_out(file).is_some();
                if left_out || wanted.filter.leaves_out(&path, false) || !noted.insert(file) {
                    continue;
                }
                let read = read_one(&super::Found {
                    shown: display(&path),
                    within: is_outside(&path).then(|| rest.to_path_buf()),
                    path,
                    named: false,
                    bytes: Some(bytes.clone()),
                });
                if let Outcome::Linted { source, .. } = read {
                    self.gone.push(source);
                }
            }
        }
        Ok(())
    }

    /// How many files are gone that would have been linted.
    pub(crate) fn gone(&self) -> usize {
        self.gone.len()
    }

    /// True if what was in files that are gone may have been used elsewhere.
    pub(crate) fn gone_concern_others(&self, knowledge: &Knowledge) -> bool {
        let gone = || Sources::new(self.gone.clone());
        !self.gone.is_empty() && read_alone(&gone(), knowledge).is_none()
    }

    /// Adds to `outcome` what is found in files that the run is not about, and was not while the files were there that
    /// are gone.
    pub(crate) fn add_strays(&self, outcome: &mut Found, look: &dyn Fn(&Sources) -> Found) {
        if self.gone.is_empty() {
            return;
        }
        let all = || self.sources.clone().into_files();
        let of = |files| {
            let sources = Sources::new(files).beside(self.unseen.iter().cloned());
            sources.leaving_out(self.left_out.iter().cloned())
        };
        let now = of(all());
        let mut found = look(&now);
        let is_about = |diagnostic: &Diagnostic| {
            let mut labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.related);
            labels.any(|label| self.sources.is_about(label.span.file))
        };
        found.diagnostics.retain(|diagnostic| !is_about(diagnostic));
        if found.diagnostics.is_empty() {
            return;
        }
        let mut files = all();
        files.extend(self.gone.iter().cloned());
        let then = of(files);
        let before = look(&then);
        let before = before.diagnostics.iter();
        let before: BTreeSet<_> = before.map(|known| place(known, &then)).collect();
        found
            .diagnostics
            .retain(|diagnostic| !before.contains(&place(diagnostic, &now)));
        let names = self.gone.iter().map(|source| &source.path);
        let note = format!("it comes of the deletion of {}", some_of(names));
        for mut diagnostic in found.diagnostics {
            diagnostic.notes.push(note.clone());
            outcome.diagnostics.push(diagnostic);
        }
        outcome.diagnostics.sort_by(|left, right| {
            (left.primary.span, &left.rule).cmp(&(right.primary.span, &right.rule))
        });
        outcome.secrets.extend(found.secrets);
        outcome.secrets.sort_unstable();
        outcome.secrets.dedup();
    }
}

/// Where a finding stands, whatever the number of its file.
fn place(diagnostic: &Diagnostic, sources: &Sources) -> (String, String, u32, u32) {
    let span = diagnostic.primary.span;
    let path = sources.get(span.file).path.clone();
    (path, diagnostic.rule.clone(), span.start, span.end)
}
