"""Mark paragraphs as agreed in the room."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from members.models import User
from recommendations.agreement import paragraph_states
from recommendations.live_session import statements
from recommendations.live_session.sittings import lock_sitting
from recommendations.locks import lock
from recommendations.models import Agreement, ParagraphState, ParagraphText, Recommendation, Sitting
from registry.access import Refused
from registry.doors import door


@door
def agree(
    sitting: Sitting,
    recommendation: Recommendation,
    *,
    paragraph: UUID,
    state: str,
    seen: Mapping[UUID, str],
    version: UUID,
    by: User,
) -> list[ParagraphState]:
    """Mark a paragraph as agreed, or as open again; `version` is the one that was read, `seen` the state.

    Raises Refused, and ValidationError by paragraph, as `paragraph_states.record` does.
    """
    lock_sitting(sitting, by=by)
    recommendation = lock(recommendation, by=by)
    paragraph_states.check_open(recommendation, by=by)
    circulated = recommendation.circulated
    assert circulated, "the states of paragraphs are recorded on circulated recommendations"
    now = recommendation.saved.texts.filter(paragraph__key=paragraph).first()
    read = ParagraphText.objects.filter(version__key=version, paragraph__key=paragraph).first()
    if now is None or read is None or now.text != read.text:
        raise Refused(_("The text has changed since you opened the page. Read the new text, and try again."))
    if state != Agreement.OPEN:
        if not circulated.texts.filter(paragraph__key=paragraph, text=now.text, kind=now.kind).exists():
            raise Refused(
                _(
                    "The text of this paragraph has changed since %(revision)s. The secretariat must circulate it "
                    "before it can be marked as agreed."
                )
                % {"revision": circulated.circulation}
            )
        if statements.open_on(recommendation).filter(paragraph__key=paragraph).exists():
            raise Refused(_("Proposals from the floor on this paragraph are still open. Deal with them first."))
    return paragraph_states.record(circulated.circulation, {paragraph: state}, seen=seen, by=by)
