//! HTTP requests: where to, with which parameters, as whom.
//!
//! They stand on command lines, and as settings of a collection, a playbook or a program's call:
//! an address beside a body. Parameters of a form and of a query become facts of one group: the
//! request.

use authlint_parser::{Node, Scalar, Span, Text, Value};

use super::extract::{Reader, name_value_pairs, scalar_of};
use super::form::{self, Field};
use super::groups::Around;
use super::groups::Draft;
use super::keys::naming;
use super::template::Template;
use super::{Fact, Origin, secrets, shapes, words_of};
use crate::knowledge::{Knowledge, RequestPart, Says};
use crate::url::Url;

/// How deep below its key a body may have its fields: `body: {mode: urlencoded, urlencoded: […]}`.
const DEEPEST_FIELD: usize = 4;

/// What a request says, sorted.
pub(super) struct Request<'s> {
    pub(super) urls: Vec<Scalar<'s>>,
    /// Bodies and queries, `name=value&name=value`.
    pub(super) forms: Vec<Scalar<'s>>,
    /// Fields that are taken apart already.
    fields: Vec<Field>,
    pub(super) basic: Vec<Scalar<'s>>,
    pub(super) bearer: Vec<Scalar<'s>>,
    pub(super) headers: Vec<Scalar<'s>>,
    /// A part of it stands elsewhere.
    pub(super) open: bool,
    /// The names of `fields`, if those are all.
    names: Option<Vec<String>>,
    origin: Origin,
    doubt: u8,
}

impl<'s> Request<'s> {
    /// A request that says nothing yet.
    pub(super) fn new(origin: Origin, doubt: u8) -> Self {
        Request {
            urls: Vec::new(),
            forms: Vec::new(),
            fields: Vec::new(),
            basic: Vec::new(),
            bearer: Vec::new(),
            headers: Vec::new(),
            open: false,
            names: None,
            origin,
            doubt,
        }
    }

    /// The token request that the settings of one map are, and which of them it is made of.
    pub(super) fn of_settings(
        settings: &[(&Text<'s>, &Node<'s>)],
        knowledge: &Knowledge,
        doubt: u8,
    ) -> Option<(Self, [usize; 2])> {
        let part = |part: RequestPart| {
            settings
                .iter()
                .position(|(key, _)| naming(key.as_str(), knowledge).part == Some(part))
        };
        let body = part(RequestPart::Body)?;
        // `http.post("https://…", data={…})`: the method's name is all that the address is called.
        let url = part(RequestPart::Url).or_else(|| only_address(settings))?;
        let mut request = Request::new(Origin::Key, doubt);
        request.fields = token_fields(settings[body].1, DEEPEST_FIELD)?;
        request.names = token_names(settings[body].1, DEEPEST_FIELD);
        let is_body =
            |key: &Text<'_>| naming(key.as_str(), knowledge).part == Some(RequestPart::Body);
        request.open = settings.iter().filter(|(key, _)| is_body(key)).count() > 1;
        request.urls.push(address(settings[url].1)?.clone());
        Some((request, [body, url]))
    }

