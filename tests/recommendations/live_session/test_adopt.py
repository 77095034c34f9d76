"""The list of an open session is adopted with exceptions; amendments are decided and applied on the spot."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils import timezone

from recommendations.amendments import application, dispositions
from recommendations.live_session import adoptions, sittings
from recommendations.models import Adoption, Manner, Outcome, Recommendation, Sitting, State
from recommendations.workflow import adoption, session_of_adoption
from registry.access import Refused
from tests.elements import elements, texts
from tests.factories import create_position, create_recommendation, create_role, create_session
from tests.recommendations.amendments.amending import TEXT, Negotiation
from tests.recommendations.live_session.scene import Scene
from tests.recommendations.positions.scene import OBJECTION
from tests.signing import sign_in
from workshops.models import Role
from workshops.user_roles import roles_of

pytestmark = pytest.mark.django_db


def address(scene):
    return reverse("live_session:adopt", args=[scene.sitting.key])


def test_the_list_is_adopted_with_exceptions_and_their_reasons(client):
    scene = Scene()
    blocked = create_recommendation("final", author=scene.author, title="Blocked")
    scene.recommendation = blocked
    scene.record(OBJECTION)
    sign_in(client, scene.chair)
    page = client.get(address(scene))
    exceptions = elements(page, "[data-exceptions] a")
    assert {one.get("href") for one in exceptions} == {blocked.get_absolute_url(), scene.text.get_absolute_url()}
    assert all(texts(page, "[data-exceptions] .why")) and "Hungary" in texts(page, "[data-exceptions] .why")[0]
    boxes = elements(page, "input[name=recommendations]:not([disabled])")
    choices = [box.get("value") for box in boxes]
    assert len(choices) == 1
    data = {"recommendations": choices, "chair": scene.chair_role.key, "asked_for_reservations": "on"}
    assert client.post(address(scene), data).url == scene.sitting.get_absolute_url()
    adoption = Adoption.objects.get()
    assert (adoption.recommendation, adoption.session, adoption.recorded_by) == (
        scene.final,
        scene.session,
        scene.chair,
    )
    assert adoption.asked_for_reservations and adoption.manner == Manner.IN_SESSION
    assert Recommendation.objects.get(pk=blocked.pk).state == State.FINAL_DRAFT


def test_only_chair_and_secretariat_adopt_and_only_while_the_session_is_open(client):
    scene = Scene()
    details = {"chair": scene.chair_role, "asked_for_reservations": True}
    choices = [f"{scene.final.key} {scene.final.saved.key}"]
    with pytest.raises(Refused):
        adoptions.adopt(scene.sitting, choices, **details, by=scene.rapporteur)
    sittings.close_session(scene.sitting, by=scene.chair)
    sign_in(client, scene.chair)
    assert client.get(address(scene)).status_code == 403
    with pytest.raises(Refused):
        adoptions.adopt(scene.sitting, choices, **details, by=scene.chair)
    assert not Adoption.objects.exists()


def test_nothing_is_adopted_once_the_session_is_closed_meanwhile():
    scene = Scene()
    drafts = [scene.final, create_recommendation("final", author=scene.author, title="Second")]
    choices = [f"{draft.key} {draft.saved.key}" for draft in drafts]

    def close(**_signal):
        sittings.close_session(scene.sitting, by=scene.chair)

    post_save.connect(close, sender=Adoption)
    try:
        details = {"chair": scene.chair_role, "asked_for_reservations": True}
        outcome = adoptions.adopt(scene.sitting, choices, **details, by=scene.chair)
    finally:
        post_save.disconnect(close, sender=Adoption)
    assert [one.key for one in outcome.adopted] == [drafts[0].key]
    assert [(one.key, reason) for one, reason in outcome.skipped] == [(drafts[1].key, str(sittings.IS_CLOSED))]


def age_proofs(client, seconds):
    """Make the user's last confirmation of identity older."""
    session = client.session
    proofs = session["account_authentication_methods"]
    session["account_authentication_methods"] = [proof | {"at": time.time() - seconds} for proof in proofs]
    session.save()


def test_one_confirmation_of_identity_opens_the_list_until_the_session_is_closed(client):
    scene = Scene()
    timeout = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    sign_in(client, scene.chair)
    age_proofs(client, timeout + 60)
    assert client.get(address(scene)).url.startswith(reverse("account_reauthenticate"))
    opened_at = timezone.now() - timedelta(seconds=timeout + 120)
    other = Sitting.objects.create(
        session=scene.session,
        session_title="Earlier",
        opened_by=scene.chair,
        opened_by_name="Chair",
        opened_at=opened_at,
        closed_by=scene.chair,
        closed_at=opened_at,
    )
    assert other.closed_at
    sittings.close_session(scene.sitting, by=scene.chair)
    scene.sitting = Sitting.objects.create(
        session=scene.session, session_title="Now", opened_by=scene.chair, opened_by_name="Chair", opened_at=opened_at
    )
    assert client.get(address(scene)).status_code == 200


