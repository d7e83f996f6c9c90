import axios from "axios";
import GitHubProvider from 'next-auth/providers/github';

export const TOKEN_URL: string = 'https://login.example.org/oauth/token';
const region = process.env.REGION || "eu-west-1", host = process.env['HOST'] ?? 'id.example.org';
const clientId = process.env.CLIENT_ID!;
const loginUrl = `https://login.${region}.example.org/oauth/authorize?client_id=${process.env.CLIENT_ID}`;

passport.use(new OAuth2Strategy({
  authorizationURL: 'https://id.example.org/authorize',
  tokenURL: "https://id.example.org/token",
  clientID: process.env.CLIENT_ID,
  scope: ['openid', 'profile'],
  callbackURL: BASE + "/callback",
}, function (accessToken, refreshToken, profile, done) {
  const note = "isn't it?";
  done(null, profile);
}));

export default NextAuth({
  providers: [
    GitHubProvider({ clientId: process.env.GITHUB_ID, clientSecret: process.env.GITHUB_SECRET }),
    {
      id: "custom",
      wellKnown: "https://id.example.org/.well-known/openid-configuration",
      authorization: { params: { scope: "openid email" } },
    },
  ],
});

async function token() {
  const params = new URLSearchParams();
  params.append("grant_type", "client_credentials");
  params.append('scope', `users:read ${extra}`);
  const response = await fetch("https://id.example.org/token", {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", Authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }).toString(),
  });
  const other = await axios.post(TOKEN_URL, qs.stringify({ 'grant_type': 'refresh_token' }), { timeout: 100 });
  const url = production ? "https://id.example.org" : "https://test.example.org";
  if (url === "https://x.example.org") { console.log("https://log.example.org"); }
  this.config.tokenUrl = "https://id.example.org/token";
  this.config.scopes = new Set(["a", "b"]);
  return { ...other, pattern: /["'`]/.test(url), text: text.replace(/\//g, '"') };
}

class Settings {
  private readonly apiUrl?: string = 'https://api.example.org';
  static scopes = ["a:read"].join(" ");
}

const element = (
  <Auth0Provider domain="id.example.org" clientId={'abc'} authorizationParams={{ scope: "openid" }}>
    <p>Don't {count} won't</p>
    <App />
  </Auth0Provider>
);
const after = "still here";
