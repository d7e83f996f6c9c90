//! What the name of a function tells about the literals that it is given.

use crate::format::Language;

/// What a call does with its literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// They are messages, patterns, names of tests: nobody's value.
    Quiet,
    /// They become a list.
    List,
    /// The only one comes out as it went in, in another type.
    Through,
    /// The first names the second.
    Pair,
    /// They are names and values in turn.
    Pairs,
    /// A list goes in, its elements come out in one text.
    Join,
    /// The first says how the others are put together.
    Format,
    /// The first names a setting, the second is its default.
    Flag,
    /// The second names a setting, the third is its value.
    BuildField,
    /// The function's name is theirs.
    Named,
}

/// What functions are known to do, by their last word or their last two, in lower case and without
/// underscores. In order, to be searched in halves.
#[rustfmt::skip]
const KNOWN: [(&str, Role); 216] = [
    ("abort", Role::Quiet), ("add", Role::Pair), ("addencoded", Role::Pair), ("addformfield", Role::Pair),
    ("addheader", Role::Pair), ("addparam", Role::Pair), ("addparameter", Role::Pair),
    ("addproperty", Role::Pair), ("addqueryparameter", Role::Pair), ("addwithvalue", Role::Pair),
    ("alert", Role::Quiet), ("anyhow", Role::Quiet), ("anyhttpurl", Role::Through), ("append", Role::Pair),
    ("arc.new", Role::Through), ("array", Role::List), ("arraylist", Role::List),
    ("arraylistof", Role::List), ("arrayof", Role::List), ("aslist", Role::List),
    ("aws.string", Role::Through), ("aws.tostring", Role::Through), ("bail", Role::Quiet),
    ("basicnamevaluepair", Role::Pair), ("box.new", Role::Through), ("byte", Role::Through),
    ("bytes", Role::Through), ("cleandoc", Role::Through), ("compile", Role::Quiet),
    ("computed", Role::Through), ("confirm", Role::Quiet), ("const", Role::Through),
    ("contains", Role::Quiet), ("context", Role::Quiet), ("convertto-securestring", Role::Through),
    ("cow.borrowed", Role::Through), ("cow.from", Role::Through), ("critical", Role::Quiet),
    ("debug", Role::Quiet), ("debugf", Role::Quiet), ("dedent", Role::Through), ("define", Role::Pair),
    ("describe", Role::Quiet), ("die", Role::Quiet), ("echo", Role::Quiet), ("endswith", Role::Quiet),
    ("entry", Role::Pair), ("environment", Role::Pair), ("eprint", Role::Quiet), ("eprintln", Role::Quiet),
    ("equals", Role::Quiet), ("error", Role::Quiet), ("errorf", Role::Quiet), ("errorsnew", Role::Quiet),
    ("exception", Role::Quiet), ("exit", Role::Quiet), ("expect", Role::Quiet),
    ("expecterror", Role::Quiet), ("fail", Role::Quiet), ("failf", Role::Quiet), ("fails", Role::Quiet),
    ("fatal", Role::Quiet), ("fatalf", Role::Quiet), ("field", Role::Pair), ("formfield", Role::Pair),
    ("formparam", Role::Pair), ("fprint", Role::Quiet), ("fprintf", Role::Quiet),
    ("fprintln", Role::Quiet), ("freeze", Role::Through), ("from", Role::Through),
    ("frozenset", Role::List), ("hashset", Role::List), ("hashsetof", Role::List),
    ("hasprefix", Role::Quiet), ("hassuffix", Role::Quiet), ("header", Role::Pair),
    ("httpurl", Role::Through), ("httpurl.get", Role::Through), ("httpurl.parse", Role::Through),
    ("immutablelist.of", Role::List), ("immutableset.of", Role::List), ("import", Role::Quiet),
    ("include", Role::Quiet), ("includeonce", Role::Quiet), ("indexof", Role::Quiet),
    ("info", Role::Quiet), ("infof", Role::Quiet), ("insert", Role::Pair), ("it", Role::Quiet),
    ("keyvaluepair", Role::Pair), ("linkedsetof", Role::List), ("list", Role::List),
    ("list.of", Role::List), ("listof", Role::List), ("literal", Role::Through), ("log", Role::Quiet),
    ("logf", Role::Quiet), ("map.entry", Role::Pair), ("match", Role::Quiet), ("matches", Role::Quiet),
    ("mustcompile", Role::Quiet), ("mutablelistof", Role::List), ("mutablesetof", Role::List),
    ("namevaluepair", Role::Pair), ("newarraylist", Role::List), ("newhashset", Role::List),
    ("newurl", Role::Through), ("nonempty", Role::Through), ("notice", Role::Quiet),
    ("object.freeze", Role::Through), ("ok", Role::Through), ("optional.of", Role::Through),
    ("p", Role::Quiet), ("pair", Role::Pair), ("panic", Role::Quiet), ("param", Role::Pair),
    ("parse", Role::Through), ("parserequesturi", Role::Through), ("parseurl", Role::Through),
    ("pointer.string", Role::Through), ("pointer.to", Role::Through), ("pp", Role::Quiet),
    ("print", Role::Quiet), ("printf", Role::Quiet), ("println", Role::Quiet), ("provider", Role::Through),
    ("ptr", Role::Through), ("ptr.to", Role::Through), ("put", Role::Pair), ("putenv", Role::Pair),
    ("putifabsent", Role::Pair), ("puts", Role::Quiet), ("queryparam", Role::Pair), ("raise", Role::Quiet),
    ("rc.new", Role::Through), ("ref", Role::Through), ("regex", Role::Quiet), ("regexp", Role::Quiet),
    ("replace", Role::Quiet), ("replaceall", Role::Quiet), ("replaceheader", Role::Pair),
    ("require", Role::Quiet), ("requireonce", Role::Quiet), ("requirerelative", Role::Quiet),
    ("secret", Role::Through), ("secret.new", Role::Through), ("secretstr", Role::Through),
    ("secretstring", Role::Through), ("secretstring.from", Role::Through),
    ("secretstring.new", Role::Through), ("set.of", Role::List), ("setattribute", Role::Pair),
    ("setdefault", Role::Pair), ("setenv", Role::Pair), ("setenvironmentvariable", Role::Pair),
    ("setheader", Role::Pair), ("setitem", Role::Pair), ("setof", Role::List), ("setparam", Role::Pair),
    ("setparameter", Role::Pair), ("setproperty", Role::Pair), ("should", Role::Quiet),
    ("signal", Role::Through), ("simpleentry", Role::Pair), ("singleton", Role::List),
    ("singletonlist", Role::List), ("some", Role::Through), ("sortedsetof", Role::List),
    ("startswith", Role::Quiet), ("store", Role::Pair), ("str", Role::Through), ("stream.of", Role::List),
    ("string", Role::Through), ("string.from", Role::Through), ("string.valueof", Role::Through),
    ("stringpointer", Role::Through), ("stringptr", Role::Through), ("systemproperty", Role::Pair),
    ("test", Role::Quiet), ("throw", Role::Quiet), ("todo", Role::Quiet), ("trace", Role::Quiet),
    ("trim", Role::Through), ("tuple", Role::List), ("tuple.create", Role::Pair),
    ("unicode", Role::Through), ("unimplemented", Role::Quiet), ("unreachable", Role::Quiet),
    ("uri", Role::Through), ("uri.create", Role::Through), ("uri.new", Role::Through),
    ("uri.parse", Role::Through), ("uribuilder", Role::Through), ("url", Role::Through),
    ("url.new", Role::Through), ("url.parse", Role::Through), ("urlparse", Role::Through),
    ("usestate", Role::Through), ("vec", Role::List), ("verbose", Role::Quiet), ("warn", Role::Quiet),
    ("warnf", Role::Quiet), ("warning", Role::Quiet), ("warningf", Role::Quiet), ("withparam", Role::Pair),
    ("withproperty", Role::Pair), ("write", Role::Quiet), ("writedebug", Role::Quiet),
    ("writeerror", Role::Quiet), ("writehost", Role::Quiet), ("writeline", Role::Quiet),
    ("writeln", Role::Quiet), ("writeoutput", Role::Quiet), ("writeverbose", Role::Quiet),
    ("writewarning", Role::Quiet),
];

