"""A recommendation with amendments: its delegations, officers and what they do through the doors."""

from datetime import timedelta

from django.utils import timezone

from recommendations.amendments import application, dispositions, drafts
from recommendations.amendments.drafts import ChangeContent
from recommendations.models import AmendmentChange, Outcome
from tests.factories import create_recommendation, create_role, create_workshop
from tests.recommendations.pages import delegate, head
from workshops.models import Role, Workshop

TEXT = "Participants recommended that ASEM partners support networks of cultural professionals."


class Negotiation:
    """A recommendation of Viet Nam in discussion, amended by Hungary and Italy; `paragraphs` are those of Rev.1."""

    def __init__(self):
        self.workshop = create_workshop(takes_amendments=True)
        later = timezone.now() + timedelta(days=2)
        closes = ("submissions_close_at", "comments_close_at", "final_drafts_close_at")
        Workshop.objects.filter(pk=self.workshop.pk).update(**dict.fromkeys(closes, later))
        self.workshop.refresh_from_db()
        self.lead = head(self.workshop)
        self.hungary, self.italy = head(self.workshop, "HU"), head(self.workshop, "IT")
        self.member = delegate(self.workshop, "HU", full_name="Kovács Eszter")
        self.clerk = create_role(Role.SECRETARIAT, workshop=self.workshop).user
        self.chair = create_role(Role.CHAIR, workshop=self.workshop)
        self.recommendation = create_recommendation("discussion", author=self.lead)
        self.paragraphs = [text.paragraph for text in self.recommendation.saved.texts.select_related("paragraph")]

    @property
    def texts(self):
        """The paragraphs of the current version."""
        self.recommendation.refresh_from_db()
        return list(self.recommendation.saved.texts.values_list("text", flat=True))

    def draft(self, person, place=1, text="", act="replace", title="Independent professionals", **change):
        """Draft an amendment to the paragraph at `place`; None for the beginning of the text."""
        key = None if place is None else self.paragraphs[place].key
        content = ChangeContent(act, key, text=text, kind=change.pop("kind", "operative"), **change)
        details = {"title": title, "rationale": "To reach those who work alone."}
        return drafts.prepare(self.recommendation, **details, change=content, by=person.user)

    def released(self, person, *args, **kwargs):
        return drafts.release(self.draft(person, *args, **kwargs), by=person.user)

    def changing(self, person, old, new, **kwargs):
        """Release an amendment that replaces words of the first operative paragraph."""
        assert old in TEXT
        return self.released(person, 1, TEXT.replace(old, new), **kwargs)

    def offer(self, amendment, outcome=Outcome.ACCEPTED, **details):
        if outcome != Outcome.ACCEPTED:
            details.setdefault("deadline", timezone.now() + timedelta(hours=24))
        if outcome == Outcome.NOT_RETAINED:
            details.setdefault("reason", "Covered by paragraph 2.")
        return dispositions.offer(amendment.changes.get(), outcome=outcome, **details, by=self.clerk)

    def accept(self, amendment):
        """Accept an amendment as proposed and apply it."""
        self.offer(amendment)
        return application.apply(amendment, by=self.clerk)

    def change(self, row):
        """The change of an amendment or a disposition, read anew."""
        pk = row.change_id if hasattr(row, "change_id") else row.changes.get().pk
        return dispositions.related(AmendmentChange.objects.filter(pk=pk)).get()
