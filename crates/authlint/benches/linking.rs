//! What linking costs beside reading: names must be cheap, or nobody can afford a whole repository.
//!
//! `cargo bench -p authlint --bench linking` makes a repository in memory (Secrets and their readers, dotenv
//! files and what reads their variables, one client in several files), reads it and links it, several times each in turn, and prints
//! the facts and names, both times and their ratio. It ends with 1 if linking takes as long as reading.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use authlint_engine::knowledge::Knowledge;
use authlint_engine::{Source, Sources, read, workspace};
use authlint_parser::Format;

/// Enough for 100,000 facts and names.
const SERVICES: usize = 5_000;
const ROUNDS: usize = 5;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let knowledge = Knowledge::for_linting();
    let sources = Sources::new((0..SERVICES).flat_map(service).collect());
    let (mut reading, mut linking) = (Vec::new(), Vec::new());
    let mut counted = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let files = read(&sources, &knowledge);
        reading.push(start.elapsed());
        let start = Instant::now();
        let linked = workspace(&sources, files, &knowledge);
        linking.push(start.elapsed());
        let named = linked
            .files
            .iter()
            .map(|file| file.names.declared.len() + file.names.used.len() + file.definitions.len());
        counted = linked.facts.len() + named.sum::<usize>();
    }
    let (reading, linking) = (median(reading), median(linking));
    let ratio = linking.as_secs_f64() / reading.as_secs_f64();
    let mut out = io::stdout().lock();
    writeln!(out, "files                {}", sources.len())?;
    writeln!(out, "facts and names      {counted}")?;
    writeln!(out, "reading              {reading:.1?}")?;
    writeln!(out, "linking              {linking:.1?}")?;
    writeln!(out, "linking / reading    {ratio:.2}")?;
    Ok(if ratio < 1.0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The files of one service.
fn service(number: usize) -> [Source; 4] {
    let id = format!("{number:08x}-aaaa-4bbb-8ccc-0123456789ab");
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: oauth-{number}\nstringData:\n  \
         CLIENT_ID: {id}\n  CLIENT_SECRET: kX9-{number}-f00\n"
    );
    let reader = format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: app-{number}\nspec:\n  containers:\n    - name: app\n      env:\n        \
         - name: TOKEN_URL\n          value: https://login.mypurecloud.ie/oauth/token\n        \
         - name: CLIENT_ID\n          valueFrom:\n            secretKeyRef:\n              name: oauth-{number}\n              key: CLIENT_ID\n        \
         - name: CLIENT_SECRET\n          valueFrom:\n            secretKeyRef:\n              name: oauth-{number}\n              key: CLIENT_SECRET\n"
    );
    let dotenv = format!(
        "TOKEN_URL=https://login.mypurecloud.ie/oauth/token\nCLIENT_ID={id}\nAPI_BASE=https://api.mypurecloud.ie\n"
    );
    let reads = "services:\n  app:\n    environment:\n      TOKEN_URL: ${TOKEN_URL}\n      CLIENT_ID: ${CLIENT_ID}\n      API_BASE: ${API_BASE}\n".to_owned();
    let file = |name: &str, text: String| {
        let path = format!("services/{number}/{name}");
        let format = Format::of_file(&path, &text).unwrap_or(Format::Text);
        Source {
            within: path.clone(),
            path,
            text: text.into(),
            format,
        }
    };
    [
        file("secret.yaml", secret),
        file("pod.yaml", reader),
        file(".env", dotenv),
        file("compose.yaml", reads),
    ]
}
