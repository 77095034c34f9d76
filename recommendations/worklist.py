"""What waits for somebody in the texts: one line for each thing to do, in each workshop."""

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from recommendations.drafting import versions
from recommendations.models import Audience, Comment, Recommendation, State
from registry.worklist import DeskItem
from workshops.models import BINDING, Role, Topic, WorkshopRole
from workshops.roles import standing
from workshops.worklist import workshops_of

COLUMNS = ("key", "state", "serial", "released_at", "author", "lead", "workshop", "topic", "current", "circulated")
CLOSE = timedelta(days=3)  # before a deadline: from then on what must meet it is due

# What waits -> one text, many texts, the verb, whether somebody else waits for it. In the order of the desk.
THINGS = {
    "submit": (
        _lazy("text was handed to you as head"),
        _lazy("texts were handed to you as head"),
        _lazy("Read and submit"),
        True,
    ),
    "returned": (_lazy("text was returned to you"), _lazy("texts were returned to you"), _lazy("Read the note"), True),
    "open": (
        _lazy("text was submitted and is not yet in discussion"),
        _lazy("texts were submitted and are not yet in discussion"),
        _lazy("Open"),
        True,
    ),
    "answered": (
        _lazy("text has a reply to your comment"),
        _lazy("texts have replies to your comments"),
        _lazy("Read"),
        False,
    ),
    "circulate": (
        _lazy("text has a new wording that is not circulated"),
        _lazy("texts have a new wording that is not circulated"),
        _lazy("Circulate"),
        False,
    ),
    "adopt": (
        _lazy("final draft awaits its session"),
        _lazy("final drafts await their session"),
        _lazy("Adopt"),
        False,
    ),
    "release": (
        _lazy("adopted text is not public yet"),
        _lazy("adopted texts are not public yet"),
        _lazy("Release"),
        False,
    ),
    "comments": (
        _lazy("text has open comments"),
        _lazy("texts have open comments"),
        _lazy("Answer them"),
        False,
    ),
    "write": (
        _lazy("draft of yours is not submitted"),
        _lazy("drafts of yours are not submitted"),
        _lazy("Go on writing"),
        False,
    ),
}
STATES = {"submit": "with_head", "returned": "returned", "open": "submitted", "adopt": "final", "release": "adopted"}


def openings(user, workshops):
    """The workshops among `workshops` in which `user` may begin a draft now: who is to put a text forward there, and
    submissions are open. No query."""
    mine, now = standing(user), timezone.now()
    return [
        workshop
        for workshop in workshops
        if workshop.submissions_close_at > now and any(map(versions.may_draft, mine.delegates_in(workshop)))
    ]


def items(user, workshops=None):
    """What waits for `user`. `workshops` are those that the user takes part in, where they were read already. One query."""
    places = {one.pk: one for one in (workshops_of(user) if workshops is None else workshops)}
    return _texts(user, places)


def _texts(user, places):
    """Texts that wait for `user`: to be written, submitted, opened, circulated, answered, adopted or released; one
    query, that reads no text which waits for nothing, and little of those that do: they may be thousands."""
    at = standing(user)
    delegations = [one.delegation_id for own in at.delegates.values() for one in own]
    officer = {pk for pk, roles in at.roles.items() if pk and roles & {Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR}}
    if not delegations and not officer:
        return []
    rule = Q(Q(lead__in=delegations) | Q(is_co_authored=True), state__in=[State.DRAFT, State.WITH_HEAD, State.RETURNED])
    rule |= Q(workshop__in=at.delegates, answers__gt=0) | _waiting_for_officers(user, at)
    texts = Recommendation.objects.annotate(
        answers=_count(_answers(user)),
        open_comments=_count(_open_comments()),
        is_of_topic=Exists(_topics_of(user)),
        is_co_authored=Exists(_co_authorship(at)),
    )
    waiting = {}
    for text in texts.filter(rule, workshop__in=places).exclude(state=State.WITHDRAWN).only(*COLUMNS):
        text.workshop = places[text.workshop_id]
        for thing in _things(text, at):
            waiting.setdefault((thing, text.workshop), []).append(text)
    order = list(THINGS)
    return [_item(*key, waiting[key]) for key in sorted(waiting, key=lambda key: (order.index(key[0]), key[1].slug))]


def _waiting_for_officers(user, at):
    """Texts that wait for the secretariat, the chair, or the rapporteur of their topic."""
    kept = [pk for pk, roles in at.roles.items() if pk and Role.SECRETARIAT in roles]
    chaired = [pk for pk, roles in at.roles.items() if pk and Role.CHAIR in roles]
    in_hand = Q(state__in=[State.IN_DISCUSSION, State.FINAL_DRAFT])
    rule = Q(workshop__in=kept, state__in=[State.SUBMITTED, State.FINAL_DRAFT])
    rule |= Q(workshop__in=kept, state=State.ADOPTED, released_at=None)
    rule |= Q(in_hand, ~Q(current=F("circulated")), workshop__in=kept)
    rule |= Q(in_hand, Q(workshop__in=kept) | Q(is_of_topic=True), open_comments__gt=0)
    return rule | Q(workshop__in=chaired, state=State.FINAL_DRAFT, current=F("circulated"))


