"""What Django's models cannot express: the text index over the column `tokens`, as each engine has it.

PostgreSQL has a generated column of the type tsvector with a GIN index; SQLite has an FTS5 table whose rows triggers
keep. Like the triggers that protect rows, all of it is installed after every migrate, because SQLite loses triggers
when a migration recreates their table.
"""

from typing import Any

from django.db import connections

TABLE = "registry_searchentry"
FTS = "registry_search_fts"
_SQLITE = [
    f"DROP TABLE IF EXISTS {FTS}",
    # "ascii" treats every character beyond ASCII as part of a word: tokens contain no others that divide words, and
    # the categories of the tokenizer unicode61 are those of an old Unicode.
    f"CREATE VIRTUAL TABLE {FTS} USING fts5(tokens, content='{TABLE}', content_rowid='id', tokenize='ascii', "
    "prefix='3 4 5')",
    f"DROP TRIGGER IF EXISTS {FTS}_insert",
    f"DROP TRIGGER IF EXISTS {FTS}_delete",
    f"DROP TRIGGER IF EXISTS {FTS}_update",
    f"CREATE TRIGGER {FTS}_insert AFTER INSERT ON {TABLE} BEGIN "
    f"INSERT INTO {FTS}(rowid, tokens) VALUES (new.id, new.tokens); END",
    f"CREATE TRIGGER {FTS}_delete AFTER DELETE ON {TABLE} BEGIN "
    f"INSERT INTO {FTS}({FTS}, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
    f"CREATE TRIGGER {FTS}_update AFTER UPDATE OF tokens ON {TABLE} BEGIN "
    f"INSERT INTO {FTS}({FTS}, rowid, tokens) VALUES ('delete', old.id, old.tokens); "
    f"INSERT INTO {FTS}(rowid, tokens) VALUES (new.id, new.tokens); END",
    f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')",
]
_POSTGRESQL = [
    # The column holds the literal of a tsvector: the parsers of PostgreSQL divide symbols and addresses their own way.
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS vector tsvector GENERATED ALWAYS AS (tokens::tsvector) STORED",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_vector ON {TABLE} USING gin (vector) WITH (fastupdate = off)",
]


def install(using: str = "default") -> None:
    """Install the text index, if its table exists; on SQLite it is also rebuilt."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        for statement in _STATEMENTS[connection.vendor]:
            cursor.execute(statement)


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Install the text index when all migrations have run. Receives post_migrate of every app, and acts once."""
    if sender.name == "registry":
        install(using)


_STATEMENTS = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
