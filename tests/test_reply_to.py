"""Every e-mail about a workshop can be answered: its answers go to the secretariat or, without one, the organiser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Notify, User
from recommendations.ad_referendum import notices as referendum_notices
from recommendations.history import notices as history_notices
from recommendations.history import publications
from recommendations.notifications import recipients
from recommendations.silence import notices, rounds
from recommendations.workflow import transitions
from registry import anchors, outbox
from registry.models import Outgoing
from registry.outbox import handler
from reports.dispatch import delivery, reminders
from reports.summary import messages as summary_messages
from tests.factories import create_dispatch, create_recommendation, create_role, create_user, issue_report
from tests.factories.referendums import Consensus
from tests.factories.silence import Negotiation
from tests.recommendations.pages import delegate, deliver, head
from tests.reports.summary.scene import Scene as SummaryScene
from tests.signing import SecureClient, ask_for_code
from tests.workshops.delegations.invited import ADDRESS, Invited
from workshops.delegations import departures, invitations, managers, people, replies
from workshops.models import Role

pytestmark = pytest.mark.django_db
WITHOUT_WORKSHOP = {anchors.ANCHOR, "test.letter"}


def invitation():
    return [Invited("delegate").workshop]


def answer():
    invited = Invited("delegate")
    replies.decline(invited.link, text="", by=invited.link)
    Outgoing.objects.filter(kind=invitations.SEND).delete()
    return [invited.workshop]


def departure():
    invited = Invited("delegate")
    people.withdraw(invited.subject, by=invited.sender)
    Outgoing.objects.filter(kind=invitations.SEND).delete()
    return [invited.workshop]


def event(how=Notify.AT_ONCE, workshops=1):
    """Make an event in recommendations of some workshops, of which one author is notified in one way."""
    author = create_user(notify_recommendations=how)
    texts = []
    for _number in range(workshops):
        workshop = head().delegation.workshop
        text = create_recommendation("discussion", author=delegate(workshop))
        text.author.user, text.author.email = author, author.email
        text.author.save()
        texts.append(text)
        transitions.take_step(text, "final", by=create_role(Role.SECRETARIAT, workshop, create_user()).user)
    Outgoing.objects.filter(kind=recipients.DIGEST).update(due_at=timezone.now())
    Outgoing.objects.exclude(ids__user=str(author.key)).delete()
    return [text.workshop for text in texts]


def digest():
    return event(Notify.DAILY)


def digest_of_several():
    return event(Notify.DAILY, workshops=2)


def reminder():
    report = issue_report()
    officer = create_role(Role.SECRETARIAT, report.workshop, create_user()).user
    create_dispatch(report, sent_at=timezone.now() - timedelta(days=8))
    reminders.remind(report, by=officer)
    return [report.workshop]


def letter():
    report = issue_report()
    create_role(Role.SECRETARIAT, report.workshop, create_user())
    dispatch = create_dispatch(report)
    outbox.queue(delivery.DELIVER, key=dispatch.key, dispatch=dispatch.key)
    return [report.workshop]


def _of_silence(kind, *, is_cancelled=False):
    """Launch a silence procedure, and keep one of its e-mails of this kind, due at once."""
    negotiation = Negotiation()
    if is_cancelled:
        rounds.cancel(negotiation.round, reason="A word is missing.", chair=negotiation.chair, by=negotiation.clerk)
    return _one_of(kind, negotiation.workshop)


def _one_of(kind, workshop):
    """Keep one of the queued e-mails, of this kind, due at once."""
    kept = Outgoing.objects.filter(kind=kind).order_by("pk").first()
    Outgoing.objects.exclude(pk=kept.pk).delete()
    Outgoing.objects.update(due_at=timezone.now())
    return [workshop]


def notice_of_silence():
    return _of_silence(notices.NOTICE)


def reminder_of_silence():
    return _of_silence(notices.REMINDER)


def change_of_silence():
    return _of_silence(notices.CHANGE, is_cancelled=True)


def news_of_silence_for_officers():
    return _of_silence(notices.OFFICER, is_cancelled=True)


def request_ad_referendum():
    return _one_of(referendum_notices.PARTNER, Consensus().workshop)


def news_of_referendum_for_officers():
    return _one_of(referendum_notices.OFFICER, Consensus().workshop)


def request_for_consent():
    """Decide to publish a negotiating history; the author's delegation is asked."""
    author = head()
    text = create_recommendation("adopted", author=author, published_at=timezone.now())
    chair = create_role(Role.CHAIR, text.workshop, create_user())
    create_role(Role.SECRETARIAT, text.workshop, create_user())
    publications.decide(text, chair=chair, by=chair.user)
    return _one_of(history_notices.MESSAGE, text.workshop)


def chairs_summary():
    scene = SummaryScene()
    scene.write()
    scene.show()
    return _one_of(summary_messages.MESSAGE, scene.workshop)


MAILS = {
    invitations.SEND: [invitation],
    managers.NOTIFY: [answer],
    departures.NOTIFY: [departure],
    recipients.EVENT_MAIL: [event],
    recipients.DIGEST: [digest, digest_of_several],
    reminders.REMIND: [reminder],
    delivery.DELIVER: [letter],
    notices.NOTICE: [notice_of_silence],
    notices.REMINDER: [reminder_of_silence],
    notices.CHANGE: [change_of_silence],
    notices.OFFICER: [news_of_silence_for_officers],
    referendum_notices.PARTNER: [request_ad_referendum],
    referendum_notices.OFFICER: [news_of_referendum_for_officers],
    summary_messages.MESSAGE: [chairs_summary],
    history_notices.MESSAGE: [request_for_consent],
}


def test_each_kind_of_email_is_tried():
    mailed = {kind for kind in outbox.kinds() if handler.handlers[kind].pauses == outbox.MAIL}

    assert mailed - WITHOUT_WORKSHOP == set(MAILS)


@pytest.mark.parametrize(
    "queue", [queue for kind in MAILS.values() for queue in kind], ids=lambda queue: queue.__name__
)
def test_answers_go_to_those_who_run_the_workshop(queue, mailoutbox):
    workshops = queue()
    deliver()

    [message] = mailoutbox
    expected = {address for workshop in workshops for address in workshop.correspondents()}
    assert set(message.reply_to) == expected
    assert all(workshop.correspondents() for workshop in workshops)
    assert len(message.reply_to) == len(expected)


def test_a_code_for_an_invited_person_is_answered_by_the_workshop(client, mailoutbox):
    invited = Invited("delegate")
    client = SecureClient()
    client.post(invited.page)
    client.post("/account/signup/", {"full_name": "Đặng Quốc Vượng", "email": ADDRESS, "password1": ""})

    assert mailoutbox[-1].to == [ADDRESS]
    assert mailoutbox[-1].reply_to == invited.workshop.correspondents() != []


@pytest.mark.parametrize(("contact", "expected"), [("Write to help@asem.example.", ["help@asem.example"]), ("", [])])
def test_any_other_code_is_answered_by_the_operator(settings, mailoutbox, contact, expected):
    settings.PORTAL_CONTACT = contact
    user = User.objects.get(pk=create_user().pk)

    ask_for_code(SecureClient(), user.email)

    assert mailoutbox[-1].to == [user.email]
    assert mailoutbox[-1].reply_to == expected
