//! Files that are more work than they look: nesting, references to references, endless lines.

use std::io;

use super::tree::{Case, Tree, case, fault, fault_line, many};

/// A YAML file with something hostile before the fault.
fn before(tree: &Tree, name: &str, hostile: &str) -> io::Result<()> {
    tree.put(name, hostile.to_owned() + &fault())
}

fn hidden_in_json(head: &str) -> String {
    format!("{head}\"token_url\":\"https://api.mypurecloud.com/oauth/token\"}}")
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = yaml();
    cases.extend(braces());
    cases.extend(lines());
    cases
}

fn yaml() -> Vec<Case> {
    vec![
        case("yaml-aliases-of-aliases", |tree| {
            let levels = (1..10).map(|level| {
                let inner = format!("*l{},", level - 1).repeat(10);
                format!("l{level}: &l{level} [{inner}]\n")
            });
            let levels: String = levels.collect();
            before(tree, "a.yaml", &format!("l0: &l0 [y,y,y,y,y,y,y,y,y,y]\n{levels}"))
        })
        .finds(&["a.yaml"]),
        case("yaml-merges-of-merges", |tree| {
            let keys: String = (0..50).map(|key| format!("key{key}: v, ")).collect();
            let levels = (1..60).map(|level| {
                let inner = format!("*m{},", level - 1).repeat(10);
                format!("m{level}: &m{level}\n  <<: [{inner}]\n  own{level}: 1\n")
            });
            let levels: String = levels.collect();
            before(tree, "a.yaml", &format!("m0: &m0 {{{keys}}}\n{levels}"))
        })
        .finds(&["a.yaml"]),
        case("yaml-that-holds-itself", |tree| {
            before(tree, "a.yaml", "a: &a\n  inner: *a\nb: &b\n  <<: *b\nX: ${X}\nY: ${Z}\nZ: ${Y}\n")
        })
        .tells(&["a.yaml"]),
        case("yaml-deep-brackets", |tree| {
            let depth = many(100_000);
            let deep = "[".repeat(depth) + &"]".repeat(depth);
            before(tree, "a.yaml", &format!("{}deep: {deep}\nafter:\n  b: 1\n", fault()))
        })
        .tells(&["a.yaml"]),
        case("yaml-deep-brackets-left-open", |tree| {
            before(tree, "a.yaml", &(fault() + "deep: " + &"[".repeat(many(100_000))))
        })
        .tells(&["a.yaml"]),
        case("yaml-deep-list", |tree| {
            tree.put("a.yaml", fault() + "deep:\n  " + &"- ".repeat(many(100_000)) + "x\n")
        })
        .tells(&["a.yaml"]),
        case("yaml-deep-maps", |tree| {
            let levels = (0..many(3_000).max(1_000)).map(|level| " ".repeat(level) + "a:\n");
            tree.put("a.yaml", levels.collect::<String>() + &fault())
        }),
        case("yaml-deep-keys", |tree| {
            tree.put("a.yaml", fault() + &"? ".repeat(many(50_000)) + "x\n")
        })
        .tells(&["a.yaml"]),
        case("yaml-many-documents", |tree| {
            tree.repeat("a.yaml", "", "---\na: #\n", many(100_000), &format!("---\n{}", fault()))
        })
        .finds(&["a.yaml"]),
        case("yaml-many-anchors", |tree| {
            tree.repeat("a.yaml", &fault(), "k#: &n# v\nl#: *n#\n", many(100_000), "")
        })
        .finds(&["a.yaml"]),
        case("yaml-many-keys", |tree| {
            tree.repeat("a.yaml", "", "key_#: #\n", many(300_000), &fault())
        })
        .finds(&["a.yaml"]),
        case("yaml-code-in-tags", |tree| {
            let mark = tree.mark_of_a_program();
            let mark = mark.display();
            before(
                tree,
                "a.yaml",
                &format!(
                    "a: !!python/object/apply:os.system [\"touch {mark}\"]\n\
                     b: !<tag:yaml.org,2002:js/function> \"() => require('fs').writeFileSync('{mark}', '')\"\n\
                     c: !ruby/object:Gem::Requirement {{ requirements: x }}\n"
                ),
            )
        })
        .finds(&["a.yaml"]),
        case("yaml-long-key", |tree| {
            before(tree, "a.yaml", &("k".repeat(many(2 << 20)) + ": 1\n"))
        })
        .tells(&["a.yaml"]),
        case("yaml-quote-left-open", |tree| {
            tree.put("a.yaml", fault() + "a: \"" + &"\\x41".repeat(many(262_144)))
        })
        .tells(&["a.yaml"]),
    ]
}

