//! Work on many things at once.

use rayon::prelude::*;

/// Fewer are done one after the other: to start threads takes longer than to lint most files, and whoever lints fewer need
/// not start any.
pub const FEW: usize = 8;

/// What `work` gives for each of `items`, in their order; on all threads, if there are many.
pub(crate) fn each<T, R>(items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R>
where
    T: Send,
    R: Send,
{
    if items.len() < FEW {
        return items.into_iter().map(work).collect();
    }
    // The largest files stand side by side, often: whoever has nothing to do takes the next of them.
    let items = items.into_par_iter().with_max_len(1);
    items.map(work).collect()
}
