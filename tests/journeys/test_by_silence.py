"""Five partners negotiate a recommendation to its adoption by silence, on their own pages in browsers of their own.

Heads of delegation and ministries use a phone. The clock of the portal is set forward: over the workshop, and over the
end of the silence period.
"""

import subprocess
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from recommendations.history import record
from recommendations.models import Adoption, AmendmentSponsor, Manner, Position, SilenceJoin, SilenceRound
from tests.browser import chromium
from tests.factories import create_delegate, create_recommendation
from tests.factories.silence import Negotiation
from tests.factories.workshops import today_there
from tests.journeys.participants import PHONE, Participant, mailed, session_of
from tests.journeys.test_organiser import worker
from tests.processes import PATIENCE, within

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTNERS = ("VN", "IT", "HU", "PL", "BE")
WORDS = "Participants recommended that ASEM partners support networks of cultural professionals."
AMENDED = WORDS.replace("cultural professionals", "independent cultural professionals")
CHECKS = ("numbering", "partners", "acronyms", "references")
NAMES = {"Italy", "Hungary", "Poland", "Belgium"}
# What the history of the recommendation shows to the chair.
ENTRIES = {"step", "sponsorship", "amendment", "amendment_sponsor", "disposition", "position"}
ENTRIES |= {"silence_join"}


@pytest.fixture
def ahead(monkeypatch):
    """Return a function that sets the clock of the portal forward, so that it goes on from there."""
    real, passed = timezone.now, [timedelta()]
    monkeypatch.setattr(timezone, "now", lambda: real() + passed[0])

    def set_forward(by):
        passed[0] += by

    return set_forward


class Talks:
    """The workshop of tomorrow, the draft of Italy, and the people: heads by the code of their partner, and others."""

    def __init__(self):
        day, closes = today_there() + timedelta(days=1), timezone.now() + timedelta(hours=6)
        names = ("submissions_close_at", "comments_close_at", "final_drafts_close_at")
        options = dict.fromkeys(("takes_amendments", "takes_co_sponsors", "takes_positions"), True)
        fields = dict.fromkeys(names, closes) | options | {"starts_on": day, "ends_on": day}
        self.scene = Negotiation(PARTNERS, launched=False, drafts=0, **fields)
        self.workshop = self.scene.workshop
        member = create_delegate(self.scene.delegations["HU"])
        self.text = create_recommendation("draft", author=self.scene.heads["IT"])
        users = {code: head.user for code, head in self.scene.heads.items()}
        users |= {"member": member.user, "secretariat": self.scene.clerk, "chair": self.scene.chair.user}
        self.sessions = {name: session_of(user) for name, user in users.items()}
        self.sessions["ministry"] = ""  # of foreign affairs of Hungary, which signs in from its e-mail
        self.ministry = self.scene.contacts["HU", "foreign_affairs"].email
        self.place = f"/workshops/{self.workshop.slug}/"
        self.address = self.text.get_absolute_url()


