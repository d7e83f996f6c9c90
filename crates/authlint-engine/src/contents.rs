//! The text of a file, which may be let go and had again.

use std::borrow::Cow;
use std::fmt;
use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};

use foldhash::fast::FixedState;

/// Gives texts again that were let go.
pub trait Shelf: Send + Sync {
    /// The text of the file with this path, as it was given before. `None` if it cannot be had any more.
    fn text(&self, path: &str) -> Option<String>;
}

/// The text of a file. A run over many files does not keep the texts of all: what was let go is asked for again when somebody
/// wants to see it.
#[derive(Clone)]
pub struct Contents {
    /// The text itself, and whether it is what it was when the file was read.
    text: OnceLock<(String, bool)>,
    gone: Option<Gone>,
}

/// What is known of a text that was let go.
#[derive(Clone)]
struct Gone {
    /// Its length in bytes.
    length: usize,
    /// By which it is known again.
    hash: u64,
    shelf: Arc<dyn Shelf>,
}

impl From<String> for Contents {
    fn from(text: String) -> Self {
        Contents {
            text: OnceLock::from((text, true)),
            gone: None,
        }
    }
}

impl fmt::Debug for Contents {
    fn fmt(&self, into: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text.get() {
            Some((text, _)) => text.fmt(into),
            None => into.write_str("(not kept)"),
        }
    }
}

/// By which a text is known again: its length in bytes, and a sum.
pub type Print = (usize, u64);

impl Contents {
    /// A text that `shelf` gives when somebody wants to see it, and what it is known again by.
    pub fn on_shelf((length, hash): Print, shelf: Arc<dyn Shelf>) -> Self {
        Contents {
            text: OnceLock::new(),
            gone: Some(Gone {
                length,
                hash,
                shelf,
            }),
        }
    }

    /// By which it is known again. `None` if it is not what it was.
    pub fn print(&self) -> Option<Print> {
        match (&self.gone, self.text.get()) {
            (_, Some((_, false))) => None,
            (Some(gone), _) => Some((gone.length, gone.hash)),
            (None, text) => text.map(|(text, _)| (text.len(), hash(text))),
        }
    }

    /// The text, which is kept from now on. If the file changed since it was read, spaces of the same length: whatever was found
    /// in it stands nowhere now, and [`Contents::is_changed`] is true.
    pub(crate) fn text(&self, path: &str) -> &str {
        let again = || match &self.gone {
            None => (String::new(), true),
            Some(gone) => gone
                .again(path)
                .map_or_else(|| gone.nothing(), |text| (text, true)),
        };
        let (text, _) = self.text.get_or_init(again);
        text
    }

    /// The text for one look, after which it is let go again. `None` if it is not what it was.
    pub(crate) fn glance(&self, path: &str) -> Option<Cow<'_, str>> {
        match (self.text.get(), &self.gone) {
            (Some((text, same)), _) => same.then_some(Cow::Borrowed(text.as_str())),
            (None, Some(gone)) => {
                let text = gone.again(path);
                if text.is_none() {
                    let _ = self.text.set(gone.nothing());
                }
                text.map(Cow::Owned)
            }
            (None, None) => None,
        }
    }

    /// True if the text could not be had again as it was.
    pub(crate) fn is_changed(&self) -> bool {
        self.text.get().is_some_and(|(_, same)| !same)
    }

    /// Keeps the text no longer: `shelf` gives it again.
    pub(crate) fn let_go(&mut self, shelf: &Arc<dyn Shelf>) {
        if let Some((text, true)) = self.text.take() {
            self.gone = Some(Gone {
                length: text.len(),
                hash: hash(&text),
                shelf: Arc::clone(shelf),
            });
        }
    }

    /// Puts another text in its place. Gives back what was there.
    pub(crate) fn replace(&mut self, path: &str, text: String) -> String {
        let old = self.text(path).to_owned();
        *self = Contents::from(text);
        old
    }
}

impl Gone {
    fn again(&self, path: &str) -> Option<String> {
        let text = self.shelf.text(path)?;
        (text.len() == self.length && hash(&text) == self.hash).then_some(text)
    }

    /// What stands for a text that cannot be had again.
    fn nothing(&self) -> (String, bool) {
        (" ".repeat(self.length), false)
    }
}

fn hash(text: &str) -> u64 {
    FixedState::default().hash_one(text)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    struct One(Mutex<Option<String>>);

    impl Shelf for One {
        fn text(&self, _: &str) -> Option<String> {
            self.0.lock().ok()?.clone()
        }
    }

    fn let_go(now: Option<&str>) -> Contents {
        let mut contents = Contents::from("token_url: x\n".to_owned());
        let shelf: Arc<dyn Shelf> = Arc::new(One(Mutex::new(now.map(str::to_owned))));
        contents.let_go(&shelf);
        contents
    }

    #[test]
    fn what_was_let_go_is_had_again() {
        let contents = let_go(Some("token_url: x\n"));
        assert_eq!(contents.glance("a").as_deref(), Some("token_url: x\n"));
        assert!(contents.text.get().is_none(), "a glance keeps nothing");
        assert_eq!(contents.text("a"), "token_url: x\n");
        assert!(!contents.is_changed());
    }

    #[test]
    fn what_changed_meanwhile_has_its_length_and_says_nothing() {
        for now in [None, Some("token_url: y\n"), Some("token_url: xy\n")] {
            let contents = let_go(now);
            assert_eq!(contents.glance("a"), None);
            assert_eq!(contents.text("a"), " ".repeat("token_url: x\n".len()));
            assert!(contents.is_changed());
            assert_eq!(contents.glance("a"), None);
        }
    }
}
