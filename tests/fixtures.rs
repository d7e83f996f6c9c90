//! Every case under `fixtures/` is a test because it is there, and earns more tests by being
//! wrapped, cut, reversed and repaired. `UPDATE=1` writes the expected reports.

#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use authlint_engine::checks::{Sees, check_of};
use authlint_engine::findings::{Edit, Safety};
use authlint_engine::knowledge::{Confidence, Knowledge};
use authlint_parser::Format;
use libtest_mimic::{Arguments, Failed, Trial};

use support::{Case, Found, NOW, Texts, cases, knowledge, update};

/// Secrets in cases begin with this; no output may hold it.
const CANARY: &str = "canary-";

type Variation = fn(&Case, &Knowledge) -> Result<(), Failed>;

/// Formats that one run of each case writes beside what it prints.
const FILES: [&str; 10] = [
    "sarif",
    "junit",
    "markdown",
    "gitlab",
    "grouped",
    "json-lines",
    "github",
    "checkstyle",
    "rdjson",
    "azure",
];

/// What each case is put through, and what that proves.
const VARIATIONS: [(&str, Variation); 11] = [
    ("crlf", crlf),
    ("bom", byte_order_mark),
    ("fence", in_a_fence),
    ("block", in_a_yaml_block),
    ("prefixes", every_prefix),
    ("reversed", files_reversed),
    ("threads", one_thread_and_many),
    ("crowd", in_a_crowd),
    ("everything", with_everything_parsed),
    ("alone", files_alone),
    ("repaired", repaired),
];

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for case in cases() {
        let name = case.name();
        let own = case.clone();
        trials.push(Trial::test(name.clone(), move || as_it_is(&own)));
        for (variation, run) in VARIATIONS {
            let case = case.clone();
            let name = format!("{name} {variation}");
            trials.push(Trial::test(name, move || run(&case, knowledge())));
        }
    }
    assert!(!trials.is_empty(), "no fixtures were found");
    libtest_mimic::run(&arguments, trials).exit();
}

/// The command's own report is the expected one, and shows no secret in any format.
fn as_it_is(case: &Case) -> Result<(), Failed> {
    let run = |arguments: &[&str]| {
        let (folder, target) = if case.path.is_dir() {
            (case.path.clone(), ".".to_owned())
        } else {
            let folder = case
                .path
                .parent()
                .map(ToOwned::to_owned)
                .unwrap_or_default();
            (folder, support::file_name(&case.path))
        };
        let output = Command::new(env!("CARGO_BIN_EXE_authlint"))
            .args(arguments)
            .arg(target)
            .current_dir(&folder)
            .env_clear()
            .env("COLUMNS", "100")
            // The case is a project; what is above it is ours.
            .env("GIT_CEILING_DIRECTORIES", fs::canonicalize(&folder)?)
            .output()?;
        let text = String::from_utf8(output.stdout)?;
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        if text.contains(CANARY) || errors.contains(CANARY) {
            return Err(Failed::from(format!(
                "a secret shows in the output of {arguments:?}"
            )));
        }
        Ok((text, output.status.code()))
    };
    // What is only a lead shows where leads are asked for.
    let card = knowledge().card(&case.rule);
    let is_lead = card.is_some_and(|card| card.confidence == Confidence::Low);
    let check = ["check", "--now", NOW, "--pedantic"];
    let (report, code) = run(&check[..check.len() - usize::from(!is_lead)])?;
    let files = FILES.map(|format| {
        let name = case.name().replace('/', "-");
        let name = format!("authlint-{}-{name}.{format}", std::process::id());
        std::env::temp_dir().join(name)
    });
    let targets: Vec<String> = FILES.iter().zip(&files).map(target).collect();
    let mut several = vec!["check", "--now", NOW, "--format", "concise"];
    several.extend(targets.iter().map(String::as_str));
    run(&several)?;
    for (format, file) in FILES.iter().zip(&files) {
        let text = fs::read_to_string(file)?;
        fs::remove_file(file)?;
        if said_of_files(&text)?.contains(CANARY) {
            return Err(Failed::from(format!("a secret shows in {format}")));
        }
    }
    for arguments in [
        &["check", "--now", NOW, "--format", "json"][..],
        &["check", "--now", NOW, "--color", "always"],
        &["debug", "tree"],
        &["debug", "facts"],
        &["debug", "workspace"],
    ] {
        run(arguments)?;
    }
    if !case.bad {
        return if report.starts_with("Nothing wrong") && code == Some(0) {
            Ok(())
        } else {
            Err(format!("a good case is not silent:\n{report}").into())
        };
    }
    if !report.contains(&format!("[{}]", case.rule)) {
        return Err(format!("the rule is silent:\n{report}").into());
    }
    let expected = case.report();
    if update() {
        fs::write(&expected, &report)?;
        return Ok(());
    }
    let known = fs::read_to_string(&expected).unwrap_or_default();
    if known == report {
        Ok(())
    } else {
        Err(format!(
            "the report differs (UPDATE=1 accepts it)\n--- expected\n{known}\n--- now\n{report}"
        )
        .into())
    }
}

