"""Record paragraphs as open, agreed ad referendum or agreed; a changed text is open again."""

import pytest
from django.core.exceptions import ValidationError

from recommendations.agreement import paragraph_states
from recommendations.models import ParagraphState
from registry import integrity, seals
from registry.access import Refused
from registry.models import AuditEntry
from tests.elements import elements, texts
from tests.factories import create_circulation, create_recommendation, create_role, create_version
from tests.recommendations.pages import delegate, officer, page_of, refusal, signed_in
from workshops.models import Role

pytestmark = pytest.mark.django_db
WORDS = [
    ("heading", "Networks"),
    ("preambular", "*Recalling* the Declaration,"),
    ("operative", "Recommends that partners meet."),
    ("operative", "Invites ASEF to [publish] a list."),
]


def discussed(state="discussion", words=WORDS):
    return create_recommendation(state, author=delegate(), paragraphs=words)


def rows_of(recommendation):
    return list(recommendation.current.texts.select_related("paragraph"))


def page_with_states(recommendation):
    return f"{page_of(recommendation)}paragraph-states/"


def typed(page, **states):
    """What the form on a page sends, with other states for the paragraphs at the places given ("s1" is the second)."""
    fields = {one.get("name"): one.get("value") for one in elements(page, "main form input[type=hidden]")}
    selects = elements(page, "main form select")
    for place, select in enumerate(selects):
        (now,) = [one.get("value") for one in select if one.get("selected") is not None]
        fields[select.get("name")] = states.get(f"s{place}", now)
    return fields


def shown(page):
    """The states shown next to the paragraphs, in order."""
    return [one.get("data-state") for one in elements(page, "[data-state]") if one.get("data-state")]


def record(recommendation, *states, by, seen=None):
    """Record the states of the first paragraphs other than the heading."""
    keys = [row.paragraph.key for row in rows_of(recommendation) if row.kind != "heading"]
    circulation = recommendation.circulated.circulation
    rows = [row for row in rows_of(recommendation) if row.kind != "heading"]
    now = paragraph_states.current(recommendation, circulation, rows)
    seen = seen if seen is not None else {row.paragraph.key: now[row.paragraph_id].state for row in rows}
    return paragraph_states.record(circulation, dict(zip(keys, states, strict=False)), seen=seen, by=by)


def revise(recommendation, place, text):
    """Circulate a version in which the paragraph at `place` has another text."""
    rows = [(row.kind, row.text, row.paragraph) for row in rows_of(recommendation)]
    rows[place] = (rows[place][0], text, rows[place][2])
    create_version(recommendation, rows)
    create_circulation(recommendation)
    recommendation.refresh_from_db()


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR])
def test_an_officer_records_states_that_participants_see(client, role):
    recommendation = discussed()
    user = officer(client, recommendation.workshop, role)
    page = client.get(page_with_states(recommendation))
    assert len(elements(page, "main form select")) == 3

    assert (
        client.post(page_with_states(recommendation), typed(page, s0="ad_referendum", s1="agreed")).status_code == 302
    )

    rows = ParagraphState.objects.all()
    assert [(row.state, row.recorded_by, row.circulation.number) for row in rows] == [
        ("ad_referendum", user, 1),
        ("agreed", user, 1),
    ]
    entry = AuditEntry.objects.get(verb="recommendation.paragraphs_agreed")
    assert entry.data == {"number": 1, "ad_referendum": 1, "agreed": 1}
    assert len(entry.rows) == 2
    signed_in(client, delegate(recommendation.workshop, "IT"))
    page = client.get(page_of(recommendation))
    assert shown(page) == ["ad_referendum", "agreed", "open"]
    assert len({*texts(page, "[data-state]")}) == 3


def test_nothing_is_shown_before_a_state_is_recorded_or_after_adoption(client):
    for recommendation in (discussed(), discussed("adopted")):
        signed_in(client, recommendation.author)
        assert shown(client.get(page_of(recommendation))) == []


