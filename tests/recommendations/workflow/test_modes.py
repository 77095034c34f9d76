"""The steps offered to each role in each state, by how the workshop makes its outcome; written by hand, not generated."""

import pytest
from django.urls import reverse

from recommendations import events
from recommendations.events import Event
from recommendations.models import Recommendation
from recommendations.states import CONCLUDED, State
from recommendations.workflow import steps, summary
from recommendations.workflow.adoption import adopt
from registry.access import Refused
from tests.elements import elements
from tests.factories import (
    create_delegate,
    create_delegation,
    create_partner,
    create_recommendation,
    create_role,
    create_version,
    create_workshop,
)
from tests.signing import sign_in
from workshops.models import Capacity, OutcomeMode, Role

pytestmark = pytest.mark.django_db

# Modes: A chair's summary, B agreed in the room, C with silence. Steps by their targets; "-" means none.
TABLE = """
state       modes  author               head                       participant  rapporteur  chair       secretariat
draft       ABC    with_head,withdrawn  -                          -            -           -           -
with_head   ABC    draft,withdrawn      submitted,draft,withdrawn  -            -           -           -
submitted   ABC    -                    withdrawn                  -            discussion  -           discussion,returned
returned    ABC    with_head            submitted,withdrawn        -            -           -           -
discussion  ABC    -                    withdrawn                  -            final       -           circulated,final
final       A      -                    withdrawn                  -            -           discussion  circulated,discussion
final BC - withdrawn - - adopted,referendum,discussion circulated,adopted,referendum,discussion
silence     C      -                    withdrawn                  -            -           -           -
referendum  BC     -                    withdrawn                  -            -           -           -
adopted     BC     -                    -                          -            -           -           published
carried     A      -                    -                          -            -           -           published
merged      ABC    -                    -                          -            -           -           -
withdrawn   ABC    -                    -                          -            -           -           -
"""
OF_ADOPTION = (events.ADOPTED, events.ADOPTED_BY_SILENCE, events.BACK_FROM_SILENCE, events.ADOPTION_VOID)
OF_ADOPTION += (events.AGREED_AD_REFERENDUM, events.CONFIRMED)
MODES = {"A": OutcomeMode.SUMMARY, "B": OutcomeMode.ROOM, "C": OutcomeMode.SILENCE}
HEADINGS, *LINES = [line.split() for line in TABLE.strip().splitlines()]
ROWS = [
    (letter, state, dict(zip(HEADINGS[2:], cells, strict=True))) for state, modes, *cells in LINES for letter in modes
]


def people(mode):
    """Return users by role in a workshop of this mode, and the author as a delegate."""
    workshop = create_workshop(outcome_mode=MODES[mode])
    delegation = create_delegation(workshop)
    author = create_delegate(delegation)
    users = {
        "author": author.user,
        "head": create_delegate(delegation, capacity=Capacity.HEAD).user,
        "participant": create_delegate(create_delegation(workshop, partner=create_partner("IT"))).user,
        "rapporteur": create_role(Role.RAPPORTEUR, workshop).user,
        "chair": create_role(Role.CHAIR, workshop).user,
        "secretariat": create_role(Role.SECRETARIAT, workshop).user,
    }
    assert list(users) == HEADINGS[2:]
    return users, author


@pytest.mark.parametrize(("mode", "state", "expected"), ROWS, ids=[f"{row[0]}-{row[1]}" for row in ROWS])
def test_each_role_is_offered_these_steps(mode, state, expected):
    users, author = people(mode)
    recommendation = create_recommendation(state, author=author)
    for role, user in users.items():
        offered = {str(step.target) for step, _refusal in steps.steps_for(user, recommendation)}
        assert offered == set(expected[role].split(",")) - {"-"}, role


def test_the_table_names_every_state_once_in_each_mode():
    in_mode = {letter: sorted(row[1] for row in ROWS if row[0] == letter) for letter in MODES}
    shared = {state.value for state in State} - {state.value for state in CONCLUDED}
    assert in_mode["A"] == sorted(shared - {"silence", "referendum"} | {"carried"})
    assert in_mode["B"] == sorted(shared - {"silence"} | {"adopted"})
    assert in_mode["C"] == sorted(shared | {"adopted"})


def test_without_adoption_its_pages_do_not_exist(client):
    users, author = people("A")
    recommendation = create_recommendation("final", author=author)
    for role in ("chair", "secretariat"):
        sign_in(client, users[role])
        assert client.get(reverse("workflow:adopt", args=[recommendation.key])).status_code == 404
        assert client.get(reverse("workflow:adopt_list", args=[recommendation.workshop.slug])).status_code == 404
        page = client.get(reverse("reading:recommendations", args=[recommendation.workshop.slug]))
        assert not [link for link in elements(page, "main a") if "/adopt" in link.get("href")]


def test_the_door_of_adoption_is_closed_as_well():
    users, author = people("A")
    recommendation = create_recommendation("final", author=author)
    workshop = recommendation.workshop
    choice = {"version": recommendation.current.key, "session": workshop.sessions.get(), "by": users["chair"]}
    with pytest.raises(Refused):
        adopt(recommendation, chair=workshop.roles.get(role=Role.CHAIR), **choice)
    assert Recommendation.objects.get().state == State.FINAL_DRAFT


def test_only_a_final_draft_for_the_summary_must_be_free_of_brackets():
    bracketed = [("operative", "Participants [strongly] recommended that partners meet.")]
    for mode, is_refused in {"A": True, "B": False, "C": False}.items():
        users, author = people(mode)
        recommendation = create_recommendation("discussion", author=author, paragraphs=bracketed)
        refusal = steps.refusal(recommendation, State.FINAL_DRAFT, by=users["secretariat"])
        assert bool(refusal) == is_refused, mode


def test_a_final_draft_that_is_not_ready_is_named_with_its_reason():
    _users, author = people("A")
    bracketed = create_recommendation("final", author=author, paragraphs=[("operative", "Meet [often].")])
    changed = create_recommendation("final", author=author)
    create_version(changed)
    ready = create_recommendation("final", author=author)

    assert list(summary.included(author.delegation.workshop)) == [ready]
    found = summary.not_ready(author.delegation.workshop)
    assert [draft for draft, _reason in found] == [bracketed, changed] and all(reason for _draft, reason in found)


@pytest.mark.parametrize(
    ("mode", "absent"), [("A", "adopted silence referendum"), ("B", "carried silence"), ("C", "carried")]
)
def test_the_list_offers_only_states_of_the_mode(client, mode, absent):
    users, _author = people(mode)
    sign_in(client, users["secretariat"])
    workshop = users["secretariat"].workshop_roles.get().workshop
    page = client.get(reverse("reading:recommendations", args=[workshop.slug]))
    offered = {option.get("value") for option in elements(page, "select[name=state] option")} - {""}
    assert offered == {state.value for state in State} - set(absent.split())


def test_only_the_event_of_adoption_speaks_of_it():
    """No button, question, message or e-mail about anything else names what one of the modes does not have."""
    for name, event in vars(events).items():
        if isinstance(event, Event) and event not in OF_ADOPTION:
            texts = [event.button, event.question, event.message, event.history, event.public_history, event.news]
            texts += [event.mail.subject, event.mail.sentence, event.mail.line] if event.mail else []
            assert not [text for text in texts if "adopt" in str(text).lower()], name
