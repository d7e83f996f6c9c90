//! The settings that apply: those of the command line before those of the file, and those before what is the rule.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;

use authlint_engine::facts::is_placeholder;
use authlint_engine::knowledge::{Card, Claim, Confidence, Knowledge, Severity};
use authlint_engine::moment::Moment;
use authlint_engine::selection::{Selection, Why};
use authlint_engine::{Settings, Sources};

use super::file::{At, File, Level};
use super::find::Found;
use super::ignores::{self, Ignores};
use super::paths::{Filter, Patterns};
use super::problem::Problem;
use super::selectors::{self, ALL};
use crate::cli::CheckOptions;
use crate::path_text::path_of_shown;

/// What a run is told by its configuration and its command line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resolved {
    /// What is passed over by where it stands.
    pub(super) ignores: Vec<Ignores>,
    pub(crate) filter: Filter,
    min_confidence: Confidence,
    selection: Selection,
    /// Rules that are ignored in some files.
    in_files: Vec<(Patterns, BTreeSet<String>)>,
}

impl Resolved {
    /// The engine's settings for these files.
    pub(crate) fn settings(&self, sources: &Sources, strict: bool, now: Moment) -> Settings {
        let mut selection = self.selection.clone();
        for (id, source) in sources.iter() {
            let path = path_of_shown(&source.path);
            let fitting = self.in_files.iter();
            let fitting = fitting.filter(|(patterns, _)| patterns.fit(&self.filter.here, &path));
            let rules: BTreeSet<String> = fitting.flat_map(|(_, rules)| rules.clone()).collect();
            if !rules.is_empty() {
                selection.hidden_in.insert(id, rules);
            }
        }
        Settings {
            min_confidence: self.min_confidence,
            strict,
            now: Some(now),
            selection,
            ..Settings::default()
        }
    }

    /// The rules that nothing passes over.
    pub(crate) fn firm(&self) -> &BTreeSet<String> {
        &self.selection.firm
    }

    /// The rules that are not reported, and which setting says so.
    pub(super) fn silent(&self) -> BTreeMap<&str, &'static str> {
        let unasked = self.selection.unasked.iter();
        let unasked = unasked.map(|rule| (rule.as_str(), "command line"));
        let hidden = self.selection.hidden.iter();
        let hidden = hidden.map(|(rule, why)| (rule.as_str(), why.name()));
        unasked.chain(hidden).collect()
    }
}

/// Looks up all that a file and the command line name. What the file knows besides goes into `knowledge`.
pub(super) fn resolve(
    file: &File,
    found: Option<&Found>,
    options: &CheckOptions,
    knowledge: &mut Knowledge,
) -> Result<Resolved, Wrong> {
    let mut problems = Vec::new();
    add_words(file, knowledge, &mut problems);
    add_hosts(file, knowledge, &mut problems);
    check_selectors(file, knowledge, &mut problems);
    check_firm(file, knowledge, &mut problems);
    ignores::check(&file.ignored, knowledge, &mut problems);
    let here = env::current_dir().and_then(fs::canonicalize);
    let here = here.unwrap_or_default();
    let base = |at: usize| found.map_or(here.as_path(), |found| &found.part(at).folder);
    let mut patterns_of = |patterns: &[At<String>], signs: bool| {
        let negated = patterns
            .iter()
            .find(|pattern| pattern.value.starts_with('!'));
        if let Some(pattern) = negated.filter(|_| !signs) {
            let message = "a pattern with `!` in front takes nothing in here";
            problems.push(Problem::new(pattern.span.clone(), message));
            return None;
        }
        let texts = patterns.iter().map(|pattern| pattern.value.as_str());
        let first = patterns.first().map_or(0, |first| first.span.start);
        Patterns::new(base(first), texts)
            .map_err(|(index, why)| {
                let all = || patterns.first().map_or(0..0, |first| first.span.clone());
                let at = index.map_or_else(all, |index| patterns[index].span.clone());
                problems.push(Problem::new(at, "a pattern that cannot be used").labelled(why));
            })
            .ok()
    };
    let mut exclude: Vec<Patterns> = Vec::new();
    for patterns in file
        .exclude
        .chunk_by(|left, right| base(left.span.start) == base(right.span.start))
    {
        exclude.extend(patterns_of(patterns, true));
    }
    let include = if file.include.is_empty() {
        None
    } else {
        patterns_of(&file.include, false)
    };
    let mut in_files = Vec::new();
    for (pattern, rules) in &file.per_file_ignores {
        let named = |card: &&Card| {
            rules
                .iter()
                .any(|rule| selectors::names(&rule.value, &card.id))
        };
        let rules = knowledge
            .cards
            .iter()
            .filter(named)
            .map(|card| card.id.clone());
        let patterns = patterns_of(std::slice::from_ref(pattern), false);
        in_files.extend(patterns.map(|patterns| (patterns, rules.collect())));
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.span.start);
        return Err(Wrong::File(problems));
    }

    let asked = &options.config;
    for (option, given) in [
        ("--select", &asked.select),
        ("--extend-select", &asked.extend_select),
        ("--ignore", &asked.ignore),
    ] {
        let refused = given
            .iter()
            .find_map(|selector| selectors::refused(option, selector, knowledge));
        if let Some(message) = refused {
            return Err(Wrong::Option(message));
        }
    }
    if !asked.exclude.is_empty() {
        let patterns = Patterns::new(&here, asked.exclude.iter().map(String::as_str));
        let patterns = patterns.map_err(|(index, why)| {
            let pattern = index.map_or(String::new(), |index| {
                format!(" `{}`", asked.exclude[index])
            });
            Wrong::Option(format!("--exclude{pattern}: {why}"))
        })?;
        exclude.push(patterns);
    }

    let mut selection = select(file, options, knowledge);
    let min_confidence = least(file, options, &mut selection);
    let ignores = found.map(|found| Ignores::of(&file.ignored, found, &here));
    Ok(Resolved {
        ignores: ignores.unwrap_or_default(),
        filter: Filter {
            here,
            exclude,
            include,
            force: options.run.force_exclude
                || file.force_exclude.as_ref().is_some_and(|force| force.value),
        },
        min_confidence,
        selection,
        in_files,
    })
}

