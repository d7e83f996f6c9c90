//! Where configurations are looked for, and what a hostile one can do: what needs folders that no repository should
//! hold.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path =
            std::env::temp_dir().join(format!("authlint-config-{name}-{}", std::process::id()));
        let folder = Folder(path);
        for (file, content) in files {
            let file = folder.0.join(file);
            let parent = file.parent().map(fs::create_dir_all);
            parent
                .unwrap_or(Ok(()))
                .unwrap_or_else(|error| panic!("{error}"));
            fs::write(&file, content).unwrap_or_else(|error| panic!("{error}"));
        }
        folder
    }

    fn run_in(&self, below: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_authlint"))
            .args(arguments)
            .current_dir(self.0.join(below))
            .env_clear()
            .env("HOME", self.0.join("home"))
            .env("GIT_CEILING_DIRECTORIES", std::env::temp_dir())
            .output()
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// Standard output and error, and how it ended.
    fn told(&self, below: &str, arguments: &[&str]) -> (String, Option<i32>) {
        let output = self.run_in(below, arguments);
        let text = [output.stdout, output.stderr].concat();
        (
            String::from_utf8_lossy(&text).into_owned(),
            output.status.code(),
        )
    }

    /// The configuration that a run has.
    fn file(&self, below: &str, arguments: &[&str]) -> String {
        let (told, _) = self.told(below, &[&["check", "--show-settings"], arguments].concat());
        let first = told.lines().next().unwrap_or_default();
        first.trim_start_matches("# configuration: ").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const WRONG: &str = "tokenUrl: https://api.mypurecloud.com/oauth/token\n";
const NONE: &str = "none was found";

#[test]
fn the_nearest_file_up_to_the_top_of_the_repository_is_taken() {
    let folder = Folder::new(
        "nearest",
        &[
            ("authlint.toml", ""),
            ("home/authlint.toml", ""),
            ("home/a.yaml", WRONG),
            ("home/plain/a.yaml", WRONG),
            ("repo/.git/HEAD", ""),
            ("repo/authlint.toml", ""),
            ("repo/sub/.authlint.toml", ""),
            ("repo/sub/deep/a.yaml", WRONG),
            ("repo/side/a.yaml", WRONG),
            ("bare/.git/HEAD", ""),
            ("bare/a.yaml", WRONG),
        ],
    );
    for (below, arguments, expected) in [
        ("repo", &["."][..], "authlint.toml (the nearest)"),
        ("repo/side", &["."], "../authlint.toml (the nearest)"),
        ("repo/sub/deep", &["."], "../.authlint.toml (the nearest)"),
        ("repo/sub", &["../side"], "../authlint.toml (the nearest)"),
        // A part of a repository is judged like all of it.
        ("repo", &["sub/deep/a.yaml"], "authlint.toml (the nearest)"),
        (
            "repo",
            &["sub/deep/a.yaml", "side/a.yaml"],
            "authlint.toml (the nearest)",
        ),
        (
            "repo/side",
            &["--config", "../sub/.authlint.toml"],
            "../sub/.authlint.toml (--config)",
        ),
        ("repo", &["--isolated"], "none (--isolated)"),
        // What is above a repository is not its own, and nobody's home is.
        ("bare", &["."], NONE),
        ("home", &["."], NONE),
        ("home", &["plain"], NONE),
        // From elsewhere, the repository that is named.
        (".", &["repo/sub"], "repo/sub/.authlint.toml (the nearest)"),
        (".", &["bare", "repo"], "authlint.toml (the nearest)"),
        (".", &["bare"], NONE),
    ] {
        assert_eq!(
            folder.file(below, arguments),
            expected,
            "{below} {arguments:?}"
        );
    }
}

#[test]
fn a_part_and_the_whole_agree_whatever_the_order_and_the_threads() {
    let folder = Folder::new(
        "part",
        &[
            (".git/HEAD", ""),
            (
                "authlint.toml",
                "exclude = [\"b/\"]\n[per-file-ignores]\n\"c/\" = [\"token-url\"]\n",
            ),
            ("a/app.yaml", WRONG),
            ("b/app.yaml", WRONG),
            ("c/app.yaml", WRONG),
        ],
    );
    let check = |arguments: &[&str]| {
        folder
            .told("", &[&["check", "-f", "json"], arguments].concat())
            .0
    };
    assert_eq!(check(&["."]), check(&["-j", "1"]));
    assert_eq!(check(&["a", "b", "c"]), check(&["c", "b", "a"]));
    let (found, code) = folder.told("", &["check", "-f", "concise", "a/app.yaml", "c/app.yaml"]);
    assert_eq!(code, Some(1));
    assert_eq!(found.matches("error[").count(), 1, "{found}");
    assert!(
        found.contains("1 hidden by authlint.toml (1 per-file-ignores: token-url-wrong-host)"),
        "{found}"
    );
    // What is named is linted all the same.
    assert_eq!(folder.told("", &["check", "b/app.yaml"]).1, Some(1));
}

#[test]
fn excluded_files_that_are_named_can_be_left_out() {
    let force = "exclude = [\"b/\"]\nforce-exclude = true\n";
    let folder = Folder::new("force", &[("authlint.toml", force), ("b/app.yaml", WRONG)]);
    let (told, code) = folder.told("", &["check", "b/app.yaml"]);
    assert_eq!(
        (told.as_str(), code),
        ("Nothing wrong in 0 files, 1 file excluded.\n", Some(0))
    );
    // A gate that looks at nothing says so.
    let (told, code) = folder.told("", &["check"]);
    assert_eq!(code, Some(2));
    assert!(
        told.contains("nothing was linted, exclude and include left all out: b/app.yaml"),
        "{told}"
    );
}

/// Whoever can write a file for a gate to see can write its configuration.
#[test]
fn nothing_is_hidden_without_a_word() {
    for (name, text, setting) in [
        ("ignore", "ignore = [\"all\"]", "ignore"),
        ("select", "select = [\"scope\"]", "select"),
        ("empty", "select = []", "select"),
        ("off", "[severity]\nall = \"off\"", "severity"),
        (
            "files",
            "[per-file-ignores]\n\"*\" = [\"all\"]",
            "per-file-ignores",
        ),
    ] {
        let folder = Folder::new(name, &[("authlint.toml", text), ("app.yaml", WRONG)]);
        let (told, code) = folder.told("", &["check"]);
        let expected = format!(
            "Nothing wrong in 1 file, 1 hidden by authlint.toml (1 {setting}: token-url-wrong-host).\n"
        );
        assert_eq!((told, code), (expected, Some(0)));
        let (told, code) = folder.told("", &["check", "--select", "all", "-f", "concise"]);
        let still = u8::from(name == "files");
        assert_eq!(code, Some(1 - i32::from(still)), "{told}");
    }
    let folder = Folder::new(
        "least",
        &[
            (
                "authlint.toml",
                "min-severity = \"error\"\nmin-confidence = \"certain\"\n",
            ),
            (
                "app.env",
                "TOKEN_URL=https://login.mypurecloud.com//oauth/token\n",
            ),
        ],
    );
    let (told, _) = folder.told("", &["check"]);
    assert!(
        told.contains("1 hidden by authlint.toml (1 min-confidence: token-url-wrong-path)"),
        "{told}"
    );
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(
        "links",
        &[
            ("outside/authlint.toml", "ignore = [\"token-url\"]"),
            ("outside/lint/providers/x.yaml", "id: x\nname: X\n"),
            ("repo/.git/HEAD", ""),
            ("repo/app.yaml", WRONG),
            ("other/authlint.toml", "rules = \"lint\""),
            ("third/authlint.toml", "rules = \"lint\""),
            ("third/lint/cards/good.txt", ""),
        ],
    );
    for (to, from) in [
        ("../outside/authlint.toml", "repo/authlint.toml"),
        ("../outside/lint", "other/lint"),
        (
            "../../../outside/lint/providers/x.yaml",
            "third/lint/cards/x.yaml",
        ),
    ] {
        symlink(to, folder.0.join(from)).unwrap_or_else(|error| panic!("{error}"));
    }
    let (told, code) = folder.told("repo", &["check"]);
    assert_eq!(code, Some(2));
    assert!(
        told.contains("authlint.toml: a link, which is followed only if --config names it"),
        "{told}"
    );
    let (_, code) = folder.told("repo", &["check", "--config", "authlint.toml"]);
    assert_eq!(code, Some(0));
    let (told, code) = folder.told("other", &["check"]);
    assert_eq!(code, Some(2));
    assert!(told.contains("a link, which is not followed"), "{told}");
    let (told, code) = folder.told("third", &["check"]);
    assert_eq!(code, Some(2));
    assert!(told.contains("cards/x.yaml: not a regular file"), "{told}");
}

/// What stands nearer counts; what nobody may pass over stays so.
#[test]
fn a_file_extends_another_of_the_repository() {
    let base = "ignore = [\"token-url\", \"url\"]\nmin-severity = \"error\"\n[severity]\nscope = \"note\"\n";
    let folder = Folder::new(
        "extend",
        &[
            ("repo/.git/HEAD", ""),
            ("repo/authlint.toml", base),
            ("repo/a/authlint.toml", "extend = \"../authlint.toml\"\n"),
            (
                "repo/a/b/authlint.toml",
                "extend = \"../authlint.toml\"\nmin-severity = \"note\"\nextend-select = [\"token-url\"]\n",
            ),
            ("repo/a/app.yaml", WRONG),
            ("repo/a/b/app.yaml", WRONG),
        ],
    );
    let settings = |below: &str| folder.told(below, &["check", "--show-settings"]).0;
    let (near, far) = (settings("repo/a/b"), settings("repo/a"));
    let start = "# configuration: authlint.toml (the nearest)\n# extends: ../authlint.toml\n# extends: ../../authlint.toml\n";
    assert!(near.starts_with(start), "{near}");
    for line in [
        "ignore = [\"url\"] # ../../authlint.toml:1\n",
        "extend-select = [\"token-url\"] # authlint.toml:3\n",
        "min-severity = \"note\" # authlint.toml:2\n",
        "scope = \"note\" # ../../authlint.toml:4\n",
    ] {
        assert!(near.contains(line), "{line}{near}");
    }
    assert!(
        far.contains("min-severity = \"error\" # ../authlint.toml:2\n"),
        "{far}"
    );
    assert_eq!(folder.told("repo/a", &["check", "app.yaml"]).1, Some(0));
    assert_eq!(folder.told("repo/a/b", &["check", "app.yaml"]).1, Some(1));
    let firm = "non-suppressible = [\"token-url\"]\n";
    let write = |name: &str, text: &str| {
        fs::write(folder.0.join(name), text).unwrap_or_else(|error| panic!("{error}"));
    };
    write("repo/authlint.toml", firm);
    write(
        "repo/a/authlint.toml",
        "extend = \"../authlint.toml\"\nignore = [\"token-url\"]\n",
    );
    let (told, code) = folder.told("repo/a", &["check"]);
    assert_eq!(code, Some(2));
    assert!(told.starts_with("authlint: authlint.toml has "), "{told}");
    assert!(
        told.contains("a rule is hidden and `non-suppressible`"),
        "{told}"
    );
}

#[cfg(unix)]
#[test]
fn what_is_extended_is_in_the_repository() {
    let folder = Folder::new(
        "extend-outside",
        &[
            ("authlint.toml", "canary = 1"),
            ("repo/.git/HEAD", ""),
            ("repo/app.yaml", WRONG),
            ("repo/other.toml", "canary = 1"),
            ("repo/real/authlint.toml", ""),
            ("repo/back/authlint.toml", "extend = \"../authlint.toml\""),
        ],
    );
    let link = std::os::unix::fs::symlink("real", folder.0.join("repo/link"));
    link.unwrap_or_else(|error| panic!("{error}"));
    let whole = folder.0.join("repo/real/authlint.toml");
    let whole = whole.to_string_lossy().into_owned();
    for (wish, why) in [
        ("../authlint.toml", "it must be in the repository"),
        (
            "real/../../repo/../authlint.toml",
            "it must be in the repository",
        ),
        (whole.as_str(), "it must be in the repository"),
        ("other.toml", "it must be an authlint.toml"),
        ("link/authlint.toml", "a link, which is not followed"),
        ("gone/authlint.toml", "No such file"),
        ("back/authlint.toml", "it leads back to itself"),
        ("./authlint.toml", "it leads back to itself"),
    ] {
        let text = format!("extend = \"{wish}\"\n");
        fs::write(folder.0.join("repo/authlint.toml"), text)
            .unwrap_or_else(|error| panic!("{error}"));
        let (told, code) = folder.told("repo", &["check"]);
        assert_eq!(code, Some(2), "{wish}: {told}");
        assert!(
            told.contains(why) && !told.contains("canary"),
            "{wish}: {told}"
        );
    }
}

#[test]
fn there_is_an_end_to_what_is_read() {
    let long = format!("# {}\n", "x".repeat(300 << 10));
    let folder = Folder::new("long", &[("authlint.toml", &long), ("app.yaml", WRONG)]);
    let (told, code) = folder.told("", &["check"]);
    assert_eq!(
        (told.as_str(), code),
        ("authlint: authlint.toml: larger than 256 KiB\n", Some(2))
    );

    let names: Vec<String> = (0..201)
        .map(|number| format!("lint/cards/{number}.yaml"))
        .collect();
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "a: b")).collect();
    files.push(("authlint.toml", "rules = \"lint\""));
    let folder = Folder::new("many", &files);
    let (told, code) = folder.told("", &["check"]);
    assert_eq!(code, Some(2));
    assert!(told.contains("200 files or more"), "{told}");
}

