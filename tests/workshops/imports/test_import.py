"""A file of delegates: every cell's mistake at once, nothing written before it is confirmed, and taken back again."""

import json

import pytest
from django.conf import settings

from registry import audit, links
from registry.access import Refused
from registry.models import Outgoing
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
from workshops.imports import pipeline, undo
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
TO_DO = [
    (2, "Name", "Enter the name as it should be read."),
    (3, "Country", "Türkiye is not a partner of ASEM. Write a partner, or an organisation of the directory."),
    (4, "Country", "This name is not in the directory. Is “Italy” meant?"),
    (5, "Country", "This name is not in the directory. Write a partner, or an organisation that is there."),
    (6, "Country", "Write the partner or the organisation."),
    (7, "Capacity", "Write a capacity as in the template, such as “head” or “delegate”."),
    (7, "E-mail", "Enter a whole address, or leave the cell empty."),
    (7, "Mode", "Write “in person” or “online”."),
    (9, "Capacity", "Italy has a head in row 8 already. Choose another capacity."),
    (10, "Name", "The same person stands in row 8. If they are two, give each an e-mail."),
    (11, "Ministry", "Write which ministry of Viet Nam: “Ministry of Culture, Sports and Tourism”."),
]


def test_every_cells_mistake_is_said_at_once(role):
    row = choose(role, csv(*WRONG))

    assert sorted(map(tuple, row.findings)) == TO_DO
    assert (row.total, row.good) == (10, 1)


def test_what_is_registered_counts_too(role):
    italy = create_delegation(role.workshop, partner=create_partner("IT"), quota=2)
    create_delegate(italy, False, Capacity.HEAD, full_name="Matteo", email="")

    rows = [["Matteo", "Italy"], ["A", "Italy", "", "head"], ["B", "Italy"], ["C", "Italy"]]
    row = choose(role, csv(*rows))

    assert sentences(row) == [
        "Matteo is registered in this delegation already. If they are two, give each an e-mail.",
        "Choose another capacity. A delegation has one head, and Matteo is it.",
        "All 2 places of Italy are taken. Give it more places, or leave this person out.",
    ]
    assert row.summary["opens"] == []


def test_columns_are_found_by_name_in_any_order(role):
    head = ["e-mail address", "Diet", "PARTNER", " full NAME ", "", "Position"]
    row = choose(role, csv(["a@example.org", "fish", "LAO", "Bouakeo", "x", "Director"], head=head))

    assert row.summary["ignored"] == ["Diet"]
    delegate = carry_out(role, row).delegates.get()
    assert (delegate.full_name, delegate.function, delegate.delegation.name) == ("Bouakeo", "Director", "Lao PDR")


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (["Country"], "There is no column “Full name”. Add it, or give the one you have this name."),
        (["Name"], "There is no column “Delegation”. Add it, or give the one you have this name."),
        (["Name", "Partner", "Country"], "The columns “Partner” and “Country” say the same. Keep one of them."),
    ],
)
def test_a_column_that_is_missing_or_stands_twice_is_one_sentence(role, head, sentence):
    row = choose(role, csv(["x"] * len(head), head=head))

    assert (row.refused, row.total, row.checked_at is not None) == (sentence, 0, True)
    with pytest.raises(Refused, match=sentence[:20]):
        pipeline.confirm(row, partial=True, by=role.user)


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
    head = ["Delegation", "Full name", "Name on the badge", "Sorted in lists as", "Addressed in letters as", "Prefix"]
    rows = [
        ["ASEF", one["native_name"], one["badge_name"], one["sort_key"], one["salutation"], one["honorific"]]
        for one in NAMES
    ]
    create_organisation()

    for make, name in ((csv, "a.csv"), (xlsx, "a.xlsx")):
        row = carry_out(role, choose(role, make(*rows, head=head), name), partial=False)
        kept = row.delegates.order_by("pk").values_list(
            "full_name", "badge_name", "sort_key", "salutation", "honorific"
        )
        assert list(map(list, kept)) == [cells[1:] for cells in rows]
        in_order = list(row.delegates.order_by("sort_key").values_list("full_name", flat=True))
        assert in_order == [one["native_name"] for one in sorted(NAMES, key=lambda one: one["sort_key"])]
        undo.undo(row, by=role.user)


def test_the_good_rows_go_in_and_the_others_are_offered(role, client):
    row = choose(role, csv(*GOOD, ["", "Italy"], ["=1+1", "Iceland"]))

    row = carry_out(role, row)

    assert (row.written, row.good, row.total) == (2, 2, 4)
    head, rows = pipeline.wrong_rows(row)
    assert head == ["Row", "What to do", *HEAD]
    assert [line[:4] for line in rows] == [
        [4, "Name: Enter the name as it should be read.", "", "Italy"],
        [
            5,
            "Country: Iceland is not a partner of ASEM. Write a partner, or an organisation of the directory.",
            "=1+1",
            "Iceland",
        ],
    ]


