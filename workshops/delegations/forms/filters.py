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


def any_of(words: Label, choices: Iterable[Choice]) -> list[Choice]:
    """The choices of a filter, after the words for all of them."""
    return [("", words), *as_labels(choices)]


def in_order(name: str, choices: type[Choices]) -> Case:
    """An expression that orders by a field's choices as they are listed, not by their letters."""
    return Case(*(When(**{name: value}, then=place) for place, value in enumerate(choices.values)), default=99)


def search_words(form: FilterForm) -> list[str]:
    """The folded words that are searched for; each must be found."""
    return fold(form.value("q")).split()


STATES = [(state.value, state.label) for state in ACTIVE]
INVITATIONS = [
    ("none", _("no e-mail")),
    ("not_invited", _("not invited yet")),
    ("open", _("invited, not accepted yet")),
    ("accepted", _("accepted")),
]
# How a list may be ordered; people of one place stand in the order of their names.
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


class ParticipantsForm(FilterForm):
    """Whom a list shows. Who mans the workshop also finds by invitation, and those who no longer take part."""

    q = TextField(label=_("Name or delegation, with or without accents"), required=False, max_length=200)
    delegation = forms.ChoiceField(label=_("Delegation"), required=False)
    capacity = forms.ChoiceField(
        label=_("Capacity"), required=False, choices=any_of(_("Any capacity"), Capacity.choices)
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=any_of(_("Any state"), STATES))
    standing = forms.ChoiceField(
        label=_("Standing"), required=False, choices=any_of(_("Any standing"), Standing.choices)
    )
    ministry = forms.ChoiceField(
        label=_("Ministry"), required=False, choices=any_of(_("Any ministry"), MinistryKind.choices)
    )
    mode = forms.ChoiceField(label=_("Takes part"), required=False, choices=any_of(_("Either way"), MODES))
    invitation = forms.ChoiceField(
        label=_("Invitation"), required=False, choices=any_of(_("Invited or not"), INVITATIONS)
    )
    sort = forms.ChoiceField(required=False, choices=[(f"{sign}{name}", name) for name in ORDERS for sign in ("", "-")])

    def __init__(self, data: QueryDict | None = None, *, workshop: Workshop, may_register: bool) -> None:
        data = data.copy() if data else None
        self.source = data.get("from", "") if data and may_register else ""
        super().__init__(data)
        self.may_register = may_register
        # Asked for only when the page shows them, or an address names one.
        self.fields["delegation"].choices = cache(lambda: _delegations(workshop))
        if may_register:
            self.fields["state"].choices = any_of(_("Any state"), DelegateState.choices)
        else:
            del self.fields["invitation"]

    def narrow(self, delegates: QuerySet[Delegate]) -> QuerySet[Delegate]:
        """Of `delegates` those asked for: with every typed word in name or delegation; in the order asked for."""
        for word in search_words(self):
            delegates = delegates.filter(search_text__contains=word)
        exact = {"delegation": "delegation__key", "capacity": "capacity", "state": "state", "mode": "mode"}
        exact |= {"standing": "delegation__standing", "ministry": "ministry__kind"}
        asked = {lookup: self.value(name) for name, lookup in exact.items() if self.value(name)}
        if "state" not in asked:
            asked["state__in"] = ACTIVE
        delegates = delegates.filter(self._source(), self._invitation(), **asked)
        return delegates.order_by(*self._order(), "pk")

    def _source(self) -> Q:
        """Those whom one import brought; another address than that of an import narrows nothing."""
        try:
            return Q(imported_in__key=UUID(self.source)) if self.source else Q()
        except ValueError:
            return Q()

    def _invitation(self) -> Q:
        return {
            "none": Q(email=""),
            "not_invited": ~Q(email="") & Q(invited_at=None, user=None),
            "open": Q(invited_at__isnull=False, user=None),
            "accepted": Q(user__isnull=False),
        }.get(self.value("invitation") if "invitation" in self.fields else "", Q())

    def _order(self) -> list[OrderBy]:
        wanted = self.value("sort") or "delegation"
        order = [one if hasattr(one, "asc") else F(one) for one in ORDERS[wanted.lstrip("-")]]
        first = order[0].desc() if wanted.startswith("-") else order[0].asc()
        return [first, *(one.asc() for one in order[1:])]

    def heads(self) -> dict[str, tuple[str, str]]:
        """The columns that order the list: {name: (what a press on it asks for, "ascending", "descending" or "")}."""
        now = self.value("sort") or "delegation"
        found = {name: (f"-{name}" if now == name else name, "") for name in ORDERS}
        name = now.lstrip("-")
        return found | {name: (found[name][0], "descending" if now.startswith("-") else "ascending")}

    def first(self) -> list[forms.BoundField]:
        """The bound fields that stand open."""
        return [self[name] for name in ("q", "delegation", "capacity", "state")]

    def more(self) -> list[forms.BoundField]:
        """The bound fields that are asked for more rarely."""
        return [self[name] for name in ("standing", "ministry", "mode", "invitation") if name in self.fields]

    def asks_more(self) -> bool:
        """Whether one of the rarer questions narrows the list now."""
        return any(self.value(field.name) for field in self.more())

    @property
    def pills(self) -> list[tuple[str, str]]:
        """What narrows the list now: (the field's name, words), each to be taken away."""
        found = [("q", self.value("q")), ("from", self._source() and _("From one import"))]
        for name in ("delegation", "capacity", "state", *(field.name for field in self.more())):
            if self.value(name):
                found.append((name, capfirst(dict(self.fields[name].choices)[self.value(name)])))
        return [(name, words) for name, words in found if words]


class MinistriesForm(FilterForm):
    q = TextField(label=_("Partner or ministry"), required=False, max_length=200)
    missing = forms.BooleanField(label=_("Only without a focal point"), required=False)
    report = forms.UUIDField(required=False, widget=forms.HiddenInput)  # whence one came, and goes back to

    def narrow(self, rows: Iterable[Row]) -> list[Row]:
        """Of `rows`, those that are asked for: all ministries are about 110, read at once."""
        kept = [row for row in rows if all(word in row.search_text for word in search_words(self))]
        return [row for row in kept if row.contact is None] if self.value("missing") else kept

    @property
    def pills(self) -> list[tuple[str, str]]:
        """What narrows the list now: (the field's name, words), each to be taken away."""
        found = [("q", self.value("q")), ("missing", self.value("missing") and _("Without a focal point"))]
        return [(name, words) for name, words in found if words]
