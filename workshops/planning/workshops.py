"""Create workshops, change their plans and open them to the public."""

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

from members import organisations
from members.models import Ministry, Organisation, Partner, User, Visitor
from registry import audit
from registry.access import Refused
from registry.doors import door
from registry.hooks import Hook
from registry.names import fold
from registry.search import index
from registry.shown_values import Check
from workshops.models import Meeting, Role, Topic, Workshop, WorkshopRole
from workshops.planning.postponement import move_programme
from workshops.roles import REGISTRARS
from workshops.user_roles import forget, roles_of

FIELDS: tuple[str, ...] = ("title", "city", "venue", "mode", "starts_on", "ends_on", "zone", "host", "background")
FIELDS += ("content", "outputs", "origin", "proposed_at")
DEADLINES = ("submissions_close_at", "comments_close_at", "final_drafts_close_at")
NO_MANDATE = gettext_lazy("Only holders of a mandate may create workshops. Mandates are granted by an administrator.")
OPEN_ALREADY = gettext_lazy("This workshop is already open to the public.")
MAX_ATTEMPTS = 5  # attempts to save under a free name, if workshops of the same place or host are created concurrently


recorded_topics: Hook[Callable[[Workshop], set[int]]] = Hook(
    "workshops.recorded_topics", "function(workshop) -> pks of topics whose title is on record"
)


def fixed_topics(workshop: Workshop) -> set[int]:
    """Return the pks of topics whose title can no longer change, because a recommendation was numbered."""
    return {pk for provider in recorded_topics for pk in provider(workshop)}


def mandate_of(user: Visitor) -> WorkshopRole | None:
    """Return the oldest unused mandate of `user` to create a workshop, or None."""
    if not user.is_authenticated:
        return None
    return WorkshopRole.objects.filter(user=user, role=Role.ORGANISER, workshop=None, ended_at=None).first()


def mandate_to_use(user: User, key: str | None = None) -> WorkshopRole:
    """Return the mandate of `user` with this `key`, whether used or not; else the next unused one.

    A form submitted twice thus finds the workshop it created first. Raises Refused if there is no mandate.
    """
    mandate = None
    if key:
        with suppress(ValidationError):
            mandate = WorkshopRole.objects.filter(user=user, role=Role.ORGANISER, ended_at=None, key=key).first()
    mandate = mandate or mandate_of(user)
    if mandate is None:
        raise Refused(NO_MANDATE)
    return mandate


@door
def create_workshop(
    mandate: WorkshopRole,
    *,
    topics: Iterable[str],
    ministry_kinds: Iterable[str],
    co_sponsors: Iterable[Partner],
    target_meetings: Iterable[Meeting],
    by: User,
    co_organisers: Iterable[Organisation] = (),
    **values: Any,
) -> Workshop:
    """Create a workshop and bind `mandate` to it: `by` becomes its organiser.

    `topics` are titles by number; `values` are those of FIELDS and DEADLINES. Slug and symbol are generated once, from
    place, year and host. If the mandate has already been used, its workshop is returned: the call is idempotent.
    """
    mandate = WorkshopRole.objects.select_for_update(no_key=True, of=["self"]).get(pk=mandate.pk)
    if mandate.user_id != by.pk or mandate.ended_at or mandate.role != Role.ORGANISER:
        raise Refused(_("Your mandate to create a workshop has ended. Ask an administrator for a new one."))
    if mandate.workshop:
        return mandate.workshop
    workshop = save_under_free_names(Workshop(**values))
    _set_topics(workshop, topics)
    _set_partners(workshop, ministry_kinds, co_sponsors, co_organisers, target_meetings)
    mandate.workshop = workshop
    mandate.save(update_fields=["workshop"])
    index.changed(workshop.audit_kind, workshop.pk)
    details: dict[str, Any] = {"symbol": workshop.symbol_stem, "mandate": mandate.key}
    audit.record(by, "workshop.created", workshop, rows=[workshop], **details)
    return workshop


@door
def change_workshop(
    workshop: Workshop,
    *,
    topics: Iterable[str],
    ministry_kinds: Iterable[str],
    co_sponsors: Iterable[Partner],
    target_meetings: Iterable[Meeting],
    by: User,
    co_organisers: Iterable[Organisation] = (),
    **values: Any,
) -> Workshop:
    """Change the plan, but not the slug or symbol. Raises ValidationError if a topic in use would be removed.

    `values` may also have `moves_programme`: whether sessions and events are moved by as many days as the first day; and
    `check`, which is called with the locked row.
    """
    workshop = locked(workshop, by)
    check: Check | None = values.pop("check", None)
    if check:
        check(workshop)
    moves_programme = values.pop("moves_programme", False)
    moved_by = values.get("starts_on", workshop.starts_on) - workshop.starts_on
    changed = [name for name, value in values.items() if getattr(workshop, name) != value]
    for name in changed:
        setattr(workshop, name, values[name])
    workshop.save(update_fields=changed)
    if moves_programme and moved_by:
        move_programme(workshop, moved_by, by)
    if _set_topics(workshop, topics):
        changed.append("topics")
    if _set_partners(workshop, ministry_kinds, co_sponsors, co_organisers, target_meetings):
        changed.append("partners")
    if changed:
        index.changed(workshop.audit_kind, workshop.pk)
        audit.record(by, "workshop.changed", workshop, changed=sorted(changed))
    return workshop


