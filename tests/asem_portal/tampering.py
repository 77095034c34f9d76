"""Kinds of tampering with a portal's record, each by somebody with all rights to the database and its files.

Each takes the portal of `test_verify_record`. `ANCHORED` marks what only the anchors prove, because the forger also has
the keys of the portal's signatures.
"""

import hashlib
from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.db.models import F
from django.utils import timezone

from recommendations import version_content
from recommendations.models import Adoption, Recommendation, StepNote, Version
from registry import audit, triggers
from registry.files import storage
from registry.models import AuditChain, AuditEntry
from reports.models import Dispatch, Report, ReportItem, ReportRendition
from tests import factories

BOTH, POSTGRESQL, SQLITE, ANCHORED = "both engines", "postgresql", "sqlite", "anchored"


def sql(*statements):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            cursor.execute(statement)


# The chains -----------------------------------------------------------------------------------------


def change_entry(**values):
    return lambda portal: AuditEntry.objects.filter(chain=portal.chain, number=2).update(**values)


def delete_entry(portal):
    AuditEntry.objects.filter(chain=portal.chain, number=2).delete()


def delete_last_entry(portal):
    AuditEntry.objects.filter(chain=portal.chain, number=portal.chain.length).delete()


def swap_entries(portal):
    entries = AuditEntry.objects.filter(chain=portal.chain)
    entries.filter(number=2).update(number=99)
    entries.filter(number=3).update(number=2)
    entries.filter(number=99).update(number=3)


def cut(portal, key=""):
    """The last entry is deleted, and the end of the chain corrected."""
    delete_last_entry(portal)
    rehash(portal, key)


def append(portal, key="", ago=timedelta()):
    """An entry that nobody made, with the right number and hashes."""
    chain, last = portal.chain, AuditEntry.objects.filter(chain=portal.chain).order_by("-number").first()
    last.pk, last.key, last.number, last.previous_hash = None, uuid4(), chain.length + 1, chain.head
    last.verb, last.at, last.data = "role.granted", timezone.now() - ago, {}
    last.rows = {}
    last.save(force_insert=True)
    rehash(portal, key)


def change_and_rehash(portal, key=""):
    change_entry(actor="somebody else")(portal)
    rehash(portal, key)


def rehash(portal, key=""):
    """Compute all hashes of the chain anew; the signatures too, if the forger has the key."""
    chain, previous = portal.chain, ""
    entries = list(chain.entries.order_by("number"))
    for entry in entries:
        entry.previous_hash = previous
        previous = entry.hash = audit.digest(entry)
        if key:
            entry.signature = audit._signature(entry.hash)
        entry.save()
    chain.length, chain.head = len(entries), previous
    if key:
        chain.signature = audit._signature(audit._end(chain))
    chain.save()


def delete_chain(portal, name=""):
    chain = AuditChain.objects.get(name=name or portal.report.chain_name)
    chain.entries.all().delete()
    chain.delete()


def delete_end_of_chain(portal):
    """No foreign key is checked, as on a replica; the chain of the platform proves no row."""
    sql(
        "SET session_replication_role = replica",
        "DELETE FROM registry_auditchain WHERE name = 'platform'",
        "SET session_replication_role = origin",
    )


def rename_chain(portal):
    AuditChain.objects.filter(name=portal.report.chain_name).update(name=str(uuid4()))


def empty_record(portal):
    if connection.vendor == "postgresql":
        sql("TRUNCATE registry_auditentry, registry_auditchain")
    else:
        sql("DELETE FROM registry_auditentry", "DELETE FROM registry_auditchain")


def truncate_everything(portal):
    sql("TRUNCATE registry_auditchain, workshops_workshop, members_user CASCADE")


# The triggers ---------------------------------------------------------------------------------------

UPDATE, DELETE = "guard_registry_auditentry_update", "guard_registry_auditentry_delete"
ENTRY = "registry_auditentry"


