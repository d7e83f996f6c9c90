//! Which words are commands, which are assignments, and what is neither.

use super::*;
use crate::format::Format;

#[test]
fn nothing_is_in_an_empty_text() {
    for source in ["", " \t", "\n\r\n", "\\", ";;", "# only\n"] {
        let document = document(source);
        assert_eq!(document.format, Format::Shell);
        assert!(document.problems.is_empty());
        assert!(
            commands(&document).concat().concat().len() < 2,
            "{source:?}"
        );
    }
    assert!(document("").roots.is_empty());
}

#[test]
fn assignments_come_first_and_in_order() {
    let source = concat!(
        "A=1\n",
        "export B='2 2' C=$A\n",
        "declare -x D=\"4\"; local E= ; readonly F\n",
        "curl x\n",
        "G=7 H=8 curl y I=9\n",
        "export \"J=a$B\" PATH\n",
    );
    let document = document(source);
    assert_eq!(
        assignments(&document),
        [
            ("A", "1"),
            ("B", "2 2"),
            ("C", "$A"),
            ("D", "4"),
            ("E", ""),
            ("G", "7"),
            ("H", "8"),
            ("J", "a$B"),
        ]
    );
    assert_eq!(
        commands(&document),
        [vec!["curl", "x"], vec!["curl", "y", "I=9"]]
    );
    assert_eq!(&source[assigned(&document, 1).span.range()], "'2 2'");
    assert_eq!(holes(scalar(assigned(&document, 2))), ["$A"]);
    let empty = assigned(&document, 4).span;
    assert!(empty.is_empty());
    assert!(source[..empty.range().start].ends_with("E="));
    assert_eq!(holes(scalar(assigned(&document, 7))), ["$B"]);
    let map = &source[document.roots[0].span.range()];
    assert!(map.starts_with("A=1") && map.ends_with("a$B"));
    let Value::Map(entries) = &document.roots[0].value else {
        panic!("assignments");
    };
    assert_eq!(&source[entries[2].key.span().range()], "C");
}

#[test]
fn arrays_are_opaque_and_additions_are_skipped() {
    let source = concat!(
        "A=(-H \"x: y\" # why\n  $(id -u))\n",
        "A+=(z) B+=1 C[0]=2 C[${#C[@]}]=3 D=$(w)\n",
        "E=(\n",
        "curl v",
    );
    let document = document(source);
    assert_eq!(
        assignments(&document),
        [
            ("A", "(-H \"x: y\" # why\n  $(id -u))"),
            ("D", "$(w)"),
            ("E", ""),
        ]
    );
    let array = scalar(assigned(&document, 0));
    assert_eq!(holes(array), [array.text.as_str()]);
    assert_eq!(commands(inner(array)), [["id", "-u"]]);
    assert_eq!(commands(&document), [["curl", "v"]]);
    assert_eq!(comments(&document), ["why"]);
}

#[test]
fn lists_pipelines_and_groups_are_commands_in_order() {
    let document = document(
        "a 1 && b 2 || c 3 | d 4 |& e 5; f 6 & { g 7; } ; (h 8; ( i 9 )) ; ((j++)); k 10 &\n",
    );
    assert_eq!(
        commands(&document),
        [
            ["a", "1"],
            ["b", "2"],
            ["c", "3"],
            ["d", "4"],
            ["e", "5"],
            ["f", "6"],
            ["g", "7"],
            ["h", "8"],
            ["i", "9"],
            ["k", "10"],
        ]
    );
}

#[test]
fn reserved_words_lead_to_commands() {
    let source = "
        if ! test -f a; then b; elif c; then d
        else e; fi
        while read -r x; do f $x; done < list
        until g; do h; done
        for i in $(ls) two 'three'; do j \"$i\"; done
        for k
        do l; done
        for ((n = 0; n < 3; n++)); do o; done
        time -p p if then
        select q in r; do break; done
    ";
    assert_eq!(
        commands(&document(source)),
        [
            vec!["test", "-f", "a"],
            vec!["b"],
            vec!["c"],
            vec!["d"],
            vec!["e"],
            vec!["read", "-r", "x"],
            vec!["f", "$x"],
            vec!["g"],
            vec!["h"],
            vec!["ls"],
            vec!["j", "$i"],
            vec!["l"],
            vec!["o"],
            vec!["p", "if", "then"],
            vec!["break"],
        ]
    );
}

#[test]
fn case_patterns_are_no_commands() {
    let source = "
        case \"$(uname -m)\" in
            x86_64 | amd64) a ;;
            (arm*)          # comment
                            b; case $1 in c) d ;; esac ;;&
            v+([0-9]|x) | y) g ;;
            *) e
        esac
        f
    ";
    assert_eq!(
        commands(&document(source)),
        [
            vec!["uname", "-m"],
            vec!["a"],
            vec!["b"],
            vec!["d"],
            vec!["g"],
            vec!["e"],
            vec!["f"],
        ]
    );
}

#[test]
fn function_bodies_are_commands() {
    let source = "login() { curl a; }\nlogout ( )\n{\n curl b\n}\nfunction both { curl c; }\nfunction d() { curl e; }";
    assert_eq!(
        commands(&document(source)),
        [["curl", "a"], ["curl", "b"], ["curl", "c"], ["curl", "e"]]
    );
}

