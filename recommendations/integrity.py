"""Check every saved version against its checksum."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from recommendations import version_content
from recommendations.models import Version


def findings() -> Iterator[str]:
    """Yield a message for each version that does not match its checksum. Reads every version."""
    versions = Version.objects.select_related("recommendation").prefetch_related("texts__paragraph").order_by("pk")
    for version in versions.iterator(chunk_size=500):
        saved = version_content.of(version, version.texts.all())
        if version_content.digest(saved, version.hash_schema, version.language) != version.sha256:
            name = version.recommendation.symbol or version.recommendation.key
            message = _("Version %(serial)s of %(name)s does not match its checksum.")
            yield message % {"serial": version.serial, "name": name}
