"""Forms of address in letters about a report: to whom they go, through which embassy, and how people are named.

Those common to all letters are in `workshops.forms_of_address`.
"""

from typing import Any

from django.utils.translation import gettext as _

from members.models import Ministry
from registry import canonical
from registry.names import PersonName
from reports.models import Channel, Dispatch
from workshops.forms_of_address import Sender, host_ministries, in_full, mission, owner, sender, state

__all__ = ["Sender", "host_ministries", "in_full", "mission", "owner", "sender", "state"]


def through(dispatch: Dispatch) -> str:
    """Return the mission to the host through which a letter goes, or "" if it goes through none.

    Its city is printed only if the secretariat has stated it: a mission may be in another State than the host.
    """
    partner, city = dispatch.ministry.partner, dispatch.embassy_city
    if dispatch.channel != Channel.EMBASSY or not partner.has_mission_to(dispatch.report.workshop.host):
        return ""
    through = _("Through the %(mission)s") % {"mission": mission(partner, partner.formal_name)}
    return _("%(mission)s in %(city)s") % {"mission": through, "city": city} if city else through


def own_form(name: PersonName, ministry: Ministry | None) -> dict[str, Any] | None:
    """Return the form in which a person at a ministry writes their name, to be frozen, if it is not the Latin one."""
    return canonical.native_name(name.own, name.language or (ministry.native_language if ministry else ""))


def name_of(latin: str, own: dict[str, Any] | None) -> PersonName:
    """Return the name of which both forms are frozen."""
    return PersonName(latin, own["name"], own["lang"]) if own else PersonName(latin)


def frozen(ministry: Ministry, name: str) -> dict[str, Any]:
    """Return the addressee of a letter, under the name that the dispatch stores."""
    return {"name": name, "owner": owner(ministry), "city": ministry.city}
