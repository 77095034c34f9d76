"""A headless Chromium for tests, which hears everything that a page complains about."""

import shutil
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]


@contextmanager
def chromium():
    """A browser, closed afterwards. No database is asked for between opening and closing: playwright runs a loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


def listen(context, complaints):
    """Add to `complaints` what any page of `context` says: errors of scripts, policy and console, and answers from 500 on.

    That a page itself is answered with 403 or 404 is said by the browser too, and is no complaint.
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
    # A download ends the navigation that began it.
    if request.failure != "net::ERR_ABORTED":
        complaints.append(f"{request.url}: {request.failure}")
