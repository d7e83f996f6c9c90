//! `authlint check`.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use authlint_engine::knowledge::Knowledge;
use authlint_engine::moment::Moment;
use authlint_engine::{FEW, FirstLook, Outcome, Settings, Sources};
use authlint_engine::{lint, lint_looked, lint_read, lint_watched, read_alone};

use crate::cache::{Cache, Ended, Memory};
use crate::cli::CheckOptions;
use crate::config::Resolved;
use crate::files::{Files, Looks, Only, Wanted};
use crate::output::Plan;
use crate::path_text::lossless;
use crate::report::{Run, Style, one_line};
use crate::stages::Stages;
use crate::top::Top;
use crate::{Exit, Failure, config, ending, files, fix, rules, suppress, warn};

/// Room for documents in documents as deep as the parser reads them, in a build that is not optimised.
const STACK: usize = 16 << 20;

pub(crate) fn run(
    options: &CheckOptions,
    style: Style,
    out: &mut dyn io::Write,
) -> Result<Exit, Failure> {
    let plan = Plan::new(&options.output)?;
    let now = options.now.unwrap_or_else(now);
    let cache = Cache::of(options, style, plan.writes_files());
    if cache.is_some() || !is_about_few(options) {
        start_threads(options);
    }
    match cache {
        None => Ok(look(options, now, (plan, style), None, out)?.exit),
        Some(cache) => cache.answer((now, options.run.stats), out, |out| {
            look(options, now, (plan, style), Some(&cache), out)
        }),
    }
}

/// True if some files are named and nothing else: if nothing in them concerns others, one thread reads them sooner than a
/// second one is there.
fn is_about_few(options: &CheckOptions) -> bool {
    let told = options.run.which().is_some() || options.run.file_list.is_some();
    let few = (1..FEW).contains(&options.paths.len());
    few && !told && options.paths.iter().all(|path| path.is_file())
}

/// Starts the threads, if they were not.
fn start_threads(options: &CheckOptions) {
    // Fails where they were started before, and where there is no room for so many: then there are as many as there are cores.
    let _ = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.unwrap_or_default())
        .stack_size(STACK)
        .build_global();
}

/// Makes the run.
fn look(
    options: &CheckOptions,
    now: Moment,
    (mut plan, style): (Plan, Style),
    cache: Option<&Cache>,
    out: &mut dyn io::Write,
) -> Result<Ended, Failure> {
    let mut stages = Stages::new(options.run.quiet);
    stages.begin("load rules");
    let mut knowledge = match &options.rules {
        None => Knowledge::for_linting(),
        Some(folder) => from_folder(folder)?,
    };
    let configured = config::configure(options, &mut knowledge, style.width)?;
    if options.config.show_settings {
        configured.show(options, &knowledge, out)?;
        return Ok(Ended::once(Exit::Clean));
    }
    if options.parse_all {
        knowledge = knowledge.parsing_everything();
    }
    let resolved = &configured.resolved;
    stages.begin("find files");
    let memory = cache.and_then(|cache| {
        let disk = Arc::new(files::Disk);
        Memory::open(cache, options, &configured, disk)
    });
    let looking = Looks {
        memory: memory.as_ref(),
        knowledge: &knowledge,
        watch: &stages,
        keep_all: options.fixes.mends(),
    };
    let (mut files, mut looks) = read(options, resolved, &looking)?;
    let passed_by = configured.passed_by(options, &files.configurations);
    files.notices.extend(passed_by);
    if options.run.show_files {
        stages.hide();
        return ending::show_files(&options.run, &files, out).map(Ended::once);
    }
    let mut alone = None;
    if files.is_part() {
        alone = read_alone(&files.sources, &knowledge);
        if alone.is_none() || files.gone_concern_others(&knowledge) {
            alone = None;
            start_threads(options);
            looks = files.surround(!options.no_ignore, &resolved.filter, &looking);
        }
    }
    let whole = files.is_whole(&options.paths);
    let settings = Settings {
        obey_comments: !options.suppress.no_ignores,
        whole,
        ..resolved.settings(&files.sources, options.strict, now)
    };
    let top = Top::of_here();
    let held = suppress::Held::of(&options.suppress, &top, resolved.firm())?;
    let pass_over = |outcome: &mut Outcome, sources: &Sources| match options.suppress.no_ignores {
        true => Vec::new(),
        false => resolved.pass_over(outcome, sources, now, whole),
    };
    let mut outcome = match (alone, looks) {
        (Some(read), _) => lint_read(&files.sources, read, &knowledge, &settings, &stages),
        (_, Some(looks)) => {
            let before = memory.as_ref().map(Memory::asked).unwrap_or_default();
            let looks = (looks, before);
            lint_looked(&files.sources, looks, &knowledge, &settings, &stages)
        }
        _ => lint_watched(&files.sources, &knowledge, &settings, &stages),
    };
    let news = pass_over(&mut outcome, &files.sources);
    files.notices.extend(news);
    files.note_changed();
    let mut scope = suppress::Scope {
        paths: &options.paths,
        files: &mut files,
        top: &top,
        knowledge: &knowledge,
        firm: resolved.firm(),
    };
    if let Some(held) = &held {
        held.review(options.suppress.prune_baseline, &mut scope, &outcome)?;
        held.hide(&mut outcome, &scope.files.sources);
    }
    if options.fixes.mends() {
        outcome.files = Arc::default();
    }
    // The counter is gone before anything else is written.
    stages.hide();
    stages.begin("fix");
    let look = |sources: &Sources| {
        let selection = resolved.settings(sources, options.strict, now).selection;
        let settings = Settings {
            selection,
            ..settings.clone()
        };
        let mut outcome = lint(sources, &knowledge, &settings);
        // Others follow, so there must be room.
        outcome.files = Arc::default();
        pass_over(&mut outcome, sources);
        // What is known is nothing that this run is asked to mend.
        held.iter()
            .for_each(|held| held.hide(&mut outcome, sources));
        outcome
    };
    let lint = fix::Lint {
        knowledge: &knowledge,
        look: &look,
    };
    let (mut outcome, fixes) = fix::run(options.fixes, &mut files, outcome, &lint, style, out)?;
    if !options.fixes.is_quiet() {
        files.add_strays(&mut outcome, &look);
    }
    stages.begin("report");
    let scope = suppress::Scope {
        paths: &options.paths,
        files: &mut files,
        top: &top,
        knowledge: &knowledge,
        firm: resolved.firm(),
    };
    if let Some(exit) = suppress::apply(&options.suppress, &scope, &outcome, out)? {
        return Ok(Ended::once(exit));
    }
    let mut rules = rules::about(&outcome, &knowledge, options.rules.is_some());
    if plan.tells_why() && options.rules.is_none() {
        // What only people read was left out so far.
        rules.extend(rules::about(&outcome, &Knowledge::built_in(), false));
    }
    let run = Run {
        outcome: &outcome,
        files: &files,
        top: &top,
        fixes: &fixes,
        rules: &rules,
        account: configured.account.as_ref(),
        quiet: options.run.quiet,
    };
    report(&run, &mut plan, style, out)?;
    let exit = ending::exit(&options.run, &run);
    if options.run.stats {
        ending::tell(&stages.end(), &files, &outcome);
    }
    // What is passed over until some day is told of when that day is over.
    let until = outcome.turns.iter().copied().chain([now.next_day()]).min();
    if let Some(memory) = memory {
        memory.keep(&files.sources, &outcome.recall);
    }
    // The run is over: taking apart what is known and what was read would cost more than it gives back.
    std::mem::forget((outcome, files, knowledge));
    Ok(Ended { exit, until })
}

