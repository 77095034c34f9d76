"""Text pasted from a word processor: what becomes a paragraph of which kind, and that no word disappears unseen."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.drafting import paragraph_forms, paste
from registry.fields import clean_text

WORDS = re.compile(r"[^\s]+")


def kinds(text):
    return [(part.content.kind[:3], part.content.text, part.mark) for part in paste.parts(text)]


@pytest.mark.parametrize(
    ("mark", "kind"),
    [("1.\t", "ope"), ("1. ", "ope"), ("1) ", "ope"), ("(1) ", "ope")]
    + [(f"{mark}\t", "sub") for mark in ("(a)", "a)", "a.", "(i)", "i.", "iv)", "1.1", "1.1.", "1.2.3.", "•", "\uf0b7")]
    + [(f"{mark} ", "sub") for mark in ("•", "-", "–", "▪", "\uf0b7", "(b)", "ii.", "1.1.")]
    + [("•", "sub"), ("o\t", "sub")],
)
def test_each_mark_of_word_is_recognised(mark, kind):
    assert kinds(f"Recommends:\n{mark}more exchange.") == [
        ("ope", "Recommends:", ""),
        (kind, "more exchange.", mark.strip()),
    ]


def test_a_list_without_blank_lines_is_split():
    text = "Recalling the Declaration,\n1.\tRecommends:\n\uf0b7\tone;\n\uf0b7\ttwo;\n2.\tInvites ASEF\nto report.\n3.\tAgrees."
    assert [one[:2] for one in kinds(text)] == [
        ("pre", "Recalling the Declaration,"),
        ("ope", "Recommends:"),
        ("sub", "one;"),
        ("sub", "two;"),
        ("ope", "Invites ASEF to report."),
        ("ope", "Agrees."),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "3. December is to be the day of culture in both regions.",
        "12) points were agreed.",
        "2010 was the year.",
        "(one) of them;",
        "-5 degrees is cold.",
        "e.g. this one.",
        "Meetings took place in the year of\n12. March 2010 and later.",
        "Partners met on the\n28. of April.",
        "3. Sept. 2026 is the date.",
        "1.5 million people took part.",
        "Partners agreed that\n2.5 million euro are needed.",
        "10.30 a.m. is the time.",
        "1.1.2027 is the date.",
        "A. Rahman and V. Nguyen spoke.",
        "V. Nguyen spoke.",
        "It was proposed by\nA. Rahman.",
        "As in the case\nv. Jones of the court.",
        "Under article\ni) of the agreement.",
        "c. 1900 works are shown.",
        "*Encourages* partners.",
        "§ 8 of the agreement applies.",
        "No. 1 is this.",
        "1/3 of the partners agreed.",
        "1- to 2-day visits are planned.",
        "20 - 22 May are the dates.",
        "20° C is warm.",
        "[1] is a note.",
        "12\tpartners took part.",
        "(s)he is invited.",
        "第一条规定如下。",
        "一、二、三月。",
        "（一）是例外。",
        "（二）は例外です。",
        "一、条文。",
        "ア）は例外です。",
        "कला का संरक्षण।",
        "ক্রীড়া ও সংস্কৃতি।",
        "ကမ္ဘာ့အမွေအနှစ်",
        "М. Горький писал.",
        "−5 degrees is cold.",
    ],
)
def test_a_number_or_sign_that_belongs_to_a_sentence_stays(sentence):
    assert [(text, mark) for _kind, text, mark in kinds(sentence)] == [(" ".join(sentence.split()), "")]


LISTS = {  # written in each way: the kinds of its paragraphs after the first
    "letters without a tab": ("Recommends\na. one\nb. two\nc. three", "sub sub sub"),
    "h, i, j": ("Recommends:\n(h) one;\n(i) two;\n(j) three.", "sub sub sub"),
    "h, i, j with a full stop": ("Recommends:\nh.\tone;\ni. two;\nj. three.", "sub sub sub"),
    "capitals below a number": ("1. Recommends\nA. one\nB. two", "sub sub"),
    "capitals alone": ("Agreed:\nI. Recommends one.\nII. Recommends two.", "ope ope"),
    "nested": ("1. Recommends:\n\ta) one:\n\t\ti) two;\n\t\tii) three;\n\tb) four.", "sub sub sub sub"),
    "decimal": ("1. Recommends\n1.1 one\n1.2 two\n1.2.1 three\n2. Invites", "sub sub sub ope"),
    "in brackets": ("Agreed:\n(1) Recommends one.\n(2) Recommends two.", "ope ope"),
    "without a space": ("Agreed:\n1.Recommends one\n2.Recommends two", "ope ope"),
    "full width": ("Agreed:\n１．Recommends one\n（２）Recommends two", "ope ope"),
    "circled": ("Agreed:\n①Recommends one\n② Recommends two", "ope ope"),
    "Khmer": ("Agreed:\n១. ភាសា\n២. ខ្មែរ", "ope ope"),
    "no-break spaces": ("Agreed:\n1.\u00a0Recommends\n2.\u00a0\u00a0Invites", "ope ope"),
    "dashes": ("1. Recommends\n- one\n- two", "sub sub"),
    "bullets of symbol fonts": ("1. Recommends\n\uf0d8 one\n\uf076\ttwo\n\uf0fc three", "sub sub sub"),
    "other bullets": ("1. Recommends\n➢ one\n*\ttwo\n✓ three\no  four", "sub sub sub sub"),
    "tabs alone": ("Agreed:\n1\tRecommends\n2\tInvites", "ope ope"),
    "1-": ("Agreed:\n1- Recommends\n2- Invites\n3-Agrees", "ope ope ope"),
    "1 –": ("Agreed:\n1 – Recommends\n2 – Invites", "ope ope"),
    "1.-": ("Agreed:\n1.- Recommends\n2.- Invites", "ope ope"),
    "1°": ("Agreed:\n1° Recommends\n2° Invites", "ope ope"),
    "1/": ("Agreed:\n1/ Recommends\n2/ Invites", "ope ope"),
    "[1]": ("Agreed:\n[1] Recommends\n[2] Invites", "ope ope"),
    "1) without a space": ("Agreed:\n1)one\n2)two", "ope ope"),
    "Han": (
        "Agreed:\n"
        + "\n".join(f"{one}、推荐" for one in ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"]),
        "ope " * 11,
    ),
    "Han in parentheses": ("Agreed:\n" + "\n".join(f"（{one}）推荐" for one in ["一", "二", "三"]), "ope ope ope"),
    "Han in ASCII parentheses": ("Agreed:\n(一) 推荐\n(二) 邀请", "ope ope"),
    "Han in parentheses up to twelve": (
        "Agreed:\n" + "\n".join(f"（{one}）推荐" for one in [*"一二三四五六七八九十", "十一", "十二"]),
        "ope " * 12,
    ),
    "Han below Han": (
        "Agreed:\n一、推荐\n（一）文化\n（二）教育\n二、邀请\n（一）伙伴\n（二）机构",
        "ope sub sub ope sub sub",
    ),
    "Han below articles": ("Agreed:\n第一条 推荐\n（一）文化\n（二）教育\n第二条 邀请", "ope sub sub ope"),
    "Burmese": ("1. Recommends\n(က) တစ်\n(ခ) နှစ်\n(ဂ) သုံး", "sub sub sub"),
    "Devanagari": ("1. Recommends\n(क) एक\n(ख) दो\nग) तीन", "sub sub sub"),
    "Bengali": ("1. Recommends\n(ক) এক\n(খ) দুই\nগ) তিন", "sub sub sub"),
    "kana": ("1. Recommends\nア． 一つ\nイ． 二つ\nウ． 三つ", "sub sub sub"),
    "kana in parentheses": ("1. Recommends\n（ア）一つ\n（イ）二つ", "sub sub"),
    "iroha": ("1. Recommends\n（イ）一つ\n（ロ）二つ\n（ハ）三つ", "sub sub sub"),
    "articles in Han": ("Agreed:\n第一条 推荐\n第二条　邀请", "ope ope"),
    "articles in Japanese": ("Agreed:\n第１条　勧告\n第２条　招請", "ope ope"),
    "articles in Korean": ("Agreed:\n제1조 권고\n제2조 요청", "ope ope"),
    "letters without a space": ("1. Recommends\na)one\nb)two\n(c)three", "sub sub sub"),
    "Greek": ("1. Recommends\nα) ένα\nβ) δύο\nγ. τρία", "sub sub sub"),
    "Cyrillic": ("1. Recommends\n" + "\n".join(f"{one}) раз" for one in "абвгдежзик"), "sub " * 10),
    "Cyrillic with full stops": ("1. Recommends\nа. раз\nб. два", "sub sub"),
    "Bulgarian": ("1. Recommends\n" + "\n".join(f"{one}) едно" for one in "абвгдежзийк"), "sub " * 11),
    "Hangul": ("1. Recommends\n가. 하나\n나. 둘\n다. 셋", "sub sub sub"),
    "Thai": ("1. Recommends\nก) หนึ่ง\nข) สอง\n(ค) สาม", "sub sub sub"),
    "Lao": ("1. Recommends\nກ. ໜຶ່ງ\nຂ. ສອງ", "sub sub"),
    "Khmer letters": ("1. Recommends\nក. មួយ\nខ. ពីរ", "sub sub"),
    "minus signs": ("1. Recommends\n\u2212 one\n\u2212 two", "sub sub"),
    "Arabic letters": ("1. توصي:\n(أ) أولا\n(ب) ثانيا\n(ج) ثالثا", "sub sub sub"),
    "Arabic letters with dashes": ("الوزراء:\n١- توصي\nأ- أولا\nب- ثانيا\n٢- تدعو", "ope sub sub ope"),
    "Arabic letters in the order of dictionaries": ("1. توصي\n(أ) أولا\n(ب) ثانيا\n(ت) ثالثا", "sub sub sub"),
    "circled below parentheses": (
        "同意：\n（1）推荐\n①文化\n②教育\n（2）邀请\n①伙伴\n②机构",
        "ope sub sub ope sub sub",
    ),
    "enumeration commas below Han": ("同意：\n一、推荐\n1、文化\n2、教育\n二、邀请", "ope sub sub ope"),
    "full width after no punctuation": ("部长们\n1、推荐\n２．邀请", "ope ope"),
    "every sign of symbol fonts": (
        "1. Recommends\n\uf0de one\n\uf021\ttwo\n\uf0d8\tthree\n\uf02d\tfour",
        "sub sub sub sub",
    ),
    "marks alone": ("Agreed:\n1.\nRecommends\n2.\nInvites:\n(a)\none\n•\ntwo", "ope ope sub sub"),
    "marks alone between blank lines": ("Agreed:\n\n1.\n\nRecommends\n\n2.\n\nInvites", "ope ope"),
    "above a hundred": ("99. Recommends\n100. Invites", "ope"),
}


@pytest.mark.parametrize("text", [text for text, _kinds in LISTS.values()], ids=LISTS)
def test_a_list_is_recognised_in_every_way_in_which_it_is_numbered(text):
    expected = next(kinds for one, kinds in LISTS.values() if one == text).split()
    found = kinds(clean_text(text))[1:]
    assert ([kind for kind, _text, _mark in found], [text for _kind, text, mark in found if not mark]) == (expected, [])


def test_lines_that_all_end_like_paragraphs_are_paragraphs_although_blank_lines_follow():
    text = "Recalling the Declaration,\nWelcoming\nthe report,\n\nNoting A,\nNoting B,\nand C,\n\n1. Recommends."
    assert [one[1] for one in kinds(text)] == [
        "Recalling the Declaration, Welcoming the report,",
        "Noting A,",
        "Noting B, and C,",
        "Recommends.",
    ]


def test_a_list_pasted_into_the_field_of_a_paragraph_is_split():
    found = paste.parts_of_field("Recommends:\na) one;\nb) two.", "operative")
    assert [(part.content.kind, part.content.text, part.mark) for part in found] == [
        ("operative", "Recommends:", ""),
        ("sub", "one;", "a)"),
        ("sub", "two.", "b)"),
    ]


@pytest.mark.parametrize("first", [2, 5, 14])
def test_a_list_may_begin_in_the_middle(first):
    text = f"{first}. Recommends one.\n{first + 1}. Recommends two."
    assert [one[2] for one in kinds(text)] == [f"{first}.", f"{first + 1}."]


NUMBERED = [
    "1. ",
    "2.\t",
    "7) ",
    "(a) ",
    "b)\t",
    "i. ",
    "1.1. ",
    "A. ",
    "B. ",
    "I. ",
    "a. ",
    "1.",
    "１．",
    "② ",
    "1.1 ",
    "1- ",
    "2- ",
    "[1] ",
    "[2] ",
    "1/",
    "2/",
    "а) ",
    "б)",
    "一、",
    "二、",
    "（一）",
    "（二）",
    "第一条",
    "(က) ",
    "(ख) ",
    "গ) ",
    "（ア）",
    "1.\n",
    "(a)\n",
    "•\n",
]
MARKS = st.sampled_from(["", *NUMBERED, "• ", "\uf0b7\t", "- ", "– ", "* ", "o  ", "3. December "])
LINES = st.tuples(MARKS, st.text(st.sampled_from("aeiouBCD1.,;:()-• "), max_size=20)).map("".join)
TEXTS = st.lists(st.one_of(LINES, st.just("")), max_size=8).map("\n".join) | st.text(max_size=60)


@given(TEXTS)
def test_no_word_vanishes_that_is_not_named_as_a_mark(text):
    text = text.replace("\x0b", " ")
    shown = " ".join(f"{part.mark} {part.content.text}" for part in paste.parts(text))
    assert shown.replace(" ", "") == "".join(text.split())


@given(TEXTS, st.sampled_from(["operative", "sub", "preambular"]))
def test_no_word_of_a_field_vanishes_either(text, kind):
    text = text.replace("\x0b", " ")
    shown = " ".join(f"{part.mark} {part.content.text}" for part in paste.parts_of_field(text, kind))
    assert shown.replace(" ", "") == "".join(text.split())


@given(TEXTS)
def test_what_was_split_is_not_split_again(text):
    first = paste.parts(text)
    again = [paste.split(part.content.text, kind=part.content.kind) for part in first]
    assert [[part.content] for part in first] == again


PREAMBLES = {
    "semicolons": "Recalling the Declaration;\n\nNoting the report;\n\n1. Recommends one.",
    "semicolons without blank lines": "Recalling the Declaration;\nNoting the report;\n1. Recommends one.",
    "in another language": "Rappelant la déclaration ;\n\nNotant le rapport ;\n\n1. Recommande une liste.",
    "without a number": "Deeply concerned by losses;\n\nConvinced of the need;\n\nRecommends one.",
}


@pytest.mark.parametrize("text", PREAMBLES.values(), ids=PREAMBLES)
def test_what_ends_in_a_semicolon_before_the_first_operative_paragraph_is_preambular(text):
    assert [one[0] for one in kinds(text)] == ["pre", "pre", "ope"]


def test_a_semicolon_after_an_operative_verb_makes_nothing_preambular():
    assert [one[0] for one in kinds("Recommends one;\n\nInvites two;\n\nAgrees.")] == ["ope", "ope", "ope"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Mobility of artists\n\n1. Recommends one.", "hea"),
        ("Mobility of artists\n1. Recommends one.\n2. Invites two.", "hea"),
        ("Mobility of artists\n\nRecalling the Declaration,\n\n1. Recommends one.", "hea"),
        ("Participants recommend\n1. one\n2. two", "ope"),
        ("Recommends one list\n\n1. Invites two.", "ope"),
        ("Mobility of artists", "ope"),
        ("Partners:\n1. Recommends one.", "ope"),
    ],
)
def test_a_title_above_the_text_is_a_heading(text, first):
    assert kinds(text)[0][0] == first


@pytest.mark.parametrize("mark", ["\uf0b7", "•", "-", "➢"])
def test_bullets_that_were_removed_are_named_by_a_word(mark):
    notice = paragraph_forms.removal_notice([mark, "1.", mark])
    assert mark not in notice.partition(":")[2] and "1." in notice
    assert notice == paragraph_forms.removal_notice(["•", "1."])


def test_pasted_signs_of_symbol_fonts_do_not_reach_the_fields():
    rows, _place, error, _marks = paragraph_forms.with_paste([], "1. Recommends\n\uf0d8\tone\n\uf02d\ttwo")
    assert ([row["text"] for row in rows], error) == (["Recommends", "one", "two"], "")


def test_a_sign_that_cannot_be_printed_is_named():
    _rows, _place, error, _marks = paragraph_forms.with_paste([], "Recommends \uf04a one.")
    assert "U+F04A" in error
