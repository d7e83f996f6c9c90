//! Packs `rules/` into what the program carries, a file for each part: all of it, and what linting needs.
//!
//! YAML is slow to read and a pre-commit hook starts the program for two files, so what people
//! write as YAML is turned here into a form that is read fast (`form`). The values stay untyped: the
//! types live in one place, the loader, which also reads a user's own folder. A file that is not YAML
//! fails the build with its path and line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use groups::Groups;
use index::Head;
use needles::Needles;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[path = "src/knowledge/form.rs"]
mod form;
#[path = "src/prefilter/groups.rs"]
#[expect(dead_code, reason = "a module of the library, which alone asks")]
mod groups;
#[path = "src/knowledge/index.rs"]
mod index;
#[path = "src/needles.rs"]
#[expect(dead_code, reason = "a module of the library, which alone searches")]
mod needles;
#[path = "src/knowledge/pack.rs"]
mod pack;
#[path = "src/knowledge/pattern.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    reason = "a module of the library, of which the heads need a part"
)]
mod pattern;

fn main() -> io::Result<()> {
    let root = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("rules");
    let mut packed = Map::new();
    for name in [
        "vocabulary",
        "components",
        "errors",
        "expiry",
        "grants",
        "pins",
        "words",
        "workflows",
    ] {
        let file = root.join(name).with_extension("yaml");
        packed.insert(name.to_owned(), read(&file)?);
    }
    for folder in [
        "cards",
        "clients",
        "clouds",
        "names",
        "providers",
        "recognisers",
    ] {
        let folder_path = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder_path.display());
        let mut files: Vec<PathBuf> = fs::read_dir(&folder_path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()?;
        files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
        // By id, which the name of a file is: `a` comes before `a-b`.
        files.sort_by(|left, right| left.file_stem().cmp(&right.file_stem()));
        let values: Vec<_> = files
            .iter()
            .map(|path| read(path))
            .collect::<io::Result<_>>()?;
        packed.insert(folder.to_owned(), values.into());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    write(&out.join("rules"), packed.clone())?;
    let none = json!({ "checked": "", "sources": {}, "errors": [] });
    packed.insert("errors".to_owned(), none);
    for folder in ["cards", "grants", "names", "providers"] {
        packed.get_mut(folder).into_iter().for_each(without_lore);
    }
    // The kinds of a recogniser have names of their own, some of which are lore elsewhere.
    if let Some(Value::Array(recognisers)) = packed.get_mut("recognisers") {
        for fields in recognisers.iter_mut().filter_map(Value::as_object_mut) {
            fields.retain(|name, _| {
                !["sources", "checked", "rows", "examples"].contains(&name.as_str())
            });
        }
    }
    write(&out.join("lint"), packed)?;
    let marks = root.with_file_name("src").join("prefilter.json");
    println!("cargo::rerun-if-changed={}", marks.display());
    let marks: Marks = serde_json::from_str(&fs::read_to_string(&marks)?)?;
    fs::write(out.join("prefilter.rs"), prefilter(marks))
}

/// What tells the files that are worth parsing, as the library's type of this name holds it.
#[derive(Deserialize)]
struct Marks {
    words: Vec<String>,
    together: Vec<Vec<Vec<String>>>,
    files: Vec<String>,
    topics: BTreeMap<String, Vec<String>>,
}

/// The prefilter of the built-in rules, in Rust.
fn prefilter(marks: Marks) -> String {
    let mut words = marks.words;
    let alone = words.len();
    let Groups(together) = Groups::of(marks.together.iter(), &mut words);
    let topics = marks.topics.values().enumerate();
    let topics = topics.flat_map(|(topic, words)| words.iter().map(move |word| (word, topic)));
    let (topics, topic_of): (Vec<_>, Vec<_>) = topics.unzip();
    let files = marks.files.iter();
    let files: Vec<_> = files
        .map(|name| format!("Cow::Borrowed({name:?})"))
        .collect();
    format!(
        "Prefilter {{ needles: {}, alone: {alone}, together: Groups(Cow::Borrowed(&{together:?})), \
         files: Cow::Borrowed(&[{}]), topics: {}, topic_of: Cow::Borrowed(&{topic_of:?}), everything: false }}",
        needles(&Needles::new(&words)),
        files.join(", "),
        needles(&Needles::new(&topics)),
    )
}

/// A search, in Rust. What is derived for `Debug` is how it is written.
fn needles(made: &Needles) -> String {
    let Needles {
        letters,
        words,
        seen,
        buckets,
        places,
        everywhere,
    } = made;
    format!(
        "Needles {{ letters: Cow::Borrowed({letters:?}), words: Cow::Borrowed(&{words:?}), \
         seen: Cow::Borrowed(&{seen:?}), buckets: Cow::Borrowed(&{buckets:?}), \
         places: Cow::Borrowed(&{places:?}), everywhere: {everywhere} }}"
    )
}

/// Writes each part into a file of its own, the providers one behind the other, with their heads and lengths in another.
fn write(out: &Path, mut parts: Map<String, Value>) -> io::Result<()> {
    fs::create_dir_all(out)?;
    let providers = parts.remove("providers").unwrap_or_default();
    let mut all = String::new();
    let mut heads = Vec::new();
    for provider in providers.as_array().into_iter().flatten() {
        let one = in_text(provider)?;
        heads.push((Head::of(provider), one.len()));
        all.push_str(&one);
    }
    fs::write(out.join("providers"), all)?;
    parts.insert("heads".to_owned(), serde_json::to_value(heads)?);
    for (part, value) in &parts {
        fs::write(out.join(part), in_text(value)?)?;
    }
    Ok(())
}

fn in_text(value: &Value) -> io::Result<String> {
    let mut out = String::new();
    pack::pack(value, &mut out).map_err(io::Error::other)?;
    Ok(out)
}

/// What only people read: the loader takes these fields for empty where they are not there.
const LORE: [&str; 13] = [
    "sources",
    "summary",
    "checked",
    "not",
    "note",
    "notes",
    "errors",
    "clients",
    "client_ids",
    "client_secrets",
    "audience",
    "why",
    "symptoms",
];

/// Takes out what no check looks at, for most of the catalogue is that, and a hook starts the program
/// for two files.
fn without_lore(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            // The `why` of a card is a page, that of anything else is what a finding says; the notes of a
            // card are a finding's, too.
            let card = fields.contains_key("check");
            fields.retain(|name, _| {
                let said = if card { "notes" } else { "why" };
                name == said || !LORE.contains(&name.as_str())
            });
            fields.values_mut().for_each(without_lore);
        }
        Value::Array(values) => values.iter_mut().for_each(without_lore),
        _ => {}
    }
}

fn read(path: &Path) -> io::Result<Value> {
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path)?;
    serde_yaml::from_str(&text)
        .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))
}
