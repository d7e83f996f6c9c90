//! Whatever the text: no panic, no endless loop, and every span lies in it.

use proptest::prelude::*;

use super::*;

const SCRIPT: &str = include_str!("torture.sh");

/// Checks each text of `document`, and returns how many there are.
fn check(source: &str, document: &Document<'_>) -> usize {
    let mut texts: Vec<&Text<'_>> = document.comments.iter().map(|each| &each.text).collect();
    let mut scalars = Vec::new();
    for root in &document.roots {
        assert!(source.get(root.span.range()).is_some());
        match &root.value {
            Value::Map(entries) => {
                for entry in entries {
                    texts.push(&entry.key);
                    scalars.push(scalar(&entry.value));
                    assert!(source.get(entry.value.span.range()).is_some());
                }
            }
            Value::Command(words) => scalars.extend(words),
            Value::Scalar(scalar) => scalars.push(scalar),
            Value::List(_) => panic!("the shell has no lists"),
        }
    }
    let mut count = 0;
    for scalar in scalars {
        texts.push(&scalar.text);
        assert!(holes(scalar).iter().all(|hole| !hole.is_empty()));
        if let Some(inner) = &scalar.inner {
            count += check(source, inner);
        }
    }
    for text in &texts {
        let Some(written) = source.get(text.locate(0..text.len()).range()) else {
            panic!("{:?} lies outside", text.as_str());
        };
        if text.editable(0..text.len()).is_some() {
            assert_eq!(written, text.as_str());
        }
    }
    count + texts.len()
}

#[test]
fn every_prefix_of_a_script_is_read() {
    assert!(SCRIPT.lines().count() >= 60);
    let whole = check(SCRIPT, &document(SCRIPT));
    assert!(whole > 150, "only {whole} texts");
    for line_end in ["\n", "\r\n"] {
        let script = SCRIPT.replace('\n', line_end);
        for (end, _) in script.char_indices() {
            let prefix = &script[..end];
            check(prefix, &document(prefix));
            if line_end == "\n" {
                let suffix = &script[end..];
                check(suffix, &document(suffix));
            }
        }
    }
}

#[test]
fn a_script_in_an_owned_text_reads_the_same() {
    let owned = Text::of_file(FileId(0), SCRIPT).into_owned();
    let (read, expected) = (read(&owned), document(SCRIPT));
    assert_eq!(commands(&read), commands(&expected));
    assert_eq!(check(SCRIPT, &read), check(SCRIPT, &expected));
}

#[test]
fn openers_without_an_end_take_no_time() {
    for opener in ["$(", "\"", "{{"] {
        document(&opener.repeat(100_000));
    }
    let openers = [
        "$(",
        "\"",
        "'",
        "{{",
        "${{",
        "${",
        "`",
        "\"$(",
        "${a:-",
        "((",
        "$((",
        "(",
        "a=(",
        "<<a\n",
        "$(<<a\n",
        "$'",
        "\"`",
        "case a in ",
        "[[ ",
        "\\",
        "a[",
        "<(",
        "\"${",
        "{{'",
        "$(\"'`",
        "<<'",
        "((a) ",
        "\"$(\"{{ ",
        "x=\"${a:-$(",
        "# ",
        "' \" ` ",
        ">",
        "if ",
        "f(",
        "\\\n",
        "\"\\\n",
    ];
    for opener in openers {
        for rest in ["", " )", "\n}}\"'`)", "\"", "'"] {
            let source = opener.repeat(3_000) + rest;
            assert!(document(&source).roots.len() <= source.len());
        }
    }
}

#[test]
fn substitutions_beyond_the_cap_are_text() {
    let source = format!("a {}b{}", "$(c ".repeat(40), ")".repeat(40));
    let document = document(&source);
    let mut depth = 0;
    let mut words = words(&document);
    while let Some(inner) = words.last().and_then(|word| word.inner.as_ref()) {
        words = super::words(inner);
        depth += 1;
    }
    assert_eq!(depth, 16);
    check(&source, &document);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_mixture_of_marks_is_read(
        parts in prop::collection::vec(prop::sample::select(vec![
            "$(", ")", "\"", "'", "`", "${", "}", "{{", "}}", "${{", "\\", "\n", "\r\n", " ", "\t",
            "<<", "<<-", "EOF", "\nEOF\n", "((", "))", "(", "#", "case", "esac", " in ", ";;", ";",
            "|", "&", ">", "<", "$", "$'", "x", "ü", "=", "A=", "A=(", "+=", "[", "]", "[[", "]]",
            "export ", "for ", "do", "tee ", "1", "\\x41", "\\u00e9", "\r", "function ", "-",
        ]), 0..40)
    ) {
        let source = parts.concat();
        check(&source, &document(&source));
    }
}
