"""Imports of delegates from a file: uploaded, checked, confirmed, written, and undone at most once."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse

from members.models import User, Visitor
from workshops.models.workshop import Workshop


class DelegateImportQuerySet(models.QuerySet["DelegateImport"]):
    def staffed_by(self, user: Visitor) -> Self:
        """Return imports that `user` may see, confirm and undo, as organiser or secretariat of the workshop."""
        return self.filter(workshop__in=Workshop.objects.staffed_by(user))


class DelegateImport(models.Model):
    """A file of delegates, written only after confirmation and undone only while nothing refers to its delegates.

    `upload` is the file itself, until it has been read; only the columns used are kept, in `rows`: [row, {column:
    cell}]. `findings` are the errors, as [row, column, message]. `summary` holds the column headings by field, what
    was read and the delegations to be added. All of this is deleted after some time; the remaining fields state who
    imported how many people. Progress is stored in the outbox, under `key`.
    """

    audit_kind = "import"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="imports")
    upload = models.BinaryField(null=True)
    filename = models.CharField(max_length=200)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    rows = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    is_partial = models.BooleanField(default=False)  # valid rows only; otherwise all or nothing
    raises_places = models.BooleanField(default=False)  # delegations get the places named before the confirmation
    written_at = models.DateTimeField(null=True)
    written = models.PositiveIntegerField(default=0)
    refused = models.CharField(max_length=500, blank=True)  # user-facing reason why nothing was read or written
    undone_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)  # of the rows of the file; the delegates imported are kept

    objects = DelegateImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(checked_at__isnull=False),
                name="import_checked_before_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(upload__isnull=True) | Q(checked_at__isnull=True, deleted_at__isnull=True),
                name="import_upload_only_until_read",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(written_at__isnull=False), name="import_undone_after_written"
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("imports:review", args=[self.key])

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key)
