"""Rendering a report: one file for each content, progress, failures and retries."""

import io

import pikepdf
import pytest

from registry import audit, outbox, pdf
from registry.files import storage
from registry.models import Outgoing
from reports.models import ReportRendition
from reports.printing import renditions
from reports.printing import report as printing_report
from tests.elements import element, elements, texts
from tests.factories import create_report, create_workshop, issue_report
from tests.reports.reports import adopted, composed, secretariat
from workshops.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    """Return a draft report, with its secretariat signed in."""
    workshop, recommendations = adopted(count=1)
    report = create_report(workshop, recommendations)
    report.keeper = secretariat(client, workshop)
    return report


def ask(client, report):
    return client.post(f"/reports/{report.key}/render/")


def follow(client, report):
    return client.get(f"/reports/{report.key}/progress/")


def job_of(rendition):
    return Outgoing.objects.get(kind="report.render", key=rendition.key)


def test_request_freezes_the_content_and_queues_the_rendering(client, draft):
    response = ask(client, draft)

    rendition = ReportRendition.objects.get()
    content = printing_report.freeze(draft)
    assert response.url == draft.get_absolute_url()
    assert storage.read(rendition.snapshot) == content
    assert (rendition.digest, rendition.file) == (printing_report.digest(content), "")
    assert job_of(rendition).ids == {"rendition": str(rendition.key)}
    entry = audit.entries(rendition).get(verb="rendition.requested")
    assert (entry.actor_key, entry.data) == (str(draft.keeper.key), {"digest": rendition.digest})


def test_same_content_is_queued_once(client, draft):
    for _ in range(3):
        ask(client, draft)

    assert (ReportRendition.objects.count(), Outgoing.objects.filter(kind="report.render").count()) == (1, 1)


def test_any_change_changes_the_digest(draft):
    digests = {printing_report.digest(printing_report.freeze(draft))}
    for field, value in (("foreword", "New."), ("title", "New"), ("dated_on", draft.workshop.starts_on)):
        setattr(draft, field, value)
        digests.add(printing_report.digest(printing_report.freeze(draft)))
    draft.items.all().delete()
    digests.add(printing_report.digest(printing_report.freeze(draft)))

    assert len(digests) == 5


def test_reverted_change_reuses_the_earlier_file(client, draft):
    ask(client, draft)
    rendition = ReportRendition.objects.get()
    outbox.run("report.render", rendition.key)
    for foreword in ("Changed.", ""):
        draft.refresh_from_db()
        typed = composed(draft, [item.recommendation for item in draft.items.all()], foreword=foreword)
        client.post(f"/reports/{draft.key}/compose/", typed)
        assert client.get(draft.get_absolute_url()).context["is_ready"] is False

    ask(client, draft)

    assert client.get(draft.get_absolute_url()).context["latest"] == rendition
    assert ReportRendition.objects.count() == 1


def test_worker_renders_the_file_once(client, draft):
    ask(client, draft)
    rendition = ReportRendition.objects.get()

    assert outbox.run("report.render", rendition.key)
    first = ReportRendition.objects.get()
    renditions.render_report(rendition=str(rendition.key), progress=None, outgoing=None)

    assert first == ReportRendition.objects.get()
    assert storage.read(first.file).startswith(b"%PDF-1.7")
    assert (first.file, first.size) == (f"{first.sha256}.pdf", len(storage.read(first.file)))
    assert (first.pages, first.missing_glyphs) == (3, [])
    draft_file = storage.read(first.draft_file)
    with pikepdf.open(io.BytesIO(draft_file)) as opened:
        assert (first.draft_pages, first.draft_size) == (len(opened.pages), len(draft_file))


def test_progress_is_polled_until_the_file_is_ready(client, draft):
    ask(client, draft)
    job = job_of(ReportRendition.objects.get())
    waiting = follow(client, draft)
    Outgoing.objects.filter(pk=job.pk).update(progress=62, progress_text="Laying out page 31 of 58", attempts=1)
    halfway = follow(client, draft)
    outbox.run("report.render", job.key)
    over = follow(client, draft)

    assert [waiting.status_code, halfway.status_code, over.status_code] == [200, 200, 286]
    assert [element(page, "progress").get("value") for page in (waiting, halfway, over)] == ["0", "62", "100"]
    assert texts(waiting, "#job-label") not in ([], [""])
    assert texts(halfway, "#job-label") == ["Laying out page 31 of 58"]
    links = [[link.get("href") for link in elements(page, "a.btn")] for page in (waiting, halfway, over)]
    assert links == [[], [], [draft.get_absolute_url()]]


def test_failure_is_shown_and_can_be_retried(client, draft):
    ask(client, draft)
    job = job_of(ReportRendition.objects.get())
    failed = {"failed_at": job.queued_at, "attempts": 3, "last_error": "Laying out took too long."}
    Outgoing.objects.filter(pk=job.pk).update(**failed)

    fragment, page = follow(client, draft), client.get(draft.get_absolute_url())

    sentence = renditions.FAILED % {"times": renditions.TIMES % {"n": 3}, "error": "Laying out took too long."}
    assert (fragment.status_code, texts(fragment, "[role=alert]"), texts(page, "[role=alert]")) == (
        286,
        *[[sentence]] * 2,
    )
    assert len(elements(page, f'form[action="/reports/{draft.key}/render/"] button')) == 1
    ask(client, draft)
    job.refresh_from_db()
    assert (job.failed_at, job.attempts, job.last_error) == (None, 0, "")


def test_permanent_failure_is_not_retried(client, draft, settings, tmp_path):
    ask(client, draft)
    job = job_of(ReportRendition.objects.get())
    settings.BASE_DIR = tmp_path  # without the style sheets
    outbox.run("report.render", job.key)

    job.refresh_from_db()
    assert (job.attempts, bool(job.failed_at)) == (1, True)
    assert job.last_error == str(pdf.RenderingFailed("fetch"))


def test_earlier_attempt_is_shown(client, draft):
    ask(client, draft)
    job = job_of(ReportRendition.objects.get())
    Outgoing.objects.filter(pk=job.pk).update(attempts=1, last_error="The PDF engine stopped.")

    told = renditions.TRIED_AGAIN % {"n": 1, "error": "The PDF engine stopped."}
    assert texts(follow(client, draft), ".job .small")[0].startswith(told)


def test_other_workshops_cannot_request_or_follow(client):
    report = create_report()
    secretariat(client, create_workshop())

    assert [ask(client, report).status_code, follow(client, report).status_code] == [404, 404]


def test_chair_follows_but_cannot_request(client, draft):
    ask(client, draft)
    secretariat(client, draft.workshop, Role.CHAIR)

    assert [ask(client, draft).status_code, follow(client, draft).status_code] == [404, 200]


def test_issued_report_cannot_be_rendered_again(client):
    report = issue_report()
    secretariat(client, report.workshop)

    assert ask(client, report).status_code == 403
    assert report.renditions.count() == 1


def test_query_count_of_freezing_is_constant(django_assert_max_num_queries):
    workshop, recommendations = adopted(count=3)
    few, many = create_report(workshop, recommendations), create_report(*adopted(create_workshop(), count=40))
    with django_assert_max_num_queries(17) as asked:
        printing_report.freeze(few)
    with django_assert_max_num_queries(len(asked)):
        printing_report.freeze(many)
