"""The checkboxes of a list of final drafts."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms


class DraftsInput(forms.CheckboxSelectMultiple):
    """Checkboxes for final drafts; one that cannot be adopted now is described by the reason, and disabled unless it is
    offered for another decision."""

    refused: Mapping[str, str] = {}  # the id of the element with the reason, by choice
    offered: Collection[str] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if reason := self.refused.get(str(value)):
            option["attrs"] |= {"aria-describedby": reason}
            if str(value) not in self.offered:
                option["attrs"] |= {"disabled": True}
        return option
