//! Clouds: which regions there are, and how a name tells its region. `rules/clouds/*.yaml`.
//!
//! A cloud is no provider of OAuth; it is where secrets, user pools and programs stand. Its regions
//! fall into partitions that know nothing of each other.

use std::collections::BTreeMap;

use serde::Deserialize;
use strsim::osa_distance;

/// One cloud.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cloud {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// When its facts were last compared with their sources.
    pub checked: String,
    /// Where its facts come from.
    pub sources: BTreeMap<String, String>,
    /// How its regions and zones are written.
    pub form: Form,
    /// The words between area and number.
    pub directions: Vec<String>,
    /// Groups of regions.
    pub partitions: Vec<Partition>,
    /// Names of resources that tell a region.
    #[serde(default)]
    pub names: Option<ResourceNames>,
    /// Texts that hosts of the cloud have in them.
    #[serde(default)]
    pub marks: Vec<String>,
    /// Names that read like hosts and are none.
    #[serde(default)]
    pub principals: Option<Principals>,
    /// Services with a customer's own name in their hosts.
    #[serde(default)]
    pub named_by_customers: Option<Services>,
    /// Keys of settings.
    pub keys: CloudKeys,
    /// Its user pools.
    #[serde(default)]
    pub pools: Option<Pools>,
    /// Where it keeps secrets.
    #[serde(default)]
    pub secrets: Option<Secrets>,
}

/// How regions and zones are written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// What stands between direction and number.
    pub before_number: String,
    /// What stands between a region and the letter of its zone.
    pub before_letter: String,
    /// The letters of zones.
    pub letters: String,
    /// Where that comes from.
    pub sources: Vec<String>,
}

/// Regions with common accounts and host names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// Its name in resource names.
    pub id: String,
    /// What its regions begin with.
    pub areas: Vec<String>,
    /// What its hosts end with, the usual one first.
    #[serde(default)]
    pub suffixes: Vec<String>,
    /// Its regions; none if only their form is known.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Where that comes from.
    pub sources: Vec<String>,
}

/// Names of resources: `<prefix>:<partition>:<service>:<region>:`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceNames {
    /// What they begin with.
    pub prefix: String,
    /// Where that comes from.
    pub sources: Vec<String>,
}

/// Names of services that act for a customer. They are written like hosts, with suffixes of their
/// own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Principals {
    /// Services whose names have a region in them.
    pub services: Vec<String>,
    /// Last words of the keys that hold such names.
    pub keys: Vec<String>,
    /// Where that comes from.
    pub sources: Vec<String>,
}

/// Some services.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Services {
    /// Their names.
    pub services: Vec<String>,
    /// Where that comes from.
    pub sources: Vec<String>,
}

/// Services that keep secrets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// Their names in resource names. What they keep is read in its own region only.
    pub services: Vec<String>,
    /// Kinds of manifests that say where a secret is read, for the prefilter.
    pub manifests: Vec<String>,
    /// Blocks of modules that read a secret.
    pub blocks: Vec<String>,
    /// Where that comes from.
    pub sources: Vec<String>,
}

/// Keys of settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloudKeys {
    /// Words that make a region key this cloud's.
    pub words: Vec<String>,
    /// Words that make a zone key this cloud's.
    #[serde(default)]
    pub zone_words: Vec<String>,
    /// Files in which every region key is this cloud's, by how their paths end.
    #[serde(default)]
    pub files: Vec<String>,
    /// Texts of which such a file holds one.
    #[serde(default)]
    pub file_marks: Vec<String>,
    /// Sections in which `location` is a region.
    #[serde(default)]
    pub located: Vec<String>,
    /// Two keys, as words, that must agree.
    #[serde(default)]
    pub twins: Vec<Vec<String>>,
    /// Where that comes from.
    pub sources: Vec<String>,
}

/// User pools.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pools {
    /// What people call the service.
    pub name: String,
    /// The services on whose hosts a pool is the first part of the path.
    pub issuers: Vec<String>,
    /// What the hosts of sign-in pages end with.
    pub domain: String,
    /// Last words of keys that hold a pool's id.
    pub id_keys: Vec<String>,
    /// Last words of keys that hold the region of a pool.
    pub region_keys: Vec<String>,
    /// Words of the sections in which any region key is the pool's.
    pub sections: Vec<String>,
    /// Where that comes from.
    pub sources: Vec<String>,
}

