"""The form of a non-paper."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations.models.non_paper import TITLE_LENGTH
from recommendations.non_papers import non_papers
from registry.fields import TextField
from registry.files.document_field import DocumentField
from registry.idempotency import IdempotencyField
from registry.post_forms import PostForm
from workshops.models import Delegation, Topic, Workshop


class NonPaperForm(PostForm):
    """A paper that a delegation circulates on a topic: its title and its file."""

    once = IdempotencyField()
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Topic"), queryset=Topic.objects.none(), to_field_name="key", empty_label=None
    )
    delegation = forms.ModelChoiceField(
        label=gettext_lazy("Circulated by"), queryset=Delegation.objects.none(), to_field_name="key", empty_label=None
    )
    title = TextField(label=gettext_lazy("Title"), max_length=TITLE_LENGTH)
    file = DocumentField(label=gettext_lazy("File"), help_text=gettext_lazy("PDF, DOCX or ODT, up to 10 MB."))

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        workshop: Workshop,
        user: User,
    ) -> None:
        super().__init__(data, files)
        topics = [one.pk for one in non_papers.topics_for(user, workshop)]
        self.fields["topic"].queryset = workshop.topics.filter(pk__in=topics).order_by("number")
        self.fields["delegation"].queryset = non_papers.delegations_for(user, workshop)
        self.fields["delegation"].label_from_instance = lambda delegation: delegation.name

    def paper(self) -> dict[str, Any]:
        """Return the arguments of `non_papers.add`."""
        return {name: self.cleaned_data[name] for name in ("topic", "delegation", "title", "file", "once")}


class RemovalForm(PostForm):
    """Confirms the removal of a non-paper."""
