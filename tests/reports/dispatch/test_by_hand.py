"""Delivery through embassies and by post, and acknowledgements on paper."""

import io
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from registry import audit
from registry.files import storage, uploads
from registry.models import Outgoing
from reports import worklist
from reports.dispatch import receipts
from reports.models import Channel, Dispatch
from tests.confirming import page_that_asks
from tests.elements import element, elements, texts
from tests.factories import (
    create_contact,
    create_dispatch,
    create_ministry,
    create_partner,
    create_report,
    issue_report,
)
from tests.reports.reports import secretariat
from workshops.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(client):
    report = issue_report()
    report.keeper = secretariat(client, report.workshop)
    report.ministry = create_ministry(create_partner("PL"), name="Ministry of Culture and National Heritage")
    report.today = timezone.localdate(timezone=report.workshop.tz)
    return report


@pytest.fixture
def prepared(issued):
    """Return a letter to be delivered through the embassy."""
    issued.dispatch = create_dispatch(
        issued,
        issued.ministry,
        channel="embassy",
        email="",
        letter_file=storage.store(b"%PDF-1.7 for the embassy", "pdf"),
    )
    return issued


def hand_over(client, report, day, *dispatches):
    typed = {"dispatches": [one.key for one in dispatches], "handed_on": day.isoformat(), "note": "By messenger."}
    return page_that_asks(client, client.post(f"/reports/{report.key}/handed-over/", typed))


def answer(client, dispatch, day, **more):
    typed = {"name": "Desislava Stoyanova", "title": "Head of unit", "received_on": day.isoformat()}
    return client.post(f"/dispatches/{dispatch.key}/receipt/", typed | more)


def png():
    kept = io.BytesIO()
    Image.new("L", (20, 20)).save(kept, "PNG")
    return kept.getvalue()


def pdf():
    kept = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(kept)
    return kept.getvalue()


def prepare(client, report, **more):
    typed = {"ministries": [report.ministry.key], "channel": "post"}
    return client.post(f"/reports/{report.key}/by-hand/", typed | more)


def ticked(page):
    return [box.data["selected"] for _recipient, box in page.context["unserved"]]


def test_no_ministry_is_preselected_unless_requested(client, issued):
    create_contact(create_ministry(create_partner("IT")), "culture@example.org")
    url = f"/reports/{issued.key}/by-hand/"

    assert ticked(client.get(url)) == [False, False]
    missing = client.get(f"{url}?choose=missing")
    assert {one.ministry.pk for one, box in missing.context["unserved"] if box.data["selected"]} == {issued.ministry.pk}


def test_preparing_letters_requires_confirmation(client, issued):
    asked = page_that_asks(client, prepare(client, issued))
    changed = prepare(client, issued, change="yes")

    assert "1" in texts(asked, "h1")[0].split()
    assert texts(asked, "[data-list=recipients] li") == ["Poland, Ministry of Culture and National Heritage"]
    assert texts(asked, "[data-channel]") == [str(Channel.POST.label)]
    hidden = [element(asked, f"main [name={name}]").get("value") for name in ("ministries", "channel", "confirmed")]
    assert hidden == [str(issued.ministry.key), "post", "yes"]
    assert (ticked(changed), Dispatch.objects.exists()) == ([True], False)


def test_letter_is_prepared_for_a_ministry_without_an_address(client, issued):
    prepare(client, issued, confirmed="yes")

    dispatch = Dispatch.objects.get()
    assert (dispatch.channel, dispatch.email, dispatch.symbol[-4:]) == ("post", "", "LT/1")
    assert Outgoing.objects.get(key=dispatch.key).kind == "dispatch.print"
    assert audit.entries(dispatch).get(verb="dispatch.queued").data["channel"] == "post"
    assert client.get(issued.get_absolute_url()).context["legend"] == [
        ("prepared", receipts.STATES["prepared"], 1, "draft")
    ]