def test_the_file_of_rows_to_correct_is_read_again_with_its_own_columns(role, client):
    sign_in(client, role.user)
    head = ["Row", "What to do", *HEAD]
    row = choose(role, csv(["7", "Name: …", "", "Italy"], ["9", "", "Chiara", "Italy"], head=head))

    page = client.get(row.get_absolute_url())

    assert (row.summary["ignored"], row.good, pipeline.wrong_rows(row)[0]) == ([], 1, head)
    assert page.context["findings"] == [(2, "7", "Name", "", "Enter the name as it should be read.")]
    assert "before: 7" in page.text


def test_the_page_leads_on_to_the_findings_by_itself(role, client):
    sign_in(client, role.user)
    row = choose(role, csv(*GOOD))

    answer = client.get(f"/imports/{row.key}/progress/")

    assert (answer.status_code, answer["HX-Redirect"]) == (286, row.get_absolute_url())
    assert "Checked: nothing has been written" in answer.text


def test_all_or_nothing_writes_nothing_when_one_row_turned_bad(role):
    row = choose(role, csv(*GOOD))
    pipeline.confirm(row, partial=False, by=role.user)
    create_delegate(create_delegation(role.workshop), False, Capacity.HEAD, full_name="Quicker")

    write(row)

    row.refresh_from_db()
    assert row.refused == "Since the check, something changed. Nothing was written: choose the file once more."
    assert (row.written_at, row.delegates.count()) == (None, 0)
    assert sentences(row) == ["Choose another capacity. A delegation has one head, and Quicker is it."]


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
    assert "no longer mans this workshop" in row.refused
    assert not Delegate.objects.exists()


def test_who_was_invited_by_an_import_that_was_undone_reads_that_the_link_is_over(role, client):
    row = carry_out(role, choose(role, csv(*GOOD)))
    invited = row.delegates.get(email="giang@example.org")
    token = links.token(invitations.invite_delegate(invited, by=role.user))

    undo.undo(row, by=role.user)

    page = client.get(f"/invitation/{token}/")
    assert (page.status_code, client.post(f"/invitation/{token}/").status_code) == (410, 410)
    assert "replaced or withdrawn" in page.text


def test_it_is_undone_with_the_delegations_that_it_opened(role):
    italy = create_delegation(role.workshop, partner=create_partner("IT"))
    row = carry_out(role, choose(role, csv(*GOOD)))
    invited = row.delegates.get(email="giang@example.org")
    link = invitations.invite_delegate(invited, by=role.user)

    undo.undo(row, by=role.user)

    assert not Delegate.objects.exists()
    assert list(Delegation.objects.all()) == [italy]
    with pytest.raises(links.LinkRefused):
        links.find(invitations.DELEGATE, links.token(link))
    with pytest.raises(Refused, match="nothing to undo"):
        undo.undo(row, by=role.user)
    assert audit.entries(row)[0].data["delegates"] == 2


def test_undoing_sent_invitations_is_asked_first_with_what_is_taken_back(role, client):
    sign_in(client, role.user)
    create_delegation(role.workshop, partner=create_partner("IT"))
    row = carry_out(role, choose(role, csv(*GOOD)))
    invitations.invite_delegate(row.delegates.get(email="giang@example.org"), by=role.user)
    address = f"/imports/{row.key}/undo/"

    asked = client.post(address)

    assert asked.context["losses"] == {"people": 2, "invited": 1, "delegations": 1}
    assert "1 that was sent: its link ends" in asked.text
    assert f'href="{address}"' in client.get(row.get_absolute_url()).text
    assert client.post(address, {"invited": "2"}).status_code == 200
    with pytest.raises(Refused, match="another invitation"):
        undo.undo(row, by=role.user, invited=0)
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
        undo.undo(row, by=role.user)

    assert row.delegates.count() == 2


def test_a_formula_is_a_mistake_of_its_cell(role):
    row = choose(role, xlsx(["Vuk", "Italy", "=1+1"], ["Ana", "Italy"]), "a.xlsx")

    assert row.findings == [[2, "E-mail", "This is a formula. Copy the cell, and paste its value."]]
    assert row.good == 1


def test_a_file_that_cannot_be_read_says_why(role):
    row = choose(role, "Name,Country\nÉlise,France".encode("cp1252"))

    assert "CSV UTF-8" in row.refused
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
