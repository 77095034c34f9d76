"""Forms of an import: the file, the rows in it, and what is to be done with them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from members.models import Organisation, Partner
from registry.fields import TextField
from registry.spreadsheets import reader
from workshops.delegations.forms.people import PersonForm, languages
from workshops.forms import DoorForm, Label
from workshops.imports import columns
from workshops.imports.columns import Cells
from workshops.imports.validation import Errors
from workshops.models import Capacity, Rank

EXTENSIONS = ("csv", "xlsx")
LANGUAGES = tuple(languages()[1:])
NAME = _("Enter the name as it should be read.")
BODY = _("Write the partner or the organisation.")
EMAIL = _("Enter a whole address, or leave the cell empty.")
PLACE = _("Enter a number from 1 to 999, or leave the cell empty.")
CAPACITY = _("Write a capacity as in the template, such as “head” or “delegate”.")
MODE = _("Write “in person” or “online”.")


class UploadForm(DoorForm):
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_("A workbook (.xlsx) or a CSV file of up to 5,000 rows. The first row names the columns."),
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.name.rpartition(".")[2].lower() not in EXTENSIONS:
            raise ValidationError(_("Choose an .xlsx or a .csv file."))
        if file.size > reader.BYTES_MAX:
            limit = reader.BYTES_MAX // 10**6
            raise ValidationError(_("The file is larger than %d MB. Leave out pictures and other sheets.") % limit)
        return file


class ConfirmForm(DoorForm):
    """What to write: the good rows, or all of them, once every row is good."""

    rows = forms.ChoiceField(label=_("Rows"), choices=[("good", _("The good rows")), ("all", _("All or nothing"))])


class WordField(forms.Field):
    """A cell that says one of several things, in the words that people use for it."""

    def __init__(self, name: str, sentence: Label, empty: Any, languages: tuple[Any, ...] = ()) -> None:
        super().__init__(required=False)
        self.name, self.sentence, self.empty, self.languages = name, sentence, empty, languages

    def clean(self, value: Any) -> Any:
        if not value:
            return self.empty
        try:
            return columns.choices(self.name, self.languages)[columns.bare(value)]
        except KeyError:
            raise ValidationError(self.sentence) from None


class RowForm(PersonForm):
    """One row of a file, as the form of one person: every cell's error is known at once."""

    body = TextField(max_length=200, error_messages={"required": BODY})
    capacity = WordField("capacity", CAPACITY, Capacity.DELEGATE)
    rank = WordField("rank", _("Write a rank as in the template, or leave the cell empty."), Rank.NONE)
    mode = WordField("mode", MODE, "in_person")
    name_language = WordField(
        "name_language", _("Write the language in English, or its code, such as “vi”."), "", LANGUAGES
    )
    ministry = TextField(max_length=200, required=False)

    def __init__(self, data: Cells, *, directory: columns.Directory) -> None:
        super().__init__(data)
        self.directory = directory
        self.fields["full_name"].error_messages["required"] = NAME
        for name in ("email", "position"):
            sentence = EMAIL if name == "email" else PLACE
            self.fields[name].error_messages["invalid"] = sentence
            self.fields[name].validators = [_Saying(one, sentence) for one in self.fields[name].validators]

    def clean_body(self) -> Partner | Organisation:
        return self.directory.body(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        words, body = self.cleaned_data.get("ministry"), self.cleaned_data.get("body")
        if words and body:
            try:
                self.cleaned_data["ministry"] = self.directory.ministry(words, body)
            except ValidationError as error:
                self.add_error("ministry", error)
        elif "ministry" in self.cleaned_data:
            self.cleaned_data["ministry"] = None
        return self.cleaned_data


class _Saying:
    """A validator that says its own sentence."""

    def __init__(self, validator: Callable[[Any], None], sentence: Label) -> None:
        self.validator, self.sentence = validator, sentence

    def __call__(self, value: Any) -> None:
        try:
            self.validator(value)
        except ValidationError:
            raise ValidationError(self.sentence) from None


def read_row(cells: Cells, directory: columns.Directory) -> tuple[dict[str, Any] | None, Errors]:
    """What `cells` {field: words} say: (facts or None, {field: [sentence, ...]})."""
    form = RowForm(cells, directory=directory)
    if form.is_valid():
        return form.cleaned_data, {}
    return None, {name: [str(one) for one in found] for name, found in form.errors.items()}
