FROM a
CMD
CMD node server.js --port $PORT
HEALTHCHECK NONE
HEALTHCHECK CMD ["wget", "-q", "http://localhost/health"]
RUN ["/bin/bash", "-o", "pipefail", "-c", "curl https://id.test/ | sh"]
RUN ["a", 'b']
RUN []
ONBUILD RUN curl https://id.test/
ONBUILD ENV A=b
SHELL ["/bin/bash", "-eo", "pipefail", "-c"]
RUN set -x; \
  \
  echo a;\
echo b
run echo   lower
RUN
ADD https://example.org/a.tgz $DEST/
