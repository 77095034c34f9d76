"""Actions in the room of a session: of an officer who conducts it, the chair, and a head who corrects what was noted."""

from recommendations import version_content
from recommendations.live_session import adoptions, agreements, floor_recommendations, sittings, speakers, statements
from recommendations.live_session.statements import Said
from recommendations.models import ParagraphKind
from recommendations.version_content import ParagraphContent
from tests.factories import create_role
from tests.recommendations.live_session.scene import WORDING, Scene
from workshops.models import Role


def conduct(person, scene):
    """Open a session, show and agree paragraphs, record statements and speakers, and close it."""
    found = Scene(is_open=False, opened_at=None)  # not public: no audit entry says that it was opened
    create_role(Role.SECRETARIAT, found.workshop, person.account)
    sitting = found.sitting = person.do("sitting.opened", sittings.open_session, found.session)
    if sitting is None:
        return
    person.do("", sittings.show, sitting, paragraph=found.key(3))
    person.do("sitting.names_shown", sittings.show_names, sitting, shown=True, by=found.chair)
    key, version = found.key(3), found.text.saved.key
    state = {"paragraph": key, "state": "agreed", "seen": {key: "open"}, "version": version}
    person.do("recommendation.paragraphs_agreed", agreements.agree, sitting, found.text, **state)
    speaker = person.do("speaker.asked", speakers.ask, sitting, delegation=found.delegation["HU"])
    if speaker:
        person.do("speaker.spoke", speakers.end, speaker, outcome="spoke")
    _state(person, found)
    _enter(person, found)
    details = {"version": found.final.saved.key, "session": found.session, "chair": found.chair_role}
    person.do("recommendation.moved", adoptions.adopt_one, sitting, found.final, **details)
    person.do("sitting.closed", sittings.close_session, sitting)


def _state(person, found):
    """Record a reservation, and wording that its delegation corrects and that is then taken up."""
    details = {"delegation": found.delegation["HU"], "version": found.text.saved.key}
    reservation = Said("reservation", found.key(2), "Hungary interprets this in accordance with its legislation.")
    verbs = "position.recorded floor_statement.recorded"
    person.do(verbs, statements.record, found.sitting, found.text, said=reservation, **details)
    wording = Said("wording", found.key(2), WORDING)
    recorded = "floor_statement.recorded"
    statement = person.do(recorded, statements.record, found.sitting, found.text, said=wording, **details)
    if statement:
        corrected = WORDING.replace("promote", "promote and fund")
        head = found.head["HU"]
        person.do("floor_statement.corrected", statements.correct, statement, text=corrected, by=head)
        person.do("recommendation.saved floor_statement.ended", statements.end, statement, outcome="taken_up")


def _enter(person, found):
    """Enter a recommendation from the floor, which the head of its delegation confirms."""
    paragraph = ParagraphContent(ParagraphKind.OPERATIVE, "Participants recommended residencies for translators.")
    content = floor_recommendations.content_of("Residencies for translators", [paragraph])
    details = {"delegation": found.delegation["HU"], "topic": found.workshop.topics.order_by("number").first()}
    verbs = "recommendation.drafted recommendation.moved recommendation.circulated"
    entered = person.do(verbs, floor_recommendations.enter, found.sitting, content, **details)
    if entered:
        base, head = entered.circulated, found.head["HU"]
        confirmed = "floor_recommendation.confirmed"
        content = version_content.of(base)
        person.do(confirmed, floor_recommendations.review, entered, content, base=base.key, by=head)