def replace_trigger(name, when="", table=ENTRY, event="UPDATE", body="RAISE(ABORT, 'no')", function="guard_refuse"):
    """Drop one trigger and create another with its name."""

    def replace(portal):
        if connection.vendor == "postgresql":
            sql(
                f"DROP TRIGGER {name} ON {ENTRY}",
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {function}()",
                f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
            )
        else:
            sql(
                f"DROP TRIGGER {name}",
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when} BEGIN SELECT {body}; END",
            )

    return replace


def drop_trigger(name):
    return lambda portal: sql(f"DROP TRIGGER {name}{f' ON {ENTRY}' if connection.vendor == 'postgresql' else ''}")


def drop_column_of_trigger(portal):
    """The trigger of comments protects their text no more."""
    [trigger] = [one for one in triggers.triggers if one.table == "recommendations_comment"]
    weaker = triggers.Trigger(trigger.table, tuple(column for column in trigger.columns if column != "text"))
    on = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
    sql(*(f"DROP TRIGGER {name}{on}" for name in sorted(trigger.names(connection.vendor))))
    sql(*triggers.statements(weaker, connection.vendor))


def foreign_trigger(portal):
    """A trigger that changes what is inserted."""
    if connection.vendor == "postgresql":
        sql(
            "CREATE FUNCTION another() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
            f"CREATE TRIGGER aaa BEFORE UPDATE ON {ENTRY} FOR EACH ROW EXECUTE FUNCTION another()",
        )
    else:
        sql(f"CREATE TRIGGER aaa BEFORE INSERT ON {ENTRY} BEGIN SELECT RAISE(IGNORE); END")


def statement(*statements):
    return lambda portal: sql(*statements)


NO_OP = "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"

# The rows -------------------------------------------------------------------------------------------


def change(model, **values):
    """Change the latest row of a model."""
    return lambda portal: model.objects.filter(pk=model.objects.order_by("-pk").first().pk).update(**values)


def change_table(table, assignment):
    return lambda portal: sql(f"UPDATE {table} SET {assignment} WHERE id = (SELECT MAX(id) FROM {table})")


def change_of(name, **values):
    """Change the adopted recommendation or the discussed one; a function is called with the portal."""

    def update(portal):
        found = {key: value(portal) if callable(value) else value for key, value in values.items()}
        Recommendation.objects.filter(pk=getattr(portal, name).pk).update(**found)

    return update


def first_version(portal):
    return portal.discussed.versions.order_by("serial").first()


def other_version(portal):
    return Version.objects.exclude(recommendation=portal.adopted).first()


def text_with_its_hash(portal):
    """A paragraph is rewritten, and the checksum of its version computed anew."""
    version = portal.adopted.current
    text = version.texts.last()
    type(text).objects.filter(pk=text.pk).update(text="abolish borders.")
    fresh = version_content.digest(version_content.of(version), version.hash_schema, version.language)
    Version.objects.filter(pk=version.pk).update(sha256=fresh)


def add_version(portal):
    """A version with its paragraphs and checksum that nobody saved."""
    factories.create_version(portal.discussed, title="Forged")
    change_of("discussed", current=first_version)(portal)


def adopt_by_sql(portal):
    adoption = factories.create_adoption(portal.discussed)
    change_of("discussed", state="adopted", number=99, adoption=adoption)(portal)


def file_with_row_and_hash(portal):
    """The report that everybody received is another, with its checksum."""
    name = storage.store(b"%PDF-1.7 forged", "pdf")
    values = {"file": name, "sha256": name.partition(".")[0], "size": 15}
    ReportRendition.objects.filter(pk=portal.report.master_id).update(**values)


def other_master(portal):
    forged = factories.create_rendition(portal.report, b"%PDF-1.7 forged")
    Report.objects.filter(pk=portal.report.pk).update(master=forged)


def letter_with_its_row(portal):
    Dispatch.objects.update(letter_file=storage.store(b"%PDF-1.7 forged", "pdf"))


def alter_file(portal):
    path = next(path for path in storage.every() if path.name == portal.report.master.file)
    path.write_bytes(b"%PDF-1.7 forged")


