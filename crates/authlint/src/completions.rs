//! `authlint completions`.

use std::io;

use clap::CommandFactory;
use clap_complete::Shell as Known;
use clap_complete_nushell::Nushell;

use crate::cli::{Cli, Shell};
use crate::{Exit, Failure};

pub(crate) fn run(shell: Shell, out: &mut dyn io::Write) -> Result<Exit, Failure> {
    out.write_all(&script(shell))?;
    Ok(Exit::Clean)
}

fn script(shell: Shell) -> Vec<u8> {
    let mut command = Cli::command();
    // What writes these panics if it cannot write, and a reader may leave: so not to the output itself.
    let mut script = Vec::new();
    let known = match shell {
        Shell::Bash => Some(Known::Bash),
        Shell::Elvish => Some(Known::Elvish),
        Shell::Fish => Some(Known::Fish),
        Shell::Pwsh => Some(Known::PowerShell),
        Shell::Zsh => Some(Known::Zsh),
        Shell::Nushell => None,
    };
    match known {
        Some(known) => clap_complete::generate(known, &mut command, "authlint", &mut script),
        None => clap_complete::generate(Nushell, &mut command, "authlint", &mut script),
    }
    script
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use clap::{Arg, Command, CommandFactory, ValueEnum};

    use super::script;
    use crate::cli::{Cli, Shell};

    /// The pages of the manual are part of the repository, so that the command need not know how to write them.
    #[test]
    fn the_manual_is_current() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
        for (name, page) in pages() {
            let file = folder.join(format!("{name}.1"));
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{error}"));
                fs::write(&file, page).unwrap_or_else(|error| panic!("{error}"));
            } else {
                let written = fs::read_to_string(&file).unwrap_or_default();
                assert!(
                    written == page,
                    "{} is stale; run with UPDATE=1",
                    file.display()
                );
            }
        }
    }

    fn pages() -> Vec<(String, String)> {
        let command = Cli::command().disable_help_subcommand(true);
        let mut all = vec![("authlint".to_owned(), command.clone())];
        for part in command.get_subcommands() {
            let name = format!("authlint-{}", part.get_name());
            let typed = format!("authlint {}", part.get_name());
            let global = command
                .get_arguments()
                .filter(|arg| arg.is_global_set())
                .cloned();
            let part = part
                .clone()
                .args(global.collect::<Vec<_>>())
                .bin_name(typed);
            all.push((
                name.clone(),
                part.display_name(name.clone()).name(&*name.leak()),
            ));
        }
        let pages = all.into_iter().map(|(name, command)| {
            let mut page = Vec::new();
            let written = clap_mangen::Man::new(command).render(&mut page);
            written.unwrap_or_else(|error| panic!("{error}"));
            (name, String::from_utf8_lossy(&page).into_owned())
        });
        pages.collect()
    }

    /// The long options of each command, by what its page of the manual is called.
    fn options() -> Vec<(String, String)> {
        let command = Cli::command();
        let long = |command: &Command| -> Vec<String> {
            let shown = command.get_arguments().filter(|arg| !arg.is_hide_set());
            shown.filter_map(Arg::get_long).map(str::to_owned).collect()
        };
        let mut options: Vec<(String, String)> = Vec::new();
        for part in command.get_subcommands() {
            let name = part.get_name();
            let global = long(&command);
            let all = long(part).into_iter().chain(global);
            options.extend(all.map(|option| (format!("authlint-{name}"), option)));
        }
        assert!(options.len() > 20, "{options:?}");
        options
    }

    #[test]
    fn the_manual_and_the_help_know_every_option() {
        let pages = pages();
        for (name, option) in options() {
            let page = pages.iter().find(|(page, _)| *page == name);
            let page = page
                .map(|(_, page)| page.replace("\\-", "-"))
                .unwrap_or_default();
            assert!(page.contains(&format!("--{option}")), "{name}: {option}");
            let mut command = Cli::command();
            command.build();
            let part = command.find_subcommand_mut(name.trim_start_matches("authlint-"));
            let help = part.map(|part| part.render_long_help().to_string());
            let help = help.unwrap_or_default();
            assert!(help.contains(&format!("--{option}")), "{name}: {option}");
        }
    }

    #[test]
    fn every_shell_completes_every_option() {
        for shell in Shell::value_variants() {
            let script = String::from_utf8_lossy(&script(*shell)).into_owned();
            for (name, option) in options() {
                let known = [format!("--{option}"), format!("-l {option}")];
                let known = known.iter().any(|known| script.contains(known));
                assert!(known, "{shell:?}: {name}: {option}");
            }
        }
    }
}
