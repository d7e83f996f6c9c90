//! What stands in `authlint.toml`: read key by key, so that each mistake is told at its place, and all at once.

use std::ops::Range;

use authlint_engine::knowledge::{Confidence, Says, Severity};
use authlint_engine::suppress::entries::Entry;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::Problem;

/// All keys of the file. The schema has the same, which a test sees to.
pub(crate) const KEYS: [&str; 17] = [
    "exclude",
    "extend",
    "extend-select",
    "external-secrets",
    "force-exclude",
    "host",
    "ignore",
    "include",
    "min-confidence",
    "min-severity",
    "non-suppressible",
    "pedantic",
    "per-file-ignores",
    "rules",
    "select",
    "severity",
    "words",
];

/// The keys of a `[[host]]`.
pub(crate) const HOST_KEYS: [&str; 4] = ["environment", "is", "name", "region"];

/// What a key of `[words]` can be called: what its values say.
pub(crate) const MEANINGS: [(&str, Says); 15] = [
    ("api-base", Says::ApiBase),
    ("audience", Says::Audience),
    ("authorize-url", Says::AuthorizeUrl),
    ("client-id", Says::ClientId),
    ("client-secret", Says::ClientSecret),
    ("discovery-url", Says::DiscoveryUrl),
    ("environment", Says::Environment),
    ("grant", Says::Grant),
    ("issuer", Says::Issuer),
    ("jwks-url", Says::JwksUrl),
    ("login-base", Says::LoginBase),
    ("region", Says::Region),
    ("scopes", Says::Scopes),
    ("tenant", Says::Tenant),
    ("token-url", Says::TokenUrl),
];

pub(crate) const LEVELS: [(&str, Level); 4] = [
    ("off", Level::Off),
    ("note", Level::At(Severity::Note)),
    ("warning", Level::At(Severity::Warning)),
    ("error", Level::At(Severity::Error)),
];

/// More entries of one list are no configuration.
const MOST: usize = 200;

/// A longer text is no name and no pattern.
const LONGEST: usize = 1000;

/// More mistakes are not worth telling.
const MOST_PROBLEMS: usize = 20;

/// Something and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// How bad a rule's findings are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Off,
    At(Severity),
}

/// `[[host]]`
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) name: At<String>,
    pub(crate) is: At<String>,
    pub(crate) region: Option<At<String>>,
    pub(crate) environment: Option<At<String>>,
}

/// A configuration file, nothing of it looked up yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct File {
    pub(crate) extend: Option<At<String>>,
    pub(crate) select: Option<Vec<At<String>>>,
    pub(crate) extend_select: Vec<At<String>>,
    pub(crate) ignore: Vec<At<String>>,
    pub(crate) ignored: Vec<At<Entry>>,
    pub(crate) non_suppressible: Vec<At<String>>,
    pub(crate) per_file_ignores: Vec<(At<String>, Vec<At<String>>)>,
    pub(crate) severity: Vec<(At<String>, At<Level>)>,
    pub(crate) min_confidence: Option<At<Confidence>>,
    pub(crate) min_severity: Option<At<Severity>>,
    pub(crate) pedantic: Option<At<bool>>,
    pub(crate) exclude: Vec<At<String>>,
    pub(crate) include: Vec<At<String>>,
    pub(crate) force_exclude: Option<At<bool>>,
    pub(crate) rules: Option<At<String>>,
    pub(crate) words: Vec<(Says, At<String>)>,
    pub(crate) hosts: Vec<Host>,
    pub(crate) external_secrets: Vec<At<String>>,
}

impl File {
    /// True if nothing in it tells which rules are reported, or how bad their findings are.
    pub(crate) fn says_nothing_of_rules(&self) -> bool {
        self.select.is_none()
            && self.extend_select.is_empty()
            && self.ignore.is_empty()
            && self.non_suppressible.is_empty()
            && self.severity.is_empty()
    }
}

pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// Reads `text`, of which places are counted from `start` on.
pub(crate) fn read(text: &str, start: usize) -> Result<File, Vec<Problem>> {
    // Empty lines say nothing, and move what is behind them.
    let text = "\n".repeat(start) + text;
    let table = match DeTable::parse(&text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let span = error.span().unwrap_or_default();
            return Err(vec![
                Problem::new(span, "not TOML").labelled(error.message()),
            ]);
        }
    };
    let mut reader = Reader {
        problems: Vec::new(),
    };
    let file = reader.file(&table);
    if reader.problems.is_empty() {
        Ok(file)
    } else {
        reader.problems.sort_by_key(|problem| problem.span.start);
        reader.problems.truncate(MOST_PROBLEMS);
        Err(reader.problems)
    }
}

pub(super) struct Reader {
    pub(super) problems: Vec<Problem>,
}

impl Reader {
    fn file(&mut self, table: &DeTable<'_>) -> File {
        let mut file = File::default();
        for (key, value) in table {
            let name: &str = key.get_ref();
            match name {
                "extend" => file.extend = self.text(name, value),
                "select" => file.select = Some(self.texts(name, value)),
                "extend-select" => file.extend_select = self.texts(name, value),
                "ignore" => self.ignores(name, value, &mut file),
                "non-suppressible" => file.non_suppressible = self.texts(name, value),
                "exclude" => file.exclude = self.texts(name, value),
                "include" => file.include = self.texts(name, value),
                "external-secrets" => file.external_secrets = self.texts(name, value),
                "force-exclude" => file.force_exclude = self.boolean(name, value),
                "pedantic" => file.pedantic = self.boolean(name, value),
                "rules" => file.rules = self.text(name, value),
                "min-confidence" => {
                    let known = Confidence::ALL.map(|level| (level.name(), level));
                    file.min_confidence = self.one_of(name, value, &known);
                }
                "min-severity" => {
                    let all = [Severity::Note, Severity::Warning, Severity::Error];
                    let known = all.map(|level| (level.name(), level));
                    file.min_severity = self.one_of(name, value, &known);
                }
                "per-file-ignores" => {
                    for (pattern, rules) in self.table(name, value) {
                        let rules = self.texts(&pattern.value, rules);
                        file.per_file_ignores.push((pattern, rules));
                    }
                }
                "severity" => {
                    for (rule, level) in self.table(name, value) {
                        let level = self.one_of(&rule.value, level, &LEVELS);
                        file.severity.extend(level.map(|level| (rule, level)));
                    }
                }
                "words" => {
                    for (says, keys) in self.table(name, value) {
                        let known = MEANINGS.iter().find(|(known, _)| *known == says.value);
                        let Some((_, meaning)) = known else {
                            let known = MEANINGS.iter().map(|(known, _)| *known);
                            let what = "kind of setting";
                            self.tell(Problem::unknown(says.span, what, &says.value, known));
                            continue;
                        };
                        let keys = self.texts(&says.value, keys);
                        file.words
                            .extend(keys.into_iter().map(|key| (*meaning, key)));
                    }
                }
                "host" => file.hosts = self.hosts(value),
                _ => self.unknown_key(key.span(), name, &KEYS),
            }
        }
        file
    }

    /// `ignore = ["rule"]`, or `[[ignore]]`, or both in one list.
    fn ignores(&mut self, name: &str, value: &Value<'_>, file: &mut File) {
        let DeValue::Array(values) = value.get_ref() else {
            file.ignore = self.texts(name, value);
            return;
        };
        self.count(name, value.span(), values.len());
        for value in values.iter().take(MOST) {
            match value.get_ref() {
                DeValue::Table(_) => file.ignored.extend(self.ignored(value)),
                _ => file.ignore.extend(self.text(name, value)),
            }
        }
    }

