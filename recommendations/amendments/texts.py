"""The paragraphs and labels of the versions that amendments refer to."""

from collections.abc import Collection
from uuid import UUID

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from recommendations.amendments.fits import Paragraphs
from recommendations.models import Label, Paragraph, ParagraphText
from recommendations.version_content import ParagraphContent

EXCERPT = 40  # characters by which a paragraph without a label is named


class Texts:
    """The paragraphs and labels of all versions needed, read in two queries."""

    def __init__(self, versions: Collection[int], circulations: Collection[int]) -> None:
        self.paragraphs: dict[int, list[ParagraphContent]] = {pk: [] for pk in versions}
        rows = ParagraphText.objects.filter(version__in=versions).select_related("paragraph")
        for row in rows.order_by("version", "position"):
            content = ParagraphContent(row.kind, row.text, row.key)
            self.paragraphs[row.version_id].append(content)
        self.labels: dict[UUID, str] = {}
        labels = Label.objects.filter(circulation__in=circulations).order_by("circulation__number")
        for paragraph, label in labels.values_list("paragraph__key", "label"):
            self.labels[paragraph] = label

    def of(self, version: int) -> Paragraphs:
        return tuple(self.paragraphs[version])

    def name(self, paragraph: Paragraph | None, version: int) -> str:
        """Return how a sentence names a paragraph: by its label, or by its first words."""
        if paragraph is None:
            return ""
        if label := self._label(paragraph, version):
            return _("paragraph %(label)s") % {"label": label}
        text = next((one.text for one in self.paragraphs[version] if one.key == paragraph.key), "")
        excerpt = Truncator(text.replace("*", "")).chars(EXCERPT)
        return _("the paragraph “%(excerpt)s”") % {"excerpt": excerpt}

    def _label(self, paragraph: Paragraph, version: int) -> str:
        """Return the label of a paragraph; that of a sub-paragraph follows the number of its paragraph, as in 2 (a)."""
        label, number = self.labels.get(paragraph.key, ""), ""
        if not label.startswith("("):
            return label
        for one in self.paragraphs[version]:
            if one.key == paragraph.key:
                break
            own = self.labels.get(one.key, "") if one.key else ""
            number = number if own.startswith("(") else own
        return f"{number} {label}".strip()
