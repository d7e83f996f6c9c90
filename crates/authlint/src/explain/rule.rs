//! The page of a rule, or of several that begin alike.

use authlint_engine::knowledge::{Card, Confidence, Severity};
use serde::Serialize;

use super::page::{Page, column};

pub(super) fn show(cards: &[&Card], page: &mut Page) {
    if let [card] = cards {
        one(card, page);
    } else {
        several(cards, page);
    }
}

fn several(cards: &[&Card], page: &mut Page) {
    page.title(&format!("{} rules", cards.len()), " begin so");
    page.blank();
    let width = column(cards.iter().map(|card| card.id.as_str()), 32);
    for card in cards {
        page.row(2, width, &card.id, &card.title, None);
    }
    page.blank();
    page.para(0, "`authlint explain <rule>` tells more of each.", None);
}

fn one(card: &Card, page: &mut Page) {
    page.title(&card.id, &format!(": {}", card.title));
    let strict = match card.strict {
        Some(severity) => format!(" ({} with --strict)", severity.name()),
        None => String::new(),
    };
    let facts = format!(
        "severity {}{strict}, confidence {}, since {}",
        card.severity.name(),
        card.confidence.name(),
        card.since
    );
    page.para(0, &facts, None);
    page.blank();
    markdown(&card.why, page);
    if !card.symptoms.is_empty() {
        page.blank();
        let symptoms = format!("What people see: {}", card.symptoms.join(", "));
        page.para(0, &symptoms, None);
    }
}

/// Paragraphs are wrapped anew; fences, lists and tables stay as they are.
fn markdown(text: &str, page: &mut Page) {
    let mut paragraph = String::new();
    let mut fence = false;
    for line in text.trim_end().lines() {
        let is_fence = line.trim_start().starts_with("```");
        let stays =
            fence || is_fence || line.is_empty() || line.starts_with(['-', '|', '#', '>', ' ']);
        if stays {
            flush(&mut paragraph, page);
            page.verbatim(line);
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
        fence ^= is_fence;
    }
    flush(&mut paragraph, page);
}

fn flush(paragraph: &mut String, page: &mut Page) {
    if !paragraph.is_empty() {
        page.para(0, paragraph, None);
        paragraph.clear();
    }
}

/// One rule as JSON has it.
#[derive(Serialize)]
struct JsonRule<'k> {
    id: &'k str,
    family: &'k str,
    title: &'k str,
    severity: Severity,
    strict: Option<Severity>,
    confidence: Confidence,
    enabled: bool,
    since: &'k str,
    check: &'k str,
    symptoms: &'k [String],
    /// Markdown.
    why: &'k str,
}

#[derive(Serialize)]
pub(super) struct JsonRules<'k> {
    rules: Vec<JsonRule<'k>>,
}

pub(super) fn json<'k>(cards: &[&'k Card]) -> JsonRules<'k> {
    let rules = cards.iter().map(|card| JsonRule {
        id: &card.id,
        family: card.id.split('-').next().unwrap_or_default(),
        title: &card.title,
        severity: card.severity,
        strict: card.strict,
        confidence: card.confidence,
        enabled: card.enabled,
        since: &card.since,
        check: &card.check,
        symptoms: &card.symptoms,
        why: &card.why,
    });
    JsonRules {
        rules: rules.collect(),
    }
}
