"""Pages of the partners on any date, of each partner and organisation, and of the coordinators."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from asem_portal.directory import charts, term_band
from asem_portal.directory.partner_ring import ring
from members import directory
from members.models import Group, Ministry, MinistryKind, Organisation, Partner, PartnerGroup, Region
from recommendations import directory as recommendations_directory
from registry import access
from registry.filters import DayForm
from registry.names import with_article
from workshops import phrases
from workshops.public_pages import directory as public_pages_directory

HA_LONG = date(2010, 4, 28)  # first day of the workshop
MAX_LISTED = 25  # recommendations on a page


@access.needs("public")
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": timezone.localdate()})
    all_partners, day = list(Partner.objects.all()), form.day
    partners = directory.of_day(all_partners, day)
    enlargements = directory.enlargements(all_partners)
    groups = _grouped(partners, day)
    context = {
        "form": form,
        "day": day,
        "began_on": enlargements[0][0] if enlargements else None,
        "partners": partners,
        "membership": _membership(partners, day) if partners else "",
        "groups": groups,
        "ring": ring(groups, [joined for joined, _meeting, _count in enlargements], day),
        "enlargements": enlargements,
        "ha_long": (HA_LONG, len(directory.of_day(all_partners, HA_LONG))),
        "growth": charts.growth(enlargements),
        "coordinators": directory.by_time(directory.terms())["now"],
        "about": directory.about("partners"),
    }
    return render(request, "asem_portal/directory/partners.html", context)


def _grouped(partners: list[Partner], day: date) -> list[tuple[Group, list[Partner]]]:
    """Return [(group, its partners), ...] as of that day, in the order of groups, without empty groups."""
    members_by_group: dict[Group, list[Partner]] = {group: [] for group in Group}
    changes = list(PartnerGroup.objects.order_by())
    for partner in partners:
        members_by_group[directory.group_on(partner, day, changes)].append(partner)
    return [(group, members) for group, members in members_by_group.items() if members]


def _membership(partners: Sequence[Partner], day: date) -> str:
    """Return the sentence on how many partners ASEM has, or had on another day, and who they are."""
    countries = [partner for partner in partners if partner.group != Group.INSTITUTION]
    asia = sum(partner.region == Region.ASIA for partner in countries)
    europe = len(countries) - asia
    listed = [ngettext("%d country in Asia", "%d countries in Asia", asia) % asia] * bool(asia)
    listed += [ngettext("%d country in Europe", "%d countries in Europe", europe) % europe] * bool(europe)
    listed += [with_article(partner.name) for partner in partners if partner.group == Group.INSTITUTION]
    count = len(partners)
    sentence = ngettext(
        "On %(day)s, ASEM had %(n)d partner: %(listed)s.", "On %(day)s, ASEM had %(n)d partners: %(listed)s.", count
    )
    if day == timezone.localdate():
        sentence = ngettext("ASEM has %(n)d partner: %(listed)s.", "ASEM has %(n)d partners: %(listed)s.", count)
    return sentence % {
        "day": date_format(day, "j F Y"),
        "n": count,
        "listed": phrases.names_text(listed, most=len(listed)),
    }


@access.needs("public")
@require_safe
def partner(request: HttpRequest, code: str) -> HttpResponse:
    partner = get_object_or_404(Partner, code=code)
    led = list(recommendations_directory.led_by(partner)[: MAX_LISTED + 1])
    context = _reference_data_of(partner) | {
        "partner": partner,
        "workshops": public_pages_directory.dated(public_pages_directory.public_workshops(host=partner)),
        "led": led[:MAX_LISTED],
        "has_more": len(led) > MAX_LISTED,
    }
    return render(request, "asem_portal/directory/partner.html", context)


def _reference_data_of(partner: Partner) -> dict[str, Any]:
    """Return the reference data for the page of a partner. Nine queries."""
    proposed = list(public_pages_directory.initiatives().filter(proposer=partner))
    sponsored = list(public_pages_directory.initiatives().filter(co_sponsors=partner))
    meetings = public_pages_directory.hosted_by(partner)
    return {
        "groups": partner.group_history.order_by(F("starts_on").asc(nulls_first=True)),
        "contributions": directory.contributions().filter(partner=partner),
        "counted": {"proposed": len(proposed), "co_sponsored": len(sponsored)},
        "ministries": _by_kind(list(partner.ministries.order_by("code"))),
        "terms": directory.terms().filter(partner=partner),
        "proposed": public_pages_directory.with_states(proposed),
        "sponsored": public_pages_directory.with_states(sponsored),
        "figures": public_pages_directory.figures(partner=partner),
        "meetings": [(meeting, public_pages_directory.dates(meeting)) for meeting in meetings],
        "about": directory.about("partners", "ministries", "coordinators", "meetings", "initiatives", "figures"),
    }


def _by_kind(ministries: list[Ministry]) -> list[tuple[str, list[Ministry]]]:
    """Return [(label of a kind, its ministries), ...], foreign affairs first."""
    return [(str(kind.label), [row for row in ministries if row.kind == kind]) for kind in MinistryKind]


@access.needs("public")
@require_safe
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, code=code)
    context = {
        "organisation": organisation,
        "contributions": directory.contributions().filter(organisation=organisation),
        "workshops": public_pages_directory.dated(public_pages_directory.public_workshops(co_organisers=organisation)),
        "led": recommendations_directory.led_by_organisation(organisation)[:MAX_LISTED],
        "about": directory.about("organisations", "contributions"),
    }
    return render(request, "asem_portal/directory/organisation.html", context)


@access.needs("public")
@require_safe
def coordinators(request: HttpRequest) -> HttpResponse:
    all_terms = list(directory.terms())
    terms = directory.by_time(all_terms)
    context = {
        "periods": term_band.periods(all_terms),
        "year": timezone.localdate().year,
        "now": terms["now"],
        "past": terms["past"][::-1],
        "next": terms["next"],
        "about": directory.about("coordinators"),
    }
    return render(request, "asem_portal/directory/coordinators.html", context)
