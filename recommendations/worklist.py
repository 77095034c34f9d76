"""What waits for somebody in the texts: one line for each thing to do, in each workshop."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from members.models import User
from recommendations import visibility
from recommendations.drafting import versions
from recommendations.models import Recommendation
from recommendations.reading.list import ANSWER_COMMENTS, Waiting, waiting_for
from registry.worklist import DeskItem
from workshops import user_roles
from workshops.models import Delegate, Workshop
from workshops.user_roles import roles_of
from workshops.worklist import workshops_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

COLUMNS = ("key", "state", "serial", "released_at", "author", "lead", "workshop", "topic", "current", "circulated")
RELATED = [Prefetch("co_authors", Delegate.objects.only("pk"))]
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


def openings(user: User, workshops: Iterable[Workshop]) -> list[Workshop]:
    """Return the workshops among `workshops` in which `user` may begin a draft now. No query."""
    mine, now = roles_of(user), timezone.now()
    return [
        workshop
        for workshop in workshops
        if workshop.submissions_close_at > now and any(map(versions.may_draft, mine.delegates_in(workshop)))
    ]


def items(user: User, workshops: Iterable[Workshop] | None = None) -> list[DeskItem]:
    """What waits for `user`. `workshops` are those that the user takes part in, where they were read already.

    Two queries, which read nothing that waits for nothing, and little of what does: it may be thousands.
    """
    places = {one.pk: one for one in (workshops_of(user) if workshops is None else workshops)}
    if not any(user_roles.rows_held(user)[name] for name in ("delegates", "roles")):
        return []
    waiting: dict[tuple[str, Workshop], list[Recommendation]] = {}
    found = waiting_for(user).filter(workshop__in=places).only(*COLUMNS).prefetch_related(*RELATED)
    for recommendation in found:
        recommendation.workshop = places[recommendation.workshop_id]
        for thing in _things(recommendation, user):
            waiting.setdefault((thing, recommendation.workshop), []).append(recommendation)
    order = list(THINGS)
    return [_item(*key, waiting[key]) for key in sorted(waiting, key=lambda key: (order.index(key[0]), key[1].slug))]


def _things(recommendation: "WithAnnotations[Recommendation, Waiting]", user: User) -> list[str]:
    """What one recommendation waits for from `user`; open comments count where nothing else is to be done."""
    things = [thing for thing, rule in visibility.WAITS.items() if visibility.allows(rule, user, recommendation)]
    if not things and recommendation.is_discussed and visibility.allows(ANSWER_COMMENTS, user, recommendation):
        things.append("comments")
    return things + ["answered"] * recommendation.is_answered


def _item(thing: str, workshop: Workshop, texts: list[Recommendation]) -> DeskItem:
    """Return one line of the desk; it leads to the text where there is one, else to the list of its state."""
    one, many, verb, is_due = THINGS[thing]
    url = texts[0].get_absolute_url()
    if thing == "adopt" and len(texts) > 1:
        url = reverse("workflow:adopt_list", args=[workshop.slug])
    elif len(texts) > 1:
        state = f"?state={STATES[thing]}" if thing in STATES else ""
        url = reverse("reading:recommendations", args=[workshop.slug]) + state
    submitted = sorted((text for text in texts if text.serial), key=lambda text: text.serial or 0)
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


def _nearness(thing: str, workshop: Workshop) -> tuple[bool, str]:
    """Return whether the deadline of a thing is close, and how much time is left; nothing where none lies ahead."""
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