class Walk:
    """The chapters, in order; each continues from the one before."""

    def __init__(self, talks, browser, address, ahead):
        self.talks, self.ahead, self.complaints, self.people = talks, ahead, [], {}
        self.amendment = self.round = ""  # their URLs, once they have one
        for name, session in talks.sessions.items():
            on_phone = {"viewport": PHONE} if name in (*PARTNERS, "ministry") else {}
            person = Participant(browser, address, name, session, complaints=self.complaints, **on_phone)
            self.people[name] = person

    def walk(self):
        self.submit()
        self.invite_a_co_sponsor()
        self.propose_an_amendment()
        self.accept_and_circulate()
        self.reconfirm()
        self.record_a_position()
        self.make_final()
        self.launch()
        self.print_the_notes()
        self.join()
        self.confirm()
        self.read_the_record()

    def show(self):
        """Print the page on which each person was when the test failed."""
        for name, person in self.people.items():
            if not person.met:
                continue
            print(f"{name}: {person.page.url}\n{person.text()[:1500]}\n")

    def at(self, name, path=None):
        """Return a person who has opened a page, by default that of the recommendation."""
        self.people[name].go(path or self.talks.address)
        return self.people[name]

    def submit(self):
        self.at("IT").step("submitted")
        self.at("secretariat").step("discussion")

    def invite_a_co_sponsor(self):
        italy = self.at("IT")
        italy.follow("/co-sponsors/")
        italy.tick("delegations", str(self.talks.scene.delegations["PL"].key))
        italy.press(having="delegations")
        italy.succeeds()
        self.answer_as_poland()

    def answer_as_poland(self):
        poland = self.at("PL", "/dashboard/")
        poland.follow(f"{self.talks.address}co-sponsorship/")
        poland.tick("act", "confirmed")
        poland.press(having="act")
        poland.succeeds()
        poland.waits_for("[data-sponsorship=confirmed]")
        assert poland.page.locator("[data-co-sponsors]").count() == 1

    def propose_an_amendment(self):
        """A member of the delegation prepares the amendment, its head submits it, and another head co-sponsors it."""
        member = self.at("member")
        with member.page.expect_navigation():
            member.page.locator(".para", has_text=WORDS).locator("a[href*='/amend/?paragraph=']").click()
        member.look()
        member.fill(text=AMENDED, title="Independent professionals", rationale="To reach those who work alone.")
        member.press(value="preview")
        assert "independent" in member.waits_for("[data-preview] .para-text ins").inner_text()
        member.press(value="save")
        member.succeeds()
        self.amendment = member.path
        head = self.at("HU", "/dashboard/")
        head.follow(self.amendment)
        for name, act in (("HU", "submit"), ("PL", "sponsor")):
            person = head if name == "HU" else self.at(name, self.amendment)
            person.follow(f"/do/{act}/")
            person.press()
            person.succeeds()

    def accept_and_circulate(self):
        secretariat = self.at("secretariat", self.amendment)
        secretariat.follow("/offer/")
        secretariat.tick("outcome", "accepted")
        secretariat.press(having="outcome")
        secretariat.succeeds()
        secretariat.follow("/do/apply/")
        secretariat.press()
        secretariat.waits_for("[data-outcome=accepted]")
        self.at("secretariat").step("circulated")
        secretariat.shows(AMENDED)

    def reconfirm(self):
        """No page names a co-sponsor of the earlier revision until it has reconfirmed."""
        italy = self.at("IT")
        italy.waits_for("[data-sponsorship=stale]")
        assert italy.page.locator("[data-co-sponsors]").count() == 0
        self.answer_as_poland()

    def record_a_position(self):
        belgium = self.at("BE")
        belgium.follow("/position/")
        belgium.tick("kind", "accept")
        belgium.press(having="kind")
        belgium.succeeds()
        belgium.waits_for("[data-position=accept]")

    def make_final(self):
        secretariat = self.at("secretariat")
        secretariat.follow("/language-check/")
        for check in CHECKS:
            secretariat.tick(check)
        secretariat.press(having="numbering")
        secretariat.step("final")
        secretariat.go(f"{self.talks.place}silence/arrangements/")
        secretariat.press(having="announced_on")
        secretariat.waits_for("[data-arrangements]")

    def launch(self):
        """After the workshop, the chair launches a procedure for the five partners, and all receive the notice."""
        self.ahead(timedelta(days=2))
        chair = self.at("chair", f"{self.talks.place}silence/")
        chair.follow("/launch/")
        end = chair.page.locator("[name=ends_at]").input_value()
        self.end = datetime.fromisoformat(end).replace(tzinfo=self.talks.workshop.tz)
        chair.press(having="recommendations")
        chair.look("preview")
        assert values(chair, "entitled") == set(PARTNERS)
        assert chair.page.locator("[data-warning=unreachable]").count() == 0
        chair.press(value="yes")
        chair.succeeds()
        self.round = chair.path

    def print_the_notes(self):
        """The notice is also made as a note verbale to each partner but the host."""
        secretariat = self.at("secretariat", f"{self.round}letters/")
        secretariat.press()
        secretariat.waits_for("a[data-done], tr[data-letter=BE] a")
        secretariat.page.reload()
        secretariat.waits_for("tr[data-letter=BE] a")
        secretariat.look("made")
        assert values(secretariat, "letter") == set(PARTNERS) - {"VN"}
        address = secretariat.page.locator("tr[data-letter=BE] a").get_attribute("href")
        data = secretariat.context.request.get(address).body()
        note = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout
        assert f"{self.talks.workshop.symbol_stem}/REC/1/Rev.2" in "".join(note.decode().split())

    def join(self):
        """The ministry of a partner signs in from the notice, reads what its silence means, and joins the consensus."""
        ministry, email = self.people["ministry"], self.talks.ministry
        ministry.sign_in_from(within(PATIENCE, lambda: mailed(email, rf"({self.round})"), "the notice"), email)
        assert ministry.path == self.round
        ministry.waits_for("[data-round=running]")
        ministry.follow("/join/")
        ministry.press()
        ministry.waits_for("[data-joined]")
        assert ministry.page.locator("a[href$='/join/']").count() == 0

    def confirm(self):
        """One second after the end, silence has held; the chair’s finding adopts and numbers the recommendation."""
        self.ahead(self.end - timezone.now() + timedelta(seconds=1))
        chair = self.at("chair", "/dashboard/")
        chair.follow(self.round)
        chair.waits_for("[data-state=held]")
        chair.look("held")
        chair.follow("/finding/")
        chair.press()
        chair.succeeds()
        chair.waits_for("[data-state=confirmed]")
        chair.look("confirmed")

    def read_the_record(self):
        """Page, e-mail and history show the result, and who was consulted, how and when."""
        belgium = self.at("BE", self.round)
        assert values(belgium, "partner") == set(PARTNERS)
        notified = belgium.page.locator("tr[data-partner]:has(td time)")
        assert notified.count() == len(PARTNERS)
        within(PATIENCE, lambda: mailed(self.talks.ministry, r"(1\.1)"), "the result")
        belgium.go(self.talks.address)
        assert belgium.page.locator("[data-co-sponsors]").count() == 1
        chair = self.at("chair", f"{self.talks.address}history/")
        assert values(chair, "entry") == ENTRIES
        history = chair.context.request.get(f"{self.talks.address}history.json").json()
        assert {one["partner"] for one in history["entries"]} >= NAMES
        assert all(record.checksum(one) == one["sha256"] for one in history["entries"])


