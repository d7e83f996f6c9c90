FROM a
ENV GRÖSSE=語${é}"😀"
