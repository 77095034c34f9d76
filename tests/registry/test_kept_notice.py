"""The sign-in page says that what was typed has been kept, and leads back to it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from recommendations.models import Recommendation
from registry import form_keys
from tests.elements import elements, texts
from tests.factories import create_recommendation
from tests.recommendations.pages import delegate, signed_in, typed
from tests.signing import SecureClient
from tests.typed_forms import form_key

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["session ended", "cookies deleted"])
def sent(request):
    """The answer to a form that was sent after the session had ended, or after all cookies had been deleted."""
    author = delegate()
    workshop = author.delegation.workshop
    client = SecureClient(enforce_csrf_checks=request.param == "cookies deleted")
    signed_in(client, author)
    fields = typed(topic=workshop.topics.first(), title="Mobility of artists", paragraphs=[("operative", "Invites.")])
    fields[form_keys.FIELD] = form_key(author.user)
    client.cookies.clear()
    return client, client.post(f"/workshops/{workshop.slug}/recommendations/new/", fields), author


def test_the_sign_in_page_says_that_it_was_kept(sent):
    client, answer, _author = sent
    plain = texts(SecureClient().get(reverse("account_login")), ".notice")
    page = client.get(answer.url)
    assert answer.url.startswith(reverse("account_login"))
    assert len(texts(page, ".notice")) == len(plain) + 1


def test_every_way_to_sign_in_leads_back_to_the_form(sent):
    client, answer, _author = sent
    (back,) = parse_qs(urlsplit(answer.url).query)["next"]
    forms = elements(client.get(answer.url), "main form[method=post]")
    ways = [dict(form.form_values()) for form in forms if "login" in (form.get("action") or "")]
    assert ways and all(way.get("next") == back for way in ways)


def test_the_page_for_another_user_says_for_whom_it_was_kept(client):
    recommendation = create_recommendation("discussion")
    author, other = recommendation.author, delegate(recommendation.workshop, "IT")
    strict = SecureClient(enforce_csrf_checks=True)
    signed_in(strict, other)
    address = reverse("comments:comment", args=[recommendation.key])
    fields = {"text": "Words of the author", form_keys.FIELD: form_key(author.user)}
    page = strict.post(address, fields, headers={"referer": f"https://testserver{address}"})
    assert (page.status_code, len(elements(page, "[data-kept]"))) == (403, 1)
    assert "Words of the author" not in page.text and Recommendation.objects.count() == 1