def test_a_session_that_runs_late_adopts_what_was_circulated_after_its_planned_end(client):
    scene = Scene(is_open=False)
    scene.workshop.sessions.update(starts="00:00", ends="00:01")
    scene.session = scene.workshop.sessions.get()
    with pytest.raises(Refused):
        scene.adopt(session=scene.session)
    scene.sitting = sittings.open_session(scene.session, by=scene.chair)
    assert scene.adopt(session=scene.session).session == scene.session


@pytest.fixture
def talks():
    """Return a recommendation amended by Hungary, with a rapporteur and a session that can be opened."""
    talks = Negotiation()
    talks.rapporteur = create_role(Role.RAPPORTEUR, workshop=talks.workshop).user
    today = timezone.localdate(timezone=talks.workshop.tz)
    talks.session = create_session(talks.workshop, title="Drafting", held_on=today)
    talks.decision = {"outcome": Outcome.ACCEPTED, "chair": talks.chair}
    talks.amendment = talks.changing(talks.hungary, "cultural", "independent cultural")
    return talks


def test_the_rapporteur_records_decisions_on_amendments_on_the_spot(client, talks):
    sitting = sittings.open_session(talks.session, by=talks.rapporteur)
    sittings.show(sitting, paragraph=talks.paragraphs[1].key, by=talks.rapporteur)
    sign_in(client, talks.rapporteur)
    decide = reverse("amendments:decide", args=[talks.amendment.changes.get().key])
    assert elements(client.get(sitting.get_absolute_url()), f'a[href="{decide}"]')
    data = {"outcome": "accepted", "chair": talks.chair.key}
    assert client.post(decide, data).url == sitting.get_absolute_url()
    apply = reverse("amendments:act", args=[talks.amendment.key, "apply"])
    assert elements(client.get(sitting.get_absolute_url()), f'a[href="{apply}"]')
    assert client.post(apply, {}).url == sitting.get_absolute_url()
    assert talks.texts[1] == TEXT.replace("cultural", "independent cultural")


def test_amendments_are_disposed_of_on_the_spot_only_while_a_session_is_open(talks):
    change = talks.amendment.changes.get()
    for user in (talks.rapporteur, talks.chair.user):
        with pytest.raises(Refused):
            dispositions.decide(change, **talks.decision, by=user)
    sitting = sittings.open_session(talks.session, by=talks.rapporteur)
    with pytest.raises(Refused):
        dispositions.decide(change, **talks.decision, by=talks.hungary.user)
    dispositions.decide(change, **talks.decision, by=talks.chair.user)
    with pytest.raises(Refused):  # decided already
        dispositions.decide(change, **talks.decision, by=talks.rapporteur)
    sittings.close_session(sitting, by=talks.rapporteur)
    with pytest.raises(Refused):
        application.apply(talks.amendment, by=talks.rapporteur)


def test_an_adoption_in_a_session_that_ran_on_is_dated_on_the_day_until_which_it_was_open():
    scene = Scene()
    today = scene.session.held_on
    scene.workshop.sessions.update(held_on=today - timedelta(days=2))
    session = scene.workshop.sessions.select_related("workshop").get()
    assert adoption.adoption_date(session) == today
    assert session_of_adoption.is_possible(session, [scene.again(scene.final)])
    sittings.close_session(scene.sitting, by=scene.chair)
    assert adoption.adoption_date(scene.again(session)) == today
    elsewhere = create_session(scene.workshop, title="Closing", held_on=today - timedelta(days=2))
    assert adoption.adoption_date(elsewhere) == today - timedelta(days=2)


def test_what_partners_still_study_leads_to_an_agreement_ad_referendum(client):
    scene = Scene()
    create_position(scene.final, scene.delegation["HU"], kind="study")
    sign_in(client, scene.chair)
    [link] = elements(client.get(address(scene)), "[data-exceptions] .btn")
    assert link.get("href") == reverse("ad_referendum:agree", args=[scene.final.key])
    assert client.get(link.get("href")).status_code == 200


def test_open_proposals_of_all_drafts_are_read_at_once(django_assert_num_queries):
    scene = Scene()
    drafts = [scene.final]
    for number in range(4):
        if number:
            drafts.append(create_recommendation("final", author=scene.author, title=f"Draft {number}"))
        scene.text = drafts[-1]
        scene.state(place=1, text=f"Proposal {number}")
        roles_of(scene.chair)
        with django_assert_num_queries(5):
            listed = adoption.final_drafts(scene.workshop, scene.chair)
        assert [bool(draft.refusal and "Hungary" in draft.refusal) for draft in listed] == [True] * len(drafts)
