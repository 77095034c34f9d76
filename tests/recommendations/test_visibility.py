"""The three uses of every rule agree for every role and state, on generated rows."""

from collections import defaultdict
from itertools import product

import pytest
from django.db import transaction
from django.utils import timezone

from members.models import User
from recommendations import visibility, worklist
from recommendations.models import Comment, Recommendation, State
from recommendations.models.comment import READERS
from recommendations.models.sponsorship import ANSWERERS, INVITERS
from recommendations.notifications import recipients
from recommendations.reading import list as recommendation_list
from recommendations.reading.workload import ANSWER_COMMENTS, answered, waiting_for
from recommendations.search import entries as search
from recommendations.visibility import Rule
from recommendations.workflow import steps
from registry.prepared import prepared
from tests.factories import (
    create_comment,
    create_delegate,
    create_delegation,
    create_organisation,
    create_partner,
    create_recommendation,
    create_role,
    create_user,
    create_version,
    create_workshop,
)
from workshops import user_roles
from workshops.models import WITHOUT_DRAFTS, Capacity, DelegateState, OutcomeMode, Role, Standing, Workshop

pytestmark = pytest.mark.django_db
RULES = {name: one for name, one in vars(visibility).items() if isinstance(one, Rule)}
RULES |= {f"waits: {name}": one for name, one in visibility.WAITS.items()}
RULES |= {"INVITERS": INVITERS, "ANSWERERS": ANSWERERS}
RULES |= {name: getattr(recipients, name) for name in ("AUTHORS", "HEADS", "ALL_PARTICIPANTS", "CONCERNED")}
CIRCULATED = [
    State.IN_DISCUSSION,
    State.FINAL_DRAFT,
    State.UNDER_SILENCE,
    State.AD_REFERENDUM,
    State.ADOPTED,
    State.CARRIED,
    State.MERGED,
]


WORKSHOPS = {
    "default": {"takes_amendments": True, "takes_co_sponsors": True},
    "for partners": {"outcome_mode": OutcomeMode.SUMMARY, "circulates_to_all": False},
}
# The rules that grant no one permission in the second workshop, whose outcome is a chair's summary.
GRANTED_BY_ADOPTION = {"waits: adopt", "AMENDERS", "POSITION_TAKERS", "POSITION_RECORDERS", "INVITERS", "ANSWERERS"}


