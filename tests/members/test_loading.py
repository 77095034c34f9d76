"""The reference data: what is loaded, that loading again changes nothing, and who was a partner when."""

from datetime import date

import pytest
from django.core.management import call_command

from members.models import Ministry, Organisation, Partner
from workshops.models import Area, Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    call_command("seed")


def test_it_loads_all_of_it(loaded):
    counts = [model.objects.count() for model in (Partner, Ministry, Organisation, Meeting, Area)]

    assert counts == [53, 108, 2, 36, 51]


def test_loading_again_keeps_every_key_and_mends_what_was_changed(loaded):
    before = dict(Partner.objects.values_list("code", "key"))
    Partner.objects.filter(code="KR").update(name="South Korea")

    call_command("seed")

    assert dict(Partner.objects.values_list("code", "key")) == before
    assert Partner.objects.get(code="KR").name == "Republic of Korea"


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
def test_partners_are_those_of_the_day(loaded, day, count):
    assert Partner.objects.at(day).count() == count


def test_australia_and_russia_were_no_partners_in_ha_long(loaded):
    that_day = set(Partner.objects.at(date(2010, 4, 28)).values_list("code", flat=True))

    assert that_day & {"AU", "RU", "NZ"} == set()


def test_every_partner_has_both_ministries(loaded):
    for kind in ("foreign_affairs", "culture"):
        assert set(Ministry.objects.filter(kind=kind).values_list("partner__code", flat=True)) == set(
            Partner.objects.values_list("code", flat=True)
        )


def test_korea_is_sorted_under_k_and_others_are_no_partners(loaded):
    names = list(Partner.objects.order_by("sort_name").values_list("code", flat=True))

    assert names[names.index("KR") - 1 : names.index("KR") + 2] == ["KZ", "KR", "LA"]
    assert not Partner.objects.filter(code__in=["TR", "TW", "VA", "KP", "US", "UA", "HK"]).exists()


def test_a_native_name_says_its_language(loaded):
    named = Partner.objects.exclude(native_name="")

    assert (named.get(code="LA").native_name, named.get(code="LA").native_language) == ("ລາວ", "lo")
    assert not named.filter(native_language="").exists()
    assert not Ministry.objects.exclude(native_name="").filter(native_language__contains="/").exists()


def test_a_meeting_that_moved_keeps_its_plan(loaded):
    moved = Meeting.objects.get(code="CMM4")

    assert (moved.planned_starts_on, moved.starts_on) == (date(2010, 9, 7), date(2010, 9, 8))
    assert (moved.city, moved.host.code) == ("Poznań", "PL")
