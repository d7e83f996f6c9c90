//! URLs whose own shape tells what they are: row REC-008 of the specification's catalogue.

use authlint_parser::Scalar;

use super::place::Role;
use super::template::Template;
use super::{Fact, Origin};
use crate::knowledge::{HostMatch, Knowledge, Says};
use crate::url::Url;

/// Longer texts without a blank are data.
const LONGEST_URL: usize = 2048;

/// The fact that a scalar is by itself: a URL that some provider has or that is written for one of its
/// own, or a host alone.
pub(super) fn fact(scalar: &Scalar<'_>, knowledge: &Knowledge, role: Role) -> Option<Fact> {
    let text = scalar.text.as_str();
    if text.len() > LONGEST_URL || !text.contains('.') {
        return None;
    }
    let url = Url::split(text)?;
    // `team@mail.example.org` is a mail address.
    if url.scheme.is_empty() && url.user.is_some() {
        return None;
    }
    let host = text[url.host.clone()].to_ascii_lowercase();
    // Of the many addresses on a provider's hosts, those say something that look like an endpoint.
    let told = match knowledge.host(&host)? {
        HostMatch::Known(known) => {
            let by_domain = known.region().is_some_and(|region| region.domain.is_some());
            by_domain || knowledge.is_telling(&host, &text[url.path])
        }
        HostMatch::Wrong { .. } | HostMatch::Near { .. } => true,
    };
    if !told {
        return None;
    }
    Some(Fact {
        says: Says::Url,
        value: Template::of(scalar),
        key: None,
        name: None,
        whole: None,
        group: 0,
        origin: Origin::Shape,
        doubt: role.doubt(),
    })
}
