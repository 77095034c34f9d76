"""The form of a version: one field for each paragraph, and buttons that work without JavaScript."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import version_content
from recommendations.drafting import paragraph_forms, versions
from recommendations.drafting import paste as drafting_paste
from recommendations.drafting.fields import AreasField
from recommendations.models import Addressee, Nature, ParagraphKind, Recommendation
from recommendations.version_content import VersionContent
from registry.fields import DayField, TextField
from registry.idempotency import IdempotencyField
from registry.post_forms import PostForm
from registry.templatetags.portal import first_control
from workshops.models import Delegate, Topic, Workshop

SAVE, STAY = "save", "stay"
PARTS = version_content.parts()
MAX_PASTE = 200_000
_MOVE = re.compile(r"^(up|down|remove)-(\d{1,3})$")


class VersionForm(PostForm):
    """A complete version, based on the version `base`. `paragraphs` are its ParagraphForms, in the order of the page.

    `labels` are the labels of circulated paragraphs, by key.
    """

    notice = ""  # the reason why the button had no effect

    base = forms.UUIDField(required=False, widget=forms.HiddenInput)
    once = IdempotencyField()
    author = forms.ModelChoiceField(
        label=gettext_lazy("On behalf of"), queryset=Delegate.objects.none(), to_field_name="key", empty_label=None
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Topic"), queryset=Topic.objects.none(), to_field_name="key", empty_label=None
    )
    title = TextField(
        label=PARTS["title"].label,
        max_length=200,
        help_text=gettext_lazy("A short noun phrase, such as “Mobility of cultural professionals”."),
    )
    addressees = forms.MultipleChoiceField(
        label=PARTS["addressees"].label, choices=Addressee, widget=forms.CheckboxSelectMultiple, required=False
    )
    areas = AreasField(
        label=PARTS["areas"].label,
        required=False,
        help_text=gettext_lazy("Select up to 12 areas to help readers find the recommendation."),
    )
    nature = forms.ChoiceField(
        label=PARTS["nature"].label,
        choices=Nature,
        help_text=gettext_lazy("A recommendation calls for action; a finding records a conclusion."),
    )
    paste = TextField(
        label=gettext_lazy("Paste text"),
        lines=5,
        max_length=MAX_PASTE,
        required=False,
        help_text=gettext_lazy(
            "The text is split at blank lines or, if there are no blank lines, at line breaks. “1.” starts an operative "
            "paragraph, and “(a)” or a bullet starts a sub-paragraph. You can check the result before saving."
        ),
    )
    rationale = TextField(
        label=PARTS["rationale"].label,
        lines=5,
        required=False,
        help_text=gettext_lazy("State the reasons in a few sentences. They will be printed below the paragraphs."),
    )
    by_when = DayField(
        label=PARTS["by_when"].label,
        required=False,
        help_text=gettext_lazy("The date, if any, by which the recommendation should be implemented."),
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("All members of my delegation can read and edit this draft"), required=False
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        workshop: Workshop,
        user: User,
        recommendation: Recommendation | None = None,
        rows: Sequence[dict[str, Any]] = (),
        initial: dict[str, Any] | None = None,
        labels: dict[str, str] | None = None,
        topic: str = "",
    ) -> None:
        self.recommendation, self.workshop, self.user, self.labels = recommendation, workshop, user, labels or {}
        self.is_typed = data is not None  # the form contains unsaved changes
        super().__init__(data, initial=_initial(recommendation, initial))
        self.fields["areas"].offer()
        self.keys = set(recommendation.paragraphs.values_list("key", flat=True)) if recommendation else set()
        self._arrange_fields()
        if "topic" in self.fields:
            self._offer_topics(topic)
        self.paragraphs = paragraph_forms.bound(self.data, self.keys) if self.is_bound else paragraph_forms.of(rows)
        for form in self.paragraphs if self.labels else ():
            form.name_after(self.labels.get(str(form["key"].value() or ""), ""))

    def _arrange_fields(self) -> None:
        """Remove the fields without a choice: the author of an existing recommendation, the topic after circulation."""
        recommendation = self.recommendation
        if recommendation is None:
            own = Delegate.objects.of(self.user).filter(delegation__workshop=self.workshop)
            delegates = list(own.select_related("delegation").order_by("delegation__sort_name", "pk"))
            self.authors = [delegate for delegate in delegates if versions.may_draft(delegate)]
            choices = Delegate.objects.filter(pk__in=[delegate.pk for delegate in self.authors])
            self.fields["author"].queryset = choices.select_related("delegation")
            self.fields["author"].label_from_instance = lambda delegate: delegate.delegation.name
        if recommendation or len(self.authors) <= 1:
            del self.fields["author"]
        if not recommendation:
            return
        del self.fields["once"]  # `base` already prevents saving the same version twice
        if recommendation.circulated_at:
            del self.fields["topic"]
        author = recommendation.author
        if recommendation.circulated_at or not author or author.user_id != self.user.pk:
            del self.fields["is_shared"]

    def _offer_topics(self, preselected: str) -> None:
        """Preselect a topic only if there is just one, or if the URL contains its number."""
        self.fields["topic"].queryset = self.workshop.topics.order_by("number")
        topics = list(self.fields["topic"].queryset)
        only = [topic for topic in topics if len(topics) == 1 or str(topic.number) == preselected]
        if only:
            self.initial.setdefault("topic", only[0])
        choose = [] if self.recommendation or len(topics) == 1 else [("", _("Select"))]
        self.fields["topic"].choices = choose + [(topic.key, str(topic)) for topic in topics]

    # Display ------------------------------------------------------------------------

    @property
    def action(self) -> str:
        """Return the button pressed: one that saves, or one that only rearranges the form."""
        return self.data.get("do", SAVE) if self.is_bound else ""

    @property
    def is_to_be_saved(self) -> bool:
        action = self.action
        return bool(action) and action not in ("add", "split", "again") and not _MOVE.match(action)

    @property
    def all_errors(self) -> list[tuple[str, Any, Any]]:
        """Return all errors for the summary, as (id of the control, label, error)."""
        summary: list[tuple[str, Any, Any]] = []
        for form in [self, *self.paragraphs]:
            for name, errors in form.errors.items():
                field = form[name] if name in form.fields and not form[name].is_hidden else None
                control = first_control(field) if field else "paragraphs"
                summary += [(control, field.label if field else "", error) for error in errors]
        return summary

    @property
    def before(self) -> list[forms.BoundField]:
        """Return the fields above the paragraphs."""
        return [self[name] for name in ("author", "topic", "nature", "title") if name in self.fields]

    @property
    def after(self) -> list[forms.BoundField]:
        """Return the fields below the paragraphs."""
        return [self[name] for name in ("rationale", "addressees", "by_when", "is_shared") if name in self.fields]

    @property
    def area_boxes(self) -> dict[str, Any]:
        """Return the checkboxes of areas in two groups (related to culture, and others), and the number selected."""
        boxes, near = list(self["areas"]), self.fields["areas"].near
        groups = [[box for box in boxes if (box.data["value"] in near) is is_near] for is_near in (True, False)]
        return {"field": self["areas"], "groups": groups, "count": sum(box.data["selected"] for box in boxes)}

    def rearranged(self) -> "VersionForm":
        """Return the form with its input rearranged by the button pressed, without validating or saving it."""
        rows = [{name: form[name].value() for name in form.fields} for form in self.paragraphs]
        initial = {name: self[name].value() for name in self.fields}
        match, place, focus, notice = _MOVE.match(self.action), len(rows), "text", ""
        removed: list[str] = []
        if self.action == "split":
            rows, place, notice, removed = paragraph_forms.with_paste(rows, str(initial["paste"] or ""))
            initial["paste"] = initial["paste"] if notice else ""
        elif self.action == "add":
            rows.append({"kind": ParagraphKind.OPERATIVE})
        elif match and int(match.group(2)) < len(rows):
            place = paragraph_forms.move(rows, match.group(1), int(match.group(2)))
            focus = "text" if match.group(1) == "remove" else match.group(1)
        form = self._again(rows=rows, initial=initial)
        form.notice = notice
        if removed:
            form.preview_notice = paragraph_forms.removal_notice(removed)
        if notice:  # next to the text that could not be split
            form.fields["paste"].widget.attrs |= {
                "autofocus": True,
                "aria-invalid": "true",
                "aria-describedby": "paste-error",
            }
        else:
            form.paragraphs[min(place, len(form.paragraphs) - 1)].take_focus(focus)
        return form

    def preview(self) -> "VersionForm":
        """Return the form with pasted text and marks turned into paragraphs, to be checked before they are saved."""
        initial = {name: self[name].value() for name in self.fields} | {"paste": ""}
        form = self._again(rows=paragraph_forms.rows_of(self.cleaned_data["typed"]), initial=initial)
        notice = _("Nothing has been saved yet. Check the text and the type of each paragraph, then save.")
        form.preview_notice = f"{notice} {paragraph_forms.removal_notice(self.removed)}" if self.removed else notice
        form.paragraphs[self.first_new].take_focus("text")
        return form

    def _again(self, **kwargs: Any) -> "VersionForm":
        context: dict[str, Any] = {"workshop": self.workshop, "user": self.user, "recommendation": self.recommendation}
        form = VersionForm(**context, labels=self.labels, **kwargs)
        form.is_typed = True
        return form

    # Validation and saving ------------------------------------------------------------------------------

    def clean_by_when(self) -> date | None:
        """Reject a new date in the past; an unchanged date may have passed since it was entered."""
        by_when: date | None = self.cleaned_data["by_when"]
        if by_when and "by_when" in self.changed_data and by_when < timezone.localdate(timezone=self.workshop.tz):
            raise ValidationError(_("This date has passed. Enter a future date, or leave the field empty."))
        return by_when

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if self.recommendation and not self.errors.get("base") and not self._base_is_known(cleaned.get("base")):
            message = _("The version you were editing cannot be identified. Copy your changes and reload this page.")
            self.add_error(None, ValidationError(message, code="base"))
        valid = [form.is_valid() for form in self.paragraphs]
        if not all(valid):
            return cleaned
        pasted = drafting_paste.parts(cleaned.get("paste") or "")
        parts = [part for form in self.paragraphs for part in form.parts()] + pasted
        self.removed = [part.mark for part in parts if part.mark]
        self.needs_preview = bool(pasted or self.removed)
        old = len(parts) - len(pasted)
        self.first_new = next((place for place, part in enumerate(parts) if part.mark or place >= old), 0)
        typed = [part.content for part in parts]
        keys = [part.key for part in typed if part.key]
        if len(keys) != len(set(keys)):
            message = _("The same paragraph appears twice. Remove one copy.")
            self.add_error(None, ValidationError(message, code="twice"))
        if len(typed) > versions.MAX_PARAGRAPHS:
            self.add_error(None, ValidationError(versions.too_many(len(typed)), code="too_many"))
        if any(len(part.text) > versions.MAX_CHARACTERS for part in typed):
            message = _(
                "A paragraph is longer than 20,000 characters. Use blank lines to split the text into shorter paragraphs."
            )
            self.add_error("paste", ValidationError(message, code="too_long"))
        cleaned["typed"] = typed
        return cleaned

    def may_be_saved(self) -> bool:
        """Return whether the button saves, the form is valid, and the user has seen the paragraphs as they are saved."""
        return self.is_to_be_saved and self.is_valid() and not self.needs_preview

    def is_valid(self) -> bool:
        return super().is_valid() and all(form.is_valid() for form in self.paragraphs)

    def _base_is_known(self, base: UUID | None) -> bool:
        recommendation = self.recommendation
        return bool(recommendation and base and recommendation.versions.filter(key=base).exists())

    def content(self) -> VersionContent:
        """Return the content of the version as entered."""
        return version_content.build(self.cleaned_data, self.cleaned_data["typed"])

    def arrangement(self) -> dict[str, Any]:
        """Return the topic and the sharing, which are not part of a version, if the form has these fields."""
        return {name: self.cleaned_data[name] for name in ("topic", "is_shared") if name in self.fields}

    def drafter(self) -> Delegate:
        """Return the delegate who becomes the author of a new draft."""
        return self.cleaned_data.get("author") or self.authors[0]


def _initial(recommendation: Recommendation | None, initial: dict[str, Any] | None) -> dict[str, Any] | None:
    if initial is not None or recommendation is None:
        return initial
    current = recommendation.saved
    saved = {name: getattr(current, name) for name in version_content.parts() if name != "paragraphs"}
    return saved | {"base": current.key, "topic": recommendation.topic, "is_shared": recommendation.is_shared}