/// The words that functions of pairs of a program's own end in.
const PAIR_ENDINGS: [&str; 8] = [
    "param",
    "parameter",
    "header",
    "property",
    "attribute",
    "claim",
    "option",
    "variable",
];

/// What the call of `path` does. `count` is how many arguments it has.
pub(super) fn role(path: &str, count: usize) -> Role {
    if path.len() > 80 {
        return Role::Named;
    }
    let plain: String = path
        .chars()
        .filter(|letter| *letter != '_' && *letter != '$')
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    let mut words = plain.rsplitn(3, '.');
    let last = words.next().unwrap_or_default();
    let two = match words.next() {
        Some(before) => &plain[plain.len() - last.len() - before.len() - 1..],
        None => last,
    };
    match (last, two) {
        ("of" | "mapof" | "mutablemapof" | "hashmapof" | "linkedmapof", _)
            if two == "map.of" || two == "immutablemap.of" || last != "of" =>
        {
            return if count.is_multiple_of(2) && last == "of" {
                Role::Pairs
            } else {
                Role::Named
            };
        }
        ("sprintf" | "format" | "formatted" | "interpolate", _) => return Role::Format,
        ("join" | "implode", _) => return Role::Join,
        ("buildconfigfield" | "resvalue", _) if count == 3 => return Role::BuildField,
        (_, "flag.string" | "pflag.string" | "flags.string") if count >= 2 => return Role::Flag,
        // `new Set([…])`, and `form.set("key", "value")`.
        ("set", _) if count == 2 => return Role::Pair,
        ("set", _) if plain == "set" => return Role::List,
        _ => {}
    }
    // `.url("…")` names what it is given; only `url("…")` makes a value of it.
    let alone = plain.len() == last.len();
    let known = known(two).or_else(|| known(last).filter(|role| alone || *role != Role::Through));
    let pair =
        known == Some(Role::Pair) || PAIR_ENDINGS.iter().any(|ending| last.ends_with(ending));
    match known {
        _ if count == 2 && (pair || last == "property") => Role::Pair,
        // Of one literal, `property` makes a value.
        _ if count == 1 && plain == "property" => Role::Through,
        Some(Role::Through) if count != 1 => Role::Named,
        Some(role @ (Role::Through | Role::List | Role::Quiet)) => role,
        _ if last.starts_with("assert") => Role::Quiet,
        _ if last.ends_with("error") || last.ends_with("exception") => Role::Quiet,
        _ => Role::Named,
    }
}

