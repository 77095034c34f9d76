"""Amendments and compromise texts awaiting action by a user, as items of "Needs attention"."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations import visibility
from recommendations.amendments.dispositions import Stage, related, stage_of
from recommendations.models import (
    Amendment,
    AmendmentChange,
    AmendmentConfirmation,
    AmendmentState,
    Compromise,
    CompromiseState,
    Outcome,
    State,
)
from recommendations.models.amendment import DECIDERS, HEADS, RELEASERS, SECRETARIATS
from recommendations.models.compromise import COMPROMISE_DECIDERS, OBJECTORS
from registry.worklist import WorklistItem
from workshops.models import Role, Workshop
from workshops.phrases import moment
from workshops.user_roles import THE_CHAIR, UserRoles, roles_of

# The stage of a change -> who acts, message for one amendment, message for several, button.
ACTIONS = {
    Stage.OFFERED: (
        HEADS,
        _("proposal on your amendment awaiting your reply"),
        _("proposals on your amendments awaiting your reply"),
        _("Reply"),
    ),
    Stage.NEW: (
        SECRETARIATS,
        _("amendment not yet considered"),
        _("amendments not yet considered"),
        _("Propose a response to the amendment"),
    ),
    Stage.REFERRED: (
        DECIDERS,
        _("amendment awaiting a decision by the chair"),
        _("amendments awaiting a decision by the chair"),
        _("Record the decision"),
    ),
    Stage.SETTLED: (
        SECRETARIATS,
        _("agreed amendment to be applied to the text"),
        _("agreed amendments to be applied to the text"),
        _("Apply to the text"),
    ),
}
UNDER_REVIEW = (State.IN_DISCUSSION, State.FINAL_DRAFT)
NAMED = 6  # amendments named in an item
DRAFT = (_("draft amendment to be submitted"), _("draft amendments to be submitted"), _("Review and submit"))


def items(user: User, workshops: Iterable[Workshop]) -> list[WorklistItem]:
    """Return the items of `user` in these workshops. Seven queries; none where amendments are not used."""
    amended = {workshop.pk: workshop for workshop in workshops if workshop.takes_amendments}
    if not amended:
        return []
    found: dict[tuple[Stage | None, int], dict[int, Amendment]] = {}
    now = timezone.now()
    for change in related(_open_changes(amended)).order_by("amendment__recommendation", "amendment__number"):
        amendment, stage = change.amendment, stage_of(change, now)
        if visibility.allows(ACTIONS[stage][0], user, amendment):
            key = (stage, amendment.recommendation.workshop_id)
            found.setdefault(key, {})[amendment.pk] = amendment
    drafts = Amendment.objects.visible_to(user).filter(state=AmendmentState.DRAFT)
    for amendment in drafts.filter(recommendation__workshop__in=amended).select_related("recommendation"):
        if visibility.allows(RELEASERS, user, amendment):
            found.setdefault((None, amendment.recommendation.workshop_id), {})[amendment.pk] = amendment
    roles = roles_of(user)
    return (
        _of_compromises(user, amended)
        + _of_groups(user, amended)
        + [
            _item(words, amended[workshop], list(rows.values()), waits_for=_waits_for(stage, amended[workshop], roles))
            for stage, words in [*((stage, action[1:]) for stage, action in ACTIONS.items()), (None, DRAFT)]
            for (own, workshop), rows in found.items()
            if own == stage
        ]
    )


def _of_compromises(user: User, workshops: dict[int, Workshop]) -> list[WorklistItem]:
    """Return an item for each compromise text: for heads of partners until the deadline, then for who can apply it."""
    rows = Compromise.objects.filter(
        recommendation__workshop__in=list(workshops), recommendation__state__in=UNDER_REVIEW, state=CompromiseState.OPEN
    )
    now, roles = timezone.now(), roles_of(user)
    found: list[WorklistItem] = []
    for row in rows.select_related("recommendation__workshop").order_by("deadline", "pk"):
        workshop = workshops[row.recommendation.workshop_id]
        if row.is_ready(now):
            is_for_user = visibility.allows(COMPROMISE_DECIDERS, user, row)
            sentence, button = _("compromise text to be applied"), _("Apply the compromise text")
        else:
            is_for_user = visibility.allows(OBJECTORS, user, row.recommendation)
            sentence = _("chair’s compromise text, which will be applied unless a delegation objects")
            button = _("Read")
        if is_for_user:
            until = _("Objections until %(time)s") % {"time": moment(row.deadline, workshop)}
            found.append(
                WorklistItem(
                    1,
                    str(sentence),
                    row.get_absolute_url(),
                    str(button),
                    sub=f"{row.recommendation.short_symbol}. {until}",
                    due=True,
                    group=workshop.short_name,
                    waits_for=_waits_for(Stage.REFERRED, workshop, roles) if row.is_ready(now) else "",
                )
            )
    return found


def _of_groups(user: User, workshops: dict[int, Workshop]) -> list[WorklistItem]:
    """Return an item for each draft that a coordinator asks the delegation of `user` to confirm."""
    own = visibility.where(HEADS, user)
    rows = AmendmentConfirmation.objects.filter(own, confirmed_at=None, amendment__state=AmendmentState.DRAFT)
    rows = rows.filter(
        amendment__recommendation__workshop__in=list(workshops),
        amendment__recommendation__state=State.IN_DISCUSSION,
    )
    return [
        WorklistItem(
            1,
            str(_("group amendment that your delegation has been asked to confirm")),
            row.amendment.get_absolute_url(),
            str(_("Read")),
            sub=row.amendment.recommendation.short_symbol,
            due=True,
            group=workshops[row.amendment.recommendation.workshop_id].short_name,
        )
        for row in rows.select_related("amendment__recommendation").order_by("pk")
    ]


def _open_changes(workshops: Iterable[int]) -> QuerySet[AmendmentChange]:
    return AmendmentChange.objects.filter(
        amendment__recommendation__workshop__in=list(workshops),
        amendment__recommendation__state__in=UNDER_REVIEW,
        amendment__state=AmendmentState.RELEASED,
        outcome=Outcome.OPEN,
    )


def _waits_for(stage: Stage | None, workshop: Workshop, roles: UserRoles) -> str:
    """Return who must act: the chair on what is referred to the chair, also where the user may record the decision."""
    return str(THE_CHAIR) if stage == Stage.REFERRED and not roles.has(workshop, Role.CHAIR) else ""


def _item(
    words: tuple[Any, Any, Any], workshop: Workshop, amendments: list[Amendment], *, waits_for: str
) -> WorklistItem:
    """Return one item, linked to a single amendment, to the list of their recommendation, or to the recommendations."""
    first = amendments[0]
    singular, plural, verb = words
    if len(amendments) == 1:
        url = first.get_absolute_url()
    elif len({one.recommendation_id for one in amendments}) == 1:
        url = reverse("amendments:amendments", args=[first.recommendation.key])
    else:
        url = reverse("reading:recommendations", args=[workshop.slug])
    symbols = [f"{one.recommendation.short_symbol} {one.short_symbol}".strip() for one in amendments[:NAMED]]
    sentence = str(singular if len(amendments) == 1 else plural)
    return WorklistItem(
        len(amendments),
        sentence,
        url,
        str(verb),
        sub=", ".join(symbols),
        due=True,
        group=workshop.short_name,
        waits_for=waits_for,
    )