def _topics_of(user):
    """Of the topic at hand: whether `user` is its rapporteur; one without topics has all."""
    held = WorkshopRole.objects.filter(user=user, role=Role.RAPPORTEUR, ended_at=None, workshop=OuterRef("workshop"))
    return Topic.objects.filter(pk=OuterRef("topic")).filter(
        Exists(held.filter(Q(topics=None) | Q(topics=OuterRef("pk"))))
    )


def _co_authorship(at):
    """Of the text at hand: whether the reader was named as its co-author."""
    mine = [one.pk for own in at.delegates.values() for one in own]
    return Recommendation.co_authors.through.objects.filter(recommendation=OuterRef("pk"), delegate__in=mine)


def _answers(user):
    """Replies of others to comments of `user`, since the visit before this one."""
    since = user.desk_seen_at or user.joined_at
    replies = Comment.objects.filter(parent__author=user, written_at__gt=since, hidden_at=None)
    return replies.exclude(author=user)


def _open_comments():
    """What was said to all on a text in discussion, and is not settled."""
    return Comment.objects.filter(parent=None, resolved_at=None, hidden_at=None, audience=Audience.PARTICIPANTS)


def _count(comments):
    own = comments.filter(recommendation=OuterRef("pk")).order_by().values("recommendation")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)


def _things(text, at):
    """What one text waits for from this person: one thing as officer or author, and the replies to their comments."""
    found = [_kept_thing(text) if at.has(text.workshop, Role.SECRETARIAT) else ""]
    if text.state == State.FINAL_DRAFT and at.has(text.workshop, Role.CHAIR):
        found.append("adopt")
    if not any(found) and text.open_comments and (text.is_of_topic or at.has(text.workshop, Role.SECRETARIAT)):
        found.append("comments")
    if not any(found):
        found.append(_own_thing(text, at))
    if text.answers:
        found.append("answered")
    return dict.fromkeys(filter(None, found))


def _own_thing(text, at):
    """What a delegation's text waits for, as far as this person can do it."""
    if text.state not in (State.DRAFT, State.WITH_HEAD, State.RETURNED):
        return ""
    is_author = text.is_co_authored or any(one.pk == text.author_id for one in at.delegates_in(text.workshop))
    if text.state == State.WITH_HEAD:
        return "submit" if _heads(at, text) else ""
    if text.state == State.RETURNED:
        return "returned" if is_author or _heads(at, text) else ""
    return "write" if is_author else ""


def _heads(at, text):
    """Whether the reader may bind the delegation that leads the text; without reading the delegation."""
    return any(one.delegation_id == text.lead_id and one.capacity in BINDING for one in at.delegates_in(text.workshop))


def _kept_thing(text):
    """What a text waits for from its secretariat."""
    if text.state == State.SUBMITTED:
        return "open"
    if text.state in (State.IN_DISCUSSION, State.FINAL_DRAFT) and text.current_id != text.circulated_id:
        return "circulate"
    if text.state == State.FINAL_DRAFT:
        return "adopt"
    return "release" if text.state == State.ADOPTED and text.released_at is None else ""


def _item(thing, workshop, texts):
    """One line of the desk; it leads to the text where there is one, else to the list of its state."""
    one, many, verb, is_due = THINGS[thing]
    url = texts[0].get_absolute_url()
    if thing == "adopt" and len(texts) > 1:
        url = reverse("workflow:adopt_list", args=[workshop.slug])
    elif len(texts) > 1:
        state = f"?state={STATES[thing]}" if thing in STATES else ""
        url = reverse("reading:recommendations", args=[workshop.slug]) + state
    submitted = sorted((text for text in texts if text.serial), key=lambda text: text.serial)
    symbols = ", ".join(text.short_symbol for text in submitted[:6])
    is_near, nearness = _nearness(thing, workshop)
    return DeskItem(
        len(texts),
        str(one if len(texts) == 1 else many),
        url,
        str(verb),
        sub=" · ".join(filter(None, [symbols, nearness])),
        due=is_due or is_near,
        group=workshop.short_name,
    )


# Which deadline a thing must meet.
DEADLINE = {"write": "submissions_close_at", "returned": "submissions_close_at", "submit": "submissions_close_at"}
DEADLINE |= {"comments": "final_drafts_close_at", "circulate": "final_drafts_close_at"}


def _nearness(thing, workshop):
    """Whether the deadline of a thing is close, and how much time is left; nothing where none lies ahead."""
    if thing not in DEADLINE:
        return False, ""
    left = getattr(workshop, DEADLINE[thing]) - timezone.now()
    if left < timedelta():
        return False, ""
    hours = left.seconds // 3600
    words = (
        ngettext("%(n)d day left", "%(n)d days left", left.days) % {"n": left.days}
        if left.days
        else ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}
        if hours
        else _("less than an hour left")
    )
    return left < CLOSE, words
