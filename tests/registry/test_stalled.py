"""A database or broker that accepts what it is sent and never answers delays a request for a limited time."""

import socket
import struct
import threading
import time
from contextlib import closing, contextmanager

import psycopg2
import pytest
from psycopg2 import extensions

from registry import stalled

PARAMETERS = {"server_version": "16.0", "client_encoding": "UTF8", "DateStyle": "ISO, MDY"}
PARAMETERS |= {"standard_conforming_strings": "on", "integer_datetimes": "on", "TimeZone": "UTC"}


@contextmanager
def silent_database(*, greets):
    """Yield the port of a PostgreSQL that says nothing, or nothing after the greeting."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        accepted = []

        def serve():
            client, _address = server.accept()
            accepted.append(client)
            client.recv(10_000)
            if greets:
                client.sendall(_greeting())

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            for client in accepted:
                client.close()


def _greeting():
    def message(kind, body):
        return kind + struct.pack("!i", len(body) + 4) + body

    said = message(b"R", struct.pack("!i", 0))
    for name, value in PARAMETERS.items():
        said += message(b"S", f"{name}\0{value}\0".encode())
    return said + message(b"K", struct.pack("!ii", 1, 1)) + message(b"Z", b"I")


@pytest.fixture
def limits(monkeypatch, settings):
    """Short limits, and the waiting that PostgreSQL's connections have in the portal."""
    monkeypatch.setattr(stalled, "CONNECT_SECONDS", 0.3)
    monkeypatch.setattr(stalled, "MARGIN", 0.3)
    settings.STATEMENT_SECONDS = 0.2
    before = extensions.get_wait_callback()
    extensions.set_wait_callback(stalled.wait)
    yield
    extensions.set_wait_callback(before)


def _connect(port):
    return psycopg2.connect(host="127.0.0.1", port=port, user="portal", dbname="portal", sslmode="disable")


def test_connecting_to_a_silent_database_fails_in_time(limits):
    with silent_database(greets=False) as port:
        begun = time.monotonic()
        with pytest.raises(psycopg2.OperationalError):
            _connect(port)
    assert time.monotonic() - begun < 5


def test_a_statement_without_an_answer_fails_in_time_and_closes_the_connection(limits):
    with silent_database(greets=True) as port:
        connection = _connect(port)
        begun = time.monotonic()
        with pytest.raises(psycopg2.OperationalError):
            connection.cursor().execute("SELECT 1")
    assert time.monotonic() - begun < 5
    assert connection.closed


def test_without_a_limit_for_statements_an_answer_may_take_a_day(settings):
    settings.STATEMENT_SECONDS = 0
    assert stalled.answer_seconds() == 24 * 3600
    settings.STATEMENT_SECONDS = 30
    assert stalled.answer_seconds() == 40
