"""Forms of an import: upload, confirmation, and validation of a single row."""

import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from members.models import Organisation, Partner
from registry.fields import TextField
from registry.spreadsheets.sheets import BYTES_MAX
from workshops.delegations.forms.people import PersonForm, languages
from workshops.forms import DoorForm, Label
from workshops.imports import addresses, columns
from workshops.imports.columns import Cells
from workshops.imports.validation import Errors
from workshops.models import Capacity, DelegateImport, Rank

EXTENSIONS = ("csv", "xlsx", "ods")
OTHER_WORKBOOKS = ("xls", "xlsm", "xlsb", "xlt", "xltx", "numbers", "fods")
LANGUAGES = tuple(languages()[1:])
NAME = _("Enter the name as it should appear.")
BODY = _("Enter a partner or an organisation.")
EMAIL = _("Enter a complete e-mail address, or leave the cell empty.")
STRANGE = _("This address contains the letter “%(letter)s” (%(name)s) from another script. Type the address again.")
POSITION = _("Enter a number from 1 to 999, or leave the cell empty.")
CAPACITY = _("Enter a capacity from the template, such as “Head of delegation” or “Delegate”.")
MODE = _("Enter “In person” or “Online”.")


class UploadForm(DoorForm):
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.ods"}),
        help_text=_("Select a workbook (.xlsx or .ods) or a CSV file with up to 5,000 rows below the column headings."),
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        extension = file.name.rpartition(".")[2].lower()
        if extension in OTHER_WORKBOOKS:
            message = _(
                "A file of the type .%s cannot be read. Open it and save it as .xlsx, then select the new file."
            )
            raise ValidationError(message % extension, code="workbook")
        if extension not in EXTENSIONS:
            raise ValidationError(_("Select an .xlsx, .ods or .csv file."))
        if file.size > BYTES_MAX:
            limit = BYTES_MAX // 10**6
            raise ValidationError(
                _("The file is larger than %d MB. Remove images and unused sheets, or split the file.") % limit
            )
        return file


class ConfirmForm(DoorForm):
    """What to import: the valid rows only, or all rows, provided that all are valid; and whether places are added."""

    rows = forms.ChoiceField(
        label=_("Rows"), choices=[("good", _("Valid rows only")), ("all", _("All rows, or none if any row is invalid"))]
    )
    raises_places = forms.BooleanField(label=_("Add the missing places"), required=False)

    def __init__(self, *args: Any, row: DelegateImport) -> None:
        super().__init__(*args)
        grows = row.summary.get("grows", [])
        if not grows:
            del self.fields["raises_places"]
            return
        places = "; ".join(
            _("%(name)s: %(after)d places instead of %(before)d") % {"name": name, "before": before, "after": after}
            for name, before, after in grows
        )
        self.fields["raises_places"].help_text = places


class WordField(forms.Field):
    """A cell with one of several values, each of which may be written in different ways."""

    def __init__(self, name: str, message: Label, empty: Any, languages: tuple[Any, ...] = ()) -> None:
        super().__init__(required=False)
        self.name, self.message, self.empty, self.languages = name, message, empty, languages

    def clean(self, value: Any) -> Any:
        if not value:
            return self.empty
        try:
            return columns.choices(self.name, self.languages)[columns.bare(value)]
        except KeyError:
            raise ValidationError(self.message) from None


class RowForm(PersonForm):
    """One row of a file, validated like the form of one person, so that all errors of its cells are reported."""

    body = TextField(max_length=200, error_messages={"required": BODY})
    capacity = WordField("capacity", CAPACITY, Capacity.DELEGATE)
    rank = WordField("rank", _("Enter a rank from the template, or leave the cell empty."), Rank.NONE)
    mode = WordField("mode", MODE, "in_person")
    name_language = WordField(
        "name_language",
        _("Enter the English name of the language or its code, such as “vi”, or leave the cell empty."),
        "",
        LANGUAGES,
    )
    ministry = TextField(max_length=200, required=False)

    def __init__(self, data: Cells, *, directory: columns.Directory) -> None:
        super().__init__(data)
        self.directory = directory
        self.fields["full_name"].error_messages["required"] = NAME
        for name in ("email", "position"):
            message = EMAIL if name == "email" else POSITION
            self.fields[name].error_messages["invalid"] = message
            self.fields[name].validators = [_WithMessage(one, message) for one in self.fields[name].validators]

    def clean_body(self) -> Partner | Organisation:
        return self.directory.body(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        name, body = self.cleaned_data.get("ministry"), self.cleaned_data.get("body")
        if name and body:
            try:
                self.cleaned_data["ministry"] = self.directory.ministry(name, body)
            except ValidationError as error:
                self.add_error("ministry", error)
        elif "ministry" in self.cleaned_data:
            self.cleaned_data["ministry"] = None
        return self.cleaned_data


class _WithMessage:
    """A validator whose error message is replaced."""

    def __init__(self, validator: Callable[[Any], None], message: Label) -> None:
        self.validator, self.message = validator, message

    def __call__(self, value: Any) -> None:
        try:
            self.validator(value)
        except ValidationError:
            raise ValidationError(self.message) from None


def read_row(cells: Cells, directory: columns.Directory) -> tuple[dict[str, Any] | None, Errors]:
    """Validate the cells of a row on their own. Return (values or None, {field: [message, ...]})."""
    own = dict(cells)
    if own.get("email"):
        own["email"] = addresses.address(own["email"])
    form = RowForm(own, directory=directory)
    if letter := addresses.strange_letter(own.get("email", "")):
        form.add_error("email", STRANGE % {"letter": letter, "name": unicodedata.name(letter, "")})
        form.errors["email"] = form.errors["email"][-1:]
    if form.is_valid():
        return form.cleaned_data, {}
    return None, {name: [str(message) for message in messages] for name, messages in form.errors.items()}
