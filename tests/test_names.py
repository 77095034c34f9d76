"""Wherever a person is named, the name stands in Latin script and as the person writes it, with the delegation.

Every page of the permission matrix is read in a world in which everyone writes their name in another script, and every
e-mail that names a person.
"""

import json
import re
import string
import unicodedata
from dataclasses import replace

import lxml.html
import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from members.models import Contact, Notify, User
from members.models.user import UserManager
from recommendations import version_content
from recommendations.comments import comments
from recommendations.drafting import co_authors, versions
from recommendations.workflow import transitions
from registry.models import AuditEntry, Outgoing
from registry.names import PersonName
from registry.templatetags import portal
from reports.printing import report as printing_report
from tests import access_matrix, world
from tests.elements import elements
from tests.factories import (
    create_delegate,
    create_delegation,
    create_recommendation,
    create_report,
    create_role,
    create_user,
)
from tests.recommendations.pages import deliver
from workshops.delegations import invitations, replies
from workshops.models import Capacity, Delegate, DelegateState, Role, WorkshopRole

pytestmark = pytest.mark.django_db
GREEK = "αβκδεφγχιξκλμνοπθρστυβωξυζ"
READERS = "SOHDAVL"
# Part of a page in which both forms and the delegation must be found.
PLACES = {"tr", "li", "dd", "p", "h1", "h2", "h3", "summary", "option", "label", "legend", "button", "caption", "title"}


def own_form(latin):
    """Return a name in Greek letters."""
    plain = "".join(one for one in unicodedata.normalize("NFD", latin) if not unicodedata.combining(one))
    return plain.translate(str.maketrans(string.ascii_letters, GREEK + GREEK.upper())).replace("đ", "δ")


def _create_user(manager, email, password=None, **fields):
    latin = fields.pop("full_name", "")
    names = {"full_name": own_form(latin), "latin_name": latin, "name_language": "el"} if latin else {}
    return REAL(manager, email, password, **names | fields)


REAL = UserManager.create_user


