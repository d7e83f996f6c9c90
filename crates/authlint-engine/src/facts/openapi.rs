//! What an OpenAPI or Swagger document says of its security: the schemes it declares, and what its
//! operations require of them.
//!
//! What stands in another file is unknown, and so is what depends on it. A part of a description
//! that was split over files is told by nothing and left alone.

use std::collections::BTreeSet;

use authlint_parser::{Document, Entry, Holes, Node, Scalar, Span, Text, Value};
use serde::{Deserialize, Serialize};

use super::extract::scalar_of;
use super::openapi_outline::{Outline, outline, version_of};
use super::openapi_scopes::{keep_required, scope_names, scopes_described};
use super::template::Template;

/// Keys at the root that make a document a description of an API. Their values are its version.
pub(crate) const MARKS: [&str; 2] = ["openapi", "swagger"];

/// Root keys of which a description has at least one.
const PARTS: [&str; 4] = ["paths", "components", "webhooks", "securityDefinitions"];

/// Names of the operations of a path.
pub(super) const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// A reference that leads to a reference is followed so often.
const MOST_REFERENCES: usize = 8;

/// The security of one description.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct OpenApi {
    /// Major and minor version of the format.
    pub version: (u8, u8),
    /// The security schemes, in order.
    pub schemes: Vec<Scheme>,
    /// True if it has no others: none in another file, none that a template puts in.
    pub complete: bool,
    /// What it requires, wherever it does.
    pub requirements: Vec<Requirement>,
    /// Its lists of requirements: the alternatives of each, and the schemes that one asks for together.
    pub lists: Vec<Vec<Vec<String>>>,
    /// Which of it holds everywhere, and how much of it is here.
    pub outline: Outline,
    /// By how many levels less sure everything said about it is, because of where it stands.
    pub doubt: u8,
}

/// A declared security scheme.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Scheme {
    /// Its name.
    pub name: Text<'static>,
    /// Its type.
    pub kind: SchemeKind,
    /// Its flows.
    pub flows: Vec<Flow>,
    /// The scopes of all flows; `None` if there may be others.
    pub scopes: Option<Vec<Text<'static>>>,
    /// `openIdConnectUrl`.
    pub discovery: Option<Template>,
    /// True if a vendor's extension gives it a meaning of its own.
    pub extended: bool,
}

/// The type of a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum SchemeKind {
    /// `apiKey`.
    ApiKey,
    /// `http`, and `basic` before version 3.
    Http,
    /// `mutualTLS`.
    MutualTls,
    /// `oauth2`.
    OAuth2,
    /// `openIdConnect`.
    OpenIdConnect,
    /// Written elsewhere, or nothing the format knows.
    Unknown,
}

/// A flow of an `oauth2` scheme.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Flow {
    /// Its name, as the document writes it.
    pub name: Text<'static>,
    /// Which one it is, if this version of the format has it.
    pub kind: Option<FlowKind>,
    /// The URLs it gives.
    pub urls: BTreeSet<FlowUrl>,
    /// Where its scopes are declared.
    pub scopes_at: Option<Span>,
    /// Its scopes that are described by what is required somewhere, each with the description.
    pub described: Vec<(Text<'static>, Text<'static>)>,
}

/// The flows there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the flows' own names")]
pub enum FlowKind {
    Implicit,
    Password,
    ClientCredentials,
    AuthorizationCode,
    DeviceAuthorization,
}

/// The URLs that a flow may have to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the URLs' own names")]
pub enum FlowUrl {
    Authorization,
    Token,
    DeviceAuthorization,
}

impl FlowUrl {
    const ALL: [FlowUrl; 3] = [
        FlowUrl::Authorization,
        FlowUrl::Token,
        FlowUrl::DeviceAuthorization,
    ];

    /// The key that gives it.
    pub fn key(self) -> &'static str {
        match self {
            FlowUrl::Authorization => "authorizationUrl",
            FlowUrl::Token => "tokenUrl",
            FlowUrl::DeviceAuthorization => "deviceAuthorizationUrl",
        }
    }
}

