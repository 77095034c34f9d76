"""A silence procedure of the fictitious workshop that one partner broke, and its relaunch with a corrected text."""

from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from asem_portal.demo.contents import check_language, content
from asem_portal.demo.users import user_for
from members.models import User
from recommendations.drafting import versions
from recommendations.models import Channel, Recommendation, SilencePartner, SilenceRound, State
from recommendations.silence import arrangements, breaks, findings, rounds, rules
from recommendations.silence.breaks import Objection
from recommendations.silence.receipts import Receipt
from recommendations.silence.rounds import Plan
from recommendations.workflow import transitions
from registry.files import storage
from workshops.models import Delegate, OutcomeMode, Role, Workshop, WorkshopRole

LETTER = "Fictitious letter, for demonstration only"


def load(workshop: Workshop, recommendation: Recommendation, data: dict[str, Any]) -> SilenceRound:
    """Launch a round on a final draft, record that it was broken, correct the text, and launch the next round."""
    clerk, silence = user_for("secretariat"), data["silence"]
    chair = WorkshopRole.objects.get(workshop=workshop, role=Role.CHAIR)
    workshop.outcome_mode = OutcomeMode.SILENCE
    workshop.save(update_fields=["outcome_mode"])
    arrangements.save(
        workshop, str(arrangements.STANDARD), announced_on=timezone.localdate(timezone=workshop.tz), by=clerk
    )
    first = _launch(workshop, recommendation, chair, clerk)
    _break(first, silence, clerk)
    findings.return_to_discussion(first.items.get(), chair=chair, by=clerk)
    recommendation.refresh_from_db()
    keys = [text.paragraph.key for text in recommendation.saved.texts.select_related("paragraph")]
    corrected = content(data, silence["paragraphs"], keys)
    versions.revise(recommendation, corrected, base=recommendation.saved.key, by=clerk)
    transitions.circulate(recommendation, by=clerk)
    check_language(recommendation, by=clerk)
    transitions.take_step(recommendation, State.FINAL_DRAFT, by=clerk)
    return _launch(workshop, recommendation, chair, clerk, previous=first, correction=silence["correction"])


def _launch(
    workshop: Workshop, recommendation: Recommendation, chair: WorkshopRole, clerk: User, **relaunch: Any
) -> SilenceRound:
    recommendation.refresh_from_db()
    plan = Plan(rules.default_end(timezone.now()), **relaunch)
    choices = {recommendation.key: recommendation.saved.key}
    return rounds.launch(workshop, plan, choices=choices, chair=chair, by=clerk)


def _break(round: SilenceRound, silence: dict[str, Any], clerk: User) -> None:
    """Record the e-mail by which the head of a delegation broke silence on the first numbered paragraph."""
    head = Delegate.objects.get(user=user_for(silence["breaks"]))
    partner = SilencePartner.objects.get(round=round, partner=head.delegation.partner)
    item = round.items.get()
    paragraph = item.circulation.version.texts.select_related("paragraph").get(position=2).paragraph
    receipt = Receipt(Channel.EMAIL, timezone.now(), str(head.names), letter())
    breaks.record_break(item, Objection(paragraph, silence["reason"]), receipt, partner=partner, by=clerk)


def letter() -> str:
    """Store a picture that says that it is no real letter, and return its name."""
    picture, buffer = Image.new("L", (420, 60), 255), BytesIO()
    ImageDraw.Draw(picture).text((20, 24), LETTER, fill=0)
    picture.save(buffer, "PNG")
    return storage.store(buffer.getvalue(), "png")
