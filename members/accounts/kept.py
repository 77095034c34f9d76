"""The fields of allauth's pages that are kept if the session ends: never a password, a code or a credential."""

from registry import held_entries

FIELDS = {
    "account_email": ("email",),
    "account_email_verification_sent": ("email",),
    "mfa_add_webauthn": ("name",),
    "mfa_edit_webauthn": ("name",),
}

# A verification ends with the session; its address is shown again where it was entered first.
SHOWN_AT = {"account_email_verification_sent": "account_email"}

held_entries.library_fields.register(FIELDS, "members.accounts")
held_entries.library_pages.register(SHOWN_AT, "members.accounts")
