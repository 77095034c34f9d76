"""The session of an adoption: one that did not end before the text adopted was circulated."""

from collections.abc import Iterable, Iterator, Sequence

from django.core.exceptions import ValidationError
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.models import Circulation, Manner, Recommendation
from workshops.models import Session
from workshops.phrases import moment, names_text

NONE_LATER = gettext_lazy(
    "All sessions in the programme ended before the revision was circulated. The organiser must first add a "
    "session to the programme."
)


def refusal(session: Session, recommendations: Iterable[Recommendation]) -> str:
    """Return why they cannot be adopted in the session, as it ended before their revisions were circulated; "" if they can."""
    late = [recommendation for recommendation in recommendations if _ended_before(session, recommendation)]
    if not late:
        return ""
    revisions = []
    for recommendation in late:
        circulation = _circulation(recommendation)
        time = moment(circulation.circulated_at, session.workshop)
        revisions.append(f"{recommendation.short_symbol} {circulation} ({time})")
    message = ngettext(
        "“%(session)s” ended on %(end)s, before this revision was circulated: %(revisions)s. "
        "Select a session that ended later.",
        "“%(session)s” ended on %(end)s, before these revisions were circulated: %(revisions)s. "
        "Select a session that ended later.",
        len(late),
    )
    end = moment(session.finishes_at, session.workshop)
    return message % {"session": session.title, "end": end, "revisions": names_text(revisions)}


def errors(
    session: Session, recommendations: Sequence[Recommendation], *, is_ahead: bool
) -> Iterator[tuple[str, ValidationError]]:
    """Yield pairs of a field and its error; `is_ahead`: the form says that consensus preceded the session."""
    if session.lies_ahead and not is_ahead:
        begins = date_format(session.begins_at, "j F Y, H:i")
        message = _(
            "This session does not begin until %(time)s. "
            "Select another session, or tick the box below if consensus was declared earlier."
        )
        yield "session", ValidationError(message, code="ahead", params={"time": begins})
    if reason := refusal(session, recommendations):
        yield "session", ValidationError(reason, code="over")
    elif is_ahead and not session.lies_ahead:
        message = _("This session has already begun. Untick this box, or select another session.")
        yield "is_ahead", ValidationError(message, code="not_ahead")


def is_possible(session: Session, recommendations: Sequence[Recommendation]) -> bool:
    """Return whether at least one of them can have been adopted in the session, or there is none."""
    return not recommendations or not all(_ended_before(session, one) for one in recommendations)


def label(session: Session, recommendations: Sequence[Recommendation]) -> str:
    """Return the title and day of the session, and whether it is possible for none of them."""
    words = f"{session.title}, {date_format(session.held_on, 'j F Y')}"
    return words if is_possible(session, recommendations) else _("%s (ended before the circulation)") % words


def manner(session: Session) -> Manner:
    """Return how a recommendation is adopted in this session now: ahead of it, unless it is open or has begun."""
    is_open = any(one.is_open for one in session.sittings.all())
    return Manner.AHEAD if session.lies_ahead and not is_open else Manner.IN_SESSION


def _ended_before(session: Session, recommendation: Recommendation) -> bool:
    """Return whether the session ended before the circulation, even if it was open longer than planned. At most one query
    for a session whose sittings were not read."""
    at = _circulation(recommendation).circulated_at
    if session.finishes_at >= at:
        return False
    return not any(one.ended_at is None or one.ended_at >= at for one in session.sittings.all())


def _circulation(recommendation: Recommendation) -> Circulation:
    """Return the latest circulation; a recommendation that can be adopted has one."""
    assert recommendation.circulated
    return recommendation.circulated.circulation
