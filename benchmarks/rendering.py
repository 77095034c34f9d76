"""How long a long report takes: `python benchmarks/rendering.py [recommendations] [people]`, by default 120 and 250.

Budgets, on two quiet cores: 15 s and 250 MB for 139 pages, 90 ms a page at 400 pages, a file of 1 MB, the same bytes
twice.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def measure(recommendations: int, people: int) -> None:
    """Print a report twice and say what it took."""
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
    print("same bytes" if first.data == second.data else "OTHER BYTES")


if __name__ == "__main__":
    from django.conf import settings

    with tempfile.TemporaryDirectory() as var:
        settings.configure(USE_I18N=False, BASE_DIR=ROOT, VAR=Path(var))
        measure(*map(int, sys.argv[1:] or (120, 250)))
