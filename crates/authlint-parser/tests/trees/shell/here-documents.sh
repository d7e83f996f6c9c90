cat > config.yaml <<END
url: "https:\/\/id.example.org"
host: $HOST
END
cat <<-'EOT' | tee app.json
	{"url": "https://id.example.org"}
	EOT
curl -d @- https://id.example.org <<<"a=b"
