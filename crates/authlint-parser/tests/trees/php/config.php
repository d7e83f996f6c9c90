<p>It's a "page" with http://page.example.org</p>
<?php

use League\OAuth2\Client\Provider\GenericProvider;

define('TOKEN_URL', 'https://login.example.org/oauth/token');
const SCOPES = ['openid', 'profile'];

return [
    'github' => [
        'client_id' => env('GITHUB_CLIENT_ID'),
        'client_secret' => env('GITHUB_CLIENT_SECRET', 'changeme'),
        'redirect' => env("APP_URL") . '/callback',
        'scopes' => array('user', 'repo'),
    ],
];

#[Route("/x", name: "route")]
class Client
{
    private string $tokenUrl = 'https://id.example.org/it\'s';
    public ?string $host = null;

    public function __construct(string $region = "eu-west-1")
    {
        $this->provider = new GenericProvider([
            'clientId' => 'abc',
            'urlAccessToken' => "https://login.{$region}.example.org/$path[0]/token\n",
            'urlAuthorize' => "https://login.$this->host.example.org/authorize",
            'scopes' => implode(' ', ['a', 'b']),
        ]);
        $_ENV['X'] = 'y';
        $secret = getenv('CLIENT_SECRET') ?: 'none';
        $other = $_ENV['OTHER'] ?? "other";
        $url = 'https://' . $host . '/token';
        $formatted = sprintf('https://%s/token', $host);
        curl_setopt($ch, CURLOPT_URL, 'https://id.example.org/token');
        $text = <<<EOT
            {"token_url": "https://id.example.org",
              "scope": "$scope"}
            EOT;
        $raw = <<<'RAW'
        it's $raw
        RAW;
        $response = $http->post('https://id.example.org/token', ['form_params' => ['grant_type' => 'client_credentials', 'scope' => '']]);
        return $x ? 'https://a.example.org' : 'https://b.example.org'; // it's
    }
}
?>
<p>It's "over"</p>
<?= 'https://echo.example.org' ?>
