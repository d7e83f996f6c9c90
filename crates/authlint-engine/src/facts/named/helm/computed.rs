//! Which texts a piece of a template may render to: the names that helpers put together.

use std::ops::Range;

use authlint_parser::ActionKind;

use super::expression::{Pipeline, Statement, Term, TermKind};
use super::{Computed, Piece};

/// An action of a template, read.
pub(super) struct Parsed {
    /// Where it stands, its delimiters included.
    pub(super) range: Range<usize>,
    /// What it does.
    pub(super) kind: ActionKind,
    /// What it says.
    pub(super) statement: Statement,
}

/// Texts that something may be; `None` stands for one that nobody can tell.
pub(super) type Results = Vec<Option<Computed>>;

/// More results than these are as good as none.
const MOST: usize = 24;
/// How far a variable is followed.
const DEEPEST: usize = 12;
/// Functions that leave a name what it is.
const SAME: [&str; 4] = ["quote", "squote", "trim", "toString"];
/// What the context of a chart holds.
const CONTEXT: [&str; 6] = [
    "Values",
    "Release",
    "Chart",
    "Template",
    "Capabilities",
    "Files",
];

/// Reads what actions compute.
pub(super) struct Computing<'s> {
    pub(super) source: &'s str,
    pub(super) actions: &'s [Parsed],
}

impl<'s> Computing<'s> {
    /// What stands between two offsets, rendered.
    pub(super) fn text(&self, range: Range<usize>) -> Results {
        let mut results = self.sequence(range, 0);
        for result in results.iter_mut().flatten() {
            *result = tidied(std::mem::take(result));
        }
        results.sort();
        results.dedup();
        // A branch without a name names nothing.
        if results.len() > 1 {
            results.retain(|result| result.as_ref().is_none_or(|pieces| !pieces.is_empty()));
        }
        results
    }