    fn hosts(&mut self, value: &Value<'_>) -> Vec<Host> {
        let DeValue::Array(hosts) = value.get_ref() else {
            let problem = Problem::new(value.span(), "`host` is a list of tables");
            self.tell(problem.labelled("write `[[host]]`"));
            return Vec::new();
        };
        self.count("host", value.span(), hosts.len());
        let mut read = Vec::new();
        for value in hosts.iter().take(MOST) {
            let (mut name, mut is, mut region, mut environment) = (None, None, None, None);
            let before = self.problems.len();
            for (key, value) in self.table("host", value) {
                let part = match key.value.as_str() {
                    "name" => &mut name,
                    "is" => &mut is,
                    "region" => &mut region,
                    "environment" => &mut environment,
                    other => {
                        self.unknown_key(key.span, other, &HOST_KEYS);
                        continue;
                    }
                };
                *part = self.text(&key.value, value);
            }
            match (name, is) {
                (Some(name), Some(is)) => read.push(Host {
                    name,
                    is,
                    region,
                    environment,
                }),
                // What is wrong with it is told already.
                _ if self.problems.len() > before => {}
                _ => {
                    let problem =
                        Problem::new(value.span(), "a host needs a `name` and what it `is`");
                    let help = "`name = \"login.acme-corp.com\"` and `is = \"okta\"`";
                    self.tell(problem.with_help(help));
                }
            }
        }
        read
    }

    pub(super) fn tell(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub(super) fn unknown_key(&mut self, span: Range<usize>, name: &str, known: &[&str]) {
        let known = known.iter().copied();
        self.tell(Problem::unknown(span, "setting", name, known));
    }

    pub(super) fn wrong_kind(&mut self, name: &str, span: Range<usize>, wanted: &str) {
        let problem = Problem::new(span, format!("`{name}` is {wanted}"));
        self.tell(problem.labelled("this is not"));
    }

    fn count(&mut self, name: &str, span: Range<usize>, count: usize) {
        if count > MOST {
            let message = format!("`{name}` has {count} entries, and {MOST} is the most");
            self.tell(Problem::new(span, message));
        }
    }

    pub(super) fn text(&mut self, name: &str, value: &Value<'_>) -> Option<At<String>> {
        let DeValue::String(text) = value.get_ref() else {
            self.wrong_kind(name, value.span(), "a text");
            return None;
        };
        if text.is_empty() || text.len() > LONGEST {
            let message = format!("texts have 1 to {LONGEST} bytes");
            self.tell(Problem::new(value.span(), message));
            return None;
        }
        Some(At {
            value: text.to_string(),
            span: value.span(),
        })
    }

    fn texts(&mut self, name: &str, value: &Value<'_>) -> Vec<At<String>> {
        let DeValue::Array(values) = value.get_ref() else {
            self.wrong_kind(name, value.span(), "a list of texts");
            return Vec::new();
        };
        self.count(name, value.span(), values.len());
        let values = values.iter().take(MOST);
        values.filter_map(|value| self.text(name, value)).collect()
    }

    fn boolean(&mut self, name: &str, value: &Value<'_>) -> Option<At<bool>> {
        let DeValue::Boolean(known) = value.get_ref() else {
            self.wrong_kind(name, value.span(), "`true` or `false`");
            return None;
        };
        Some(At {
            value: *known,
            span: value.span(),
        })
    }

    fn one_of<T: Copy>(
        &mut self,
        name: &str,
        value: &Value<'_>,
        known: &[(&str, T)],
    ) -> Option<At<T>> {
        let text = self.text(name, value)?;
        let found = known.iter().find(|(name, _)| *name == text.value);
        if found.is_none() {
            let known = known.iter().map(|(name, _)| *name);
            let what = if known.clone().any(|name| name == "certain") {
                "confidence"
            } else {
                "severity"
            };
            self.tell(Problem::unknown(value.span(), what, &text.value, known));
        }
        found.map(|(_, known)| At {
            value: *known,
            span: value.span(),
        })
    }

    pub(super) fn table<'v, 't>(
        &mut self,
        name: &str,
        value: &'v Value<'t>,
    ) -> Vec<(At<String>, &'v Value<'t>)> {
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong_kind(name, value.span(), "a table");
            return Vec::new();
        };
        self.count(name, value.span(), table.len());
        let entries = table.iter().take(MOST).map(|(key, value)| {
            let key = At {
                value: key.get_ref().to_string(),
                span: key.span(),
            };
            (key, value)
        });
        entries.collect()
    }
}
