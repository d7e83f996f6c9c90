FROM alpine
RUN <<EOF
set -e
curl -d scope=a https://id.test/token
# not a comment of the file
EOF
RUN <<-'END'
	echo a
	END
RUN <<PY
#!/usr/bin/env python3
url = "https://id.test/token"
PY
RUN cat <<'YAML' > /etc/app.yaml && echo done
issuer: https://id.test/
YAML
COPY <<EOF /app/config.yaml
issuer: https://$HOST/
fixed: \$HOME
EOF
COPY <<-"settings.json" <<b.env /app/
	{"url": "https://id.test/${A}"}
	settings.json
B=$C
b.env
ADD --chmod=755 local.txt <<run.sh /bin/
echo $X
run.sh
COPY <<none /etc/unknown
#!/bin/sh
curl https://id.test/
none
RUN echo $((1<<2)) <<< word
RUN << EOF > /out
a
EOF
RUN <<'one two'
echo b
one two
