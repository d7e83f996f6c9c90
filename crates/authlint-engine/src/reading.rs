//! Which files are worth reading, and what is read in them.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{Document, FileId, Format, Problem, Span, Text, parse};

use crate::facts::{self, FileFacts, Place, RecalledSaid, SaidIn, Template};
use crate::knowledge::Knowledge;
use crate::parallel::each;
use crate::prefilter::{Prefilter, Topics};
use crate::recall::{Asked, Recall, Recalled};
use crate::sources::{Source, Sources};
use crate::watch::{Unwatched, Watch};
use crate::{caught, own_secrets, suppress};

/// How often files are looked at again for a name that another file left open.
const MOST_ROUNDS: usize = 3;

/// Of up to so many files, what is not syntax is told whatever they hold.
const FEW_FILES: usize = 8;

/// The facts of each file; `None` for files in which nothing can be found.
///
/// A file without any word of the vocabulary may still define a name that another file uses. So
/// the names that facts use become the words of the next round.
pub fn read(sources: &Sources, knowledge: &Knowledge) -> Vec<Option<Box<FileFacts>>> {
    read_watched(sources, knowledge, &Unwatched)
}

pub(crate) fn read_watched(
    sources: &Sources,
    knowledge: &Knowledge,
    watch: &dyn Watch,
) -> Vec<Option<Box<FileFacts>>> {
    let few = sources.len() <= FEW_FILES;
    let all: Vec<(FileId, &Source)> = sources.iter().collect();
    let read = each(all, |(id, source)| {
        watch.advances();
        (id, look(id, source, knowledge, few))
    });
    let mut looks = Vec::new();
    looks.resize_with(sources.places(), FirstLook::default);
    for (id, look) in read {
        looks[id.0 as usize] = look;
    }
    look_again(sources, looks, Asked::default(), knowledge).0
}

/// What a first look at a file gave.
#[derive(Debug, Default)]
pub struct FirstLook {
    /// It was read as a whole: of a template, perhaps only the actions were.
    whole: bool,
    facts: Option<Box<FileFacts>>,
    recalled: Option<Box<Recalled>>,
}

/// What a look gave, as it is remembered: whether it was at all of the file, and what it said, if it was worth reading.
pub(crate) type SaidOf<S> = (bool, Option<S>);

impl FirstLook {
    /// The look, to be remembered.
    pub(crate) fn said(&self) -> SaidOf<SaidIn<'_>> {
        (self.whole, self.facts.as_ref().map(|facts| facts.said()))
    }

    /// The look that is remembered at a file.
    pub(crate) fn of_said(
        (whole, said): SaidOf<RecalledSaid>,
        source: &Source,
        recalled: Recalled,
    ) -> Self {
        FirstLook {
            whole,
            facts: said.map(|said| FileFacts::recalled(said, source)),
            recalled: Some(Box::new(recalled)),
        }
    }

    /// The same look at `source`, remembered, if that is allowed.
    #[must_use]
    pub fn remembered(mut self, id: FileId, source: &Source, knowledge: &Knowledge) -> Self {
        let recalled = Box::new(Recalled::of_look(&self));
        let facts = self.facts.as_deref();
        let failed = facts.is_some_and(|facts| facts.failed);
        let secrets = facts.map(|facts| own_secrets(id, source, facts, knowledge));
        let secrets = secrets.unwrap_or_default();
        let allowed = !failed && !recalled.tells(&secrets, source.text(), knowledge);
        self.recalled = allowed.then_some(recalled);
        self
    }
}

/// Looks at one of more files than [`FEW_FILES`].
pub fn look_at(id: FileId, source: &Source, knowledge: &Knowledge) -> FirstLook {
    look(id, source, knowledge, false)
}

fn look(id: FileId, source: &Source, knowledge: &Knowledge, few: bool) -> FirstLook {
    let worth = worth(knowledge.prefilter(), id, source, few);
    FirstLook {
        whole: worth == Worth::All,
        facts: worth.read(id, source, knowledge),
        recalled: None,
    }
}

