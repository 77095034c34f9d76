"""Reading the list of participants: counted in one query, with who may open which entry."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.utils.functional import cached_property

from workshops.models import Role
from workshops.roles import standing


class PeoplePaginator(Paginator):
    """Pages of delegates; people and their delegations are counted by one query."""

    @cached_property
    def count(self):
        return self._counted["people"]

    @property
    def delegations(self):
        return self._counted["delegations"]

    @cached_property
    def _counted(self):
        counts = {"people": Count("pk"), "delegations": Count("delegation", distinct=True)}
        return self.object_list.order_by().aggregate(**counts)


def openable(page, workshop, user):
    """[(delegate, whether `user` may open their entry)]: all for who mans the workshop, else one's own delegation's."""
    mine = standing(user)
    everybody = mine.has(workshop, Role.ORGANISER, Role.SECRETARIAT)
    return [(one, everybody or mine.heads(one.delegation) or one.user_id == user.pk) for one in page]
