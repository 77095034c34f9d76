"""Adoption: consensus declared by the chair, recorded by chair or secretariat; numbering and immutability."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.dateformat import format as date_format

from recommendations.models import Adoption, Recommendation
from recommendations.workflow import conditions, transitions
from recommendations.workflow.conditions import StepContext
from recommendations.workflow.forms import NO_CHAIR
from recommendations.workflow.moves import OTHER_VERSION
from registry import audit
from registry.access import Refused
from tests.elements import element, texts
from tests.factories import check_language, create_recommendation, create_role, create_session, create_workshop
from tests.recommendations.pages import as_typed, delegate, edit, head, officer, page_of, refusal, signed_in, step
from workshops.models import Role

pytestmark = pytest.mark.django_db


def final(**fields):
    """Return a final draft, the workshop's chair, and its session."""
    recommendation = create_recommendation("final", author=fields.pop("author", None) or head(), **fields)
    return (
        recommendation,
        create_role(Role.CHAIR, workshop=recommendation.workshop),
        recommendation.workshop.sessions.get(),
    )


def adopt(client, recommendation, session, chair):
    return client.post(f"{page_of(recommendation)}adopt/", as_read(recommendation, session, chair))


def as_read(recommendation, session, chair):
    """Return the data of the page with the current version."""
    chosen = {"version": str(recommendation.current.key), "session": str(session.key), "chair": str(chair.key)}
    return chosen | {"is_ahead": "on"}


def test_the_secretariat_records_the_chairs_decision(client):
    recommendation, chair, session = final()
    clerk = officer(client, recommendation.workshop)
    asked = client.get(f"{page_of(recommendation)}adopt/")
    response = adopt(client, recommendation, session, chair)

    assert recommendation.current.title in element(asked, "h1").text_content()
    assert len(texts(asked, "[aria-labelledby=adopted-text] .para")) == recommendation.current.texts.count()
    recommendation.refresh_from_db()
    adoption, today = recommendation.adoption, timezone.localdate(timezone=recommendation.workshop.tz)
    assert (response.url, recommendation.state, recommendation.full_number) == (
        page_of(recommendation),
        "adopted",
        "1.1",
    )
    assert (adoption.declared_by, adoption.declared_by_name) == (chair, chair.full_name)
    assert (adoption.recorded_by, adoption.recorded_by_name) == (clerk, str(clerk))
    assert (adoption.session, adoption.occurred_on, adoption.version) == (session, today, recommendation.current)
    line = texts(client.get(page_of(recommendation)), ".history li")[0]
    assert chair.full_name in line and str(clerk) in line


def test_the_record_keeps_the_title_of_the_session(client):
    recommendation, chair, session = final()
    officer(client, recommendation.workshop)
    adopt(client, recommendation, session, chair)

    type(session).objects.filter(pk=session.pk).update(title="Closing dinner")

    page = client.get(page_of(recommendation)).text
    assert (session.title in page, "Closing dinner" in page) == (True, False)
    Recommendation.objects.filter(pk=recommendation.pk).update(published_at=timezone.now())
    recommendation.refresh_from_db()
    page = client.get(f"/r/{recommendation.symbol}/").text
    assert (session.title in page, "Closing dinner" in page) == (True, False)


@pytest.mark.parametrize(("days", "is_ahead"), [(3, True), (-3, False)])
def test_the_page_shows_whether_consensus_preceded_the_session(client, days, is_ahead):
    recommendation, chair, session = final(circulated_at=timezone.now() - timedelta(days=9))
    today = timezone.localdate(timezone=recommendation.workshop.tz)
    type(session).objects.filter(pk=session.pk).update(held_on=today + timedelta(days=days))
    officer(client, recommendation.workshop)
    adopt(client, recommendation, session, chair)
    type(session).objects.filter(pk=session.pk).update(held_on=today)  # does not change the recorded consensus
    Recommendation.objects.filter(pk=recommendation.pk).update(published_at=timezone.now())
    recommendation.refresh_from_db()

    assert recommendation.adoption.is_ahead == is_ahead
    for address in (page_of(recommendation), f"/r/{recommendation.symbol}/"):
        (shown,) = texts(client.get(address), f"[data-adopted={'ahead' if is_ahead else 'in-session'}]")
        assert session.title in shown


def test_a_future_session_must_be_chosen_deliberately(client):
    """An adoption recorded for a future session would be contradictory and could not be corrected."""
    recommendation, chair, session = final()
    officer(client, recommendation.workshop)

    response = client.post(
        f"{page_of(recommendation)}adopt/", as_read(recommendation, session, chair) | {"is_ahead": ""}
    )

    assert response.context["form"].has_error("session", "ahead")
    assert not Adoption.objects.exists()