def test_states_can_be_changed_and_the_history_remains(client):
    recommendation = discussed()
    clerk = officer(client, recommendation.workshop)
    for state in ("ad_referendum", "agreed", "open"):
        record(recommendation, state, by=clerk)

    assert list(ParagraphState.objects.values_list("state", flat=True)) == ["ad_referendum", "agreed", "open"]
    assert len(elements(client.get(page_with_states(recommendation)), ".history li")) == 3
    assert shown(client.get(page_of(recommendation))) == []


def test_a_circulation_with_another_text_makes_the_paragraph_open_again(client):
    recommendation = discussed()
    clerk = officer(client, recommendation.workshop)
    record(recommendation, "agreed", "agreed", by=clerk)

    revise(recommendation, 3, "Invites ASEF to publish a list.")
    assert shown(client.get(page_of(recommendation))) == ["agreed", "agreed", "open"]
    revise(recommendation, 2, "Recommends that partners meet often.")
    page = client.get(page_of(recommendation))
    assert shown(page) == ["agreed", "open", "open"]
    assert len(elements(page, "[data-ended]")) == 1
    assert ParagraphState.objects.count() == 2


def test_a_text_restored_later_is_not_agreed_again(client):
    recommendation = discussed()
    clerk = officer(client, recommendation.workshop)
    record(recommendation, "open", "agreed", by=clerk)

    revise(recommendation, 2, "Recommends that partners meet often.")
    revise(recommendation, 2, WORDS[2][1])

    assert shown(client.get(page_of(recommendation))) == ["open", "open", "open"]


def test_a_paragraph_deleted_and_restored_is_not_agreed_again(client):
    recommendation = discussed()
    record(recommendation, "open", "agreed", by=officer(client, recommendation.workshop))
    kept = [(row.kind, row.text, row.paragraph) for row in rows_of(recommendation)]
    for rows in ([*kept[:2], kept[3]], kept):
        create_version(recommendation, rows)
        create_circulation(recommendation)

    assert shown(client.get(page_of(recommendation))) == ["open", "open", "open"]


def test_a_version_that_is_not_circulated_shows_its_changed_text_as_open(client):
    recommendation = discussed()
    record(recommendation, "agreed", "agreed", by=officer(client, recommendation.workshop))
    rows = [(row.kind, row.text, row.paragraph) for row in rows_of(recommendation)]
    rows[2] = (rows[2][0], "Recommends that partners meet often.", rows[2][2])
    create_version(recommendation, rows)

    assert shown(client.get(page_of(recommendation))) == ["agreed", "open", "open"]
    signed_in(client, recommendation.author)
    assert shown(client.get(page_of(recommendation))) == ["agreed", "agreed", "open"]


@pytest.mark.parametrize("state", ["agreed", "ad_referendum"])
def test_text_in_brackets_is_not_agreed(client, state):
    recommendation = discussed()
    officer(client, recommendation.workshop)
    page = client.get(page_with_states(recommendation))

    page = client.post(page_with_states(recommendation), typed(page, s1="agreed", s2=state))

    assert page.status_code == 200
    assert len(elements(page, ".para-state .is-invalid")) == 1
    assert not ParagraphState.objects.exists()


def test_two_officers_do_not_overwrite_each_other_unseen(client):
    recommendation = discussed()
    other = create_role(Role.CHAIR, workshop=recommendation.workshop).user
    officer(client, recommendation.workshop)
    opened = typed(client.get(page_with_states(recommendation)), s0="agreed")
    record(recommendation, "ad_referendum", "agreed", by=other)

    page = client.post(page_with_states(recommendation), opened)
    assert len(elements(page, ".para-state .is-invalid")) == 1
    assert ParagraphState.objects.count() == 2

    client.post(page_with_states(recommendation), typed(page))
    assert list(ParagraphState.objects.values_list("state", flat=True)) == ["ad_referendum", "agreed", "agreed"]


