"""The PDF engine: HTML, style sheets and metadata go in; checked, tagged, archivable bytes come out.

It knows nothing of reports. One file keeps both PDF/A-3a and PDF/UA-1, carries the frozen content as an attachment,
reads nothing from outside the portal, and has the same bytes for the same input on every machine with the same Pango.
"""

from registry.pdf.job import Job, Limits, Rendered, RenderingFailed
from registry.pdf.libraries import check_libraries
from registry.pdf.printing import engine_version, render, render_all

__all__ = ["Job", "Limits", "Rendered", "RenderingFailed", "check_libraries", "engine_version", "render", "render_all"]
