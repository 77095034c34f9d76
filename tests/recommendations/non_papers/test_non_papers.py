"""Non-papers are added, downloaded and removed; nobody who does not receive drafts learns of them."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from recommendations.models import NonPaper
from recommendations.non_papers import non_papers
from registry import audit, integrity
from registry.access import Refused
from registry.files import uploads
from tests.elements import elements, texts
from tests.factories import create_delegate, create_delegation, create_non_paper, create_organisation, create_role
from tests.recommendations.positions.scene import Scene
from tests.signing import sign_in
from tests.world.silence import PDF
from workshops.models import Capacity, Role, Standing, Workshop

pytestmark = pytest.mark.django_db
CANARY = "Kanarienvogel"


def zipped(parts):
    """Return a ZIP file with these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


WORD = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}
DOCX = zipped(WORD)
ODT = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<document/>"})


def at(name, scene, thing=None):
    return reverse(f"non_papers:{name}", args=[thing.key if thing else scene.workshop.slug])


def typed(scene, **changes):
    topic = scene.workshop.topics.order_by("number").first()
    file = SimpleUploadedFile("paper.pdf", PDF)
    return {"topic": topic.key, "delegation": scene.delegation["HU"].key, "title": CANARY, "file": file} | changes


def test_a_head_adds_a_non_paper_of_the_own_delegation(client):
    scene = Scene("discussion")
    sign_in(client, scene.head["HU"])
    page = client.get(at("add", scene))
    offered = [one.get("value") for one in elements(page, "#id_delegation option")]
    assert offered == [str(scene.delegation["HU"].key)]
    assert client.post(at("add", scene), typed(scene)).url == at("non_papers", scene)
    paper = NonPaper.objects.get()
    assert (paper.delegation, paper.added_by, paper.extension) == (scene.delegation["HU"], scene.head["HU"], "pdf")
    entry = audit.entries(paper).get()
    assert (entry.verb, entry.partner) == ("non_paper.added", "HU") and CANARY not in str(entry.data)


