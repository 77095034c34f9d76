"""Whether every saved version still matches its checksum."""

from django.utils.translation import gettext as _

from recommendations.drafting import versions
from recommendations.models import Revision


def findings():
    """Yield one sentence for each thing that is not as it should be. Reads every revision."""
    revisions = Revision.objects.select_related("recommendation").prefetch_related("texts__paragraph").order_by("pk")
    for revision in revisions.iterator(chunk_size=500):
        if versions.digest(revision, revision.texts.all()) != revision.sha256:
            name = revision.recommendation.symbol or revision.recommendation.key
            sentence = _("Revision %(serial)s of %(name)s is not the wording that was saved.")
            yield sentence % {"serial": revision.serial, "name": name}
