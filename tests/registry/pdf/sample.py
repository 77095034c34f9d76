"""A report of any size as input for the engine: cover, contents, chapters, footnotes, a table and an attachment."""

import json
import re
from datetime import UTC, datetime
from html import escape

from registry.pdf import qr, ring

TITLE = "ASEM/WS/2010/VN/REP/1 Enhancing ASEM Visibility through Cultural Activities"
PARTNERS = [("AT", "Austria", "Europe"), ("BN", "Brunei Darussalam", "Asia"), ("VN", "Viet Nam", "Asia")]

# Fictitious names, one or more for each script of the partners' languages.
NAMES = [
    ("vi", "ltr", "Nguyễn Thị Hương Giang"),
    ("vi", "ltr", "Đặng Quốc Vượng"),
    ("zh", "ltr", "欧阳思远"),
    ("ja", "ltr", "佐々木 陽菜"),
    ("ja", "ltr", "髙橋 蓮"),
    ("ko", "ltr", "남궁서연"),
    ("th", "ltr", "ศิริพร วงศ์สุวรรณไพบูลย์กิจ"),
    ("lo", "ltr", "ບົວແກ້ວ ວົງພະຈັນ"),
    ("km", "ltr", "សុខ ចាន់ដារ៉ា"),
    ("my", "ltr", "ဒေါ်ခင်မြတ်နိုး"),
    ("mn", "ltr", "Ганзоригийн Номин-Эрдэнэ"),
    ("bn", "ltr", "রুমানা আক্তার চৌধুরী"),
    ("hi", "ltr", "अनन्या श्रीवास्तव"),
    ("ta", "ltr", "க. முத்துச்செல்வன்"),
    ("ur", "rtl", "ڈاکٹر فاطمہ جاوید قریشی"),
    ("ur", "rtl", "محمد زبیر خٹک"),
    ("el", "ltr", "Ευαγγελία Παπαθανασίου"),
    ("bg", "ltr", "Десислава Христова Стоянова"),
    ("kk", "ltr", "Әсел Нұрланқызы Жұмағұлова"),
    ("pl", "ltr", "Małgorzata Święcicka-Żółkiewska"),
    ("cs", "ltr", "Ing. Růžena Chvátalová, Ph.D."),
    ("sk", "ltr", "Ľubica Ďurďovičová"),
    ("hu", "ltr", "Hegedűs Győző"),
    ("ro", "ltr", "Ștefania Țurcanu"),
    ("lt", "ltr", "Žydrūnė Šaulytė-Kučinskienė"),
    ("lv", "ltr", "Kristīne Ķēniņa"),
    ("nb", "ltr", "Åse Bjørnstad-Sæther"),
    ("is", "ltr", "Þórunn Eiðsdóttir"),
    ("mt", "ltr", "Ġużeppi Żerafa Buġeja"),
    ("ga", "ltr", "Caoimhe Ní Mhaolagáin"),
    ("pt", "ltr", "Inês da Conceição e Sá Magalhães"),
    ("nl", "ltr", "Liesbeth van ’t IJssel"),
    ("de", "ltr", "Jürgen Freiherr von Großweiler"),
    ("ms", "ltr", "Nurul Iman binti Abdul Samad"),
    ("fr", "ltr", "Maëlys d’Œillac-Lefèvre"),
    ("es", "ltr", "María José Núñez Íñiguez"),
    ("hr", "ltr", "Đurđica Žganjer"),
    ("et", "ltr", "Õnne Pärnamägi"),
    ("mi", "ltr", "Māia Te Awhī-Harris"),
    ("vi", "ltr", "Ngu\u0302\u0303n"),  # entered with combining marks
]

SENTENCES = (
    "Participants recommended that the ministries of foreign affairs, of culture and of education of ASEM partners "
    "cooperate more closely, and keep a common calendar of the cultural activities of the year. "
    "They underlined that such cooperation should be comprehensive, integrated and visible to the public. "
)


