"""Sentences that the portal composes about none, one, two or many things read as if written by hand."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from recommendations.silence.sentences import NoticeWords, Text

pytestmark = pytest.mark.wording


def rendered(template, **context):
    text = render_to_string(f"recommendations/{template}", context)
    return " ".join(text.replace("<b>", "").replace("</b>", "").partition(">")[2].rpartition("</p>")[0].split())


@pytest.mark.parametrize(
    ("at_once", "daily", "sentence"),
    [
        (0, 0, "No e-mails will be sent."),
        (0, 1, "One person will be notified in a daily summary."),
        (0, 2, "2 people will be notified in their daily summaries."),
        (1, 0, "One e-mail will be sent."),
        (2, 1, "2 e-mails will be sent. One more person will be notified in a daily summary."),
        (12, 2, "12 e-mails will be sent. 2 more people will be notified in their daily summaries."),
    ],
)
def test_the_recipients_of_a_step(at_once, daily, sentence):
    assert rendered("workflow/_recipients.html", at_once=at_once, daily=daily) == sentence


@pytest.mark.parametrize(("count", "ending"), [(1, "final draft:"), (2, "final drafts:"), (12, "final drafts:")])
def test_the_opening_of_a_notice(count, ending):
    workshop = SimpleNamespace(title="Networks", short_name="Ha Noi 2027")
    texts = [Text(f"REC/{n}", "Rev.1", "Title") for n in range(count)]
    words = NoticeWords(workshop, 1, texts, "Ms Bouakeo", timezone.now(), "UTC", "")
    assert words.opening.endswith(f"“Networks”, Ha Noi 2027, on the following {ending}")
