"""Models of the general services: the audit record, the outbox, personal links and the search index."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.files.fields import StoredFileField
from registry.names import SortKeyField


class AuditChain(models.Model):
    """The end of one chain of audit entries: one for each workshop, one for the platform.

    Its row is what `audit.record` locks, so that a chain cannot fork. `signature` is made with AUDIT_KEYS, as that of an
    entry. `public_changes` counts the entries that changed what visitors see; those before the workshop was opened to
    the public do not count.
    """

    name = models.CharField(max_length=64, unique=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64, blank=True)
    is_public = models.BooleanField(default=False)
    public_changes = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """One entry of the audit record: who did what to which object, and when. Insert-only.

    The object is named by label and key as plain text, so that the row outlives it; `data` holds states,
    keys and hashes, never user text. `rows` holds the hashes of the rows that the action wrote, by place
    (`registry.seals`). `signature` is made of `hash` with a key that the database does not contain.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(
        max_length=8,
        choices=[("user", _("user")), ("link", _("link")), ("clock", _("clock")), ("console", _("console"))],
    )
    actor = models.CharField(max_length=300)
    actor_key = models.CharField(max_length=36, blank=True)
    partner = models.CharField(max_length=8, blank=True)
    verb = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=64)
    object_label = models.CharField(max_length=300)
    object_key = models.CharField(max_length=36)
    data = models.JSONField(default=dict)
    rows = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["object_key", "-number"], name="audit_by_object"),
            models.Index(fields=["at", "id"], name="audit_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="audit_number_unique_in_chain"),
            models.UniqueConstraint(fields=["chain", "previous_hash"], name="audit_chain_does_not_fork"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}: {self.verb}"


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    def open(self) -> Self:
        """Return entries that are neither done nor have permanently failed."""
        return self.filter(done_at__isnull=True, failed_at__isnull=True)

    def due(self, now: datetime) -> Self:
        """Return entries that can be claimed at `now`: due, and without a current lease."""
        return self.open().filter(due_at__lte=now).filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now))


class Outgoing(models.Model):
    """One piece of queued work: an e-mail, a rendering or a delivery. The portal's only queue.

    Written in the transaction that queues it, under its idempotency key: one row for each kind and action.
    """

    kind = models.CharField(max_length=64)
    key = models.UUIDField(default=uuid4)
    ids = models.JSONField(default=dict)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=36, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0)
    progress_text = models.CharField(max_length=200, blank=True)
    delivery_began_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["due_at"], name="outgoing_open", condition=Q(done_at=None, failed_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="outgoing_queued_once"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="outgoing_progress_is_percent"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(failed_at__isnull=True), name="outgoing_done_or_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_delivery_uncertain(self) -> bool:
        """Return whether the e-mail was sent but the answer was lost; only a person may resend it."""
        return bool(self.delivery_began_at and self.failed_at)


class PersonalLink(models.Model):
    """A link for one person without an account. Its token is derived, so no secret is stored."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=32)
    subject = models.UUIDField()
    address = models.EmailField(blank=True)
    version = models.PositiveIntegerField(default=1)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    uses_left = models.PositiveIntegerField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "subject"], name="link_one_for_each_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"


class Reference(models.Model):
    """A row of reference data, loaded from a file; once edited (`edited_at`), reloading does not overwrite it."""

    edited_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class RenditionRow(models.Model):
    """One document: its content, frozen as JSON in `snapshot`, and the PDF, once a worker has rendered it.

    `digest` covers the content and everything that determines its rendering, so that unchanged content has one row.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64)
    snapshot = StoredFileField()
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file = StoredFileField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(null=True)
    pages = models.PositiveIntegerField(null=True)
    missing_glyphs = models.JSONField(default=list)
    rendered_at = models.DateTimeField(null=True)

    audit_kind: ClassVar[str]
    job: "Outgoing | None"  # its task, set by those who show its progress

    class Meta:
        abstract = True


class CacheEntry(models.Model):
    """A row of Django's database cache, which holds rate limits shared by all web processes.

    The columns are those of `createcachetable`; only the cache itself reads and writes them.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "registry_cache"

    def __str__(self) -> str:
        return self.cache_key


class SearchEntry(models.Model):
    """The index entry of one object that users may be shown: a version, a comment, a meeting.

    `subject` is the pk of the object of this kind; `shown` is the pk of the row that readers may or may not read: for a
    recommendation one of its versions, otherwise the object itself. Filters on `shown` decide who may read it, never a
    column of this table. `tokens` is the input of the text index (`registry.search.tables`).
    """

    kind = models.CharField(max_length=24)
    subject = models.BigIntegerField()
    shown = models.BigIntegerField()
    label = models.CharField(max_length=60, blank=True)  # symbol or code
    title = models.CharField(max_length=300)
    place = models.CharField(max_length=300, blank=True)  # where it belongs, as a line below the title
    address = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    dated_on = models.DateField()
    tokens = models.TextField()

    class Meta:
        ordering = ["-dated_on", "-subject", "-shown", "kind"]
        indexes = [
            models.Index(fields=["-dated_on", "-subject", "-shown", "kind"], name="search_newest"),
            models.Index(fields=["kind", "subject"], name="search_by_subject"),
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "shown"], name="search_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.label or self.title}"


class SearchWord(models.Model):
    """A word that occurs, or once occurred, in an indexed text; suggestions of similar words are taken from these."""

    word = SortKeyField(max_length=60, unique=True)

    class Meta:
        ordering = ["word"]

    def __str__(self) -> str:
        return str(self.word)


class HeldEntry(models.Model):
    """The entries of a user in a form that could not yet be accepted; kept for a day, for this user only.

    `path` is the address to which it was sent, `page` that of the page with the form. `fields` is JSON as text, because
    a JSON column of PostgreSQL does not hold every character that can be typed.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.UUIDField()
    path = models.TextField()
    page = models.TextField()
    fields = models.TextField()
    had_files = models.BooleanField(default=False)
    is_complete = models.BooleanField(default=False)  # waits for a confirmation, not for a sign-in
    created = models.TextField(blank=True)  # the address of what the same form had created before
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.path} {self.key}"


class Submission(models.Model):
    """A form that was sent, and the address to which its answer led; kept for a day, so that a repetition finds it.

    `key` is that of the form as shown, with its content; `content` is the same for each showing of the same page, and
    `form` for each content of the same form. Empty `location`: it is being processed.
    """

    key = models.UUIDField(unique=True)
    content = models.UUIDField()
    form = models.UUIDField(null=True)
    path = models.TextField(blank=True)
    owner = models.UUIDField()
    sent_at = models.DateTimeField(db_index=True)
    location = models.TextField(blank=True)
    messages = models.JSONField(default=list)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["owner", "-sent_at"], name="submission_latest")]

    def __str__(self) -> str:
        return f"{self.location} {self.key}"