/// Looks again at files that may set a name that others use. `before` is what was asked in the run that looks are remembered of.
pub(crate) fn look_again(
    sources: &Sources,
    looks: Vec<FirstLook>,
    before: Asked,
    knowledge: &Knowledge,
) -> (Vec<Option<Box<FileFacts>>>, Recall) {
    let (mut whole, mut files, mut recalled) = (Vec::new(), Vec::new(), Vec::new());
    for look in looks {
        whole.push(look.whole);
        files.push(look.facts);
        recalled.push(look.recalled);
    }
    let mut recall = Recall::of(before, recalled, sources.places());
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for round in 0..MOST_ROUNDS - 1 {
        let used = used_names(&files);
        let new: Vec<String> = used.difference(&asked).cloned().collect();
        if new.is_empty() {
            break;
        }
        let prefilter = Prefilter::of_names(&new);
        let same = recall.asks(round, &new);
        asked.extend(new);
        let all = sources.in_all_places().zip(&mut recall.files);
        let wanted: Vec<_> = all.filter(|((id, _), _)| !whole[id.0 as usize]).collect();
        let read = each(wanted, |((id, source), recalled)| {
            let known = recalled.as_ref().filter(|_| same);
            if let Some(read) = known.and_then(|known| known.again(round, id, source)) {
                return read.map(|facts| (id, Some(facts)));
            }
            let source = source.with_text()?;
            let passes = prefilter.passes(&source.path, source.text());
            let read = passes.then(|| Worth::All.read(id, &source, knowledge));
            let facts = read.as_ref().and_then(Option::as_deref);
            if let Some(known) = recalled {
                known.note_again(round, facts);
                let secrets = facts.map(|facts| own_secrets(id, &source, facts, knowledge));
                let failed = facts.is_some_and(|facts| facts.failed);
                if failed || known.tells(&secrets.unwrap_or_default(), source.text(), knowledge) {
                    *recalled = None;
                }
            }
            read.map(|facts| (id, facts))
        });
        for (id, facts) in read.into_iter().flatten() {
            files[id.0 as usize] = facts;
            whole[id.0 as usize] = true;
        }
    }
    recall.asks_no_more();
    (files, recall)
}

/// The facts of each file if nothing that is wrong with them can hang on other files; `None` if something can.
pub fn read_alone(sources: &Sources, knowledge: &Knowledge) -> Option<Vec<Option<Box<FileFacts>>>> {
    let prefilter = knowledge.prefilter();
    let few = sources.len() <= FEW_FILES;
    let files = sources.iter().map(|(id, source)| {
        let facts = worth(prefilter, id, source, few).read(id, source, knowledge);
        let others = facts.as_ref().is_some_and(|facts| facts.concerns_others());
        (!others).then_some(facts)
    });
    files.collect()
}

/// What of a file is worth reading.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Worth {
    /// Nothing can be found in it.
    Nothing,
    /// What its actions read and define: it is a template of a chart.
    Actions,
    /// All of it.
    All,
}

impl Worth {
    fn read(self, id: FileId, source: &Source, knowledge: &Knowledge) -> Option<Box<FileFacts>> {
        let actions = || {
            let mut facts = FileFacts::none(Place::of(source));
            facts.names.chart.template =
                facts::read_chart_template(source.text(), id, &source.path);
            facts
        };
        match self {
            Worth::Nothing => None,
            Worth::Actions => Some(Box::new(guarded(id, source, actions))),
            Worth::All => {
                let facts = guarded(id, source, || facts_of(id, source, knowledge));
                Some(Box::new(facts))
            }
        }
    }
}

/// What is worth reading of a file: of a `few`, also that it is broken.
fn worth(prefilter: &Prefilter, id: FileId, source: &Source, few: bool) -> Worth {
    // What the names of a Dockerfile are lost in, no word tells.
    let always = matches!(source.format, Format::Dotenv | Format::Dockerfile);
    let is_broken = || {
        let document = caught(|| {
            let document = parse(Text::of_file(id, source.text()), source.format);
            document.problems.is_empty()
        });
        document != Some(true)
    };
    let is_template = facts::is_chart_template(&source.path);
    let all = always
        || (facts::is_of_chart(&source.path) && !is_template)
        || prefilter.passes(&source.path, source.text())
        || (few && is_broken());
    match all {
        true => Worth::All,
        false if is_template => Worth::Actions,
        false => Worth::Nothing,
    }
}

