"""Changes that the database refuses, on both engines: read from its catalogue, and tried with raw SQL."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from recommendations.amendments import compromises, dispositions, sponsors
from recommendations.amendments.compromises import Proposal
from recommendations.amendments.drafts import ChangeContent
from recommendations.models import MergerUndo, ParagraphState, Recommendation, StepNote
from registry import audit, triggers
from registry.models import AuditEntry
from reports.models import Dispatch, SummaryRendition
from reports.summary import document
from tests import factories
from tests.recommendations.amendments.amending import Negotiation
from tests.reports.summary.scene import Scene

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
ALWAYS = [
    "registry_auditentry",
    "recommendations_version",
    "recommendations_paragraph",
    "recommendations_paragraphtext",
    "recommendations_circulation",
    "recommendations_label",
    "recommendations_adoption",
    "recommendations_paragraphstate",
    "recommendations_stepnote",
    "recommendations_disposition",
    "recommendations_dispositionanswer",
    "recommendations_compromisechange",
    "recommendations_compromiseobjection",
    "recommendations_merger",
    "recommendations_provenance",
    "recommendations_mergerundo",
    "recommendations_languagecheck",
    "reports_transmission",
]
# Likewise; that they are tried as well needs rows of procedures in `rows`.
OF_PROCEDURES = [
    "recommendations_silencearrangements",
    "recommendations_silenceround",
    "recommendations_silenceitem",
    "recommendations_silencepartner",
    "recommendations_silencenotice",
    "recommendations_silencedelivery",
    "recommendations_silenceextension",
    "recommendations_silencecancellation",
    "recommendations_silencebreak",
    "recommendations_silencebreakwithdrawal",
    "recommendations_silencereservation",
    "recommendations_silencejoin",
    "recommendations_timerequest",
    "recommendations_timeanswer",
    "recommendations_silencefinding",
    "recommendations_adoptionvoid",
    "recommendations_position",
    "recommendations_editorialobjection",
    "recommendations_reservation",
    "recommendations_sponsorship",
    "recommendations_adoptionsponsor",
    "reports_summarycorrection",
    "recommendations_floorstatement",
    "recommendations_statementoutcome",
    "recommendations_floorreview",
    "recommendations_referendum",
    "recommendations_referendumpartner",
    "recommendations_referendumanswer",
    "recommendations_referendumextension",
    "recommendations_historypublication",
    "recommendations_historypartner",
    "recommendations_historyconsent",
    "recommendations_historypublicationend",
]
# Table -> an assignment that is refused, and one to the same row that is still allowed.
PARTLY = {
    "registry_auditchain": ("name = 'another'", "length = length + 1"),
    "recommendations_recommendation": ("state = 'withdrawn'", "is_shared = NOT is_shared"),
    "recommendations_comment": ("text = 'other words'", "language = 'fr'"),
    "recommendations_amendment": ("title = 'another title'", "language = 'fr'"),
    "recommendations_amendmentchange": ("text = 'other words'", "fit = 'adjusted'"),
    "recommendations_amendmentsponsor": ("recorded_by_name = 'somebody else'", "left_at = joined_at"),
    "recommendations_compromise": ("reason = 'other words'", "language = 'fr'"),
    "reports_report": ("title = 'another title'", "language = 'fr'"),
    "reports_reportitem": ("position = position + 1", None),
    "reports_reportrendition": ("sha256 = 'another'", "language = 'fr'"),
    "reports_chairsummary": ("text = 'other words'", None),
    "reports_summaryrendition": ("sha256 = 'another'", "requested_at = requested_at"),
    "reports_dispatch": ("acknowledged_by = 'somebody else'", "sent_at = NULL"),
}
# Likewise, of rows that are tried in the tests of their rooms.
PARTLY_OF_PROCEDURES = [
    "recommendations_sitting",
    "recommendations_speaker",
    "recommendations_silenceletter",
    "recommendations_amendmentlist",
    "recommendations_nonpaper",
]
# Parts of one table that become fixed at different times.
FIXED = [
    ("recommendations_recommendation", "symbol = 'ASEM/WS/1'"),
    ("recommendations_recommendation", "serial = serial + 1"),
    ("recommendations_recommendation", "submitted_at = NULL"),
    ("recommendations_recommendation", "published_at = NULL"),
    ("recommendations_comment", "author_name = 'somebody else'"),
    ("recommendations_comment", "quote = 'other words'"),
    ("recommendations_amendment", "symbol = 'ASEM/WS/1/Am.9'"),
    ("recommendations_amendmentchange", "released_at = NULL"),
    ("recommendations_amendmentchange", "outcome = 'accepted'"),
    ("recommendations_compromise", "declared_by_name = 'somebody else'"),
    ("recommendations_compromise", "state = 'open'"),
    ("reports_dispatch", "symbol = 'ASEM/WS/1/NV/99'"),
    ("reports_dispatch", "ministry_name = 'another'"),
    ("reports_dispatch", "receipt_file = 'another scan'"),
    ("reports_dispatch", "handed_on = NULL"),
    ("reports_dispatch", "handed_note = 'to somebody else'"),
]
PARTS = {
    "recommendations_recommendation": ("update",),
    "recommendations_recommendation_given": ("update", "delete"),
    "recommendations_recommendation_public": ("update",),
    "recommendations_amendmentchange_closed": ("update",),
    "recommendations_compromise_ended": ("update",),
    "recommendations_sitting_closed": ("update",),
    "recommendations_speaker_ended": ("update",),
    "recommendations_nonpaper_removed": ("update",),
    "reports_dispatch": ("update",),
    "reports_dispatch_letter": ("update", "delete"),
    "reports_dispatch_handed": ("update",),
}


@pytest.fixture
def rows():
    """Create a row in each table that has a trigger, in the state in which it refuses changes."""
    dispatch = factories.create_dispatch()
    report, text = dispatch.report, dispatch.report.items.get().recommendation
    now = timezone.now()
    type(dispatch).objects.update(
        acknowledged_at=now, acknowledged_by="Bouakeo Vongphachanh", acknowledged_title="Clerk"
    )
    factories.create_transmission(report)
    factories.create_comment(text)
    _amend()
    merger = factories.create_merger(factories.create_recommendation("merged"), text)
    MergerUndo.objects.create(merger=merger, undone_by=report.composed_by, undone_by_name="X", undone_at=now)
    StepNote.objects.create(
        recommendation=text, target="final", text="Why.", author=report.composed_by, author_name="X", written_at=now
    )
    ParagraphState.objects.create(
        circulation=text.circulations.get(),
        paragraph=text.paragraphs.first(),
        state="agreed",
        recorded_by=report.composed_by,
        recorded_by_name="X",
        recorded_at=now,
    )
    _summarise()
    audit.record(report.composed_by, "report.issued", report)


def _summarise():
    """Finish a chair's summary, with its file."""
    scene = Scene()
    row = document.request_document(scene.final(), by=scene.clerk)
    SummaryRendition.objects.filter(pk=row.pk).update(file=f"{'0' * 64}.pdf", sha256="0" * 64)


