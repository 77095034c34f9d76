"""Why a file is refused, in user-facing messages that say what to do."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "size": _("The file is larger than %s MB. Remove images and unused sheets."),
    "empty": _("The file is empty. Enter the column headings in one row and the data below."),
    "columns": _("The file has more than %s columns. Remove those that are not needed."),
    "rows": _("The file has more than %s rows. Split it into several files."),
    "quotes": _(
        "The file cannot be read as a table: a quotation mark is not closed, or a cell is too long. "
        "Correct the file and upload it again."
    ),
    "workbook": _(
        "This is a workbook, not a CSV file. Restore its original file extension, or save it as “CSV UTF-8”."
    ),
    "encoding": _(
        "The character encoding of this file could not be determined. "
        "Select the workbook itself (.xlsx or .ods), or save it as “CSV UTF-8”: in Excel under “Save As”, file type "
        "“CSV UTF-8 (Comma delimited)”; in LibreOffice under “Save As”, character set “Unicode (UTF-8)”."
    ),
    "binary": _("This is not a CSV file: it contains binary data. Save the spreadsheet as “CSV UTF-8”."),
    "endless": _("The file has more rows than a spreadsheet can have. Remove the rows that are not needed."),
    "broken": _("The workbook cannot be read. Open it, save it again as .xlsx and select the new file."),
    "locked": _(
        "The workbook is protected by a password or is in the old .xls format. Save it as .xlsx without a password."
    ),
    "text": _("This is not an .xlsx or .ods workbook. Save it as .xlsx, or as “CSV UTF-8”."),
    "unpacked": _(
        "The workbook contains too much data. Copy only the table into a new workbook and upload the new file."
    ),
    "macros": _("The workbook contains macros. Save it as a workbook without macros (.xlsx)."),
}


class Unreadable(Exception):
    """The file cannot be read; the message tells the user what to do. `reason` is a key of SENTENCES."""

    def __init__(self, reason: str, *limit: int) -> None:
        self.reason = reason
        super().__init__(SENTENCES[reason] % tuple(f"{number:,}" for number in limit))
