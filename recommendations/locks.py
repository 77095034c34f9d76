"""Lock a recommendation for a change."""

from django.db.models import Model

from members.models import User
from recommendations.models import Recommendation
from workshops import user_roles
from workshops.models import Topic, Workshop


def lock(recommendation: Recommendation, *, by: User | Model | str, with_topic: bool = False) -> Recommendation:
    """Lock and return the reloaded row; reload the roles of `by`, which may have ended since the page was read.

    Call it within the transaction of the change, before permissions are checked. `with_topic` locks the workshop and
    the topic first, for assigning a symbol or a number. The order of locks is: workshop, topic, recommendation, audit
    chain.
    """
    if with_topic:
        Workshop.objects.select_for_update(no_key=True).get(pk=recommendation.workshop_id)
        Topic.objects.select_for_update(no_key=True).get(pk=recommendation.topic_id)
    if isinstance(by, User):
        user_roles.forget(by)
    return Recommendation.objects.select_for_update(no_key=True).get(pk=recommendation.pk)