#[test]
fn tests_keep_their_operators_to_themselves() {
    let source = "[[ $A == b && ( -n \"$C\" || $D < e ) ]] && curl f";
    assert_eq!(
        commands(&document(source)),
        [
            vec!["[[", "$A", "==", "b", "-n", "$C", "$D", "e", "]]"],
            vec!["curl", "f"],
        ]
    );
}

#[test]
fn prompts_are_dropped() {
    let source = "$ curl a\n% curl b\n> curl c\nPS> curl d\n> $ curl e\n$ X=1 curl f\n$\necho $ %";
    let document = document(source);
    assert_eq!(
        commands(&document),
        [
            vec!["curl", "a"],
            vec!["curl", "b"],
            vec!["curl", "c"],
            vec!["curl", "d"],
            vec!["curl", "e"],
            vec!["curl", "f"],
            vec!["echo", "$", "%"],
        ]
    );
    assert_eq!(&source[document.roots[1].span.range()], "curl a");
    assert_eq!(assignments(&document), [("X", "1")]);
}

#[test]
fn redirections_are_no_words() {
    let source = "curl a >b 2>&1 2> /dev/null <c >> d <<<'e f' &>g &>>h >|i 3<>j k >&2 l";
    assert_eq!(commands(&document(source)), [["curl", "a", "k", "l"]]);
    assert_eq!(commands(&document(">a curl b")), [["curl", "b"]]);
}

#[test]
fn commands_in_redirections_are_read() {
    let source = "while read x; do a; done < <(curl b)\njq . <<< \"$(curl c)\"\ndiff <(d) e";
    let document = document(source);
    assert_eq!(
        commands(&document),
        [
            vec!["read", "x"],
            vec!["a"],
            vec!["curl", "b"],
            vec!["jq", "."],
            vec!["curl", "c"],
            vec!["diff", "<(d)", "e"],
        ]
    );
}

#[test]
fn a_here_document_stands_behind_its_command() {
    let source = "cat > .env <<EOF\nCLIENT_ID=$ID\nX=\\$Y `id` \\\nZ\nEOF\ncurl a";
    let document = document(source);
    assert_eq!(commands(&document), [vec!["cat"], vec!["curl", "a"]]);
    let body = scalar(&document.roots[1]);
    assert_eq!(&body.text, "CLIENT_ID=$ID\nX=$Y `id` Z\n");
    assert_eq!(body.declared, Some(Format::Dotenv));
    assert_eq!(holes(body), ["$ID", "`id`"]);
    assert_eq!(commands(inner(body)), [["id"]]);
    assert_eq!(&source[body.text.locate(10..13).range()], "$ID");
    let span = document.roots[1].span;
    assert_eq!(&source[span.range()], "CLIENT_ID=$ID\nX=\\$Y `id` \\\nZ\n");
}

#[test]
fn a_quoted_delimiter_keeps_the_body_verbatim() {
    let source = "sudo tee -a app.yaml << 'E F' > /dev/null\r\na: $B\\$\r\nE F\r\ncurl a";
    let document = document(source);
    let body = scalar(&document.roots[1]);
    assert_eq!(&body.text, "a: $B\\$\r\n");
    assert_eq!(body.declared, Some(Format::Yaml));
    assert_eq!(body.holes, Holes::At(vec![]));
    assert!(body.inner.is_none());
    assert_eq!(written(source, body), body.text.as_str());
    assert_eq!(commands(&document)[1], ["curl", "a"]);
}

#[test]
fn tabs_are_stripped_and_several_bodies_follow_each_other() {
    let source = "a <<-ONE | tee x.json | b 3<<\"TWO\" && c\n\t1\n\t\t$X\n\tONE\n2\nTWO\nd";
    let document = document(source);
    let shape: Vec<String> = document
        .roots
        .iter()
        .map(|root| match &root.value {
            Value::Command(words) => words[0].text.as_str().to_owned(),
            _ => format!("{:?}", scalar(root).text.as_str()),
        })
        .collect();
    assert_eq!(
        shape,
        ["a", r#""1\n$X\n""#, "tee", "b", r#""2\n""#, "c", "d"]
    );
    let bodies = bodies(&document);
    assert_eq!(holes(bodies[0]), ["$X"]);
    assert_eq!(written(source, bodies[0]), "1\n\t\t$X\n");
    assert_eq!(bodies[0].declared, Some(Format::Json));
    assert_eq!(bodies[1].declared, None);
}

#[test]
fn a_here_document_without_an_end_is_the_rest() {
    let document = document("cat <<EOF\ncurl a\n EOF");
    assert_eq!(commands(&document), [["cat"]]);
    assert_eq!(&bodies(&document)[0].text, "curl a\n EOF");
}

#[test]
fn a_placeholder_is_no_here_document() {
    let document = document("curl -u <<ID>> a\ncurl b");
    assert_eq!(commands(&document).len(), 2);
    assert_eq!(commands(&document)[1], ["curl", "b"]);
}
