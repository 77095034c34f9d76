"""Imports of delegates: check, errors, confirmation, writing and undo."""

import json

import pytest
from django.conf import settings

from registry import audit, links
from registry.access import Refused
from registry.models import Outgoing
from registry.spreadsheets import reader
from tests.elements import element, elements, texts
from tests.factories import (
    create_delegate,
    create_delegation,
    create_ministry,
    create_organisation,
    create_partner,
    create_role,
    create_user,
)
from tests.signing import sign_in
from tests.workshops.imports.tables import GOOD, HEAD, carry_out, checked_import, csv, uploaded, write, xlsx
from workshops.delegations import invitations, people
from workshops.imports import columns, contents, forms, pipeline, validation
from workshops.imports import undo as undoing
from workshops.imports.columns import Directory
from workshops.models import Capacity, Delegate, DelegateImport, Delegation, Role, SessionPerson

pytestmark = pytest.mark.django_db
NAMES = json.loads((settings.BASE_DIR / "asem_portal/demo/data/names.json").read_text())["names"]


@pytest.fixture
def role():
    for code in ("VN", "IT", "LA"):
        create_partner(code)
    create_ministry()
    return create_role(Role.ORGANISER)


def messages(row):
    return [message for _number, _column, message in row.findings]


def test_nothing_is_written_before_confirmation(role):
    row = checked_import(role, csv(*GOOD))

    assert (row.total, row.good, row.findings, row.refused) == (2, 2, [], "")
    assert row.summary["opens"] == ["Viet Nam", "Italy"]
    assert not Delegate.objects.exists()
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(("make", "name"), [(csv, "list.csv"), (xlsx, "List.XLSX")])
def test_a_confirmed_import_is_written_completely(role, make, name):
    row = carry_out(role, checked_import(role, make(*GOOD), name), partial=False)

    giang, chiara = Delegate.objects.order_by("-full_name")
    assert (giang.full_name, giang.email, giang.capacity) == ("Nguyễn Thị Hương Giang", "giang@example.org", "head")
    assert (giang.delegation.name, giang.ministry_name, giang.state) == (
        "Viet Nam",
        "Ministry of Culture, Sports and Tourism",
        "nominated",
    )
    assert (chiara.delegation.name, chiara.mode, chiara.imported_in) == ("Italy", "online", row)
    assert (row.written, Outgoing.objects.filter(kind="invitation.send").exists()) == (2, False)
    verbs = audit.entries(row).values_list("verb", flat=True)
    assert list(verbs) == ["import.written", "import.confirmed", "import.uploaded"]


INVALID = [
    ["", "Vietnam", "", "", "", ""],
    ["A", "Türkiye", "", "", "", ""],
    ["B", "Itally", "", "", "", ""],
    ["C", "Atlantis", "", "", "", ""],
    ["D", "", "", "", "", ""],
    ["E", "Italy", "s.novak@", "king", "", "zoom"],
    ["F", "Italy", "", "Head", "", ""],
    ["G", "Italy", "", "Head", "", ""],
    ["F", "Italy", "", "", "", ""],
    ["H", "Viet Nam", "", "", "Defence", ""],
]


def expected_errors():
    """Return the expected errors of INVALID: (row, column, message)."""
    ministry = {"body": "Viet Nam", "names": "“Ministry of Culture, Sports and Tourism”"}
    return [
        (2, "Name", forms.NAME),
        (3, "Country", columns.NOT_PARTNER % "Türkiye"),
        (4, "Country", columns.MEANT % "Italy"),
        (5, "Country", columns.UNKNOWN),
        (6, "Country", forms.BODY),
        (7, "Email", forms.EMAIL),
        (7, "Mode", forms.MODE),
        (7, "Role", forms.CAPACITY),
        (9, "Role", validation.HEAD_IN_ROW % {"name": "Italy", "row": 8}),
        (10, "Name", validation.SAME_IN_ROW % 8),
        (11, "Ministry kind", columns.WHICH_MINISTRY % ministry),
    ]


def test_the_errors_of_all_cells_are_reported_together(role):
    row = checked_import(role, csv(*INVALID))

    assert sorted(map(tuple, row.findings)) == [(*place, str(message)) for *place, message in expected_errors()]
    assert (row.total, row.good) == (10, 1)