def _name_those_without_account(world):
    for row in Delegate.objects.filter(user=None):
        Delegate.objects.filter(pk=row.pk).update(full_name=own_form(row.badge_name), name_language="el")
    for row in WorkshopRole.objects.filter(user=None, latin_name=""):
        WorkshopRole.objects.filter(pk=row.pk).update(full_name=own_form(row.full_name), latin_name=row.full_name)
    for row in Contact.objects.exclude(full_name=""):
        Contact.objects.filter(pk=row.pk).update(full_name=own_form(row.full_name), latin_name=row.full_name)


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("names")
    local = {"LOCAL": True, "LOCAL_EMAILS": True, "FILES_ROOT": folder / "files", "EMAILS_ROOT": folder / "emails"}
    with (
        override_settings(**local),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(UserManager, "create_user", _create_user)
            built = world.build(then=_name_those_without_account)
        built.settings = local
        yield built
        transaction.set_rollback(True)


def _parts(said):
    """Yield (text, text of the heading) of each part of a page or line of a file."""
    if b"<html" not in said[:2000]:
        text = said.decode("utf-8-sig", "replace").replace("\r\n ", "")
        # The calendar of a person bears the name of its reader.
        yield from ((line, "") for line in text.replace("\\,", ",").splitlines() if "CALNAME" not in line)
        return
    page = lxml.html.document_fromstring(said.decode())
    head = " ".join(found.text_content() for found in elements(said.decode(), ".pagehead"))
    for found in page.iter():
        if not isinstance(found.tag, str) or found.tag in ("script", "style", "textarea"):
            continue
        if (found.text or "").strip() or any(child.tail and child.tail.strip() for child in found):
            yield _place(found).text_content(), head


def _place(element):
    """Return the part of the page that contains an element: its row, item or paragraph, or what contains it directly."""
    for around in (element, *element.iterancestors()):
        if around.tag in PLACES or "note-head" in around.get("class", "") or around.get("class") == "as":
            return around
    return element


def _faults(said, people, reader):
    for text, head in dict.fromkeys(_parts(said)):
        if re.fullmatch(r"\s*Dear [^\n]+,\s*", text):
            continue  # the salutation of an e-mail shown in advance addresses a person in one form
        for latin, own, delegations in people:
            if latin not in text and own not in text:
                continue
            missing = [form for form in (latin, own) if form not in text]
            missing += (
                [" or ".join(delegations)]
                if delegations and latin != reader and not _names_one(text + head, delegations)
                else []
            )
            if missing:
                yield f"{', '.join(missing)} missing in: {' '.join(text.split())[:200]}"


def _names_one(text, delegations):
    return any(name in text for name in delegations)


@pytest.fixture(scope="module")
def people(everything):
    """Return (name in Latin script, as the person writes it, delegations) of everyone; no delegations for officers."""
    named = {}
    for one in Delegate.objects.select_related("delegation"):
        named.setdefault((one.badge_name, one.full_name), set()).add(one.delegation.name)
    for one in Contact.objects.exclude(full_name="").select_related("ministry__partner"):
        named.setdefault((one.latin_name, one.full_name), set()).add(one.ministry.partner.name)
    without = User.objects.filter(delegates=None)
    for pair in [*without.values_list("latin_name", "full_name"), *_roles_without_account()]:
        named[pair] = set()
    # The account of a contact whose name is not known has the address for a name.
    return [(*pair, delegations) for pair, delegations in named.items() if pair[0] and "@" not in pair[0]]


def _roles_without_account():
    return WorkshopRole.objects.filter(user=None).values_list("latin_name", "full_name")


@pytest.mark.long
def test_every_page_names_people_in_both_scripts_with_their_delegation(everything, people):
    assert len(people) > 8
    faults, named = {}, set()
    for row in access_matrix.rows():
        for column in READERS:
            with override_settings(**everything.settings):  # the files of the world, not those of this test
                answer = everything.answer(row, column)
            said = everything.said
            if answer not in ("200", "shown", "hidden") or said[:4] in (b"%PDF", b"PK\x03\x04"):
                continue
            if any(latin.encode() in said for latin, _own, _delegation in people):
                named.add(row.url)
            for fault in _faults(said, people, getattr(everything.people[column], "latin_name", "")):
                faults.setdefault(fault, f"{row} as {column}")
    if faults:
        pytest.fail("\n".join(f"{where}: {fault}" for fault, where in faults.items()), pytrace=False)
    assert len(named) > 25


KHMER, LATIN = "សុខ សុភា", "Sok Sophea"


@pytest.fixture
def mails(mailoutbox):
    """Return the e-mails that the test itself causes: what the world has queued is not sent."""
    Outgoing.objects.all().delete()
    return mailoutbox


def _delegate(**fields):
    """Return a delegate of Viet Nam whose account, like the registration, has both forms of the name."""
    user = create_user(full_name=KHMER, latin_name=LATIN, name_language="km")
    return create_delegate(fields.pop("delegation", None) or create_delegation(), user, **fields)


def _lines_naming(mail):
    return [line for line in [mail.subject, *mail.body.splitlines()] if LATIN in line or KHMER in line]


def _is_whole(line, delegation="Viet Nam"):
    return line.count(f"{LATIN} ({KHMER}, {delegation})") == line.count(LATIN) == line.count(KHMER)


@pytest.mark.parametrize("notify", [Notify.AT_ONCE, Notify.DAILY])
def test_emails_about_recommendations_name_the_actor(mails, notify):
    author = _delegate()
    reader = create_delegate(author.delegation, capacity=Capacity.HEAD)
    User.objects.filter(pk=reader.user.pk).update(notify_recommendations=notify, notify_comments=notify)
    recommendation = create_recommendation("discussion", author=author)
    comments.comment(recommendation, text="Agreed.", audience="participants", delegate=author, by=author.user)
    draft = create_recommendation("draft", author=author)
    co_authors.add(draft, reader, by=author.user)
    transitions.take_step(draft, "with_head", by=author.user)
    Outgoing.objects.update(due_at=timezone.now())
    deliver()

    lines = [line for mail in mails if mail.to[0].endswith(f"<{reader.user.email}>") for line in _lines_naming(mail)]
    assert len(lines) == 3
    assert all(map(_is_whole, lines)), lines


@pytest.mark.parametrize("answer", ["accept", "decline", "ask for another address"])
def test_emails_about_invitations_name_the_person_invited(mails, answer):
    delegation = create_delegation(create_role(Role.ORGANISER).workshop)
    sender = create_delegate(delegation, capacity=Capacity.HEAD).user
    names = {"full_name": KHMER, "badge_name": LATIN, "email": "sophea@example.org", "state": DelegateState.NOMINATED}
    delegate = create_delegate(delegation, user=False, **names)
    link = invitations.invite_delegate(delegate, by=sender)
    deliver()
    if answer == "accept":
        account = create_user(full_name=KHMER, email=delegate.email)
        invitations.accept(link, account, by=account)
    elif answer == "decline":
        replies.decline(link, text="", by=link)
    else:
        replies.ask_for_address(link, address="office@example.org", text="", by=link)
    deliver()

    _invitation, told = mails
    lines = _lines_naming(told)
    assert len(lines) >= 2
    assert all(map(_is_whole, lines)), lines


def test_an_invitation_names_the_organiser(mails):
    organiser = _delegate()
    workshop = organiser.delegation.workshop
    create_role(Role.ORGANISER, workshop=workshop, user=organiser.user)
    invited = create_delegate(organiser.delegation, user=False, email="b@example.org", state=DelegateState.NOMINATED)
    invitations.invite_delegate(invited, by=organiser.user)
    deliver()

    lines = _lines_naming(mails[0])
    assert len(lines) == 1 and _is_whole(lines[0])


def test_what_is_recorded_keeps_the_whole_name():
    author = _delegate(capacity=Capacity.HEAD)
    recommendation = create_recommendation("draft", author=author)
    content = version_content.of(recommendation.current, recommendation.current.texts.all())
    versions.revise(
        recommendation, replace(content, title="Another title"), base=recommendation.current.key, by=author.user
    )

    whole = f"{LATIN} ({KHMER}, Viet Nam)"
    assert recommendation.versions.first().author_name == whole
    assert AuditEntry.objects.order_by("-pk").first().actor == whole


def test_an_account_takes_the_latin_form_from_its_invitation():
    delegation = create_delegation(create_role(Role.ORGANISER).workshop)
    names = {"full_name": KHMER, "badge_name": LATIN, "name_language": "km", "email": "sophea@example.org"}
    delegate = create_delegate(delegation, user=False, state=DelegateState.NOMINATED, **names)
    link = invitations.invite_delegate(delegate, by=delegation.workshop.roles.get().user)
    account = create_user(full_name=KHMER, email=delegate.email)
    invitations.accept(link, account, by=account)

    account.refresh_from_db()
    assert (account.full_name, account.latin_name, account.name_language) == (KHMER, LATIN, "km")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (PersonName.of("Ada Lovelace"), "Ada Lovelace"),
        (PersonName.of("Nguyễn Văn A", "NGUYỄN Văn A"), "NGUYỄN Văn A"),
        (PersonName.of("Nguyễn Văn A", "Nguyen Van A"), "Nguyen Van A (Nguyễn Văn A)"),
        (PersonName.of(KHMER), KHMER),
        (PersonName.of(KHMER, LATIN).in_delegation("Cambodia"), f"{LATIN} ({KHMER}, Cambodia)"),
        (PersonName.of("Ada Lovelace").in_delegation("Italy"), "Ada Lovelace (Italy)"),
    ],
)
def test_a_name_as_text(name, text):
    assert str(name) == text


def test_both_forms_are_marked_with_language_and_direction():
    name = PersonName.of("احمد خان", "Ahmad Khan", "ur").in_delegation("Pakistan")
    assert portal.person(name) == '<bdi>Ahmad Khan</bdi> (<bdi lang="ur">احمد خان</bdi>, Pakistan)'
    assert portal.person(PersonName.of("<b>")) == "<bdi>&lt;b&gt;</bdi>"


def test_a_report_names_the_chair_in_both_scripts():
    report = create_report()
    WorkshopRole.objects.filter(workshop=report.workshop, role=Role.CHAIR).update(full_name=KHMER, latin_name=LATIN)

    frozen = json.loads(printing_report.freeze(report))

    assert frozen["workshop"]["chair"] == f"{LATIN} ({KHMER})"
