"""Forms for entering a recommendation from the floor in the room, and for its review by the head of delegation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import version_content
from recommendations.drafting import paste
from recommendations.drafting.paste import Part
from recommendations.drafting.versions import MAX_CHARACTERS
from recommendations.live_session import floor_recommendations
from recommendations.live_session.statements import partners_of
from recommendations.models import Sitting, Version
from recommendations.reading.page import Row
from recommendations.version_content import VersionContent
from registry.fields import TextField
from registry.idempotency import IdempotencyField
from registry.post_forms import PostForm
from workshops.models import Delegation, Topic

TITLE_LENGTH = 200
TEXT_LENGTH = 200_000
TITLE = version_content.parts()["title"].label
_SPLIT = gettext_lazy(
    "The text is split at blank lines or, if there are no blank lines, at line breaks. “1.” starts an operative "
    "paragraph, and “(a)” or a bullet starts a sub-paragraph."
)


class EntryForm(PostForm):
    """A recommendation as a delegation proposed it orally: its delegation, topic, title and text."""

    once = IdempotencyField()
    delegation = forms.ModelChoiceField(
        label=gettext_lazy("Proposed by"),
        queryset=Delegation.objects.none(),
        to_field_name="key",
        empty_label=gettext_lazy("Select"),
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Topic"), queryset=Topic.objects.none(), to_field_name="key", empty_label=None
    )
    title = TextField(label=TITLE, max_length=TITLE_LENGTH)
    text = TextField(label=gettext_lazy("Text"), lines=8, max_length=TEXT_LENGTH, help_text=_SPLIT)

    def __init__(self, data: QueryDict | None = None, *, sitting: Sitting, user: User) -> None:
        super().__init__(data)
        field, workshop = self.fields["delegation"], sitting.session.workshop
        field.queryset = partners_of(workshop)
        field.label_from_instance = lambda delegation: delegation.name
        topics = floor_recommendations.topics_for(sitting, user)
        self.fields["topic"].queryset = workshop.topics.filter(pk__in=[one.pk for one in topics]).order_by("number")

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        self.parts: list[Part] = paste.parts(text)
        if reason := floor_recommendations.refusal_of(part.content for part in self.parts):
            raise ValidationError(reason, code="text")
        return text

    @property
    def removed(self) -> list[str]:
        """Return the paragraph labels that were removed from the text because numbering is automatic."""
        return [part.mark for part in self.parts if part.mark]

    def entry(self) -> dict[str, Any]:
        """Return the arguments of `floor_recommendations.enter`."""
        cleaned = self.cleaned_data
        content = floor_recommendations.content_of(cleaned["title"], [part.content for part in self.parts])
        return {"content": content} | {name: cleaned[name] for name in ("delegation", "topic", "once")}


class ReviewForm(PostForm):
    """The wording of the circulated version `base`, to be confirmed or corrected by the lead delegation: one field for
    each paragraph.
    """

    base = forms.UUIDField(widget=forms.HiddenInput)
    title = TextField(label=TITLE, max_length=TITLE_LENGTH)

    def __init__(self, data: QueryDict | None = None, *, version: Version, rows: list[Row]) -> None:
        super().__init__(data, initial={"base": version.key, "title": version.title})
        self.version = version
        self.names = [f"paragraph_{number}" for number, _row in enumerate(rows, start=1)]
        for number, (name, row) in enumerate(zip(self.names, rows, strict=True), start=1):
            label = _("Paragraph %(label)s") % {"label": row.label} if row.label else _("Unnumbered paragraph")
            field = TextField(label=label, lines=4, max_length=MAX_CHARACTERS, required=False, initial=row.text)
            if number == 1:
                field.help_text = _("To delete a paragraph, clear its field.")
            self.fields[name] = field
        self.fields["further"] = TextField(
            label=_("Further paragraphs"), lines=4, max_length=TEXT_LENGTH, required=False, help_text=_SPLIT
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if self.errors:
            return cleaned
        further = [part.content for part in paste.parts(cleaned["further"] or "")]
        base = version_content.of(self.version)
        texts = [" ".join(cleaned[name].split()) if cleaned[name] else "" for name in self.names]
        self.content: VersionContent = floor_recommendations.corrected(base, cleaned["title"], texts, further)
        if reason := floor_recommendations.refusal_of(self.content.paragraphs):
            self.add_error("further", ValidationError(reason, code="text"))
        return cleaned
