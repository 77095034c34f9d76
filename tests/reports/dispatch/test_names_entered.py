"""The names of contacts and of the minister who signs are entered in both scripts."""

import pytest

from members.models import Contact
from reports.printing import letter
from tests.elements import element
from tests.reports.dispatch.test_names import GREEK, LATIN, MINISTER

pytestmark = pytest.mark.django_db


def test_the_contact_is_entered_in_both_scripts(client, issued, athens):
    url = f"/workshops/{issued.workshop.slug}/ministries/{athens.code}/"
    typed = {"full_name": GREEK, "latin_name": "E. Papathanasiou", "honorific": "Dr", "email": "e@example.org"}

    page = client.get(url)
    client.post(url, typed)

    assert [element(page, f"#id_{name}").get("value") for name in ("full_name", "latin_name", "honorific")] == [
        GREEK,
        LATIN,
        "Ms",
    ]
    contact = Contact.objects.get(ministry=athens, ended_at=None)
    assert {name: getattr(contact, name) for name in typed} == typed
    assert (contact.name_language, str(contact)) == ("el", f"E. Papathanasiou ({GREEK})")
    client.post(url, typed)
    assert Contact.objects.filter(ministry=athens).count() == 2  # the same again changes nothing


@pytest.mark.parametrize("name", ["latin_name", "honorific"])
def test_a_part_of_a_name_needs_the_name(client, issued, athens, name):
    url = f"/workshops/{issued.workshop.slug}/ministries/{athens.code}/"

    page = client.post(url, {"full_name": "", name: "Ms", "email": "e@example.org"})

    assert set(page.context["form"].errors) == {"full_name"}


def test_the_minister_is_entered_in_both_scripts_and_proposed_again(client, issued):
    url = f"/reports/{issued.key}/letters/"
    typed = letter.standard_texts(issued) | MINISTER | {"confirmed": "on"}

    client.post(url, typed)
    page = client.get(url)

    assert {name: element(page, f"#id_{name}").get("value") for name in MINISTER} == MINISTER
    alone = client.post(url, typed | {"signatory": "", "signatory_title": ""})
    assert set(alone.context["form"].errors) == {"signatory"}
