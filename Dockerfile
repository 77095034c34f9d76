# One image for web, worker, beat and the management commands; only the command differs.

FROM python:3.11.14-slim-bookworm AS environment
WORKDIR /opt/portal
COPY requirements.txt ./
# Install locked wheels only, checked by hash: nothing is compiled, and no setup script runs.
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.11.14-slim-bookworm
# Pango renders documents. The PostgreSQL client writes and reads backups; it has the version of the server in the
# compose file, because pg_dump refuses a newer server. The fonts are part of the portal.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client-15 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 portal \
 && useradd --uid 10001 --gid portal --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal \
 && install --directory --owner portal --group portal --mode 0700 /var/portal
WORKDIR /opt/portal
COPY --from=environment /opt/portal/.venv .venv
# root owns the code, so that the portal cannot change it.
COPY . .
ENV PATH=/opt/portal/.venv/bin:$PATH \
    PORTAL_VAR=/var/portal \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN python -m compileall -q asem_portal members recommendations registry reports workshops
USER 10001:10001
VOLUME /var/portal
EXPOSE 8000
CMD ["gunicorn", "asem_portal.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--threads", "8"]
