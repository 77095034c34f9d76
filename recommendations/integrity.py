"""Whether every saved version still matches its checksum."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from recommendations import wording
from recommendations.models import Revision


def findings() -> Iterator[str]:
    """Yield a message for each version that does not match its checksum. Reads every version."""
    revisions = Revision.objects.select_related("recommendation").prefetch_related("texts__paragraph").order_by("pk")
    for revision in revisions.iterator(chunk_size=500):
        saved = wording.of(revision, revision.texts.all())
        if wording.digest(saved, revision.hash_schema, revision.language) != revision.sha256:
            name = revision.recommendation.symbol or revision.recommendation.key
            sentence = _("Revision %(serial)s of %(name)s is not the wording that was saved.")
            yield sentence % {"serial": revision.serial, "name": name}
