"""Comments by delegations: their paragraph, audience and deadline."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from recommendations.comments import comments
from recommendations.models import Audience, Comment
from recommendations.states import DESCRIPTIONS
from registry import audit
from tests.elements import elements, texts
from tests.factories import (
    create_administrator,
    create_comment,
    create_delegate,
    create_recommendation,
    create_workshop,
)
from tests.recommendations.pages import (
    as_typed,
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
from workshops.phrases import moment

pytestmark = pytest.mark.django_db
SECRET = "UNIQUE-TOKEN-4711"


def comment(client, recommendation, paragraph=None, **fields):
    data = {"text": "Norway welcomes this.", "audience": "participants", "paragraph": str(paragraph or "")} | fields
    return client.post(f"{page_of(recommendation)}comment/", data)


def discussed(**fields):
    return create_recommendation("discussion", author=head(), **fields)


def close_comments(workshop):
    hour = timezone.now() - timedelta(hours=1)
    Workshop.objects.filter(pk=workshop.pk).update(submissions_close_at=hour, comments_close_at=hour)
    workshop.refresh_from_db()


def test_it_refers_to_a_paragraph_with_a_quotation(client):
    recommendation = discussed()
    other = delegate(recommendation.workshop, "IT")
    key = as_typed(recommendation.current)[1][2]

    asked = signed_in(client, other).get(f"{page_of(recommendation)}comment/?paragraph={key}")
    response = comment(client, recommendation, key, quote="networks of cultural professionals")

    assert texts(asked, "blockquote") == [recommendation.circulated.texts.get(paragraph__key=key).text]
    written = Comment.objects.get()
    assert response.url == f"{page_of(recommendation)}#{written.anchor}"
    assert (written.paragraph.key, written.version, written.quote) == (
        key,
        recommendation.circulated,
        "networks of cultural professionals",
    )
    assert (written.author, written.author_name, written.delegation) == (other.user, str(other.user), other.delegation)
    entry = audit.entries(written).get()
    assert (entry.verb, entry.partner) == ("comment.written", "IT")
    assert entry.data == {"recommendation": str(recommendation.key), "audience": "participants"}


def test_comments_are_shown_by_paragraph_and_on_the_whole(client):
    recommendation = discussed()
    key = as_typed(recommendation.current)[1][2]
    signed_in(client, delegate(recommendation.workshop, "IT"))
    comment(client, recommendation, key, text="On the paragraph.")
    comment(client, recommendation, text="On the whole.")

    page = client.get(page_of(recommendation)).context["page"]
    assert [[note.text for note in row.notes] for row in page.rows] == [[], ["On the paragraph."], [], [], []]
    assert [note.text for note in page.whole] == ["On the whole."]


def test_it_follows_its_paragraph_and_remains_after_deletion(client):
    recommendation = discussed()
    before = as_typed(recommendation.current)
    signed_in(client, delegate(recommendation.workshop, "IT"))
    comment(client, recommendation, before[1][2], text="Moves along.")
    comment(client, recommendation, before[2][2], text="Loses its paragraph.")
    officer(client, recommendation.workshop)
    changed = ("operative", "They encouraged, in their last words, ministries to:", before[2][2])
    edit(client, recommendation, [before[0], before[1], changed, *before[3:]])
    step(client, recommendation, "circulated", confirmed="yes")
    edit(client, recommendation, [before[0], *before[3:], ("operative", "New."), before[1]])
    step(client, recommendation, "circulated", confirmed="yes")

    response = signed_in(client, recommendation.author).get(page_of(recommendation))
    page = response.context["page"]
    assert [note.text for note in page.rows[-1].notes] == ["Moves along."]
    assert [(row.text, [note.text for note in row.notes]) for row in page.gone] == [
        (changed[1], ["Loses its paragraph."])
    ]
    assert len(elements(response, f"[aria-labelledby=gone] #{page.gone[0].anchor} .note")) == 1
    assert marked(response, "del") == [changed[1]]


def test_a_comment_on_a_just_deleted_paragraph_is_accepted(client):
    recommendation = discussed()
    before = as_typed(recommendation.current)
    officer(client, recommendation.workshop)
    edit(client, recommendation, before[:1] + before[2:])
    step(client, recommendation, "circulated", confirmed="yes")
    response = comment(signed_in(client, delegate(recommendation.workshop, "IT")), recommendation, before[1][2])

    assert response.status_code == 302
    assert Comment.objects.get().version.serial == 1


def test_a_deleted_paragraph_is_shown_as_last_readable(client):
    recommendation = discussed()
    before = as_typed(recommendation.current)
    create_comment(recommendation, paragraph=recommendation.paragraphs.get(key=before[1][2]))
    officer(client, recommendation.workshop)
    edit(client, recommendation, [before[0], ("operative", SECRET, before[1][2]), *before[2:]])
    edit(client, recommendation, [before[0], *before[2:]])
    step(client, recommendation, "circulated", confirmed="yes")

    page = signed_in(client, recommendation.author).get(page_of(recommendation))
    assert SECRET not in page.text
    assert page.context["page"].gone[0].text == before[1][1]


# Readers ------------------------------------------------------------------------------------------


def people(client, recommendation):
    """Return functions that sign in each participant of the workshop, by name."""
    workshop = recommendation.workshop
    officers = {str(role): lambda role=role: officer(client, workshop, role) for role in Role}
    delegates = {
        "own delegate": lambda: signed_in(client, delegate(workshop, "IT")),
        "own head": lambda: signed_in(client, head(workshop, "IT")),
        "other delegate": lambda: signed_in(client, delegate(workshop, "PL")),
        "lead": lambda: signed_in(client, recommendation.author),
        "administrator": lambda: sign_in(client, create_administrator()),
    }
    return officers | delegates


EVERYBODY = ["organiser", "secretariat", "chair", "rapporteur", "own delegate", "own head", "other delegate", "lead"]
READERS = {
    Audience.PARTICIPANTS: set(EVERYBODY),
    Audience.DELEGATION: {"own delegate", "own head"},
    Audience.SECRETARIAT: {"secretariat"},
}


@pytest.mark.parametrize("who", [*EVERYBODY, "administrator"])
@pytest.mark.parametrize("audience", list(READERS))
def test_only_its_audience_sees_it_on_page_list_and_comparison(client, audience, who):
    recommendation = discussed()
    author = delegate(recommendation.workshop, "IT")
    place = recommendation.paragraphs.first()
    create_comment(recommendation, delegate=author, paragraph=place, text=SECRET, audience=audience)
    create_comment(recommendation, delegate=author, text=f"{SECRET} whole", audience=audience)
    people(client, recommendation)[who]()

    listing = client.get(f"/workshops/{recommendation.workshop.slug}/recommendations/")
    pages = [
        client.get(page_of(recommendation)),
        client.get(f"{page_of(recommendation)}?show=changes"),
        client.get(f"{page_of(recommendation)}versions/1/"),
    ]
    reads = who in READERS[audience]
    assert [SECRET in page.text for page in pages] == [reads, reads, False]
    if listing.status_code == 200:
        assert [row.comments_count for row in listing.context["page"]] == [2 if reads else 0]
    else:
        assert who == "administrator"


def test_a_delegation_note_is_in_no_email(client, mailoutbox):
    recommendation = discussed()
    author = delegate(recommendation.workshop, "IT")
    comment(signed_in(client, author), recommendation, text=SECRET, audience="delegation")
    officer(client, recommendation.workshop)
    edit(client, recommendation, title="Rev.2 of the title")
    step(client, recommendation, "circulated", confirmed="yes")
    deliver()

    assert SECRET in signed_in(client, author).get(page_of(recommendation)).text
    assert len(mailoutbox) == 2
    assert not any(SECRET in str(mail.message()) for mail in mailoutbox)


def test_former_members_cannot_read_the_delegations_notes(client):
    recommendation = discussed()
    author, leaver = delegate(recommendation.workshop, "IT"), delegate(recommendation.workshop, "IT")
    create_delegate(delegate(recommendation.workshop, "PL").delegation, user=leaver.user)
    create_comment(recommendation, delegate=author, text=SECRET, audience="delegation")
    assert SECRET in signed_in(client, leaver).get(page_of(recommendation)).text
    leaver.state = "withdrawn"
    leaver.save()
    assert SECRET not in client.get(page_of(recommendation)).text


def test_the_page_shows_the_audience(client):
    recommendation = discussed()
    author = delegate(recommendation.workshop, "IT")
    comment(signed_in(client, author), recommendation, audience="delegation")
    (readers,) = texts(client.get(page_of(recommendation)), ".note.note-own .tag-own")
    assert author.delegation.name in readers


# Refused ------------------------------------------------------------------------------------------


def test_after_the_deadline_only_delegation_notes_are_possible(client):
    recommendation = discussed()
    signed_in(client, delegate(recommendation.workshop, "IT"))
    close_comments(recommendation.workshop)

    asked = client.get(f"{page_of(recommendation)}comment/")
    offered = [value for value, _label in asked.context["form"].fields["audience"].choices]
    late = comment(client, recommendation)
    own = comment(client, recommendation, audience="delegation")

    assert offered == [Audience.DELEGATION]
    (notice,) = texts(asked, ".notice-due")
    assert notice == comments.closed_notice(recommendation, offered)
    assert moment(recommendation.workshop.comments_close_at, recommendation.workshop) in notice
    assert list(late.context["form"].errors) == ["audience"]
    assert own.status_code == 302
    assert Comment.objects.get().audience == "delegation"


def test_officers_can_comment_after_the_deadline(client):
    recommendation = discussed()
    close_comments(recommendation.workshop)
    officer(client, recommendation.workshop, Role.CHAIR)
    assert comment(client, recommendation).status_code == 302
    assert Comment.objects.get().delegation is None


@pytest.mark.parametrize("state", ["submitted", "adopted"])
def test_the_refusal_says_why_comments_are_closed(client, state):
    recommendation = create_recommendation(state, author=head())
    response = comment(signed_in(client, recommendation.author), recommendation)
    assert (refusal(response), Comment.objects.count()) == (str(DESCRIPTIONS[state].no_comments), 0)


def test_the_organiser_cannot_comment(client):
    recommendation = discussed()
    officer(client, recommendation.workshop, Role.ORGANISER)
    assert client.get(page_of(recommendation)).status_code == 200
    assert comment(client, recommendation).status_code == 403


def test_it_is_hidden_from_non_participants(client):
    recommendation = discussed()
    assert comment(signed_in(client, delegate(create_workshop(), "IT")), recommendation).status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 200_000}, "text"),
        ({"text": "a\x1cb"}, "text"),
        ({"audience": "everybody"}, "audience"),
        ({"audience": ["participants", "x"]}, "audience"),
        ({"paragraph": "1"}, "paragraph"),
        ({"paragraph": "00000000-0000-0000-0000-000000000000"}, "paragraph"),
        ({"paragraph": "\x00"}, "paragraph"),
    ],
)
def test_invalid_input_shows_an_error_at_its_field(client, fields, field):
    text = discussed()
    response = comment(signed_in(client, delegate(text.workshop, "IT")), text, **fields)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not Comment.objects.exists()


def test_a_quotation_must_be_in_the_paragraph(client):
    recommendation = discussed()
    key = as_typed(recommendation.current)[1][2]
    response = comment(
        signed_in(client, delegate(recommendation.workshop, "IT")), recommendation, key, quote="never said"
    )
    assert list(response.context["form"].errors) == ["quote"]


def test_paragraphs_of_other_recommendations_are_not_found(client):
    recommendation, other = discussed(), create_recommendation("discussion")
    key = other.paragraphs.first().key
    signed_in(client, delegate(recommendation.workshop, "IT"))
    assert client.get(f"{page_of(recommendation)}comment/?paragraph={key}").status_code == 404
    assert list(comment(client, recommendation, key).context["form"].errors) == ["paragraph"]


def test_the_database_protects_comments():
    written = create_comment()
    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.filter(pk=written.pk).update(text="Changed")
    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.filter(pk=written.pk).update(audience="participants", paragraph=None, text="x")


def test_no_audience_is_preselected(client):
    """A note to one's own delegation must not be sent to all participants by mistake."""
    recommendation = discussed()
    signed_in(client, delegate(recommendation.workshop, "IT"))

    form = client.get(f"{page_of(recommendation)}comment/").context["form"]
    assert form["audience"].value() is None
    assert list(comment(client, recommendation, audience="").context["form"].errors) == ["audience"]
    assert Comment.objects.count() == 0


def test_the_fields_are_labelled_as_circulated(client):
    recommendation = discussed()

    officer(client, recommendation.workshop)

    page = client.get(f"{page_of(recommendation)}edit/")

    names = [re.findall(r"\d+", form.fields["text"].label) for form in page.context["form"].paragraphs]
    assert names[:2] == [["1"], ["1", "2"]]  # the first paragraph has no number
