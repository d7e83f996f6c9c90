//! Lines of many dialects, and what all of their readers would agree on.

use crate::document::{Document, Entry, Holes, Value};
use crate::span::FileId;
use crate::text::Text;

fn read(source: &str) -> Document<'_> {
    super::read(&Text::of_file(FileId(0), source))
}

/// A value on one line: what is a hole stands between ‹ and ›.
fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Scalar(scalar) => {
            let mut shown = scalar.text.as_str().to_owned();
            let holes = match &scalar.holes {
                Holes::At(holes) => holes.as_slice(),
                Holes::LeftToReader => &[],
            };
            for hole in holes.iter().rev() {
                shown.insert(hole.end, '›');
                shown.insert(hole.start, '‹');
            }
            shown
        }
        Value::List(nodes) => {
            let nodes: Vec<String> = nodes.iter().map(|node| shown(&node.value)).collect();
            format!("[{}]", nodes.join(" | "))
        }
        Value::Map(entries) => {
            let entries: Vec<String> = entries.iter().map(named).collect();
            format!("{{{}}}", entries.join(" | "))
        }
        Value::Command(_) => "command".to_owned(),
    }
}

fn named(entry: &Entry<'_>) -> String {
    format!("{}: {}", entry.key.as_str(), shown(&entry.value.value))
}

fn roots(source: &str) -> String {
    let document = read(source);
    let roots = document.roots.iter().map(|root| shown(&root.value));
    roots.collect::<Vec<_>>().join(" / ")
}

#[test]
fn lines_are_read() {
    let rows = [
        ("a=b", "{a: b}"),
        ("a = b c ", "{a: b c}"),
        ("a : b", "{a: b}"),
        ("a: b = c", "{a: b = c}"),
        ("a = b: c", "{a: b: c}"),
        ("a:b", "{a: b}"),
        ("a =", "{a: }"),
        ("a b = c", "{a b: c}"),
        ("skip-name", "{skip-name: ‹›}"),
        ("\"a:b\" = c", "{a:b: c}"),
        ("a=b\na=c", "{a: b | a: c}"),
        ("//h.test/:_authToken=x", "{//h.test/:_authToken: x}"),
        (
            "@s:registry=https://h.test/",
            "{@s:registry: https://h.test/}",
        ),
        ("[s]\na=b\n[t]\na=c", "{s: {a: b} | t: {a: c}}"),
        ("a=b\n[s]\n[s]", "{a: b | s: {} | s: {}}"),
        ("[auth.oauth] ; c\na=b", "{auth.oauth: {a: b}}"),
        ("[remote \"o]\\\"]\"]\na=b", "{remote \"o]\\\"]\": {a: b}}"),
        ("[s] a = b", "{s: {a: b}}"),
        ("[[s]]\na=b", "{s: {a: b}}"),
        ("[ s ]\na=b", "{s: {a: b}}"),
        ("[s\na=b", "{s: {a: b}}"),
        ("[]\na=b", "{: {a: b}}"),
    ];
    for (source, expected) in rows {
        assert_eq!(roots(source), expected, "{source:?}");
    }
}

#[test]
fn values_are_exact_where_dialects_agree() {
    let rows = [
        ("a = \"b c\"", "{a: b c}"),
        ("a = 'b # c'", "{a: b # c}"),
        ("a = \"b\" ; c", "{a: b}"),
        ("a = `b\"c`", "{a: b\"c}"),
        ("a = \"\"\"b \"c\"\n#d\"\"\"", "{a: b \"c\"\n#d}"),
        ("a = \"\"\"\nb\"\"\"", "{a: b}"),
        ("a = ${b} $c", "{a: ${b} $c}"),
        ("a = 5%", "{a: 5%}"),
        ("a = b # c", "{a: b‹ # c›}"),
        ("a = b ; c", "{a: b‹ ; c›}"),
        ("a = b#c", "{a: b‹#c›}"),
        ("a = #b", "{a: ‹#b›}"),
        ("a = \"b\\tc\\\\\"", "{a: b‹\\t›c‹\\\\›}"),
        ("a = \"b", "{a: ‹\"b›}"),
        ("a = \"b\" \"c\"", "{a: ‹\"b\" \"c\"›}"),
        ("a = %(b)s/c", "{a: ‹%(b)s›/c}"),
        ("a = %(b)s/${c}$d", "{a: ‹%(b)s›/‹${c}›‹$d›}"),
        ("a = $__env{B}/c", "{a: ‹$__env{B}›/c}"),
        ("a = \"$__file{/b}\"", "{a: ‹$__file{/b}›}"),
    ];
    for (source, expected) in rows {
        assert_eq!(roots(source), expected, "{source:?}");
    }
}

