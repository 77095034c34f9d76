"""A workshop is created, changed and opened to the public, and its sessions are set."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Ministry, Organisation, Partner, User, Visitor
from registry import audit
from registry.access import Refused
from registry.hooks import Hook
from registry.names import fold
from workshops.models import Meeting, Role, Topic, Workshop, WorkshopRole

FACTS: tuple[str, ...] = ("title", "city", "venue", "mode", "starts_on", "ends_on", "zone", "host", "background")
FACTS += ("content", "outputs", "origin", "proposed_at")
DEADLINES = ("submissions_close_at", "comments_close_at", "final_drafts_close_at")
NO_MANDATE = gettext_lazy("Workshops can be created only by holders of a mandate. Ask an administrator for one.")
OPEN_ALREADY = gettext_lazy("This workshop is already open to the public.")
TRIES = 5  # names taken in the same moment by another workshop of the same place or host


recorded_topics: Hook[Callable[[Workshop], set[int]]] = Hook(
    "workshops.recorded_topics", "function(workshop) -> pks of topics whose title is in the record by now"
)


def fixed_topics(workshop: Workshop) -> set[int]:
    """The pks of topics whose title may not change any more, because something was decided under it."""
    return {pk for provider in recorded_topics for pk in provider(workshop)}


def mandate_of(user: Visitor) -> WorkshopRole | None:
    """The mandate by which `user` may create a workshop: the oldest one that is not used yet, or None."""
    if not user.is_authenticated:
        return None
    return WorkshopRole.objects.filter(user=user, role=Role.ORGANISER, workshop=None, ended_at=None).first()


def mandate_to_use(user: User, key: str | None = None) -> WorkshopRole:
    """The mandate that a submit names by `key`, used already or not, if it is `user`'s; else the one to use next.

    So a form sent twice finds the workshop that its first sending created. Raises Refused when there is none.
    """
    mandate = None
    if key:
        with suppress(ValidationError):
            mandate = WorkshopRole.objects.filter(user=user, role=Role.ORGANISER, ended_at=None, key=key).first()
    mandate = mandate or mandate_of(user)
    if mandate is None:
        raise Refused(NO_MANDATE)
    return mandate


@transaction.atomic
def create_workshop(
    mandate: WorkshopRole,
    *,
    topics: Iterable[str],
    ministry_kinds: Iterable[str],
    co_sponsors: Iterable[Partner],
    target_meetings: Iterable[Meeting],
    by: User,
    co_organisers: Iterable[Organisation] = (),
    **facts: Any,
) -> Workshop:
    """Create the workshop that `mandate` is for, and bind the mandate to it: `by` becomes its organiser.

    `topics` are titles by number; `facts` are those of FACTS and DEADLINES. Address and symbol are made of place,
    year and host, once. A mandate used already by the same person returns that workshop: a submit sent twice.
    """
    mandate = WorkshopRole.objects.select_for_update(of=["self"]).get(pk=mandate.pk)
    if mandate.user_id != by.pk or mandate.ended_at or mandate.role != Role.ORGANISER:
        raise Refused(_("Your mandate to create a workshop has ended. Ask an administrator for a new one."))
    if mandate.workshop:
        return mandate.workshop
    workshop = save_under_free_names(Workshop(**facts))
    _set_topics(workshop, topics)
    _set_partners(workshop, ministry_kinds, co_sponsors, co_organisers, target_meetings)
    mandate.workshop = workshop
    mandate.save(update_fields=["workshop"])
    audit.record(by, "workshop.created", workshop, symbol=workshop.symbol_stem, mandate=mandate.key)
    return workshop


@transaction.atomic
def change_workshop(
    workshop: Workshop,
    *,
    topics: Iterable[str],
    ministry_kinds: Iterable[str],
    co_sponsors: Iterable[Partner],
    target_meetings: Iterable[Meeting],
    by: User,
    co_organisers: Iterable[Organisation] = (),
    **facts: Any,
) -> Workshop:
    """Change the plan; address and symbol stay. Raises ValidationError where a topic in use would go."""
    workshop = locked(workshop, by)
    changed = [name for name, value in facts.items() if getattr(workshop, name) != value]
    for name in changed:
        setattr(workshop, name, facts[name])
    workshop.save(update_fields=changed)
    if _set_topics(workshop, topics):
        changed.append("topics")
    if _set_partners(workshop, ministry_kinds, co_sponsors, co_organisers, target_meetings):
        changed.append("partners")
    if changed:
        audit.record(by, "workshop.changed", workshop, changed=sorted(changed))
    return workshop


@transaction.atomic
def open_workshop(workshop: Workshop, *, by: User) -> Workshop:
    """Show the workshop to the public. Raises Refused when it is open already."""
    workshop = locked(workshop, by)
    if workshop.opened_at:
        raise Refused(OPEN_ALREADY)
    workshop.opened_at = timezone.now()
    workshop.save(update_fields=["opened_at"])
    audit.record(by, "workshop.opened", workshop)
    return workshop


def locked(workshop: Workshop, by: User) -> Workshop:
    """The workshop's row, locked, if `by` plans it."""
    planned = Workshop.objects.planned_by(by).select_for_update(of=["self"]).filter(pk=workshop.pk).first()
    if planned is None:
        raise Refused(_("Only the organiser of the workshop can change its plan."))
    return planned


