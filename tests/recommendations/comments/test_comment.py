"""A delegation comments: it works, it stays with its paragraph, it is read by its audience alone."""

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


def test_it_is_written_on_a_paragraph_with_the_words_meant(client):
    text = discussed()
    other = delegate(text.workshop, "IT")
    key = as_typed(text.current)[1][2]

    asked = signed_in(client, other).get(f"{page_of(text)}comment/?paragraph={key}")
    response = comment(client, text, key, quote="networks of cultural professionals")

    assert texts(asked, "blockquote") == [text.circulated.texts.get(paragraph__key=key).text]
    written = Comment.objects.get()
    assert response.url == f"{page_of(text)}#{written.anchor}"
    assert (written.paragraph.key, written.version, written.quote) == (
        key,
        text.circulated,
        "networks of cultural professionals",
    )
    assert (written.author, written.author_name, written.delegation) == (other.user, str(other.user), other.delegation)
    entry = audit.entries(written).get()
    assert (entry.verb, entry.partner) == ("comment.written", "IT")
    assert entry.data == {"recommendation": str(text.key), "audience": "participants"}


def test_it_stands_beside_its_paragraph_and_on_the_whole(client):
    text = discussed()
    key = as_typed(text.current)[1][2]
    signed_in(client, delegate(text.workshop, "IT"))
    comment(client, text, key, text="On the paragraph.")
    comment(client, text, text="On the whole.")

    page = client.get(page_of(text)).context["page"]
    assert [[note.text for note in row.notes] for row in page.rows] == [[], ["On the paragraph."], [], [], []]
    assert [note.text for note in page.whole] == ["On the whole."]


def test_it_moves_with_its_paragraph_and_stays_readable_when_that_is_gone(client):
    text = discussed()
    before = as_typed(text.current)
    signed_in(client, delegate(text.workshop, "IT"))
    comment(client, text, before[1][2], text="Moves along.")
    comment(client, text, before[2][2], text="Loses its paragraph.")
    officer(client, text.workshop)
    changed = ("operative", "They encouraged, in their last words, ministries to:", before[2][2])
    edit(client, text, [before[0], before[1], changed, *before[3:]])
    step(client, text, "circulated", confirmed="yes")
    edit(client, text, [before[0], *before[3:], ("operative", "New."), before[1]])
    step(client, text, "circulated", confirmed="yes")

    response = signed_in(client, text.author).get(page_of(text))
    page = response.context["page"]
    assert [note.text for note in page.rows[-1].notes] == ["Moves along."]
    assert [(row.text, [note.text for note in row.notes]) for row in page.gone] == [
        (changed[1], ["Loses its paragraph."])
    ]
    assert len(elements(response, f"[aria-labelledby=gone] #{page.gone[0].anchor} .note")) == 1
    assert marked(response, "del") == [changed[1]]


def test_a_comment_begun_before_its_paragraph_went_is_not_lost(client):
    text = discussed()
    before = as_typed(text.current)
    officer(client, text.workshop)
    edit(client, text, before[:1] + before[2:])
    step(client, text, "circulated", confirmed="yes")
    response = comment(signed_in(client, delegate(text.workshop, "IT")), text, before[1][2])

    assert response.status_code == 302
    assert Comment.objects.get().version.serial == 1


def test_the_last_words_quoted_are_those_the_reader_may_know(client):
    text = discussed()
    before = as_typed(text.current)
    create_comment(text, paragraph=text.paragraphs.get(key=before[1][2]))
    officer(client, text.workshop)
    edit(client, text, [before[0], ("operative", SECRET, before[1][2]), *before[2:]])
    edit(client, text, [before[0], *before[2:]])
    step(client, text, "circulated", confirmed="yes")

    page = signed_in(client, text.author).get(page_of(text))
    assert SECRET not in page.text
    assert page.context["page"].gone[0].text == before[1][1]


# Who reads it -------------------------------------------------------------------------------------