def test_existing_registrations_are_taken_into_account(role):
    italy = create_delegation(role.workshop, partner=create_partner("IT"), quota=2)
    create_delegate(italy, False, Capacity.HEAD, full_name="Matteo", email="")

    rows = [["Matteo", "Italy"], ["A", "Italy", "", "head"], ["B", "Italy"], ["C", "Italy"]]
    row = checked_import(role, csv(*rows))

    assert messages(row) == [
        validation.ALREADY_REGISTERED % "Matteo",
        validation.HEAD_REGISTERED % "Matteo",
        validation.NO_PLACE % {"quota": 2, "name": "Italy"},
    ]
    assert row.summary["grows"] == [["Italy", 2, 3]]
    assert row.summary["opens"] == []


def test_columns_are_recognised_by_heading_in_any_order(role):
    head = ["e-mail address", "Diet", "PARTNER", " NAME of delegate ", "", "Position"]
    row = checked_import(role, csv(["a@example.org", "fish", "LAO", "Bouakeo", "x", "Director"], head=head))

    assert row.summary["ignored"] == ["Diet", "Column 5"]
    delegate = carry_out(role, row).delegates.get()
    assert (delegate.full_name, delegate.function, delegate.delegation.name) == ("Bouakeo", "Director", "Lao PDR")


@pytest.mark.parametrize(
    ("head", "fault", "named"),
    [
        (["Country"], columns.MISSING, columns.COLUMNS["full_name"][0]),
        (["First name", "Country"], columns.MISSING, columns.NAME_PARTS["family_name"][0]),
        (["Surname", "Country"], columns.MISSING, columns.NAME_PARTS["given_name"][0]),
        (["Name"], columns.MISSING, columns.COLUMNS["body"][0]),
        (["Name", "Partner", "Country"], columns.TWICE, {"first": "Partner", "second": "Country"}),
    ],
    ids=["no name", "no family name", "no first name", "no delegation", "two delegations"],
)
def test_a_missing_or_duplicate_column_is_refused(role, head, fault, named):
    row = checked_import(role, csv(["x"] * len(head), head=head))

    assert (row.refused, row.total, row.checked_at is not None) == (fault % named, 0, True)
    with pytest.raises(Refused) as refusal:
        pipeline.confirm(row, partial=True, by=role.user)
    assert str(refusal.value) == row.refused


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Vietnam", "VN"),
        ("viet nam", "VN"),
        ("VN", "VN"),
        ("Socialist Republic of Viet Nam", "VN"),
        ("Laos", "LA"),
        ("the European Union", "EU"),
        ("NORWAY", "NO"),
    ],
)
def test_a_partner_is_recognised_by_its_common_names(written, meant):
    for code in ("VN", "LA", "EU", "NO"):
        create_partner(code)

    assert Directory().body(written).code == meant


def test_every_name_is_imported_unchanged(role):
    fields = ["body", "full_name", "badge_name", "sort_key", "salutation", "honorific"]
    head = [str(columns.COLUMNS[field][0]) for field in fields]
    rows = [
        ["ASEF", one["native_name"], one["badge_name"], one["sort_key"], one["salutation"], one["honorific"]]
        for one in NAMES
    ]
    create_organisation()

    for make, name in ((csv, "a.csv"), (xlsx, "a.xlsx")):
        row = carry_out(role, checked_import(role, make(*rows, head=head), name), partial=False)
        kept = row.delegates.order_by("pk").values_list(*fields[1:])
        assert list(map(list, kept)) == [cells[1:] for cells in rows]
        in_order = list(row.delegates.order_by("sort_key").values_list("full_name", flat=True))
        assert in_order == [one["native_name"] for one in sorted(NAMES, key=lambda one: one["sort_key"])]
        undoing.undo(row, by=role.user)


def test_valid_rows_are_imported_and_the_others_offered_for_correction(role, client):
    row = checked_import(role, csv(*GOOD, ["", "Italy"], ["+SUM(A1)", "Iceland"]))

    row = carry_out(role, row)

    assert (row.written, row.good, row.total) == (2, 2, 4)
    head, rows = contents.wrong_rows(row)
    assert head == [str(columns.ROW), str(columns.TO_DO), *HEAD]
    assert [line[:4] for line in rows] == [
        [4, f"Name: {forms.NAME}", "", "Italy"],
        [5, f"Country: {columns.NOT_PARTNER % 'Iceland'}", "+SUM(A1)", "Iceland"],
    ]


