"""Open comments on final drafts are named, and must be accepted, before an issued report closes the drafts."""

import pytest

from recommendations.models import Recommendation
from registry import audit
from registry.models import Outgoing
from tests.elements import elements, texts
from tests.factories import create_comment, create_report
from tests.recommendations.pages import deliver, page_of
from tests.reports.composing.test_summary import Scene
from tests.reports.reports import adopted, secretariat
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
COUNT = 2
SENTENCE = "Two comments were still open at that time."


def commented(count=COUNT):
    """Return the scene of a chair's summary, with open comments on its first draft, ready to be issued."""
    scene = Scene()
    create_comment(scene.drafts[0], scene.author, audience="delegation")  # not for all participants
    for _number in range(count):
        create_comment(scene.drafts[0], scene.author)
    scene.render()
    return scene


def address(report):
    return f"/reports/{report.key}/issue/"


@pytest.mark.parametrize("count", [0, COUNT])
def test_the_page_names_them_and_asks(client, count):
    scene = commented(count)
    sign_in(client, scene.clerk)
    page = client.get(address(scene.report))
    named = [int(one.get("data-open-comments")) for one in elements(page, "[data-open-comments]")]
    assert named == ([count, count] if count else [])  # the sum, and of one draft
    sent = client.post(address(scene.report))
    if count:
        assert sent.context["form"].has_error("despite_comments", "required")
        assert not Recommendation.objects.filter(state="carried").exists()
        sent = client.post(address(scene.report), {"despite_comments": "on"})
    assert sent.url == scene.report.get_absolute_url()
    assert Recommendation.objects.filter(state="carried").count() == len(scene.drafts)


@pytest.mark.parametrize("count", [0, COUNT])
@pytest.mark.parametrize("choice", ["at_once", "daily"])
def test_mails_and_history_name_them(client, mailoutbox, count, choice):
    scene = commented(count)
    type(scene.author.user).objects.update(notify_recommendations=choice)
    sign_in(client, scene.clerk)
    client.post(address(scene.report), {"despite_comments": "on"})
    if choice == "daily":
        Outgoing.objects.update(due_at="2020-01-01T00:00Z")
    deliver()

    entries = [audit.entries(draft).get(verb="recommendation.carried") for draft in scene.drafts]
    assert [entry.data.get("open_comments", 0) for entry in entries] == [count, 0, 0]
    bodies = [" ".join(mail.body.split()) for mail in mailoutbox if scene.author.user.email in mail.to[0]]
    assert bodies and sum(body.count(SENTENCE) for body in bodies) == bool(count)
    for draft, expected in zip(scene.drafts, [bool(count), False, False], strict=True):
        assert (SENTENCE in texts(client.get(page_of(draft)), ".history li")[0]) == expected


def test_adopted_recommendations_were_closed_before_and_are_not_asked_about(client):
    workshop, recommendations = adopted(count=1)
    create_comment(recommendations[0], recommendations[0].author)
    report = create_report(workshop, recommendations)
    secretariat(client, workshop)
    assert client.get(address(report)).context["open_comments"] == 0
