"""The admin for reference data: corrections, their audit entries, and features that are not available."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from members.models import Organisation, Partner
from registry import audit
from registry.admin import PLAIN, WORDS, site
from registry.models import AuditEntry
from tests.elements import elements, texts
from tests.factories import create_administrator, create_initiative, create_partner, create_role
from tests.signing import sign_in
from workshops.models import Initiative, Meeting, OutcomeParagraph, OutcomeText, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    return sign_in(client, create_administrator())


def form_data(partner, **changed):
    names = ("name", "formal_name", "native_name", "native_language", "region", "group", "joined_at_meeting", "note")
    data = {name: getattr(partner, name) for name in names}
    data |= {"joined_on": partner.joined_on, "sort_name": partner.sort_name, "protocol_order": partner.protocol_order}
    return data | {"left_on": ""} | changed


def test_a_correction_is_recorded_and_survives_reloading_the_files(administrator):
    call_command("seed")
    partner = Partner.objects.get(code="CZ")

    response = administrator.post(f"/admin/partner/{partner.pk}/", form_data(partner, name="Czechia"))

    assert response.url == "/admin/partner/"
    entry = audit.entries(partner).get()
    assert (entry.verb, entry.data, entry.actor) == ("reference.changed", {"fields": ["name"]}, "Kristīne Ķēniņa")
    call_command("seed")
    assert Partner.objects.get(code="CZ").name == "Czechia"


def test_a_name_that_becomes_longer_when_folded_fits_its_column(administrator):
    partner = create_partner()

    administrator.post(f"/admin/partner/{partner.pk}/", form_data(partner, sort_name="ß" * 100))
    administrator.post("/admin/organisation/add/", {"code": "OSS", "name": "ß" * 200})

    partner.refresh_from_db()
    names = (partner.sort_name, Organisation.objects.get(code="OSS").sort_name)
    assert names == ("s" * 100, "s" * 200)


def test_saving_without_changes_is_not_a_correction(administrator):
    partner = create_partner()

    administrator.post(f"/admin/partner/{partner.pk}/", form_data(partner))

    partner.refresh_from_db()
    assert (partner.edited_at, AuditEntry.objects.count()) == (None, 0)


def test_a_row_is_added_with_its_relations(administrator):
    host, sponsor = create_partner("VN"), create_partner("IT")
    data = {
        "code": "house",
        "title": "A house",
        "proposer": host.pk,
        "co_sponsors": [sponsor.code],
        "state": "proposed",
    }

    administrator.post("/admin/initiative/add/", data)

    added = Initiative.objects.get(code="house")
    assert list(added.co_sponsors.all()) == [sponsor]
    assert audit.entries(added).get().verb == "reference.added"


def test_the_code_of_a_row_cannot_be_changed(administrator):
    initiative = create_initiative()
    data = {"code": "another", "title": "Another title", "proposer": initiative.proposer_id, "state": "proposed"}

    administrator.post(f"/admin/initiative/{initiative.pk}/", data)

    initiative.refresh_from_db()
    assert (initiative.code, initiative.title) == ("visibility-workshop", "Another title")


@pytest.mark.parametrize("code", ["a/b", "../x", "D7 2", "<b>"])
def test_a_code_must_be_usable_in_an_address(administrator, code):
    page = administrator.post("/admin/area/add/", {"code": code, "kind": "tangible", "position": 1, "label": "New"})

    assert page.context["adminform"].form.has_error("code", PLAIN.code)


def test_invalid_input_is_an_error_of_its_field(administrator):
    partner = create_partner()

    page = administrator.post(
        f"/admin/partner/{partner.pk}/", form_data(partner, joined_on="soon", region="mars", name="")
    )

    assert set(page.context["adminform"].form.errors) == {"joined_on", "region", "name"}
    assert len(elements(page, "main .summary")) == 1
    partner.refresh_from_db()
    assert partner.name == "Viet Nam"


def test_rows_cannot_be_deleted_and_users_are_not_included(administrator):
    partner = create_partner()
    assert {model.__name__ for model in site._registry} & {
        "User",
        "PlatformRole",
        "WorkshopRole",
        "Recommendation",
    } == set()
    for address in (f"/admin/partner/{partner.pk}/delete/", f"/admin/partner/{partner.pk}/history/", "/admin/user/"):
        assert administrator.get(address).status_code == 404
    for address in ("/admin/partner/999999/", "/admin/partner/?_popup=1", "/admin/none/", "/admin/login/"):
        assert administrator.get(address).status_code == 404


def test_every_model_can_be_listed_searched_and_opened(administrator):
    call_command("seed")
    for model in site._registry:
        slug = model._meta.model_name
        for address in (f"/admin/{slug}/?q=a&p=9&o=9&foo=1", f"/admin/{slug}/{model.objects.first().pk}/"):
            assert administrator.get(address, follow=True).status_code == 200


def test_it_is_open_to_administrators_only(client):
    assert client.get("/admin/").url == f"{reverse('account_login')}?next=/admin/"
    sign_in(client, create_role(Role.SECRETARIAT).user)
    assert client.get("/admin/").status_code == 404


def test_an_administrator_must_set_up_a_second_factor_first(client):
    client.force_login(create_administrator())

    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/account/2fa/"


def test_the_list_of_meetings_shows_place_and_date_and_fields_have_hints(administrator):
    fields = {"name": "9th ASEM Culture Ministers’ Meeting", "city": "Poznań", "date_text": "expected in 2020"}
    meeting = Meeting.objects.create(code="CMM9", kind="cmm", **fields)
    statement = OutcomeText.objects.create(code="statement", kind="statement", title="Statement")
    OutcomeParagraph.objects.create(text=statement, number="1", position=1, about="Where it was held")

    listed = administrator.get("/admin/meeting/")
    form = administrator.get(f"/admin/meeting/{meeting.pk}/")
    paragraphs = administrator.get("/admin/outcomeparagraph/")

    label, hint = site._registry[Meeting].words["date_text"]
    assert texts(listed, "main tbody tr > *")[:4] == ["CMM9", meeting.name, "Poznań", "expected in 2020"]
    assert texts(form, "label[for=id_date_text]")[0].startswith(str(label))
    assert texts(form, "#id_date_text_helptext") == [str(hint)]
    columns = [str(label) for label, _function in site._registry[Meeting].columns]
    code = str(WORDS["code"][0])
    assert [texts(listed, "main th[scope=col]")[place] for place in (0, 2, 3)] == [code, *columns]
    assert code not in texts(paragraphs, "main th[scope=col]")
