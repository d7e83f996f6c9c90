//! Tables in Markdown, for the summary of a job or a comment.
//!
//! What a file says is never markup: outside of code spans all that could be is escaped, and code
//! spans end only where they are made.

use std::cmp::Reverse;
use std::io;

use super::places::Places;
use super::{Reporter, Run, Statistics, one_line, told};

/// GitHub takes 1 MiB for all that a step says.
const MOST_ROWS: usize = 400;

pub(super) struct Markdown;

impl Reporter for Markdown {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(out, "### authlint\n")?;
        writeln!(out, "{}\n", escaped(&one_line(&run.summary())))?;
        let found = &run.outcome.diagnostics;
        if found.is_empty() {
            return Ok(());
        }
        let mut worst_first: Vec<_> = found.iter().collect();
        worst_first.sort_by_key(|diagnostic| Reverse(diagnostic.severity));
        let mut places = Places::new(run);
        writeln!(out, "| severity | rule | place | what is wrong |")?;
        writeln!(out, "| --- | --- | --- | --- |")?;
        for diagnostic in worst_first.iter().take(MOST_ROWS) {
            let place = places.of(diagnostic.primary.span);
            let path = one_line(places.path(place.file));
            let at = code(&format!(
                "{path}:{}:{}",
                place.start.line, place.start.column
            ));
            writeln!(
                out,
                "| {} | {} | {at} | {} |",
                diagnostic.severity.name(),
                code(&diagnostic.rule),
                prose(&one_line(&told(diagnostic)))
            )?;
        }
        if let Some(more) = found.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
            writeln!(out, "\n… and {more} more.")?;
        }
        writeln!(out, "\n<details><summary>By rule</summary>\n")?;
        Statistics::new(run).table(out)?;
        writeln!(out, "\n</details>")
    }
}

/// A sentence in which backticks mark code.
fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let last = parts.len() - 1;
    let mut out = String::new();
    for (index, part) in parts.into_iter().enumerate() {
        // The last backtick of an odd number opens nothing.
        let is_code = index % 2 == 1 && index < last;
        out.push_str(&if is_code { code(part) } else { escaped(part) });
    }
    out
}

/// A code span, in a cell of a table.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    // A span ends at a backtick, and a cell at a bar even inside of a span.
    let text = text.replace('`', "'").replace('|', "\\|");
    format!("`{text}`")
}

/// Text that is no markup.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Whoever has this name shall not be told of it.
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '|' | '#' | '!' | '$' => {
                out.extend(['\\', letter]);
            }
            _ => out.push(letter),
        }
    }
    // What looks like an address becomes a link by itself.
    out.replace("://", "&#58;//").replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn nothing_becomes_markup() {
        let cases = [
            ("use `a|b`", "use `a\\|b`"),
            ("odd ` <b>", "odd  &lt;b&gt;"),
            ("`a` ``[x](y)`", "`a` \\[x\\](y)"),
            ("[x](https://y) @me", "\\[x\\](https&#58;//y) &#64;me"),
        ];
        for (text, expected) in cases {
            assert_eq!(prose(text), expected);
        }
    }
}
