//! What an HTTP client is told on its command line: where to, with which parameters, as whom.
//!
//! Which option means what is data (`rules/recognisers/`). Parameters of a form and of a query
//! become facts of one group: the request.

use authlint_parser::{Node, Scalar, Span, Text, Value};

use super::extract::{Around, Reader};
use super::form::{self, Field};
use super::groups::Draft;
use super::names::is_variable;
use super::template::Template;
use super::{Fact, Origin, Role, secrets, shapes, words_of};
use crate::knowledge::{HttpClient, Knowledge, Says};
use crate::url::Url;

/// The HTTP client that a command line starts.
pub(super) fn client<'k>(knowledge: &'k Knowledge, words: &[Scalar<'_>]) -> Option<&'k HttpClient> {
    let word = &words.get(program(words))?.text;
    let name = word.as_str().rsplit('/').next().unwrap_or_default();
    knowledge
        .clients
        .iter()
        .find(|client| client.commands.iter().any(|known| known == name))
}

/// Where the program stands: behind `sudo`, `time` and the like.
fn program(words: &[Scalar<'_>]) -> usize {
    let before = ["sudo", "time", "env", "exec", "command", "nohup"];
    words
        .iter()
        .take_while(|word| before.contains(&word.text.as_str()))
        .count()
}

/// Reads one command line.
pub(super) fn read(reader: &mut Reader<'_>, words: &[Scalar<'_>], around: &Around) {
    for word in words {
        if let Some(inner) = &word.inner
            && word.text.as_str().contains("$(")
        {
            reader.document(inner, around);
        }
    }
    let Some(client) = client(reader.knowledge, words) else {
        let (settings, others): (Vec<_>, Vec<_>) =
            words.iter().partition(|word| setting(word).is_some());
        for word in others {
            read_word(reader, word, around);
        }
        // `docker run -e NAME=value`, `env NAME=value`
        let settings: Vec<_> = settings.into_iter().filter_map(setting).collect();
        let settings: Vec<_> = settings.iter().map(|(key, value)| (key, value)).collect();
        let lone = reader.map(&settings, around);
        reader.drafts.alone(lone, around);
        return;
    };
    let is_next = |word: &Scalar<'_>| client.next.iter().any(|next| *next == word.text.as_str());
    for arguments in words[program(words) + 1..].split(is_next) {
        let mut request = Request::default();
        request.arguments(client, arguments);
        request.tell(reader, around);
    }
}

/// The setting that a word is: `NAME=value`.
fn setting<'s>(word: &Scalar<'s>) -> Option<(Text<'s>, Node<'s>)> {
    let text = word.text.as_str();
    let (name, _) = text.split_once('=')?;
    let value = is_variable(name).then(|| word.slice(name.len() + 1..text.len()))?;
    let node = Node {
        span: value.text.span(),
        value: Value::Scalar(value),
    };
    Some((word.text.slice(0..name.len()), node))
}

/// A word of a command that is no HTTP client's: only its own shape counts.
fn read_word(reader: &mut Reader<'_>, word: &Scalar<'_>, around: &Around) {
    if let Some(inner) = &word.inner {
        if !word.text.as_str().contains("$(") {
            reader.document(inner, around);
        }
    } else if let Some(mut fact) = shapes::fact(word, reader.knowledge, reader.out.place.role) {
        // What another program does with an address, or looks for, nobody can tell.
        fact.doubt = fact.doubt.max(Role::Docs.doubt());
        let spans = secrets::in_url(&word.text, reader.knowledge);
        reader.out.secrets.extend(spans);
        let draft = reader.drafts.push(Draft::new(fact, false, None));
        reader.drafts.alone(vec![draft], around);
    }
}

/// What a command line says, sorted.
#[derive(Default)]
struct Request<'s> {
    urls: Vec<Scalar<'s>>,
    /// Bodies and queries, `name=value&name=value`.
    forms: Vec<Scalar<'s>>,
    basic: Vec<Scalar<'s>>,
    bearer: Vec<Scalar<'s>>,
    headers: Vec<Scalar<'s>>,
}

