"""The workshop of 2010: adds fictitious people, sessions, reports and letters to the facts in the archive."""

import random
from datetime import date, time, timedelta
from typing import Any

from asem_portal.demo import continuation
from asem_portal.demo.people import People
from asem_portal.demo.users import assignments, grant, read_data, user_for
from members.models import Organisation, Partner
from reports.composing import reports
from reports.models import Report
from workshops import archive
from workshops.delegations import delegations
from workshops.delegations import people as delegations_people
from workshops.models import Delegate, Meeting, SessionPart, Workshop
from workshops.programme import activities, sessions

SEED = 2010
QUOTA = 6


def load(workshop: Workshop, staff: list[dict[str, Any]]) -> None:
    """Add people, a programme and two reports to the archived `workshop`; the worker completes the reports."""
    data = read_data("ha-long")
    for person in staff:
        if person["role"] in data["roles"]:
            grant(workshop, person, by=user_for("administrator"))
    _delegations(workshop, data)
    _programme(workshop, data)
    for report in data["reports"]:
        continuation.schedule(_report(workshop, report))


def _delegations(workshop: Workshop, data: dict[str, Any]) -> None:
    by, people = user_for("organiser"), People(random.Random(SEED))  # noqa: S311 (nothing here is secret)
    acceding = Partner.objects.filter(code__in=data["acceding"])
    bodies = [*Partner.objects.at(workshop.starts_on), *acceding]
    bodies += Organisation.objects.filter(code__in=data["organisations"])
    counts = data["counts"] | data["organisations"]
    for body in bodies:
        delegation = delegations.open_delegation(workshop, body=body, quota=QUOTA, by=by)
        for person in people.of(delegation, counts.get(body.code, data["count"])):
            delegations_people.register(delegation, by=by, **person)
    archive.record_attendance(workshop, by=by)


def _programme(workshop: Workshop, data: dict[str, Any]) -> None:
    by, topics = user_for("organiser"), {topic.number: topic for topic in workshop.topics.all()}
    people = _by_body(workshop)
    for row in data["sessions"]:
        sessions.add_session(
            workshop,
            title=row["title"],
            kind=row["kind"],
            room=row["room"],
            topic=topics.get(row["topic"]),
            held_on=workshop.starts_on + timedelta(days=row["day"]),
            starts=time.fromisoformat(row["starts"]),
            ends=time.fromisoformat(row["ends"]),
            people=assignments(row, lambda part, code: people[code][-1 if part == SessionPart.SPEAKER else 0]),
            is_invented=True,
            by=by,
        )
    for row in data["activities"]:
        days = {name: workshop.starts_on + timedelta(days=row[name]) for name in ("held_on", "ends_on")}
        activities.add_activity(workshop, by=by, **row | days)


def _by_body(workshop: Workshop) -> dict[str, list[Delegate]]:
    """Return the delegates by the code of their partner or organisation, in the order of registration."""
    people: dict[str, list[Delegate]] = {}
    delegates = Delegate.objects.filter(delegation__workshop=workshop)
    for delegate in delegates.select_related("delegation__partner", "delegation__organisation").order_by("pk"):
        body = delegate.delegation.partner or delegate.delegation.organisation
        people.setdefault(body.code, []).append(delegate)
    return people


def _report(workshop: Workshop, data: dict[str, Any]) -> Report:
    """Create and compose a report."""
    by = user_for("secretariat")
    report = reports.begin(workshop, Meeting.objects.get(code=data["meeting"]), by=by)
    fields = {name: data[name] for name in reports.FIELDS if name in data and name != "dated_on"}
    reports.compose(
        report,
        dated_on=date.fromisoformat(data["dated_on"]),
        recommendations=list(reports.available_recommendations(workshop)),
        base=report.composed_at,
        by=by,
        **fields,
    )
    return report
