"""Reservations and statements as numbered footnotes of an adopted recommendation: frozen at adoption, then corrected."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations.locks import lock
from recommendations.models import Adoption, Position, Recommendation, Reservation
from recommendations.models.position import PRINTED
from recommendations.notifications import recipients
from recommendations.positions import current
from recommendations.reading.page import Row
from registry import audit
from registry.access import Refused
from registry.dates import end_of_working_day
from registry.doors import door
from workshops.phrases import moment
from workshops.user_roles import names_in

WORKING_DAYS = 5  # after the session, to correct the own wording
NOT_OWN = gettext_lazy(
    "Only the head or deputy head of the partner’s delegation may approve or correct the wording of its reservation."
)
OTHER_WORDING = gettext_lazy(
    "The wording has been changed since you opened the page. Reload the page and read the current wording."
)


def to_freeze(recommendation: Recommendation) -> list[Position]:
    """Return the reservations and statements that an adoption now would freeze, in ASEM's order of partners. One query."""
    rows = recommendation.positions.select_related("delegation__partner", "paragraph")
    found = [row for row in current.latest(rows) if row.kind in PRINTED]
    return sorted(found, key=lambda row: row.delegation.partner.protocol_order if row.delegation.partner else 0)


def freeze(adoption: Adoption, *, by: User, by_name: str) -> list[Reservation]:
    """Save the footnotes of an adoption, within its transaction, with the partners and labels as they now are."""
    texts = set(adoption.version.texts.values_list("paragraph", flat=True))
    rows = []
    for number, position in enumerate(to_freeze(adoption.recommendation), start=1):
        paragraph = position.paragraph if position.paragraph_id in texts else None
        row = Reservation(adoption=adoption, position=position, number=number, kind=position.kind, text=position.text)
        row.language, row.delegation, row.partner_name = position.language, position.delegation, position.partner_name
        row.paragraph, row.label = paragraph, adoption.labels.get(str(paragraph.key), "") if paragraph else ""
        row.is_approved = position.is_approved
        row.recorded_by, row.recorded_by_name, row.recorded_at = by, by_name, adoption.recorded_at
        row.save()
        rows.append(row)
    return rows


@door
def correct(reservation: Reservation, *, kind: str, text: str, by: User) -> Reservation:
    """Approve or correct the wording of a footnote on behalf of its partner: a row of its own, which is printed from now on.

    Raises Refused, also if there is a later wording, or after the time for corrections.
    """
    recommendation = lock(reservation.adoption.recommendation, by=by)
    check_correction(reservation, recommendation, by=by)
    if kind not in PRINTED or not text:
        raise Refused(_("Enter the wording, and select a reservation or a statement for the record."))
    last = Reservation.objects.filter(adoption=reservation.adoption_id, number=reservation.number).last()
    if last is None or last.pk != reservation.pk:
        raise Refused(OTHER_WORDING)
    kept = ("adoption", "position", "number", "language", "delegation", "partner_name", "paragraph", "label")
    row = Reservation(**{name: getattr(last, name) for name in kept}, serial=last.serial + 1, kind=kind, text=text)
    row.is_approved, row.recorded_by, row.recorded_at = True, by, timezone.now()
    row.recorded_by_name = str(names_in(by, recommendation.workshop))
    row.save()
    partner = row.delegation.partner_code
    details: dict[str, Any] = {"recommendation": recommendation.key, "number": row.number, "serial": row.serial}
    entry = audit.record(by, "reservation.corrected", row, rows=[row], partner=partner, **details)
    recipients.of_correction(entry, recommendation)
    return row


def check_correction(reservation: Reservation, recommendation: Recommendation, *, by: User) -> None:
    """Raise Refused, with the reason, unless `by` may approve or correct the wording now."""
    own = current.bound_by(by, recommendation.workshop)
    if own is None or own.pk != reservation.delegation_id:
        raise Refused(NOT_OWN)
    if recommendation.adoption_id != reservation.adoption_id:
        raise Refused(_("This adoption is no longer in force, so its footnotes cannot be changed."))
    closes_at = corrections_close_at(recommendation)
    if timezone.now() >= closes_at:
        closed = moment(closes_at, recommendation.workshop)
        raise Refused(
            _("The deadline for correcting the wording was %(time)s. Contact the secretariat.") % {"time": closed}
        )


def corrections_close_at(recommendation: Recommendation) -> datetime:
    """Return the end of the fifth working day after the session, or after the adoption was recorded if that was later."""
    adoption, zone = recommendation.valid_adoption, recommendation.workshop.tz
    day = max(adoption.occurred_on, adoption.recorded_at.astimezone(zone).date())
    return end_of_working_day(day, WORKING_DAYS, zone)


def printed(rows: Iterable[Reservation]) -> list[Reservation]:
    """Return the footnotes as printed, in the order of their numbers: of each, the latest row."""
    last: dict[int, Reservation] = {}
    for row in sorted(rows, key=lambda row: (row.number, row.serial)):
        last[row.number] = row
    return list(last.values())


def of(adoption: Adoption) -> list[Reservation]:
    """Return the footnotes of an adoption as printed. One query, unless they were prefetched."""
    return printed(adoption.reservations.all())


def numbers_of(rows: Iterable[Reservation]) -> dict[Any, list[int]]:
    """Return the numbers of the footnotes by the pk of their paragraph; None for the recommendation as a whole."""
    found: dict[Any, list[int]] = {}
    for row in rows:
        found.setdefault(row.paragraph_id, []).append(row.number)
    return found


def mark(rows: Iterable[Row], notes: Iterable[Reservation]) -> None:
    """Set the numbers of the footnotes of each paragraph."""
    numbers = numbers_of(notes)
    for row in rows:
        row.footnotes = numbers.get(row.paragraph_id, [])


def may_correct(reservation: Reservation, recommendation: Recommendation, user: User) -> bool:
    try:
        check_correction(reservation, recommendation, by=user)
    except Refused:
        return False
    return True


def awaits_approval(recommendation: Recommendation) -> str | Promise:
    """Return why the recommendation cannot be published yet: a wording noted for a partner; "" if nothing is awaited."""
    waiting = [row.partner_name for row in of(recommendation.valid_adoption) if not row.is_approved]
    closes_at = corrections_close_at(recommendation)
    if not waiting or timezone.now() >= closes_at:
        return ""
    message = _(
        "Reservations and statements whose wording has not been approved yet: %(partners)s. The recommendation "
        "can be published once all wording has been approved, or after %(time)s."
    )
    return message % {"partners": ", ".join(waiting), "time": moment(closes_at, recommendation.workshop)}