/// The facts of one file.
pub fn facts_of(id: FileId, source: &Source, knowledge: &Knowledge) -> FileFacts {
    let text = Text::of_file(id, source.text());
    let text = match source.format {
        Format::Yaml => facts::without_schemas(text),
        _ => text,
    };
    let document = parse(text, source.format);
    let topics = knowledge.prefilter().topics(source.text());
    facts_about(topics, &document, (id, source), knowledge)
}

fn facts_about(
    topics: Topics,
    document: &Document<'_>,
    (id, source): (FileId, &Source),
    knowledge: &Knowledge,
) -> FileFacts {
    let text = (source.text(), topics);
    let mut facts = facts::extract(document, text, Place::of(source), knowledge);
    // Scripts stand in files of any format, and in some that are read as plain text.
    let made = facts::made_by_commands(source.text(), id, knowledge);
    facts.names.declared.extend(made);
    facts.names.chart.template = facts::read_chart_template(source.text(), id, &source.path);
    facts.names.env_runs = facts::given_to_runs(source.text(), id);
    facts.note_comments(document, source.text(), knowledge);
    facts.suppressions = suppress::read(document, &Text::of_file(id, source.text()), source.text());
    facts.shrunk()
}

/// The facts of one file, or of none of it if a reader panics: a mistake of ours must not cost the
/// rest of the run.
fn guarded(id: FileId, source: &Source, read: impl FnOnce() -> FileFacts) -> FileFacts {
    caught(read).unwrap_or_else(|| {
        let mut none = FileFacts::none(Place::of(source));
        let message = "authlint made a mistake and passed this file over".to_owned();
        none.failed = true;
        none.problems.push(Problem {
            span: Span::new(id, 0..0),
            message,
        });
        none
    })
}

/// A shorter name stands in every file, and is hardly anybody's variable.
const SHORTEST_NAME: usize = 3;

