"""The history of a recommendation: what it says, to whom, and that its cost does not grow."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recommendations import version_content
from recommendations.amendments import sponsors
from recommendations.drafting import versions
from recommendations.history import page as history_page
from recommendations.history import record
from recommendations.history.entries import PAGE, Reader, sources
from recommendations.history.page import Cursor
from recommendations.models import Comment, Recommendation
from recommendations.workflow import transitions
from registry.models import AuditEntry
from tests.elements import elements, texts
from tests.factories import create_comment
from tests.recommendations.history.scene import OBJECTION, OWN, SECRET_REPLY, Scene
from tests.recommendations.pages import signed_in
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
SECRETS = (OWN, SECRET_REPLY, OBJECTION)


def entries(scene, user, **chosen):
    recommendation = Recommendation.objects.select_related("workshop", "adoption", "circulated").get(
        pk=scene.recommendation.pk
    )
    return history_page.of(Reader(user, recommendation), **chosen).entries


def names(found):
    return {entry.source.name for entry in found}


def circulate_a_change(scene):
    content = version_content.of(scene.recommendation.saved)
    changed = replace(content.paragraphs[1], text="Participants recommended that partners support all networks.")
    content = replace(content, paragraphs=(content.paragraphs[0], changed, *content.paragraphs[2:]))
    versions.revise(scene.recommendation, content, base=scene.recommendation.saved.key, by=scene.clerk)
    transitions.circulate(scene.recommendation, by=scene.clerk)


def test_each_reader_finds_what_they_may_read_and_nothing_else(client):
    scene = Scene()
    readers = {
        "Italy": (scene.italy.user, {OWN}),
        "Hungary": (scene.hungary.user, {SECRET_REPLY, OBJECTION}),
        "lead": (scene.lead.user, set()),
        "expert": (scene.expert.user, set()),
        "secretariat": (scene.clerk, {SECRET_REPLY, OBJECTION}),
        "chair": (scene.chair.user, {SECRET_REPLY, OBJECTION}),
    }
    for name, (user, secrets) in readers.items():
        sign_in(client, user)
        for path in (scene.page, scene.export):
            said = client.get(path).text
            assert {one for one in SECRETS if one in said} == secrets, (name, path)
            assert "Italy supports this paragraph." in said, (name, path)
    for user in (scene.press.user, None):
        client.logout()
        if user:
            sign_in(client, user)
        for path in (scene.page, scene.export):
            assert client.get(path).status_code == (404 if user else 302)


def test_entries_of_others_leave_no_trace(client):
    """To a reader who may read neither, a history with a position and one without look the same."""
    scene = Scene()
    assert {"position", "answer"} <= names(entries(scene, scene.chair.user))
    assert not {"position", "answer", "sponsorship"} & names(entries(scene, scene.expert.user))
    numbers = [entry.record.number for entry in entries(scene, scene.expert.user)]
    assert sorted(numbers, reverse=True) == numbers


def test_it_says_who_did_what_for_which_partner_through_which_channel(client):
    scene = Scene()
    signed_in(client, scene.hungary)
    page = client.get(scene.page)
    [position] = texts(page, "[data-entry=position]")
    assert scene.hungary.user.full_name in position
    assert texts(page, "[data-entry=position] [data-partner]") == ["for Hungary"]
    assert texts(page, "[data-entry=position] [data-channel]") == ["on the portal"]
    shown = {one.get("data-entry") for one in elements(page, "[data-entry]")}
    assert shown >= {"comment", "comment_closed", "amendment", "disposition", "answer", "position"}
    assert texts(page, "[data-entry=amendment] ins") == ["inserted: and promote"]
    assert "Am.1" in texts(page, "[data-entry=amendment]")[0]


def test_a_circulation_shows_what_changed_in_the_text(client):
    scene = Scene()
    circulate_a_change(scene)
    found = entries(scene, scene.italy.user, subject="text")
    assert [entry.source.name for entry in found if entry.wordings] == ["step"]
    [wording] = found[0].wordings
    assert ("deleted", "ASEM") in [
        (piece.kind, piece.text.split()[0]) for piece in wording.pieces if piece.text.strip()
    ]
    assert names(entries(scene, scene.clerk, subject="text")) == {"step", "version"}
    signed_in(client, scene.italy)
    assert client.get(found[0].compare).status_code == 200


def test_each_entry_is_proved_by_the_record(client):
    scene = Scene()
    circulate_a_change(scene)
    sign_in(client, scene.chair.user)
    document = client.get(scene.export).json()
    assert document["chain"] == str(scene.workshop.key) and document["next"] is None
    for entry in document["entries"]:
        assert record.checksum(entry) == entry["sha256"]
        row = AuditEntry.objects.get(chain__name=document["chain"], number=entry["record"]["entry"])
        assert (row.hash, row.previous_hash) == (entry["record"]["hash"], entry["record"]["previous_hash"])
        assert not entry["record"]["row"] or entry["record"]["row"] in row.rows.values()
    rows = {entry["id"].partition(":")[0] for entry in document["entries"] if entry["record"]["row"]}
    assert rows >= {"comment", "amendment", "disposition", "answer", "position"}
    changed = dict(document["entries"][0], what="Something else")
    assert record.checksum(changed) != changed["sha256"]
    json.dumps(document)


def test_pages_follow_one_another_without_gaps_or_repetitions():
    scene = Scene()
    same = timezone.now() - timedelta(days=1)
    for number in range(2 * PAGE):
        create_comment(scene.recommendation, delegate=scene.italy, text=f"Comment {number}", written_at=same)
    reader = Reader(scene.chair.user, Recommendation.objects.get(pk=scene.recommendation.pk))
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = history_page.of(reader, Cursor.read(str(cursor)) if cursor else None)
        found, cursor, pages = found + page.entries, page.following, pages + 1
    assert pages >= 3
    assert len({entry.name for entry in found}) == len(found)
    assert (
        sum(entry.source.name == "comment" for entry in found) == Comment.objects.visible_to(scene.chair.user).count()
    )
    times = [entry.at for entry in found]
    assert times == sorted(times, reverse=True)


def test_its_cost_does_not_grow_with_the_comments(client):
    scene = Scene()
    circulate_a_change(scene)
    signed_in(client, scene.italy)
    counts, rows = [], []
    for path in (scene.page, f"{scene.page}?about=comments", scene.export):
        client.get(path)  # prepares the querysets
    for further in (2, 396):
        for number in range(further):
            create_comment(scene.recommendation, scene.italy, scene.paragraphs[1], f"Comment {further} {number}")
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"{scene.page}?about=comments")
        counts.append(len(asked))
        rows.append(len(elements(page, "[data-entry]")))
        with CaptureQueriesContext(connection) as asked:
            client.get(scene.page)
        assert len(asked) <= 26  # two of them for compromise texts, proposed and ended
    assert counts[0] == counts[1] and rows[1] == PAGE


def test_a_changed_address_shows_the_first_page(client):
    scene = Scene()
    signed_in(client, scene.italy)
    first = [one.get("data-entry") for one in elements(client.get(scene.page), "[data-entry]")]
    for before in ("x", "1-2", "9" * 30 + "-comment-1", "1-comment-" + "9" * 30, "--", "1-unknown-1", "²-comment-1"):
        page = client.get(scene.page, {"before": before, "about": "nothing"})
        assert [one.get("data-entry") for one in elements(page, "[data-entry]")] == first
    assert texts(client.get(scene.page, {"about": "silence"}), "[data-entry]") == []


def test_each_source_names_its_verbs_and_its_subject():
    assert {source.subject for source in sources} == {
        "text",
        "comments",
        "amendments",
        "positions",
        "sponsors",
        "silence",
        "room",
        "referendum",
    }
    assert all(source.verbs for source in sources)


def test_co_sponsors_of_an_amendment_that_left_stay_in_its_history():
    scene = Scene()
    sponsors.join(scene.amendment, by=scene.italy.user)
    sponsors.leave(scene.amendment, by=scene.italy.user)
    left, joined = entries(scene, scene.expert.user, subject="amendments")[:2]
    assert (left.source.name, joined.source.name) == ("amendment_sponsor_left", "amendment_sponsor")
    assert left.at > joined.at and {left.partner, joined.partner} == {"Italy"}
    assert "Am.1" in left.what and left.what != joined.what and scene.italy.user.full_name in left.who
    assert (left.record.verb, joined.record.verb) == ("amendment.sponsor_left", "amendment.sponsored")
