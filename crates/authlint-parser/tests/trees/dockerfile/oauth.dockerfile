FROM python:3.12
ARG ISSUER="https://id.test/"
ARG AUDIENCE=api NAME
ENV TOKEN_URL=https://id.test/oauth2/token SCOPES="openid profile" \
    # who we are
    CLIENT_ID=$CLIENT_ID \

    CLIENT_SECRET='s$cr3t' JWKS="${ISSUER}jwks.json"
ENV LEGACY https://id.test/legacy  \
    "and more" $X
LABEL org.example.issuer="https://id.test" "key two"='two words' three=3
LABEL four five
RUN --mount=type=secret,id=client_secret \
    curl -sSf -d grant_type=client_credentials \
      # asks for a token
      -d "scope=a b" -u "app:$(cat /run/secrets/client_secret)" \
      https://id.test/oauth2/token
HEALTHCHECK --interval=5m --timeout=3s \
  CMD curl -f https://api.example.org/health || exit 1
ENTRYPOINT ["curl", "-d", "grant_type=client_credentials", "https://id.test/token"]
CMD ["sh", "-c", "curl -d \"scope=c\" https://id.test/\u0074oken"]
