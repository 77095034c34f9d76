from collections.abc import Iterable
from typing import Any

from babel import Locale
from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from members.models import Ministry, Organisation, Partner
from registry.fields import EmailField, TextField
from registry.name_fields import NameField
from registry.shown_values import ShownValues
from workshops.delegations import delegations, people
from workshops.forms import Choice, DoorForm, Label, as_labels
from workshops.models import Capacity, Delegate, Delegation, Rank, Standing, Workshop

STANDINGS = [(standing.value, capfirst(standing.label)) for standing in delegations.BODIES]
MODES = list(Delegate._meta.get_field("mode").flatchoices)
# "No rank" comes first, because browsers preselect the first option, and no one should be a minister by default.
RANKS = sorted(as_labels(Rank.choices), key=lambda choice: choice[0] != Rank.NONE)
# Languages in which people from ASEM partners write their names.
LANGUAGES = (
    "ar be bg bn bs ca cs cy da de el en es et eu fi fil fr ga gl hi hr hu hy id is it ja ka kk km ko ky lb "
    "lo lt lv mi mk mn ms mt my nb ne nl nn pa pl ps pt ro ru sk sl sq sr sv ta te th tr uk ur uz vi zh"
)


def languages() -> list[Choice]:
    """Return the languages as choices, ordered by their English names."""
    names = Locale("en").languages
    return [
        ("", _("Not specified")),
        *sorted(((code, names[code]) for code in LANGUAGES.split()), key=lambda pair: pair[1]),
    ]


class DelegationForm(DoorForm):
    """Add a delegation of a partner, of an acceding partner, or of an organisation.

    `opened` are the existing delegations; their partners and organisations are not offered again.
    """

    body = forms.ChoiceField(label=_("Partner or organisation"))
    standing = forms.ChoiceField(
        label=_("Delegation type"),
        choices=STANDINGS,
        required=False,
        help_text=_("For organisations only. For a partner, the type depends on the date of accession."),
    )
    quota = forms.IntegerField(
        label=_("Places"), min_value=1, max_value=delegations.MAX_PLACES, initial=delegations.DEFAULT_PLACES
    )

    def __init__(
        self, data: QueryDict | None = None, *, workshop: Workshop, opened: Iterable[Delegation], body: str = ""
    ) -> None:
        """Prepare the form; `body` is the value of a partner or organisation to preselect."""
        super().__init__(data, initial={"body": body})
        taken = {(delegation.partner_id, delegation.organisation_id) for delegation in opened}
        self.bodies: dict[str, Partner | Organisation] = {}
        for partner in delegations.partners_of(workshop).order_by("sort_name"):
            if (partner.pk, None) not in taken:
                self.bodies[f"partner-{partner.code}"] = partner
        for organisation in Organisation.objects.all():
            if (None, organisation.pk) not in taken:
                self.bodies[f"body-{organisation.code}"] = organisation
        groups: dict[Any, list[Choice]] = {}
        for code, one in self.bodies.items():
            groups.setdefault(_group(one, workshop), []).append((code, one.name))
        self.fields["body"].choices = [("", _("Select")), *groups.items()]

    def clean_body(self) -> Partner | Organisation:
        return self.bodies[self.cleaned_data["body"]]


def _group(body: Partner | Organisation, workshop: Workshop) -> Label:
    if isinstance(body, Organisation):
        return _("Organisations")
    is_acceding = delegations.standing_of(body, workshop) == Standing.ACCEDING
    return _("Acceding partners") if is_acceding else _("Partners")


class QuotaForm(ShownValues, DoorForm):
    """Number of places of a delegation and, for an organisation, its standing."""

    quota = forms.IntegerField(label=_("Places"), min_value=1, max_value=delegations.MAX_PLACES)
    standing = forms.ChoiceField(label=_("Delegation type"), choices=STANDINGS)

    def __init__(self, data: QueryDict | None = None, *, delegation: Delegation) -> None:
        self.shown_values = self.stored_values(delegation)
        super().__init__(data, initial=dict(self.shown_values))
        if delegation.partner_id:
            del self.fields["standing"]

    def stored_values(self, row: Delegation) -> dict[str, Any]:
        return {"quota": row.quota, "standing": row.standing}


