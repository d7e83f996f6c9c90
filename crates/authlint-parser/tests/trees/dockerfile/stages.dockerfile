# syntax=docker/dockerfile:1.7
# check=skip=JSONArgsRecommended
ARG VERSION=22
ARG REGISTRY
# the build
FROM --platform=$BUILDPLATFORM ${REGISTRY}/node:${VERSION}-alpine AS Build
WORKDIR /app
COPY --from=deps --chown=node:node package.json ./
RUN npm ci

from nginx:latest
COPY --from=Build ["/app/dist", "/usr/share/nginx/my html"]
EXPOSE 80 443/tcp
USER "nginx"
VOLUME ["/data", "/log"]
STOPSIGNAL SIGTERM
MAINTAINER A $B <a@example.org>
