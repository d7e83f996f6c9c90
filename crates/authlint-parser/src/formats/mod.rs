//! One file per format. None knows another: `embed` alone joins them.

pub(crate) mod dotenv;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod prose;
pub(crate) mod shell;
pub(crate) mod yaml;
mod yaml_scalar;
