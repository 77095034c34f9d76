"""An editorial circulation keeps co-sponsors, unless one of them, or a partner with a position, objects in time."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from recommendations.models import Circulation, EditorialObjection, Notification
from recommendations.positions import editorial
from registry import triggers
from registry.access import Refused
from tests.elements import elements
from tests.recommendations.pages import deliver
from tests.recommendations.sponsors.scene import Scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def later():
    return timezone.now() + TOMORROW


def test_an_editorial_circulation_keeps_sponsors_and_tells_them_so():
    scene = Scene()
    scene.confirm("HU")
    deliver()
    mail.outbox.clear()
    scene.circulate(objections_until=later())
    assert scene.names == ["Hungary"]
    deliver()
    [message] = [one for one in mail.outbox if scene.head["HU"].email in str(one.to)]
    assert "remains a co-sponsor" in message.body


def test_a_sponsor_objects_in_one_click_and_all_sponsors_are_asked(client):
    scene = Scene()
    scene.confirm("HU", "IT")
    circulation = scene.circulate(objections_until=later())
    sign_in(client, scene.head["HU"])
    page = client.get(scene.recommendation.get_absolute_url())
    path = reverse("positions:reject_editorial", args=[circulation.key])
    assert elements(page, f'form[action="{path}"]')
    assert client.post(path).status_code == 302
    assert EditorialObjection.objects.get().delegation == scene.delegation["HU"]
    assert scene.names == []
    asked = Notification.objects.filter(verb="sponsor_not_editorial").values_list("user", flat=True)
    assert set(asked) == {scene.head[code].pk for code in ("HU", "IT")} | {scene.deputy.pk}
    deliver()
    assert any("not editorial" in one.body and scene.head["IT"].email in str(one.to) for one in mail.outbox)


@pytest.mark.parametrize("what", ["invited only", "withdrawn", "stale", "too late", "another partner"])
def test_others_cannot_object_as_sponsors(what, client):
    scene = Scene()
    if what != "another partner":
        scene.invite("HU")
    if what not in ("invited only", "another partner"):
        scene.answer("confirmed")
    if what == "withdrawn":
        scene.answer("withdrawn")
    if what == "stale":
        scene.circulate()
    circulation = scene.circulate(objections_until=later())
    if what == "too late":
        triggers.remove()
        past = timezone.now() - timedelta(minutes=1)
        Circulation.objects.filter(pk=circulation.pk).update(circulated_at=past - TOMORROW, objections_until=past)
        triggers.install()
    sign_in(client, scene.head["HU"])
    page = client.get(scene.recommendation.get_absolute_url())
    assert not elements(page, f'form[action="{reverse("positions:reject_editorial", args=[circulation.key])}"]')
    with pytest.raises(Refused):
        editorial.reject(circulation, by=scene.head["HU"])
