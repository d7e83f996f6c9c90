//! What a file is for, and which environment it belongs to, told by its path.

use serde::{Deserialize, Serialize};

use super::overlay::Overlay;
use crate::Source;

/// A file's path and what it tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The path, with `/`, relative to what is linted.
    pub path: String,
    /// What the file is for.
    pub role: Role,
    /// Which environment it configures.
    pub environment: Option<Environment>,
    /// What its path tells of files beside it that are for other environments.
    pub overlay: Option<Overlay>,
    /// True for programs: a text in one may be a piece that is put together with others.
    pub program: bool,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Made by a program.
    Generated,
    /// Wrong on purpose, as often as not.
    Test,
    /// Written for people.
    Docs,
    /// To be copied and filled in.
    Example,
    /// Anything else.
    Config,
}

impl Role {
    /// By how many levels less sure findings in such a file are.
    pub fn doubt(self) -> u8 {
        match self {
            Role::Config => 0,
            Role::Generated | Role::Example => 1,
            // Tests hold wrong values on purpose, and those that stand in for any value.
            Role::Test | Role::Docs => 2,
        }
    }
}

/// A class of environments. Numbers behind a name tell instances apart and are dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the classes' own names")]
pub enum Environment {
    Production,
    PreProduction,
    Staging,
    Acceptance,
    Quality,
    Test,
    Development,
    Recovery,
}

const GENERATED: [&str; 12] = [
    "golden",
    "goldens",
    "__snapshots__",
    "snapshots",
    "cassettes",
    "recordings",
    // Somebody else's files, to be put in place as they are.
    "vendor",
    "third_party",
    "node_modules",
    "site-packages",
    "dist-packages",
    "botocore",
];
const TEST: [&str; 18] = [
    "test",
    "tests",
    "testdata",
    "testing",
    "__tests__",
    "spec",
    "specs",
    "e2e",
    "fixtures",
    "fixture",
    "mocks",
    "mock",
    "stubs",
    "__mocks__",
    "corpus",
    "corpora",
    // Acceptance tests of Terraform providers.
    "acctest",
    "testhcl",
];
/// What the name of a folder has behind `test_`; `test-cluster` is one to be run.
const TESTED: [&str; 8] = [
    "assets",
    "cases",
    "configs",
    "data",
    "files",
    "fixtures",
    "inputs",
    "resources",
];
/// What the names of tests hold, and how they end, as each language's test runner has it.
const TEST_INFIXES: [&str; 4] = [".test.", ".spec.", "_test.", "_spec."];
const TEST_ENDINGS: [&str; 9] = [
    "test.java",
    "tests.java",
    "test.kt",
    "tests.kt",
    "test.cs",
    "tests.cs",
    "test.php",
    "spec.groovy",
    ".tests.ps1",
];
const DOCS: [&str; 5] = ["docs", "doc", "documentation", "wiki", "blog"];
const DOCS_ENDINGS: [&str; 5] = [".md", ".mdx", ".rst", ".adoc", ".txt"];
/// Files to be copied; those in `mixins` into folders that have what they name.
const EXAMPLE: [&str; 10] = [
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "tutorial",
    "snippets",
    "quickstart",
    "mixins",
];
const EXAMPLE_NAMES: [&str; 8] = [
    ".example",
    ".sample",
    ".template",
    ".tmpl",
    ".dist",
    ".tpl",
    "-example",
    "-sample",
];

/// Folders whose children are environments.
pub(super) const CONTAINERS: [&str; 16] = [
    "overlays",
    "environments",
    "environment",
    "envs",
    "env",
    "stages",
    "clusters",
    "live",
    "deploy",
    "inventories",
    "group_vars",
    "config",
    "terraform",
    "stacks",
    "accounts",
    "values",
];

/// Names of environments. The flag marks those that name one only below a container or as an
/// infix of a file name: they are too common otherwise.
const ENVIRONMENTS: [(&str, Environment, bool); 35] = [
    ("prod", Environment::Production, false),
    ("prd", Environment::Production, false),
    ("production", Environment::Production, false),
    ("live", Environment::Production, true),
    ("release", Environment::Production, true),
    ("preprod", Environment::PreProduction, false),
    ("pprd", Environment::PreProduction, false),
    ("ppd", Environment::PreProduction, false),
    ("preproduction", Environment::PreProduction, false),
    ("staging", Environment::Staging, false),
    ("stage", Environment::Staging, false),
    ("stg", Environment::Staging, false),
    ("stag", Environment::Staging, false),
    ("uat", Environment::Acceptance, false),
    ("acceptance", Environment::Acceptance, true),
    ("acc", Environment::Acceptance, true),
    ("accept", Environment::Acceptance, true),
    ("qa", Environment::Quality, false),
    ("quality", Environment::Quality, true),
    ("sit", Environment::Quality, true),
    ("int", Environment::Quality, true),
    ("integration", Environment::Quality, true),
    ("test", Environment::Test, true),
    ("tst", Environment::Test, true),
    ("dev", Environment::Development, false),
    ("develop", Environment::Development, false),
    ("development", Environment::Development, false),
    ("devel", Environment::Development, false),
    ("local", Environment::Development, true),
    ("sandbox", Environment::Development, false),
    ("sbx", Environment::Development, false),
    ("playground", Environment::Development, false),
    ("dr", Environment::Recovery, true),
    ("failover", Environment::Recovery, false),
    ("standby", Environment::Recovery, false),
];

