//! Reports in every format: held to the schemas of those who read them, with names and values that
//! try to break out of them.

#[path = "support/folder.rs"]
#[expect(dead_code, reason = "each test needs a part of it")]
mod folder;

#[path = "support/reports.rs"]
mod reports;

use std::collections::BTreeSet;
use std::fs;

use folder::Folder;
use reports::{attribute, closed, elements, hold, of_name, parsed, schema};
use serde_json::{Value, json};

const WRONG: &[u8] = b"oauth:\n  tokenUrl: https://api.mypurecloud.com/oauth/token\n";

/// Findings with a repair, with other places, and with values that try to be markup and commands.
const SEVERAL: &[u8] = b"\
genesys:
  tokenUrl: https://api.mypurecloud.com/oauth/token
other:
  tokenUrl: https://login.mypurecloud.ie/oauth/token
  apiBase: https://api.mypurecloud.de
  client_id: 4f0c9a52-7d1e-4b8a-a6f3-90c2d51e7b38
third:
  tokenUrl: \"https://login.mypurecloud.com/oauth/%0A::error::x]]>|<b>`y`[z](https://z.example)##vso[task.z]\"
fourth:
  token_url: https://github.com/login/oauth/access_token
  scope: \"repo::warning::q%0A##vso[task.q]]]>\"
";

/// What a name can hold on Unix.
const NAME: &str =
    "a%0A::error::x,y;z]]>|<b>`c`[d](e)@f\u{1b}[31m\n::error::##vso[task.g]\u{202e}.yaml";

const FORMATS: [&str; 13] = [
    "full",
    "concise",
    "json",
    "json-lines",
    "github",
    "gitlab",
    "sarif",
    "junit",
    "checkstyle",
    "rdjson",
    "azure",
    "markdown",
    "grouped",
];

/// All reports of one run.
fn reports_of(folder: &Folder) -> Vec<(&'static str, String)> {
    let targets: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("--format={format}=out.{format}"))
        .collect();
    let mut arguments = vec!["check"];
    arguments.extend(targets.iter().map(String::as_str));
    let output = folder.authlint(&arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.stdout.is_empty(), "files are all that was asked for");
    assert!(said.starts_with("authlint: "), "{said}");
    assert_ne!(output.status.code(), Some(2), "{said}");
    let read = FORMATS.map(|format| (format, read(folder, &format!("out.{format}"))));
    read.into()
}

