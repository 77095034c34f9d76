"""The recorded facts of a workshop, and the draft chair's summary composed from them and from the session notes.

The draft names the host and the organisers of the workshop, but no delegation. Its wording depends on the form of the
outcome: participants adopt and recommend, or the chair's summary includes recommendations that no one has adopted.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.models import Adoption, Recommendation, State
from recommendations.workflow import summary as carried
from registry import numbers
from registry.names import place_text, with_article
from reports.models import SessionNote
from reports.printing import phrases
from workshops.models import Delegate, SessionKind, Standing, Topic, Workshop

UNDER_DISCUSSION = (State.IN_DISCUSSION, State.FINAL_DRAFT, State.UNDER_SILENCE)


def draft(workshop: Workshop) -> str:
    """Return the draft of the chair's summary: numbered when printed, a blank line between paragraphs."""
    return "\n\n".join([*_held(workshop), *_topics(workshop), *_notes_without_topic(workshop), *outcome(workshop)])


def _held(workshop: Workshop) -> Iterator[str]:
    values = {
        "title": workshop.title,
        "place": place_text(workshop.city, workshop.host.name),
        "days": phrases.during(workshop.starts_on, workshop.ends_on),
    }
    yield " ".join(
        [_("The ASEM workshop “%(title)s” was held in %(place)s, %(days)s.") % values, *_organised(workshop)]
    )
    if sentence := attendance(workshop):
        yield sentence


def _organised(workshop: Workshop) -> Iterator[str]:
    yield _("It was hosted by %(host)s.") % {"host": with_article(workshop.host.name)}
    sponsors = [with_article(partner.name) for partner in workshop.co_sponsors.order_by("protocol_order")]
    organisers = [body.name for body in workshop.co_organisers.order_by("name")]
    if sponsors:
        yield _("It was co-sponsored by %(names)s.") % {"names": phrases.joined(sponsors)}
    if organisers:
        yield _("It was co-organised by %(names)s.") % {"names": phrases.joined(organisers)}


def attendance(workshop: Workshop) -> str:
    """Return the sentence on how many people attended, of how many partners and other bodies; empty without delegates."""
    rows = Delegate.objects.active().filter(delegation__workshop=workshop)
    rows = rows.exclude(delegation__standing__in=[Standing.PRESS, Standing.STAFF]).order_by()
    people = rows.count()
    partners = rows.filter(delegation__standing=Standing.PARTNER).values("delegation").distinct().count()
    others = rows.exclude(delegation__standing=Standing.PARTNER).values("delegation").distinct().count()
    if not people:
        return ""
    attended = ngettext("%(n)s participant", "%(n)s participants", people) % {"n": people}
    bodies = [ngettext("%(n)s ASEM partner", "%(n)s ASEM partners", partners) % {"n": partners}] if partners else []
    if others:
        bodies.append(ngettext("%(n)s other body", "%(n)s other bodies", others) % {"n": others})
    return _("It was attended by %(people)s from %(bodies)s.") % {"people": attended, "bodies": phrases.joined(bodies)}


def _topics(workshop: Workshop) -> Iterator[str]:
    """Yield the session notes by topic; a topic without notes has one sentence."""
    notes = _notes(workshop)
    for topic in Topic.objects.filter(workshop=workshop).order_by("number"):
        own = [note.text for note in notes if note.session.topic_id == topic.pk]
        values = {"number": topic.number, "title": topic.title}
        if own:
            yield from (f"{_('Topic %(number)s, %(title)s:') % values} {text}" for text in own[:1])
            yield from own[1:]
        else:
            yield _("Under topic %(number)s, participants discussed the following subject: %(title)s.") % values


def _notes_without_topic(workshop: Workshop) -> Iterator[str]:
    yield from (note.text for note in _notes(workshop) if note.session.topic_id is None)


def _notes(workshop: Workshop) -> list[SessionNote]:
    rows = (
        SessionNote.objects.filter(session__workshop=workshop).exclude(text="").exclude(session__kind=SessionKind.BREAK)
    )
    return list(rows.select_related("session").order_by("session__held_on", "session__starts", "session"))


def outcome(workshop: Workshop) -> Iterator[str]:
    """Yield what was adopted and how, or which recommendations the summary includes, and what remains open."""
    if not workshop.adopts:
        if count := len(recommendations(workshop)):
            yield ngettext(
                "Drawing on the discussion, the chair makes the following recommendation, which was not negotiated.",
                "Drawing on the discussion, the chair makes the following %(n)s recommendations, which were not "
                "negotiated.",
                count,
            ) % {"n": numbers.in_words(count)}
        return
    yield from _adopted(workshop)
    agreed = Recommendation.objects.filter(workshop=workshop, state=State.AD_REFERENDUM).count()
    if agreed:
        yield ngettext(
            "%(n)s recommendation was agreed ad referendum and awaits confirmation.",
            "%(n)s recommendations were agreed ad referendum and await confirmation.",
            agreed,
        ) % {"n": numbers.at_start(agreed)}
    rest = Recommendation.objects.filter(workshop=workshop, state__in=UNDER_DISCUSSION).count()
    if rest:
        yield ngettext(
            "%(n)s draft recommendation remains under discussion.",
            "%(n)s draft recommendations remain under discussion.",
            rest,
        ) % {"n": numbers.at_start(rest)}


def _adopted(workshop: Workshop) -> Iterator[str]:
    adoptions = list(_adoptions(workshop))
    by_silence = [row for row in adoptions if row.is_by_silence]
    in_room = [row for row in adoptions if not row.is_by_silence]
    if in_room:
        yield ngettext(
            "Participants adopted by consensus %(n)s recommendation: %(list)s.",
            "Participants adopted by consensus %(n)s recommendations: %(list)s.",
            len(in_room),
        ) % {"n": numbers.in_words(len(in_room)), "list": _listed(in_room)}
    if by_silence:
        yield ngettext(
            "After the workshop, %(n)s recommendation was adopted by silence procedure: %(list)s.",
            "After the workshop, %(n)s recommendations were adopted by silence procedure: %(list)s.",
            len(by_silence),
        ) % {"n": numbers.in_words(len(by_silence)), "list": _listed(by_silence)}


def _listed(adoptions: list[Adoption]) -> str:
    return "; ".join(f"{row.recommendation.full_number} “{row.version.title}”" for row in adoptions)


def _adoptions(workshop: Workshop) -> "Iterator[Adoption]":
    for recommendation in recommendations(workshop):
        row = recommendation.valid_adoption
        row.recommendation = recommendation
        yield row


def recommendations(workshop: Workshop) -> list[Recommendation]:
    """Return the recommendations mentioned in the summary: those adopted, or those included in it."""
    rows = Recommendation.objects.filter(workshop=workshop, state=State.ADOPTED, adoption__isnull=False)
    if not workshop.adopts:
        rows = carried.included(workshop)
    related = ("workshop", "topic", "adoption__version", "circulated")
    return list(rows.select_related(*related).order_by("topic__number", "number", "serial"))
