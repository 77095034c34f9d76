"""Circulation of further versions: labels are never reused, and the first circulation is kept."""

import pytest

from recommendations.models import Circulation, Label
from recommendations.workflow import transitions
from tests.factories import create_recommendation, create_role, create_version
from tests.recommendations.pages import as_typed, head
from workshops.models import Role

pytestmark = pytest.mark.django_db


def discussed(paragraphs=2):
    """Return a recommendation in discussion with this number of operative paragraphs, and the secretariat."""
    rows = [("operative", f"Participants recommended measure {number}.") for number in range(paragraphs)]
    recommendation = create_recommendation("discussion", author=head(), paragraphs=rows)
    return recommendation, create_role(Role.SECRETARIAT, workshop=recommendation.workshop).user


def circulate(recommendation, paragraphs, by):
    """Circulate a version with these (kind, text, key) or (kind, text); return its labels in order."""
    known = {one.key: one for one in recommendation.paragraphs.all()}
    rows = [(kind, text, *(known[one] for one in key)) for kind, text, *key in paragraphs]
    create_version(recommendation, rows)
    circulation = transitions.circulate(recommendation, by=by)
    labels = dict(Label.objects.filter(circulation=circulation).values_list("paragraph", "label"))
    return [labels[one.paragraph_id] for one in circulation.version.texts.all()]


def test_the_label_of_a_deleted_paragraph_is_not_reused():
    recommendation, clerk = discussed()
    first, _second = as_typed(recommendation.current)
    new = ("operative", "Participants recommended something new.")

    assert circulate(recommendation, [first], clerk) == ["1"]
    assert circulate(recommendation, [first, new], clerk) == ["1", "3"]


def test_labels_of_other_recommendations_do_not_count():
    recommendation, clerk = discussed()
    create_recommendation("discussion", author=recommendation.author, paragraphs=[("operative", "Another.")] * 4)
    new = ("operative", "Participants recommended something new.")

    assert circulate(recommendation, [*as_typed(recommendation.current), new], clerk) == ["1", "2", "3"]


def test_the_time_of_the_first_circulation_is_kept():
    recommendation, clerk = discussed()
    first = recommendation.circulated_at

    circulate(recommendation, as_typed(recommendation.current)[:1], clerk)

    recommendation.refresh_from_db()
    assert recommendation.circulated_at == first
    assert recommendation.circulated == recommendation.current
    assert list(Circulation.objects.values_list("number", flat=True).order_by("number")) == [1, 2]
