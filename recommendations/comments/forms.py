"""Forms for comments: a comment, a reply, and the note on resolving or hiding one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.comments import resolution
from recommendations.models import Audience, ParagraphText
from registry.fields import TextField
from registry.idempotency import IdempotencyField
from registry.post_forms import PostForm
from workshops.models import Delegate

UNKNOWN_PARAGRAPH = gettext_lazy(
    "This paragraph is not part of the recommendation. Return to the recommendation and select one of its paragraphs."
)

AUDIENCES = {
    Audience.PARTICIPANTS: gettext_lazy("All participants"),
    Audience.DELEGATION: gettext_lazy("Own delegation only (not the secretariat or the chair)"),
    Audience.SECRETARIAT: gettext_lazy("You and the secretariat only"),
}


class CommentForm(PostForm):
    """A comment on `paragraph` (None: on the recommendation as a whole) for one of the `audiences` open to the author.

    `delegates` are the user's delegate records in the workshop; the field is shown only if there are several.
    """

    once = IdempotencyField()
    paragraph = forms.UUIDField(required=False, widget=forms.HiddenInput, error_messages={"invalid": UNKNOWN_PARAGRAPH})
    quote = TextField(
        label=gettext_lazy("Quotation"),
        required=False,
        help_text=gettext_lazy("To comment on only part of the paragraph, copy that part here."),
    )
    text = TextField(
        label=gettext_lazy("Comment"),
        lines=5,
        max_length=4000,
        error_messages={"required": gettext_lazy("Enter your comment.")},
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who can read the comment"),
        widget=forms.RadioSelect,
        choices=Audience,
        help_text=gettext_lazy("Once posted, neither the comment nor its audience can be changed."),
        error_messages={"required": gettext_lazy("Select who can read the comment.")},
    )
    delegate = forms.ModelChoiceField(
        label=gettext_lazy("On behalf of"), queryset=Delegate.objects.none(), to_field_name="key", empty_label=None
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        paragraph: ParagraphText | None,
        audiences: Sequence[Audience],
        delegates: Sequence[Delegate],
    ) -> None:
        self.paragraph_text, self.delegates = paragraph, delegates
        key = paragraph.paragraph.key if paragraph else None
        # No audience is preselected, so that no one posts an internal note to all participants by mistake.
        super().__init__(data, initial={"paragraph": key})
        self.fields["audience"].choices = [(audience, AUDIENCES[audience]) for audience in audiences]
        if paragraph is None:
            del self.fields["quote"]
        if len(delegates) > 1:
            pks = [delegate.pk for delegate in delegates]
            self.fields["delegate"].queryset = Delegate.objects.filter(pk__in=pks).select_related("delegation")
            self.fields["delegate"].label_from_instance = lambda delegate: delegate.delegation.name
        else:
            del self.fields["delegate"]

    def clean_paragraph(self) -> UUID | None:
        if self.cleaned_data["paragraph"] and self.paragraph_text is None:
            raise ValidationError(UNKNOWN_PARAGRAPH)
        return self.cleaned_data["paragraph"]

    def clean_quote(self) -> str:
        quote = self.cleaned_data["quote"]
        if quote and self.paragraph_text and quote not in " ".join(self.paragraph_text.text.replace("*", "").split()):
            raise ValidationError(
                _(
                    "This quotation is not in the paragraph. Copy the exact words from the paragraph, or leave the field empty."
                )
            )
        return quote

    def comment(self) -> dict[str, Any]:
        """Return the arguments of `comments.comment`."""
        cleaned = self.cleaned_data
        delegate = cleaned.get("delegate") or (self.delegates[0] if self.delegates else None)
        return {
            "paragraph": self.paragraph_text,
            "quote": cleaned.get("quote", ""),
            "text": cleaned["text"],
            "audience": cleaned["audience"],
            "delegate": delegate,
            "once": cleaned["once"],
        }


class ReplyForm(PostForm):
    """A reply to a comment; it has the same audience."""

    once = IdempotencyField()
    text = TextField(label=gettext_lazy("Reply"), lines=5, max_length=4000)


class ResolveForm(PostForm):
    """Confirmation of an action on a comment, with `note` if it has one: how it was resolved, or why it is hidden."""

    note = TextField(label=gettext_lazy("Note"), lines=3, max_length=500)

    def __init__(self, data: QueryDict | None = None, *, act: str) -> None:
        super().__init__(data)
        if act == resolution.RESOLVE:
            self.fields["note"].required = False
            self.fields["note"].help_text = _(
                "State how the comment was resolved, for example whether the proposal was accepted."
            )
        elif act == resolution.HIDE:
            self.fields["note"].label = _("Reason")
            self.fields["note"].limit_to(300)
            self.fields["note"].help_text = _("Everyone who could read the comment will see this reason in its place.")
        else:
            del self.fields["note"]
