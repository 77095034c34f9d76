"""Appoint platform administrators, from the server console only."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from members.models import PlatformRole, User
from registry import audit
from registry.doors import door
from registry.fields import clean_text


@door
def appoint_administrator(email: str, full_name: str = "") -> tuple[User, bool]:
    """Make the owner of `email` an administrator and return (user, whether newly appointed).

    A new account needs a name. Its address is treated as verified, because the operator vouches for it and signing in
    sends a code to it in any case. Raises ValidationError.
    """
    email = email.strip().lower()
    validate_email(email)
    full_name = " ".join(clean_text(full_name).split())
    user = User.objects.select_for_update(no_key=True).filter(email=email).first()
    if user is None:
        if not full_name:
            raise ValidationError(_('Enter the name of the administrator as well: --name "Full name".'))
        user = User.objects.create_user(email=email, full_name=full_name)
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    role, is_new = PlatformRole.objects.get_or_create(user=user)
    if is_new:
        user.is_administrator = True
        user.save(update_fields=["is_administrator"])
        audit.record(audit.CONSOLE, "administrator.appointed", role, user=user.key)
    return user, is_new
