package org.example;

import java.net.URI;

/** A client, see https://docs.example.org. */
@RestController("https://annotated.example.org")
public class Clients {
    private static final String TOKEN_URL = "https://login.example.org/oauth/token";
    @Value("${genesys.client.id:none}")
    private String clientId;
    private final Map<String, String> names = Map.of("a", "b", "c", "d");
    private static final List<String> SCOPES = Arrays.asList("openid", "profile");
    private static final String[] OTHER = new String[] {"x", "y"};
    private char quote = '"';

    ClientRegistration registration() {
        return ClientRegistration.withRegistrationId("example")
            .clientId("abc")
            .clientSecret(System.getenv("CLIENT_SECRET"))
            .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
            .scope("openid", "profile")
            .tokenUri("https://id.example.org/token")
            .build();
    }

    HttpRequest request(String region) {
        List<NameValuePair> form = new ArrayList<>();
        form.add(new BasicNameValuePair("grant_type", "client_credentials"));
        form.add(new BasicNameValuePair("scope", "openid"));
        String url = "https://login." + region + ".example.org/oauth/token";
        String formatted = String.format("https://login.%s.example.org", region);
        URI uri = URI.create("https://api.example.org/v2");
        config.setTokenUrl("https://id.example.org/token");
        config.setClientId("abc");
        if ("https://x.example.org".equals(url)) {
            throw new IllegalStateException("no https://x.example.org");
        }
        String block = """
            {"token_url": "https:\/\/id.example.org",
              "b": "\s"}   
            """;
        String host = System.getenv().getOrDefault("HOST", "id.example.org");
        return HttpRequest.newBuilder(uri).header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("grant_type=client_credentials")).build();
    }

    static final Map<String, Object> DOUBLE = new HashMap<>() {{
        put("token_url", "https://id.example.org/token");
        put("client_id", "abc");
    }};
}
