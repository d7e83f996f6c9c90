curl \
  -d "aü b" \
  https://id.example.org
A="x
y"