def test_archive_contains_report_and_letters(client, prepared):
    packet = client.get(f"/reports/{prepared.key}/letters.zip").content

    with zipfile.ZipFile(io.BytesIO(packet)) as packed:
        found = {name: packed.read(name) for name in packed.namelist()}
    assert found == {
        prepared.master.filename: b"%PDF-1.7 a finished file",
        prepared.dispatch.letter_filename: b"%PDF-1.7 for the embassy",
    }


def test_delivery_is_recorded_once_with_its_date(client, prepared):
    hand_over(client, prepared, prepared.today, prepared.dispatch)
    again = hand_over(client, prepared, prepared.today, prepared.dispatch)

    dispatch = Dispatch.objects.get()
    assert (dispatch.handed_on, dispatch.handed_note) == (prepared.today, "By messenger.")
    assert (again.status_code, list(again.context["form_with_errors"].errors)) == (200, ["dispatches"])
    entry = audit.entries(dispatch).get(verb="dispatch.handed_over")
    assert entry.data == {"channel": "embassy", "handed_on": prepared.today.isoformat()}
    [row] = client.get(prepared.get_absolute_url()).context["receipts"]
    assert (row.state, row.on, row.note) == ("delivered", prepared.today, "By messenger.")


@pytest.mark.parametrize("days", [1, -1])
def test_date_in_the_future_or_before_issue_is_refused(client, prepared, days):
    response = hand_over(client, prepared, prepared.today + timedelta(days=days), prepared.dispatch)

    assert (response.status_code, list(response.context["form_with_errors"].errors)) == (200, ["handed_on"])
    assert Dispatch.objects.get().handed_on is None


def test_archived_workshop_accepts_earlier_dates(client):
    day = timezone.localdate() - timedelta(days=800)
    report = issue_report(create_report(dated_on=day - timedelta(days=100)))
    type(report.workshop).objects.update(archived_at=timezone.now(), sources=["a page"])
    secretariat(client, report.workshop)
    dispatch = create_dispatch(report, create_ministry(create_partner("PL")), channel="post", email="")

    hand_over(client, report, day, dispatch)

    assert Dispatch.objects.get().handed_on == day


@pytest.mark.parametrize(("made", "ending"), [(png, "png"), (pdf, "pdf"), (None, "")])
def test_acknowledgement_on_paper_is_recorded_with_its_scan(client, prepared, made, ending):
    hand_over(client, prepared, prepared.today, prepared.dispatch)
    scan = made() if made else b""
    more = {"scan": SimpleUploadedFile("scan.exe", scan)} if made else {}

    answer(client, prepared.dispatch, prepared.today, **more)

    dispatch = Dispatch.objects.get()
    assert (dispatch.acknowledged_by, dispatch.acknowledged_on) == ("Desislava Stoyanova", prepared.today)
    assert (dispatch.receipt_by, dispatch.receipt_file.rpartition(".")[2]) == ("paper", ending)
    [row] = client.get(prepared.get_absolute_url()).context["receipts"]
    by = receipts.ON_PAPER % {"by": "Desislava Stoyanova, Head of unit"}
    assert (row.state, row.note) == ("acknowledged", by)
    if made:
        response = client.get(f"/dispatches/{dispatch.key}/scan/")
        assert b"".join(response.streaming_content) == scan
        assert response["Content-Disposition"].startswith("attachment")
    entry = audit.entries(dispatch).get(verb="dispatch.acknowledged")
    assert (entry.actor_key, entry.data["how"]) == (str(prepared.keeper.key), "paper")


HOSTILE = {
    "a page": b"<html><script>alert(1)</script></html>",
    "a program": b"MZ\x90\x00",
    "a broken PDF": b"%PDF-1.7 and nothing more",
    "half a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "a drawing with a script": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "too much": b"%PDF-" + bytes(uploads.BYTES_MAX),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_invalid_scan_is_refused(client, prepared, name):
    hand_over(client, prepared, prepared.today, prepared.dispatch)

    response = answer(
        client, prepared.dispatch, prepared.today, scan=SimpleUploadedFile("scan.pdf", HOSTILE[name], "application/pdf")
    )

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["scan"])
    assert Dispatch.objects.get().acknowledged_at is None


