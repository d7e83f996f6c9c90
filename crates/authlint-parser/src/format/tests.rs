//! Endings that tell nothing, told by what is in the file.

use super::Format;

#[test]
fn a_shared_ending_is_told_by_the_content() {
    let rows = [
        ("a.conf", "[a]\nb = c\n", Format::Ini),
        ("a.conf", "; d\n\nb = c\ne = f;\ng: h", Format::Ini),
        (
            "a.cfg.example",
            "b = \"c\"\nd = [\n  \"e\",\n]\n",
            Format::Ini,
        ),
        ("A.CONF", "\u{feff}[a]\r\nb = c\r\n", Format::Ini),
        ("a.config", "<configuration>\n</configuration>", Format::Xml),
        ("a.config", "[default]\nregion = a", Format::Ini),
        ("a.conf", "server {\n  listen 80;\n}\n", Format::Text),
        ("a.conf", "user nginx;\nhttp {\n  a = b\n}", Format::Text),
        ("a.conf", "a {\n  b = c\n}\nd = e", Format::Text),
        ("a.conf", "akka.a = b\nc { d = e }\nf {\n}", Format::Text),
        (
            "a.cfg",
            "global\n  log a\ndefaults\n  mode http\n",
            Format::Text,
        ),
        (
            "a.conf",
            "<VirtualHost *:80>\n  ServerName a\n</VirtualHost>",
            Format::Text,
        ),
        ("a.conf", "Listen 80\nServerName a.test\n", Format::Text),
        ("a.config", "{\"a\": 1}", Format::Json),
        ("a.conf", "", Format::Text),
    ];
    for (path, text, expected) in rows {
        assert_eq!(
            Format::of_file(path, text),
            Some(expected),
            "{path} {text:?}"
        );
    }
    assert_eq!(Format::of_file("a.ini", "server {\n}"), Some(Format::Ini));
}

#[test]
fn locks_of_package_managers_have_no_format() {
    for path in [
        "package-lock.json",
        "web/pnpm-lock.yaml",
        "infra\\.terraform.lock.hcl",
    ] {
        assert_eq!(Format::of_name(path), None, "{path}");
        assert_eq!(Format::of_file(path, "{\"a\": 1}"), None, "{path}");
    }
    assert_eq!(Format::of_name("lock.json"), Some(Format::Json));
}
