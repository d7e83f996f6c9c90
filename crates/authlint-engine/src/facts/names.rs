//! Key names: which are variables, and what build tools put before them.

/// True for names in the style of environment variables.
pub(crate) fn is_variable(name: &str) -> bool {
    name.len() > 1
        && name.starts_with(|letter: char| letter.is_ascii_uppercase() || letter == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Prefixes that build tools put before variables they hand to a browser. They name no group.
pub(super) const PUBLIC_PREFIXES: [&[&str]; 7] = [
    &["next", "public"],
    &["react", "app"],
    &["expo", "public"],
    &["nuxt", "public"],
    &["vite"],
    &["gatsby"],
    &["public"],
];
