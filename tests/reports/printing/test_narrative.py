"""Composed sentences: each differs for none, one, two and many, and contains its dates, names and numbers."""

from datetime import date

import pytest

from registry.names import with_article
from reports.printing import letter, narrative, outcomes, phrases

DAYS_OF_TWO_YEARS = ["31 December 2010", "1 January 2011"]
NAMES = ["Hungary", "Italy", "Poland", "Viet Nam"]


def frozen(**workshop):
    """Return the part of a report's frozen content that the introduction is composed from."""
    defaults = {"title": "Culture first", "city": "Ha Long", "host": {"name": "Viet Nam"}, "date_text": ""}
    defaults |= {"starts_on": "2010-04-28", "ends_on": "2010-04-29", "participants_text": "", "is_demo": False}
    defaults |= {"ministries": [], "co_sponsors": [], "co_organisers": [], "chair": "", "targets": []}
    return {"workshop": defaults | workshop, "report": {"dated_on": "2010-06-23"}, "annexes": {}, "partners": []}


def recommendations(count, reported=0):
    rows = [{"is_reported": False, "nature": "recommendation"} for _ in range(count - reported)]
    return rows + [{"is_reported": True, "nature": "recommendation"} for _ in range(reported)]


def entry(number, paragraphs, nature="recommendation"):
    rows = [{"kind": "operative", "label": str(place)} for place in range(1, paragraphs + 1)]
    return {"number": number, "nature": nature, "paragraphs": rows}


def has_number(sentence, count):
    return phrases.number(count) in sentence.replace(",", "").replace(".", "").split()


@pytest.mark.parametrize(
    ("days", "short", "sentence", "parts"),
    [
        (("2010-04-28", "2010-04-28"), "28 April 2010", phrases.ON_DAY, ["28 April 2010"]),
        (("2010-04-28", "2010-04-29"), "28–29 April 2010", phrases.ON_TWO_DAYS, ["28", "29 April 2010"]),
        (("2010-09-08", "2010-09-10"), "8–10 September 2010", phrases.FROM_TO, ["8", "10 September 2010"]),
        (("2010-06-30", "2010-07-01"), "30 June – 1 July 2010", phrases.FROM_TO, ["30 June", "1 July 2010"]),
        (("2010-12-31", "2011-01-01"), "31 December 2010 – 1 January 2011", phrases.FROM_TO, DAYS_OF_TWO_YEARS),
    ],
)
def test_dates_within_and_outside_sentences(days, short, sentence, parts):
    named = dict(zip(("first", "last") if len(parts) == 2 else ("day",), parts, strict=True))

    assert (phrases.span(*days), phrases.during(*days)) == (short, sentence % named)


@pytest.mark.parametrize(
    ("formal_name", "spoken"),
    [
        ("Kingdom of Thailand", "the Kingdom of Thailand"),
        ("Japan", "Japan"),
        (
            "United Kingdom of Great Britain and Northern Ireland",
            "the United Kingdom of Great Britain and Northern Ireland",
        ),
        ("Swiss Confederation", "the Swiss Confederation"),
        ("New Zealand", "New Zealand"),
    ],
)
def test_formal_names_have_articles(formal_name, spoken):
    assert with_article(formal_name) == spoken


@pytest.mark.parametrize("count", [2, 9, 10, 45])
def test_numbers_are_words_below_ten(count):
    assert phrases.number(count).isdigit() == (count >= 10)


def test_lists_end_with_a_conjunction():
    lists = [phrases.joined(NAMES[:count]) for count in range(4)]

    assert lists[:2] == ["", "Hungary"]
    assert [name for name in NAMES if name in lists[3]] == NAMES[:3]
    assert [text.count(",") for text in lists] == [0, 0, 0, 1]


def test_names_with_commas_are_separated_by_semicolons():
    assert phrases.joined(["Ministry of Culture, Sports and Tourism", "UNESCO", "ASEF"]).count(";") == 2


@pytest.mark.parametrize(
    ("dated_on", "sentence"),
    [
        ("2010-04-27", narrative.WILL_BE_HELD),
        ("2010-04-28", narrative.IS_BEING_HELD),
        ("2010-04-29", narrative.WAS_HELD),
    ],
)
def test_the_tense_follows_the_date_of_the_report(dated_on, sentence):
    content = frozen()
    content["report"]["dated_on"] = dated_on
    days = phrases.during(date(2010, 4, 28), date(2010, 4, 29))

    assert narrative.held(content) == sentence % {"title": "Culture first", "place": "Ha Long, Viet Nam", "days": days}


