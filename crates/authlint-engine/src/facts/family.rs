//! Files that hold the same settings for several environments: `.env.dev` and `.env.prod`, `overlays/*/values.yaml`.

use super::place::{CONTAINERS, Environment};

/// What a file is among those of its family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kin {
    /// What its path has in common with the others, a `*` in place of the environment.
    pub family: String,
    /// Where the file stands that holds for all environments, if it is beside them.
    pub base: Option<String>,
    /// The environment that its path names.
    pub environment: Environment,
}

/// Words in names of files that stand for no environment: the file shows which settings there are.
const SHOWN: [&str; 6] = [
    "example", "sample", "template", "dist", "defaults", "default",
];

/// The family of the file at `path`, if its path names an environment.
pub(super) fn kin(path: &str) -> Option<Kin> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let join = |folder: &str, name: &str| match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let words = words(name);
    let environment = |word: &str| Environment::named(&word.to_ascii_lowercase(), true);
    let mut named = words.iter().enumerate();
    let named = named.find_map(|(at, (_, word))| Some((at, environment(word)?)));
    if let Some((at, environment)) = named {
        if words.len() < 2 {
            return None;
        }
        let without = |stands_for: &str| -> String {
            let words = words.iter().enumerate();
            let words = words.map(|(index, (mark, word))| match index == at {
                true => stands_for.to_owned(),
                false => format!("{mark}{word}"),
            });
            words.collect()
        };
        let base = without("");
        return Some(Kin {
            family: join(folder, &without("*")),
            base: (at > 0).then(|| join(folder, &base)),
            environment,
        });
    }
    let folders: Vec<&str> = folder.split('/').collect();
    let (at, environment) = (1..folders.len()).rev().find_map(|at| {
        let container = folders[at - 1].to_ascii_lowercase();
        let known = CONTAINERS.contains(&container.as_str());
        Some((at, environment(folders[at]).filter(|_| known)?))
    })?;
    let mut folders = folders;
    folders[at] = "*";
    Some(Kin {
        family: join(&folders.join("/"), name),
        base: None,
        environment,
    })
}

/// The path of the file that `path` shows the settings of: `.env` for `.env.example`.
pub(super) fn shown(path: &str) -> String {
    let (folder, name) = match path.rsplit_once('/') {
        Some((folder, name)) => (Some(folder), name),
        None => (None, path),
    };
    let words = words(name);
    let kept = words
        .iter()
        .filter(|(_, word)| !SHOWN.contains(&word.to_ascii_lowercase().as_str()));
    let kept: String = kept.map(|(mark, word)| format!("{mark}{word}")).collect();
    match folder {
        Some(folder) => format!("{folder}/{kept}"),
        None => kept,
    }
}

/// The words of a file's name, each with the mark in front of it.
fn words(name: &str) -> Vec<(&str, &str)> {
    let mut words = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let marks = rest.len() - rest.trim_start_matches(['.', '-', '_']).len();
        let (mark, behind) = rest.split_at(marks);
        let length = behind.find(['.', '-', '_']).unwrap_or(behind.len());
        let (word, next) = behind.split_at(length);
        words.push((mark, word));
        rest = next;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{kin, shown};

    #[test]
    fn files_of_one_family_share_its_name() {
        let families = [
            ("app/.env.production", "app/.env*", Some("app/.env")),
            ("values-stg.yaml", "values*.yaml", Some("values.yaml")),
            (
                "appsettings.Staging.json",
                "appsettings*.json",
                Some("appsettings.json"),
            ),
            ("prod.tfvars", "*.tfvars", None),
            ("overlays/prod/oauth.env", "overlays/*/oauth.env", None),
        ];
        for (path, family, base) in families {
            let kin = kin(path).map(|kin| (kin.family, kin.base));
            let expected = Some((family.to_owned(), base.map(str::to_owned)));
            assert_eq!(kin, expected, "{path}");
        }
        assert_eq!(kin("src/prod/values.yaml"), None);
        assert_eq!(kin("app/.env"), None);
        assert_eq!(shown("app/.env.example"), "app/.env");
    }
}