def save_under_free_names(workshop: Workshop) -> Workshop:
    """Save a new workshop under an address and a symbol that no other has; returns it. Raises Refused."""
    for _attempt in range(TRIES):
        workshop.slug = _free_slug(workshop)
        workshop.symbol_stem = _free_stem(workshop)
        try:
            with transaction.atomic():
                workshop.save(force_insert=True)
            return workshop
        except IntegrityError:  # another workshop took the name after it was looked up
            continue
    raise Refused(_("Other workshops in the same place are being created. Try again."))


def _free_stem(workshop: Workshop) -> str:
    """ASEM/WS/2010/VN; the second workshop of the same host in a year is ASEM/WS/2010/VN/2."""
    stem = f"ASEM/WS/{workshop.starts_on.year}/{workshop.host.code}"
    taken = set(Workshop.objects.filter(symbol_stem__startswith=stem).values_list("symbol_stem", flat=True))
    return _first_free(stem, "/", taken)


def _free_slug(workshop: Workshop) -> str:
    """ha-long-2010; a place without Latin letters is called by its host's code."""
    place = slugify(fold(workshop.city))[:40].strip("-") or workshop.host.code.lower()
    slug = f"{place}-{workshop.starts_on.year}"
    taken = set(Workshop.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return _first_free(slug, "-", taken)


def _first_free(name: str, joint: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}{joint}{number}"
    return free


def _set_topics(workshop: Workshop, titles: Iterable[str]) -> bool:
    """Make the topics those of `titles`; return whether anything changed."""
    present = {topic.number: topic for topic in workshop.topics.select_for_update(of=["self"])}
    kept = fixed_topics(workshop)
    wanted = dict(enumerate(titles, start=1))
    changed = False
    for number, title in wanted.items():
        topic = present.pop(number, None)
        if topic is None:
            Topic.objects.create(workshop=workshop, number=number, title=title)
        elif topic.title != title:
            _check_free_to_change(topic, kept)
            topic.title = title
            topic.save(update_fields=["title"])
        else:
            continue
        changed = True
    for topic in present.values():
        _remove_topic(topic)
        changed = True
    return changed


def _check_free_to_change(topic: Topic, kept: set[int]) -> None:
    if topic.pk in kept:
        message = _("Restore the title “%s”: a recommendation under this topic has been adopted.") % topic.title
        raise ValidationError({f"topic_{topic.number}": ValidationError(message, code="recorded")})


def _remove_topic(topic: Topic) -> None:
    try:
        with transaction.atomic():
            topic.delete()
    except (ProtectedError, IntegrityError) as error:
        message = _("Topic %d cannot be removed because it has sessions or recommendations. Enter a title for it.")
        raise ValidationError({f"topic_{topic.number}": message % topic.number}) from error


def _set_partners(
    workshop: Workshop,
    ministry_kinds: Iterable[str],
    co_sponsors: Iterable[Partner],
    co_organisers: Iterable[Organisation],
    target_meetings: Iterable[Meeting],
) -> bool:
    """Set who carries the workshop and where its report goes; return whether anything changed.

    The host's ministries are all it has of these kinds.
    """
    wanted: dict[str, list[Any]] = {
        "host_ministries": list(Ministry.objects.filter(partner=workshop.host, kind__in=ministry_kinds)),
        "co_sponsors": list(co_sponsors),
        "co_organisers": list(co_organisers),
        "target_meetings": list(target_meetings),
    }
    changed = False
    for name, rows in wanted.items():
        relation = getattr(workshop, name)
        if {row.pk for row in rows} != set(relation.values_list("pk", flat=True)):
            relation.set(rows)
            changed = True
    return changed
