"""Forms for adding and for removing a co-author; the page submits one or the other."""

from itertools import groupby

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from recommendations.drafting import co_authors
from recommendations.models import Recommendation
from registry.post_forms import PostForm
from workshops.models import Delegate


class CoAuthorForm(PostForm):
    """The delegate to be added as co-author."""

    delegate = forms.ModelChoiceField(
        label=_("Co-author"),
        queryset=Delegate.objects.none(),
        to_field_name="key",
        help_text=_(
            "The delegate will be notified and will be able to read and edit the draft. "
            "Only delegates with an account are listed."
        ),
        error_messages={"required": _("Select a delegate.")},
    )

    def __init__(self, data: QueryDict | None = None, *, recommendation: Recommendation) -> None:
        super().__init__(data)
        candidates = co_authors.candidates(recommendation)
        self.fields["delegate"].queryset = Delegate.objects.filter(pk__in=[delegate.pk for delegate in candidates])
        choices = [
            (name, [(str(delegate.key), str(delegate.names_in_delegation)) for delegate in group])
            for name, group in groupby(candidates, key=lambda delegate: delegate.delegation.name)
        ]
        self.fields["delegate"].choices = [("", _("Select")), *choices]
        self.candidates = candidates


class RemovalForm(PostForm):
    """The co-author to be removed, by the button next to their name."""

    remove = forms.ModelChoiceField(queryset=Delegate.objects.none(), to_field_name="key")

    def __init__(self, data: QueryDict, *, recommendation: Recommendation) -> None:
        super().__init__(data)
        self.fields["remove"].queryset = recommendation.co_authors.all()
