//! Words, arrays and shells, where a table shows them best.

use crate::document::{Document, Holes, Value};
use crate::format::{Format, Language};
use crate::span::FileId;
use crate::text::Text;

fn read(source: &str) -> Document<'_> {
    super::read(&Text::of_file(FileId(0), source))
}

/// The names and texts of the first stage, with their holes.
fn texts(source: &str) -> Vec<(String, String, Holes)> {
    let document = read(source);
    let Some(Value::Map(entries)) = document.roots.first().map(|root| &root.value) else {
        return Vec::new();
    };
    let text = |entry: &crate::document::Entry<'_>| match &entry.value.value {
        Value::Scalar(scalar) => {
            let (name, text) = (entry.key.as_str(), scalar.text.as_str());
            Some((name.to_owned(), text.to_owned(), scalar.holes.clone()))
        }
        _ => None,
    };
    entries.iter().filter_map(text).collect()
}

#[test]
fn words_lose_quotes_and_escapes_and_keep_variables() {
    let cases: [(&str, &str, &str); 20] = [
        ("b", "b", ""),
        ("\"b c\"", "b c", ""),
        ("'b $c'", "b $c", ""),
        ("b\\ c", "b c", ""),
        ("b\\$c", "b$c", ""),
        ("\"b\\$c\\\"\\n\\\\\"", "b$c\"\\n\\", ""),
        ("$b", "$b", "$b"),
        ("x$b-y", "x$b-y", "$b"),
        ("\"x${b:-y z}\"", "x${b:-y z}", "${b:-y z}"),
        ("${a:-${b}}c", "${a:-${b}}c", "${a:-${b}}"),
        ("\"'$b'\"", "'$b'", "$b"),
        ("b'c'\"d\"", "bcd", ""),
        ("$", "$", ""),
        ("a$", "a$", ""),
        ("$1x", "$1x", "$1"),
        ("${a", "${a", "${a"),
        ("'b", "'b", ""),
        ("\"b", "b", ""),
        ("\"\"", "", ""),
        ("é$é", "é$é", "$é"),
    ];
    for (written, meant, hole) in cases {
        let source = format!("ENV A={written}");
        let found = texts(&source);
        let [(_, text, Holes::At(holes))] = found.as_slice() else {
            panic!("{source}: {found:?}");
        };
        let holes: String = holes.iter().map(|range| &text[range.clone()]).collect();
        assert_eq!((text.as_str(), holes.as_str()), (meant, hole), "{source}");
    }
}

#[test]
fn a_backtick_escapes_where_it_is_told_to() {
    let found = texts("# escape=`\nENV A=C:\\b` `$c D=`\n  e\nENV P C:\\x `\n  y\n");
    let found: Vec<_> = found
        .iter()
        .map(|(name, text, _)| [name.as_str(), text])
        .collect();
    assert_eq!(found, [["A", "C:\\b $c"], ["D", ""], ["P", "C:\\x   y"]]);
}

#[test]
fn arrays_are_words_and_anything_else_is_for_the_shell() {
    for words in [
        "[]",
        "[\"a\"]",
        "[ \"a\" , \"\\u00e9\\n\" ]",
        "[\"a\",\n\"b\"]",
    ] {
        let source = format!("CMD {}", words.replace('\n', "\\\n"));
        let document = read(&source);
        let Value::Map(entries) = &document.roots[0].value else {
            panic!("{source}");
        };
        assert!(
            matches!(entries[0].value.value, Value::Command(_)),
            "{source}"
        );
    }
    for script in [
        "['a']",
        "[\"a\"",
        "[\"a\",]",
        "[\"a\"] b",
        "[1]",
        "[\"\\x\"]",
        "[ -e a ]",
    ] {
        let source = format!("CMD {script}");
        assert_eq!(texts(&source)[0].1, script);
    }
}

/// The format of the only word that has one.
fn script(words: &str) -> Option<(String, Format)> {
    let source = format!("CMD {words}");
    let document = read(&source);
    let Value::Map(entries) = &document.roots[0].value else {
        panic!("{source}");
    };
    let Value::Command(words) = &entries[0].value.value else {
        panic!("{source}");
    };
    let found = words.iter();
    let mut found = found.filter_map(|word| Some((word.text.as_str().to_owned(), word.declared?)));
    found.next()
}

#[test]
fn the_script_among_the_words_is_declared() {
    let powershell = Format::Source(Language::PowerShell);
    let python = Format::Source(Language::Python);
    let javascript = Format::Source(Language::JavaScript);
    let cases = [
        (r#"["sh", "-c", "x"]"#, Some(Format::Shell)),
        (
            r#"["/bin/bash", "-euo", "pipefail", "-c", "x"]"#,
            Some(Format::Shell),
        ),
        (
            r#"["bash", "-o", "pipefail", "-lc", "x"]"#,
            Some(Format::Shell),
        ),
        (
            r#"["tini", "--", "ash", "-c", "x", "y"]"#,
            Some(Format::Shell),
        ),
        (
            r#"["powershell.exe", "-NoLogo", "-Command", "x"]"#,
            Some(powershell),
        ),
        (r#"["cmd", "/S", "/C", "x"]"#, Some(Format::Text)),
        (r#"["python3", "-c", "x"]"#, Some(python)),
        (r#"["node", "-e", "x"]"#, Some(javascript)),
        (r#"["sh", "run.sh", "-c", "x"]"#, None),
        (r#"["python", "app.py", "-c", "x"]"#, None),
        (r#"["app", "-c", "x"]"#, None),
        (r#"["sh", "-c"]"#, None),
    ];
    for (words, format) in cases {
        assert_eq!(
            script(words),
            format.map(|format| ("x".to_owned(), format)),
            "{words}"
        );
    }
}

#[test]
fn a_default_is_a_hole_around_what_it_says() {
    let found = texts("ARG A=\"b c\" D=$e F\nARG G=\n");
    let found: Vec<_> = found
        .into_iter()
        .map(|(name, text, holes)| {
            // A name without a default stands for itself.
            let whole = matches!(holes, Holes::At(holes) if holes.iter().map(ExactSizeIterator::len).sum::<usize>() == text.len());
            assert_eq!(whole, name != "ARG");
            (name, text)
        })
        .collect();
    let expected = [
        ("A", "${A:-b c}"),
        ("D", "${D:-$e}"),
        ("ARG", "F"),
        ("G", "${G:-}"),
    ];
    assert_eq!(
        found,
        expected.map(|(name, text)| (name.to_owned(), text.to_owned()))
    );
}

#[test]
fn one_mistake_is_one_problem() {
    for source in [
        "FROM a\nRUNN b\n",
        "FROM a\nENV b\n",
        "FROM a\nENV b=c d\n",
        "FROM a\nRUN <<E\necho b\ncurl c\n",
        "FROM a\nCOPY <<E /b\nx: y\nF\nRUN c\n",
    ] {
        assert_eq!(read(source).problems.len(), 1, "{source}");
    }
}

#[test]
fn what_may_be_right_is_no_problem() {
    for source in [
        "FROM a\n{{ run }}\nRUNN b\n",
        "# syntax=example.org/other\nFROM a\nRUNN b\n",
        "node_modules\n*.log\n",
        "FROM a\n...\n",
        "RUN\nENV\nFROM\n",
        "COPY << /a\nRUN a << b\n",
        "",
        "# only a comment",
    ] {
        assert_eq!(read(source).problems, [], "{source}");
    }
}