class PersonForm(DoorForm):
    """Fields of a person, entered in a form or read from a row of an import."""

    full_name = NameField(
        label=_("Full name as it should appear"),
        max_length=200,
        help_text=_("Use any script. The name will appear exactly as typed, including capital letters."),
    )
    honorific = NameField(
        label=_("Form of address"), max_length=100, required=False, help_text=_("For example: Ms, H.E. Mr, Dato’.")
    )
    function = TextField(
        label=_("Position"), max_length=200, required=False, help_text=_("For example: Director-General.")
    )
    title = TextField(
        label=_("Title in the delegation"),
        max_length=100,
        required=False,
        help_text=_("For example: co-head. Shown in the PDF list of participants instead of the capacity."),
    )
    email = EmailField(label=_("E-mail"), max_length=254, required=False)
    position = forms.IntegerField(
        label=_("Order within the delegation"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_("Enter 1 for the person to be listed first. Leave empty to sort by capacity, rank and name."),
    )
    badge_name = NameField(label=_("Name on the badge"), max_length=200, required=False)
    sort_key = NameField(label=_("Sort name"), max_length=200, required=False)
    salutation = NameField(label=_("Salutation"), max_length=100, required=False)


class DelegateForm(ShownValues, PersonForm):
    """Registration of a delegate. Only the full name is required; its other forms are derived from it if left empty."""

    capacity = forms.ChoiceField(label=_("Capacity"), choices=as_labels(Capacity.choices), initial=Capacity.DELEGATE)
    rank = forms.TypedChoiceField(
        label=_("Rank"),
        choices=RANKS,
        initial=Rank.NONE,
        coerce=int,
        empty_value=Rank.NONE,  # type: ignore[arg-type]  # the stubs allow only str
        required=False,
    )
    ministry = forms.ModelChoiceField(
        Ministry.objects.none(), label=_("Ministry"), to_field_name="code", required=False, empty_label=_("None")
    )
    mode = forms.TypedChoiceField(
        label=_("Participation"), choices=as_labels(MODES), coerce=str, empty_value=MODES[0][0], required=False
    )
    name_language = forms.ChoiceField(label=_("Language of the name"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        delegation: Delegation,
        delegate: Delegate | None = None,
        replaces: Delegate | None = None,
        names_only: bool = False,
    ) -> None:
        """For a new delegate, for `delegate`, or for the replacement of `replaces`, whose capacity it takes over."""
        self.shown_values = self.stored_values(delegate) if delegate else None
        super().__init__(data, initial=_initial(delegation, delegate, replaces))
        for name in set(self.fields) - set(people.NAMES) if names_only else ():
            del self.fields[name]
        self.fields["name_language"].choices = languages()
        if "ministry" in self.fields:
            self._offer_ministries(delegation)
        if "email" in self.fields:
            self.fields["email"].help_text = _email_hint(delegate)
        for name, hint in _name_hints(is_new=delegate is None).items():
            self.fields[name].help_text = hint

    def stored_values(self, row: Delegate) -> dict[str, Any]:
        return _values(row)

    def names(self) -> list[forms.BoundField]:
        """Return the bound fields for the other forms of the name, which are derived from it if left empty."""
        return [self[name] for name in ("badge_name", "sort_key", "salutation", "name_language")]

    def duties(self) -> list[forms.BoundField]:
        """Return the bound fields for the person's function in the delegation, as far as they may be edited."""
        names = ("capacity", "title", "rank", "function", "ministry", "mode", "position")
        return [self[name] for name in names if name in self.fields]

    def _offer_ministries(self, delegation: Delegation) -> None:
        if delegation.partner_id:
            self.fields["ministry"].queryset = Ministry.objects.filter(partner=delegation.partner_id)
        else:
            del self.fields["ministry"]


def _initial(delegation: Delegation, delegate: Delegate | None, replaces: Delegate | None) -> dict[str, Any]:
    if replaces:
        return {name: value for name, value in _values(replaces).items() if name in ("capacity", "ministry", "title")}
    return _values(delegate) if delegate else _initial_capacity(delegation)


def _values(delegate: Delegate) -> dict[str, Any]:
    """Return the field values of an existing delegate."""
    values = {name: getattr(delegate, name) for name in people.FIELDS}
    return values | {"ministry": delegate.ministry.code if delegate.ministry else ""}


def _initial_capacity(delegation: Delegation) -> dict[str, Any]:
    """Return the capacity to preselect: head of delegation as long as there is none."""
    has_head = delegation.delegates.active().filter(capacity=Capacity.HEAD).exists()
    return {} if has_head else {"capacity": Capacity.HEAD}


def _email_hint(delegate: Delegate | None) -> Label:
    if delegate is None:
        return _(
            "You may enter an assistant’s address, but each address can be used for one participant only. The invitation "
            "will be sent immediately."
        )
    if delegate.user_id:
        return _("You may enter an assistant’s address, but each address can be used for one participant only.")
    return _(
        "You may enter an assistant’s address, but each address can be used for one participant only. "
        "If you change the address, a new invitation will replace the earlier one."
    )


def _name_hints(*, is_new: bool) -> dict[str, Label]:
    if is_new:
        return {
            "badge_name": _("Use Latin script if possible. Leave empty to use the full name."),
            "sort_key": _(
                "Begin with the word by which the name is to be sorted. Leave empty to sort by the name on the badge."
            ),
            "salutation": _("For example: Ms Giang. Leave empty to use the form of address and the name on the badge."),
        }
    return {
        "badge_name": _("Use Latin script if possible. If you leave this field empty, the full name will be used."),
        "sort_key": _(
            "Begin with the word by which the name is to be sorted. If you leave this field empty, the name on the badge "
            "will be used."
        ),
        "salutation": _("For example: Ms Giang. If you leave this field empty, the name on the badge will be used."),
    }