/// The variables that facts refer to, by way of others too. One that some file defines may be defined otherwise by a
/// file that was not read yet, and then nobody can tell what it holds.
fn used_names(files: &[Option<Box<FileFacts>>]) -> BTreeSet<String> {
    let files = || files.iter().flatten();
    let mut defined: BTreeMap<&str, Vec<&Template>> = BTreeMap::new();
    for definition in files().flat_map(|file| &file.definitions) {
        let values = defined.entry(&definition.name.value).or_default();
        values.push(&definition.value);
    }
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    let facts = files().flat_map(|file| &file.facts);
    let mut values: Vec<&Template> = facts.map(|fact| &fact.value).collect();
    while let Some(value) = values.pop() {
        for name in value
            .holes
            .iter()
            .filter_map(|hole| hole.variable.as_deref())
        {
            if wanted.insert(name) {
                values.extend(defined.get(name).into_iter().flatten());
            }
        }
    }
    // Nothing else is ever defined.
    let names = wanted
        .into_iter()
        .filter(|name| name.len() >= SHORTEST_NAME && facts::is_variable(name));
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::Value;

    use super::*;

    /// The files that are read and define `LOGIN_PLACE`, beside a client whose URL holds that name.
    fn definers(others: &[(&str, &str)]) -> Vec<String> {
        let client = (
            "client.yaml",
            "token_url: https://${LOGIN_PLACE}/oauth/token\n",
        );
        // More files than few, of which not even the syntax would be looked at.
        let plain: Vec<String> = (0..FEW_FILES).map(|at| format!("plain{at}.yaml")).collect();
        let plain = plain.iter().map(|path| (path.as_str(), "port: 80\n"));
        let all = others.iter().copied().chain([client]).chain(plain);
        let sources = all.map(|(path, text)| Source {
            path: path.to_owned(),
            within: path.to_owned(),
            text: text.to_owned().into(),
            format: Format::Yaml,
        });
        let sources = Sources::new(sources.collect());
        let read = read(&sources, &Knowledge::for_linting());
        let defines = |facts: &FileFacts| {
            let mut known = facts.definitions.iter();
            known.any(|known| known.name.value == "LOGIN_PLACE")
        };
        let read = sources.iter().zip(&read);
        let definers = read.filter(|(_, facts)| facts.as_deref().is_some_and(defines));
        definers
            .map(|((_, source), _)| source.path.clone())
            .collect()
    }

    #[test]
    fn a_template_without_words_is_read_for_a_name_that_is_left_open() {
        let template = "env:\n  - name: LOGIN_PLACE\n    value: id.example.org\n";
        let path = "chart/templates/app.yaml";
        assert_eq!(definers(&[(path, template)]), [path]);
    }

    #[test]
    fn all_files_are_read_that_may_define_a_name() {
        let told = ("a.yaml", "client_id: app\nLOGIN_PLACE: id.example.org\n");
        let otherwise = ("b.yaml", "LOGIN_PLACE: id.example.com\n");
        assert_eq!(definers(&[told, otherwise]), ["a.yaml", "b.yaml"]);
    }

    fn files(folder: &Path, see: &mut impl FnMut(&Path, String)) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => files(&path, see),
                false => {
                    if let Ok(text) = std::fs::read_to_string(&path) {
                        see(&path, text);
                    }
                }
            }
        }
    }

    /// Every source among the fixtures.
    fn fixtures(see: &mut impl FnMut(Source)) {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
        files(&fixtures, &mut |path, text| {
            let name = path.strip_prefix(&fixtures).expect("a fixture");
            let name = name.display().to_string();
            if let Some(format) = Format::of_file(&name, &text) {
                see(Source {
                    within: name.clone(),
                    path: name,
                    text: text.into(),
                    format,
                });
            }
        });
    }

    /// All that facts say, with sets in order.
    fn told(facts: Option<&FileFacts>) -> String {
        fn in_order(value: &mut Value) {
            match value {
                Value::Array(values) => {
                    values.iter_mut().for_each(in_order);
                    if values.iter().all(Value::is_string) {
                        values.sort_by_key(ToString::to_string);
                    }
                }
                Value::Object(fields) => fields.values_mut().for_each(in_order),
                _ => {}
            }
        }
        facts.map_or_else(String::new, |facts| {
            let mut said = serde_json::to_value(&**facts).expect("facts have a form");
            in_order(&mut said);
            let (kin, stands_for) = (facts.kin(), facts.stands_for());
            format!("{:?} {kin:?} {stands_for}\n{said}", facts.place)
        })
    }

    #[test]
    fn what_is_remembered_of_a_look_is_what_was_seen() {
        let knowledge = Knowledge::for_linting();
        let id = FileId(70_000);
        let mut seen = 0;
        fixtures(&mut |source| {
            let look = look_at(id, &source, &knowledge);
            let kept = Recalled::of_look(&look).packed();
            let again = Recalled::of(&kept).and_then(|kept| kept.look(id, &source));
            let again = again.expect("it is whole");
            assert_eq!(again.whole, look.whole, "{}", source.path);
            let (now, then) = (told(again.facts.as_deref()), told(look.facts.as_deref()));
            assert_eq!(now, then, "{}", source.path);
            seen += usize::from(!then.is_empty());
            for end in (0..kept.len()).step_by(kept.len() / 8 + 1) {
                assert_eq!(Recalled::of(&kept[..end]), None, "{}", source.path);
            }
        });
        assert!(seen > 1000, "{seen} fixtures say something");
    }

    /// The words of the topics are derived from the catalogue: what they pass over, no reader may find.
    #[test]
    fn readers_find_nothing_in_files_without_words_of_their_topics() {
        let knowledge = Knowledge::for_linting();
        let mut seen = BTreeMap::new();
        let mut lost = Vec::new();
        fixtures(&mut |source| {
            let id = FileId(0);
            let document = parse(Text::of_file(id, source.text()), source.format);
            let told = |topics| {
                let facts = facts_about(topics, &document, (id, &source), &knowledge);
                let (clouds, expiries) = (&facts.clouds, &facts.expiries);
                let (pins, secrets) = (&facts.pins, &facts.secrets);
                format!("{clouds:?}\n{expiries:?}\n{pins:?}\n{secrets:?}")
            };
            let topics = knowledge.prefilter().topics(source.text());
            *seen.entry(format!("{topics:?}")).or_insert(0) += 1;
            if told(topics) != told(Topics::ALL) {
                lost.push(source.path.clone());
            }
        });
        assert!(lost.is_empty(), "{lost:#?}");
        assert!(
            seen.len() == 8,
            "every set of topics is some file's: {seen:?}"
        );
    }
}
