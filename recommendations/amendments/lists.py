"""The amendments of recommendations in the order of the text, and the drafts of a reader's own delegation."""

from collections.abc import Iterable

from members.models import User
from recommendations import visibility
from recommendations.amendments import entries
from recommendations.amendments.entries import Entry
from recommendations.models import Amendment, AmendmentState, Recommendation
from recommendations.models.amendment import DRAFTERS
from recommendations.reading import page
from workshops.models import Topic

Group = tuple[Recommendation, list[Entry]]


def groups(recommendations: Iterable[Recommendation], user: User) -> list[Group]:
    """Return the recommendations with released amendments, each with its entries. Six queries."""
    recommendations = list(recommendations)
    found = entries.of_recommendations(recommendations, user)
    return [(one, found[one.pk]) for one in recommendations if one.pk in found]


def circulated(recommendations: Iterable[Recommendation]) -> list[Group]:
    """Return the same against the versions last circulated, as every participant may read them."""
    recommendations = list(recommendations)
    found = entries.of_circulated(recommendations)
    return [(one, found[one.pk]) for one in recommendations if one.pk in found]


def of_topic(topic: Topic, user: User) -> list[Recommendation]:
    """Return the circulated recommendations of a topic that `user` may read, with all that `groups` needs."""
    readable = page.related().visible_to(user).filter(topic=topic, circulated_at__isnull=False)
    return list(readable.order_by("number", "serial", "pk"))


def own_drafts(recommendation: Recommendation, user: User) -> list[Amendment]:
    """Return the draft amendments to a recommendation that the reader may edit."""
    drafts = Amendment.objects.visible_to(user).filter(recommendation=recommendation, state=AmendmentState.DRAFT)
    return list(drafts.filter(visibility.where(DRAFTERS, user)).order_by("created_at", "pk"))