    /// The token request that the arguments of one call are: an address and a body.
    pub(super) fn of_arguments(nodes: &[Node<'s>], doubt: u8) -> Option<(Self, [usize; 2])> {
        let url = nodes.iter().position(is_address)?;
        let single = !nodes[url + 1..].iter().any(is_address);
        let bodies = nodes.iter().enumerate().filter(|(index, _)| *index != url);
        let mut bodies =
            bodies.filter_map(|(index, node)| Some((index, token_fields(node, DEEPEST_FIELD)?)));
        let (body, fields) = bodies.next().filter(|_| single)?;
        let mut request = Request::new(Origin::Key, doubt);
        request.fields = fields;
        request.urls.push(scalar_of(&nodes[url])?.clone());
        Some((request, [body, url]))
    }

    /// Makes facts of the request: one group.
    pub(super) fn tell(&self, reader: &mut Reader<'_>, around: &Around) {
        let mut drafts = Vec::new();
        let mut say =
            |reader: &mut Reader<'_>, says: Says, value: Template, whole: Option<Span>| {
                let fact = Fact {
                    says,
                    value,
                    key: None,
                    name: None,
                    whole,
                    group: 0,
                    origin: self.origin,
                    doubt: self.doubt,
                };
                drafts.push(reader.drafts.push(Draft::new(fact, false, None)));
            };
        let mut fields = self.fields.clone();
        for form in &self.forms {
            fields.extend(match reader.held_by(form) {
                Some(body) => form::fields_of(&body, 0..body.text.len()),
                None => form::fields(form),
            });
        }
        let mut asks_for_token = false;
        for Field { name, value, whole } in fields {
            let words = words_of(&name);
            if reader.knowledge.vocabulary.is_secret(&words) && value.is_clear() {
                reader.out.secrets.push(value.text.span());
            }
            let Some(meaning) = form::meaning(&name, reader.knowledge) else {
                continue;
            };
            // RFC 6749, 4: a parameter of this very name makes it a token request.
            asks_for_token |= name == GRANT_TYPE;
            let secret = meaning.says.is_secret();
            let value = if secret {
                Template::secret(value.text.span())
            } else {
                value
            };
            let place = value.text.span();
            say(reader, meaning.says, value, whole);
            if asks_with_secret(&name) {
                let method = Text::written_as("client_secret_post".to_owned(), place);
                say(
                    reader,
                    Says::ClientAuthentication,
                    Template::told(method),
                    None,
                );
            }
        }
        for basic in &self.basic {
            let text = basic.text.as_str();
            let value = Template::of(basic);
            let colon = text.find(':').unwrap_or(text.len());
            let method = Text::written_as("client_secret_basic".to_owned(), value.text.span());
            say(
                reader,
                Says::ClientAuthentication,
                Template::told(method),
                None,
            );
            say(reader, Says::ClientId, value.slice(0..colon), None);
            let secret = value.slice((colon + 1).min(text.len())..text.len());
            if secret.is_clear() {
                reader.out.secrets.push(secret.text.span());
            }
            say(
                reader,
                Says::ClientSecret,
                Template::secret(secret.text.span()),
                None,
            );
        }
        for header in self.headers.iter().chain(&self.bearer) {
            hide_header(reader, header);
        }
        for url in &self.urls {
            let says = if asks_for_token {
                Says::TokenUrl
            } else {
                Says::Url
            };
            let spans = secrets::in_url(&url.text, reader.knowledge);
            reader.out.secrets.extend(spans);
            let text = url.text.as_str();
            let role = reader.out.place.role;
            if !asks_for_token && shapes::fact(url, reader.knowledge, role).is_none() {
                continue;
            }
            if Url::split(text).is_some() || text.starts_with('$') {
                let value = Template::of(url);
                for (says, value, whole) in form::asked(&value, reader.knowledge) {
                    say(reader, says, value, whole);
                }
                say(reader, says, value, None);
            }
        }
        let sent = self.sent(reader);
        if asks_for_token && !(self.open || around.program || around.template) {
            reader.drafts.request(drafts, around.environment, sent);
        } else {
            reader.drafts.join(drafts, around.environment, true);
        }
    }

    /// The names of the parameters, if all of them and the credentials are there.
    fn sent(&self, reader: &Reader<'_>) -> Option<Vec<String>> {
        let [url] = &self.urls[..] else {
            return None;
        };
        let mut sent = self.names.clone().filter(|_| self.forms.is_empty());
        if self.fields.is_empty() {
            sent = Some(Vec::new());
        }
        let mut sent = sent?;
        for form in &self.forms {
            // A script may add to a body that it keeps in a variable.
            if reader.held_by(form).is_some() {
                return None;
            }
            sent.extend(form::names(form)?);
        }
        let address = url.text.as_str();
        if let Some(query) = Url::split(address).and_then(|url| url.query) {
            sent.extend(form::names_of(&address[query])?);
        }
        let has = |name: &str| sent.iter().any(|known| known == name);
        let in_header = |header: &Scalar<'_>| {
            let name = header.text.as_str().split(':').next().unwrap_or_default();
            name.trim().eq_ignore_ascii_case("authorization")
        };
        let in_body = has("client_secret") || has("client_assertion");
        let known = (has("client_id") && in_body)
            || !self.basic.is_empty()
            || self.headers.iter().any(in_header);
        // `name:=value` is a field of HTTPie's, and not read as one.
        let others = self
            .headers
            .iter()
            .any(|it| it.text.as_str().contains(":="));
        (known && !others).then_some(sent)
    }
}

