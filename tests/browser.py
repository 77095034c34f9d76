"""A headless Chromium for tests, which records all errors on a page."""

import shutil
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]


@contextmanager
def chromium():
    """Yield a browser. As playwright runs an event loop, the database cannot be queried until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


def listen(context, complaints):
    """Add to `complaints` all errors on pages of `context`: of scripts, policy and console, and responses from 500.

    The browser also reports pages that respond with 403 or 404; these reports are ignored.
    """
    context.on("console", lambda message: _heard(message, complaints))
    context.on("weberror", lambda error: complaints.append(f"{error.page.url}: {error.error}"))
    context.on("response", lambda response: _answered(response, complaints))
    context.on("requestfailed", lambda request: _failed(request, complaints))


def _heard(message, complaints):
    own_refusal = message.text.startswith("Failed to load resource") and message.location["url"] == message.page.url
    if message.type in ("error", "warning") and not own_refusal:
        complaints.append(f"{message.page.url}: {message.text}")


def _answered(response, complaints):
    if response.status >= 500:
        complaints.append(f"{response.url}: {response.status}")


def _failed(request, complaints):
    # A download ends the navigation that started it.
    if request.failure != "net::ERR_ABORTED":
        complaints.append(f"{request.url}: {request.failure}")
