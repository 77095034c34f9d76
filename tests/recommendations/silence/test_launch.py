"""The launch of a round by the chair or the secretariat: two pages, frozen partners, and the notices."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Contact, User
from recommendations.models import SilenceDelivery, SilenceNotice, SilencePartner, SilenceRound
from recommendations.silence import arrangements, rounds, rules
from registry.access import Refused
from registry.models import Outgoing
from tests.elements import element, elements, texts
from tests.factories import (
    check_language,
    create_partner,
    create_position,
    create_recommendation,
    create_role,
    create_workshop,
)
from tests.factories.silence import Negotiation
from tests.recommendations.pages import addresses, deliver, edit, shown, signed_in
from tests.signing import sign_in
from workshops.models import OutcomeMode, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared():
    negotiation = Negotiation(launched=False)
    arrangements.save(negotiation.workshop, "Silence means consent.", by=negotiation.clerk)
    return negotiation


def page(negotiation):
    return f"/workshops/{negotiation.workshop.slug}/silence/launch/"


def plan(negotiation, **fields):
    end = rules.default_end(timezone.now()).astimezone(negotiation.workshop.tz)
    data = {
        "recommendations": [f"{draft.key} {draft.current.key}" for draft in negotiation.drafts],
        "ends_at": end.strftime("%Y-%m-%dT%H:%M"),
        "chair": negotiation.chair.key,
    }
    return data | fields


def test_the_secretariat_launches_for_the_chair_and_both_are_named(client, prepared):
    sign_in(client, prepared.clerk)
    asked = shown(client, client.post(page(prepared), plan(prepared)))
    assert not SilenceRound.objects.exists()
    recipients = int(element(asked, "[data-count=recipients]").text_content())
    assert recipients == 9  # two ministries and a head of delegation each
    assert {row.get("data-entitled") for row in elements(asked, "[data-entitled]")} == {"VN", "IT", "PL"}
    (consent,) = texts(asked, "[data-consent]")
    assert re.search(r"UTC\+7\) on .* \(08:00 UTC\)", consent)

    response = client.post(page(prepared), plan(prepared, confirmed="yes"))

    round = SilenceRound.objects.get()
    assert response.url == round.get_absolute_url()
    assert (round.chair, round.chair_name) == (prepared.chair, prepared.chair.full_name)
    assert (round.launched_by, round.launched_by_name) == (prepared.clerk, str(prepared.clerk))
    prepared.draft.refresh_from_db()
    assert prepared.draft.state == "silence"
    assert (Outgoing.objects.filter(kind="silence.notice").count(), SilenceNotice.objects.count()) == (9, recipients)
    assert set(round.partners.values_list("name", flat=True)) == {"Viet Nam", "Italy", "Poland"}


def test_the_chair_may_launch(client, prepared):
    sign_in(client, prepared.chair.user)
    client.post(page(prepared), plan(prepared, confirmed="yes"))
    round = SilenceRound.objects.get()
    assert (round.chair, round.launched_by) == (prepared.chair, prepared.chair.user)


def test_the_notice_says_what_silence_means_and_binds_the_partner(prepared, mailoutbox):
    prepared.round = prepared.launch()
    assert not SilenceDelivery.objects.exists()
    deliver()
    emails = {contact.email for contact in prepared.contacts.values()}
    emails |= {head.user.email for head in prepared.heads.values()}
    assert set(addresses(mailoutbox)) == emails and len(mailoutbox) == 9
    for mail in mailoutbox:
        assert "08:00 UTC" in mail.body and "Silence means consent." in mail.body
        assert prepared.round.get_absolute_url() in mail.body and prepared.draft.symbol in mail.body
    # Each ministry of foreign affairs binds its partner; after the meeting, neither culture nor the head does.
    assert set(SilenceDelivery.objects.values_list("notice__email", flat=True)) == {
        contact.email for (_code, kind), contact in prepared.contacts.items() if kind == "foreign_affairs"
    }


def test_a_contact_point_can_sign_in_from_the_notice(client, prepared, mailoutbox):
    prepared.round = prepared.launch()
    user = prepared.user("IT")
    assert (user.has_usable_password(), user.emailaddress_set.get().verified) == (False, True)
    answer = client.get(prepared.round.get_absolute_url())
    assert answer.status_code == 302 and "next=" in answer.url
    signed_in(client, user)
    assert client.get(prepared.round.get_absolute_url()).status_code == 200


def test_the_entitled_partners_stay_as_they_were_at_the_launch(prepared):
    prepared.round = prepared.launch()
    prepared._add("JP")
    type(prepared.delegations["IT"]).objects.filter(pk=prepared.delegations["IT"].pk).update(name="Repubblica")
    assert set(prepared.round.partners.values_list("name", flat=True)) == {"Viet Nam", "Italy", "Poland"}


def test_the_host_may_include_all_partners(prepared):
    create_partner("JP")
    create_partner("NO")
    prepared.launch(has_all_partners=True)
    assert set(SilencePartner.objects.values_list("partner__code", flat=True)) >= {"VN", "IT", "PL", "JP", "NO"}


def test_the_page_warns_of_weekends_holidays_and_partners_that_no_email_reaches(client, prepared):
    Contact.objects.filter(pk=prepared.contacts["PL", "foreign_affairs"].pk).update(ended_at=timezone.now())
    sign_in(client, prepared.clerk)
    day = (rules.default_end(timezone.now()) - timedelta(days=1)).date()
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    asked = shown(client, client.post(page(prepared), plan(prepared, holidays=day.isoformat())))
    assert {one.get("data-warning") for one in elements(asked, "[data-warning]")} == {
        "weekend",
        "holidays",
        "unreachable",
    }
    assert "Poland" in element(asked, "[data-warning=unreachable]").text_content()


def test_the_page_warns_of_objections_and_study_reservations_on_record(client, prepared):
    create_position(prepared.draft, prepared.delegations["IT"], kind="objection", text="We cannot accept grants.")
    until = timezone.now() + timedelta(days=2)
    create_position(prepared.draft, prepared.delegations["PL"], kind="study", text="", until=until)
    sign_in(client, prepared.clerk)
    asked = shown(client, client.post(page(prepared), plan(prepared)))
    (warning,) = texts(asked, "[data-warning=positions]")
    assert "Italy" in warning and "Poland" in warning and "We cannot accept grants." not in warning
    client.post(page(prepared), plan(prepared, confirmed="yes"))  # a warning, not an obstacle
    assert SilenceRound.objects.count() == 1


@pytest.mark.parametrize(("hour", "is_allowed"), [("13:59", False), ("14:00", True), ("16:00", True), ("16:01", False)])
def test_the_end_is_between_7_and_9_utc(client, prepared, hour, is_allowed):
    sign_in(client, prepared.clerk)
    end = rules.default_end(timezone.now()).astimezone(prepared.workshop.tz)  # UTC+7
    data = plan(prepared, ends_at=f"{end:%Y-%m-%d}T{hour}", confirmed="yes")
    response = client.post(page(prepared), data)
    assert SilenceRound.objects.exists() == is_allowed
    assert is_allowed or list(response.context["form"].errors) == ["ends_at"]


def test_brackets_prevent_a_launch(client):
    negotiation = Negotiation(launched=False)
    arrangements.save(negotiation.workshop, "Silence means consent.", by=negotiation.clerk)
    sign_in(client, negotiation.clerk)
    edit(client, negotiation.draft, [("operative", "Partners [should] meet.")])
    with pytest.raises(Refused):
        negotiation.draft.refresh_from_db()
        negotiation.launch()
    negotiation.draft.refresh_from_db()
    assert (negotiation.draft.state, SilenceRound.objects.count()) == ("final", 0)


def test_only_the_version_that_was_read_is_put_under_silence(prepared):
    with pytest.raises(Refused):
        draft = prepared.draft
        rounds.launch(
            prepared.workshop,
            rounds.Plan(rules.default_end(timezone.now())),
            choices={draft.key: prepared.workshop.key},
            chair=prepared.chair,
            by=prepared.clerk,
        )
    assert not SilenceRound.objects.exists()


def test_a_launch_cites_the_practical_arrangements(client):
    negotiation = Negotiation(launched=False)
    with pytest.raises(Refused) as refused:
        negotiation.launch()
    assert str(refused.value) == str(rounds.NO_ARRANGEMENTS)


@pytest.mark.parametrize("mode", [OutcomeMode.SUMMARY, OutcomeMode.ROOM])
def test_other_modes_have_no_silence(client, prepared, mode):
    type(prepared.workshop).objects.filter(pk=prepared.workshop.pk).update(outcome_mode=mode)
    sign_in(client, prepared.clerk)
    assert client.get(f"/workshops/{prepared.workshop.slug}/silence/").status_code == 404
    assert client.get(page(prepared)).status_code == 404
    with pytest.raises(Refused):
        prepared.launch()


@pytest.mark.parametrize("who", ["head", "organiser", "rapporteur", "secretariat elsewhere"])
def test_others_cannot_launch(client, prepared, who):
    if who == "head":
        signed_in(client, prepared.heads["VN"])
    elif who == "secretariat elsewhere":
        sign_in(client, create_role(Role.SECRETARIAT, workshop=create_workshop()).user)
    else:
        sign_in(client, create_role(Role(who), workshop=prepared.workshop).user)
    assert client.get(page(prepared)).status_code == 404
    assert client.post(page(prepared), plan(prepared, confirmed="yes")).status_code == 404


def test_the_second_factor_is_asked_again(client, prepared):
    sign_in(client, prepared.clerk, minutes_ago=60)
    response = client.post(page(prepared), plan(prepared, confirmed="yes"))
    assert response.status_code == 302 and "reauthenticate" in response.url
    assert not SilenceRound.objects.exists()


def test_a_text_under_silence_is_not_edited_withdrawn_by_others_or_adopted_in_the_room(client, prepared):
    prepared.round = prepared.launch()
    sign_in(client, prepared.clerk)
    own = prepared.draft.get_absolute_url()
    assert client.get(f"{own}edit/").status_code == 403
    assert client.get(f"{own}adopt/").status_code == 403
    for target in ("discussion", "silence", "adopted", "circulated"):
        assert client.post(f"{own}step/", {"target": target, "confirmed": "yes", "note": "x"}).status_code == 403
    prepared.draft.refresh_from_db()
    assert prepared.draft.state == "silence"
    assert client.get(own).status_code == 200


@pytest.fixture
def corrected(client, prepared):
    """Return a negotiation whose round was cancelled, and whose text has been corrected since."""
    prepared.round = prepared.launch()
    rounds.cancel(prepared.round, reason="A word is missing.", chair=prepared.chair, by=prepared.clerk)
    sign_in(client, prepared.clerk)
    edit(client, prepared.draft, [("operative", "Partners meet every year.")])
    check_language(prepared.draft)
    for target in ("circulated", "final"):
        client.post(f"{prepared.draft.get_absolute_url()}step/", {"target": target, "confirmed": "yes"})
    prepared.draft.refresh_from_db()
    return prepared


def one_day_before_an_end(clock):
    """Set the clock to 24 hours before an hour at which a round may end, and return that hour."""
    hours = (timezone.now() + timedelta(hours=number) for number in range(24, 130))
    end = next(one for one in hours if one.weekday() < 5 and one.hour == 8).replace(minute=0, second=0, microsecond=0)
    clock(end - timedelta(hours=24))
    return end


def test_24_hours_are_enough_only_after_a_minor_correction(corrected, clock):
    details = {"ends_at": one_day_before_an_end(clock), "previous": corrected.round}
    for fields, reason in [({}, rules.TOO_SHORT), ({"is_minor": True}, rounds.NO_CORRECTION)]:
        with pytest.raises(Refused) as refused:
            corrected.launch(**details, **fields)
        assert str(refused.value) == str(reason)
    second = corrected.launch(**details, is_minor=True, correction="“every year” added")
    assert (second.number, second.previous, second.correction) == (2, corrected.round, "“every year” added")


def test_a_new_round_links_to_the_old_one_and_shows_the_difference(client, corrected):
    second = corrected.launch(previous=corrected.round)
    response = client.get(f"{second.get_absolute_url()}?show=changes")
    assert "every year" in " ".join(texts(response, "[data-item]")) and elements(response, "ins, [data-mark]")
    assert element(response, "[data-previous] a").get("href") == corrected.round.get_absolute_url()
    earlier = client.get(corrected.round.get_absolute_url())
    assert element(earlier, "[data-follower] a").get("href") == second.get_absolute_url()


def test_a_running_round_is_not_offered_as_the_one_before(client, prepared):
    prepared.round = prepared.launch()
    other = create_recommendation("final", author=prepared.heads["VN"])
    sign_in(client, prepared.clerk)
    form = client.get(page(prepared)).context["form"]
    assert "previous" not in form.fields
    data = plan(prepared, recommendations=f"{other.key} {other.current.key}", confirmed="yes")
    assert client.post(page(prepared), data).status_code == 302
    assert SilenceRound.objects.count() == 2


def test_accounts_are_created_once_for_each_address(prepared):
    before = User.objects.count()
    prepared.launch()
    assert User.objects.count() == before + 6  # the heads have accounts
