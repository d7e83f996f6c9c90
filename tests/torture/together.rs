//! Hostile trees beside each other: none changes what is found in another file, and the number of
//! threads changes nothing at all.

use std::collections::BTreeMap;

use libtest_mimic::{Failed, Trial};
use serde_json::Value;

use super::judge::{CANARY_ALONE, findings_in, parsed, prints_only_its_own};
use super::tree::{CANARY, Case, Tree, full};
use super::watch::{authlint, watch};

pub(crate) fn trials(cases: &[Case]) -> Vec<Trial> {
    // What hides everything, or must not be seen without its option, has no company.
    let social: Vec<Case> = cases
        .iter()
        .filter(|case| case.options.is_empty() && !case.name.starts_with("ignore-files"))
        .copied()
        .collect();
    let pairs = if full() { 30 } else { 6 };
    let mut number = 20_260_822_u64;
    let mut chosen = || {
        // Knuth's generator: the same pairs on every run.
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        social[(number >> 33) as usize % social.len()]
    };
    let mut trials = Vec::new();
    for _ in 0..pairs {
        let (one, other) = (chosen(), chosen());
        let name = format!("beside each other: {} and {}", one.name, other.name);
        trials.push(Trial::test(name, move || beside(one, other)));
    }
    let large = [
        "many",
        "flood",
        "megabytes",
        "deep",
        "limit",
        "choke",
        "key",
    ];
    let quick: Vec<Case> = social
        .into_iter()
        .filter(|case| !large.iter().any(|word| case.name.contains(word)))
        .collect();
    trials.push(Trial::test(
        "the number of threads changes no byte",
        move || threads(&quick),
    ));
    trials
}

/// The findings of a case's files do not depend on what is beside them.
fn beside(one: Case, other: Case) -> Result<(), Failed> {
    let tree = Tree::new(&format!("beside-{}-{}", one.name, other.name))?;
    let found = |tree: &Tree| -> Result<Value, Failed> {
        let ended = watch(&mut authlint(&tree.root, &["check", "--format", "json"]))?;
        prints_only_its_own(&ended)?;
        Ok(parsed(&ended)?)
    };
    (one.lay)(&tree.inner("one")?)?;
    let alone = found(&tree)?;
    (other.lay)(&tree.inner("other")?)?;
    let together = found(&tree)?;
    if findings_in(&together, CANARY) != *CANARY_ALONE {
        return Err("the ordinary file's findings changed".into());
    }
    let of_one = |report: &Value| -> BTreeMap<String, Vec<Value>> {
        let all = report["diagnostics"].as_array().into_iter().flatten();
        let paths = all.filter_map(|finding| finding["path"].as_str());
        let paths = paths.filter(|path| path.starts_with("one/"));
        paths
            .map(|path| (path.to_owned(), findings_in(report, path)))
            .take(50)
            .collect()
    };
    if of_one(&alone) == of_one(&together) {
        Ok(())
    } else {
        Err(format!("{:#?}\n{:#?}", of_one(&alone), of_one(&together)).into())
    }
}

fn threads(cases: &[Case]) -> Result<(), Failed> {
    let tree = Tree::new("threads")?;
    for case in cases {
        (case.lay)(&tree.inner(case.name)?)?;
    }
    for format in ["full", "concise", "json"] {
        let mut first = None;
        for threads in ["1", "2", "8"] {
            let ended = watch(&mut authlint(
                &tree.root,
                &["check", "-f", format, "-j", threads],
            ))?;
            let printed = (ended.out, ended.err);
            if *first.get_or_insert_with(|| printed.clone()) != printed {
                return Err(format!("{format} differs with {threads} threads").into());
            }
        }
    }
    Ok(())
}
