"""Helpers for tests of reports: a signed-in secretariat, adopted recommendations, a report as a page."""

import json

from django.template.loader import render_to_string

from registry import canonical
from registry.files import storage
from reports.printing import renditions
from reports.printing import report as printing_report
from tests.factories import create_delegate, create_delegation, create_recommendation, create_role, create_workshop
from tests.signing import sign_in
from workshops.models import Role


def secretariat(client, workshop, role=Role.SECRETARIAT, **proof):
    """Sign in the holder of a role in `workshop` and return the user."""
    user = create_role(role, workshop=workshop).user
    sign_in(client, user, **proof)
    return user


def notices(page):
    """Return the messages shown on a page."""
    return [str(message) for message in page.context["messages"]]


def adopted(workshop=None, count=3, topics=1):
    """Return a workshop and `count` adopted recommendations on each of its first `topics`."""
    workshop = workshop or create_workshop()
    author = create_delegate(create_delegation(workshop))
    recommendations = [
        create_recommendation("adopted", author=author, topic=topic, title=f"Text {topic.number}.{number}")
        for topic in workshop.topics.all()[:topics]
        for number in range(1, count + 1)
    ]
    return workshop, recommendations


def drawn(content):
    """Return the template context of a report with this frozen content, and its HTML."""
    page = printing_report._page(canonical.printable(json.loads(content)), printing_report.digest(content))
    return page, render_to_string(printing_report.TEMPLATES[page["report"]["form"]], page)


def composed(report, in_order, **changes):
    """Return the form data that composes a report of these recommendations."""
    keys = [str(recommendation.key) for recommendation in in_order]
    typed = {"title": report.title, "dated_on": report.dated_on.isoformat(), "foreword": report.foreword}
    typed |= {"form": report.form, "action": report.action, "executive": report.executive, "annexes": report.annexes}
    typed |= {"summary": report.summary, "base": report.composed_at.isoformat(), "order": keys}
    return typed | {"recommendations": keys} | changes


def render_as_worker(report, by):
    """Request the PDF of the report's current content, and let it and its draft exist."""
    rendition = renditions.request_file(report, by=by)
    name, draft = (
        storage.store(f"%PDF-1.7 the {what}, {report}".encode(), "pdf") for what in ("issued document", "draft")
    )
    files = {"file": name, "draft_file": draft, "sha256": name[:64], "rendered_at": rendition.requested_at}
    numbers = {"size": 31, "pages": 6, "draft_size": 30, "draft_pages": 4}
    type(rendition).objects.filter(pk=rendition.pk).update(**files | numbers)
