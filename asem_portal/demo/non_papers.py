"""A non-paper for the fictitious workshop: one page of text, marked as fictitious."""

import io
import zipfile
from html import escape
from typing import Any

from asem_portal.demo.users import user_for
from recommendations.models import NonPaper
from recommendations.non_papers import non_papers
from workshops.models import Delegate, Workshop

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = f'xmlns:office="{_OFFICE}:office:1.0" xmlns:text="{_OFFICE}:text:1.0" office:version="1.2"'
_DAY = (2026, 1, 1, 0, 0, 0)  # of the parts of the file, so that the same text gives the same file


def load(workshop: Workshop, data: dict[str, Any]) -> NonPaper:
    """Add the non-paper, as the head of the delegation that circulates it."""
    by = user_for(data["by"])
    delegation = Delegate.objects.select_related("delegation").get(user=by).delegation
    topic = workshop.topics.get(number=data["topic"])
    file = (_document(data["text"]), "odt")
    return non_papers.add(topic, title=data["title"], delegation=delegation, file=file, by=by)


def _document(paragraphs: list[str]) -> bytes:
    """Return an ODT document with these paragraphs."""
    text = "".join(f"<text:p>{escape(paragraph)}</text:p>" for paragraph in paragraphs)
    body = f"<office:body><office:text>{text}</office:text></office:body>"
    entry = 'manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"'
    odt = "application/vnd.oasis.opendocument.text"
    entries = f"<{entry.format('/', odt)}/><{entry.format('content.xml', 'text/xml')}/>"
    manifest = f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0" manifest:version="1.2">{entries}</manifest:manifest>'
    parts = {
        "mimetype": odt,
        "content.xml": f"<office:document-content {_NAMES}>{body}</office:document-content>",
        "META-INF/manifest.xml": manifest,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, _DAY), content)
    return buffer.getvalue()
