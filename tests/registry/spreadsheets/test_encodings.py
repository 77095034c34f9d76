"""CSV files: the encoding is recognised or the file is refused, never read with wrong letters; and the separator."""

import pytest

from registry.spreadsheets import reader, sheets

WESTERN = [
    "José Núñez-Müller",
    "Zoë Brännimann",
    "JOSÉ NÚÑEZ “Pepe”",
    "Anaïs L’Hôpital – Œuvres",
    "Æsa Ångström",
    "Jüri Šimek",
    "«André»",
    "Ministério da Educação, nº 3",
    "Aoife Ní Bhriain",
    "Weiß & Söhne",
    "Gal·la Noël",
]
OTHERS = [
    ("Иван Петров", "cp1251"),
    ("Иван Петров", "koi8-r"),
    ("Łukasz Wałęsa", "cp1250"),
    ("Świątek", "cp1250"),
    ("Ionaşcu", "cp1250"),
    ("Ελένη Παππά", "cp1253"),
    ("Şahin Yıldız", "cp1254"),
    ("Mārtiņš Bērziņš", "cp1257"),
    ("สมชาย", "cp874"),
    ("田中花子", "shift_jis"),
    ("王小明", "gbk"),
    ("김철수", "euc_kr"),
    ("José, Müller", "mac_roman"),
]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("name", WESTERN)
def test_a_western_european_file_is_read_with_its_accents(name, delimiter):
    lines = f'Name{delimiter}Country\r\n"{name}"{delimiter}Spain\r\n'

    table = reader.read(lines.encode("cp1252"), "csv")

    assert (table.rows, table.encoding) == ([(2, [name, "Spain"])], "cp1252")


@pytest.mark.parametrize(("name", "encoding"), OTHERS, ids=[f"{name} {encoding}" for name, encoding in OTHERS])
def test_a_file_in_another_encoding_is_refused(name, encoding):
    with pytest.raises(reader.Unreadable) as refused:
        reader.read(f"Name;Country\r\n{name};X\r\n".encode(encoding), "csv")

    assert refused.value.reason == "encoding"


@pytest.mark.parametrize("damage", [b"\xff", b"\xc3", b"\xe2\x82"])
def test_a_damaged_utf_8_file_is_refused(damage):
    with pytest.raises(reader.Unreadable) as refused:
        reader.read("Name;Country\nJosé Nguyễn;".encode() + damage + b"\n", "csv")

    assert refused.value.reason == "encoding"


def test_half_a_utf_16_file_is_refused():
    with pytest.raises(reader.Unreadable) as refused:
        reader.read("Name\nJosé".encode("utf-16") + b"x", "csv")

    assert refused.value.reason == "encoding"


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
