//! Which comments are requests, and what they speak of.

use authlint_parser::{FileId, Format, Text, parse};

use super::insert::{Wish, insert};
use super::{Suppression, read};
use crate::Source;

/// The requests in a file with this name.
fn requests(name: &str, text: &str) -> Vec<Suppression> {
    let format = Format::of_file(name, text).unwrap_or(Format::Text);
    let whole = Text::of_file(FileId(0), text);
    read(&parse(whole.clone(), format), &whole, text)
}

/// True if some request speaks of each of the texts that are marked so: `<1>`, `<2>` …
fn speaks_of(name: &str, text: &str, part: &str) -> bool {
    let Some(start) = text.find(part) else {
        panic!("{part} is not in\n{text}");
    };
    let (start, end) = (start as u32, (start + part.len()) as u32);
    let requests = requests(name, text);
    requests.iter().any(|request| {
        let mut reach = request.reach.iter();
        request.is_understood() && reach.any(|span| span.start < end && start < span.end)
    })
}

#[test]
fn every_syntax_of_comments_is_one() {
    for (name, text) in [
        ("a.yaml", "# authlint: ignore[r] why\nurl: here\n"),
        ("a.yaml", "url: here # authlint: ignore[r]\n"),
        ("a.yaml", "- # authlint: ignore[r]\n  url: here\n"),
        ("a.yaml", "top: # authlint: ignore[r]\n  url: here\n"),
        ("a.yaml", "# authlint: ignore[r]\nurl: >-\n  here\n"),
        ("a.yaml", "# authlint: ignore-file[r]\na: b\n\nurl: here\n"),
        ("a.yaml", "run: |\n  # authlint: ignore[r]\n  curl here\n"),
        (
            "a.json",
            "{\n  // authlint: ignore[r]\n  \"url\": \"here\"\n}\n",
        ),
        (
            "a.json",
            "{ /* authlint: ignore[r] */ \"url\": \"here\" }\n",
        ),
        (
            "a.json",
            "{ \"//\": \"authlint: ignore[r] why\", \"url\": \"here\" }\n",
        ),
        (
            "a.json",
            "{ \"//\": \"authlint: ignore[r]\", \"a\": { \"url\": \"here\" } }\n",
        ),
        (
            "a.yaml",
            "Resources:\n  A:\n    Type: T\n    Metadata:\n      authlint: { ignore: r why }\n    Properties:\n      Url: here\n",
        ),
        (
            "a.json",
            "{ \"Metadata\": { \"authlint\": { \"ignore\": [\"q\", \"r why\"] } }, \"Resources\": { \"url\": \"here\" } }\n",
        ),
        ("a.toml", "# authlint: ignore[r]\nurl = \"here\"\n"),
        ("a.env", "# authlint: ignore[r]\nURL=here\n"),
        ("a.env", "URL=here # authlint: ignore[r]\n"),
        ("a.properties", "! authlint: ignore[r]\nurl=here\n"),
        ("a.ini", "[a]\n; authlint: ignore[r]\nurl = here\n"),
        ("a.tf", "// authlint: ignore[r]\nurl = \"here\"\n"),
        ("a.tf", "/* authlint: ignore[r] */\nurl = \"here\"\n"),
        (
            "a.tf",
            "resource \"a\" \"b\" { # authlint: ignore[r]\n  url = \"here\"\n}\n",
        ),
        (
            "a.xml",
            "<a>\n  <!-- authlint: ignore[r] -->\n  <url>here</url>\n</a>\n",
        ),
        (
            "a.sh",
            "# authlint: ignore[r]\ncurl \\\n  --silent \\\n  here\n",
        ),
        (
            "Dockerfile",
            "FROM x\n# authlint: ignore[r]\nENV URL=here\n",
        ),
        ("a.py", "url = \"here\"  # authlint: ignore[r]\n"),
        ("a.js", "// authlint: ignore[r]\nconst url = \"here\";\n"),
        ("a.http", "# authlint: ignore[r]\nGET https://here\n"),
        ("a.bat", "REM authlint: ignore[r]\ncurl here\n"),
        (
            "a.md",
            "<!-- authlint: ignore[r] -->\n\n```yaml\nx: y\nurl: here\n```\n",
        ),
        ("a.md", "```yaml\n# authlint: ignore[r]\nurl: here\n```\n"),
    ] {
        assert!(speaks_of(name, text, "here"), "{name}\n{text}");
        let crlf = text.replace('\n', "\r\n");
        assert!(speaks_of(name, &crlf, "here"), "{name} with CRLF\n{text}");
        let marked = format!("\u{feff}{text}");
        assert!(
            speaks_of(name, &marked, "here"),
            "{name} with a mark\n{text}"
        );
    }
}

