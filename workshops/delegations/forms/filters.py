from collections.abc import Iterable
from functools import cache
from uuid import UUID

from django import forms
from django.db.models import Case, Choices, F, Q, QuerySet, When
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from members.models import MinistryKind
from registry.fields import TextField
from registry.filters import FilterForm
from registry.names import fold
from workshops.delegations.contacts import Row
from workshops.forms import Choice, Label, as_labels
from workshops.models import ACTIVE, Capacity, Delegate, DelegateState, Standing, Workshop

MODES = list(Delegate._meta.get_field("mode").flatchoices)


def any_of(label: Label, choices: Iterable[Choice]) -> list[Choice]:
    """Return the choices of a filter, preceded by `label` for no restriction."""
    return [("", label), *as_labels(choices)]


def in_order(name: str, choices: type[Choices]) -> Case:
    """Return an expression that orders by the position of a field's value among its choices."""
    return Case(*(When(**{name: value}, then=place) for place, value in enumerate(choices.values)), default=99)


def search_words(form: FilterForm) -> list[str]:
    """Return the folded search words; results must contain each of them."""
    return fold(form.value("q")).split()


STATES = [(state.value, state.label) for state in ACTIVE]
INVITATIONS = [
    ("none", _("no e-mail address")),
    ("not_invited", _("not yet invited")),
    ("open", _("invited, not yet accepted")),
    ("accepted", _("accepted")),
]
# Sort orders of the list; delegates that compare equal are ordered by name.
ORDERS = {
    "name": ["sort_key"],
    "delegation": ["delegation__sort_name", "delegation", "sort_key"],
    "capacity": [in_order("capacity", Capacity), "sort_key"],
    "rank": ["rank", "sort_key"],
    "state": [in_order("state", DelegateState), "sort_key"],
}


def _delegations(workshop: Workshop) -> list[Choice]:
    names = workshop.delegations.order_by("sort_name", "pk").values_list("key", "name")
    return any_of(_("Any delegation"), [(str(key), name) for key, name in names])