@door
def open_workshop(workshop: Workshop, *, by: User) -> Workshop:
    """Open the workshop to the public. Raises Refused if it is already open."""
    workshop = locked(workshop, by)
    check_not_open(workshop)
    workshop.opened_at = timezone.now()
    workshop.save(update_fields=["opened_at"])
    audit.record(by, "workshop.opened", workshop)
    return workshop


def check_not_open(workshop: Workshop) -> None:
    """Raise Refused if the workshop is open to the public."""
    if workshop.opened_at:
        raise Refused(OPEN_ALREADY)


def contents(workshop: Workshop) -> dict[str, int]:
    """Return the numbers of topics, sessions, events and delegations, for the confirmation page. Four queries."""
    names = ("topics", "sessions", "activities", "delegations")
    return {f"{name}_count": getattr(workshop, name).count() for name in names}


def locked(workshop: Workshop, by: User) -> Workshop:
    """Return the locked row of the workshop. Raises Refused unless `by` is its organiser."""
    workshop = Workshop.objects.select_for_update(no_key=True, of=["self"]).get(pk=workshop.pk)
    forget(by)
    if not roles_of(by).has(workshop, Role.ORGANISER):
        raise Refused(_("Only the organiser of the workshop may change its plan."))
    return workshop


@door
def enter_organisation(workshop: Workshop, *, by: User, **names: str) -> Organisation:
    """Add an organisation to the directory, for the plan or a delegation. Raises ValidationError if it is listed."""
    Workshop.objects.select_for_update(no_key=True, of=["self"]).get(pk=workshop.pk)
    forget(by)
    if not roles_of(by).has(workshop, *REGISTRARS):
        raise Refused(_("Only the organiser and the secretariat of the workshop may add organisations."))
    return organisations.enter_organisation(**names, by=by)


def save_under_free_names(workshop: Workshop) -> Workshop:
    """Save a new workshop under a unique slug and symbol and return it. Raises Refused."""
    for _attempt in range(MAX_ATTEMPTS):
        workshop.slug = _free_slug(workshop)
        workshop.symbol_stem = _free_stem(workshop)
        try:
            with transaction.atomic():
                workshop.save(force_insert=True)
            return workshop
        except IntegrityError:  # another workshop took the name after the check
            continue
    raise Refused(
        _("Another workshop in the same place is being created at the same time. Wait a moment, then try again.")
    )


def _free_stem(workshop: Workshop) -> str:
    """Return a free symbol: ASEM/WS/2010/VN, or ASEM/WS/2010/VN/2 for the second workshop of the host in a year."""
    stem = f"ASEM/WS/{workshop.starts_on.year}/{workshop.host.code}"
    taken = set(Workshop.objects.filter(symbol_stem__startswith=stem).values_list("symbol_stem", flat=True))
    return _first_free(stem, "/", taken)


def _free_slug(workshop: Workshop) -> str:
    """Return a free slug: ha-long-2010; from the host's code if the place has no Latin letters."""
    place = slugify(fold(workshop.city))[:40].strip("-") or workshop.host.code.lower()
    slug = f"{place}-{workshop.starts_on.year}"
    taken = set(Workshop.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return _first_free(slug, "-", taken)


def _first_free(name: str, separator: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}{separator}{number}"
    return free


def _set_topics(workshop: Workshop, titles: Iterable[str]) -> bool:
    """Set the topics to `titles`; return whether anything changed."""
    current = {topic.number: topic for topic in workshop.topics.select_for_update(no_key=True, of=["self"])}
    fixed = fixed_topics(workshop)
    wanted = dict(enumerate(titles, start=1))
    changed = False
    for number, title in wanted.items():
        topic = current.pop(number, None)
        if topic is None:
            Topic.objects.create(workshop=workshop, number=number, title=title)
        elif topic.title != title:
            _check_not_fixed(topic, fixed)
            topic.title = title
            topic.save(update_fields=["title"])
        else:
            continue
        changed = True
    for topic in current.values():
        _remove_topic(topic)
        changed = True
    return changed


def _check_not_fixed(topic: Topic, fixed: set[int]) -> None:
    if topic.pk in fixed:
        message = _("Restore the title “%s”: a recommendation under this topic has been numbered.") % topic.title
        raise ValidationError({f"topic_{topic.number}": ValidationError(message, code="recorded")})


def _remove_topic(topic: Topic) -> None:
    try:
        with transaction.atomic():
            topic.delete()
    except (ProtectedError, IntegrityError) as error:
        message = _(
            "Topic %d cannot be removed because it has sessions or recommendations. Enter a title for this topic."
        )
        raise ValidationError({f"topic_{topic.number}": message % topic.number}) from error


def _set_partners(
    workshop: Workshop,
    ministry_kinds: Iterable[str],
    co_sponsors: Iterable[Partner],
    co_organisers: Iterable[Organisation],
    target_meetings: Iterable[Meeting],
) -> bool:
    """Set the organising bodies and target meetings; return whether anything changed.

    All ministries of the host of the given kinds become organisers.
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
