//! What a tree says to those who look at it: leave this out, run that, read there.

use super::tree::{CANARY_SECRET, Case, SECRET, case, fault, fault_line};

/// Whoever looks at a tree of somebody else does not take its settings over. With them, each of these
/// `authlint.toml` ends the run with 2, since what they say means nothing (see `tests/config.rs`).
const GATE: &[&str] = &["--isolated"];

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case("ignore-files-that-hide-all", |tree| {
            tree.put("app.yaml", fault())?;
            tree.put(".git/HEAD", "ref: refs/heads/main\n")?;
            for name in [".gitignore", ".ignore", ".authlintignore", ".dockerignore", ".npmignore"] {
                tree.put(name, "*\n")?;
            }
            Ok(())
        })
        .tells(&["app.yaml"])
        .code(2),
        case("ignore-files-are-not-obeyed", |tree| {
            tree.put("app.yaml", fault())?;
            tree.put(".ignore", "*\n")
        })
        .finds(&["app.yaml"])
        .options(&["--no-ignore"]),
        case("ignore-files-that-are-bombs", |tree| {
            tree.put("app.yaml", fault())?;
            tree.put(".gitignore", "{a,b,c,d,e,f,g,h}".repeat(500) + "\n")?;
            tree.put(".ignore", "**/*?[a-z]*".repeat(20_000))?;
            let many: String = (0..12_000).map(|number| format!("*{number}?[a-z]*x\n")).collect();
            tree.put("sub/.gitignore", many)?;
            tree.put("sub/.ignore", "[".repeat(5_000) + "\n" + &"\\".repeat(5_001) + "\n!" + &"{".repeat(5_000))?;
            tree.put("sub/app.yaml", fault())
        })
        .finds(&["app.yaml", "sub/app.yaml"]),
        case("git-that-leads-out", |tree| {
            tree.put("app.yaml", fault())?;
            tree.put(".git", format!("gitdir: {}\n", tree.outside.display()))?;
            tree.link(".gitignore", tree.outside.join("foreign.yaml"))
        })
        .finds(&["app.yaml"]),
        case("git-that-starts-programs", |tree| {
            let mark = tree.mark_of_a_program();
            let script = format!("#!/bin/sh\ntouch '{}'\n", mark.display());
            tree.put("app.yaml", fault())?;
            tree.put(".git/HEAD", "ref: refs/heads/main\n")?;
            let keys = ["fsmonitor", "pager", "sshCommand", "editor", "gitProxy"];
            let evil = tree.path(".git/evil.sh");
            let lines = keys.map(|key| format!("\t{key} = {}\n", evil.display()));
            tree.put(".git/config", format!("[core]\n{}", lines.concat()))?;
            for name in ["evil.sh", "hooks/pre-commit", "hooks/post-index-change"] {
                let name = format!(".git/{name}");
                tree.put(&name, &script)?;
                tree.mode(&name, 0o755)?;
            }
            Ok(())
        })
        .finds(&["app.yaml"]),
        case("settings-that-switch-tools-off", |tree| {
            tree.put("app.yaml", fault())?;
            let all_off = "exclude = [\"**\"]\nignore = \"*\"\n[rules]\nall = \"off\"\n";
            for name in ["authlint.toml", ".authlint.toml", "pyproject.toml", ".config/authlint.toml"] {
                tree.put(name, all_off)?;
            }
            for name in [".authlint.yaml", "authlint.yml", ".yamllint", ".checkov.yaml", "zizmor.yml"] {
                tree.put(name, "ignore: '*'\nexclude: ['**']\nrules: {}\n")?;
            }
            tree.put(".editorconfig", "root = true\n[*]\nignore = true\n")
        })
        .finds(&["app.yaml"])
        .options(GATE),
        case("settings-that-load-code", |tree| {
            tree.put("app.yaml", fault())?;
            let mark = tree.mark_of_a_program();
            let mark = mark.display();
            tree.put("rules/cards/x.yaml", "id: x\n")?;
            tree.put(".authlintrc.js", format!("require('fs').writeFileSync('{mark}', '')\n"))?;
            tree.put("sitecustomize.py", format!("open({:?}, 'w')\n", mark.to_string()))?;
            tree.put("authlint.toml", "plugins = [\"./plugin.so\"]\nrules = \"./rules\"\n")?;
            tree.put(".envrc", format!("touch {mark}\n"))?;
            tree.put("Makefile", format!("all:\n\ttouch {mark}\n"))?;
            tree.put("build.rs", format!("fn main() {{ std::fs::write({:?}, \"\"); }}\n", mark.to_string()))
        })
        .finds(&["app.yaml"])
        .options(GATE),
        case("settings-that-name-files-outside", |tree| {
            let foreign = tree.outside.join("foreign.yaml");
            let foreign = foreign.display();
            tree.put(
                "app.yaml",
                format!(
                    "a: !include {foreign}\nb: {{ $ref: 'file://{foreign}' }}\nc: {{ $ref: '../outside/foreign.yaml' }}\n\
                     env_file: {foreign}\nextends: {foreign}\n{}",
                    fault()
                ),
            )?;
            tree.put("main.tf", format!("x = file(\"{foreign}\")\nmodule \"m\" {{ source = \"{foreign}\" }}\n"))?;
            tree.put("run.sh", format!(". {foreign}\ncurl -K {foreign} -d @{foreign} https://api.mypurecloud.com/oauth/token\n"))?;
            tree.put("authlint.toml", format!("extends = \"{foreign}\"\n"))
        })
        .finds(&["app.yaml"])
        .options(GATE),
        case("comments-that-switch-off", |tree| {
            let marks = ["authlint: ignore", "authlint-disable", "noqa", "nosec", "nosemgrep", "gitleaks:allow", "checkov:skip=ALL"];
            let lines = marks.iter().enumerate().map(|(number, mark)| {
                format!("s{number}:\n  # {mark}\n  token_url: https://api.mypurecloud.com/oauth/token # {mark}\n")
            });
            tree.put("a.yaml", lines.collect::<String>())
        })
        .finds(&["a.yaml"]),
        case("secrets-beside-the-fault", |tree| {
            let basic = "aFo3cUx3MlJrVjl4VG40QnNZYzhNZEplNVBmM0d1QTY6";
            tree.put(
                "a.yaml",
                format!(
                    "oauth:\n  token_url: https://user:{SECRET}@api.mypurecloud.com/oauth/token?client_secret={SECRET}&x=1\n  \
                     client_secret: {SECRET}\n  authorization: Basic {basic}\n  header: 'Authorization: Bearer {SECRET}'\n  \
                     scope: {SECRET} {CANARY_SECRET}\n"
                ),
            )?;
            tree.put(
                "b.sh",
                format!(
                    "SECRET='{SECRET}'\ncurl -u id:{SECRET} https://api.mypurecloud.com/oauth/token -d grant_type=client_credentials -d client_secret={SECRET} \
                     -H 'Authorization: Bearer {SECRET}'\ncurl --user \"id:{SECRET}\" \"https://api.mypurecloud.com/oauth/token?client_secret={SECRET}\" -d grant_type=client_credentials\n"
                ),
            )?;
            tree.put(
                "c.json",
                format!("{{\"tokenUrl\":\"https://api.mypurecloud.com/oauth/token\",\"clientSecret\":\"{SECRET}\",\"password\":\"{SECRET}\",\"access_token\":\"{SECRET}\"}}"),
            )?;
            tree.put(".env", format!("S={SECRET}\nCLIENT_SECRET=$S\n{}", fault_line()))
        })
        .finds(&["b.sh", "c.json", ".env"])
        .tells(&["a.yaml"]),
    ]
}
