"""The pages of a consolidation: two columns, one form for each paragraph, completion, undo, and who sees what."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations.consolidation import drafts, mergers
from recommendations.consolidation.drafts import START, TAKE_OVER
from recommendations.drafting import versions
from recommendations.models import Consolidation, Fate
from recommendations.reading import choices
from recommendations.version_content import of
from recommendations.workflow import transitions
from tests.elements import element, elements, texts
from tests.factories import create_merger, create_recommendation
from tests.recommendations.consolidation.scene import HUNGARY, ITALY, Scene, changed, circulate
from tests.recommendations.pages import page_of, refusal, signed_in
from tests.signing import SecureClient, sign_in

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> *Noting* {{ 7 }}"


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def clerk(client, scene):
    sign_in(client, scene.clerk)
    return client


def address(scene, name="consolidation", *args):
    return reverse(f"consolidation:{name}", args=[Consolidation.objects.get(target=scene.target).key, *args])


def paragraph(scene, place):
    return scene.read().paragraphs[place]


def choose(client, scene, place, page=None, **data):
    """Send the form of a decision, with the values with which `page` has shown it."""
    url = address(scene, "decide", paragraph(scene, place).row.key)
    shown = element(page or client.get(url), "input[name=shown]").get("value")
    return client.post(url, {"shown": shown, "text": "", "after": "", "reason": ""} | data)


def test_one_chooses_proposals_on_the_page_of_the_target(clerk, scene):
    link = element(clerk.get(page_of(scene.target)), "a[href$='/consolidate/']").get("href")
    page = clerk.get(link)
    assert len(elements(page, "input[name=sources]")) == 2
    assert clerk.post(link, {}).context["form"].has_error("sources")

    sent = clerk.post(link, {"sources": [scene.first.key, scene.second.key]})

    assert sent.url == address(scene)
    assert len(elements(clerk.get(sent.url), "[data-source]")) == len(ITALY) + len(HUNGARY)


def test_nothing_to_merge_says_what_to_do(clerk, scene):
    for one in (scene.first, scene.second):
        lead = scene.italy if one == scene.first else scene.hungary
        transitions.take_step(one, "withdrawn", by=lead.user)
    page = clerk.get(reverse("consolidation:prepare", args=[scene.target.key]))
    assert elements(page, ".empty a") and not elements(page, "main form[method=post]")


def test_the_page_names_those_missing_and_shows_the_coverage(clerk, scene):
    scene.prepare()
    scene.decide(scene.first, 1, TAKE_OVER)
    page = clerk.get(address(scene))

    assert texts(page, "[data-missing]")[1:] == ["REC/2, paragraph 2", "REC/2, paragraph 2 (a)"]
    bar = element(page, "progress")
    assert (bar.get("value"), bar.get("max")) == ("1", "4")
    assert element(page, "button[aria-disabled]").get("aria-describedby") == "why"
    assert clerk.get(address(scene, "complete")).status_code == 403
    assert "REC/2, paragraph 2 (a)" in str(refusal(clerk.post(address(scene, "complete"), {"seen": 2})))


def test_similar_paragraphs_are_suggested_with_the_words_that_they_share(clerk, scene):
    scene.prepare(scene.first, scene.second)
    page = clerk.get(address(scene))
    similar = element(page, f"#{paragraph(scene, 1).anchor} [data-similar]").text_content()
    assert "paragraph 1" in similar
    page = clerk.get(address(scene, "decide", paragraph(scene, 1).row.key))
    assert any("support networks of cultural" in text for text in texts(page, "[data-similar] mark"))


def test_each_decision_is_sent_by_a_form_and_merging_leads_to_the_wording(clerk, scene):
    scene.prepare()
    assert choose(clerk, scene, 0, act="take_over", text=ITALY[0][1], after=START).status_code == 302
    sent = choose(clerk, scene, 1, act="merge", targets=[scene.read().targets[2].row.key])
    assert sent.url == address(scene, "reword", scene.read().targets[2].row.key)
    page = clerk.get(sent.url)
    shown = element(page, "input[name=shown]").get("value")
    clerk.post(sent.url, {"shown": shown, "text": "Joined.", "kind": "operative", "after": ""})
    choose(clerk, scene, 2, act="take_over", text="Edited.")
    choose(clerk, scene, 3, act="set_aside", reason="Covered.")
    assert [one.fate for one in scene.read().paragraphs] == [
        Fate.VERBATIM,
        Fate.MERGED,
        Fate.EDITED,
        Fate.NOT_RETAINED,
    ]
    page = clerk.get(address(scene, "complete"))
    assert element(page, "[data-notified]").get("data-notified") == "2"
    sent = clerk.post(address(scene, "complete"), {"seen": scene.read().consolidation.saves})
    assert sent.url == scene.target.get_absolute_url()
    assert scene.again(scene.first).state == "merged"


def test_text_without_a_source_is_listed_before_the_completion_and_refuses_nothing(clerk, scene):
    scene.prepare()
    scene.decide_all()
    assert not elements(clerk.get(address(scene, "complete")), "[data-orphan]")
    scene.decide(scene.first, 2, "set_aside")  # its wording was edited, so it stays
    listed = element(clerk.get(address(scene, "complete")), "[data-orphan]")
    assert "They invited ASEF and UNESCO to:" in listed.text_content()
    assert "remove" in {one.get("name") for one in elements(clerk.get(listed.find("a").get("href")), "button")}
    clerk.post(address(scene, "complete"), {"seen": scene.read().consolidation.saves})
    assert scene.again(scene.first).state == "merged"


def test_paragraphs_are_named_in_the_choices_by_label_and_first_words(clerk, scene):
    scene.prepare()
    scene.decide(scene.first, 0, TAKE_OVER, text=f"*Noting* {'residencies ' * 9}", after=START)
    page = clerk.get(address(scene, "decide", paragraph(scene, 1).row.key))
    names = [label for _key, label in page.context["form"].fields["targets"].choices]
    assert names == [label for _key, label in choices.paragraphs(scene.read().targets)]
    assert names[0].startswith("Noting residencies") and names[0].endswith("…")
    assert [name.split()[0] for name in names[2:]] == ["1", "2", "(a)", "(b)"]


def test_an_incomplete_decision_keeps_what_was_typed(clerk, scene):
    scene.prepare()
    page = choose(clerk, scene, 1, act="set_aside", text="A wording of an hour.", reason="")
    assert page.context["form"].has_error("reason")
    assert "A wording of an hour." in element(page, "textarea[name=text]").text


@pytest.mark.parametrize(
    ("text", "kept"), [("A wording of an hour.", "A wording of an hour."), (ITALY[1][1], "They recommended networks.")]
)
def test_a_wording_that_was_edited_is_kept_when_its_source_changes(clerk, scene, text, kept):
    """The form shows it again; a paragraph taken over verbatim follows its source."""
    scene.prepare()
    scene.decide(scene.first, 1, TAKE_OVER, text=text)
    circulate(scene, scene.first, changed(1, "They recommended networks."))
    page = clerk.get(address(scene, "decide", paragraph(scene, 1).row.key))
    assert element(page, "input[name=act][checked]").get("value") == TAKE_OVER
    assert element(page, "textarea[name=text]").text.strip() == kept
    assert element(page, "[aria-labelledby=paragraph] .para-text").text_content() == "They recommended networks."
    assert choose(clerk, scene, 1, page, act=TAKE_OVER, text=kept).status_code == 302
    assert (scene.read().targets[-1].text, scene.read().paragraphs[1].is_outdated) == (kept, False)


def test_a_proposal_is_taken_out_after_a_question(clerk, scene):
    scene.prepare(scene.first, scene.second)
    links = [one.get("href") for one in elements(clerk.get(address(scene)), "a[href$='/leave-out/']")]
    assert len(elements(clerk.get(links[1]), "main form[method=post]")) == 1
    assert len(scene.read().sources) == 2
    assert clerk.post(links[1]).url == address(scene)
    assert [source.recommendation for source in scene.read().sources] == [scene.first]
    assert clerk.post(links[1]).status_code == 404


def test_changes_of_the_target_are_taken_over_by_a_button(clerk, scene):
    scene.prepare()
    assert not elements(clerk.get(address(scene)), "form[action$='/update/']")
    content = replace(of(scene.target.current), title="Networks, edited")
    versions.revise(scene.target, content, base=scene.target.current.key, by=scene.clerk)
    transitions.circulate(scene.again(scene.target), by=scene.clerk)
    assert clerk.get(address(scene, "complete")).status_code == 403
    form = element(clerk.get(address(scene)), "form[action$='/update/']")
    clerk.post(form.get("action"))
    assert not scene.read().is_stale


def test_a_final_target_closes_the_draft_which_can_still_be_discarded(clerk, scene):
    scene.prepare()
    transitions.take_step(scene.target, "final", by=scene.clerk)
    page = clerk.get(address(scene))
    assert not elements(page, "a[href*='/paragraphs/'], a[href$='/complete/'], a[href$='/leave-out/']")
    assert clerk.get(address(scene, "decide", paragraph(scene, 0).row.key)).status_code == 403
    link = element(page, "a[href$='/discard/']").get("href")
    assert clerk.post(link).url == scene.target.get_absolute_url()
    assert not Consolidation.objects.exists()


# Two editors --------------------------------------------------------------------------------------


def test_two_editors_lose_nothing(client, scene):
    """Different paragraphs never meet; on the same one, the second keeps what was typed and sees what the first saved."""
    scene.prepare()
    one, other = sign_in(SecureClient(), scene.clerk), sign_in(SecureClient(), scene.rapporteur)
    pages = [other.get(address(scene, "decide", paragraph(scene, place).row.key)) for place in (0, 1)]
    choose(one, scene, 1, act="set_aside", reason="The clerk has a reason.")

    assert choose(other, scene, 0, pages[0], act="take_over", text=ITALY[0][1]).status_code == 302
    page = choose(other, scene, 1, pages[1], act="set_aside", reason="The rapporteur has another one.")

    assert page.status_code == 200
    assert page.context["form"].has_error("reason", "meanwhile")
    assert "The clerk has a reason." in page.content.decode()
    assert "The rapporteur has another one." in element(page, "textarea[name=reason]").text
    assert scene.read().paragraphs[1].decision.reason == "The clerk has a reason."
    assert scene.read().paragraphs[0].fate == Fate.VERBATIM
    shown = element(page, "input[name=shown]").get("value")
    again = {"shown": shown, "act": "set_aside", "text": ITALY[1][1], "after": "", "reason": "Both have a reason."}
    assert other.post(address(scene, "decide", paragraph(scene, 1).row.key), again).status_code == 302
    assert scene.read().paragraphs[1].decision.reason == "Both have a reason."


def test_two_editors_of_one_wording_lose_nothing(scene):
    scene.prepare()
    one, other = sign_in(SecureClient(), scene.clerk), sign_in(SecureClient(), scene.rapporteur)
    url = address(scene, "reword", scene.read().targets[1].row.key)
    shown = element(other.get(url), "input[name=shown]").get("value")
    assert element(one.get(url), "input[name=shown]").get("value") == shown
    data = {"shown": shown, "kind": "operative", "after": ""}
    one.post(url, data | {"text": "The wording of the clerk."})
    page = other.post(url, data | {"text": "The wording of the rapporteur."})
    assert page.context["form"].has_error("text", "meanwhile")
    assert "The wording of the rapporteur." in element(page, "textarea[name=text]").text
    assert scene.read().targets[1].text == "The wording of the clerk."


def test_a_draft_completed_by_a_colleague_is_gone(clerk, scene):
    scene.prepare()
    url = address(scene)
    scene.decide_all()
    scene.complete(by=scene.rapporteur)
    assert clerk.get(url).status_code == 404


# Readers ------------------------------------------------------------------------------------------


def test_a_partner_cannot_read_the_drafts_of_another_through_it(client, scene):
    """Neither the draft itself is open to partners, nor does it take a text that they have not all received."""
    hidden = create_recommendation("draft", author=scene.hungary, title="UNIQUE-DRAFT-5", paragraphs=HUNGARY)
    shared = create_recommendation("submitted", author=scene.hungary, title="UNIQUE-DRAFT-6")
    scene.prepare()
    urls = [address(scene), address(scene, "decide", paragraph(scene, 0).row.key), address(scene, "complete")]
    urls += [address(scene, "discard"), reverse("consolidation:prepare", args=[scene.target.key])]
    for person in (scene.italy, scene.viet_nam, scene.author):
        signed_in(client, person)
        assert [client.get(url).status_code for url in urls] == [404] * len(urls)
    sign_in(client, scene.clerk)
    page = client.get(urls[-1])
    assert "UNIQUE-DRAFT" not in page.content.decode()
    for one in (hidden, shared):
        assert client.post(urls[-1], {"sources": [one.key]}).context["form"].has_error("sources")


def test_participants_see_origin_and_destination_and_the_lead_a_button(client, scene):
    source = scene.merged()
    transitions.circulate(scene.again(scene.target), by=scene.clerk)
    signed_in(client, scene.hungary)
    page = client.get(page_of(scene.target))
    italy = scene.italy.delegation.name
    origins = texts(page, "[data-origin]")
    assert len(origins) == 3 and f"from REC/2, paragraph 1 ({italy})" in origins
    linked = elements(page, "[data-origin]")[0].get("href")
    assert linked.startswith(source.get_absolute_url())
    page = client.get(page_of(source))
    assert linked.partition("#")[2] in {one.get("id") for one in elements(page, "[id]")}
    destinations = element(page, "[data-destinations]").text_content()
    assert "REC/1, paragraph 1" in destinations and "Covered by paragraph 2." in destinations
    assert not elements(page, "a[href$='/undo-merger/']")
    signed_in(client, scene.italy)
    link = element(client.get(page_of(source)), "a[href$='/undo-merger/']").get("href")
    assert element(client.get(link), "[data-destinations]") is not None
    assert client.post(link).url == source.get_absolute_url()
    assert scene.again(source).state == "discussion"


def test_the_public_sees_neither(client, scene):
    """The page, the register and open data of an adopted target do not name the sources."""
    adopted = create_recommendation("adopted", author=scene.viet_nam, published_at=scene.first.submitted_at)
    source = create_recommendation("merged", author=scene.italy, paragraphs=ITALY)
    create_merger(source, adopted, place="paragraph UNIQUE-9")
    signed_in(client, scene.hungary)
    assert "UNIQUE-9" in client.get(page_of(adopted)).content.decode()
    client.logout()
    for url in (
        reverse("register:recommendation", args=[adopted.symbol]),
        reverse("register:recommendations"),
        reverse("public:home"),
    ):
        page = client.get(url).content.decode()
        assert "UNIQUE-9" not in page and source.short_symbol not in page
        assert scene.italy.delegation.name not in page or url == reverse("public:home")


def test_hostile_text_is_escaped(clerk, scene):
    scene.prepare()
    scene.decide(scene.first, 0, TAKE_OVER, text=HOSTILE)
    scene.decide(scene.first, 1, "set_aside", reason=HOSTILE)
    for place in (2, 3):
        scene.decide(scene.first, place, "set_aside")
    for url in (address(scene), address(scene, "reword", scene.read().targets[-1].row.key), address(scene, "complete")):
        assert "<script>alert(1)" not in clerk.get(url).content.decode()
    mergers.complete(scene.read().consolidation, by=scene.clerk)
    page = clerk.get(page_of(scene.first)).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


def test_the_page_needs_no_more_queries_with_more_proposals(clerk, scene):
    scene.prepare()
    clerk.get(address(scene))
    with CaptureQueriesContext(connection) as few:
        clerk.get(address(scene))
    more = [create_recommendation("discussion", author=scene.hungary, paragraphs=ITALY * 3) for _number in range(4)]
    drafts.prepare(scene.target, more, by=scene.clerk)
    for place in range(4):
        scene.decide(scene.first, place, TAKE_OVER)
    with CaptureQueriesContext(connection) as many:
        page = clerk.get(address(scene))
    assert len(elements(page, "[data-source]")) == 4 + 4 * 12
    assert len(many) <= len(few) + 1  # of the decisions, their paragraphs in the draft


@pytest.mark.parametrize("takes_amendments", [False, True])
def test_a_draft_that_is_fully_decided_needs_no_more_queries_with_more_proposals(client, takes_amendments):
    scene = Scene(takes_amendments=takes_amendments)
    sign_in(client, scene.clerk)
    scene.prepare(scene.second)
    scene.decide(scene.second, 0, "set_aside")
    client.get(address(scene))
    with CaptureQueriesContext(connection) as few:
        assert elements(client.get(address(scene)), "a[href$='/complete/']")
    more = [create_recommendation("discussion", author=scene.hungary, paragraphs=HUNGARY) for _number in range(4)]
    drafts.prepare(scene.target, more, by=scene.clerk)
    for one in more:
        scene.decide(one, 0, "set_aside")
    with CaptureQueriesContext(connection) as many:
        assert elements(client.get(address(scene)), "a[href$='/complete/']")
    assert len(many) == len(few)
