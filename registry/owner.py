"""The database role that owns tables, triggers and functions, apart from the role of web and worker.

With DATABASE_OWNER_URL, `migrate`, `prepare` and `restore` connect as the owner, and afterwards grant the role of
DATABASE_URL what the portal needs: to read and write rows, but not to alter tables or triggers, to truncate or to drop.
Without it, as on a developer's machine, one role does everything.
"""

from typing import Any

from django.conf import settings
from django.db import connection, connections
from environ import Env

from registry import triggers

CONNECTION = ("USER", "PASSWORD", "HOST", "PORT", "NAME")
ROLE = settings.DATABASES["default"].get("USER", "")  # before `connect` changes it


def connect() -> None:
    """Connect as the owner from now on, if there is one."""
    if not settings.DATABASE_OWNER_URL:
        return
    owner = Env.db_url_config(settings.DATABASE_OWNER_URL)
    if connection.settings_dict["USER"] != owner["USER"]:
        connection.close()
        connection.settings_dict.update({name: owner[name] for name in CONNECTION})


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Grant the role of the portal its rights when all migrations have run. Receives post_migrate, and acts once."""
    if sender.name == "registry" and settings.DATABASE_OWNER_URL and connections[using].settings_dict["USER"] != ROLE:
        grant(ROLE, using)


def grant(role: str, using: str = "default") -> None:
    """Let `role` read and write the rows of all tables; those of insert-only tables it may only add."""
    name = connections[using].ops.quote_name(role)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
        for statement in (
            f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
            f"REVOKE ALL ON SCHEMA {schema} FROM {name}",
            f"GRANT USAGE ON SCHEMA {schema} TO {name}",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}",
            *(f'REVOKE UPDATE, DELETE ON "{table}" FROM {name}' for table in insert_only()),
        ):
            cursor.execute(statement)


def insert_only() -> list[str]:
    """Return the tables whose rows a trigger protects entirely and always."""
    return sorted(trigger.table for trigger in triggers.triggers if not trigger.columns and not trigger.when)
