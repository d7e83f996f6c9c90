//! Standard input, which has no name of its own.

use std::io::Read;
use std::path::Path;

use authlint_parser::Format;

use super::pass::linted;
use super::{LARGEST, Outcome, TOO_LARGE, is_outside};
use crate::Failure;
use crate::decode::decode;

pub(super) fn read(name: Option<&str>) -> Result<(Vec<u8>, Outcome), Failure> {
    let refused = |why: &str| Failure::Other(format!("standard input: {why}"));
    let mut bytes = Vec::new();
    let stdin = std::io::stdin().lock();
    stdin
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| refused(&error.to_string()))?;
    if bytes.len() as u64 > LARGEST {
        return Err(refused(TOO_LARGE));
    }
    let decoded = decode(bytes.clone()).ok_or_else(|| refused("binary"))?;
    let path = name.unwrap_or("<stdin>").replace('\\', "/");
    let format = Format::of_file(&path, &decoded.text).unwrap_or(Format::Text);
    let within = if is_outside(Path::new(&path)) {
        path.rsplit('/').next().unwrap_or_default().to_owned()
    } else {
        path.clone()
    };
    Ok((bytes, linted(path, within, decoded, format)))
}
