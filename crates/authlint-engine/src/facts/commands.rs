//! What an HTTP client is told on its command line: where to, with which parameters, as whom.
//!
//! Which option means what is data (`rules/clients/`). Parameters of a form and of a query
//! become facts of one group: the request.

use authlint_parser::Scalar;

use super::extract::Reader;
use super::groups::Around;
use super::groups::Draft;
use super::options::setting;
use super::requests::Request;
use super::{Origin, Role, secrets, shapes};
use crate::knowledge::{HttpClient, Knowledge};

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
        // What stands on a command line is run or pasted as it is, wherever it was written down.
        let role = reader.out.place.role;
        let doubt = if role == Role::Generated {
            role.doubt()
        } else {
            0
        };
        let mut request = Request::new(Origin::Command, doubt);
        request.arguments(client, arguments);
        request.tell(reader, around);
    }
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
                self.open |= client.elsewhere.contains(&option);
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
