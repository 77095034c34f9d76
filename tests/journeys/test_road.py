"""The complete process as users carry it out: from an empty database to a ministry's acknowledgement.

Everything is done by filling in pages and pressing buttons; links and codes come from the page of e-mails sent.
"""

import ast
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.browser import chromium
from tests.journeys import document
from tests.journeys.road import Person, Post, errors, portal
from tests.topics import TOPICS

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Named:
    name: str
    email: str


ADMINISTRATOR = Named("Kristīne Ķēniņa", "administrator@example.org")
ORGANISER = Named("Lê Minh Châu", "organiser@example.org")
SECRETARIAT = Named("Bouakeo Vongphachanh", "secretariat@example.org")
CHAIR = Named("Phạm Sanh Châu", "chair@example.org")
HEAD = Named("Đặng Quốc Vượng", "head@example.org")
DELEGATE = Named("Nguyễn Thị Hương Giang", "delegate@example.org")
OTHER = Named("Chiara D’Angelo", "other@example.org")
CLERK = Named("Marta Kowalska", "culture@example.org")


FIRST = date.today() + timedelta(days=90)
WORKSHOP = "Enhancing ASEM Visibility through Cultural Activities"
TITLE = "Networks of cultural professionals across both regions"
PASTED = """Recalling the Declaration on Dialogue among Cultures and Civilisations (Hanoi, 2004),

1. Participants recommended that ASEM partners support networks of cultural professionals.

2. They encouraged ministries of culture to:

(a) name one contact for cultural networks;

(b) open existing mobility grants to short visits."""
SUPPORT = "Participants recommended that ASEM partners support networks of cultural professionals."
REMARK = "Could this say who carries the cost?"
OWN_NOTE = "Our capital can live with this."


def test_the_road(tmp_path):
    complaints = []
    with portal(tmp_path, ADMINISTRATOR) as address, chromium() as browser:
        road = Road(browser, address, complaints, tmp_path)
        try:
            road.walk()
        except BaseException:
            road.show()
            raise
    assert complaints == []
    assert errors(tmp_path) == []


