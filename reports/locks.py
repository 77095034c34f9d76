"""Lock a report for a change, and check permission and state."""

from django.utils.translation import gettext_lazy as _

from members.models import User
from registry.access import Refused
from reports.models import Report
from workshops.models import Role, Workshop
from workshops.user_roles import forget, roles_of

SECRETARIAT_ALONE = _("Only the secretariat of this workshop may prepare its reports.")
ISSUED = _("This report has been issued and can no longer be changed.")


def locked(report: Report, by: User) -> Report:
    """Return the report, locked. Raises Refused unless `by` belongs to the workshop's secretariat."""
    report = (
        Report.objects.select_for_update(no_key=True, of=("self",))
        .select_related("workshop", "meeting")
        .get(pk=report.pk)
    )
    forget(by)
    require_secretariat(by, report.workshop)
    return report


def require_secretariat(user: User, workshop: Workshop) -> None:
    """Raise Refused unless `user` belongs to the workshop's secretariat."""
    if not roles_of(user).has(workshop, Role.SECRETARIAT):
        raise Refused(SECRETARIAT_ALONE)


def require_draft(report: Report) -> None:
    """Raise Refused for an issued report."""
    if report.is_issued:
        raise Refused(ISSUED)
