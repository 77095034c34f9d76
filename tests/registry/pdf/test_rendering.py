"""The same content results in the same bytes everywhere; progress and unprintable characters are reported."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from registry import pdf
from registry.pdf import RenderingFailed, printing
from registry.pdf import text as pdf_text

from . import sample

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(USE_I18N=False, VAR=Path(sys.argv[1]), BASE_DIR=Path.cwd())
from registry import pdf
from tests.registry.pdf import sample
print(pdf.render(**sample.fields()).sha256)
"""


@pytest.mark.parametrize(("seed", "zone"), [("0", "UTC"), ("4711", "Asia/Ho_Chi_Minh")])
def test_another_process_makes_the_same_bytes(printed, tmp_path, seed, zone):
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed, "TZ": zone}
    environment |= {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (result.stdout.strip(), result.stderr) == (printed.sha256, "")


def test_other_content_makes_other_bytes(printed):
    assert pdf.render(**sample.fields(snapshot=b"{}")).sha256 != printed.sha256


def test_the_hash_is_that_of_the_file(printed):
    assert printed.sha256 == hashlib.sha256(printed.data).hexdigest()


def test_progress_grows_and_names_the_page(printed, progress):
    percents = [percent for percent, text in progress]
    assert percents == sorted(percents)
    assert (percents[0], percents[-1]) == (1, 94)
    first = {"page": 1, "pages": printed.pages}
    told = {str(printing.STEPS[step] % first) for step in ("start", "layout", "again", "check")}
    assert told <= {text for _, text in progress}


def test_a_character_that_no_font_has_is_reported():
    rendered = pdf.render(**sample.fields(sample.page("<p>A camel \U0001f42a, twice \U0001f42a.</p>")))
    assert rendered.missing_glyphs == ["\U0001f42a"]


def test_half_a_character_is_refused_with_a_sentence():
    with pytest.raises(RenderingFailed) as failure:
        pdf.render(**sample.fields(sample.page("<p>\ud800</p>")))
    assert failure.value.reason == "input"


def test_a_hostile_title_is_only_text():
    title = '<script>alert(1)</script> "&amp;" \u202e(endstream) %PDF ${7*7} \\'
    html = sample.page(f"<h1>{printing_safe(title)}</h1>").replace(sample.TITLE, "other")
    rendered = pdf.render(**sample.fields(html, title=title, symbol="A&B<C>"))
    assert rendered.pages == 1


def printing_safe(title):
    return pdf_text.safe_text(title).replace("&", "&amp;").replace("<", "&lt;")


def test_a_long_word_stays_on_the_page(tmp_path):
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf.render(**sample.fields(sample.page(f"<p>{pdf_text.safe_text('W' * 600)}</p>"))).data)
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    edges = [float(part.split('"')[1]) for part in boxes.split("xMax=")[1:]]
    assert len(edges) > 10
    assert max(edges) < 595 - 67  # the right margin, in points
