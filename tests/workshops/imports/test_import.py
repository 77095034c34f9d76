"""A file of delegates: every cell's mistake at once, nothing written before it is confirmed, and taken back again."""

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
from tests.workshops.imports.tables import GOOD, HEAD, carry_out, choose, csv, uploaded, write, xlsx
from workshops.delegations import invitations, people
from workshops.imports import columns, forms, pipeline, validation
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


def sentences(row):
    return [sentence for _number, _column, sentence in row.findings]


def test_nothing_is_written_before_it_is_confirmed(role):
    row = choose(role, csv(*GOOD))

    assert (row.total, row.good, row.findings, row.refused) == (2, 2, [], "")
    assert row.summary["opens"] == ["Viet Nam", "Italy"]
    assert not Delegate.objects.exists()
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(("make", "name"), [(csv, "list.csv"), (xlsx, "List.XLSX")])
def test_what_is_confirmed_is_written_whole(role, make, name):
    row = carry_out(role, choose(role, make(*GOOD), name), partial=False)

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


WRONG = [
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


def mistakes():
    """What is said of WRONG: (row, column, what to do)."""
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


def test_every_cells_mistake_is_said_at_once(role):
    row = choose(role, csv(*WRONG))

    assert sorted(map(tuple, row.findings)) == [(*place, str(to_do)) for *place, to_do in mistakes()]
    assert (row.total, row.good) == (10, 1)


def test_what_is_registered_counts_too(role):
    italy = create_delegation(role.workshop, partner=create_partner("IT"), quota=2)
    create_delegate(italy, False, Capacity.HEAD, full_name="Matteo", email="")

    rows = [["Matteo", "Italy"], ["A", "Italy", "", "head"], ["B", "Italy"], ["C", "Italy"]]
    row = choose(role, csv(*rows))

    assert sentences(row) == [
        validation.ALREADY_REGISTERED % "Matteo",
        validation.HEAD_REGISTERED % "Matteo",
        validation.FULL % {"quota": 2, "name": "Italy"},
    ]
    assert row.summary["opens"] == []


def test_columns_are_found_by_name_in_any_order(role):
    head = ["e-mail address", "Diet", "PARTNER", " NAME of delegate ", "", "Position"]
    row = choose(role, csv(["a@example.org", "fish", "LAO", "Bouakeo", "x", "Director"], head=head))

    assert row.summary["ignored"] == ["Diet"]
    delegate = carry_out(role, row).delegates.get()
    assert (delegate.full_name, delegate.function, delegate.delegation.name) == ("Bouakeo", "Director", "Lao PDR")


@pytest.mark.parametrize(
    ("head", "fault", "named"),
    [
        (["Country"], columns.MISSING, columns.COLUMNS["full_name"][0]),
        (["Name"], columns.MISSING, columns.COLUMNS["body"][0]),
        (["Name", "Partner", "Country"], columns.TWICE, {"first": "Partner", "second": "Country"}),
    ],
    ids=["no name", "no delegation", "two delegations"],
)
def test_a_column_that_is_missing_or_stands_twice_is_one_sentence(role, head, fault, named):
    row = choose(role, csv(["x"] * len(head), head=head))

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
def test_a_partner_is_known_by_what_people_call_it(written, meant):
    for code in ("VN", "LA", "EU", "NO"):
        create_partner(code)

    assert Directory().body(written).code == meant


def test_every_name_passes_the_import_byte_for_byte(role):
    fields = ["body", "full_name", "badge_name", "sort_key", "salutation", "honorific"]
    head = [str(columns.COLUMNS[field][0]) for field in fields]
    rows = [
        ["ASEF", one["native_name"], one["badge_name"], one["sort_key"], one["salutation"], one["honorific"]]
        for one in NAMES
    ]
    create_organisation()

    for make, name in ((csv, "a.csv"), (xlsx, "a.xlsx")):
        row = carry_out(role, choose(role, make(*rows, head=head), name), partial=False)
        kept = row.delegates.order_by("pk").values_list(*fields[1:])
        assert list(map(list, kept)) == [cells[1:] for cells in rows]
        in_order = list(row.delegates.order_by("sort_key").values_list("full_name", flat=True))
        assert in_order == [one["native_name"] for one in sorted(NAMES, key=lambda one: one["sort_key"])]
        undoing.undo(row, by=role.user)


def test_the_good_rows_go_in_and_the_others_are_offered(role, client):
    row = choose(role, csv(*GOOD, ["", "Italy"], ["=1+1", "Iceland"]))

    row = carry_out(role, row)

    assert (row.written, row.good, row.total) == (2, 2, 4)
    head, rows = pipeline.wrong_rows(row)
    assert head == [str(columns.ROW), str(columns.TO_DO), *HEAD]
    assert [line[:4] for line in rows] == [
        [4, f"Name: {forms.NAME}", "", "Italy"],
        [5, f"Country: {columns.NOT_PARTNER % 'Iceland'}", "=1+1", "Iceland"],
    ]


def test_the_file_of_rows_to_correct_is_read_again_with_its_own_columns(role, client):
    sign_in(client, role.user)
    head = [str(columns.ROW), str(columns.TO_DO), *HEAD]
    row = choose(role, csv(["7", "Name: …", "", "Italy"], ["9", "", "Chiara", "Italy"], head=head))

    page = client.get(row.get_absolute_url())

    assert (row.summary["ignored"], row.good, pipeline.wrong_rows(row)[0]) == ([], 1, head)
    assert page.context["findings"] == [(2, "7", "Name", "", str(forms.NAME))]
    [earlier] = texts(page, "td.num .sub")
    assert "7" in earlier


def test_the_page_leads_on_to_the_findings_by_itself(role, client):
    sign_in(client, role.user)
    row = choose(role, csv(*GOOD))

    answer = client.get(f"/imports/{row.key}/progress/")

    assert (answer.status_code, answer["HX-Redirect"]) == (286, row.get_absolute_url())
    assert element(answer, "progress").get("value") == "100"
    assert element(answer, ".job a").get("href") == row.get_absolute_url()


def test_all_or_nothing_writes_nothing_when_one_row_turned_bad(role):
    row = choose(role, csv(*GOOD))
    pipeline.confirm(row, partial=False, by=role.user)
    create_delegate(create_delegation(role.workshop), False, Capacity.HEAD, full_name="Quicker")

    write(row)

    row.refresh_from_db()
    assert row.refused == str(pipeline.CHANGED)
    assert (row.written_at, row.delegates.count()) == (None, 0)
    assert sentences(row) == [validation.HEAD_REGISTERED % "Quicker"]


def test_writing_twice_writes_once(role):
    row = carry_out(role, choose(role, csv(*GOOD)))
    write(row)

    assert Delegate.objects.count() == 2


def test_who_lost_the_role_meanwhile_writes_nothing(role):
    row = choose(role, csv(*GOOD))
    pipeline.confirm(row, partial=True, by=role.user)
    type(role).objects.filter(pk=role.pk).update(ended_at=row.checked_at)

    write(row)

    row.refresh_from_db()
    assert row.refused == pipeline.NOT_AUTHORISED % role.user
    assert not Delegate.objects.exists()


def test_who_was_invited_by_an_import_that_was_undone_reads_that_the_link_is_over(role, client):
    row = carry_out(role, choose(role, csv(*GOOD)))
    invited = row.delegates.get(email="giang@example.org")
    token = links.token(invitations.invite_delegate(invited, by=role.user))

    undoing.undo(row, by=role.user)

    page = client.get(f"/invitation/{token}/")
    assert (page.status_code, client.post(f"/invitation/{token}/").status_code) == (410, 410)
    assert page.context["reason"] == "revoked"


def test_it_is_undone_with_the_delegations_that_it_opened(role):
    italy = create_delegation(role.workshop, partner=create_partner("IT"))
    row = carry_out(role, choose(role, csv(*GOOD)))
    invited = row.delegates.get(email="giang@example.org")
    link = invitations.invite_delegate(invited, by=role.user)

    undoing.undo(row, by=role.user)

    assert not Delegate.objects.exists()
    assert list(Delegation.objects.all()) == [italy]
    with pytest.raises(links.LinkRefused):
        links.find(invitations.DELEGATE, links.token(link))
    with pytest.raises(Refused, match=str(undoing.NOTHING)):
        undoing.undo(row, by=role.user)
    assert audit.entries(row)[0].data["delegates"] == 2


def test_undoing_sent_invitations_is_asked_first_with_what_is_withdrawn(role, client):
    sign_in(client, role.user)
    create_delegation(role.workshop, partner=create_partner("IT"))
    row = carry_out(role, choose(role, csv(*GOOD)))
    invitations.invite_delegate(row.delegates.get(email="giang@example.org"), by=role.user)
    address = f"/imports/{row.key}/undo/"

    asked = client.post(address)

    assert asked.context["losses"] == {"people": 2, "invited": 1, "delegations": 1}
    assert "1" in element(asked, '[data-count="invited"]').text
    assert elements(client.get(row.get_absolute_url()), f'a[href="{address}"]')
    assert client.post(address, {"invited": "2"}).status_code == 200
    with pytest.raises(Refused, match=str(undoing.INVITED_SINCE)):
        undoing.undo(row, by=role.user, invited=0)
    assert row.delegates.count() == 2
    assert client.post(address, {"invited": "1"}).url == row.get_absolute_url()
    assert not row.delegates.exists()


def test_where_nobody_was_invited_one_press_undoes(role, client):
    sign_in(client, role.user)
    row = carry_out(role, choose(role, csv(*GOOD)))

    assert client.post(f"/imports/{row.key}/undo/").url == row.get_absolute_url()
    assert client.get(f"/imports/{row.key}/undo/").status_code == 403


def accepted(delegate, role):
    Delegate.objects.filter(pk=delegate.pk).update(user=create_user(), state="confirmed")


def changed(delegate, role):
    people.change_delegate(delegate, function="Director", by=role.user)


def seated(delegate, role):
    session = role.workshop.sessions.get()
    SessionPerson.objects.create(session=session, part="chair", delegate=delegate, name="C", folded_name="c")


@pytest.mark.parametrize("build", [accepted, changed, seated], ids=lambda build: build.__name__)
def test_it_is_not_undone_once_something_is_built_on_it(role, build):
    row = carry_out(role, choose(role, csv(*GOOD)))
    build(row.delegates.get(delegation__name="Italy"), role)

    with pytest.raises(Refused, match="Chiara D’Angelo"):
        undoing.undo(row, by=role.user)

    assert row.delegates.count() == 2


def test_a_formula_is_a_mistake_of_its_cell(role):
    data = xlsx(["Vuk", "Italy", "=1+1"], ["Ana", "Italy"])
    [(number, place, sentence)] = reader.read(data, "xlsx").faults

    row = choose(role, data, "a.xlsx")

    assert (number, place, row.findings) == (2, 2, [[2, "Email", sentence]])
    assert row.good == 1


def test_a_file_that_cannot_be_read_says_why(role):
    data = "Name,Country\nÉlise,France".encode("cp1252")
    with pytest.raises(reader.Unreadable) as fault:
        reader.read(data, "csv")

    row = choose(role, data)

    assert row.refused == str(fault.value)
    assert DelegateImport.objects.get().total == 0


def test_there_are_no_rows_to_correct_where_none_was_read(role, client):
    sign_in(client, role.user)
    unread = pipeline.upload(role.workshop, data=csv(*GOOD), filename="a.csv", by=role.user)

    for row in (unread, choose(role, b"no columns"), choose(role, csv(*GOOD))):
        assert client.get(f"/imports/{row.key}/errors.csv").status_code == 404


def test_the_file_is_kept_as_it_came_and_leaves_as_an_export_does(role, client):
    row = choose(role, csv(*GOOD))
    address = f"/imports/{row.key}/file/"

    late = sign_in(client, role.user, minutes_ago=16).get(address)
    assert (late.status_code, "reauthenticate" in late.url) == (302, True)
    assert b"".join(sign_in(client, role.user).get(address).streaming_content) == csv(*GOOD)
    assert [entry.data["people"] for entry in audit.entries(row) if entry.verb == "delegates.exported"] == [2]


def test_a_file_of_another_kind_is_refused_beside_its_field(role, client):
    sign_in(client, role.user)
    for name, data in [("a.exe", b"x"), ("a.csv", b"x" * 5_000_001), ("a.csv", b"")]:
        page = client.post(f"/workshops/{role.workshop.slug}/imports/", {"file": uploaded(data, name)})
        assert (page.status_code, list(page.context["form"].errors)) == (200, ["file"])
    assert not DelegateImport.objects.exists()
