"""Partners and their activity are listed in ASEM's order with numbers; nothing ranks them."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from members.models import Partner
from tests.elements import texts
from tests.factories import (
    create_delegate,
    create_delegation,
    create_initiative,
    create_recommendation,
    create_role,
    create_workshop,
)
from tests.signing import sign_in
from workshops.models import Role

ROOT = Path(__file__).resolve().parent.parent
APPS = ("asem_portal", "reports", "recommendations", "workshops", "members", "registry")
# Orders by a number, from the largest. A working list may show first what needs the most work, or is most similar.
WORK = {
    '"comments": ("-comment_count", *_NUMBERED),',
    '"by_comments": ("-comment_count", *_BY_TOPIC),',
    "return [by_id[key] for key, _count in shared.most_common(CANDIDATES)]",
    "return [other for _similarity, other in sorted(found, key=lambda pair: -pair[0])]",
}
BY_NUMBER = re.compile(r"most_common|-\w*(count|total|number_of|registered|people)\b|key=lambda \w+: -\w+\[")
CODES = ["AT", "BE", "CN", "VN"]  # in ASEM's order: countries by name, whatever their groups


def test_nothing_is_sorted_by_activity():
    lines = [
        line.strip()
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
        for line in path.read_text().splitlines()
        if BY_NUMBER.search(line) and re.search(r"sort|order|most_common|SORTS|\": \(\"-", line)
    ]

    assert set(lines) == WORK


def test_no_text_ranks_partners():
    found = [
        str(path.relative_to(ROOT))
        for app in (*APPS, "templates")
        for ending in ("*.py", "*.html", "*.txt", "*.json")
        for path in (ROOT / app).rglob(ending)
        if re.search(r"\b(most|least|more|less) active\b|\bleading partner|\btop partner", path.read_text(), re.I)
    ]

    assert found == []


@pytest.fixture
def active(db, client):
    """Return a workshop with 1, 2, 3 ... acts of each partner in reverse of ASEM's order, and its secretariat."""
    call_command("seed")
    workshop = create_workshop(host=Partner.objects.get(code="VN"), opened_at=timezone.now())
    for number, code in enumerate(CODES, 1):
        partner = Partner.objects.get(code=code)
        delegation = create_delegation(workshop, partner)
        for act in range(number):
            create_initiative(f"{code.lower()}-{act}", partner, title=f"Z{act} of {code}")
            author = create_delegate(delegation, full_name=f"Delegate {act} of {code}")
            create_recommendation("adopted", author=author, title=f"T{act}", published_at=timezone.now())
    sign_in(client, create_role(Role.SECRETARIAT, workshop).user)
    return workshop


def in_order(names):
    """Return the names of the four partners among `names`, each once, as they come."""
    wanted = {partner.name for partner in Partner.objects.filter(code__in=CODES)}
    return list(dict.fromkeys(name for name in names if name in wanted))


def test_partners_are_in_asems_order_on_every_page_with_their_activity(client, active):
    expected = list(Partner.objects.filter(code__in=CODES).values_list("name", flat=True))
    pages = {
        "/initiatives/": "main table:has(.tag) tbody td:nth-child(2)",
        active.get_absolute_url(): "main ul.directory li > a",
        f"/workshops/{active.slug}/delegations/": "main tbody th a",
        f"/workshops/{active.slug}/participants/": "main tbody td",
        "/recommendations/": "select[name=partner] option",
    }
    for address, selector in pages.items():
        page = client.get(address)
        assert page.status_code == 200, address
        found = [text.split("\n")[0].strip() for text in texts(page, selector)]
        assert in_order(re.sub(r"\s*\d+$", "", text) for text in found) == expected, address


def test_partners_are_in_asems_order_in_open_data_and_exports(client, active):
    expected = [partner.code for partner in Partner.objects.filter(code__in=CODES)]
    partners = b"".join(client.get("/data/partners.csv").streaming_content).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(partners)) if row[0] in CODES] == expected

    response = client.get(f"/workshops/{active.slug}/participants/list.csv")
    content = response.content if hasattr(response, "content") else b"".join(response.streaming_content)
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    names = in_order(cell for row in rows for cell in row)
    assert names == list(Partner.objects.filter(code__in=CODES).values_list("name", flat=True))
