//! Endpoints, regions and hosts.

use authlint_engine::knowledge::{
    Endpoint, EndpointRole, HostRole, Kind, Provider, Region, Status,
};

use super::told;
use crate::explain::page::{Page, column};
use crate::explain::patterns::Names;

pub(super) fn endpoints(provider: &Provider, names: &Names<'_>, page: &mut Page) {
    if provider.endpoints.is_empty() {
        return;
    }
    page.heading("Endpoints");
    let mut shown: Vec<EndpointRole> = Vec::new();
    for endpoint in &provider.endpoints {
        if shown.contains(&endpoint.role) {
            continue;
        }
        shown.push(endpoint.role);
        page.para(2, title(endpoint.role), None);
        let same = provider.endpoints.iter();
        for endpoint in same.filter(|other| other.role == endpoint.role) {
            one(endpoint, names, page);
        }
    }
}

fn title(role: EndpointRole) -> &'static str {
    match role {
        EndpointRole::Other => "other endpoints",
        role => role.words().trim_start_matches("the "),
    }
}

fn one(endpoint: &Endpoint, names: &Names<'_>, page: &mut Page) {
    let (url, own) = names.readable(&endpoint.url);
    let method = endpoint.method.iter();
    let method: String = method.map(|method| format!("{method} ")).collect();
    page.para(4, &format!("{method}{url}"), None);
    let mut facts: Vec<String> = Vec::new();
    if endpoint.status != Status::Current {
        facts.push(endpoint.status.words().to_owned());
    }
    facts.extend(endpoint.variant.clone());
    page.para(
        6,
        &facts.join("; "),
        told(endpoint.confidence, &endpoint.sources),
    );
    if let Some(instead) = &endpoint.instead {
        page.item(6, "use ", &names.readable(instead).0, None);
    }
    for line in own.iter().chain(&endpoint.note) {
        page.para(6, line, None);
    }
}

/// What stands in braces in the addresses above and below.
pub(super) fn names(provider: &Provider, names: &Names<'_>, page: &mut Page) {
    let mut rows: Vec<(String, String)> = names
        .shared()
        .map(|(name, words)| (format!("{{{name}}}"), words))
        .collect();
    if provider
        .regions
        .iter()
        .any(|region| region.domain.is_some())
    {
        rows.push(("{domain}".to_owned(), "the domain of the region".to_owned()));
    }
    if names.any_free() && rows.is_empty() {
        return;
    }
    if names.any_free() {
        let free = "what each customer has of his own".to_owned();
        rows.push(("{…}".to_owned(), free));
    }
    if rows.is_empty() {
        return;
    }
    page.heading("Names in addresses");
    let width = column(rows.iter().map(|(name, _)| name.as_str()), 20);
    for (name, words) in &rows {
        page.row(2, width, name, words, None);
    }
}

pub(super) fn regions(provider: &Provider, names: &Names<'_>, page: &mut Page) {
    let regions: Vec<&Region> = provider
        .regions
        .iter()
        .filter(|region| !region.internal)
        .collect();
    if regions.is_empty() {
        return;
    }
    let first = regions[0].kind;
    let alike = regions.iter().all(|region| region.kind == first);
    page.heading(match (alike, first) {
        (true, Kind::DataCenter) => "Data centers",
        (true, Kind::Cloud) => "Clouds",
        (true, Kind::Environment) => "Environments",
        _ => "Regions",
    });
    let width = column(regions.iter().map(|region| region.id.as_str()), 22);
    for region in &regions {
        one_region(region, alike, width, names, page);
    }
    if let Some(isolation) = &provider.isolation {
        page.blank();
        let text = format!(
            "Across them the answer is {}. {}",
            isolation.answer, isolation.why
        );
        page.para(2, &text, told(isolation.confidence, &isolation.sources));
    }
}

fn one_region(region: &Region, alike: bool, width: usize, names: &Names<'_>, page: &mut Page) {
    let mut first = region.name.clone().unwrap_or_default();
    let mut marks: Vec<&str> = Vec::new();
    if !alike && region.kind != Kind::Region {
        marks.push(region.kind.words());
    }
    if region.test {
        marks.push("test");
    }
    if region.retired {
        marks.push("retired");
    }
    if !marks.is_empty() {
        first.push_str(&format!(" ({})", marks.join(", ")));
    }
    let first = first.trim_start();
    let mut hosts: Vec<String> = region.domain.iter().cloned().collect();
    hosts.extend(region.hosts.iter().map(|host| names.readable(host).0));
    let told = told(region.confidence, &region.sources);
    let hosts = hosts.join(", ");
    // A line of its own only where there is much to say.
    if region.hosts.len() > 2 && !first.is_empty() {
        page.row(2, width, &region.id, first, told);
        page.row(2, width, "", &hosts, None);
    } else {
        let between = match (hosts.is_empty(), first.is_empty()) {
            (true, _) | (_, true) => "",
            _ if first.starts_with('(') => " ",
            _ => "; ",
        };
        page.row(
            2,
            width,
            &region.id,
            &format!("{hosts}{between}{first}"),
            told,
        );
    }
    if !region.other_domains.is_empty() {
        let others = format!("without OAuth: {}", region.other_domains.join(", "));
        page.row(2, width, "", &others, None);
    }
    if !region.resources.is_empty() {
        let resources = format!("resources: {}", region.resources.join(", "));
        page.row(2, width, "", &resources, None);
    }
    let also = also(region);
    if !also.is_empty() {
        page.row(2, width, "", &format!("also: {}", also.join(", ")), None);
    }
    if let Some(note) = &region.note {
        page.row(2, width, "", note, None);
    }
}

/// Other spellings of a region, each once.
fn also(region: &Region) -> Vec<&str> {
    let fold = |name: &str| name.to_lowercase().replace('_', "-");
    let mut known = vec![fold(&region.id)];
    known.extend(region.domain.as_deref().map(fold));
    let spellings = region.aliases.iter().chain(region.forms.values());
    let mut also = Vec::new();
    for spelling in spellings {
        if !known.contains(&fold(spelling)) {
            known.push(fold(spelling));
            also.push(spelling.as_str());
        }
    }
    also
}

pub(super) fn hosts(provider: &Provider, names: &Names<'_>, page: &mut Page) {
    if provider.hosts.is_empty() {
        return;
    }
    page.heading("Hosts");
    let hosts: Vec<(String, Vec<String>)> = provider
        .hosts
        .iter()
        .map(|host| names.readable(&host.host))
        .collect();
    let width = column(hosts.iter().map(|(host, _)| host.as_str()), 30);
    for (host, (name, own)) in provider.hosts.iter().zip(&hosts) {
        let serves = host.serves.as_deref().unwrap_or(host.role.serves());
        let mut text = serves.to_owned();
        if host.role == HostRole::Login && host.serves.is_some() {
            text.push_str(" (login)");
        }
        if let Some(answer) = &host.token_answer {
            text.push_str(&format!("; a token request is answered with {answer}"));
        }
        page.row(2, width, name, &text, told(host.confidence, &host.sources));
        for line in own {
            page.row(2, width, "", line, None);
        }
    }
}
