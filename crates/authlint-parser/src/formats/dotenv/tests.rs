//! What each reader of such files makes of a line, and what is made of it here.

use std::ops::Range;

use crate::document::{Holes, Value};
use crate::span::FileId;
use crate::text::Text;

/// The reader sets nothing, or refuses the file.
const NONE: &str = "\0";

/// What `K` is after reading the text with Compose, `docker run --env-file`, Node, Python and a
/// shell, where `B` is `bee` and 4242 is the shell; and here, with the holes between ‹ and ›.
type Row = (&'static str, [&'static str; 5], &'static str);

/// Compose 2 (compose-go), Docker 28, dotenv 18, python-dotenv 1.2, Bash 5.2.
#[rustfmt::skip]
const ROWS: [Row; 84] = [
    ("K=a", ["a", "a", "a", "a", "a"], "a"),
    (" K = a", ["a", NONE, "a", "a", NONE], "a"),
    ("export K=a", ["a", NONE, "a", "a", "a"], "a"),
    ("K=a b", ["a b", "a b", "a b", "a b", NONE], "a b"),
    ("K=a # c", ["a", "a # c", "a", "a", "a"], "a"),
    ("K=a\t# c", ["a\t# c", "a\t# c", "a", "a", "a"], "a‹\t# c›"),
    ("K=a#c", ["a#c", "a#c", "a", "a#c", "a#c"], "a‹#c›"),
    ("K= #c", ["#c", " #c", "", "#c", ""], "‹#c›"),
    ("K=\"a#b\"", ["a#b", "\"a#b\"", "a#b", "a#b", "a#b"], "a#b"),
    ("K=\"a\" # c", ["a", "\"a\" # c", "a", "a", "a"], "a"),
    ("K=\"a\"#c", ["a", "\"a\"#c", "a", "a", "a#c"], "‹a›"),
    ("K=\"a\" b", ["a", "\"a\" b", "\"a\" b", NONE, NONE], "‹\"a\" b›"),
    ("K=\"a\"b", ["a", "\"a\"b", "\"a\"b", NONE, "ab"], "‹\"a\"b›"),
    ("K='a'", ["a", "'a'", "a", "a", "a"], "a"),
    ("K=`a`", ["`a`", "`a`", "a", "`a`", ""], "‹a›"),
    ("K='a\\'b'", ["a'b", "'a\\'b'", "a\\'b", "a'b", NONE], "‹'a\\'b'›"),
    ("K='a\\\\b'", ["a\\\\b", "'a\\\\b'", "a\\\\b", "a\\b", "a\\\\b"], "a‹\\\\›b"),
    ("K='a\\nb'", ["a\\nb", "'a\\nb'", "a\\nb", "a\\nb", "a\\nb"], "a\\nb"),
    ("K=\"a\\\"b\"", ["a\"b", "\"a\\\"b\"", "a\\\"b", "a\"b", "a\"b"], "a‹\"›b"),
    ("K=\"a\\nb\"", ["a\nb", "\"a\\nb\"", "a\nb", "a\nb", "a\\nb"], "a‹\n›b"),
    ("K=\"a\\tb\"", ["a\tb", "\"a\\tb\"", "a\\tb", "a\tb", "a\\tb"], "a‹\t›b"),
    ("K=\"a\\\\b\"", ["a\\b", "\"a\\\\b\"", "a\\\\b", "a\\b", "a\\b"], "a‹\\›b"),
    ("K=\"a\\\\nb\"", ["a\\nb", "\"a\\\\nb\"", "a\\\nb", "a\\nb", "a\\nb"], "a‹\\n›b"),
    ("K=\"a\\qb\"", ["a\\qb", "\"a\\qb\"", "a\\qb", "a\\qb", "a\\qb"], "a\\qb"),
    ("K=\"a\\'b\"", ["a\\'b", "\"a\\'b\"", "a\\'b", "a'b", "a\\'b"], "a‹\\'›b"),
    ("K=\"a\\`b\"", ["a\\`b", "\"a\\`b\"", "a\\`b", "a\\`b", "a`b"], "a‹\\`›b"),
    ("K=\"a\\fb\"", ["ab", "\"a\\fb\"", "a\\fb", "ab", "a\\fb"], "a‹\\f›b"),
    ("K=\"\\0101\"", ["A", "\"\\0101\"", "\\0101", "\\0101", "\\0101"], "‹\\0101›"),
    ("K=a\\nb", ["a\\nb", "a\\nb", "a\\nb", "a\\nb", "anb"], "a‹\\n›b"),
    ("K=a\\ b", ["a\\ b", "a\\ b", "a\\ b", "a\\ b", "a b"], "a‹\\ ›b"),
    ("K=\"a\\\\\"", ["a\\", "\"a\\\\\"", "a\\\\", "a\\", "a\\"], "‹a\\›"),
    ("K=\"a\nb\"", ["a\nb", "\"a", "a\nb", "a\nb", "a\nb"], "a\nb"),
    ("K='a\nb'", ["a\nb", "'a", "a\nb", "a\nb", "a\nb"], "a\nb"),
    ("K=\"a\\\nb\"", ["a\\\nb", "\"a\\", "a\\\nb", "a\\\nb", "ab"], "a‹\\\n›b"),
    ("K=a\\\nA=b", ["a\\", "a\\", "a\\", "a\\", "aA=b"], "a‹\\›"),
    ("K=\"a\nA=b\"", ["a\nA=b", "\"a", "a\nA=b", "a\nA=b", "a\nA=b"], "a\nA=b"),
    ("K=\"a\nA=\"b\"", [NONE, "\"a", "\"a", NONE, NONE], "‹\"a›"),
    ("K='a\nA='b'", [NONE, "'a", "'a", NONE, NONE], "‹'a›"),
    ("K=\"a", [NONE, "\"a", "\"a", NONE, NONE], "‹\"a›"),
    ("K=it's", ["it's", "it's", "it's", "it's", NONE], "it‹'s›"),
    ("K=a\"b\"", ["a\"b\"", "a\"b\"", "a\"b\"", "a\"b\"", "ab"], "a‹\"b\"›"),
    ("K={\"a\":\"b\"}", ["{\"a\":\"b\"}", "{\"a\":\"b\"}", "{\"a\":\"b\"}", "{\"a\":\"b\"}", "{a:b}"], "{‹\"a\":\"b\"}›"),
    ("K='{\"a\": \"b\"}'", ["{\"a\": \"b\"}", "'{\"a\": \"b\"}'", "{\"a\": \"b\"}", "{\"a\": \"b\"}", "{\"a\": \"b\"}"], "{\"a\": \"b\"}"),
    ("K=$B", ["bee", "$B", "$B", "$B", "bee"], "‹$B›"),
    ("K=${B}/c", ["bee/c", "${B}/c", "${B}/c", "bee/c", "bee/c"], "‹${B}›/c"),
    ("K=\"$B\"", ["bee", "\"$B\"", "$B", "$B", "bee"], "‹$B›"),
    ("K=\"${B}/c\"", ["bee/c", "\"${B}/c\"", "${B}/c", "bee/c", "bee/c"], "‹${B}›/c"),
    ("K='$B'", ["$B", "'$B'", "$B", "$B", "$B"], "$B"),
    ("K='${B}'", ["${B}", "'${B}'", "${B}", "bee", "${B}"], "‹${B}›"),
    ("K=${X:-d}", ["d", "${X:-d}", "${X:-d}", "d", "d"], "‹${X:-d}›"),
    ("K=${X-d}", ["d", "${X-d}", "${X-d}", "", "d"], "‹${X-d}›"),
    ("K=\"${X:-${B}}\"", ["bee", "\"${X:-${B}}\"", "${X:-${B}}", "${B}", "bee"], "‹${X:-${B}}›"),
    ("K=${B:+d}", ["d", "${B:+d}", "${B:+d}", "${B:+d}", "d"], "‹${B:+d}›"),
    ("K=$$B", ["$B", "$$B", "$$B", "$$B", "4242B"], "‹$$B›"),
    ("K=\"$$\"", ["$", "\"$$\"", "$$", "$$", "4242"], "‹$$›"),
    ("K=\\$B", ["\\bee", "\\$B", "\\$B", "\\$B", "$B"], "‹\\$B›"),
    ("K=\"\\$B\"", ["$B", "\"\\$B\"", "\\$B", "\\$B", "$B"], "‹$›B"),
    ("K=\"\\${B}\"", ["${B}", "\"\\${B}\"", "\\${B}", "\\bee", "${B}"], "‹$›‹{B}›"),
    ("K=$(echo a)", ["$(echo a)", "$(echo a)", "$(echo a)", "$(echo a)", "a"], "‹$(echo a)›"),
    ("K=\"a`echo b`\"", ["a`echo b`", "\"a`echo b`\"", "a`echo b`", "a`echo b`", "ab"], "a‹`echo b`›"),
    ("K=a$", ["a$", "a$", "a$", "a$", "a$"], "a$"),
    ("K=$1", ["$1", "$1", "$1", "$1", ""], "‹$1›"),
    ("K=${B", [NONE, "${B", "${B", "${B", NONE], "‹${B›"),
    ("K\nA=b", [NONE, NONE, NONE, NONE, NONE], NONE),
    ("K: a", ["a", NONE, "a", NONE, NONE], "a"),
    ("K:a", ["a", NONE, NONE, NONE, NONE], NONE),
    ("K:", ["", NONE, NONE, NONE, NONE], ""),
    ("K=\nA=b", ["", "", "", "", ""], ""),
    ("K=\"\"", ["", "\"\"", "", "", ""], ""),
    ("K= ", ["", " ", "", "", ""], ""),
    ("K=a;b", ["a;b", "a;b", "a;b", "a;b", "a"], "a‹;b›"),
    ("K=a&b", ["a&b", "a&b", "a&b", "a&b", NONE], "a&b"),
    ("K=~/a", ["~/a", "~/a", "~/a", "~/a", "/h/a"], "‹~›/a"),
    ("K=a=b", ["a=b", "a=b", "a=b", "a=b", "a=b"], "a=b"),
    ("K=[a]", ["[a]", "[a]", "[a]", "[a]", "[a]"], "[a]"),
    ("K=(a)", ["(a)", "(a)", "(a)", "(a)", "a"], "‹(a)›"),
    ("K=a\r\nA=b\r\n", ["a", "a", "a", "a", "a\r"], "a"),
    ("K=\"a\r\nb\"", ["a\r\nb", "\"a", "a\nb", "a\r\nb", "a\r\nb"], "a‹\r›\nb"),
    ("K=a\rA=b", ["a\rA=b", "a\rA=b", "a", "a", "a\rA=b"], "a‹\rA=b›"),
    ("\u{feff}K=a", ["a", "a", "a", NONE, NONE], "a"),
    ("1K=a", [NONE, NONE, NONE, NONE, NONE], NONE),
    ("K+=a", [NONE, NONE, NONE, NONE, "a"], NONE),
    ("K=\u{a0}a", ["a", "\u{a0}a", "a", "a", "\u{a0}a"], "‹\u{a0}a›"),
    ("K=https://h.test/?a=b#c", ["https://h.test/?a=b#c", "https://h.test/?a=b#c", "https://h.test/?a=b", "https://h.test/?a=b#c", "https://h.test/?a=b#c"], "https://h.test/?a=b‹#c›"),
];

