"""Forms of the sign-in page: by e-mailed code, and by password."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class CodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth publishes no types
    """Asks for the address to which a code is sent; prefilled from an invitation opened in the same browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label, email.help_text = _("E-mail"), _("Enter the e-mail address to which your invitation was sent.")
        invitation = context.request.session.get("invitation") or {}
        self.initial.setdefault("email", invitation.get("email", ""))


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Asks for address and password; the page shows `by_code` first."""

    @cached_property
    def by_code(self) -> CodeForm:
        return CodeForm(auto_id="%s")
