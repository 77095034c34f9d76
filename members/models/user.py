"""Users and platform administrators."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from registry.names import PersonName


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password, they sign in with a code."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def administrators(self) -> models.QuerySet["User"]:
        """Return the active administrators, who grant roles and whose addresses may be shown."""
        return self.filter(is_administrator=True, is_active=True).order_by("full_name", "pk")


class Notify(models.TextChoices):
    """When notifications are e-mailed. Those that require action are always sent immediately."""

    AT_ONCE = "at_once", _("Immediately")
    DAILY = "daily", _("In a daily summary")
    NEVER = "never", _("No e-mails")


class User(AbstractBaseUser):
    """A person who signs in by e-mail address. Permissions follow from roles and delegations."""

    audit_kind = "user"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name as it should appear"), max_length=200)
    latin_name = models.CharField(max_length=200, blank=True)
    name_language = models.CharField(max_length=12, blank=True, editable=False)
    language = models.CharField(max_length=12, default="en")
    timezone = models.CharField(max_length=64, blank=True)
    notify_recommendations = models.CharField(
        _("progress of recommendations that concern you"), max_length=8, choices=Notify, default=Notify.AT_ONCE
    )
    notify_comments = models.CharField(_("comments and replies"), max_length=8, choices=Notify, default=Notify.DAILY)
    # When the dashboard was last viewed during the previous visit, and during this one: items between the two are new.
    dashboard_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    dashboard_opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(default=True)
    # Mirrors PlatformRole; set only by `accounts.administrators`.
    is_administrator = models.BooleanField(default=False, editable=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case")]

    def __str__(self) -> str:
        return str(self.names)

    @property
    def names(self) -> PersonName:
        return PersonName.of(self.full_name or self.email, self.latin_name, self.name_language)


Visitor = User | AnonymousUser  # the user of a request, signed in or not


class PlatformRole(models.Model):
    """Administrator: the only platform-wide role. Grants roles but has no rights over recommendations."""

    audit_kind = "platform_role"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="platform_role")
    granted_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"administrator {self.user}"
