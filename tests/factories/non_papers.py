"""Factories of non-papers, whose files are stored."""

from django.utils import timezone

from recommendations.models import NonPaper
from registry.files import storage
from tests.factories.members import create_user


def create_non_paper(topic, delegation, content=b"%PDF-1.7 non-paper", **fields):
    """Create a non-paper of a delegation on a topic, without an audit entry."""
    by = fields.pop("added_by", None) or create_user()
    defaults = {"workshop": topic.workshop, "title": "Mobility grants", "delegation_name": delegation.name}
    defaults |= {"file": storage.store(content, "pdf"), "size": len(content), "added_at": timezone.now()}
    defaults |= {"added_by": by, "added_by_name": str(by)}
    return NonPaper.objects.create(topic=topic, delegation=delegation, **defaults | fields)
