//! What a variable holds, where it is used.
//!
//! A definition is seen in its own folder and below it, and never across environments. Where
//! several are seen and differ, nobody can tell which it will be: the value stays unknown.

use std::collections::HashMap;

use authlint_parser::{Span, Text};

use super::Resolved;
use crate::facts::{Definition, FileFacts, Role, Template};

/// How many definitions a value is followed through.
const LONGEST_CHAIN: usize = 8;

/// How many definitions are looked at for one value, and how long it may become. Past either it is
/// unknown: settings are not, what somebody wrote to keep a linter busy is.
const MOST_LOOKUPS: usize = 200;
const LONGEST_VALUE: usize = 4096;

pub(super) struct Names<'f> {
    files: &'f [FileFacts],
    /// Definitions by name and file.
    definitions: HashMap<(&'f str, usize), Vec<&'f Definition>>,
    /// The files that define a name, by name and folder.
    definers: HashMap<(&'f str, &'f str), Vec<usize>>,
}

impl<'f> Names<'f> {
    pub(super) fn new(files: &'f [FileFacts]) -> Self {
        let mut definitions: HashMap<_, Vec<_>> = HashMap::new();
        let mut definers: HashMap<_, Vec<_>> = HashMap::new();
        for (index, file) in files.iter().enumerate() {
            for definition in &file.definitions {
                let name = definition.name.value.as_str();
                let of_file = definitions.entry((name, index)).or_default();
                if of_file.is_empty() {
                    let folder = file.place.folder();
                    definers.entry((name, folder)).or_default().push(index);
                }
                of_file.push(definition);
            }
        }
        Names {
            files,
            definitions,
            definers,
        }
    }

    /// `template`, as the file with index `file` uses it.
    pub(super) fn resolve(&self, template: &Template, file: usize) -> Resolved {
        self.follow(template, file, LONGEST_CHAIN, &mut { MOST_LOOKUPS })
    }

    fn follow(
        &self,
        template: &Template,
        file: usize,
        left: usize,
        lookups: &mut usize,
    ) -> Resolved {
        let at = template.text.span();
        let mut parts: Vec<Text<'static>> = Vec::new();
        let mut holes = Vec::new();
        let mut seams = Vec::new();
        let mut through = Vec::new();
        let mut defaulted = false;
        let mut length = 0;
        let mut kept = 0;
        let mut push = |part: Text<'static>, length: &mut usize| {
            *length += part.len();
            parts.push(part);
        };
        for hole in &template.holes {
            push(
                template.text.slice(kept..hole.range.start).into_owned(),
                &mut length,
            );
            kept = hole.range.end;
            let place = template.text.locate(hole.range.clone());
            let value = hole
                .variable
                .as_deref()
                .and_then(|name| self.value(name, file, place, left, lookups))
                .filter(|value| length + value.text.len() <= LONGEST_VALUE);
            // Where the variable is set nowhere, its default is what runs, as far as one can see.
            let open = || {
                let variable = hole.variable.as_deref();
                variable.is_some_and(|name| !self.is_set(name, file, place))
            };
            let default = hole.default.clone().filter(|_| value.is_none() && open());
            match value {
                None if let Some(default) = default => {
                    defaulted = true;
                    seams.push(length);
                    push(template.text.slice(default).into_owned(), &mut length);
                    seams.push(length);
                }
                Some(value) => {
                    seams.push(length);
                    seams.extend(value.seams.iter().map(|seam| seam + length));
                    holes.extend(
                        value
                            .holes
                            .iter()
                            .map(|hole| hole.start + length..hole.end + length),
                    );
                    if through.is_empty() {
                        through.push(at);
                    }
                    through.extend(value.through);
                    defaulted |= value.defaulted;
                    push(value.text, &mut length);
                    seams.push(length);
                }
                None => {
                    holes.push(length..length + hole.range.len());
                    push(
                        template.text.slice(hole.range.clone()).into_owned(),
                        &mut length,
                    );
                }
            }
        }
        if template.holes.is_empty() {
            return Resolved {
                text: template.text.clone(),
                holes,
                seams,
                at,
                through,
                defaulted,
                form: template.form.clone(),
            };
        }
        push(
            template.text.slice(kept..template.text.len()).into_owned(),
            &mut length,
        );
        let text = Text::join(&parts).unwrap_or_else(|| template.text.clone());
        Resolved {
            text,
            holes,
            seams,
            at,
            through,
            defaulted,
            form: template.form.clone(),
        }
    }

    /// What `name` holds for a use at `place` in `file`, if exactly one value is possible.
    fn value(
        &self,
        name: &str,
        file: usize,
        place: Span,
        left: usize,
        lookups: &mut usize,
    ) -> Option<Resolved> {
        let left = left.checked_sub(1)?;
        let mut first: Option<Resolved> = None;
        for (definer, definition) in self.nearest(name, file, place, *lookups + 1) {
            *lookups = lookups.checked_sub(1)?;
            let value = self.follow(&definition.value, definer, left, lookups);
            // `X: ${X}` passes a value on and adds none.
            if is_self(&value, name) {
                continue;
            }
            match &first {
                Some(first) if first.text.as_str() != value.text.as_str() => return None,
                Some(_) => {}
                None => first = Some(value),
            }
        }
        first
    }

    /// True if something may set `name` for a use at `place` in `file`.
    fn is_set(&self, name: &str, file: usize, place: Span) -> bool {
        !self.nearest(name, file, place, 1).is_empty()
    }

    /// The definitions of `name` that a use at `place` in `file` sees: those of the file itself, or
    /// else of the nearest folder, which hide all others. At most `most` of them.
    fn nearest(
        &self,
        name: &str,
        file: usize,
        place: Span,
        most: usize,
    ) -> Vec<(usize, &'f Definition)> {
        let of_file = |definer: usize| {
            let all = self.definitions.get(&(name, definer)).into_iter().flatten();
            all.filter(|definition| !definition.value.text.span().overlaps(place))
                .map(move |definition| (definer, *definition))
        };
        let own: Vec<_> = of_file(file).take(most).collect();
        if !own.is_empty() {
            return own;
        }
        let folder = self.files[file].place.folder();
        let folders = std::iter::successors(Some(folder), |folder| {
            let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
            (!folder.is_empty()).then_some(above)
        });
        folders
            .map(|folder| {
                let definers = self.definers.get(&(name, folder)).into_iter().flatten();
                let seen =
                    definers.filter(|definer| **definer != file && self.sees(file, **definer));
                seen.flat_map(|definer| of_file(*definer))
                    .take(most)
                    .collect()
            })
            .find(|near: &Vec<_>| !near.is_empty())
            .unwrap_or_default()
    }

    /// Whether a definition in `definer`, in a folder around, can be what `file` reads.
    fn sees(&self, file: usize, definer: usize) -> bool {
        let (user, definer) = (&self.files[file].place, &self.files[definer].place);
        let environments = match (user.environment, definer.environment) {
            (Some(user), Some(definer)) => user == definer,
            // A value for one environment is not what a file for all of them gets.
            (None, Some(_)) => false,
            (_, None) => true,
        };
        // What docs and examples define is for their own reader only.
        let roles = match definer.role {
            Role::Config => true,
            Role::Test => user.role == Role::Test,
            Role::Generated | Role::Docs | Role::Example => false,
        };
        environments && roles
    }
}

/// True for a value that is nothing but the variable itself.
fn is_self(value: &Resolved, name: &str) -> bool {
    let text = value.text.as_str();
    let inner = text
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'));
    inner.or_else(|| text.strip_prefix('$')) == Some(name) && !value.holes.is_empty()
}
