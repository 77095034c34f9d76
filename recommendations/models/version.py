"""The saved versions of a recommendation, each complete, paragraph by paragraph. Insert-only."""

from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models.recommendation import Nature, Recommendation
from registry.names import PERSON_NAME_LENGTH
from workshops.models import Delegation
from workshops.phrases import labels_text


class Addressee(models.TextChoices):
    GOVERNMENTS = "governments", _("Governments of ASEM partners")
    FOREIGN = "foreign", _("Ministries of foreign affairs")
    CULTURE = "culture", _("Ministries of culture")
    ASEF = "asef", _("ASEF")
    SECTOR = "sector", _("Cultural sector")


class Version(models.Model):
    """One saved version of a recommendation, complete. Insert-only, so that comments can refer to it.

    Its fields are defined in `version_content.VersionContent`. `sha256` is computed from those in `hash_schema`.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="versions")
    serial = models.PositiveIntegerField()
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    folded_title = models.CharField(max_length=400)  # ß and æ become two letters
    rationale = models.TextField(blank=True)
    nature = models.CharField(max_length=16, choices=Nature)
    addressees = models.JSONField(default=list)
    areas = models.JSONField(default=list)  # codes of Area, in their order
    by_when = models.DateField(null=True, blank=True)
    # Addressees and areas, such as " to:asef in:D7.2.b ", for filters on any database.
    tags = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=12, default="en")
    reason = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    on_behalf_of = models.ForeignKey(Delegation, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    hash_schema = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-serial"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "serial"], name="version_serial_unique")]

    def __str__(self) -> str:
        return self.title

    @property
    def addressee_labels(self) -> list[str]:
        """Return the labels of the addressees in order; an unknown code is returned as it is."""
        names = dict(Addressee.choices)
        return [str(names.get(code, code)) for code in self.addressees]

    @property
    def addressees_text(self) -> str:
        """Return the labels of the addressees on one line."""
        return labels_text(self.addressee_labels)


class ParagraphKind(models.TextChoices):
    HEADING = "heading", _("Heading")
    PREAMBULAR = "preambular", _("Preambular")
    OPERATIVE = "operative", _("Operative")
    SUB = "sub", _("Sub-paragraph")


class Paragraph(models.Model):
    """The identity of a paragraph across versions, to which comments refer."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="paragraphs")

    def __str__(self) -> str:
        return str(self.key)


class ParagraphText(models.Model):
    """The text of one paragraph in one version. Insert-only."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="texts")
    paragraph = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="texts")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=ParagraphKind, default=ParagraphKind.OPERATIVE)
    text = models.TextField()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="paragraph_position_unique_in_version"),
            models.UniqueConstraint(fields=["version", "paragraph"], name="paragraph_once_in_version"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def key(self) -> UUID:
        """Return the key of the paragraph. One query, unless the paragraph was selected with the row."""
        return self.paragraph.key
