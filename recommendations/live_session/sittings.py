"""Open and close a session for deliberation, and choose what is shown in the room."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import visibility
from recommendations.models import Recommendation, Sitting
from recommendations.models.live_session import conducted_by
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops import user_roles
from workshops.models import Role, Session, SessionKind, Workshop
from workshops.user_roles import names_in, roles_of

NOT_DELIBERATING = (SessionKind.BREAK, SessionKind.CEREMONY)
NOT_YOURS = gettext_lazy("Only the chair, the secretariat or the rapporteur of the session may do this.")
IS_CLOSED = gettext_lazy("The session has been closed. Reopen it to continue.")
HAS_LAPSED = gettext_lazy("This session lapsed 24 hours after it was opened. Reopen it to continue.")
NOT_CHAIR = gettext_lazy("Only a chair of the workshop may show the names of delegations on the projector.")


def sessions_for(user: User) -> QuerySet[Session]:
    """Return the sessions for deliberation that `user` conducts, as chair, secretariat or rapporteur."""
    sessions = Session.objects.filter(conducted_by(user)).exclude(kind__in=NOT_DELIBERATING)
    return sessions.select_related("workshop", "topic")


def recommendations_of(session: Session) -> QuerySet[Recommendation]:
    """Return what the session deals with, in order: the recommendations under discussion, of its topic if it has one."""
    rows = Recommendation.objects.filter(visibility.CIRCULATED & visibility.UNDER_REVIEW, workshop=session.workshop_id)
    if session.topic_id:
        rows = rows.filter(topic=session.topic_id)
    related = ("workshop", "topic", "current", "circulated__circulation", "lead")
    return rows.select_related(*related).order_by("topic__number", "serial", "pk")


@door
def open_session(session: Session, *, by: User) -> Sitting:
    """Open a session for deliberation, from the day on which it is held; return the open Sitting, also if it was open.

    The first paragraph to be considered is shown. If the session was left open and has lapsed, it is closed first.
    Raises Refused.
    """
    workshop = Workshop.objects.select_for_update(no_key=True).get(pk=session.workshop_id)
    user_roles.forget(by)
    found = sessions_for(by).filter(pk=session.pk).first()
    if found is None:
        raise Refused(NOT_YOURS)
    if reason := refusal(found):
        raise Refused(reason)
    unclosed = Sitting.objects.select_for_update(no_key=True, of=["self"]).filter(session=found, closed_at=None)
    if existing := unclosed.first():
        if existing.is_open:
            return existing
        _close(existing, by)
    sitting = Sitting(session=found, session_title=found.title, opened_by=by, opened_at=timezone.now())
    sitting.opened_by_name = str(names_in(by, workshop))
    if first := recommendations_of(found).first():
        sitting.recommendation, sitting.paragraph_id = first, _first_paragraph(first)
    sitting.save()
    audit.record(by, "sitting.opened", sitting, rows=[sitting], session=found.key)
    return sitting


def refusal(session: Session) -> str:
    """Return why the session cannot be opened now; "" if it can."""
    if session.workshop.archived_at:
        return _("The workshop has been archived.")
    if timezone.localdate(timezone=session.workshop.tz) < session.held_on:
        day = date_format(session.held_on, "j F Y")
        return _("The session cannot be opened before %(day)s, the date set in the programme.") % {"day": day}
    return ""


@door
def close_session(sitting: Sitting, *, by: User) -> Sitting:
    """Close a session, including one that has lapsed. Its records are kept, and it can be reopened. Raises Refused."""
    return _close(lock_sitting(sitting, by=by, lapsed_too=True), by)


def _close(sitting: Sitting, by: User) -> Sitting:
    sitting.closed_by, sitting.closed_at = by, timezone.now()
    sitting.closed_by_name = str(names_in(by, sitting.session.workshop))
    sitting.save(update_fields=["closed_by", "closed_by_name", "closed_at"])
    audit.record(by, "sitting.closed", sitting, rows=[sitting], session=sitting.session.key)
    return sitting


@door
def show(sitting: Sitting, *, paragraph: UUID, by: User) -> Sitting:
    """Show a paragraph in the room, by its key. It must be one of a recommendation of the session. Raises Refused.

    Nothing is recorded: what was shown when is not part of the record.
    """
    sitting = lock_sitting(sitting, by=by)
    on_list = Q(paragraphs__key=paragraph, current__texts__paragraph__key=paragraph)
    recommendation = recommendations_of(sitting.session).filter(on_list).first()
    if recommendation is None:
        raise Refused(_("This paragraph is no longer on the session list. Reload the page."))
    sitting.recommendation = recommendation
    sitting.paragraph = recommendation.paragraphs.get(key=paragraph)
    sitting.save(update_fields=["recommendation", "paragraph"])
    return sitting


@door
def show_names(sitting: Sitting, *, shown: bool, by: User) -> Sitting:
    """Show or hide the names of delegations on the projector, as chair. Raises Refused."""
    sitting = lock_sitting(sitting, by=by)
    if not may_show_names(sitting, by):
        raise Refused(NOT_CHAIR)
    sitting.shows_names = shown
    sitting.save(update_fields=["shows_names"])
    audit.record(by, "sitting.names_shown" if shown else "sitting.names_hidden", sitting)
    return sitting


def may_show_names(sitting: Sitting, user: User) -> bool:
    return roles_of(user).has(sitting.session.workshop, Role.CHAIR)


def lock_sitting(sitting: Sitting, *, by: User, lapsed_too: bool = False, with_workshop: bool = False) -> Sitting:
    """Lock and return an open sitting that `by` conducts; reload the roles of `by`. Raises Refused.

    It is locked before the recommendation. `lapsed_too` also allows one that has lapsed without being closed.
    `with_workshop` locks the workshop first, so that a symbol or a number can be assigned.
    """
    if with_workshop:
        Workshop.objects.select_for_update(no_key=True).get(pk=sitting.session.workshop_id)
    locked = Sitting.objects.select_for_update(no_key=True, of=["self"]).select_related("session__workshop")
    found = locked.get(pk=sitting.pk)
    user_roles.forget(by)
    if not Sitting.objects.conducted_by(by).filter(pk=found.pk).exists():
        raise Refused(NOT_YOURS)
    if not found.is_open and not (lapsed_too and found.is_lapsed):
        raise Refused(not_open(found))
    return found


def not_open(sitting: Sitting) -> str | Promise:
    """Return why nothing can be recorded in a sitting that is not open."""
    return HAS_LAPSED if sitting.is_lapsed else IS_CLOSED


def _first_paragraph(recommendation: Recommendation) -> Any:
    return recommendation.saved.texts.order_by("position").values_list("paragraph", flat=True).first()
