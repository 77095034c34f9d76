"""What waits for somebody in the texts: one line for each thing to do, in each workshop."""

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from recommendations import drafting, overseeing
from recommendations.models import Recommendation, State
from registry.desk import DeskItem
from workshops.models import Role
from workshops.roles import standing

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
        if workshop.submissions_close_at > now and any(map(drafting.may_draft, mine.delegates_in(workshop)))
    ]


def items(user):
    """What waits for `user`: texts, and reports with their letters."""
    return _texts(user) + overseeing.items(user)


def _texts(user):
    """Texts that wait for `user`: to be written, submitted, opened, circulated, adopted or released. One query."""
    at = standing(user)
    delegations = [one.delegation_id for own in at.delegates.values() for one in own]
    kept = [pk for pk, roles in at.roles.items() if pk and Role.SECRETARIAT in roles]
    chaired = [pk for pk, roles in at.roles.items() if pk and Role.CHAIR in roles]
    if not delegations and not kept and not chaired:
        return []
    rule = Q(lead__in=delegations, state__in=[State.DRAFT, State.WITH_HEAD, State.RETURNED])
    rule |= Q(workshop__in=kept, submitted_at__isnull=False)
    rule |= Q(workshop__in=chaired, state=State.FINAL_DRAFT, current=F("circulated"))
    waiting = {}
    for text in Recommendation.objects.filter(rule).exclude(state=State.WITHDRAWN).select_related("workshop", "lead"):
        thing = _kept_thing(text) if text.workshop_id in kept else ""
        thing = thing or ("adopt" if text.workshop_id in chaired and text.state == State.FINAL_DRAFT else "")
        thing = thing or _own_thing(text, at)
        if thing:
            waiting.setdefault((thing, text.workshop.slug), []).append(text)
    order = list(THINGS)
    return [_item(*key, waiting[key]) for key in sorted(waiting, key=lambda key: (order.index(key[0]), key[1]))]


def _own_thing(text, at):
    """What a delegation's text waits for, as far as this person can do it."""
    is_author = any(one.pk == text.author_id for one in at.delegates_in(text.workshop))
    if text.state == State.WITH_HEAD:
        return "submit" if at.heads(text.lead) else ""
    if text.state == State.RETURNED:
        return "returned" if is_author or at.heads(text.lead) else ""
    return "write" if text.state == State.DRAFT and is_author else ""


def _kept_thing(text):
    """What a text waits for from its secretariat."""
    if text.state == State.SUBMITTED:
        return "open"
    if text.state in (State.IN_DISCUSSION, State.FINAL_DRAFT) and text.current_id != text.circulated_id:
        return "circulate"
    if text.state == State.FINAL_DRAFT:
        return "adopt"
    return "release" if text.state == State.ADOPTED and text.released_at is None else ""


def _item(thing, slug, texts):
    """One line of the desk; it leads to the text where there is one, else to the list of its state."""
    one, many, verb, is_due = THINGS[thing]
    url = texts[0].get_absolute_url()
    if len(texts) > 1:
        url = reverse("recommendations:list", args=[slug]) + (f"?state={STATES[thing]}" if thing in STATES else "")
    symbols = ", ".join(text.short_symbol for text in texts[:6] if text.serial)
    return DeskItem(len(texts), str(one if len(texts) == 1 else many), url, str(verb), sub=symbols, due=is_due)
