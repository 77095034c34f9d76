"""The form of a version after a colleague has saved in the meantime: changes merged, conflicts marked."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations import version_content
from recommendations.drafting import paragraph_forms
from recommendations.drafting.forms import VersionForm
from recommendations.drafting.merge import Merge
from recommendations.models import Version
from recommendations.version_content import Label, ParagraphContent
from registry.templatetags.portal import first_control


class MergeForm(VersionForm):
    """The input of `form` merged with the colleague's version `theirs`, which becomes its base."""

    def __init__(self, form: VersionForm, merge: Merge, theirs: Version) -> None:
        merged = {name: getattr(merge.content, name) for name in version_content.parts() if name != "paragraphs"}
        typed = {name: form[name].value() for name in form.fields if name not in merged}
        super().__init__(
            workshop=form.workshop,
            user=form.user,
            recommendation=form.recommendation,
            labels=form.labels,
            rows=paragraph_forms.rows_of(merge.content.paragraphs),
            initial=typed | merged | {"base": theirs.key, "paste": ""},
        )
        self.is_typed = True
        self.is_own = theirs.author_id == form.user.pk  # saved in another window
        self.merge, self.name = merge, theirs.author_name
        for name, value in merge.conflicts.items():
            self._mark(self.fields[name], self._colleagues_value(name, value))
        for place, paragraph in merge.paragraph_conflicts.items():
            self._mark(self.paragraphs[place].fields["text"], self._colleagues_paragraph(paragraph))

    @property
    def conflicts(self) -> list[tuple[str, Label]]:
        """Return the fields and paragraphs that both changed, as (id of the control, label)."""
        fields = [self[name] for name in self.merge.conflicts]
        fields += [self.paragraphs[place]["text"] for place in self.merge.paragraph_conflicts]
        return [(first_control(field), field.label) for field in fields]

    @property
    def taken(self) -> list[Label]:
        """Return what was taken from the colleague: labels of fields, and the number of paragraphs."""
        count = self.merge.taken_paragraphs
        paragraphs = (
            [ngettext("%(count)s paragraph", "%(count)s paragraphs", count) % {"count": count}] if count else []
        )
        return [*(version_content.parts()[name].label for name in self.merge.taken), *paragraphs]

    def _mark(self, field: Any, message: str) -> None:
        help_text, mark = field.help_text, _("Conflicting changes.")
        field.help_text = format_html(
            '{} <span class="notice notice-due"><strong>{}</strong> {}</span>', help_text, mark, message
        )
        field.is_conflict = True

    def _colleagues_value(self, name: str, value: Any) -> str:
        part = version_content.parts()[name]
        text = value if part.compare == "words" else "; ".join(part.labels(value))
        if not text and self.is_own:
            return _("You left this field empty in the other window.")
        if not text:
            return _("%(name)s left this field empty.") % {"name": self.name}
        return self._saved(text)

    def _colleagues_paragraph(self, paragraph: ParagraphContent | None) -> str:
        if paragraph is None and self.is_own:
            return _("You deleted this paragraph in the other window.")
        if paragraph is None:
            return _("%(name)s deleted this paragraph.") % {"name": self.name}
        return self._saved(paragraph.text)

    def _saved(self, value: str) -> str:
        if self.is_own:
            return _("You saved in the other window: “%(value)s”") % {"value": value}
        return _("%(name)s saved: “%(value)s”") % {"name": self.name, "value": value}
