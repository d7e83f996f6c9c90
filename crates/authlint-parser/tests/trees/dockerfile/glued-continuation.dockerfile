FROM a
ARG A="https://id.test/"\
  B=c\
 D=\
 E
