"""Pasted text is shown with the kinds of its paragraphs, and without the marks removed, before it is saved."""

from urllib.parse import urlencode

import pytest

from recommendations.drafting.forms import MAX_PASTE
from recommendations.models import Recommendation
from registry.models import HeldEntry
from tests.elements import element, elements
from tests.factories import create_recommendation
from tests.recommendations.pages import as_typed, delegate, edit, head, shown, signed_in, typed


@pytest.mark.django_db
class TestPreview:
    PASTED = "1.\tRecommends:\n\uf0b7\tmore exchange;\n3. December is to be the day of culture."

    @staticmethod
    def own(client):
        recommendation = create_recommendation("draft", author=head())
        signed_in(client, recommendation.author)
        return recommendation

    def test_pasted_text_is_shown_with_kinds_before_it_is_saved(self, client):
        recommendation = self.own(client)
        page = edit(client, recommendation, [], paste=self.PASTED)
        shown = [(one["kind"].value(), one["text"].value()) for one in page.context["form"].paragraphs]
        assert shown == [
            ("operative", "Recommends:"),
            ("sub", "more exchange;"),
            ("operative", "3. December is to be the day of culture."),
        ]
        notice = page.context["form"].preview_notice
        assert "1." in notice and elements(page, ".notice-due")
        assert recommendation.versions.count() == 1

    def test_it_is_saved_as_shown(self, client):
        recommendation = self.own(client)
        page = edit(client, recommendation, [], paste=self.PASTED)
        fields = {f"p-{place}-seen": one["seen"].value() for place, one in enumerate(page.context["form"].paragraphs)}
        shown = [(one["kind"].value(), one["text"].value(), None) for one in page.context["form"].paragraphs]
        assert edit(client, recommendation, shown, **fields).status_code == 302
        recommendation.refresh_from_db()
        assert [one[1] for one in as_typed(recommendation.current)] == [text for _kind, text, _key in shown]

    def test_a_new_draft_is_shown_first_too(self, client):
        author = delegate()
        workshop = author.delegation.workshop
        fields = typed(topic=workshop.topics.first(), paragraphs=[], paste=self.PASTED)
        sent = signed_in(client, author).post(f"/workshops/{workshop.slug}/recommendations/new/", fields)
        page = shown(client, sent)
        assert (page.status_code, len(page.context["form"].paragraphs)) == (200, 3)
        assert not Recommendation.objects.exists()

    def test_a_text_much_too_long_in_any_script_comes_back_with_its_error(self, client):
        recommendation = self.own(client)
        pasted = "ភ" * (3 * MAX_PASTE)
        address = f"{recommendation.get_absolute_url()}edit/"
        body = urlencode({"base": recommendation.saved.key, "paste": pasted, "do": "save"})
        page = client.post(address, body, content_type="application/x-www-form-urlencoded")
        assert page.status_code == 200
        assert element(page, "textarea[name=paste]").text.strip() == pasted
        assert page.context["form"].has_error("paste", "max_length")

    def test_a_sentence_beginning_with_a_number_stays_whole(self, client):
        recommendation = self.own(client)
        sentence = "3. December is to be the day of culture in both regions."
        assert edit(client, recommendation, [("operative", sentence)]).status_code == 302
        recommendation.refresh_from_db()
        assert recommendation.current.texts.get().text == sentence

    @pytest.mark.parametrize("do", ["add", "up-1", "remove-0", "split", "save"])
    def test_one_can_go_back_to_each_step(self, client, do):
        recommendation = self.own(client)
        fields = {"base": recommendation.saved.key, "do": do}
        pasted = {"paste": self.PASTED} if do in ("split", "save") else {}
        address = f"{recommendation.get_absolute_url()}edit/"
        rows = [("operative", "Recommends A."), ("operative", "Recommends B.")]
        one = client.post(address, typed(topic=recommendation.topic, paragraphs=rows, **pasted) | fields)
        assert (one.status_code, HeldEntry.objects.count()) == (302, 1)
        texts = [form["text"].value() for form in client.get(one.url).context["form"].paragraphs]
        two = client.post(one.url, typed(topic=recommendation.topic, paragraphs=rows) | fields | {"do": "add"})
        assert len(client.get(two.url).context["form"].paragraphs) == 3
        again = client.get(one.url).context["form"].paragraphs
        assert [form["text"].value() for form in again] == texts
        assert recommendation.versions.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("pasted", ["Recommends \x1c one.", "Recommends \uf04a one.", "1. Recommends.\n" * 301])
def test_the_error_of_a_text_that_cannot_be_split_is_at_its_field(client, pasted):
    author = head()
    signed_in(client, author)
    fields = typed(topic=author.delegation.workshop.topics.first(), paragraphs=[], paste=pasted) | {"do": "split"}
    address = f"/workshops/{author.delegation.workshop.slug}/recommendations/new/"
    page = client.get(client.post(address, fields).url)
    paste = element(page, "[name=paste]")
    assert len(elements(page, "[autofocus]")) == 1 and paste.get("autofocus") is not None
    assert paste.get("aria-describedby").split()[0] == element(page, ".fieldbox [role=alert]").get("id")
    assert elements(page, ".fieldbox > [role=alert] ~ * [name=paste]")
