"""Who is notified when a recommendation into which proposals were merged is withdrawn."""

import pytest

from recommendations.workflow import transitions
from tests.factories import create_merger, create_recommendation
from tests.recommendations.pages import addresses, deliver, head

pytestmark = pytest.mark.django_db


def test_the_leads_of_merged_proposals_learn_that_the_text_was_withdrawn(mailoutbox):
    lead = head()
    other = head(lead.delegation.workshop, "IT")
    target = create_recommendation("discussion", author=lead)
    source = create_recommendation("merged", author=other, topic=target.topic)
    create_merger(source, target)

    transitions.take_step(target, "withdrawn", by=lead.user)
    deliver()

    assert other.user.email in addresses(mailoutbox)
