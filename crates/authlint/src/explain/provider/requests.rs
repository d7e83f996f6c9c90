//! What may be asked for: grants, scopes, audiences; and what ids and secrets look like.

use authlint_engine::knowledge::{Grant, NotScopeKind, Offered, Provider, ScopeUse, Scopes};

use super::told;
use crate::explain::page::{Page, column};
use crate::explain::patterns::Names;

pub(super) fn grants(provider: &Provider, page: &mut Page) {
    if provider.grants.is_empty() {
        return;
    }
    page.heading("Grants");
    let width = column(provider.grants.iter().map(Grant::called), 22);
    for grant in &provider.grants {
        let mut facts: Vec<String> = Vec::new();
        if grant.called() != grant.id {
            facts.push(grant.id.clone());
        }
        facts.push(offered(grant.offered).to_owned());
        match grant.scopes {
            ScopeUse::None => facts.push("scopes have no effect".to_owned()),
            ScopeUse::Required => facts.push("scopes have to be sent".to_owned()),
            ScopeUse::Optional => {}
        }
        match grant.secret {
            Some(true) => facts.push("with a secret".to_owned()),
            Some(false) => facts.push("without a secret".to_owned()),
            None => {}
        }
        match grant.refresh {
            Some(true) => facts.push("brings a refresh token".to_owned()),
            Some(false) => facts.push("brings no refresh token".to_owned()),
            None => {}
        }
        if let Some(setting) = &grant.setting {
            facts.push(format!("`{setting}` in the client's settings"));
        }
        if let Some(deprecated) = &grant.deprecated {
            facts.push(format!("deprecated: {deprecated}"));
        }
        let told = told(grant.confidence, &grant.sources);
        page.row(2, width, grant.called(), &facts.join("; "), told);
        if let Some(rights) = &grant.rights {
            let mut text = format!("rights come from {rights}");
            if let Some(answer) = &grant.missing_rights_answer {
                text.push_str(&format!("; without them the answer is {answer}"));
            }
            page.row(2, width, "", &text, None);
        }
        if !grant.parameters.is_empty() {
            let parameters = format!("parameters: {}", grant.parameters.join(", "));
            page.row(2, width, "", &parameters, None);
        }
        if let Some(note) = &grant.note {
            page.row(2, width, "", note, None);
        }
    }
}

fn offered(offered: Offered) -> &'static str {
    match offered {
        Offered::Yes => "offered",
        Offered::No => "not offered",
        Offered::Legacy => "legacy",
        Offered::Special => "for some clients, or in a way of its own",
    }
}

pub(super) fn scopes(provider: &Provider, names: &Names<'_>, page: &mut Page) {
    let Some(scopes) = &provider.scopes else {
        return;
    };
    page.heading("Scopes");
    let known = match (scopes.names.len(), scopes.complete) {
        (0, true) => "It has none".to_owned(),
        (0, false) => "No names are listed".to_owned(),
        (1, true) => "1, and there is no other".to_owned(),
        (count, true) => format!("{count}, and there are no others"),
        (count, false) => format!("{count} are known, and there may be others"),
    };
    page.para(2, &known, told(scopes.confidence, &scopes.sources));
    if !scopes.separator.is_empty() {
        let separator = match scopes.separator.as_str() {
            "," => "a comma",
            other => other,
        };
        page.para(2, &format!("between two of them stands {separator}"), None);
    }
    if !scopes.forms.is_empty() {
        let forms = scopes.forms.iter().map(|form| names.readable(form).0);
        let forms = forms.collect::<Vec<_>>().join(", ");
        page.item(2, "each has the form ", &forms, None);
    }
    if let Some(refresh) = &scopes.refresh {
        page.para(2, &format!("{refresh} brings a refresh token"), None);
    }
    if !scopes.names.is_empty() {
        page.blank();
        page.para(4, &scopes.names.join("  "), None);
    }
    exceptions(scopes, page);
}

