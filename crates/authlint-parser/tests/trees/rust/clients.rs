//! Docs with https://docs.example.org.
use oauth2::{AuthUrl, ClientId};

const TOKEN_URL: &str = "https://login.example.org/oauth/token";
static SCOPES: &[&'static str] = &["openid", "profile"];

#[derive(Parser)]
struct Args<'a> {
    #[arg(long, env = "TOKEN_URL", default_value = "https://id.example.org/token")]
    token_url: &'a str,
    quote: char, // '"'
}

/* nested /* comment */ it's */
fn client<'a>(region: &'a str) -> Result<BasicClient> {
    let quote = '"';
    let client = BasicClient::new(
        ClientId::new("abc".to_string()),
        Some(ClientSecret::new(std::env::var("CLIENT_SECRET").expect("no secret"))),
        AuthUrl::new("https://id.example.org/authorize".to_string())?,
        Some(TokenUrl::new("https://id.example.org/token".into())?),
    );
    let token = client
        .exchange_client_credentials()
        .add_scope(Scope::new("openid".to_string()))
        .add_extra_param("audience", "https://api.example.org");
    let url = format!("https://login.{region}.example.org/{}", path);
    let host = env::var("HOST").unwrap_or_else(|_| "id.example.org".to_string());
    let built = option_env!("BUILT").unwrap_or("none");
    let params = [("grant_type", "client_credentials"), ("scope", "a")];
    let response = reqwest::Client::new()
        .post("https://id.example.org/token")
        .form(&params)
        .header("Accept", "application/json")
        .send()?;
    let config = Config {
        client_id: "abc".into(),
        token_url: Url::parse("https://id.example.org/token")?,
        scopes: vec!["a".to_owned(), "b".to_owned()],
        ..Config::default()
    };
    let raw = r#"{"token_url": "https://id.example.org"}"#;
    let lines = "https://id.example.org/\
                 token";
    match region {
        "eu" => "https://eu.example.org",
        _ => "https://us.example.org",
    };
    if region == "x" { panic!("no https://x.example.org") }
    Ok(client)
}
