"""Invented positions of partners on an invented recommendation, and its agreement ad referendum, one answer outstanding."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from asem_portal.demo.silence_procedures import letter
from asem_portal.demo.users import user_for
from members.models import Ministry
from recommendations.ad_referendum import agreements, answers, dates
from recommendations.ad_referendum.agreements import Terms
from recommendations.models import Channel, PositionKind, Recommendation, Referendum, ReferendumPartner
from recommendations.positions import positions
from recommendations.positions.positions import Stance
from recommendations.silence.receipts import Receipt
from workshops.models import Delegation, Role, Session, Workshop, WorkshopRole


def load_positions(recommendation: Recommendation, rows: list[dict[str, Any]]) -> None:
    """Record the position of each head of delegation in `rows` on the revision in force."""
    recommendation = Recommendation.objects.get(pk=recommendation.pk)
    assert recommendation.circulated
    texts = list(recommendation.circulated.texts.select_related("paragraph").order_by("position"))
    for row in rows:
        stance = Stance(
            PositionKind(row["kind"]),
            row.get("text", ""),
            texts[row["paragraph"] - 1].paragraph if "paragraph" in row else None,
            timezone.now() + timedelta(days=row["days"]) if "days" in row else None,
        )
        seen = str(recommendation.circulated.circulation.key)
        positions.record(recommendation, stance=stance, seen=seen, by=user_for(row["by"]))


def load_referendum(workshop: Workshop, recommendation: Recommendation, data: dict[str, Any]) -> Referendum:
    """Agree a final draft ad referendum ahead of its session, and record the note by which some partners confirm."""
    recommendation = Recommendation.objects.get(pk=recommendation.pk)
    clerk = user_for("secretariat")
    referendum = agreements.agree(
        recommendation,
        terms=Terms(tuple(_delegation(workshop, code) for code in data["partners"]), dates.proposed(workshop)),
        version=recommendation.saved.key,
        session=Session.objects.filter(workshop=workshop, topic=recommendation.topic).earliest("held_on", "starts"),
        chair=WorkshopRole.objects.get(workshop=workshop, role=Role.CHAIR),
        asked_for_reservations=True,
        by=clerk,
    )
    for code, signatory in data["confirmed"].items():
        ministry = Ministry.objects.get(code=f"{code}-MFA")
        receipt = Receipt(Channel.LETTER, timezone.now(), signatory, letter(), ministry)
        answers.record(_partner(referendum, code), answers.CONFIRMS, receipt, by=clerk)
    return referendum


def _delegation(workshop: Workshop, code: str) -> Delegation:
    return workshop.delegations.select_related("partner").get(partner__code=code)


def _partner(referendum: Referendum, code: str) -> ReferendumPartner:
    rows = referendum.partners.select_related("referendum__recommendation", "delegation__partner")
    return rows.get(delegation__partner__code=code)