/// The names of the parameters in a body that asks for a token, if all of them are there.
fn token_names(node: &Node<'_>, depth: usize) -> Option<Vec<String>> {
    let depth = depth.checked_sub(1)?;
    let asks = |names: &Vec<String>| names.iter().any(|name| name == GRANT_TYPE);
    let inner = |node: &Node<'_>| token_names(node, depth);
    match &node.value {
        Value::Scalar(scalar) => form::names(scalar).filter(asks),
        Value::Map(entries) => {
            let own = form::names_in(node).filter(asks);
            own.or_else(|| entries.iter().find_map(|entry| inner(&entry.value)))
        }
        Value::List(nodes) => {
            let pairs = name_value_pairs(nodes).filter(|pairs| pairs.len() == nodes.len());
            let names = |pairs: Vec<(Text<'_>, Node<'_>)>| -> Vec<String> {
                let names = pairs.iter().map(|(name, _)| name.as_str().to_owned());
                names.collect()
            };
            let own = pairs.map(names).filter(asks);
            own.or_else(|| nodes.iter().find_map(inner))
        }
        Value::Command(_) => None,
    }
}

/// The parameter that makes a request a token request (RFC 6749, 4).
const GRANT_TYPE: &str = "grant_type";

/// True for the parameter that is a client's proof in the body (RFC 6749, 2.3.1).
fn asks_with_secret(name: &str) -> bool {
    name == "client_secret"
}

/// True for a node that is an address as programs write one.
fn is_address(node: &Node<'_>) -> bool {
    scalar_of(node).is_some_and(|scalar| {
        let text = scalar.text.as_str();
        text.starts_with("https://") || text.starts_with("http://")
    })
}

/// The setting that is an address, if a single one is.
fn only_address(settings: &[(&Text<'_>, &Node<'_>)]) -> Option<usize> {
    let mut addresses = settings
        .iter()
        .enumerate()
        .filter(|(_, (_, value))| is_address(value));
    let (first, _) = addresses.next()?;
    addresses.next().is_none().then_some(first)
}

/// The address under a key of a request: a text, or a map that holds it as it was typed.
fn address<'n, 's>(node: &'n Node<'s>) -> Option<&'n Scalar<'s>> {
    match &node.value {
        Value::Map(entries) => {
            let raw = entries.iter().find(|entry| entry.key == *"raw")?;
            scalar_of(&raw.value)
        }
        _ => scalar_of(node),
    }
}

/// The fields of a body that asks for a token, however it is written down.
fn token_fields(node: &Node<'_>, depth: usize) -> Option<Vec<Field>> {
    let depth = depth.checked_sub(1)?;
    match &node.value {
        Value::Scalar(scalar) => {
            if !scalar.text.as_str().contains(GRANT_TYPE) {
                return None;
            }
            let fields = form::fields(scalar);
            let asks = fields.iter().any(|field| field.name == GRANT_TYPE);
            asks.then_some(fields)
        }
        Value::Map(entries) => {
            if !entries.iter().any(|entry| entry.key == *GRANT_TYPE) {
                let mut inner = entries.iter();
                return inner.find_map(|entry| token_fields(&entry.value, depth));
            }
            let field = |name: &Text<'_>, node: &Node<'_>| Field::of(name, scalar_of(node)?);
            let fields = entries
                .iter()
                .filter_map(|entry| field(&entry.key, &entry.value));
            Some(fields.collect())
        }
        Value::List(nodes) => {
            let pairs = name_value_pairs(nodes).unwrap_or_default();
            if pairs.iter().any(|(name, _)| *name == *GRANT_TYPE) {
                let fields = pairs
                    .iter()
                    .filter_map(|(name, node)| Field::of(name, scalar_of(node)?));
                return Some(fields.collect());
            }
            nodes.iter().find_map(|node| token_fields(node, depth))
        }
        Value::Command(_) => None,
    }
}

/// Marks the credentials of an `Authorization` header, and tokens given as such.
fn hide_header(reader: &mut Reader<'_>, header: &Scalar<'_>) {
    let text = header.text.as_str();
    let value = match text.split_once(':') {
        Some((name, value)) => {
            if !reader.knowledge.vocabulary.is_secret(&words_of(name)) {
                return;
            }
            value
        }
        None => text,
    };
    let value = value.trim();
    let credentials = value
        .split_once(' ')
        .map_or(value, |(_, credentials)| credentials.trim());
    let end = text.trim_end().len();
    let whole = Template::of(header).slice(end - credentials.len()..end);
    if whole.is_clear() {
        reader.out.secrets.push(whole.text.span());
    }
}
