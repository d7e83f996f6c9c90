//! What a template reads of the values, defines and calls.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use authlint_parser::{ActionKind, FileId, Located, Span, actions};

use super::computed::{Computing, Parsed, closing};
use super::expression::{Pipeline, Term, TermKind, each_command, statement};
use super::{ChartTemplate, Condition, Helper, HelperCall, ValueRead, objects, values};

/// Functions with which a template minds that a value is not there.
const MINDING: [&str; 19] = [
    "default", "coalesce", "ternary", "required", "hasKey", "dig", "tpl", "lookup", "get", "pluck",
    "empty", "kindIs", "typeIs", "and", "or", "not", "fail", "index", "merge",
];

type Path = Vec<Located<String>>;

/// What the actions of a template say.
pub(super) fn read(source: &str, file: FileId) -> ChartTemplate {
    let actions = actions(source).into_iter();
    let actions = actions.filter(|action| source[action.range.clone()].starts_with("{{"));
    let parsed: Vec<Parsed> = actions
        .map(|action| Parsed {
            statement: match action.kind {
                ActionKind::Comment => Default::default(),
                _ => statement(source, action.range.clone()),
            },
            range: action.range,
            kind: action.kind,
        })
        .collect();
    let mut walk = Walk {
        computing: Computing {
            source,
            actions: &parsed,
        },
        file,
        blocks: Vec::new(),
        variables: HashMap::new(),
        events: Vec::new(),
        found: ChartTemplate::default(),
    };
    for index in 0..parsed.len() {
        walk.action(index);
    }
    let Walk {
        computing,
        events,
        mut found,
        ..
    } = walk;
    objects::read(&computing, file, &events, &mut found);
    found
}

/// What `.` is.
#[derive(Clone)]
enum Dot {
    /// All that the template is given.
    All,
    /// The value at this path.
    At(Path),
    /// Something else.
    Unknown,
}

struct Block {
    /// The helper that it defines.
    defines: Option<String>,
    dot: Dot,
    conditions: Vec<Rc<Condition>>,
}

struct Walk<'s> {
    computing: Computing<'s>,
    file: FileId,
    blocks: Vec<Block>,
    /// Variables that hold the value at a path.
    variables: HashMap<String, Option<Path>>,
    /// From which offset on which conditions hold.
    events: Vec<(usize, Vec<Rc<Condition>>)>,
    found: ChartTemplate,
}