fn read(folder: &Folder, file: &str) -> String {
    let text = fs::read_to_string(folder.0.join(file));
    text.unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn report(reports: &[(&str, String)], format: &str) -> String {
    let found = reports.iter().find(|(name, _)| *name == format);
    found.map(|(_, text)| text.clone()).unwrap_or_default()
}

fn json_schema() -> Value {
    let mut schema = schema("crates/authlint/schemas/report-1.json");
    closed(&mut schema);
    schema
}

#[test]
fn json_is_what_its_schema_says() {
    let folder = Folder::new("schema-json", &[("app.yaml", SEVERAL), ("b.env", b"A=1\n")]);
    fs::write(folder.0.join("c.json"), [0, 1, 2, 255, 0]).unwrap_or_else(|error| panic!("{error}"));
    let reports = reports_of(&folder);
    let schema = json_schema();
    let report_of = parsed(&report(&reports, "json"));
    hold(&report_of, &schema);
    let count = report_of["diagnostics"].as_array().map_or(0, Vec::len);
    assert_eq!(count, 4, "{report_of:#}");
    let lines = report(&reports, "json-lines");
    assert_eq!(lines.lines().count(), count);
    let mut line_schema = schema.clone();
    line_schema["$ref"] = json!("#/$defs/diagnostic");
    for name in ["oneOf", "properties", "required", "additionalProperties"] {
        line_schema
            .as_object_mut()
            .map(|members| members.remove(name));
    }
    for line in lines.lines() {
        hold(&parsed(line), &line_schema);
    }
    folder.authlint(&["check", "--diff", "-f", "json=fixes.json"]);
    let fixes = parsed(&read(&folder, "fixes.json"));
    hold(&fixes, &schema);
    assert_eq!(fixes["fixes"]["written"], json!(false));
    let made = fixes["fixes"]["made"].as_array().map_or(0, Vec::len);
    assert!(made > 0, "{fixes:#}");
    let counts = folder.authlint(&["check", "-f", "json", "--statistics"]);
    hold(&parsed(&String::from_utf8_lossy(&counts.stdout)), &schema);
}

#[test]
fn sarif_is_what_its_schema_says() {
    let folder = Folder::new("schema-sarif", &[("deploy/app.yaml", SEVERAL)]);
    let sarif = parsed(&report(&reports_of(&folder), "sarif"));
    hold(&sarif, &schema("tests/schemas/sarif-2.1.0.json"));
    let run = &sarif["runs"][0];
    assert_eq!(run["tool"]["driver"]["version"], env!("CARGO_PKG_VERSION"));
    let results = run["results"].as_array().cloned().unwrap_or_default();
    assert!(!results.is_empty());
    for result in &results {
        let artifact = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(
            *artifact,
            json!({"uri": "deploy/app.yaml", "uriBaseId": "%SRCROOT%"})
        );
        let rule =
            &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap_or(99) as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["markdown"].is_string(), "{rule:#}");
        assert!(
            rule["properties"]["security-severity"].is_string(),
            "{rule:#}"
        );
        assert!(result["partialFingerprints"]["authlint/v1"].is_string());
        assert!(
            !result["message"]["text"].to_string().contains("[z]("),
            "a link"
        );
    }
    assert!(
        results.iter().any(|result| result["fixes"].is_array()),
        "{results:#?}"
    );
    assert!(
        results
            .iter()
            .any(|result| result["relatedLocations"].is_array()),
        "{results:#?}"
    );
}

/// An empty report is a report, too.
#[test]
fn reports_of_nothing_are_whole() {
    let folder = Folder::new("nothing", &[("app.yaml", b"colour: blue\n")]);
    let reports = reports_of(&folder);
    hold(&parsed(&report(&reports, "json")), &json_schema());
    hold(
        &parsed(&report(&reports, "sarif")),
        &schema("tests/schemas/sarif-2.1.0.json"),
    );
    assert_eq!(parsed(&report(&reports, "gitlab")), json!([]));
    assert_eq!(report(&reports, "github"), "");
    assert_eq!(report(&reports, "json-lines"), "");
    let junit = elements(&report(&reports, "junit"));
    assert_eq!(attribute(of_name(&junit, "testsuites")[0], "failures"), "0");
    assert_eq!(of_name(&junit, "testcase").len(), 1);
    assert_eq!(elements(&report(&reports, "checkstyle")).len(), 1);
    assert!(report(&reports, "markdown").contains("Nothing wrong in 1 file"));
}

