bash -c 'curl https://a.example.org'
docker exec app sh -ec "curl https://b.example.org/$X"
su - postgres -c 'curl https://c.example.org'
eval "curl https://d.example.org"
pwsh -Command 'Invoke-RestMethod https://e.example.org'
curl -c 'cookie jar' -d 'scope=https://f.example.org/a openid' https://f.example.org
bash script.sh -c 'no script'
cat <<EOT | kubectl apply -f -
apiVersion: v1
url: https://g.example.org
EOT
helm upgrade app chart -f - <<'EOT'
url: https://h.example.org
EOT
ssh host <<'EOT'
curl https://i.example.org
EOT
bash -s <<'EOT'
curl https://j.example.org
EOT
python3 script.py <<'EOT'
url = https://k.example.org
EOT
export SPRING_APPLICATION_JSON='{"url": "https://l.example.org"}'
