"""Actions of organisers, the secretariat and an administrator on the plan, people and imports of one workshop."""

from datetime import time
from itertools import count

from asem_portal import personal_data
from members.accounts import administrators
from registry import audit, links, retention
from tests.factories import create_delegate
from tests.topics import TOPICS
from tests.workshops.imports import tables
from workshops import archive
from workshops.delegations import (
    contacts,
    delegations,
    export,
    invitations,
    own_names,
    people,
    printed_list,
    replies,
    role_grants,
)
from workshops.imports import pipeline, undo
from workshops.imports import retention as import_retention
from workshops.models import Capacity, Delegation, OutcomeMode, Role, Workshop
from workshops.planning import meetings, outcome, workshops
from workshops.programme import activities, calendar, sessions

_numbers = count(1)


def save_plan(person, scene):
    """Save the plan with another venue, as an organiser."""
    relations = {"topics": [topic.title for topic in scene.topics], "ministry_kinds": [], "co_sponsors": []}
    relations["target_meetings"] = list(scene.workshop.target_meetings.all())
    venue = f"Hall {next(_numbers)}"
    person.do("workshop.changed", workshops.change_workshop, scene.workshop, venue=venue, **relations)


def choose_outcome(person, scene):
    """Choose the third way and whether partners record positions, as an organiser."""
    choice = {"outcome_mode": OutcomeMode.SILENCE, "takes_amendments": True, "takes_co_sponsors": True}
    choice |= {"takes_positions": next(_numbers) % 2 == 0, "circulates_to_all": True}
    before = Workshop.objects.get(pk=scene.workshop.pk)
    verbs = "" if outcome.Outcome.of(before) == outcome.Outcome(**choice) else "workshop.outcome_chosen"
    person.do(verbs, outcome.choose_outcome, scene.workshop, outcome.Outcome(**choice))


def change_programme(person, scene):
    """Add, move and remove a session and an event, as an organiser."""
    number = next(_numbers)
    day = {"held_on": scene.workshop.starts_on}
    values = {"title": f"Panel {number}", "starts": time(9), "ends": time(10), **day}
    session = person.do("session.added", sessions.add_session, scene.workshop, **values)
    person.do("session.changed", sessions.change_session, scene.session, title=f"Adoption {number}")
    if session:
        person.do("session.changed", sessions.change_session, session, starts=time(11), ends=time(12))
        person.do("session.removed", sessions.remove_session, session)
    event = person.do("activity.added", activities.add_activity, scene.workshop, title=f"Concert {number}", **day)
    if event:
        person.do("activity.changed", activities.change_activity, event, place="Opera House")
        person.do("activity.removed", activities.remove_activity, event)


def register_people(person, scene):
    """Change a quota; register, invite, edit, replace and withdraw delegates and record attendance, as an organiser."""
    number = next(_numbers)
    delegation = Delegation.objects.get(workshop=scene.workshop, partner__code="VN")
    person.do("delegation.quota_changed", delegations.change_quota, delegation, quota=delegation.quota + 7)
    fields = {"capacity": Capacity.DELEGATE, "email": ""}
    first = person.do("delegate.registered", people.register, delegation, full_name=f"Person {number}", **fields)
    if first is None:
        return
    person.do("delegates.exported", export.record, scene.workshop, 5)
    person.do("rendition.requested", printed_list.request_list, scene.workshop)
    change = {"function": "Director", "email": f"person-{number}@example.org"}
    if person.do("delegate.changed delegate.invited", people.change_delegate, first, **change):
        person.do("delegate.uninvited", invitations.withdraw_invitation, first)
        person.do("delegate.invited", invitations.invite_delegate, first)
    person.do("delegate.attended", people.mark_attendance, first, attended=True)
    name = f"Successor {number}"
    verbs = "delegate.replaced delegate.registered delegate.uninvited"
    successor = person.do(verbs, people.replace, first, full_name=name, **fields)
    if successor:
        person.do("delegate.withdrawn", people.withdraw, successor)


def open_delegation(person, scene):
    """An organiser enters an organisation, opens a delegation and removes it."""
    number = next(_numbers)
    names = {"code": f"ORG{number}", "name": f"Foundation {number}"}
    organisation = person.do("organisation.entered", workshops.enter_organisation, scene.workshop, **names)
    if organisation:
        opened = person.do("delegation.opened", delegations.open_delegation, scene.workshop, body=organisation, quota=3)
        if opened:
            person.do("delegation.removed", delegations.remove_delegation, opened)


def enter_meeting(person, scene):
    """Add a coming meeting, as an organiser, and correct it."""
    name = f"{next(_numbers)}th meeting of ASEM experts"
    entered = person.do("meeting.entered", meetings.enter_meeting, kind="other", name=name)
    if entered:
        days = (None, None)
        person.do("meeting.changed", meetings.change_meeting, entered, city="Hanoi", days=days)


