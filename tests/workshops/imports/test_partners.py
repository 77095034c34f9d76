"""Partners are recognised by the codes and names of lists."""

import pytest

from members import reference_data
from members.models import Partner
from tests.workshops.imports.tables import PLAIN as HEAD
from tests.workshops.imports.tables import checked_import, csv
from workshops.imports import columns

pytestmark = pytest.mark.django_db


ALPHA3 = {
    "AUS AU AUT AT BGD BD BEL BE BRN BN BGR BG KHM KH CHN CN HRV HR CYP CY CZE CZ DNK DK EST EE FIN FI FRA FR DEU DE"
    " GRC GR HUN HU IND IN IDN ID IRL IE ITA IT JPN JP KAZ KZ KOR KR LAO LA LVA LV LTU LT LUX LU MYS MY MLT MT MNG MN"
    " MMR MM NLD NL NZL NZ NOR NO PAK PK PHL PH POL PL PRT PT ROU RO RUS RU SGP SG SVK SK SVN SI ESP ES SWE SE CHE CH"
    " THA TH GBR GB VNM VN EL GR UK GB"
}


def test_every_partner_is_recognised_by_its_codes():
    reference_data.load()
    [words] = ALPHA3
    codes = words.split()
    pairs = list(zip(codes[::2], codes[1::2], strict=True))
    directory = columns.Directory()

    for written, code in pairs:
        assert [directory.body(one).code for one in (written, written.lower(), f" {code}\u200b")] == [code] * 3
    assert {code for _written, code in pairs} == set(
        Partner.objects.exclude(code__in=["EU", "ASEC"]).values_list("code", flat=True)
    )


@pytest.mark.parametrize("written", ["TUR", "TR", "Türkiye", "USA", "us", "\u200eUkraine"])
def test_another_country_is_named_in_the_message(role, written):
    row = checked_import(role, csv(["Ana", written, ""], head=HEAD))

    [[_row, _column, message]] = row.findings
    country = columns.country_of_code(written.lower()) or written.strip("\u200e")
    assert message == columns.NOT_PARTNER % country


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("D.R. Laos", "LA"),
        ("Lao People's Democratic Republic", "LA"),
        ("Lao People’s Democratic Republic", "LA"),
        ("Myanmar/Burma", "MM"),
        ("The Netherlands", "NL"),
        ("Republic of Korea", "KR"),
        ("Korea (Republic of)", "KR"),
        ("Vi\u00adet Nam", "VN"),
        ("Ja\u200epan", "JP"),
        ("  Czechia ", "CZ"),
    ],
)
def test_a_partner_is_recognised_as_lists_name_it(written, code):
    reference_data.load()

    assert columns.Directory().body(written).code == code
