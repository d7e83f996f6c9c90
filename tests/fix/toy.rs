//! Repairs of a linter that is made for the test: it finds words, and says what to write for them.

use authlint_engine::findings::{Diagnostic, Edit, Fix, Label, Safety};
use authlint_engine::fix::{Mended, Order, Why, apply_to_text, mend};
use authlint_engine::knowledge::{Confidence, Severity};
use authlint_engine::{Outcome, Source, Sources};
use authlint_parser::{FileId, Format, Span};

/// What is wrong in a text: each word that is found, as the rule of that name, and what is to be written for it.
type Words = &'static [(&'static str, &'static str)];

fn sources(files: &[(&str, &str)]) -> Sources {
    let source = |(path, text): &(&str, &str)| Source {
        path: (*path).to_owned(),
        within: (*path).to_owned(),
        text: (*text).to_owned().into(),
        format: Format::of_name(path).unwrap_or(Format::Text),
    };
    Sources::new(files.iter().map(source).collect())
}

fn found(rule: &str, span: Span, safety: Safety, edits: Vec<Edit>) -> Diagnostic {
    Diagnostic {
        rule: rule.to_owned(),
        severity: Severity::Error,
        confidence: Confidence::Certain,
        message: String::new(),
        primary: Label {
            span,
            text: String::new(),
        },
        related: Vec::new(),
        help: None,
        notes: Vec::new(),
        key: String::new(),
        occurrence: 0,
        fix: Some(Fix {
            title: String::new(),
            safety,
            edits,
        }),
    }
}

fn look(sources: &Sources, words: Words) -> Outcome {
    let mut diagnostics = Vec::new();
    for (id, source) in sources.iter() {
        for (wrong, right) in words {
            for (at, _) in source.text().match_indices(wrong) {
                let span = Span::new(id, at..at + wrong.len());
                let text = (*right).to_owned();
                diagnostics.push(found(wrong, span, Safety::Safe, vec![Edit { span, text }]));
            }
        }
    }
    diagnostics.sort_by_key(|one| one.primary.span);
    Outcome {
        diagnostics,
        ..Outcome::default()
    }
}

fn mended(files: &[(&str, &str)], words: Words) -> Mended {
    let sources = sources(files);
    let look = |sources: &Sources| look(sources, words);
    let outcome = look(&sources);
    mend(
        sources,
        outcome,
        &Order {
            look: &look,
            with_unsafe: false,
            closed: &|_, source| (source.path == "closed.txt").then(|| "closed".to_owned()),
        },
    )
}

fn text(mended: &Mended, file: u32) -> &str {
    mended.sources.get(FileId(file)).text()
}

fn why(mended: &Mended) -> Vec<Why> {
    mended.left.iter().map(|(_, why)| why.clone()).collect()
}

#[test]
fn all_files_are_mended_at_once() {
    let mended = mended(
        &[("a.yaml", "x: bad # bad\n"), ("b.txt", "bad")],
        &[("bad", "good")],
    );
    assert_eq!(text(&mended, 0), "x: good # good\n");
    assert_eq!(text(&mended, 1), "good");
    assert_eq!(mended.made.len(), 3);
    assert!(mended.settled && mended.left.is_empty() && mended.outcome.diagnostics.is_empty());
}

#[test]
fn of_repairs_that_overlap_the_first_is_made_and_then_looked_again() {
    let mended = mended(&[("a.txt", "abc bcx")], &[("abc", "bc"), ("bc", "q")]);
    // `bc` in `abc` waits; the first leaves it in a place where it was known.
    assert_eq!(text(&mended, 0), "q qx");
    assert_eq!(mended.made.len(), 3);
}

#[test]
fn a_repair_that_brings_another_finding_costs_no_other() {
    let mended = mended(
        &[("a.txt", "bad odd bad odd odd")],
        &[("bad", "good"), ("odd", "worse"), ("worse", "odd")],
    );
    assert_eq!(text(&mended, 0), "good odd good odd odd");
    assert_eq!(why(&mended), vec![Why::New("worse".to_owned()); 3]);
    assert!(mended.settled);
}

