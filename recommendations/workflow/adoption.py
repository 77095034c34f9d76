"""Adopt a recommendation, or a list of final drafts one by one, so that a change to one does not stop the others."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations.models import Adoption, FloorStatement, Manner, Recommendation, Referendum, State
from recommendations.positions import footnotes
from recommendations.sponsors import printed
from recommendations.workflow import conditions, numbers, session_of_adoption, steps, transitions
from recommendations.workflow.moves import begin, move
from registry import seals
from registry.access import Refused
from registry.doors import door
from workshops.models import Role, Session, Workshop, WorkshopRole
from workshops.user_roles import names_in, names_of_holder


@dataclass
class Outcome:
    """The outcome for a list: recommendations adopted, agreed ad referendum, returned to discussion, and skipped, each
    with the reason."""

    adopted: list[Recommendation] = field(default_factory=list)
    agreed: list[Recommendation] = field(default_factory=list)
    returned: list[Recommendation] = field(default_factory=list)
    skipped: list[tuple[Recommendation, str]] = field(default_factory=list)


def final_drafts(workshop: Workshop, by: User, *, target: State = State.ADOPTED) -> list[Recommendation]:
    """Return the final drafts of a workshop in order, each with `refusal`: why it cannot be adopted now, or None; or why
    it cannot be put under silence, with that `target`.

    `may_be_agreed`: it can be adopted, or only be agreed ad referendum, as with a study reservation. `choice` is the
    value a form sends for it: the keys of the recommendation and of the version that was read. Five queries, and two
    for the roles of `by`.
    """
    queryset = Recommendation.objects.filter(workshop=workshop, state=State.FINAL_DRAFT)
    queryset = queryset.select_related(
        "workshop", "topic", "lead", "current", "circulated__circulation"
    ).prefetch_related("current__texts", "co_authors", "positions")
    drafts = list(queryset.order_by("topic__number", "serial", "pk"))
    proposals = _open_proposals(drafts)
    for draft in drafts:
        draft.open_proposals = proposals.get(draft.pk, [])
        draft.refusal = steps.refusal(draft, target, by=by, own_door=target == State.UNDER_SILENCE)
        draft.may_be_agreed = draft.refusal is None or steps.refusal(draft, State.AD_REFERENDUM, by=by) is None
        draft.choice = f"{draft.key} {draft.saved.key}"
    return drafts


def _open_proposals(drafts: list[Recommendation]) -> dict[int, list[str]]:
    """Return the delegations whose proposals from the floor are still open, by recommendation. One query."""
    rows = FloorStatement.objects.undecided().filter(recommendation__in=[draft.pk for draft in drafts])
    found: dict[int, list[str]] = {}
    for recommendation, name in rows.order_by("pk").values_list("recommendation", "delegation_name"):
        found.setdefault(recommendation, []).append(name)
    return found


def adopt_list(
    workshop: Workshop,
    choices: Iterable[str],
    *,
    session: Session,
    chair: WorkshopRole,
    asked_for_reservations: bool = False,
    back: Collection[str] = (),
    note: str = "",
    agree: Mapping[UUID, Callable[..., Any]] | None = None,
    act: Callable[..., Any] | None = None,
    by: User,
) -> Outcome:
    """Adopt the final drafts in `choices` (strings "recommendation version" of keys) in order; return the Outcome.

    `agree` maps the key of a recommendation to the function that records agreement ad referendum instead of adoption;
    `act`, if given, is called instead of `adopt`. Those in `back` are returned to discussion with `note`; all others
    remain final drafts, including any accepted after the list was read. Each has its own transaction: a recommendation
    changed since it was read is skipped and reported.
    """
    chosen = dict(pair for pair in map(_pair, choices) if pair)
    outcome = Outcome()
    drafts = final_drafts(workshop, by)
    for draft in drafts:
        if draft.key in chosen:
            record = (agree or {}).get(draft.key)
            _try(
                outcome,
                outcome.agreed if record else outcome.adopted,
                draft,
                record or act or adopt,
                version=chosen[draft.key],
                session=session,
                chair=chair,
                asked_for_reservations=asked_for_reservations,
                by=by,
            )
    for draft in drafts:
        if draft.key not in chosen and draft.choice in back:
            _try(outcome, outcome.returned, draft, transitions.take_step, target=State.IN_DISCUSSION, note=note, by=by)
    final = {draft.key for draft in drafts}
    no_longer_final = Recommendation.objects.filter(workshop=workshop, key__in=chosen.keys() - final)
    outcome.skipped += [(draft, conditions.now_is(draft)) for draft in no_longer_final.order_by("serial")]
    return outcome


def _try(
    outcome: Outcome, done: list[Recommendation], draft: Recommendation, act: Callable[..., Any], **arguments: Any
) -> None:
    """Call `act` on a draft and add the draft to `done`, or to `outcome.skipped` if the action was refused."""
    try:
        act(draft, **arguments)
    except Refused as refused:
        outcome.skipped.append((draft, str(refused)))
    else:
        done.append(draft)


def _pair(choice: str) -> tuple[UUID, UUID] | None:
    """Return the keys of a recommendation and of its version; None if `choice` is not valid."""
    try:
        recommendation, version = map(UUID, choice.split(" "))
    except ValueError:
        return None
    return recommendation, version


def adoption_date(session: Session) -> date:
    """Return the date of an adoption recorded now: the day of `session`, or the later one until which it was open; today
    if that is in the future."""
    zone, day = session.workshop.tz, session.held_on
    if last := session.sittings.order_by("-pk").first():
        day = max(day, (last.ended_at or timezone.now()).astimezone(zone).date())
    return min(day, timezone.localdate(timezone=zone))


@door
def adopt(
    recommendation: Recommendation,
    *,
    version: UUID,
    session: Session,
    chair: WorkshopRole,
    asked_for_reservations: bool = False,
    by: User,
) -> Adoption:
    """Record that the chair declared consensus on the recommendation in a session; return the Adoption.

    `version` is the key of the version that was read; `chair` is the WorkshopRole of the chair who declared consensus,
    `by` the user who records it. `asked_for_reservations`: the chair put the question. The reservations and statements
    on record become footnotes, and the co-sponsors confirmed are frozen. The recommendation gets the next number of its
    topic, without gaps, and its paragraphs are renumbered. Raises Refused.
    """
    recommendation, step = begin(recommendation, State.ADOPTED, by, with_topic=True, seen=version)
    check_consensus(recommendation, session, chair)
    manner = session_of_adoption.manner(session)
    held: dict[str, Any] = {"manner": manner, "session": session, "session_title": session.title}
    held["asked_for_reservations"] = asked_for_reservations
    adoption = _adopt(recommendation, chair, by, occurred_on=adoption_date(session), **held)
    move(recommendation, step, by, rows=_freeze(adoption, by), session=session.key, **_details(adoption, chair))
    return adoption


def check_consensus(recommendation: Recommendation, session: Session, chair: WorkshopRole) -> None:
    """Raise Refused unless `chair` can have declared consensus on a locked recommendation in `session`."""
    if session.workshop_id != recommendation.workshop_id:
        raise Refused(_("Select a session of this workshop."))
    if reason := session_of_adoption.refusal(session, [recommendation]):
        raise Refused(reason)
    is_in_office = chair.role == Role.CHAIR and chair.accepted_at and not chair.ended_at
    if not is_in_office or chair.workshop_id != recommendation.workshop_id:
        raise Refused(_("Only a chair of this workshop can declare consensus. Select a chair."))


def adopt_confirmed(recommendation: Recommendation, referendum: Referendum, *, by: User) -> Adoption:
    """Adopt a recommendation that was agreed ad referendum, once all partners have confirmed; return the Adoption.

    Call it within the door of the last confirmation, with the recommendation and its topic locked. The adoption is
    dated on that day. Raises Refused.
    """
    step = steps.between(State.AD_REFERENDUM, State.ADOPTED)
    if reason := step.refusal(conditions.StepContext(recommendation)):
        raise Refused(reason)
    held: dict[str, Any] = {"manner": referendum.manner, "session": referendum.session}
    held |= {"session_title": referendum.session_title, "asked_for_reservations": referendum.asked_for_reservations}
    today = timezone.localdate(timezone=recommendation.workshop.tz)
    days = {"occurred_on": max(today, referendum.occurred_on), "agreed_on": referendum.occurred_on}
    recorder = referendum.recorded_by  # of the chair’s finding, not the person who confirmed last
    adoption = _adopt(recommendation, referendum.declared_by, recorder, **held, **days)
    details = _details(adoption, referendum.declared_by) | {"referendum": referendum.key}
    rows = _freeze(adoption, recorder)
    move(recommendation, step, by, rows=rows, session=referendum.session.key, **details)
    return adoption


@door
def adopt_by_silence(
    recommendation: Recommendation, *, version: UUID, chair: WorkshopRole, held_on: date, by: User
) -> Adoption:
    """Record that the chair found that silence held, on the day on which the round ended; return the Adoption.

    The caller has checked that it held, and that `chair` is in office. Otherwise like `adopt`. Raises Refused.
    """
    recommendation, step = begin(recommendation, State.ADOPTED, by, with_topic=True, seen=version, own_door=True)
    adoption = _adopt(recommendation, chair, by, occurred_on=held_on, manner=Manner.BY_SILENCE)
    move(recommendation, step, by, rows=_freeze(adoption, by), **_details(adoption, chair))
    return adoption


def _adopt(recommendation: Recommendation, chair: WorkshopRole, by: User, **how: Any) -> Adoption:
    """Number the recommendation, whose topic is locked, and create its adoption, which is then in force."""
    numbers.assign_number(recommendation)
    adoption = Adoption.objects.create(
        recommendation=recommendation,
        version=recommendation.saved,
        declared_by=chair,
        declared_by_name=str(names_of_holder(chair)),
        recorded_by=by,
        recorded_by_name=str(names_in(by, recommendation.workshop)),
        recorded_at=timezone.now(),
        labels=numbers.final_labels(recommendation.saved),
        **how,
    )
    recommendation.adoption, recommendation.adopted_on = adoption, adoption.occurred_on
    return adoption


def _freeze(adoption: Adoption, by: User) -> tuple[Model | seals.Group, ...]:
    """Save what is printed with the adoption, within its transaction; return all its rows, for the record."""
    notes = footnotes.freeze(adoption, by=by, by_name=adoption.recorded_by_name)
    return adoption, *notes, *printed.freeze(adoption)


def _details(adoption: Adoption, chair: WorkshopRole) -> dict[str, Any]:
    return {"chair": chair.key, "adoption": adoption.key, "sha256": adoption.version.sha256}
