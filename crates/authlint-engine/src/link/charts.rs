//! Charts of Helm: which files make up which chart, which charts are in which, and what their values are.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Folders, folder_of};
use crate::facts::{ChartValue, Computed, FileFacts, Helper, Holds, Piece, Values};

/// All charts.
#[derive(Clone, Debug, Default)]
pub struct Charts {
    /// The charts, in the order of their files.
    pub all: Vec<Chart>,
    /// Charts that are rendered together share their helpers.
    pub families: Vec<Family>,
    /// Names of settings that are written down elsewhere: in releases, and in values of no chart.
    elsewhere: HashSet<String>,
}

/// A chart.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// Its folder.
    pub folder: String,
    /// The index of its `Chart.yaml`.
    pub head: usize,
    /// The index of its `values.yaml`.
    pub values: Option<usize>,
    /// Files that give other values.
    pub overrides: Vec<usize>,
    /// Files whose actions are rendered.
    pub templates: Vec<usize>,
    /// Its dependencies, and which of the charts each is.
    pub inner: Vec<Inner>,
    /// The charts that have it, and under which key they give it values.
    pub outer: Vec<(usize, String)>,
    /// The index of its family.
    pub family: usize,
    /// Words of the conditions under which it has other charts.
    pub asked: HashSet<String>,
    /// Names of settings that its schema and its comments tell.
    attested: HashSet<String>,
}

/// A chart in a chart.
#[derive(Clone, Debug)]
pub struct Inner {
    /// Its own name.
    pub name: String,
    /// The key of its values, where it is said.
    pub key: authlint_parser::Located<String>,
    /// The chart, if it is there.
    pub chart: Option<usize>,
}

/// Charts that are rendered together.
#[derive(Clone, Debug, Default)]
pub struct Family {
    /// The words in actions of their templates.
    pub words: HashSet<String>,
    /// True if a template takes all values as they are.
    pub takes_all: bool,
    /// True if a template changes the values that others read.
    pub sets_values: bool,
    /// Where each helper is defined: the file and the index in it.
    pub helpers: HashMap<String, Vec<(usize, usize)>>,
    /// Helpers that read the values of the chart whenever something is rendered.
    pub live: HashSet<String>,
    /// Helpers that are called whenever something is rendered.
    pub called: HashSet<String>,
    /// True if a chart of it is not there, or a file of one.
    pub open: bool,
}

