//! One JSON object per finding and line, for `jq`, `grep` and what reads a stream.

use std::io;

use serde::Serialize;

use super::json::{self, Findings, JsonDiagnostic, VERSION};
use super::{Reporter, Run};

pub(super) struct JsonLines;

#[derive(Serialize)]
struct Line<'r> {
    version: u32,
    #[serde(flatten)]
    diagnostic: JsonDiagnostic<'r>,
}

impl Reporter for JsonLines {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        for diagnostic in Findings::new(run) {
            let line = Line {
                version: VERSION,
                diagnostic,
            };
            json::write_compact(&line, out)?;
        }
        Ok(())
    }
}