    /// The actions that lie in a range.
    pub(super) fn actions_in(&self, range: &Range<usize>) -> &'s [Parsed] {
        let all = self.actions;
        let start = all.partition_point(|action| action.range.start < range.start);
        let end = all.partition_point(|action| action.range.end <= range.end);
        all.get(start..end).unwrap_or_default()
    }

    fn sequence(&self, range: Range<usize>, depth: usize) -> Results {
        if depth > DEEPEST {
            return vec![None];
        }
        let actions = self.actions_in(&range);
        let mut results: Results = vec![Some(Vec::new())];
        let (mut at, mut next) = (range.start, 0);
        let mut trimmed = false;
        while let Some(action) = actions.get(next) {
            let code = &self.source[action.range.clone()];
            let piece = self.piece(at..action.range.start, trimmed, code.starts_with("{{-"));
            results = product(results, vec![Some(piece)]);
            let mut last = action;
            match action.kind {
                ActionKind::Comment | ActionKind::Silent => {}
                ActionKind::Output => {
                    let puts_out = self.statement(&action.statement, depth);
                    results = product(results, puts_out);
                }
                ActionKind::Open => {
                    let Some(end) = closing(actions, next) else {
                        return vec![None];
                    };
                    results = product(results, self.branches(&actions[next..=end], depth));
                    last = &actions[end];
                    next = end;
                }
                ActionKind::Middle | ActionKind::Close => return vec![None],
            }
            trimmed = self.source[last.range.clone()].ends_with("-}}");
            at = last.range.end;
            next += 1;
        }
        let piece = self.piece(at..range.end, trimmed, false);
        product(results, vec![Some(piece)])
    }

    /// Plain text between actions.
    fn piece(&self, range: Range<usize>, from_start: bool, from_end: bool) -> Computed {
        let mut text = self.source.get(range).unwrap_or_default();
        if from_start {
            text = text.trim_start();
        }
        if from_end {
            text = text.trim_end();
        }
        if text.contains('\n') {
            text = text.trim();
        }
        if text.is_empty() {
            return Vec::new();
        }
        vec![Piece::Text(text.to_owned())]
    }

    /// A block, from the action that opens it to the one that closes it.
    fn branches(&self, actions: &[Parsed], depth: usize) -> Results {
        let [first, .., last] = actions else {
            return vec![None];
        };
        if first.statement.word != "if" {
            return vec![None];
        }
        let mut results = Vec::new();
        let (mut start, mut inside, mut complete) = (first.range.end, 0_usize, false);
        for action in &actions[1..] {
            let ends = match action.kind {
                ActionKind::Open => {
                    inside += 1;
                    false
                }
                ActionKind::Close if action.range == last.range => true,
                ActionKind::Close => {
                    inside = inside.saturating_sub(1);
                    false
                }
                ActionKind::Middle => inside == 0,
                _ => false,
            };
            if ends {
                results.extend(self.sequence(start..action.range.start, depth + 1));
                start = action.range.end;
                complete |= action.statement.word == "else";
            }
        }
        if !complete {
            results.push(Some(Vec::new()));
        }
        results
    }

    fn statement(&self, statement: &Statement, depth: usize) -> Results {
        match (&statement.word[..], &statement.pipeline.commands[..]) {
            ("", _) => self.pipeline(&statement.pipeline, depth),
            ("template", [command]) => self.helper(command),
            _ => vec![None],
        }
    }

    fn helper(&self, arguments: &[Term]) -> Results {
        match arguments {
            [name, context] if context.fields.is_empty() => match (&name.kind, &context.kind) {
                (TermKind::Text(name), TermKind::Dot | TermKind::Root) => {
                    vec![Some(vec![Piece::Helper(
                        self.source[name.clone()].to_owned(),
                    )])]
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    pub(super) fn pipeline(&self, pipeline: &Pipeline, depth: usize) -> Results {
        let Some((first, rest)) = pipeline.commands.split_first().filter(|_| depth <= DEEPEST)
        else {
            return vec![None];
        };
        let mut results = self.command(first, depth);
        for command in rest {
            let word = command.first().and_then(|term| self.word(term));
            match (word, &command[1..]) {
                (Some(word), []) if SAME.contains(&word) => {}
                (Some("default"), [other]) => results.extend(self.term(other, depth)),
                (Some("required"), [_]) => {}
                _ => return self.expression(pipeline),
            }
        }
        if results.is_empty() {
            return self.expression(pipeline);
        }
        results
    }

    /// Nothing if it is none of the forms that are known.
    fn command(&self, command: &[Term], depth: usize) -> Results {
        let Some((first, arguments)) = command.split_first() else {
            return vec![None];
        };
        let Some(word) = self.word(first) else {
            return if arguments.is_empty() {
                self.term(first, depth)
            } else {
                Vec::new()
            };
        };
        let all = |terms: &[Term]| {
            let results = terms.iter().map(|term| self.term(term, depth));
            results.flatten().collect::<Results>()
        };
        match (word, arguments) {
            ("include", arguments) => self.helper(arguments),
            ("default", [_, _]) | ("coalesce", [_, ..]) => all(arguments),
            ("ternary", [yes, no, ..]) => {
                let mut results = self.term(yes, depth);
                results.extend(self.term(no, depth));
                results
            }
            ("tpl", [inner, _]) | ("required", [_, inner]) => self.term(inner, depth),
            (word, [inner]) if SAME.contains(&word) => self.term(inner, depth),
            ("printf", [format, arguments @ ..]) => self.printf(format, arguments, depth),
            _ => Vec::new(),
        }
    }

    fn printf(&self, format: &Term, arguments: &[Term], depth: usize) -> Results {
        let TermKind::Text(format) = &format.kind else {
            return Vec::new();
        };
        let format = &self.source[format.clone()];
        let texts: Vec<&str> = format.split("%s").collect();
        if texts.len() != arguments.len() + 1 || texts.iter().any(|text| text.contains(['%', '\\']))
        {
            return Vec::new();
        }
        let mut results: Results = vec![Some(Vec::new())];
        for (index, text) in texts.iter().enumerate() {
            results = product(results, vec![Some(vec![Piece::Text((*text).to_owned())])]);
            if let Some(argument) = arguments.get(index) {
                results = product(results, self.term(argument, depth));
            }
        }
        results
    }

    fn term(&self, term: &Term, depth: usize) -> Results {
        let field = |index: usize| {
            term.fields
                .get(index)
                .map(|range| &self.source[range.clone()])
        };
        match &term.kind {
            TermKind::Text(range) => {
                let text = &self.source[range.clone()];
                vec![(!text.contains('\\')).then(|| vec![Piece::Text(text.to_owned())])]
            }
            TermKind::Dot | TermKind::Root => match field(0) {
                Some("Values") => {
                    let path = term.fields[1..].iter();
                    let path = path.map(|range| self.source[range.clone()].to_owned());
                    vec![Some(vec![Piece::Value(path.collect())])]
                }
                Some(known) if CONTEXT.contains(&known) => self
                    .written(term.range.clone())
                    .map_or(vec![None], |text| vec![Some(vec![Piece::Expression(text)])]),
                _ => vec![None],
            },
            TermKind::Variable(name) if term.fields.is_empty() => {
                self.variable(&self.source[name.clone()], term.range.start, depth + 1)
            }
            TermKind::Group(inner) if term.fields.is_empty() => self.pipeline(inner, depth + 1),
            _ => vec![None],
        }
    }

    /// What a variable holds, if it is set but once, or always to the same.
    fn variable(&self, name: &str, before: usize, depth: usize) -> Results {
        let is = |range: &Range<usize>| &self.source[range.clone()] == name;
        let mut set = self.actions.iter().map(|action| &action.statement);
        let mut found: Option<&Statement> = None;
        let written = |statement: &Statement| &self.source[statement.pipeline.range.clone()];
        let all_agree = set.by_ref().all(|statement| {
            if !statement.sets.iter().any(is) {
                return true;
            }
            if !statement.declares || !statement.word.is_empty() || statement.sets.len() != 1 {
                return false;
            }
            let same = found.is_none_or(|found| written(found) == written(statement));
            found = found.or(Some(statement));
            same
        });
        match found.filter(|found| all_agree && found.pipeline.range.start < before) {
            Some(found) => self.pipeline(&found.pipeline, depth),
            None => vec![None],
        }
    }

    /// A pipeline that is known by how it is written only. What a variable holds, or a field of who knows what, is not.
    fn expression(&self, pipeline: &Pipeline) -> Results {
        let mut known = true;
        super::expression::each_command(pipeline, &mut |command| {
            known &= command.iter().all(|term| match &term.kind {
                TermKind::Variable(_) => false,
                TermKind::Dot | TermKind::Root => term
                    .fields
                    .first()
                    .is_none_or(|field| CONTEXT.contains(&&self.source[field.clone()])),
                _ => true,
            });
        });
        let text = self.written(pipeline.range.clone()).filter(|_| known);
        vec![text.map(|text| vec![Piece::Expression(text)])]
    }

    /// How an expression is written, with one blank between its words and one sign for the whole context.
    pub(super) fn written(&self, range: Range<usize>) -> Option<String> {
        let text = self.source.get(range)?;
        let words: Vec<&str> = text.split_whitespace().collect();
        let text = words.join(" ").replace("$.", ".");
        Some(text.replace(" $)", " .)").replace(" $ ", " . "))
    }

    fn word(&self, term: &Term) -> Option<&'s str> {
        match &term.kind {
            TermKind::Word(range) => Some(&self.source[range.clone()]),
            _ => None,
        }
    }
}

/// The index of the action that closes the block which the one at `open` begins.
pub(super) fn closing(actions: &[Parsed], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, action) in actions.iter().enumerate().skip(open) {
        match action.kind {
            ActionKind::Open => depth += 1,
            ActionKind::Close => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(index);
                }
            }
            _ => {}
        }
    }
    None
}

/// Each of the first with each of the second behind it.
fn product(left: Results, right: Results) -> Results {
    if left.len() * right.len() > MOST {
        return vec![None];
    }
    let mut all = Vec::new();
    for first in &left {
        for second in &right {
            all.push(match (first, second) {
                (Some(first), Some(second)) => Some([&first[..], &second[..]].concat()),
                _ => None,
            });
        }
    }
    all
}

/// With texts that follow each other as one, and without blanks at the ends.
pub(in crate::facts) fn tidied(pieces: Computed) -> Computed {
    let mut tidy: Computed = Vec::new();
    for piece in pieces {
        match (tidy.last_mut(), piece) {
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => tidy.push(piece),
        }
    }
    if let Some(Piece::Text(text)) = tidy.first_mut() {
        *text = text.trim_start().to_owned();
    }
    if let Some(Piece::Text(text)) = tidy.last_mut() {
        *text = text.trim_end().to_owned();
    }
    tidy.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
    tidy
}
