//! Commands in words.

use super::*;

#[test]
fn the_commands_of_an_assigned_substitution_are_read() {
    let source = "TOKEN=$(curl -s \"$URL\" -d 'x=1' | jq -r .access_token)";
    let document = document(source);
    assert_eq!(document.roots.len(), 1);
    let value = assigned(&document, 0);
    assert_eq!(&source[value.span.range()], &source[6..]);
    let value = scalar(value);
    assert_eq!(holes(value), [&source[6..]]);
    let inner = inner(value);
    assert_eq!(
        commands(inner),
        [
            vec!["curl", "-s", "$URL", "-d", "x=1"],
            vec!["jq", "-r", ".access_token"],
        ]
    );
    let Value::Command(words) = &inner.roots[0].value else {
        panic!("a command");
    };
    assert_eq!(holes(&words[2]), ["$URL"]);
    assert_eq!(written(source, &words[4]), "x=1");
    assert_eq!(&source[inner.roots[1].span.range()], "jq -r .access_token");
}

#[test]
fn substitutions_nest() {
    let source = "a \"$(b \"$(c 'd)' \"`e \\`f \\\\\\$g\\``\")\" h) i\"";
    let document = document(source);
    let first = inner(&words(&document)[1]);
    assert_eq!(
        commands(first),
        [["b", "$(c 'd)' \"`e \\`f \\\\\\$g\\``\")", "h"]]
    );
    let second = inner(&words(first)[1]);
    assert_eq!(commands(second)[0][..2], ["c", "d)"]);
    let third = inner(&words(second)[2]);
    assert_eq!(commands(third), [["e", "`f \\$g`"]]);
    let fourth = inner(&words(third)[1]);
    assert_eq!(commands(fourth), [["f", "$g"]]);
    assert_eq!(written(source, &words(fourth)[0]), "f");
}

#[test]
fn a_default_may_run_commands() {
    let source = "A=${A:-$(b ${C:-\"$(d)\"})}";
    let document = document(source);
    let value = scalar(assigned(&document, 0));
    assert_eq!(holes(value), ["${A:-$(b ${C:-\"$(d)\"})}"]);
    let command = inner(value);
    assert_eq!(commands(command), [["b", "${C:-\"$(d)\"}"]]);
    assert_eq!(commands(inner(&words(command)[1])), [["d"]]);
}

#[test]
fn what_closes_nothing_is_seen() {
    let source = "a $(b ')' \")\" \\) $'\\')' # )
        case $x in c) d ;; (e) f ;; esac; (g)
        cat <<X
it's )
X
    ) h $(cat <<Y
)
Y) i";
    let document = document(source);
    let words = words(&document);
    assert_eq!(words.len(), 5);
    assert_eq!(&words[2].text, "h");
    assert_eq!(&words[4].text, "i");
    assert_eq!(
        commands(inner(&words[1])),
        [
            vec!["b", ")", ")", ")", "')"],
            vec!["d"],
            vec!["f"],
            vec!["g"],
            vec!["cat"],
        ]
    );
    assert_eq!(comments(inner(&words[1])), [")"]);
    assert_eq!(&bodies(inner(&words[1]))[0].text, "it's )\n");
    assert_eq!(&bodies(inner(&words[3]))[0].text, ")\n");
}

#[test]
fn sums_are_not_read() {
    let document = document("a $((1 << 2)) $(( (b) + 16#ff )) $( (c) ) $((d) | (e))");
    let words = words(&document);
    assert!(words[1].inner.is_none());
    assert!(words[2].inner.is_none());
    assert_eq!(commands(inner(&words[3])), [["c"]]);
    assert_eq!(commands(inner(&words[4])), [["d"], ["e"]]);
}

#[test]
fn a_substitution_without_an_end_is_read_to_the_end() {
    let source = "A=$(curl 'b'\ncurl c";
    let document = document(source);
    let value = scalar(assigned(&document, 0));
    assert_eq!(&value.text, "$(curl 'b'\ncurl c");
    assert_eq!(commands(inner(value)), [["curl", "b"], ["curl", "c"]]);
}

#[test]
fn the_text_of_another_format_is_traced_through() {
    let source = "|\n  A=$(curl \\\n    'b')\n  curl c\n";
    let file = Text::of_file(FileId(0), source);
    let mut decoder = crate::text::Decoder::new(&file);
    for range in [4..15, 17..24, 26..33] {
        decoder.keep(range);
    }
    let text = decoder.finish(0);
    assert_eq!(&text, "A=$(curl \\\n  'b')\ncurl c\n");
    let document = read(&text);
    let command = inner(scalar(assigned(&document, 0)));
    assert_eq!(commands(command), [["curl", "b"]]);
    assert_eq!(written(source, &words(command)[1]), "b");
    assert_eq!(&source[document.roots[1].span.range()], "curl c");
}
