"""Permissions on recommendations and comments, defined by the relations of users to them.

A relation exists if a row of the user (a delegate, a role, the account itself) has the same value as a column of the
recommendation or comment. A rule lists relations, each with a condition on the object. Every rule can be used in three
ways, and a property test checks that they agree: `where` filters objects, `allows` decides about one object, and
`people` finds the users. Rules refer to columns by name, so that the models can import them.
"""

from dataclasses import dataclass
from typing import Any, Literal, cast

from django.apps import apps
from django.db.models import F, Field, Manager, Model, Q, QuerySet

from members.models import User, Visitor
from recommendations.states import State
from workshops import user_roles
from workshops.models import BINDING, Capacity, Delegate, Role, WorkshopRole

ALWAYS = Q()
NOTHING = Q(pk__in=[])
CO_AUTHORS = "co_authors"


@dataclass(frozen=True)
class Relation:
    """A row of the user whose `key` equals the object's value at `path`; `only` is a condition on the row.

    Conditions consist of exact, in and isnull, so that they can be evaluated for one object without a query.
    """

    held: Literal["delegates", "roles", "account"]
    key: str
    path: str
    only: Q = ALWAYS

    def on_objects(self, user: User) -> Q | None:
        """Return the condition for objects to which `user` has this relation; None if there can be none."""
        values = self._values(user)
        path = self.path
        if path == CO_AUTHORS:
            path, values = "pk", _co_authored(user, values)
        return Q(**{f"{path}__in": values}) if values else None

    def holds(self, user: User, subject: Model) -> bool:
        """Return whether `user` has this relation to `subject`; no query if the related objects were prefetched."""
        values = self._values(user)
        if self.path == CO_AUTHORS:
            return bool(values) and any(delegate.pk in values for delegate in getattr(subject, CO_AUTHORS).all())
        return value_of(subject, self.path) in values

    def on_users(self, subject: Model) -> Q:
        """Return the condition for users who have this relation to `subject`."""
        rows: QuerySet[Any]
        if self.path == CO_AUTHORS:
            co_authorships = _co_authorships().filter(recommendation=subject.pk)
            rows = Delegate.objects.active().filter(self.only, pk__in=co_authorships.values("delegate"))
        else:
            value = value_of(subject, self.path)
            if value is None:
                return NOTHING
            if self.held == "account":
                return Q(pk=value)
            active: QuerySet[Any] = (
                Delegate.objects.active() if self.held == "delegates" else WorkshopRole.objects.filter(ended_at=None)
            )
            rows = active.filter(self.only, **{self.key: value})
        return Q(pk__in=rows.filter(user__isnull=False).order_by().values("user"))

    def _values(self, user: User) -> list[Any]:
        rows = [row for row in user_roles.rows_held(user)[self.held] if matches(self.only, row)]
        values: list[Any] = []
        for row in rows:
            value = value_of(row, self.key)
            values += value if isinstance(value, list) else [value]
        return [value for value in values if value is not None]


class Everyone(Relation):
    """Any signed-in user."""

    def on_objects(self, user: User) -> Q | None:
        return Q(pk__isnull=False)

    def holds(self, user: User, subject: Model) -> bool:
        return True

    def on_users(self, subject: Model) -> Q:
        return Q(pk__isnull=False)


@dataclass(frozen=True)
class Rule:
    """Relations, each under a condition on the object; users with one of the relations in `but` are excluded."""

    granted: tuple[tuple[Relation, Q], ...]
    but: tuple[Relation, ...] = ()

    def __or__(self, other: "Rule") -> "Rule":
        if self.but or other.but:
            raise ValueError("Rules with exceptions cannot be joined.")
        return Rule(self.granted + other.granted)

    def under(self, condition: Q) -> "Rule":
        """Return the same rule for objects that also meet `condition`."""
        return Rule(tuple((relation, own & condition) for relation, own in self.granted), self.but)


def rule(*granted: Relation | tuple[Relation, Q], but: tuple[Relation, ...] = ()) -> Rule:
    """Return a rule of relations, each with its condition, if any."""
    return Rule(tuple(item if isinstance(item, tuple) else (item, ALWAYS) for item in granted), but)


