//! How long reading takes beside the bare parser crate of each format, in the same run.
//!
//! `cargo bench -p authlint-parser`, or with the name of a format behind `--`. What the bare
//! crate's result costs nothing to hold is only looked at: its numbers are a floor. Machines and
//! moments differ; the ratio is what stays.

#![expect(clippy::print_stdout, reason = "a table is what this prints")]

mod inputs;

use std::hint::black_box;
use std::time::{Duration, Instant};

use authlint_parser::{FileId, Format, Text, parse};

/// How often each input is read; the fastest reading counts.
const ROUNDS: usize = 15;

type Input = fn() -> String;
type Bare = fn(&str);

/// One line per input: its format, its name, the input itself and the bare crate.
const ROWS: &[(Format, &str, Input, Bare)] = &[
    (Format::Yaml, "manifests", inputs::manifests, bare_yaml),
    (Format::Yaml, "compose", inputs::compose, bare_yaml),
    (Format::Yaml, "workflow", inputs::workflow, bare_yaml),
    (Format::Yaml, "values", inputs::values, bare_yaml),
    (Format::Json, "package", inputs::package, bare_json),
    (Format::Json, "openapi", inputs::openapi, bare_json),
    (Format::Json, "postman", inputs::postman, bare_json),
];

fn bare_yaml(source: &str) {
    let options = granit_parser::options! {
        emit_comments: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: 100_000,
    };
    granit_parser::Parser::new_from_str_with_options(source, options).for_each(|event| {
        assert!(event.is_ok());
        black_box(&event);
    });
}

fn bare_json(source: &str) {
    let collect = jsonc_parser::CollectOptions {
        comments: jsonc_parser::CommentCollectionStrategy::Separate,
        tokens: false,
    };
    let parsed = jsonc_parser::parse_to_ast(source, &collect, &Default::default());
    assert!(black_box(parsed).is_ok());
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn main() {
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    println!(
        "{:<22} {:>8} {:>10} {:>10} {:>6}",
        "input", "MB", "bare MB/s", "ours MB/s", "ratio"
    );
    for (format, name, input, bare) in ROWS {
        if wanted
            .as_ref()
            .is_some_and(|wanted| wanted != format.name())
        {
            continue;
        }
        let source = input();
        let megabytes = source.len() as f64 / 1e6;
        let mut best = [Duration::MAX; 2];
        for _ in 0..ROUNDS {
            best[0] = best[0].min(time(|| bare(&source)));
            let ours = || {
                let document = parse(Text::of_file(FileId(0), &source), *format);
                assert!(document.problems.is_empty(), "{:?}", document.problems);
                black_box(document);
            };
            best[1] = best[1].min(time(ours));
        }
        let [bare, ours] = best.map(|best| best.as_secs_f64());
        println!(
            "{:<22} {megabytes:>8.1} {:>10.1} {:>10.1} {:>6.2}",
            format!("{} {name}", format.name()),
            megabytes / bare,
            megabytes / ours,
            ours / bare,
        );
    }
}
