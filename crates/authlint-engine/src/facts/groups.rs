//! Which facts stand together: the smallest map that holds several kinds of them.
//!
//! In a flat space of variables a common prefix takes the place of the map. A fact that finds no
//! company in its own map looks for it in the map around, and stays alone where several of its
//! kind do the same: that is a list of clients, not one client.

use std::collections::{BTreeMap, BTreeSet};

use super::place::Environment;
use super::{Fact, Group};
use crate::knowledge::{HostMatch, Knowledge, ProviderId, Says, Subject};
use crate::url::Url;

/// What the keys around a value tell of it.
#[derive(Clone, Copy)]
pub(super) struct Around {
    pub(super) provider: Option<ProviderId>,
    pub(super) environment: Option<Environment>,
    /// In a text written for people.
    pub(super) prose: bool,
    /// In a program.
    pub(super) program: bool,
    /// In a text of which a template engine may leave out parts.
    pub(super) template: bool,
    /// In a section that is named after a provider.
    pub(super) section: bool,
    /// In settings of a program that calls the issuer by another name.
    pub(super) issuer: bool,
}

/// A fact that may yet turn out to mean nothing.
pub(super) struct Draft {
    pub(super) fact: Fact,
    /// Its key is a common word: it needs a strong neighbour.
    pub(super) weak: bool,
    /// The provider that its key or the keys around it name.
    pub(super) provider: Option<ProviderId>,
    /// It is in a group already.
    grouped: bool,
}

impl Draft {
    pub(super) fn new(fact: Fact, weak: bool, provider: Option<ProviderId>) -> Self {
        Draft {
            fact,
            weak,
            provider,
            grouped: false,
        }
    }
}

/// What the keys of a map have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bucket {
    pub(super) provider: Option<ProviderId>,
    pub(super) environment: Option<Environment>,
    pub(super) rest: Vec<String>,
}

#[derive(Default)]
pub(super) struct Drafts {
    drafts: Vec<Draft>,
    groups: Vec<Joined>,
}

struct Joined {
    drafts: Vec<usize>,
    environment: Option<Environment>,
    /// Keys share a prefix, or the map is no flat space of variables: a weak word in it is about
    /// the same thing as its neighbours.
    close: bool,
    /// The names of the parameters of a request, if all are known.
    sent: Option<Vec<String>>,
}

impl Drafts {
    pub(super) fn push(&mut self, draft: Draft) -> usize {
        self.drafts.push(draft);
        self.drafts.len() - 1
    }

    /// Makes a group of its own of each fact.
    pub(super) fn alone(&mut self, drafts: Vec<usize>, around: &Around) {
        for draft in drafts {
            self.join(vec![draft], around.environment, false);
        }
    }

    pub(super) fn join(
        &mut self,
        drafts: Vec<usize>,
        environment: Option<Environment>,
        close: bool,
    ) {
        for draft in &drafts {
            self.drafts[*draft].grouped = true;
        }
        self.groups.push(Joined {
            drafts,
            environment,
            close,
            sent: None,
        });
    }

    /// Makes a group of the facts of a request.
    pub(super) fn request(
        &mut self,
        drafts: Vec<usize>,
        environment: Option<Environment>,
        sent: Option<Vec<String>>,
    ) {
        self.join(drafts, environment, true);
        if let Some(group) = self.groups.last_mut() {
            group.sent = sent;
        }
    }

    /// Makes groups of the facts of a map and of those its inner maps left over. Gives back what
    /// is still alone. `formed` is how many groups there were before the map.
    pub(super) fn gather(
        &mut self,
        buckets: Vec<(Bucket, Vec<usize>)>,
        children: Vec<Vec<usize>>,
        flat: bool,
        formed: usize,
        around: &Around,
    ) -> Vec<usize> {
        let mut left = Vec::new();
        for (bucket, drafts) in buckets {
            let named = bucket.provider.is_some() || !bucket.rest.is_empty();
            let clients = self.count(&drafts, Says::ClientId);
            let together = self.kinds(&drafts) > 1 && (named || !flat || clients == 1);
            if together {
                let environment = bucket.environment.or(around.environment);
                let mut drafts = drafts;
                if !flat && !named {
                    drafts.extend(self.companions(&drafts, &children));
                }
                self.join(drafts, environment, named || !flat);
            } else {
                left.extend(drafts);
            }
        }
        // Variables without a common prefix may be about anything, whatever is around them.
        if flat {
            self.alone(left, around);
            self.alone(children.into_iter().flatten().collect(), around);
            return Vec::new();
        }
        left.extend(children.into_iter().flatten());
        left.retain(|draft| !self.drafts[*draft].grouped);
        // Scopes and regions are of whatever stands right beside them: further out there is more
        // than one thing that has some.
        let (left, near): (Vec<usize>, Vec<usize>) =
            left.into_iter().partition(|draft| self.reaches_out(*draft));
        self.alone(near, around);
        let mut left = left;
        // What is alone in a section of the provider's belongs to the section's only client.
        if around.section
            && let [group] = self.formed_since(formed)[..]
        {
            let known = self.groups[group].drafts.clone();
            let joined = self.companions(&known, &[left.clone()]);
            left.retain(|draft| !joined.contains(draft));
            for draft in &joined {
                self.drafts[*draft].grouped = true;
            }
            self.groups[group].drafts.extend(joined);
        }
        // One fact of each kind: one client, spread over inner maps.
        if self.kinds(&left) > 1 && self.kinds(&left) == left.len() {
            self.join(left, around.environment, true);
            return Vec::new();
        }
        left
    }

