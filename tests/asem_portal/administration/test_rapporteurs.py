"""Rapporteurs, to whom topics of the workshop are assigned."""

import pytest

from tests.factories import create_administrator, create_role, create_workshop
from tests.signing import sign_in
from workshops.models import Role, WorkshopRole

pytestmark = pytest.mark.django_db
PERSON = {"full_name": "Nguyễn Thị Hương Giang", "email": "Giang@Example.org"}


def test_the_secretariat_grants_a_rapporteur_for_topics(client):
    secretariat = create_role(Role.SECRETARIAT)
    topic = secretariat.workshop.topics.get(number=2)
    sign_in(client, secretariat.user)

    client.post(f"/roles/{secretariat.workshop.key}/", {**PERSON, "role": "rapporteur", "topics": [str(topic.key)]})

    granted = WorkshopRole.objects.get(email="giang@example.org")
    assert (granted.role, granted.workshop, granted.user) == ("rapporteur", secretariat.workshop, None)
    assert list(granted.topics.all()) == [topic]


def test_a_topic_of_another_workshop_is_refused(client):
    workshop, other = create_workshop(), create_workshop()
    sign_in(client, create_administrator())
    topics = [str(other.topics.first().key)]

    page = client.post(f"/roles/{workshop.key}/", {**PERSON, "role": "rapporteur", "topics": topics})

    assert set(page.context["form"].errors) == {"topics"}


def test_a_rapporteur_needs_a_topic(client):
    workshop = create_workshop()
    sign_in(client, create_administrator())

    page = client.post(f"/roles/{workshop.key}/", {**PERSON, "role": "rapporteur"})

    assert set(page.context["form"].errors) == {"topics"}
    assert not WorkshopRole.objects.exists()
