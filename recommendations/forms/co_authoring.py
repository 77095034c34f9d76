"""Who is named as co-author of a draft, or taken off."""

from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations import co_authoring
from workshops.models import Delegate


class CoAuthorForm(forms.Form):
    """Either a delegate to be named, or, by the button beside a name, one to be taken off."""

    delegate = forms.ModelChoiceField(
        label=_("Name a co-author"),
        queryset=Delegate.objects.none(),
        to_field_name="key",
        help_text=_("Delegates of this workshop with an account. They read the draft and write on it, and are told."),
    )
    remove = forms.ModelChoiceField(
        queryset=Delegate.objects.none(), to_field_name="key", required=False, widget=forms.HiddenInput
    )

    def __init__(self, data=None, *, recommendation):
        super().__init__(data)
        offered = co_authoring.candidates(recommendation)
        self.fields["delegate"].queryset = Delegate.objects.filter(pk__in=[one.pk for one in offered])
        groups = groupby(offered, key=lambda one: one.delegation.name)
        choices = [(name, [(str(one.key), one.full_name) for one in people]) for name, people in groups]
        self.fields["delegate"].choices = [("", _("Choose")), *choices]
        self.fields["remove"].queryset = recommendation.co_authors.all()
        if "remove" in self.data:
            del self.fields["delegate"]
            self.fields["remove"].required = True
        self.offered = offered
