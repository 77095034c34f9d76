"""Forms of allauth in which an address is entered: sign-in by e-mailed code and by password, and those of an account."""

from collections.abc import Callable
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from members.accounts.kept_forms import KeptForm
from registry.fields import ascii_address, count_excess, require_ascii


class AddressForm(forms.Form):
    """A form of allauth whose e-mail fields read an address as `registry.fields.EmailField` does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.EmailField):
                count_excess(field)
                field.to_python = _ascii(field.to_python)  # type: ignore[method-assign, assignment]  # of this form alone
                field.validators = [*field.validators, require_ascii]


def _ascii(to_python: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: ascii_address(str(to_python(value) or ""))


class SignupForm(AddressForm, allauth_forms.SignupForm):  # type: ignore[misc]  # allauth publishes no types
    """Creates an account; the fields added to those of allauth are in `members.accounts.forms.SignupForm`."""


class AddEmailForm(KeptForm, AddressForm, allauth_forms.AddEmailForm):  # type: ignore[misc]
    """Changes the address of an account."""


class ChangeEmailForm(AddressForm, allauth_forms.ChangeEmailForm):  # type: ignore[misc]
    """Corrects an address that has not been verified."""


class ConfirmEmailVerificationCodeForm(allauth_forms.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """Asks for the code sent to an address; the address is part of the form, so that it is kept if the session ends."""

    email = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        address = kwargs.get("email", "")
        super().__init__(*args, **kwargs)
        self.initial["email"] = address


class ResetPasswordForm(AddressForm, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """Asks for the address of the account whose password was forgotten."""


class RequestLoginCodeForm(AddressForm, allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]
    """Asks for the address to which a code is sent; prefilled from an invitation opened in the same browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label, email.help_text = _("E-mail"), _("Enter the e-mail address to which your invitation was sent.")
        invitation = context.request.session.get("invitation") or {}
        self.initial.setdefault("email", invitation.get("email", ""))


class LoginForm(AddressForm, allauth_forms.LoginForm):  # type: ignore[misc]
    """Asks for address and password; the page shows `by_code` first."""

    @cached_property
    def by_code(self) -> RequestLoginCodeForm:
        return RequestLoginCodeForm(auto_id="%s")
