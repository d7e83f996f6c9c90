//! One format: any text is read, and the span law holds for what was read.
//!
//! Every format has a binary of its name, and each of them is built from this file.

#![no_main]

#[path = "../../tests/support/law.rs"]
#[expect(
    dead_code,
    reason = "the slow way to check is for the tests of the crate"
)]
mod law;

use std::sync::LazyLock;

use authlint_parser::Format;
use law::{Ranges, obeyed};
use libfuzzer_sys::fuzz_target;

static FORMAT: LazyLock<Format> = LazyLock::new(|| {
    let name = env!("CARGO_BIN_NAME");
    let named = Format::all().find(|format| format.name() == name);
    named.unwrap_or_else(|| panic!("{name} is no format"))
});

fuzz_target!(|bytes: &[u8]| {
    // Bytes that are no text become a letter of three bytes, which is a good thing to stumble over.
    let source = String::from_utf8_lossy(bytes);
    if let Err(breach) = obeyed(&source, *FORMAT, Ranges::Short) {
        panic!("{breach}\n{source:?}");
    }
});
