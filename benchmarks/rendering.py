"""Measure the rendering of a long report: `python benchmarks/rendering.py [recommendations] [people]`; default 120 250.

Budgets on two idle cores: 15 s and 250 MB for 139 pages, 90 ms per page for 400 pages, a file of 1 MB, and identical
bytes from both renderings.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def measure(recommendations: int, people: int) -> None:
    """Render a report twice and print time, memory and size."""
    from registry import pdf  # slow import
    from tests.registry.pdf import sample  # slow import

    html = sample.report(chapters=4, each=recommendations // 4, people=people)
    first, second = (pdf.render(**sample.fields(html)) for _ in range(2))
    for rendered in (first, second):
        each = rendered.seconds / rendered.pages * 1000
        print(
            f"{rendered.pages} pages  {rendered.seconds:.1f} s  {each:.0f} ms a page  "
            f"{rendered.memory / 1e6:.0f} MB  file {len(rendered.data) / 1e6:.2f} MB  {rendered.sha256[:16]}"
        )
    print("identical files" if first.data == second.data else "DIFFERENT FILES")


if __name__ == "__main__":
    from django.conf import settings

    with tempfile.TemporaryDirectory() as var:
        settings.configure(USE_I18N=False, BASE_DIR=ROOT, VAR=Path(var))
        measure(*map(int, sys.argv[1:] or (120, 250)))
