"""Prepare an amendment as a delegate, keep it within the delegation, release and withdraw it as head of delegation."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from recommendations.amendments import drafts, permissions, sponsors
from recommendations.amendments.drafts import ChangeContent
from recommendations.models import Amendment, AmendmentChange, AmendmentState, Notification
from registry import seals
from registry.access import Refused
from registry.models import AuditEntry
from tests.factories import create_delegate, create_delegation, create_organisation, create_partner
from tests.recommendations.amendments.amending import TEXT, Negotiation
from tests.recommendations.pages import addresses, delegate, deliver
from workshops.models import Capacity, Delegation, Standing, Workshop

pytestmark = pytest.mark.django_db
NEW = TEXT.replace("cultural", "independent cultural")


@pytest.fixture
def talks():
    return Negotiation()


def visible(person):
    return list(Amendment.objects.visible_to(getattr(person, "user", person)))


def test_a_delegate_drafts_and_the_head_releases(talks, mailoutbox):
    amendment = talks.draft(talks.member, 1, NEW)
    assert (amendment.state, amendment.symbol, amendment.circulation) == (
        "draft",
        None,
        talks.recommendation.circulated.circulation,
    )
    assert (amendment.partner.code, amendment.author_name) == ("HU", "Kovács Eszter")

    amendment = drafts.release(amendment, by=talks.hungary.user)

    assert (amendment.state, amendment.symbol) == ("released", f"{talks.recommendation.symbol}/Am.1")
    deliver()
    told = addresses(mailoutbox)
    assert {talks.member.user.email, talks.hungary.user.email, talks.lead.user.email, talks.clerk.email} <= set(told)
    assert talks.italy.user.email not in told
    (change,) = amendment.changes.all()
    entry = AuditEntry.objects.get(verb="amendment.released")
    assert entry.partner == "HU" and entry.rows == seals.of([amendment, change])


def test_numbers_are_given_at_release_and_not_reused(talks):
    first, second = talks.draft(talks.hungary, 1, NEW), talks.draft(talks.italy, 1, NEW)
    assert drafts.release(second, by=talks.italy.user).number == 1
    drafts.withdraw(second, by=talks.italy.user)
    assert drafts.release(first, by=talks.hungary.user).number == 2


def test_a_draft_is_visible_to_its_delegation_alone(talks):
    amendment = talks.draft(talks.hungary, 1, NEW)
    interpreter = create_delegate(talks.hungary.delegation, capacity=Capacity.INTERPRETER)
    assert visible(talks.member) == visible(talks.hungary) == [amendment]
    for other in (talks.italy, talks.lead, talks.clerk, talks.chair.user, interpreter):
        assert visible(other) == []
    drafts.release(amendment, by=talks.hungary.user)
    for other in (talks.italy, talks.lead, talks.clerk, talks.chair.user):
        assert visible(other) == [amendment]
    assert visible(interpreter) == []


def test_without_the_switch_nobody_reads_or_writes_amendments(talks):
    amendment = talks.released(talks.hungary, 1, NEW)
    Workshop.objects.filter(pk=talks.workshop.pk).update(takes_amendments=False)
    talks.recommendation.refresh_from_db()
    talks.recommendation.workshop.refresh_from_db()
    assert visible(talks.hungary) == visible(talks.clerk) == []
    assert not permissions.may_amend(talks.hungary.user, talks.recommendation)
    with pytest.raises(Refused):
        talks.draft(talks.hungary, 1, NEW)
    with pytest.raises(Refused):
        drafts.withdraw(amendment, by=talks.hungary.user)


def _standing(workshop, standing):
    if standing in (Standing.ORGANISATION, Standing.NGO):
        delegation = create_delegation(workshop, organisation=create_organisation(), standing=standing)
    else:
        delegation = create_delegation(workshop, partner=create_partner("JP"), standing=standing)
    return create_delegate(delegation, capacity=Capacity.HEAD)


@pytest.mark.parametrize("standing", [one for one in Standing if one != Standing.PARTNER])
def test_only_partners_amend(talks, standing):
    person = _standing(talks.workshop, standing)
    assert not permissions.may_amend(person.user, talks.recommendation)
    with pytest.raises(Refused) as refused:
        talks.draft(person, 1, NEW)
    assert str(refused.value) == str(permissions.NOT_FOR_A_PARTNER)


@pytest.mark.parametrize("capacity", list(Capacity))
def test_who_negotiates_for_a_partner(talks, capacity):
    if capacity == Capacity.HEAD:
        return
    person = create_delegate(Delegation.objects.get(pk=talks.hungary.delegation_id), capacity=capacity)
    may = capacity in (Capacity.DEPUTY_HEAD, Capacity.DELEGATE, Capacity.ADVISER)
    assert permissions.may_amend(person.user, talks.recommendation) is may
    if may:
        amendment = talks.draft(person, 1, NEW)
        if capacity == Capacity.DEPUTY_HEAD:
            assert drafts.release(amendment, by=person.user).number == 1
        else:
            with pytest.raises(Refused):
                drafts.release(amendment, by=person.user)


@pytest.mark.parametrize("act", ["withdraw", "release", "edit", "add", "change", "remove", "discard"])
def test_another_delegation_does_nothing_with_a_draft(talks, act):
    amendment = talks.draft(talks.hungary, 1, NEW)
    change, by = amendment.changes.get(), talks.italy.user
    content = ChangeContent("delete", talks.paragraphs[3].key)
    acts = {
        "withdraw": lambda: drafts.withdraw(amendment, by=by),
        "release": lambda: drafts.release(amendment, by=by),
        "edit": lambda: drafts.edit(amendment, title="Ours", rationale="", by=by),
        "add": lambda: drafts.add_change(amendment, change=content, by=by),
        "change": lambda: drafts.edit_change(change, change=content, by=by),
        "remove": lambda: drafts.remove_change(change, by=by),
        "discard": lambda: drafts.discard(amendment, by=by),
    }
    before = AuditEntry.objects.count()
    with pytest.raises(Refused):
        acts[act]()
    assert AuditEntry.objects.count() == before


def test_a_draft_is_edited_and_its_changes_are_added_changed_and_removed(talks):
    amendment = talks.draft(talks.hungary, 1, NEW)
    drafts.edit(amendment, title="Wider networks", rationale="", by=talks.member.user)
    added = drafts.add_change(amendment, change=ChangeContent("delete", talks.paragraphs[3].key), by=talks.member.user)
    insertion = ChangeContent("insert", talks.paragraphs[1].key, kind="operative", text="They thanked the host.")
    drafts.edit_change(added, change=insertion, by=talks.hungary.user)
    amendment.refresh_from_db()
    assert amendment.title == "Wider networks"
    assert list(amendment.changes.values_list("act", "text")) == [("replace", NEW), ("insert", insertion.text)]
    drafts.remove_change(added, by=talks.member.user)
    assert amendment.changes.count() == 1
    drafts.discard(amendment, by=talks.member.user)
    assert (Amendment.objects.count(), AmendmentChange.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "content",
    [
        {"act": "replace", "text": TEXT},
        {"act": "replace", "text": ""},
        {"act": "insert", "text": ""},
        {"act": "move"},
        {"act": "move", "after": 0},
        {"act": "move", "after": 1},
        {"act": "unknown"},
        {"act": "delete", "paragraph": None},
    ],
)
def test_a_change_that_changes_nothing_is_refused(talks, content):
    content = {"paragraph": 1} | content
    if content["act"] == "move" and "after" not in content:
        content |= {"paragraph": 0}
    for name in ("paragraph", "after"):
        if content.get(name) is not None:
            content[name] = talks.paragraphs[content[name]].key
    with pytest.raises(ValidationError):
        drafts.prepare(
            talks.recommendation,
            title="T",
            rationale="",
            change=ChangeContent(**content),
            by=talks.hungary.user,
        )


def test_a_paragraph_is_changed_once_in_an_amendment(talks):
    amendment = talks.draft(talks.hungary, 1, NEW)
    with pytest.raises(ValidationError):
        drafts.add_change(amendment, change=ChangeContent("delete", talks.paragraphs[1].key), by=talks.hungary.user)


def test_a_paragraph_of_another_recommendation_is_refused(talks):
    other = Negotiation()
    with pytest.raises(ValidationError):
        talks.draft(talks.hungary, text=NEW, act="replace", place=1) and drafts.prepare(
            talks.recommendation,
            title="T",
            rationale="",
            change=ChangeContent("replace", other.paragraphs[1].key, text=NEW),
            by=talks.hungary.user,
        )


@pytest.mark.parametrize("seconds", [-1, 1])
def test_release_ends_with_the_deadline_for_comments(talks, seconds):
    amendment = talks.draft(talks.hungary, 1, NEW)
    closes = {
        "comments_close_at": timezone.now() + timedelta(seconds=seconds),
        "submissions_close_at": timezone.now() - timedelta(days=1),
    }
    Workshop.objects.filter(pk=talks.workshop.pk).update(**closes)
    amendment = Amendment.objects.get(pk=amendment.pk)
    if seconds < 0:
        with pytest.raises(Refused):
            drafts.release(amendment, by=talks.hungary.user)
        drafts.edit(amendment, title="Still edited", rationale="", by=talks.hungary.user)
    else:
        assert drafts.release(amendment, by=talks.hungary.user).number == 1


def test_nothing_is_amended_outside_discussion(talks):
    amendment = talks.draft(talks.hungary, 1, NEW)
    type(talks.recommendation).objects.filter(pk=talks.recommendation.pk).update(state="final")
    for act in (
        lambda: drafts.release(amendment, by=talks.hungary.user),
        lambda: talks.draft(talks.italy, 1, NEW),
        lambda: drafts.edit(amendment, title="T", rationale="", by=talks.hungary.user),
    ):
        with pytest.raises(Refused):
            act()


def test_the_database_keeps_what_was_released(talks):
    amendment = talks.released(talks.hungary, 1, NEW)
    change = amendment.changes.get()
    for rows, values in (
        (Amendment.objects.filter(pk=amendment.pk), {"title": "Other"}),
        (Amendment.objects.filter(pk=amendment.pk), {"number": 7}),
        (AmendmentChange.objects.filter(pk=change.pk), {"text": "Other"}),
        (AmendmentChange.objects.filter(pk=change.pk), {"released_at": None}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**values)
    for row in (change, amendment):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()


def test_a_withdrawn_amendment_remains_and_its_changes_are_closed(talks):
    amendment = talks.released(talks.hungary, 1, NEW)
    with pytest.raises(Refused):
        drafts.withdraw(amendment, by=talks.member.user)
    amendment = drafts.withdraw(amendment, by=talks.hungary.user)
    assert (amendment.state, amendment.changes.get().outcome) == (AmendmentState.WITHDRAWN, "withdrawn")
    assert visible(talks.italy) == [amendment]
    with pytest.raises(Refused):
        drafts.withdraw(amendment, by=talks.hungary.user)


def test_a_form_sent_twice_drafts_once(talks):
    once = "9b2c6a34-3f4a-4c0e-9f3a-111111111111"
    details = {"title": "T", "rationale": "", "once": once, "by": talks.hungary.user}
    content = ChangeContent("replace", talks.paragraphs[1].key, text=NEW)
    first = drafts.prepare(talks.recommendation, change=content, **details)
    assert drafts.prepare(talks.recommendation, change=content, **details) == first
    details |= {"change": ChangeContent("delete", talks.paragraphs[3].key), "once": once, "by": talks.hungary.user}
    added = {name: details[name] for name in ("change", "once", "by")}
    assert drafts.add_change(first, **added) == drafts.add_change(first, **added)


def test_heads_of_other_delegations_co_sponsor_and_withdraw(talks):
    amendment = talks.released(talks.hungary, 1, NEW)
    other = delegate(talks.workshop, "IT", full_name="Anna Bianchi")
    for person in (other, talks.hungary, talks.member):
        with pytest.raises(Refused):
            sponsors.join(amendment, by=person.user)
    row = sponsors.join(amendment, by=talks.italy.user)
    with pytest.raises(Refused):
        sponsors.join(amendment, by=talks.italy.user)
    assert [one.delegation.name for one in sponsors.current(amendment)] == [talks.italy.delegation.name]
    with pytest.raises(DatabaseError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).delete()
    sponsors.leave(amendment, by=talks.italy.user)
    assert sponsors.current(Amendment.objects.get(pk=amendment.pk)) == []
    assert sponsors.join(amendment, by=talks.italy.user).pk != row.pk


def test_no_notification_reaches_who_may_no_longer_read(talks, mailoutbox):
    talks.released(talks.hungary, 1, NEW)
    assert Notification.objects.filter(user=talks.lead.user).exists()
    Workshop.objects.filter(pk=talks.workshop.pk).update(takes_amendments=False)
    deliver()
    assert addresses(mailoutbox) == []