/// One scheme that is required somewhere, with the scopes that are required of it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Requirement {
    /// The name of the scheme.
    pub scheme: Text<'static>,
    /// The scopes.
    pub scopes: Vec<Template>,
    /// Which of the lists it stands in.
    pub list: usize,
}

/// What a description requires, as it is read.
#[derive(Default)]
struct Required {
    requirements: Vec<Requirement>,
    lists: Vec<Vec<Vec<String>>>,
}

/// The descriptions that `document` is.
pub(super) fn read(document: &Document<'_>, doubt: u8) -> Vec<OpenApi> {
    // A part that could not be read may declare what the rest requires.
    if document.is_template || !document.problems.is_empty() {
        return Vec::new();
    }
    let roots = document.roots.iter();
    roots.filter_map(|root| of_root(root, doubt)).collect()
}

fn of_root(root: &Node<'_>, doubt: u8) -> Option<OpenApi> {
    let entries = entries_of(root)?;
    let version = MARKS.iter().find_map(|mark| get(entries, mark))?;
    let version = version_of(scalar_of(version)?.text.as_str().trim())?;
    PARTS.iter().find_map(|part| get(entries, part))?;
    let reader = Reader { root, version };
    let (mut schemes, complete) = reader.schemes(entries);
    let mut required = Required::default();
    reader.description(entries, &mut required);
    keep_required(&mut schemes, &required.requirements);
    Some(OpenApi {
        version,
        schemes,
        complete,
        requirements: required.requirements,
        lists: required.lists,
        outline: outline(root),
        doubt,
    })
}

/// What a reference leads to, or where the road ends.
enum Led<'n, 's> {
    To(&'n Node<'s>),
    Elsewhere,
}

struct Reader<'n, 's> {
    root: &'n Node<'s>,
    version: (u8, u8),
}

impl<'n, 's> Reader<'n, 's> {
    /// `node`, or what its reference leads to in this document.
    fn follow(&self, mut node: &'n Node<'s>) -> Led<'n, 's> {
        for _ in 0..MOST_REFERENCES {
            let Some(reference) = entries_of(node).and_then(|entries| get(entries, "$ref")) else {
                return Led::To(node);
            };
            let pointer = scalar_of(reference).and_then(|it| it.text.as_str().strip_prefix("#/"));
            let Some(led) = pointer.and_then(|pointer| self.at(pointer)) else {
                return Led::Elsewhere;
            };
            node = led;
        }
        Led::Elsewhere
    }

    /// What stands at a JSON pointer.
    fn at(&self, pointer: &str) -> Option<&'n Node<'s>> {
        pointer.split('/').try_fold(self.root, |node, name| {
            let name = name.replace("~1", "/").replace("~0", "~");
            get(entries_of(node)?, &name)
        })
    }