class Road:
    """The chapters of the journey, in order; each continues from the one before."""

    def __init__(self, browser, address, complaints, folder):
        self.browser, self.address, self.complaints, self.folder = browser, address, complaints, folder
        self.people = {}
        self.post = Post(self.person(Named("the postman", "")))
        self.workshop = self.text = self.report = self.letter = ""  # their URLs, once they have one

    def person(self, named):
        if named not in self.people:
            # Delegates use any phone: one of them has no JavaScript throughout.
            scripts = named != DELEGATE
            self.people[named] = Person(
                self.browser, self.address, named.name, named.email, complaints=self.complaints, scripts=scripts
            )
        return self.people[named]

    def show(self):
        """Print, with a screenshot, the page on which each user was when the test failed."""
        for named, person in self.people.items():
            print(f"{named.name}: {person.page.url}\n{person.text()[:1500]}\n")
            person.page.screenshot(path=self.folder / f"{named.email or 'post'}.png", full_page=True)

    def walk(self):
        self.grant_a_mandate()
        self.create_the_workshop()
        self.name_secretariat_and_chair()
        self.register_delegates()
        self.draft()
        self.save_on_one_base()
        self.hand_to_the_head_and_submit()
        self.discuss()
        self.move_and_remove_the_paragraph()
        self.adopt_and_release()
        self.compose_and_render()
        self.issue_transmit_and_send()
        self.acknowledge()

    def grant_a_mandate(self):
        administrator = self.person(ADMINISTRATOR)
        administrator.sign_in(self.post)
        administrator.set_up_second_factor()
        administrator.go("/roles/")
        administrator.fill(full_name=ORGANISER.name, email=ORGANISER.email)
        administrator.press(having="full_name")
        administrator.succeeds()

    def create_the_workshop(self):
        organiser = self.person(ORGANISER)
        organiser.accept(self.post)
        organiser.set_up_second_factor()
        organiser.go("/workshops/new/")
        organiser.fill(**{f"topic_{number}": title for number, title in enumerate(TOPICS, start=1)})
        organiser.fill(title=WORKSHOP, city="Ha Long", host="VN")
        organiser.fill(zone="Asia/Ho_Chi_Minh", starts_on=str(FIRST), ends_on=str(FIRST + timedelta(days=1)))
        for name, days in {"submissions": 40, "comments": 20, "final_drafts": 5}.items():
            organiser.fill(**{f"{name}_close_at": f"{FIRST - timedelta(days=days)}T17:00"})
        organiser.tick("culture_meetings", "CMM9")
        organiser.press(having="topic_1")
        organiser.succeeds()
        self.workshop = organiser.path
        organiser.follow("/open/")
        organiser.press("/open/")
        organiser.succeeds()
        organiser.go(f"{self.workshop}sessions/")
        organiser.fill(
            title="Session 4: adoption", held_on=str(FIRST + timedelta(days=1)), starts="14:00", ends="15:30"
        )
        organiser.press(having="held_on")
        organiser.succeeds()

    def name_secretariat_and_chair(self):
        administrator = self.person(ADMINISTRATOR)
        administrator.go("/roles/")
        administrator.follow("/roles/", WORKSHOP)
        for role, named in {"secretariat": SECRETARIAT, "chair": CHAIR}.items():
            administrator.fill(role=role, full_name=named.name, email=named.email)
            administrator.press(having="role")
            administrator.succeeds()
            administrator.shows(named.email)
            person = self.person(named)
            person.accept(self.post)
            person.set_up_second_factor()

    def register_delegates(self):
        organiser = self.person(ORGANISER)
        delegations = {"VN": {HEAD: "head", DELEGATE: "delegate"}, "IT": {OTHER: "head"}}
        for code, people in delegations.items():
            organiser.go(f"{self.workshop}delegations/")
            organiser.fill(body=f"partner-{code}", quota="3")
            organiser.press(having="quota")
            delegation = organiser.path
            for named, capacity in people.items():
                organiser.go(f"{delegation}register/")
                organiser.fill(full_name=named.name, capacity=capacity, email=named.email)
                organiser.press(having="capacity")
                organiser.shows(named.name)
        for named in (HEAD, DELEGATE, OTHER):
            self.person(named).accept(self.post)

    def draft(self):
        """Paste, split, add, reorder and delete paragraphs, all without JavaScript."""
        delegate = self.person(DELEGATE)
        delegate.go(f"{self.workshop}recommendations/new/")
        delegate.fill(title=TITLE, rationale="Networks across borders are fewer in Asia than in Europe.", paste=PASTED)
        delegate.page.locator("main [name=topic]").select_option(index=1)
        delegate.tick("addressees", "governments", "asef")
        delegate.press(value="split")
        delegate.press(value="add")
        last = delegate.page.locator("main textarea[name^='p-'][name$='-text']").last
        last.fill("They invited ASEF to keep a list of such contacts.")
        for change in ("up-5", "remove-0", "save"):
            delegate.press(value=change)
        delegate.succeeds()
        self.text = delegate.path
        assert delegate.text().index("invited ASEF") < delegate.text().index("open existing mobility grants")

    def save_on_one_base(self):
        """Edit the same version in two windows: the second one shows both texts, and nothing is lost."""
        delegate = self.person(DELEGATE)
        first, second = delegate.page, delegate.context.new_page()
        for page, title in ((first, f"{TITLE}, first"), (second, f"{TITLE}, second")):
            page.goto(f"{self.text}edit/")
            page.locator("main [name=title]").fill(title)
        delegate.press(value="save")
        delegate.succeeds()
        delegate.page = second
        delegate.press(value="save")
        assert ", first" in second.locator("section[aria-labelledby=theirs]").inner_text()
        assert second.locator("main [name=title]").input_value() == f"{TITLE}, second"
        delegate.fill(title=TITLE)
        delegate.press(value="save")
        delegate.succeeds()
        delegate.page = first
        second.close()

    def hand_to_the_head_and_submit(self):
        delegate, head = self.person(DELEGATE), self.person(HEAD)
        delegate.go(self.text)
        take_step(delegate, "with_head", asked=False)
        head.go(self.text)
        take_step(head, "submitted")
        symbol = head.page.locator("main .symbol").first.inner_text()
        assert symbol.endswith("/REC/1")
        assert self.post.letter(HEAD.email, re.escape(symbol))

    def discuss(self):
        secretariat, other, delegate = self.person(SECRETARIAT), self.person(OTHER), self.person(DELEGATE)
        secretariat.go(self.text)
        take_step(secretariat, "discussion")
        for person, words, audience in ((other, REMARK, "participants"), (delegate, OWN_NOTE, "delegation")):
            person.go(self.text)
            person.page.locator(".para", has_text=SUPPORT).locator("a[href*='?paragraph=']").click()
            person.fill(text=words)
            person.tick("audience", audience)
            person.press("/comment/")
            person.succeeds()
            person.shows(words)
        for person, seen in ((self.person(HEAD), [REMARK, OWN_NOTE]), (other, [REMARK]), (secretariat, [REMARK])):
            person.go(self.text)
            assert [words for words in (REMARK, OWN_NOTE) if words in person.text()] == seen

    def move_and_remove_the_paragraph(self):
        """Move and then delete a paragraph: its comment moves with it and remains, marked, after the deletion."""
        secretariat, other = self.person(SECRETARIAT), self.person(OTHER)
        for change in ("down-0", "remove-1"):
            secretariat.go(f"{self.text}edit/")
            secretariat.press(value=change)
            secretariat.press(value="save")
            take_step(secretariat, "circulated")
            other.go(self.text)
            assert REMARK in other.page.locator(".para", has_text=SUPPORT).inner_text()
            gone = other.page.locator("section[aria-labelledby=gone] .para", has_text=SUPPORT)
            assert gone.count() == (change == "remove-1")
        secretariat.follow("/language-check/")
        for check in ("numbering", "partners", "acronyms", "references"):
            secretariat.tick(check)
        secretariat.press(having="numbering")
        take_step(secretariat, "final")  # asked, because a comment is open

    def adopt_and_release(self):
        secretariat = self.person(SECRETARIAT)
        secretariat.follow("/adopt/")
        secretariat.page.locator("main [name=session]").select_option(index=1)
        secretariat.tick("is_ahead")
        secretariat.tick("despite_comments")
        secretariat.press(having="session")
        secretariat.succeeds()
        assert secretariat.path == self.text
        assert "1.1" in secretariat.text()
        assert CHAIR.name in secretariat.text()
        assert SECRETARIAT.name in secretariat.text()
        take_step(secretariat, "published")

    def compose_and_render(self):
        secretariat = self.person(SECRETARIAT)
        secretariat.go(f"{self.workshop}ministries/PL-CUL/")
        secretariat.fill(full_name=CLERK.name, email=CLERK.email)
        secretariat.press(having="email")
        secretariat.succeeds()
        secretariat.go(f"{self.workshop}reports/")
        secretariat.press(having="meeting")
        secretariat.fill(title="Report of the Ha Long workshop", foreword="What delegations agreed in Ha Long.")
        secretariat.press(having="title")
        secretariat.succeeds()
        self.report = secretariat.path
        secretariat.press("/render/")
        secretariat.waits_for("progress")
        secretariat.waits_for("a[data-done]").click()
        secretariat.waits_for("section[aria-labelledby=renditions] a[href$='.pdf']")

    def issue_transmit_and_send(self):
        secretariat = self.person(SECRETARIAT)
        for act, field in {"issue": "", "transmit": "occurred_on", "send": "ministries"}.items():
            secretariat.follow(f"/{act}/")
            if act == "send":
                assert secretariat.page.locator("main [name=ministries]").count() == 1
            secretariat.press(having=field)
            if act == "send":
                secretariat.press(having="ministries")  # asked, with the letters that will be sent
            secretariat.succeeds()

    def acknowledge(self):
        clerk, secretariat = self.person(CLERK), self.person(SECRETARIAT)
        self.letter = self.post.link(CLERK.email, "/letter/")
        clerk.go(self.letter)
        clerk.press()
        document.check(clerk.download("/document/"), title="Report of the Ha Long workshop", text=TITLE)
        clerk.fill(name=CLERK.name, title="Desk officer")
        clerk.press("/acknowledge/")
        clerk.succeeds()
        clerk.go(self.letter)
        assert clerk.page.locator("main form").count() == 0
        receipt = clerk.page.locator("section[aria-labelledby=receipt]").inner_text()
        assert CLERK.name in receipt and "Desk officer" in receipt
        secretariat.go(self.report)
        assert CLERK.name in secretariat.waits_for("#receipts tr[data-state=acknowledged]").inner_text()
        self.read_in_public()

    def read_in_public(self):
        """Read the recommendation at its permanent address as a visitor; only participants see earlier versions."""
        anybody = self.person(Named("anybody", "nobody@example.org"))
        anybody.go("/recommendations/")
        anybody.follow("/r/", TITLE)
        assert anybody.path.startswith("/r/ASEM/WS/")
        assert "They invited ASEF to keep a list of such contacts." in anybody.text()
        assert REMARK not in anybody.text()
        assert OWN_NOTE not in anybody.text()