def values(person, name):
    """Return the values of a data attribute on the page."""
    found = person.page.locator(f"main [data-{name}]")
    return set(found.evaluate_all("(elements, name) => elements.map(one => one.dataset[name])", name))


def test_five_partners_agree_by_silence(server, ahead, mailoutbox):
    talks = Talks()
    with worker(), chromium() as browser:
        walk = Walk(talks, browser, server.url, ahead)
        try:
            walk.walk()
        except BaseException:
            walk.show()
            raise
    assert walk.complaints == []
    talks.text.refresh_from_db()
    adoption, silence_round = Adoption.objects.get(), SilenceRound.objects.get()
    assert (talks.text.full_number, talks.text.adoption, adoption.manner) == ("1.1", adoption, Manner.BY_SILENCE)
    assert (adoption.declared_by, adoption.occurred_on) == (talks.scene.chair, walk.end.date())
    notified = silence_round.partners.filter(deliveries__isnull=False).distinct()
    assert set(notified.values_list("partner__code", flat=True)) == set(PARTNERS)
    assert SilenceJoin.objects.get().partner.name == "Hungary"
    assert AmendmentSponsor.objects.get().delegation.name == "Poland"
    assert [row.partner_name for row in adoption.sponsors.all()] == ["Poland"]
    position = Position.objects.get()
    assert (position.partner_name, position.circulation.number) == ("Belgium", 2)