def test_an_approximate_date_is_given_as_reported():
    assert "(end of June 2004)" in narrative.held(frozen(date_text="end of June 2004"))


@pytest.mark.parametrize(("past", "is_past"), [(True, True), (False, False)])
def test_supporters_are_named_if_there_are_any(past, is_past):
    sentences = [narrative.support(NAMES[:count], [], past) for count in range(4)]
    both = narrative.support(NAMES[:1], ["UNESCO"], past)

    assert sentences[0] == ""
    assert [[name for name in NAMES if name in text] for text in sentences] == [NAMES[:count] for count in range(4)]
    assert both.index("Hungary") < both.index("UNESCO")
    assert both == (narrative.WAS_BOTH if is_past else narrative.IS_BOTH) % {
        "sponsors": "Hungary",
        "organisers": "UNESCO",
    }


def test_host_ministries_are_named_with_their_country():
    ministries = [{"name": "Ministry of Culture, Sports and Tourism"}, {"name": "Ministry of Foreign Affairs"}]
    sentences = [narrative.hosting(frozen(ministries=ministries[:count])) for count in range(3)]

    assert len(set(sentences)) == 3
    for count, sentence in enumerate(sentences):
        assert "Viet Nam" in sentence
        assert [row["name"] in sentence for row in ministries] == [True] * count + [False] * (2 - count)


def test_the_chair_is_named_if_recorded():
    assert list(narrative.chair(frozen())) == []
    assert list(narrative.chair(frozen(chair="Đặng Quốc Vượng"))) == [
        narrative.WAS_CHAIRED % {"name": "Đặng Quốc Vượng"}
    ]


def test_participants_and_delegations_are_counted():
    pairs = ((1, 1), (2, 1), (2, 2), (54, 20))
    sentences = [narrative.listed(people, delegations, "Annex II") for people, delegations in pairs]

    assert len(set(sentences)) == 4
    assert all("Annex II" in sentence for sentence in sentences)
    assert has_number(sentences[3], 54)
    assert has_number(sentences[3], 20)


def test_partners_are_counted_on_the_first_day():
    counted = [list(narrative.partners(frozen() | {"partners": [{}] * count})) for count in (0, 1, 2, 45)]

    assert [len(sentences) for sentences in counted] == [0, 1, 1, 1]
    assert all("28 April 2010" in sentences[0] for sentences in counted[1:])
    assert has_number(counted[3][0], 45)


def test_meetings_are_listed_if_there_are_any():
    assert list(narrative.submission(frozen())) == []
    [sentence] = narrative.submission(frozen(targets=["8th ASEM Summit", "CMM4"]))
    assert sentence.index("8th ASEM Summit") < sentence.index("CMM4")


def test_outcomes_differ_for_none_one_and_many():
    sentences = [outcomes.of(recommendations(count), [{}], [])[0] for count in (0, 1, 2, 12)]

    assert sentences[0] == str(outcomes.NO_RECOMMENDATIONS)
    assert len(set(sentences)) == 4
    assert has_number(sentences[2], 2)
    assert has_number(sentences[3], 12)


def test_reported_recommendations_are_counted_apart():
    pairs = ((2, 0), (2, 1), (3, 2), (2, 2), (1, 1))
    sentences = [outcomes.of(recommendations(count, reported), [{}], [])[0] for count, reported in pairs]

    assert len(set(sentences)) == len(pairs)
    assert has_number(sentences[2], 3)
    assert has_number(sentences[2], 2)


def test_topics_without_recommendations_are_named():
    topics = [{"number": number, "title": title} for number, title in ((2, "Heritage"), (3, "Cities"))]
    counted = [outcomes.of(recommendations(1), [{}], topics[:count]) for count in range(3)]

    assert [len(sentences) for sentences in counted] == [1, 2, 2]
    assert ("Heritage" in counted[1][1], "Cities" in counted[1][1]) == (True, False)
    assert counted[2][1].index("Heritage") < counted[2][1].index("Cities")


def test_unnamed_participants_are_counted():
    sentences = [narrative.unnamed(count) for count in (0, 1, 2, 12)]

    assert sentences[0] == ""
    assert len(set(sentences)) == 4
    assert has_number(sentences[3], 12)