/// Finds and reads the files that the command line is about; and gives what was seen of them, where they were looked at as they were read.
fn read(
    options: &CheckOptions,
    resolved: &Resolved,
    looks: &Looks<'_>,
) -> Result<(Files, Option<Vec<FirstLook>>), Failure> {
    let only = options.run.which().map(Only::of).transpose()?;
    let listed = files::listed(options.run.file_list.as_deref())?;
    let found = files::find(Wanted {
        paths: listed.as_ref().unwrap_or(&options.paths),
        stdin_filename: options.stdin_filename.as_deref(),
        obey_ignore_files: !options.no_ignore,
        filter: &resolved.filter,
        force_exclude: resolved.filter.force,
        only: only.as_ref(),
    })?;
    let (mut files, looks) = if found.are_many() && !options.run.show_files {
        let (files, seen) = found.look(looks);
        (files, Some(seen))
    } else {
        (found.read(), None)
    };
    if options.strict {
        files.demand_large_files();
    }
    Ok((files, looks))
}

/// Writes the reports, and tells what none of them has.
fn report(
    run: &Run<'_>,
    plan: &mut Plan,
    style: Style,
    out: &mut dyn io::Write,
) -> Result<(), Failure> {
    let fixes = run.fixes;
    let withheld = plan
        .printed()
        .is_some_and(|format| !fixes.wants_report(format));
    if withheld {
        plan.print_nothing();
    }
    let told = match fixes.took_stdout() {
        true => plan.write(run, style, &mut io::stderr())?,
        false => plan.write(run, style, out)?,
    };
    if !plan.tells_fixes() {
        fixes.told().lines().for_each(warn);
    }
    if !told && !withheld && !run.quiet {
        warn(&one_line(&run.summary()));
    }
    if !told && !run.quiet {
        fixes.hint(run.outcome).iter().for_each(|hint| warn(hint));
    }
    Ok(())
}

/// What time it is, by the clock of this machine.
fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    Moment::of_seconds(i64::try_from(seconds).unwrap_or_default())
}

/// The rules of a folder that is laid out like `rules/`.
pub(crate) fn from_folder(folder: &Path) -> Result<Knowledge, Failure> {
    let failed =
        |path: &Path, error: io::Error| Failure::Other(format!("{}: {error}", lossless(path)));
    let mut texts = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        let entries = fs::read_dir(&path).map_err(|error| failed(&path, error))?;
        for entry in entries {
            let path = entry.map_err(|error| failed(folder, error))?.path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|ending| ending == "yaml" || ending == "tsv")
            {
                let text = fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
                let name = path
                    .strip_prefix(folder)
                    .unwrap_or(&path)
                    .to_string_lossy()
                    .into_owned();
                texts.push((name, text));
            }
        }
    }
    texts.sort();
    let files = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    Knowledge::from_files(files).map_err(|error| Failure::Other(error.to_string()))
}
