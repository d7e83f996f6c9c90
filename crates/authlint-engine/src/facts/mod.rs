//! Facts: what one document says about OAuth, and where. No judgement, no format.
//!
//! A few readers look at the tree: `recognised` (settings of a program that is known), `keys` (an entry whose
//! name means something), `commands` (what
//! an HTTP client is told), `shapes` (a URL that tells its role by itself), `openapi` (what an API
//! description declares and requires). Facts of one map,
//! section or command form a group; what belongs together across groups is the linker's business.

mod clouds;
mod commands;
mod expiry;
mod extract;
mod family;
mod form;
mod grants;
mod groups;
mod inventory;
mod keyed;
mod keys;
mod named;
mod names;
mod openapi;
mod openapi_outline;
mod openapi_scopes;
mod options;
mod overlay;
mod pins;
mod place;
mod programs;
mod reads;
mod recognised;
mod requests;
mod said;
mod schemas;
mod scope_settings;
mod secrets;
mod settings;
mod shapes;
mod template;

use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use authlint_parser::{Document, Located, Span};
use serde::{Deserialize, Serialize};

use crate::Source;
use crate::knowledge::{Knowledge, ProviderId, Says};

pub use crate::knowledge::words_of;
pub use clouds::{CloudFacts, KeyFact, Named, Part, Read, Reader, RegionFact, Store, StoreName};
pub(crate) use expiry::SOON;
pub use expiry::{Expiry, Told};
pub(crate) use extract::extract;
pub use family::Kin;
pub use grants::{FixedPath, Listed, Registered, Registration};
pub use keyed::{Keyed, KeyedElement};
pub use named::{
    Action, BuiltService, Call, ChangedValue, Claim, ContextRead, Contexts, Declared, FILLED,
    IdToken, Job, LostArgument, Mark, ModuleCall, Names, OpenScope, Pair, Passes, Permissions,
    SecretRead, StoreRead, TrustedClaim, TrustedRole, Used, Variable, VariableList, Workflow,
    WrongText,
};
pub use named::{
    ChartFacts, ChartHead, ChartObject, ChartTemplate, ChartValue, Computed, Condition, Dependency,
    Helper, HelperCall, Holds, KeyRead, Piece, ValueRead, Values,
};
pub(crate) use named::{
    given_to_runs, is_chart_template, is_of_chart, made_by_commands, read_chart_template,
};
pub(crate) use names::is_variable;
pub(crate) use openapi::MARKS as OPENAPI_MARKS;
pub use openapi::{Flow, FlowKind, FlowUrl, OpenApi, Requirement, Scheme, SchemeKind};
pub use openapi_outline::Outline;
pub(crate) use overlay::without;
pub use overlay::{Label, Overlay, Staged, StagedText, label_of};
pub use pins::{ManagedSecret, PinFacts, SecretReference, StageRead, Version};
pub use place::{Environment, Place, Role, is_stage};
pub use reads::{Need, VariableRead, in_program as reads_in_program};
pub use said::Said;
pub(crate) use schemas::without_schemas;
pub use scope_settings::{ScopeSetting, Scopes};
pub use secrets::in_source as secrets_in_source;
pub use settings::{Setting, Settings};
pub use template::{Hole, Template, is_placeholder};

/// One thing a document says.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Fact {
    /// What it says.
    pub says: Says,
    /// The value as written, its references still open.
    pub value: Template,
    /// The key that says so, if one does.
    pub key: Option<Span>,
    /// Its name, as it is written.
    pub name: Option<String>,
    /// The bytes to delete to take the whole setting away, where that leaves the rest intact.
    pub whole: Option<Span>,
    /// The index of its group in [`FileFacts::groups`].
    pub group: usize,
    /// What makes it a fact.
    pub origin: Origin,
    /// By how many levels less sure everything said about it is, because of where it stands.
    pub doubt: u8,
}

/// What makes a text a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Origin {
    /// The name of its key.
    Key,
    /// Its place on a command line.
    Command,
    /// Its own shape.
    Shape,
}

/// Facts that stand together and describe one client.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Group {
    /// The provider that key names tell.
    pub provider: Option<ProviderId>,
    /// The environment that key names tell, or the file's.
    pub environment: Option<Environment>,
    /// True if a recogniser knows whose these settings are: they are of the provider and of nothing else.
    pub told: bool,
    /// The grant that the program with these settings uses without a word.
    pub grant: Option<TacitGrant>,
    /// Groups of one file with the same text here are one client's.
    pub client: Option<String>,
    /// The names of the parameters of a token request, if all of them are there.
    pub sent: Option<Vec<String>>,
}