/// The value of `K`, and its holes.
fn read(source: &str) -> Option<(String, Vec<Range<usize>>)> {
    let document = super::read(&Text::of_file(FileId(0), source));
    let Some(Value::Map(entries)) = document.roots.into_iter().next().map(|root| root.value) else {
        return None;
    };
    let entry = entries
        .into_iter()
        .find(|entry| entry.key.as_str() == "K")?;
    let Value::Scalar(scalar) = entry.value.value else {
        return None;
    };
    let Holes::At(holes) = scalar.holes else {
        panic!("{source:?} leaves its holes to others");
    };
    Some((scalar.text.as_str().to_owned(), holes))
}

fn shown(value: &str, holes: &[Range<usize>]) -> String {
    let mut shown = value.to_owned();
    for hole in holes.iter().rev() {
        shown.insert(hole.end, '›');
        shown.insert(hole.start, '‹');
    }
    shown
}

/// True if `value` can come of a text that is `template` but for what is in its holes.
fn can_be(value: &str, template: &str, holes: &[Range<usize>]) -> bool {
    let mut rest = value;
    let mut at = 0;
    for (index, hole) in holes.iter().enumerate() {
        let literal = &template[at..hole.start];
        at = hole.end;
        let found = if index == 0 {
            rest.starts_with(literal).then_some(0)
        } else {
            rest.find(literal)
        };
        let Some(found) = found else {
            return false;
        };
        rest = &rest[found + literal.len()..];
    }
    let literal = &template[at..];
    if holes.is_empty() {
        rest == literal
    } else {
        rest.ends_with(literal)
    }
}