def people(client, text):
    """Ways to sign everybody in who takes part in the text's workshop, by name."""
    workshop = text.workshop
    officers = {str(role): lambda role=role: officer(client, workshop, role) for role in Role}
    delegates = {
        "own delegate": lambda: signed_in(client, delegate(workshop, "IT")),
        "own head": lambda: signed_in(client, head(workshop, "IT")),
        "other delegate": lambda: signed_in(client, delegate(workshop, "PL")),
        "lead": lambda: signed_in(client, text.author),
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
def test_only_its_audience_reads_it_on_page_list_and_comparison(client, audience, who):
    text = discussed()
    author = delegate(text.workshop, "IT")
    place = text.paragraphs.first()
    create_comment(text, delegate=author, paragraph=place, text=SECRET, audience=audience)
    create_comment(text, delegate=author, text=f"{SECRET} whole", audience=audience)
    people(client, text)[who]()

    listing = client.get(f"/workshops/{text.workshop.slug}/recommendations/")
    pages = [
        client.get(page_of(text)),
        client.get(f"{page_of(text)}?show=changes"),
        client.get(f"{page_of(text)}versions/1/"),
    ]
    reads = who in READERS[audience]
    assert [SECRET in page.text for page in pages] == [reads, reads, False]
    if listing.status_code == 200:
        assert [row.comments_count for row in listing.context["page"]] == [2 if reads else 0]
    else:
        assert who == "administrator"


def test_an_own_note_is_in_no_mail(client, mailoutbox):
    text = discussed()
    author = delegate(text.workshop, "IT")
    comment(signed_in(client, author), text, text=SECRET, audience="delegation")
    officer(client, text.workshop)
    edit(client, text, title="Rev.2 of the title")
    step(client, text, "circulated", confirmed="yes")
    deliver()

    assert SECRET in signed_in(client, author).get(page_of(text)).text
    assert len(mailoutbox) == 2
    assert not any(SECRET in str(mail.message()) for mail in mailoutbox)


def test_who_leaves_the_delegation_reads_its_notes_no_more(client):
    text = discussed()
    author, leaver = delegate(text.workshop, "IT"), delegate(text.workshop, "IT")
    create_delegate(delegate(text.workshop, "PL").delegation, user=leaver.user)
    create_comment(text, delegate=author, text=SECRET, audience="delegation")
    assert SECRET in signed_in(client, leaver).get(page_of(text)).text
    leaver.state = "withdrawn"
    leaver.save()
    assert SECRET not in client.get(page_of(text)).text


def test_the_page_says_who_reads_it(client):
    text = discussed()
    author = delegate(text.workshop, "IT")
    comment(signed_in(client, author), text, audience="delegation")
    (readers,) = texts(client.get(page_of(text)), ".note.note-own .tag-own")
    assert author.delegation.name in readers


# Refused ------------------------------------------------------------------------------------------


def test_after_the_deadline_only_the_own_note_is_possible(client):
    text = discussed()
    signed_in(client, delegate(text.workshop, "IT"))
    close_comments(text.workshop)

    asked = client.get(f"{page_of(text)}comment/")
    offered = [value for value, _label in asked.context["form"].fields["audience"].choices]
    late = comment(client, text)
    own = comment(client, text, audience="delegation")

    assert offered == [Audience.DELEGATION]
    (notice,) = texts(asked, ".notice-due")
    assert notice == comments.closed_words(text, offered)
    assert moment(text.workshop.comments_close_at, text.workshop) in notice
    assert list(late.context["form"].errors) == ["audience"]
    assert own.status_code == 302
    assert Comment.objects.get().audience == "delegation"


def test_officers_comment_after_it(client):
    text = discussed()
    close_comments(text.workshop)
    officer(client, text.workshop, Role.CHAIR)
    assert comment(client, text).status_code == 302
    assert Comment.objects.get().delegation is None


@pytest.mark.parametrize("state", ["submitted", "adopted"])
def test_it_says_why_comments_are_not_open(client, state):
    text = create_recommendation(state, author=head())
    response = comment(signed_in(client, text.author), text)
    assert (refusal(response), Comment.objects.count()) == (str(DESCRIPTIONS[state].no_comments), 0)


def test_the_organiser_reads_only(client):
    text = discussed()
    officer(client, text.workshop, Role.ORGANISER)
    assert client.get(page_of(text)).status_code == 200
    assert comment(client, text).status_code == 403


def test_it_hides_from_who_takes_no_part(client):
    text = discussed()
    assert comment(signed_in(client, delegate(create_workshop(), "IT")), text).status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 200_000}, "text"),
        ({"text": "NUL \x00"}, "text"),
        ({"audience": "everybody"}, "audience"),
        ({"audience": ["participants", "x"]}, "audience"),
        ({"paragraph": "1"}, "paragraph"),
        ({"paragraph": "00000000-0000-0000-0000-000000000000"}, "paragraph"),
        ({"paragraph": "\x00"}, "paragraph"),
    ],
)
def test_bad_input_ends_in_a_sentence_beside_its_field(client, fields, field):
    text = discussed()
    response = comment(signed_in(client, delegate(text.workshop, "IT")), text, **fields)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not Comment.objects.exists()


def test_words_that_are_not_in_the_paragraph_are_not_quoted(client):
    text = discussed()
    key = as_typed(text.current)[1][2]
    response = comment(signed_in(client, delegate(text.workshop, "IT")), text, key, quote="never said")
    assert list(response.context["form"].errors) == ["quote"]


def test_a_paragraph_of_another_text_has_no_page_and_takes_no_comment(client):
    text, other = discussed(), create_recommendation("discussion")
    key = other.paragraphs.first().key
    signed_in(client, delegate(text.workshop, "IT"))
    assert client.get(f"{page_of(text)}comment/?paragraph={key}").status_code == 404
    assert list(comment(client, text, key).context["form"].errors) == ["paragraph"]


def test_a_comment_is_never_changed():
    written = create_comment()
    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.filter(pk=written.pk).update(text="Changed")
    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.filter(pk=written.pk).update(audience="participants", paragraph=None, text="x")


def test_no_audience_is_chosen_beforehand(client):
    """A note for one's own capital must not reach everybody by haste."""
    text = discussed()
    signed_in(client, delegate(text.workshop, "IT"))

    form = client.get(f"{page_of(text)}comment/").context["form"]
    assert form["audience"].value() is None
    assert list(comment(client, text, audience="").context["form"].errors) == ["audience"]
    assert Comment.objects.count() == 0


def test_the_fields_bear_the_numbers_that_comments_name(client):
    text = discussed()

    officer(client, text.workshop)

    page = client.get(f"{page_of(text)}edit/")

    names = [re.findall(r"\d+", form.fields["text"].label) for form in page.context["form"].paragraphs]
    assert names[:2] == [["1"], ["1", "2"]]  # the first paragraph has no number