/// Names that are no scopes, or not always.
fn exceptions(scopes: &Scopes, page: &mut Page) {
    if !scopes.refused.is_empty() {
        page.blank();
        page.para(2, "Refused:", None);
    }
    for refused in &scopes.refused {
        let names = refused.scopes.join(", ");
        let right = refused.right.iter();
        let right: String = right.map(|right| format!("; ask for {right}")).collect();
        let text = format!("with {}: {names}: {}{right}", refused.grant, refused.why);
        page.item(4, "- ", &text, told(refused.confidence, &refused.sources));
    }
    if !scopes.old.is_empty() || !scopes.legacy.is_empty() {
        page.blank();
        page.para(2, "On their way out:", None);
    }
    for old in &scopes.old {
        let mut text = old.name.clone();
        if !old.instead.is_empty() {
            text.push_str(&format!(" → {}", old.instead.join(", ")));
        }
        if old.retired {
            text.push_str(", refused already");
        }
        if let Some(why) = &old.why {
            text.push_str(&format!(": {why}"));
        }
        page.item(4, "- ", &text, told(old.confidence, &old.sources));
    }
    if !scopes.legacy.is_empty() {
        page.item(4, "- ", &scopes.legacy.join(", "), None);
    }
    not_scopes(scopes, page);
}

fn not_scopes(scopes: &Scopes, page: &mut Page) {
    if !scopes.not_scopes.is_empty() {
        page.blank();
        page.para(2, "People send, and it has not:", None);
    }
    let width = column(scopes.not_scopes.iter().map(|none| none.name.as_str()), 36);
    for none in &scopes.not_scopes {
        let kind = match none.kind {
            NotScopeKind::Invented => "",
            NotScopeKind::Permission => "a permission",
            NotScopeKind::Role => "a role",
            NotScopeKind::Oidc => "of OpenID Connect",
            NotScopeKind::Placeholder => "a word of the documentation",
        };
        let instead = none.instead.iter();
        let instead = instead.map(|instead| format!("→ {instead}"));
        let kind = (!kind.is_empty()).then(|| kind.to_owned());
        let text = kind
            .into_iter()
            .chain(instead)
            .collect::<Vec<_>>()
            .join("; ");
        page.row(4, width, &none.name, &text, None);
    }
    let more = [
        (scopes.permission_domains.len(), "domains of permissions"),
        (scopes.paths.len(), "paths of the API"),
    ];
    if more.iter().any(|(count, _)| *count > 0) {
        page.blank();
    }
    for (count, what) in more.iter().filter(|(count, _)| *count > 0) {
        let text = format!("The scopes of {count} {what} are known: see --format json.");
        page.para(2, &text, None);
    }
}

pub(super) fn audience(provider: &Provider, page: &mut Page) {
    let Some(audience) = &provider.audience else {
        return;
    };
    page.heading("Audience");
    let told = told(audience.confidence, &audience.sources);
    let named = match &audience.parameter {
        Some(parameter) => format!("the parameter {parameter} names it"),
        None => "no parameter of the request names it".to_owned(),
    };
    page.para(2, &named, told);
    if !audience.required_by.is_empty() {
        page.item(2, "needed by ", &audience.required_by.join(", "), None);
    }
    if let Some(format) = &audience.format {
        page.item(2, "form: ", format, None);
    }
    if !audience.examples.is_empty() {
        page.item(2, "such as ", &audience.examples.join(", "), None);
    }
    if let Some(note) = &audience.note {
        page.para(2, note, None);
    }
}

pub(super) fn credentials(provider: &Provider, page: &mut Page) {
    let all = [
        ("Client ids", &provider.client_ids),
        ("Client secrets", &provider.client_secrets),
    ];
    for (title, shapes) in all.iter().filter(|(_, shapes)| !shapes.is_empty()) {
        page.heading(title);
        for shape in *shapes {
            let region = shape.region.iter();
            let region: String = region.map(|region| format!("; of {region} only")).collect();
            let text = format!("{}{region}", shape.looks);
            page.item(2, "- ", &text, told(shape.confidence, &shape.sources));
        }
    }
}