#[test]
fn every_row_is_read_as_it_says() {
    for (source, _, expected) in ROWS {
        let actual = read(source).map(|(value, holes)| shown(&value, &holes));
        assert_eq!(actual.as_deref().unwrap_or(NONE), expected, "{source:?}");
    }
}

#[test]
fn what_is_no_hole_is_what_every_reader_gets() {
    for (source, readers, _) in ROWS {
        let Some((value, holes)) = read(source) else {
            continue;
        };
        for (index, got) in readers.into_iter().enumerate() {
            // `docker run` knows no quotes, comments and blanks, a shell no other line ends.
            let verbatim =
                source.contains(['"', '\'', '`', '#', '\u{a0}']) || source.contains("= ");
            let unfit = index == 1 && verbatim || index == 4 && source.contains('\r');
            if got != NONE && !unfit {
                assert!(
                    can_be(got, &value, &holes),
                    "{source:?} is {got:?} to reader {index}"
                );
            }
        }
    }
}

#[test]
fn an_unclosed_quote_costs_its_line() {
    for quote in ["\"", "'", "`"] {
        let source = format!("A={quote}a\nB={quote}b\nK=c\n\0\nC={quote}c");
        assert_eq!(
            read(&source),
            Some(("c".to_owned(), Vec::new())),
            "{source:?}"
        );
    }
}

#[test]
fn an_escaped_reference_is_never_a_reference() {
    for source in [
        "K=\\${B}",
        "K=\"\\${B}\"",
        "K=\\$B",
        "K=\"\\$B\"",
        "K=$$B",
        "K=\"$${B}\"",
    ] {
        let (value, holes) = read(source).unwrap_or_default();
        assert!(!holes.is_empty(), "{source:?}");
        for hole in holes {
            assert!(!["${B}", "$B"].contains(&&value[hole]), "{source:?}");
        }
    }
}
