//! Which groups configure one client: those that name one client id, and those that a program puts together.

use std::collections::{HashMap, HashSet};

use super::{Client, LinkedFact};
use crate::facts::{FileFacts, Group, is_placeholder};
use crate::knowledge::{Knowledge, ProviderId, Says};
use crate::url::Url;

/// What two groups can have in common.
#[derive(PartialEq, Eq, Hash)]
enum Shared<'f> {
    /// A client id, spelt out.
    Id(&'f str),
    /// A variable that holds one, in one folder, and nobody knows what it holds.
    Variable(&'f str, &'f str),
    /// Settings that a program puts together, in one file.
    Settings(usize, &'f str),
}

/// Joins the groups of `facts` and gives each fact its client.
pub(super) fn join(
    facts: &mut [LinkedFact],
    groups: &[Group],
    files: &[FileFacts],
    knowledge: &Knowledge,
) -> Vec<Client> {
    let mut roots: Vec<usize> = (0..groups.len()).collect();
    let mut doubted = HashSet::new();
    let mut first: HashMap<Shared<'_>, usize> = HashMap::new();
    let folders: Vec<&str> = files
        .iter()
        .flat_map(|file| file.groups.iter().map(|_| file.place.folder()))
        .collect();
    for fact in facts.iter().filter(|fact| fact.says == Says::ClientId) {
        let text = fact.value.text.as_str();
        let shared = match fact.value.known() {
            Some(id) if may_be_one(id) => Shared::Id(id),
            None if !text.is_empty()
                && fact.value.holes.len() == 1
                && fact.value.holes[0] == (0..text.len()) =>
            {
                let name = text.trim_start_matches(['$', '{']).trim_end_matches('}');
                Shared::Variable(folders[fact.group], name)
            }
            _ => continue,
        };
        let by_name = matches!(shared, Shared::Variable(..));
        match first.get(&shared) {
            Some(group) => {
                let (left, right) = (root(&mut roots, *group), root(&mut roots, fact.group));
                roots[right.max(left)] = left.min(right);
                if by_name && left != right {
                    doubted.insert(left.min(right));
                }
            }
            None => {
                first.insert(shared, fact.group);
            }
        }
    }
    let owners = files.iter().enumerate();
    let owners = owners.flat_map(|(file, said)| said.groups.iter().map(move |_| file));
    for (index, (file, group)) in owners.zip(groups).enumerate() {
        let Some(client) = &group.client else {
            continue;
        };
        let first = *first.entry(Shared::Settings(file, client)).or_insert(index);
        let (left, right) = (root(&mut roots, first), root(&mut roots, index));
        roots[right.max(left)] = left.min(right);
    }
    let mut clients: Vec<Client> = Vec::new();
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    for (index, fact) in facts.iter_mut().enumerate() {
        let home = root(&mut roots, fact.group);
        fact.client = *numbers.entry(home).or_insert(clients.len());
        if fact.client == clients.len() {
            clients.push(Client::default());
        }
        let client = &mut clients[fact.client];
        client.facts.push(index);
        client.doubt = client.doubt.max(u8::from(doubted.contains(&home)));
    }
    for client in &mut clients {
        let mut named: Vec<ProviderId> = client
            .facts
            .iter()
            .filter_map(|fact| groups[facts[*fact].group].provider)
            .collect();
        let mut known: Vec<ProviderId> = client
            .facts
            .iter()
            .filter_map(|fact| provider_of(&facts[*fact], knowledge))
            .collect();
        client.named_provider = only(&mut named);
        known.extend(named);
        // Some providers have their tokens issued by another: `power-bi` by Entra ID.
        let issuer = |id: &ProviderId| knowledge.issuer_of(*id);
        let mut issuers: Vec<ProviderId> = known.iter().map(issuer).collect();
        client.provider = only(&mut issuers);
        known.sort_unstable();
        known.dedup();
        known.retain(|id| client.provider != Some(*id) && client.provider.is_some());
        client.products = known;
    }
    clients
}

/// False for words that many a client is called: `client`, `web-app`.
fn may_be_one(id: &str) -> bool {
    let number = id.bytes().any(|byte| byte.is_ascii_digit());
    (id.len() >= 12 || (number && id.len() > 3)) && !is_placeholder(id)
}

fn only(providers: &mut Vec<ProviderId>) -> Option<ProviderId> {
    providers.sort_unstable();
    providers.dedup();
    if let [provider] = providers[..] {
        Some(provider)
    } else {
        None
    }
}

/// The group that stands for all groups joined with `group`.
fn root(roots: &mut [usize], group: usize) -> usize {
    let mut at = group;
    while roots[at] != at {
        roots[at] = roots[roots[at]];
        at = roots[at];
    }
    at
}

/// The provider whose host an address is on, or whose endpoint its path tells it to be.
fn provider_of(fact: &LinkedFact, knowledge: &Knowledge) -> Option<ProviderId> {
    if !fact.says.is_address() {
        return None;
    }
    let text = fact.value.text.as_str();
    let url = Url::split(text)?;
    if !fact.value.is_known(&url.host) {
        return None;
    }
    let host = text[url.host.clone()].to_ascii_lowercase();
    let by_host = knowledge.host(&host).map(|known| known.provider());
    by_host.or_else(|| {
        let known = fact.value.is_known(&url.path);
        let served = known.then(|| knowledge.endpoints_at(&host, &text[url.path.clone()]));
        served?.first().map(|at| at.provider)
    })
}