def test_first_acknowledgement_is_kept(client, prepared):
    hand_over(client, prepared, prepared.today, prepared.dispatch)
    answer(client, prepared.dispatch, prepared.today)
    answer(client, prepared.dispatch, prepared.today, name="Somebody Else")

    assert Dispatch.objects.get().acknowledged_by == "Desislava Stoyanova"


def test_undelivered_letter_cannot_be_acknowledged(client, prepared):
    response = answer(client, prepared.dispatch, prepared.today)

    assert (response.status_code, response.context["exception"]) == (403, str(receipts.NOT_DELIVERED))


def test_scan_is_visible_to_the_chair_only_besides_the_secretariat(client, prepared):
    Dispatch.objects.update(receipt_file=storage.store(png(), "png"))
    path = f"/dispatches/{prepared.dispatch.key}/scan/"
    asked = {}
    for role in (Role.CHAIR, Role.ORGANISER, Role.RAPPORTEUR):
        secretariat(client, prepared.workshop, role)
        asked[role] = client.get(path).status_code

    assert asked == {Role.CHAIR: 200, Role.ORGANISER: 404, Role.RAPPORTEUR: 404}


RECEIVED = [{"acknowledged_at": timezone.now(), "acknowledged_by": "Registry"}, {"opened_at": timezone.now()}]


@pytest.mark.parametrize("received", RECEIVED)
def test_a_letter_received_before_its_delivery_is_recorded_is_delivered_everywhere(client, prepared, received):
    other = create_dispatch(
        prepared,
        create_ministry(create_partner("IT")),
        channel="post",
        email="",
        letter_file=storage.store(b"%PDF-1.7 by post", "pdf"),
    )
    before = client.get(f"/reports/{prepared.key}/by-hand/")
    assert {row.pk for row, _box in before.context["undelivered"]} == {prepared.dispatch.pk, other.pk}
    Dispatch.objects.filter(pk=prepared.dispatch.pk).update(**received)

    page = client.get(f"/reports/{prepared.key}/by-hand/")
    packet = client.get(f"/reports/{prepared.key}/letters.zip").content

    assert [row.pk for row, _box in page.context["undelivered"]] == [other.pk]
    assert [row.pk for row in page.context["delivered"]] == [prepared.dispatch.pk]
    assert list(Dispatch.objects.to_deliver()) == [other]
    assert [row.is_to_deliver for row in Dispatch.objects.order_by("number")] == [False, True]
    states = {row.dispatch.pk: row.state for row in receipts.receipts(prepared)}
    assert [pk for pk, state in states.items() if state == "prepared"] == [other.pk]
    with zipfile.ZipFile(io.BytesIO(packet)) as packed:
        assert packed.namelist() == [prepared.master.filename, other.letter_filename]
    [item] = [item for item in worklist.items(prepared.keeper) if item.url.endswith("/by-hand/")]
    assert item.count == 1


@pytest.mark.parametrize("received", RECEIVED)
def test_the_delivery_of_a_letter_received_before_is_recorded_all_the_same(client, prepared, received):
    """A letter may have been marked as opened by mistake; its date of delivery is still a fact."""
    Dispatch.objects.filter(pk=prepared.dispatch.pk).update(**received)
    page = client.get(f"/reports/{prepared.key}/by-hand/")
    boxes = [box.get("value") for box in elements(page, "input[name=dispatches]")]
    assert boxes == [str(prepared.dispatch.key)]
    assert not page.context["undelivered"]  # not announced as one to be delivered
    day = timezone.localdate(timezone=prepared.workshop.tz)

    client.post(
        f"/reports/{prepared.key}/handed-over/", {"dispatches": boxes, "handed_on": day, "note": "By messenger"}
    )

    prepared.dispatch.refresh_from_db()
    assert (prepared.dispatch.handed_on, prepared.dispatch.handed_note) == (day, "By messenger")
    assert audit.entries(prepared.dispatch).filter(verb="dispatch.handed_over").count() == 1
    page = client.get(f"/reports/{prepared.key}/by-hand/")
    assert not elements(page, "input[name=dispatches]")
    assert [row.handed_on for row in page.context["delivered"]] == [day]