def where(of: Rule, user: Visitor) -> Q:
    """Return the condition for objects on which `of` grants `user` permission; none for visitors.

    Relations that the user cannot have are left out: Django would take longer to leave them out of the SQL.
    """
    if not user.is_authenticated:
        return NOTHING
    related = ((relation.on_objects(user), condition) for relation, condition in of.granted)
    granted = [objects & condition for objects, condition in related if objects is not None]
    if not granted:
        return NOTHING
    objects = Q(*granted, _connector=Q.OR)
    for relation in of.but:
        excluded = relation.on_objects(user)
        if excluded is not None:
            objects &= ~excluded
    return objects


def may_grant(of: Rule, user: Visitor) -> bool:
    """Return whether `of` can grant `user` permission on any object."""
    return user.is_authenticated and any(relation.on_objects(user) is not None for relation, _condition in of.granted)


def allows(of: Rule, user: Visitor, subject: Model) -> bool:
    """Return whether `of` grants `user` permission on an object; no query if the related objects were prefetched."""
    if not user.is_authenticated or any(relation.holds(user, subject) for relation in of.but):
        return False
    return any(matches(condition, subject) and relation.holds(user, subject) for relation, condition in of.granted)


def people(of: Rule, subject: Model) -> Q:
    """Return the condition for users to whom `of` grants permission on an object."""
    users = NOTHING
    for relation, condition in of.granted:
        if matches(condition, subject):
            users |= relation.on_users(subject)
    for relation in of.but:
        users &= ~relation.on_users(subject)
    return users


def matches(condition: Q, subject: Model) -> bool:
    """Return whether an object meets a condition of exact, in and isnull, as the database would decide."""
    results = (
        matches(part, subject) if isinstance(part, Q) else _compare(cast(tuple[str, Any], part), subject)
        for part in condition.children
    )
    result = all(results) if condition.connector == Q.AND else any(results)
    return result != condition.negated


def value_of(subject: Model, path: str) -> Any:
    """Return the value at a path of columns: for a foreign key its pk, for a many-to-many field the list of pks."""
    *parents, name = path.split("__")
    for parent in parents:
        related: Model | None = getattr(subject, parent)
        if related is None:
            return None
        subject = related
    if name == "pk":
        return subject.pk
    field = subject._meta.get_field(name)
    if isinstance(field, Field) and field.concrete and not field.many_to_many:
        name = field.attname
    value = getattr(subject, name)
    return [row.pk for row in value.all()] if isinstance(value, Manager) else value


def _compare(condition: tuple[str, Any], subject: Model) -> bool:
    lookup, wanted = condition
    path, _separator, name = lookup.rpartition("__")
    if name not in ("in", "isnull"):
        path, name = lookup, "exact"
    value = value_of(subject, path)
    if name == "isnull":
        return bool((value in (None, [])) == wanted)
    if isinstance(wanted, F):
        wanted = value_of(subject, wanted.name)
    return bool(value in wanted if name == "in" else value == wanted)


def _co_authorships() -> Manager[Any]:
    manager: Manager[Any] = apps.get_model("recommendations", "Recommendation").co_authors.through.objects
    return manager


def _co_authored(user: User, delegates: list[int]) -> list[int]:
    """Return the pks of the recommendations with one of the `delegates` of the user as co-author.

    They are read once, with the roles: with a list instead of a subquery in an OR, PostgreSQL can use its indexes.
    """
    found = user_roles.roles_of(user).found
    key = (CO_AUTHORS, *delegates)
    if key not in found:
        rows = _co_authorships().filter(delegate__in=delegates)
        found[key] = list(rows.values_list("recommendation", flat=True)) if delegates else []
    return found[key]


# Relations to a recommendation ------------------------------------------------------------------

AUTHOR = Relation("delegates", "pk", "author")
CO_AUTHOR = Relation("delegates", "pk", CO_AUTHORS)
DELEGATION = Relation("delegates", "delegation", "lead")
HEAD = Relation("delegates", "delegation", "lead", Q(capacity__in=BINDING))
# Experts, and authors from organisations, act on their own behalf.
EXPERT = Relation("delegates", "pk", "author", Q(capacity=Capacity.EXPERT) | Q(delegation__organisation__isnull=False))
DELEGATE = Relation("delegates", "delegation__workshop", "workshop")
SECRETARIAT = Relation("roles", "workshop", "workshop", Q(role=Role.SECRETARIAT))
CHAIR = Relation("roles", "workshop", "workshop", Q(role=Role.CHAIR))
RAPPORTEUR = Relation("roles", "workshop", "workshop", Q(role=Role.RAPPORTEUR))
RAPPORTEUR_OF_TOPIC = Relation("roles", "topics", "topic", Q(role=Role.RAPPORTEUR))
RAPPORTEUR_OF_ALL = Relation("roles", "workshop", "workshop", Q(role=Role.RAPPORTEUR, topics__isnull=True))
ANY_ROLE = Relation("roles", "workshop", "workshop")

