"""E-mails and documents contain nothing that their recipients may not read. Each object contains a unique word.

Pages, searches, exports and feeds are tested in test_access_matrix.py.
"""

import shutil
import tempfile
from email.utils import parseaddr
from pathlib import Path

import pytest
from django.core import mail as sent
from django.db import transaction
from django.test import override_settings

from recommendations.models import Recommendation
from registry.models import Outgoing
from registry.outbox import run
from reports.printing import letter, report
from tests import access_matrix, planted, world
from workshops import user_roles

pytestmark = pytest.mark.django_db
TOKENS = planted.tokens()
SLOW = {"report.render"}  # documents are checked by their content, below


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    folder = Path(tempfile.mkdtemp())
    local = {"LOCAL": True, "LOCAL_EMAILS": True, "FILES_ROOT": folder / "files", "EMAILS_ROOT": folder / "emails"}
    with override_settings(**local), django_db_blocker.unblock(), transaction.atomic():
        yield world.build(then=planted.plant)
        transaction.set_rollback(True)
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def files():
    """The world's files outlive one test."""


def test_no_mail_tells_its_reader_more(everything):
    columns = {user.email: column for column, user in everything.people.items() if user}
    letters = [
        (columns[address], mail, readable)
        for mail, readable in _mails(everything)
        for _name, address in map(parseaddr, mail.to)
        if address in columns
    ]
    assert len(letters) >= 5
    for column, mail, readable in letters:
        said = f"{mail.subject} {mail.body}".lower()
        for token in TOKENS:
            may_read = column in token.readers or token.thing in readable[column] or _is_addressee(token, said)
            assert may_read or token.word not in said, (column, token.thing, mail.subject)


def _is_addressee(token, said):
    """Return whether a mail names a contact in its salutation alone: it is the one to whom it is sent."""
    salutation = f"dear {token.word},"
    return token.thing == "address of a ministry" and said.count(token.word) == said.count(salutation) == 1


def _mails(everything):
    """Return the e-mails of each permitted action, done on its own, and the recommendations users can then read."""
    found = []
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        for row in access_matrix.rows():
            column = next((column for column, cell in row.cells if cell == "302"), None)
            if row.method == "POST" and column and row.url not in planted.LOCAL:
                sent.outbox = []
                readable = _act(everything, row, column)
                found += [(mail, readable) for mail in sent.outbox]
    return found


def _act(everything, row, column):
    with transaction.atomic():
        there = set(Outgoing.objects.values_list("pk", flat=True))
        data = world.typed(everything, row.url, row.thing)
        everything.client(column).post(everything.address(row.url, row.thing, column), data)
        for _round in range(3):  # an action queues notifications, which queue e-mails
            for owed in Outgoing.objects.exclude(pk__in=there).exclude(kind__in=SLOW):
                there.add(owed.pk)
                run(owed.kind, owed.key)
        readable = {column: _texts_of(everything, user) for column, user in everything.people.items() if user}
        transaction.set_rollback(True)
    return readable


def _texts_of(everything, user):
    """Return the names of the recommendations that a user may now read; forwarding one gives its new reader access."""
    user_roles.forget(user)  # roles read before the action
    seen = set(Recommendation.objects.visible_to(user).values_list("key", flat=True))
    return {name for name in planted.READERS if getattr(everything.things.get(name), "key", None) in seen}


def test_no_document_holds_a_text_that_is_not_its_own(everything):
    for name, own in [
        ("draft report", {"draft report", "adopted text", "reservation of a partner"}),  # its footnotes are printed
        ("issued report", {"issued report", "adopted text", "reservation of a partner"}),
        ("public report", {"public report", "published text"}),
    ]:
        said = str(report.freeze(everything.things[name])).lower()
        held = {token.thing for token in TOKENS if token.word in said}
        assert held - own <= {"name of a delegate", "function of a delegate"}, name
        assert own & held, name


def test_no_letter_names_another_ministry(everything):
    dispatch = everything.things["failed dispatch"]
    said = str(letter.freeze(dispatch, None)).lower()
    assert [token.thing for token in TOKENS if token.word in said] == []
