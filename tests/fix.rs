//! Repairs: every case is mended in memory, every format keeps what is not wrong, and files are written whole or not
//! at all.

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "each test needs a part of it")]
mod support;

#[path = "fix/toy.rs"]
mod toy;
#[path = "fix/written.rs"]
mod written;

use authlint_engine::findings::{Fix, Safety};
use authlint_engine::fix::{Mended, Order, Why, mend, wanted};
use authlint_engine::knowledge::Confidence;
use authlint_engine::moment::Moment;
use authlint_engine::{Outcome, Settings, Source, Sources, lint};
use authlint_parser::{Text, parse};
use rayon::prelude::*;

use support::{Case, NOW, Texts, cases, knowledge};

fn look(sources: &Sources) -> Outcome {
    let settings = Settings {
        min_confidence: Confidence::Medium,
        now: Moment::parse(NOW),
        ..Settings::default()
    };
    lint(sources, knowledge(), &settings)
}

fn mended(sources: Sources, with_unsafe: bool) -> Mended {
    let outcome = look(&sources);
    mended_of(sources, outcome, with_unsafe)
}

fn mended_of(sources: Sources, outcome: Outcome, with_unsafe: bool) -> Mended {
    let order = Order {
        look: &look,
        with_unsafe,
        closed: &|_, _| None,
    };
    mend(sources, outcome, &order)
}

fn problems(sources: &Sources) -> usize {
    let of_file = |(id, source)| {
        let source: &Source = source;
        parse(Text::of_file(id, source.text()), source.format)
            .problems
            .len()
    };
    sources.iter().map(of_file).sum()
}

/// What is wrong with the repairs of a case.
fn wrong_with(case: &Case) -> Vec<String> {
    let files = case.files.iter();
    let files = files.map(|(name, text)| (name.as_str(), text.as_str()));
    let before = Texts::new(files).0;
    let outcome = look(&before);
    let has = |with_unsafe: bool| {
        let mut told = outcome.diagnostics.iter();
        let safety = |fix: &Fix| (fix.safety == Safety::Safe) != with_unsafe;
        told.any(|told| wanted(told, with_unsafe).is_some_and(safety))
    };
    // Where there is nothing to look at, both runs are one.
    let runs = [false, true].into_iter().filter(|run| has(*run));
    let wrong = runs.filter_map(|run| wrong_after(case, &before, outcome.clone(), run));
    wrong.collect()
}

fn wrong_after(
    case: &Case,
    before: &Sources,
    outcome: Outcome,
    with_unsafe: bool,
) -> Option<String> {
    let found = mended_of(before.clone(), outcome, with_unsafe);
    let mode = if with_unsafe { " (unsafe)" } else { "" };
    let name = format!("{}{mode}", case.name());
    if !found.settled {
        return Some(format!("{name}: did not settle"));
    }
    if problems(&found.sources) > problems(before) {
        return Some(format!("{name}: can no longer be read"));
    }
    // The last look of a run is the first of the next.
    let again = mended_of(found.sources.clone(), found.outcome.clone(), with_unsafe);
    if let Some(made) = again.made.first() {
        return Some(format!("{name}: {} is fixed by a second run", made.rule));
    }
    // A safe fix of the rule that the case is about holds; of the others that is more than they promise.
    let refused = |(index, why): &(usize, Why)| {
        let rule = &found.outcome.diagnostics[*index].rule;
        (*rule == case.rule && !with_unsafe).then(|| format!("{name}: {rule} is not fixed: {why}"))
    };
    found.left.iter().find_map(refused)
}

