"""The list of participants as a PDF: names in every script, one file per content, and access."""

import io
import json
import re
import subprocess

import pikepdf
import pytest
from django.conf import settings

from registry import outbox
from registry.access import Refused
from registry.files import storage
from registry.models import Outgoing
from registry.names import fold
from tests.factories import create_delegate, create_delegation, create_organisation, create_partner
from tests.workshops.plans import head, organiser
from workshops.delegations import printed_list
from workshops.models import Delegate, DelegateState, Rendition

pytestmark = pytest.mark.django_db
NAMES = json.loads((settings.BASE_DIR / "asem_portal/demo/data/names.json").read_text())["names"]


def bare(text):
    """Return text without whitespace and zero-width spaces, which line breaks may insert."""
    return re.sub(r"[\s\u200b]", "", text)


def printed(one):
    """Return the badge name and, if it differs in more than capitals, the name in its original script."""
    differs = one["native_name"].casefold() != one["badge_name"].casefold()
    return [one["badge_name"]] + ([one["native_name"]] if differs else [])


def text_and_tags(data, folder):
    """Return the text copied from a file, and the replacement text in its tag tree."""
    path = folder / "list.pdf"
    path.write_bytes(data)
    copied = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
    with pikepdf.open(io.BytesIO(data)) as pdf:
        items = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        spoken = "".join(str(item.ActualText) for item in items if "/ActualText" in item)
    return bare(copied), bare(spoken)


def test_every_name_can_be_copied_from_the_file(tmp_path):
    delegation = create_delegation(organisation=create_organisation(), standing="organisation", quota=48)
    facts = ("badge_name", "sort_key", "honorific")
    Delegate.objects.bulk_create(
        Delegate(
            delegation=delegation,
            full_name=one["native_name"],
            name_language=one["lang"],
            **{name: one[name] for name in facts},
        )
        for one in NAMES
    )
    content = printed_list.freeze(delegation.workshop)

    made = printed_list.render(content, printed_list.digest(content), progress=None)

    copied, spoken = text_and_tags(made.data, tmp_path)
    missing = [
        words for one in NAMES for words in printed(one) if bare(words) not in copied and bare(words) not in spoken
    ]
    assert (missing, made.missing_glyphs) == ([], [])
    order = [person["name"] for person in json.loads(content)["delegations"][0]["people"]]
    assert order == [one["native_name"] for one in sorted(NAMES, key=lambda one: fold(one["sort_key"]))]


def finish(rendition):
    name = storage.store(b"%PDF-1.7 list", "pdf")
    Rendition.objects.filter(pk=rendition.pk).update(file=name, sha256=name[:64], pages=1)


def test_requesting_an_unchanged_list_returns_the_same_file(client):
    delegate = head(client)
    workshop, address = delegate.delegation.workshop, f"/workshops/{delegate.delegation.workshop.slug}/participants/"

    for _twice in range(2):
        assert client.post(f"{address}document/").url == f"{address}document/"
    first = Rendition.objects.get()
    finish(first)
    page = client.get(f"{address}document/")
    create_delegate(delegate.delegation, False, full_name="Another")
    later = client.get(f"{address}document/")

    assert Outgoing.objects.filter(kind=printed_list.RENDER).count() == 1
    assert (page.context["rendition"], later.context["rendition"]) == (first, None)
    assert first.get_absolute_url() in page.content.decode()
    assert b"".join(client.get(first.get_absolute_url())) == b"%PDF-1.7 list"
    assert printed_list.request_list(workshop, by=delegate.user) != first


def test_the_page_shows_progress_and_failure(client):
    role = organiser(client)
    address = f"/workshops/{role.workshop.slug}/participants/"
    client.post(f"{address}document/")
    waiting = client.get(f"{address}progress/")
    Outgoing.objects.update(failed_at=role.granted_at, last_error="The machine was full.", attempts=3)
    failed = client.get(f"{address}progress/")

    assert (waiting.status_code, failed.status_code) == (200, 286)
    assert "The machine was full." in failed.content.decode()
    client.post(f"{address}document/")
    assert Outgoing.objects.get(kind=printed_list.RENDER).failed_at is None


def test_former_participants_are_not_listed_and_have_no_access(client):
    delegate = create_delegate()
    italy = create_delegation(delegate.delegation.workshop, partner=create_partner("IT"))
    gone = create_delegate(italy, full_name="Gone", state=DelegateState.WITHDRAWN)
    rendition = printed_list.request_list(italy.workshop, by=delegate.user)
    finish(rendition)
    client.force_login(gone.user)

    assert "Gone" not in storage.read(rendition.snapshot).decode()
    assert client.get(rendition.get_absolute_url()).status_code == 404
    with pytest.raises(Refused):
        printed_list.request_list(italy.workshop, by=gone.user)


def test_the_list_contains_no_email_addresses():
    delegate = create_delegate(email="secret@example.org")

    assert b"secret@example.org" not in printed_list.freeze(delegate.delegation.workshop)


def test_the_task_has_a_registered_handler():
    assert printed_list.RENDER in outbox.kinds()
