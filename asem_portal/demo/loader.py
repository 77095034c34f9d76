"""Load the demonstration through the portal's own functions: the archive, the complete workshop of 2010 and a
fictitious workshop in progress."""

from datetime import timedelta

from django.utils import timezone

from asem_portal.demo import archive, ha_long, in_progress
from asem_portal.demo.users import appoint
from members.models import User
from registry.doors import door
from workshops.models import Workshop


class DemonstrationRefused(Exception):
    """The demonstration cannot be loaded into this database."""


@door
def load() -> None:
    """Load the parts not yet present, in one transaction; idempotent.

    Raises DemonstrationRefused if the database contains a workshop that is not part of the demonstration.
    """
    if Workshop.objects.filter(is_demo=False).exists():
        raise DemonstrationRefused
    existing = Workshop.objects.filter(is_demo=True)
    has_archive = existing.exclude(archived_at=None).exists()
    has_workshop_in_progress = existing.filter(archived_at=None).exists()
    if has_archive and has_workshop_in_progress:
        return
    data = in_progress.read()
    appoint(data["administrator"])
    if not has_archive:
        workshops = archive.load()
        ha_long.load(workshops[-1], data["staff"])
    if not has_workshop_in_progress:
        in_progress.load(data)
    _backdate_visits()


def _backdate_visits() -> None:
    """Set the last visit of every user to two days ago, so that dashboards show news since then."""
    User.objects.filter(dashboard_opened_at=None).update(dashboard_opened_at=timezone.now() - timedelta(days=2))