def _amend():
    """Dispose of an amendment that another partner sponsors; the proposer agrees. A compromise text failed before."""
    talks = Negotiation()
    amendment = talks.changing(talks.hungary, "support", "fund")
    sponsors.join(amendment, by=talks.italy.user)
    change = ChangeContent("replace", talks.paragraphs[1].key, text="They thanked the host.")
    proposal = Proposal([change], "Both.", timezone.now() + timedelta(days=1), talks.chair)
    proposed = compromises.propose(talks.recommendation, proposal, by=talks.clerk)
    compromises.object_to(proposed, by=talks.italy.user)
    dispositions.answer(talks.offer(amendment, "overtaken"), agrees=True, by=talks.hungary.user)


def attempt(statement):
    """Run raw SQL; return the error with which the database refused it, or None."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount > 0, f"nothing was there to change: {statement}"
    except IntegrityError as error:
        return str(error)
    return None


def names():
    events = dict.fromkeys([*ALWAYS, *OF_PROCEDURES, *PARTLY, *PARTLY_OF_PROCEDURES], ("update", "delete")) | PARTS
    found = {f"guard_{name}_{event}" for name in events for event in events[name]}
    if connection.vendor == "postgresql":
        found |= {name.replace("_delete", "_truncate") for name in found if name.endswith("_delete")}
    return found


def test_the_catalogue_holds_every_trigger_after_a_migrate():
    assert triggers.installed() == names()


def test_a_row_that_people_referred_to_is_neither_changed_nor_deleted(rows):
    for table in (*ALWAYS, *PARTLY):
        change = PARTLY[table][0] if table in PARTLY else "id = id"
        for statement in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}"):
            assert f"{table} keeps its rows as they are" in (attempt(statement) or f"nothing refused {statement}")


def test_no_guarded_table_is_emptied_at_once():
    """TRUNCATE, which only PostgreSQL has, removes rows without reading them: it is refused whatever they contain."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; its DELETE without a condition is tried above.")
    for table in sorted({trigger.table for trigger in triggers.triggers if trigger.delete}):
        # With CASCADE: otherwise PostgreSQL itself refuses it for a table to which another refers.
        with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
        assert f"{table} keeps its rows as they are" in str(error.value)


