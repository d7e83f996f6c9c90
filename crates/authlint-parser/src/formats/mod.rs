//! One file per format. None knows another: `embed` alone joins them.

pub(crate) mod asciidoc;
pub(crate) mod bru;
pub(crate) mod directives;
pub(crate) mod dockerfile;
pub(crate) mod dotenv;
pub(crate) mod hcl;
pub(crate) mod http;
pub(crate) mod ini;
pub(crate) mod jaas;
pub(crate) mod json;
mod lines;
pub(crate) mod literals;
pub(crate) mod markdown;
mod pieces;
pub(crate) mod properties;
pub(crate) mod prose;
pub(crate) mod rst;
pub(crate) mod shell;
pub(crate) mod toml;
pub(crate) mod xml;
pub(crate) mod yaml;
