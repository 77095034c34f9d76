"""A compromise text of the chair: proposed, objected to, withdrawn, and applied after its deadline with no worker."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from recommendations import version_content
from recommendations.amendments import compromise_permissions, compromises, dispositions, drafts, worklist
from recommendations.amendments.compromises import Proposal
from recommendations.amendments.drafts import ChangeContent
from recommendations.drafting import versions
from recommendations.history import page as history_page
from recommendations.history.entries import Reader
from recommendations.models import (
    Act,
    AmendmentChange,
    Compromise,
    CompromiseState,
    Notification,
    Outcome,
    Recommendation,
)
from recommendations.version_content import ParagraphContent
from recommendations.workflow import transitions
from registry import integrity
from registry.access import Refused
from tests.elements import elements
from tests.recommendations.amendments.amending import TEXT, Negotiation
from tests.recommendations.pages import delegate, deliver, signed_in
from tests.signing import sign_in
from workshops.models import Capacity

pytestmark = pytest.mark.django_db
MIDDLE = TEXT.replace("support", "fund and promote")
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def talks():
    """Hungary and Italy want different verbs, which conflict; Hungary also wants to thank the host."""
    talks = Negotiation()
    talks.changing(talks.hungary, "support", "fund")
    talks.changing(talks.italy, "support", "promote")
    talks.released(talks.hungary, 4, "They thanked the host.", act="insert")
    return talks


def propose(talks, *changes, by=None, deadline=None):
    """Propose both verbs, or other changes."""
    changes = changes or (ChangeContent(Act.REPLACE, talks.paragraphs[1].key, text=MIDDLE),)
    proposal = Proposal(changes, "Both verbs.", deadline or timezone.now() + HOUR, talks.chair)
    talks.recommendation.refresh_from_db()
    return compromises.propose(talks.recommendation, proposal, by=by or talks.chair.user)


@pytest.fixture
def clock(monkeypatch):
    """Set the clock; nothing runs at that time."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


def told(verb):
    return set(Notification.objects.filter(verb=verb).values_list("user__email", flat=True))


def items(talks, person):
    return [item.url for item in worklist.items(getattr(person, "user", person), [talks.workshop])]


def edit(talks, old, new):
    """Edit the text as the secretariat."""
    talks.recommendation.refresh_from_db()
    before = talks.recommendation.saved
    content = version_content.of(before)
    edited = [ParagraphContent(one.kind, one.text.replace(old, new), one.key) for one in content.paragraphs]
    content = version_content.with_paragraphs(content, edited)
    versions.revise(talks.recommendation, content, base=before.key, by=talks.clerk)


def history(talks, user):
    rows = Recommendation.objects.select_related("workshop", "adoption", "circulated")
    return history_page.of(Reader(user, rows.get(pk=talks.recommendation.pk)), None, "amendments").entries


def fields_of(compromise):
    names = ("recommendation", "version", "reason", "deadline", "declared_by", "recorded_by", "proposed_at")
    return {name: getattr(compromise, name) for name in names}


def thanks(talks):
    return ChangeContent(Act.INSERT, talks.paragraphs[4].key, kind="operative", text="They thanked Viet Nam.")


def test_the_heads_of_partners_receive_the_difference_and_there_is_only_one(talks, mailoutbox):
    compromise = propose(talks, ChangeContent(Act.REPLACE, talks.paragraphs[1].key, text=MIDDLE), thanks(talks))
    assert not [found for found in integrity.findings() if "compromise" in str(found)]
    page = compromise.get_absolute_url()
    heads = [talks.lead, talks.hungary, talks.italy]
    assert told("compromise_proposed") == {head.user.email for head in heads}
    deliver()
    letters = [mail for mail in mailoutbox if talks.italy.user.email in mail.to[0] and page in mail.body]
    (words,) = (" ".join(mail.body.split()) for mail in letters)
    assert TEXT in words and MIDDLE in words and "They thanked Viet Nam." in words
    assert [page in items(talks, head) for head in heads] == [True] * 3
    assert page not in items(talks, talks.chair) and page not in items(talks, talks.member)
    with pytest.raises(Refused), transaction.atomic():
        propose(talks)
    with pytest.raises(IntegrityError), transaction.atomic():
        Compromise.objects.create(**fields_of(compromise))


