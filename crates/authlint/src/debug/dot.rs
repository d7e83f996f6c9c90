//! What belongs together, as a graph: who reads which value, and which name means what.

use std::collections::BTreeSet;
use std::io;

use super::view::View;
use crate::report::one_line;

/// Writes it in the language of Graphviz.
pub(super) fn write(view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let mut edges: BTreeSet<(String, String, String)> = BTreeSet::new();
    writeln!(out, "digraph authlint {{")?;
    writeln!(out, "  rankdir=LR; node [shape=box, fontname=monospace];")?;
    for client in &view.clients {
        let id = format!("client {}", client.number);
        let provider = client.provider.as_deref().unwrap_or("?");
        let label = format!("{id}: {provider}");
        writeln!(
            out,
            "  {} [label={}, style=rounded];",
            quoted(&id),
            quoted(&label)
        )?;
        for fact in &client.facts {
            let says = format!("{:?}", fact.says);
            let mut to = id.clone();
            for place in fact.through.iter().chain([&fact.at]) {
                if to != place.path {
                    edges.insert((place.path.clone(), to, says.clone()));
                }
                to = place.path.clone();
            }
        }
    }
    for used in &view.used {
        for place in &used.means {
            let part = used
                .part
                .as_ref()
                .map_or(String::new(), |part| format!(".{part}"));
            let label = format!("{} {}{part}", used.kind, used.name);
            edges.insert((place.path.clone(), used.at.path.clone(), label));
        }
    }
    for (from, to, label) in edges.iter().filter(|(from, to, _)| from != to) {
        let (from, to) = (quoted(from), quoted(to));
        writeln!(out, "  {from} -> {to} [label={}];", quoted(label))?;
    }
    writeln!(out, "}}")
}

/// A text in quotes. Graphviz knows other escapes than JSON, and none is needed but these.
fn quoted(text: &str) -> String {
    let text = one_line(text);
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
