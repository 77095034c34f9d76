"""The scripts of native names, in a browser: only pages that show such names load the fonts for them."""

import pytest

from tests import factories
from tests.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_page_loads_the_scripts_that_it_shows_and_no_others(server):
    factories.create_partner("VN", native_name="Việt Nam", native_language="vi")
    factories.create_partner("LA", native_name="ສາທາລະນະລັດ ປະຊາທິປະໄຕ ປະຊາຊົນລາວ", native_language="lo")
    lao = {"noto-lao.woff2"}
    wanted = {"/privacy/": set(), "/partners/VN/": set(), "/partners/LA/": lao, "/partners/": lao}
    with chromium() as browser:
        assert {path: scripts(browser, f"{server.url}{path}") for path in wanted} == wanted


def scripts(browser, address):
    """Return the font files that a page requests, without those of the serif typeface."""
    page, files = browser.new_page(), set()
    page.on("request", lambda request: files.add(request.url.rpartition("/")[2]))
    page.goto(address, wait_until="networkidle")
    page.close()
    return {file for file in files if file.startswith("noto") and "serif" not in file}
