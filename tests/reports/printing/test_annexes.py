"""Annexes, executive summaries and reported recommendations, in frozen content and PDF."""

import json
import re
import subprocess
from datetime import date

import pytest
from django.db import connection
from django.template.loader import render_to_string

from recommendations.models import Adoption, Recommendation, Version
from registry import canonical, triggers
from registry.pdf.text import ROWS_MAX, grouped_tables
from reports.composing import reports
from reports.models import Report
from reports.printing import action, annexes, content, narrative, outcomes, phrases
from reports.printing import report as printing_report
from tests.elements import element, texts
from tests.factories import (
    create_area,
    create_delegate,
    create_delegation,
    create_meeting,
    create_partner,
    create_recommendation,
    create_report,
    create_role,
    create_session,
    create_workshop,
    issue_report,
)
from tests.reports.reports import drawn
from workshops.models import Role, SessionPart, SessionPerson

pytestmark = pytest.mark.django_db
SCRIPTS = {
    "th": "ศิริพร วงศ์สุวรรณไพบูลย์กิจ",
    "lo": "ບົວແກ້ວ ວົງພະຈັນ",
    "km": "សុខ ចាន់ដារ៉ា",
    "my": "ဒေါ်ခင်မြတ်နိုး",
    "bn": "ফারহানা ইয়াসমিন",
    "hi": "अनन्या श्रीवास्तव",
    "ta": "க. முத்துச்செல்வன்",
    "ur": "محمد زبیر خٹک",
    "zh": "欧阳思远",
    "ja": "髙橋 蓮",
    "ko": "남궁서연",
    "el": "Ευαγγελία Παπαθανασίου",
    "ru": "Анастасия Дмитриевна Ёлкина",
    "vi": "Nguyễn Thị Hương Giang",
}


def copied(data):
    """Return the text copied from a PDF, without whitespace and marks of direction."""
    told = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout
    return "".join(re.sub("[\u202a-\u202c]", "", told.decode()).split())


def frozen(report):
    related = ("workshop__host", "workshop__proposed_at", "meeting")
    return json.loads(content.freeze(Report.objects.select_related(*related).get(pk=report.pk)))


@pytest.fixture
def workshop():
    """Create a workshop with a programme, a concept paper, and a delegation with names in 14 scripts."""
    workshop = create_workshop(background="Why it is held.", content="", outputs="What is to come of it.")
    SessionPerson.objects.create(
        session=workshop.sessions.get(), part="chair", name="Đặng Quốc Vượng", name_language="vi", folded_name="d"
    )
    workshop.delegation = create_delegation(workshop, partner=create_partner("LA"))
    for language, name in SCRIPTS.items():
        create_delegate(
            workshop.delegation,
            False,
            full_name=name,
            name_language=language,
            badge_name=f"READER {language}",
            email="",
            is_on_public_list=True,
        )
    create_delegate(workshop.delegation, False, full_name="Somebody Shy", email="")
    return workshop


@pytest.fixture
def report(workshop):
    author = create_delegate(create_delegation(workshop, partner=create_partner("VN")), is_on_public_list=True)
    text = create_recommendation("adopted", author=author)
    return create_report(workshop, [text], annexes=["participants", "programme", "concept"])


def reported(workshop):
    """Create an adopted recommendation as entered from an archive: with sources, without a proposer."""
    author = create_delegate(create_delegation(workshop, partner=create_partner("IT")))
    text = create_recommendation("adopted", author=author, is_reported=True, sources=["https://example.org/report"])
    triggers.remove()
    Recommendation.objects.filter(pk=text.pk).update(lead=None, author=None)
    nobody = {"session": None, "session_title": "", "declared_by": None, "declared_by_name": ""}
    Adoption.objects.filter(recommendation=text).update(manner="reported", occurred_on=date(2010, 5, 11), **nobody)
    Version.objects.filter(pk=text.current_id).update(areas=[create_area("D7.2", "Cultural exchanges").code])
    connection.check_constraints()  # PostgreSQL changes no table with checks that are still due
    triggers.install()
    return Recommendation.objects.get(pk=text.pk)


def test_names_are_withheld_without_consent(report):
    found = content.freeze(Report.objects.get(pk=report.pk)).decode()

    assert "Somebody Shy" not in found
    people = [person for group in frozen(report)["annexes"]["participants"] for person in group["people"]]
    assert [person for person in people if not person["is_named"]] == [
        {"capacity": "", "is_named": False, "ministry": ""}
    ]
    assert len(people) == len(SCRIPTS) + 2


def test_empty_annexes_are_omitted_and_summaries_have_none(report):
    type(report.workshop).objects.update(background=" ", outputs="")
    assert sorted(frozen(report)["annexes"]) == ["participants", "programme"]

    Report.objects.update(form="short")
    assert frozen(report)["annexes"] == {}


