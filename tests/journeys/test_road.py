"""The whole road, as people walk it: from an empty database to a ministry's acknowledgement.

Nothing is made but by typing into pages and pressing their buttons; links and codes come from the page of mail sent.
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
    """The chapters of the journey, in order; each begins where the one before it ended."""

    def __init__(self, browser, address, complaints, folder):
        self.browser, self.address, self.complaints, self.folder = browser, address, complaints, folder
        self.people = {}
        self.post = Post(self.person(Named("the postman", "")))
        self.workshop = self.text = self.report = self.letter = ""  # their addresses, once they have one

    def person(self, named):
        if named not in self.people:
            # Delegates write on any telephone: one of them goes the whole way without a script.
            scripts = named != DELEGATE
            self.people[named] = Person(
                self.browser, self.address, named.name, named.email, complaints=self.complaints, scripts=scripts
            )
        return self.people[named]

    def show(self):
        """Where everybody stood when it went wrong."""
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
        self.forward_to_head_and_submit()
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
        administrator.press("Send the invitation")
        administrator.says("An invitation is on its way")

    def create_the_workshop(self):
        organiser = self.person(ORGANISER)
        organiser.accept(self.post)
        organiser.set_up_second_factor()
        organiser.go("/workshops/new/")
        organiser.fill(**{f"topic_{number}": title for number, title in enumerate(TOPICS, start=1)})
        organiser.fill(title="Enhancing ASEM Visibility through Cultural Activities", city="Ha Long", host="VN")
        organiser.fill(zone="Asia/Ho_Chi_Minh", starts_on=str(FIRST), ends_on=str(FIRST + timedelta(days=1)))
        for name, days in {"submissions": 40, "comments": 20, "final_drafts": 5}.items():
            organiser.fill(**{f"{name}_close_at": f"{FIRST - timedelta(days=days)}T17:00"})
        for value in ("CMM9",):
            organiser.page.locator(f"main input[value={value}]").check()
        organiser.press("Create the workshop")
        organiser.says("has been created")
        self.workshop = organiser.path
        organiser.press("Open it to the public")
        organiser.go(f"{self.workshop}sessions/")
        organiser.fill(
            title="Session 4: adoption", held_on=str(FIRST + timedelta(days=1)), starts="14:00", ends="15:30"
        )
        organiser.press("Add the session")
        organiser.says("The session is in the programme.")

    def name_secretariat_and_chair(self):
        administrator = self.person(ADMINISTRATOR)
        administrator.go("/roles/")
        administrator.follow("Enhancing ASEM Visibility through Cultural Activities")
        for role, named in {"secretariat": SECRETARIAT, "chair": CHAIR}.items():
            administrator.fill(role=role, full_name=named.name, email=named.email)
            administrator.press("Send the invitation")
            administrator.says(f"An invitation is on its way to {named.email}")
            person = self.person(named)
            person.accept(self.post)
            person.set_up_second_factor()

    def register_delegates(self):
        organiser = self.person(ORGANISER)
        delegations = {"VN": {HEAD: "head", DELEGATE: "delegate"}, "IT": {OTHER: "head"}}
        for code, people in delegations.items():
            organiser.go(f"{self.workshop}delegations/")
            organiser.fill(body=f"partner-{code}", quota="3")
            organiser.press("Open the delegation")
            delegation = organiser.path
            for named, capacity in people.items():
                organiser.go(f"{delegation}register/")
                organiser.fill(full_name=named.name, capacity=capacity, email=named.email)
                organiser.press("Register")
                organiser.says(named.name)
        for named in (HEAD, DELEGATE, OTHER):
            self.person(named).accept(self.post)

    def draft(self):
        """Pasted, split, added to, put in order and shortened; all of it without a script."""
        delegate = self.person(DELEGATE)
        delegate.go(f"{self.workshop}recommendations/new/")
        delegate.fill(title=TITLE, rationale="Networks across borders are fewer in Asia than in Europe.", paste=PASTED)
        delegate.page.locator("main [name=topic]").select_option(index=1)
        delegate.choose("Governments of ASEM partners", "ASEF")
        delegate.do("split")
        delegate.do("add")
        last = delegate.page.locator("main textarea[name^='p-'][name$='-text']").last
        last.fill("They invited ASEF to keep a list of such contacts.")
        delegate.do("up-5")
        delegate.do("remove-0")
        delegate.do("save")
        delegate.says("Your draft has been saved.")
        self.text = delegate.path
        assert delegate.text().index("invited ASEF") < delegate.text().index("open existing mobility grants")

    def save_on_one_base(self):
        """Two windows on one wording: the second sees both texts, and nothing is lost."""
        delegate = self.person(DELEGATE)
        first, second = delegate.page, delegate.context.new_page()
        for page, title in ((first, f"{TITLE}, first"), (second, f"{TITLE}, second")):
            page.goto(f"{self.text}edit/")
            page.locator("main [name=title]").fill(title)
        delegate.do("save")
        delegate.says("Your draft has been saved.")
        delegate.page = second
        delegate.do("save")
        delegate.says("Conflicting versions.")
        assert ", first" in second.locator("section[aria-labelledby=theirs]").inner_text()
        assert second.locator("main [name=title]").input_value() == f"{TITLE}, second"
        delegate.fill(title=TITLE)
        delegate.do("save")
        delegate.says("Your draft has been saved.")
        delegate.page = first
        second.close()

    def forward_to_head_and_submit(self):
        delegate, head = self.person(DELEGATE), self.person(HEAD)
        delegate.go(self.text)
        delegate.press("Forward to head of delegation")
        delegate.says("The draft has been forwarded to your head of delegation.")
        head.go(self.text)
        for _ in ("asked", "answered"):
            head.press("Submit")
        head.says("Submitted as ")
        symbol = head.page.locator("main .symbol").first.inner_text()
        assert symbol.endswith("/REC/1")
        assert self.post.letter(HEAD.email, rf"Submission received: {re.escape(symbol)}")

    def discuss(self):
        secretariat, other, delegate = self.person(SECRETARIAT), self.person(OTHER), self.person(DELEGATE)
        secretariat.go(self.text)
        for _ in ("asked", "answered"):
            secretariat.press("Open for discussion")
        secretariat.says("The recommendation is open for discussion.")
        for person, words, audience in ((other, REMARK, "participants"), (delegate, OWN_NOTE, "delegation")):
            person.go(self.text)
            person.follow("Comment on paragraph 1")
            person.fill(text=words)
            person.page.locator(f"main [name=audience][value={audience}]").check()
            person.press("Comment")
            person.says(words)
        for person, seen in ((self.person(HEAD), [REMARK, OWN_NOTE]), (other, [REMARK]), (secretariat, [REMARK])):
            person.go(self.text)
            assert [words for words in (REMARK, OWN_NOTE) if words in person.text()] == seen

    def move_and_remove_the_paragraph(self):
        """The comment goes with its paragraph, and stays readable, marked, when the paragraph is gone."""
        secretariat, other = self.person(SECRETARIAT), self.person(OTHER)
        for change in ("down-0", "remove-1"):
            secretariat.go(f"{self.text}edit/")
            secretariat.do(change)
            secretariat.do("save")
            for _ in ("asked", "answered"):
                secretariat.press("Circulate")
            secretariat.says("This version has been circulated to all participants.")
            other.go(self.text)
            place = other.page.locator(".para", has_text=SUPPORT)
            assert REMARK in place.inner_text()
            assert ("Deleted paragraph" in place.inner_text()) == (change == "remove-1")
        secretariat.press("Accept as final draft")
        secretariat.says("The recommendation has been accepted as a final draft.")

    def adopt_and_release(self):
        secretariat = self.person(SECRETARIAT)
        secretariat.follow("Record adoption")
        secretariat.page.locator("main [name=session]").select_option(index=1)
        secretariat.choose("The chair declared consensus before the session")
        secretariat.press("Record adoption")
        secretariat.says("The recommendation has been adopted as number 1.1.")
        assert CHAIR.name in secretariat.text()
        assert SECRETARIAT.name in secretariat.text()
        for _ in ("asked", "answered"):
            secretariat.press("Publish")
        secretariat.says("The recommendation has been published and is open to the public.")

    def compose_and_render(self):
        secretariat = self.person(SECRETARIAT)
        secretariat.go(f"{self.workshop}ministries/PL-CUL/")
        secretariat.fill(full_name=CLERK.name, email=CLERK.email)
        secretariat.press("Save the contact")
        secretariat.says("has been saved")
        secretariat.go(f"{self.workshop}reports/")
        secretariat.press("Begin the report")
        secretariat.fill(title="Report of the Ha Long workshop", foreword="What delegations agreed in Ha Long.")
        secretariat.press("Save")
        secretariat.says("The report has been saved.")
        self.report = secretariat.path
        secretariat.press("Make the PDF")
        secretariat.page.locator("main progress").first.wait_for()
        secretariat.says("The file is ready")
        secretariat.follow("Show it")
        secretariat.says("PDF, draft")

    def issue_transmit_and_send(self):
        secretariat = self.person(SECRETARIAT)
        secretariat.follow("Issue")
        secretariat.press("Issue the report")
        secretariat.says("The report has been issued.")
        secretariat.follow("Record the transmission")
        secretariat.press("Record the transmission")
        secretariat.says("The transmission has been recorded.")
        secretariat.follow("Send to ministries")
        assert "1 ministry can get the report now." in secretariat.text()
        secretariat.press("Send to the chosen ministries")
        secretariat.says("A letter to 1 ministry is on its way.")

    def acknowledge(self):
        clerk, secretariat = self.person(CLERK), self.person(SECRETARIAT)
        self.letter = self.post.link(CLERK.email, "/letter/")
        clerk.go(self.letter)
        clerk.press("Open")
        document.check(clerk.download("Download the report"), title="Report of the Ha Long workshop", text=TITLE)
        clerk.fill(name=CLERK.name, title="Desk officer")
        clerk.press("Acknowledge receipt")
        clerk.says("Receipt has been acknowledged. Thank you.")
        clerk.go(self.letter)
        assert "Acknowledge once" not in clerk.text()
        assert f"{CLERK.name}, Desk officer" in clerk.text()
        secretariat.go(self.report)
        secretariat.says("Acknowledged")
        assert CLERK.name in secretariat.text()
        self.read_in_public()

    def read_in_public(self):
        """Anybody, at the stable address; and what went before stays with those who took part."""
        anybody = self.person(Named("anybody", "nobody@example.org"))
        anybody.go("/recommendations/")
        anybody.follow(TITLE)
        assert anybody.path.startswith("/r/ASEM/WS/")
        assert "They invited ASEF to keep a list of such contacts." in anybody.text()
        assert REMARK not in anybody.text()
        assert OWN_NOTE not in anybody.text()


def test_the_road_makes_nothing_by_itself():
    """It imports neither models nor what writes them: not the apps, not the factories, not Django."""
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
