"""What the tests of reports share: who looks after them, a workshop with adopted texts, and a report as a page."""

import json

from django.template.loader import render_to_string

from reports.printing import phrases
from reports.printing import report as printing_report
from tests.factories import create_delegate, create_delegation, create_recommendation, create_role, create_workshop
from tests.signing import sign_in
from workshops.models import Role


def secretariat(client, workshop, role=Role.SECRETARIAT, **proof):
    """Sign the holder of a role in `workshop` in, and return the user."""
    user = create_role(role, workshop=workshop).user
    sign_in(client, user, **proof)
    return user


def notices(page):
    """The messages that a page shows about what was done before it."""
    return [str(message) for message in page.context["messages"]]


def adopted(workshop=None, count=3, topics=1):
    """A workshop with `count` adopted texts under each of its first `topics`; returns (workshop, texts)."""
    workshop = workshop or create_workshop()
    author = create_delegate(create_delegation(workshop))
    texts = [
        create_recommendation("adopted", author=author, topic=topic, title=f"Text {topic.number}.{number}")
        for topic in workshop.topics.all()[:topics]
        for number in range(1, count + 1)
    ]
    return workshop, texts


def drawn(content):
    """What a report of this frozen content prints, and the page that the engine lays out."""
    page = printing_report._page(phrases.printable(json.loads(content)), printing_report.digest(content))
    return page, render_to_string(printing_report.TEMPLATES[page["report"]["form"]], page)


def composed(report, in_order, **changes):
    """What the browser sends when a report is composed of these texts."""
    keys = [str(text.key) for text in in_order]
    words = {"title": report.title, "dated_on": report.dated_on.isoformat(), "foreword": report.foreword}
    words |= {"form": report.form, "action": report.action, "executive": report.executive, "annexes": report.annexes}
    words |= {"summary": report.summary, "base": report.composed_at.isoformat(), "order": keys, "texts": keys}
    return words | changes
