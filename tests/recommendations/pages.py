"""What the tests of texts share: people in a workshop, and what a browser sends when a text is written."""

from django.utils import timezone

from registry import outbox
from registry.models import Outgoing
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
    """An active delegate of a partner, in its one delegation at the workshop."""
    workshop = workshop or create_workshop()
    partner = create_partner(partner)
    delegation = workshop.delegations.filter(partner=partner).first() or create_delegation(workshop, partner=partner)
    found = create_delegate(delegation, capacity=capacity)
    found.full_name = found.user.full_name = full_name
    found.user.save(update_fields=["full_name"])
    found.save(update_fields=["full_name"])
    return found


def head(workshop=None, partner="VN"):
    return delegate(workshop, partner, Capacity.HEAD, full_name="Nguyễn Thị Hương Giang")


def of_organisation(workshop=None):
    """A delegate of ASEF, who speaks for themselves."""
    workshop = workshop or create_workshop()
    return create_delegate(create_delegation(workshop, organisation=create_organisation(), standing="organisation"))


def officer(client, workshop, role=Role.SECRETARIAT):
    """Sign the holder of a role in `workshop` in, with the second factor, and return the user."""
    user = create_role(role, workshop=workshop).user
    sign_in(client, user)
    return user


def signed_in(client, person):
    """Sign a delegate, or a user, in; return the client."""
    client.force_login(getattr(person, "user", person))
    return client


def typed(title="Networks of cultural professionals", paragraphs=(), base=None, topic=None, do="save", **fields):
    """What the form of a text sends. `paragraphs` are (kind, text) or (kind, text, key)."""
    data = {"title": title, "do": do, "rationale": "", "addressees": ["governments"], "nature": "recommendation"}
    if base:
        data["base"] = str(getattr(base, "key", base))
    if topic:
        data["topic"] = str(topic.key)
    for place, (kind, text, *key) in enumerate(paragraphs):
        data |= {f"p-{place}-kind": kind, f"p-{place}-text": text, f"p-{place}-key": str(key[0]) if key else ""}
    return data | fields


def as_typed(version):
    """The paragraphs of a version, as its form would send them back."""
    return [(text.kind, text.text, text.paragraph.key) for text in version.texts.select_related("paragraph")]


def words(version):
    return list(version.texts.values_list("kind", "text"))


def page_of(text):
    return f"/recommendations/{text.key}/"


def step(client, text, target, **fields):
    """Take a step; before it submits, the page that asks was read, unless `confirmed` says no."""
    read = {"confirmed": "yes"} if target == "submitted" else {}
    return client.post(f"{page_of(text)}step/", {"target": target} | read | fields)


def refusal(response):
    """Why something was refused, as the page says it."""
    assert response.status_code == 403
    return response.context["exception"]


def asks(response, event):
    """Whether the page asks before it happens, in the words of the event."""
    return event.question != "" and str(event.question) in " ".join(texts(response, "main"))


def messages(response):
    """What the page says of the act before it: (level, words) of each message."""
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


def marked(page, tag):
    """The words marked as inserted (`ins`) or deleted (`del`), without the word that says so to the ear."""
    found = []
    for mark in elements(page, f"{tag}:has(.visually-hidden)"):
        (ear,) = mark.find_class("visually-hidden")
        assert ear.text_content().strip()
        found.append(mark.text_content().removeprefix(ear.text_content()).strip())
    return found


def edit(client, text, paragraphs=None, base=None, **fields):
    """Send the form of a text with these paragraphs, made on `base` (the present wording, unless given)."""
    text.refresh_from_db()
    paragraphs = as_typed(text.current) if paragraphs is None else paragraphs
    fields = {"title": text.current.title, "topic": None if text.circulated_at else text.topic} | fields
    return client.post(f"{page_of(text)}edit/", typed(paragraphs=paragraphs, base=base or text.current, **fields))


def deliver():
    """Do what is owed, as a worker does, until nothing is due."""
    while due := list(Outgoing.objects.due(timezone.now())):
        for outgoing in due:
            outbox.run(outgoing.kind, outgoing.key)


def addresses(mailoutbox):
    """To whom mail went, one address a mail, sorted."""
    return sorted(mail.to[0].rpartition("<")[2].strip(">") for mail in mailoutbox)
