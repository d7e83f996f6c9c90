//! The YAML Test Suite: what is valid is read into the tree that its events describe, and what is
//! not is a problem. `tests/yaml_suite/README.md` says where the cases are from.

use std::collections::{BTreeMap, HashMap};

use authlint_parser::{FileId, Format, Node, Text, Value, parse};

const CASES: &str = include_str!("yaml_suite/cases.txt");
const EXCEPTIONS: &str = include_str!("yaml_suite/exceptions.txt");

struct Case<'a> {
    name: &'a str,
    input: String,
    /// `None` if the input is invalid.
    events: Option<Vec<String>>,
}

fn cases() -> impl Iterator<Item = Case<'static>> {
    let cases = CASES.split("=== ").skip(1);
    cases.map(|case| {
        let (input, events) = case.split_once("\n--- ").expect("events");
        let (name, input) = input.split_once('\n').unwrap_or((input, ""));
        let input = if input.is_empty() {
            String::new()
        } else {
            format!("{input}\n")
        };
        let events = events.strip_prefix("events\n");
        Case {
            name,
            input: unmarked(&input),
            events: events.map(|events| unmarked(events).lines().map(str::to_owned).collect()),
        }
    })
}

fn unmarked(lines: &str) -> String {
    let lines = lines
        .split_inclusive('\n')
        .map(|line| line.strip_prefix("  ").unwrap_or(line));
    let text: String = lines.collect();
    text.replace("∎\n", "")
        .replace('»', "\t")
        .replace('␣', " ")
        .replace('←', "\r")
        .replace('⇔', "\u{feff}")
}

/// A tree without places.
#[derive(Clone, Debug, PartialEq)]
enum Tree {
    Scalar(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
    /// What a tag of an application makes of a collection.
    Unknown,
}

/// The trees that events describe, as this crate holds them: aliases written out, and without
/// entries whose key is a collection.
fn expected(events: &[String]) -> Vec<Tree> {
    let mut lines = events.iter().map(String::as_str);
    let mut roots = Vec::new();
    while let Some(line) = lines.next() {
        if line.starts_with("+DOC") {
            let mut anchors = HashMap::new();
            let line = lines.next().expect("a node");
            roots.push(node(line, &mut lines, &mut anchors));
        }
    }
    roots
}

fn node<'e>(
    line: &'e str,
    lines: &mut impl Iterator<Item = &'e str>,
    anchors: &mut HashMap<&'e str, Tree>,
) -> Tree {
    if let Some(name) = line.strip_prefix("=ALI *") {
        return anchors[name].clone();
    }
    let (kind, mut rest) = line.split_at(4);
    let mut children = || {
        let mut nodes = Vec::new();
        loop {
            let line = lines.next().expect("an end");
            if line.starts_with('-') {
                return nodes;
            }
            nodes.push(node(line, lines, anchors));
        }
    };
    let mut tree = match kind {
        "+SEQ" => Tree::List(children()),
        "+MAP" => {
            let mut nodes = children().into_iter();
            let mut entries = Vec::new();
            while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
                if let Tree::Scalar(key) = key {
                    entries.push((key, value));
                }
            }
            Tree::Map(entries)
        }
        _ => Tree::Unknown,
    };
    let mut anchor = None;
    loop {
        rest = rest.trim_start_matches(' ');
        if let Some(name) = rest.strip_prefix('&') {
            let (name, behind) = name.split_once(' ').unwrap_or((name, ""));
            anchor = Some(name);
            rest = behind;
        } else if let Some(tag) = rest.strip_prefix('<') {
            let (tag, behind) = tag.split_once('>').expect("the end of a tag");
            let known = tag == "!" || tag.starts_with("tag:yaml.org,2002:");
            if !known && kind != "=VAL" {
                tree = Tree::Unknown;
            }
            rest = behind;
        } else if kind != "=VAL" && (rest.starts_with("{}") || rest.starts_with("[]")) {
            rest = &rest[2..];
        } else {
            break;
        }
    }
    if kind == "=VAL" {
        tree = Tree::Scalar(unescaped(&rest[1..]));
    }
    if let Some(anchor) = anchor {
        anchors.insert(anchor, tree.clone());
    }
    tree
}

fn unescaped(text: &str) -> String {
    let mut letters = text.chars();
    let mut unescaped = String::new();
    while let Some(letter) = letters.next() {
        unescaped.push(match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('b') => '\u{8}',
                other => other.expect("an escaped letter"),
            },
            _ => letter,
        });
    }
    unescaped
}

fn actual(node: &Node<'_>) -> Tree {
    match &node.value {
        Value::Scalar(scalar) => Tree::Scalar(scalar.text.as_str().to_owned()),
        Value::List(nodes) => Tree::List(nodes.iter().map(actual).collect()),
        Value::Map(entries) => {
            let entries = entries.iter();
            let entry = entries.map(|entry| (entry.key.as_str().to_owned(), actual(&entry.value)));
            Tree::Map(entry.collect())
        }
        Value::Command(_) => Tree::Unknown,
    }
}

fn equal(expected: &Tree, actual: &Tree) -> bool {
    match (expected, actual) {
        (Tree::Unknown, Tree::Scalar(_)) => true,
        (Tree::List(expected), Tree::List(actual)) => {
            let mut pairs = expected.iter().zip(actual);
            expected.len() == actual.len() && pairs.all(|(left, right)| equal(left, right))
        }
        (Tree::Map(expected), Tree::Map(actual)) => {
            let mut pairs = expected.iter().zip(actual);
            expected.len() == actual.len()
                && pairs.all(|(left, right)| left.0 == right.0 && equal(&left.1, &right.1))
        }
        _ => expected == actual,
    }
}

/// What is wrong with how a case is read.
fn mistake(case: &Case<'_>) -> Option<String> {
    let document = parse(Text::of_file(FileId(0), &case.input), Format::Yaml);
    let Some(events) = &case.events else {
        let read = document.problems.is_empty();
        return read.then(|| "is invalid and no problem".to_owned());
    };
    if let Some(problem) = document.problems.first() {
        return Some(format!("is valid, but: {}", problem.message));
    }
    let (expected, actual) = (
        expected(events),
        document.roots.iter().map(actual).collect::<Vec<_>>(),
    );
    let mut pairs = expected.iter().zip(&actual);
    let same = expected.len() == actual.len() && pairs.all(|(left, right)| equal(left, right));
    (!same).then(|| format!("\n  expected {expected:?}\n    actual {actual:?}"))
}

#[test]
fn every_case_is_read_as_its_events_say() {
    let exceptions: BTreeMap<&str, &str> = EXCEPTIONS
        .lines()
        .map(|line| line.split_once(' ').expect("a reason"))
        .collect();
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in cases() {
        count += 1;
        let id = case.name.split(' ').next().unwrap_or_default();
        match (mistake(&case), exceptions.get(id)) {
            (Some(mistake), None) => wrong.push(format!("{} {mistake}", case.name)),
            (None, Some(_)) => wrong.push(format!("{} is no exception any more", case.name)),
            _ => {}
        }
    }
    assert_eq!(count, 402);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
