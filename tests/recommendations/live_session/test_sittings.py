"""Open and close a session, show paragraphs, and mark them as agreed; the projector follows."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from recommendations import floor
from recommendations.live_session import screen, sittings, statements, worklist
from recommendations.models import ParagraphState, Sitting
from recommendations.models.live_session import OPEN_FOR
from registry import audit, integrity
from registry.access import Refused
from tests.elements import elements, texts
from tests.factories import create_role, create_session, create_sitting
from tests.recommendations.live_session.scene import Scene
from tests.signing import sign_in
from workshops.models import OutcomeMode, Role
from workshops.programme import sessions

pytestmark = pytest.mark.django_db


def url(name, sitting):
    return reverse(f"live_session:{name}", args=[sitting.key])


def test_a_session_is_opened_once_from_its_day_and_closed_for_good():
    scene = Scene(is_open=False)
    ahead = create_session(scene.workshop, title="Tomorrow", held_on=scene.session.held_on + timedelta(days=1))
    with pytest.raises(Refused):
        sittings.open_session(ahead, by=scene.chair)
    for user in (scene.head["HU"], scene.organiser):
        with pytest.raises(Refused):
            sittings.open_session(scene.session, by=user)
    sitting = sittings.open_session(scene.session, by=scene.rapporteur)
    assert sittings.open_session(scene.session, by=scene.chair) == sitting
    assert (sitting.recommendation, sitting.paragraph.key) == (scene.final, scene.key(1, scene.final))
    assert audit.entries(sitting).get().verb == "sitting.opened"
    closed = sittings.close_session(sitting, by=scene.chair)
    assert (closed.closed_by, closed.is_open) == (scene.chair, False)
    for change in (sittings.close_session, lambda *args, by: sittings.show(*args, paragraph=scene.key(1), by=by)):
        with pytest.raises(Refused):
            change(sitting, by=scene.chair)
    with pytest.raises(DatabaseError), transaction.atomic():
        Sitting.objects.filter(pk=sitting.pk).update(shows_names=True)
    again = sittings.open_session(scene.session, by=scene.clerk)
    assert again != sitting and [one for one in integrity.findings() if "sitting" in str(one)] == []


def test_a_session_that_nobody_closes_lapses_and_remains_to_be_closed():
    scene = Scene(is_open=False)
    opened_at = timezone.now() - OPEN_FOR
    still_open = create_sitting(scene.session, scene.text, opened_at=opened_at + timedelta(minutes=1))
    assert floor.is_conducted_by(scene.rapporteur, scene.text) and not worklist.items(scene.chair, [scene.workshop])
    closed = sittings.close_session(still_open, by=scene.chair)
    lapsed = scene.sitting = create_sitting(scene.session, scene.text, opened_at=opened_at)
    assert not floor.is_conducted_by(scene.rapporteur, scene.text)
    with pytest.raises(Refused) as refusal:
        scene.state()
    assert str(refusal.value) == str(sittings.HAS_LAPSED)
    for user in (scene.chair, scene.rapporteur):
        (item,) = worklist.items(user, [scene.workshop])
        assert (item.url, item.sub, item.due) == (lapsed.get_absolute_url(), scene.session.title, True)
    assert not worklist.items(scene.organiser, [scene.workshop])
    assert statements.corrections_close_at(lapsed) == statements.corrections_close_at(closed)


def test_a_lapsed_session_is_closed_by_hand_or_when_the_session_is_opened_again(client):
    scene = Scene(is_open=False)
    opened_at = timezone.now() - OPEN_FOR
    lapsed = create_sitting(scene.session, scene.text, opened_at=opened_at)
    sign_in(client, scene.rapporteur)
    page = client.get(lapsed.get_absolute_url())
    assert elements(page, f'form[action="{url("close_session", lapsed)}"] button')
    again = sittings.open_session(scene.session, by=scene.rapporteur)
    lapsed.refresh_from_db()
    assert again.is_open and lapsed.closed_by == scene.rapporteur and lapsed.ended_at == lapsed.lapses_at
    create_session(scene.workshop, title="Other", held_on=scene.session.held_on)
    other = create_sitting(scene.workshop.sessions.get(title="Other"), opened_at=opened_at)
    assert client.post(url("close_session", other)).status_code == 302
    assert not worklist.items(scene.rapporteur, [scene.workshop])


def test_a_session_in_which_something_was_recorded_is_not_removed():
    scene = Scene()
    with pytest.raises(Refused) as refusal:
        sessions.remove_session(scene.session, by=scene.organiser)
    assert "recommendation" not in str(refusal.value) and scene.workshop.sessions.filter(pk=scene.session.pk).exists()


def test_a_rapporteur_conducts_the_sessions_of_the_own_topics():
    scene = Scene(is_open=False)
    first, second = scene.workshop.topics.order_by("number")[:2]
    role = create_role(Role.RAPPORTEUR, scene.workshop)
    role.topics.add(second)
    own = create_session(scene.workshop, title="Own", topic=second, held_on=scene.session.held_on)
    other = create_session(scene.workshop, title="Other", topic=first, held_on=scene.session.held_on)
    assert set(sittings.sessions_for(role.user)) == {own, scene.session}
    with pytest.raises(Refused):
        sittings.open_session(other, by=role.user)
    sitting = sittings.open_session(own, by=role.user)
    assert list(sittings.recommendations_of(own)) == [] and screen.of(sitting, with_names=True).recommendation is None
    with pytest.raises(Refused):
        sittings.show(sitting, paragraph=scene.key(1), by=role.user)


def test_the_room_moves_through_the_list_without_a_script(client):
    scene = Scene()
    sign_in(client, scene.rapporteur)
    seen = []
    for _step in range(20):
        page = client.get(scene.sitting.get_absolute_url())
        seen += [one.get("data-paragraph") for one in elements(page, "[data-paragraph]")]
        following = elements(page, "form:has([data-letter=n])")
        if not following:
            break
        values = {one.get("name"): one.get("value") for one in elements(page, "form:has([data-letter=n]) input")}
        assert client.post(following[0].get("action"), values).url == scene.sitting.get_absolute_url()
    paragraphs = [row.paragraph.key for text in (scene.final, scene.text) for row in scene.rows(text)]
    assert seen == [str(key) for key in paragraphs]
    back = elements(page, "form:has([data-letter=p]) input[name=paragraph]")
    assert [one.get("value") for one in back] == [str(paragraphs[-2])]


def test_a_paragraph_is_agreed_and_opened_again_in_the_room(client):
    scene = Scene()
    scene.show(2, scene.text)
    sign_in(client, scene.rapporteur)
    for letter, state in (("a", "agreed"), ("o", "open")):
        page = client.get(scene.sitting.get_absolute_url())
        values = {
            one.get("name"): one.get("value") for one in elements(page, f"form:has([data-letter={letter}]) input")
        }
        assert client.post(url("agree", scene.sitting), values).status_code == 302
        row = ParagraphState.objects.last()
        assert (row.state, row.paragraph.key, row.recorded_by) == (state, scene.key(2), scene.rapporteur)
        page = client.get(scene.sitting.get_absolute_url())
        assert [one.get("data-state") for one in elements(page, ".shown [data-state]")] == [state]


def test_agreeing_loses_nothing_of_what_others_did():
    scene = Scene()
    before = scene.current.saved.key
    scene.agree(2)
    with pytest.raises(ValidationError):  # a colleague has opened it again in the meantime
        scene.agree(2, "ad_referendum")
    scene.edit(3, "They encouraged ministries of culture to open new mobility grants.")
    with pytest.raises(Refused):  # read before the text was edited
        scene.agree(3, version=before)
    with pytest.raises(Refused):  # not circulated yet
        scene.agree(3)
    with pytest.raises(Refused):
        scene.agree(1, by=scene.head["HU"])


def test_the_projector_follows_and_names_delegations_only_if_the_chair_says_so(client):
    scene = Scene()
    scene.show(2, scene.text)
    scene.state()
    sign_in(client, scene.rapporteur)
    address = url("projector_state", scene.sitting)
    first = client.get(address)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    page = client.get(url("projector", scene.sitting))
    assert elements(page, "[data-projected]")[0].get("data-tag") == first["ETag"]
    assert elements(page, f'[data-paragraph="{scene.key(2)}"]')
    assert len(elements(page, "[data-bracket]")) == 2 and "Hungary" not in page.content.decode()
    assert "Hungary" in client.get(scene.sitting.get_absolute_url()).content.decode()
    assert client.post(url("show_names", scene.sitting), {"shown": "yes"}).status_code == 403
    sign_in(client, scene.chair)
    client.post(url("show_names", scene.sitting), {"shown": "yes"})
    named = client.get(address, headers={"if-none-match": first["ETag"]})
    assert named.status_code == 200 and "Hungary" in named.content.decode()
    scene.show(1, scene.text)
    moved = client.get(address, headers={"if-none-match": named["ETag"]})
    assert str(scene.key(1)) in moved.content.decode()
    sittings.close_session(scene.sitting, by=scene.chair)
    assert client.get(address, headers={"if-none-match": moved["ETag"]}).status_code == 200
    assert texts(client.get(scene.sitting.get_absolute_url()), "[data-closed]")


def test_what_left_the_list_is_shown_as_such_and_the_next_one_is_offered():
    scene = Scene()
    scene.show(1, scene.text)
    scene.text.state = "withdrawn"
    scene.text.save(update_fields=["state"])
    shown = screen.of(scene.again(scene.sitting), with_names=False)
    assert (shown.is_listed, shown.next) == (False, scene.key(1, scene.final))


@pytest.mark.parametrize(("mode", "adopts"), [(OutcomeMode.SUMMARY, False), (OutcomeMode.ROOM, True)])
def test_a_chairs_summary_has_a_room_without_adoption_and_positions(client, mode, adopts):
    scene = Scene(outcome_mode=mode)
    scene.show(2, scene.text)
    sign_in(client, scene.chair)
    page = client.get(scene.sitting.get_absolute_url())
    adopt = url("adopt", scene.sitting)
    assert [one.get("href") for one in elements(page, f'a[href="{adopt}"]')] == [adopt] * adopts
    assert client.get(adopt).status_code == (200 if adopts else 404)
    address = f"{url('record', scene.sitting)}?delegation={scene.delegation['HU'].key}"
    kinds = {one.get("value") for one in elements(client.get(address), "input[name=kind]")}
    assert kinds == {"wording", "bracket"} | ({"study", "reservation"} if adopts else set())
    assert all(client.post(address, {"kind": kind}).status_code == 403 for kind in {"support", "reservation"} - kinds)