fn braces() -> Vec<Case> {
    vec![
        case("json-deep-arrays", |tree| {
            let depth = many(100_000);
            let deep = "[".repeat(depth) + &"]".repeat(depth);
            tree.put("a.json", hidden_in_json(&format!("{{\"deep\":{deep},")))
        })
        .tells(&["a.json"]),
        case("json-deep-objects", |tree| {
            let depth = many(100_000);
            tree.put(
                "a.json",
                "{\"token_url\":".repeat(depth) + "1" + &"}".repeat(depth),
            )
        })
        .tells(&["a.json"]),
        case("json-numbers", |tree| {
            let digits = "9".repeat(many(1_000_000));
            tree.put(
                "a.json",
                hidden_in_json(&format!("{{\"a\":{digits},\"b\":1e999999999,\"c\":-0.0,")),
            )?;
            tree.put(
                "b.json",
                hidden_in_json("{\"a\":NaN,\"b\":Infinity,\"c\":0x1F,\"d\":+1,"),
            )
        })
        .finds(&["a.json"]),
        case("json-one-key-many-times", |tree| {
            let many_keys: String = (0..many(200_000))
                .map(|key| format!("\"k{key}\":1,"))
                .collect();
            let head = "{".to_owned() + &"\"client_id\":\"x\",".repeat(many(200_000)) + &many_keys;
            tree.put("a.json", hidden_in_json(&head))
        })
        .finds(&["a.json"]),
        case("json-half-letters", |tree| {
            let halves = "\\ud800\\u0000\\udc00".repeat(many(60_000));
            tree.put(
                "a.json",
                hidden_in_json(&format!("{{\"\\ud800\":\"{halves}\",")),
            )
        })
        .tells(&["a.json"]),
        case("toml-deep", |tree| {
            let depth = many(100_000);
            tree.put(
                "a.toml",
                "a = ".to_owned() + &"[".repeat(depth) + &"]".repeat(depth),
            )?;
            tree.put(
                "b.toml",
                "token_url".to_owned() + &".a".repeat(depth) + " = 1\n",
            )?;
            tree.put(
                "c.toml",
                format!("[token_url{}]\nx = 1\n", ".a".repeat(depth / 5)),
            )?;
            tree.put(
                "d.toml",
                "token_url = ".to_owned() + &"{a=".repeat(depth / 5),
            )
        }),
        case("xml-deep", |tree| {
            let depth = many(100_000);
            let deep = "<token_url>".repeat(depth) + &"</token_url>".repeat(depth);
            tree.put("a.xml", deep)
        }),
        case("xml-entities", |tree| {
            let levels = (1..10).map(|level| {
                let inner = format!("&e{};", level - 1).repeat(10);
                format!("<!ENTITY e{level} \"{inner}\">")
            });
            let levels: String = levels.collect();
            tree.put(
                "a.xml",
                format!(
                    "<!DOCTYPE x [<!ENTITY e0 \"oauth\">{levels}]><x tokenUrl=\"&e9;\">&e9;</x>"
                ),
            )?;
            let long = "o".repeat(50_000);
            let uses = "&e;".repeat(many(50_000));
            tree.put(
                "b.xml",
                format!("<!DOCTYPE x [<!ENTITY e \"{long}\">]><tokenUrl>{uses}</tokenUrl>"),
            )?;
            let foreign = tree.outside.join("foreign.yaml");
            let foreign = foreign.display();
            tree.put(
                "c.xml",
                format!(
                    "<!DOCTYPE x [<!ENTITY f SYSTEM \"file://{foreign}\"><!ENTITY n SYSTEM \"http://127.0.0.1:9/\">]>\
                     <configuration><add key=\"token_url\" value=\"&f;\"/><x>&f;&n;</x></configuration>"
                ),
            )
        }),
        case("hcl-deep", |tree| {
            let depth = many(20_000);
            let both = |open: &str, close: &str| open.repeat(depth) + "1" + &close.repeat(depth);
            tree.put("a.tf", format!("token_url = {}\n", both("[", "]")))?;
            tree.put("b.tf", both("oauth \"x\" {\n", "}\n"))?;
            tree.put("c.tf", format!("token_url = \"{}\"\n", both("${\"", "\"}")))?;
            tree.put("d.tf", format!("token_url = {}\n", both("(", ")")))?;
            tree.put("e.tf", format!("token_url = {}true\n", "!".repeat(depth)))?;
            tree.put("f.tf", format!("token_url = {}\n", both("a ? ", " : b")))?;
            tree.put(
                "g.tf",
                format!("token_url = <<EOT\nleft open ${{{}", "a.".repeat(depth)),
            )
        }),
        case("properties-continued", |tree| {
            let lines = "\\\n".repeat(many(1_000_000));
            tree.put(
                "a.properties",
                format!("k={lines}v\ntoken.url=https://api.mypurecloud.com/oauth/token\n"),
            )?;
            tree.put(
                "b.properties",
                "a\\=b\\:c = \\u00\ntoken_url=\\uZZZZ\nc=\\\n\n\n",
            )
        }),
    ]
}

