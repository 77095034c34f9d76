"""How a person writes their own name, in the sign-up form or the preferences, reaches the lists that are not over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Notify
from registry import audit, links
from tests.elements import texts
from tests.factories import (
    create_delegate,
    create_delegation,
    create_role,
    create_session,
    create_user,
    create_workshop,
)
from tests.signing import SecureClient, mailed_code, sign_in
from workshops.delegations import invitations, people
from workshops.models import Delegate, DelegateState, Role, SessionPart
from workshops.programme import sessions
from workshops.programme.sessions import Assignment

pytestmark = pytest.mark.django_db
BEFORE = "Vuong Dang Quoc"
NAMES = {
    "corrected": ("Đặng Quốc Vượng", ""),
    "in two scripts": ("សុខ សុភា Dang", "Sophea Dang"),
    "of other words": ("Sophea Sok", ""),
}


def workshop_ending(days):
    """Return a workshop whose last day is in so many days, where it takes place."""
    workshop = create_workshop()
    workshop.starts_on = workshop.ends_on = timezone.localdate(timezone=workshop.tz) + timedelta(days=days)
    workshop.save()
    return workshop


def registered(user, workshop, name=BEFORE, **fields):
    delegate = create_delegate(create_delegation(workshop), user=user, full_name=name, badge_name="", **fields)
    return Delegate.objects.get(pk=delegate.pk)


def save_preferences(user, full_name, latin_name):
    fields = {"full_name": full_name, "latin_name": latin_name, "timezone": "", "language": "en"}
    notify = {"notify_recommendations": Notify.AT_ONCE, "notify_comments": Notify.DAILY}
    answer = sign_in(SecureClient(), user).post("/preferences/", fields | notify, follow=True)
    assert answer.redirect_chain
    return answer


def forms(delegate):
    delegate.refresh_from_db()
    return delegate.full_name, delegate.names.latin if delegate.names.own else ""


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize(("days", "is_changed"), [(5, True), (0, True), (-1, False)])
def test_a_correction_in_the_account_reaches_lists_that_are_not_over(name, days, is_changed):
    user = create_user(full_name=BEFORE)
    delegate = registered(user, workshop_ending(days))

    page = save_preferences(user, *name)

    assert forms(delegate) == (name if is_changed else (BEFORE, ""))
    recorded = audit.entries(delegate).filter(verb="delegate.changed")
    assert recorded.count() == is_changed
    assert len(texts(page, ".notice")) == 1 + is_changed
    user.refresh_from_db()
    assert (user.full_name, user.latin_name) == name


@pytest.mark.parametrize(("days", "is_changed"), [(5, True), (-1, False)])
def test_the_programme_follows(days, is_changed):
    user = create_user(full_name=BEFORE)
    delegate = registered(user, workshop_ending(days))
    session = create_session(delegate.delegation.workshop)
    sessions.assign(session, [Assignment(SessionPart.CHAIR, BEFORE, "", delegate)])

    save_preferences(user, *NAMES["in two scripts"])

    [person] = session.people.all()
    assert (person.names.own, person.names.latin) == (NAMES["in two scripts"] if is_changed else ("", BEFORE))
    changes = [entry.data for entry in audit.entries(session).filter(verb="session.changed")]
    assert changes == [{"changed": ["names"]}] * is_changed  # no news of the session


def test_search_sorting_and_salutation_follow():
    user = create_user(full_name=BEFORE)
    delegate = registered(user, workshop_ending(5))
    people.change_delegate(delegate, honorific="Mr", by=create_role(Role.ORGANISER, delegate.delegation.workshop).user)

    save_preferences(user, "Quoc Vuong DANG", "")

    delegate.refresh_from_db()
    assert (delegate.sort_key, delegate.salutation) == ("dang quoc vuong", "Mr Quoc Vuong DANG")
    assert "quoc vuong dang" in delegate.search_text


@pytest.mark.parametrize("state", [DelegateState.WITHDRAWN, DelegateState.REPLACED])
def test_a_registration_that_has_ended_keeps_its_name(state):
    user = create_user(full_name=BEFORE)
    delegate = registered(user, workshop_ending(5), state=state)

    save_preferences(user, *NAMES["corrected"])

    assert forms(delegate) == (BEFORE, "")


def test_an_assistant_does_not_rename_the_person_for_whom_they_accepted():
    user = create_user(full_name=BEFORE)
    delegate = registered(user, workshop_ending(5), name="Anu Tamm")

    save_preferences(user, *NAMES["corrected"])

    assert forms(delegate) == ("Anu Tamm", "")


def test_other_people_and_unchanged_names_stay():
    user = create_user(full_name=BEFORE)
    workshop = workshop_ending(5)
    other = registered(create_user(full_name=BEFORE), workshop)
    own = create_delegate(other.delegation, user=user, full_name="H.E. Mr Vuong Dang Quoc", badge_name="")

    save_preferences(user, BEFORE, "")

    assert forms(other) == (BEFORE, "")
    assert forms(own) == ("H.E. Mr Vuong Dang Quoc", "")


def test_a_namesake_at_the_same_address_is_no_obstacle():
    user = create_user(full_name=BEFORE)
    delegate = registered(user, workshop_ending(5), email="shared@example.org")
    other = create_delegate(delegation=delegate.delegation, full_name="Dang", email="shared@example.org")

    save_preferences(user, other.full_name, "")

    assert forms(delegate) == (BEFORE, "")


@pytest.fixture
def invited():
    secretariat = create_role(Role.SECRETARIAT, workshop_ending(5))
    fields = {"email": "vuong@example.org", "full_name": BEFORE, "badge_name": "", "state": DelegateState.NOMINATED}
    delegate = create_delegate(create_delegation(secretariat.workshop), user=False, **fields)
    delegate.link = invitations.invite_delegate(delegate, by=secretariat.user)
    return delegate


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_correction_when_accepting_reaches_the_list(invited, mailoutbox, name):
    client = SecureClient()
    client.post(f"/invitation/{links.token(invited.link)}/")
    client.post("/account/signup/", {"full_name": name[0], "latin_name": name[1], "email": invited.email})
    client.post("/account/confirm-email/", {"code": mailed_code(mailoutbox)})

    invited.refresh_from_db()
    assert invited.user
    assert forms(invited) == name
    assert audit.entries(invited).filter(verb="delegate.changed").count() == 1


@pytest.mark.parametrize(("account", "is_used"), [("Đặng Quốc Vượng", True), ("Anu Tamm", False)])
def test_the_name_of_an_account_is_used_if_it_is_the_same_person(invited, account, is_used):
    user = create_user(email=invited.email, full_name=account)

    invitations.accept(invited.link, user, by=user)

    assert forms(invited) == (account if is_used else BEFORE, "")


NO_NAMES = {
    "full_name": ["😀", "12", "<b>Vuong</b>", "=1+1 A", "A > B"],
    "latin_name": ["محمد", "Ким", "😀", "<Vuong>"],
}


@pytest.mark.parametrize(("field", "typed"), [(field, one) for field, typed in NO_NAMES.items() for one in typed])
def test_what_is_no_name_is_refused(field, typed):
    user = create_user(full_name=BEFORE)
    names = {"full_name": BEFORE, "latin_name": ""} | {field: typed}
    fields = {
        "timezone": "",
        "language": "en",
        "notify_recommendations": Notify.AT_ONCE,
        "notify_comments": Notify.DAILY,
    }
    page = sign_in(SecureClient(), user).post("/preferences/", fields | names)
    assert list(page.context["form"].errors) == [field]


@pytest.mark.parametrize("before", ["林", "O", "😀"])
def test_a_name_without_a_word_of_several_letters_is_corrected_later_too(before):
    user = create_user(full_name=before)
    delegate = registered(user, workshop_ending(5), name=before)
    save_preferences(user, "林美", "Lin Mei")
    assert forms(delegate) == ("林美", "Lin Mei")
