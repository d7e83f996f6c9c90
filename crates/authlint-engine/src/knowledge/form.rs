//! The form in which the program carries its rules: texts as they are, and before each how long it is.
//!
//! JSON has to be looked through letter by letter for what ends a text and what is escaped in it, and that was most of what
//! reading it cost. Here nothing is escaped. All besides the texts is ASCII, so the whole is one text, which the compiler has
//! seen to be one, and none of its texts has to be proved to be one when it is read, as those of MessagePack have.
//!
//! A value begins with a byte: what it is in the upper half, a number in the lower. A number of [`MORE`] and above goes on
//! in the bytes that follow, six bits in each, the lowest first. `build.rs` writes it with `pack`, and `unpack` reads it.

/// The lower half of a byte whose number goes on.
pub(super) const MORE: usize = 15;
/// Of a byte of a number, the bit that says that it goes on.
pub(super) const GOES_ON: u8 = 1 << 6;

/// A value that is one of the numbers [`ABSENT`], [`FALSE`] and [`TRUE`].
pub(super) const PLAIN: u8 = 0;
/// A number.
pub(super) const NUMBER: u8 = 1;
/// A text of so many bytes.
pub(super) const TEXT: u8 = 2;
/// A list of so many values.
pub(super) const LIST: u8 = 3;
/// So many fields: texts, and a value behind each.
pub(super) const FIELDS: u8 = 4;

/// Nothing.
pub(super) const ABSENT: usize = 0;
/// No.
pub(super) const FALSE: usize = 1;
/// Yes.
pub(super) const TRUE: usize = 2;
