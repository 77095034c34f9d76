"""The complete process in production: the services of the compose file, over https, with e-mail by SMTP.

All settings are those of production: a second factor, secure cookies, codes by e-mail. Everything is done on pages.
"""

import threading
from datetime import date, timedelta

import pytest

from asem_portal.bootstrap import servers
from recommendations.models import Check, State
from recommendations.workflow.steps import PUBLISHED
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
    # Not pytest's own folder, which no other account may enter: PostgreSQL runs under another account.
    with servers.scratch_folder() as folder, production(folder, postbox.server_address[1]) as stage:
        yield stage


class Cast:
    """The users of the process, each with their own browser."""

    def __init__(self, stage, post):
        self.stage, self.post, self.visitors = stage, post, {}

    def __getitem__(self, who):
        return self.visitors.setdefault(who, Visitor(self.stage.address, self.stage.certificate))

    def sign_in(self, who):
        self[who].go("/account/login/").press(email=email(who))
        self.confirm(who, self.post.code(email(who)))
        return self[who]

    def confirm(self, who, code):
        return self[who].press(code=code)

    def accept(self, who):
        visitor = self[who].go(self.post.link(email(who), "/invitation/")).press()
        form = next(form for form in forms(visitor.page) if "full_name" in form.names)
        assert (form.values["email"], form.values["full_name"]) == (email(who), PEOPLE[who])
        visitor.press(full_name=PEOPLE[who])
        self.confirm(who, self.post.code(email(who)))
        return visitor

    def prove(self, who):
        """Set up the authenticator app that the role requires."""
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
    assert said == "System check identified no issues (2 silenced).\n"  # HSTS of subdomains and preload


def test_the_road_leads_to_an_acknowledged_report(stage, cast):
    command = ("python", "manage.py", "appoint_administrator", email("administrator"))
    stage.run("web", *command, "--name", PEOPLE["administrator"])
    administrator = cast.sign_in("administrator")
    assert administrator.go("/roles/").path == "/account/2fa/"  # nothing is possible without the second factor
    cast.prove("administrator")
    administrator.go("/roles/").press(full_name=PEOPLE["organiser"], email=email("organiser"))
    workshop = plan(cast)
    appoint(cast)
    agree(cast, workshop)
    report(cast, workshop)
    acknowledge(cast)
    assert TITLE in cast["anybody"].go("/recommendations/").page
    assert stage.faults() == []


def test_what_a_browser_keeps_and_learns_is_for_https_only(cast):
    organiser = cast["organiser"].go("/")
    assert {cookie.name: cookie.secure for cookie in organiser.cookies} == {
        "__Host-sessionid": True,
        "__Host-csrftoken": True,
    }
    assert organiser.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_all_services_are_well_afterwards_and_none_was_started_again(stage):
    health = {program.name: (stage.is_healthy(program.name), program.starts) for program in stage.programs}
    assert health == dict.fromkeys(RUNNING, (True, 1))


def test_what_is_kept_is_backed_up_and_verified(stage):
    said = stage.run("web", "python", "manage.py", "backup", "/var/portal/portal.tar")
    archive = stage.folder / "var" / "portal.tar"
    assert str(archive) in said
    assert archive.stat().st_size > 100_000
    assert len(stage.run("web", "python", "manage.py", "verify_record").splitlines()) == 1  # no faults


