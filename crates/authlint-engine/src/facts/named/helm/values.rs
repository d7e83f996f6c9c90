//! `Chart.yaml`, files of values and their schemas, and the values that releases give.

use std::collections::HashSet;

use authlint_parser::{Document, Located, Node, Value};

use super::{ChartFacts, ChartHead, ChartValue, Dependency, Holds, Values, is_template};
use crate::facts::Place;
use crate::facts::named::way::Spot;

/// Objects that hold values of charts.
const RELEASES: [&str; 6] = [
    "HelmRelease",
    "Application",
    "ApplicationSet",
    "HelmChart",
    "HelmChartConfig",
    "Kustomization",
];

/// Adds what `document` says of charts.
pub(super) fn read(document: &Document<'_>, place: &Place, chart: &mut ChartFacts) {
    let name = place.path.rsplit('/').next().unwrap_or(&place.path);
    let [root, others @ ..] = &document.roots[..] else {
        return;
    };
    let at = Spot::of(root);
    match name {
        "Chart.yaml" => {
            conditions(at, &mut chart.attested);
            chart.chart = Some(ChartHead {
                name: text(at, "name"),
                library: text(at, "type") == "library",
                dependencies: dependencies(at),
            });
        }
        "requirements.yaml" => {
            conditions(at, &mut chart.attested);
            chart.requirements = dependencies(at);
        }
        "values.schema.json" => keys(root, &mut chart.attested),
        _ if is_template(&place.path) => {}
        _ if name.contains("values") && (name.ends_with(".yaml") || name.ends_with(".yml")) => {
            let comments = document.comments.iter();
            chart.values = Some(Values {
                settings: settings(root),
                comments: comments
                    .flat_map(|comment| words(comment.text.as_str()))
                    .map(str::to_owned)
                    .collect(),
                open: document.is_template || !document.problems.is_empty() || !others.is_empty(),
            });
        }
        _ => {
            let release = |root: &&Node<'_>| {
                let kind = text(Spot::of(root), "kind");
                RELEASES.contains(&kind.as_str())
            };
            for root in document.roots.iter().filter(release) {
                keys(root, &mut chart.attested);
            }
        }
    }
}

fn text(at: Spot<'_, '_>, key: &str) -> String {
    let text = at.entry(key).and_then(Spot::text);
    text.map(|text| text.value).unwrap_or_default()
}

fn dependencies(at: Spot<'_, '_>) -> Vec<Dependency> {
    let list = at.entry("dependencies").and_then(|spot| spot.node);
    let Some(Value::List(nodes)) = list.map(|node| &node.value) else {
        return Vec::new();
    };
    let dependency = |node| {
        let at = Spot::of(node);
        let name = at.entry("name").and_then(Spot::text)?;
        let alias = at.entry("alias").and_then(Spot::text);
        Some(Dependency {
            key: alias.unwrap_or_else(|| name.clone()),
            name: name.value,
            repository: text(at, "repository"),
        })
    };
    nodes.iter().filter_map(dependency).collect()
}

/// Keys of values that decide whether dependencies are used.
fn conditions(at: Spot<'_, '_>, found: &mut HashSet<String>) {
    let list = at.entry("dependencies").and_then(|spot| spot.node);
    let Some(Value::List(nodes)) = list.map(|node| &node.value) else {
        return;
    };
    for node in nodes {
        found.extend(words(&text(Spot::of(node), "condition")).map(str::to_owned));
    }
}

fn settings(node: &Node<'_>) -> Vec<ChartValue> {
    let Value::Map(entries) = &node.value else {
        return Vec::new();
    };
    let setting = |entry: &authlint_parser::Entry<'_>| ChartValue {
        name: Located {
            value: entry.key.as_str().to_owned(),
            span: entry.key.span(),
        },
        holds: holds(&entry.value),
    };
    entries.iter().map(setting).collect()
}

fn holds(node: &Node<'_>) -> Holds {
    match &node.value {
        Value::Map(_) => Holds::Map(settings(node)),
        Value::Scalar(scalar) => match scalar.text.as_str() {
            "" if node.span.is_empty() => Holds::Nothing,
            "null" | "~" => Holds::Nothing,
            text => Holds::Text(Located {
                value: text.to_owned(),
                span: scalar.text.span(),
            }),
        },
        Value::List(_) | Value::Command(_) => Holds::Other,
    }
}

/// All keys, and the words of all texts that may hold keys.
fn keys(node: &Node<'_>, found: &mut HashSet<String>) {
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                found.insert(entry.key.as_str().to_owned());
                keys(&entry.value, found);
            }
        }
        Value::List(nodes) => nodes.iter().for_each(|node| keys(node, found)),
        Value::Scalar(scalar) => {
            found.extend(words(scalar.text.as_str()).map(str::to_owned));
        }
        Value::Command(_) => {}
    }
}

/// The words of a text that can be keys.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let apart = |letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '-');
    text.split(apart).filter(|word| !word.is_empty())
}
