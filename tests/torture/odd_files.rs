//! What is no ordinary file, or has no ordinary name.

use std::fs;
use std::io;
use std::os::unix::net::UnixListener;

use super::tree::{Case, INJECTED, Tree, case, fault, fault_line, many};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = vec![
        case("sparse-gigabyte", |tree| {
            for name in ["a.yaml", "b.json", ".env"] {
                fs::File::create(tree.path(name))?.set_len(1 << 30)?;
            }
            Ok(())
        })
        .tells(&["a.yaml", "b.json", ".env"]),
        case("just-over-the-limit", |tree| {
            tree.put("a.yaml", fault() + &"#".repeat(16 << 20))
        })
        .tells(&["a.yaml"]),
        case("pipes", |tree| {
            tree.pipe("a.yaml")?;
            tree.pipe(".env")?;
            tree.pipe(".gitignore")
        })
        .tells(&["a.yaml", ".env"]),
        case("socket", |tree| UnixListener::bind(tree.path("a.json")).map(drop)).tells(&["a.json"]),
        case("links-to-devices", |tree| {
            tree.link("zero.yaml", "/dev/zero")?;
            tree.link("terminal.json", "/dev/tty")?;
            tree.link("memory.yaml", "/proc/self/mem")?;
            tree.link("input.toml", "/dev/stdin")?;
            tree.link(".gitignore", "/dev/zero")
        })
        .tells(&["zero.yaml", "terminal.json", "memory.yaml", "input.toml"]),
        case("links-in-circles", |tree| {
            tree.link("a.yaml", "b.yaml")?;
            tree.link("b.yaml", "a.yaml")?;
            tree.put("x/y/bad.yaml", fault())?;
            tree.link("x/y/up", "..")?;
            tree.link("x/self", ".")?;
            tree.link("nowhere.yaml", "missing.yaml")
        })
        .finds(&["x/y/bad.yaml"])
        .tells(&["a.yaml", "b.yaml", "nowhere.yaml"]),
        case("links-out-of-the-tree", |tree| {
            tree.link("out.yaml", tree.outside.join("foreign.yaml"))?;
            tree.link("relative.yaml", "../outside/foreign.yaml")?;
            tree.link("outside", &tree.outside)?;
            tree.link("passwd.yaml", "/etc/passwd")
        })
        .tells(&["out.yaml", "relative.yaml", "passwd.yaml"]),
        case("path-longer-than-any-call-takes", lay_deep)
            .finds(&["d/d/d/d/d/d/d/d/d/d/shallow.yaml"])
            .code(2),
        case("many-folders-and-files", |tree| {
            for number in 0..many(20_000) {
                tree.put(format!("w/{}/{number}.yaml", number % 200), "name: x\n")?;
            }
            tree.put("w/7/bad.yaml", fault())
        })
        .finds(&["w/7/bad.yaml"]),
        case("names", |tree| {
            let names: [&[u8]; 20] = [
                b"new\nline.yaml",
                b"forged\n::error file=x,line=1::INJECTED.yaml",
                b"forged\nINJECTED.yaml",
                b"colour\x1b[31mINJECTED\x1b[0m.yaml",
                b"title\x1b]0;INJECTED\x07.yaml",
                b"back\x08\x08\x08\rspace.yaml",
                b"\xff\xfe\x80bytes.yaml",
                b"\\xff\\xfe\\x80bytes.yaml",
                b"-rf.yaml",
                b"--config=evil.yaml",
                b"$(touch PROGRAM_RAN).yaml",
                b"`touch PROGRAM_RAN`.yaml",
                b"a;touch PROGRAM_RAN;b.yaml",
                b"q'\"&<>|*?.yaml",
                b"rtl\xe2\x80\xaelmay.yaml",
                b"c1\xc2\x9b31m.yaml",
                b"separator\xe2\x80\xa8INJECTED.yaml",
                b"  spaces  in  name .yaml",
                b"percent%0A%25.yaml",
                b"comma,colon:12:3.yaml",
            ];
            for name in names {
                tree.put_named(name, fault())?;
            }
            tree.put_named(&[&[b'x'; 250][..], b".yaml"].concat(), fault())
        })
        .finds(&[
            "-rf.yaml",
            "--config=evil.yaml",
            "q'\"&<>|*?.yaml",
            "  spaces  in  name .yaml",
            "comma,colon:12:3.yaml",
            "new\nline.yaml",
            "rtl\u{202e}lmay.yaml",
            "\\xff\\xfe\\x80bytes.yaml",
        ]),
        case("values", |tree| {
            let esc = '\u{1b}';
            tree.put(
                "a.yaml",
                format!(
                    "oauth:\n  \"tok{esc}[32m{INJECTED}{esc}[0men\": x\n  token_url: \"https://api.mypurecloud.com/{esc}]8;;x\u{7}{INJECTED}\"\n  \
                     issuer: \"https://\u{202e}moc.elpmaxe\u{202c}/\u{85}{INJECTED}\"\n  scope: \"a\\e[31m{INJECTED} \\n::error::{INJECTED}\"\n"
                ),
            )?;
            tree.put(
                ".env",
                format!("A=1\rTOKEN_URL=https://api.mypurecloud.com/{esc}[31m{INJECTED}\rB=\u{b}\u{c}::error::{INJECTED}\n{}", fault_line()),
            )?;
            tree.put("b.json", format!("{{\"token_url\":\"https://api.mypurecloud.com/\\n::error file=x::{INJECTED}\\u001b[31m\\u202e\"}}"))?;
            tree.put("c.yaml", format!("token_url: [{esc}[31m\n::error file=x::{INJECTED}\n"))?;
            tree.put("d.sh", format!("curl https://login.mypurecloud.com/oauth/token -d grant_type=client_credentials -d 'scope=a\n::error::{INJECTED}{esc}[2J'\n"))
        })
        .finds(&[".env"])
        .tells(&["a.yaml", "c.yaml", "d.sh"]),
    ];
    if !everything_is_readable() {
        cases.push(
            case("not-readable", |tree| {
                tree.put("closed.yaml", fault())?;
                tree.put("folder/bad.yaml", fault())?;
                tree.put("listed/bad.yaml", fault())?;
                tree.put(".gitignore", "*.yaml\n")?;
                tree.mode(".gitignore", 0)?;
                tree.mode("closed.yaml", 0)?;
                tree.mode("folder", 0)?;
                tree.mode("listed", 0o644)
            })
            .tells(&["closed.yaml", "folder", "listed/bad.yaml", ".gitignore"])
            .code(2),
        );
    }
    cases
}

/// True for users whom no mode keeps out.
fn everything_is_readable() -> bool {
    let shown = Tree::new("modes").and_then(|tree| {
        tree.put("closed", "x")?;
        tree.mode("closed", 0)?;
        Ok(fs::read(tree.path("closed")).is_ok())
    });
    shown.unwrap_or(true)
}

/// 3,000 folders in each other, made from the innermost out: no path in here is long.
fn lay_deep(tree: &Tree) -> io::Result<()> {
    fs::create_dir(tree.path("inner"))?;
    tree.put("inner/bad.yaml", fault())?;
    for level in 0..3000 {
        fs::create_dir(tree.path("outer"))?;
        fs::rename(tree.path("inner"), tree.path("outer/d"))?;
        fs::rename(tree.path("outer"), tree.path("inner"))?;
        if level == 2989 {
            tree.put("inner/shallow.yaml", fault())?;
        }
    }
    fs::rename(tree.path("inner/d"), tree.path("d"))
}
