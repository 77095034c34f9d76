"""A stale sponsor is never printed: after a change of substance, a partner is named again only once it has reconfirmed."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations.models import Notification
from recommendations.notifications import recipients
from recommendations.sponsors import worklist
from tests.elements import element, elements, texts
from tests.factories import create_version
from tests.recommendations.pages import deliver
from tests.recommendations.sponsors.scene import Scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def named(page):
    """Return the text of all elements that name co-sponsors."""
    return texts(page, "[data-co-sponsors]")


def pages(scene):
    key, slug = scene.recommendation.key, scene.workshop.slug
    return [
        scene.recommendation.get_absolute_url(),
        f"{scene.recommendation.get_absolute_url()}?show=changes",
        reverse("reading:recommendations", args=[slug]),
        f"{reverse('reading:recommendations', args=[slug])}?sort=title",
        reverse("reading:revision", args=[key, 1]),
        reverse("reading:version", args=[key, 1]),
        reverse("reading:compare", args=[key]),
        reverse("workflow:adopt_list", args=[slug]),
    ]


def test_a_substantive_circulation_makes_every_sponsor_stale():
    scene = Scene()
    scene.confirm("HU", "IT")
    partners = sorted((scene.delegation[code].partner for code in ("HU", "IT")), key=lambda one: one.protocol_order)
    assert scene.names == [partner.name for partner in partners]
    scene.circulate()
    assert scene.names == []
    assert scene.standing("HU") == ("confirmed", True)
    scene.answer("confirmed", "IT")
    assert scene.names == ["Italy"]
    scene.answer("withdrawn", "HU")
    assert scene.standing("HU") == ("withdrawn", False)


def test_no_page_names_a_stale_sponsor_as_a_co_sponsor(client):
    """Only the page of Rev.1, which it confirmed, names it."""
    scene = Scene("final")
    scene.confirm("HU", "IT")
    sign_in(client, scene.head["PL"])
    assert [names for path in pages(scene) for names in named(client.get(path, follow=True))]
    scene.circulate()
    scene.answer("confirmed", "IT")
    for user in scene.everyone.values():
        sign_in(client, user)
        for path in pages(scene):
            if path.endswith("/rev/1/"):
                continue
            assert not [names for names in named(client.get(path, follow=True)) if "Hungary" in names], path
    sign_in(client, scene.head["PL"])
    assert any("Italy" in names for path in pages(scene) for names in named(client.get(path, follow=True)))


def test_only_the_participants_concerned_see_that_it_awaits_reconfirmation(client):
    scene = Scene()
    scene.confirm("HU")
    scene.circulate()
    found = set()
    for name, user in scene.everyone.items():
        sign_in(client, user)
        page = client.get(scene.recommendation.get_absolute_url())
        if elements(page, "[data-stale]"):
            found.add(name)
            assert "Awaiting reconfirmation" in element(page, "[data-sponsorship=stale]").text_content()
    assert found == {"head VN", "author", "head HU", "deputy", "delegate", "clerk", "chair"}


def test_a_version_that_is_not_circulated_has_no_co_sponsors(client):
    scene = Scene()
    scene.confirm("HU")
    create_version(scene.fresh)
    paths = [scene.recommendation.get_absolute_url(), reverse("reading:recommendations", args=[scene.workshop.slug])]
    sign_in(client, scene.clerk)
    assert [named(client.get(path)) for path in paths] == [[], []]
    sign_in(client, scene.head["PL"])  # reads Rev.1
    assert all("Hungary" in names for path in paths for names in named(client.get(path)))


def test_the_mail_about_a_circulation_asks_sponsors_to_reconfirm():
    scene = Scene()
    scene.confirm("HU")
    scene.invite("IT")
    deliver()
    mail.outbox.clear()
    counted = recipients.count_recipients(scene.fresh, scene.clerk)
    scene.circulate()
    asked = Notification.objects.filter(verb="sponsor_circulated").values_list("user", flat=True)
    assert set(asked) == {scene.head["HU"].pk, scene.deputy.pk}
    told = Notification.objects.filter(verb="circulated").values_list("user", flat=True)
    assert scene.head["IT"].pk in told and not set(asked) & set(told)
    deliver()
    [message] = [one for one in mail.outbox if scene.head["HU"].email in str(one.to)]
    assert "reconfirm" in message.subject and "Changes since Rev.1" in message.body
    [message] = [one for one in mail.outbox if scene.head["IT"].email in str(one.to)]
    assert "reconfirm" not in message.subject + message.body
    assert counted[0] == len(mail.outbox)


def test_the_dashboard_asks_for_an_answer_and_for_a_reconfirmation(client):
    scene = Scene()
    scene.invite("HU")
    address = reverse("sponsors:answer", args=[scene.recommendation.key])
    [item] = worklist.items(scene.head["HU"], [scene.workshop])
    assert (item.count, item.url, item.sub) == (1, address, "REC/1")
    assert worklist.items(scene.head["IT"], [scene.workshop]) == worklist.items(scene.delegate, [scene.workshop]) == []
    scene.answer("confirmed")
    assert worklist.items(scene.head["HU"], [scene.workshop]) == []
    scene.circulate()
    [item] = worklist.items(scene.head["HU"], [scene.workshop])
    assert (item.verb, item.url) == ("Reconfirm", address)
    sign_in(client, scene.head["HU"])
    assert address in client.get(reverse("dashboard:dashboard")).content.decode()


def test_no_page_needs_more_queries_with_more_sponsors(client):
    scene = Scene()
    path = reverse("reading:recommendations", args=[scene.workshop.slug])
    sign_in(client, scene.head["PL"])
    scene.confirm("HU")

    def count(path):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    few = count(path), count(scene.recommendation.get_absolute_url())
    scene.confirm("IT", "EU")
    assert (count(path), count(scene.recommendation.get_absolute_url())) == few
