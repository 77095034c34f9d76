"""Choosing how the outcome of a workshop is made: the mode, its options, and who receives drafts."""

from dataclasses import asdict, replace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from registry import audit
from registry.access import Refused
from registry.shown_values import MEANWHILE
from tests.elements import element, elements, texts
from tests.factories import create_delegate, create_delegation, create_recommendation, create_role, create_workshop
from tests.signing import sign_in
from tests.workshops.plans import codes, errors, organiser
from workshops import phrases
from workshops.models import OutcomeMode, Role, Workshop
from workshops.planning.outcome import OPTIONS, Outcome, choose_outcome

pytestmark = pytest.mark.django_db

DEFAULT = Outcome("room", False, False, False, True)


def address(workshop):
    return f"/workshops/{workshop.slug}/outcome/"


def chosen(workshop):
    return Outcome.of(Workshop.objects.get(pk=workshop.pk))


def sent(client, workshop, **changes):
    """Send the form as its page shows it, with `changes`; an option that is None is not ticked."""
    shown = element(client.get(address(workshop)), "input[name=shown]").get("value")
    data = {"outcome_mode": "room", "circulates_to_all": "on", "shown": shown} | changes
    return client.post(address(workshop), {name: value for name, value in data.items() if value is not None})


def test_a_workshop_agrees_in_the_room_unless_its_organiser_chooses_otherwise(client):
    workshop = organiser(client).workshop
    page = client.get(address(workshop))

    assert chosen(workshop) == DEFAULT
    assert element(page, "input[name=outcome_mode][checked]").get("value") == "room"
    assert [box.get("checked") for box in elements(page, "input[name^=takes_]")] == [None, None, None]
    assert len(elements(page, "input[name=outcome_mode]")) == len(OutcomeMode)


def test_the_organiser_chooses_a_mode_and_options(client):
    role = organiser(client)

    answer = sent(client, role.workshop, outcome_mode="silence", takes_amendments="on", circulates_to_all=None)

    assert answer.status_code == 302
    assert chosen(role.workshop) == Outcome("silence", True, False, False, False)
    entry = audit.entries(role.workshop).get(verb="workshop.outcome_chosen")
    assert entry.data == {
        "before": {"outcome_mode": "room", "takes_amendments": False, "circulates_to_all": True},
        "after": {"outcome_mode": "silence", "takes_amendments": True, "circulates_to_all": False},
    }


def test_the_same_choice_again_leaves_no_trace(client):
    workshop = organiser(client).workshop
    assert sent(client, workshop).status_code == 302
    assert not audit.entries(workshop).filter(verb="workshop.outcome_chosen").exists()


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_that_a_summary_does_not_have_is_refused_next_to_its_field(client, option):
    workshop = organiser(client).workshop

    answer = sent(client, workshop, outcome_mode="summary", **{option: "on"})

    assert set(errors(answer)) == {option} and elements(answer, f"#id_{option}_error")
    assert chosen(workshop) == DEFAULT


@pytest.mark.parametrize("option", OPTIONS)
def test_neither_door_nor_database_takes_such_an_option(option):
    role = create_role(Role.ORGANISER)
    with pytest.raises(ValidationError) as refusal:
        choose_outcome(role.workshop, replace(DEFAULT, outcome_mode="summary", **{option: True}), by=role.user)
    assert set(refusal.value.message_dict) == {option}
    with pytest.raises(IntegrityError), transaction.atomic():
        Workshop.objects.filter(pk=role.workshop.pk).update(outcome_mode="summary", **{option: True})


def test_a_mode_without_adoption_does_not_take_away_what_was_adopted(client):
    workshop = organiser(client).workshop
    create_recommendation("adopted", author=create_delegate(create_delegation(workshop)))

    answer = sent(client, workshop, outcome_mode="summary")

    assert set(errors(answer)) == {"outcome_mode"} and elements(answer, "#id_outcome_mode_error")
    assert chosen(workshop) == DEFAULT
    assert sent(client, workshop, outcome_mode="silence").status_code == 302


def test_a_recommendation_adopted_elsewhere_does_not_matter(client):
    workshop = organiser(client).workshop
    create_recommendation("adopted")
    assert sent(client, workshop, outcome_mode="summary").status_code == 302
    assert chosen(workshop) == replace(DEFAULT, outcome_mode="summary")


def test_only_the_organiser_of_the_workshop_chooses():
    workshop = create_workshop()
    for role in (
        create_role(Role.SECRETARIAT, workshop),
        create_role(Role.CHAIR, workshop),
        create_role(Role.ORGANISER),
    ):
        with pytest.raises(Refused):
            choose_outcome(workshop, replace(DEFAULT, outcome_mode="summary"), by=role.user)
    assert chosen(workshop) == DEFAULT


def test_a_choice_made_in_the_meantime_is_not_overwritten_unseen(client):
    role = organiser(client)
    shown = element(client.get(address(role.workshop)), "input[name=shown]").get("value")
    choose_outcome(role.workshop, replace(DEFAULT, outcome_mode="silence"), by=role.user)

    answer = client.post(address(role.workshop), {"outcome_mode": "summary", "circulates_to_all": "on", "shown": shown})

    assert codes(answer) == {"outcome_mode": [MEANWHILE]}
    assert chosen(role.workshop).outcome_mode == "silence"


def test_every_planning_page_leads_to_it(client):
    workshop = organiser(client).workshop
    for page in ("plan/", "sessions/", "outcome/"):
        nav = elements(client.get(f"/workshops/{workshop.slug}/{page}"), "nav.subnav a")
        assert address(workshop) in [link.get("href") for link in nav], page


def test_participants_read_the_rule_and_visitors_do_not(client):
    workshop = create_workshop(outcome_mode="silence", takes_positions=True, circulates_to_all=False)
    rule = phrases.outcome_text(workshop)
    assert rule not in " ".join(texts(client.get(workshop.get_absolute_url()), "dl.facts dd"))

    sign_in(client, create_delegate(create_delegation(workshop)).user)

    assert rule in texts(client.get(workshop.get_absolute_url()), "dl.facts dd")


def test_each_choice_has_a_rule_of_its_own():
    values = asdict(DEFAULT)
    choices = [{}, *({"outcome_mode": mode} for mode in ("summary", "silence"))]
    choices += [{option: True} for option in OPTIONS] + [{"circulates_to_all": False}]
    rules = [phrases.outcome_text(Workshop(**values | choice)) for choice in choices]
    assert len(set(rules)) == len(rules)


def test_the_message_says_what_was_changed(client):
    workshop = organiser(client).workshop

    answer = sent(client, workshop, outcome_mode="silence", circulates_to_all=None)
    page = client.get(answer.url)

    said = " ".join(str(message) for message in page.context["messages"])
    assert str(OutcomeMode.SILENCE.label) in said
    assert said.count(":") == 2


@pytest.mark.parametrize("state", ["draft", "discussion"])
def test_the_page_says_before_that_drafts_have_been_circulated(client, state):
    workshop = organiser(client).workshop
    create_recommendation(state, create_delegate(create_delegation(workshop)))

    assert len(elements(client.get(address(workshop)), "[data-warning]")) == (state == "discussion")
