//! The name that was meant: what checks of closed lists of names begin with.

use strsim::osa_distance;

/// Shorter names are one letter away from each other by chance.
const SHORTEST: usize = 5;

/// The one of `known` that `name` differs from in case or in the marks between words only, or by
/// one letter. `None` if there are several.
pub(super) fn nearest<'n>(
    name: &str,
    known: impl Iterator<Item = &'n str> + Clone,
) -> Option<&'n str> {
    let same = known.clone().filter(|other| folded(other) == folded(name));
    only(same).or_else(|| {
        let near = known.filter(|other| is_near(name, other));
        only(near).filter(|_| name.len() >= SHORTEST)
    })
}

fn only<'n>(mut names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let first = names.next()?;
    names.all(|other| other == first).then_some(first)
}

fn folded(name: &str) -> String {
    let letters = name.chars().filter(|letter| !"-_.: ".contains(*letter));
    letters.flat_map(char::to_lowercase).collect()
}

/// True for names one letter apart that is no digit: `read1` is not a misspelt `read2`.
fn is_near(name: &str, other: &str) -> bool {
    let digits = |name: &str| -> String { name.chars().filter(char::is_ascii_digit).collect() };
    name.len().abs_diff(other.len()) <= 2
        && digits(name) == digits(other)
        && osa_distance(name, other) == 1
}
