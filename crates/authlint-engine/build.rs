//! Packs `rules/` into one file that the program carries.
//!
//! YAML is slow to read and a pre-commit hook starts the program for two files, so what people
//! write as YAML is turned into JSON here. The values stay untyped: the types live in one place,
//! the loader, which also reads a user's own folder. A file that is not YAML fails the build with
//! its path and line.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("rules");
    let mut packed = serde_json::Map::new();
    for name in ["vocabulary", "components"] {
        let file = root.join(name).with_extension("yaml");
        packed.insert(name.to_owned(), read(&file)?);
    }
    let listed = root.join("token-urls.tsv");
    println!("cargo::rerun-if-changed={}", listed.display());
    packed.insert("token_urls".to_owned(), fs::read_to_string(listed)?.into());
    for folder in ["cards", "clouds", "providers", "recognisers"] {
        let folder_path = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder_path.display());
        let mut files: Vec<PathBuf> = fs::read_dir(&folder_path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()?;
        files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
        files.sort();
        let values: Vec<_> = files
            .iter()
            .map(|path| read(path))
            .collect::<io::Result<_>>()?;
        packed.insert(folder.to_owned(), values.into());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("rules.json");
    fs::write(out, serde_json::to_string(&packed)?)
}

fn read(path: &Path) -> io::Result<serde_json::Value> {
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path)?;
    serde_yaml::from_str(&text)
        .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))
}
