"""Forms of workshops. Choices are public codes and keys, never rows' numbers."""

from django import forms
from django.core.exceptions import ValidationError


class DoorForm(forms.Form):
    """A form whose act has a door in a process module; what the door refuses becomes an error beside its field."""

    def carry_out(self, act):
        """What `act` returns; None when the form is not valid, or the act refused with a ValidationError."""
        if not self.is_valid():
            return None
        try:
            return act()
        except ValidationError as error:
            self.add_error(None, error)
            return None
