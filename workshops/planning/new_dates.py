"""The consequences of new dates of a workshop for its programme, deadlines and invitations."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.models import Delegate, Workshop
from workshops.planning.workshops import DEADLINES

DEADLINES_MOVED = gettext_lazy("The deadlines were moved by the same number of days.")
DEADLINES_KEPT = gettext_lazy("The deadlines were not changed.")


def consequences(before: Workshop, after: Workshop, *, is_moved: bool) -> list[str]:
    """Return sentences on the consequences of new dates; none if they are the same. Four queries at most."""
    if (before.starts_on, before.ends_on) == (after.starts_on, after.ends_on):
        return []
    sentences = []
    days = (after.starts_on - before.starts_on).days
    sessions, events = (after.sessions.count(), after.activities.count()) if is_moved and days else (0, 0)
    if sessions or events:
        sentences.append(_moved(sessions, events, days))
    if all(getattr(before, name) == getattr(after, name) for name in DEADLINES):
        sentences.append(str(DEADLINES_KEPT))
    elif days and all(_day(after, name) - _day(before, name) == timedelta(days) for name in DEADLINES):
        sentences.append(str(DEADLINES_MOVED))
    invited = open_invitations(after)
    if invited:
        message = ngettext(
            "%d pending invitation states the earlier dates. Inform the person invited.",
            "%d pending invitations state the earlier dates. Inform the people invited.",
            invited,
        )
        sentences.append(message % invited)
    return sentences


def _day(workshop: Workshop, name: str) -> date:
    return timezone.localdate(getattr(workshop, name), workshop.tz)


def open_invitations(workshop: Workshop) -> int:
    """Return the number of invitations sent and not accepted, to delegates and for roles. Two queries."""
    delegates = Delegate.objects.active().filter(delegation__workshop=workshop, invited_at__isnull=False, user=None)
    return delegates.count() + workshop.roles.filter(user=None, ended_at=None).count()


def _moved(sessions: int, events: int, days: int) -> str:
    counts = [ngettext("%d session", "%d sessions", sessions) % sessions] if sessions else []
    counts += [ngettext("%d event", "%d events", events) % events] if events else []
    values = {
        "days": ngettext("%d day", "%d days", abs(days)) % abs(days),
        "what": _("%(first)s and %(second)s") % {"first": counts[0], "second": counts[1]} if counts[1:] else counts[0],
    }
    return (_("Moved %(days)s later: %(what)s.") if days > 0 else _("Moved %(days)s earlier: %(what)s.")) % values