def test_what_was_given_once_stays_whatever_else_may_change(rows):
    text = factories.create_recommendation("withdrawn")
    factories.create_comment(text)
    by_hand = {"channel": "post", "email": "", "handed_on": "2026-05-01"}
    Dispatch.objects.filter(pk=factories.create_dispatch().pk).update(**by_hand)
    Recommendation.objects.filter(state="adopted", published_at=None).update(published_at=timezone.now())
    for table, change in FIXED:
        statement = f"UPDATE {table} SET {change}"
        assert f"{table} keeps its rows as they are" in (attempt(statement) or f"nothing refused {statement}")


def test_a_text_with_a_symbol_and_a_numbered_letter_are_never_deleted():
    """Neither the symbol nor the number is used again."""
    factories.create_recommendation("withdrawn")
    assert "keeps its rows" in (attempt("DELETE FROM recommendations_recommendation") or "nothing refused it")
    factories.create_dispatch()
    assert "keeps its rows" in (attempt("DELETE FROM reports_dispatch") or "nothing refused it")


def test_what_is_not_fixed_of_such_a_row_may_change(rows):
    for table, (_fixed, free) in PARTLY.items():
        if free:
            assert attempt(f"UPDATE {table} SET {free}") is None, f"{table}: {free}"


def test_what_is_still_worked_on_may_change():
    report = factories.create_report()
    factories.create_recommendation("discussion")
    unfinished = factories.create_rendition(report, file="", draft_file="", sha256="")
    for statement in (
        "UPDATE recommendations_recommendation SET state = 'withdrawn' WHERE state = 'discussion'",
        "UPDATE reports_report SET title = 'another title'",
        "UPDATE reports_reportitem SET position = position + 1",
        f"UPDATE reports_reportrendition SET size = 1 WHERE id = {unfinished.pk}",
        f"DELETE FROM reports_reportrendition WHERE id = {unfinished.pk}",
        "DELETE FROM reports_reportitem",
        "DELETE FROM reports_report",
    ):
        assert attempt(statement) is None, statement


def test_the_orm_is_refused_as_well(rows):
    entry = AuditEntry.objects.order_by("pk").last()
    entry.actor = "somebody else"
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_remakes_a_table_keeps_its_triggers():
    """For an AlterField, SQLite recreates the table and silently drops its triggers."""
    old = AuditEntry._meta.get_field("verb")
    longer = models.CharField(max_length=80)
    longer.set_attributes_from_name("verb")
    longer.model = AuditEntry
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(AuditEntry, old, longer)
        lost = {name for name in names() if name.startswith("guard_registry_auditentry")}
        assert triggers.installed() == (names() - lost if connection.vendor == "sqlite" else names())
        call_command("migrate", verbosity=0)
        assert triggers.installed() == names()
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(AuditEntry, longer, old)
        call_command("migrate", verbosity=0)
    assert triggers.installed() == names()


@pytest.mark.django_db(transaction=True)
def test_a_flush_between_tests_keeps_the_triggers():
    factories.create_user()
    triggers.remove()
    assert triggers.installed() == set()
    call_command("flush", interactive=False, verbosity=0)
    assert triggers.installed() == names()
