//! Command lines that hold scripts: `sh -c '…'` as a line or as a list of words, and what is given
//! to a program to read.

use crate::document::Scalar;
use crate::format::{Format, Language, interpreter};

/// Programs that hand a word to a shell, with other words before it.
const SWITCHING: [&str; 2] = ["su", "runuser"];

/// The word of a command line that is a script, and its format. With `options_first` the program
/// may be missing: a container's arguments follow the program of its image.
pub(super) fn script<'w>(
    words: impl Iterator<Item = &'w str>,
    options_first: bool,
) -> Option<(usize, Format)> {
    let mut program = options_first.then_some(Format::Shell);
    let mut switching = false;
    for (index, word) in words.enumerate() {
        if index == 0 && matches!(word, "CMD-SHELL" | "eval") {
            return Some((1, Format::Shell));
        }
        if let Some(format) = program
            && is_script_option(word, format)
        {
            return Some((index + 1, format));
        }
        if word.starts_with('-') || switching {
            continue;
        }
        let name = name(word);
        switching = SWITCHING.contains(&name);
        program = if switching {
            Some(Format::Shell)
        } else {
            interpreter(name)
        };
    }
    None
}

/// True for the option before a script.
fn is_script_option(word: &str, format: Format) -> bool {
    let Some(letters) = word.strip_prefix('-') else {
        return false;
    };
    match format {
        // `-c`, `-ec`, `-lc`
        Format::Shell => {
            letters.len() < 8
                && letters.ends_with('c')
                && letters.bytes().all(|byte| byte.is_ascii_lowercase())
        }
        Format::Source(Language::PowerShell) => {
            letters.eq_ignore_ascii_case("command") || letters.eq_ignore_ascii_case("c")
        }
        Format::Source(Language::Python) => letters == "c",
        Format::Source(Language::JavaScript) => matches!(letters, "e" | "-eval"),
        Format::Source(Language::Ruby) => letters == "e",
        Format::Source(Language::Php) => letters == "r",
        _ => false,
    }
}

/// The format of the text that a command is given on its standard input.
pub(super) fn given(words: &[Scalar<'_>]) -> Option<Format> {
    let mut words = words.iter().map(|word| word.text.as_str());
    let program = words.find(|word| !matches!(*word, "sudo" | "exec" | "env"))?;
    // `kubectl apply -f -`, `helm upgrade --values -`
    let mut option = "";
    let mut operand = false;
    for word in words {
        if word == "-" && matches!(option, "-f" | "--filename" | "--file" | "--values") {
            return Some(Format::Yaml);
        }
        operand |= !word.starts_with('-') && option != "-o";
        option = word;
    }
    match interpreter(name(program)) {
        // A script of its own is what it runs; then the text is for that one.
        Some(format) if !operand || option == "-" => Some(format),
        None if name(program) == "ssh" => Some(Format::Shell),
        _ => None,
    }
}

/// The name of a program without its folder.
pub(super) fn name(program: &str) -> &str {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    name.strip_suffix(".exe").unwrap_or(name)
}