impl Environment {
    /// What messages call it.
    pub fn words(self) -> &'static str {
        match self {
            Environment::Production => "production",
            Environment::PreProduction => "pre-production",
            Environment::Staging => "staging",
            Environment::Acceptance => "acceptance",
            Environment::Quality => "quality assurance",
            Environment::Test => "test",
            Environment::Development => "development",
            Environment::Recovery => "recovery",
        }
    }

    /// The environment that a word names. `sure` places also take the ambiguous words.
    pub(super) fn named(word: &str, sure: bool) -> Option<Environment> {
        let word = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let known = ENVIRONMENTS
            .iter()
            .find(|(name, _, weak)| *name == word && (sure || !weak));
        known.map(|(_, environment, _)| *environment)
    }
}

/// True for a value that names a stage of deployment: `prod`, `Staging`.
pub fn is_stage(value: &str) -> bool {
    Environment::named(&value.trim().to_ascii_lowercase(), true).is_some()
}

impl Place {
    /// What the path of `source` tells.
    pub fn of(source: &Source) -> Self {
        let lower = source.within.to_ascii_lowercase();
        let mut folders: Vec<&str> = lower.split('/').collect();
        let name = folders.pop().unwrap_or_default();
        Place {
            path: source.path.clone(),
            role: role(&folders, name),
            environment: environment(&folders, name),
            overlay: Overlay::of(source),
            program: source.is_program(),
        }
    }

    /// The folder of the file, `""` for the top.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

fn role(folders: &[&str], name: &str) -> Role {
    let any = |known: &[&str]| folders.iter().any(|folder| known.contains(folder));
    let below_container = |index: usize| index > 0 && CONTAINERS.contains(&folders[index - 1]);
    // `Orders.Api.UnitTests` is how .NET names a project of tests, `acceptance_tests` how others do.
    let project = |folder: &str| {
        (folder.contains('.') && folder.ends_with("tests"))
            || folder.ends_with("_tests")
            || folder.ends_with("-tests")
            || folder
                .strip_prefix("test_")
                .or_else(|| folder.strip_prefix("test-"))
                .is_some_and(|of| TESTED.contains(&of))
    };
    let in_tests = folders.iter().enumerate().any(|(index, folder)| {
        project(folder) || (TEST.contains(folder) && !below_container(index))
    });
    let test_name = TEST_INFIXES.iter().any(|infix| name.contains(infix))
        || TEST_ENDINGS.iter().any(|ending| name.ends_with(ending))
        || (name.starts_with("test_") && name.ends_with(".py"))
        || name == "conftest.py"
        // What charts are installed with to be tested (helm/chart-testing).
        || (folders.last() == Some(&"ci") && name.ends_with("values.yaml"));
    if any(&GENERATED) || name.contains(".min.") || name.ends_with(".lock") {
        Role::Generated
    } else if in_tests || (test_name && !name.starts_with(".env")) {
        Role::Test
    } else if any(&DOCS) || DOCS_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        Role::Docs
    } else if any(&EXAMPLE)
        || EXAMPLE_NAMES.iter().any(|infix| name.contains(infix))
        || name.starts_with("example.")
        || name.starts_with("example-")
        || name.starts_with("examples-")
        || name.starts_with("sample.")
        || name.starts_with("env.")
    {
        Role::Example
    } else {
        Role::Config
    }
}

fn environment(folders: &[&str], name: &str) -> Option<Environment> {
    let infix = name
        .split(['.', '-', '_'])
        .find_map(|word| Environment::named(word, true));
    infix.or_else(|| {
        folders
            .windows(2)
            .rev()
            .find(|pair| {
                // Of `stage/dev` the inner one is meant: the outer is the word for any.
                let nested = || {
                    Environment::named(pair[0], true).is_some()
                        && Environment::named(pair[1], false).is_some()
                };
                CONTAINERS.contains(&pair[0]) || nested()
            })
            .and_then(|pair| {
                pair[1]
                    .split(['-', '_'])
                    .find_map(|word| Environment::named(word, true))
            })
    })
}
