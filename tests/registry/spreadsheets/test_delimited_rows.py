"""CSV files: the separator, escaped characters, repeated headings, and the limit of rows."""

import pytest

from registry.spreadsheets import reader, sheets

HEADINGS = reader.Headings(lambda cells: {"Name", "Country"} & set(cells), lambda fields: len(fields) == 2)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("title", ["List, of, participants; draft\t1", "Participants", '"A; B; C; D"'])
def test_the_separator_is_found_below_a_title(title, delimiter):
    lines = [title, "", delimiter.join(["Name", "Country"]), delimiter.join(["Ana", '"Spain; Italy, x"'])]

    table = reader.read("\n".join(lines).encode(), "csv", HEADINGS)

    assert (table.head_row, table.head, table.rows) == (3, ["Name", "Country"], [(4, ["Ana", "Spain; Italy, x"])])


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Head_x000D_", "Head"),
        ("a_x000d__x000A_b", "a\nb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "😀"),
        ("a_x000B_b", "a\nb"),
        ("file_x12", "file_x12"),
    ],
)
def test_escaped_characters_are_decoded(written, text):
    assert reader.read(f"Name\n{written}\n".encode(), "csv").rows == [(2, [text])]


def test_an_escaped_control_character_is_a_fault():
    table = reader.read(b"Name\na_x0000_b\n_xD83D_\n", "csv")

    assert table.faults[0] == (2, 0, str(reader.UNKEPT_CHARACTER))
    assert "\ud83d" not in table.rows[-1][1][0]


def test_headings_repeated_on_each_page_are_no_rows():
    assert reader.read(b"Name,Country\nAna,Spain\nName,Country\nBo,Italy\n", "csv").rows == [
        (2, ["Ana", "Spain"]),
        (4, ["Bo", "Italy"]),
    ]


def test_rows_above_the_limit_are_counted_from_the_headings():
    titles = "Title\n" * 10
    lines = titles + "Name,Country\n" + "Ana,Spain\n" * sheets.ROWS_MAX

    assert len(reader.read(lines.encode(), "csv", HEADINGS).rows) == sheets.ROWS_MAX
    with pytest.raises(reader.Unreadable):
        reader.read((lines + "Bo,Italy\n").encode(), "csv", HEADINGS)
