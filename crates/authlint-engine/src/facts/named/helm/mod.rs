//! Charts of Helm: what a chart is called and made of, the values it gives, and what its templates read of them, define and
//! render.
//!
//! Values are read where they stand as YAML. Templates are read as text: what their actions say is not in the tree of the file
//! that they will make.

mod computed;
mod expression;
mod objects;
mod template;
mod values;

use std::collections::HashSet;

use authlint_parser::{Document, FileId, Located, Span};
use serde::{Deserialize, Serialize};

use super::Names;
use crate::facts::Place;

/// What one file says as a part of a chart.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct ChartFacts {
    /// What `Chart.yaml` says.
    pub chart: Option<ChartHead>,
    /// Dependencies by the older `requirements.yaml`.
    pub requirements: Vec<Dependency>,
    /// The values that a file gives.
    pub values: Option<Values>,
    /// What a template says.
    pub template: Option<ChartTemplate>,
    /// Names that others write settings of charts under: schemas, releases.
    pub attested: HashSet<String>,
}

impl ChartFacts {
    /// True if it says nothing.
    pub(in crate::facts) fn is_empty(&self) -> bool {
        self.chart.is_none()
            && self.requirements.is_empty()
            && self.values.is_none()
            && self.template.is_none()
            && self.attested.is_empty()
    }
}

/// What `Chart.yaml` says.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct ChartHead {
    /// The name of the chart.
    pub name: String,
    /// True for one that renders nothing by itself.
    pub library: bool,
    /// The charts in it.
    pub dependencies: Vec<Dependency>,
}

/// A chart in another.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Dependency {
    /// Its own name.
    pub name: String,
    /// The key of its values, and where the chart that has it says so.
    pub key: Located<String>,
    /// Where it is.
    pub repository: String,
}

/// The values that a file gives.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Values {
    /// The top level.
    pub settings: Vec<ChartValue>,
    /// Words of comments: a key that is commented out is there for those who want it.
    pub comments: HashSet<String>,
    /// True if the file gives more than was read.
    pub open: bool,
}

/// A key of a values file.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ChartValue {
    /// The key.
    pub name: Located<String>,
    /// What stands under it.
    pub holds: Holds,
}

/// What stands under a key.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum Holds {
    /// Further keys.
    Map(Vec<ChartValue>),
    /// Nothing: `key:`, `null`.
    Nothing,
    /// A text.
    Text(Located<String>),
    /// Anything else.
    Other,
}

/// What a template says.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct ChartTemplate {
    /// The values that it reads.
    pub reads: Vec<ValueRead>,
    /// True if it takes all values as they are.
    pub takes_all: bool,
    /// True if it changes the values that are read after it.
    pub sets_values: bool,
    /// The words of its actions.
    pub words: HashSet<String>,
    /// The helpers it defines.
    pub helpers: Vec<Helper>,
    /// The helpers it calls by a name that is written out.
    pub calls: Vec<HelperCall>,
    /// Secrets and ConfigMaps that it renders.
    pub objects: Vec<ChartObject>,
    /// Keys of such that it reads.
    pub key_reads: Vec<KeyRead>,
}

/// A value that a template reads.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ValueRead {
    /// The keys that lead to it.
    pub path: Vec<Located<String>>,
    /// True if it need not be there.
    pub guarded: bool,
    /// True if what stands there is not looked at as a whole: only whether it is there, or single keys.
    pub partly: bool,
    /// The helper that reads it.
    pub helper: Option<String>,
}

/// What a part of a template depends on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Condition {
    /// How it is written.
    pub text: String,
    /// Which branch of it this is, from 0.
    pub branch: usize,
    /// The values it looks at.
    pub paths: Vec<Vec<String>>,
}

/// A named template.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Helper {
    /// Its name.
    pub name: Located<String>,
    /// The texts it may give; `None` stands for one that nobody can tell.
    pub results: Vec<Option<Computed>>,
}