impl<'s> Request<'s> {
    fn arguments(&mut self, client: &HttpClient, words: &[Scalar<'s>]) {
        let mut words = words.iter();
        let mut options = true;
        while let Some(word) = words.next() {
            let text = word.text.as_str();
            if options && text == "--" {
                options = false;
            } else if options && text.starts_with('-') && text.len() > 1 {
                let (option, value) = split_option(client, word);
                let takes = |known: &[String]| known.contains(&option);
                let list = [
                    &client.url,
                    &client.form,
                    &client.form_encoded,
                    &client.basic,
                ];
                let more = [&client.bearer, &client.header, &client.value];
                if !list.iter().chain(&more).any(|known| takes(known)) {
                    continue;
                }
                let Some(value) = value.or_else(|| words.next().cloned()) else {
                    break;
                };
                if takes(&client.url) {
                    self.urls.push(value);
                } else if takes(&client.form) || takes(&client.form_encoded) {
                    self.forms.push(value);
                } else if takes(&client.basic) {
                    self.basic.push(value);
                } else if takes(&client.bearer) {
                    self.bearer.push(value);
                } else if takes(&client.header) {
                    self.headers.push(value);
                }
            } else if client.items && !self.urls.is_empty() {
                self.item(word);
            } else if !is_method(text) || !client.items {
                self.urls.push(word.clone());
            }
        }
    }

    /// A request item of HTTPie.
    fn item(&mut self, word: &Scalar<'s>) {
        let text = word.text.as_str();
        let header = text.find(':').filter(|colon| !text[..*colon].contains('='));
        if header.is_some() {
            self.headers.push(word.clone());
        } else if text.contains('=') {
            self.forms.push(word.clone());
        }
    }

    fn tell(self, reader: &mut Reader<'_>, around: &Around) {
        let mut drafts = Vec::new();
        // What stands on a command line is run or pasted as it is, wherever it was written down.
        let role = reader.out.place.role;
        let doubt = if role == Role::Generated {
            role.doubt()
        } else {
            0
        };
        let mut say =
            |reader: &mut Reader<'_>, says: Says, value: Template, whole: Option<Span>| {
                let origin = Origin::Command;
                let fact = Fact {
                    says,
                    value,
                    key: None,
                    whole,
                    group: 0,
                    origin,
                    doubt,
                };
                drafts.push(reader.drafts.push(Draft::new(fact, false, None)));
            };
        let mut asks_for_token = false;
        for form in &self.forms {
            let fields = match reader.held_by(form) {
                Some(body) => form::fields_of(&body, 0..body.text.len()),
                None => form::fields(form),
            };
            for Field {
                name,
                value,
                whole: field,
            } in fields
            {
                let words = words_of(&name);
                if reader.knowledge.vocabulary.is_secret(&words) && value.is_clear() {
                    reader.out.secrets.push(value.text.span());
                }
                let Some(meaning) = form::meaning(&name, reader.knowledge) else {
                    continue;
                };
                // RFC 6749, 4: a parameter of this very name makes it a token request.
                asks_for_token |= name == "grant_type";
                let secret = meaning.says.is_secret();
                let value = if secret {
                    Template::secret(value.text.span())
                } else {
                    value
                };
                say(reader, meaning.says, value, field);
            }
        }
        for basic in &self.basic {
            let text = basic.text.as_str();
            let value = Template::of(basic);
            let colon = text.find(':').unwrap_or(text.len());
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
        reader.drafts.join(drafts, around.environment, true);
    }
}

fn is_method(word: &str) -> bool {
    word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// An option and the value that is written together with it: `--data=x`, `-dx`, `-sSXPOST`.
fn split_option<'s>(client: &HttpClient, word: &Scalar<'s>) -> (String, Option<Scalar<'s>>) {
    let text = word.text.as_str();
    if text.starts_with("--") {
        return match text.split_once('=') {
            Some((option, _)) => (
                option.to_owned(),
                Some(word.slice(option.len() + 1..text.len())),
            ),
            None => (text.to_owned(), None),
        };
    }
    let groups = [
        &client.form,
        &client.basic,
        &client.header,
        &client.value,
        &client.url,
    ];
    for (at, letter) in text.char_indices().skip(1) {
        let option = format!("-{letter}");
        if groups.iter().any(|known| known.contains(&option)) {
            let behind = at + letter.len_utf8();
            let value = (behind < text.len()).then(|| word.slice(behind..text.len()));
            return (option, value);
        }
    }
    (text.to_owned(), None)
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
