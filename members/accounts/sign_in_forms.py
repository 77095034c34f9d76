"""Forms of the page on which one signs in: for a code by e-mail, and for a password."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class CodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth publishes no types
    """The address to which a code goes; that of the invitation which was opened in this browser stands there already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label, email.help_text = _("E-mail"), _("The e-mail address your invitation was sent to.")
        invited = context.request.session.get("invitation") or {}
        self.initial.setdefault("email", invited.get("email", ""))


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Address and password; the same page offers `by_code` first."""

    @cached_property
    def by_code(self) -> CodeForm:
        return CodeForm(auto_id="%s")