#[test]
fn mistakes_cannot_steer_the_terminal() {
    let text = "\"a\\u001b[31m\" = 1\nselect = [\"x\u{202e}y\"]\n";
    let folder = Folder::new("hostile", &[("authlint.toml", text), ("app.yaml", WRONG)]);
    let (told, code) = folder.told("", &["check"]);
    assert_eq!(code, Some(2));
    assert!(!told.contains(['\u{1b}', '\u{202e}']), "{told}");
}

/// Names of settings look like those of clients: none of them is taken for one.
#[test]
fn the_configuration_is_no_configuration_of_a_client() {
    let text = "[words]\ntoken-url = [\"idp endpoint\"]\nscopes = [\"idp rights\"]\n";
    let folder = Folder::new("own", &[("authlint.toml", text), ("app.yaml", "a: b\n")]);
    for arguments in [&["check"][..], &["check", "authlint.toml", "app.yaml"]] {
        let (told, code) = folder.told("", arguments);
        assert_eq!(code, Some(0), "{told}");
        assert!(
            told.starts_with("Nothing wrong in 1 file, with 2 words of authlint.toml."),
            "{told}"
        );
    }
}

#[test]
fn what_is_ignored_where_it_stands_comes_back_after_its_day() {
    let entry = |expires: &str| {
        format!(
            "[[ignore]]\npath = \"legacy/\"\nrule = \"token-url-wrong-host\"\nreason = \"a mock\"\nexpires = {expires}\n"
        )
    };
    let files = [("legacy/app.yaml", WRONG), ("app.yaml", WRONG)];
    let run = |name: &str, config: &str, arguments: &[&str]| {
        let folder = Folder::new(name, &[files[0], files[1], ("authlint.toml", config)]);
        folder.told("", &[&["check", "-f", "concise"], arguments].concat())
    };
    let before = ["--now", "2026-12-31"];
    let (told, code) = run("ignored", &entry("2026-12-31"), &before);
    assert_eq!(code, Some(1));
    assert_eq!(told.matches("error[").count(), 1, "{told}");
    assert!(told.contains("1 ignored by the configuration"), "{told}");
    // A repair of what is ignored is not wanted either.
    let (told, _) = run(
        "ignored-fix",
        &entry("\"2026-12-31\""),
        &["--diff", "--now", "2026-12-31"],
    );
    assert!(!told.contains("legacy/app.yaml"), "{told}");
    let (told, _) = run(
        "ignored-late",
        &entry("2026-12-31"),
        &["--now", "2027-01-03"],
    );
    assert_eq!(told.matches("error[").count(), 2, "{told}");
    assert!(
        told.contains("authlint.toml:1: the day of this `ignore` is over, and 1 of `token-url-wrong-host` came back"),
        "{told}"
    );
    let other = "[[ignore]]\npath = \"gone/\"\nrule = \"token-url-wrong-host\"\nreason = \"x\"\n";
    let (told, _) = run("ignored-unused", other, &before);
    assert!(
        told.contains("nothing of `token-url-wrong-host` is found where this `ignore` says"),
        "{told}"
    );
    let (told, code) = run(
        "ignored-wrong",
        &other.replace("wrong-host", "wrong-hots"),
        &before,
    );
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("did you mean `token-url-wrong-host`?"),
        "{told}"
    );
}