#[cfg(unix)]
#[test]
fn names_and_values_break_out_of_no_format() {
    let folder = Folder::new("hostile-formats", &[(NAME, SEVERAL)]);
    let reports = reports_of(&folder);
    let json = parsed(&report(&reports, "json"));
    let count = json["diagnostics"].as_array().map_or(0, Vec::len);
    assert_eq!(count, 4, "{json:#}");
    for (format, text) in &reports {
        let steering = |letter: char| {
            (letter.is_control() && letter != '\n') || ('\u{202a}'..='\u{202e}').contains(&letter)
        };
        assert!(!text.contains(steering), "{format}: {text:?}");
        let forged = text
            .lines()
            .filter(|line| line.trim_start().starts_with("::"));
        let commands = if *format == "azure" { count } else { 0 };
        assert_eq!(text.matches("##vso[").count(), commands, "{format}: {text}");
        assert_eq!(
            forged.count(),
            if *format == "github" { count } else { 0 },
            "{format}: {text}"
        );
    }
    for line in report(&reports, "github").lines() {
        let kind = [
            "::error file=a%250A%3A",
            "::warning file=a%250A%3A",
            "::notice file=a%250A%3A",
        ];
        assert!(kind.iter().any(|start| line.starts_with(start)), "{line}");
        // The second pair of colons begins the message; none is in the properties.
        let properties = line[2..].split("::").next().unwrap_or_default();
        assert_eq!(properties.matches(',').count(), 5, "{line}");
    }
    let azure = report(&reports, "azure");
    assert_eq!(azure.lines().count(), count);
    for line in azure.lines() {
        assert!(line.starts_with("##vso[task.logissue type="), "{line}");
        let properties = line.split(']').next().unwrap_or_default();
        assert_eq!(properties.matches(';').count(), 5, "{line}");
        assert!(properties.ends_with(';'), "{line}");
    }
    let gitlab = parsed(&report(&reports, "gitlab"));
    hold(&gitlab, &schema("tests/schemas/gitlab-code-quality.json"));
    let fingerprints = gitlab.as_array().into_iter().flatten();
    let fingerprints: BTreeSet<String> = fingerprints
        .map(|issue| issue["fingerprint"].to_string())
        .collect();
    assert_eq!(fingerprints.len(), count);
    let sarif = parsed(&report(&reports, "sarif"));
    hold(&sarif, &schema("tests/schemas/sarif-2.1.0.json"));
    let uri = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        ["uri"];
    let uri = uri.as_str().unwrap_or_default();
    assert!(uri.starts_with("a%250A%3A%3Aerror"), "{uri}");
    let junit = elements(&report(&reports, "junit"));
    assert_eq!(of_name(&junit, "testcase").len(), count);
    let suites = of_name(&junit, "testsuites");
    assert_eq!(attribute(suites[0], "tests"), count.to_string());
    let failures = of_name(&junit, "failure").len();
    assert_eq!(attribute(suites[0], "failures"), failures.to_string());
    let checkstyle = elements(&report(&reports, "checkstyle"));
    let errors = of_name(&checkstyle, "error");
    assert_eq!(errors.len(), count);
    let path = attribute(of_name(&checkstyle, "file")[0], "name");
    assert!(
        path.contains("]]>|<b>`c`") && !path.contains('\n'),
        "{path}"
    );
    let markdown = report(&reports, "markdown");
    assert!(
        !markdown.contains("<b>`y`") && !markdown.contains("](https"),
        "{markdown}"
    );
    let rows = markdown.lines().filter(|line| line.contains("yaml:"));
    assert_eq!(rows.count(), count, "{markdown}");
    let rdjson = parsed(&report(&reports, "rdjson"));
    assert_eq!(rdjson["diagnostics"].as_array().map(Vec::len), Some(count));
}

