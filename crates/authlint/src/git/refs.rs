//! Which commit a name means, and where two lines of commits parted.

use std::collections::{BTreeMap, BinaryHeap};

use gix_hash::ObjectId;

use super::objects::Objects;
use super::{LONG, Repository, bytes, line};

/// What to do about a clone without its history.
pub(super) const SHALLOW: &str = "the clone is shallow: fetch more of the history \
     (`fetch-depth: 0` in GitHub Actions, `GIT_DEPTH: 0` in GitLab CI)";

/// How often a reference may name another.
const MOST_HOPS: usize = 5;

/// So many commits are looked at before two lines count as unrelated.
const MOST_COMMITS: usize = 2_000_000;

/// Where a branch is looked for that nobody named: what the remote calls its default, then what people call it.
const DEFAULTS: [&str; 5] = [
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
];

impl Repository {
    /// The commit that is checked out; `None` before the first one.
    pub(super) fn head(&self, objects: &Objects) -> Result<Option<ObjectId>, String> {
        if line(&self.own.join("HEAD"))?.is_none() {
            return Err(self.broken("it has no HEAD"));
        }
        let head = self.reference("HEAD", MOST_HOPS)?;
        head.map(|head| objects.peeled(head).map_err(|why| self.broken(&why)))
            .transpose()
    }

    /// The default branch, or what is checked out if there is none.
    pub(super) fn default_branch(&self) -> Result<&'static str, String> {
        for name in DEFAULTS {
            if self.reference(name, MOST_HOPS)?.is_some() {
                return Ok(name);
            }
        }
        Ok("HEAD")
    }

    /// The commit that a user names: a branch, a tag, a hash or the beginning of one, with `~2` and `^` behind it.
    pub(super) fn commit(&self, named: &str, objects: &Objects) -> Result<ObjectId, String> {
        let unknown = || format!("`{named}` is no branch, tag or commit of this repository");
        let cut = named.find(['~', '^']).unwrap_or(named.len());
        let (name, steps) = named.split_at(cut);
        let name = if name == "@" { "HEAD" } else { name };
        let mut id = match self.named(name)? {
            Some(id) => id,
            None => objects.abbreviated(name).ok_or_else(unknown)?,
        };
        id = objects.peeled(id)?;
        for generation in 0..back(steps).ok_or_else(unknown)? {
            let commit = objects.commit(id)?.ok_or_else(unknown)?;
            id = *commit.parents.first().ok_or_else(|| {
                format!("`{named}`: there are only {generation} commits before `{name}`")
            })?;
        }
        match objects.commit(id)? {
            Some(_) => Ok(id),
            None if self.is_shallow() => Err(format!("`{named}` is not here: {SHALLOW}")),
            None => Err(unknown()),
        }
    }

    fn named(&self, name: &str) -> Result<Option<ObjectId>, String> {
        let places = ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"];
        for place in places {
            if let Some(id) = self.reference(&format!("{place}{name}"), MOST_HOPS)? {
                return Ok(Some(id));
            }
        }
        self.reference(&format!("refs/remotes/{name}/HEAD"), MOST_HOPS)
    }

    /// What a reference means; `None` if there is no such reference.
    fn reference(&self, name: &str, hops: usize) -> Result<Option<ObjectId>, String> {
        if !is_name(name) {
            return Ok(None);
        }
        for folder in [&self.own, &self.shared] {
            let Some(said) = line(&folder.join(name))? else {
                continue;
            };
            if let Some(next) = said.strip_prefix("ref:") {
                if hops == 0 {
                    return Err(self.broken(&format!("{name} goes in a circle")));
                }
                return self.reference(next.trim(), hops - 1);
            }
            return match said.trim().len() {
                40 => ObjectId::from_hex(said.trim().as_bytes())
                    .map(Some)
                    .map_err(|_| self.broken(&format!("{name} is broken"))),
                64 => Err(self.broken("its hashes are SHA-256, which are not read")),
                // `config`, or any other file that is no reference.
                _ if name.starts_with("refs/") || name == "HEAD" => {
                    Err(self.broken(&format!("{name} is broken")))
                }
                _ => Ok(None),
            };
        }
        self.packed(name)
    }

    fn packed(&self, name: &str) -> Result<Option<ObjectId>, String> {
        let Some(list) = bytes(&self.shared.join("packed-refs"), LONG)? else {
            return Ok(None);
        };
        let of_name = list.split(|byte| *byte == b'\n').find_map(|line| {
            let (hash, rest) = line.split_at_checked(40)?;
            let rest = rest.strip_prefix(b" ")?;
            (rest.trim_ascii_end() == name.as_bytes()).then_some(hash)
        });
        of_name
            .map(ObjectId::from_hex)
            .transpose()
            .map_err(|_| self.broken("packed-refs is broken"))
    }

    /// The youngest commit that both come from.
    pub(super) fn parting(
        &self,
        ours: ObjectId,
        theirs: ObjectId,
        objects: &Objects,
    ) -> Result<Option<ObjectId>, String> {
        // Each line of commits has a colour; the first commit with both is where they part.
        let mut colours: BTreeMap<ObjectId, u8> = BTreeMap::new();
        let mut open: BinaryHeap<(i64, ObjectId)> = BinaryHeap::new();
        for (id, colour) in [(ours, 1), (theirs, 2)] {
            *colours.entry(id).or_default() |= colour;
            if let Some(commit) = objects.commit(id)? {
                open.push((commit.seconds, id));
            }
        }
        while let Some((_, id)) = open.pop() {
            let colour = colours.get(&id).copied().unwrap_or_default();
            if colour == 3 {
                return Ok(Some(id));
            }
            if colours.len() > MOST_COMMITS {
                break;
            }
            let Some(commit) = objects.commit(id)? else {
                continue;
            };
            for parent in commit.parents {
                let before = colours.get(&parent).copied().unwrap_or_default();
                if before | colour == before {
                    continue;
                }
                colours.insert(parent, before | colour);
                // A shallow clone ends somewhere.
                if let Some(commit) = objects.commit(parent)? {
                    open.push((commit.seconds, parent));
                }
            }
        }
        Ok(None)
    }

    /// True if the history was cut when the repository was cloned.
    pub(super) fn is_shallow(&self) -> bool {
        self.shared.join("shallow").is_file()
    }
}

