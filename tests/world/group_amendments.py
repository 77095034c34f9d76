"""Drafts of Viet Nam that Italy has been asked to confirm: one that it has not confirmed, and one that it has."""

from django.utils import timezone

from recommendations.amendments import drafts, group
from recommendations.amendments.drafts import ChangeContent
from recommendations.models import Amendment, AmendmentConfirmation
from tests import factories

NEEDS = ("people", "texts", "amendments", "sponsors")


def build(world):
    things = world.things
    text = factories.create_recommendation("discussion", author=things["delegate D"], title="A text of a group")
    things["group draft"] = _draft(world, text, "A group amendment")
    confirmed = _draft(world, text, "A group amendment that Italy confirmed")
    group.confirm(confirmed, seen=group.checksum(confirmed), by=world.people["X"])
    things["retract draft"] = (confirmed.key, "retract")


def _draft(world, text, title):
    paragraph = text.current.texts.select_related("paragraph")[1].paragraph
    change = ChangeContent("insert", paragraph.key, kind="operative", text="They thanked the group.")
    draft = drafts.prepare(text, title=title, rationale="All agree.", change=change, by=world.people["D"])
    italy = world.things["other delegation"]
    AmendmentConfirmation.objects.create(amendment=draft, delegation=italy, asked_at=timezone.now())
    return draft


def _asked(world, draft):
    return {"delegations": world.things["workshop"].delegations.get(partner__code="HU").key}


def _seen(world, draft):
    return {"seen": group.checksum(Amendment.objects.get(pk=draft.pk))}


TYPED = {
    "amendments:ask_group": _asked,
    "amendments:confirm": _seen,
}
