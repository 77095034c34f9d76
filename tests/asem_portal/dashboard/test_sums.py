"""Sums on pages are those of the rows in the database: with none, one, two, many and all states at once."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from asem_portal.dashboard import overview
from members.models import Ministry, Partner
from registry.models import Outgoing
from reports import worklist
from reports.dispatch import by_hand, dispatch, receipts
from reports.models import Channel
from tests.factories import (
    create_delegate,
    create_delegation,
    create_dispatch,
    create_recommendation,
    create_role,
    create_workshop,
    issue_report,
)
from tests.factories.reports import create_report
from workshops.models import ACTIVE, Delegate, DelegateState, Role
from workshops.public_pages import workshop_page

pytestmark = pytest.mark.django_db
MANY = 12
# Each state of a letter, and whether the letter has reached its ministry.
ARRIVED = {
    "acknowledged": True,
    "opened": True,
    "delivered": True,
    "sent": True,
    "prepared": False,
    "queued": False,
    "paused": False,
    "failed": False,
    "failed_print": False,
    "delivery_uncertain": False,
}
MIXES = [
    [],
    *([state] for state in ARRIVED),
    ["prepared", "delivered"],
    ["acknowledged", "acknowledged"],
    ["prepared"] * MANY,
    [*ARRIVED, *ARRIVED],
]


def letters(report, states):
    """Create a letter in each of these states, to a ministry of its own."""
    old = timezone.now() - timedelta(days=30)
    for number, state in enumerate(states):
        partner = Partner.objects.create(
            code=f"Q{number}", name=f"Partner {number}", group="eu", joined_on=old.date(), protocol_order=900 + number
        )
        ministry = Ministry.objects.create(code=f"Q{number}-CUL", partner=partner, kind="culture", name="Ministry")
        is_by_hand = state in ("prepared", "delivered", "failed_print")
        fields = {"channel": Channel.EMBASSY, "email": ""} if is_by_hand else {}
        fields |= {
            "acknowledged": {"sent_at": old, "acknowledged_at": old, "acknowledged_by": "Ms A"},
            "opened": {"sent_at": old, "opened_at": old},
            "delivered": {"handed_on": timezone.localdate() if number % 2 else old.date()},
            "sent": {"sent_at": old},
            "paused": {"paused_at": old},
        }.get(state, {})
        row = create_dispatch(report, ministry, **fields)
        if state in ("failed", "failed_print", "delivery_uncertain"):
            began = old if state == "delivery_uncertain" else None
            kind = dispatch.kind_of(row)
            Outgoing.objects.create(
                kind=kind, key=row.key, queued_at=old, due_at=old, failed_at=old, delivery_began_at=began
            )


def figures(user, workshop):
    return {str(label): number for label, number, _url in overview.overview(user, [workshop])[workshop.pk]}


@pytest.mark.parametrize("states", MIXES, ids=lambda states: f"{len(states)} {' '.join(sorted(set(states)))[:40]}")
def test_letters_count_as_handed_over_only_once_they_were(states):
    report = issue_report(create_report(create_workshop(), []))
    other = issue_report(create_report(create_workshop(), []))
    letters(report, states)
    create_dispatch(other, handed_on=timezone.localdate(), channel=Channel.EMBASSY, email="")  # of another workshop
    user = create_role(Role.SECRETARIAT, report.workshop).user
    expected = Counter("failed" if state == "failed_print" else state for state in states)

    shown = {state: count for state, _label, count, _tag in receipts.legend(receipts.receipts(report))}

    assert shown == dict(expected)
    assert sum(shown.values()) == len(states)
    arrived = sum(ARRIVED[state] for state in states)
    numbers = [number for number in figures(user, report.workshop).values() if " of " in number]
    acknowledged = expected["acknowledged"]
    assert numbers == ([f"{arrived} of {len(states)}", f"{acknowledged} of {len(states)}"] if states else [])
    to_deliver = sum(state in ("prepared", "failed_print") for state in states)
    assert by_hand.undelivered(report)[0] == to_deliver
    attention = {str(item.sentence): item.count for item in worklist.items(user)}
    for label, state in ((worklist.FAILED, "failed"), (worklist.UNCERTAIN, "delivery_uncertain")):
        found = sum(number for words, number in attention.items() if words == str(label % number))
        assert found == expected[state], state


@pytest.mark.parametrize(
    "states",
    [
        [],
        [[]],
        [[DelegateState.NOMINATED]],
        [[DelegateState.CONFIRMED, DelegateState.WITHDRAWN]],
        [[DelegateState.WITHDRAWN], [DelegateState.DECLINED]],
        [[DelegateState.ATTENDED] * 2, [DelegateState.CONFIRMED], []],
        [list(DelegateState), list(DelegateState), [DelegateState.REPLACED]],
        [[DelegateState.CONFIRMED] * MANY] * 3,
    ],
    ids=lambda states: f"{len(states)} delegations, {sum(map(len, states))} people",
)
@pytest.mark.parametrize("is_over", [False, True])
def test_delegations_and_attendance_are_those_of_the_rows(states, is_over):
    first = timezone.localdate() + timedelta(days=-9 if is_over else 9)
    workshop = create_workshop(starts_on=first, ends_on=first)
    for number, people in enumerate(states):
        partner = Partner.objects.create(
            code=f"Q{number}", name=f"Partner {number}", group="eu", joined_on=first, protocol_order=900 + number
        )
        delegation = create_delegation(workshop, partner)
        for place, state in enumerate(people):
            create_delegate(delegation, user=False, full_name=f"Delegate {place}", state=state)
    user = create_role(Role.SECRETARIAT, workshop).user

    active = [sum(state in ACTIVE for state in people) for people in states]
    attended = [people.count(DelegateState.ATTENDED) for people in states]
    registered = [number for number in figures(user, workshop).values() if " of " in number]
    assert registered == ([f"{sum(map(bool, active))} of {len(states)}"] if states else [])
    shown = workshop_page.attendance(workshop_page._delegations(workshop), is_over)
    counted = attended if is_over and any(attended) else active
    assert shown["people"] == sum(counted)
    assert [one.people for one in shown["delegations"]] == [number for number in counted if number]
    assert Delegate.objects.filter(delegation__workshop=workshop).active().count() == sum(active)
    assert [one.registered for one in workshop.delegations.with_places()] == active


@pytest.mark.parametrize(
    "states",
    [
        [],
        ["submitted"],
        ["adopted"] * 2,
        ["discussion"] * MANY,
        ["draft", "submitted", "discussion", "final", "adopted"],
    ],
    ids=len,
)
def test_recommendations_are_counted_by_state(states):
    delegate = create_delegate()
    for state in states:
        create_recommendation(state, author=delegate)
    workshop = delegate.delegation.workshop
    user = create_role(Role.SECRETARIAT, workshop).user

    shown = [int(number) for number in figures(user, workshop).values() if " of " not in number]

    counted = Counter(state for state in states if state != "draft")  # drafts are those of their authors
    assert sorted(shown) == sorted(counted.values())
