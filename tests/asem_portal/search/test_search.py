"""The public search: everything that anyone may read, ranked, with links to the pages."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from members.models import Partner
from recommendations.workflow.publication import publish
from registry import conditional
from registry.models import SearchEntry
from registry.search import index
from tests.factories import create_recommendation, create_role, create_workshop
from workshops.models import Role, Workshop

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def loaded():
    call_command("seed")


def found(client, q):
    return [(one.entry.kind, one.entry.title) for one in client.get("/search/", {"q": q}).context["results"]]


def test_it_finds_reference_data_of_every_kind(client, loaded):
    assert found(client, "Viet Nam")[0] == ("partner", "Viet Nam")
    assert found(client, "Vietnam")[0] == ("partner", "Viet Nam")
    kinds = {
        kind for q in ("culture", "declaration", "ASEF", "Viet Nam", "heritage") for kind, _title in found(client, q)
    }
    assert kinds == {"partner", "organisation", "meeting", "outcome_text", "initiative"}


def test_every_result_leads_to_its_page(client, loaded):
    for q in ("culture", "declaration", "Viet Nam"):
        for one in client.get("/search/", {"q": q}).context["results"]:
            assert client.get(one.entry.address).status_code == 200


def test_a_recommendation_is_found_from_its_publication(client):
    recommendation = create_recommendation("adopted", title="A quokka")
    secretariat = create_role(Role.SECRETARIAT, workshop=recommendation.workshop).user
    assert (found(client, "quokka"), found(client, recommendation.symbol)) == ([], [])
    publish(recommendation, by=secretariat)
    expected = [("recommendation", "A quokka")]
    assert (found(client, "quokka"), found(client, recommendation.symbol)) == (expected, expected)
    assert client.get("/search/", {"q": "quokkaa"}).context["near"] == ["quokka"]


def test_a_workshop_is_found_once_it_is_open(client):
    workshop = create_workshop(title="Platypus")
    Workshop.objects.filter(pk=workshop.pk).update(opened_at=None)
    index.changed("workshop", workshop.pk)
    assert (found(client, "platypus"), client.get("/search/", {"q": "platypsu"}).context["near"]) == ([], [])
    Workshop.objects.filter(pk=workshop.pk).update(opened_at=timezone.now())
    assert found(client, "platypus") == [("workshop", "Platypus")]


def test_a_new_name_of_a_partner_is_found_with_its_recommendations(client):
    recommendation = create_recommendation("adopted", title="A quokka")
    publish(recommendation, by=create_role(Role.SECRETARIAT, workshop=recommendation.workshop).user)
    partner = recommendation.lead.partner
    Partner.objects.filter(pk=partner.pk).update(formal_name="Atlantis")
    index.changed("partner", partner.pk)
    assert sorted(kind for kind, _title in found(client, "atlantis"))[:2] == ["partner", "recommendation"]


@pytest.mark.parametrize("q", ["\ud800", '"' * 300, "a" * 3000, "' OR 1=1 --", "<script>alert(1)</script>"])
def test_hostile_input_is_no_error(client, q):
    response = client.get("/search/", {"q": q.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200 and b"<script>alert" not in response.content


def test_it_needs_few_queries(client, loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get("/search/", {"q": "culture heritage"})


def test_the_index_is_written_again_only_by_another_build(loaded, monkeypatch):
    recommendation = create_recommendation("adopted", published_at=timezone.now())
    rows = {"recommendation": recommendation.pk, "partner": Partner.objects.first().pk}

    def titles():
        return {kind: SearchEntry.objects.get(kind=kind, subject=pk).title for kind, pk in rows.items()}

    index.refresh()
    whole = titles()
    SearchEntry.objects.update(title="Old")
    index.refresh()
    assert titles() == dict.fromkeys(rows, "Old")
    monkeypatch.setattr(conditional, "build", lambda: "another")
    index.refresh()
    assert titles() == whole
