"""Opening for discussion, editing and circulation by the secretariat, and acceptance as final draft."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations import events
from recommendations.comments import resolution
from recommendations.models import Label
from recommendations.workflow import conditions, steps
from recommendations.workflow.conditions import StepContext
from registry import audit
from tests.elements import element, elements, texts
from tests.factories import (
    check_language,
    create_comment,
    create_delegate,
    create_recommendation,
    create_role,
    create_workshop,
)
from tests.recommendations.pages import (
    addresses,
    as_typed,
    asks,
    delegate,
    deliver,
    edit,
    head,
    marked,
    officer,
    page_of,
    refusal,
    signed_in,
    step,
)
from tests.signing import sign_in
from workshops.models import Role, Workshop

pytestmark = pytest.mark.django_db


def labels(recommendation, number):
    found = Label.objects.filter(circulation__recommendation=recommendation, circulation__number=number)
    return dict(found.values_list("paragraph__key", "label"))


def opened(client, **fields):
    """Return a recommendation opened by the secretariat on its page."""
    author = head()
    recommendation = create_recommendation("submitted", author=author, **fields)
    officer(client, recommendation.workshop)
    step(client, recommendation, "discussion", confirmed="yes")
    recommendation.refresh_from_db()
    return recommendation


def test_the_confirmation_page_shows_the_number_of_recipients(client):
    recommendation = create_recommendation("submitted", author=head())
    create_delegate(delegate(recommendation.workshop, "IT").delegation, user=False)  # no account, so no e-mail
    officer(client, recommendation.workshop)
    response = step(client, recommendation, "discussion")

    assert response.status_code == 200
    assert asks(response, events.OPENED)
    assert re.findall(r"\d+", element(response, "[data-count=mails]").text_content()) == ["2"]
    recommendation.refresh_from_db()
    assert recommendation.state == "submitted"


def test_it_circulates_rev_1_with_frozen_labels(client):
    recommendation = opened(client)
    circulation = recommendation.circulations.get()

    assert (recommendation.state, recommendation.circulated, circulation.number) == (
        "discussion",
        recommendation.current,
        1,
    )
    assert [labels(recommendation, 1)[key] for _kind, _words, key in as_typed(recommendation.current)] == [
        "",
        "1",
        "2",
        "(a)",
        "(b)",
    ]
    verbs = list(audit.entries(recommendation).values_list("verb", flat=True))
    assert verbs == ["recommendation.circulated", "recommendation.moved"]
    assert audit.entries(recommendation).first().data["sha256"] == recommendation.current.sha256


def test_each_participant_gets_exactly_one_email(client, mailoutbox):
    recommendation = create_recommendation("submitted", author=head())
    other = delegate(recommendation.workshop, "IT")
    twice = create_delegate(delegate(recommendation.workshop, "PL").delegation, user=other.user)
    gone = delegate(recommendation.workshop, "NO")
    gone.state = "withdrawn"
    gone.save()
    outsider = delegate(create_workshop(), "LA")
    officer(client, recommendation.workshop)
    step(client, recommendation, "discussion", confirmed="yes")
    deliver()
    deliver()

    told = addresses(mailoutbox)
    assert told.count(other.email) == 1
    assert twice.user == other.user
    assert gone.email not in told
    assert outsider.email not in told
    assert len(told) == 3
    facts = {
        "symbol": f"{recommendation.workshop.symbol_stem}/REC/1",
        "number": 1,
        "title": recommendation.current.title,
    }
    assert {mail.subject for mail in mailoutbox} == {str(events.CIRCULATED.mail.subject) % facts}


def test_participants_can_read_it_once_opened(client):
    recommendation = create_recommendation("submitted", author=head())
    other = delegate(recommendation.workshop, "IT")
    assert signed_in(client, other).get(page_of(recommendation)).status_code == 404
    officer(client, recommendation.workshop)
    step(client, recommendation, "discussion", confirmed="yes")
    assert recommendation.current.title in signed_in(client, other).get(page_of(recommendation)).text


@pytest.mark.parametrize("own", [True, False])
def test_a_rapporteur_opens_recommendations_in_their_own_topics(client, own):
    recommendation = create_recommendation("submitted", author=head())
    role = create_role(Role.RAPPORTEUR, workshop=recommendation.workshop)
    role.topics.add(recommendation.topic if own else recommendation.workshop.topics.get(number=4))
    response = step(sign_in(client, role.user), recommendation, "discussion", confirmed="yes")
    assert response.status_code == (302 if own else 403)


def test_others_see_who_may_open_it(client):
    recommendation = create_recommendation("submitted", author=head())
    officer(client, recommendation.workshop, Role.CHAIR)
    assert refusal(step(client, recommendation, "discussion", confirmed="yes")) == str(steps.MODERATOR.refusal)


def test_the_author_cannot_open_it(client):
    recommendation = create_recommendation("submitted", author=head())
    assert (
        step(signed_in(client, recommendation.author), recommendation, "discussion", confirmed="yes").status_code == 403
    )


def test_the_secretariat_of_another_workshop_sees_nothing(client):
    recommendation = create_recommendation("submitted", author=head())
    officer(client, create_workshop())
    assert step(client, recommendation, "discussion", confirmed="yes").status_code == 404


# Rev.2 --------------------------------------------------------------------------------------------


def test_a_new_version_is_visible_to_the_secretariat_only_until_circulated(client):
    recommendation = opened(client)
    edit(client, recommendation, title="In preparation UNIQUE-42")
    assert "UNIQUE-42" in client.get(page_of(recommendation)).text
    listing = f"/workshops/{recommendation.workshop.slug}/recommendations/"
    reader = delegate(recommendation.workshop, "IT")

    for person in (reader, recommendation.author):
        signed_in(client, person)
        assert "UNIQUE-42" not in client.get(page_of(recommendation)).text + client.get(listing).text
        assert client.get(f"{page_of(recommendation)}versions/2/").status_code == 404
        assert not client.get(f"{listing}?q=unique").context["page"].object_list
    recommendation.refresh_from_db()
    assert (recommendation.current.serial, recommendation.circulated.serial, recommendation.current.on_behalf_of) == (
        2,
        1,
        None,
    )


def test_rev_2_keeps_the_labels_and_numbers_new_paragraphs_after_them(client):
    recommendation = opened(client)
    before = as_typed(recommendation.current)
    changed = [before[0], before[2], before[3], before[4], ("operative", "New at the end.")]
    changed.insert(1, ("operative", "New before the second."))
    changed.insert(4, ("sub", "new between (a) and (b);"))
    edit(client, recommendation, changed)
    step(client, recommendation, "circulated", confirmed="yes")

    recommendation.refresh_from_db()
    assert recommendation.circulated == recommendation.current
    after = [(words, labels(recommendation, 2)[key]) for _kind, words, key in as_typed(recommendation.current)]
    assert [label for _words, label in after] == ["", "2 ante", "2", "(a)", "(a) bis", "(b)", "3"]
    assert labels(recommendation, 1)[before[1][2]] == "1"


def test_inserted_paragraphs_are_labelled_bis_and_ter(client):
    recommendation = opened(client)
    before = as_typed(recommendation.current)
    for expected in (["", "1", "1 bis", "2", "(a)", "(b)"], ["", "1", "1 bis", "1 ter", "2", "(a)", "(b)"]):
        recommendation.refresh_from_db()
        now = as_typed(recommendation.current)
        place = [key for _kind, _words, key in now].index(before[2][2])
        edit(client, recommendation, [*now[:place], ("operative", f"Inserted {len(now)}."), *now[place:]])
        step(client, recommendation, "circulated", confirmed="yes")
        recommendation.refresh_from_db()
        number = recommendation.circulations.count()
        assert [
            labels(recommendation, number)[key] for _kind, _words, key in as_typed(recommendation.current)
        ] == expected
    labels_shown = texts(client.get(page_of(recommendation)), ".para-label a[href*='#p-']")
    assert [label.endswith("1 ter") for label in labels_shown].count(True) == 1


def test_the_page_shows_changes_from_the_previous_version(client):
    recommendation = opened(client)
    changed = as_typed(recommendation.current)
    changed[1] = ("operative", changed[1][1].replace("support", "fund"), changed[1][2])
    edit(client, recommendation, [changed[0], changed[2], changed[1], *changed[4:]])
    step(client, recommendation, "circulated", confirmed="yes")
    page = signed_in(client, delegate(recommendation.workshop, "IT")).get(f"{page_of(recommendation)}?show=changes")

    assert "Rev.1" in element(page, "a[href$='?show=changes'][aria-current]").text
    assert "support" in marked(page, "del") and "fund" in marked(page, "ins")
    assert len(elements(page, "[data-mark=moved]")) == len(elements(page, "[data-mark=deleted]")) == 1


def test_an_unchanged_version_is_not_circulated_again(client):
    recommendation = opened(client)
    response = step(client, recommendation, "circulated", confirmed="yes")
    assert refusal(response) == conditions.needs_uncirculated_version(StepContext(recommendation))
    assert recommendation.circulations.count() == 1


# Final draft --------------------------------------------------------------------------------------


def test_only_a_circulated_version_is_accepted_as_final_draft(client):
    recommendation = opened(client)
    edit(client, recommendation, title="Another title")
    refused = step(client, recommendation, "final")
    recommendation.refresh_from_db()
    assert refusal(refused) == conditions.needs_circulation(StepContext(recommendation))
    step(client, recommendation, "circulated", confirmed="yes")
    check_language(recommendation)

    assert asks(step(client, recommendation, "final"), events.ACCEPTED)
    assert step(client, recommendation, "final", confirmed="yes").status_code == 302
    recommendation.refresh_from_db()
    assert recommendation.state == "final"


def test_bracketed_text_is_listed_before_acceptance_as_final_draft(client):
    words = [("operative", "Participants [may] meet [in Hanoi]."), ("operative", "They thanked the host.")]
    recommendation = create_recommendation("discussion", author=head(), paragraphs=words, title="A list [of all]")
    officer(client, recommendation.workshop)
    asked = step(client, recommendation, "final")
    recommendation.refresh_from_db()

    assert (asked.status_code, recommendation.state) == (200, "discussion")
    left = [(re.findall(r"\d+", where), words) for where, words in asked.context["open_text"]]
    assert left == [([], "[of all]"), (["1"], "[may]"), (["1"], "[in Hanoi]")]
    assert texts(asked, "li q") == [words for _where, words in left]
    step(client, recommendation, "final", confirmed="yes")
    recommendation.refresh_from_db()
    assert recommendation.state == "final"


@pytest.mark.parametrize(("role", "is_told"), [(Role.RAPPORTEUR, True), (Role.SECRETARIAT, False), (Role.CHAIR, False)])
def test_a_rapporteur_sees_that_the_secretariat_circulates(client, role, is_told):
    recommendation = create_recommendation("discussion", author=head())
    officer(client, recommendation.workshop, role)
    page = client.get(page_of(recommendation))
    said = page.context["circulation_hint"]
    assert (bool(said), [line.endswith(said) for line in texts(page, ".standing .small")]) == (is_told, [True])


@pytest.mark.parametrize("role", [Role.CHAIR, Role.SECRETARIAT])
def test_it_is_returned_to_discussion_with_a_reason(client, role):
    recommendation = create_recommendation("final", author=head())
    officer(client, recommendation.workshop, role)
    assert step(client, recommendation, "discussion").status_code == 200
    step(client, recommendation, "discussion", confirmed="yes", note="Session 4 asked for another word.")

    recommendation.refresh_from_db()
    assert (recommendation.state, recommendation.circulations.count()) == ("discussion", 1)
    page = signed_in(client, delegate(recommendation.workshop, "IT")).get(page_of(recommendation)).text
    assert "Session 4 asked for another word." in page


def test_an_earlier_version_is_visible_to_its_readers_only(client):
    recommendation = opened(client)
    edit(client, recommendation, title="The second wording")
    address = f"{page_of(recommendation)}versions"
    assert client.get(f"{address}/2/").status_code == 200
    assert "The second wording" in client.get(f"{address}/2/").text

    signed_in(client, delegate(recommendation.workshop, "IT"))
    assert [client.get(f"{address}/{serial}/").status_code for serial in (1, 2, 3, 10**9)] == [200, 404, 404, 404]
    signed_in(client, delegate(create_workshop(), "IT"))
    assert client.get(f"{address}/1/").status_code == 404


def test_after_the_deadline_only_the_secretariat_accepts_final_drafts_with_a_reason(client):
    recommendation = create_recommendation("discussion", author=head())
    past = timezone.now() - timedelta(hours=1)
    Workshop.objects.update(submissions_close_at=past, comments_close_at=past, final_drafts_close_at=past)
    officer(client, recommendation.workshop, Role.RAPPORTEUR)
    refused = step(client, recommendation, "final")
    officer(client, recommendation.workshop)
    asked = step(client, recommendation, "final")
    step(client, recommendation, "final", confirmed="yes", note="The translation came late.")

    assert refusal(refused) == str(steps.SECRETARIAT.refusal)
    assert asks(asked, events.ACCEPTED_LATE)
    recommendation.refresh_from_db()
    assert (recommendation.state, recommendation.step_notes.get().text) == ("final", "The translation came late.")


def test_open_comments_ask_for_confirmation_before_the_final_draft(client):
    recommendation = create_recommendation("discussion", author=head())
    officer(client, recommendation.workshop)
    create_comment(recommendation, recommendation.author, audience="delegation")
    said = create_comment(recommendation, recommendation.author)
    asked = step(client, recommendation, "final")
    recommendation.refresh_from_db()

    assert (len(elements(asked, "[data-open-comments]")), recommendation.state) == (1, "discussion")
    resolution.change(said, "resolve", by=recommendation.author.user)
    assert elements(step(client, recommendation, "final"), "[data-open-comments]") == []