def test_consensus_cannot_precede_a_session_that_has_begun(client):
    recommendation, chair, _session = final(circulated_at=timezone.now() - timedelta(days=9))
    begun = create_session(recommendation.workshop, held_on=timezone.localdate() - timedelta(days=3))
    officer(client, recommendation.workshop)

    response = client.post(f"{page_of(recommendation)}adopt/", as_read(recommendation, begun, chair))

    assert response.context["form"].has_error("is_ahead", "not_ahead")
    assert not Adoption.objects.exists()


def test_it_leaves_a_trace_with_session_chair_and_hash(client):
    recommendation, chair, session = final()
    clerk = officer(client, recommendation.workshop)
    adopt(client, recommendation, session, chair)

    entry = audit.entries(recommendation).get()
    recommendation.refresh_from_db()
    facts = {"source": "final", "target": "adopted", "session": str(session.key), "chair": str(chair.key)}
    facts |= {"adoption": str(recommendation.adoption.key), "sha256": recommendation.current.sha256}
    assert (entry.verb, entry.actor, entry.data) == ("recommendation.moved", str(clerk), facts)


def test_the_chair_can_record_it(client):
    recommendation, _chair, session = final()
    user = officer(client, recommendation.workshop, Role.CHAIR)
    own = recommendation.workshop.roles.get(user=user)
    assert client.get(f"{page_of(recommendation)}adopt/").context["form"]["chair"].value() == own.key
    assert adopt(client, recommendation, session, own).status_code == 302
    assert Adoption.objects.get().declared_by == own


def test_paragraphs_are_renumbered(client):
    recommendation, chair, session = final()
    officer(client, recommendation.workshop)
    step(client, recommendation, "discussion", confirmed="yes", note="One word more.")
    before = as_typed(recommendation.current)
    edit(client, recommendation, [before[0], before[2], ("operative", "Inserted."), *before[3:]])
    step(client, recommendation, "circulated", confirmed="yes")
    recommendation.refresh_from_db()
    circulated = [row.label for row in client.get(page_of(recommendation)).context["page"].rows]
    check_language(recommendation)
    step(client, recommendation, "final", confirmed="yes")
    adopt(client, recommendation, session, chair)

    assert circulated == ["", "2", "3", "(a)", "(b)"]
    assert [row.label for row in client.get(page_of(recommendation)).context["page"].rows] == [
        "",
        "1",
        "2",
        "(a)",
        "(b)",
    ]


def test_numbers_are_consecutive_in_each_topic(client):
    first, chair, session = final()
    author, topic = first.author, first.workshop.topics.get(number=2)
    recommendations = [
        first,
        *(create_recommendation("final", author=author, topic=one) for one in (topic, first.topic, topic)),
    ]
    officer(client, first.workshop)
    for recommendation in recommendations:
        adopt(client, recommendation, session, chair)
        recommendation.refresh_from_db()
    assert [recommendation.full_number for recommendation in recommendations] == ["1.1", "2.1", "1.2", "2.2"]


@pytest.mark.parametrize("words", ["support [all] networks", "support networks]", "[Delete this.]"])
def test_bracketed_text_prevents_adoption(client, words):
    recommendation, chair, session = final(paragraphs=[("operative", "Fine."), ("operative", words)])
    officer(client, recommendation.workshop)
    response = adopt(client, recommendation, session, chair)

    why = conditions.needs_no_brackets(StepContext(recommendation))
    assert refusal(response) == why and re.findall(r"\d+", why) == ["2"]
    assert [said.endswith(why) for said in texts(client.get(page_of(recommendation)), ".standing .why")] == [True]
    recommendation.refresh_from_db()
    assert (recommendation.state, recommendation.number, Adoption.objects.count()) == ("final", None, 0)


def test_brackets_in_the_title_prevent_adoption(client):
    recommendation, chair, session = final(title="Networks [of professionals]")
    officer(client, recommendation.workshop)
    why = conditions.needs_no_brackets(StepContext(recommendation))
    assert refusal(adopt(client, recommendation, session, chair)) == why and not re.findall(r"\d", why)


def test_an_uncirculated_version_is_not_adopted(client):
    recommendation, chair, session = final()
    officer(client, recommendation.workshop)
    edit(client, recommendation, title="Changed at the last minute")
    response = adopt(client, recommendation, session, chair)
    recommendation.refresh_from_db()
    assert refusal(response) == conditions.needs_circulation(StepContext(recommendation))


def test_only_the_version_that_was_read_is_adopted(client):
    recommendation, chair, session = final()
    officer(client, recommendation.workshop)
    read = client.get(f"{page_of(recommendation)}adopt/").context["form"].initial["version"]
    edit(client, recommendation, [("operative", "Participants agreed something else.")])
    check_language(recommendation)
    step(client, recommendation, "circulated", confirmed="yes")

    response = client.post(
        f"{page_of(recommendation)}adopt/", as_read(recommendation, session, chair) | {"version": str(read)}
    )

    assert refusal(response) == str(OTHER_VERSION)
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("state", ["submitted", "discussion", "adopted", "withdrawn"])
def test_only_a_final_draft_is_adopted(client, state):
    recommendation = create_recommendation(state, author=head())
    chair = create_role(Role.CHAIR, workshop=recommendation.workshop)
    officer(client, recommendation.workshop)
    response = adopt(client, recommendation, recommendation.workshop.sessions.get(), chair)
    assert response.status_code == (404 if recommendation.circulated_at is None else 403)


