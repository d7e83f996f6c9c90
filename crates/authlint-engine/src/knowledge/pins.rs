//! How references to secrets in stores are written, and what their versions are: `rules/pins.yaml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::names::Guard;
use super::steps::Steps;

/// All that is known of references to secrets in stores.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pins {
    /// References in one text.
    pub texts: Vec<PinText>,
    /// What the fields of texts hold besides letters and digits.
    pub fields: BTreeMap<String, String>,
    /// References that are put together of several settings.
    pub places: Vec<PinPlace>,
    /// Resources that make secrets.
    pub managed: Vec<Managed>,
    /// Versions that move on by themselves.
    pub floating: Vec<String>,
    /// Stages of a rotation under way.
    pub rotating: Vec<String>,
    /// Last words of keys that hold a stage.
    pub stage_keys: Vec<String>,
    /// Words that tell of several versions on purpose.
    pub several: Vec<String>,
    /// Accounts that only examples have.
    pub example_accounts: Vec<String>,
}

/// A reference in one text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinText {
    /// The store.
    pub store: String,
    /// How it is written.
    pub written: Written,
    /// So many letters behind the last `-` of the name are the store's own, and random.
    #[serde(default)]
    pub suffix: usize,
    /// What it does without a version.
    #[serde(default)]
    pub alone: Alone,
    /// How far it can be compared.
    #[serde(default)]
    pub within: Within,
    /// The pages that say so.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A reference that is put together of several settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinPlace {
    /// The store.
    pub store: String,
    /// What the document must be.
    #[serde(default)]
    pub when: Guard,
    /// Where the settings stand.
    pub at: Steps,
    /// What stands where, seen from there.
    pub fields: BTreeMap<String, Steps>,
    /// The same, seen from the document.
    #[serde(default)]
    pub document_fields: BTreeMap<String, Steps>,
    /// How far it can be compared.
    #[serde(default)]
    pub within: Within,
    /// It reads what a resource of the module may make.
    #[serde(default)]
    pub data: bool,
    /// Versions that move on by themselves here.
    #[serde(default)]
    pub floats: Vec<String>,
    /// The pages that say so.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A resource that makes a secret.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Managed {
    /// The store.
    pub store: String,
    /// Where it stands.
    pub at: Steps,
    /// Where the name of the secret stands, seen from it.
    pub name: Steps,
}

/// How far a reference can be compared.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Within {
    /// It names account, project or vault: everywhere.
    #[default]
    Anywhere,
    /// In its folder.
    Folder,
    /// In its file.
    File,
}

/// What a reference without a version does.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Alone {
    /// It reads the secret as it is at the moment.
    #[default]
    Reads,
    /// It only says which secret is meant.
    Names,
}

/// How a reference is written.
#[derive(Clone, Debug)]
pub struct Written(pub Vec<Piece>);

/// A piece of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// This text.
    Text(String),
    /// A field; true if it may be empty.
    Field(String, bool),
    /// One of these words.
    Word(String, Vec<String>),
    /// Pieces that need not be there.
    Perhaps(Vec<Piece>),
}

impl Written {
    /// The text that it begins with.
    pub fn beginning(&self) -> &str {
        match self.0.first() {
            Some(Piece::Text(text)) => text,
            _ => "",
        }
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let mut rest = text.as_str();
        let pieces = pieces(&mut rest);
        match (rest, pieces.first()) {
            ("", Some(Piece::Text(_))) => Ok(Written(pieces)),
            _ => Err(serde::de::Error::custom(format!(
                "`{text}` does not begin with a text, or a bracket is not closed"
            ))),
        }
    }
}

/// Reads pieces up to the end or to the bracket that closes them.
fn pieces(rest: &mut &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    while let Some(first) = rest.chars().next() {
        match first {
            ']' => break,
            '[' => {
                *rest = &rest[1..];
                pieces.push(Piece::Perhaps(self::pieces(rest)));
                *rest = rest.strip_prefix(']').unwrap_or(rest);
            }
            '{' => {
                let Some((name, behind)) = rest[1..].split_once('}') else {
                    break;
                };
                pieces.push(field(name));
                *rest = behind;
            }
            _ => {
                let end = rest.find(['[', ']', '{']).unwrap_or(rest.len());
                pieces.push(Piece::Text(rest[..end].to_owned()));
                *rest = &rest[end..];
            }
        }
    }
    pieces
}

fn field(name: &str) -> Piece {
    if let Some((name, words)) = name.split_once(':') {
        let words = words.split('|').map(str::to_owned);
        return Piece::Word(name.to_owned(), words.collect());
    }
    let bare = name.strip_suffix('?');
    Piece::Field(bare.unwrap_or(name).to_owned(), bare.is_some())
}

impl Pins {
    /// True if `letter` can stand in a field of this name.
    pub fn is_of(&self, field: &str, letter: char) -> bool {
        let others = self.fields.get(field);
        letter.is_ascii_alphanumeric() || others.is_some_and(|others| others.contains(letter))
    }

    /// Texts of which a file holds one that refers to a secret in a store.
    pub(crate) fn words(&self) -> impl Iterator<Item = String> + '_ {
        let places = self.places.iter().flat_map(|row| {
            let told = row.when.is.iter().map(|is| &is.one_of);
            let told = told.filter(|texts| texts.iter().all(|text| text.len() > 8));
            let texts = told.flatten().filter_map(|text| text.split('*').next());
            let texts: Vec<&str> = texts.collect();
            let key = row.at.telling_key().filter(|_| texts.is_empty());
            texts.into_iter().chain(key)
        });
        self.needles().chain(places.map(str::to_owned))
    }

    /// Texts of which a file holds one if it refers to a secret in a store.
    pub(crate) fn needles(&self) -> impl Iterator<Item = String> + '_ {
        let told = |piece: &Piece| match piece {
            Piece::Text(text) => {
                text.len() > 5 && text.contains(|letter: char| letter.is_alphabetic())
            }
            _ => false,
        };
        let texts = self.texts.iter().filter_map(move |row| {
            let mut texts = row.written.0.iter().filter(|piece| told(piece));
            let longest = texts.next();
            match longest {
                Some(Piece::Text(text)) if text != "https://" && text != "projects/" => {
                    Some(text.clone())
                }
                _ => None,
            }
        });
        let fixed = [
            ":secretsmanager:",
            ":ssm:",
            "/versions/",
            ".vault.azure.net/",
            ".vault.azure.cn/",
        ];
        let fixed = fixed.map(str::to_owned).into_iter();
        let places = self.places.iter().map(|row| &row.at);
        let places = places.chain(self.managed.iter().map(|row| &row.at));
        let keys = places.filter_map(|at| {
            let key = at.last_key()?;
            Some(key.to_owned()).filter(|key| key.len() > 8)
        });
        let stages = self.rotating.iter().cloned();
        texts.chain(fixed).chain(keys).chain(stages)
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    #[test]
    fn a_reference_is_read_into_pieces() {
        let mut rest = "a:{b}[:{c?}[x]]";
        let text = |text: &str| Piece::Text(text.to_owned());
        let field = |name: &str, empty| Piece::Field(name.to_owned(), empty);
        let inner = vec![text(":"), field("c", true), Piece::Perhaps(vec![text("x")])];
        let read = vec![text("a:"), field("b", false), Piece::Perhaps(inner)];
        assert_eq!(pieces(&mut rest), read);
        assert_eq!(rest, "");
    }
}