def take_step(person, target, asked=True):
    """Take a step on the page of a recommendation, and confirm it if the portal asks for confirmation."""
    text = person.path
    person.press("/step/", value=target)
    assert person.path.endswith("/step/") == asked
    if asked:
        person.press("/step/")
    person.succeeds()
    assert person.path == text


def test_the_road_makes_nothing_by_itself():
    """The journey imports nothing that could write to the database: no app, no factory, no Django."""
    allowed = {
        "ast",
        "base64",
        "contextlib",
        "dataclasses",
        "hmac",
        "io",
        "os",
        "pathlib",
        "re",
        "struct",
        "subprocess",
    }
    allowed |= {"datetime", "redis", "tests.journeys", "tests.topics"}
    allowed |= {"sys", "time", "urllib", "psycopg2", "pytest", "pypdf", "pikepdf", "playwright", "shutil", "threading"}
    allowed |= {"asem_portal.bootstrap", "tests.browser", "tests.processes", "tests.journeys.road"}
    folder = Path(__file__).parent
    own = [folder / name for name in ("test_road.py", "road.py", "document.py")]
    for path in [*own, folder.parent / "browser.py", folder.parent / "processes.py"]:
        for name in imported(path):
            assert any(name == one or name.startswith(f"{one}.") for one in allowed), f"{path.name} imports {name}"


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
