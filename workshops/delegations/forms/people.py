from collections.abc import Iterable
from typing import Any

from babel import Locale
from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from members.models import Ministry, Organisation, Partner
from registry.fields import TextField
from workshops.delegations import delegations, people
from workshops.forms import Choice, DoorForm, Label, as_labels
from workshops.models import Capacity, Delegate, Delegation, Rank, Standing, Workshop

STANDINGS = [(one.value, capfirst(one.label)) for one in delegations.BODIES]
MODES = list(Delegate._meta.get_field("mode").flatchoices)
# A browser takes the first one where nothing is chosen: that nobody said a rank makes nobody a minister.
RANKS = sorted(as_labels(Rank.choices), key=lambda choice: choice[0] != Rank.NONE)
# Languages in which people of the partners write their names.
LANGUAGES = (
    "ar be bg bn bs ca cs cy da de el en es et eu fi fil fr ga gl hi hr hu hy id is it ja ka kk km ko ky lb"
    " lo lt lv mi mk mn ms mt my nb ne nl nn pa pl ps pt ro ru sk sl sq sr sv ta te th tr uk ur uz vi zh"
)


def languages() -> list[Choice]:
    """The languages as choices, by their English names."""
    names = Locale("en").languages
    return [("", _("Not said")), *sorted(((code, names[code]) for code in LANGUAGES.split()), key=lambda pair: pair[1])]


class DelegationForm(DoorForm):
    """Open a delegation: of a partner of the workshop's day, of one about to join, or of an organisation.

    `opened` are the delegations there are: their bodies are not offered again.
    """

    body = forms.ChoiceField(label=_("Delegation of"))
    standing = forms.ChoiceField(
        label=_("Standing of an organisation"),
        choices=STANDINGS,
        required=False,
        help_text=_("That of a partner follows from the day on which it joined."),
    )
    quota = forms.IntegerField(
        label=_("Places"), min_value=1, max_value=delegations.MOST_PLACES, initial=delegations.USUAL_PLACES
    )

    def __init__(self, data: QueryDict | None = None, *, workshop: Workshop, opened: Iterable[Delegation]) -> None:
        super().__init__(data)
        taken = {(one.partner_id, one.organisation_id) for one in opened}
        offered = delegations.partners_of(workshop).order_by("sort_name")
        partners = [one for one in offered if (one.pk, None) not in taken]
        bodies = [one for one in Organisation.objects.all() if (None, one.pk) not in taken]
        self.bodies = {f"partner-{one.code}": one for one in partners} | {f"body-{one.code}": one for one in bodies}
        groups: dict[Any, list[Choice]] = {}
        for code, one in self.bodies.items():
            groups.setdefault(_group(one, workshop), []).append((code, one.name))
        self.fields["body"].choices = [("", _("Choose")), *groups.items()]

    def clean_body(self) -> Partner | Organisation:
        return self.bodies[self.cleaned_data["body"]]


def _group(body: Partner | Organisation, workshop: Workshop) -> Label:
    if isinstance(body, Organisation):
        return _("Organisations")
    joins = delegations.standing_of(body, workshop) == Standing.ACCEDING
    return _("Partners about to join") if joins else _("Partners")


class QuotaForm(DoorForm):
    """The places of a delegation, and the standing of an organisation's; a partner's follows from its accession."""

    quota = forms.IntegerField(label=_("People that may be registered"), min_value=1, max_value=delegations.MOST_PLACES)
    standing = forms.ChoiceField(label=_("Standing"), choices=STANDINGS)

    def __init__(self, data: QueryDict | None = None, *, delegation: Delegation) -> None:
        super().__init__(data, initial={"quota": delegation.quota, "standing": delegation.standing})
        if delegation.partner_id:
            del self.fields["standing"]


