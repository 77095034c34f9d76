"""The list of amendments as a page and as a PDF: the order of the text, two columns, proposers, and access."""

import subprocess
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from recommendations.amendments import dispositions, drafts, printed_list, sponsors
from recommendations.models import AmendmentList, Outcome, Version
from registry import outbox
from registry.access import Refused
from registry.files import storage
from registry.models import Outgoing
from tests.elements import elements, texts
from tests.factories import create_delegate, create_delegation, create_partner, create_sponsorship
from tests.recommendations.amendments.amending import TEXT, Negotiation
from tests.recommendations.pages import signed_in
from workshops.models import Workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks():
    return Negotiation()


def propose_all(talks):
    """Amend every paragraph, from the last to the first."""
    talks.released(talks.italy, 4, act="delete", title="Last")
    talks.released(talks.italy, 2, "They thanked the host.", act="insert", title="Insertion")
    amendment = talks.changing(talks.hungary, "cultural", "independent cultural", title="Wording")
    sponsors.join(amendment, by=talks.italy.user)
    talks.released(talks.hungary, 0, "*Recalling* the Declaration,", title="Preamble")
    return amendment


def invite_co_sponsors(talks):
    """Poland co-sponsors the recommendation, Belgium has not answered, and the invitation to Norway was withdrawn."""
    Workshop.objects.filter(pk=talks.workshop.pk).update(takes_co_sponsors=True)
    talks.recommendation.refresh_from_db()
    for code, act in {"PL": "confirmed", "BE": "invited", "NO": "retracted"}.items():
        create_sponsorship(talks.recommendation, create_delegation(talks.workshop, create_partner(code)), act)


def test_the_page_lists_all_in_the_order_of_the_text(talks, client):
    propose_all(talks)
    draft = talks.draft(talks.hungary, 3, "name two contacts;", title="A private thought")
    page = signed_in(client, talks.italy).get(reverse("amendments:amendments", args=[talks.recommendation.key]))
    titles = [one.text_content().strip() for one in elements(page, ".amendment-head [dir=auto]")]
    assert titles == ["Preamble", "Wording", "Insertion", "Last"]
    wording = elements(page, ".amendment")[1]
    assert [one.text_content().rpartition(":")[2].strip() for one in wording.iter("ins")] == ["independent"]
    assert "Italy" in elements(page, ".amendment-head")[1].text_content()
    assert draft.title not in page.content.decode()
    own = signed_in(client, talks.member).get(reverse("amendments:amendments", args=[talks.recommendation.key]))
    assert draft.title in " ".join(texts(own, "[data-drafts] a"))


def test_the_page_of_a_topic_needs_no_more_queries_for_more_amendments(talks, client):
    address = reverse("amendments:topic", args=[talks.workshop.slug, talks.recommendation.topic.number])
    counts = []
    for _round in range(2):
        propose_all(talks)
        signed_in(client, talks.italy).get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get(address)
        counts.append(len(queries))
        assert page.status_code == 200
    assert counts[0] == counts[1] <= 18


def check_that_it_stays(made):
    with pytest.raises(IntegrityError), transaction.atomic():
        made.update(sha256="another")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()
    assert made.update(requested_at=timezone.now()) == 1


def test_the_pdf_holds_both_columns_and_is_made_once(talks, tmp_path, client):
    propose_all(talks)
    talks.draft(talks.hungary, 3, "name two contacts;", title="A private thought")
    topic = talks.recommendation.topic
    invite_co_sponsors(talks)
    row = printed_list.request_list(topic, talks.recommendation, by=talks.italy.user)
    assert printed_list.request_list(topic, talks.recommendation, by=talks.clerk) == row
    assert outbox.run("amendments.render", row.key)
    row.refresh_from_db()
    path = tmp_path / "list.pdf"
    path.write_bytes(storage.read(row.file))
    said = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    places = [said.find(f"Am.{number}") for number in (4, 3, 2, 1)]
    assert all(first < second for first, second in pairwise(places)) and places[0] > 0
    expected = ("Co-sponsors: Poland", "Present wording", "independent cultural", "Hungary, Italy", "who work alone.")
    assert [words for words in expected if words not in said] == []
    assert not [words for words in ("A private thought", "two contacts", "Belgium", "Norway") if words in said]
    file = signed_in(client, talks.italy).get(row.get_absolute_url())
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    check_that_it_stays(AmendmentList.objects.filter(pk=row.pk))
    stranger = create_delegate()
    assert signed_in(client, stranger).get(row.get_absolute_url()).status_code == 404


def test_a_version_that_is_not_circulated_is_not_printed(talks):
    talks.changing(talks.italy, "support", "promote")
    talks.accept(talks.changing(talks.hungary, "cultural", "secretly cultural"))
    assert Version.objects.filter(recommendation=talks.recommendation).count() == 2
    talks.recommendation.refresh_from_db()
    content = printed_list.freeze(talks.recommendation.topic, talks.recommendation, by=talks.clerk).decode()
    (first, _second) = [one for one in content.split('"symbol":"Am.') if "promote" in one or "secretly" in one]
    assert "secretly" not in first


def test_no_document_says_that_a_delegation_did_not_answer(talks, monkeypatch):
    offered = talks.offer(talks.changing(talks.hungary, "support", "fund"), Outcome.OVERTAKEN)
    talks.recommendation.refresh_from_db()
    replied = talks.offer(talks.changing(talks.italy, "networks", "all networks"), Outcome.OVERTAKEN)
    dispositions.answer(replied, agrees=False, text="We maintain it.", by=talks.italy.user)
    monkeypatch.setattr("django.utils.timezone.now", lambda: offered.deadline)
    content = printed_list.freeze(talks.recommendation.topic, talks.recommendation, by=talks.clerk).decode()
    assert content.count(str(dispositions.Stage.REFERRED.label)) == 2
    assert "We maintain it." not in content and "answer" not in content.lower()


def test_who_does_not_take_part_requests_nothing(talks):
    propose_all(talks)
    with pytest.raises(Refused):
        printed_list.request_list(talks.recommendation.topic, talks.recommendation, by=create_delegate().user)
    assert not AmendmentList.objects.exists() and not Outgoing.objects.filter(kind="amendments.render").exists()


def test_a_withdrawn_amendment_stays_in_the_list(talks):
    amendment = talks.changing(talks.hungary, "support", "fund")
    drafts.withdraw(amendment, by=talks.hungary.user)
    content = printed_list.freeze(talks.recommendation.topic, None, by=talks.italy.user).decode()
    assert amendment.title in content and str(Outcome.WITHDRAWN.label) in content
    assert TEXT.split(" support")[0] in content