/// Filtered by `FIX=<words of a rule>` while one is written.
#[test]
fn a_second_run_changes_nothing() {
    let only = std::env::var("FIX").unwrap_or_default();
    let cases = cases();
    let bad: Vec<&Case> = cases
        .iter()
        .filter(|case| case.bad && case.rule.contains(&only))
        .collect();
    let wrong: Vec<String> = bad
        .par_iter()
        .flat_map_iter(|case| wrong_with(case))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const WRONG: &str = "https://api.mypurecloud.com/oauth/token";
const RIGHT: &str = "https://login.mypurecloud.com/oauth/token";

/// One file of each format, with comments, quotes and indentation of their own.
const FORMATS: [(&str, &str); 25] = [
    (
        "plain.yaml",
        "# a\noauth:\n    tokenUrl:   {URL}   # here\n    scope: a\n",
    ),
    (
        "quoted.yaml",
        "'tokenUrl': '{URL}' # here\n\"x\": \"\\u0041\"\n",
    ),
    ("double.yaml", "tokenUrl: \"{URL}\"\n---\n# end"),
    ("flow.yaml", "{tokenUrl: {URL}, other: [1,  2]}\n"),
    ("anchor.yaml", "a: &url {URL}\nclient: { tokenUrl: *url }\n"),
    (
        "config-map.yaml",
        "kind: ConfigMap\ndata:\n  app.properties: |\n    # a\n    tokenUrl = {URL}\n    x = 1\n",
    ),
    (
        "json-in.yaml",
        "data:\n  app.json: '{\"tokenUrl\": \"{URL}\", \"q\": \"it''s\"}'\n",
    ),
    (
        "app.json",
        "{\n\t\"tokenUrl\" : \"{URL}\",\n\t\"x\": 1e3\n}",
    ),
    (
        "app.jsonc",
        "{\n  // a\n  \"tokenUrl\": \"{URL}\", /* b */\n}\n",
    ),
    ("app.json5", "{tokenUrl: '{URL}', /* b */ x: .5,}\n"),
    (
        "app.toml",
        "# a\n[oauth]\ntoken_url = '{URL}'   # b\nx = \"\\t\"\n",
    ),
    ("bare.env", "# a\nexport TOKEN_URL={URL} # b\nX='y'\n"),
    ("quoted.env", "TOKEN_URL=\"{URL}\"   # b\n"),
    (
        "app.properties",
        "! a\ntokenUrl : {URL}\nx = \\u00e9\\\n  y\n",
    ),
    ("app.ini", "; a\n[oauth]\ntoken_url={URL}\n"),
    (
        "app.xml",
        "<?xml version=\"1.0\"?>\n<!-- a -->\n<oauth tokenUrl='{URL}'>\n  <x>&amp;</x>\n</oauth>\n",
    ),
    (
        "element.xml",
        "<oauth>\n  <tokenUrl>{URL}</tokenUrl><!-- a -->\n</oauth>",
    ),
    (
        "main.tf",
        "# a\nlocals {\n  token_url = \"{URL}\" // b\n}\n",
    ),
    (
        "run.sh",
        "#!/bin/sh\n# a\ncurl -d 'grant_type=client_credentials' \\\n  \"{URL}\" # b\n",
    ),
    (
        "Dockerfile",
        "FROM scratch\n# a\nENV TOKEN_URL={URL} \\\n    X=\"y z\"\n",
    ),
    (
        "post.md",
        "# Steps\n\n1. Run it:\n\n   ```yaml\n   # a\n   tokenUrl: '{URL}'\n   ```\n\nThat is all.\n",
    ),
    (
        "call.http",
        "# a\nPOST {URL}\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials\n",
    ),
    ("app.py", "# a\nTOKEN_URL = '{URL}'  # b\nX = \"\\n\"\n"),
    ("app.ts", "// a\nconst tokenUrl = \"{URL}\"; // b\n"),
    ("Jenkinsfile.groovy", "// a\ndef tokenUrl = '{URL}'\n"),
];

/// All bytes but those of the wrong host are what they were, whatever the ends of lines.
#[test]
fn what_is_not_wrong_is_kept() {
    let mut different = Vec::new();
    for (name, text) in FORMATS {
        let crlf = text.replace('\n', "\r\n");
        let marked = format!("\u{feff}{text}");
        let ended = text.trim_end_matches('\n').to_owned();
        for text in [text.to_owned(), crlf, marked, ended] {
            let before = text.replace("{URL}", WRONG);
            let expected = text.replace("{URL}", RIGHT);
            let sources = Texts::new([(name, before.as_str())]).0;
            let mended = mended(sources, true);
            let now = mended
                .sources
                .iter()
                .next()
                .map(|(_, source)| source.text().to_owned());
            if now.as_deref() != Some(&expected) {
                different.push(format!("{name}: {before:?} became {now:?}"));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// What is written in escapes is not one piece of text: it is repaired rightly or not at all.
#[test]
fn escapes_are_not_broken() {
    for (name, text, expected) in [
        (
            "a.json",
            "{\"tokenUrl\": \"https:\\/\\/api.mypurecloud.com\\/oauth\\/token\"}",
            None,
        ),
        (
            "a.properties",
            "tokenUrl = https\\://api.mypurecloud.com/oauth/token\n",
            None,
        ),
        (
            "a.yaml",
            "tokenUrl: \"https://\\x61pi.mypurecloud.com/oauth/token\"\n",
            None,
        ),
        (
            "a.xml",
            "<a tokenUrl=\"https://api&#46;mypurecloud.com/oauth/token\"/>",
            None,
        ),
        (
            "a.sh",
            "curl -d grant_type=client_credentials https://api.mypure'cloud'.com/oauth/token\n",
            None::<&str>,
        ),
    ] {
        let sources = Texts::new([(name, text)]).0;
        let mended = mended(sources, true);
        let now = mended
            .sources
            .iter()
            .next()
            .map(|(_, source)| source.text().to_owned());
        assert_eq!(now.as_deref(), Some(expected.unwrap_or(text)), "{name}");
    }
}
