//! By what a finding is known again in the next run, after lines were added above it.
//!
//! It is made of the rule, the path from the top of the project on, and the key path: never of a
//! line, which moves, nor of a value, which could be guessed from it. A baseline and what code
//! hosts remember rest on it, so its recipe changes only with [`VERSION`].

use authlint_engine::findings::Diagnostic;
use authlint_engine::suppress::baseline::Identity;
use xxhash_rust::xxh3::xxh3_128;

/// The recipe. Where reports name it, they name it so: `authlint/v1`.
pub(crate) const VERSION: &str = "authlint/v1";

/// The fingerprint of a finding in the file at `path`, which is from the top of the project on and
/// with `/`: 32 hexadecimal digits.
pub(crate) fn fingerprint(diagnostic: &Diagnostic, path: &str) -> String {
    of_parts(
        &diagnostic.rule,
        path,
        &diagnostic.key,
        diagnostic.occurrence,
    )
}

/// The fingerprint of the first finding of a rule in a file at a key: how a baseline knows it.
pub(crate) fn of_known((path, rule, key): &Identity) -> String {
    of_parts(rule, path, key, 0)
}

fn of_parts(rule: &str, path: &str, key: &str, occurrence: usize) -> String {
    // A NUL is in none of them, so that no two lists of parts are one text.
    let parts = [VERSION, rule, path, key, &occurrence.to_string()].join("\0");
    format!("{:032x}", xxh3_128(parts.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::of_parts;

    /// Baselines were written with these.
    #[test]
    fn the_recipe_stays() {
        let known = of_parts(
            "token-url-wrong-host",
            "deploy/app.yaml",
            "oauth.tokenUrl",
            0,
        );
        assert_eq!(known, "2637a4671a28a2c0e9adea358b1ec128");
    }

    #[test]
    fn each_part_counts() {
        let all = [
            of_parts("a", "b", "c", 0),
            of_parts("a", "b", "c", 1),
            of_parts("a", "b", "", 0),
            of_parts("a", "c", "c", 0),
            of_parts("b", "b", "c", 0),
            of_parts("ab", "", "c", 0),
        ];
        let mut different = all.to_vec();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), all.len());
    }
}