def plan(cast):
    """Create the workshop, open it, add the session of adoption, and register a head of delegation."""
    organiser = cast.accept("organiser")
    cast.prove("organiser")
    days = {"submissions_close_at": 40, "comments_close_at": 20, "final_drafts_close_at": 5}
    facts = {name: f"{FIRST - timedelta(days=before)}T17:00" for name, before in days.items()}
    facts |= {"title": WORKSHOP, "city": "Ha Long", "host": "VN", "zone": "Asia/Ho_Chi_Minh"}
    facts |= {"starts_on": FIRST, "ends_on": FIRST + timedelta(days=1), "culture_meetings": ["CMM9"]}
    facts |= {f"topic_{number}": title for number, title in enumerate(TOPICS, start=1)}
    organiser.go("/workshops/new/")
    organiser.press(**facts).succeeds()
    workshop = organiser.path
    organiser.follow("/open/").press("/open/").succeeds()
    session = {"title": "Session 4: adoption", "held_on": FIRST, "starts": "14:00", "ends": "15:30"}
    organiser.go(f"{workshop}sessions/").press(**session).succeeds()
    organiser.go(f"{workshop}delegations/").press(body="partner-VN", quota="3")
    head = {"full_name": PEOPLE["head"], "capacity": "head", "email": email("head")}
    organiser.go(f"{organiser.path}register/").press(**head).shows(PEOPLE["head"])
    return workshop


def appoint(cast):
    administrator = cast["administrator"].go("/roles/").follow(r"/roles/[\w-]+/$")
    for role in ("secretariat", "chair"):
        words = {"role": role, "full_name": PEOPLE[role], "email": email(role)}
        administrator.press(**words).succeeds().shows(email(role))
        cast.accept(role)
        cast.prove(role)


def agree(cast, workshop):
    """Draft, submit, discuss, adopt and publish one recommendation; return its URL."""
    head, secretariat = cast.accept("head"), cast["secretariat"]
    head.go(f"{workshop}recommendations/new/")
    words = {"title": TITLE, "p-0-kind": "operative", "p-0-text": "Participants recommended that ASEM partners meet."}
    words["topic"] = head.page.partition('name="topic"')[2].split('<option value="')[2].partition('"')[0]
    head.press(do="save", addressees=["governments"], **words).succeeds()
    text = head.path
    take_step(head, text, State.SUBMITTED)
    take_step(secretariat, text, State.IN_DISCUSSION)
    secretariat.go(f"{text}language-check/").press(**dict.fromkeys(Check.values, "on")).succeeds()
    take_step(secretariat, text, State.FINAL_DRAFT)
    secretariat.go(text).follow("/adopt/$")
    form = next(form for form in forms(secretariat.page) if "session" in form.names)
    session = secretariat.page.partition('name="session"')[2].split('<option value="')[2].partition('"')[0]
    ahead = {"is_ahead": "on"} if "is_ahead" in form.names else {}
    secretariat.press("/adopt/", session=session, **ahead).succeeds().shows("1.1")
    take_step(secretariat, text, PUBLISHED)


def take_step(visitor, text, target):
    """Take a step, and confirm it if the portal asks for confirmation."""
    visitor.go(text).press("/step/", do=target)
    if visitor.path.endswith("/step/"):
        visitor.press("/step/")
    assert visitor.path == text
    visitor.succeeds()


def report(cast, workshop):
    """Compose the report, wait until the worker has rendered it, then issue, transmit and send it."""
    secretariat = cast["secretariat"]
    clerk = {"full_name": PEOPLE["clerk"], "email": email("clerk")}
    secretariat.go(f"{workshop}ministries/PL-CUL/").press(**clerk).succeeds()
    secretariat.go(f"{workshop}reports/").press("/reports/")
    secretariat.press("/compose/", title="Report of the Ha Long workshop").succeeds()
    address = secretariat.path
    secretariat.press("/render/")
    within(PATIENCE, lambda: '/issue/"' in secretariat.go(address).main)
    secretariat.follow("/issue/$").press("/issue/").succeeds()
    secretariat.follow("/transmit/$").press("/transmit/").succeeds()
    secretariat.follow("/send/$").press("/send/").press("/send/", do="yes").succeeds()


def acknowledge(cast):
    clerk = cast["clerk"].go(cast.post.link(email("clerk"), "/letter/"))
    letter = clerk.path
    clerk.press()
    clerk.go(f"{letter}document/")
    assert (clerk.bytes[:8], clerk.headers["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    clerk.go(letter).press("/acknowledge/", name=PEOPLE["clerk"], title="Desk officer").succeeds()
    assert clerk.path == letter
    clerk.shows(PEOPLE["clerk"])
