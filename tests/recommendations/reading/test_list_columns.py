"""The columns by which lists are sorted: they follow circulated versions and contain nothing from drafts and notes."""

import pytest

from recommendations.comments import comments, resolution
from recommendations.models import Audience, Recommendation
from tests.factories import create_recommendation, create_version
from tests.recommendations.pages import delegate, head, officer, signed_in

pytestmark = pytest.mark.django_db


def columns(recommendation):
    stored = Recommendation.objects.get(pk=recommendation.pk)
    return stored.sort_title, stored.listed_at, stored.comment_count


def test_a_draft_leaves_the_columns_empty():
    assert columns(create_recommendation("draft", title="Canary")) == ("", None, 0)


def test_a_version_in_preparation_does_not_change_them():
    recommendation = create_recommendation("discussion", title="Known")
    before = columns(recommendation)
    create_version(recommendation, title="Canary")
    assert columns(recommendation) == before == ("known", recommendation.circulated.saved_at, 0)


def test_only_comments_to_all_participants_are_counted(client):
    author = head()
    recommendation = create_recommendation("discussion", author=author)
    for audience in Audience:
        comments.comment(recommendation, text="Text.", audience=audience, delegate=author, by=author.user)
    assert columns(recommendation)[2] == 1
    path = f"/workshops/{recommendation.workshop.slug}/recommendations/"
    shown = {}
    for name, reader in {
        "author": author,
        "colleague": delegate(recommendation.workshop),
        "other": delegate(recommendation.workshop, "IT"),
    }.items():
        (row,) = signed_in(client, reader).get(path).context["page"]
        shown[name] = row.comments_count
    officer(client, recommendation.workshop)
    (row,) = client.get(path).context["page"]
    assert shown | {"secretariat": row.comments_count} == {"author": 3, "colleague": 2, "other": 1, "secretariat": 2}


def test_open_comments_are_counted_until_they_are_resolved_hidden_or_withdrawn():
    author = head()
    recommendation = create_recommendation("discussion", author=author)

    def write(text):
        return comments.comment(
            recommendation, text=text, audience=Audience.PARTICIPANTS, delegate=author, by=author.user
        )

    def count():
        return Recommendation.objects.get(pk=recommendation.pk).open_comment_count

    first, second, third = write("One."), write("Two."), write("Three.")
    comments.reply(first, text="A reply.", by=author.user)
    found = [count()]
    for comment, act in [(first, "resolve"), (first, "reopen"), (second, "withdraw"), (third, "resolve")]:
        resolution.change(comment, act, by=author.user)
        found.append(count())
    assert found == [3, 2, 3, 2, 1]


def test_own_drafts_stand_above_the_list_of_their_authors_only(client):
    author = delegate()
    create_recommendation("draft", author=author, title="Canary")
    path = f"/workshops/{author.delegation.workshop.slug}/recommendations/"
    found = {}
    for name, reader in {"author": author, "other": delegate(author.delegation.workshop, "IT")}.items():
        context = signed_in(client, reader).get(path).context
        found[name] = ([row.shown_title for row in context["drafts"]], list(context["page"]))
    assert found == {"author": (["Canary"], []), "other": ([], [])}
