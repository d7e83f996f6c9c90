//! A use of a name, with what it can mean.

use authlint_parser::Located;

use super::{Named, Reach, Workspace};
use crate::facts::{Declared, FileFacts, Used};
use crate::knowledge::ThingKind;

/// A use of a thing by its name, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Use<'w> {
    /// The use.
    pub used: &'w Used,
    /// The file it is in.
    pub said: &'w FileFacts,
    /// The index of that file.
    pub file: usize,
    workspace: &'w Workspace<'w>,
}

/// A thing that is declared, and the file it is in.
#[derive(Clone, Copy, Debug)]
pub struct Declaration<'w> {
    /// What is declared.
    pub known: &'w Declared,
    /// The file it is in.
    pub said: &'w FileFacts,
}

impl<'w> Workspace<'w> {
    /// All uses of things by their names, in the order of files and places.
    pub fn uses(&'w self) -> impl Iterator<Item = Use<'w>> {
        let files = self.files.iter().enumerate();
        files.flat_map(move |(file, said)| {
            let uses = said.names.used.iter();
            uses.map(move |used| Use {
                used,
                said,
                file,
                workspace: self,
            })
        })
    }
}

impl<'w> Use<'w> {
    /// The name that is used.
    pub fn name(&self) -> &'w str {
        &self.used.name.value
    }

    /// What the catalogue says of the kind of thing.
    pub fn kind(&self) -> Option<&'w ThingKind> {
        self.workspace.knowledge.thing_kind(&self.used.kind)
    }

    /// Within what a name of `kind` means one thing where this use stands.
    pub fn reach_of(&self, kind: &str) -> Option<Reach> {
        let (document, knowledge) = (self.used.document, self.workspace.knowledge);
        self.named()
            .reach_at(kind, document, self.said, self.file, knowledge)
    }

    /// True if more of `kind` may be declared within its reach than anybody sees.
    pub fn is_open(&self, kind: &str) -> bool {
        self.reach_of(kind)
            .is_some_and(|reach| self.named().is_open(kind, &reach))
    }

    /// True if a file within its reach says that more of its kind is declared elsewhere.
    pub fn is_said_open(&self) -> bool {
        let kind = &self.used.kind;
        self.reach_of(kind)
            .is_some_and(|reach| self.named().is_said_open(kind, &reach))
    }

    /// Everything of `kind` that is declared within its reach.
    pub fn within(&self, kind: &str) -> impl Iterator<Item = Declaration<'w>> + use<'w> {
        let reach = self.reach_of(kind);
        let all = reach.map_or(&[][..], |reach| self.named().within(kind, &reach));
        let workspace = self.workspace;
        all.iter().map(move |at| Declaration::at(workspace, *at))
    }

    /// Everything of `kind` that is declared by `name`, wherever.
    pub fn called(
        &self,
        kind: &str,
        name: &str,
    ) -> impl Iterator<Item = Declaration<'w>> + use<'w> {
        let workspace = self.workspace;
        let all = self.named().called(kind, name).iter();
        all.map(move |at| Declaration::at(workspace, *at))
    }

    /// The declarations that it means: those of its name, in its namespace and within its reach.
    pub fn means(&self) -> impl Iterator<Item = Declaration<'w>> + use<'w> {
        let used = self.used;
        self.within(&used.kind).filter(move |declaration| {
            declaration.is_called(&used.name.value) && declaration.is_beside(used)
        })
    }

    fn named(&self) -> &'w Named {
        &self.workspace.named
    }
}

impl<'w> Declaration<'w> {
    fn at(workspace: &'w Workspace<'w>, at: super::At) -> Self {
        let said = &workspace.files[at.file];
        Declaration {
            known: &said.names.declared[at.index],
            said,
        }
    }

    /// Its name, if it is known.
    pub fn name(&self) -> Option<&'w Located<String>> {
        self.known.name.as_ref()
    }

    /// True if this is its name.
    pub fn is_called(&self, name: &str) -> bool {
        self.name().is_some_and(|known| known.value == name)
    }

    /// True if both can be in one namespace.
    pub fn is_beside(&self, used: &Used) -> bool {
        super::together(used, self.known)
    }

    /// True if it has the part that is used, as far as anybody can tell.
    pub fn may_serve(&self, used: &Used) -> bool {
        let part = used.part.as_ref();
        self.known.open || part.is_none_or(|part| self.known.has(&part.value))
    }
}