/// A name is bytes: what is no text keeps them in addresses, and is shown so that no two names look alike.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_are_told_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new("bytes-formats", &[(r"caf\xe9.yaml", WRONG)]);
    let file = folder.0.join(OsStr::from_bytes(b"caf\xe9.yaml"));
    fs::write(&file, WRONG).unwrap_or_else(|error| panic!("{error}"));
    let reports = reports_of(&folder);
    let shown = [r"caf\x5cxe9.yaml", r"caf\xe9.yaml"];
    for (format, text) in &reports {
        // In JSON, and nowhere else, `\` is written twice.
        let doubled = matches!(*format, "json" | "json-lines" | "gitlab" | "rdjson");
        let told = |name: &&str| {
            let name = name.replace('\\', if doubled { r"\\" } else { r"\" });
            text.contains(&name)
        };
        let addresses = ["caf%5Cxe9.yaml", "caf%E9.yaml"];
        let both = match *format {
            "sarif" => addresses
                .iter()
                .all(|uri| text.contains(&format!("\"uri\":\"{uri}\""))),
            _ => shown.iter().all(told),
        };
        assert!(both, "{format}: {text}");
    }
    let sarif = parsed(&report(&reports, "sarif"));
    hold(&sarif, &schema("tests/schemas/sarif-2.1.0.json"));
    // What is told of a file is done to that file.
    let (said, code) = printed(&folder, &["check", "--fix"], &[]);
    assert_eq!(code, Some(0), "{said}");
    let fixed = fs::read(&file).unwrap_or_default();
    assert!(fixed.ends_with(b"https://login.mypurecloud.com/oauth/token\n"));
    let linked = Folder::new("bytes-links", &[("x", b"")]);
    let file = linked.0.join(OsStr::from_bytes(b"caf\xe9.yaml"));
    fs::write(&file, WRONG).unwrap_or_else(|error| panic!("{error}"));
    let drawn = printed(&linked, &["check"], &[("FORCE_HYPERLINK", "1")]).0;
    assert!(drawn.contains("/caf%E9.yaml\u{1b}"), "{drawn:?}");
    printed(&linked, &["check", "--write-baseline", "known.json"], &[]);
    let known = ["check", "--baseline", "known.json", "--prune-baseline"];
    assert_eq!(printed(&linked, &known, &[]).1, Some(0));
    assert_eq!(
        printed(&linked, &["check", "--baseline", "known.json"], &[]).1,
        Some(0)
    );
}

/// A gate must not open because somebody wants another report.
#[test]
fn the_exit_code_does_not_depend_on_the_format() {
    let wrong = Folder::new("exit-wrong", &[("app.yaml", WRONG)]);
    let right = Folder::new("exit-right", &[("app.yaml", b"a: 1\n")]);
    for format in FORMATS {
        let codes = [&wrong, &right].map(|folder| {
            let output = folder.authlint(&["check", "--format", format]);
            output.status.code()
        });
        assert_eq!(codes, [Some(1), Some(0)], "{format}");
    }
}

fn printed(
    folder: &Folder,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> (String, Option<i32>) {
    let output = folder.authlint_in("", arguments, environment);
    let text = [output.stdout, output.stderr].concat();
    (
        String::from_utf8_lossy(&text).into_owned(),
        output.status.code(),
    )
}

#[test]
fn the_environment_chooses_where_the_user_does_not() {
    let folder = Folder::new("environment", &[("app.yaml", WRONG)]);
    let run = |arguments: &[&str], environment: &[(&str, &str)]| {
        printed(&folder, arguments, environment).0
    };
    let actions = ("GITHUB_ACTIONS", "true");
    assert!(
        run(&["check"], &[actions]).starts_with("::error file=app.yaml,line=2,endLine=2,col=13,")
    );
    assert!(run(&["check", "-f", "concise"], &[actions]).starts_with("app.yaml:2:13: "));
    let concise = ("AUTHLINT_FORMAT", "concise");
    assert!(run(&["check"], &[actions, concise]).starts_with("app.yaml:2:13: "));
    assert!(run(&["check", "-f", "json"], &[concise]).starts_with('{'));
    assert!(run(&["check"], &[("AUTHLINT_FORMAT", "")]).contains("1 error in 1 file."));
    let (said, code) = printed(&folder, &["check"], &[("AUTHLINT_FORMAT", "xml")]);
    assert_eq!(code, Some(2));
    assert!(
        said.starts_with("authlint: AUTHLINT_FORMAT: no format `xml`"),
        "{said}"
    );
}

/// The file of a job's summary is shared; the run has it only if its user says so.
#[test]
fn a_job_summary_is_added_to_where_it_is_asked_for() {
    let folder = Folder::new(
        "summary",
        &[("app.yaml", WRONG), ("summary.md", b"before\n")],
    );
    let file = folder.0.join("summary.md").to_string_lossy().into_owned();
    let environment = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_STEP_SUMMARY", file.as_str()),
    ];
    printed(&folder, &["check", "app.yaml"], &environment);
    assert_eq!(read(&folder, "summary.md"), "before\n");
    let target = format!("markdown={file}");
    printed(&folder, &["check", "app.yaml", "-f", &target], &environment);
    let summary = read(&folder, "summary.md");
    assert!(summary.starts_with("before\n### authlint\n"), "{summary}");
}

#[cfg(unix)]
#[test]
fn a_report_takes_the_place_of_an_old_one_at_once() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new(
        "replace",
        &[("app.yaml", WRONG), ("old.txt", b"old"), ("kept/x", b"")],
    );
    let at = |name: &str| folder.0.join(name);
    let done = |result: std::io::Result<()>| result.unwrap_or_else(|error| panic!("{error}"));
    done(fs::set_permissions(
        at("old.txt"),
        fs::Permissions::from_mode(0o640),
    ));
    done(symlink("../old.txt", at("kept/link.txt")));
    let (said, code) = printed(
        &folder,
        &["check", "-f", "concise", "-o", "kept/link.txt"],
        &[],
    );
    assert!(said.starts_with("authlint: 1 error in "), "{said}");
    assert_eq!(code, Some(1));
    assert!(read(&folder, "old.txt").starts_with("app.yaml:2:13: "));
    let mode = fs::metadata(at("old.txt")).map(|file| file.permissions().mode() & 0o777);
    assert_eq!(mode.ok(), Some(0o640));
    assert!(fs::symlink_metadata(at("kept/link.txt")).is_ok_and(|link| link.is_symlink()));
    let left = fs::read_dir(&folder.0).map(|entries| entries.count());
    assert_eq!(left.ok(), Some(3), "nothing is left behind");
    let (said, code) = printed(&folder, &["check", "-o", "no/out.txt"], &[]);
    assert_eq!(code, Some(2));
    assert!(
        said.starts_with("authlint: cannot write no/out.txt: "),
        "{said}"
    );
}

