"""The negotiating history becomes public by decision of the chair, and only for delegations that consent."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import User
from recommendations import version_content, worklist
from recommendations.amendments import dispositions, sponsors
from recommendations.drafting import versions
from recommendations.history import concerned, publications, record
from recommendations.models import HistoryConsent, HistoryPublication, Outcome, Recommendation
from recommendations.workflow import publication, transitions
from registry.access import Refused
from registry.models import AuditChain, AuditEntry
from tests.elements import elements, texts
from tests.factories import (
    create_adoption,
    create_contact,
    create_merger,
    create_ministry,
    create_position,
    create_recommendation,
    create_reservation,
)
from tests.recommendations.amendments.amending import Negotiation
from tests.recommendations.pages import addresses, deliver, head, signed_in
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
# What only one delegation has written or done; it is public with its consent, and never without.
HUNGARY = ("HUNGARYQUETZALTITLE", "Hungary")
ITALY = ("ITALYQUETZALTITLE", "ITALYQUETZALNOTE")
WORDS = "HUNGARYQUETZALWORDS"  # in an earlier revision, not in the text adopted
REASON = "REASONQUETZAL: Hungary has proposed better words."


class Scene(Negotiation):
    """Hungary and Italy amended, Italy has a footnote, and a proposal of Poland was merged; adopted and published."""

    def __init__(self):
        super().__init__()
        first = self.changing(self.hungary, "support", WORDS, title=HUNGARY[0])
        second = self.changing(self.italy, "cultural", "ITALYQUETZALTITLE cultural", title="With Hungary, for artists")
        sponsors.join(second, by=self.hungary.user)
        offer = self.offer(second, Outcome.NOT_RETAINED, reason=REASON)
        dispositions.answer(offer, agrees=False, text="REASONQUETZAL: We maintain it.", by=self.italy.user)
        details = {"outcome": Outcome.NOT_RETAINED, "reason": REASON, "chair": self.chair, "by": self.chair.user}
        dispositions.decide(second.changes.get(), **details)
        self.accept(first)
        transitions.circulate(self.recommendation, by=self.clerk)
        self.recommendation.refresh_from_db()
        content = version_content.of(self.recommendation.saved)
        final = replace(content.paragraphs[1], text="Participants recommended that partners open all networks.")
        content = replace(content, paragraphs=(content.paragraphs[0], final, *content.paragraphs[2:]))
        versions.revise(self.recommendation, content, base=self.recommendation.saved.key, by=self.clerk)
        transitions.circulate(self.recommendation, by=self.clerk)
        self.poland = head(self.workshop, "PL")
        source = create_recommendation("merged", author=self.poland)
        self.recommendation.refresh_from_db()
        create_merger(source, self.recommendation, place="paragraph POLANDQUETZAL")
        self._publish()
        self.contact = create_contact(
            create_ministry(self.hungary.delegation.partner, "foreign_affairs"), "mfa-hu@example.org"
        )
        self.page = reverse("register:recommendation", args=[self.recommendation.symbol])
        self.address = reverse("register:history", args=[self.recommendation.symbol])
        self.json = reverse("register:history_json", args=[self.recommendation.symbol])

    def _publish(self):
        adoption = create_adoption(self.recommendation)
        note = create_position(self.recommendation, self.italy.delegation, text=ITALY[1])
        create_reservation(adoption, note)
        row = Recommendation.objects.filter(pk=self.recommendation.pk)
        row.update(state="adopted", number=1, adoption=adoption, adopted_on=adoption.occurred_on)
        self.recommendation.refresh_from_db()
        self.recommendation = publication.publish(self.recommendation, by=self.clerk)

    def decide(self, by=None):
        self.publication = publications.decide(self.recommendation, chair=self.chair, by=by or self.chair.user)
        return self.publication

    def partner(self, person):
        return self.publication.partners.select_related("publication__recommendation").get(delegation=person.delegation)

    def answer(self, person, is_given=True, by=None):
        return publications.answer(self.partner(person), is_given=is_given, by=by or person.user)


@pytest.fixture
def scene():
    return Scene()


def refused(act, *args, **named):
    with pytest.raises(Refused) as reason:
        act(*args, **named)
    return str(reason.value)


def read(client, scene):
    """Return all that the public reads of a history: page, file, the page of the recommendation, search, feed."""
    client.logout()
    pages = [scene.address, scene.json, scene.page, reverse("search:search") + "?q=quetzal"]
    pages += [reverse("register:recommendations_json"), reverse("public:feed")]
    return "".join(b"".join(client.get(path)).decode() for path in pages)


def test_each_delegation_concerned_is_asked_and_nothing_is_public_before(client, scene, mailoutbox):
    assert [(one.partner.code, has_wording) for one, has_wording in concerned.delegations(scene.recommendation)] == [
        ("HU", True),
        ("IT", True),
        ("PL", True),
        ("VN", True),
    ]
    assert refused(publications.decide, scene.recommendation, chair=scene.chair, by=scene.lead.user)
    sign_in(client, scene.clerk)
    page = client.get(reverse("history:history", args=[scene.recommendation.key]))
    [button] = [one for one in elements(page, "a.btn") if one.get("href").endswith("publish/")]
    asked = client.get(button.get("href"))
    assert texts(asked, "[data-asked] li") == ["Hungary", "Italy", "Poland", "Viet Nam"]
    answer = client.post(button.get("href"), {"chair": scene.chair.key})
    scene.publication = HistoryPublication.objects.get()
    assert answer.url == scene.publication.get_absolute_url()
    assert client.get(button.get("href")).status_code == 403
    deliver()
    heads = {one.user.email for one in (scene.hungary, scene.italy, scene.poland, scene.lead)}
    asked = [mail for mail in mailoutbox if scene.publication.get_absolute_url() in mail.body]
    assert set(addresses(asked)) == heads | {"mfa-hu@example.org"}
    client.logout()
    assert [client.get(path).status_code for path in (scene.address, scene.json)] == [404, 404]
    said = client.get(scene.page)
    assert not elements(said, "[data-negotiating-history]")


def test_only_what_concerns_delegations_that_consent_is_public(client, scene):
    scene.decide()
    people = {"HU": scene.hungary, "IT": scene.italy, "PL": scene.poland, "VN": scene.lead}
    canaries = {"HU": HUNGARY[0], "IT": ITALY[0], "PL": "POLANDQUETZAL"}
    before, shown = read(client, scene), set()
    assert not any(canary in before for canary in (*canaries.values(), WORDS))
    for code in ("IT", "VN", "PL", "HU"):
        scene.answer(people[code])
        said, shown = read(client, scene), shown | {code}
        assert (said != before) == (code != "VN")  # steps are public anyway
        before = said
        # The title of Italy’s amendment names Hungary; its words need the consent of all that proposed any.
        expected = {canaries[one] for one in shown & {"PL", "HU"}}
        expected |= {WORDS, ITALY[0]} if shown == set(people) else set()
        assert {canary for canary in (*canaries.values(), WORDS) if canary in said} == expected, code
        assert ("With Hungary, for artists" in said) == ("HU" in shown)
        assert "REASONQUETZAL" not in said and "Giang" not in client.get(scene.address).text
        if "HU" not in shown:
            assert "Hungary" not in client.get(scene.address).text + client.get(scene.json).text
    kinds = {one.get("data-entry") for one in elements(client.get(scene.address), "[data-entry]")}
    assert kinds == {"step", "amendment", "amendment_sponsor", "disposition", "merger", "reservation"}
    check_file_and_cost(client, scene)


def test_consent_is_withdrawn_and_the_publication_ended(client, scene):
    scene.decide()
    for person in (scene.hungary, scene.italy, scene.poland, scene.lead):
        scene.answer(person)
    assert WORDS in client.get(scene.address).text
    scene.answer(scene.hungary, False)
    said = client.get(scene.address).text + client.get(scene.json).text
    assert not any(word in said for word in (*HUNGARY, WORDS, ITALY[0], "With Hungary"))
    publications.end(scene.publication, chair=scene.chair, by=scene.clerk)
    assert [client.get(path).status_code for path in (scene.address, scene.json)] == [404, 404]
    ended = {"chair": scene.chair, "by": scene.clerk}
    assert refused(scene.answer, scene.hungary) and refused(publications.end, scene.publication, **ended)
    scene.decide(by=scene.clerk)  # again: consent given before does not count
    assert client.get(scene.address).status_code == 404


def public_changes(scene):
    return AuditChain.objects.get(name=scene.recommendation.chain_name).public_changes


def check_file_and_cost(client, scene):
    """Each entry of the file is proved and names nobody, and the page needs no more queries for more entries."""
    entries = client.get(scene.json).json()["entries"]
    assert all(record.checksum(entry) == entry["sha256"] for entry in entries)
    assert not any(entry["by"] or entry["address"] for entry in entries)
    of_doors = [entry for entry in entries if entry["subject"] == "amendments"]
    assert of_doors and all(entry["record"]["row"] for entry in of_doors)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{scene.address}?before=x{number}").status_code == 200
        counts.append(len(asked))
        for _note in range(8):
            note = create_position(scene.recommendation, scene.italy.delegation, text="A note.")
            create_reservation(scene.recommendation.adoption, note)
    assert counts[1] <= counts[0] <= 20, counts  # a page full of footnotes has no differences to read


def test_a_delegation_answers_for_itself_alone(client, scene):
    scene.decide()
    before, page = public_changes(scene), scene.publication.get_absolute_url()
    contact = User.objects.get(email="mfa-hu@example.org")
    assert [item.url for item in worklist.items(contact)] == [page]
    assert [item.url for item in worklist.items(scene.hungary.user) if item.url == page] == [page]
    signed_in(client, contact)
    own = client.get(page)
    assert HUNGARY[0] in own.text and "ITALYQUETZAL" not in own.text and "POLAND" not in own.text
    assert not elements(own, "[data-answer]")
    answer = reverse("history:answer", args=[scene.publication.key, scene.partner(scene.hungary).key])
    assert list(client.post(answer, {"answer": "perhaps"}).context["form"].errors) == ["answer"]
    assert client.post(answer, {"answer": "decline"}).url == page
    assert worklist.items(contact) == []
    assert "declined" in refused(scene.answer, scene.hungary)  # the ministry has declined: a head cannot overrule it
    assert refused(scene.answer, scene.hungary, by=scene.italy.user)
    assert refused(scene.answer, scene.hungary, by=scene.member.user)
    signed_in(client, scene.italy)
    assert client.get(answer).status_code == 404 and HUNGARY[0] not in client.get(page).text
    signed_in(client, scene.member)
    assert client.get(page).status_code == 404
    check_answers(client, scene, contact, before)


def check_answers(client, scene, contact, before):
    """The chair reads the answers, and the record has them; the ministry that declined consents after all."""
    sign_in(client, scene.chair.user)
    rows = [
        one.get("data-answer") for one in elements(client.get(scene.publication.get_absolute_url()), "[data-answer]")
    ]
    assert rows == ["declined", "none", "none", "none"]
    assert public_changes(scene) == before  # that a delegation declined changes nothing that visitors see
    scene.answer(scene.hungary, by=contact)
    assert public_changes(scene) == before + 1 and refused(scene.answer, scene.hungary)
    entries = AuditEntry.objects.filter(verb__startswith="history.").order_by("number")
    verbs = list(entries.values_list("verb", flat=True))
    assert verbs == ["history.requested", "history.declined", "history.consented"]
    with pytest.raises(IntegrityError, match="keeps its rows"):
        HistoryConsent.objects.update(is_given=True)
