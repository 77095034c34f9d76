"""The scripts of native names, in a browser: their fonts come with the page that shows them, and with no other."""

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
    """The files of fonts that a page asks for, without those of the serif."""
    page, files = browser.new_page(), set()
    page.on("request", lambda request: files.add(request.url.rpartition("/")[2]))
    page.goto(address, wait_until="networkidle")
    page.close()
    return {file for file in files if file.startswith("noto") and "serif" not in file}
