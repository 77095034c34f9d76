"""Group amendments: the coordinator asks, heads of the group confirm, and only those that confirmed are named."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Coordinator
from recommendations.amendments import drafts, group, lists, worklist
from recommendations.models import Amendment, AmendmentConfirmation, AmendmentSponsor, Notification
from registry.access import Refused
from tests.elements import elements
from tests.factories import create_coordinator, create_partner
from tests.recommendations.amendments.amending import TEXT, Negotiation
from tests.recommendations.pages import delegate, head, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks():
    """Hungary coordinates; Italy, Poland and Norway are partners of the European group, Viet Nam is not."""
    talks = Negotiation()
    talks.poland, talks.norway = head(talks.workshop, "PL"), head(talks.workshop, "NO")
    create_coordinator(create_partner("HU"), starts_on=timezone.now().date() - timedelta(days=1))
    talks.draft_of_group = talks.draft(talks.member, 1, TEXT.replace("support", "fund"))
    return talks


def delegations(*people):
    return [one.delegation for one in people]


def ask(talks, *people, by=None):
    by = (by or talks.hungary).user
    return group.ask(talks.draft_of_group, delegations=delegations(*people), by=by)


def confirm(talks, person, seen=None):
    draft = Amendment.objects.get(pk=talks.draft_of_group.pk)
    return group.confirm(draft, seen=seen or group.checksum(draft), by=person.user)


def test_those_asked_read_the_draft_and_confirm_it_as_it_is(talks, client):
    draft, page = talks.draft_of_group, talks.draft_of_group.get_absolute_url()
    asked = (talks.italy, talks.poland, talks.norway)
    assert set(group.to_be_asked(draft)) == set(delegations(*asked))
    ask(talks, *asked)
    notified = Notification.objects.filter(verb="amendment_group_asked").values_list("user", flat=True)
    assert set(notified) == {one.user.pk for one in asked}
    assert [item.url for item in worklist.items(talks.italy.user, [talks.workshop])] == [page]
    assert lists.own_drafts(talks.recommendation, talks.italy.user) == []
    confirm(talks, talks.italy)
    colleague = delegate(talks.workshop, "IT", full_name="Consigliere")
    people = (talks.hungary, talks.member, talks.italy, talks.norway, talks.lead, colleague, talks.chair)
    readers = [one for one in people if Amendment.objects.visible_to(one.user).exists()]
    assert readers == [talks.hungary, talks.member, talks.italy, talks.norway]
    assert not Amendment.objects.visible_to(talks.clerk).exists()
    shown = elements(signed_in(client, talks.norway).get(page), "[data-confirmations] li")
    assert [one.find("b") is not None for one in shown] == [True, False, False]
    drafts.edit(draft, title="Funding", rationale="To reach them.", by=talks.member.user)
    assert not AmendmentConfirmation.objects.exclude(confirmed_at=None).exists()


def test_only_those_that_confirmed_are_named(talks, client):
    draft, page = talks.draft_of_group, talks.draft_of_group.get_absolute_url()
    ask(talks, talks.italy, talks.poland, talks.norway)
    for person in (talks.italy, talks.poland):
        confirm(talks, person)
    group.retract(draft, by=talks.poland.user)
    with pytest.raises(Refused):
        confirm(talks, talks.norway, seen="0" * 64)
    released = drafts.release(draft, by=talks.hungary.user)
    named = AmendmentSponsor.objects.filter(amendment=released)
    assert [(row.delegation, row.recorded_by) for row in named] == [(talks.italy.delegation, talks.italy.user)]
    shown = signed_in(client, talks.lead).get(page)
    assert elements(shown, "[data-sponsors]")[0].text == talks.italy.delegation.name
    assert not elements(shown, "[data-confirmations]") and "Poland" not in elements(shown, "main")[0].text_content()
    with pytest.raises(Refused):
        group.retract(released, by=talks.italy.user)


def test_only_the_head_of_a_coordinator_asks_and_only_partners_of_its_group(talks):
    for person in (talks.member, talks.italy, talks.lead):
        with pytest.raises(Refused):
            ask(talks, talks.italy, by=person)
    for people in ((), (talks.lead,), (talks.hungary,)):
        with pytest.raises(Refused):
            ask(talks, *people)
    for person in (talks.italy, talks.hungary):
        with pytest.raises(Refused):
            confirm(talks, person)
    Coordinator.objects.update(ends_on=timezone.now().date() - timedelta(days=1))
    with pytest.raises(Refused):
        ask(talks, talks.italy)
    assert not AmendmentConfirmation.objects.exists()


def test_the_pages_ask_and_confirm_and_a_discarded_draft_leaves_nothing(talks, client):
    page = talks.draft_of_group.get_absolute_url()
    form = signed_in(client, talks.hungary).get(f"{page}ask-group/")
    keys = [box.get("value") for box in elements(form, "input[name=delegations]")]
    assert keys == [str(one.key) for one in group.to_be_asked(talks.draft_of_group)]
    assert client.post(f"{page}ask-group/", {"delegations": talks.italy.delegation.key}).url == page
    shown = signed_in(client, talks.italy).get(f"{page}confirm/")
    (seen,) = [field.get("value") for field in elements(shown, "input[name=seen]")]
    assert client.post(f"{page}confirm/", {"seen": seen}).url == page
    assert AmendmentConfirmation.objects.get().confirmed_by == talks.italy.user
    drafts.discard(talks.draft_of_group, by=talks.hungary.user)
    assert not Amendment.objects.exists() and not AmendmentConfirmation.objects.exists()
