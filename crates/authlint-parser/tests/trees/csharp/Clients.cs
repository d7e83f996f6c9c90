using System;
using Microsoft.Identity.Client;

namespace Example.Clients;

#region settings
[Route("https://route.example.org")]
public class Clients
{
    public const string TokenUrl = "https://login.example.org/oauth/token";
    public string Authority { get; set; } = "https://id.example.org";
    public string Audience => "https://api.example.org";
    public static readonly string[] Scopes = new[] { "openid", "profile" };
    private readonly Dictionary<string, string> _names = new Dictionary<string, string> { { "grant_type", "client_credentials" }, { "scope", "a" } };
    private char quote = '"';

    public async Task<string> Token(string region, string audience = "https://default.example.org")
    {
        var app = ConfidentialClientApplicationBuilder.Create("abc")
            .WithClientSecret(Environment.GetEnvironmentVariable("CLIENT_SECRET") ?? "changeme")
            .WithAuthority(new Uri($"https://login.{region}.example.org/{{tenant}}"))
            .Build();
        var content = new FormUrlEncodedContent(new[]
        {
            new KeyValuePair<string, string>("grant_type", "client_credentials"),
            new KeyValuePair<string, string>("scope", "openid"),
        });
        var other = new Dictionary<string, string>
        {
            ["client_id"] = "abc",
            ["token_url"] = @"https://id.example.org/""token""",
        };
        var options = new ClientOptions { TokenUrl = "https://id.example.org/token", Scopes = { "a", "b" } };
        services.AddOAuth("x", o => { o.TokenEndpoint = "https://id.example.org/token"; o.Scope.Add("openid"); });
        var raw = """
            {"token_url": "https://id.example.org",
              "n": "\n"}
            """;
        var filled = $$"""{"a": "{{region}}", "b": {}}""";
        var verbatim = $@"C:\x\{region}";
        var formatted = string.Format("https://login.{0}.example.org", region);
        var joined = "https://login." + region + ".example.org";
        if (region == "https://x.example.org") throw new Exception("no https://e.example.org");
        using var client = new HttpClient { BaseAddress = new Uri("https://api.example.org") };
        var id = config["Auth:ClientId"];
        string scope = string.Join(" ", new[] { "a", "b" });
        return region switch { "eu" => "https://eu.example.org", _ => "https://us.example.org" };
    }
}
#endregion
