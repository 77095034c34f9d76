"""A session that is held today, with a recommendation of Viet Nam under discussion and one that is a final draft."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from recommendations.live_session import agreements, sittings, statements
from recommendations.live_session.statements import Said
from recommendations.models import Recommendation
from tests.factories import create_recommendation, create_version
from tests.recommendations.positions.scene import Scene as Positions

PARAGRAPHS = [
    ("preambular", "*Recalling* the Declaration of Hanoi,"),
    ("operative", "Participants recommended that ASEM partners support networks of cultural professionals."),
    ("operative", "They encouraged ministries of culture to open existing mobility grants."),
]
WORDING = "Participants recommended that ASEM partners promote networks of cultural professionals."


class Scene(Positions):
    """`text` is under discussion, `final` a final draft; `sitting` is open."""

    def __init__(self, *, is_open=True, **fields):
        today = timezone.localdate(timezone=ZoneInfo("Asia/Ho_Chi_Minh"))  # the zone of the workshop
        super().__init__("final", starts_on=today, ends_on=today, **fields)
        self.workshop.sessions.update(held_on=today)
        self.session = self.workshop.sessions.get()
        self.final = self.recommendation
        self.text = create_recommendation("discussion", author=self.author, paragraphs=PARAGRAPHS)
        self.sitting = sittings.open_session(self.session, by=self.rapporteur) if is_open else None

    def again(self, row):
        return type(row).objects.get(pk=row.pk)

    def rows(self, recommendation=None):
        return list((recommendation or self.text).saved.texts.select_related("paragraph").order_by("position"))

    def key(self, place, recommendation=None):
        """Return the key of the paragraph at a place, counted from 1."""
        return self.rows(recommendation)[place - 1].paragraph.key

    def show(self, place, recommendation=None, by=None):
        key = self.key(place, recommendation)
        self.sitting = sittings.show(self.sitting, paragraph=key, by=by or self.rapporteur)

    def state(self, kind="wording", text=WORDING, place=2, code="HU", by=None, **fields):
        """Record a statement of a partner on the text under discussion."""
        text_read = self.again(self.text)
        said = Said(kind, self.key(place, text_read), text, fields.pop("until", None))
        details = {"delegation": self.delegation[code], "said": said, "version": text_read.saved.key}
        return statements.record(self.sitting, self.text, **details | fields, by=by or self.rapporteur)

    def agree(self, place, state="agreed", seen="open", by=None, **fields):
        text = self.again(self.text)
        key = self.key(place, text)
        details = {"paragraph": key, "state": state, "seen": {key: seen}, "version": text.saved.key}
        return agreements.agree(self.sitting, text, **details | fields, by=by or self.rapporteur)

    def edit(self, place, words):
        """Save a version in which one paragraph says something else, as the secretariat does on its own page."""
        text = self.again(self.text)
        rows = [(row.kind, row.text, row.paragraph) for row in self.rows(text)]
        rows[place - 1] = (rows[place - 1][0], words, rows[place - 1][2])
        return create_version(text, rows)

    @property
    def current(self):
        return Recommendation.objects.get(pk=self.text.pk)
