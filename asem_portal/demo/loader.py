"""Loading the demonstration, through the same doors as anything real: what was held before the portal, the workshop
of 2010 complete, and an invented one in motion."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from asem_portal.demo import archive, ha_long, in_progress
from asem_portal.demo.cast import appoint
from members.models import User
from workshops.models import Workshop


class DemonstrationRefused(Exception):
    """This database is no place for a demonstration."""


@transaction.atomic
def load() -> None:
    """Load what is not there yet: all of it or nothing. Loading again changes nothing.

    Raises DemonstrationRefused when the database holds a workshop that is no part of it.
    """
    if Workshop.objects.filter(is_demo=False).exists():
        raise DemonstrationRefused
    there = Workshop.objects.filter(is_demo=True)
    is_entered, is_in_motion = there.exclude(archived_at=None).exists(), there.filter(archived_at=None).exists()
    if is_entered and is_in_motion:
        return
    data = in_progress.read()
    appoint(data["administrator"])
    if not is_entered:
        workshops = archive.load()
        ha_long.load(workshops[-1], data["staff"])
    if not is_in_motion:
        in_progress.load(data)
    _let_time_pass()


def _let_time_pass() -> None:
    """Everybody was here some days ago, so that a dashboard shows what is new since then."""
    User.objects.filter(dashboard_opened_at=None).update(dashboard_opened_at=timezone.now() - timedelta(days=2))
