//! `authlint rules`, and what reports tell of rules.

use std::collections::BTreeMap;
use std::io;

use authlint_engine::Outcome;
use authlint_engine::knowledge::{Card, Confidence, Knowledge, Severity};

use crate::{Exit, Failure};

pub(crate) fn run(out: &mut dyn io::Write) -> Result<Exit, Failure> {
    let knowledge = Knowledge::built_in();
    let width = knowledge
        .cards
        .iter()
        .map(|card| card.id.len())
        .max()
        .unwrap_or_default();
    for card in &knowledge.cards {
        writeln!(
            out,
            "{:width$}  {:7}  {}",
            card.id,
            card.severity.name(),
            card.title
        )?;
    }
    Ok(Exit::Clean)
}

/// What reports tell of a rule.
pub(crate) struct About {
    pub(crate) title: String,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    /// What it is, in a few sentences of plain text. Empty where the rules were loaded without it.
    pub(crate) summary: String,
    /// Why it matters and what to do, in Markdown; or empty.
    pub(crate) help: String,
    /// Its page.
    pub(crate) page: Option<String>,
}

/// What is told of the rules that found something. Rules of the user's `own` have no page.
pub(crate) fn about(
    outcome: &Outcome,
    knowledge: &Knowledge,
    own: bool,
) -> BTreeMap<String, About> {
    let mut rules = BTreeMap::new();
    for diagnostic in &outcome.diagnostics {
        if rules.contains_key(&diagnostic.rule) {
            continue;
        }
        if let Some(card) = knowledge.card(&diagnostic.rule) {
            let page = page(&card.id, env!("CARGO_PKG_REPOSITORY")).filter(|_| !own);
            rules.insert(card.id.clone(), About::new(card, page));
        }
    }
    rules
}

impl About {
    fn new(card: &Card, page: Option<String>) -> Self {
        let mut help = card.why.trim_end().to_owned();
        if !card.symptoms.is_empty() {
            let symptoms = card.symptoms.iter().map(|symptom| format!("`{symptom}`"));
            let symptoms: Vec<String> = symptoms.collect();
            help.push_str(&format!("\n\nWhat people see: {}.", symptoms.join(", ")));
        }
        let first = card.why.split("\n\n").next().unwrap_or_default();
        let words: Vec<&str> = first.split_whitespace().collect();
        About {
            summary: words.join(" "),
            title: card.title.clone(),
            severity: card.severity,
            confidence: card.confidence,
            help,
            page,
        }
    }
}

/// Where a rule is described, if the package says where the project is: `repository` in `Cargo.toml` is all that the
/// links of every format wait for.
fn page(id: &str, repository: &str) -> Option<String> {
    let version = env!("CARGO_PKG_VERSION");
    let known = !repository.is_empty();
    known.then(|| format!("{repository}/blob/v{version}/rules/pages/{id}.md"))
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn a_rule_has_a_page_if_the_project_has_a_place() {
        assert_eq!(page("a-b", ""), None);
        let page = page("a-b", "https://code.example/x").unwrap_or_default();
        assert!(page.starts_with("https://code.example/x/blob/v"), "{page}");
        assert!(page.ends_with("/rules/pages/a-b.md"), "{page}");
    }
}