fn known(name: &str) -> Option<Role> {
    let at = KNOWN.binary_search_by_key(&name, |(name, _)| name).ok()?;
    Some(KNOWN.get(at)?.1)
}

/// Members of a text that leave it as it is, or nearly.
pub(super) fn keeps_text(member: &str) -> bool {
    matches!(
        member,
        "trim"
            | "strip"
            | "trimIndent"
            | "trimMargin"
            | "stripIndent"
            | "stripMargin"
            | "dedent"
            | "to_string"
            | "to_owned"
            | "toString"
            | "ToString"
            | "to_s"
            | "into"
            | "as_str"
            | "as_ref"
            | "clone"
            | "freeze"
            | "dup"
            | "encode"
            | "getBytes"
            | "toByteArray"
            | "toCharArray"
            | "as_bytes"
            | "ToCharArray"
            | "Trim"
            | "unwrap"
            | "expect"
            | "unwrap_or_default"
            | "ok"
            | "parse"
            | "to_sym"
            | "intern"
            | "html_safe"
            | "squish"
            | "toURI"
            | "toUri"
            | "toURL"
            | "toHttpUrl"
            | "rstrip"
            | "lstrip"
            | "strip_heredoc"
            | "await"
            | "get"
            | "orElseThrow"
    )
}

