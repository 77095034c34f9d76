"""The chair's summary of a workshop of its own in each round: notes, text, correction, decision and document."""

from datetime import timedelta

from django.utils import timezone

from reports.summary import document, summaries
from reports.summary.summaries import Seen
from tests.factories import create_delegate, create_delegation, create_role, create_workshop
from workshops.models import Role
from workshops.models.programme import SessionPart, SessionPerson


def summarise(person, scene):
    """Write, show and finalise a summary as secretariat; a co-chair of a session finds it correct."""
    workshop, diplomat = create_workshop(opened_at=None), scene.people["diplomat"]
    create_role(Role.SECRETARIAT, workshop=workshop, user=person.account)
    chair = create_role(Role.CHAIR, workshop=workshop)
    delegate = create_delegate(create_delegation(workshop), user=diplomat.account)
    session = workshop.sessions.get()
    co_chair = {"part": SessionPart.CO_CHAIR, "delegate": delegate, "name": "M", "folded_name": "m"}
    SessionPerson.objects.create(session=session, **co_chair)
    person.do("session_note.written", summaries.write_note, session, "Grants were discussed.", base=None)
    summary = person.do("chair_summary.written", summaries.write, workshop, "The workshop was held.", base=None)
    if summary is None:
        return
    seen, until = Seen(summary.written_at), timezone.now() + timedelta(days=1)
    person.do("chair_summary.shown", summaries.show, workshop, until=until, seen=seen)
    person.do("rendition.requested", document.request_document, summaries.of(workshop))
    diplomat.do("chair_summary.corrected", summaries.correct, workshop, "")
    person.do("chair_summary.final", summaries.finalise, workshop, seen=seen, chair=chair)