def test_a_file_of_corrected_rows_can_be_imported(role, client):
    sign_in(client, role.user)
    head = [str(columns.ROW), str(columns.TO_DO), *HEAD]
    row = checked_import(role, csv(["7", "Name: …", "", "Italy"], ["9", "", "Chiara", "Italy"], head=head))

    page = client.get(row.get_absolute_url())

    assert (row.summary["ignored"], row.good, contents.wrong_rows(row)[0]) == ([], 1, head)
    [group] = page.context["findings"]
    assert (group.rows, group.earlier, group.column, group.message) == ([2], ["7"], "Name", str(forms.NAME))
    [earlier] = texts(page, "td.num .sub")
    assert "7" in earlier


def test_the_page_redirects_to_the_result_of_the_check(role, client):
    sign_in(client, role.user)
    row = checked_import(role, csv(*GOOD))

    answer = client.get(f"/imports/{row.key}/progress/")

    assert (answer.status_code, answer["HX-Redirect"]) == (286, row.get_absolute_url())
    assert element(answer, "progress").get("value") == "100"
    assert element(answer, ".job a").get("href") == row.get_absolute_url()


def test_all_or_nothing_writes_nothing_if_a_row_has_become_invalid(role):
    row = checked_import(role, csv(*GOOD))
    pipeline.confirm(row, partial=False, by=role.user)
    create_delegate(create_delegation(role.workshop), False, Capacity.HEAD, full_name="Quicker")

    write(row)

    row.refresh_from_db()
    assert row.refused == pipeline.CHANGED_ROWS % "2"
    assert (row.written_at, row.delegates.count()) == (None, 0)
    assert messages(row) == [validation.HEAD_REGISTERED % "Quicker"]


def test_writing_twice_writes_once(role):
    row = carry_out(role, checked_import(role, csv(*GOOD)))
    write(row)

    assert Delegate.objects.count() == 2


def test_nothing_is_written_for_a_former_organiser(role):
    row = checked_import(role, csv(*GOOD))
    pipeline.confirm(row, partial=True, by=role.user)
    type(role).objects.filter(pk=role.pk).update(ended_at=row.checked_at)

    write(row)

    row.refresh_from_db()
    assert row.refused == pipeline.NOT_AUTHORISED % role.user
    assert not Delegate.objects.exists()


def test_undoing_an_import_revokes_the_links_of_its_delegates(role, client):
    row = carry_out(role, checked_import(role, csv(*GOOD)))
    invited = row.delegates.get(email="giang@example.org")
    token = links.token(invitations.invite_delegate(invited, by=role.user))

    undoing.undo(row, by=role.user)

    page = client.get(f"/invitation/{token}/")
    assert (page.status_code, client.post(f"/invitation/{token}/").status_code) == (410, 410)
    assert page.context["reason"] == "revoked"


def test_undoing_removes_the_delegations_added_by_the_import(role):
    italy = create_delegation(role.workshop, partner=create_partner("IT"))
    row = carry_out(role, checked_import(role, csv(*GOOD)))
    invited = row.delegates.get(email="giang@example.org")
    link = invitations.invite_delegate(invited, by=role.user)

    undoing.undo(row, by=role.user)

    assert list(Delegate.objects.values_list("pk", "state")) == [(invited.pk, "withdrawn")]
    assert set(Delegation.objects.all()) == {italy, invited.delegation}
    with pytest.raises(links.LinkRefused):
        links.find(invitations.DELEGATE, links.token(link))
    with pytest.raises(Refused, match=str(undoing.NOTHING)):
        undoing.undo(row, by=role.user)
    assert audit.entries(row)[0].data["delegates"] == 2


