"""Propose an amendment on the pages, and read open amendments as a compilation or as tracked changes."""

import pytest
from django.urls import reverse

from recommendations.models import Amendment, AmendmentChange, Fit
from tests.elements import elements, texts
from tests.recommendations.amendments.amending import TEXT, Negotiation
from tests.recommendations.pages import marked, officer, page_of, refusal, shown, signed_in
from tests.signing import sign_in
from workshops.models import Workshop

pytestmark = pytest.mark.django_db
NEW = TEXT.replace("cultural", "independent cultural")


@pytest.fixture
def talks():
    return Negotiation()


def typed(talks, place=1, text=NEW, act="replace", **fields):
    data = {"paragraph": talks.paragraphs[place].key, "act": act, "text": text, "kind": "operative", "after": ""}
    return data | {"title": "Independent professionals", "rationale": "They work alone.", "do": "save"} | fields


def amend(talks, client, **fields):
    address = reverse("amendments:amend", args=[talks.recommendation.key])
    return shown(client, client.post(address, typed(talks, **fields)))


def test_the_form_opens_with_the_paragraph_to_be_edited(talks, client):
    address = reverse("amendments:amend", args=[talks.recommendation.key])
    page = signed_in(client, talks.member).get(f"{address}?paragraph={talks.paragraphs[1].key}")
    (field,) = elements(page, "textarea[name=text]")
    assert field.text.strip() == TEXT
    insertion = client.get(f"{address}?paragraph={talks.paragraphs[1].key}&act=insert")
    assert (elements(insertion, "textarea[name=text]")[0].text or "").strip() == ""


def test_the_preview_shows_the_words_that_change_and_saves_nothing(talks, client):
    page = amend(talks, signed_in(client, talks.member), do="preview")
    assert Amendment.objects.count() == 0
    assert marked(page, "[data-preview] ins") == ["independent"]
    assert [one.text.strip() for one in elements(page, "textarea[name=text]")] == [NEW]


def test_a_saved_draft_leads_to_its_page_and_the_head_submits_it(talks, client):
    answer = amend(talks, signed_in(client, talks.member))
    amendment = Amendment.objects.get()
    assert answer.url == amendment.get_absolute_url()
    act = reverse("amendments:act", args=[amendment.key, "submit"])
    assert refusal(client.post(act))
    signed_in(client, talks.hungary).post(act)
    amendment.refresh_from_db()
    assert amendment.symbol == f"{talks.recommendation.symbol}/Am.1"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": TEXT}, "text"),
        ({"text": ""}, "text"),
        ({"title": " "}, "title"),
        ({"act": "move"}, "after"),
        ({"paragraph": "3f0e9a52-0d6b-4b2b-9a0f-5d8f6a1c2b3d"}, "paragraph"),
        ({"paragraph": "start"}, "paragraph"),
        ({"act": "shout"}, "act"),
    ],
)
def test_an_error_is_shown_at_its_field_and_nothing_is_lost(talks, client, fields, field):
    page = amend(talks, signed_in(client, talks.member), **fields)
    assert page.status_code == 200 and field in page.context["form"].errors
    if "text" not in fields:
        assert elements(page, "textarea[name=text]")[0].text.strip() == NEW
    assert not Amendment.objects.exists()


def test_two_members_who_edit_one_change_overwrite_nothing_unseen(talks, client):
    change = talks.draft(talks.member, 1, NEW).changes.get()
    address = reverse("amendments:edit_change", args=[change.key])
    page = signed_in(client, talks.member).get(address)
    (seen,) = [one.get("value") for one in elements(page, "input[name=shown]")]
    mine = typed(talks, text=TEXT.replace("support", "fund"), shown=seen)
    AmendmentChange.objects.filter(pk=change.pk).update(text=TEXT.replace("support", "promote"))
    refused = client.post(address, mine)
    change.refresh_from_db()
    assert (refused.status_code, "promote" in change.text) == (200, True)
    assert "fund" in elements(refused, "textarea[name=text]")[0].text