/// True for names that stay in the folder of references.
fn is_name(name: &str) -> bool {
    let odd = |letter: char| letter.is_control() || "\\ ~^:?*[".contains(letter);
    let plain = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    !name.contains("..") && !name.contains(odd) && name.split('/').all(plain)
}

/// How many generations `~2^^` goes back.
fn back(steps: &str) -> Option<usize> {
    let mut generations = 0_usize;
    let mut rest = steps;
    while let Some(sign) = rest.chars().next() {
        rest = &rest[sign.len_utf8()..];
        let digits = rest.len()
            - rest
                .trim_start_matches(|next: char| next.is_ascii_digit())
                .len();
        let (number, after) = rest.split_at(digits);
        let number = if number.is_empty() {
            1
        } else {
            number.parse().ok()?
        };
        match sign {
            '~' => generations = generations.checked_add(number)?,
            // Other parents than the first are nothing a linter is asked about.
            '^' if number == 1 => generations = generations.checked_add(1)?,
            _ => return None,
        }
        rest = after;
    }
    Some(generations)
}

#[cfg(test)]
mod tests {
    use super::{back, is_name};

    #[test]
    fn names_stay_in_their_folder() {
        for bad in [
            "",
            "/etc/passwd",
            "../HEAD",
            "refs/../../x",
            "a//b",
            "a b",
            "x.lock",
            ".git",
        ] {
            assert!(!is_name(bad), "{bad}");
        }
        for good in ["HEAD", "refs/heads/feature/x-1", "v1.0", "origin/main"] {
            assert!(is_name(good), "{good}");
        }
    }

    #[test]
    fn steps_back_are_counted() {
        let cases = [
            ("", Some(0)),
            ("~", Some(1)),
            ("~3", Some(3)),
            ("^^", Some(2)),
            ("~2^1", Some(3)),
            ("^2", None),
            ("~x", None),
            ("^{tree}", None),
        ];
        for (steps, expected) in cases {
            assert_eq!(back(steps), expected, "{steps}");
        }
    }
}
