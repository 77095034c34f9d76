"""Editing a draft: saving, rearranging, permissions and invalid input."""

import re

import pytest

from recommendations.models import Paragraph
from recommendations.states import DESCRIPTIONS
from registry import audit
from tests.elements import element, elements, texts
from tests.factories import WORDS, create_recommendation, create_workshop
from tests.recommendations.pages import (
    as_typed,
    delegate,
    edit,
    head,
    messages,
    officer,
    page_of,
    refusal,
    signed_in,
    typed,
    words,
)
from workshops.models import Role

pytestmark = pytest.mark.django_db
LONG = "x" * 200_000


def own_draft(client, **fields):
    author = delegate()
    recommendation = create_recommendation(author=author, **fields)
    signed_in(client, author)
    return recommendation


def test_a_save_is_a_new_version_and_paragraphs_keep_their_keys(client):
    recommendation = own_draft(client)
    first, keys = recommendation.current, [key for _kind, _text, key in as_typed(recommendation.current)]
    paragraphs = as_typed(first)
    paragraphs[1] = ("operative", "Participants recommended a public list.", keys[1])
    paragraphs.insert(2, ("operative", "They thanked the host."))

    response = edit(client, recommendation, [paragraphs[4], *paragraphs[:4]])

    recommendation.refresh_from_db()
    assert response.url == page_of(recommendation)
    assert (recommendation.current.serial, recommendation.current.based_on) == (2, first)
    after = [key for _kind, _text, key in as_typed(recommendation.current)]
    assert after[:3] == [keys[3], keys[0], keys[1]]
    assert after[3] not in keys
    assert words(first) == WORDS


def test_the_audit_entry_contains_the_checksum(client):
    recommendation = own_draft(client)
    edit(client, recommendation, [("operative", "Participants recommended one thing.")])

    recommendation.refresh_from_db()
    entry = audit.entries(recommendation).get()
    facts = {"version": str(recommendation.current.key), "serial": 2, "sha256": recommendation.current.sha256}
    assert (entry.verb, entry.partner, entry.data) == ("recommendation.saved", "VN", facts)


def test_without_changes_no_version_is_saved(client):
    recommendation = own_draft(client)
    fields = {"rationale": recommendation.current.rationale, "addressees": recommendation.current.addressees}
    current = recommendation.current
    data = typed(current.title, as_typed(current), current, recommendation.topic, **fields)
    response = client.post(f"{page_of(recommendation)}edit/", data, follow=True)

    assert [level for level, _said in messages(response)] == ["info"]
    assert recommendation.versions.count() == 1


def test_the_same_form_sent_twice_saves_one_version(client):
    recommendation = own_draft(client)
    base, paragraphs = recommendation.current, [("operative", "Participants recommended one thing.")]
    first = edit(client, recommendation, paragraphs, base=base)
    second = edit(client, recommendation, paragraphs, base=base)

    assert (first.status_code, second.status_code) == (302, 302)
    assert recommendation.versions.count() == 2


def saved_after_preview(client, recommendation, paragraphs, **fields):
    """Edit, and save what the page shows if it asks to check the paragraphs first."""
    response = edit(client, recommendation, paragraphs, **fields)
    if response.status_code == 200:
        form = response.context["form"]
        shown = [
            (one["kind"].value(), one["text"].value(), one["key"].value(), one["seen"].value())
            for one in form.paragraphs
        ]
        keys = {f"p-{place}-seen": seen for place, (_kind, _text, _key, seen) in enumerate(shown)}
        response = edit(client, recommendation, [one[:3] for one in shown], **keys)
    return response


def test_blank_lines_separate_paragraphs_and_the_first_keeps_the_key(client):
    recommendation = own_draft(client)
    key = as_typed(recommendation.current)[1][2]
    saved_after_preview(
        client,
        recommendation,
        [("operative", "One\nline.\n\n  Two.\n\n\nThree.", key)],
        paste="1. Four.\n\n(a) five;\n\nSix,",
    )

    recommendation.refresh_from_db()
    saved = as_typed(recommendation.current)
    assert saved[0][2] == key
    operative = [("operative", "One line."), ("operative", "Two."), ("operative", "Three."), ("operative", "Four.")]
    assert words(recommendation.current) == [*operative, ("sub", "five;"), ("preambular", "Six,")]


PRESSED = {
    "up-1": ["B", "A", "C"],
    "down-1": ["A", "C", "B"],
    "up-0": ["A", "B", "C"],
    "down-2": ["A", "B", "C"],
    "remove-1": ["A", "C"],
    "remove-99": ["A", "B", "C"],
    "add": ["A", "B", "C", ""],
    "split": ["A", "B", "C", "Pasted one.", "Pasted two."],
}