def test_a_compilation_shows_every_wording_with_its_proposers(talks, client):
    talks.changing(talks.hungary, "support", "fund")
    talks.changing(talks.italy, "support", "promote")
    talks.changing(talks.italy, "cultural", "independent cultural")
    talks.released(talks.hungary, 3, act="delete")
    talks.released(talks.italy, 2, "They thanked the host.", act="insert")
    page = signed_in(client, talks.lead).get(page_of(talks.recommendation) + "?show=compilation")
    found = [" ".join(one.split()) for one in texts(page, "[data-alternative]")]
    assert found[:4] == [
        "[ALT 1 – present wording: support]",
        "[ALT 2 – Hungary: fund]",
        "[ALT 3 – Italy: promote]",
        "[Italy: independent]",
    ]
    assert "[Italy: They thanked the host.]" in found
    assert any(one.startswith("[ALT 2 – Hungary:") and "name" not in one for one in found[4:])


def test_tracked_changes_have_hidden_words_and_proposers(talks, client):
    talks.changing(talks.hungary, "support", "fund")
    page = signed_in(client, talks.lead).get(page_of(talks.recommendation) + "?show=tracked")
    assert (marked(page, "article del"), marked(page, "article ins")) == (["support"], ["fund"])
    assert [" ".join(one.split()) for one in texts(page, ".tracked-by")] == ["Am.1 Hungary"]


def test_a_clash_is_a_word_and_stays_as_alternatives(talks, client):
    talks.changing(talks.italy, "support", "promote")
    talks.accept(talks.changing(talks.hungary, "support", "fund"))
    sign_in(client, talks.clerk)
    page = client.get(page_of(talks.recommendation) + "?show=compilation")
    found = [" ".join(one.split()) for one in texts(page, "[data-alternative]")]
    assert found == ["[ALT 1 – present wording: fund]", "[ALT 2 – Italy: promote]"]
    change = AmendmentChange.objects.get(amendment__number=1)
    assert change.fit == Fit.CLASH
    assert elements(client.get(change.amendment.get_absolute_url()), ".notice-stop")


def test_drafts_appear_in_no_view_of_others(talks, client):
    talks.draft(talks.hungary, 1, TEXT.replace("support", "bankroll"), title="A private thought")
    for person in (talks.italy, talks.lead):
        for show in ("", "?show=compilation", "?show=tracked"):
            said = signed_in(client, person).get(page_of(talks.recommendation) + show).content.decode()
            assert "bankroll" not in said and "A private thought" not in said


def test_without_the_option_no_page_mentions_amendments(talks, client):
    amendment = talks.changing(talks.hungary, "support", "fund")
    Workshop.objects.filter(pk=talks.workshop.pk).update(takes_amendments=False)
    pages = [reverse("amendments:amend", args=[talks.recommendation.key]), amendment.get_absolute_url()]
    pages += [reverse("amendments:amendments", args=[talks.recommendation.key])]
    pages += [reverse("amendments:topic", args=[talks.workshop.slug, talks.recommendation.topic.number])]
    signed_in(client, talks.hungary)
    assert [client.get(one).status_code for one in pages] == [404] * 4
    for show in ("", "?show=compilation"):
        said = client.get(page_of(talks.recommendation) + show).content.decode()
        assert "amend" not in said.lower().replace("data-amendments", "")


def test_the_page_needs_no_more_queries_for_more_amendments(talks, client, django_assert_max_num_queries):
    officer(client, talks.workshop)
    address = page_of(talks.recommendation) + "?show=compilation"
    for more in (1, 5):
        for number in range(more):
            talks.changing(talks.hungary, "support", f"fund {more} {number}")
        client.get(address)
        with django_assert_max_num_queries(23):  # one for the compromise text of the chair
            client.get(address)