fn target((format, file): (&&str, &PathBuf)) -> String {
    format!("--format={format}={}", file.display())
}

/// A report without the pages of rules in it: the examples there are ours.
fn said_of_files(report: &str) -> Result<String, Failed> {
    if !report.contains("\"driver\":") {
        return Ok(report.to_owned());
    }
    let mut sarif: serde_json::Value = serde_json::from_str(report)?;
    let driver = sarif.pointer_mut("/runs/0/tool/driver");
    let driver = driver.and_then(serde_json::Value::as_object_mut);
    let rules = driver.and_then(|driver| driver.remove("rules"));
    rules.ok_or("SARIF has rules")?;
    Ok(sarif.to_string())
}

fn texts(case: &Case) -> Texts {
    Texts::new(
        case.files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    )
}

/// The findings of a changed case must be those of the case as it is.
fn same(case: &Case, changed: &Texts, knowledge: &Knowledge) -> Result<(), Failed> {
    let expected = texts(case).found(knowledge);
    let found = changed.found(knowledge);
    compare(&expected, &found)
}

fn compare(expected: &[Found], found: &[Found]) -> Result<(), Failed> {
    if expected == found {
        Ok(())
    } else {
        Err(format!("expected {expected:#?}\nfound {found:#?}").into())
    }
}

fn changed(case: &Case, change: impl Fn(&str) -> String) -> Texts {
    let files: Vec<(String, String)> = case
        .files
        .iter()
        .map(|(name, text)| (name.clone(), change(text)))
        .collect();
    Texts::new(
        files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    )
}

/// Spans are bytes, not lines.
fn crlf(case: &Case, knowledge: &Knowledge) -> Result<(), Failed> {
    let changed = changed(case, |text| {
        text.replace("\r\n", "\n").replace('\n', "\r\n")
    });
    same(case, &changed, knowledge)
}

fn byte_order_mark(case: &Case, knowledge: &Knowledge) -> Result<(), Failed> {
    let mark = |text: &str| {
        if text.starts_with('\u{feff}') {
            text.to_owned()
        } else {
            format!("\u{feff}{text}")
        }
    };
    same(case, &changed(case, mark), knowledge)
}

/// What is found in a text does not depend on what holds the text. A syntax error is told of a
/// file only: an excerpt may leave out what it likes.
fn wrapped(
    case: &Case,
    knowledge: &Knowledge,
    holder: &str,
    wrap: impl Fn(&str, &str, Format) -> Option<String>,
) -> Result<(), Failed> {
    let [(name, text)] = &case.files[..] else {
        return Ok(());
    };
    let Some(format) = Format::of_file(name, text) else {
        return Ok(());
    };
    let Some(host) = wrap(name, text, format) else {
        return Ok(());
    };
    let told = |mut found: Vec<Found>| {
        found.retain(|found| found.rule != "syntax-error");
        for found in &mut found {
            found.text = found
                .text
                .lines()
                .map(str::trim_start)
                .collect::<Vec<_>>()
                .join("\n");
        }
        found
    };
    let expected = told(texts(case).found(knowledge));
    // The name that tells what the file is for stays: only the shape is under test.
    let host = Texts::within([(holder, name.as_str(), host.as_str())]);
    compare(&expected, &told(host.found(knowledge)))
}

fn in_a_fence(case: &Case, knowledge: &Knowledge) -> Result<(), Failed> {
    wrapped(case, knowledge, "wrapped.md", |_, text, format| {
        if format == Format::Markdown {
            return None;
        }
        let language = format.name();
        let lines: String = text.lines().map(|line| format!("   {line}\n")).collect();
        Some(format!(
            "# Steps\n\n1. Do this:\n\n   ~~~~~~{language}\n{lines}   ~~~~~~\n\nThat is all.\n"
        ))
    })
}

fn in_a_yaml_block(case: &Case, knowledge: &Knowledge) -> Result<(), Failed> {
    wrapped(case, knowledge, "wrapped.yaml", |name, text, _| {
        // YAML takes no control characters, and a tab cannot stand where indentation may.
        let plain = text
            .chars()
            .all(|letter| !letter.is_control() || letter == '\n');
        let lines: String = text.lines().map(|line| format!("    {line}\n")).collect();
        plain.then(|| format!("kind: ConfigMap\ndata:\n  {name}: |2\n{lines}  other: x\n"))
    })
}