@pytest.mark.parametrize("who", ["lead", "other", "organiser", "rapporteur", "chair of another workshop"])
def test_others_cannot_find_the_adoption_page(client, who):
    recommendation, chair, session = final()
    if who in ("lead", "other"):
        signed_in(client, recommendation.author if who == "lead" else delegate(recommendation.workshop, "IT"))
    elif who.endswith("workshop"):
        officer(client, create_workshop(), Role.CHAIR)
    else:
        officer(client, recommendation.workshop, Role(who))
    assert client.get(f"{page_of(recommendation)}adopt/").status_code == 404
    assert adopt(client, recommendation, session, chair).status_code == 404
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("value", ["", "1", "x" * 5000, "\x00", "00000000-0000-0000-0000-000000000000", ["a", "b"]])
@pytest.mark.parametrize("field", ["session", "chair"])
def test_invalid_input_shows_an_error_at_its_field(client, field, value):
    recommendation, chair, session = final()
    officer(client, recommendation.workshop)
    data = as_read(recommendation, session, chair) | {field: value}
    response = client.post(f"{page_of(recommendation)}adopt/", data)
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("value", ["", "1", "x" * 5000, "\x00", ["a", "b"]])
def test_adoption_needs_the_version_that_was_read(client, value):
    recommendation, chair, session = final()
    officer(client, recommendation.workshop)
    response = client.post(
        f"{page_of(recommendation)}adopt/", as_read(recommendation, session, chair) | {"version": value}
    )
    assert list(response.context["form"].errors) == ["version"]
    assert len(texts(response, "[role=alert]")) == 1  # the field is hidden, but its error is shown
    assert not Adoption.objects.exists()


def test_sessions_and_chairs_of_other_workshops_are_refused(client):
    recommendation, chair, session = final()
    other = create_workshop()
    officer(client, recommendation.workshop)
    foreign = create_role(Role.CHAIR, workshop=other)
    assert list(adopt(client, recommendation, other.sessions.get(), chair).context["form"].errors) == ["session"]
    assert list(adopt(client, recommendation, session, foreign).context["form"].errors) == ["chair"]


def test_pending_and_former_chairs_cannot_declare_consensus(client):
    recommendation, chair, session = final()
    officer(client, recommendation.workshop)
    for fields in ({"accepted_at": None}, {"accepted_at": chair.accepted_at, "ended_at": chair.accepted_at}):
        recommendation.workshop.roles.filter(pk=chair.pk).update(**fields)
        response = adopt(client, recommendation, session, chair)
        assert (texts(response, "main .notice-stop"), texts(response, "main form")) == ([str(NO_CHAIR)], [])
    assert not Adoption.objects.exists()


@pytest.mark.engine
def test_the_database_protects_adopted_recommendations():
    recommendation = create_recommendation("adopted")
    table = Recommendation._meta.db_table
    for change in ("state = 'draft'", "number = 9", "symbol = 'X'", "topic_id = topic_id + 1", "current_id = NULL"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{table}" SET {change} WHERE id = %s', [recommendation.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        Adoption.objects.filter(recommendation=recommendation).delete()


def test_the_history_shows_the_date_of_adoption(client):
    """An adoption has the date of its session, whenever it is recorded; the date of recording is shown below."""
    recommendation, chair, session = final(circulated_at=timezone.now() - timedelta(days=9))
    past = timezone.localdate(timezone=recommendation.workshop.tz) - timedelta(days=3)
    type(session).objects.filter(pk=session.pk).update(held_on=past)
    officer(client, recommendation.workshop)
    adopt(client, recommendation, session, chair)
    Recommendation.objects.filter(pk=recommendation.pk).update(published_at=timezone.now())
    recommendation.refresh_from_db()

    recorded = date_format(recommendation.adoption.recorded_at.astimezone(recommendation.workshop.tz), "j F Y")
    for line in (
        client.get(page_of(recommendation)).context["history"][0],
        client.get(f"/r/{recommendation.symbol}/").context["history"][0],
    ):
        assert (line["at"], line["sub"].endswith(recorded)) == (past, True)


def test_adoption_needs_session_and_chair():
    recommendation, _chair, _session = final()
    clerk = create_role(Role.SECRETARIAT, workshop=recommendation.workshop).user
    with pytest.raises(Refused):
        transitions.take_step(recommendation, "adopted", by=clerk)
