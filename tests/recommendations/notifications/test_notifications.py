"""Notifications of recommendations and comments: recipients, preferences, digests and permissions."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from members.models import Notify, User
from recommendations.comment_events import COMMENTED
from recommendations.comments import comments, resolution
from recommendations.models import Notification
from recommendations.notifications import recipients
from recommendations.workflow import transitions
from registry import outbox
from registry.models import Outgoing
from tests.factories import create_comment, create_recommendation, create_role, create_user
from tests.recommendations.pages import addresses, delegate, deliver, head
from workshops.models import Delegate, DelegateState, Role, WorkshopRole
from workshops.phrases import moment

pytestmark = pytest.mark.django_db
NEVER, DAILY, AT_ONCE = Notify.NEVER, Notify.DAILY, Notify.AT_ONCE


def people():
    """Return a recommendation in discussion with its author, head and secretariat, and a delegate of another partner."""
    chief = head()
    workshop = chief.delegation.workshop
    author, other = delegate(workshop), delegate(workshop, "IT")
    clerk = create_role(Role.SECRETARIAT, workshop=workshop).user
    return create_recommendation("discussion", author=author), author, chief, clerk, other


def choose(person, **fields):
    user = getattr(person, "user", person)
    User.objects.filter(pk=user.pk).update(**fields)
    return user


def told():
    """Return the addresses of the recipients of notifications, with the events."""
    return sorted(Notification.objects.values_list("user__email", "verb"))


def the_day_comes(days=2):
    """Run the tasks due in the next days."""
    Outgoing.objects.filter(kind=recipients.DIGEST, due_at__lte=timezone.now() + timedelta(days=days)).update(
        due_at=timezone.now()
    )
    deliver()


def commented(mail, by):
    """Return the objects of comments in the digest, one entry for each mention."""
    return re.findall(str(COMMENTED.mail.line) % {"actor": re.escape(str(by)), "place": "(.*)"}, mail.body)


def test_a_step_notifies_those_concerned_except_the_actor():
    recommendation, author, chief, clerk, _other = people()
    chair = create_role(Role.CHAIR, workshop=recommendation.workshop).user
    co_author = delegate(recommendation.workshop, "PL")
    recommendation.co_authors.add(co_author)
    transitions.take_step(recommendation, "final", by=clerk)
    expected = [(one.email, "final") for one in (author.user, chief.user, chair, co_author.user)]
    assert told() == sorted(expected)


def test_only_the_rapporteur_for_the_topic_is_notified():
    recommendation, _author, _chief, clerk, _other = people()
    first, second = list(recommendation.workshop.topics.order_by("number"))[:2]
    roles = [create_role(Role.RAPPORTEUR, workshop=recommendation.workshop, user=create_user()) for _number in range(2)]
    roles[0].topics.add(first), roles[1].topics.add(second)
    transitions.take_step(recommendation, "final", by=clerk)
    addressed = {email for email, _verb in told()}
    assert (roles[0].email in addressed, roles[1].email in addressed) == (True, False)


def test_users_are_notified_according_to_their_preferences(mailoutbox):
    recommendation, author, chief, clerk, _other = people()
    choose(author, notify_recommendations=DAILY)
    choose(chief, notify_recommendations=NEVER)
    chair = create_role(Role.CHAIR, workshop=recommendation.workshop).user
    transitions.take_step(recommendation, "final", by=clerk)
    deliver()
    assert addresses(mailoutbox) == [chair.email]
    the_day_comes()
    assert addresses(mailoutbox) == sorted([chair.email, author.user.email])


def test_answers_go_to_the_secretariat(mailoutbox):
    recommendation, author, _chief, clerk, _other = people()
    choose(author, notify_recommendations=DAILY)
    transitions.take_step(recommendation, "final", by=clerk)
    deliver()
    the_day_comes()
    assert mailoutbox and {tuple(message.reply_to) for message in mailoutbox} == {(clerk.email,)}


def test_requests_for_action_are_sent_at_once_whatever_the_preference(mailoutbox):
    _text, author, chief, _clerk, _other = people()
    choose(chief, notify_recommendations=NEVER)
    draft = create_recommendation(author=author)
    transitions.take_step(draft, "with_head", by=author.user)
    deliver()
    assert addresses(mailoutbox) == [chief.user.email]


def test_a_circulation_sends_one_email_to_each_participant(mailoutbox):
    recommendation, author, chief, clerk, other = people()
    submitted = create_recommendation("submitted", author=author)
    create_role(Role.RAPPORTEUR, workshop=recommendation.workshop, user=other.user)  # two roles, but only one e-mail
    assert recipients.count_recipients(submitted, clerk) == (3, 0)
    transitions.take_step(submitted, "discussion", by=clerk)
    deliver(), deliver()
    assert addresses(mailoutbox) == sorted(one.user.email for one in (author, chief, other))


@pytest.mark.parametrize("is_open", [True, False])
def test_a_circulation_states_the_deadline_for_comments_unless_it_has_passed(mailoutbox, is_open):
    _discussed, author, _chief, clerk, _other = people()
    submitted = create_recommendation("submitted", author=author)
    workshop = submitted.workshop
    if not is_open:
        workshop.submissions_close_at = workshop.comments_close_at = timezone.now() - timedelta(hours=1)
        workshop.save(update_fields=["submissions_close_at", "comments_close_at"])
    transitions.take_step(submitted, "discussion", by=clerk)
    deliver()
    assert {moment(workshop.comments_close_at, workshop) in mail.body for mail in mailoutbox} == {is_open}


@pytest.mark.parametrize(
    ("audience", "expected"),
    [("participants", {"author", "chief", "clerk"}), ("delegation", set()), ("secretariat", {"clerk"})],
)
def test_a_comment_notifies_only_its_audience(audience, expected):
    recommendation, author, chief, clerk, other = people()
    comments.comment(recommendation, text="Fine.", audience=audience, delegate=other, by=other.user)
    names = {author.user.email: "author", chief.user.email: "chief", clerk.email: "clerk"}
    assert {names[email] for email, _verb in told()} == expected


def test_a_reply_and_a_resolution_notify_the_thread():
    recommendation, author, chief, clerk, other = people()
    third = delegate(recommendation.workshop, "PL")
    comment = create_comment(recommendation, delegate=other)
    comments.reply(comment, text="One.", by=third.user)
    Notification.objects.all().delete()
    comments.reply(comment, text="Two.", by=author.user)
    assert {email for email, _verb in told()} == {one.email for one in (chief.user, clerk, other.user, third.user)}
    Notification.objects.all().delete()
    resolution.change(comment, "resolve", note="Done.", by=clerk)
    assert told() == sorted((one.email, "resolved") for one in (author.user, other.user, third.user))


def test_the_digest_groups_events_by_recommendation_without_text_of_comments(mailoutbox):
    recommendation, author, _chief, _clerk, other = people()
    second = create_recommendation("discussion", author=author, title="Of cities")
    for on, said in ((recommendation, "SECRET-ONE"), (recommendation, "SECRET-TWO"), (second, "SECRET-THREE")):
        words = on.circulated.texts.get(position=2)
        comments.comment(on, paragraph=words, text=said, audience="participants", delegate=other, by=other.user)
    the_day_comes()

    (mail,) = [mail for mail in mailoutbox if author.user.email in mail.to[0]]
    about, workshop = mail.subject.split(": ")
    assert (re.findall(r"\d+", about), workshop) == (["2"], recommendation.workshop.short_name)
    assert [re.findall(r"\d+", place) for place in commented(mail, other.names_in_delegation)] == [["1"]] * 3
    assert [mail.body.count(one.get_absolute_url()) for one in (recommendation, second)] == [1, 1]
    assert "SECRET" not in mail.body and "/preferences/" in mail.body
    assert mail.extra_headers["List-Unsubscribe"].endswith("/preferences/>")
    assert not Notification.objects.filter(user=author.user, sent_at=None).exists()


def test_permissions_and_preferences_are_checked_again_when_sending(mailoutbox):
    recommendation, author, chief, clerk, other = people()
    comments.comment(recommendation, text="Fine.", audience="participants", delegate=other, by=other.user)
    Delegate.objects.filter(pk__in=[author.pk, chief.pk]).update(state=DelegateState.WITHDRAWN)
    choose(clerk, notify_comments=NEVER)
    the_day_comes()
    assert mailoutbox == []


def test_an_ended_role_is_no_longer_notified(mailoutbox):
    recommendation, _author, _chief, clerk, other = people()
    comments.comment(recommendation, text="Fine.", audience="secretariat", delegate=other, by=other.user)
    WorkshopRole.objects.filter(user=clerk).update(ended_at=timezone.now())
    the_day_comes()
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        ("Asia/Tokyo", "2026-03-01T06:00", "2026-03-01T07:00"),
        ("Asia/Tokyo", "2026-03-01T06:56", "2026-03-02T07:00"),
        ("Europe/Riga", "2026-03-29T02:00", "2026-03-29T07:00"),
        ("", "2026-03-01T23:30", "2026-03-02T07:00"),
    ],
)
def test_the_digest_is_due_at_seven_in_the_users_time_zone(zone, now, due):
    here = ZoneInfo(zone or "Asia/Ho_Chi_Minh")
    at, expected = (datetime.fromisoformat(one).replace(tzinfo=here) for one in (now, due))
    assert recipients.next_digest(User(timezone=zone), at, "Asia/Ho_Chi_Minh") == expected


def test_after_a_clock_change_events_go_into_the_next_digest_once(mailoutbox):
    recommendation, author, _chief, _clerk, other = people()
    comments.comment(recommendation, text="One.", audience="participants", delegate=other, by=other.user)
    the_day_comes()
    first = [mail for mail in mailoutbox if author.user.email in mail.to[0]]
    comments.comment(recommendation, text="Two.", audience="participants", delegate=other, by=other.user)
    the_day_comes(days=4)
    both = [mail for mail in mailoutbox if author.user.email in mail.to[0]]
    assert (len(first), [len(commented(mail, other.names_in_delegation)) for mail in both]) == (1, [1, 1])


def test_a_worker_killed_after_delivery_sends_nothing_twice(mailoutbox):
    recommendation, author, _chief, _clerk, other = people()
    comments.comment(recommendation, text="One.", audience="participants", delegate=other, by=other.user)
    mine = Outgoing.objects.filter(kind=recipients.DIGEST, ids__user=str(author.user.key))
    mine.update(due_at=timezone.now(), delivery_began_at=timezone.now(), leased_until=timezone.now(), lease="dead")
    the_day_comes(days=5)
    assert author.user.email not in addresses(mailoutbox)
    assert mine.get().is_delivery_uncertain
    outbox.run(recipients.DIGEST, mine.get().key)
    assert author.user.email not in addresses(mailoutbox)


def test_notifying_150_users_takes_as_few_queries_as_notifying_3(django_assert_max_num_queries):
    _text, author, _chief, clerk, _other = people()
    for number in range(150):
        user = create_user(notify_recommendations=(AT_ONCE, DAILY)[number % 2])
        facts = {"full_name": "A", "sort_key": "a", "email": user.email, "state": "confirmed"}
        Delegate.objects.create(delegation=author.delegation, user=user, **facts)
    submitted = create_recommendation("submitted", author=author)
    with django_assert_max_num_queries(45):
        transitions.take_step(submitted, "discussion", by=clerk)
    assert Notification.objects.count() == 153
