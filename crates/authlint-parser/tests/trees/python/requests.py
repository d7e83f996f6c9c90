"""Fetches a token. See https://docs.example.org/oauth for more."""
import os
from authlib.integrations.requests_client import OAuth2Session

TOKEN_URL = "https://login.example.org/oauth/token"
SCOPES = ["users:read", 'users:write']
CLIENT_ID: str = os.environ["CLIENT_ID"]
CLIENT_SECRET = os.getenv("CLIENT_SECRET", "changeme")
REGION = os.environ.get('REGION') or "eu-west-1"
HOST = os.getenv("HOST")


class Settings(BaseSettings):
    """Settings."""
    base_url: str = Field("https://api.example.org", env="BASE_URL")
    api_host = f"https://api.{REGION}.example.org/v2"


def token(session, audience="https://api.example.org"):
    # Basic authentication
    response = requests.post(
        f"https://login.{REGION}.example.org/oauth/token",
        data={"grant_type": "client_credentials", "scope": " ".join(SCOPES)},
        auth=(CLIENT_ID, CLIENT_SECRET),
        timeout=30,
    )
    if response.status_code != 200:
        raise ValueError("failed: %s" % response.text)
    return response.json()["access_token"]


client = OAuth2Session(
    client_id="abc",
    client_secret=os.environ['SECRET'],
    scope="openid profile",
    token_endpoint="https://login." + HOST + "/oauth/token",
)
url = "https://{}/oauth/token".format(HOST)
other = 'https://%s/oauth/token' % HOST
config = {
    "client": {"client_id": "x", 'scopes': ("a", "b")},
    "token_url": TOKEN_URL if debug else "https://id.example.org/token",
    "joined": "https://id.example.org"
              "/oauth/token",
}
a, b = "first", "second"
app.config["OAUTH_TOKEN_URL"] = "https://id.example.org/token"
params = [("grant_type", "client_credentials"), ("scope", "openid")]
