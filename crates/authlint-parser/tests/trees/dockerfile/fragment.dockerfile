RUN apk add curl
ENV A=b
...
CMD ["a"]