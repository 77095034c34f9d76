"""Pages for local operation: the e-mails sent, and sign-in by a button."""

import pytest
from django.core.mail import EmailMessage, get_connection

from tests.elements import element, elements, texts
from tests.factories import create_user, create_workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def email(settings):
    """Send an e-mail with a URL of the portal and an external URL in its text."""
    settings.LOCAL_EMAILS = True
    body = f"Open {settings.PORTAL_URL}/invitation/abc/ or http://evil.example/ <b>now</b>"
    message = EmailMessage("Invitation: “Crafts”", body, to=["giang@example.org"])
    message.attach("letter.pdf", b"%PDF-1.7", "application/pdf")
    message.connection = get_connection("registry.mail.LocalBackend")
    message.send()


def test_the_list_links_to_the_email(client, email):
    page = client.get("/emails/")
    name = page.context["emails"][0]["name"]

    letter = client.get(f"/emails/{name}/")

    assert texts(page, f'main a[href="/emails/{name}/"]') == ["Invitation: “Crafts”"]
    assert texts(letter, "main dd")[0] == "giang@example.org"
    file = texts(letter, f'main dd:has(a[href="/emails/{name}/1/"])')[0]
    assert file.startswith("letter.pdf, 8 ")
    assert texts(letter, ".letter")[0].endswith("<b>now</b>")


def test_an_attached_pdf_is_displayed_unchanged(client, email):
    name = client.get("/emails/").context["emails"][0]["name"]
    assert f'href="/emails/{name}/1/"' in client.get(f"/emails/{name}/").content.decode()

    file = client.get(f"/emails/{name}/1/")

    assert b"".join(file.streaming_content) == b"%PDF-1.7"
    assert (file["Content-Disposition"], file["Content-Type"]) == ('inline; filename="letter.pdf"', "application/pdf")
    assert file["X-Content-Type-Options"] == "nosniff"
    for place in (f"{name}/0/", f"{name}/2/", f"{name}/{10**30}/", "000001/1/"):
        assert client.get(f"/emails/{place}").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("page.html", b"<script>alert(1)</script>", "application/octet-stream"),
        ("letter.pdf", b"<script>alert(1)</script>", "application/octet-stream"),
        ("list.xlsx", b"PK", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_other_attachments_are_downloaded(client, settings, name, data, kind):
    settings.LOCAL_EMAILS = True
    message = EmailMessage("A file", "Words", to=["giang@example.org"])
    message.attach(name, data, "application/pdf")
    message.connection = get_connection("registry.mail.LocalBackend")
    message.send()
    letter = client.get("/emails/").context["emails"][0]["name"]

    file = client.get(f"/emails/{letter}/1/")

    assert (file["Content-Type"], file["X-Content-Type-Options"]) == (kind, "nosniff")
    assert file["Content-Disposition"].startswith("attachment")


def test_only_addresses_of_the_portal_are_links(client, email, settings):
    name = client.get("/emails/").context["emails"][0]["name"]

    letter = client.get(f"/emails/{name}/")

    assert [link.get("href") for link in elements(letter, ".letter a")] == [f"{settings.PORTAL_URL}/invitation/abc/"]


@pytest.mark.parametrize("name", ["x.eml", "..", "..%2f..%2fsettings.py", "000001"])
def test_unknown_names_are_not_found(client, email, name):
    assert client.get(f"/emails/{name}/").status_code == 404


def test_the_pages_exist_in_local_operation_only(client, email, settings):
    name = client.get("/emails/").context["emails"][0]["name"]

    for address in ("/emails/", f"/emails/{name}/", f"/emails/{name}/1/"):
        assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 404
        for header in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED"):
            assert client.get(address, **{header: "for=192.0.2.7"}).status_code == 404
    settings.LOCAL_EMAILS = False
    assert client.get("/emails/").status_code == 404


@pytest.fixture
def demonstration(settings):
    settings.LOCAL, settings.SECOND_FACTOR = True, False
    create_workshop(is_demo=True)
    return create_user(email="secretariat@demo.example.org", full_name="Kristīne Ķēniņa")


def test_a_button_signs_in_to_the_demonstration(client, demonstration):
    page = client.get("/account/login/").content.decode()
    assert "/emails/sign-in/secretariat/" in page

    assert client.post("/emails/sign-in/secretariat/").url == "/dashboard/"
    assert client.get("/dashboard/").context["user"] == demonstration


def test_every_way_to_sign_in_leads_back_to_the_page_that_asked_for_it(client, demonstration):
    asked = client.get("/preferences/").url
    page = client.get(asked)
    forms = [form for form in elements(page, "main form") if form.get("method") == "post"]
    targets = [field.get("value") for form in forms for field in form.iter("input") if field.get("name") == "next"]
    assert (len(forms) > 2, targets) == (True, ["/preferences/"] * len(forms))

    assert client.post("/emails/sign-in/secretariat/", {"next": "/preferences/"}).url == "/preferences/"
    client.logout()
    assert client.post("/emails/sign-in/secretariat/", {"next": "https://evil.example/"}).url == "/dashboard/"


@pytest.mark.parametrize(
    ("page", "leads"),
    [("/preferences/?held=1", "/preferences/?held=1"), ("https://evil.example/", "/dashboard/"), ("", "/dashboard/")],
)
def test_the_button_leads_back_to_the_page_from_which_one_was_asked_to_sign_in(client, demonstration, page, leads):
    shown = client.get("/account/login/", {"next": page})
    form = element(shown, ".demo-sign-in form")
    assert client.post(form.get("action"), dict(form.form_values())).url == leads


def refused(client, **extra):
    page = client.get("/account/login/", **extra).content.decode()
    answer = client.post("/emails/sign-in/secretariat/", **extra)
    return "/emails/sign-in/" not in page and answer.status_code == 404


def test_the_button_exists_in_local_operation_only(client, demonstration, settings):
    assert refused(client, REMOTE_ADDR="192.0.2.7")
    settings.LOCAL = False
    assert refused(client)


def test_the_button_does_not_exist_for_a_real_database(client, settings):
    settings.LOCAL = True
    create_user(email="secretariat@demo.example.org")
    create_workshop()

    assert refused(client)


def test_only_demonstration_users_can_be_signed_in(client, demonstration):
    create_user(email="real@example.org")

    for role in ("real", "administrator", "nobody"):
        assert client.post(f"/emails/sign-in/{role}/").status_code == 404
    assert client.get("/emails/sign-in/secretariat/").status_code == 405
