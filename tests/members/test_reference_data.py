"""Loading reference data repeatedly, and the partners on a date."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.utils import timezone

from members import reference_data
from members.models import Contribution, Coordinator, Ministry, Organisation, Partner, PartnerGroup, ReferenceData
from workshops import reference_data as workshops_reference_data
from workshops.models import Area, Initiative, Meeting, OutcomeParagraph, OutcomeText, ReportedFigure

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    call_command("seed")


def test_all_files_are_loaded(loaded):
    counts = [model.objects.count() for model in (Partner, Ministry, Organisation, Meeting, Area)]

    assert counts == [53, 108, 2, 49, 51]


def test_reloading_keeps_keys_and_restores_changed_rows(loaded):
    before = dict(Partner.objects.values_list("code", "key"))
    Partner.objects.filter(code="KR").update(name="South Korea")

    call_command("seed")

    assert dict(Partner.objects.values_list("code", "key")) == before
    assert Partner.objects.get(code="KR").name == "Republic of Korea"


def everything():
    """Return all loaded rows and their relations."""
    models = [Partner, PartnerGroup, Ministry, Organisation, Contribution, Coordinator, ReferenceData]
    models += [Meeting, Area, OutcomeText, OutcomeParagraph, Initiative, ReportedFigure]
    ties = [Area.pillars.through, Initiative.co_sponsors.through, Initiative.areas.through]
    return {model: sorted(model.objects.values_list(), key=repr) for model in models + ties}


@pytest.mark.engine
def test_loading_twice_changes_nothing(loaded):
    before = everything()

    call_command("seed")

    assert everything() == before


def test_corrections_made_in_the_portal_are_kept(loaded, capsys):
    Partner.objects.filter(code="CZ").update(name="Czechia", edited_at=timezone.now())
    initiative = Initiative.objects.get(code="visibility-workshop-2010")
    initiative.co_sponsors.remove(Partner.objects.get(code="IT"))
    Initiative.objects.filter(pk=initiative.pk).update(edited_at=timezone.now())

    call_command("seed")

    assert Partner.objects.get(code="CZ").name == "Czechia"
    assert [partner.code for partner in initiative.co_sponsors.all()] == ["HU"]
    assert re.findall(r"\d+", capsys.readouterr().out) == ["2"]


def test_reloading_removes_unknown_relations_and_restores_missing_ones(loaded):
    initiative = Initiative.objects.get(code="visibility-workshop-2010")
    initiative.co_sponsors.set(Partner.objects.filter(code__in=["IT", "FR"]))

    call_command("seed")

    assert sorted(partner.code for partner in initiative.co_sponsors.all()) == ["HU", "IT"]


def test_every_file_has_a_date_and_sources(loaded):
    rows = ReferenceData.objects.all()

    assert {row.name for row in rows} == {*reference_data.FILES, *workshops_reference_data.FILES}
    assert all(row.title and row.as_of and row.sources for row in rows)
    published = [source for row in rows for source in row.sources if isinstance(source, dict)]
    assert published
    assert all(source.get("institution") or source.get("title") for source in published)
    assert not [source for row in rows for source in row.sources if str(source).startswith("http")]


def test_eu_presidencies_change_every_six_months_without_a_gap(loaded):
    terms = list(Coordinator.objects.filter(role="presidency").select_related("partner").order_by("starts_on"))

    assert terms[0].starts_on == date(1996, 1, 1)
    for term, following in pairwise(terms):
        assert following.starts_on == term.ends_on + timedelta(days=1)
        assert term.ends_on.month - term.starts_on.month == 5
    british = PartnerGroup.objects.get(partner__code="GB", group="eu")
    outside = [term for term in terms if term.partner.group != "eu" and term.starts_on > british.ends_on]
    assert outside == []


def test_the_declaration_has_every_paragraph_and_its_priorities(loaded):
    numbers = OutcomeParagraph.objects.filter(text__code="declaration-2004-cultures").values_list(
        "number", "area__code"
    )

    assert [number for number, _area in numbers if "." not in number] == [str(n) for n in range(1, 11)]
    assert {number: area for number, area in numbers if "." in number} == {
        area.code[1:]: area.code for area in Area.objects.filter(code__startswith="D")
    }


def test_figures_of_viet_nam_match_the_source(loaded):
    figures = ReportedFigure.objects.values_list("partner__code", "counts", "number", "as_of")

    assert sorted(figures, key=lambda row: row[2]) == [
        ("VN", "proposed", 29, "November 2021"),
        ("VN", "co_sponsored", 31, "November 2021"),
    ]


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(1996, 2, 29), 0),
        (date(1996, 3, 1), 26),
        (date(2004, 10, 8), 39),
        (date(2010, 4, 28), 45),
        (date(2010, 10, 4), 48),
        (date(2012, 11, 5), 51),
        (date(2026, 1, 1), 53),
    ],
)
def test_partners_at_a_date(loaded, day, count):
    assert Partner.objects.at(day).count() == count


def test_australia_and_russia_were_not_partners_at_ha_long(loaded):
    that_day = set(Partner.objects.at(date(2010, 4, 28)).values_list("code", flat=True))

    assert that_day & {"AU", "RU", "NZ"} == set()


def test_every_partner_has_both_ministries(loaded):
    for kind in ("foreign_affairs", "culture"):
        assert set(Ministry.objects.filter(kind=kind).values_list("partner__code", flat=True)) == set(
            Partner.objects.values_list("code", flat=True)
        )


def test_korea_is_sorted_under_k_and_others_are_not_partners(loaded):
    names = list(Partner.objects.order_by("sort_name").values_list("code", flat=True))

    assert names[names.index("KR") - 1 : names.index("KR") + 2] == ["KZ", "KR", "LA"]
    assert not Partner.objects.filter(code__in=["TR", "TW", "VA", "KP", "US", "UA", "HK"]).exists()


def test_a_native_name_has_its_language(loaded):
    named = Partner.objects.exclude(native_name="")

    assert (named.get(code="LA").native_name, named.get(code="LA").native_language) == ("ລາວ", "lo")
    assert not named.filter(native_language="").exists()
    assert not Ministry.objects.exclude(native_name="").filter(native_language__contains="/").exists()


def test_a_postponed_meeting_keeps_its_planned_dates(loaded):
    moved = Meeting.objects.get(code="CMM4")

    assert (moved.planned_starts_on, moved.starts_on) == (date(2010, 9, 7), date(2010, 9, 8))
    assert (moved.city, moved.host.code) == ("Poznań", "PL")