def delete_file(portal):
    next(path for path in storage.every() if path.name == portal.report.master.file).unlink()


def exchange_file(portal):
    """The bytes of the file are exchanged, and file and row are renamed to fit."""
    alter_file(portal)
    path = next(path for path in storage.every() if path.name == portal.report.master.file)
    data = path.read_bytes()
    path.unlink()
    name = storage.store(data, "pdf")
    assert name.startswith(hashlib.sha256(data).hexdigest())
    values = {"file": name, "sha256": name.partition(".")[0], "size": len(data)}
    ReportRendition.objects.filter(pk=portal.report.master_id).update(**values)


def delete_row(model):
    return lambda portal: model.objects.filter(pk=model.objects.order_by("-pk").first().pk).delete()


NOW = timezone.now()
TODAY = timezone.localdate()
# Name of what is done | engine | how | ANCHORED
OF_TRIGGERS = [
    ("a trigger is dropped", BOTH, drop_trigger(DELETE)),
    ("a trigger is disabled", POSTGRESQL, statement(f"ALTER TABLE {ENTRY} DISABLE TRIGGER {UPDATE}")),
    ("all triggers are disabled", POSTGRESQL, statement(f"ALTER TABLE {ENTRY} DISABLE TRIGGER USER")),
    ("a trigger rests on replicas", POSTGRESQL, statement(f"ALTER TABLE {ENTRY} ENABLE TRIGGER {UPDATE}")),
    ("the function of the triggers does nothing", POSTGRESQL, statement(NO_OP.format("guard_refuse"))),
    (
        "a trigger calls a function that does nothing",
        POSTGRESQL,
        lambda portal: [sql(NO_OP.format("no_op")), replace_trigger(UPDATE, function="no_op")(portal)],
    ),
    ("a trigger does nothing", SQLITE, replace_trigger(UPDATE, body="1")),
    ("a trigger ignores instead of refusing", SQLITE, replace_trigger(UPDATE, body="RAISE(IGNORE)")),
    ("a trigger has a condition that never holds", BOTH, replace_trigger(UPDATE, when="WHEN (1 = 0)")),
    ("a trigger is on another table", BOTH, replace_trigger(UPDATE, table="registry_outgoing")),
    ("a trigger is of another event", BOTH, replace_trigger(DELETE, event="INSERT", table=ENTRY)),
    ("a trigger protects a column less", BOTH, drop_column_of_trigger),
    ("a foreign trigger swallows entries", BOTH, foreign_trigger),
    ("the trigger against TRUNCATE is dropped", POSTGRESQL, drop_trigger("guard_registry_auditentry_truncate")),
    ("a rule swallows updates", POSTGRESQL, statement(f"CREATE RULE r AS ON UPDATE TO {ENTRY} DO INSTEAD NOTHING")),
    ("a policy hides rows", POSTGRESQL, statement(f"ALTER TABLE {ENTRY} ENABLE ROW LEVEL SECURITY")),
]
OF_ROWS = [
    ("an entry names another actor", BOTH, change_entry(actor="somebody else")),
    ("an entry has another time", BOTH, change_entry(at=NOW - timedelta(minutes=1))),
    ("an entry has other data", BOTH, change_entry(data={"step": 9})),
    ("an entry claims no row", BOTH, change_entry(rows={"version 1": "0" * 64})),
    ("an entry has another verb", BOTH, change_entry(verb="report.issued")),
    ("an entry has no signature", BOTH, change_entry(signature="")),
    ("an entry is deleted", BOTH, delete_entry),
    ("two entries are exchanged", BOTH, swap_entries),
    ("the last entry is deleted", BOTH, delete_last_entry),
    ("the last entry is cut and the head corrected", BOTH, cut),
    ("the last entry is cut and the head signed", BOTH, lambda portal: cut(portal, "key"), ANCHORED),
    ("a forged entry is appended", BOTH, append),
    ("a forged entry is appended, signed and dated back", BOTH, lambda portal: append(portal, "key", timedelta(2))),
    ("an entry is changed and the chain rehashed", BOTH, change_and_rehash),
    ("a chain is rehashed and signed", BOTH, lambda portal: change_and_rehash(portal, "key"), ANCHORED),
    ("a chain is deleted with its head", BOTH, delete_chain),
    ("a chain that proves no row is deleted", BOTH, lambda portal: delete_chain(portal, "platform"), ANCHORED),
    ("the end of a chain is deleted, but not its entries", POSTGRESQL, delete_end_of_chain),
    ("a chain is renamed", BOTH, rename_chain),
    ("both audit tables are emptied", BOTH, empty_record),
    ("all tables are truncated", POSTGRESQL, truncate_everything, ANCHORED),
    ("a title is changed", BOTH, change(Version, title="Forged")),
    ("a paragraph is changed", BOTH, change_table("recommendations_paragraphtext", "text = 'forged'")),
    ("a paragraph is changed with its checksum", BOTH, text_with_its_hash),
    ("a version names another author", BOTH, change(Version, author_name="Somebody Else")),
    ("a version is added", BOTH, add_version),
    ("a note is deleted", BOTH, delete_row(StepNote)),
    ("a note is changed", BOTH, change(StepNote, text="Forged")),
    ("a circulation is dated back", BOTH, change_table("recommendations_circulation", "circulated_at = '2020-01-01'")),
    ("a label of a circulation is changed", BOTH, change_table("recommendations_label", "label = '9 bis'")),
    ("a recommendation is adopted by SQL", BOTH, adopt_by_sql),
    ("the date of an adoption is changed", BOTH, change(Adoption, occurred_on=TODAY - timedelta(400))),
    ("the copied date of an adoption is changed", BOTH, change_of("adopted", adopted_on=TODAY - timedelta(400))),
    ("an adoption names another chair", BOTH, change(Adoption, declared_by_name="Somebody Else")),
    ("an adoption is of another version", BOTH, lambda portal: Adoption.objects.update(version=other_version(portal))),
    ("a recommendation is published by SQL", BOTH, change_of("adopted", published_at=NOW)),
    ("the current version is an earlier one", BOTH, change_of("discussed", current=first_version)),
    ("the circulated version is that of another", BOTH, change_of("discussed", circulated=other_version)),
    ("the submitted version is none", BOTH, change_of("discussed", submitted=None)),
    ("a recommendation has another number", BOTH, change_of("adopted", number=77)),
    ("a recommendation is withdrawn by SQL", BOTH, change_of("discussed", state="withdrawn")),
    ("the text of a comment is changed", BOTH, change_table("recommendations_comment", "text = 'forged'")),
    ("a comment is hidden by SQL", BOTH, change_table("recommendations_comment", "hidden_at = '2026-01-01'")),
    ("a comment is deleted", BOTH, statement("DELETE FROM recommendations_comment")),
    ("the title of a report is changed", BOTH, change(Report, title="Forged")),
    (
        "the items of a report have another order",
        BOTH,
        lambda portal: ReportItem.objects.update(position=F("position") + 1),
    ),
    ("the file of a report is exchanged with row and checksum", BOTH, file_with_row_and_hash),
    ("the file of a report is exchanged on the disk and in its row", BOTH, exchange_file),
    ("a report has another master", BOTH, other_master),
    ("a stored file is altered", BOTH, alter_file),
    ("a stored file is deleted", BOTH, delete_file),
    ("a letter is exchanged with its row", BOTH, letter_with_its_row),
    (
        "a receipt is acknowledged by SQL",
        BOTH,
        lambda portal: Dispatch.objects.update(acknowledged_at=NOW, acknowledged_by="Nobody"),
    ),
    ("a transmission is dated back", BOTH, change_table("reports_transmission", "occurred_on = '2020-01-01'")),
    ("an import is of another file", BOTH, change_table("workshops_delegateimport", "filename = 'other.csv'")),
    (
        "a workshop has another symbol",
        BOTH,
        change_table("workshops_workshop", "symbol_stem = 'X'"),
    ),
]
KINDS = OF_TRIGGERS + OF_ROWS
