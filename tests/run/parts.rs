//! A hook names files, and must tell of them what a run over all of the tree tells.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use super::repository::{Folder, must};

/// Cases of which the files hang on each other.
const CASES: [&str; 5] = [
    "region-mismatch",
    "secret-chart-key-missing",
    "secret-key-missing",
    "secret-name-mistaken",
    "workflow-secret-missing",
];

/// One project of each, beside each other in one repository.
fn projects() -> Folder {
    let folder = Folder::new(&[(".git/HEAD", "ref: refs/heads/main\n")]);
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    for rule in CASES {
        let bad = fixtures.join(rule).join("bad");
        let mut projects: Vec<_> = must(fs::read_dir(&bad)).flatten().collect();
        projects.retain(|entry| entry.path().is_dir());
        projects.sort_by_key(fs::DirEntry::path);
        let Some(project) = projects.first() else {
            panic!("{rule} has no project");
        };
        for file in WalkDir::new(project.path()).into_iter().flatten() {
            if file.file_type().is_file() {
                let name = must(file.path().strip_prefix(&bad));
                let name = format!("{rule}/{}", name.display());
                folder.write(&name, must(fs::read(file.path())));
            }
        }
    }
    folder
}

/// A finding, and the files that it has to do with.
type Told = (String, BTreeSet<String>);

fn told(folder: &Folder, arguments: &[&str]) -> BTreeSet<Told> {
    let ran = folder.run(&[&["check", "-f", "json-lines"], arguments].concat());
    assert_ne!(ran.code, 2, "{}", ran.err);
    let lines = ran.out.lines().map(|line| {
        let found: serde_json::Value = must(serde_json::from_str(line));
        let related = found["related"].as_array().cloned().unwrap_or_default();
        let files = related.iter().chain([&found]);
        let files = files.filter_map(|at| Some(at["path"].as_str()?.to_owned()));
        let files: BTreeSet<String> = files.collect();
        (line.to_owned(), files)
    });
    lines.collect()
}

#[test]
fn files_that_are_named_are_told_of_as_in_a_run_over_all() {
    let folder = projects();
    let whole = told(&folder, &[]);
    assert!(whole.len() >= CASES.len(), "{whole:?}");
    let listed = folder.run(&["check", "--show-files"]);
    let files: Vec<&str> = listed.out.lines().collect();
    let all = [&["--force-exclude"], &files[..]].concat();
    assert_eq!(told(&folder, &all), whole);
    for file in files {
        let of_file = whole.iter().filter(|(_, files)| files.contains(file));
        let of_file: BTreeSet<Told> = of_file.cloned().collect();
        assert_eq!(told(&folder, &["--force-exclude", file]), of_file, "{file}");
    }
}

/// What is in a packed chart nobody reads, so nobody knows what it lacks.
#[test]
fn a_packed_chart_may_define_anything() {
    let folder = Folder::new(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("shop/Chart.yaml", "name: shop\nversion: 1.0.0\n"),
        (
            "shop/templates/_names.tpl",
            "{{ define \"shop.fullname\" }}shop{{ end }}\n",
        ),
        (
            "shop/templates/job.yaml",
            "kind: Job\nmetadata:\n  name: {{ template \"shop.name\" . }}\n",
        ),
    ]);
    let found = ["shop/templates/job.yaml:3:22: warning[variable-helper-undefined]"];
    assert_eq!(folder.found(&[]), found);
    assert_eq!(folder.found(&["shop/templates/job.yaml"]), found);
    folder.write("shop/charts/names-1.0.0.tgz", [0x1f, 0x8b, 8, 0, 0]);
    assert!(folder.found(&["shop/templates/job.yaml"]).is_empty());
    let ran = folder.run(&["check"]);
    assert_eq!(
        ran.out,
        "Nothing wrong in 3 files, 1 skipped (1 packed chart: shop/charts/names-1.0.0.tgz).\n"
    );
}
