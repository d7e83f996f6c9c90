//! What is an action, what it does, and what is put in its place.

use super::{Kind, actions, any, comments, holes, mask};

fn found(source: &str) -> Vec<(&str, Kind)> {
    let actions = actions(source).into_iter();
    actions
        .map(|action| (&source[action.range], action.kind))
        .collect()
}

#[test]
fn actions_end_where_their_language_ends_them() {
    for (source, expected) in [
        ("a {{ .x }} b", "{{ .x }}"),
        ("${{ secrets.X }}", "${{ secrets.X }}"),
        ("{{ \"}}\" }} }}", "{{ \"}}\" }}"),
        ("{{ `}}\n` }}", "{{ `}}\n` }}"),
        ("{{ '}}' }}", "{{ '}}' }}"),
        ("{{ \"\\\"}}\" }}", "{{ \"\\\"}}\" }}"),
        ("{{/* don't }} \" */}} {", "{{/* don't }} \" */}}"),
        ("{{!-- don't --}}", "{{!-- don't --}}"),
        ("{{{ raw }}}", "{{{ raw }}}"),
        ("{\"a\": {{{ x }}: 1}}", "{{ x }}"),
        ("{\"a\": {\"b\": {{ x }}}}", "{{ x }}"),
        ("{{ it's }}", "{{ it's }}"),
        ("{{ broken {{ x }}", "{{ x }}"),
        ("{% if a == '%}' %}", "{% if a == '%}' %}"),
        ("{# it's #}", "{# it's #}"),
        ("<%= a['b'] %>", "<%= a['b'] %>"),
    ] {
        let found = found(source);
        assert_eq!(found.len(), 1, "{source}");
        assert_eq!(found[0].0, expected);
    }
}

#[test]
fn what_is_never_closed_is_no_action() {
    for source in [
        "{{ a",
        "{% a",
        "{{{",
        "<%",
        "${#array[@]} {#",
        "{{ /* }}",
        "{{ \"\n",
    ] {
        let found = found(source);
        assert!(found.is_empty() || source.contains("}}"), "{found:?}");
    }
    assert!(!any("a { b } < c > %"));
}

#[test]
fn the_first_word_tells_what_an_action_does() {
    for (kind, sources) in [
        (
            Kind::Output,
            &[
                "{{ .x }}",
                "{{ $x }}",
                "{{ endpoint }}",
                "{{ range(3) }}",
                "{{> partial }}",
                "{{- include \"x\" . }}",
                "<%= if x %>",
                "<%- x %>",
            ][..],
        ),
        (
            Kind::Open,
            &[
                "{{- if x }}",
                "{{ range $k, $v := .x }}",
                "{{#each x}}",
                "{{^x}}",
                "{% for x in y %}",
                "{% set x %}",
                "<% if x -%>",
                "<% x.each do |y| %>",
                "<% if (x) { %>",
            ],
        ),
        (
            Kind::Middle,
            &[
                "{{ else if x }}",
                "{{^}}",
                "{% elif x %}",
                "<% elsif x %>",
                "<% } else { %>",
            ],
        ),
        (
            Kind::Close,
            &[
                "{{- end -}}",
                "{{/each}}",
                "{% endfor -%}",
                "<%- end -%>",
                "<% } %>",
            ],
        ),
        (
            Kind::Silent,
            &[
                "{{ $x := 1 }}",
                "{{ $x = 1 }}",
                "{% set x = 1 %}",
                "<% x = 1 %>",
            ],
        ),
        (
            Kind::Comment,
            &[
                "{{/* x */}}",
                "{{- /* x */ -}}",
                "{{! x }}",
                "{# x #}",
                "<%# x %>",
            ],
        ),
    ] {
        for source in sources {
            assert_eq!(found(source), [(*source, kind)]);
        }
    }
}

#[test]
fn comments_lose_their_marks() {
    for source in [
        "{{/* x */}}",
        "{{- /* x */ -}}",
        "{{!-- x --}}",
        "{#- x -#}",
        "<%# x -%>",
    ] {
        let actions = actions(source);
        let said: Vec<&str> = comments(source, &actions)
            .map(|range| &source[range])
            .collect();
        assert_eq!(said.len(), 1, "{source}");
        assert_eq!(said[0].trim(), "x", "{source}");
    }
}

/// With each repeated letter once.
fn squeezed(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    letters.dedup();
    letters.into_iter().collect()
}

#[test]
fn masks_keep_length_and_lines_of_text() {
    for (source, expected) in [
        ("a: {{ x }}", "a: x"),
        ("{{ x }}: b", "x: b"),
        ("{{ x }}\na: b", "\na: b"),
        ("  {{ é }} {{ x }} \r\nb", "\nb"),
        ("a: {{- x }}", "a: "),
        ("a: {{ x | indent 2 }}", "a: "),
        ("- {{ if x }}", "- "),
        ("a: |{{ x }}", "a: | "),
        ("a: b {{- end }} # c", "a: b # c"),
        ("a: {{ if x }}b{{ end }}", "a: xbx"),
        ("{{ if x }} # c", " # c"),
        ("# {{ x\n}}", "# x"),
        ("a: {{ x\n  y }}z", "a: xz"),
        ("{{else}}\n{}\n{{end}}", "\n"),
    ] {
        let masked = mask(source, &actions(source));
        assert_eq!(squeezed(&masked), expected, "{source}");
        assert_eq!(masked.len(), source.len(), "{source}");
    }
}

#[test]
fn blocks_and_references_are_holes() {
    for (source, expected) in [
        ("a{{ x }}b", vec![(1, 8)]),
        ("{{ if x }}a{{ else }}b{{ end }}c", vec![(0, 31)]),
        ("a{{ end }}b", vec![(0, 10)]),
        ("a{{ if x }}b", vec![(1, 12)]),
        ("{{ x }} $A ${B} $$C $1", vec![(0, 7), (8, 10), (11, 15)]),
    ] {
        let holes = holes(source, source, &actions(source)).into_iter();
        let ends: Vec<(usize, usize)> = holes.map(|hole| (hole.start, hole.end)).collect();
        assert_eq!(ends, expected, "{source}");
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    for (part, parts) in [
        ("{{", 50_000),
        ("\"{{\"\n", 20_000),
        ("{{ '\" ", 15_000),
        ("\"{{\" '\"' \"}}\"\n", 6_000),
        ("{{/*", 25_000),
        ("{{{", 30_000),
        ("<%\"", 30_000),
        ("{{ ` ", 20_000),
    ] {
        let source = part.repeat(parts);
        let actions = actions(&source);
        assert_eq!(mask(&source, &actions).len(), source.len());
    }
}
