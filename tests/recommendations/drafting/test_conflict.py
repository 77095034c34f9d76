"""Two users edit a recommendation at once: the second sees both versions, with their changes merged in the form."""

import pytest

from recommendations import version_content
from recommendations.models import Addressee, Nature, Version
from tests.elements import element, elements
from tests.factories import create_area, create_version
from tests.recommendations.drafting.test_edit import own_draft
from tests.recommendations.pages import as_typed, edit, head, marked, page_of, typed

pytestmark = pytest.mark.django_db


def written_over(client):
    """Return a draft, the author's input based on its first version, and the version that the head has saved since."""
    recommendation = own_draft(client)
    mine = as_typed(recommendation.current)
    paragraphs = [(kind, said, recommendation.paragraphs.get(key=key)) for kind, said, key in mine]
    fund = paragraphs[1][1].replace("support", "fund")
    paragraphs[1:3] = [("operative", fund, paragraphs[1][2])]
    mine[1] = ("operative", "My own sentence stays here.", mine[1][2])
    theirs = create_version(recommendation, paragraphs, author=head(recommendation.workshop).user, title="Their title")
    return recommendation, mine, theirs


def test_the_second_editor_sees_both_versions_and_merged_changes(client):
    recommendation, mine, theirs = written_over(client)
    response = edit(client, recommendation, mine, base=theirs.based_on, title="My title")

    assert response.status_code == 200
    assert "Nguyễn Thị Hương Giang" in element(response, ".notice[role=alert]").text_content()
    assert {"support"} <= set(marked(response, "del")) and {"fund"} <= set(marked(response, "ins"))
    assert len(elements(response, "[data-mark=deleted]")) == 1
    form = response.context["form"]
    assert [part["text"].value() for part in form.paragraphs] == [mine[0][1], mine[1][1], *(one[1] for one in mine[3:])]
    assert (form["title"].value(), str(form["base"].value())) == ("My title", str(theirs.key))
    assert form.conflicts == [(one.id_for_label, one.label) for one in (form["title"], form.paragraphs[1]["text"])]
    assert "Their title" in element(response, "#id_title_helptext").text_content()
    assert theirs.texts.all()[1].text in form.paragraphs[1]["text"].help_text
    assert Version.objects.filter(recommendation=recommendation).count() == 2


def changed_by_both(client, theirs, **mine):
    """Return the conflict page after a colleague saved the fields `theirs` and the author entered `mine` on the same base."""
    create_area("T12", "Crafts"), create_area("T18", "Creative industries")
    recommendation = own_draft(client, areas=["T12"])
    base = recommendation.current
    same = [(kind, said, recommendation.paragraphs.get(key=key)) for kind, said, key in as_typed(base)]
    create_version(recommendation, same, author=head(recommendation.workshop).user, **{"areas": base.areas} | theirs)
    unchanged = {name: getattr(base, name) for name in ("title", "rationale", "addressees", "areas", "nature")}
    return recommendation, edit(client, recommendation, as_typed(base), base=base, **unchanged | mine)


THEIRS = {
    "addressees": ["culture"],
    "areas": ["T18"],
    "nature": "finding",
    "rationale": "Few exist.",
    "title": "Theirs",
}
MINE = {"addressees": ["sector"], "areas": [], "nature": "finding", "rationale": "Many exist.", "title": "Mine"}
SHOWN = {"addressees": Addressee.CULTURE.label, "areas": "Creative industries", "nature": Nature.FINDING.label}


@pytest.mark.parametrize("name", THEIRS)
def test_changes_by_the_colleague_only_are_taken_and_marked(client, name):
    own = "rationale" if name == "title" else "title"
    _text, response = changed_by_both(client, {name: THEIRS[name]}, **{own: "Only mine"})

    form = response.context["form"]
    value = form[name].value()
    assert (response.status_code, list(value) if isinstance(value, tuple) else value) == (200, THEIRS[name])
    assert (form[own].value(), form.conflicts, form.taken) == ("Only mine", [], [version_content.parts()[name].label])
    if name in SHOWN:
        assert marked(response, "ins") == [str(SHOWN[name])]


@pytest.mark.parametrize("name", [name for name in THEIRS if THEIRS[name] != MINE[name]])
def test_conflicts_keep_the_authors_value_and_show_the_colleagues(client, name):
    _text, response = changed_by_both(client, {name: THEIRS[name]}, **{name: MINE[name]})

    form = response.context["form"]
    value = form[name].value()
    assert (response.status_code, list(value) if isinstance(value, tuple) else value) == (200, MINE[name])
    assert ([label for _control, label in form.conflicts], form.taken) == ([version_content.parts()[name].label], [])
    assert str(SHOWN.get(name, THEIRS[name])) in form[name].help_text
    assert all(elements(response, f"#{control}") for control, _label in form.conflicts)


def test_saving_the_merged_form_does_not_undo_the_colleagues_changes(client):
    recommendation, response = changed_by_both(client, {**THEIRS, "title": "Theirs"}, title="Mine")
    form = response.context["form"]
    fields = {name: form[name].value() for name in ("title", "rationale", "addressees", "areas", "nature")}
    paragraphs = [(one["kind"].value(), one["text"].value(), one["key"].value()) for one in form.paragraphs]
    edit(client, recommendation, paragraphs, base=form["base"].value(), **fields)

    recommendation.refresh_from_db()
    saved = {name: getattr(recommendation.current, name) for name in THEIRS}
    assert (recommendation.current.serial, saved) == (3, THEIRS | {"title": "Mine"})


def test_one_can_go_back_to_the_merged_form_until_it_is_saved(client):
    recommendation, mine, theirs = written_over(client)
    recommendation.refresh_from_db()
    sent = client.post(
        f"{page_of(recommendation)}edit/",
        typed(title="My title", topic=recommendation.topic, base=theirs.based_on, paragraphs=mine),
    )

    pages = [client.get(sent.url) for _time in range(2)]
    assert [page.context["form"]["title"].value() for page in pages] == ["My title"] * 2
    assert Version.objects.filter(recommendation=recommendation).count() == 2
    merged = typed(title="My title", topic=recommendation.topic, base=theirs, paragraphs=mine)
    assert client.post(sent.url, merged).url == recommendation.get_absolute_url()
    assert elements(client.get(sent.url), ".messages, .notice") and not elements(client.get(sent.url), "#theirs")


def test_the_second_editor_can_save_on_the_new_version(client):
    recommendation, mine, theirs = written_over(client)
    response = edit(client, recommendation, mine, base=theirs, title="My title")

    recommendation.refresh_from_db()
    assert (response.status_code, recommendation.current.title, recommendation.current.based_on) == (
        302,
        "My title",
        theirs,
    )
    assert [key for _kind, _said, key in as_typed(recommendation.current)] == [key for _kind, _said, key in mine]


def test_a_conflict_with_oneself_names_the_other_window_and_nobody(client):
    recommendation = own_draft(client)
    base, mine = recommendation.current, as_typed(recommendation.current)
    assert edit(client, recommendation, mine, base=base, title="In one window").status_code == 302
    mine[1] = ("operative", "My own sentence stays here.", mine[1][2])
    page = edit(client, recommendation, mine, base=base, title="In the other")
    name = recommendation.author.user.names.latin

    assert page.context["form"].is_own
    assert name not in element(page, ".notice[role=alert]").text_content()
    assert name not in element(page, "#id_title_helptext").text_content()
    assert name not in element(page, "#theirs").text_content()
