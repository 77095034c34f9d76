"""What is typed to comment on a text."""

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
from workshops.models import Delegate

NOT_THERE = gettext_lazy("This paragraph is not in the text. Open the text again, and choose the paragraph there.")

AUDIENCES = {
    Audience.PARTICIPANTS: gettext_lazy("All participants"),
    Audience.DELEGATION: gettext_lazy("Own delegation only: nobody else, neither secretariat nor chair"),
    Audience.SECRETARIAT: gettext_lazy("The secretariat, and you"),
}


class CommentForm(forms.Form):
    """A comment on `paragraph` (a ParagraphText, or None for the whole), to one of the `audiences` open to the author.

    `delegates` are those that the user is in the workshop: asked for only where there are several.
    """

    once = IdempotencyField()
    paragraph = forms.UUIDField(required=False, widget=forms.HiddenInput, error_messages={"invalid": NOT_THERE})
    quote = TextField(
        label=gettext_lazy("Words you mean"),
        required=False,
        help_text=gettext_lazy("Copy them from the paragraph, if you speak of some of its words only."),
    )
    text = TextField(
        label=gettext_lazy("Comment"),
        lines=5,
        max_length=4000,
        error_messages={"required": gettext_lazy("Write your comment.")},
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may read it"),
        widget=forms.RadioSelect,
        choices=Audience,
        help_text=gettext_lazy("A comment stays as it is written; choose with care."),
        error_messages={"required": gettext_lazy("Choose who may read it.")},
    )
    delegate = forms.ModelChoiceField(
        label=gettext_lazy("For"), queryset=Delegate.objects.none(), to_field_name="key", empty_label=None
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        words: ParagraphText | None,
        audiences: Sequence[Audience],
        delegates: Sequence[Delegate],
    ) -> None:
        self.words, self.delegates = words, delegates
        key = words.paragraph.key if words else None
        # Nobody is chosen beforehand: a note for one's own capital must not reach everybody by haste.
        super().__init__(data, initial={"paragraph": key})
        self.fields["audience"].choices = [(audience, AUDIENCES[audience]) for audience in audiences]
        if words is None:
            del self.fields["quote"]
        if len(delegates) > 1:
            pks = [delegate.pk for delegate in delegates]
            self.fields["delegate"].queryset = Delegate.objects.filter(pk__in=pks).select_related("delegation")
            self.fields["delegate"].label_from_instance = lambda delegate: delegate.delegation.name
        else:
            del self.fields["delegate"]

    def clean_paragraph(self) -> UUID | None:
        if self.cleaned_data["paragraph"] and self.words is None:
            raise ValidationError(NOT_THERE)
        return self.cleaned_data["paragraph"]

    def clean_quote(self) -> str:
        quote = self.cleaned_data["quote"]
        if quote and self.words and quote not in " ".join(self.words.text.replace("*", "").split()):
            raise ValidationError(_("These words are not in the paragraph. Copy them from it, or leave this empty."))
        return quote

    def comment(self) -> dict[str, Any]:
        """Return the arguments of `comments.comment`."""
        cleaned = self.cleaned_data
        delegate = cleaned.get("delegate") or (self.delegates[0] if self.delegates else None)
        return {
            "words": self.words,
            "quote": cleaned.get("quote", ""),
            "text": cleaned["text"],
            "audience": cleaned["audience"],
            "delegate": delegate,
            "once": cleaned["once"],
        }


class ReplyForm(forms.Form):
    """An answer to a comment; who may read that comment reads it."""

    once = IdempotencyField()
    text = TextField(label=gettext_lazy("Reply"), lines=5, max_length=4000)


class ResolveForm(forms.Form):
    """The question before a comment is settled; `note` where the act has one: how it was resolved, why it is hidden."""

    note = TextField(label=gettext_lazy("Note"), lines=3, max_length=500)

    def __init__(self, data: QueryDict | None = None, *, act: str) -> None:
        super().__init__(data)
        if act == resolution.RESOLVE:
            self.fields["note"].required = False
            self.fields["note"].help_text = _("How it was settled: taken over, answered, or left as it is.")
        elif act == resolution.HIDE:
            self.fields["note"].label = _("Reason")
            self.fields["note"].max_length = 300
            self.fields["note"].help_text = _("It is shown in place of the words, to all who could read them.")
        else:
            del self.fields["note"]

    def clean_note(self) -> str:
        note = self.cleaned_data["note"]
        if len(note) > self.fields["note"].max_length:
            raise ValidationError(_("Write at most %(most)s characters.") % {"most": self.fields["note"].max_length})
        return note
