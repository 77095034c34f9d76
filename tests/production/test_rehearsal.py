"""The road in production: the compose file's own services, over https through a proxy, with mail by SMTP.

Production's settings in full: a second factor, secure cookies, codes by mail. Everything is typed into pages.
"""

import threading
from datetime import date, timedelta

import pytest

from asem_portal.bootstrap import servers
from tests.journeys.road import one_time_code
from tests.processes import PATIENCE, within
from tests.production.rehearsal import RUNNING, production
from tests.production.visitor import Post, Visitor, forms
from tests.registry.postbox import Postbox
from tests.topics import TOPICS

pytestmark = pytest.mark.long
PEOPLE = {
    "administrator": "Kristīne Ķēniņa",
    "organiser": "Lê Minh Châu",
    "secretariat": "Bouakeo Vongphachanh",
    "chair": "Phạm Sanh Châu",
    "head": "Đặng Quốc Vượng",
    "clerk": "Marta Kowalska",
}
FIRST = date.today() + timedelta(days=90)
WORKSHOP = "Culture and cities"
TITLE = "Networks of cultural professionals across both regions"


def email(who):
    return f"{who}@example.org"


@pytest.fixture(scope="module")
def postbox():
    with Postbox() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def stage(postbox):
    # Not pytest's own folder, which nobody else may enter: PostgreSQL runs under another account.
    with servers.scratch_folder() as folder, production(folder, postbox.server_address[1]) as stage:
        yield stage


class Cast:
    """Everybody on the road, each with a browser of their own."""

    def __init__(self, stage, post):
        self.stage, self.post, self.visitors = stage, post, {}

    def __getitem__(self, who):
        return self.visitors.setdefault(who, Visitor(self.stage.address, self.stage.certificate))

    def sign_in(self, who):
        self[who].go("/account/login/").press("Send me a code", email=email(who))
        self.confirm(who, self.post.code(email(who)))
        return self[who]

    def confirm(self, who, code):
        form = next(form for form in forms(self[who].page) if "code" in form.names)
        return self[who].press(form.buttons[0].words, code=code)

    def accept(self, who):
        visitor = self[who].go(self.post.link(email(who), "/invitation/")).press("Accept")
        form = next(form for form in forms(visitor.page) if "full_name" in form.names)
        assert (form.values["email"], form.values["full_name"]) == (email(who), PEOPLE[who])
        visitor.press(form.buttons[0].words)
        self.confirm(who, self.post.code(email(who)))
        return visitor

    def prove(self, who):
        """Set up the authenticator app that the role asks for."""
        visitor = self[who].go("/account/2fa/totp/activate/")
        secret = visitor.page.partition('id="authenticator_secret"')[2].partition('value="')[2].partition('"')[0]
        self.confirm(who, one_time_code(secret))
        assert visitor.path == "/account/2fa/recovery-codes/"
        return visitor


@pytest.fixture(scope="module")
def cast(stage, postbox):
    return Cast(stage, Post(postbox))


