//! Trees that somebody laid out to stop the linter, to blind it, or to speak through it.
//!
//! Each one stands beside an ordinary file with an ordinary fault. A tree is survived if the run ends
//! by itself, in time and memory, with the documented exit code, still reports that fault just as it
//! does alone, and prints nothing that is not its own: no control characters, no forged lines, no
//! secrets, nothing from outside of the tree.
//!
//! With `TORTURE=full` the trees have their full size and the races more rounds, which asks for a
//! release build; without, large ones are forty times smaller, so that `cargo test` stays quick. Unix only: most of these trees cannot
//! be made elsewhere.

#[cfg(unix)]
#[path = "torture/bombs.rs"]
mod bombs;
#[cfg(unix)]
#[path = "torture/encodings.rs"]
mod encodings;
#[cfg(unix)]
#[path = "torture/judge.rs"]
mod judge;
#[cfg(unix)]
#[path = "torture/odd_files.rs"]
mod odd_files;
#[cfg(unix)]
#[path = "torture/settings.rs"]
mod settings;
#[cfg(unix)]
#[path = "torture/surroundings.rs"]
mod surroundings;
#[cfg(unix)]
#[path = "torture/together.rs"]
mod together;
#[cfg(unix)]
#[path = "torture/tree.rs"]
mod tree;
#[cfg(unix)]
#[path = "torture/watch.rs"]
mod watch;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    use libtest_mimic::{Arguments, Trial};

    let cases = || {
        let all = [
            bombs::cases(),
            odd_files::cases(),
            settings::cases(),
            encodings::cases(),
        ];
        all.into_iter().flatten()
    };
    let mut trials: Vec<Trial> = cases()
        .map(|case| {
            Trial::test(case.name, move || {
                judge::survives(&case).map_err(Into::into)
            })
        })
        .collect();
    let all: Vec<_> = cases().collect();
    trials.extend(together::trials(&all));
    trials.extend(surroundings::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

#[cfg(not(unix))]
fn main() {}