def test_what_another_officer_recorded_elsewhere_is_kept(client):
    recommendation = discussed()
    other = create_role(Role.CHAIR, workshop=recommendation.workshop).user
    officer(client, recommendation.workshop)
    opened = typed(client.get(page_with_states(recommendation)), s0="agreed")
    record(recommendation, "open", "agreed", by=other)

    assert client.post(page_with_states(recommendation), opened).status_code == 302
    assert shown(client.get(page_of(recommendation))) == ["agreed", "agreed", "open"]


def test_it_refuses_states_of_a_revision_that_is_no_longer_the_latest(client):
    recommendation = discussed()
    clerk = officer(client, recommendation.workshop)
    opened = typed(client.get(page_with_states(recommendation)), s0="agreed")
    before = recommendation.circulated.circulation
    revise(recommendation, 2, "Recommends that partners meet often.")

    assert refusal(client.post(page_with_states(recommendation), opened)) == paragraph_states.OTHER_REVISION
    with pytest.raises(Refused):
        paragraph_states.record(before, {}, seen={}, by=clerk)


def test_nothing_is_recorded_for_headings_unknown_paragraphs_and_without_change(client):
    recommendation, other = discussed(), discussed()
    clerk = officer(client, recommendation.workshop)
    heading, strange = rows_of(recommendation)[0], rows_of(other)[2]
    states = {heading.paragraph.key: "agreed", strange.paragraph.key: "agreed"}

    assert paragraph_states.record(recommendation.circulated.circulation, states, seen={}, by=clerk) == []
    page = client.get(page_with_states(recommendation))
    assert client.post(page_with_states(recommendation), typed(page)).status_code == 302
    assert not ParagraphState.objects.exists()
    assert not AuditEntry.objects.filter(verb="recommendation.paragraphs_agreed").exists()


def test_a_rapporteur_of_another_topic_and_participants_are_refused(client):
    recommendation = discussed()
    other = recommendation.workshop.topics.exclude(pk=recommendation.topic_id).first()
    rapporteur = create_role(Role.RAPPORTEUR, workshop=recommendation.workshop)
    rapporteur.topics.add(other)
    key = rows_of(recommendation)[2].paragraph.key

    for user in (rapporteur.user, recommendation.author.user):
        with pytest.raises(Refused) as refused:
            paragraph_states.record(recommendation.circulated.circulation, {key: "agreed"}, seen={}, by=user)
        assert str(refused.value) == str(paragraph_states.NOT_YOURS)


def test_unknown_states_are_refused(client):
    recommendation = discussed()
    officer(client, recommendation.workshop)
    page = client.get(page_with_states(recommendation))

    assert client.post(page_with_states(recommendation), typed(page, s0="rejected")).status_code == 200
    assert not ParagraphState.objects.exists()


def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    words = [("operative", f"Recommends that partners meet {number} times.") for number in range(60)]
    recommendation = discussed(words=words)
    clerk = officer(client, recommendation.workshop)
    record(recommendation, *["agreed"] * 60, by=clerk)
    for number in range(3):
        revise(recommendation, number, "Recommends that partners meet.")
    signed_in(client, delegate(recommendation.workshop, "IT"))

    with django_assert_max_num_queries(16):
        assert shown(client.get(page_of(recommendation))) == ["open"] * 3 + ["agreed"] * 57


def test_the_record_proves_the_rows(client):
    recommendation = discussed()
    record(recommendation, "agreed", by=officer(client, recommendation.workshop))
    reading = integrity.Reading([])

    assert list(reading.faults()) == []
    (row,) = ParagraphState.objects.all()
    assert f"state of paragraph {row.pk}" in seals.of([row])
    assert seals.of([row]).items() <= reading.rows.items()


def test_validation_errors_name_the_paragraph(client):
    recommendation = discussed()
    clerk = officer(client, recommendation.workshop)
    key = rows_of(recommendation)[3].paragraph.key

    with pytest.raises(ValidationError) as error:
        paragraph_states.record(recommendation.circulated.circulation, {key: "agreed"}, seen={}, by=clerk)
    assert list(error.value.message_dict) == [str(key)]
