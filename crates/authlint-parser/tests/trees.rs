//! Every input below `tests/trees` is read into exactly the tree printed beside it.
//!
//! `UPDATE=1 cargo test -p authlint-parser --test trees` writes the trees anew; the difference is
//! then reviewed like code.

#[path = "support/cases.rs"]
mod cases;
#[path = "support/printed.rs"]
mod printed;

use std::fs;
use std::path::{Path, PathBuf};

use authlint_parser::{FileId, Format, Text, parse};
use cases::{Case, TREE};

/// Where the printed tree of a case is.
fn tree(case: &Case) -> PathBuf {
    let mut name = case.path.clone().into_os_string();
    name.push(".");
    name.push(TREE);
    name.into()
}

/// What differs, or `None`.
fn difference(case: &Case) -> Option<String> {
    let document = parse(Text::of_file(FileId(0), &case.source), case.format);
    let actual = printed::printed(&document);
    if std::env::var_os("UPDATE").is_some() {
        return fs::write(tree(case), actual)
            .err()
            .map(|error| format!("{}: {error}", case.name()));
    }
    let expected = fs::read_to_string(tree(case)).unwrap_or_default();
    if actual == expected {
        return None;
    }
    let lines = expected.lines().zip(actual.lines());
    let same = lines.take_while(|(expected, actual)| expected == actual);
    let line = same.count();
    Some(format!(
        "{}, line {}:\n  expected: {}\n    actual: {}",
        case.name(),
        line + 1,
        expected.lines().nth(line).unwrap_or("nothing more"),
        actual.lines().nth(line).unwrap_or("nothing more"),
    ))
}

fn assert_trees(name: &str) {
    let format = Format::of_language(name).unwrap_or_else(|| panic!("{name} is no format"));
    let cases = cases::cases(format);
    assert!(!cases.is_empty(), "no case of {}", format.name());
    let differences: Vec<String> = cases.iter().filter_map(difference).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// One test per format, so that a failure says which one.
macro_rules! formats {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            assert_trees(stringify!($name));
        })*

        #[test]
        fn every_format_is_tested() {
            let tested = [$(stringify!($name)),*];
            for format in Format::all() {
                assert!(tested.contains(&format.name()), "{}", format.name());
            }
        }
    };
}

formats! {
    yaml json toml dotenv properties ini hcl xml shell dockerfile markdown asciidoc rst text http
    directives jaas bru
    notebook python javascript go java kotlin groovy csharp ruby php rust powershell
}

#[test]
fn every_tree_has_its_input_and_its_format() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trees");
    for path in cases::files(&folder) {
        let is_tree = path.extension().is_some_and(|ending| ending == TREE);
        assert!(
            !is_tree || path.with_extension("").exists(),
            "{} is the tree of nothing",
            path.display()
        );
        let folder = path.parent().and_then(Path::file_name);
        let folder = folder.unwrap_or_default().to_string_lossy();
        let format = Format::of_language(&folder);
        assert!(
            format.is_some_and(|format| format.name() == folder) || !is_tree,
            "{} is of no format",
            path.display()
        );
    }
}