#[test]
fn what_is_no_comment_or_stands_elsewhere_is_none() {
    for (name, text) in [
        ("a.yaml", "note: \"# authlint: ignore[r]\"\nurl: here\n"),
        ("a.yaml", "note: |\n  # authlint: ignore[r]\nurl: here\n"),
        ("a.yaml", "# authlint: ignore[r]\n\nurl: here\n"),
        ("a.yaml", "other: x # authlint: ignore[r]\nurl: here\n"),
        ("a.yaml", "# authlint: ignore[r]\ntop:\n  url: here\n"),
        (
            "a.yaml",
            "top: # authlint: ignore[r]\n  next:\n    url: here\n",
        ),
        ("a.yaml", "# authlint: ignore\nurl: here\n"),
        (
            "a.yaml",
            "A:\n  Metadata:\n    authlint: { ignore: r }\nB:\n  Url: here\n",
        ),
        (
            "a.yaml",
            "A:\n  Metadata:\n    authlint: { skip: r }\n  Url: here\n",
        ),
        (
            "a.json",
            "{ \"//\": \"authlint: ignore[r]\", \"a\": 1, \"b\": { \"url\": \"here\" } }\n",
        ),
        ("a.tf", "a = \"# authlint: ignore[r]\"\nurl = \"here\"\n"),
        ("a.tf", "/* authlint: ignore[r] */ a = 1\nurl = \"here\"\n"),
        ("a.sh", "cat <<END\n# authlint: ignore[r]\nEND\ncurl here\n"),
        ("a.md", "Write `<!-- authlint: ignore[r] -->`:\nhere\n"),
    ] {
        assert!(!speaks_of(name, text, "here"), "{name}\n{text}");
    }
}

#[test]
fn a_request_is_taken_away_with_nothing_else() {
    for (name, text, left) in [
        (
            "a.yaml",
            "a: 1\n  # authlint: ignore[r] why\nb: 2\n",
            "a: 1\nb: 2\n",
        ),
        (
            "a.yaml",
            "a: 1\r\n# authlint: ignore[r]\r\nb: 2",
            "a: 1\r\nb: 2",
        ),
        ("a.yaml", "a: 1  # authlint: ignore[r] why\n", "a: 1\n"),
        (
            "a.yaml",
            "a: 1 # noqa # authlint: ignore[r]\n",
            "a: 1 # noqa\n",
        ),
        ("a.tf", "/* authlint: ignore[r] */ a = 1\n", "a = 1\n"),
        (
            "a.xml",
            "<a> <!-- authlint: ignore[r] -->\n</a>\n",
            "<a>\n</a>\n",
        ),
        (
            "a.json",
            "{ \"//\": \"authlint: ignore[r]\", \"a\": 1 }",
            "{ \"a\": 1 }",
        ),
        (
            "a.json",
            "{ \"a\": 1, \"//\": \"authlint: ignore[r]\" }",
            "{ \"a\": 1 }",
        ),
        (
            "a.json",
            "{ \"run\": \"# authlint: ignore[r]\\ncurl x\" }",
            "",
        ),
    ] {
        let edit = requests(name, text).into_iter().find_map(|one| one.removal);
        let after = edit.map_or(String::new(), |edit| {
            let mut after = text.to_owned();
            after.replace_range(edit.span.range(), &edit.text);
            after
        });
        assert_eq!(after, left, "{text}");
    }
}

#[test]
fn comments_are_written_where_they_can_stand() {
    for (name, text, written) in [
        (
            "a.yaml",
            "a:\n  - url: here\n",
            Some("a:\n  # authlint: ignore[r] why\n  - url: here\n"),
        ),
        (
            "a.yaml",
            "a: &x\n  url: >-\n    b\n    here\n",
            Some("a: &x\n  # authlint: ignore[r] why\n  url: >-\n    b\n    here\n"),
        ),
        (
            "a.env",
            "\u{feff}URL=here\r\n",
            Some("\u{feff}# authlint: ignore[r] why\r\nURL=here\r\n"),
        ),
        (
            "a.tf",
            "a {\n\turl = \"here\"\n}\n",
            Some("a {\n\t# authlint: ignore[r] why\n\turl = \"here\"\n}\n"),
        ),
        (
            "a.jsonc",
            "{\n  \"url\": \"here\"\n}\n",
            Some("{\n  // authlint: ignore[r] why\n  \"url\": \"here\"\n}\n"),
        ),
        ("a.json", "{\n  \"url\": \"here\"\n}\n", None),
        (
            "a.md",
            "Text.\n\n```json\n{ \"url\": \"here\" }\n```\n",
            Some(
                "Text.\n\n<!-- authlint: ignore[r] why -->\n```json\n{ \"url\": \"here\" }\n```\n",
            ),
        ),
    ] {
        let start = text.find("here").unwrap_or_default();
        let wish = Wish {
            rule: "r".to_owned(),
            span: authlint_parser::Span::new(FileId(0), start..start + 4),
        };
        let source = Source {
            path: name.to_owned(),
            within: name.to_owned(),
            text: text.to_owned().into(),
            format: Format::of_file(name, text).unwrap_or(Format::Text),
        };
        let insertion = insert(&source, &[wish], " why\n");
        let after = insertion.edits.first().map(|edit| {
            let mut after = text.to_owned();
            after.replace_range(edit.span.range(), &edit.text);
            after
        });
        assert_eq!(after.as_deref(), written, "{name}\n{text}");
    }
}