def grant_roles(person, scene):
    """Grant a role, as the secretariat, accept it, as the invited person, and end it."""
    invited = scene.stranger()
    topics = scene.topics[:1]
    details = (Role.RAPPORTEUR, invited.email, invited.full_name)
    role = person.do("role.granted", role_grants.grant_role, scene.workshop, *details, topics=topics)
    if role is None:
        return
    link = links.PersonalLink.objects.get(subject=role.key)
    person.do("invitation.accepted", invitations.accept, link, invited, by=invited)
    names = {"full_name": f"{invited.full_name} {next(_numbers)}", "latin_name": ""}
    person.do("", own_names.correct_name, invited, **names, by=invited)
    person.do("role.ended", role_grants.end_role, role)


def answer_replies(person, scene):
    """An invited person asks for another address, which is refused, then for one that is confirmed, and declines."""
    number = next(_numbers)
    details = (Role.CHAIR, f"chair-{number}@example.org", "Ana Horvat")
    role = person.do("role.granted", role_grants.grant_role, scene.workshop, *details)
    if role is None:
        return
    link = links.PersonalLink.objects.get(subject=role.key)
    for act, verbs in (
        (replies.refuse_address, "invitation.address_refused"),
        (replies.confirm_address, "invitation.address_confirmed role.ended role.granted"),
    ):
        asked = {"address": f"office-{number}@example.org", "text": "Misspelt", "by": link}
        reply = person.do("invitation.address_requested", replies.ask_for_address, link, **asked)
        if reply is None or person.do(verbs, act, reply) is None:
            return
    link = links.PersonalLink.objects.get(address=f"office-{number}@example.org")
    person.do("invitation.declined", replies.decline, link, text="On leave.", by=link)


def import_people(person, scene):
    """Import a file, check and write it as a worker would, and undo the import and delete its rows, as an organiser."""
    name = f"Imported {next(_numbers)}"
    data = tables.csv([name, "Italy"])
    row = person.do("import.uploaded", pipeline.upload, scene.workshop, data=data, filename="delegates.csv")
    if row is None:
        return
    row = tables.check(row)
    if person.do("import.confirmed", pipeline.confirm, row, partial=True) is None:
        return
    row = tables.write(row)
    if row.written_at:
        person.acknowledged["import.written"] += 1
        person.do("import.undone", undo.undo, row)
    person.do("import.deleted", import_retention.delete, row)


def appoint_and_create(person, scene):
    """Grant a mandate and enter an archived workshop, as an administrator; create and open one with the mandate."""
    holder = scene.stranger()
    mandate = person.do("role.granted", role_grants.grant_role, None, Role.ORGANISER, holder.email, holder.full_name)
    if mandate is None:
        return
    link = links.PersonalLink.objects.get(subject=mandate.key)
    person.do("invitation.accepted", invitations.accept, link, holder, by=holder)
    values = {name: getattr(scene.workshop, name) for name in workshops.FIELDS + workshops.DEADLINES}
    relations = {"topics": TOPICS, "ministry_kinds": [], "co_sponsors": [], "target_meetings": []}
    created = person.do("workshop.created", workshops.create_workshop, mandate, **values, **relations, by=holder)
    if created:
        person.do("workshop.opened", workshops.open_workshop, created, by=holder)
    number = next(_numbers)
    past = {"starts_on": scene.archived.starts_on, "ends_on": scene.archived.ends_on, "zone": scene.archived.zone}
    past |= {"title": f"Workshop {number}", "city": "Ha Long", "host": scene.archived.host, "sources": ["Report"]}
    person.do("archive.entered", archive.enter_workshop, topics=TOPICS, **past)
    create_delegate(scene.archived.delegations.get(), user=False, full_name=f"Person {number}")
    person.do("archive.attended", archive.record_attendance, Workshop.objects.get(pk=scene.archived.pk))


def delete_expired_data(person, scene):
    """Delete what has expired, as the clock does, and a person's data, as an operator does."""
    person.do("retention.pruned", retention.prune, by=audit.CLOCK)
    person.do("user.erased", personal_data.erase, scene.stranger().email, by=audit.CONSOLE)
    invited = {"full_name": "Person", "email": f"invited-{next(_numbers)}@example.org"}
    create_delegate(scene.archived.delegations.get(), user=False, **invited)
    person.do("person.erased", personal_data.erase, invited["email"], by=audit.CONSOLE)


def keep_accounts(person, scene):
    """Issue and end a calendar link; appoint an administrator from the console; change a contact."""
    person.do("calendar.link_given", calendar.give_link, person.account)
    person.do("calendar.link_ended", calendar.end_link, person.account)
    number = next(_numbers)
    email = f"administrator-{number}@example.org"
    try:
        administrators.appoint_administrator(email, "Ana Horvat")
    except Exception as error:
        person.failures.append(f"appoint_administrator: {error!r}")
    else:
        person.acknowledged["administrator.appointed"] += 1
    contact = {"full_name": "Reader", "email": f"reader-{number}@example.org"}
    clerk = scene.people["secretariat"].user
    person.do("contact.set", contacts.set_contact, scene.workshop, scene.host_ministry, **contact, by=clerk)
