curl -H "X: \"quoted\" \$A $B" 'it'\''s' $'tab\tx\x41' ht"tp"s://id.example.org/a\ b
curl -d '{"grant_type": "password", "url": "https:\/\/id.example.org"}' "`echo \`date\``"
curl -d "{\"url\": \"https://id.example.org\"}" ${A:-https://id.example.org} {{ template }}
ssh host "curl -s 'https://id.example.org/nested'"
