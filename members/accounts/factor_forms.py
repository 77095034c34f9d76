"""Forms of allauth in which a security key is named."""

from allauth.mfa.webauthn import forms as allauth_forms

from members.accounts.kept_forms import KeptForm


class AddWebauthnForm(KeptForm, allauth_forms.AddWebAuthnForm):  # type: ignore[misc]  # allauth publishes no types
    """Adds a security key or passkey."""


class EditWebauthnForm(KeptForm, allauth_forms.EditWebAuthnForm):  # type: ignore[misc]
    """Renames a security key or passkey."""