def test_it_can_be_applied_from_the_deadline_with_no_worker(talks, clock):
    compromise = propose(talks)
    page = compromise.get_absolute_url()
    clock(compromise.deadline - SECOND)
    with pytest.raises(Refused):
        compromises.apply(compromise, by=talks.clerk)
    compromise_permissions.check_objection(compromise, by=talks.italy.user)
    clock(compromise.deadline)
    with pytest.raises(Refused):
        compromises.object_to(compromise, by=talks.italy.user)
    assert page in items(talks, talks.chair) and page in items(talks, talks.clerk)
    assert page not in items(talks, talks.italy)
    for user in (talks.italy.user, talks.lead.user):
        with pytest.raises(Refused):
            compromises.apply(compromise, by=user)
    compromise_permissions.check_application(compromise, by=talks.chair.user)


def test_one_version_closes_the_amendments_and_later_ones_are_fitted(talks, clock, client):
    compromise = propose(talks, ChangeContent(Act.REPLACE, talks.paragraphs[1].key, text=MIDDLE), thanks(talks))
    clock(compromise.proposed_at + SECOND)
    late = talks.released(talks.italy, 3, "They thanked the experts.", act="insert")
    count = talks.recommendation.versions.count()
    clock(compromise.deadline)
    version = compromises.apply(compromise, by=talks.clerk)
    assert talks.recommendation.versions.count() == count + 1
    assert MIDDLE in talks.texts and "They thanked Viet Nam." in talks.texts
    closed = AmendmentChange.objects.filter(compromise=compromise).order_by("amendment__number")
    states = list(closed.values_list("outcome", "amendment__state"))
    assert states == [(Outcome.COMPROMISE, "closed")] * 3
    change = AmendmentChange.objects.get(amendment=late)
    assert (change.outcome, change.fitted_to) == (Outcome.OPEN, version)
    compromise.refresh_from_db()
    assert (compromise.state, compromise.applied) == (CompromiseState.APPLIED, version)
    assert told("compromise_applied") == {talks.hungary.user.email, talks.italy.user.email}
    assert told("amendment_adjusted") == told("amendment_clashes") == set()
    shown = signed_in(client, talks.italy).get(closed[0].amendment.get_absolute_url())
    assert elements(shown, "[data-outcome='compromise']")
    assert elements(shown, f"a[href='{compromise.get_absolute_url()}']")
    names = [entry.source.name for entry in history(talks, talks.italy.user)]
    assert names[0] == "compromise_ended" and "compromise" in names


def test_an_objection_keeps_the_amendments_and_is_read_by_few(talks, client):
    compromise = propose(talks, by=talks.clerk)
    expert = delegate(talks.workshop, "IT", Capacity.EXPERT, full_name="Esperta")
    for user in (talks.member.user, talks.clerk, talks.chair.user, expert.user):
        with pytest.raises(Refused):
            compromises.object_to(compromise, by=user)
    page, reason = compromise.get_absolute_url(), "The verb is too strong for us."
    response = signed_in(client, talks.italy).post(f"{page}object/", {"reason": reason})
    assert (response.status_code, response.url) == (302, page)

    compromise.refresh_from_db()
    assert (compromise.state, compromise.closed_by_name) == (CompromiseState.OBJECTED, "")
    assert AmendmentChange.objects.filter(outcome=Outcome.OPEN).count() == 3
    assert told("compromise_objected") == {talks.chair.user.email, talks.clerk.email}
    with pytest.raises(Refused):
        compromises.object_to(compromise, by=talks.hungary.user)
    for person in (talks.italy, talks.hungary, talks.lead):
        assert bool(elements(signed_in(client, person).get(page), "[data-objection]")) == (person == talks.italy)
    sign_in(client, talks.clerk)
    assert reason in elements(client.get(page), "[data-objection]")[0].text_content()
    last = {user: history(talks, user)[0] for user in (talks.italy.user, talks.clerk, talks.hungary.user)}
    assert [bool(entry.partner) for entry in last.values()] == [True, True, False]
    assert [[quote.text for quote in entry.quotes] for entry in last.values()] == [[reason], [reason], []]
    assert all(entry.record for entry in last.values())
    assert propose(talks).state == CompromiseState.OPEN


def test_it_is_refused_once_a_paragraph_concerned_has_changed(talks, clock):
    compromise = propose(talks)
    edit(talks, "open existing", "open all existing")  # another paragraph
    clock(compromise.deadline)
    compromise_permissions.check_application(compromise, by=talks.clerk)
    edit(talks, "ASEM partners support", "all ASEM partners support")
    talks.recommendation.refresh_from_db()
    with pytest.raises(Refused):
        compromises.apply(compromise, by=talks.clerk)
    assert AmendmentChange.objects.filter(outcome=Outcome.OPEN).count() == 3
    compromises.withdraw(compromise, by=talks.chair.user)
    assert told("compromise_withdrawn") == {one.user.email for one in (talks.lead, talks.hungary, talks.italy)}


