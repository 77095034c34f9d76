"""Forms on the page of an invitation: declining it, and asking for it at another address."""

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from registry.fields import EmailField, TextField
from workshops.delegations.invitations import Invitation
from workshops.forms import DoorForm
from workshops.models import Delegate


class DeclineForm(DoorForm):
    """An optional message to the sender of the invitation."""

    text = TextField(
        label=_("Message to the sender"),
        max_length=500,
        lines=3,
        required=False,
        help_text=_("Shown to those who manage the invitation."),
    )

    def __init__(self, data: QueryDict | None = None, *, invitation: Invitation) -> None:
        super().__init__(data)
        if isinstance(invitation.subject, Delegate):
            hint = _(
                "Shown to those who manage the invitation. For example, you can suggest someone who could "
                "attend instead of you."
            )
            self.fields["text"].help_text = hint


class AddressForm(DoorForm):
    """The address at which a person wishes to be invited, and the reason."""

    address = EmailField(
        label=_("New e-mail address"),
        max_length=254,
        help_text=_("If your request is confirmed, an invitation will be sent to this address."),
    )
    text = TextField(
        label=_("Reason"),
        max_length=500,
        lines=3,
        help_text=_("For example: the embassy uses a shared mailbox, or the address is misspelt."),
    )