/// A call of a helper.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct HelperCall {
    /// Its name.
    pub name: Located<String>,
    /// True if it is given all that its caller has.
    pub passes_all: bool,
    /// True if it stands behind a condition.
    pub guarded: bool,
    /// The helper that calls it.
    pub helper: Option<String>,
}

/// A text that is put together while a chart is rendered.
pub type Computed = Vec<Piece>;

/// A piece of such a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
pub enum Piece {
    /// This text.
    Text(String),
    /// What a helper gives.
    Helper(String),
    /// The value at this path.
    Value(Vec<String>),
    /// What an expression gives: the same for the same expression.
    Expression(String),
}

/// A Secret or ConfigMap that a template renders.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ChartObject {
    /// `Secret`, or what else it is.
    pub kind: String,
    /// Its names; `None` stands for one that nobody can tell.
    pub names: Vec<Option<Computed>>,
    /// Where its name stands.
    pub at: Span,
    /// Its keys.
    pub keys: Vec<Located<String>>,
    /// True if it may have others.
    pub open: bool,
    /// What it depends on.
    pub under: Vec<Condition>,
}

/// A key of a Secret or ConfigMap that a template reads.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct KeyRead {
    /// `Secret` or `ConfigMap`.
    pub kind: String,
    /// The names of the object.
    pub names: Vec<Option<Computed>>,
    /// The name as it is written.
    pub name: String,
    /// The key.
    pub key: Vec<Option<Computed>>,
    /// Where the key stands.
    pub at: Span,
    /// What it depends on.
    pub under: Vec<Condition>,
}

impl ChartFacts {
    /// Where names of keys stand: what is called a secret there is not one.
    pub(super) fn spans(&self) -> Vec<Span> {
        let mut spans = Vec::new();
        if let Some(values) = &self.values {
            names_of_secrets(&values.settings, &mut spans);
        }
        let Some(template) = &self.template else {
            return spans;
        };
        let keys = template.objects.iter().flat_map(|object| &object.keys);
        let keys = keys.map(|key| key.span);
        let reads = template.key_reads.iter().map(|read| read.at);
        spans.extend(keys.chain(reads));
        spans
    }
}

/// Where values stand that name a Secret which is there, or a key of it.
fn names_of_secrets(settings: &[ChartValue], spans: &mut Vec<Span>) {
    for setting in settings {
        match &setting.holds {
            Holds::Map(inner) => names_of_secrets(inner, spans),
            Holds::Text(text) if setting.name.value.starts_with("existingSecret") => {
                spans.push(text.span)
            }
            _ => {}
        }
    }
}

/// True for files that may be a part of a chart, whatever words they hold.
pub(crate) fn is_of_chart(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    matches!(
        name,
        "Chart.yaml" | "requirements.yaml" | "values.schema.json"
    ) || (yaml && name.contains("values"))
        || is_template(path)
}

/// True for files in a folder of templates.
pub(crate) fn is_template(path: &str) -> bool {
    let mut folders = path.split('/').rev().skip(1);
    folders.any(|folder| folder == "templates")
}

/// Adds what `document` says of charts.
pub(super) fn read(document: &Document<'_>, place: &Place, names: &mut Names) {
    values::read(document, place, &mut names.chart);
}

/// What the actions in the text of a file say, if it may be a template of a chart.
pub(crate) fn read_template(text: &str, file: FileId, path: &str) -> Option<ChartTemplate> {
    let reads_values = || text.contains(".Values") && text.contains("{{");
    let rendered = is_template(path);
    (rendered || reads_values()).then(|| {
        let said = template::read(text, file);
        // What is rendered by another template is read through that.
        if rendered {
            return said;
        }
        ChartTemplate {
            words: said.words,
            takes_all: said.takes_all,
            sets_values: said.sets_values,
            ..ChartTemplate::default()
        }
    })
}