/// Where a path of values leads.
#[derive(Clone, Debug)]
pub enum Leads<'w> {
    /// To this.
    To(&'w ChartValue),
    /// To something whose keys are anybody's.
    Free,
    /// To nothing: so many keys lead to these settings, and the next is not among them.
    Nowhere(usize, &'w [ChartValue]),
}

/// Nobody calls helpers in so many others.
const DEEPEST: usize = 8;
/// More results than these are as good as none.
const MOST: usize = 32;

impl Charts {
    pub(super) fn new(files: &[FileFacts], by_folder: &Folders, unseen: &BTreeSet<String>) -> Self {
        let mut charts = Charts::default();
        let mut folders: HashMap<&str, usize> = HashMap::new();
        for (file, said) in files.iter().enumerate() {
            if said.names.chart.chart.is_some() {
                folders.insert(said.place.folder(), charts.all.len());
                charts.all.push(Chart {
                    folder: said.place.folder().to_owned(),
                    head: file,
                    family: charts.all.len(),
                    ..Chart::default()
                });
            }
        }
        if charts.all.is_empty() {
            return charts;
        }
        for (file, said) in files.iter().enumerate() {
            charts.add(file, said, &folders);
        }
        charts.nest(files, &folders, by_folder);
        charts.gather(files, unseen);
        charts
    }

    /// Adds a file to the chart whose folder it is in.
    fn add(&mut self, file: usize, said: &FileFacts, folders: &HashMap<&str, usize>) {
        let mut folder = said.place.folder();
        let chart = loop {
            if let Some(chart) = folders.get(folder) {
                break &mut self.all[*chart];
            }
            if folder.is_empty() {
                let facts = &said.names.chart;
                self.elsewhere.extend(facts.attested.iter().cloned());
                if let Some(values) = &facts.values {
                    names_in(&values.settings, &mut self.elsewhere);
                }
                return;
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        };
        let facts = &said.names.chart;
        if facts.template.is_some() {
            chart.templates.push(file);
        }
        chart.attested.extend(facts.attested.iter().cloned());
        if facts.chart.is_some() || !facts.requirements.is_empty() {
            chart.asked.extend(facts.attested.iter().cloned());
        }
        if let Some(values) = &facts.values {
            chart.attested.extend(values.comments.iter().cloned());
            let name = said.place.path.rsplit('/').next();
            if said.place.folder() == chart.folder && matches!(name, Some("values.yaml")) {
                chart.values = Some(file);
            } else {
                names_in(&values.settings, &mut chart.attested);
                chart.overrides.push(file);
            }
        }
    }

    /// Finds which charts are in which.
    fn nest(&mut self, files: &[FileFacts], folders: &HashMap<&str, usize>, by_folder: &Folders) {
        for chart in 0..self.all.len() {
            let folder = self.all[chart].folder.clone();
            let requirements = by_folder.directly_in(&folder, files).iter();
            let requirements = requirements.map(|file| &files[*file]);
            let head = files[self.all[chart].head].names.chart.chart.iter();
            let told = head.flat_map(|head| &head.dependencies);
            let older = requirements.flat_map(|file| &file.names.chart.requirements);
            let mut inner = Vec::new();
            for told in told.chain(older) {
                let path = told.repository.strip_prefix("file://");
                let near = path.and_then(|path| folder_of(&folder, path));
                let below = Some(join(&folder, &format!("charts/{}", told.name)));
                let places = [near, below].into_iter().flatten();
                let mut known = places.filter_map(|place| folders.get(place.as_str()).copied());
                inner.push(Inner {
                    name: told.name.clone(),
                    key: told.key.clone(),
                    chart: known.find(|known| *known != chart),
                });
            }
            for known in inner
                .iter()
                .filter_map(|inner| Some((inner.chart?, &inner.key.value)))
            {
                self.all[known.0].outer.push((chart, known.1.clone()));
            }
            self.all[chart].inner = inner;
            // A chart that lies in another's `charts` is in it without being told.
            let above = folder
                .rsplit_once("/charts/")
                .or(folder.strip_prefix("charts/").map(|name| ("", name)))
                .map(|(above, name)| (above.to_owned(), name));
            if let Some((above, name)) = above
                && let Some(outer) = folders.get(above.as_str())
                && !self.all[chart]
                    .outer
                    .iter()
                    .any(|(known, _)| known == outer)
            {
                // Its values stand under its name, which may be another than that of its folder.
                let head = files[self.all[chart].head].names.chart.chart.as_ref();
                let own = head.map(|head| head.name.clone());
                let key = own.filter(|own| !own.is_empty()).unwrap_or(name.to_owned());
                self.all[chart].outer.push((*outer, key));
            }
        }
        for chart in 0..self.all.len() {
            for outer in self.all[chart].outer.clone() {
                let (left, right) = (self.all[chart].family, self.all[outer.0].family);
                for known in &mut self.all {
                    if known.family == left {
                        known.family = right;
                    }
                }
            }
        }
    }

    /// Gathers what the charts of each family have in common.
    fn gather(&mut self, files: &[FileFacts], unseen: &BTreeSet<String>) {
        self.families = vec![Family::default(); self.all.len()];
        for chart in &self.all {
            let family = &mut self.families[chart.family];
            let below = join(&chart.folder, "");
            family.open |= chart.inner.iter().any(|inner| inner.chart.is_none())
                || unseen
                    .range(below.clone()..)
                    .next()
                    .is_some_and(|path| path.starts_with(&below));
            for file in &chart.templates {
                let said = &files[*file];
                let Some(template) = &said.names.chart.template else {
                    continue;
                };
                family.open |= said.failed;
                family.takes_all |= template.takes_all;
                family.sets_values |= template.sets_values;
                family.words.extend(template.words.iter().cloned());
                for (index, helper) in template.helpers.iter().enumerate() {
                    let places = family.helpers.entry(helper.name.value.clone()).or_default();
                    places.push((*file, index));
                }
            }
        }
        for family in 0..self.families.len() {
            self.families[family].live = self.live(family, files, true);
            self.families[family].called = self.live(family, files, false);
        }
    }

    /// The helpers that are called whenever something is rendered; `with_all`: always with all that there is.
    fn live(&self, family: usize, files: &[FileFacts], with_all: bool) -> HashSet<String> {
        let charts = self.all.iter().filter(|chart| chart.family == family);
        let templates = charts.flat_map(|chart| &chart.templates);
        let calls: Vec<_> = templates
            .filter_map(|file| files[*file].names.chart.template.as_ref())
            .flat_map(|template| &template.calls)
            .collect();
        let partly: HashSet<&str> = calls
            .iter()
            .filter(|call| with_all && !call.passes_all)
            .map(|call| call.name.value.as_str())
            .collect();
        let mut live: HashSet<String> = HashSet::new();
        for _ in 0..DEEPEST {
            let before = live.len();
            for call in &calls {
                let name = call.name.value.as_str();
                let from_live = call
                    .helper
                    .as_ref()
                    .is_none_or(|helper| live.contains(helper));
                if from_live && !call.guarded && !partly.contains(name) {
                    live.insert(name.to_owned());
                }
            }
            if live.len() == before {
                break;
            }
        }
        live
    }

    /// True if a setting of this name is written down anywhere for those who want it.
    pub fn is_attested(&self, chart: &Chart, name: &str) -> bool {
        let has = |chart: &Chart| chart.attested.contains(name);
        has(chart)
            || self.elsewhere.contains(name)
            || chart.outer.iter().any(|(outer, _)| has(&self.all[*outer]))
    }

    /// Where a path leads in the values of a chart, those that other charts give it included.
    pub fn lead<'w>(&self, chart: &Chart, path: &[&str], files: &'w [FileFacts]) -> Leads<'w> {
        for (outer, key) in &chart.outer {
            let outer = &self.all[*outer];
            let given = outer.values.iter().chain(&outer.overrides);
            for settings in given.filter_map(|file| files[*file].names.chart.values.as_ref()) {
                let path = [&[key.as_str()], path].concat();
                match lead(&settings.settings, &path) {
                    Leads::Nowhere(known, _) if known < 2 => {}
                    _ => return Leads::Free,
                }
            }
        }
        let values = chart
            .values
            .and_then(|file| files[file].names.chart.values.as_ref());
        values.map_or(Leads::Free, |values| lead(&values.settings, path))
    }

    /// The values that a chart gives itself, if all of them could be read and no template puts others in their place.
    pub fn values_of<'w>(&self, chart: &Chart, files: &'w [FileFacts]) -> Option<&'w Values> {
        let values = files[chart.values?].names.chart.values.as_ref();
        let changed = self.families[chart.family].sets_values;
        values.filter(|values| !values.open && !changed && !values.settings.is_empty())
    }

    /// The texts that a computed one may be, with what helpers give in it as far as they are known.
    pub fn expand(
        &self,
        family: usize,
        text: &Computed,
        files: &[FileFacts],
    ) -> Vec<Option<Computed>> {
        self.expanded(family, text, files, 0)
    }

    fn expanded(
        &self,
        family: usize,
        text: &Computed,
        files: &[FileFacts],
        depth: usize,
    ) -> Vec<Option<Computed>> {
        let mut results: Vec<Option<Computed>> = vec![Some(Vec::new())];
        for piece in text {
            let given = match piece {
                Piece::Helper(name) if depth < DEEPEST => self.helper(family, name, files, depth),
                _ => vec![Some(vec![piece.clone()])],
            };
            if results.len() * given.len() > MOST {
                return vec![None];
            }
            let with = |before: &Option<Computed>| {
                let before = before.clone();
                let joined = given.iter().map(move |piece| match (&before, piece) {
                    (Some(before), Some(piece)) => Some([&before[..], &piece[..]].concat()),
                    _ => None,
                });
                joined.collect::<Vec<_>>()
            };
            results = results.iter().flat_map(with).collect();
        }
        let results = results.into_iter().map(|result| Some(tidied(result?)));
        let mut results: Vec<_> = results.collect();
        results.sort();
        results.dedup();
        if results.len() > 1 {
            results.retain(|result| result.as_ref().is_none_or(|pieces| !pieces.is_empty()));
        }
        results
    }

    /// What a helper gives. One that nobody can follow gives the same each time it is called.
    fn helper(
        &self,
        family: usize,
        name: &str,
        files: &[FileFacts],
        depth: usize,
    ) -> Vec<Option<Computed>> {
        let itself = || vec![Some(vec![Piece::Helper(name.to_owned())])];
        let places = self.families[family].helpers.get(name);
        let helpers: Vec<&Helper> = places
            .into_iter()
            .flatten()
            .filter_map(|(file, index)| {
                let template = files[*file].names.chart.template.as_ref()?;
                template.helpers.get(*index)
            })
            .collect();
        let [helper] = helpers[..] else {
            return itself();
        };
        if helper.results == [None] || helper.results.is_empty() {
            return itself();
        }
        let results = helper.results.iter().flat_map(|result| match result {
            Some(text) => self.expanded(family, text, files, depth + 1),
            None => vec![None],
        });
        results.collect()
    }
}

fn lead<'w>(settings: &'w [ChartValue], path: &[&str]) -> Leads<'w> {
    let mut settings = settings;
    for (index, key) in path.iter().enumerate() {
        let mut named = settings.iter().rev();
        let Some(setting) = named.find(|setting| setting.name.value == *key) else {
            return Leads::Nowhere(index, settings);
        };
        if index + 1 == path.len() {
            return Leads::To(setting);
        }
        match &setting.holds {
            Holds::Map(inner) if !inner.is_empty() => settings = inner,
            _ => return Leads::Free,
        }
    }
    Leads::Free
}

fn names_in(settings: &[ChartValue], names: &mut HashSet<String>) {
    for setting in settings {
        names.insert(setting.name.value.clone());
        if let Holds::Map(inner) = &setting.holds {
            names_in(inner, names);
        }
    }
}

fn join(folder: &str, below: &str) -> String {
    if folder.is_empty() {
        below.to_owned()
    } else {
        format!("{folder}/{below}")
    }
}

fn tidied(pieces: Computed) -> Computed {
    let mut tidy: Computed = Vec::new();
    for piece in pieces {
        match (tidy.last_mut(), piece) {
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => tidy.push(piece),
        }
    }
    tidy
}