/// What cannot be used.
pub(super) enum Wrong {
    /// In the file.
    File(Vec<Problem>),
    /// On the command line.
    Option(String),
}

fn add_words(file: &File, knowledge: &mut Knowledge, problems: &mut Vec<Problem>) {
    for (says, key) in &file.words {
        if let Err(why) = knowledge.add_key(&key.value, *says) {
            let problem = Problem::new(key.span.clone(), "a key that cannot be given this meaning");
            problems.push(problem.labelled(why));
        }
    }
    for pattern in &file.external_secrets {
        if let Err(why) = knowledge.add_external_secret(&pattern.value) {
            let problem = Problem::new(pattern.span.clone(), "no name of a secret");
            problems.push(problem.labelled(why));
        }
    }
}

fn add_hosts(file: &File, knowledge: &mut Knowledge, problems: &mut Vec<Problem>) {
    let mut claims: Vec<Claim> = Vec::new();
    for host in &file.hosts {
        let Some(id) = knowledge.provider_named(&host.is.value) else {
            let ids: Vec<&str> = knowledge
                .providers()
                .map(|(_, known)| known.id.as_str())
                .collect();
            let ids = ids.iter().copied();
            problems.push(Problem::unknown(
                host.is.span.clone(),
                "provider",
                &host.is.value,
                ids,
            ));
            continue;
        };
        let placeholder = is_placeholder(&host.name.value)
            .then(|| "it reads like a placeholder, of which nothing is told".to_owned());
        if let Some(why) = knowledge.unclaimable(&host.name.value, id).or(placeholder) {
            let message = "a host that cannot be given to a provider";
            problems.push(Problem::new(host.name.span.clone(), message).labelled(why));
            continue;
        }
        if claims.iter().any(|claim| claim.host == host.name.value) {
            let message = "this host stands in the file twice";
            problems.push(Problem::new(host.name.span.clone(), message));
            continue;
        }
        let provider = knowledge.provider(id);
        let mut regions = Vec::new();
        for (what, given) in [("region", &host.region), ("environment", &host.environment)] {
            let Some(given) = given else {
                continue;
            };
            let ids = provider.regions.iter().map(|region| region.id.as_str());
            if ids.clone().any(|id| id == given.value) {
                regions.push(given.value.clone());
            } else {
                let what = format!("{what} of {}", provider.name);
                problems.push(Problem::unknown(
                    given.span.clone(),
                    &what,
                    &given.value,
                    ids,
                ));
            }
        }
        claims.push(Claim {
            host: host.name.value.clone(),
            provider: id,
            regions,
        });
    }
    if problems.is_empty() {
        knowledge.claim(&claims);
    }
}

fn check_selectors(file: &File, knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    let lists =
        file.select
            .iter()
            .chain([&file.extend_select, &file.ignore, &file.non_suppressible]);
    let lists = lists.chain(file.per_file_ignores.iter().map(|(_, rules)| rules));
    let given = lists
        .flatten()
        .chain(file.severity.iter().map(|(rule, _)| rule));
    for selector in given.filter(|selector| !selectors::is_known(&selector.value, knowledge)) {
        let known = selectors::known(knowledge);
        let known = known.iter().copied();
        let span = selector.span.clone();
        problems.push(Problem::unknown(
            span,
            selectors::WHAT,
            &selector.value,
            known,
        ));
    }
}

