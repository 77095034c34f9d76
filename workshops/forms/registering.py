from babel import Locale
from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Ministry, Organisation
from registry.fields import TextField
from workshops import registering
from workshops.forms import DoorForm, as_labels
from workshops.models import Capacity, Standing

MOST_PLACES = 200
# Languages in which people of the partners write their names.
LANGUAGES = (
    "ar be bg bn bs ca cs cy da de el en es et eu fi fil fr ga gl hi hr hu hy id is it ja ka kk km ko ky lb"
    " lo lt lv mi mk mn ms mt my nb ne nl nn pa pl ps pt ro ru sk sl sq sr sv ta te th tr uk ur uz vi zh"
)


def languages():
    """The languages as choices, by their English names."""
    names = Locale("en").languages
    return [("", _("Not said")), *sorted(((code, names[code]) for code in LANGUAGES.split()), key=lambda pair: pair[1])]


class DelegationForm(DoorForm):
    """Open a delegation: of a partner of the workshop's day, of one about to join, or of an organisation.

    `opened` are the delegations there are: their bodies are not offered again.
    """

    body = forms.ChoiceField(label=_("Delegation of"))
    quota = forms.IntegerField(label=_("Places"), min_value=1, max_value=MOST_PLACES, initial=5)

    def __init__(self, data=None, *, workshop, opened):
        super().__init__(data)
        taken = {(one.partner_id, one.organisation_id) for one in opened}
        offered = registering.partners_of(workshop).order_by("sort_name")
        partners = [one for one in offered if (one.pk, None) not in taken]
        bodies = [one for one in Organisation.objects.all() if (None, one.pk) not in taken]
        self.bodies = {f"partner-{one.code}": one for one in partners} | {f"body-{one.code}": one for one in bodies}
        groups = {}
        for code, one in self.bodies.items():
            groups.setdefault(_group(one, workshop), []).append((code, one.name))
        self.fields["body"].choices = [("", _("Choose")), *groups.items()]

    def clean_body(self):
        return self.bodies[self.cleaned_data["body"]]


def _group(body, workshop):
    if isinstance(body, Organisation):
        return _("Organisations")
    joins = registering.standing_of(body, workshop) == Standing.ACCEDING
    return _("Partners about to join") if joins else _("Partners")


class QuotaForm(DoorForm):
    quota = forms.IntegerField(label=_("People that may be registered"), min_value=1, max_value=MOST_PLACES)


class DelegateForm(DoorForm):
    """A person in a delegation. One name is required; what is left empty of its parts is made from it."""

    full_name = TextField(
        label=_("Full name as it should be read"),
        max_length=200,
        help_text=_("Any script. Nothing is changed, no capital letter either."),
    )
    capacity = forms.ChoiceField(label=_("Capacity"), choices=as_labels(Capacity.choices), initial=Capacity.DELEGATE)
    function = TextField(
        label=_("Function"), max_length=200, required=False, help_text=_("For example Director-General.")
    )
    ministry = forms.ModelChoiceField(
        Ministry.objects.none(), label=_("Ministry"), to_field_name="code", required=False, empty_label=_("None")
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    badge_name = TextField(label=_("Name on the badge"), max_length=200, required=False)
    sort_key = TextField(label=_("Sorted in lists as"), max_length=200, required=False)
    salutation = TextField(label=_("Addressed in letters as"), max_length=100, required=False)
    name_language = forms.ChoiceField(label=_("Language of the name"), required=False)

    def __init__(self, data=None, *, delegation, delegate=None, names_only=False):
        initial = {name: getattr(delegate, name) for name in registering.FACTS} if delegate else _first(delegation)
        if delegate and delegate.ministry:
            initial["ministry"] = delegate.ministry.code
        super().__init__(data, initial=initial)
        for name in set(self.fields) - set(registering.NAMES) if names_only else ():
            del self.fields[name]
        self.fields["name_language"].choices = languages()
        if "ministry" in self.fields:
            self._offer_ministries(delegation)
        if "email" in self.fields:
            self.fields["email"].help_text = _email_hint(delegate)
        for name, hint in _name_hints().items():
            self.fields[name].help_text = hint if delegate else _("%s Left empty, the full name is taken.") % hint

    def names(self):
        """The bound fields that are made from the name when left empty, for the template."""
        return [self[name] for name in ("badge_name", "sort_key", "salutation", "name_language")]

    def _offer_ministries(self, delegation):
        if delegation.partner_id:
            self.fields["ministry"].queryset = Ministry.objects.filter(partner=delegation.partner_id)
        else:
            del self.fields["ministry"]


def _first(delegation):
    """Whom one registers first: the head, as long as there is none."""
    has_head = delegation.delegates.active().filter(capacity=Capacity.HEAD).exists()
    return {} if has_head else {"capacity": Capacity.HEAD}


def _email_hint(delegate):
    if delegate is None:
        return _("May be an assistant’s. An invitation to sign in is sent to it at once.")
    if delegate.user_id:
        return _("May be an assistant’s.")
    return _("May be an assistant’s. A new address gets a new invitation, and the earlier link ends.")


def _name_hints():
    return {
        "badge_name": _("On one line, in Latin letters if you can."),
        "sort_key": _("Small letters without accents; the word to sort by comes first."),
        "salutation": _("For example “Ms Giang”."),
    }