# Conditions on a recommendation -----------------------------------------------------------------

SUBMITTED = Q(submitted_at__isnull=False)
CIRCULATED = Q(circulated_at__isnull=False)
SHARED = Q(is_shared=True)
# A draft, or a recommendation withdrawn before it was submitted.
PRIVATE = Q(state=State.DRAFT) | Q(state=State.WITHDRAWN, submitted_at__isnull=True)
UNCIRCULATED_VERSION = ~Q(current=F("circulated"))
UNDER_REVIEW = Q(state__in=[State.IN_DISCUSSION, State.FINAL_DRAFT])

# Rules about a recommendation -------------------------------------------------------------------

OWN = rule(AUTHOR, CO_AUTHOR, (HEAD, ~PRIVATE), (DELEGATION, SHARED))
OFFICERS_OF_TOPIC = rule(SECRETARIAT, CHAIR, RAPPORTEUR_OF_TOPIC, RAPPORTEUR_OF_ALL)
PARTICIPANTS = rule(DELEGATE, ANY_ROLE)
READERS = OWN | rule(SECRETARIAT, CHAIR, RAPPORTEUR).under(SUBMITTED) | PARTICIPANTS.under(CIRCULATED)
# Users who may edit at some stage; those who may edit now are EDITORS.
WRITERS = OWN | rule((SECRETARIAT, CIRCULATED))
EDITORS = (
    rule(AUTHOR, CO_AUTHOR, (DELEGATION, SHARED)).under(Q(state__in=[State.DRAFT, State.RETURNED]))
    | rule((HEAD, Q(state__in=[State.WITH_HEAD, State.RETURNED])))
    | rule((SECRETARIAT, UNDER_REVIEW))
)
# Readers while it is in preparation: its authors, their head of delegation, and the delegation if it is shared.
PREPARERS = rule(AUTHOR, CO_AUTHOR, HEAD, (DELEGATION, SHARED))
NAMERS_OF_CO_AUTHORS = rule(AUTHOR, HEAD)  # if it is also one of their OWN
DECIDERS = rule(SECRETARIAT, CHAIR)

# Actors of the steps (workflow/steps.py).
AUTHORS_ALONE = rule(AUTHOR)
HEADS_ALONE = rule(HEAD)
OTHER_HEADS = rule(HEAD, but=(AUTHOR,))
AUTHORS_AND_HEADS = rule(AUTHOR, HEAD)
SUBMITTERS = rule(HEAD, EXPERT)
WRITERS_WHO_CANNOT_SUBMIT = rule(AUTHOR, HEAD, (DELEGATION, SHARED), but=(HEAD, EXPERT))
SECRETARIATS = rule(SECRETARIAT)
MODERATORS = rule(SECRETARIAT, RAPPORTEUR_OF_TOPIC, RAPPORTEUR_OF_ALL)

# The actions that await users on a recommendation, in the order of the dashboard.
WAITS = {
    "submit": rule((HEAD, Q(state=State.WITH_HEAD))),
    "returned": rule(AUTHOR, CO_AUTHOR, HEAD).under(Q(state=State.RETURNED)),
    "open": rule((SECRETARIAT, Q(state=State.SUBMITTED))),
    "circulate": rule((SECRETARIAT, UNDER_REVIEW & UNCIRCULATED_VERSION)),
    "adopt": rule(SECRETARIAT, CHAIR).under(Q(state=State.FINAL_DRAFT) & ~UNCIRCULATED_VERSION),
    "publish": rule((SECRETARIAT, Q(state=State.ADOPTED, published_at__isnull=True))),
    "write": rule(AUTHOR, CO_AUTHOR).under(Q(state=State.DRAFT)),
}

# Relations to a comment; its readers are defined in models/comment.py ------------------------------

EVERYONE = Everyone("account", "pk", "pk")
COMMENT_AUTHOR = Relation("account", "pk", "author")
THREAD_AUTHOR = Relation("account", "pk", "parent__author")
COMMENT_DELEGATION = Relation("delegates", "delegation", "delegation")
COMMENT_SECRETARIAT = Relation("roles", "workshop", "recommendation__workshop", Q(role=Role.SECRETARIAT))
