//! Texts as people paste them.

use std::sync::LazyLock;

use authlint_engine::knowledge::Knowledge;

use super::{Recognised, recognise};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::built_in);

fn read(text: &str) -> Recognised {
    recognise(text, &KNOWLEDGE)
}

/// The codes in a text, the most specific first.
fn codes(text: &str) -> Vec<String> {
    read(text).codes.into_iter().map(|code| code.name).collect()
}

/// The id of the provider whose addresses a text holds.
fn provider(text: &str) -> Option<&'static str> {
    let id = read(text).provider?;
    Some(&KNOWLEDGE.provider(id).id)
}

#[test]
fn a_bare_code_is_itself() {
    for code in ["invalid_client", "AADSTS7000215", "authentication.required"] {
        assert_eq!(codes(code), [code]);
    }
    assert_eq!(codes("Invalid_Client"), ["invalid_client"]);
    assert_eq!(codes("invalid client"), ["invalid_client"]);
    assert_eq!(codes("invalid-client"), ["invalid_client"]);
    assert_eq!(codes("aadsts70011"), ["AADSTS70011"]);
    assert_eq!(codes("70011"), ["AADSTS70011"]);
    assert_eq!(codes("401"), ["401"]);
    assert_eq!(codes("curl 6"), ["curl 6"]);
}

#[test]
fn a_sentence_may_follow_a_code() {
    let text = "AADSTS700016: Application with identifier 'a1b2' was not found in the directory 'Contoso'.";
    assert_eq!(codes(text), ["AADSTS700016"]);
    assert_eq!(codes("It says invalid_grant."), ["invalid_grant"]);
}

#[test]
fn what_a_provider_says_comes_before_what_all_say_and_before_the_status() {
    let body = r#"{"error":"invalid_scope","error_description":"AADSTS70011: The provided value for the input parameter 'scope' is not valid.\r\nTrace ID: 1"}"#;
    assert_eq!(codes(body), ["AADSTS70011", "invalid_scope"]);
    let text = format!("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n{body}");
    assert_eq!(codes(&text), ["AADSTS70011", "invalid_scope", "400"]);
}

#[test]
fn escapes_do_not_hide_a_code() {
    let log = r#"{"message":"request failed\n{\"error\":\"invalid_grant\",\"error_description\":\"x\"}"}"#;
    assert_eq!(codes(log), ["invalid_grant"]);
    let url =
        "https://app.test/cb?error=access_denied&error_description=AADSTS65004%3a+User+declined";
    assert_eq!(codes(url), ["AADSTS65004", "access_denied"]);
    assert_eq!(codes("x=%20AADSTS50011%0d%0a"), ["AADSTS50011"]);
    // What only looks like an escape is text, and half a letter is none.
    assert_eq!(
        codes("100% \\u00e9 %e4 %zz invalid_grant %"),
        ["invalid_grant"]
    );
}

#[test]
fn a_part_of_a_longer_name_is_no_code() {
    assert!(codes("my_invalid_client_test ip.not.authorized.yet").is_empty());
    assert_eq!(codes("ip.not.authorized"), ["ip.not.authorized"]);
    assert_eq!(codes("invalid_client_id"), ["invalid_client_id"]);
}

#[test]
fn the_code_that_is_named_as_the_error_wins() {
    let text = r#"we saw invalid_grant before; now {"error": "invalid_client"}"#;
    assert_eq!(codes(text), ["invalid_client", "invalid_grant"]);
}

#[test]
fn statuses_are_numbers_that_something_calls_a_status() {
    for text in [
        "HTTP/1.1 401 Unauthorized",
        "HTTP/2 401",
        "status code 401",
        "\"status\": 401",
        "statusCode=401",
        "The remote server returned an error: (401) Unauthorized.",
        "curl: (22) The requested URL returned error: 401",
        "Request failed with status code 401",
    ] {
        assert_eq!(codes(text)[0], "401", "{text}");
    }
    for text in [
        "line 401",
        "401 files",
        "took 401 ms",
        "error\n401",
        "port 4011",
    ] {
        assert!(codes(text).is_empty(), "{text}");
    }
}

#[test]
fn headers_of_an_api_tell_more_than_the_status() {
    let text = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The token expired\"\r\n";
    assert_eq!(codes(text), ["invalid_token", "401"]);
}

#[test]
fn failed_connections_have_many_words() {
    for text in [
        "curl: (6) Could not resolve host: login.foo",
        "Error: getaddrinfo ENOTFOUND login.foo.test",
        "dial tcp: lookup login.foo.test on 10.0.0.2:53: no such host",
        "java.net.UnknownHostException: login.foo.test",
        "[Errno -2] Name or service not known",
    ] {
        assert_eq!(codes(text), ["curl 6"], "{text}");
    }
    assert_eq!(
        codes("curl: (60) SSL certificate problem: unable to get local issuer certificate"),
        ["curl 60"]
    );
}

#[test]
fn a_number_of_a_family_is_recognised_without_being_listed() {
    let found = read("AADSTS1234567: something new, invalid_grant").codes;
    assert_eq!(found[0].name, "AADSTS1234567");
    assert!(!found[0].listed);
    // As long as it can be one.
    assert!(codes("AADSTS12 AADSTS1234567890123").is_empty());
}

#[test]
fn addresses_tell_the_provider() {
    let okta = "POST https://acme.okta.com/oauth2/default/v1/token -> invalid_scope";
    assert_eq!(provider(okta), Some("okta"));
    let host = "curl: (6) Could not resolve host: login.mypurecloud.com";
    assert_eq!(provider(host), Some("genesys-cloud"));
    let own = "POST https://sso.acme.test:8443/realms/acme/protocol/openid-connect/token 401";
    assert_eq!(provider(own), Some("keycloak"));
    // Paths that everybody has, and names of packages, tell nothing.
    assert_eq!(provider("https://auth.acme.test/oauth/token"), None);
    assert_eq!(
        provider("at github.com/okta/okta-sdk-golang/v2/okta.go:12"),
        None
    );
}

#[test]
fn a_page_for_people_is_not_who_answered() {
    let text =
        "see https://developer.okta.com/docs; POST https://login.mypurecloud.com/oauth/token";
    assert_eq!(provider(text), Some("genesys-cloud"));
}

#[test]
fn nothing_is_found_in_nothing() {
    for text in ["", " ", "%", "\\", "+", "\u{e9}\u{1f511}", "hello world"] {
        assert!(codes(text).is_empty(), "{text}");
        assert_eq!(provider(text), None);
    }
}