#[test]
fn lists_are_of_quoted_texts() {
    let rows = [
        ("a = [ \"b\", 'c' ]", "{a: [b | c]}"),
        (
            "a = [\n  \"b\", # x\n\n  \"c\",\n] # y\nd = e",
            "{a: [b | c] | d: e}",
        ),
        ("a = []", "{a: []}"),
        ("a = [b, c]", "{a: [b, c]}"),
        ("a = [\nb = c", "{a: [ | b: c}"),
        ("a = [ \"b\",\nc = d", "{a: [ \"b\", | c: d}"),
        ("a = [ \"b\" ] c", "{a: [ \"b\" ] c}"),
        ("a = [\"b", "{a: [\"b}"),
    ];
    for (source, expected) in rows {
        assert_eq!(roots(source), expected, "{source:?}");
    }
}

#[test]
fn lines_go_on() {
    let rows = [
        // Python, with what would be keys in other dialects.
        ("a = b\n  c\nd = e", "{a: b\nc | d: e}"),
        (
            "a =\n  b\n  # x\n\n  c>=1 ; d\ne = f",
            "{a: b\nc>=1‹ ; d› | e: f}",
        ),
        ("a = b\n  c = d", "{a: b | c: d}"),
        ("  a = b\n  c = d", "{a: b | c: d}"),
        ("a =\n  b = c\n  d = e\nf = g", "{a: {b: c | d: e} | f: g}"),
        ("a =\nb = c", "{a:  | b: c}"),
        (
            "a = b\n  https://h.test/?c=d",
            "{a: b\nhttps://h.test/?c=d}",
        ),
        // Go, Git, systemd.
        ("a = b \\\n  c\nd = e", "{a: b ‹\\\n  ›c | d: e}"),
        (
            "a = b \\\n  --c=d \\\n  --e=f\ng = h",
            "{a: b ‹\\\n  ›--c=d ‹\\\n  ›--e=f | g: h}",
        ),
        ("a = C:\\b\\\nc = d", "{a: C:\\b‹\\› | c: d}"),
        ("a = b\\\\\nc = d", "{a: b\\\\ | c: d}"),
        ("a = b \\", "{a: b ‹\\›}"),
    ];
    for (source, expected) in rows {
        assert_eq!(roots(source), expected, "{source:?}");
    }
}

#[test]
fn unit_files_hold_variables() {
    let rows = [
        (
            "Environment=\"A=b c\" 'D=e' F=g H=\"i j\"",
            "{Environment: {A: b c | D: e | F: g | H: i j}}",
        ),
        (
            "Environment=A=b \\\n  C=d\nUser=e",
            "{Environment: {A: b | C: d} | User: e}",
        ),
        ("Environment=A=%i\\n$B", "{Environment: {A: ‹%i›‹\\n›$B}}"),
        ("Environment=", "{Environment: }"),
        ("Environment=nonsense", "{Environment: nonsense}"),
        (
            "environment=A=\"b,c\",D='e',F=%(ENV_G)s",
            "{environment: {A: b,c | D: e | F: ‹%(ENV_G)s›}}",
        ),
        ("environment = production", "{environment: production}"),
        (
            "ExecStart=-/bin/a --b=c \\\nD=e\nUser=f",
            "{ExecStart: /bin/a --b=c \\\nD=e | User: f}",
        ),
        ("Executor = b", "{Executor: b}"),
    ];
    for (source, expected) in rows {
        assert_eq!(roots(source), expected, "{source:?}");
    }
}

#[test]
fn what_is_no_line_of_this_format_is_text() {
    let rows = [
        (
            "a = b\nsee https://h.test for more\nc = d",
            "{a: b | c: d} / ‹see https://h.test for more\n›",
        ),
        (
            "server {\n listen 80;\n}\na = b",
            "‹server {\n listen 80;\n}\na = b›",
        ),
        ("{{- if .a }}\nb = {{ .c }}\n{{- end }}", "{b: {{ .c }}}"),
        ("!include /etc/a\nb = c", "{b: c} / ‹!include /etc/a\n›"),
    ];
    for (source, expected) in rows {
        assert_eq!(roots(source), expected, "{source:?}");
    }
    assert_eq!(read("a = b\nsee this\nc = d").problems.len(), 1);
    assert_eq!(read("!include /etc/a\nb = c").problems, []);
    assert_eq!(read(&"a = b\nsee this\n".repeat(100)).problems.len(), 20);
}
