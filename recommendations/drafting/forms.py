"""The form of a version: a field for each paragraph, and buttons that work without a script."""

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
from registry.templatetags.portal import first_control
from workshops.models import Delegate, Topic, Workshop

SAVE, STAY = "save", "stay"
PARTS = version_content.parts()
MAX_PASTE = 200_000
_MOVE = re.compile(r"^(up|down|remove)-(\d{1,3})$")


class VersionForm(forms.Form):
    """A whole wording, on the version `base`. `paragraphs` are its ParagraphForms, in the order of the page.

    `labels` are the numbers that paragraphs were circulated with, by key.
    """

    notice = ""  # why the button pressed did nothing

    base = forms.UUIDField(required=False, widget=forms.HiddenInput)
    once = IdempotencyField()
    author = forms.ModelChoiceField(
        label=gettext_lazy("For"), queryset=Delegate.objects.none(), to_field_name="key", empty_label=None
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Topic"), queryset=Topic.objects.none(), to_field_name="key", empty_label=None
    )
    title = TextField(
        label=PARTS["title"].label, max_length=200, help_text=gettext_lazy("Say what is recommended, in a line.")
    )
    addressees = forms.MultipleChoiceField(
        label=PARTS["addressees"].label, choices=Addressee, widget=forms.CheckboxSelectMultiple, required=False
    )
    areas = AreasField(
        label=PARTS["areas"].label,
        required=False,
        help_text=gettext_lazy("At most twelve. People find the text by them."),
    )
    nature = forms.ChoiceField(
        label=PARTS["nature"].label,
        choices=Nature,
        help_text=gettext_lazy("A finding says what participants noted; a recommendation, what they ask for."),
    )
    paste = TextField(
        label=gettext_lazy("Paste a whole text"),
        lines=5,
        max_length=MAX_PASTE,
        required=False,
        help_text=gettext_lazy(
            "Blank lines separate paragraphs; without blank lines, each line becomes a paragraph. “1.” begins an "
            "operative paragraph, “(a)” a sub-paragraph. The marks are removed: the portal numbers paragraphs itself."
        ),
    )
    rationale = TextField(
        label=PARTS["rationale"].label,
        lines=5,
        required=False,
        help_text=gettext_lazy("Why, in a few sentences. It is printed beneath the text."),
    )
    by_when = DayField(
        label=PARTS["by_when"].label,
        required=False,
        help_text=gettext_lazy("The day by which it is to be put into practice, if there is one."),
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("My whole delegation may read and write on this draft"), required=False
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
        self.is_typed = data is not None  # it holds words that are not saved yet
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
        """Leave out what is not to choose: the author of a text that is there, the topic of one in discussion."""
        text = self.recommendation
        if text is None:
            self.authors = [one for one in _delegates(self.user, self.workshop) if versions.may_draft(one)]
            choices = Delegate.objects.filter(pk__in=[delegate.pk for delegate in self.authors])
            self.fields["author"].queryset = choices.select_related("delegation")
            self.fields["author"].label_from_instance = lambda delegate: delegate.delegation.name
        if text or len(self.authors) <= 1:
            del self.fields["author"]
        if text:
            del self.fields["once"]  # one wording is made on one base once in any case
        if text and text.circulated_at:
            del self.fields["topic"]
        if text and (text.circulated_at or not text.author or text.author.user_id != self.user.pk):
            del self.fields["is_shared"]

    def _offer_topics(self, asked: str) -> None:
        """Nobody's topic is chosen for them, but where there is one alone, or one was `asked` for by its number."""
        self.fields["topic"].queryset = self.workshop.topics.order_by("number")
        topics = list(self.fields["topic"].queryset)
        only = [one for one in topics if len(topics) == 1 or str(one.number) == asked]
        if only:
            self.initial.setdefault("topic", only[0])
        choose = [] if self.recommendation or len(topics) == 1 else [("", _("Choose"))]
        self.fields["topic"].choices = choose + [(one.key, str(one)) for one in topics]

    # What the page shows ------------------------------------------------------------------------

    @property
    def action(self) -> str:
        """Return which button was pressed: one that saves, or one that only rearranges the form."""
        return self.data.get("do", SAVE) if self.is_bound else ""

    @property
    def is_to_be_saved(self) -> bool:
        action = self.action
        return bool(action) and action not in ("add", "split", "again") and not _MOVE.match(action)

    @property
    def all_errors(self) -> list[tuple[str, Any, Any]]:
        """Return every error with the id of its control and its label, for the summary."""
        found: list[tuple[str, Any, Any]] = []
        for form in [self, *self.paragraphs]:
            for name, errors in form.errors.items():
                field = form[name] if name in form.fields and not form[name].is_hidden else None
                control = first_control(field) if field else "paragraphs"
                found += [(control, field.label if field else "", error) for error in errors]
        return found

    @property
    def before(self) -> list[forms.BoundField]:
        """Return the fields above the paragraphs."""
        return [self[name] for name in ("author", "topic", "nature", "title") if name in self.fields]

    @property
    def after(self) -> list[forms.BoundField]:
        """Return the fields beneath the paragraphs."""
        return [self[name] for name in ("rationale", "addressees", "by_when", "is_shared") if name in self.fields]

    @property
    def area_boxes(self) -> dict[str, Any]:
        """Return the boxes of the areas in two parts: near culture, and the others; and how many are ticked."""
        boxes, near = list(self["areas"]), self.fields["areas"].near
        groups = [[box for box in boxes if (box.data["value"] in near) is wanted] for wanted in (True, False)]
        return {"field": self["areas"], "groups": groups, "count": sum(box.data["selected"] for box in boxes)}

    def rearranged(self) -> "VersionForm":
        """Return the form as typed, after the button pressed: nothing is checked, nothing saved, nothing lost."""
        rows = [{name: form[name].value() for name in form.fields} for form in self.paragraphs]
        initial = {name: self[name].value() for name in self.fields}
        moved, place, focus, notice = _MOVE.match(self.action), len(rows), "text", ""
        if self.action == "split":
            rows, place, notice = self._with_paste(rows, initial)
        elif self.action == "add":
            rows.append({"kind": ParagraphKind.OPERATIVE})
        elif moved and int(moved.group(2)) < len(rows):
            place = paragraph_forms.move(rows, moved.group(1), int(moved.group(2)))
            focus = "text" if moved.group(1) == "remove" else moved.group(1)
        form = self._again(rows=rows, initial=initial)
        form.notice = notice
        form.paragraphs[min(place, len(form.paragraphs) - 1)].take_focus(focus)
        return form

    def _with_paste(self, rows: list[dict[str, Any]], initial: dict[str, Any]) -> tuple[list[dict[str, Any]], int, str]:
        """Return the rows with those of the pasted text; a text with too many paragraphs stays where it was pasted."""
        filled = [row for row in rows if str(row["text"] or "").strip()]
        pasted = drafting_paste.split(str(initial["paste"] or ""))
        if len(filled) + len(pasted) > versions.MAX_PARAGRAPHS:
            return rows, len(rows), _too_many(len(filled) + len(pasted))
        initial["paste"] = ""
        return [*filled, *({"kind": typed.kind, "text": typed.text} for typed in pasted)], len(filled), ""

    def _again(self, **kwargs: Any) -> "VersionForm":
        ours: dict[str, Any] = {"workshop": self.workshop, "user": self.user, "recommendation": self.recommendation}
        form = VersionForm(**ours, labels=self.labels, **kwargs)
        form.is_typed = True
        return form

    # What is saved ------------------------------------------------------------------------------

    def clean_by_when(self) -> date | None:
        """Refuse a new date in the past; an unchanged one may have passed since it was entered."""
        day: date | None = self.cleaned_data["by_when"]
        if day and "by_when" in self.changed_data and day < timezone.localdate(timezone=self.workshop.tz):
            raise ValidationError(_("This date has passed. Enter a later date, or leave the field empty."))
        return day

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if self.recommendation and not self.errors.get("base") and not self._base_is_known(cleaned.get("base")):
            sentence = _(
                "It is not clear which wording this was written on. Open the text again, and paste your words."
            )
            self.add_error(None, ValidationError(sentence, code="base"))
        valid = [form.is_valid() for form in self.paragraphs]
        if not all(valid):
            return cleaned
        typed = [part for form in self.paragraphs for part in form.typed()] + drafting_paste.split(
            cleaned.get("paste") or ""
        )
        keys = [part.key for part in typed if part.key]
        if len(keys) != len(set(keys)):
            self.add_error(
                None, ValidationError(_("One paragraph is here twice. Remove one of the two."), code="twice")
            )
        if len(typed) > versions.MAX_PARAGRAPHS:
            self.add_error(None, ValidationError(_too_many(len(typed)), code="too_many"))
        if any(len(part.text) > versions.MAX_CHARACTERS for part in typed):
            sentence = _("One paragraph is longer than 20,000 characters. Put blank lines where paragraphs end.")
            self.add_error("paste", ValidationError(sentence, code="too_long"))
        cleaned["typed"] = typed
        return cleaned

    def is_valid(self) -> bool:
        return super().is_valid() and all(form.is_valid() for form in self.paragraphs)

    def _base_is_known(self, base: UUID | None) -> bool:
        text = self.recommendation
        return text is not None and base is not None and text.versions.filter(key=base).exists()

    def content(self) -> VersionContent:
        """Return the version as typed."""
        return version_content.build(self.cleaned_data, self.cleaned_data["typed"])

    def arrangement(self) -> dict[str, Any]:
        """Return what the recommendation belongs to, where this is to choose: its topic, and who may edit it."""
        return {name: self.cleaned_data[name] for name in ("topic", "is_shared") if name in self.fields}

    def drafter(self) -> Delegate:
        """Return the delegate in whose name a draft begins."""
        return self.cleaned_data.get("author") or self.authors[0]


def _too_many(count: int) -> str:
    facts = {"count": count, "most": versions.MAX_PARAGRAPHS}
    return _("These are %(count)s paragraphs; a text has at most %(most)s. Make two texts of it.") % facts


def _delegates(user: User, workshop: Workshop) -> list[Delegate]:
    own = Delegate.objects.of(user).filter(delegation__workshop=workshop)
    return list(own.select_related("delegation").order_by("delegation__sort_name", "pk"))


def _initial(recommendation: Recommendation | None, initial: dict[str, Any] | None) -> dict[str, Any] | None:
    if initial is not None or recommendation is None:
        return initial
    current = recommendation.saved
    saved = {name: getattr(current, name) for name in version_content.parts() if name != "paragraphs"}
    return saved | {"base": current.key, "topic": recommendation.topic, "is_shared": recommendation.is_shared}