def test_findings_are_counted_apart_from_recommendations():
    findings = [{"is_reported": False, "nature": "finding"}] * 2
    mixed, only = (outcomes.of(rows + findings, [{}], [])[0] for rows in (recommendations(3), []))

    assert mixed.startswith(str(outcomes.ALL_ADOPTED % {"n": "three", "count": 3}))
    assert mixed.endswith(str(outcomes.ALSO_FINDINGS % {"n": "two", "count": 2}))
    assert only == outcomes.ONLY_FINDINGS % {"n": "two", "count": 2}


def test_the_tense_follows_the_date_of_the_letter():
    workshop = frozen()["workshop"]
    sentences = [letter.held(workshop, day) for day in ("2010-04-27", "2010-04-28", "2010-04-29")]

    assert len(set(sentences)) == 3
    assert all(phrases.during("2010-04-28", "2010-04-29") in sentence for sentence in sentences)


@pytest.mark.wording
@pytest.mark.parametrize(
    ("entries", "example"),
    [
        ([entry("1.1", 0)], ""),
        ([entry("1.1", 1)], "recommendation 1.1, paragraph 1"),
        ([entry("1.1", 1), entry("2.1", 2)], "recommendation 2.1, paragraph 2"),
        ([entry("1.1", 3), entry("2.1", 2)], "recommendation 1.1, paragraph 2"),
        ([entry("1.1", 3, "finding"), entry("1.2", 1)], "recommendation 1.2, paragraph 1"),
        ([entry("1.1", 2, "finding")], "finding 1.1, paragraph 2"),
    ],
)
def test_examples_of_citation_exist_in_the_report(entries, example):
    paragraph = outcomes.citation(entries)

    assert (f"“{example}”" in paragraph) if example else ("“" not in paragraph)
    first = next((row["number"] for row in entries if row["nature"] != "finding" and row["number"].endswith(".1")), "")
    assert ("denotes the first" in paragraph) == bool(first)
    assert not first or f": {first} denotes" in paragraph


@pytest.mark.wording
@pytest.mark.parametrize(
    ("count", "end"), [(1, "topic 2 (“A”)."), (2, "2 (“A”) or 3 (“B”)."), (3, "2 (“A”), 3 (“B”) or 4 (“C”).")]
)
def test_alternatives_after_no_are_joined_by_or(count, end):
    topics = [{"number": number, "title": title} for number, title in ((2, "A"), (3, "B"), (4, "C"))]

    assert outcomes.of(recommendations(1), [{}], topics[:count])[1].endswith(end)
    assert phrases.either([]) == ""


def test_annexes_are_cited_by_number():
    content = frozen() | {"partners": [{}] * 45}

    assert narrative.annex_labels(content) == {"partners": "the annex"}
    content["annexes"] = {"participants": [{"people": [{}] * 2}], "concept": {"background": "Why."}}
    assert list(narrative.annex_labels(content)) == ["participants", "concept", "partners"]
    assert "Annex III" in next(narrative.partners(content))
    assert "Annex I " in next(narrative.attendance(content))


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_list_beside_a_reported_attendance_states_what_it_is(is_demo):
    content = frozen(participants_text="over 100 people.", is_demo=is_demo)
    content["annexes"] = {"participants": [{"people": [{}] * 100}] * 2}
    reported, compiled = narrative.attendance(content)

    assert "over 100 people" in reported
    assert compiled == narrative.compiled(200, 2, "the annex", is_demo=is_demo)
    assert ("fictitious" in compiled) == is_demo
    counted = [narrative.compiled(people, 2, "Annex II", is_demo=is_demo) for people in (1, 2, 12)]
    assert len(set(counted)) == 3


def test_a_workshop_to_come_has_no_past():
    content = frozen(chair="Ms Ada Rossi (Italy)") | {"partners": [{}] * 2}
    content["report"]["dated_on"] = "2010-04-27"

    assert list(narrative.chair(content)) == [narrative.WILL_BE_CHAIRED % {"name": "Ms Ada Rossi (Italy)"}]
    [sentence] = narrative.partners(content)
    assert has_number(sentence, 2) and "2010" not in sentence


@pytest.mark.wording
@pytest.mark.parametrize(("reported", "found"), [(1, 1), (2, 1), (1, 2), (12, 12)])
def test_reported_recommendations_and_findings_share_a_sentence(reported, found):
    rows = recommendations(reported, reported) + [{"is_reported": True, "nature": "finding"}] * found
    [sentence] = outcomes.of(rows, [{}], [])

    assert f"{phrases.number(reported)} recommendation" in sentence and f"{phrases.number(found)} finding" in sentence
    assert sentence.endswith(str(outcomes.SOURCES_AFTER_BOTH))
