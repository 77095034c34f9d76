"""Forms of address in letters and notes of a workshop: the ministry that writes, and how States and ministries are named."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from members.models import Ministry, MinistryKind, Partner
from registry.names import with_article
from workshops.models import Workshop


@dataclass(frozen=True)
class Sender:
    """The ministry of the host that writes; `ministry` is None if the reference data do not contain it.

    `city` is empty if it is not known: the workshop may be held elsewhere.
    """

    ministry: Ministry | None
    name: str
    owner: str
    city: str

    def frozen(self) -> dict[str, str]:
        return {"name": self.name, "owner": self.owner, "city": self.city}


def host_ministries(workshop: Workshop) -> list[Ministry]:
    """Return the ministries of the host, those that host the workshop first. One query."""
    hosting = workshop.host_ministries.through.objects.filter(workshop=workshop.pk, ministry=OuterRef("pk"))
    ministries = Ministry.objects.filter(partner=workshop.host_id).annotate(is_hosting=Exists(hosting))
    return list(ministries.select_related("partner").order_by("-is_hosting", "code"))


def sender(workshop: Workshop, kind: str, ministries: list[Ministry]) -> Sender:
    """Return the ministry of this kind that writes, from `host_ministries`.

    If the host has none for culture, its ministry of foreign affairs writes.
    """
    ministry = next((one for one in ministries if one.kind == kind), None)
    if ministry is None and kind == MinistryKind.CULTURE:
        return sender(workshop, MinistryKind.FOREIGN_AFFAIRS, ministries)
    if ministry is None:
        name = workshop.host.formal_name if workshop.host.is_institution else _("Ministry of Foreign Affairs")
        return Sender(None, name, state(workshop.host), "")
    return Sender(ministry, ministry.name, owner(ministry), ministry.city)


def state(partner: Partner) -> str:
    """Return the long form of a State's name within a sentence, or "" for an institution: the Kingdom of Thailand."""
    return "" if partner.is_institution else with_article(partner.formal_name)


def owner(ministry: Ministry) -> str:
    """Return the State after which a ministry is named, or "" for an institution and for a ministry of a Community."""
    return state(ministry.partner) if ministry.is_national else ""


def in_full(name: str, owner: str) -> str:
    """Return a ministry within a sentence: the Ministry of Culture of the Kingdom of Thailand."""
    named = _("the %(name)s") % {"name": name}
    return _("%(ministry)s of %(owner)s") % {"ministry": named, "owner": owner} if owner else named


def mission(partner: Partner, name: str) -> str:
    """Return the mission of a partner under its short or long `name`: the EU has delegations, not embassies."""
    named = {"partner": with_article(name)}
    return _("Delegation of %(partner)s") % named if partner.is_institution else _("Embassy of %(partner)s") % named
