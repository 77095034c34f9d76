"""Who takes part in ASEM: partners of any day, a page for each, organisations and the coordinators."""

from datetime import date
from types import SimpleNamespace

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from asem_portal.directory import charts
from asem_portal.directory.forms import DayForm
from members import directory
from members.models import Group, MinistryKind, Organisation, Partner
from recommendations import directory as recommendations_directory
from registry import access
from registry.pdf import ring
from registry.templatetags.portal import native
from registry.together import together
from workshops.public_pages import directory as public_pages_directory

HA_LONG = date(2010, 4, 28)
SHOWN = 25


@access.needs("public")
@require_safe
def partners(request):
    form = DayForm(request.GET or None)
    known, day = list(Partner.objects.all()), form.day
    found = together(groups=directory.groups(), about=directory.sources("partners"), terms=directory.terms())
    of_day = directory.of_day(known, day)
    enlargements = directory.enlargements(known)
    context = {
        "form": form,
        "day": day,
        "is_today": day == timezone.localdate(),
        "began_on": enlargements[0][0] if enlargements else None,
        "partners": of_day,
        "regions": _regions(of_day),
        "groups": _grouped(of_day, day, found["groups"]),
        "ring": _ring(of_day),
        "enlargements": enlargements,
        "ha_long": (HA_LONG, len(directory.of_day(known, HA_LONG))),
        "growth": charts.growth(enlargements),
        "coordinators": directory.by_seat(row for row in directory.told(found["terms"]) if row["state"] == "now"),
        "about": directory.with_links(found["about"]),
    }
    return render(request, "asem_portal/directory/partners.html", context)


def _grouped(partners, day, changed):
    """[(group, its partners), ...] as they were counted on that day, in the order of groups; empty ones are left out."""
    found = {group: [] for group in Group}
    for partner in partners:
        found[directory.group_on(partner, day, changed)].append(partner)
    return [(group, members) for group, members in found.items() if members]


def _regions(partners):
    countries = [partner for partner in partners if partner.group != Group.INSTITUTION]
    asia = sum(partner.region == "asia" for partner in countries)
    return {
        "asia": asia,
        "europe": len(countries) - asia,
        "institutions": [partner for partner in partners if partner.group == Group.INSTITUTION],
    }


def _ring(partners):
    strokes = [(partner.code, partner.name, partner.region) for partner in partners]
    links = {partner.code: reverse("directory:partner", args=[partner.code]) for partner in partners}
    return ring.svg(strokes, classes=True, links=links) if strokes else ""


@access.needs("public")
@require_safe
def partner(request, code):
    one = get_object_or_404(Partner, code=code)
    led = list(recommendations_directory.led_by(one)[: SHOWN + 1])
    context = _known_of(one) | {
        "partner": one,
        "workshops": public_pages_directory.dated(public_pages_directory.public_workshops(host=one)),
        "led": led[:SHOWN],
        "has_more": len(led) > SHOWN,
    }
    return render(request, "asem_portal/directory/partner.html", context)


def _known_of(one):
    """What the reference data tells of a partner, as its page shows it. One query."""
    found = together(
        ministries=directory.ministries(one),
        groups=directory.groups(partner=one),
        terms=directory.terms(partner=one),
        contributions=directory.contributions(partner=one),
        meetings=public_pages_directory.hosted_meetings(one),
        proposed=public_pages_directory.initiatives(proposer=one),
        sponsored=public_pages_directory.initiatives(pk__in=public_pages_directory.sponsored_by(one)),
        figures=public_pages_directory.figures(partner=one),
        about=directory.sources("partners", "ministries", "coordinators", "meetings", "initiatives", "figures"),
    )
    return {
        "groups": [row | {"label": Group(row["group"]).label} for row in found["groups"]],
        "contributions": found["contributions"],
        "counted": {"proposed": len(found["proposed"]), "co_sponsored": len(found["sponsored"])},
        "ministries": _by_kind(found["ministries"]),
        "terms": directory.told(found["terms"]),
        "proposed": public_pages_directory.in_words(found["proposed"]),
        "sponsored": public_pages_directory.in_words(found["sponsored"]),
        "figures": [
            line | {"cited": directory.cited(line["source"])}
            for line in public_pages_directory.reported(found["figures"])
        ],
        "meetings": [
            (row, public_pages_directory.dates(row))
            for row in sorted(found["meetings"], key=public_pages_directory.place_in_time)
        ],
        "about": directory.with_links(found["about"]),
    }


def _by_kind(ministries):
    """[(kind in words, its ministries), ...], foreign affairs first, each with its native name as pages show it."""
    rows = [row | {"native": native(SimpleNamespace(**row))} for row in ministries]
    return [(kind.label, [row for row in rows if row["kind"] == kind]) for kind in MinistryKind]


@access.needs("public")
@require_safe
def organisation(request, code):
    one = get_object_or_404(Organisation, code=code)
    about = ["organisations", "contributions"]
    found = together(contributions=directory.contributions(organisation=one), about=directory.sources(*about))
    context = {
        "organisation": one,
        "cited": directory.cited(one.source),
        "contributions": [row | {"cited": directory.cited(row["source"])} for row in found["contributions"]],
        "workshops": public_pages_directory.dated(public_pages_directory.public_workshops(co_organisers=one)),
        "led": recommendations_directory.led_by_organisation(one)[:SHOWN],
        "about": directory.with_links(found["about"]),
    }
    return render(request, "asem_portal/directory/organisation.html", context)


@access.needs("public")
@require_safe
def coordinators(request):
    found = together(terms=directory.terms(), about=directory.sources("coordinators"))
    terms = directory.told(found["terms"])
    context = {
        "now": directory.by_seat(row for row in terms if row["state"] == "now"),
        "past": [row for row in reversed(terms) if row["state"] == "past"],
        "next": [row for row in terms if row["state"] == "next"],
        "about": directory.with_links(found["about"]),
    }
    return render(request, "asem_portal/directory/coordinators.html", context)