    /// How many groups there are: those formed later are inside of what is read now.
    pub(super) fn formed(&self) -> usize {
        self.groups.len()
    }

    /// The groups with company that were formed since there were `formed`.
    fn formed_since(&self, formed: usize) -> Vec<usize> {
        (formed..self.groups.len())
            .filter(|group| self.groups[*group].drafts.len() > 1)
            .collect()
    }

    /// The single facts of inner maps that complete the client of the outer one: of kinds that it
    /// lacks, each once.
    fn companions(&self, drafts: &[usize], children: &[Vec<usize>]) -> Vec<usize> {
        let children = || children.iter().flatten().copied();
        let says = |draft: usize| self.drafts[draft].fact.says;
        let known: BTreeSet<Says> = drafts.iter().map(|draft| says(*draft)).collect();
        let mut counts: BTreeMap<Says, usize> = BTreeMap::new();
        for child in children() {
            *counts.entry(says(child)).or_default() += 1;
        }
        children()
            .filter(|child| self.reaches_out(*child))
            .filter(|child| !known.contains(&says(*child)) && counts[&says(*child)] == 1)
            .collect()
    }

    /// True for facts that may configure the client of a map further out.
    fn reaches_out(&self, draft: usize) -> bool {
        let says = self.drafts[draft].fact.says;
        says.is_address() || says.is_secret() || says == Says::ClientId
    }

    fn count(&self, drafts: &[usize], kind: Says) -> usize {
        drafts
            .iter()
            .filter(|draft| self.drafts[**draft].fact.says == kind)
            .count()
    }

    fn kinds(&self, drafts: &[usize]) -> usize {
        let mut kinds: Vec<Says> = drafts
            .iter()
            .map(|draft| self.drafts[*draft].fact.says)
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.len()
    }

    /// The facts that mean something, and their groups.
    pub(super) fn finish(self, knowledge: &Knowledge) -> (Vec<Fact>, Vec<Group>) {
        let mut facts = Vec::new();
        let mut groups = Vec::new();
        let mut drafts: Vec<Option<Draft>> = self.drafts.into_iter().map(Some).collect();
        for group in self.groups {
            let members: Vec<Draft> = group
                .drafts
                .iter()
                .filter_map(|draft| drafts[*draft].take())
                .collect();
            let provider = members.iter().find_map(|draft| draft.provider);
            let addressed = members
                .iter()
                .any(|draft| is_providers(&draft.fact, knowledge));
            let strong = addressed
                || members
                    .iter()
                    .any(|draft| !draft.weak || draft.provider.is_some());
            let index = groups.len();
            let before = facts.len();
            for Draft {
                mut fact,
                weak,
                provider,
                ..
            } in members
            {
                // A region or environment is the provider's only where the provider is named, or
                // right beside one of its hosts: an application has a region of its own.
                let regional = matches!(fact.says, Says::Region | Says::Environment);
                let tied = provider.is_some() || (group.close && addressed);
                if (weak && !strong) || (regional && !tied) {
                    continue;
                }
                fact.group = index;
                facts.push(fact);
            }
            if facts.len() > before {
                groups.push(Group {
                    provider,
                    environment: group.environment,
                    told: false,
                    grant: None,
                    client: None,
                    sent: group.sent,
                });
            }
        }
        (facts, groups)
    }
}

/// True for an address on a host of some provider.
fn is_providers(fact: &Fact, knowledge: &Knowledge) -> bool {
    if !fact.says.is_address() {
        return false;
    }
    let text = fact.value.text.as_str();
    let Some(url) = Url::split(text) else {
        return false;
    };
    let host = text[url.host.clone()].to_ascii_lowercase();
    let named = matches!(
        knowledge.host(&host),
        Some(HostMatch::Known(_) | HostMatch::Wrong { .. })
    );
    let path = &text[url.path];
    named
        || knowledge.is_telling(&host, path)
        || !knowledge
            .wrong_urls(Subject::Issuer, &host, path)
            .is_empty()
}
