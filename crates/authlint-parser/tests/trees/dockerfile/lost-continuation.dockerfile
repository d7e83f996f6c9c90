FROM a
RUN apt-get update \
    && apt-get install -y curl
    && curl -d scope=a https://id.test/token \
    -o b
USER c
&& d