@pytest.mark.parametrize(("do", "expected"), PRESSED.items())
def test_each_button_rearranges_the_form_without_saving(client, do, expected):
    recommendation = own_draft(client)
    paragraphs = [("operative", "A"), ("sub", "B", as_typed(recommendation.current)[2][2]), ("preambular", "C")]
    paste = "Pasted one.\n\nPasted two."
    fields = {"title": "A title typed", "rationale": "Why", "addressees": ["asef"]}
    response = edit(client, recommendation, paragraphs, do=do, paste=paste, **fields)

    form = response.context["form"]
    assert response.status_code == 200
    assert [part["text"].value() or "" for part in form.paragraphs] == expected
    kept = {form_part["text"].value(): form_part["key"].value() for form_part in form.paragraphs}
    assert kept.get("B", str(paragraphs[1][2])) == str(paragraphs[1][2])
    assert {name: form[name].value() for name in fields} == fields
    assert form["paste"].value() == ("" if do == "split" else paste)
    assert not form.errors
    assert recommendation.versions.count() == 1


def test_focus_returns_to_the_button_pressed(client):
    recommendation = own_draft(client)
    response = edit(client, recommendation, [("operative", "A"), ("operative", "B"), ("operative", "C")], do="up-2")
    assert [one.get("value") for one in elements(response, "[autofocus]")] == ["up-1"]


def test_pasting_too_many_paragraphs_keeps_the_pasted_text(client):
    recommendation = own_draft(client)
    paste = "\n\n".join(f"Paragraph {number}." for number in range(60))
    response = edit(client, recommendation, [("operative", "A")], do="split", paste=paste)

    assert response.context["form"]["paste"].value() == paste
    assert [set(re.findall(r"\d+", notice)) for notice in texts(response, ".notice-stop[role=alert]")] == [{"61", "40"}]


def codes(form):
    """Return the codes of all errors of the form and of its paragraphs."""
    found = [errors for one in [form, *form.paragraphs] for errors in one.errors.as_data().values()]
    return [error.code for errors in found for error in errors]


@pytest.mark.parametrize(
    ("fields", "control", "code"),
    [
        ({"title": ""}, "id_title", "required"),
        ({"title": "  \u200b "}, "id_title", "required"),
        ({"title": "x" * 201}, "id_title", "max_length"),
        ({"title": LONG}, "id_title", "max_length"),
        ({"title": "A bene\x1ct here"}, "id_title", "character"),
        ({"rationale": LONG}, "id_rationale", "max_length"),
        ({"p-0-text": LONG}, "id_p-0-text", "max_length"),
        ({"p-0-text": "A bene\x1ct here"}, "id_p-0-text", "character"),
        ({"p-0-kind": "verse"}, "id_p-0-kind", "invalid_choice"),
        ({"p-0-kind": ["operative", "x"]}, "id_p-0-kind", "invalid_choice"),
        ({"addressees": ["all"]}, "id_addressees_0", "invalid_choice"),
        ({"paste": LONG}, "id_paste", "too_long"),
        ({"paste": LONG + "!"}, "id_paste", "max_length"),
        ({"p-0-key": "00000000-0000-0000-0000-000000000000"}, "paragraphs", "elsewhere"),
        ({"p-0-key": "9" * 400}, "paragraphs", "invalid"),
        ({"base": "00000000-0000-0000-0000-000000000000"}, "paragraphs", "base"),
        ({"base": "-1"}, "paragraphs", "invalid"),
    ],
)
def test_invalid_input_shows_an_error_at_its_field(client, fields, control, code):
    recommendation = own_draft(client)
    response = edit(client, recommendation, [("operative", "A")], **fields)

    assert response.status_code == 200
    form = response.context["form"]
    ((found, _label, error),) = form.all_errors
    assert (found, codes(form)) == (control, [code])
    assert len(elements(response, f"#{control}")) == 1
    assert error in element(response, f".summary [href='#{control}']").text_content()
    assert recommendation.versions.count() == 1


def test_an_empty_form_shows_errors(client):
    recommendation = own_draft(client)
    response = client.post(f"{page_of(recommendation)}edit/", {})
    assert {"title", "topic", "nature", "__all__"} == set(response.context["form"].errors)


