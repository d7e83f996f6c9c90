package main

import (
	"fmt"
	"os"

	"golang.org/x/oauth2"
)

const (
	tokenURL        = "https://login.example.org/oauth/token"
	authURL  string = "https://login.example.org/authorize"
	letter          = '"'
)

var scopes = []string{"users:read", "users:write"}

type Config struct {
	ClientID string `json:"client_id" env:"CLIENT_ID"`
}

var config = &oauth2.Config{
	ClientID:     os.Getenv("CLIENT_ID"),
	ClientSecret: getEnv("CLIENT_SECRET", "changeme"),
	RedirectURL:  "http://localhost:8080/callback",
	Scopes:       []string{"openid", "profile"},
	Endpoint: oauth2.Endpoint{
		AuthURL:  "https://id.example.org/authorize",
		TokenURL: fmt.Sprintf("https://login.%s/oauth/token", host),
	},
}

func token(ctx context.Context) (string, error) {
	form := url.Values{}
	form.Set("grant_type", "client_credentials")
	form.Set("scope", strings.Join([]string{"a", "b"}, " "))
	values := url.Values{"grant_type": {"client_credentials"}, "scope": {"openid"}}
	request, err := http.NewRequest("POST", "https://id.example.org/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("no request: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	region := os.Getenv("REGION")
	if region == "" {
		region = "eu-west-1"
	}
	raw := `https://login.example.org
/token`
	switch region {
	case "x":
		base := "https://x.example.org" + "/token"
		fmt.Println(base)
	}
	c := clientcredentials.Config{ClientID: id, TokenURL: "https://" + host + "/token"}
	return "\x41\u00e9\"", nil
}
