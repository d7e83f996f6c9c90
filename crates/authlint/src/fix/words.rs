//! What is said of fixes: what was done, what was not and why, and what could be.

use std::fmt::Write as _;

use authlint_engine::Outcome;
use authlint_engine::findings::Safety;

use super::Fixes;
use crate::report::{counted, one_line};

/// What could not be fixed is listed up to so many lines.
const MOST_LEFT: usize = 20;

impl Fixes {
    /// What was done, in lines; nothing if there was nothing to do.
    pub(crate) fn told(&self) -> String {
        let mut told = String::new();
        let (files, findings) = self.counts();
        let would = if self.options.diff {
            "Would fix"
        } else {
            "Fixed"
        };
        if findings > 0 {
            let (findings, files) = (counted(findings, "finding"), counted(files, "file"));
            let end = if self.options.diff { "." } else { ":" };
            let _ = writeln!(told, "{would} {findings} in {files}{end}");
            // A difference shows them.
            for (path, rules) in self.fixed.iter().filter(|_| !self.options.diff) {
                let _ = writeln!(told, "- {}:", one_line(path));
                for (rule, count) in rules {
                    let _ = writeln!(told, "    {count} \u{d7} {rule}");
                }
            }
        } else if self.options.is_quiet() {
            let _ = writeln!(told, "{would} nothing.");
        }
        if !self.left.is_empty() {
            let not = if self.options.diff {
                "Would not fix"
            } else {
                "Not fixed"
            };
            let _ = writeln!(told, "{not}:");
            for left in self.left.iter().take(MOST_LEFT) {
                let (path, line, column) = (&left.path, left.line, left.column);
                let left = format!("{path}:{line}:{column}: {}: {}", left.rule, left.why);
                let _ = writeln!(told, "- {}", one_line(&left));
            }
            if let Some(more @ 1..) = self.left.len().checked_sub(MOST_LEFT) {
                let _ = writeln!(told, "- and {more} more");
            }
        }
        if !self.settled {
            let _ = writeln!(
                told,
                "Fixes went on changing each other's work and were stopped."
            );
        }
        told
    }

    /// How to get more of `outcome` fixed.
    pub(crate) fn hint(&self, outcome: &Outcome) -> Option<String> {
        let fixes = outcome
            .diagnostics
            .iter()
            .filter_map(|found| found.fix.as_ref());
        let (mut safe, mut others) = (0_usize, 0_usize);
        for fix in fixes {
            match fix.safety {
                Safety::Safe => safe += 1,
                Safety::Unsafe => others += 1,
                Safety::ShowOnly => {}
            }
        }
        let mends = self.options.mends();
        match (mends, self.options.unsafe_fixes, safe, others) {
            // What is left was tried.
            (true, true, ..) | (true, _, _, 0) | (_, _, 0, 0) => None,
            (true, false, _, others) => {
                Some(format!("[*] {others} more fixable with --unsafe-fixes."))
            }
            (false, _, safe, 0) => Some(format!("[*] {safe} fixable with --fix.")),
            (false, true, safe, others) => {
                let all = safe + others;
                Some(format!("[*] {all} fixable with --fix --unsafe-fixes."))
            }
            (false, false, 0, others) => {
                Some(format!("[*] {others} fixable with --fix --unsafe-fixes."))
            }
            (false, false, safe, others) => Some(format!(
                "[*] {safe} fixable with --fix ({others} more with --unsafe-fixes)."
            )),
        }
    }

    /// In how many files how many findings were fixed.
    fn counts(&self) -> (usize, usize) {
        let counts = self.fixed.values().flat_map(|rules| rules.values());
        (self.fixed.len(), counts.sum())
    }
}
