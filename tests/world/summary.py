"""The chair's summary of the workshop, shown for factual correction, and the final one of another workshop."""

from datetime import timedelta

from django.utils import timezone

from registry.files import storage
from reports.models import SummaryCorrection, SummaryRendition
from reports.summary import summaries
from reports.summary.summaries import Seen
from tests import factories
from workshops.models import Role
from workshops.models.programme import SessionPart, SessionPerson

NEEDS = ("people", "plans", "texts")


def build(world):
    workshop, other = world.things["workshop"], world.things["other workshop"]
    person = {"part": SessionPart.CO_CHAIR, "delegate": world.things["delegate X"]}
    SessionPerson.objects.create(session=world.things["spare session"], name="X", folded_name="x", **person)
    session = world.things["session"]
    summaries.write_note(session, "Participants discussed networks.", base=None, by=world.people["R"])
    world.things["noted session"] = (workshop.slug, session.key)
    shown = _shown(workshop, by=world.people["S"])
    SummaryCorrection.objects.create(
        summary=shown,
        delegation=person["delegate"].delegation,
        author=world.people["X"],
        author_name=str(world.people["X"]),
        sent_at=timezone.now(),
    )
    chair = factories.create_role(Role.CHAIR, other)
    final = _shown(other, by=world.people["F"])
    final = summaries.finalise(other, seen=Seen(final.written_at), chair=chair, by=world.people["F"])
    world.things |= {"draft summary's file": _file(world, shown), "final summary's file": _file(world, final)}


def _shown(workshop, *, by):
    summary = summaries.write(workshop, "The workshop discussed networks.", base=None, by=by)
    return summaries.show(workshop, until=later(), seen=Seen(summary.written_at), by=by)


def _file(world, summary):
    content = storage.store(f"%PDF-1.7 {summary}".encode(), "pdf")
    columns = {"sha256": content.partition(".")[0], "size": 20, "pages": 1, "rendered_at": timezone.now()}
    return SummaryRendition.objects.create(
        summary=summary,
        is_draft=not summary.is_final,
        digest=columns["sha256"],
        snapshot=storage.store(f'{{"of":"{summary}"}}'.encode(), "json"),
        requested_at=timezone.now(),
        requested_by=world.people["S"],
        file=content,
        **columns,
    )


def later():
    return timezone.now() + timedelta(days=3)


def _base(world):
    return summaries.of(world.things["workshop"]).written_at.isoformat()


def _note(world, thing):
    row = summaries.SessionNote.objects.get(session=world.things["session"])
    return {"text": "Participants discussed mobility.", "base": row.written_at.isoformat()}


def _chair(world):
    return world.things["workshop"].roles.get(role=Role.CHAIR, ended_at=None).key


TYPED = {
    "summary:note": _note,
    "summary:write": lambda world, thing: {"text": "The workshop was held.", "base": _base(world)},
    "summary:show": lambda world, thing: {"until": f"{later():%Y-%m-%dT%H:%M}", "seen": _base(world)},
    "summary:correct": lambda world, thing: {"text": "It was held on two days."},
    "summary:finalise": lambda world, thing: {"chair": _chair(world), "seen": _base(world)},
}
ARGUMENTS = {"summary:document_file": lambda row: [row.key, row.filename]}