def test_it_may_be_applied_after_the_proposers_withdrew(talks, clock):
    compromise = propose(talks)
    for change in AmendmentChange.objects.all():
        proposer = talks.hungary if change.amendment.partner.code == "HU" else talks.italy
        drafts.withdraw(change.amendment, by=proposer.user)
    clock(compromise.deadline)
    compromises.apply(compromise, by=talks.chair.user)
    assert talks.texts[1] == MIDDLE
    with pytest.raises(Refused):
        propose(talks)


def test_only_the_chair_or_the_secretariat_propose_and_something_must_change(talks):
    for user in (talks.lead.user, talks.hungary.user):
        with pytest.raises(Refused):
            propose(talks, by=user)
    same = ChangeContent(Act.REPLACE, talks.paragraphs[1].key, text=TEXT)
    unknown = ChangeContent(Act.REPLACE, talks.recommendation.key, text=TEXT)
    for change in (same, unknown):
        with pytest.raises(ValidationError):
            propose(talks, change)
    with pytest.raises(ValidationError):
        propose(talks, deadline=timezone.now())
    assert not Compromise.objects.exists()


def hidden(page):
    return {one.get("name"): one.get("value") for one in elements(page, "main form input[type=hidden]")}


def test_the_chair_edits_in_place_previews_and_proposes(talks, client):
    sign_in(client, talks.clerk)
    address = f"/recommendations/{talks.recommendation.key}/propose-compromise/"
    page = client.get(address)
    fields = {area.get("name"): (area.text or "").strip() for area in elements(page, "textarea[name]")}
    own, new = f"wording-{talks.paragraphs[1].key}", f"new-{talks.paragraphs[4].key}"
    assert fields == {own: TEXT, new: "", "reason": ""}
    until = f"{timezone.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    typed = hidden(page) | {own: MIDDLE, new: "", "reason": "Both.", "chair": talks.chair.key, "deadline": until}
    preview = client.post(address, typed | {"do": "preview"}, follow=True)
    (changed,) = elements(preview, "[data-preview] ins")
    assert "fund and promote" in changed.text_content()
    assert not Compromise.objects.exists()
    edit(talks, "ASEM partners support", "all ASEM partners support")
    assert client.post(address, typed).status_code == 403  # delegations have not read that version
    transitions.circulate(talks.recommendation, by=talks.clerk)
    refused = client.post(address, typed)
    assert refused.status_code == 200 and MIDDLE in elements(refused, f"[name={own}]")[0].text
    assert not Compromise.objects.exists()
    done = client.post(address, typed | hidden(refused))
    compromise = Compromise.objects.get()
    assert (done.status_code, done.url) == (302, compromise.get_absolute_url())
    assert [change.text for change in compromise_permissions.changes_of(compromise)] == [MIDDLE]
    assert compromise.declared_by == talks.chair and compromise.recorded_by == talks.clerk


def test_an_amendment_submitted_meanwhile_is_shown_before_it_would_be_closed(talks, client):
    sign_in(client, talks.clerk)
    address = f"/recommendations/{talks.recommendation.key}/propose-compromise/"
    page = client.get(address)
    fields = {area.get("name"): (area.text or "").strip() for area in elements(page, "textarea[name]")}
    until = f"{timezone.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    typed = hidden(page) | fields | {"reason": "Both.", "chair": talks.chair.key, "deadline": until}
    typed |= {f"wording-{talks.paragraphs[1].key}": MIDDLE}
    talks.changing(talks.lead, "support", "extend")
    asked = client.post(address, typed)
    assert asked.status_code == 200 and not Compromise.objects.exists()
    assert "Am.4" in asked.text
    done = client.post(address, typed | hidden(asked))
    assert done.url == Compromise.objects.get().get_absolute_url()


def test_a_disposed_change_is_closed_with_the_others(talks, clock):
    """What was offered before no longer matters."""
    change = AmendmentChange.objects.earliest("pk")
    dispositions.offer(change, outcome=Outcome.OVERTAKEN, deadline=timezone.now() + HOUR, by=talks.clerk)
    compromise = propose(talks)
    clock(compromise.deadline)
    compromises.apply(compromise, by=talks.clerk)
    assert not AmendmentChange.objects.exclude(outcome=Outcome.COMPROMISE).exists()