#[test]
fn a_repair_that_leaves_its_finding_is_not_made() {
    let mended = mended(&[("a.txt", "bad")], &[("bad", "not bad")]);
    assert_eq!(text(&mended, 0), "bad");
    assert_eq!(why(&mended), [Why::Stays]);
}

#[test]
fn a_repair_that_breaks_the_file_is_not_made() {
    let cases: [(&str, &str, Words); 5] = [
        ("a.json", "{\"x\": \"bad\"}", &[("bad", "go\"od")]),
        ("a.yaml", "x: bad\n", &[("bad", "\"good")]),
        ("a.yaml", "x: bad\n", &[("bad", "good: y")]),
        ("a.yaml", "x: bad\n", &[("bad", "good # y")]),
        ("a.env", "X=bad\n", &[("bad", "good #y")]),
    ];
    for (path, before, words) in cases {
        let mended = mended(&[(path, before)], words);
        assert_eq!(text(&mended, 0), before);
        assert_eq!(mended.left.len(), 1, "{before}");
        assert!(
            matches!(why(&mended)[0], Why::Syntax(_) | Why::Structure),
            "{:?}",
            why(&mended)
        );
    }
}

/// `true` in YAML is no text.
#[test]
fn a_repair_that_makes_another_type_of_a_text_is_not_made() {
    let mended = mended(&[("a.yaml", "x: bad\n")], &[("bad", "no")]);
    assert_eq!(why(&mended), [Why::Structure]);
}

#[test]
fn files_that_are_closed_stay_as_they_are() {
    let mended = mended(
        &[("a.txt", "bad"), ("closed.txt", "bad")],
        &[("bad", "good")],
    );
    assert_eq!((text(&mended, 0), text(&mended, 1)), ("good", "bad"));
    assert_eq!(why(&mended), [Why::Closed("closed".to_owned())]);
}

/// A repair of two files is made in both or in none, and one that someone should look at only where it is asked for.
#[test]
fn all_edits_of_a_repair_are_made_or_none() {
    let edits = |sources: &Sources, safety: Safety| {
        let spans: Vec<Span> = sources
            .iter()
            .filter_map(|(id, source)| Some((id, source.text().find("bad")?)))
            .map(|(id, at)| Span::new(id, at..at + 3))
            .collect();
        let edit = |span: &Span| Edit {
            span: *span,
            text: "good".to_owned(),
        };
        let all = spans.iter().map(edit).collect();
        let first = spans.first().map(|span| found("both", *span, safety, all));
        Outcome {
            diagnostics: first.into_iter().collect(),
            ..Outcome::default()
        }
    };
    for (last, safety, with_unsafe, expected) in [
        ("b.txt", Safety::Safe, false, "good"),
        ("closed.txt", Safety::Safe, false, "bad"),
        ("b.txt", Safety::Unsafe, false, "bad"),
        ("b.txt", Safety::Unsafe, true, "good"),
        ("b.txt", Safety::ShowOnly, true, "bad"),
    ] {
        let sources = sources(&[("a.txt", "bad"), (last, "bad")]);
        let look = |sources: &Sources| edits(sources, safety);
        let outcome = look(&sources);
        let order = Order {
            look: &look,
            with_unsafe,
            closed: &|_, source| (source.path == "closed.txt").then(String::new),
        };
        let mended = mend(sources, outcome, &order);
        assert_eq!(
            (text(&mended, 0), text(&mended, 1)),
            (expected, expected),
            "{last} {safety:?}"
        );
    }
}

/// The edits of all rounds, one after the other, are what was done.
#[test]
fn rounds_lead_from_the_first_text_to_the_last() {
    let before = "abc bcx abc";
    let mended = mended(&[("a.txt", before)], &[("abc", "bc"), ("bc", "q")]);
    let mut replayed = before.to_owned();
    for edits in &mended.rounds[&FileId(0)] {
        replayed = apply_to_text(&replayed, edits).unwrap_or_default();
    }
    assert_eq!(replayed, text(&mended, 0));
    assert!(mended.rounds[&FileId(0)].len() > 1);
}
