//! Quotes, escapes, continuations and variables.

use super::*;
use crate::document::Holes;

#[test]
fn quotes_vanish_and_the_word_stays_verbatim() {
    let source = r#"curl 'single $X' "double" plain"#;
    let document = document(source);
    let words = words(&document);
    assert_eq!(
        commands(&document),
        [["curl", "single $X", "double", "plain"]]
    );
    for word in words {
        assert_eq!(word.holes, Holes::At(vec![]));
        let span = word.text.editable(0..word.text.len());
        assert_eq!(
            span.map(|span| &source[span.range()]),
            Some(word.text.as_str())
        );
    }
    let span = document.roots[0].span;
    assert_eq!(&source[span.range()], source);
}

#[test]
fn a_word_of_many_quotes_is_one_word() {
    let source = r#"curl -d"a b"'c'$X"#;
    let document = document(source);
    let word = &words(&document)[1];
    assert_eq!(&word.text, "-da bc$X");
    assert_eq!(holes(word), ["$X"]);
    assert_eq!(written(source, word), r#"-d"a b"'c'$X"#);
    assert_eq!(&source[word.text.locate(2..5).range()], "a b");
    assert_eq!(&source[word.text.locate(5..6).range()], "c");
    assert_eq!(word.text.editable(0..5), None);
}

#[test]
fn backslashes_quote_one_character() {
    let source = r#"echo a\ b \$X "\$Y \" \\ \n" it\'s ü\ü"#;
    let document = document(source);
    assert_eq!(
        commands(&document),
        [["echo", "a b", "$X", r#"$Y " \ \n"#, "it's", "üü"]]
    );
    assert!(
        words(&document)
            .iter()
            .all(|word| word.holes == Holes::At(vec![]))
    );
    let quoted = &words(&document)[3];
    assert_eq!(&source[quoted.text.locate(0..2).range()], "$Y");
    assert_eq!(&source[quoted.text.locate(8..9).range()], "n");
}

#[test]
fn ansi_quotes_are_decoded() {
    let source = r#"printf $'a\tb\n\x41\u00e9\'\"\\\r\xff{{ x }}'"#;
    let document = document(source);
    let word = &words(&document)[1];
    assert_eq!(&word.text, "a\tb\nAé'\"\\\\r\\xff{{ x }}");
    assert_eq!(holes(word), ["{{ x }}"]);
    assert_eq!(&source[word.text.locate(1..2).range()], r"\t");
    assert_eq!(&source[word.text.locate(4..5).range()], r"\x41");
    assert_eq!(&source[word.text.locate(5..7).range()], r"\u00e9");
    assert_eq!(&source[word.text.locate(7..8).range()], "'");
}

#[test]
fn localized_quotes_are_double_quotes() {
    let document = document(r#"echo $"a $b""#);
    let word = &words(&document)[1];
    assert_eq!(&word.text, "a $b");
    assert_eq!(holes(word), ["$b"]);
}

#[test]
fn empty_words_stand_inside_of_their_quotes() {
    let source = r#"curl -u '' """#;
    let document = document(source);
    let words = words(&document);
    assert_eq!(commands(&document), [["curl", "-u", "", ""]]);
    assert_eq!(words[2].text.span().range(), 9..9);
    assert_eq!(words[3].text.span().range(), 12..12);
}

#[test]
fn continued_lines_are_one_command() {
    for end in ["\n", "\r\n"] {
        let source = [
            "curl -X POST \\",
            "  -H 'Accept: application/json' \\",
            "  -u \"$ID:$SECRET\" \\",
            "  -d grant_type=client_\\",
            "credentials https://id.test/token\\",
            "",
            "echo done",
        ]
        .join(end);
        let document = document(&source);
        assert_eq!(
            commands(&document),
            [
                vec![
                    "curl",
                    "-X",
                    "POST",
                    "-H",
                    "Accept: application/json",
                    "-u",
                    "$ID:$SECRET",
                    "-d",
                    "grant_type=client_credentials",
                    "https://id.test/token",
                ],
                vec!["echo", "done"],
            ]
        );
        let Value::Command(words) = &document.roots[0].value else {
            panic!("a command");
        };
        assert_eq!(holes(&words[6]), ["$ID", "$SECRET"]);
        assert_eq!(written(&source, &words[6]), "$ID:$SECRET");
        assert_eq!(
            written(&source, &words[8]),
            format!("grant_type=client_\\{end}credentials")
        );
        let command = &source[document.roots[0].span.range()];
        assert!(command.starts_with("curl") && command.ends_with("/token"));
    }
}

#[test]
fn a_continuation_in_double_quotes_vanishes_and_in_single_quotes_stays() {
    let document = document("echo \"a\\\r\nb\" 'a\\\nb'");
    assert_eq!(commands(&document), [["echo", "ab", "a\\\nb"]]);
}

#[test]
fn every_kind_of_expansion_is_a_hole() {
    let source =
        "echo \"${A:-x} ${B:-\"}\"} $(c d) $((1 + (2))) `e` $1 $@ $# $? $$ $* $! $- $f_1-\"";
    let document = document(source);
    let word = &words(&document)[1];
    assert_eq!(
        holes(word),
        [
            "${A:-x}",
            "${B:-\"}\"}",
            "$(c d)",
            "$((1 + (2)))",
            "`e`",
            "$1",
            "$@",
            "$#",
            "$?",
            "$$",
            "$*",
            "$!",
            "$-",
            "$f_1",
        ]
    );
    assert_eq!(&source[6..source.len() - 1], word.text.as_str());
    assert_eq!(commands(inner(word)), [vec!["c", "d"], vec!["e"]]);
}

#[test]
fn dollars_that_expand_nothing_are_letters() {
    let document = document("grep a$ '$A' \"cost: 5$\" $, \"^$|$/\"");
    assert_eq!(
        commands(&document),
        [["grep", "a$", "$A", "cost: 5$", "$,", "^$|$/"]]
    );
    assert!(
        words(&document)
            .iter()
            .all(|word| word.holes == Holes::At(vec![]))
    );
}

#[test]
fn templates_are_one_hole_in_any_quoting() {
    let source = concat!(
        "curl -u ${{ secrets.ID }}:{{ secret }} '${{ secrets.X || 'none' }}' ",
        "\"id={{ id }}\" '{{ .a }}{\"b\": {}}' {{{ raw }}}",
    );
    let document = document(source);
    assert_eq!(
        commands(&document),
        [[
            "curl",
            "-u",
            "${{ secrets.ID }}:{{ secret }}",
            "${{ secrets.X || 'none' }}",
            "id={{ id }}",
            "{{ .a }}{\"b\": {}}",
            "{{{ raw }}}",
        ]]
    );
    let words = words(&document);
    assert_eq!(holes(&words[2]), ["${{ secrets.ID }}", "{{ secret }}"]);
    assert_eq!(holes(&words[3]), ["${{ secrets.X || 'none' }}"]);
    assert_eq!(holes(&words[4]), ["{{ id }}"]);
    assert_eq!(holes(&words[5]), ["{{ .a }}"]);
    assert_eq!(holes(&words[6]), ["{{{ raw }}}"]);
    assert_eq!(written(source, &words[3]), "${{ secrets.X || 'none' }}");
}

#[test]
fn braces_without_an_end_are_letters() {
    let text = document("echo {{ a\ncurl '{{' ${B ${C}");
    assert_eq!(
        commands(&text),
        [vec!["echo", "{{", "a"], vec!["curl", "{{", "${B", "${C}"]]
    );
    let Value::Command(words) = &text.roots[1].value else {
        panic!("a command");
    };
    assert_eq!(holes(&words[2]), ["${B"]);
    assert_eq!(holes(&words[3]), ["${C}"]);
}

#[test]
fn a_quote_without_an_end_is_a_letter() {
    let text = document("echo don't\ncurl -d x");
    assert_eq!(
        commands(&text),
        [vec!["echo", "don't"], vec!["curl", "-d", "x"]]
    );
    let text = document("curl -d \"a $B\ncurl `x\nid $'y");
    assert_eq!(
        commands(&text),
        [
            vec!["curl", "-d", "\"a", "$B"],
            vec!["curl", "`x"],
            vec!["id", "$'y"]
        ]
    );
    let text = document("curl \"a b\" \"c $(d \"e f\")");
    assert_eq!(commands(&text), [["curl", "a b", "\"c", "$(d \"e f\")"]]);
    let Value::Command(words) = &text.roots[0].value else {
        panic!("a command");
    };
    assert_eq!(commands(inner(&words[3])), [["d", "e f"]]);
}

#[test]
fn a_hash_inside_a_word_is_a_letter() {
    let source = "curl https://a.test/#b $# # first\n#!second\n  ##third\r\nx;#fourth\n#";
    let document = document(source);
    assert_eq!(
        commands(&document),
        [vec!["curl", "https://a.test/#b", "$#"], vec!["x"]]
    );
    assert_eq!(
        comments(&document),
        ["first", "!second", "#third", "fourth", ""]
    );
    assert_eq!(&source[document.comments[2].text.span().range()], "#third");
}
