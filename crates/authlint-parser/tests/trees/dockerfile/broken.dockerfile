FROM a
RUNN curl https://id.test/
ENV A
ENV B=c d E=f
LABEL G
RUN <<EOF
curl https://id.test/
ENV H=i
EOF