/// What a text is to a cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location<'k> {
    /// A region of a partition.
    Region(&'k str),
    /// A zone: the length of the region in it, and the region's partition.
    Zone(usize, &'k str),
    /// Written like a region of the partition, and none that is known.
    Unlisted(&'k str),
    /// One letter away from these regions.
    Near(Vec<&'k str>),
}

/// Shorter texts are near to anything, longer ones to nothing.
const SHORTEST_NEAR: usize = 5;
const LONGEST_NEAR: usize = 24;

impl Cloud {
    /// What `text`, in lower case, is to this cloud.
    pub fn location(&self, text: &str) -> Option<Location<'_>> {
        let Some((partition, length)) = self.shape(text) else {
            let near = self.near(text);
            return (!near.is_empty()).then_some(Location::Near(near));
        };
        let region = &text[..length];
        let listed =
            partition.regions.is_empty() || partition.regions.iter().any(|known| known == region);
        Some(match (listed, length == text.len()) {
            (true, true) => Location::Region(&partition.id),
            (true, false) => Location::Zone(length, &partition.id),
            // Well formed and unknown is new rather than misspelt: `ca-east-1` is no `sa-east-1`.
            (false, true) => Location::Unlisted(&partition.id),
            (false, false) => return None,
        })
    }

    /// What a file has in it that says something of this cloud, in any case of letters.
    pub fn needles(&self) -> Vec<String> {
        let names = self.names.iter();
        let named = names.flat_map(|names| {
            let partition = |partition: &Partition| format!("{}:{}:", names.prefix, partition.id);
            self.partitions.iter().map(partition)
        });
        let pools = self.pools.iter().map(|pools| pools.domain.clone());
        let twins = self.keys.twins.iter().map(|words| words.join("_"));
        // `aws-region`, `awsRegion`, `AWS_DEFAULT_REGION` and the blocks of modules.
        let joined = |word: &String, end: &str| {
            let keys = ["_", "-", ".", ""].map(|joint| format!("{word}{joint}{end}"));
            keys.into_iter().chain([format!("{word}_")])
        };
        let regions = self.keys.words.iter();
        let regions = regions.flat_map(|word| joined(word, "region"));
        let zones = self.keys.zone_words.iter();
        let keys = regions.chain(zones.flat_map(|word| joined(word, "zone")));
        let blocks = self
            .keys
            .words
            .iter()
            .map(|word| format!("provider \"{word}\""));
        let secrets = self.secrets.iter();
        let manifests = secrets.flat_map(|secrets| secrets.manifests.iter().cloned());
        let all = named.chain(pools).chain(twins).chain(keys).chain(blocks);
        let all = all
            .chain(manifests)
            .chain(self.keys.file_marks.iter().cloned());
        all.chain(self.marks.iter().cloned()).collect()
    }

    /// Texts of which a file holds one that says something of its regions.
    pub(crate) fn words(&self) -> Vec<String> {
        let own = self.names.iter().map(|names| format!("{}:", names.prefix));
        let pools = self.pools.iter().map(|pools| pools.domain.clone());
        let ids = self.pools.iter().flat_map(|pools| &pools.id_keys);
        let ids = ids.filter_map(|phrase| phrase.split(' ').max_by_key(|word| word.len()));
        let kinds = ["secretstore", "externalsecret", "secretproviderclass"];
        let fixed = ["region", "zone"].into_iter().chain(kinds);
        let fixed = fixed.chain(ids).map(str::to_owned);
        let all = own.chain(pools).chain(fixed);
        all.chain(self.marks.iter().cloned()).collect()
    }

    /// The partition of that name.
    pub fn partition(&self, id: &str) -> Option<&Partition> {
        self.partitions.iter().find(|partition| partition.id == id)
    }

    /// The partition that a text is written like a region of, and how long the region in it is.
    fn shape(&self, text: &str) -> Option<(&Partition, usize)> {
        self.partitions.iter().find_map(|partition| {
            let lengths = partition
                .areas
                .iter()
                .filter_map(|area| self.after_area(text.strip_prefix(area.as_str())?));
            let left = lengths.min()?;
            Some((partition, text.len() - left))
        })
    }

    /// How much is left behind the region, if `rest` is what follows an area in a region or zone.
    fn after_area(&self, rest: &str) -> Option<usize> {
        let rest = rest.strip_prefix('-')?;
        self.directions.iter().find_map(|direction| {
            let number = rest.strip_prefix(direction.as_str())?;
            let number = number.strip_prefix(self.form.before_number.as_str())?;
            let left = number.trim_start_matches(|letter: char| letter.is_ascii_digit());
            let digits = number.len() - left.len();
            let letter = left.strip_prefix(self.form.before_letter.as_str());
            let zone = letter
                .is_some_and(|letter| letter.len() == 1 && self.form.letters.contains(letter));
            ((1..=2).contains(&digits) && (left.is_empty() || zone)).then_some(left.len())
        })
    }

    /// The regions at distance 1. A digit is never a slip.
    fn near(&self, text: &str) -> Vec<&str> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let ends = text.ends_with(|last: char| last.is_ascii_digit());
        let may_be = (SHORTEST_NEAR..LONGEST_NEAR).contains(&text.len());
        if !may_be || !ends || !text.bytes().all(plain) {
            return Vec::new();
        }
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
        let regions = self
            .partitions
            .iter()
            .flat_map(|partition| &partition.regions);
        let near = regions.filter(|region| {
            region.len().abs_diff(text.len()) <= 1
                && digits(region) == digits(text)
                && osa_distance(region, text) == 1
        });
        near.map(String::as_str).collect()
    }
}

/// A region as it is compared: `us_east_1` and `US-East-1` are one.
pub fn folded_region(value: &str) -> String {
    value.trim().to_ascii_lowercase().replace('_', "-")
}