def test_undoing_sent_invitations_requires_confirmation(role, client):
    sign_in(client, role.user)
    create_delegation(role.workshop, partner=create_partner("IT"))
    row = carry_out(role, checked_import(role, csv(*GOOD)))
    invitations.invite_delegate(row.delegates.get(email="giang@example.org"), by=role.user)
    address = f"/imports/{row.key}/undo/"

    response = client.get(client.post(address).url)

    assert response.context["losses"] == {"people": 2, "invited": 1, "delegations": 0}
    assert "1" in element(response, '[data-count="invited"]').text
    assert elements(client.get(row.get_absolute_url()), f'a[href="{address}"]')
    assert client.post(address, {"invited": "2"}).url == address
    with pytest.raises(Refused, match=str(undoing.INVITED_SINCE)):
        undoing.undo(row, by=role.user, invited=0)
    assert row.delegates.count() == 2
    assert client.post(address, {"invited": "1"}).url == row.get_absolute_url()
    assert not row.delegates.active().exists()


def test_undoing_without_invitations_needs_no_confirmation(role, client):
    sign_in(client, role.user)
    row = carry_out(role, checked_import(role, csv(*GOOD)))

    assert client.post(f"/imports/{row.key}/undo/").url == row.get_absolute_url()
    assert client.get(f"/imports/{row.key}/undo/").status_code == 403


def accepted(delegate, role):
    Delegate.objects.filter(pk=delegate.pk).update(user=create_user(), state="confirmed")


def changed(delegate, role):
    people.change_delegate(delegate, function="Director", by=role.user)


def assigned_to_session(delegate, role):
    session = role.workshop.sessions.get()
    SessionPerson.objects.create(session=session, part="chair", delegate=delegate, name="C", folded_name="c")


@pytest.mark.parametrize("build", [accepted, changed, assigned_to_session], ids=lambda build: build.__name__)
def test_an_import_in_use_cannot_be_undone(role, build):
    row = carry_out(role, checked_import(role, csv(*GOOD)))
    build(row.delegates.get(delegation__name="Italy"), role)

    with pytest.raises(Refused, match="Chiara D’Angelo"):
        undoing.undo(row, by=role.user)

    assert row.delegates.count() == 2


def test_a_formula_is_reported_for_its_cell(role):
    data = xlsx(["Vuk", "Italy", "=1+1"], ["Ana", "Italy"])
    [(number, place, message)] = reader.read(data, "xlsx").faults

    row = checked_import(role, data, "a.xlsx")

    assert (number, place, row.findings) == (2, 2, [[2, "Email", message]])
    assert row.good == 1


def test_an_unreadable_file_is_refused_with_the_reason(role):
    data = "Name,Country\nИван,France".encode("cp1251")
    with pytest.raises(reader.Unreadable) as fault:
        reader.read(data, "csv")

    row = checked_import(role, data)

    assert row.refused == str(fault.value)
    assert DelegateImport.objects.get().total == 0


def test_there_is_no_error_file_without_errors(role, client):
    sign_in(client, role.user)
    unread = pipeline.upload(role.workshop, data=csv(*GOOD), filename="a.csv", by=role.user)

    for row in (unread, checked_import(role, b"no columns"), checked_import(role, csv(*GOOD))):
        assert client.get(f"/imports/{row.key}/errors.csv").status_code == 404


def test_the_rows_read_can_be_downloaded_and_this_is_recorded(role, client):
    row = checked_import(role, csv(*GOOD))
    address = f"/imports/{row.key}/rows.csv"

    late = sign_in(client, role.user, minutes_ago=16).get(address)
    assert (late.status_code, "reauthenticate" in late.url) == (302, True)
    sent = b"".join(sign_in(client, role.user).get(address).streaming_content)
    assert reader.read(sent, "csv").rows == [(n, [str(n), *cells]) for n, cells in enumerate(GOOD, 2)]
    assert [entry.data["people"] for entry in audit.entries(row) if entry.verb == "delegates.exported"] == [2]


def test_an_invalid_file_is_reported_at_its_field(role, client):
    sign_in(client, role.user)
    for name, data in [("a.exe", b"x"), ("a.csv", b"x" * 5_000_001), ("a.csv", b"")]:
        page = client.post(f"/workshops/{role.workshop.slug}/imports/", {"file": uploaded(data, name)})
        assert (page.status_code, list(page.context["form"].errors)) == (200, ["file"])
    assert not DelegateImport.objects.exists()
