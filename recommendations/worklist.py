"""What waits for somebody in the texts: one line for each thing to do, in each workshop."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import BooleanField, ExpressionWrapper
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
from registry.worklist import WorklistItem
from workshops import user_roles
from workshops.models import Workshop
from workshops.user_roles import roles_of
from workshops.worklist import workshops_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

COLUMNS = ("key", "serial", "workshop")
CLOSE = timedelta(days=3)  # before a deadline: from then on what must meet it is due

# What waits -> one text, many texts, the verb, whether somebody else waits for it. In the order of the dashboard.
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
    "publish": (
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
STATES = {"submit": "with_head", "returned": "returned", "open": "submitted", "adopt": "final", "publish": "adopted"}


def openings(user: User, workshops: Iterable[Workshop]) -> list[Workshop]:
    """Return the workshops among `workshops` in which `user` may begin a draft now. No query."""
    mine, now = roles_of(user), timezone.now()
    return [
        workshop
        for workshop in workshops
        if workshop.submissions_close_at > now and any(map(versions.may_draft, mine.delegates_in(workshop)))
    ]


def items(user: User, workshops: Iterable[Workshop] | None = None) -> list[WorklistItem]:
    """What waits for `user`. `workshops` are those that the user takes part in, where they were read already."""
    found = waiting(user, workshops_of(user) if workshops is None else workshops)
    order = list(THINGS)
    return [_item(*key, found[key]) for key in sorted(found, key=lambda key: (order.index(key[0]), key[1].slug))]


def waiting(user: User, workshops: Iterable[Workshop]) -> dict[tuple[str, Workshop], list[Recommendation]]:
    """The recommendations in `workshops` that wait for `user`, by what they wait for (one of THINGS) and by workshop.

    One query, which reads nothing that waits for nothing, and little of what does: it may be thousands. The database
    says of each recommendation what it waits for; asked row by row, the rules took ten times as long.
    """
    if not any(user_roles.rows_held(user)[name] for name in ("delegates", "roles")):
        return {}
    places = {one.pk: one for one in workshops}
    rules = visibility.WAITS | {"comments": ANSWER_COMMENTS}
    flags = {
        _flag(thing): ExpressionWrapper(visibility.where(rule, user), BooleanField()) for thing, rule in rules.items()
    }
    found: dict[tuple[str, Workshop], list[Recommendation]] = {}
    for recommendation in waiting_for(user).filter(workshop__in=places).annotate(**flags).only(*COLUMNS):
        recommendation.workshop = places[recommendation.workshop_id]
        for thing in _things(recommendation):
            found.setdefault((thing, recommendation.workshop), []).append(recommendation)
    return found


def _flag(thing: str) -> str:
    """The name under which a row carries whether a rule lets the reader do this."""
    return f"may_{thing}"


def _things(recommendation: "WithAnnotations[Recommendation, Waiting]") -> list[str]:
    """What one recommendation waits for; open comments count where nothing else is to be done."""
    things = [thing for thing in visibility.WAITS if getattr(recommendation, _flag(thing))]
    if not things and recommendation.is_discussed and getattr(recommendation, _flag("comments")):
        things.append("comments")
    return things + ["answered"] * recommendation.is_answered


def _item(thing: str, workshop: Workshop, texts: list[Recommendation]) -> WorklistItem:
    """Return one line of the dashboard; it leads to the text where there is one, else to the list of its state."""
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
    return WorklistItem(
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
