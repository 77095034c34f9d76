"""CSV files: the encoding is recognised or the file is refused, never read with wrong letters; and the separator."""

import pytest

from registry.spreadsheets import reader

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