def test_names_in_14_scripts_are_printed(report):
    made = content.freeze(Report.objects.get(pk=report.pk))
    printed = printing_report.render(made, printing_report.digest(made), progress=lambda percent, text: None)
    text = copied(printed.data)

    assert (printed.missing_glyphs, printed.warnings) == ([], [])
    for language, name in SCRIPTS.items():
        assert "".join(name.split()) in text, language
    page, html = drawn(made)
    [shy] = texts(html, ".people td em")
    heads = [annex[name] for annex in page["annexes"] for name in ("label", "title")]
    chair = f"{SessionPart.CHAIR.label.capitalize()}: Đặng Quốc Vượng"
    for words in (*heads, chair, shy, str(annexes.CONCEPT["outputs"])):
        assert "".join(words.split()) in text, words


def test_reported_recommendation_has_sources_and_no_proposer(workshop):
    report = create_report(workshop, [reported(workshop)], form="short", executive="One thing was found.")
    made = content.freeze(Report.objects.get(pk=report.pk))
    printed = printing_report.render(made, printing_report.digest(made), progress=lambda percent, text: None)
    text = copied(printed.data)

    [row] = [row for topic in frozen(report)["topics"] for row in topic["recommendations"]]
    assert (row["lead"], row["adoption"]["manner"]) == ("", "reported")
    for words in (
        action.sentence(frozen(report)),
        "One thing was found.",
        "https://example.org/report",
        "D7.2",
        "Participants recommended that ASEM partners support networks",
    ):
        assert "".join(words.split()) in text, words
    assert "RecallingtheDeclaration" not in text  # only the operative paragraphs
    assert printed.pages == 2


def test_full_report_states_that_no_proposer_is_recorded(workshop):
    report = create_report(workshop, [reported(workshop)])
    page, html = drawn(content.freeze(Report.objects.get(pk=report.pk)))

    outcome = page["introduction"][-2]["paragraphs"][0]["text"]
    assert outcome.startswith(outcomes.ALL_REPORTED % {"count": 1})
    assert element(html, ".rec .facts [data-fact=lead]").text_content().strip() != ""
    [recommendation] = page["recommendations"]
    assert (recommendation["lead"], recommendation["notes"], page["sources"]) == (
        "",
        [1],
        ["https://example.org/report"],
    )


@pytest.mark.parametrize(
    ("code", "form", "sentences"), [("ASEM8", "short", [action.INFORMATION] * 3), ("CMM4", "full", action.MINISTERS)]
)
def test_format_follows_the_kind_of_meeting(code, form, sentences):
    workshop = create_workshop()
    meeting = create_meeting(code)
    workshop.target_meetings.add(meeting)
    keeper = create_role(Role.SECRETARIAT, workshop=workshop).user

    report = reports.begin(workshop, meeting, by=keeper)

    assert (report.form, report.annexes) == (form, ["programme", "participants", "concept"])
    for count, sentence in enumerate(sentences):
        assert action.proposed(report.meeting.kind, report.meeting.name, count) == sentence % {"name": meeting.name}


def test_other_report_is_named_once_issued(report):
    workshop = report.workshop
    short = create_report(workshop, [], report.composed_by, create_meeting("ASEM8"), form="short")
    assert frozen(short)["other_reports"] == []

    issue_report(report)

    paragraph = narrative.short(frozen(short))[-1]["paragraphs"][0]["text"]
    meeting = phrases.meeting(frozen(report)["meeting"])
    assert paragraph == narrative.HAS_FULL_REPORT % {"meeting": meeting, "symbol": report.symbol}


