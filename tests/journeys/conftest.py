"""The portal, for tests that look at its pages in a browser."""

import pytest
from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def server(settings, transactional_db):
    """The portal over http on the loopback, as on one's own machine."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.LOCAL = settings.LOCAL_OUTBOX = settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    # This server finds static files as they lie, by their plain names.
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.STORAGES = settings.STORAGES | plain
    server = LiveServer("localhost")
    yield server
    server.stop()
