"""Permissions on recommendations and comments, defined by the relations of users to them.

A relation exists if a row of the user (a delegate, a role, the account itself) has the same value as a column of the
recommendation or comment. A rule lists relations, each with a condition on the object. Every rule can be used in three
ways, and a property test checks that they agree: `where` filters objects, `allows` decides about one object, and
`people` finds the users. Rules refer to columns by name, so that the models can import them.
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import F, Model, Q, QuerySet

from members.models import User, Visitor
from recommendations import co_authorships
from recommendations.states import CONCLUDED, State
from registry.conditions import matches, value_of
from workshops import user_roles
from workshops.models import (
    BINDING,
    NEGOTIATING,
    RECEIVING_IF_ALL,
    WITHOUT_DRAFTS,
    Capacity,
    Delegate,
    OutcomeMode,
    Role,
    Standing,
    Workshop,
    WorkshopRole,
)

ALWAYS = Q()
NOTHING = Q(pk__in=[])
CO_AUTHORS = "co_authors"


@dataclass(frozen=True, eq=False)
class Relation:
    """A row of the user whose `key` equals the object's value at `path`; `only` is a condition on the row.

    Conditions consist of exact, in and isnull, so that they can be evaluated for one object without a query.
    """

    held: Literal["delegates", "roles", "account"]
    key: str
    path: str
    only: Q = ALWAYS

    def on_objects(self, values: list[Any]) -> Q | None:
        """Return the condition for objects to which a user with these `values` has this relation; None without values."""
        path = "pk" if self.path == CO_AUTHORS else self.path
        return Q(**{f"{path}__in": values}) if values else None

    def values(self, user: User) -> list[Any]:
        """Return the values that a column has if `user` has this relation: of `path`, or the pks that it leads to."""
        values = self._values(user)
        return co_authorships.recommendations_of(user, values) if self.path == CO_AUTHORS else values

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
            named = co_authorships.rows().filter(recommendation=subject.pk)
            rows = Delegate.objects.active().filter(self.only, pk__in=named.values("delegate"))
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
        found = user_roles.roles_of(user).found
        if (self,) not in found:
            found[self,] = self._read(user)
        return found[self,]

    def _read(self, user: User) -> list[Any]:
        rows = [row for row in user_roles.rows_held(user)[self.held] if matches(self.only, row)]
        values: list[Any] = []
        for row in rows:
            value = value_of(row, self.key)
            values += value if isinstance(value, list) else [value]
        return [value for value in values if value is not None]


class Everyone(Relation):
    """Any signed-in user."""

    def on_objects(self, values: list[Any]) -> Q | None:
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


# The values of a user for every relation. A condition contains nothing else of the user, so a prepared queryset takes
# these instead of the user, and cannot decide anything by who it is.
Held = dict[Relation, list[Any]]


def held(user: User) -> Held:
    """Return the values of `user` for every relation, by which a prepared queryset can apply any rule."""
    return {relation: relation.values(user) for relation in RELATIONS}


def where(of: Rule, user: Visitor | Held) -> Q:
    """Return the condition for objects on which `of` grants `user` permission; none for visitors.

    Relations that the user cannot have are left out: Django would take longer to leave them out of the SQL.
    """
    if isinstance(user, dict):
        values = user
    elif user.is_authenticated:
        values = {relation: relation.values(user) for relation in _relations(of)}
    else:
        return NOTHING
    related = ((relation.on_objects(values[relation]), condition) for relation, condition in of.granted)
    granted = [objects & condition for objects, condition in related if objects is not None]
    if not granted:
        return NOTHING
    objects = Q(*granted, _connector=Q.OR)
    for relation in of.but:
        excluded = relation.on_objects(values[relation])
        if excluded is not None:
            objects &= ~excluded
    return objects


def _relations(of: Rule) -> list[Relation]:
    return [*(relation for relation, _condition in of.granted), *of.but]


def may_grant(of: Rule, user: Held) -> bool:
    """Return whether `of` can grant a user permission on any object."""
    return any(relation.on_objects(user[relation]) is not None for relation, _condition in of.granted)


def allows(of: Rule, user: Visitor, subject: Model) -> bool:
    """Return whether `of` grants `user` permission on an object; no query if the related objects were prefetched."""
    if not user.is_authenticated or any(relation.holds(user, subject) for relation in of.but):
        return False
    return any(matches(condition, subject) and relation.holds(user, subject) for relation, condition in of.granted)


def receives_drafts(user: Visitor, workshop: Workshop) -> bool:
    """Return whether `user` reads all circulated recommendations of a workshop: in any role, or as a recipient."""
    roles = user_roles.roles_of(user)
    received = any(matches(RECIPIENT.only, delegate) for delegate in roles.delegates_in(workshop))
    return received or bool(roles.roles.get(workshop.pk))


def people(of: Rule, subject: Model) -> Q:
    """Return the condition for users to whom `of` grants permission on an object."""
    users = NOTHING
    for relation, condition in of.granted:
        if matches(condition, subject):
            users |= relation.on_users(subject)
    for relation in of.but:
        users &= ~relation.on_users(subject)
    return users


# Relations to a recommendation ------------------------------------------------------------------
AUTHOR = Relation("delegates", "pk", "author")
CO_AUTHOR = Relation("delegates", "pk", CO_AUTHORS)
DELEGATION = Relation("delegates", "delegation", "lead")
HEAD = Relation("delegates", "delegation", "lead", Q(capacity__in=BINDING))
# Experts, and authors from organisations, act on their own behalf.
EXPERT = Relation("delegates", "pk", "author", Q(capacity=Capacity.EXPERT) | Q(delegation__organisation__isnull=False))
# Who receives circulated drafts: delegates of partners and, if the workshop circulates them to all, those of acceding
# partners, observers, organisations, experts and NGOs; never press, security, interpreters and accompanying persons.
RECIPIENT = Relation(
    "delegates",
    "delegation__workshop",
    "workshop",
    ~Q(capacity__in=WITHOUT_DRAFTS)
    & (
        Q(delegation__standing=Standing.PARTNER)
        | Q(delegation__standing__in=RECEIVING_IF_ALL, delegation__workshop__circulates_to_all=True)
    ),
)
SECRETARIAT = Relation("roles", "workshop", "workshop", Q(role=Role.SECRETARIAT))
CHAIR = Relation("roles", "workshop", "workshop", Q(role=Role.CHAIR))
RAPPORTEUR = Relation("roles", "workshop", "workshop", Q(role=Role.RAPPORTEUR))
RAPPORTEUR_OF_TOPIC = Relation("roles", "topics", "topic", Q(role=Role.RAPPORTEUR))
RAPPORTEUR_OF_ALL = Relation("roles", "workshop", "workshop", Q(role=Role.RAPPORTEUR, topics__isnull=True))
ANY_ROLE = Relation("roles", "workshop", "workshop")
# Members of the delegation of a partner who negotiate for it: neither experts, who speak for themselves, nor observers.
_NEGOTIATES = Q(capacity__in=NEGOTIATING, delegation__standing=Standing.PARTNER)
NEGOTIATOR = Relation("delegates", "delegation__workshop", "workshop", _NEGOTIATES)
PARTNER_HEAD = Relation("delegates", "delegation__workshop", "workshop", _NEGOTIATES & Q(capacity__in=BINDING))

# Conditions on a recommendation -----------------------------------------------------------------
SUBMITTED = Q(submitted_at__isnull=False)
CIRCULATED = Q(circulated_at__isnull=False)
SHARED = Q(is_shared=True)
# A draft, or a recommendation withdrawn before it was submitted.
PRIVATE = Q(state=State.DRAFT) | Q(state=State.WITHDRAWN, submitted_at__isnull=True)
UNCIRCULATED_VERSION = ~Q(current=F("circulated"))
# In a workshop whose outcome is a chair's summary, no recommendation is adopted.
OF_ADOPTING_WORKSHOP = ~Q(workshop__outcome_mode=OutcomeMode.SUMMARY)
AMENDED = Q(workshop__takes_amendments=True)  # the organiser has chosen formal amendments
UNDER_REVIEW = Q(state__in=[State.IN_DISCUSSION, State.FINAL_DRAFT])

# Rules about a recommendation -------------------------------------------------------------------
OWN = rule(AUTHOR, CO_AUTHOR, (HEAD, ~PRIVATE), (DELEGATION, SHARED))
OFFICERS_OF_TOPIC = rule(SECRETARIAT, CHAIR, RAPPORTEUR_OF_TOPIC, RAPPORTEUR_OF_ALL)
RECIPIENTS, PARTICIPANTS = rule(RECIPIENT), rule(RECIPIENT, ANY_ROLE)
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
# Who records the position of a partner: its head, or the secretariat.
NEGOTIATED = (UNDER_REVIEW | Q(state=State.UNDER_SILENCE)) & OF_ADOPTING_WORKSHOP
POSITION_TAKERS, POSITION_RECORDERS = rule((PARTNER_HEAD, NEGOTIATED)), rule((SECRETARIAT, NEGOTIATED))
AMENDERS = rule(NEGOTIATOR).under(AMENDED & CIRCULATED & Q(state=State.IN_DISCUSSION))

# Actors of the steps (workflow/steps.py).
AUTHORS_ALONE, HEADS_ALONE = rule(AUTHOR), rule(HEAD)
OTHER_HEADS = rule(HEAD, but=(AUTHOR,))
AUTHORS_AND_HEADS = rule(AUTHOR, HEAD)
SUBMITTERS = rule(HEAD, EXPERT)
WRITERS_WHO_CANNOT_SUBMIT = rule(AUTHOR, HEAD, (DELEGATION, SHARED), but=(HEAD, EXPERT))
SECRETARIATS = rule(SECRETARIAT)
MODERATORS = rule(SECRETARIAT, RAPPORTEUR_OF_TOPIC, RAPPORTEUR_OF_ALL)
CONSOLIDATORS = MODERATORS.under(CIRCULATED)  # who merges recommendations

# The actions that await users on a recommendation, in the order of the dashboard.
WAITS = {
    "submit": rule((HEAD, Q(state=State.WITH_HEAD))),
    "returned": rule(AUTHOR, CO_AUTHOR, HEAD).under(Q(state=State.RETURNED)),
    "open": rule((SECRETARIAT, Q(state=State.SUBMITTED))),
    "circulate": rule((SECRETARIAT, UNDER_REVIEW & UNCIRCULATED_VERSION)),
    "adopt": rule(SECRETARIAT, CHAIR).under(Q(state=State.FINAL_DRAFT) & ~UNCIRCULATED_VERSION & OF_ADOPTING_WORKSHOP),
    "publish": rule((SECRETARIAT, Q(state__in=CONCLUDED, published_at__isnull=True))),
    "write": rule(AUTHOR, CO_AUTHOR).under(Q(state=State.DRAFT)),
}

# Relations to a comment; its readers are defined in models/comment.py ------------------------------
EVERYONE = Everyone("account", "pk", "pk")
COMMENT_AUTHOR = Relation("account", "pk", "author")
THREAD_AUTHOR = Relation("account", "pk", "parent__author")
COMMENT_DELEGATION = Relation("delegates", "delegation", "delegation")
COMMENT_SECRETARIAT = Relation("roles", "workshop", "recommendation__workshop", Q(role=Role.SECRETARIAT))

# Relations to an amendment; its readers are defined in models/amendment.py
AMENDMENT_DELEGATION = Relation("delegates", "delegation", "delegation", _NEGOTIATES)
AMENDMENT_HEAD = Relation("delegates", "delegation", "delegation", _NEGOTIATES & Q(capacity__in=BINDING))
AMENDMENT_CHAIR = Relation("roles", "workshop", "recommendation__workshop", Q(role=Role.CHAIR))
POSITION_DELEGATION = Relation("delegates", "delegation", "delegation", ~Q(capacity__in=WITHOUT_DRAFTS))
SPONSORSHIP_LEAD = Relation("delegates", "delegation", "recommendation__lead", ~Q(capacity__in=WITHOUT_DRAFTS))

RELATIONS = [relation for relation in list(globals().values()) if isinstance(relation, Relation)]