class PersonForm(DoorForm):
    """What is typed of a person, alone or as a row of a file."""

    full_name = TextField(
        label=_("Full name as it should be read"),
        max_length=200,
        help_text=_("Any script. Nothing is changed, no capital letter either."),
    )
    honorific = TextField(
        label=_("Form of address"), max_length=100, required=False, help_text=_("For example Ms, H.E. Mr, Dato’.")
    )
    function = TextField(
        label=_("Function"), max_length=200, required=False, help_text=_("For example Director-General.")
    )
    title = TextField(
        label=_("Title in the delegation"), max_length=100, required=False, help_text=_("For example co-head.")
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    position = forms.IntegerField(
        label=_("Place in the list of the delegation"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_("Only where rank and name do not say it. 1 stands first."),
    )
    badge_name = TextField(label=_("Name on the badge"), max_length=200, required=False)
    sort_key = TextField(label=_("Sorted under"), max_length=200, required=False)
    salutation = TextField(label=_("Addressed in letters as"), max_length=100, required=False)


class DelegateForm(PersonForm):
    """A person in a delegation. One name is required; what is left empty of its parts is made from it."""

    capacity = forms.ChoiceField(label=_("Capacity"), choices=as_labels(Capacity.choices), initial=Capacity.DELEGATE)
    rank = forms.TypedChoiceField(
        label=_("Rank"),
        choices=RANKS,
        initial=Rank.NONE,
        coerce=int,
        empty_value=Rank.NONE,  # type: ignore[arg-type]  # the stubs allow but text
        required=False,
    )
    ministry = forms.ModelChoiceField(
        Ministry.objects.none(), label=_("Ministry"), to_field_name="code", required=False, empty_label=_("None")
    )
    mode = forms.TypedChoiceField(
        label=_("Takes part"), choices=as_labels(MODES), coerce=str, empty_value=MODES[0][0], required=False
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
        """Of somebody new, of `delegate`, or of somebody new who takes up what another one does whom they replace."""
        super().__init__(data, initial=_initial(delegation, delegate, replaces))
        for name in set(self.fields) - set(people.NAMES) if names_only else ():
            del self.fields[name]
        self.fields["name_language"].choices = languages()
        if "ministry" in self.fields:
            self._offer_ministries(delegation)
        if "email" in self.fields:
            self.fields["email"].help_text = _email_hint(delegate)
        for name, hint in _name_hints().items():
            self.fields[name].help_text = hint if delegate else _("%s Left empty, the full name is taken.") % hint

    def names(self) -> list[forms.BoundField]:
        """The bound fields that are made from the name when left empty, for the template."""
        return [self[name] for name in ("badge_name", "sort_key", "salutation", "name_language")]

    def duties(self) -> list[forms.BoundField]:
        """The bound fields of what the person is in the delegation, for the template."""
        asked = ("capacity", "title", "rank", "function", "ministry", "mode", "position")
        return [self[name] for name in asked if name in self.fields]

    def _offer_ministries(self, delegation: Delegation) -> None:
        if delegation.partner_id:
            self.fields["ministry"].queryset = Ministry.objects.filter(partner=delegation.partner_id)
        else:
            del self.fields["ministry"]


def _initial(delegation: Delegation, delegate: Delegate | None, replaces: Delegate | None) -> dict[str, Any]:
    if replaces:
        return {name: value for name, value in _known(replaces).items() if name in ("capacity", "ministry", "title")}
    return _known(delegate) if delegate else _first(delegation)


def _known(delegate: Delegate) -> dict[str, Any]:
    """What the form shows of an entry that is there."""
    known = {name: getattr(delegate, name) for name in people.FACTS}
    return known | {"ministry": delegate.ministry.code if delegate.ministry else ""}


def _first(delegation: Delegation) -> dict[str, Any]:
    """Whom one registers first: the head, as long as there is none."""
    has_head = delegation.delegates.active().filter(capacity=Capacity.HEAD).exists()
    return {} if has_head else {"capacity": Capacity.HEAD}


def _email_hint(delegate: Delegate | None) -> Label:
    if delegate is None:
        return _("May be an assistant’s. An invitation to sign in is sent to it at once.")
    if delegate.user_id:
        return _("May be an assistant’s.")
    return _("May be an assistant’s. A new address gets a new invitation, and the earlier link ends.")


def _name_hints() -> dict[str, Label]:
    return {
        "badge_name": _("On one line, in Latin letters if you can."),
        "sort_key": _("Small letters without accents; the word to sort by comes first."),
        "salutation": _("For example “Ms Giang”."),
    }