/// Refuses what says of one rule that nothing may pass it over, and passes it over.
fn check_firm(file: &File, knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    if file.non_suppressible.is_empty() {
        return;
    }
    let cards = knowledge.cards.iter().map(|card| card.id.as_str());
    for id in cards.filter(|id| is_firm(file, id)) {
        let named = |selector: &&At<String>| selectors::names(&selector.value, id);
        let off = file.severity.iter();
        let off = off.filter(|(_, level)| level.value == Level::Off);
        let in_files = file.per_file_ignores.iter().flat_map(|(_, rules)| rules);
        let lists = file.ignore.iter().chain(in_files);
        let lists = lists.chain(off.map(|(rule, _)| rule)).filter(named);
        let entries = file.ignored.iter().filter(|entry| entry.value.rule == id);
        let spans = lists
            .map(|selector| &selector.span)
            .chain(entries.map(|entry| &entry.span));
        for span in spans {
            let label = format!("hides `{id}`");
            let problem = Problem::new(span.clone(), "a rule is hidden and `non-suppressible`");
            // One mistake is told once, however many rules it is about.
            if problems.iter().all(|known| known.span != *span) {
                problems.push(problem.labelled(label));
            }
        }
    }
}

fn is_firm(file: &File, id: &str) -> bool {
    let mut firm = file.non_suppressible.iter();
    firm.any(|selector| selectors::names(&selector.value, id))
}

/// Which rules are reported, and which setting keeps the others back.
fn select(file: &File, options: &CheckOptions, knowledge: &Knowledge) -> Selection {
    let asked = &options.config;
    let mut selection = Selection::default();
    if asked.says_nothing_of_rules() && file.says_nothing_of_rules() {
        // What is the rule needs no look at the cards.
        return selection;
    }
    for card in &knowledge.cards {
        let id = card.id.clone();
        let narrow = |selectors: &[String]| {
            selectors::narrowest(selectors.iter().map(String::as_str), &card.id)
        };
        if is_firm(file, &card.id) {
            selection.firm.insert(id.clone());
        }
        let level = level(file, &card.id);
        if let Some(Level::At(severity)) = level {
            selection.severities.insert(id.clone(), severity);
        }
        let (selected, added) = (narrow(&asked.select), narrow(&asked.extend_select));
        let named = selected.max(added);
        let kept = match narrow(&asked.ignore) {
            Some(ignored) => named.is_some_and(|named| named > ignored),
            None => asked.select.is_empty() || named.is_some(),
        };
        if !kept {
            selection.unasked.insert(id);
        } else if named.is_some() {
            selection.asked.insert(id);
        } else if let Some(why) = kept_back(file, card, level) {
            // A rule that is off by itself is no finding that somebody hides.
            if card.enabled {
                selection.hidden.insert(id, why);
            }
        } else {
            selection.asked.insert(id);
        }
    }
    selection
}

/// The setting of the file that keeps the findings of a rule back.
fn kept_back(file: &File, card: &Card, level: Option<Level>) -> Option<Why> {
    let narrow = |selectors: &[At<String>]| {
        selectors::narrowest(selectors.iter().map(|known| known.value.as_str()), &card.id)
    };
    let selected = match &file.select {
        Some(selected) => narrow(selected),
        None => card.enabled.then_some(0),
    };
    let selected = selected.max(narrow(&file.extend_select));
    match (selected, narrow(&file.ignore)) {
        (None, _) => Some(Why::Select),
        (Some(selected), Some(ignored)) if ignored >= selected => Some(Why::Ignore),
        _ if level == Some(Level::Off) => Some(Why::Severity),
        _ => None,
    }
}

/// How bad the file says that a rule is.
fn level(file: &File, id: &str) -> Option<Level> {
    let naming = file.severity.iter();
    let naming = naming.filter(|(selector, _)| selectors::names(&selector.value, id));
    let width = |selector: &str| if selector == ALL { 0 } else { selector.len() };
    let narrowest = naming.max_by_key(|(selector, _)| width(&selector.value));
    narrowest.map(|(_, level)| level.value)
}

/// How sure findings must be to be looked for; what the file hides beyond that is counted.
fn least(file: &File, options: &CheckOptions, selection: &mut Selection) -> Confidence {
    let asked = &options.config;
    match asked.min_severity {
        Some(severity) => selection.min_severity = Some(severity.into()),
        None => {
            let least = file.min_severity.as_ref().map(|least| least.value);
            selection.counted_severity = least.filter(|least| *least > Severity::Note);
        }
    }
    if let Some(confidence) = asked.min_confidence {
        return confidence.into();
    }
    if options.pedantic {
        return Confidence::Low;
    }
    let pedantic = file
        .pedantic
        .as_ref()
        .is_some_and(|pedantic| pedantic.value);
    match file.min_confidence.as_ref().map(|least| least.value) {
        Some(least) if least > Confidence::Medium => {
            selection.counted_confidence = Some(least);
            Confidence::Medium
        }
        Some(least) => least,
        None if pedantic => Confidence::Low,
        None => Confidence::Medium,
    }
}