    /// The schemes, and whether these are all.
    fn schemes(&self, root: &'n [Entry<'s>]) -> (Vec<Scheme>, bool) {
        let path: &[&str] = match self.version.0 {
            2 => &["securityDefinitions"],
            _ => &["components", "securitySchemes"],
        };
        let mut entries = root;
        for name in path {
            // What is there twice, or put in by some other tool, is not all there is.
            if is_open(entries) || entries.iter().filter(|entry| entry.key == **name).count() > 1 {
                return (Vec::new(), false);
            }
            let Some(node) = get(entries, name) else {
                return (Vec::new(), true);
            };
            let Led::To(node) = self.follow(node) else {
                return (Vec::new(), false);
            };
            match &node.value {
                Value::Map(inner) => entries = inner,
                _ => return (Vec::new(), is_null(node)),
            }
        }
        let schemes = entries.iter().map(|entry| self.scheme(entry));
        (schemes.collect(), !is_open(entries))
    }

    fn scheme(&self, entry: &'n Entry<'s>) -> Scheme {
        let mut scheme = Scheme {
            name: entry.key.clone().into_owned(),
            kind: SchemeKind::Unknown,
            flows: Vec::new(),
            scopes: None,
            discovery: None,
            extended: false,
        };
        let Led::To(node) = self.follow(&entry.value) else {
            return scheme;
        };
        let Some(entries) = entries_of(node) else {
            return scheme;
        };
        let kind = get(entries, "type").and_then(scalar_of);
        scheme.kind = match kind.map(|kind| kind.text.as_str()) {
            Some("apiKey") => SchemeKind::ApiKey,
            Some("http" | "basic") => SchemeKind::Http,
            Some("mutualTLS") => SchemeKind::MutualTls,
            Some("oauth2") => SchemeKind::OAuth2,
            Some("openIdConnect") => SchemeKind::OpenIdConnect,
            _ => SchemeKind::Unknown,
        };
        let discovery = get(entries, "openIdConnectUrl").and_then(scalar_of);
        scheme.discovery = discovery.map(Template::of);
        scheme.extended = entries.iter().any(|it| it.key.as_str().starts_with("x-"));
        self.flows(&mut scheme, entries);
        scheme
    }

    /// Reads the flows of either fashion: what stands in the wrong one is declared all the same.
    fn flows(&self, scheme: &mut Scheme, entries: &'n [Entry<'s>]) {
        let old = self.version.0 == 2;
        let mut scopes = Some(Vec::new());
        if get(entries, "scopes").is_some() || get(entries, "flow").is_some() {
            let name = get(entries, "flow").and_then(scalar_of);
            let name = name.map_or(&scheme.name, |name| &name.text).clone();
            let name = name.into_owned();
            let kind = old.then(|| old_flow(name.as_str())).flatten();
            scheme
                .flows
                .push(self.flow(name, kind, entries, &mut scopes));
        }
        match get(entries, "flows").map(|flows| self.follow(flows)) {
            None => {}
            Some(Led::To(Node {
                value: Value::Map(flows),
                ..
            })) if !is_open(flows) => {
                for flow in flows {
                    let Led::To(node) = self.follow(&flow.value) else {
                        scopes = None;
                        continue;
                    };
                    let name = flow.key.clone().into_owned();
                    let kind = (!old).then(|| self.new_flow(name.as_str())).flatten();
                    match entries_of(node) {
                        Some(entries) => {
                            let flow = self.flow(name, kind, entries, &mut scopes);
                            scheme.flows.push(flow);
                        }
                        None if is_null(node) => {}
                        None => scopes = None,
                    }
                }
            }
            Some(_) => scopes = None,
        }
        scheme.scopes = scopes.filter(|_| !scheme.flows.is_empty());
    }

    fn flow(
        &self,
        name: Text<'static>,
        kind: Option<FlowKind>,
        entries: &'n [Entry<'s>],
        scopes: &mut Option<Vec<Text<'static>>>,
    ) -> Flow {
        let declared = entries.iter().find(|entry| entry.key == *"scopes");
        let mut described = Vec::new();
        let names = match declared.map(|entry| self.follow(&entry.value)) {
            None => Some(Vec::new()),
            Some(Led::To(node)) => {
                described = scopes_described(node);
                scope_names(node)
            }
            Some(Led::Elsewhere) => None,
        };
        match (scopes.as_mut(), names.filter(|_| !is_open(entries))) {
            (Some(scopes), Some(names)) => scopes.extend(names),
            _ => *scopes = None,
        }
        let urls = FlowUrl::ALL.into_iter();
        Flow {
            kind: kind.filter(|_| !is_open(entries)),
            urls: urls
                .filter(|url| get(entries, url.key()).is_some())
                .collect(),
            scopes_at: declared.map(|entry| entry.key.span()),
            described,
            name,
        }
    }

    fn new_flow(&self, name: &str) -> Option<FlowKind> {
        match name {
            "implicit" => Some(FlowKind::Implicit),
            "password" => Some(FlowKind::Password),
            "clientCredentials" => Some(FlowKind::ClientCredentials),
            "authorizationCode" => Some(FlowKind::AuthorizationCode),
            "deviceAuthorization" if self.version >= (3, 2) => Some(FlowKind::DeviceAuthorization),
            _ => None,
        }
    }

    /// What the whole description requires.
    fn description(&self, root: &'n [Entry<'s>], out: &mut Required) {
        required(root, out);
        let components = get(root, "components").and_then(entries_of).unwrap_or(&[]);
        for (entries, name) in [
            (root, "paths"),
            (root, "webhooks"),
            (components, "pathItems"),
        ] {
            for path in children(entries, name) {
                self.path(&path.value, out);
            }
        }
        for callback in children(components, "callbacks") {
            self.callback(&callback.value, out);
        }
    }

    /// A path that is written elsewhere is read where it is written.
    fn path(&self, path: &'n Node<'s>, out: &mut Required) {
        let Some(entries) = entries_of(path) else {
            return;
        };
        let known = entries
            .iter()
            .filter(|entry| METHODS.contains(&entry.key.as_str()));
        for operation in known.chain(children(entries, "additionalOperations")) {
            let Some(operation) = entries_of(&operation.value) else {
                continue;
            };
            required(operation, out);
            for callback in children(operation, "callbacks") {
                self.callback(&callback.value, out);
            }
        }
    }

    fn callback(&self, callback: &'n Node<'s>, out: &mut Required) {
        for path in entries_of(callback).into_iter().flatten() {
            self.path(&path.value, out);
        }
    }
}

