"""Replies to invitations other than acceptance: declined, or asked for at another address."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import User, Visitor
from workshops.models.delegation import ACTIVE, Delegate
from workshops.models.workshop import Workshop, WorkshopRole


class ReplyKind(models.TextChoices):
    DECLINED = "declined", _("declined")
    ADDRESS = "address", _("another address requested")


class InvitationReplyQuerySet(models.QuerySet["InvitationReply"]):
    def answerable_by(self, user: Visitor) -> Self:
        """Return replies to invitations that `user` manages: roles they may end, delegates they may edit."""
        roles = WorkshopRole.objects.endable_by(user)
        delegates = Delegate.objects.editable_by(user)
        return self.filter(Q(role__in=roles.values("pk")) | Q(delegate__in=delegates.values("pk")))

    def waiting(self) -> Self:
        """Return unanswered requests for another address, of invitations that can still be accepted."""
        is_open = Q(role__isnull=False, role__ended_at=None, role__user=None)
        is_open |= Q(delegate__state__in=ACTIVE, delegate__user=None)
        return self.filter(is_open, kind=ReplyKind.ADDRESS, answered_at=None)


class InvitationReply(models.Model):
    """The reply of an invited person who did not accept; `text` is a message or a reason.

    A request for another address is answered by someone who manages the invitation, as stated in `is_confirmed`.
    """

    audit_kind = "invitation_reply"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=ReplyKind)
    role = models.ForeignKey(WorkshopRole, null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    delegate = models.ForeignKey(Delegate, null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    address = models.EmailField(blank=True)
    text = models.CharField(max_length=500, blank=True)
    replied_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_confirmed = models.BooleanField(null=True, blank=True)

    objects = InvitationReplyQuerySet.as_manager()

    class Meta:
        ordering = ["-replied_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__isnull=False, delegate__isnull=True) | Q(role__isnull=True, delegate__isnull=False),
                name="invitation_reply_to_role_or_delegate",
            ),
            models.CheckConstraint(
                condition=Q(kind="address", address__gt="") | Q(kind="declined", address=""),
                name="invitation_reply_names_an_address",
            ),
            models.UniqueConstraint(
                fields=["role"], condition=Q(kind="address", answered_at=None), name="invitation_one_request_for_role"
            ),
            models.UniqueConstraint(
                fields=["delegate"],
                condition=Q(kind="address", answered_at=None),
                name="invitation_one_request_for_delegate",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self) -> WorkshopRole | Delegate:
        """The role or delegate that the invitation was for."""
        subject = self.role or self.delegate
        assert subject, "ensured by a database constraint"
        return subject

    @property
    def invited_name(self) -> str:
        """The name of the person invited, with the delegation."""
        return str(self.subject.names_in_delegation if isinstance(self.subject, Delegate) else self.subject.names)

    @property
    def workshop(self) -> Workshop | None:
        """The workshop; None for a mandate."""
        return self.subject.workshop if isinstance(self.subject, WorkshopRole) else self.subject.delegation.workshop

    @property
    def chain_name(self) -> str:
        return self.subject.chain_name