def test_it_is_downloaded_by_recipients_and_removed_by_the_person_who_added_it(client):
    scene = Scene("discussion")
    topic, head = scene.workshop.topics.order_by("number").first(), scene.head["HU"]
    details = {"title": CANARY, "delegation": scene.delegation["HU"], "file": (PDF, "pdf")}
    paper = non_papers.add(topic, **details, by=head)
    sign_in(client, scene.head["IT"])
    for address in (at("non_papers", scene), reverse("reading:recommendations", args=[scene.workshop.slug])):
        assert elements(client.get(address), f'a[href="{paper.get_absolute_url()}"]')
    file = client.get(paper.get_absolute_url())
    assert b"".join(file.streaming_content) == PDF and file["Content-Disposition"].startswith("attachment")
    assert "no-store" in file["Cache-Control"] and file["X-Content-Type-Options"] == "nosniff"
    assert client.post(at("remove", scene, paper)).status_code == 403
    sign_in(client, scene.head["HU"])
    assert client.post(at("remove", scene, paper), {"do": "remove"}).url == at("non_papers", scene)
    assert client.get(paper.get_absolute_url()).status_code == 404
    assert not elements(client.get(at("non_papers", scene)), "[data-paper]")
    assert {one.verb for one in audit.entries(paper)} == {"non_paper.added", "non_paper.removed"}
    for change in ({"title": "Other"}, {"removed_at": None, "removed_by_name": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            NonPaper.objects.update(**change)
    assert [found for found in integrity.findings() if "non" in str(found)] == []


def test_only_officers_of_the_topic_and_heads_add_non_papers():
    scene = Scene("discussion")
    first, second = scene.workshop.topics.order_by("number")[:2]
    rapporteur = create_role(Role.RAPPORTEUR, scene.workshop)
    rapporteur.topics.add(second)
    press = create_delegation(scene.workshop, organisation=create_organisation(code="PRS"), standing=Standing.PRESS)
    ngo = scene.workshop.delegations.get(standing=Standing.ORGANISATION)

    def add(by, code="HU", topic=first, delegation=None):
        details = {"title": "Mobility", "delegation": delegation or scene.delegation[code], "file": (PDF, "pdf")}
        return non_papers.add(topic, **details, by=by)

    for by in (scene.clerk, scene.chair, scene.rapporteur, scene.head["HU"], scene.deputy):
        assert add(by).delegation_name == "Hungary"
    assert add(rapporteur.user, topic=second).topic == second
    assert add(scene.organisation, delegation=ngo)
    refused = [{"by": rapporteur.user}, {"by": scene.head["IT"]}, {"by": scene.delegate}, {"by": scene.interpreter}]
    refused += [{"by": scene.organiser}, {"by": scene.clerk, "delegation": press}]
    for values in refused:
        with pytest.raises(Refused):
            add(**values)


def test_none_is_added_by_those_who_no_longer_receive_drafts_or_once_the_workshop_is_archived():
    scene = Scene("discussion")
    ngo, topic = scene.workshop.delegations.get(standing=Standing.ORGANISATION), scene.workshop.topics.first()
    for by, change in (
        (scene.organisation, {"circulates_to_all": False}),
        (scene.clerk, {"archived_at": timezone.now()}),
    ):
        details = {"title": "Mobility", "delegation": ngo, "file": (PDF, "pdf")}
        assert non_papers.add(topic, **details, by=by)
        Workshop.objects.filter(pk=scene.workshop.pk).update(**change)
        with pytest.raises(Refused):
            non_papers.add(topic, **details, by=by)
        Workshop.objects.filter(pk=scene.workshop.pk).update(circulates_to_all=True)


def _without_drafts(scene):
    capacities = (Capacity.PRESS, Capacity.SECURITY, Capacity.ACCOMPANYING)
    others = [create_delegate(scene.delegation["HU"], capacity=capacity).user for capacity in capacities]
    press = create_delegation(scene.workshop, organisation=create_organisation(code="PRS"), standing=Standing.PRESS)
    return [scene.interpreter, *others, create_delegate(press).user]


def test_those_who_receive_no_drafts_and_the_public_learn_nothing_of_it(client):
    scene = Scene("adopted", opened_at=timezone.now())
    paper = create_non_paper(scene.recommendation.topic, scene.delegation["HU"], title=f"{CANARY} on residencies")
    without = _without_drafts(scene)
    for user in (scene.head["IT"], scene.delegate, scene.expert, scene.clerk):  # the canary is there to be found
        sign_in(client, user)
        assert CANARY in client.get(at("non_papers", scene)).content.decode()
        assert client.get(paper.get_absolute_url()).status_code == 200
    slug = scene.workshop.slug
    pages = [reverse("public:home"), scene.workshop.get_absolute_url(), reverse("search:search") + "?q=residencies"]
    pages += [
        reverse("public:feed"),
        reverse("public:data"),
        reverse("public:data_file", args=["recommendations", "json"]),
    ]
    pages += [reverse("reading:recommendations", args=[slug]), scene.recommendation.get_absolute_url()]
    for user in [None, *without]:
        client.logout()
        if user:
            sign_in(client, user)
        for address in (at("non_papers", scene), at("add", scene), paper.get_absolute_url()):
            assert client.get(address).status_code == (404 if user else 302), (user, address)
        for address in pages:
            content = b"".join(client.get(address, follow=True)).decode()
            assert CANARY not in content and str(paper.key) not in content, (user, address)


def test_the_type_of_a_file_is_read_from_its_content(client):
    assert [uploads.document_extension(one) for one in (PDF, DOCX, ODT)] == ["pdf", "docx", "odt"]
    macros = zipped(WORD | {"word/vbaProject.bin": ""})
    other = zipped({"mimetype": "application/epub+zip", "content.xml": "<document/>"})
    scene = Scene("discussion")
    sign_in(client, scene.clerk)
    for content in (macros, other, b"MZ\x90", DOCX[:40], b"<html>", b"\x89PNG\r\n"):
        page = client.post(at("add", scene), typed(scene, file=SimpleUploadedFile("paper.docx", content)))
        assert page.status_code == 200 and texts(page, "#id_file_error, .invalid-feedback, .error"), content[:9]
    assert not NonPaper.objects.exists()
    assert client.post(at("add", scene), typed(scene, file=SimpleUploadedFile("x.exe", DOCX))).status_code == 302
    assert NonPaper.objects.get().filename == f"{CANARY}.docx"


def test_nothing_is_removed_once_the_workshop_is_archived():
    scene = Scene()
    paper = create_non_paper(scene.workshop.topics.first(), scene.delegation["HU"], added_by=scene.head["HU"])
    Workshop.objects.filter(pk=scene.workshop.pk).update(archived_at=timezone.now())
    paper.refresh_from_db()
    with pytest.raises(Refused):
        non_papers.remove(NonPaper.objects.get(pk=paper.pk), by=scene.head["HU"])