/// Code hosts know files from the top of the repository on.
#[test]
fn paths_for_code_hosts_start_at_the_top_of_the_repository() {
    let folder = Folder::new("top", &[(".git/HEAD", b""), ("deploy/app.yaml", WRONG)]);
    let environment = [("GITHUB_ACTIONS", "true")];
    let github = folder.authlint_in("deploy", &["check"], &environment);
    let github = String::from_utf8_lossy(&github.stdout).into_owned();
    assert!(
        github.starts_with("::error file=deploy/app.yaml,line=2,"),
        "{github}"
    );
    let fingerprint = |below: &str, argument: &str| {
        let output = folder.authlint_in(below, &["check", "-f", "json-lines", argument], &[]);
        parsed(&String::from_utf8_lossy(&output.stdout))["fingerprint"].to_string()
    };
    let whole = folder.0.join("deploy").to_string_lossy().into_owned();
    let here = fingerprint("", ".");
    assert_eq!(here, fingerprint("deploy", "."));
    assert_eq!(here, fingerprint("deploy", "app.yaml"));
    assert_eq!(here, fingerprint("", &whole));
}

#[test]
fn a_fingerprint_stays_when_lines_are_added_and_values_change() {
    let before = Folder::new("fingerprint-a", &[("app.yaml", WRONG)]);
    let moved = b"# a comment\nother: 1\noauth:\n  id: x\n  tokenUrl: 'https://api.mypurecloud.de/oauth/token'\n";
    let after = Folder::new("fingerprint-b", &[("app.yaml", moved)]);
    let of = |folder: &Folder| {
        let output = folder.authlint(&["check", "-f", "json-lines"]);
        let line = parsed(&String::from_utf8_lossy(&output.stdout));
        assert_eq!(line["key"], "oauth.tokenUrl");
        line["fingerprint"].to_string()
    };
    assert_eq!(of(&before), of(&after));
}

/// Links are for terminals that take them.
#[test]
fn links_are_drawn_only_where_they_are_taken() {
    let folder = Folder::new("links-drawn", &[("app.yaml", WRONG)]);
    for format in ["full", "concise", "grouped"] {
        let arguments = ["check", "-f", format];
        let plain = printed(&folder, &arguments, &[]).0;
        let dumb = printed(
            &folder,
            &arguments,
            &[("FORCE_HYPERLINK", "1"), ("TERM", "dumb")],
        )
        .0;
        assert_eq!(plain, dumb);
        assert!(!plain.contains('\u{1b}'), "{plain}");
        let linked = printed(&folder, &arguments, &[("FORCE_HYPERLINK", "1")]).0;
        assert!(linked.contains("\u{1b}]8;;file:///"), "{linked:?}");
        // Without its links it is what is printed elsewhere.
        let pieces = linked
            .split("\u{1b}]8;;")
            .map(|piece| piece.split_once("\u{1b}\\").map_or(piece, |(_, rest)| rest));
        assert_eq!(pieces.collect::<String>(), plain);
    }
}
