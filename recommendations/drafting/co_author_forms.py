"""Name a co-author of a draft, or remove one: two forms, because a page sends one of them."""

from itertools import groupby

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from recommendations.drafting import co_authors
from recommendations.models import Recommendation
from workshops.models import Delegate


class CoAuthorForm(forms.Form):
    """A delegate to be named."""

    delegate = forms.ModelChoiceField(
        label=_("Name a co-author"),
        queryset=Delegate.objects.none(),
        to_field_name="key",
        help_text=_("Delegates of this workshop with an account. They read the draft and write on it, and are told."),
        error_messages={"required": _("Choose whom to name as co-author.")},
    )

    def __init__(self, data: QueryDict | None = None, *, recommendation: Recommendation) -> None:
        super().__init__(data)
        offered = co_authors.candidates(recommendation)
        self.fields["delegate"].queryset = Delegate.objects.filter(pk__in=[one.pk for one in offered])
        groups = groupby(offered, key=lambda one: one.delegation.name)
        choices = [(name, [(str(one.key), f"{one.full_name}, {name}") for one in people]) for name, people in groups]
        self.fields["delegate"].choices = [("", _("Choose")), *choices]
        self.offered = offered


class RemovalForm(forms.Form):
    """A co-author to be taken off, by the button beside their name."""

    remove = forms.ModelChoiceField(queryset=Delegate.objects.none(), to_field_name="key")

    def __init__(self, data: QueryDict, *, recommendation: Recommendation) -> None:
        super().__init__(data)
        self.fields["remove"].queryset = recommendation.co_authors.all()
