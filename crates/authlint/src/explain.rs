//! `authlint explain`: a rule, a provider, or an error as people paste it.

use std::io;

use authlint_engine::knowledge::{Card, ErrorAnswer, Knowledge, Provider};

use crate::check::built_in;
use crate::report::printable;
use crate::{Exit, Failure};

pub(crate) fn run(topic: &str, out: &mut dyn io::Write) -> Result<Exit, Failure> {
    let knowledge = built_in()?;
    let topic = topic.trim();
    if let Some(card) = knowledge.card(topic) {
        explain_rule(card, out)?;
    } else if let Some(provider) = knowledge
        .providers
        .iter()
        .find(|provider| provider.id == topic)
    {
        explain_provider(provider, out)?;
    } else if !explain_error(topic, &knowledge, out)? {
        let topic = printable(topic);
        return Err(Failure::Other(format!(
            "nothing is known of `{topic}`: give a rule (see `authlint rules`), a provider or an error"
        )));
    }
    Ok(Exit::Clean)
}

fn explain_rule(card: &Card, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}: {}", card.id, card.title)?;
    writeln!(
        out,
        "severity {}, confidence {}, since {}\n",
        card.severity.name(),
        card.confidence.name(),
        card.since
    )?;
    writeln!(out, "{}", card.why.trim_end())?;
    if !card.symptoms.is_empty() {
        writeln!(out, "\nWhat people see: {}", card.symptoms.join(", "))?;
    }
    Ok(())
}

/// What can cause an error: the providers that answer with it, and the rules that find causes.
fn explain_error(topic: &str, knowledge: &Knowledge, out: &mut dyn io::Write) -> io::Result<bool> {
    let wanted = topic.to_ascii_lowercase();
    let names = |name: &str| {
        let name = name.to_ascii_lowercase();
        name == wanted
            || (name.len() > 3 && wanted.contains(&name))
            || (wanted.len() > 3 && name.contains(&wanted))
    };
    let mut any = false;
    for provider in &knowledge.providers {
        let mut told = "";
        let asked =
            |answer: &&ErrorAnswer| names(&answer.error) || answer.status.to_string() == wanted;
        for answer in provider.errors.iter().filter(asked) {
            any = true;
            // Several facts about one answer stand below one heading.
            if told != answer.error {
                let (name, at) = (&provider.name, &answer.at);
                let (status, error) = (answer.status, &answer.error);
                writeln!(out, "{name}: {status} {error} from the {at} endpoint")?;
            }
            told = &answer.error;
            for cause in &answer.causes {
                writeln!(out, "  - {cause}")?;
            }
        }
    }
    let cards: Vec<&Card> = knowledge
        .cards
        .iter()
        .filter(|card| card.symptoms.iter().any(|symptom| names(symptom)))
        .collect();
    if !cards.is_empty() {
        if any {
            writeln!(out)?;
        }
        writeln!(out, "Rules that find a cause in files:")?;
        let width = cards
            .iter()
            .map(|card| card.id.len())
            .max()
            .unwrap_or_default();
        for card in &cards {
            writeln!(out, "  {:width$}  {}", card.id, card.title)?;
        }
    }
    Ok(any || !cards.is_empty())
}

fn explain_provider(provider: &Provider, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "{}: {}, facts checked on {}\n",
        provider.id, provider.name, provider.checked
    )?;
    writeln!(out, "Endpoints")?;
    for endpoint in &provider.endpoints {
        let role = endpoint.role.words();
        writeln!(
            out,
            "  {role}: {} [{}]",
            endpoint.url,
            endpoint.sources.join(", ")
        )?;
    }
    writeln!(out, "\nRegions: {{domain}} is")?;
    for region in provider.regions.iter().filter(|region| !region.internal) {
        let name = region.name.as_deref().unwrap_or_default();
        writeln!(
            out,
            "  {:16} {:26} {name}",
            region.id,
            region.domain.as_deref().unwrap_or_default()
        )?;
    }
    writeln!(out, "\nHosts")?;
    for host in &provider.hosts {
        writeln!(
            out,
            "  {}: {}",
            host.host,
            host.serves.as_deref().unwrap_or_default()
        )?;
    }
    writeln!(out, "\nGrants")?;
    for grant in &provider.grants {
        writeln!(
            out,
            "  {} ({}): rights come from {}",
            grant.called(),
            grant.id,
            grant.rights.as_deref().unwrap_or_default()
        )?;
        if let Some(deprecated) = &grant.deprecated {
            writeln!(out, "    deprecated: {deprecated}")?;
        }
    }
    if let Some(scopes) = &provider.scopes {
        writeln!(
            out,
            "\nScopes ({})\n  {}",
            scopes.names.len(),
            scopes.names.join(" ")
        )?;
    }
    writeln!(out, "\nErrors")?;
    for answer in &provider.errors {
        let causes = answer.causes.join("; ");
        writeln!(
            out,
            "  {} {} ({}): {causes}",
            answer.status, answer.error, answer.at
        )?;
    }
    if let Some(clients) = &provider.clients {
        writeln!(out, "\nWhat stops a client whose configuration is right")?;
        for blocker in &clients.blockers {
            writeln!(
                out,
                "  {}: {}; {}",
                blocker.name, blocker.symptom, blocker.look
            )?;
        }
    }
    writeln!(out, "\nNotes")?;
    for note in &provider.notes {
        writeln!(out, "  - {} [{}]", note.text, note.sources.join(", "))?;
    }
    writeln!(out, "\nSources")?;
    for (key, source) in &provider.sources {
        writeln!(out, "  {key}: {source}")?;
    }
    Ok(())
}