/// Members of a list that leave its elements as they are, in a list or in one text.
pub(super) fn keeps_list(member: &str) -> bool {
    matches!(
        member,
        "join"
            | "joinToString"
            | "freeze"
            | "to_vec"
            | "ToList"
            | "ToArray"
            | "toArray"
            | "toList"
            | "toSet"
            | "toTypedArray"
            | "as_slice"
            | "iter"
            | "into_iter"
            | "into"
            | "collect"
            | "toString"
            | "values"
            | "to_set"
    )
}

/// Members that add what they are given to a collection.
pub(super) fn adds(member: &str) -> bool {
    matches!(
        member,
        "add" | "append" | "push" | "Add" | "Append" | "addAll" | "insert"
    )
}

/// Members that give a text where there is none.
pub(super) fn gives_default(member: &str) -> bool {
    matches!(
        member,
        "unwrap_or"
            | "unwrap_or_else"
            | "orElse"
            | "getOrElse"
            | "ifEmpty"
            | "ifBlank"
            | "or"
            | "unwrap_or_else_into"
    )
}

/// Words that build a value of the type before them.
pub(super) fn is_constructor(word: &str) -> bool {
    matches!(
        word,
        "new"
            | "of"
            | "create"
            | "from"
            | "parse"
            | "valueOf"
            | "fromString"
            | "build"
            | "Create"
            | "Parse"
            | "From"
    )
}

/// Words that say nothing of the value behind them.
pub(super) fn is_prefix(word: &str) -> bool {
    matches!(
        word,
        "return"
            | "await"
            | "new"
            | "yield"
            | "mut"
            | "ref"
            | "const"
            | "async"
            | "static"
            | "out"
            | "move"
            | "typeof"
            | "readonly"
            | "export"
            | "default"
            | "dyn"
            | "clone"
            | "go"
            | "defer"
            | "unsafe"
            | "inline"
            | "do"
            | "then"
            | "suspend"
            | "void"
    )
}

/// Words that make of the values around them something else.
pub(super) fn is_operator(word: &str, language: Language) -> bool {
    match word {
        "if" | "else" | "for" | "in" | "is" | "when" | "while" | "match" | "switch"
        | "instanceof" => true,
        "range" => language == Language::Go,
        "and" | "not" | "lambda" | "elif" | "unless" | "elsif" => {
            matches!(language, Language::Python | Language::Ruby | Language::Php)
        }
        "case" | "catch" | "function" | "fn" | "fun" | "func" | "def" | "class" | "interface"
        | "enum" | "struct" | "trait" | "impl" | "throw" | "raise" | "assert" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, Role, role};

    #[test]
    fn the_table_is_in_order() {
        assert!(KNOWN.is_sorted_by(|(left, _), (right, _)| left < right));
    }

    #[test]
    fn a_function_is_known_by_its_last_words() {
        assert_eq!(role("form.add", 2), Role::Pair);
        assert_eq!(role("scopes.add", 1), Role::Named);
        assert_eq!(role("java.net.URI.create", 1), Role::Through);
        assert_eq!(role("Map.of", 4), Role::Pairs);
        assert_eq!(role("List.of", 4), Role::List);
        assert_eq!(role("set_extra_param", 2), Role::Pair);
        assert_eq!(role("new.IllegalStateException", 1), Role::Quiet);
        assert_eq!(role("builder.token_uri", 1), Role::Named);
    }
}