impl Walk<'_> {
    fn action(&mut self, index: usize) {
        let actions = self.computing.actions;
        let action = &actions[index];
        if action.kind == ActionKind::Comment {
            return;
        }
        let code = &self.computing.source[action.range.clone()];
        for word in values::words(code).map(|word| word.trim_start_matches('-')) {
            if !self.found.words.contains(word) {
                self.found.words.insert(word.to_owned());
            }
        }
        let said = &action.statement;
        match said.word.as_str() {
            "end" => {
                self.blocks.pop();
                self.remember(action.range.end);
            }
            "define" | "block" => self.define(index),
            "if" | "with" | "range" => {
                self.reads(&said.pipeline, said.word != "range");
                let dot = self.dot_in(&said.word, &said.pipeline);
                let conditions = self.condition(&said.pipeline).into_iter().collect();
                self.sets(index);
                self.blocks.push(Block {
                    defines: None,
                    dot,
                    conditions,
                });
                self.remember(action.range.end);
            }
            "else" | "else if" | "else with" => {
                let block = self.blocks.pop();
                let mut conditions = block.map(|block| block.conditions).unwrap_or_default();
                if let Some(last) = conditions.last_mut() {
                    Rc::make_mut(last).branch += 1;
                }
                let mut dot = self.dot();
                if said.word != "else" {
                    self.reads(&said.pipeline, true);
                    conditions.extend(self.condition(&said.pipeline));
                    dot = self.dot_in(&said.word[5..], &said.pipeline);
                }
                self.blocks.push(Block {
                    defines: None,
                    dot,
                    conditions,
                });
                self.remember(action.range.end);
            }
            "template" => {
                if let [command] = &said.pipeline.commands[..] {
                    self.call(command);
                }
                self.reads(&said.pipeline, false);
            }
            _ => {
                let alias = !said.sets.is_empty() && said.pipeline.only().is_some();
                self.reads(&said.pipeline, alias);
                self.sets(index);
            }
        }
    }

    fn remember(&mut self, at: usize) {
        let conditions = self.conditions().cloned().collect();
        self.events.push((at, conditions));
    }

    fn conditions(&self) -> impl Iterator<Item = &Rc<Condition>> {
        self.blocks.iter().flat_map(|block| &block.conditions)
    }

    fn dot(&self) -> Dot {
        self.blocks
            .last()
            .map_or(Dot::All, |block| block.dot.clone())
    }

    fn helper(&self) -> Option<String> {
        let mut blocks = self.blocks.iter().rev();
        blocks.find_map(|block| block.defines.clone())
    }

    fn define(&mut self, index: usize) {
        let computing = &self.computing;
        let actions = computing.actions;
        let said = &actions[index].statement;
        let name = said
            .pipeline
            .commands
            .first()
            .and_then(|terms| terms.first());
        let name = name.and_then(|term| match &term.kind {
            TermKind::Text(range) => Some(self.located(range.clone())),
            _ => None,
        });
        let end = closing(actions, index);
        if let (Some(name), Some(end)) = (&name, end) {
            let body = actions[index].range.end..actions[end].range.start;
            let results = computing.text(body);
            self.found.helpers.push(Helper {
                name: name.clone(),
                results,
            });
        }
        self.blocks.push(Block {
            defines: name.map(|name| name.value),
            dot: Dot::All,
            conditions: Vec::new(),
        });
        self.remember(actions[index].range.end);
    }

    /// What `.` is behind `with`, `range` or `if`.
    fn dot_in(&self, word: &str, pipeline: &Pipeline) -> Dot {
        match word {
            "with" => {
                let path = pipeline.only().and_then(|term| self.path(term));
                path.map_or(Dot::Unknown, |(path, _)| Dot::At(path))
            }
            "range" => Dot::Unknown,
            _ => self.dot(),
        }
    }

    fn condition(&self, pipeline: &Pipeline) -> Option<Rc<Condition>> {
        let mut paths = Vec::new();
        each_command(pipeline, &mut |command| {
            for (path, _) in self.paths(command) {
                paths.push(path.into_iter().map(|key| key.value).collect());
            }
        });
        Some(Rc::new(Condition {
            text: self.computing.written(pipeline.range.clone())?,
            branch: 0,
            paths,
        }))
    }

    /// Remembers which values the variables stand for that the action sets.
    fn sets(&mut self, index: usize) {
        let said = &self.computing.actions[index].statement;
        let path = said.pipeline.only().and_then(|term| self.path(term));
        let path = path.filter(|_| said.sets.len() == 1 && said.word != "range");
        for name in &said.sets {
            let name = self.computing.source[name.clone()].to_owned();
            let path = path.clone().map(|(path, _)| path);
            self.variables.insert(name, path);
        }
    }

    /// The values that a pipeline reads, and the helpers it calls.
    fn reads(&mut self, pipeline: &Pipeline, partly: bool) {
        let mut minds = false;
        each_command(pipeline, &mut |command| {
            let word = command.first().and_then(|term| self.word(term));
            minds |= word.is_some_and(|word| MINDING.contains(&word));
        });
        let mut commands = Vec::new();
        each_command(pipeline, &mut |command| commands.push(command));
        for command in commands {
            if command.first().and_then(|term| self.word(term)) == Some("include") {
                self.call(&command[1..]);
            }
            self.found.sets_values |= self.sets_values(command);
            for (path, bound) in self.paths(command) {
                let word = command.first().and_then(|term| self.word(term));
                let looks = matches!(word, Some("hasKey" | "index" | "get" | "dig" | "pluck"));
                let Some(first) = path.first() else {
                    self.found.takes_all |= !partly && !looks;
                    continue;
                };
                let guarded = self.conditions().any(|condition| {
                    let mut paths = condition.paths.iter();
                    condition.paths.is_empty()
                        || paths.any(|known| known.first() == Some(&first.value))
                });
                self.found.reads.push(ValueRead {
                    guarded: guarded || minds || bound,
                    partly,
                    helper: self.helper(),
                    path,
                });
            }
        }
    }

    /// True for `set $ "Values" …` and `set .Values "key" …`: what is read behind it stands in no file.
    fn sets_values(&self, command: &[Term]) -> bool {
        let [function, into, key, ..] = command else {
            return false;
        };
        let all = |term: &Term| matches!(&term.kind, TermKind::Text(text) if &self.computing.source[text.clone()] == "Values");
        let values = |term: &Term| self.path(term).is_some_and(|(path, _)| path.is_empty());
        self.word(function) == Some("set") && (all(key) || values(into))
    }

    fn call(&mut self, arguments: &[Term]) {
        let [name, context] = arguments else { return };
        let TermKind::Text(name) = &name.kind else {
            return;
        };
        let whole = context.fields.is_empty()
            && match context.kind {
                TermKind::Root => true,
                TermKind::Dot => matches!(self.dot(), Dot::All),
                _ => false,
            };
        let call = HelperCall {
            name: self.located(name.clone()),
            passes_all: whole,
            guarded: self.conditions().next().is_some(),
            helper: self.helper(),
        };
        self.found.calls.push(call);
    }

    /// The paths of values that the terms of a command lead to; and whether something else than the whole of the
    /// values is where they begin.
    fn paths(&self, command: &[Term]) -> Vec<(Path, bool)> {
        let text = |term: &Term| match &term.kind {
            TermKind::Text(range) => Some(self.located(range.clone())),
            _ => None,
        };
        let word = command.first().and_then(|term| self.word(term));
        match (word, command) {
            (Some("index" | "get" | "hasKey"), [_, of, keys @ ..]) => {
                let Some((mut path, _)) = self.path(of) else {
                    return Vec::new();
                };
                path.extend(keys.iter().map_while(text));
                vec![(path, true)]
            }
            (Some("dig"), [_, keys @ .., _, of]) => {
                let Some((mut path, _)) = self.path(of) else {
                    return Vec::new();
                };
                path.extend(keys.iter().map_while(text));
                vec![(path, true)]
            }
            _ => command.iter().filter_map(|term| self.path(term)).collect(),
        }
    }

    fn path(&self, term: &Term) -> Option<(Path, bool)> {
        let fields = || term.fields.iter().map(|range| self.located(range.clone()));
        let of_values = |bound: bool| {
            let at = fields().position(|field| field.value == "Values")?;
            Some((fields().skip(at + 1).collect(), bound || at > 0))
        };
        match &term.kind {
            TermKind::Root => of_values(false),
            TermKind::Dot => match self.dot() {
                Dot::All => of_values(false),
                Dot::At(mut path) => {
                    path.extend(fields());
                    Some((path, true))
                }
                Dot::Unknown => of_values(true),
            },
            TermKind::Variable(name) => {
                let known = self.variables.get(&self.computing.source[name.clone()]);
                match known.cloned().flatten() {
                    Some(mut path) => {
                        path.extend(fields());
                        Some((path, true))
                    }
                    None => of_values(true),
                }
            }
            TermKind::Group(inner) if !term.fields.is_empty() => {
                let (mut path, _) = self.path(inner.only()?)?;
                path.extend(fields());
                Some((path, true))
            }
            _ => None,
        }
    }

    fn word(&self, term: &Term) -> Option<&str> {
        match &term.kind {
            TermKind::Word(range) => Some(&self.computing.source[range.clone()]),
            _ => None,
        }
    }

    fn located(&self, range: Range<usize>) -> Located<String> {
        Located {
            value: self.computing.source[range.clone()].to_owned(),
            span: Span::new(self.file, range),
        }
    }
}
