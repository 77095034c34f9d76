"""Columns with the name of a stored file are declared as such, so that missing files are found."""

from django.apps import apps
from django.db import models

from registry.files import storage
from registry.files.fields import LENGTH, StoredFileField, file_columns

COLUMNS = {
    "recommendations.Amendment.evidence_file",
    "recommendations.AmendmentList.snapshot",
    "recommendations.AmendmentList.file",
    "recommendations.NonPaper.file",
    "recommendations.Position.evidence_file",
    "recommendations.ReferendumAnswer.evidence",
    "recommendations.SilenceLetter.snapshot",
    "recommendations.SilenceLetter.file",
    "recommendations.SilenceDelivery.evidence",
    "recommendations.SilenceBreak.evidence",
    "recommendations.SilenceBreakWithdrawal.evidence",
    "recommendations.SilenceReservation.evidence",
    "recommendations.SilenceJoin.evidence",
    "recommendations.TimeRequest.evidence",
    "reports.ReportRendition.snapshot",
    "reports.ReportRendition.file",
    "reports.ReportRendition.draft_file",
    "reports.SummaryRendition.snapshot",
    "reports.SummaryRendition.file",
    "reports.Dispatch.letter_file",
    "reports.Dispatch.receipt_file",
    "workshops.Rendition.snapshot",
    "workshops.Rendition.file",
}


def names(columns):
    return {f"{model._meta.label}.{column}" for model, column in columns}


def fields():
    return [(model, field) for model in apps.get_models() for field in model._meta.concrete_fields]


def test_it_finds_the_columns_that_name_stored_files():
    assert names(file_columns()) == COLUMNS


def test_no_other_column_looks_like_one():
    """A column that is as long as a stored name, or is named like a file, must be declared as one."""
    looks = [
        (model, field.attname)
        for model, field in fields()
        if (isinstance(field, models.CharField) and field.max_length in range(69, 81) and not field.choices)
        or field.name in ("file", "snapshot")
        or field.name.endswith("_file")
    ]
    assert names(looks) - {"recommendations.Amendment.symbol"} == COLUMNS


def test_it_takes_the_longest_name_of_a_stored_file(settings):
    assert len(storage.store(b"{}", max(storage.TYPES, key=len))) <= LENGTH
    _name, path, args, kwargs = StoredFileField(blank=True).deconstruct()
    assert (path, args, kwargs) == ("registry.files.fields.StoredFileField", [], {"blank": True})
