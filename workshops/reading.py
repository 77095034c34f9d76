"""Reading: what pages of a workshop show to whom, the list of participants, and the record of one delegate."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from registry import audit
from workshops.models import Role, Workshop
from workshops.models.delegation import BINDING
from workshops.roles import standing

ENTRIES = 20
TOLD = {
    "delegate.registered": _("Registered"),
    "delegate.changed": _("Entry changed"),
    "delegate.invited": _("Invited"),
    "delegate.uninvited": _("Invitation withdrawn"),
    "delegate.withdrawn": _("Withdrawn"),
    "delegate.replaced": _("Replaced"),
    "delegate.attended": _("Attendance recorded"),
    "delegate.not_attended": _("Attendance taken back"),
    "invitation.accepted": _("Invitation accepted"),
}


class PeoplePaginator(Paginator):
    """Pages of delegates; people and their delegations are counted by one query."""

    @property
    def count(self):
        return self._counted["people"]

    @property
    def delegations(self):
        return self._counted["delegations"]

    @cached_property
    def _counted(self):
        counts = {"people": Count("pk"), "delegations": Count("delegation", distinct=True)}
        return self.object_list.order_by().aggregate(**counts)


def bearings(workshop, user):
    """What every page about a workshop knows: the workshop, and whether the reader plans, mans or keeps it."""
    mine = standing(user)
    return {
        "workshop": workshop,
        "plans": mine.has(workshop, Role.ORGANISER),
        "mans": mine.has(workshop, Role.ORGANISER, Role.SECRETARIAT),
        "keeps": mine.has(workshop, Role.SECRETARIAT),
        "takes_part": mine.takes_part_in(workshop),
        "head_of": [one.delegation for one in mine.delegates_in(workshop) if one.capacity in BINDING],
    }


def lacks_secretariat(workshop, user):
    """Whether the organiser is to be told that nobody keeps the texts yet; asked only for who plans the workshop."""
    if not standing(user).has(workshop, Role.ORGANISER):
        return False
    return Workshop.objects.filter(pk=workshop.pk).lacking(Role.SECRETARIAT).exists()


def openable(page, workshop, user):
    """[(delegate, whether `user` may open their entry)]: all for who mans the workshop, else one's own delegation's."""
    mine = standing(user)
    everybody = mine.has(workshop, Role.ORGANISER, Role.SECRETARIAT)
    return [(one, everybody or mine.heads(one.delegation) or one.user_id == user.pk) for one in page]


def record_of(delegate):
    """What happened to a delegate's entry, the latest first, for parts/_history.html."""
    zone = delegate.delegation.workshop.zone
    entries = audit.entries(delegate).filter(verb__in=TOLD)[:ENTRIES]
    told = [{"at": entry.at, "zone": zone, "text": TOLD[entry.verb], "sub": entry.actor} for entry in entries]
    if source := delegate.imported_in:
        words = _("Imported from %s") % source.filename
        told.append({"at": source.written_at, "zone": zone, "text": words, "sub": str(source.confirmed_by)})
    return told
