"""The advance draft of the chair's summary of the fictitious workshop, shown to co-chairs and co-sponsors."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from asem_portal.demo.users import user_for
from reports.summary import summaries
from reports.summary.summaries import Seen
from workshops.models import Session, Workshop


def load(workshop: Workshop, data: dict[str, Any]) -> None:
    """Add the notes of the rapporteur, the draft, and what those concerned have answered so far."""
    rapporteur = user_for("rapporteur")
    for title, text in data["notes"].items():
        session = Session.objects.get(workshop=workshop, title=title)
        summaries.write_note(session, text, base=None, by=rapporteur)
    summary = summaries.write(workshop, "\n\n".join(data["text"]), base=None, by=rapporteur)
    # It names the host and those who organise the workshop.
    seen = Seen(summary.written_at, keeps_names=True)
    until = timezone.now() + timedelta(days=data["days"])
    summaries.show(workshop, until=until, seen=seen, by=user_for("secretariat"))
    for role, text in data["corrections"]:
        summaries.correct(workshop, text, by=user_for(role))
