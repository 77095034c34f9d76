"""Helpers for tests of recommendations: delegates of a workshop, and the data that forms send."""

from http import HTTPStatus

from django.utils import timezone

from registry import held_entries, outbox
from registry.models import Outgoing
from tests.confirming import page_that_asks
from tests.elements import elements, texts
from tests.factories import (
    create_delegate,
    create_delegation,
    create_organisation,
    create_partner,
    create_role,
    create_workshop,
)
from tests.signing import sign_in
from workshops.models import Capacity, Role


def delegate(workshop=None, partner="VN", capacity=Capacity.DELEGATE, full_name="Đặng Quốc Vượng"):
    """Return an active delegate of a partner, in its delegation to the workshop."""
    workshop = workshop or create_workshop()
    partner = create_partner(partner)
    delegation = workshop.delegations.filter(partner=partner).first() or create_delegation(workshop, partner=partner)
    found = create_delegate(delegation, capacity=capacity)
    found.full_name = found.badge_name = found.user.full_name = full_name
    found.user.save(update_fields=["full_name"])
    found.save(update_fields=["full_name", "badge_name"])
    return found


def head(workshop=None, partner="VN"):
    return delegate(workshop, partner, Capacity.HEAD, full_name="Nguyễn Thị Hương Giang")


def of_organisation(workshop=None):
    """Return a delegate of ASEF, who acts on their own behalf."""
    workshop = workshop or create_workshop()
    return create_delegate(create_delegation(workshop, organisation=create_organisation(), standing="organisation"))


def officer(client, workshop, role=Role.SECRETARIAT):
    """Sign in a user with a role in `workshop`, with the second factor, and return the user."""
    user = create_role(role, workshop=workshop).user
    sign_in(client, user)
    return user


def signed_in(client, person):
    """Sign in a delegate or a user; return the client."""
    client.force_login(getattr(person, "user", person))
    return client


def typed(title="Networks of cultural professionals", paragraphs=(), base=None, topic=None, do="save", **fields):
    """Return the data of the drafting form. `paragraphs` are (kind, text) or (kind, text, key)."""
    data = {"title": title, "do": do, "rationale": "", "addressees": ["governments"], "nature": "recommendation"}
    if base:
        data["base"] = str(getattr(base, "key", base))
    if topic:
        data["topic"] = str(topic.key)
    for place, (kind, recommendation, *key) in enumerate(paragraphs):
        data |= {
            f"p-{place}-kind": kind,
            f"p-{place}-text": recommendation,
            f"p-{place}-key": str(key[0] or "") if key else "",
        }
    return data | fields


def as_typed(version):
    """Return the paragraphs of a version as its form sends them."""
    return [(text.kind, text.text, text.paragraph.key) for text in version.texts.select_related("paragraph")]


def words(version):
    return list(version.texts.values_list("kind", "text"))


def page_of(recommendation):
    return f"/recommendations/{recommendation.key}/"


def step(client, recommendation, target, **fields):
    """Take a step, confirmed unless `confirmed` says otherwise; the page that asks where it must be confirmed first."""
    read = {"confirmed": "yes"} if target == "submitted" else {}
    sent = client.post(f"{page_of(recommendation)}step/", {"target": target} | read | fields)
    return page_that_asks(client, sent)


def refusal(response):
    """Return the reason for a refusal as the page shows it."""
    assert response.status_code == 403
    return response.context["exception"]


def asks(response, event):
    """Return whether the page asks for confirmation with the question of the event."""
    return event.question != "" and str(event.question) in " ".join(texts(response, "main"))


def messages(response):
    """Return the messages on the page as (level, text)."""
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


def marked(page, tag):
    """Return the text marked as inserted (`ins`) or deleted (`del`), without the hidden label."""
    found = []
    for mark in elements(page, f"{tag}:has(.visually-hidden)"):
        (ear,) = mark.find_class("visually-hidden")
        assert ear.text_content().strip()
        found.append(mark.text_content().removeprefix(ear.text_content()).strip())
    return found


def edit(client, recommendation, paragraphs=None, base=None, **fields):
    """Send the editing form with these paragraphs, based on `base` (by default the current version)."""
    recommendation.refresh_from_db()
    paragraphs = as_typed(recommendation.current) if paragraphs is None else paragraphs
    fields = {
        "title": recommendation.current.title,
        "topic": None if recommendation.circulated_at else recommendation.topic,
    } | fields
    sent = client.post(
        f"{page_of(recommendation)}edit/", typed(paragraphs=paragraphs, base=base or recommendation.current, **fields)
    )
    return shown(client, sent)


def shown(client, sent):
    """Return the page that a form leads to if it shows what was sent before anything is saved; otherwise the answer."""
    is_held = sent.status_code == HTTPStatus.FOUND and held_entries.is_held(sent.url)
    return client.get(sent.url) if is_held else sent


def deliver():
    """Run all queued tasks as a worker does, until none is due."""
    while due := list(Outgoing.objects.due(timezone.now())):
        for outgoing in due:
            outbox.run(outgoing.kind, outgoing.key)


def addresses(mailoutbox):
    """Return the recipients of e-mails, one for each e-mail, sorted."""
    return sorted(mail.to[0].rpartition("<")[2].strip(">") for mail in mailoutbox)
