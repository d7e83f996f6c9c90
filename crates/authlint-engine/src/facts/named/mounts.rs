//! Files of Secrets and ConfigMaps that containers are told to read: `--client-secret-file=/etc/oidc/client-secret`, where a volume of
//! the pod puts the keys of an object into `/etc/oidc`.

use authlint_parser::{Document, Located, Node, Scalar, Value};

use super::way::Spot;
use super::{Names, Used};
use crate::facts::Template;

/// Words by which a setting says that it is the path of a file.
const OF_FILES: [&str; 4] = ["file", "path", "cert", "key"];

/// Adds the files that containers in `document` read.
pub(super) fn read(document: &Document<'_>, names: &mut Names) {
    if document.is_template {
        return;
    }
    for root in &document.roots {
        let at = Spot::of(root);
        if at.entry("apiVersion").is_some() && at.entry("kind").is_some() {
            let namespace = at
                .entry("metadata")
                .and_then(|at| at.entry("namespace"))
                .and_then(Spot::text);
            let within = namespace.map(|name| name.value);
            pods(root, within.as_deref(), names);
        }
    }
}

/// What has volumes and containers, wherever it stands.
fn pods(node: &Node<'_>, within: Option<&str>, names: &mut Names) {
    match &node.value {
        Value::List(nodes) => nodes.iter().for_each(|node| pods(node, within, names)),
        Value::Map(entries) => {
            let at = Spot::of(node);
            if let (Some(volumes), Some(_)) = (at.entry("volumes"), at.entry("containers")) {
                for of in ["containers", "initContainers"] {
                    for container in at.entry(of).map(elements).unwrap_or_default() {
                        read_container(container, volumes, within, names);
                    }
                }
            }
            entries
                .iter()
                .for_each(|entry| pods(&entry.value, within, names));
        }
        _ => {}
    }
}

/// An object whose keys are files in a folder.
struct Mount {
    /// The folder, with a slash behind it.
    folder: String,
    /// The kind and the name of the object; `None` for all other volumes, and where nobody can tell.
    object: Option<(&'static str, Located<String>)>,
}

fn read_container(
    container: Spot<'_, '_>,
    volumes: Spot<'_, '_>,
    within: Option<&str>,
    names: &mut Names,
) {
    let mounts = container
        .entry("volumeMounts")
        .map(elements)
        .unwrap_or_default();
    let mounts: Option<Vec<Mount>> = mounts
        .into_iter()
        .map(|mount| read_mount(mount, volumes))
        .collect();
    let Some(mounts) = mounts.filter(|mounts| mounts.iter().any(|mount| mount.object.is_some()))
    else {
        return;
    };
    for path in paths(container) {
        // The innermost mount is what is seen; what several put there, nobody can tell.
        let around = mounts.iter().filter(|mount| {
            path.value.starts_with(&mount.folder) || format!("{}/", path.value) == mount.folder
        });
        let Some(mount) = around.max_by_key(|mount| mount.folder.len()) else {
            continue;
        };
        let same = mounts.iter().filter(|other| other.folder == mount.folder);
        let Some((kind, name)) = mount.object.as_ref().filter(|_| same.count() == 1) else {
            continue;
        };
        let Some(file) = path.value.strip_prefix(&mount.folder) else {
            continue;
        };
        if file.is_empty() || file.contains('/') || file.starts_with("..") {
            continue;
        }
        names.used.push(Used {
            within: within.map(str::to_owned),
            part: Some(Located {
                value: file.to_owned(),
                span: path.span,
            }),
            of_path: true,
            ..Used::of(kind, name.clone(), 0)
        });
    }
}

/// `None` if nobody can tell where it is.
fn read_mount(mount: Spot<'_, '_>, volumes: Spot<'_, '_>) -> Option<Mount> {
    let folder = mount.entry("mountPath").and_then(Spot::text)?.value;
    let folder = format!("{}/", folder.trim_end_matches('/'));
    let name = mount.entry("name").and_then(Spot::text)?.value;
    let whole = mount.entry("subPath").is_none() && mount.entry("subPathExpr").is_none();
    let mut volumes = elements(volumes).into_iter();
    let volume = volumes.find(|volume| {
        let known = volume.entry("name").and_then(Spot::text);
        known.is_some_and(|known| known.value == name)
    });
    let object = volume.filter(|_| whole).and_then(|volume| {
        let of = |kind: &'static str, key: &str, name: &str| {
            let source = volume.entry(key)?;
            let all = source.entry("items").is_none() && source.entry("optional").is_none();
            Some((kind, source.entry(name).and_then(Spot::text)?)).filter(|_| all)
        };
        of("kubernetes-secret", "secret", "secretName")
            .or_else(|| of("kubernetes-config-map", "configMap", "name"))
    });
    Some(Mount { folder, object })
}

/// The paths that the container is told to read, each with the place of its last segment.
fn paths(container: Spot<'_, '_>) -> Vec<Located<String>> {
    let mut found = Vec::new();
    for of in ["command", "args"] {
        let words = container.entry(of).map(elements).unwrap_or_default();
        let words: Vec<Option<&Scalar<'_>>> = words.into_iter().map(Spot::scalar).collect();
        for (at, word) in words.iter().enumerate() {
            let Some(scalar) = word else { continue };
            let text = scalar.text.as_str();
            if let Some((option, _)) = text.split_once('=').filter(|_| text.starts_with('-')) {
                if is_of_file(option) {
                    found.extend(path(scalar, option.len() + 1));
                }
            } else if let Some(option) = at.checked_sub(1).and_then(|at| words[at])
                && option.text.as_str().starts_with('-')
                && is_of_file(option.text.as_str())
            {
                found.extend(path(scalar, 0));
            }
        }
    }
    for variable in container.entry("env").map(elements).unwrap_or_default() {
        let name = variable.entry("name").and_then(Spot::text);
        if let Some(scalar) = variable.entry("value").and_then(Spot::scalar)
            && name.is_some_and(|name| is_of_file(&name.value))
        {
            found.extend(path(scalar, 0));
        }
    }
    found
}

fn is_of_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    OF_FILES.iter().any(|word| name.contains(word))
}

/// The path that the text is from `start` on.
fn path(scalar: &Scalar<'_>, start: usize) -> Option<Located<String>> {
    let text = scalar.text.as_str();
    let value = text.get(start..)?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/-._".contains(letter);
    let clear = Template::of(&scalar.slice(start..text.len()))
        .holes
        .is_empty();
    let last = start + value.rfind('/')? + 1;
    (clear && value.starts_with('/') && value.chars().all(plain)).then(|| Located {
        value: value.to_owned(),
        span: scalar.text.locate(last..text.len()),
    })
}

fn elements<'n, 's>(at: Spot<'n, 's>) -> Vec<Spot<'n, 's>> {
    match at.node.map(|node| &node.value) {
        Some(Value::List(nodes)) => nodes.iter().map(Spot::of).collect(),
        _ => Vec::new(),
    }
}
