"""What waits for somebody in setting up workshops and manning delegations."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.desk import DeskItem
from workshops.models import Delegation, Role, Workshop
from workshops.models.delegation import BINDING
from workshops.roles import standing


def items(user):
    """What `user` has to do as administrator, organiser, secretariat or head; a query for each of these, whatever the
    number of rows."""
    mine = standing(user)
    found = _mandate() if Role.ORGANISER in mine.roles.get(None, set()) else []
    if mine.is_administrator:
        found += _unmanned(Workshop.objects.lacking(Role.SECRETARIAT), _("workshop has no secretariat yet"))
    organised = {pk for pk, held in mine.roles.items() if pk and Role.ORGANISER in held}
    manned = organised | {pk for pk, held in mine.roles.items() if pk and Role.SECRETARIAT in held}
    if organised:
        found += _of_the_organiser(Workshop.objects.filter(pk__in=organised, opened_at=None))
    if manned:
        lacking = Workshop.objects.filter(pk=OuterRef("workshop")).lacking(Role.CHAIR)
        delegations = Delegation.objects.filter(workshop__in=manned).with_places().select_related("workshop")
        delegations = list(delegations.annotate(lacks_chair=Exists(lacking)))
        unmanned = {one.workshop for one in delegations if one.lacks_chair and mine.has(one.workshop, Role.SECRETARIAT)}
        found += _unmanned(unmanned, _("workshop has no chair yet: no text can be adopted"))
        found += _of_delegations(delegations)
    headed = [one.delegation_id for held in mine.delegates.values() for one in held if one.capacity in BINDING]
    if headed:
        found += _of_the_head(Delegation.objects.filter(pk__in=headed).with_places().select_related("workshop"))
    return found


def _mandate():
    return [DeskItem(1, _("workshop is yours to create"), reverse("workshops:create"), _("Create it"), due=True)]


def _unmanned(workshops, sentence):
    return [
        DeskItem(
            1, sentence, reverse("workshop_roles", args=[one.key]), _("Grant the role"), sub=one.short_name, due=True
        )
        for one in workshops
    ]


def _of_the_organiser(workshops):
    found = []
    for workshop in workshops:
        sentence = _("workshop is not open to the public yet")
        found.append(DeskItem(1, sentence, workshop.get_absolute_url(), _("Look at it"), sub=workshop.short_name))
    return found


def _of_delegations(delegations):
    by_workshop = {}
    for one in delegations:
        by_workshop.setdefault(one.workshop, []).append(one)
    found = []
    for workshop, rows in by_workshop.items():
        url = reverse("workshops:delegations", args=[workshop.slug])
        headless = [one for one in rows if one.registered and not one.heads]
        unanswered = sum(one.unanswered for one in rows)
        if headless:
            names = ", ".join(one.name for one in headless[:3]) + (" …" if len(headless) > 3 else "")
            found.append(
                DeskItem(
                    len(headless),
                    ngettext("delegation has no head", "delegations have no head", len(headless)),
                    url,
                    _("Look at them"),
                    sub=names,
                )
            )
        if unanswered:
            found.append(
                DeskItem(
                    unanswered,
                    ngettext("invitation is not accepted yet", "invitations are not accepted yet", unanswered),
                    url,
                    _("See whose"),
                    sub=workshop.short_name,
                )
            )
    return found


def _of_the_head(delegations):
    found = []
    for one in delegations:
        free = one.quota - one.registered
        if free > 0:
            sub = f"{one.name}, {one.workshop.short_name}"
            url = reverse("workshops:register", args=[one.key])
            found.append(
                DeskItem(
                    free,
                    ngettext("place of your delegation is free", "places of your delegation are free", free),
                    url,
                    _("Register"),
                    sub=sub,
                )
            )
    return found
