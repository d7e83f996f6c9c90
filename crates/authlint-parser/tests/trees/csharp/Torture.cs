#if DEBUG // it's
class Torture {
    char a = '"', b = '\'';
    string escapes = "\t\x41\u00e9\U0001F600\"\\\0", utf8 = "x"u8;
    string verbatim = @"C:\""x""
two", filled = $"{a:0.0}{{b}} {(c ? "d" : "e")} {f["g"]}";
    string raw = """one "two" """, more = """"three """ four"""";
    string both = $@"\{x}""y""", other = @$"{z}";
    string rawFilled = $"""
        {x} {{y}}
          two
        """;
    [Attr("https://a.example.org", Name = "b")] public string Url { get; init; } = "https://b.example.org";
    public string Arrow => cond ? "https://c.example.org" : "d";
    public string Computed { get { return "https://d.example.org"; } }
    Dictionary<string, List<string>> map = new() { ["a"] = new() { "b", "c" }, { "d", new List<string> { "e" } } };
    string joined = "https://" + host + $"{x}/token" + @"\y";
    string nothing = null ?? "https://e.example.org", env = Environment.GetEnvironmentVariable("X") ?? throw new Exception("y");
    void F(string x = "https://f.example.org", params string[] y) {
        if (x is "https://g.example.org" or "z") return; var behind = "block";
        list.Select(i => $"https://h.example.org/{i}").ToList();
        G(url: "https://i.example.org", scopes: new[] { "a" }, "b");
        options.Scope.Add("openid"); options.ClaimActions.MapJsonKey("a", "b");
        var x = new Options("https://j.example.org") { Scopes = ["a", "b"] };
        switch (x) { case "https://k.example.org": y = "l"; break; }
        var never = "https://never.example.org
        var after = "still here";
    }
}
