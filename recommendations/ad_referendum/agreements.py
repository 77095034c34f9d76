"""Agree a recommendation ad referendum in a session, extend the date, or return it to discussion: decisions of the chair."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.ad_referendum import notices
from recommendations.ad_referendum.locks import lock_open, require_open
from recommendations.models import (
    PositionKind,
    Recommendation,
    Referendum,
    ReferendumExtension,
    ReferendumPartner,
    State,
)
from recommendations.positions import current
from recommendations.silence.locks import decision
from recommendations.workflow import session_of_adoption, transitions
from recommendations.workflow.adoption import adoption_date, check_consensus
from recommendations.workflow.moves import begin, move
from registry import audit, seals
from registry.access import Refused
from registry.doors import door
from workshops.models import Delegation, Session, Standing, Workshop, WorkshopRole
from workshops.user_roles import names_in, names_of_holder

NO_PARTNER = _("Select at least one partner that must confirm.")
NOT_A_PARTNER = _("Only partners with a delegation at this workshop can be named.")
PAST = _("Enter a time in the future.")
NOT_LATER = _("Enter a date and time later than the current deadline.")
NO_REASON = _("State the reason for the return to discussion.")
STUDY = _("Select each partner with a study reservation: %(partners)s.")


@dataclass(frozen=True)
class Terms:
    """Which partners confirm, and until when."""

    delegations: tuple[Delegation, ...]
    until: datetime


def partners_of(workshop: Workshop) -> list[Delegation]:
    """Return the delegations of partners, which can be named, in ASEM's order. One query."""
    delegations = workshop.delegations.filter(standing=Standing.PARTNER, partner__isnull=False)
    return list(delegations.select_related("partner").order_by("partner__protocol_order"))


def with_study_reservation(recommendation: Recommendation) -> dict[int, str]:
    """Return the partners that await instructions, by delegation: a study reservation never lapses into consent."""
    rows = current.on_record(recommendation, PositionKind.STUDY)
    return {row.delegation_id: row.partner_name for row in rows}


@door
def agree(
    recommendation: Recommendation,
    *,
    terms: Terms,
    version: UUID,
    session: Session,
    chair: WorkshopRole,
    asked_for_reservations: bool = False,
    by: User,
) -> Referendum:
    """Record that the chair declared consensus ad referendum in a session; return the Referendum.

    The partners named are asked to confirm. Until all have, the recommendation has no number and is not adopted. Other
    arguments are those of `adoption.adopt`. Raises Refused.
    """
    recommendation, step = begin(recommendation, State.AD_REFERENDUM, by, seen=version)
    check_consensus(recommendation, session, chair)
    now = timezone.now()
    _check(recommendation, terms, now)
    referendum = Referendum.objects.create(
        recommendation=recommendation,
        version=recommendation.saved,
        manner=session_of_adoption.manner(session),
        session=session,
        session_title=session.title,
        declared_by=chair,
        declared_by_name=str(names_of_holder(chair)),
        recorded_by=by,
        recorded_by_name=str(names_in(by, recommendation.workshop)),
        occurred_on=adoption_date(session),
        recorded_at=now,
        asked_for_reservations=asked_for_reservations,
        until=terms.until,
    )
    partners = [
        ReferendumPartner.objects.create(referendum=referendum, delegation=one, name=one.name)
        for one in terms.delegations
    ]
    rows = (referendum, seals.Group(ReferendumPartner, referendum.pk, partners))
    details: dict[str, Any] = {"chair": chair.key, "session": session.key, "until": terms.until}
    entry = audit.record(by, "referendum.agreed", referendum, rows=rows, partners=len(partners), **details)
    move(recommendation, step, by, referendum=referendum.key, chair=chair.key)
    notices.queue_request(referendum, partners, entry)
    return referendum


def _check(recommendation: Recommendation, terms: Terms, now: datetime) -> None:
    """Raise Refused unless a recommendation may be agreed on these terms."""
    if not terms.delegations:
        raise Refused(NO_PARTNER)
    possible = {one.pk for one in partners_of(recommendation.workshop)}
    named = [one.pk for one in terms.delegations]
    if not possible.issuperset(named) or len(set(named)) != len(named):
        raise Refused(NOT_A_PARTNER)
    if terms.until <= now:
        raise Refused(PAST)
    missing = [name for pk, name in with_study_reservation(recommendation).items() if pk not in named]
    if missing:
        raise Refused(STUDY % {"partners": ", ".join(missing)})


@door
def extend(referendum: Referendum, until: datetime, *, chair: WorkshopRole, by: User) -> ReferendumExtension:
    """Extend the date for the confirmations, before or after it has passed; notify those awaited. Raises Refused."""
    found = lock_open(referendum, by)
    decided = decision(found.workshop, chair, by)
    require_open(found)
    if until <= found.until:
        raise Refused(NOT_LATER)
    if until <= found.now:
        raise Refused(PAST)
    extension = ReferendumExtension.objects.create(
        referendum=found.referendum, until_before=found.until, until=until, recorded_at=found.now, **decided.columns()
    )
    details: dict[str, Any] = {"chair": chair.key, "until": until}
    entry = audit.record(by, "referendum.extended", found.referendum, rows=[extension], **details)
    notices.queue_extension(found.referendum, found.outstanding, entry, until)
    return extension


@door
def return_to_discussion(referendum: Referendum, *, reason: str, chair: WorkshopRole, by: User) -> Recommendation:
    """Return a recommendation to discussion by decision of the chair, with the reason. Raises Refused."""
    found = lock_open(referendum, by)
    decision(found.workshop, chair, by)
    require_open(found)
    if not reason:
        raise Refused(NO_REASON)
    recommendation, step = begin(found.recommendation, State.IN_DISCUSSION, by, own_door=True)
    note = transitions.save_note(recommendation, State.IN_DISCUSSION, reason, by)
    move(recommendation, step, by, rows=(note,), note=note.key, referendum=found.referendum.key, chair=chair.key)
    return recommendation
