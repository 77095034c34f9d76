"""Two roles of PostgreSQL: the owner migrates; that of web and worker writes rows, but cannot weaken what protects them."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import connection

from asem_portal.bootstrap.environment import BASE_DIR
from tests import processes

pytestmark = pytest.mark.engine
NAME = "portal_two_roles"
OWNER, WEB = f"{NAME}_owner", f"{NAME}_web"
ENTRY = "registry_auditentry"
FORBIDDEN = [
    f"ALTER TABLE {ENTRY} DISABLE TRIGGER ALL",
    f"ALTER TABLE {ENTRY} DISABLE TRIGGER guard_registry_auditentry_update",
    f"DROP TRIGGER guard_registry_auditentry_update ON {ENTRY}",
    "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "DROP FUNCTION guard_refuse() CASCADE",
    f"CREATE TRIGGER another BEFORE INSERT ON {ENTRY} FOR EACH ROW EXECUTE FUNCTION guard_refuse()",
    f"CREATE RULE another AS ON INSERT TO {ENTRY} DO INSTEAD NOTHING",
    f"ALTER TABLE {ENTRY} ENABLE ROW LEVEL SECURITY",
    f"ALTER TABLE {ENTRY} RENAME TO elsewhere",
    f"TRUNCATE {ENTRY}, registry_auditchain",
    "TRUNCATE recommendations_comment",
    f"DROP TABLE {ENTRY}",
    "DROP TABLE registry_outgoing",
    "DROP SCHEMA public CASCADE",
    f"UPDATE {ENTRY} SET actor = 'somebody else'",
    f"DELETE FROM {ENTRY}",
    "UPDATE recommendations_version SET title = 'forged'",
    "DELETE FROM recommendations_adoption",
    "CREATE TABLE another (id int)",
    "SET session_replication_role = replica",
    f"SET ROLE {OWNER}",
    f"ALTER ROLE {WEB} SUPERUSER",
    "DELETE FROM django_migrations",
]


@pytest.fixture(scope="module")
def addresses(django_db_setup, django_db_blocker):
    """The URLs of the owner and of the portal's role, in a database of their own that `migrate` has prepared."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    theirs = urlsplit(processes.address(connection.settings_dict))
    server = theirs._replace(path="/postgres").geturl()
    _administer(server, *_removal(), f"CREATE ROLE {OWNER} LOGIN PASSWORD 'owner'")
    _administer(server, f"CREATE DATABASE {NAME} OWNER {OWNER}")
    try:
        _create_role(theirs)
        host = theirs.netloc.rpartition("@")[2]
        owner, web = (
            theirs._replace(netloc=f"{role}:{password}@{host}", path=f"/{NAME}").geturl()
            for role, password in ((OWNER, "owner"), (WEB, "web"))
        )
        _manage("migrate", "--verbosity=0", DATABASE_OWNER_URL=owner, DATABASE_URL=web)
        yield owner, web
    finally:
        _administer(server, *_removal())


def _removal():
    return f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"DROP ROLE IF EXISTS {WEB}", f"DROP ROLE IF EXISTS {OWNER}"


def _administer(address, *statements):
    server = psycopg2.connect(address)
    server.autocommit = True
    with server.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    server.close()


def _create_role(server):
    """What PostgreSQL's image does when it makes the database."""
    environ = {"PATH": os.environ["PATH"], "PGHOST": server.hostname, "PGPORT": str(server.port)}
    environ |= {"PGPASSWORD": server.password, "POSTGRES_USER": server.username, "POSTGRES_DB": NAME}
    script = (BASE_DIR / "deploy" / "create-roles").read_text()
    script = script.replace('"$(cat "${PORTAL_PASSWORD_FILE:-/run/secrets/database_password}")"', "web")
    subprocess.run(["sh", "-c", script], env=environ | {"PORTAL_ROLE": WEB}, check=True)


def _manage(*arguments, **environ):
    """Run a command of the portal with these variables, and return what it says."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    kept |= {"SECRET_KEY": "x" * 50, "PORTAL_URL": "https://localhost", "PORTAL_VAR": "/tmp/portal-two-roles"}
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, env=kept | environ, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def web(addresses):
    """A connection as web and worker have it."""
    opened = psycopg2.connect(addresses[1])
    opened.autocommit = True
    yield opened.cursor()
    opened.close()


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_role_of_the_portal_cannot_weaken_the_record(web, statement):
    with pytest.raises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.WrongObjectType)):
        web.execute(statement)


def test_the_role_of_the_portal_works_and_verifies(addresses, web):
    """It writes rows with their entries, and finds everything sound, triggers included."""
    _owner, address = addresses
    _manage("appoint_administrator", "ana@example.org", "--name", "Ana Horvat", DATABASE_URL=address)
    web.execute(f"SELECT count(*) FROM {ENTRY}")
    assert web.fetchone()[0] >= 1
    assert len(_manage("verify_record", DATABASE_URL=address).splitlines()) == 1


def test_everything_belongs_to_the_owner(web):
    web.execute(
        "SELECT tableowner FROM pg_tables WHERE schemaname = 'public' "
        "UNION SELECT rolname FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE proname = 'guard_refuse'"
    )
    assert web.fetchall() == [(OWNER,)]


def test_what_the_portal_backed_up_the_owner_restores(addresses, tmp_path):
    """The role of the portal can read everything for a backup; the restored tables are the owner's again."""
    owner, address = addresses
    archive = tmp_path / "portal.tar"
    _manage("backup", str(archive), DATABASE_URL=address)
    server = urlsplit(processes.address(connection.settings_dict))._replace(path="/postgres").geturl()
    _administer(server, f"DROP DATABASE {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME} OWNER {OWNER}")
    said = _manage("restore", str(archive), DATABASE_OWNER_URL=owner, DATABASE_URL=address)
    assert len(said.splitlines()) == 2  # it fails unless the record is sound
    assert len(_manage("verify_record", DATABASE_URL=address).splitlines()) == 1
    restored = psycopg2.connect(address)
    with restored.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(FORBIDDEN[0])
    restored.close()
