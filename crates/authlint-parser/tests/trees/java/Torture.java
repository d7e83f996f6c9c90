class Torture<T extends Map<String, ? super T>> {
    char a = '"', b = '\'', c = '\u0041';
    String escapes = "\t\101\u00e9\uuu00e9\"\\ \s", plain = "second";
    /* it's " */ String url = cond ? "https://a.example.org" : "https://b.example.org";
    Map<String, List<String>> map = Map.of("scopes", List.of("a", "b"), "url", "https://c.example.org");
    @Scheduled(cron = "0 0", zone = "UTC") @Named("https://d.example.org") String annotated = "yes";
    String text = """
        one \
        two   
          "three" \"""
        """;
    String joined = "https://" + host + '/' + "token".trim() + 1;
    static { System.setProperty("token.url", "https://e.example.org"); }
    enum Kind { A("https://f.example.org"), B("b"); Kind(String x) { this.url = "https://g.example.org"; } }
    void f() {
        int x = a < b ? 1 : 2;
        if (a < b && c > d) { return; } String behind = "block";
        list.stream().map(x -> "https://h.example.org" + x).collect(Collectors.joining(","));
        Object cast = (String) "https://i.example.org";
        switch (x) { case "y": z = "https://j.example.org"; break; default: z = "k"; }
        for (String s : new String[] {"https://l.example.org"}) { }
        String never = "https://never.example.org
        String after = "still here";
    }
}