@pytest.fixture(scope="module", params=WORKSHOPS)
def workshop(request, django_db_setup, django_db_blocker):
    """Create the rows once for all tests of this module; each test rolls back only its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield create_workshop(**WORKSHOPS[request.param])
        transaction.set_rollback(True)


STANDINGS_ABOVE = ("partner", "organisation")  # of Viet Nam, Italy and ASEF


def _of_standing(workshop, standing):
    body = create_organisation(code=f"O-{standing}", name=f"Body with standing {standing}")
    return create_delegate(create_delegation(workshop, organisation=body, standing=standing))


@pytest.fixture(scope="module")
def people(workshop):
    """Return users in every relation to the recommendations of a workshop, and some in none, by name."""
    viet_nam = create_delegation(workshop, partner=create_partner("VN"))
    italy = create_delegation(workshop, partner=create_partner("IT"))
    asef = create_delegation(workshop, organisation=create_organisation(), standing="organisation")
    found = {
        "author": create_delegate(viet_nam),
        "head": create_delegate(viet_nam, capacity=Capacity.HEAD),
        "deputy_head": create_delegate(viet_nam, capacity=Capacity.DEPUTY_HEAD),
        "colleague": create_delegate(viet_nam),
        "withdrawn colleague": create_delegate(viet_nam, state=DelegateState.WITHDRAWN),
        "expert": create_delegate(viet_nam, capacity=Capacity.EXPERT),
        "co-author": create_delegate(italy),
        "head of another delegation": create_delegate(italy, capacity=Capacity.HEAD),
        "organisation": create_delegate(asef),
        **{f"{one} of a partner": create_delegate(italy, capacity=one) for one in ("adviser", *WITHOUT_DRAFTS)},
        **{f"{one} delegation": _of_standing(workshop, one) for one in Standing.values if one not in STANDINGS_ABOVE},
    }
    found = {name: delegate.user for name, delegate in found.items()}
    for role in Role:
        found[role] = create_role(role, workshop=workshop).user
    first, second = workshop.topics.order_by("number")[:2]
    for name, topic in {"rapporteur of the topic": first, "rapporteur of another topic": second}.items():
        role = create_role(Role.RAPPORTEUR, workshop=workshop)
        role.topics.set([topic])
        found[name] = role.user
    found["former secretary"] = create_role(workshop=workshop, ended_at=timezone.now()).user
    found["secretary elsewhere"] = create_role(workshop=create_workshop(host=create_partner("PL"))).user
    found["author and chair"] = create_role(Role.CHAIR, workshop=workshop, user=found["expert"]).user
    found["nobody"] = create_user()
    return found


@pytest.fixture(scope="module")
def recommendations(workshop, people):
    """Return recommendations in every state, shared or not, by each kind of author, with and without an uncirculated version."""
    authors = [people[name].delegates.get() for name in ("author", "expert", "organisation")]
    for state, author, is_shared in product(State.values, authors, (False, True)):
        one = create_recommendation(state, author=author, is_shared=is_shared)
        if author is authors[0]:
            one.co_authors.add(people["co-author"].delegates.get())
        if state in (State.IN_DISCUSSION, State.FINAL_DRAFT) and is_shared:
            create_version(one)
    create_recommendation("adopted", author=authors[0], published_at=timezone.now())
    private = create_recommendation("draft", author=authors[0])
    Recommendation.objects.filter(pk=private.pk).update(state=State.WITHDRAWN)  # before any other user had access
    return list(Recommendation.objects.select_related("workshop", "author__delegation", "lead"))


def disagreements(rule, manager, subjects, people):
    """Return (use of the rule, user, subject) wherever `allows`, `where` (prepared or not) and `people` disagree."""
    found = {subject.pk: set(User.objects.filter(visibility.people(rule, subject))) for subject in subjects}
    wrong = []

    @prepared
    def chosen(held):
        return manager.filter(visibility.where(rule, held)).values_list("pk", flat=True)

    for name, user in people.items():
        filtered = set(manager.filter(visibility.where(rule, user)).values_list("pk", flat=True))
        if filtered != set(chosen(visibility.held(user))):
            wrong.append((name, "prepared"))
        for subject in subjects:
            allowed = visibility.allows(rule, user, subject)
            if (subject.pk in filtered, user in found[subject.pk]) != (allowed, allowed):
                wrong.append((name, str(subject), allowed, subject.pk in filtered, user in found[subject.pk]))
    return wrong


@pytest.mark.parametrize("name", RULES)
def test_the_three_uses_of_a_rule_agree(recommendations, people, name):
    assert disagreements(RULES[name], Recommendation.objects, recommendations, people) == []


def test_the_rows_cover_both_outcomes_of_each_rule(workshop, recommendations, people):
    """Every rule grants permission to some users and denies it to others, so that the comparison is meaningful."""
    for name, rule in RULES.items():
        answers = {visibility.allows(rule, user, one) for user in people.values() for one in recommendations}
        is_granted = workshop.adopts or name not in GRANTED_BY_ADOPTION
        assert answers == ({True, False} if is_granted else {False}), name


def test_the_readers_of_comments_agree(recommendations, people):
    for one in recommendations:
        if one.state in CIRCULATED:
            for audience in ("participants", "delegation", "secretariat"):
                said = create_comment(one, delegate=people["author"].delegates.get(), audience=audience)
                reply = {"version": said.version, "author": people[Role.SECRETARIAT], "parent": said}
                create_comment(one, audience=audience, delegation=said.delegation, **reply)
    comments = list(Comment.objects.select_related("recommendation__workshop", "parent", "delegation"))
    assert len(comments) > 50
    assert disagreements(READERS, Comment.objects, comments, people) == []


# Who reads a circulated recommendation of another delegation, if drafts are circulated to all, or to partners only.
RECEIVED = {
    "head of another delegation": (True, True),
    "adviser of a partner": (True, True),
    "acceding delegation": (True, False),
    "observer delegation": (True, False),
    "organisation": (True, False),
    "expert delegation": (True, False),
    "ngo delegation": (True, False),
    "press delegation": (False, False),
    "staff delegation": (False, False),
    "interpreter of a partner": (False, False),
    "accompanying of a partner": (False, False),
    "press of a partner": (False, False),
    "security of a partner": (False, False),
    Role.ORGANISER: (True, True),
    Role.CHAIR: (True, True),
    "nobody": (False, False),
}


@pytest.mark.parametrize("name", RECEIVED)
def test_drafts_are_circulated_to_these(workshop, recommendations, people, name):
    expected, user = RECEIVED[name][0 if workshop.circulates_to_all else 1], people[name]
    own = {
        one.pk for one in recommendations if one.author.user == user or user in [d.user for d in one.co_authors.all()]
    }
    circulated = [one for one in recommendations if one.circulated_at and one.pk not in own]
    found = {one.pk for one in Recommendation.objects.visible_to(user)} - own
    assert {one.pk in found for one in circulated} == {expected}
    assert {visibility.allows(visibility.READERS, user, one) for one in circulated} == {expected}
    assert visibility.receives_drafts(user, workshop) == expected
    listed = set(recommendation_list.listed(workshop, user).values_list("pk", flat=True)) - own
    assert {one.pk in listed for one in circulated} == {expected}
    told = name not in (Role.ORGANISER,) and expected
    notified = [User.objects.filter(visibility.people(recipients.ALL_PARTICIPANTS, one)) for one in circulated[:2]]
    assert [user in users for users in notified] == [told] * 2
    entries = set(search.readable(workshop, user).filter(kind="recommendation").values_list("subject", flat=True)) - own
    assert {one.pk in entries for one in circulated} == {expected}
    assert {key for key, _state in recommendation_list.counts([workshop], user)} == (
        {workshop.pk} if listed | own else set()
    )


def test_visitors_have_no_permissions(recommendations):
    from django.contrib.auth.models import AnonymousUser

    for rule in RULES.values():
        assert not Recommendation.objects.filter(visibility.where(rule, AnonymousUser())).exists()
        assert not any(visibility.allows(rule, AnonymousUser(), one) for one in recommendations)


def test_recipients_editors_and_actors_may_read(recommendations, people):
    for user in people.values():
        readable = set(Recommendation.objects.visible_to(user))
        assert set(Recommendation.objects.editable_by(user)) <= set(Recommendation.objects.written_by(user)) <= readable
        for one in set(recommendations) - readable:
            assert steps.steps_for(user, one) == []
    for one in recommendations:
        concerned = User.objects.filter(visibility.people(recipients.CONCERNED, one))
        for user in concerned:
            assert visibility.allows(visibility.READERS, user, one), (user, one.state)


def test_the_dashboard_and_the_filter_agree(recommendations, people, monkeypatch):
    for one in recommendations[::3]:
        if one.state in CIRCULATED:
            said = create_comment(one, delegate=people["co-author"].delegates.get())
            reply = {"version": said.version, "author": people[Role.CHAIR], "parent": said}
            create_comment(one, **reply)
    for name, user in people.items():
        user_roles.forget(user)
        named = defaultdict(set)
        groups = worklist.waiting(user, Workshop.objects.all())
        for (thing, _workshop), group in groups.items():
            named[thing] |= set(group.rows)
        with monkeypatch.context() as context:
            context.setattr(worklist, "MAX_NAMED", 0)
            counted = worklist.waiting(user, Workshop.objects.all())
        assert {key: group.count for key, group in counted.items()} == {
            key: len(group.rows) for key, group in groups.items()
        }
        assert set(waiting_for(visibility.held(user), answered(user))) == set().union(*named.values()), name
        for thing, rule in visibility.WAITS.items():
            assert named[thing] == {one for one in recommendations if visibility.allows(rule, user, one)}, (name, thing)


def test_a_co_author_finds_the_draft_on_their_dashboard(recommendations, people):
    """A draft on the dashboard must also be found by the filter."""
    co_author = people["co-author"]
    drafts = [one for one in recommendations if one.state == State.DRAFT and one.co_authors.exists()]
    assert drafts and set(drafts) <= set(waiting_for(visibility.held(co_author), answered(co_author)))


def test_a_rapporteur_has_comments_to_answer_in_their_topic_only(recommendations, people):
    for one in recommendations:
        is_in_hand = one.state in (State.IN_DISCUSSION, State.FINAL_DRAFT)
        assert visibility.allows(ANSWER_COMMENTS, people["rapporteur of the topic"], one) == is_in_hand
        assert not visibility.allows(ANSWER_COMMENTS, people["rapporteur of another topic"], one)


HEADS = {"head", "deputy_head"}
AUTHORS = {"author", "co-author"}
DELEGATION = HEADS | {"colleague", "expert", "author and chair"}


@pytest.mark.parametrize(
    ("state", "is_shared", "editors"),
    [
        ("draft", False, AUTHORS),
        ("draft", True, AUTHORS | DELEGATION),
        ("with_head", False, HEADS),
        ("with_head", True, HEADS),
        ("returned", False, AUTHORS | HEADS),
        ("returned", True, AUTHORS | DELEGATION),
        ("submitted", True, set()),
        ("discussion", True, {Role.SECRETARIAT}),
        ("final", True, {Role.SECRETARIAT}),
        ("adopted", True, set()),
        ("withdrawn", True, set()),
    ],
)
def test_a_head_edits_forwarded_drafts_and_no_one_edits_closed_ones(people, state, is_shared, editors):
    author = people["author"].delegates.get()
    recommendation = create_recommendation(state, author=author, is_shared=is_shared)
    recommendation.co_authors.add(people["co-author"].delegates.get())
    user_roles.forget(people["co-author"])

    may = {name for name, user in people.items() if recommendation in Recommendation.objects.editable_by(user)}

    assert may == editors