def test_the_deployment_check_finds_nothing(stage):
    said = stage.run("migrate", "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert said == "System check identified no issues (0 silenced).\n"


def test_the_road_leads_to_an_acknowledged_report(stage, cast):
    command = ("python", "manage.py", "appoint_administrator", email("administrator"))
    stage.run("web", *command, "--name", PEOPLE["administrator"])
    administrator = cast.sign_in("administrator")
    assert administrator.go("/roles/").path == "/account/2fa/"  # nothing without the second factor
    cast.prove("administrator")
    administrator.go("/roles/").press("Send the invitation", full_name=PEOPLE["organiser"], email=email("organiser"))
    workshop = plan(cast)
    appoint(cast)
    agree(cast, workshop)
    report(cast, workshop)
    acknowledge(cast)
    assert TITLE in cast["anybody"].go("/recommendations/").page
    assert stage.faults() == []


def test_what_a_browser_keeps_and_learns_is_for_https_only(cast):
    organiser = cast["organiser"].go("/")
    assert {cookie.name: cookie.secure for cookie in organiser.cookies} == {"sessionid": True, "csrftoken": True}
    assert organiser.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_all_services_are_well_afterwards_and_none_was_started_again(stage):
    health = {program.name: (stage.is_healthy(program.name), program.starts) for program in stage.programs}
    assert health == dict.fromkeys(RUNNING, (True, 1))


def test_what_is_kept_is_backed_up_and_verified(stage):
    said = stage.run("web", "python", "manage.py", "backup", "/var/portal/portal.tar")
    archive = stage.folder / "var" / "portal.tar"
    assert said.startswith(f"{archive}: the database and ")
    assert archive.stat().st_size > 100_000
    assert stage.run("web", "python", "manage.py", "verify_record") == "Everything is as it was kept.\n"


def plan(cast):
    """Create the workshop, open it, add the session that adopts, and register the head of a delegation."""
    organiser = cast.accept("organiser")
    cast.prove("organiser")
    days = {"submissions_close_at": 40, "comments_close_at": 20, "final_drafts_close_at": 5}
    facts = {name: f"{FIRST - timedelta(days=before)}T17:00" for name, before in days.items()}
    facts |= {"title": WORKSHOP, "city": "Ha Long", "host": "VN", "zone": "Asia/Ho_Chi_Minh"}
    facts |= {"starts_on": FIRST, "ends_on": FIRST + timedelta(days=1), "culture_meetings": ["CMM9"]}
    facts |= {f"topic_{number}": title for number, title in enumerate(TOPICS, start=1)}
    organiser.go("/workshops/new/")
    organiser.press("Create the workshop", **facts).says("has been created")
    workshop = organiser.path
    organiser.press("Open it to the public")
    session = {"title": "Session 4: adoption", "held_on": FIRST, "starts": "14:00", "ends": "15:30"}
    organiser.go(f"{workshop}sessions/").press("Add the session", **session).says("The session is in the programme.")
    organiser.go(f"{workshop}delegations/").press("Open the delegation", body="partner-VN", quota="3")
    head = {"full_name": PEOPLE["head"], "capacity": "head", "email": email("head")}
    organiser.go(f"{organiser.path}register/").press("Register", **head).says(PEOPLE["head"])
    return workshop


def appoint(cast):
    administrator = cast["administrator"].go("/roles/").follow(WORKSHOP)
    for role in ("secretariat", "chair"):
        words = {"role": role, "full_name": PEOPLE[role], "email": email(role)}
        administrator.press("Send the invitation", **words).says(f"An invitation is on its way to {email(role)}")
        cast.accept(role)
        cast.prove(role)


def agree(cast, workshop):
    """Draft, submit, discuss, adopt and release one text; return its address."""
    head, secretariat = cast.accept("head"), cast["secretariat"]
    head.go(f"{workshop}recommendations/new/")
    words = {"title": TITLE, "p-0-kind": "operative", "p-0-text": "Participants recommended that ASEM partners meet."}
    words["topic"] = head.page.partition('name="topic"')[2].split('<option value="')[2].partition('"')[0]
    name = next(button for form in forms(head.page) for button in form.buttons if button.value == "save").words
    head.press(name, addressees=["governments"], **words).says("Your draft has been saved.")
    text = head.path
    head.press("Submit").press("Submit").says("Submitted. The symbol is")
    for step in ("Open for discussion", "Make final draft"):
        secretariat.go(text).press(step)
        if any(button.words == step for form in forms(secretariat.page) for button in form.buttons):
            secretariat.press(step)  # it asked whether that is meant
    secretariat.go(text).follow("Record as adopted")
    form = next(form for form in forms(secretariat.page) if "session" in form.names)
    session = secretariat.page.partition('name="session"')[2].split('<option value="')[2].partition('"')[0]
    ahead = {"is_ahead": "on"} if "is_ahead" in form.names else {}
    secretariat.press("Record as adopted", session=session, **ahead).says("Adopted as recommendation 1.1.")
    secretariat.press("Release").press("Release").says("Released. Anybody can read the text now.")


def report(cast, workshop):
    """Compose it, let the worker print it, issue, transmit and send it."""
    secretariat = cast["secretariat"]
    clerk = {"full_name": PEOPLE["clerk"], "email": email("clerk")}
    secretariat.go(f"{workshop}ministries/PL-CUL/").press("Save the contact", **clerk).says("has been saved")
    secretariat.go(f"{workshop}reports/").press("Begin the report")
    secretariat.press("Save", title="Report of the Ha Long workshop").says("The report has been saved.")
    address = secretariat.path
    secretariat.press("Make the PDF")
    within(PATIENCE, lambda: "The file is ready" in secretariat.go(address).page or "Issue" in secretariat.page)
    secretariat.go(address).follow("Issue").press("Issue the report").says("The report has been issued.")
    secretariat.follow("Record the transmission").press("Record the transmission")
    secretariat.says("The transmission has been recorded.")
    secretariat.follow("Send to ministries").press("Send to the chosen ministries")
    secretariat.says("A letter to 1 ministry is on its way.")


def acknowledge(cast):
    clerk = cast["clerk"].go(cast.post.link(email("clerk"), "/letter/"))
    letter = clerk.path
    clerk.press("Open")
    clerk.go(f"{letter}document/")
    assert (clerk.bytes[:8], clerk.headers["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    clerk.go(letter).press("Acknowledge receipt", name=PEOPLE["clerk"], title="Desk officer")
    clerk.says("Receipt has been acknowledged. Thank you.")
