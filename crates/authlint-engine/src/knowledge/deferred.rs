//! Parts of the catalogue that are read when they are first asked for.
//!
//! A hook starts the program for two files, and most of what is known has nothing to do with them.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;

#[cfg(test)]
use super::unpack::Error;
use super::unpack::unpack;

/// A part of the catalogue, read or not. It is used as what it holds.
#[derive(Clone)]
pub struct Deferred<T> {
    /// It, packed.
    packed: &'static str,
    read: OnceLock<T>,
}

impl<T: DeserializeOwned + Default> Deferred<T> {
    /// A part of the built-in rules, whose form a test of this project has checked.
    pub(super) fn packed(packed: &'static str) -> Self {
        Deferred {
            packed,
            read: OnceLock::new(),
        }
    }

    /// Changes it.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut T)) {
        let read = std::mem::take(&mut self.read).into_inner();
        let mut read = read.unwrap_or_else(|| read_packed(self.packed));
        change(&mut read);
        self.read = OnceLock::from(read);
    }

    /// What is wrong with what is packed.
    #[cfg(test)]
    pub(super) fn problem(&self) -> Option<Error> {
        unpack::<T>(self.packed).err()
    }
}

impl<T> From<T> for Deferred<T> {
    fn from(read: T) -> Self {
        Deferred {
            packed: "",
            read: OnceLock::from(read),
        }
    }
}

impl<T: Default> Default for Deferred<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T: DeserializeOwned + Default> Deref for Deferred<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.read.get_or_init(|| read_packed(self.packed))
    }
}

/// What cannot be read is a part of which nothing is known.
fn read_packed<T: DeserializeOwned + Default>(packed: &str) -> T {
    unpack(packed).unwrap_or_default()
}

impl<T: DeserializeOwned + Default + fmt::Debug> fmt::Debug for Deferred<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(out)
    }
}

impl<'d, T> IntoIterator for &'d Deferred<Vec<T>>
where
    Vec<T>: DeserializeOwned + Default,
{
    type Item = &'d T;
    type IntoIter = std::slice::Iter<'d, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
