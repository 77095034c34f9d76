"""The portal of docker-compose.yml without containers: its own commands and environment, on the loopback interface.

Only values that a container provides are mapped: host names, folders and the port. Services receive nothing else from
the environment of this machine. Run `python3 manage.py test tests/production`.
"""

import os
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings

from asem_portal.bootstrap import servers
from asem_portal.bootstrap.environment import BASE_DIR, VENV
from asem_portal.bootstrap.supervisor import Program
from tests.processes import PATIENCE, supervised, within
from tests.production import compose, proxy

RUNNING = ("web", "worker", "beat")


@dataclass
class Stage:
    """The running installation: `address` for visitors, the proxy's `certificate`, and each service's definition."""

    folder: Path
    services: dict
    ports: dict
    places: dict
    programs: tuple = ()

    @property
    def address(self):
        return f"https://localhost:{self.ports['proxy']}"

    @property
    def certificate(self):
        return self.folder / "secrets" / "certificate"

    def environ(self, name):
        """Return the variables of one service, and no others."""
        said = self.services[name].get("environment", {})
        kept = {"LD_LIBRARY_PATH": os.environ["LD_LIBRARY_PATH"]} if "LD_LIBRARY_PATH" in os.environ else {}
        image = {"PATH": f"{VENV / 'bin'}:{os.environ['PATH']}", "PORT": self.ports["web"]}
        if "PORTAL_TEST_REWORDED" in os.environ:
            kept["DJANGO_SETTINGS_MODULE"] = "tests.reworded"
        return kept | image | {key: self.mapped(str(value), name) for key, value in said.items()}

    def mapped(self, word, name):
        """Return a value of the file with names replaced by those on this machine; no replacement is replaced again."""
        places = self.places | {"/tmp": str(self.folder / f"tmp-{name}")}
        theirs = "|".join(map(re.escape, places))
        return re.sub(rf"(?<!\w)({theirs})(?!\w)", lambda match: places[match[1]], word)

    def command(self, name, words=None):
        """Return the command of one service, or other arguments in place of it."""
        first, *rest = [self.mapped(str(word), name) for word in words or self.services[name]["command"]]
        return [sys.executable if first == "python" else first, *rest]

    def run(self, name, *words):
        """Run one command in place of a service, as `docker compose run` does; return its output."""
        command = self.command(name, words or None)
        done = subprocess.run(
            command, env=self.environ(name), cwd=BASE_DIR, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def faults(self):
        """Return the lines of the services' logs that report an error."""
        lines = (self.folder / "services.log").read_text(errors="replace").splitlines()
        return [line for line in lines if re.search(r'"level": "(ERROR|CRITICAL)"|^Traceback', line)]

    def is_healthy(self, name):
        """Return whether a service passes the health check defined in the file."""
        kind, *words = self.services[name]["healthcheck"]["test"]
        assert kind == "CMD"
        asked = subprocess.run(
            self.command(name, words), env=self.environ(name), cwd=BASE_DIR, capture_output=True, check=False
        )
        return asked.returncode == 0


@contextmanager
def production(folder, mail_port):
    """Run all services in the order given in the file; yield the Stage once each of them is healthy."""
    with ExitStack() as stack:
        database = stack.enter_context(servers.postgresql(folder))
        broker = stack.enter_context(servers.redis(folder))
        stage = _stage(folder, broker)
        _write_secrets(folder / "secrets", database, mail_port)
        _create_database(stage, database)
        stage.run("migrate")
        log = stack.enter_context((folder / "services.log").open("wb"))
        programs = [Program(name, stage.command(name), stage.environ(name), output=log) for name in RUNNING]
        stage.programs = stack.enter_context(supervised(*programs, tell=lambda line: log.write(f"{line}\n".encode())))
        stack.enter_context(proxy.https(folder / "secrets", int(stage.ports["proxy"]), int(stage.ports["web"])))
        try:
            for name in RUNNING:
                within(PATIENCE, lambda name=name: stage.is_healthy(name), f"{name} is healthy")
            yield stage
        except BaseException:
            print((folder / "services.log").read_text(errors="replace")[-3000:])
            raise


def _stage(folder, broker):
    ports = {"proxy": str(servers.free_port()), "web": str(servers.free_port())}
    variables = compose.VARIABLES | {"PORTAL_HOST": f"localhost:{ports['proxy']}", "LOG_LEVEL": "WARNING"}
    variables["PORTAL_FROM_EMAIL"] = "ASEM Culture Portal <no-reply@localhost>"  # a port is not allowed in an address
    places = {
        "/run/secrets": str(folder / "secrets"),
        "/var/portal": str(folder / "var"),
        "0.0.0.0:8000": f"127.0.0.1:{ports['web']}",
        "redis:6379": broker.partition("//")[2].partition("/")[0],
    }
    services = compose.read(variables=variables)["services"]
    for place in ("secrets", "var", *(f"tmp-{name}" for name in services)):
        (folder / place).mkdir()
    _lend_static_files(folder / "var")
    return Stage(folder, services, ports, places)


def _lend_static_files(var):
    """Copy the static files that the tests have collected; `prepare` collects them again if they are outdated."""
    mark = Path(f"{settings.STATIC_ROOT}-collected")
    if mark.exists():
        shutil.copytree(settings.STATIC_ROOT, var / "static")
        shutil.copy(mark, var / "static-collected")


def _write_secrets(folder, database, mail_port):
    (folder / "secret_key").write_text("a key of the rehearsal, as long as the real one " * 2)
    (folder / "secret_key_fallbacks").write_text("")
    (folder / "audit_key").write_text("a key of the rehearsal that signs the record")
    (folder / "database_password").write_text("of-the-portal")
    (folder / "database_owner_url").write_text(database)
    host = urlsplit(database).netloc.rpartition("@")[2]
    (folder / "database_url").write_text(
        urlsplit(database)._replace(netloc=f"portal_web:of-the-portal@{host}").geturl()
    )
    (folder / "email_url").write_text(f"smtp://127.0.0.1:{mail_port}")


def _create_database(stage, address):
    """The container of `db` makes it when it first starts, and runs the script that creates the role of the portal."""
    owner = urlsplit(address)
    connection = psycopg2.connect(owner._replace(path="/postgres").geturl())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {owner.path[1:]}")
    connection.close()
    environ = {
        "PATH": os.environ["PATH"],
        "POSTGRES_USER": owner.username,
        "POSTGRES_DB": owner.path[1:],
        "PGHOST": owner.hostname,
        "PGPORT": str(owner.port),
        "PGPASSWORD": owner.password or "",
        "PORTAL_ROLE": "portal_web",
        "PORTAL_PASSWORD_FILE": str(stage.folder / "secrets" / "database_password"),
    }
    subprocess.run(["sh", BASE_DIR / "deploy" / "create-roles"], env=environ, check=True)
