"""The person whom a letter addresses and the minister who signs it are named in both scripts, with their partner."""

import json

import pytest

from registry import outbox
from registry.models import Outgoing
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch import letter_text as dispatch_letter_text
from reports.dispatch import reminders
from reports.models import ADDRESSEE, Dispatch
from reports.printing import letter, letter_text
from tests.confirming import page_that_asks
from tests.elements import elements, texts
from tests.factories import create_ministry
from workshops.delegations import contacts

pytestmark = pytest.mark.django_db
GREEK, LATIN = "Ευαγγελία Παπαθανασίου", "Evangelia Papathanasiou"
MINISTER = {"signatory": "សុខ សុភា", "signatory_latin": "Sok Sophea", "signatory_title": "Minister of Culture"}
WHOLE = f"Ms {LATIN} ({GREEK}, Greece)"


def is_whole(text):
    return text.count(LATIN) == text.count(GREEK) == text.count(WHOLE) > 0


def queue(issued, ministry, channel="email"):
    [dispatch] = dispatch_room.send(issued, [ministry], by=issued.keeper, channel=channel)
    return dispatch


def test_pages_name_the_contact_in_both_scripts_with_the_partner(client, issued, athens):
    url = f"/reports/{issued.key}/send/"
    listed = texts(client.get(f"/workshops/{issued.workshop.slug}/ministries/"), "tbody tr")
    offered = client.get(f"{url}?letter={athens.key}")
    asked = page_that_asks(client, client.post(url, {"ministries": [athens.key]}))

    assert any(f"{LATIN} ({GREEK}, Greece)" in row for row in listed)
    for page in (offered, asked):
        named = [text for text in texts(page, "main li, article.letter") if LATIN in text or GREEK in text]
        assert len(named) == 2 and all(map(is_whole, named))
    assert {found.get("lang") for found in elements(asked, "bdi") if found.text == GREEK} == {"el"}


def test_emails_name_the_addressee_in_both_scripts_with_the_partner(issued, athens, mailoutbox):
    dispatch = queue(issued, athens)
    outbox.run("dispatch.deliver", dispatch.key)
    reminders.remind(issued, by=issued.keeper, early=True)
    outbox.run("dispatch.remind", Outgoing.objects.get(kind="dispatch.remind").key)

    assert len(mailoutbox) == 2
    for mail in mailoutbox:
        lines = [line for line in mail.body.splitlines() if LATIN in line or GREEK in line]
        assert len(lines) == 1 and is_whole(lines[0])


@pytest.mark.parametrize("channel", ["email", "post"])
def test_letters_print_both_forms_of_addressee_and_signatory(issued, athens, channel):
    host = create_ministry(issued.workshop.host, "culture", native_language="km")
    dispatch_letter_text.edit_letters(issued, **MINISTER, by=issued.keeper)
    dispatch = queue(issued, athens, channel)

    content = letter.freeze(dispatch, letter_text.of(issued))
    html = letter._document(content)["html"]

    told = json.loads(content)
    assert (told["addressee"], told["signatory"]) == (f"Ms {LATIN}", MINISTER["signatory_latin"])
    assert [told[name]["lang"] for name in ("addressee_own", "signatory_own")] == ["el", host.native_language]
    [attention], [sign] = elements(html, ".attention"), elements(html, ".sign")
    assert f"Ms {LATIN} ({GREEK})" in " ".join(attention.text_content().split())
    assert f"Sok Sophea ({MINISTER['signatory']})" in " ".join(sign.text_content().split())
    assert [one.get("lang") for one in (attention[0], sign[0][0])] == ["el", "km"]


def test_the_letter_keeps_the_name_and_takes_a_new_one_with_a_new_address(issued, athens):
    dispatch = queue(issued, athens)
    assert [getattr(dispatch, column) for column in ADDRESSEE] == [GREEK, LATIN, "el", "Ms"]
    dispatch_room.pause(issued, by=issued.keeper)
    contacts.set_contact(issued.workshop, athens, full_name="Office", email="office@example.org", by=issued.keeper)

    dispatch_room.resume(issued, by=issued.keeper)

    assert [getattr(Dispatch.objects.get(), column) for column in ADDRESSEE] == ["Office", "", "", ""]
