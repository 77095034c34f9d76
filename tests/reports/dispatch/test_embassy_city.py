"""The city of an embassy is printed only if the secretariat has stated it."""

import pytest
from django.utils import timezone

from reports.dispatch import by_hand
from reports.dispatch import dispatch as dispatch_room
from reports.models import Channel, Dispatch
from reports.models.dispatch import WITHOUT_MISSION
from reports.printing import address
from tests.confirming import page_that_asks
from tests.elements import elements, texts
from tests.factories import create_contact, create_dispatch, create_ministry, create_partner

pytestmark = pytest.mark.django_db
CITY = "Bangkok"  # of an embassy that is accredited in another State as well


def prepare(client, report, **more):
    typed = {"ministries": [report.ministry.key], "channel": "embassy"}
    return client.post(f"/reports/{report.key}/by-hand/", typed | more)


def through():
    dispatch = Dispatch.objects.select_related("report__workshop__host", "ministry__partner").last()
    return address.through(dispatch)


@pytest.mark.parametrize("city", ["", CITY])
def test_the_secretariat_states_the_city_when_it_confirms(client, issued, city):
    asked = page_that_asks(client, prepare(client, issued))
    fields = [field.get("name") for field in elements(asked, "main input[name^=city-]")]

    prepare(client, issued, confirmed="yes", **{"city-PL": city})

    assert fields == ["city-PL"]
    assert Dispatch.objects.get().embassy_city == city
    assert through().endswith(f" in {CITY}") == bool(city)
    assert issued.workshop.host.ministries.count() == 0 or "Ha Noi" not in through()


def test_the_city_stated_before_is_proposed(client, issued):
    create_dispatch(issued, create_ministry(issued.ministry.partner, "foreign_affairs"), embassy_city=CITY)

    asked = page_that_asks(client, prepare(client, issued))

    assert [field.get("value") for field in elements(asked, "main input[name^=city-]")] == [CITY]


def test_the_city_typed_is_kept_while_the_selection_is_changed(client, issued):
    page = prepare(client, issued, change="yes", **{"city-PL": CITY})

    assert [field.get("value") for field in elements(page, "main input[name=city-PL]")] == [CITY]


@pytest.mark.parametrize(("code", "asks"), [("ASEC", 0), ("EU", 1), ("VN", 0)])
def test_institutions_without_missions_and_the_host_have_no_embassy(client, issued, code, asks):
    partner = issued.workshop.host if code == "VN" else create_partner("EU")
    type(partner).objects.filter(pk=partner.pk).update(code=code)
    issued.ministry = create_ministry(partner, "culture")
    if code == "VN":  # another ministry than the one that writes
        issued.ministry = type(issued.ministry).objects.create(partner=partner, kind="culture", name="A", code="VN-Z")

    asked = page_that_asks(client, prepare(client, issued))

    assert len(elements(asked, "main input[name^=city-]")) == asks


def institution(code):
    partner = create_partner("EU")
    names = {"EU": "European Union", "ASEC": "ASEAN Secretariat"}
    type(partner).objects.filter(pk=partner.pk).update(code=code, name=names[code], formal_name=names[code])
    return create_ministry(type(partner).objects.get(pk=partner.pk), "foreign_affairs")


def test_the_city_asked_for_is_that_of_a_delegation_or_of_an_embassy(client, issued):
    typed = {"ministries": [issued.ministry.key, institution("EU").key], "channel": "embassy"}
    asked = page_that_asks(client, client.post(f"/reports/{issued.key}/by-hand/", typed))
    labels = texts(asked, "label[for^=id_city-]")
    named = {code: next(one for one in labels if name in one) for code, name in (("PL", "Poland"), ("EU", "Union"))}
    assert address.mission(issued.ministry.partner, "Poland") in named["PL"]
    assert address.mission(institution("EU").partner, "European Union") in named["EU"]
    assert named["PL"].replace("Poland", "") != named["EU"].replace("the European Union", "")


@pytest.mark.parametrize(
    ("code", "channel", "is_by_hand"), [("PL", "embassy", False), ("EU", "embassy", False), ("ASEC", "post", True)]
)
def test_the_table_offers_and_names_only_a_mission_that_exists(client, issued, code, channel, is_by_hand):
    ministry = issued.ministry if code == "PL" else institution(code)
    paused = create_dispatch(issued, ministry, paused_at=timezone.now())
    page = client.get(issued.get_absolute_url())
    assert [one.get("value") for one in elements(page, "#receipts tbody [name=channel]")] == [channel]

    Dispatch.objects.filter(pk=paused.pk).update(channel="embassy", paused_at=None, email="")
    label = str(WITHOUT_MISSION if is_by_hand else Channel.EMBASSY.label)
    assert label in texts(client.get(issued.get_absolute_url()), "#receipts tbody td")
    assert any(label in one for one in texts(client.get(f"/reports/{issued.key}/by-hand/"), ".choices li"))


def test_an_institution_without_known_departments_writes_under_its_own_name(issued):
    host = institution("EU").partner
    host.ministries.all().delete()
    type(issued.workshop).objects.filter(pk=issued.workshop.pk).update(host=host)
    issued.workshop.refresh_from_db()
    sender = address.sender(issued.workshop, "foreign_affairs", address.host_ministries(issued.workshop))
    assert (sender.name, address.in_full(sender.name, sender.owner)) == ("European Union", "the European Union")


def test_a_letter_switched_to_the_embassy_takes_the_city_stated_before(issued):
    other = create_ministry(issued.ministry.partner, "foreign_affairs")
    create_dispatch(issued, create_contact(other, "mfa@example.org").ministry, embassy_city=CITY)
    [dispatch] = dispatch_room.send(issued, [issued.ministry], by=issued.keeper)
    dispatch_room.pause(issued, by=issued.keeper)

    assert by_hand.switch(dispatch, "embassy", by=issued.keeper).embassy_city == CITY
