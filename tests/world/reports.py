"""Reports to meetings, their files, and their dispatches to ministries."""

from datetime import timedelta

from django.utils import timezone

from registry import outbox
from registry.files import storage
from registry.models import Outgoing, PersonalLink
from reports.models import ReportRendition
from reports.printing import renditions
from tests import factories

NEEDS = ("people", "texts")


def build(world):
    workshop, by = world.things["workshop"], world.people["S"]
    adopted, published = world.things["adopted text"], world.things["published text"]
    codes = ["CMM4", "CMM5", "ASE8", "CMM6"]
    meetings = [factories.create_meeting(code) for code in codes]
    workshop.target_meetings.set(meetings)
    draft = factories.create_report(workshop, [adopted], by, meetings[0])
    world.things["draft report"] = draft
    for meeting, name, text in [(meetings[1], "issued", adopted), (meetings[2], "public", published)]:
        report = factories.issue_report(
            factories.create_report(workshop, [text], by, meeting), data=f"%PDF-1.7 {name}".encode()
        )
        world.things |= {f"{name} report": report, f"{name} report's file": report.master}
    factories.create_transmission(world.things["public report"])
    ministry = factories.create_ministry(factories.create_partner("LA"), "foreign_affairs")
    factories.create_contact(ministry, full_name="Keo Phomsavanh")
    _dispatches(world)
    world.shown |= {
        "symbol of the draft report": ("workshop", draft.symbol),
        "symbol of the issued report": ("workshop", world.things["issued report"].symbol),
        "receipts": ("public report", "The address was refused."),
    }


def _dispatches(world):
    report = world.things["public report"]
    sent = factories.create_dispatch(
        report, factories.create_ministry(), opened_at=timezone.now(), sent_at=timezone.now()
    )
    sent.letter_file = report.master.file
    sent.save(update_fields=["letter_file"])
    failed = factories.create_dispatch(report, factories.create_ministry(factories.create_partner("IT")))
    outgoing = outbox.queue("dispatch.deliver", key=failed.key, dispatch=failed.key)
    long_ago = timezone.now() - timedelta(days=1)
    Outgoing.objects.filter(pk=outgoing.pk).update(failed_at=long_ago, last_error="The address was refused.")
    letter = PersonalLink.objects.get(purpose="letter", subject=sent.key)
    answered = factories.create_dispatch(
        report, factories.create_ministry(factories.create_partner("LA")), sent_at=timezone.now()
    )
    answered.acknowledged_at, answered.acknowledged_by = timezone.now(), "Khamla Inthirath"
    answered.receipt_by, answered.receipt_file = "paper", storage.store(b"%PDF-1.7 an answer on paper", "pdf")
    answered.save()
    by_hand = factories.create_dispatch(
        report, factories.create_ministry(factories.create_partner("PL")), channel="embassy", email=""
    )
    by_hand.letter_file = report.master.file
    by_hand.save(update_fields=["letter_file"])
    world.things |= {"dispatch": sent, "failed dispatch": failed, "letter": letter}
    world.things |= {"answered dispatch": answered, "dispatch by hand": by_hand}


def finish(world):
    """Render the draft last, because any change to the world, such as a new partner, makes its file outdated."""
    world.things["draft's file"] = _finished(
        renditions.request_file(world.things["draft report"], by=world.people["S"])
    )


def _finished(rendition):
    """Finish the rendition as a worker would."""
    name = storage.store(b"%PDF-1.7 draft", "pdf")
    facts = {
        "file": name,
        "draft_file": name,
        "sha256": name.partition(".")[0],
        "pages": 1,
        "size": 14,
        "draft_pages": 1,
        "draft_size": 14,
        "rendered_at": timezone.now(),
    }
    ReportRendition.objects.filter(pk=rendition.pk).update(**facts)
    rendition.refresh_from_db()
    return rendition


def _composition(world, report):
    recommendations = [world.things["adopted text"].key]
    typed = {
        "title": "Report",
        "dated_on": "2026-06-30",
        "form": "full",
        "annexes": ["programme"],
        "base": report.composed_at.isoformat(),
    }
    return typed | {"recommendations": recommendations, "order": recommendations}


def _receipt(world, dispatch):
    return {
        "name": "Bouakeo Vongphachanh",
        "title": "Desk officer",
        "received_on": timezone.localdate(timezone=dispatch.report.workshop.tz),
    }


def _hand_over(world, report):
    facts = {"handed_on": timezone.localdate(timezone=report.workshop.tz), "note": "By messenger."}
    return facts | {"dispatches": world.things["dispatch by hand"].key}


def _by_hand(world, report):
    return {
        "ministries": factories.create_ministry(factories.create_partner("LA"), "foreign_affairs").key,
        "channel": "embassy",
        "confirmed": "yes",
    }


TYPED = {
    "dispatch:letter_text": lambda world, thing: {
        "note": "{sender} writes to {ministry}.",
        "letter": "Excellency,",
        "unsigned": "To {ministry}.",
    },
    "dispatch:by_hand": _by_hand,
    "dispatch:hand_over": _hand_over,
    "dispatch:deliver_by_hand": lambda world, dispatch: {"channel": "post", "confirmed": "yes"},
    "dispatch:record_receipt": _receipt,
    "composing:reports": lambda world, thing: {"meeting": factories.create_meeting("CMM6").key},
    "composing:compose": _composition,
    "composing:transmit": lambda world, report: {
        "occurred_on": timezone.localdate(timezone=report.workshop.tz),
        "publish": "on",
    },
    "dispatch:send": lambda world, thing: {
        "ministries": factories.create_ministry(factories.create_partner("LA"), "foreign_affairs").key,
        "confirmed": "yes",
    },
    "dispatch:resend": lambda world, thing: {"confirmed": "yes"},
    "dispatch:resume": lambda world, thing: {"confirmed": "yes"},
    "dispatch:resend_failed": lambda world, thing: {"confirmed": "yes"},
    "dispatch:acknowledge": lambda world, thing: {"name": "Bouakeo Vongphachanh", "title": "Desk officer"},
}

ARGUMENTS = {"printing:file": lambda rendition: [rendition.key, rendition.filename]}
