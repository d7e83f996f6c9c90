package main

import "fmt"

var a, b = 'a', '\''
var c = "\a\x41\101\u00e9\U0001F600\\\"" // "it's"
var raw = `C:\x "it's"
two`
const d, e = "first", "second"
var (
	f        = map[string]string{"key": "https://a.example.org", k: `v`}
	g Type   = "typed"
	h, i     = "one", fmt.Sprint("x")
	joined   = "https://" + host() + "/token" +
		"/more"
	typed    = []struct{ Name, URL string }{{"x", "https://b.example.org"}, {Name: "y"}}
)

type T struct {
	URL string `yaml:"url" default:"https://c.example.org"`
}

func (t *T) f(x string) map[string]interface{} {
	if x := "https://d.example.org"; x != "y" {
		log.Printf("no: %s", "https://e.example.org")
	}
	t.URL = "https://f.example.org"
	flag.String("token-url", "https://g.example.org", "where tokens are")
	go func() { done <- "https://h.example.org" }()
	for _, scope := range []string{"a", "b"} {
		client.Do(scope)
	}
	switch x {
	case "https://i.example.org", "x":
		return map[string]interface{}{"a": []string{"b"}, "c": nil}
	}
	value, ok := os.LookupEnv("TOKEN_URL")
	return nil
}
var unterminated = "https://never.example.org
var after = "still here"
