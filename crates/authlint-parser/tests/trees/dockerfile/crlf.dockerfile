# escape=\
FROM a
ENV A=b \
  C="d e"
# f
RUN curl \
  https://id.test/
COPY <<E /a.yaml
b: c
E
