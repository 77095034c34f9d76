"""Launch a round, extend it for all partners, or cancel it: decisions of the chair, recorded with both names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.accounts.contact_accounts import ensure_account
from members.models import User
from recommendations.models import (
    Circulation,
    Recommendation,
    SilenceArrangements,
    SilenceCancellation,
    SilenceExtension,
    SilenceItem,
    SilenceNotice,
    SilencePartner,
    SilenceRound,
    State,
)
from recommendations.silence import arrangements, notices, partners, rules, status
from recommendations.silence.locks import Decision, decision, lock_round, lock_workshop
from recommendations.silence.partners import Entitled
from recommendations.workflow.moves import begin, move
from registry import audit, seals
from registry.access import Refused
from registry.doors import door
from workshops.models import Workshop, WorkshopRole

NO_ARRANGEMENTS = _("Save the practical arrangements first. They are cited in each notice.")
NOTHING_CHOSEN = _("Select at least one final draft.")
NO_ONE_ENTITLED = _("No partner has a delegation at this workshop. Add the delegations first, or include all partners.")
ENDED = _("The silence procedure has ended. A procedure can be extended or cancelled only before its end.")
NOT_RUNNING = _("This silence procedure has already ended for every recommendation.")
OTHER_WORKSHOP = _("Select an earlier silence procedure of this workshop.")
STILL_OPEN = _("The earlier silence procedure has not been concluded yet.")
NOT_A_RELAUNCH = _(
    "A silence period of less than 72 hours is possible only for recommendations from the earlier procedure to "
    "which a minor correction has been made."
)
NO_CORRECTION = _("State the correction.")


@dataclass(frozen=True)
class Plan:
    """What the chair decides about a round before its launch. `holidays` are the public holidays stated by the host."""

    ends_at: datetime
    has_all_partners: bool = False
    holidays: tuple[date, ...] = ()
    previous: SilenceRound | None = None
    is_minor: bool = False
    correction: str = ""


@door
def launch(
    workshop: Workshop, plan: Plan, *, choices: Mapping[UUID, UUID], chair: WorkshopRole, by: User
) -> SilenceRound:
    """Launch a round on final drafts, and queue the notices; return it.

    `choices` are the keys of the recommendations with those of the versions that were read. The entitled partners and
    the circulated revisions are frozen. Raises Refused.
    """
    workshop = lock_workshop(workshop, by)
    decided = decision(workshop, chair, by)
    now = timezone.now()
    arranged = _check(workshop, plan, choices, now)
    entitled = partners.entitled(workshop, now.astimezone(workshop.tz).date(), everyone=plan.has_all_partners)
    if not entitled:
        raise Refused(NO_ONE_ENTITLED)
    drafts = Recommendation.objects.filter(workshop=workshop, key__in=choices).order_by("topic__number", "serial", "pk")
    steps = [begin(draft, State.UNDER_SILENCE, by, seen=choices[draft.key], own_door=True) for draft in drafts]
    if len(steps) != len(choices):
        raise Refused(NOTHING_CHOSEN)
    round = _create(workshop, plan, decided, arranged, now)
    items = _freeze_items(round, [recommendation for recommendation, _step in steps])
    rows, sent = _freeze_partners(round, entitled, now)
    details: dict[str, Any] = {"chair": chair.key, "ends_at": plan.ends_at, "partners": len(entitled)}
    sealed: list[Model | seals.Group] = [round, seals.Group(SilenceItem, round.pk, items), *rows]
    audit.record(by, "silence.launched", round, rows=sealed, **details)
    for recommendation, step in steps:
        move(recommendation, step, by, round=round.key, chair=chair.key)
    notices.queue_notices(sent)
    notices.queue_reminders(sent, plan.ends_at)
    return round


def _check(workshop: Workshop, plan: Plan, choices: Mapping[UUID, UUID], now: datetime) -> SilenceArrangements:
    """Return the arrangements that the round cites. Raises Refused if it may not be launched as planned."""
    if not workshop.has_silence:
        raise Refused(arrangements.NO_SILENCE)
    if not choices:
        raise Refused(NOTHING_CHOSEN)
    if reason := refusal_of(plan, workshop, choices, now):
        raise Refused(reason)
    arranged = arrangements.current(workshop)
    if arranged is None:
        raise Refused(NO_ARRANGEMENTS)
    return arranged


def refusal_of(plan: Plan, workshop: Workshop, choices: Iterable[UUID], now: datetime) -> str:
    """Return the user-facing reason why a round cannot be launched as planned; empty if it can."""
    previous = plan.previous
    if previous is not None:
        if previous.workshop_id != workshop.pk:
            return str(OTHER_WORKSHOP)
        if status.undecided(SilenceRound.objects.filter(pk=previous.pk)).exists():
            return str(STILL_OPEN)
    if plan.is_minor:
        before = set(previous.items.values_list("recommendation__key", flat=True)) if previous else set()
        if not set(choices) <= before:
            return str(NOT_A_RELAUNCH)
        if not plan.correction:
            return str(NO_CORRECTION)
    return rules.refusal_of_end(now, plan.ends_at, is_minor=plan.is_minor, holidays=plan.holidays)


def _create(
    workshop: Workshop, plan: Plan, decided: Decision, arranged: SilenceArrangements, now: datetime
) -> SilenceRound:
    last = SilenceRound.objects.filter(workshop=workshop).aggregate(last=Max("number"))["last"] or 0
    return SilenceRound.objects.create(
        workshop=workshop,
        number=last + 1,
        chair=decided.chair,
        chair_name=decided.chair_name,
        launched_by=decided.by,
        launched_by_name=decided.by_name,
        starts_at=now,
        ends_at=plan.ends_at,
        zone=workshop.zone,
        arrangements=arranged,
        has_all_partners=plan.has_all_partners,
        holidays=[day.isoformat() for day in sorted(plan.holidays)],
        previous=plan.previous,
        is_minor=plan.is_minor,
        correction=plan.correction,
    )


def _freeze_items(round: SilenceRound, recommendations: list[Recommendation]) -> list[SilenceItem]:
    circulations = {
        one.recommendation_id: one
        for one in Circulation.objects.filter(version__in=[draft.circulated_id for draft in recommendations])
    }
    return [
        SilenceItem.objects.create(
            round=round, recommendation=draft, circulation=circulations[draft.pk], position=position
        )
        for position, draft in enumerate(recommendations, start=1)
    ]


def _freeze_partners(
    round: SilenceRound, entitled: list[Entitled], now: datetime
) -> tuple[list[seals.Group], list[SilenceNotice]]:
    """Write the entitled partners and their notices; return them for the record, and the notices."""
    rows = [SilencePartner.objects.create(round=round, partner=one.partner, name=one.name) for one in entitled]
    groups, sent = [seals.Group(SilencePartner, round.pk, rows)], []
    for row, one in zip(rows, entitled, strict=True):
        own = [_notice(row, address, now) for address in one.addresses]
        groups.append(seals.Group(SilenceNotice, row.pk, own))
        sent += own
    return groups, sent


def _notice(partner: SilencePartner, address: partners.Address, now: datetime) -> SilenceNotice:
    """Write the notice to one contact point, and see to it that its reader can sign in."""
    ensure_account(address.email, address.name or address.email)
    return SilenceNotice.objects.create(
        partner=partner,
        ministry=address.ministry,
        email=address.email,
        addressee=address.name,
        binds=address.binds,
        queued_at=now,
    )


@door
def extend(round: SilenceRound, ends_at: datetime, *, chair: WorkshopRole, by: User) -> SilenceExtension:
    """Extend a round for all partners before its end, and notify them; return the SilenceExtension. Raises Refused."""
    found = lock_round(round, by)
    decided = decision(found.round.workshop, chair, by)
    if found.has_ended:
        raise Refused(ENDED)
    if found.is_cancelled or not found.is_running:
        raise Refused(NOT_RUNNING)
    reason = rules.refusal_of_extension(found.round.starts_at, found.ends_at, ends_at, found.round.days_off)
    if reason:
        raise Refused(reason)
    extension = SilenceExtension.objects.create(
        round=found.round, ends_before=found.ends_at, ends_at=ends_at, recorded_at=found.now, **decided.columns()
    )
    details: dict[str, Any] = {"chair": chair.key, "ends_at": ends_at.astimezone(UTC)}
    entry = audit.record(by, "silence.extended", found.round, rows=[extension], **details)
    notices.queue_change(found.round, notices.EXTENDED, entry, subject=extension.key)
    notices.queue_reminders(SilenceNotice.objects.filter(partner__round=found.round), ends_at)
    return extension


@door
def cancel(round: SilenceRound, *, reason: str, chair: WorkshopRole, by: User) -> SilenceCancellation:
    """Cancel a round before its end: its undecided items return to discussion; all are notified. Raises Refused."""
    found = lock_round(round, by)
    decided = decision(found.round.workshop, chair, by)
    if found.is_cancelled or found.is_decided:
        raise Refused(NOT_RUNNING)
    if found.has_ended:
        raise Refused(ENDED)
    cancellation = SilenceCancellation.objects.create(
        round=found.round, reason=reason, recorded_at=found.now, **decided.columns()
    )
    entry = audit.record(by, "silence.cancelled", found.round, rows=[cancellation], chair=chair.key)
    for one in found.items:
        if one.is_undecided:
            recommendation, step = begin(one.item.recommendation, State.IN_DISCUSSION, by, own_door=True)
            move(recommendation, step, by, round=found.round.key, chair=chair.key)
    notices.queue_change(found.round, notices.CANCELLED, entry, subject=cancellation.key)
    return cancellation