fn lines() -> Vec<Case> {
    vec![
        case("dotenv-circles-and-open-quotes", |tree| {
            let mark = tree.mark_of_a_program();
            let mark = mark.display();
            let long = "x".repeat(many(1 << 20));
            let odd = "=".repeat(1000);
            tree.put(
                ".env",
                format!(
                    "A=${{B}}\nB=${{A}}\nC=$(touch {mark})\nD=`touch {mark}`\nexport  {}=x\nE{odd}\nF={long}\nQ=\"\n",
                    fault_line()
                ),
            )
        })
        .finds(&[".env"]),
        case("shell-open-everything", |tree| {
            let deep = many(50_000);
            let command = "curl https://api.mypurecloud.com/oauth/token -d grant_type=client_credentials\n";
            tree.put("a.sh", command.to_owned() + &"$(".repeat(deep))?;
            tree.put("b.sh", command.to_owned() + &"`".repeat(deep))?;
            tree.put("c.sh", command.to_owned() + &"cat <<EOF\n".repeat(deep))?;
            tree.put("d.sh", command.to_owned() + &"\"'".repeat(deep))?;
            tree.put("e.sh", command.to_owned() + &"\\\n".repeat(deep))?;
            tree.put("f.sh", command.to_owned() + &"{ ( ".repeat(deep))
        })
        .finds(&["a.sh", "b.sh", "d.sh", "e.sh", "f.sh"]),
        case("markdown-open-everything", |tree| {
            let deep = many(50_000);
            let command = "```sh\ncurl https://api.mypurecloud.com/oauth/token -d grant_type=client_credentials\n```\n\n";
            for (name, unit) in [("a.md", "`a``"), ("b.md", "[]("), ("c.md", "> "), ("d.md", "*a_ "), ("e.md", "<a "), ("f.md", "![")] {
                tree.put(name, command.to_owned() + &unit.repeat(deep))?;
            }
            Ok(())
        })
        .finds(&["a.md", "b.md", "c.md", "d.md", "e.md", "f.md"]),
        case("line-of-ten-megabytes", |tree| {
            let long = "y".repeat(many(10 << 20));
            tree.put("a.json", hidden_in_json(&format!("{{\"a\":\"{long}\",")))?;
            tree.put("b.yaml", format!("{{a: {long}, token_url: https://api.mypurecloud.com/oauth/token}}\n"))
        })
        .finds(&["a.json", "b.yaml"]),
        case("value-of-ten-megabytes", |tree| {
            let long = "y".repeat(many(10 << 20));
            tree.put("a.yaml", format!("token_url: https://api.mypurecloud.com/{long}\n"))?;
            tree.put("b.yaml", format!("oauth:\n  token_url: https://{long}.mypurecloud.com/oauth/token\n"))?;
            tree.put("c.sh", format!("curl https://login.mypurecloud.com/oauth/token -d 'grant_type=client_credentials&scope={long}'\n"))
        })
        .finds(&["a.yaml"])
        .tells(&["c.sh"]),
        case("flood-of-findings", |tree| {
            let unit = "s#:\n  token_url: https://api.mypurecloud.com/oauth/token\n  client_secret: hZ7qLw2RkV9xTn4BsYc8-#\n";
            tree.repeat("a.yaml", "", unit, many(50_000), "")
        })
        .finds(&["a.yaml"]),
        case("flood-of-findings-in-one-line", |tree| {
            let unit = "{\"token_url\":\"https://api.mypurecloud.com/oauth/token\",\"client_secret\":\"hZ7qLw2RkV9xTn4BsYc8-#\"},";
            tree.repeat("a.json", "[", unit, many(50_000), "{}]")
        })
        .finds(&["a.json"]),
        case("text-that-scanners-choke-on", |tree| {
            let count = many(20_000);
            let units = [
                "a", "a@", "a.", "://", " ", "token", "_", "\"", "'", "${", "%25", "=", "-----BEGIN ", "eyJ", "/", "../", "[", "{{",
                "0", "password: ", "\\", "a-", "xxx:", "curl -x ", "https://{{ ", "Bearer ", "<", "&", "\u{301}", "\u{1f511}",
            ];
            let lines: Vec<String> = units
                .iter()
                .map(|unit| format!("client_secret={}", unit.repeat(count)))
                .collect();
            let numbered = |before: &str, between: &str| -> String {
                let lines = lines.iter().enumerate();
                lines.map(|(number, line)| format!("{before}{number}{between}{line}\n")).collect()
            };
            tree.put("a.yaml", numbered("k", ": |\n  ") + &fault())?;
            tree.put("b.env", numbered("K", "=") + &fault_line())?;
            tree.put("c.txt", lines.join("\n") + "\n" + &fault_line())?;
            tree.put("d.md", lines.join("\n\n") + "\n\n```sh\n" + &fault_line() + "```\n")
        })
        .finds(&["a.yaml", "c.txt", "d.md"])
        .tells(&["b.env"]),
    ]
}