/// The requirements that `entries` hold themselves.
fn required(entries: &[Entry<'_>], out: &mut Required) {
    let Some(Value::List(alternatives)) = get(entries, "security").map(|node| &node.value) else {
        return;
    };
    let list = out.lists.len();
    let mut offered = Vec::new();
    for schemes in alternatives.iter().filter_map(entries_of) {
        let told = |key| Template::of(&of_key(key)).holes.is_empty();
        let known = || schemes.iter().filter(|it| told(&it.key));
        if is_open(schemes) {
            continue;
        }
        for Entry { key, value } in known() {
            let scopes = match &value.value {
                Value::List(scopes) => scopes.iter().filter_map(scalar_of).collect(),
                _ => Vec::new(),
            };
            out.requirements.push(Requirement {
                scheme: key.clone().into_owned(),
                scopes: scopes.into_iter().map(Template::of).collect(),
                list,
            });
        }
        // What part of it is unknown cannot be told to be enough.
        if known().count() == schemes.len() {
            let names = schemes.iter().map(|it| it.key.as_str().to_owned());
            offered.push(names.collect());
        }
    }
    out.lists.push(offered);
}

/// The flow that version 2 gives this name.
fn old_flow(name: &str) -> Option<FlowKind> {
    match name {
        "implicit" => Some(FlowKind::Implicit),
        "password" => Some(FlowKind::Password),
        "application" => Some(FlowKind::ClientCredentials),
        "accessCode" => Some(FlowKind::AuthorizationCode),
        _ => None,
    }
}

pub(super) fn of_key<'s>(key: &Text<'s>) -> Scalar<'s> {
    Scalar {
        text: key.clone(),
        holes: Holes::LeftToReader,
        tag: None,
        declared: None,
        inner: None,
    }
}

pub(super) fn entries_of<'n, 's>(node: &'n Node<'s>) -> Option<&'n [Entry<'s>]> {
    match &node.value {
        Value::Map(entries) => Some(entries),
        _ => None,
    }
}

pub(super) fn get<'n, 's>(entries: &'n [Entry<'s>], name: &str) -> Option<&'n Node<'s>> {
    let entry = entries.iter().find(|entry| entry.key == *name)?;
    Some(&entry.value)
}

/// The entries of the map that is called `name`.
pub(super) fn children<'n, 's>(entries: &'n [Entry<'s>], name: &str) -> &'n [Entry<'s>] {
    get(entries, name).and_then(entries_of).unwrap_or(&[])
}

/// True if some tool puts more entries into a map: one of them is a reference or a directive.
pub(super) fn is_open(entries: &[Entry<'_>]) -> bool {
    entries.iter().any(|entry| leads_away(entry.key.as_str()))
}

pub(super) fn leads_away(key: &str) -> bool {
    key.starts_with(['$', '<']) || key.starts_with("Fn::") || key.contains("{{")
}

/// True for a value that is left out: `scopes:` with nothing behind it.
pub(super) fn is_null(node: &Node<'_>) -> bool {
    scalar_of(node).is_some_and(|scalar| {
        matches!(scalar.holes, Holes::LeftToReader)
            && ["", "null", "~"].contains(&scalar.text.as_str())
    })
}
