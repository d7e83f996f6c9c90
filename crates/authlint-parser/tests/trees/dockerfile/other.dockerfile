node_modules
# https://a.example.org/
*.log
curl https://id.test/