def test_concept_paper_is_rendered_from_markdown(report):
    typed = "## Aims\n\n- to meet\n- to [read](https://example.org/a)\n\n<script>alert(1)</script>"
    type(report.workshop).objects.update(background=typed)
    page = printing_report._page(canonical.printable(frozen(report)), "a" * 64)

    [concept] = [annex for annex in page["annexes"] if annex["name"] == "concept"]
    title, words = concept["sections"][0]
    assert title == str(annexes.CONCEPT["background"])
    assert " ".join(words.replace(' dir="ltr"', "").split()) == (
        "<h3>Aims</h3> <ul> <li>to meet</li> <li>to read</li> </ul> <p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    )


def test_large_delegation_is_split_across_pages():
    rows = [{"is_named": False}] * 450
    tables = grouped_tables([{"name": "Viet Nam", "rows": rows}], rows_max=ROWS_MAX, group_max=annexes.GROUP_MAX)

    assert [sum(len(group["rows"]) for group in table) for table in tables] == [192, 192, 66]
    assert max(len(group["rows"]) for table in tables for group in table) == annexes.GROUP_MAX
    assert [group["goes_on"] for group in tables[0][:2]] == [False, True]


def test_speakers_are_named_as_on_their_badges(report):
    delegation = create_delegation(report.workshop, partner=create_partner("NO"))
    delegate = create_delegate(delegation, False, full_name="ວັນນາ ໄຊຍະວົງ", badge_name="Vanna Xayavong")
    session = create_session(report.workshop, title="Session 1", starts="09:00", ends="10:00")
    facts = {"name": delegate.full_name, "name_language": "lo", "folded_name": "vanna"}
    SessionPerson.objects.create(session=session, part="speaker", delegate=delegate, **facts)

    page = printing_report._page(canonical.printable(frozen(report)), "a" * 64)

    [annex] = [annex for annex in page["annexes"] if annex["name"] == "programme"]
    printed = render_to_string("reports/printing/pdf/_programme.html", {"annex": annex})
    speaker = SessionPart.SPEAKER.label.capitalize()
    assert f'{speaker}: <span>Vanna Xayavong</span> (<span lang="lo">ວັນນາ ໄຊຍະວົງ</span>)' in printed


def test_a_speaker_from_outside_is_named_in_both_scripts(report):
    session = create_session(report.workshop, title="Session 1", starts="09:00", ends="10:00")
    facts = {"name": "ວັນນາ ໄຊຍະວົງ", "latin_name": "Vanna Xayavong", "folded_name": "vanna"}
    SessionPerson.objects.create(session=session, part="speaker", **facts)

    page = printing_report._page(canonical.printable(frozen(report)), "a" * 64)

    [annex] = [annex for annex in page["annexes"] if annex["name"] == "programme"]
    printed = render_to_string("reports/printing/pdf/_programme.html", {"annex": annex})
    assert "Vanna Xayavong" in printed
    assert "ວັນນາ ໄຊຍະວົງ" in printed


def test_everyone_named_in_the_programme_is_named_in_the_list(report):
    delegation = create_delegation(report.workshop, partner=create_partner("NO"))
    shy = create_delegate(delegation, False, full_name="Åse Shy", honorific="Ms", is_on_public_list=False)
    [group] = [one for one in frozen(report)["annexes"]["participants"] if one["name"] == delegation.name]
    assert [person["is_named"] for person in group["people"]] == [False]

    session = create_session(report.workshop, title="Session 1", starts="09:00", ends="10:00")
    facts = {"name": shy.full_name, "folded_name": "ase shy"}
    SessionPerson.objects.create(session=session, part="speaker", delegate=shy, **facts)

    content = frozen(report)
    [group] = [one for one in content["annexes"]["participants"] if one["name"] == delegation.name]
    assert [(person["is_named"], person["name"]) for person in group["people"]] == [(True, "Åse Shy")]
    page = printing_report._page(canonical.printable(content), "a" * 64)
    [annex] = [annex for annex in page["annexes"] if annex["name"] == "programme"]
    assert "Ms Åse Shy" in render_to_string("reports/printing/pdf/_programme.html", {"annex": annex})


def test_chair_and_recorder_have_their_forms_of_address(report):
    chair = create_role(Role.CHAIR, workshop=report.workshop, honorific="Ms")
    recorder = create_role(Role.SECRETARIAT, workshop=report.workshop, honorific="Mr")
    triggers.remove()
    names = {"declared_by": chair, "declared_by_name": "Ada Rossi", "recorded_by": recorder.user}
    Adoption.objects.update(**names, recorded_by_name="Bo Berg")
    connection.check_constraints()
    triggers.install()

    found = frozen(report)

    [row] = [row for topic in found["topics"] for row in topic["recommendations"]]
    assert (row["adoption"]["declared_by"], row["adoption"]["recorded_by"]) == ("Ms Ada Rossi", "Mr Bo Berg")
    first = report.workshop.roles.filter(role=Role.CHAIR).earliest("accepted_at", "pk")
    assert found["workshop"]["chair"] == str(first.names.addressed(first.honorific))


def test_a_list_of_the_archive_says_which_names_of_ministries_it_gives(report):
    page = printing_report._page(canonical.printable(frozen(report)), "a" * 64)
    [annex] = [annex for annex in page["annexes"] if annex["name"] == "participants"]
    notes = []
    for is_archived in (False, True):
        context = {"annex": annex, "workshop": {"is_archived": is_archived}}
        notes.append(render_to_string("reports/printing/pdf/_participants.html", context))

    assert len(notes[1]) > len(notes[0])
    titles = [
        {
            one["name"]: one["title"]
            for one in annexes.annexes(frozen(report) | {"workshop": {"is_archived": is_archived}})
        }
        for is_archived in (False, True)
    ]
    assert titles[0]["concept"] != titles[1]["concept"]
