"""The language and consistency check: a final draft needs it, in every mode, and it belongs to one version."""

import pytest

from recommendations.clearance import checks
from recommendations.models import Check, LanguageCheck
from recommendations.workflow import transitions
from registry.access import Refused
from registry.models import AuditEntry
from tests.elements import element, elements, texts
from tests.factories import check_language, create_circulation, create_recommendation, create_version, create_workshop
from tests.recommendations.pages import as_typed, edit, head, officer, page_of, refusal, signed_in, step
from workshops.models import OutcomeMode, Role

pytestmark = pytest.mark.django_db

TICKED = dict.fromkeys(Check.values, "on")
WORDS = [
    ("preambular", "*Recalling* the exchanges between Vietnam and Italy, and paragraph 5 of the Declaration,"),
    ("operative", "Participants recommended that ASEM partners support the WXYZ, as described in paragraphs 2 and 9."),
    ("operative", "They invited ministries to follow paragraph 1 and REC/77."),
    ("sub", "name one contact."),
]


def discussed(mode=OutcomeMode.ROOM, paragraphs=WORDS):
    workshop = create_workshop(outcome_mode=mode)
    return create_recommendation("discussion", author=head(workshop), paragraphs=paragraphs)


def address(recommendation):
    return f"{page_of(recommendation)}language-check/"


@pytest.fixture(params=[OutcomeMode.ROOM, OutcomeMode.SUMMARY])
def changed(client, request):
    """Return a recommendation whose new version has been circulated but not checked."""
    recommendation = discussed(request.param)
    officer(client, recommendation.workshop)
    edit(client, recommendation, [*as_typed(recommendation.current), ("operative", "They thanked the host.")])
    step(client, recommendation, "circulated", confirmed="yes")
    recommendation.refresh_from_db()
    return recommendation


def test_a_new_version_is_no_final_draft_before_it_is_checked(client, changed):
    clerk = officer(client, changed.workshop)
    assert elements(client.get(page_of(changed)), f"a[href='{address(changed)}']")
    refused = step(client, changed, "final")
    assert refusal(refused) and element(refused, "[data-item]").get("href") == address(changed)
    with pytest.raises(Refused):
        transitions.take_step(changed, "final", by=clerk)
    sent = {"seen": changed.current.key} | TICKED
    for check in Check.values:
        page = client.post(address(changed), sent | {check: ""})
        assert list(page.context["form"].errors) == [check]
    other = {"seen": changed.circulations.get(number=1).version.key}
    assert client.post(address(changed), sent | other).status_code == 403
    assert client.post(address(changed), sent).status_code == 302
    row = LanguageCheck.objects.get(version=changed.current)
    assert (row.checked_by, row.checks) == (clerk, Check.values)
    entry = AuditEntry.objects.get(verb="recommendation.language_checked")
    assert entry.data["sha256"] == changed.current.sha256
    assert client.post(address(changed), sent).status_code == 403
    step(client, changed, "final", confirmed="yes")
    changed.refresh_from_db()
    assert changed.state == "final"


def test_a_version_after_the_final_draft_needs_a_check_of_its_own(client, changed):
    check_language(changed)
    step(client, changed, "final", confirmed="yes")
    link = f"a[href='{address(changed)}']"
    assert not elements(client.get(page_of(changed)), link)
    assert elements(client.get(address(changed)), "[data-checked]")
    edit(client, changed, [*as_typed(changed.current), ("operative", "They thanked ASEF.")])
    assert elements(client.get(page_of(changed)), link)
    assert step(client, changed, "circulated", confirmed="yes").status_code == 403
    check_language(changed)
    step(client, changed, "circulated", confirmed="yes")
    changed.refresh_from_db()
    assert (changed.state, changed.circulations.count()) == ("final", 3)


def test_the_page_shows_what_was_found_beside_each_tick(client):
    recommendation = discussed()
    officer(client, recommendation.workshop)
    page = client.get(address(recommendation))
    found = {check: texts(page, f"[data-check={check}] [data-finding]") for check in Check.values}
    assert "Vietnam" in found["partners"][0] and "WXYZ" in found["acronyms"][0]
    (faults, notes) = (texts(page, f"[data-check=references] [data-finding={one}]") for one in ("fault", "note"))
    assert ["9" in faults[0], "REC/77" in faults[1], len(faults)] == [True, True, 2]
    assert len(notes) == 2 and "They invited ministries" in notes[0]  # not paragraph 5 of another document
    assert len(found["numbering"]) == 1  # one sub-paragraph alone


def test_labels_that_change_on_adoption_are_named(client):
    recommendation = discussed(paragraphs=[("operative", "Partners meet."), ("operative", "They follow paragraph 1.")])
    officer(client, recommendation.workshop)
    first, second = as_typed(recommendation.current)
    edit(client, recommendation, [first, ("operative", "They report."), second])
    page = client.get(address(recommendation))
    assert len(texts(page, "[data-check=numbering] [data-finding]")) == 2  # 1 bis becomes 2, and 2 becomes 3
    edit(client, recommendation, [("operative", "They begin."), first, second])
    page = client.get(address(recommendation))
    assert texts(page, "[data-check=references] [data-finding=fault]")  # paragraph 1 becomes paragraph 2


def test_only_the_secretariat_checks(client):
    recommendation = discussed()
    create_version(recommendation)
    create_circulation(recommendation, checked=False)
    for role in (Role.CHAIR, Role.RAPPORTEUR, Role.ORGANISER):
        user = officer(client, recommendation.workshop, role)
        assert client.get(address(recommendation)).status_code == 404
        with pytest.raises(Refused):
            checks.clear(recommendation, checks=Check.values, seen=recommendation.current.key, by=user)
    assert signed_in(client, recommendation.author).get(address(recommendation)).status_code == 404
    with pytest.raises(Refused):
        transitions.take_step(recommendation, "final", by=officer(client, recommendation.workshop, Role.RAPPORTEUR))