def fields(html=None, **changes):
    """Return arguments of render(), for a small report unless `html` or other fields are given."""
    snapshot = json.dumps({"symbol": "ASEM/WS/2010/VN/REP/1", "names": [name for *rest, name in NAMES]})
    return {
        "html": html or report(),
        "css_names": ["css/report.css"],
        "title": TITLE,
        "language": "en-GB",
        "symbol": "ASEM/WS/2010/VN/REP/1",
        "created_at": datetime(2010, 6, 30, 8, 12, 40, tzinfo=UTC),
        "modified_at": datetime(2010, 6, 30, 9, 0, 0, tzinfo=UTC),
        "identifier": "ae191fdb43eea120aa2bfa3f57caf3c8028f2da8015976b783b6dea60b7c53d4",
        "snapshot": snapshot.encode(),
        "snapshot_name": "content.json",
    } | changes


def page(body):
    """Return a document with this `body`."""
    attributes = 'data-symbol="ASEM/WS/2010/VN/REP/1" data-short="Report to the Ministers" data-imprint="30 June 2010"'
    head = f'<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(TITLE)}</title></head>'
    return f'<!DOCTYPE html>{head}<body class="report" {attributes}>{body}</body></html>'


def report(chapters=2, each=2, people=40):
    """Return a report with `chapters` times `each` recommendations and an annex of `people`, by default all names."""
    numbers = [(chapter, number) for chapter in range(1, chapters + 1) for number in range(1, each + 1)]
    parts = [_cover(), _contents(numbers), "<main>"]
    for chapter in range(1, chapters + 1):
        parts.append(_chapter(chapter))
        parts += [_recommendation(chapter, number) for at, number in numbers if at == chapter]
    return page("".join([*parts, "</main>", _annex(people), _verification()]))


def _cover():
    # The title of the ring is a message of the portal; here it is plain text, so that it is the same in each process.
    mark = re.sub(r'(?<=aria-label=")[^"]+|(?<=<title>)[^<]+', "Three strokes", ring.svg(PARTNERS, host="VN"))
    top = '<div class="top"><b>ASEM/WS/2010/VN/REP/1</b></div>'
    return f'<section class="cover">{top}<div class="ring">{mark}</div><h1>Enhancing ASEM Visibility</h1></section>'


def _contents(numbers):
    lines = "".join(
        f'<li><span class="tno">{chapter}.{number}</span><a href="#r{chapter}-{number}">Networks of professionals</a> '
        f'<a class="pg" href="#r{chapter}-{number}"></a></li>'
        for chapter, number in numbers
    )
    return f'<nav><header class="chapter"><h1>Contents</h1></header><ol class="toc">{lines}</ol></nav>'


def _chapter(number):
    return (
        f'<header class="chapter"><span class="cno">{number}</span><h1>Cultural diplomacy, part {number}</h1></header>'
    )


def _recommendation(chapter, number):
    note = f'<span class="fn">Reservation of a partner on paragraph 1 of {chapter}.{number}.</span>'
    head = f'<h2>Networks of cultural professionals</h2><p class="meta">ASEM/WS/2010/VN/REC/{number}</p>'
    texts = [f'<p class="n"><span class="no">{n}.</span>{SENTENCES}{note if n == 1 else ""}</p>' for n in (1, 2, 3)]
    facts = '<table class="facts"><tbody><tr><th scope="row">Addressees</th><td>Governments</td></tr></tbody></table>'
    why = f'<div class="rationale lab"><p>{SENTENCES}</p></div>'
    return (
        f'<article class="rec" id="r{chapter}-{number}"><header class="rec-head">'
        f'<span class="rno">{chapter}.{number}</span>{head}</header>{"".join(texts)}{why}{facts}</article>'
    )


def _annex(people):
    rows = [NAMES[place % len(NAMES)] for place in range(people)]
    body = "".join(
        f'<tr><th scope="row">{place}</th><td><span lang="{lang}" dir="{way}">{escape(name)}</span></td></tr>'
        for place, (lang, way, name) in enumerate(rows, start=1)
    )
    head = '<thead><tr><td></td><th scope="col">Name</th></tr></thead>'
    table = f'<table class="grid"><caption>Participants</caption>{head}<tbody>{body}</tbody></table>'
    return f'<section class="annexes"><header class="chapter annex"><h1>Participants</h1></header>{table}</section>'


def _verification():
    address = "https://culture.example.org/v/Z8SY-CYWQ-SNK3"
    code = qr.svg(address, "QR code: opens the check page of this document")
    link = f'<p><a href="{address}">{address}</a></p>'
    return f'<section class="verify"><header class="chapter"><h1>Verification</h1></header><div class="qr big">{code}</div>{link}</section>'
