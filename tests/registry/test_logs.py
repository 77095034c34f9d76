"""Logs: one JSON object per line, with the request id, and without secrets."""

import json
import logging

import pytest
from django.test import Client

from registry import logs


def record(message, *arguments, **extra):
    made = logging.makeLogRecord({"name": "registry", "levelname": "INFO", "msg": message, "args": arguments} | extra)
    logs.RequestIdFilter().filter(made)
    return logs.JsonFormatter().format(made)


def test_a_line_is_one_json_object_with_the_requests_id():
    with logs.request_id("abc"):
        line = record("two\nlines of %s", "text", kind="mail")
    assert "\n" not in line
    read = json.loads(line)
    assert read.pop("at").endswith("+00:00")
    assert read == {
        "level": "INFO",
        "logger": "registry",
        "message": "two\nlines of text",
        "request_id": "abc",
        "kind": "mail",
    }


def test_an_exception_is_part_of_its_line():
    try:
        raise ValueError("wrong")
    except ValueError as error:
        line = record("failed", exc_info=(type(error), error, error.__traceback__))
    assert json.loads(line)["exception"].endswith("ValueError: wrong")
    assert "\n" not in line


def test_what_no_terminal_can_print_is_escaped():
    line = record("lone \ud800 surrogate")
    assert line.encode("utf-8")
    assert json.loads(line)["message"] == "lone \ud800 surrogate"


@pytest.mark.django_db
def test_the_secret_of_a_personal_link_stays_out_of_the_logs():
    from uuid import uuid4

    from registry import links

    token = links.token(links.issue("letter", uuid4()))
    line = record("Internal Server Error: %s", f"/letter/{token}/document/")
    assert token not in line
    assert json.loads(line)["message"] == f"Internal Server Error: /letter/{token.partition('.')[0]}.…/document/"


@pytest.mark.django_db
def test_a_request_is_logged_with_the_id_that_its_answer_carries(capfd):
    handler = logging.StreamHandler()
    handler.setFormatter(logs.JsonFormatter())
    handler.addFilter(logs.RequestIdFilter())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        response = Client().get("/nothing/here/", secure=True)
    finally:
        logger.removeHandler(handler)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    assert response.status_code == 404
    assert {(line["message"], line["request_id"]) for line in lines} == {
        ("Not Found: /nothing/here/", response["X-Request-ID"])
    }