/// A grant that no setting names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct TacitGrant {
    /// The grant (`grant_type`).
    pub id: String,
    /// The program that uses no other.
    pub program: String,
}

/// A name and what it holds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Definition {
    /// The name, and where it is defined.
    pub name: Located<String>,
    /// What it holds.
    pub value: Template,
}

/// Everything one file says.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// Where the file stands and what it is for.
    pub place: Place,
    /// What its path tells of files beside it; `None` if nobody read it.
    beside: Option<Box<Beside>>,
    /// What it says: most files of a large tree say nothing, and have no room for it.
    said: Option<Box<Said>>,
}

/// What the path of a file tells of files beside it.
#[derive(Clone, Debug)]
struct Beside {
    kin: Option<Kin>,
    /// The path of the file whose settings it shows; `None` if these are its own.
    stands_for: Option<String>,
}

/// What is remembered of the facts of a file: whether it was read as a whole, and what it says, if anything.
pub(crate) type SaidIn<'f> = (bool, Option<&'f Said>);

/// The same, had again.
pub(crate) type RecalledSaid = (bool, Option<Box<Said>>);

/// What a file says that says nothing.
static NOTHING: LazyLock<Said> = LazyLock::new(Said::default);

impl Deref for FileFacts {
    type Target = Said;

    fn deref(&self) -> &Said {
        self.said.as_deref().unwrap_or_else(|| &NOTHING)
    }
}

impl DerefMut for FileFacts {
    fn deref_mut(&mut self) -> &mut Said {
        self.said.get_or_insert_default()
    }
}

impl FileFacts {
    /// A file at `place` that says nothing.
    pub fn none(place: Place) -> Self {
        FileFacts {
            place,
            beside: None,
            said: None,
        }
    }

    /// A file at `place` that is read.
    fn read(place: Place) -> Self {
        let stands_for = Some(family::shown(&place.path)).filter(|shown| *shown != place.path);
        let beside = Beside {
            kin: family::kin(&place.path),
            stands_for,
        };
        FileFacts {
            beside: Some(Box::new(beside)),
            ..FileFacts::none(place)
        }
    }

    /// What it is among files that hold the same settings for other environments. `None` if nobody read it.
    pub fn kin(&self) -> Option<&Kin> {
        self.beside.as_ref()?.kin.as_ref()
    }

    /// The path of the file whose settings it shows, or its own. Empty if nobody read it.
    pub fn stands_for(&self) -> &str {
        match &self.beside {
            None => "",
            Some(beside) => beside.stands_for.as_deref().unwrap_or(&self.place.path),
        }
    }

    /// What is to be remembered: the rest is told by its path.
    pub(crate) fn said(&self) -> SaidIn<'_> {
        (self.beside.is_some(), self.said.as_deref())
    }

    /// The facts of `source` that are remembered.
    pub(crate) fn recalled((read, said): RecalledSaid, source: &Source) -> Box<Self> {
        let place = Place::of(source);
        let facts = match read {
            true => FileFacts::read(place),
            false => FileFacts::none(place),
        };
        Box::new(FileFacts { said, ..facts })
    }

    /// Where it stands, and room for what it says.
    fn parts(&mut self) -> (&Place, &mut Said) {
        (&self.place, self.said.get_or_insert_default())
    }

    /// Without room for what it does not say.
    pub(crate) fn shrunk(mut self) -> Self {
        self.said.take_if(|said| said.is_empty());
        self
    }

    /// True if it says what can have to do with another file.
    pub fn concerns_others(&self) -> bool {
        let said = self.said.as_deref();
        said.is_some_and(Said::concerns_others) || self.place.overlay.is_some()
    }

    /// The names of the variables that it sets, whatever to.
    pub fn set_variables(&self) -> impl Iterator<Item = &Located<String>> {
        let defined = self.definitions.iter().map(|known| &known.name);
        let lists = self.names.lists.iter().flat_map(|list| &list.variables);
        defined.chain(lists.map(|variable| &variable.name))
    }

    /// Adds what the comments in `document`, whose source is `text`, say of the secrets beside them.
    pub(crate) fn note_comments(
        &mut self,
        document: &Document<'_>,
        text: &str,
        knowledge: &Knowledge,
    ) {
        expiry::note(document, text, knowledge, self);
    }
}
