"""Opening a letter, downloading the report and acknowledging receipt without an account."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from registry import audit, links
from registry.files import storage
from registry.models import PersonalLink
from reports.dispatch import receipts
from reports.dispatch.views import letters
from reports.models import Dispatch
from tests.browser_forms import sent_by
from tests.elements import element, elements, texts
from tests.factories import create_dispatch, create_ministry, create_partner
from tests.reports.reports import notices
from tests.signing import SecureClient

pytestmark = pytest.mark.django_db
CLERK = {"name": "Desislava Stoyanova", "title": "Expert, International Relations"}


@pytest.fixture
def dispatch():
    """Return a letter to the ministry of culture of Poland, and its token."""
    made = create_dispatch(ministry=create_ministry(create_partner("PL"), name="Ministry of Culture of Poland"))
    made.token = links.token(PersonalLink.objects.get(subject=made.key))
    return made


def landing(dispatch):
    return f"/letter/{dispatch.token}/"


def acknowledge(client, dispatch, **typed):
    return client.post(f"/letter/{dispatch.token}/acknowledge/", CLERK | typed, follow=True)


def test_viewing_the_page_is_not_recorded(client, dispatch):
    page = client.get(landing(dispatch))

    dispatch.refresh_from_db()
    facts = texts(page, ".facts dd")
    assert dispatch.opened_at is None
    assert facts[0] == "Ministry of Culture of Poland, Poland"
    assert facts[1].startswith(dispatch.report.symbol)
    assert len(elements(page, "main form button")) == 1
    assert page["Cache-Control"] == "private, no-store"
    assert not audit.entries(dispatch).exists()


def test_opening_is_recorded_once(client, dispatch):
    for _ in range(2):
        assert client.post(landing(dispatch)).url == landing(dispatch)

    dispatch.refresh_from_db()
    assert dispatch.opened_at is not None
    entry = audit.entries(dispatch).get(verb="dispatch.opened")
    assert (entry.actor_kind, entry.partner) == ("link", "PL")


def test_report_is_available_after_opening(client, dispatch):
    path = f"/letter/{dispatch.token}/document/"
    before = client.get(path)
    client.post(landing(dispatch))
    after = client.get(path)

    assert before.url == landing(dispatch)
    assert b"".join(after.streaming_content) == b"%PDF-1.7 a finished file"
    assert after["Cache-Control"] == "private, no-store"


def test_covering_letter_is_available_after_opening(client, dispatch):
    path = f"/letter/{dispatch.token}/letter/"
    Dispatch.objects.update(letter_file=storage.store(b"%PDF-1.7 the letter", "pdf"))
    before = client.get(path)
    client.post(landing(dispatch))
    after = client.get(path)

    assert before.url == landing(dispatch)
    assert b"".join(after.streaming_content) == b"%PDF-1.7 the letter"
    assert after["Content-Disposition"].endswith(f"{dispatch.symbol.replace('/', '-')}.pdf")
    page = client.get(landing(dispatch))
    assert len(elements(page, f'a[href="{path}"]')) == 1
    assert texts(page, ".facts .hash") == [dispatch.rendition.sha256]


def test_unrendered_letter_is_not_offered(client, dispatch):
    client.post(landing(dispatch))

    assert client.get(f"/letter/{dispatch.token}/letter/").status_code == 404
    offered = [link.get("href") for link in elements(client.get(landing(dispatch)), "main a.btn")]
    assert offered == [f"/letter/{dispatch.token}/document/"]


def test_acknowledgement_records_name_and_position(client, dispatch):
    page = acknowledge(client, dispatch)

    dispatch.refresh_from_db()
    assert notices(page) == [str(letters.ACKNOWLEDGED)]
    assert (dispatch.acknowledged_by, dispatch.acknowledged_title) == tuple(CLERK.values())
    assert dispatch.opened_at == dispatch.acknowledged_at
    entry = audit.entries(dispatch).get(verb="dispatch.acknowledged")
    assert (entry.actor_kind, entry.partner, entry.data) == ("link", "PL", {"how": "link", "scan": ""})
    assert receipts.receipts(dispatch.report)[0].note == "Desislava Stoyanova, Expert, International Relations"


def test_first_acknowledgement_is_kept_and_shown(client, dispatch):
    acknowledge(client, dispatch)
    page = acknowledge(client, dispatch, name="Somebody Else")

    assert notices(page)[-1] == str(receipts.ALREADY_ACKNOWLEDGED)
    assert texts(page, "[aria-labelledby=receipt] dd")[0] == "Desislava Stoyanova, Expert, International Relations"
    assert "Somebody Else" not in page.content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        Dispatch.objects.update(acknowledged_by="Somebody Else")


@pytest.mark.parametrize("typed", [{"name": ""}, {"title": "  "}, {"name": "x" * 201}, {"title": "a\x1cb"}])
def test_invalid_input_is_a_field_error(client, dispatch, typed):
    page = acknowledge(client, dispatch, **typed)

    assert (page.status_code, list(page.context["form"].errors)) == (200, list(typed))
    assert Dispatch.objects.get().acknowledged_at is None


def test_an_entry_with_an_error_is_kept_on_the_page_of_the_letter(client, dispatch):
    """Reloading, going back and coming back later asks for nothing to be sent again, and loses nothing."""
    client.post(landing(dispatch))
    sent = client.post(f"/letter/{dispatch.token}/acknowledge/", CLERK | {"name": ""})
    assert (sent.status_code, sent.url) == (302, f"{landing(dispatch)}#errors")

    for _visit in range(2):
        page = client.get(landing(dispatch))
        assert elements(page, "#errors") and element(page, "[name=title]").get("value") == CLERK["title"]
        assert "aria-invalid" in element(page, "[name=name]").attrib

    acknowledge(client, dispatch)
    dispatch.refresh_from_db()
    page = client.get(landing(dispatch))
    assert (dispatch.acknowledged_by, elements(page, "#errors, [name=name]")) == (CLERK["name"], [])
    assert letters.ENTRY % dispatch.key not in client.session


def test_an_entry_is_shown_on_its_own_letter_and_in_its_own_browser_only(client, dispatch):
    other = create_dispatch(dispatch.report, create_ministry(create_partner("IT")), opened_at=timezone.now())
    other_landing = f"/letter/{links.token(PersonalLink.objects.get(subject=other.key))}/"
    client.post(landing(dispatch))
    acknowledge(client, dispatch, name="")

    for browser, address in ((client, other_landing), (SecureClient(), landing(dispatch))):
        page = browser.get(address)
        assert (page.status_code, elements(page, "#errors")) == (200, [])
        assert CLERK["title"] not in page.content.decode()


def test_the_same_can_be_sent_after_an_error(client, dispatch):
    """What was refused is no result to which the same form leads again."""
    client.post(landing(dispatch))
    page = client.get(landing(dispatch))
    keys = {name: values[0] for name, values in sent_by(page).items() if name == "form_key"}
    address = f"/letter/{dispatch.token}/acknowledge/"
    client.post(address, CLERK | keys | {"name": ""})
    client.post(address, CLERK | keys)
    dispatch.refresh_from_db()
    assert dispatch.acknowledged_by == CLERK["name"]


def test_an_entry_of_one_who_was_overtaken_is_not_shown(client, dispatch):
    client.post(landing(dispatch))
    acknowledge(client, dispatch, name="")
    link = PersonalLink.objects.get(subject=dispatch.key)
    receipts.acknowledge(dispatch, link, name="Somebody Else", title="Registry")
    page = client.get(landing(dispatch))
    assert elements(page, "#errors") == [] and CLERK["title"] not in page.content.decode()


def test_a_hostile_name_is_refused_and_a_hostile_position_escaped(client, dispatch):
    hostile = "<script>alert(1)</script>"
    acknowledge(client, dispatch, name=hostile)
    dispatch.refresh_from_db()
    assert dispatch.acknowledged_at is None

    acknowledge(client, dispatch, title=hostile)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get(landing(dispatch)).content.decode()


def test_hostile_name_is_escaped(client, dispatch):
    acknowledge(client, dispatch, name="Å & “7”")

    assert "Å &amp; “7”" in client.get(landing(dispatch)).content.decode()


def spoil(dispatch, **fields):
    PersonalLink.objects.filter(subject=dispatch.key).update(**fields)


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"revoked_at": timezone.now()}, 410, "revoked"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, 410, "expired"),
        ({"version": 2}, 410, "revoked"),
        ({"purpose": "delegate"}, 404, "unknown"),
    ],
)
def test_ended_link_opens_nothing(client, dispatch, change, status, reason):
    acknowledge(client, dispatch)
    spoil(dispatch, **change)
    answers = [client.get(landing(dispatch)), client.post(landing(dispatch))]
    answers += [client.get(f"/letter/{dispatch.token}/{what}/") for what in ("document", "letter")]
    answers.append(acknowledge(client, dispatch))

    assert [answer.status_code for answer in answers] == [status] * 5
    for answer in answers:
        assert texts(answer, "main .lead") == [str(links.LinkRefused.SENTENCES[reason])]
        assert dispatch.report.symbol not in answer.content.decode()
        assert answer["Cache-Control"] == "private, no-store"


def test_forged_token_is_unknown(client):
    assert client.get("/letter/AAAA.BBBB/").status_code == 404
    assert client.get("/letter/%F0%9F%98%80/").status_code == 404


def test_link_reveals_no_other_ministry(client, dispatch):
    other = create_dispatch(dispatch.report, create_ministry(create_partner("IT"), name="Ministry of Elsewhere"))
    client.post(landing(dispatch))

    for text in (client.get(landing(dispatch)).content.decode(), acknowledge(client, dispatch).content.decode()):
        assert "Ministry of Elsewhere" not in text
        assert other.symbol not in text


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_concurrent_acknowledgements_record_one():
    dispatch = create_dispatch()
    link = PersonalLink.objects.get(subject=dispatch.key)

    def once(number):
        try:
            receipts.acknowledge(dispatch, link, name=f"Clerk {number}", title="Desk officer")
        except receipts.AlreadyAcknowledged as before:
            return before.dispatch.acknowledged_by
        else:
            return f"Clerk {number}"
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        names = set(pool.map(once, range(20)))

    assert names == {Dispatch.objects.get().acknowledged_by}
    assert audit.entries(dispatch).filter(verb="dispatch.acknowledged").count() == 1
