//! Names of keys that tell what their value is.

use crate::format::{Format, Language};

/// Keys whose text, or each text of whose list, is handed to a shell: in CI systems, task runners
/// and cloud machines. Written small and without dashes.
const SCRIPTS: [&str; 21] = [
    "run",
    "script",
    "scripts",
    "beforescript",
    "afterscript",
    "commands",
    "cmds",
    "inlinescript",
    "inline",
    "install",
    "beforeinstall",
    "beforedeploy",
    "afterdeploy",
    "aftersuccess",
    "runcmd",
    "bootcmd",
    "startupscript",
    "metadatastartupscript",
    "ansible.builtin.command",
    "prebuild",
    "postbuild",
];

/// Keys whose text is handed to a shell, and whose list holds the words of one command.
const COMMANDS: [&str; 19] = [
    "command",
    "cmd",
    "args",
    "entrypoint",
    "execstart",
    "execstartpre",
    "execstartpost",
    "startcommand",
    "buildcommand",
    "installcommand",
    "runcommand",
    "predeploycommand",
    "initializecommand",
    "oncreatecommand",
    "updatecontentcommand",
    "postcreatecommand",
    "poststartcommand",
    "postattachcommand",
    "test",
];

/// Keys that say what their script is written in, whatever stands beside them.
const LANGUAGES: [(&str, Format); 8] = [
    ("shell", Format::Shell),
    ("bash", Format::Shell),
    ("sh", Format::Shell),
    ("ansible.builtin.shell", Format::Shell),
    ("pwsh", Format::Source(Language::PowerShell)),
    ("powershell", Format::Source(Language::PowerShell)),
    ("winshell", Format::Source(Language::PowerShell)),
    (
        "ansible.windows.win_shell",
        Format::Source(Language::PowerShell),
    ),
];

/// Maps each of whose texts is a script, by its name: `package.json` and its relatives.
const SCRIPT_MAPS: [&str; 2] = ["scripts", "tasks"];

/// Keys whose text is a document of a format, whatever their ending looks like.
const DOCUMENTS: [(&str, Format); 10] = [
    ("oidc.config", Format::Yaml),
    ("dex.config", Format::Yaml),
    ("SPRING_APPLICATION_JSON", Format::Json),
    ("spring.application.json", Format::Json),
    ("VCAP_SERVICES", Format::Json),
    ("VCAP_APPLICATION", Format::Json),
    ("NODE_CONFIG", Format::Json),
    ("alb.ingress.kubernetes.io/auth-idp-oidc", Format::Json),
    ("alb.ingress.kubernetes.io/auth-idp-cognito", Format::Json),
    ("container_definitions", Format::Json),
];

/// How keys end whose lines are settings of some format. Written small and without dashes.
const SETTINGS: [&str; 13] = [
    "config",
    "conf",
    "cfg",
    "configuration",
    "configfile",
    "settings",
    "values",
    "yaml",
    "yml",
    "content",
    "contents",
    "objects",
    "inlinestring",
];

/// Maps of files, by name.
const FILE_MAPS: [&str; 2] = ["data", "stringData"];

/// A copy of the manifest that it stands in, made by a tool.
const COPY: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// True for a value that repeats what stands elsewhere.
pub(super) fn is_copy(key: &str) -> bool {
    key == COPY
}

/// The format of the document that is the value of `key`.
pub(super) fn document(key: &str) -> Option<Format> {
    let row = DOCUMENTS.iter().find(|(known, _)| *known == key);
    row.map(|(_, format)| *format)
}

/// True for the key of a list that holds the words of a command.
pub(super) fn holds_words(key: &str) -> bool {
    COMMANDS.iter().any(|known| is(known, key))
}

/// The format of the script that is the value of `key` in a map called `outer`, where scripts are
/// in `script`.
pub(super) fn script(key: &str, outer: Option<&str>, script: Format) -> Option<Format> {
    if outer.is_some_and(|outer| SCRIPT_MAPS.contains(&outer)) {
        return Some(Format::Shell);
    }
    // `test` is the name of too many other things.
    if key == "test" && outer != Some("healthcheck") {
        return None;
    }
    if SCRIPTS.iter().chain(&COMMANDS).any(|known| is(known, key)) {
        return Some(script);
    }
    let row = LANGUAGES.iter().find(|(known, _)| is(known, key));
    row.map(|(_, format)| *format)
}

/// True for a key whose lines are settings of some format.
pub(super) fn holds_settings(key: &str, outer: Option<&str>) -> bool {
    if outer.is_some_and(|outer| FILE_MAPS.contains(&outer)) {
        return true;
    }
    let letters = key.bytes().filter(|byte| *byte != b'-' && *byte != b'_');
    let name: Vec<u8> = letters.map(|byte| byte.to_ascii_lowercase()).collect();
    let mut endings = SETTINGS.iter();
    endings.any(|ending| name.ends_with(ending.as_bytes()))
}

/// True if a key is written like a known name, but for its case and its dashes.
fn is(known: &str, key: &str) -> bool {
    let letters = key.bytes().filter(|byte| *byte != b'-' && *byte != b'_');
    key.len() >= known.len()
        && letters
            .map(|byte| byte.to_ascii_lowercase())
            .eq(known.bytes())
}