def _is_key(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


class ParticipantsForm(FilterForm):
    """Filters of the list of participants.

    Only the organiser and the secretariat can filter by invitation and find withdrawn, replaced or declined delegates.
    """

    q = TextField(label=_("Name or delegation"), required=False, max_length=200)
    delegation = forms.ChoiceField(label=_("Delegation"), required=False)
    capacity = forms.ChoiceField(
        label=_("Capacity"), required=False, choices=any_of(_("Any capacity"), Capacity.choices)
    )
    state = forms.ChoiceField(label=_("Status"), required=False, choices=any_of(_("Any status"), STATES))
    standing = forms.ChoiceField(
        label=_("Delegation type"), required=False, choices=any_of(_("Any type"), Standing.choices)
    )
    ministry = forms.ChoiceField(
        label=_("Ministry"), required=False, choices=any_of(_("Any ministry"), MinistryKind.choices)
    )
    mode = forms.ChoiceField(label=_("Participation"), required=False, choices=any_of(_("In person or online"), MODES))
    invitation = forms.ChoiceField(
        label=_("Invitation"), required=False, choices=any_of(_("Any invitation status"), INVITATIONS)
    )
    sort = forms.ChoiceField(required=False, choices=[(f"{sign}{name}", name) for name in ORDERS for sign in ("", "-")])

    def __init__(self, data: QueryDict | None = None, *, workshop: Workshop, may_register: bool) -> None:
        data = data.copy() if data else None
        asked = data.get("from", "") if data else ""
        self.source = asked if may_register and _is_key(asked) else ""
        self.ignores_source = asked != self.source
        super().__init__(data)
        self.may_register = may_register
        # Queried only if the page shows the choices or the query string names one.
        self.fields["delegation"].choices = cache(lambda: _delegations(workshop))
        if may_register:
            self.fields["state"].choices = any_of(_("Any status"), DelegateState.choices)
        else:
            del self.fields["invitation"]

    def narrow(self, delegates: QuerySet[Delegate]) -> QuerySet[Delegate]:
        """Return the `delegates` that match every filter and search word, in the requested order."""
        for word in search_words(self):
            delegates = delegates.filter(search_text__contains=word)
        exact = {"delegation": "delegation__key", "capacity": "capacity", "state": "state", "mode": "mode"}
        exact |= {"standing": "delegation__standing", "ministry": "ministry__kind"}
        conditions = {lookup: self.value(name) for name, lookup in exact.items() if self.value(name)}
        if "state" not in conditions:
            conditions["state__in"] = ACTIVE
        delegates = delegates.filter(self._source(), self._invitation(), **conditions)
        return delegates.order_by(*self._order(), "pk")

    def _source(self) -> Q:
        """Return the condition for delegates of one import; an invalid key does not restrict the list."""
        return Q(imported_in__key=UUID(self.source)) if self.source else Q()

    def _invitation(self) -> Q:
        return {
            "none": Q(email=""),
            "not_invited": ~Q(email="") & Q(invited_at=None, user=None),
            "open": Q(invited_at__isnull=False, user=None),
            "accepted": Q(user__isnull=False),
        }.get(self.value("invitation") if "invitation" in self.fields else "", Q())

    def _order(self) -> list[OrderBy]:
        sort = self.value("sort") or "delegation"
        order = [key if hasattr(key, "asc") else F(key) for key in ORDERS[sort.lstrip("-")]]
        first = order[0].desc() if sort.startswith("-") else order[0].asc()
        return [first, *(key.asc() for key in order[1:])]

    def heads(self) -> dict[str, tuple[str, str]]:
        """Return {sortable column: (sort value that its link requests, "ascending", "descending" or "")}."""
        current = self.value("sort") or "delegation"
        heads = {name: (f"-{name}" if current == name else name, "") for name in ORDERS}
        name = current.lstrip("-")
        return heads | {name: (heads[name][0], "descending" if current.startswith("-") else "ascending")}

    def first(self) -> list[forms.BoundField]:
        """Return the bound fields that are always visible."""
        return [self[name] for name in ("q", "delegation", "capacity", "state")]

    def more(self) -> list[forms.BoundField]:
        """Return the bound fields under "More filters"."""
        return [self[name] for name in ("standing", "ministry", "mode", "invitation") if name in self.fields]

    def asks_more(self) -> bool:
        """Return whether one of the fields under "More filters" is in use."""
        return any(self.value(field.name) for field in self.more())

    @property
    def pills(self) -> list[tuple[str, str]]:
        """The active filters as [(field name, label)], each of which can be removed."""
        pills = [("q", self.value("q")), ("from", self._source() and _("From a single import"))]
        for name in ("delegation", "capacity", "state", *(field.name for field in self.more())):
            if self.value(name):
                pills.append((name, capfirst(dict(self.fields[name].choices)[self.value(name)])))
        return [(name, label) for name, label in pills if label]


class MinistriesForm(FilterForm):
    q = TextField(label=_("Partner or ministry"), required=False, max_length=200)
    missing = forms.BooleanField(label=_("Without a focal point"), required=False)
    report = forms.UUIDField(required=False, widget=forms.HiddenInput)  # the report whose dispatch page links back here

    def narrow(self, rows: Iterable[Row]) -> list[Row]:
        """Return the matching `rows`; there are about 110 ministries, so filtering in memory is sufficient."""
        matching = [row for row in rows if all(word in row.search_text for word in search_words(self))]
        return [row for row in matching if row.contact is None] if self.value("missing") else matching

    @property
    def pills(self) -> list[tuple[str, str]]:
        """The active filters as [(field name, label)], each of which can be removed."""
        pills = [("q", self.value("q")), ("missing", self.value("missing") and _("Without a focal point"))]
        return [(name, label) for name, label in pills if label]