/// The readers take any text, and every span is in bounds.
fn every_prefix(case: &Case, knowledge: &Knowledge) -> Result<(), Failed> {
    for (name, text) in &case.files {
        let cuts: Vec<usize> = (0..=text.len())
            .filter(|at| text.is_char_boundary(*at))
            .collect();
        // A long case is cut at every few letters: the places differ from case to case.
        let step = cuts.len() / 250 + 1;
        for at in cuts.into_iter().step_by(step) {
            let prefix = Texts::new([(name.as_str(), &text[..at])]);
            for diagnostic in prefix.lint(knowledge, Confidence::Low).diagnostics {
                if diagnostic.message.contains("made a mistake") {
                    return Err(format!("a panic on the first {at} bytes of {name}").into());
                }
                let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.related);
                for label in labels {
                    prefix.text(label.span);
                }
            }
        }
    }
    Ok(())
}

/// Output does not depend on the order of files.
fn files_reversed(case: &Case, knowledge: &Knowledge) -> Result<(), Failed> {
    let files = case
        .files
        .iter()
        .rev()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    same(case, &Texts::new(files), knowledge)
}

/// Nor on the number of threads.
fn one_thread_and_many(case: &Case, knowledge: &Knowledge) -> Result<(), Failed> {
    let expected = texts(case).found(knowledge);
    for threads in [1, 4] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()?;
        compare(&expected, &pool.install(|| texts(case).found(knowledge)))?;
    }
    Ok(())
}

/// Nor on how many other files there are: only in a crowd are files passed over unread.
fn in_a_crowd(case: &Case, knowledge: &Knowledge) -> Result<(), Failed> {
    let crowd: Vec<String> = (0..20)
        .map(|number| format!("unrelated/{number}.yaml"))
        .collect();
    let crowd = crowd.iter().map(|name| (name.as_str(), "colour: blue\n"));
    let files = case
        .files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    same(case, &Texts::new(files.chain(crowd)), knowledge)
}

/// Nor on which files are parsed: those that are not hold nothing.
fn with_everything_parsed(case: &Case, knowledge: &Knowledge) -> Result<(), Failed> {
    static EVERYTHING: OnceLock<Knowledge> = OnceLock::new();
    let everything = EVERYTHING.get_or_init(|| knowledge.clone().parsing_everything());
    let expected = texts(case).found(knowledge);
    compare(&expected, &texts(case).found(everything))
}

/// A check that says it looks at one file at a time does.
fn files_alone(case: &Case, knowledge: &Knowledge) -> Result<(), Failed> {
    let alone = |found: &Found| {
        let card = knowledge.card(&found.rule);
        card.and_then(check_of)
            .is_some_and(|check| check.sees == Sees::File)
    };
    let mut expected = texts(case).found(knowledge);
    expected.retain(alone);
    let mut found: Vec<Found> = Vec::new();
    for (name, text) in &case.files {
        found.extend(Texts::new([(name.as_str(), text.as_str())]).found(knowledge));
    }
    found.retain(alone);
    compare(&expected, &found)
}

/// A safe repair removes its finding and makes no other.
fn repaired(case: &Case, knowledge: &Knowledge) -> Result<(), Failed> {
    let before = texts(case);
    let outcome = before.lint(knowledge, Confidence::Medium);
    let (mended, kept): (Vec<_>, Vec<_>) = outcome.diagnostics.iter().partition(|diagnostic| {
        diagnostic
            .fix
            .as_ref()
            .is_some_and(|fix| fix.safety == Safety::Safe)
    });
    if mended.is_empty() {
        return Ok(());
    }
    let edits: Vec<&Edit> = mended
        .iter()
        .flat_map(|diagnostic| diagnostic.fix.iter().flat_map(|fix| &fix.edits))
        .collect();
    let files: Vec<(String, String)> = before
        .0
        .iter()
        .map(|(id, source)| {
            let mut text = source.text().to_owned();
            let mut own: Vec<&&Edit> = edits.iter().filter(|edit| edit.span.file == id).collect();
            own.sort_by_key(|edit| std::cmp::Reverse(edit.span));
            for edit in own {
                text.replace_range(edit.span.range(), &edit.text);
            }
            (source.path.clone(), text)
        })
        .collect();
    let after = Texts::new(
        files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    );
    let left: Vec<Found> = after.found(knowledge);
    let unmended: Vec<&str> = kept
        .iter()
        .map(|diagnostic| diagnostic.rule.as_str())
        .collect();
    let new: Vec<&Found> = left
        .iter()
        .filter(|found| !unmended.contains(&found.rule.as_str()))
        .collect();
    if new.is_empty() {
        Ok(())
    } else {
        Err(format!("left after the repair: {new:#?}").into())
    }
}
