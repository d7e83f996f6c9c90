//! Which component reads a scope setting, and what it makes of it. `rules/components.yaml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Confidence;

/// All components.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Components {
    /// The components; the first that fits a setting has it.
    #[serde(default)]
    pub components: Vec<Component>,
    /// Settings whose program asks for tokens in one way only.
    #[serde(default)]
    pub one_grant: Vec<OneGrant>,
    /// Settings of one client that stand in two places.
    #[serde(default)]
    pub two_places: Vec<TwoPlaces>,
    /// Issuers that give a refresh token only to who asks for `offline_access`.
    #[serde(default)]
    pub offline_access: OfflineAccess,
    /// Programs that compare the issuer with the server's own letter by letter.
    #[serde(default)]
    pub issuers: Vec<IssuerReader>,
}

impl Components {
    /// Words of which a file with such a setting holds one: the last names of the paths, and the
    /// fixed starts of variables.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let components = self.components.iter();
        components.flat_map(|component| component.words.iter().cloned())
    }

    /// How the names of variables begin that one of them reads, in capital letters.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        let components = self.components.iter();
        let variables = components.flat_map(|component| &component.variables);
        variables.filter_map(|name| name.split('*').next())
    }
}

/// Settings whose program asks for tokens in one way only, and so has no setting for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneGrant {
    /// What people call the program.
    pub name: String,
    /// Keys on the way to the settings of a client, one after the other.
    pub paths: Vec<Path>,
    /// The grant (`grant_type`). A setting that says another counts more.
    pub grant: String,
    /// Where that is said.
    pub sources: Vec<String>,
}

/// Settings of one client that stand in two places.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwoPlaces {
    /// What people call the program.
    pub name: String,
    /// Keys on the way to the one place; the last is a name.
    pub client: Path,
    /// Keys on the way to the other; the last is a name.
    pub rest: Path,
    /// The key of the first place that names the second, where that has another name than the first.
    pub named_by: String,
    /// Where that is said.
    pub sources: Vec<String>,
}

/// A program that compares an issuer letter by letter, told by the key that holds it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerReader {
    /// What people call it.
    pub name: String,
    /// The very names of keys; of a dotted one the last part. `*` stands for some letters.
    pub keys: Vec<String>,
    /// What becomes of an issuer with a slash too many or too few, to go behind the program's name.
    pub answer: String,
    /// How sure it is that the key is the program's.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where all this is said.
    pub sources: Vec<String>,
}

impl IssuerReader {
    /// True if the program reads the key `name`.
    pub fn reads(&self, name: &str) -> bool {
        let last = name.rsplit('.').next().unwrap_or(name);
        let mut keys = self.keys.iter();
        keys.any(|key| fits(key, last))
    }
}

/// Issuers with a rule of their own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfflineAccess {
    /// What their hosts end with.
    pub hosts: Vec<String>,
    /// Where that is said.
    pub sources: Vec<String>,
}

/// A program that reads a scope setting.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The last keys on the way to the setting.
    #[serde(default)]
    pub paths: Vec<Path>,
    /// Words of which a file with the component's settings holds one.
    #[serde(default)]
    pub words: Vec<String>,
    /// Environment variables that are the setting.
    #[serde(default)]
    pub variables: Vec<String>,
    /// What the names of the component's variables begin with.
    #[serde(default)]
    pub prefix: String,
    /// Keys beside the setting, each with its alternatives.
    #[serde(default)]
    pub beside: Vec<Alternatives>,
    /// Keys beside or above the setting, of which one holds one of the values.
    #[serde(default)]
    pub with: BTreeMap<String, Vec<String>>,
    /// The same of a setting that is not meant for signing in: then only its separator counts.
    #[serde(default)]
    pub unless: BTreeMap<String, Vec<String>>,
    /// What stands between scopes.
    pub separator: Separator,
    /// What becomes of a text with blanks where there may be none, if it is refused at once.
    #[serde(default)]
    pub refuses_blanks: Option<String>,
    /// Whether `openid` has to be listed.
    pub openid: OpenId,
    /// How it is told to get refresh tokens.
    #[serde(default)]
    pub refresh: Option<Refresh>,
    /// How sure it is that `openid` has to be listed.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where all this is said.
    pub sources: Vec<String>,
}

/// What stands between scopes in one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Separator {
    /// A space, as RFC 6749 has it.
    Space,
    /// A comma.
    Comma,
    /// A plus sign.
    Plus,
    /// Spaces and commas.
    Any,
}

/// Whether `openid` has to be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpenId {
    /// The component sends it by itself.
    Adds,
    /// A list without it is sent without it, and no sign-in comes of it.
    Needed,
    /// The setting is used for other things as well.
    Optional,
}

/// How a component is told to get refresh tokens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The key that asks for them.
    pub setting: String,
    /// The key beside it that names the issuer, or one of the map that such a key holds.
    pub issuer: String,
}

/// The names of the last keys on a way, folded.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "String")]
pub struct Path(pub Vec<String>);

impl From<String> for Path {
    fn from(path: String) -> Self {
        Path(path.split('.').map(folded).collect())
    }
}

impl Path {
    /// True if the last of `names`, which are folded, are those of the path.
    pub fn fits(&self, names: &[String]) -> bool {
        names.len() >= self.0.len()
            && self
                .0
                .iter()
                .rev()
                .zip(names.iter().rev())
                .all(|(known, name)| known == "*" || known == name)
    }

    /// Where the names of the path stand in `names`, one after the other.
    pub fn within(&self, names: &[String]) -> Option<std::ops::Range<usize>> {
        let length = self.0.len();
        let starts = 0..(names.len() + 1).saturating_sub(length);
        let mut parts = starts.map(|start| start..start + length);
        parts.find(|part| {
            let pairs = self.0.iter().zip(&names[part.clone()]);
            pairs.into_iter().all(|(known, name)| fits(known, name))
        })
    }
}

/// Names of which one is meant, folded.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "String")]
pub struct Alternatives(pub Vec<String>);

impl From<String> for Alternatives {
    fn from(names: String) -> Self {
        Alternatives(names.split('|').map(folded).collect())
    }
}

/// A name without what tells one fashion of writing it from another.
pub(crate) fn folded(name: &str) -> String {
    if name.is_ascii() {
        let letters = name.bytes().filter(|letter| !b"-_ ".contains(letter));
        return letters
            .map(|letter| char::from(letter.to_ascii_lowercase()))
            .collect();
    }
    let letters = name.chars().filter(|letter| !"-_ ".contains(*letter));
    letters.flat_map(char::to_lowercase).collect()
}

/// True if [`folded`] makes `folded` of `name`.
pub(crate) fn is_folded(name: &str, folded: &str) -> bool {
    let letters = name.chars().filter(|letter| !"-_ ".contains(*letter));
    match name.is_ascii() {
        true => letters
            .map(|letter| letter.to_ascii_lowercase())
            .eq(folded.chars()),
        false => letters.flat_map(char::to_lowercase).eq(folded.chars()),
    }
}

/// True if `name` fits `pattern`, in which a `*` stands for some letters.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
    }
}
