"""The PDF engine: it turns HTML, style sheets and metadata into a checked, tagged, archivable file.

It knows nothing about reports. Each file complies with both PDF/A-3a and PDF/UA-1, contains the frozen content as an
attachment, loads nothing from outside the portal, and has the same bytes for the same input on every machine with the
same version of Pango.
"""

from registry.pdf.job import Job, Limits, Rendered, RenderingFailed
from registry.pdf.libraries import check_libraries
from registry.pdf.printing import engine_version, render, render_all

__all__ = ["Job", "Limits", "Rendered", "RenderingFailed", "check_libraries", "engine_version", "render", "render_all"]