def test_invalid_bytes_are_no_server_error(client):
    recommendation = own_draft(client)
    body = f"title=%ED%A0%80&do=save&base={recommendation.current.key}&topic={recommendation.topic.key}&p-0-text=A&p-0-kind=operative"
    response = client.post(f"{page_of(recommendation)}edit/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in (200, 302)


def test_forty_one_paragraphs_are_too_many(client):
    recommendation = own_draft(client)
    response = edit(client, recommendation, [("operative", f"Paragraph {number}.") for number in range(41)])
    assert codes(response.context["form"]) == ["too_many"]
    assert [set(re.findall(r"\d+", error)) for error in texts(response, ".summary li")] == [{"41", "40"}]
    assert recommendation.versions.count() == 1


def test_a_repeated_paragraph_is_refused(client):
    recommendation = own_draft(client)
    one = as_typed(recommendation.current)[0]
    assert codes(edit(client, recommendation, [one, one]).context["form"]) == ["twice"]


def test_paragraphs_of_another_recommendation_are_refused(client):
    recommendation = own_draft(client)
    other = Paragraph.objects.filter(recommendation=create_recommendation()).first()
    response = edit(client, recommendation, [("operative", "A", other.key)])
    assert codes(response.context["form"]) == ["elsewhere"]


def test_unknown_fields_change_nothing(client):
    recommendation, other = own_draft(client), delegate(create_workshop(), "IT")
    edit(
        client,
        recommendation,
        [("operative", "A")],
        state="adopted",
        number="1",
        author=str(other.key),
        symbol="X",
        serial="4",
    )

    recommendation.refresh_from_db()
    assert (
        recommendation.state,
        recommendation.number,
        recommendation.symbol,
        recommendation.serial,
        recommendation.current.serial,
    ) == ("draft", None, None, None, 2)


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "{{ user.email }}{% now 'Y' %}", "=cmd|' /C calc'!A0", "‮evil"]
)
def test_a_hostile_title_is_escaped(client, title):
    recommendation = own_draft(client)
    edit(client, recommendation, [("operative", title)], title=title)

    recommendation.refresh_from_db()
    page = client.get(page_of(recommendation)).text
    assert "<script>alert" not in page
    assert recommendation.current.title == title.replace("\u202e", "")
    assert (
        page.count(recommendation.current.title.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#x27;")) >= 2
    )


def test_topic_and_sharing_change_without_a_new_version(client):
    recommendation = own_draft(client)
    topic = recommendation.workshop.topics.get(number=3)
    fields = {"rationale": recommendation.current.rationale, "addressees": recommendation.current.addressees}
    edit(client, recommendation, topic=topic, is_shared="on", **fields)

    recommendation.refresh_from_db()
    assert (recommendation.topic, recommendation.is_shared, recommendation.versions.count()) == (topic, True, 1)
    entry = audit.entries(recommendation).get()
    assert (entry.verb, entry.data) == ("recommendation.arranged", {"topic": 3, "is_shared": True})


def test_the_message_mentions_sharing(client):
    recommendation = own_draft(client)
    edit(client, recommendation, is_shared="on")
    ((level, said),) = messages(client.get(page_of(recommendation)))
    assert (level, "Viet Nam" in said) == ("success", True)


def test_the_delegation_can_edit_but_not_unshare(client):
    recommendation = create_recommendation(author=delegate(), is_shared=True)
    signed_in(client, delegate(recommendation.workshop))
    assert edit(client, recommendation, [("operative", "A")]).status_code == 302

    recommendation.refresh_from_db()
    assert (recommendation.is_shared, recommendation.current.serial) == (True, 2)


# Users who may not edit ---------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["other delegation", "same delegation", "head", "secretariat", "organiser", "chair"])
def test_a_draft_is_hidden_from_everyone_else(client, who):
    recommendation = create_recommendation(author=delegate())
    people = {
        "other delegation": lambda: delegate(recommendation.workshop, "IT"),
        "same delegation": lambda: delegate(recommendation.workshop),
    }
    people["head"] = lambda: head(recommendation.workshop)
    if who in people:
        signed_in(client, people[who]())
    else:
        officer(client, recommendation.workshop, Role(who))

    assert client.get(page_of(recommendation)).status_code == 404
    assert edit(client, recommendation, [("operative", "A")]).status_code == 404
    assert recommendation.versions.count() == 1


@pytest.mark.parametrize("state", ["with_head", "submitted", "discussion", "adopted", "withdrawn"])
def test_the_refusal_to_edit_gives_the_reason(client, state):
    author = delegate()
    recommendation = create_recommendation(state, author=author)
    response = edit(signed_in(client, author), recommendation, [("operative", "A")])

    assert refusal(response) == str(DESCRIPTIONS[state].not_editable)
    assert recommendation.versions.count() == 1


def test_participants_cannot_edit_recommendations_in_discussion(client):
    recommendation = create_recommendation("discussion", author=delegate())
    signed_in(client, delegate(recommendation.workshop, "IT"))
    assert client.get(page_of(recommendation)).status_code == 200
    assert edit(client, recommendation, [("operative", "A")]).status_code == 404


# Marks typed by hand -----------------------------------------------------------------------------


def test_marks_typed_in_a_paragraph_are_recognised(client):
    chief = head()
    recommendation = create_recommendation("draft", author=chief)
    signed_in(client, chief)
    saved_after_preview(client, recommendation, [("operative", "Recommends:\n\n(a) one;\n\nGoes on.")])
    recommendation.refresh_from_db()
    kept = [(one.kind, one.text) for one in recommendation.current.texts.all()]
    assert kept == [("operative", "Recommends:"), ("sub", "one;"), ("operative", "Goes on.")]


@pytest.mark.parametrize(
    ("kind", "typed_words", "kept"),
    [
        ("sub", "(a) one;", "one;"),
        ("operative", "1. Recommends.", "Recommends."),
        ("operative", "2010 was the year.", "2010 was the year."),
        ("sub", "(one) of them;", "(one) of them;"),
    ],
)
def test_a_typed_mark_of_the_same_kind_is_removed(client, kind, typed_words, kept):
    recommendation = own_draft(client)
    saved_after_preview(client, recommendation, [("operative", "Recommends:"), (kind, typed_words)])
    recommendation.refresh_from_db()
    assert [(one.kind, one.text) for one in recommendation.current.texts.all()][1] == (kind, kept)
