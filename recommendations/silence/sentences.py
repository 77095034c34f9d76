"""What a silence procedure says to its partners, composed once for e-mails, the preview before the launch, and letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.models import Circulation, Recommendation, SilenceItem, SilenceRound
from recommendations.silence import status
from registry.templatetags.portal import zone_words
from workshops.models import Workshop


def legal_time(at: datetime, zone: str) -> str:
    """Return the legal time within a sentence: "15:00 Ha Noi (UTC+7) on 8 March 2027 (08:00 UTC)"."""
    local, utc = at.astimezone(ZoneInfo(zone)), at.astimezone(UTC)
    place = zone_words(zone, local) if local.utcoffset() else "UTC"
    text = _("%(time)s %(place)s on %(day)s") % {
        "time": date_format(local, "H:i"),
        "place": place,
        "day": date_format(local, "j F Y"),
    }
    if not local.utcoffset():
        return text
    return f"{text} ({date_format(utc, 'H:i' if utc.date() == local.date() else 'j F, H:i')} UTC)"


def consent(at: datetime, zone: str) -> str:
    """Return the sentence that informs a partner of the effect of its silence."""
    return _("Your silence will count as consent at %(time)s.") % {"time": legal_time(at, zone)}


@dataclass(frozen=True)
class Text:
    """A final draft as the notice names it."""

    symbol: str
    revision: str
    title: str

    def __str__(self) -> str:
        return f"{self.symbol}/{self.revision}, {self.title}"


@dataclass(frozen=True)
class NoticeWords:
    """What the notice of a round says; `number` is that of the round, `previous` that of the round it follows, or None."""

    workshop: Workshop
    number: int
    texts: Sequence[Text]
    chair: str
    ends_at: datetime
    zone: str
    arrangements: str
    previous: int | None = None
    correction: str = ""

    @property
    def subject(self) -> str:
        values = {"number": self.number, "workshop": self.workshop.short_name}
        return _("Silence procedure %(number)s, %(workshop)s") % values

    @property
    def opening(self) -> str:
        sentence = ngettext(
            "The chair, %(chair)s, has launched silence procedure %(number)s for the workshop “%(title)s”, %(place)s, on "
            "the following final draft:",
            "The chair, %(chair)s, has launched silence procedure %(number)s for the workshop “%(title)s”, %(place)s, on "
            "the following final drafts:",
            len(self.texts),
        )
        values = {"chair": self.chair, "number": self.number}
        return sentence % (values | {"title": self.workshop.title, "place": self.workshop.short_name})

    @property
    def consent(self) -> str:
        return consent(self.ends_at, self.zone)

    @property
    def relaunch(self) -> str:
        """Return the sentence on the round that this one follows; empty if there is none."""
        if self.previous is None:
            return ""
        sentence = _(
            "This procedure follows silence procedure %(number)s. The changes are shown on the procedure page."
        )
        text = sentence % {"number": self.previous}
        return (
            f"{text} " + _("Correction: %(correction)s") % {"correction": self.correction} if self.correction else text
        )

    @property
    def ways(self) -> str:
        return _(
            "On the procedure page, you can expressly join the consensus, request more time or break silence on a "
            "paragraph, giving a reason. Silence can also be broken by a letter, note verbale or "
            "e-mail received by the secretariat before the end of the silence period."
        )


def of_round(round: SilenceRound) -> NoticeWords:
    """Return what the notice of a round says, with its present end. Two queries besides those of `status.of`."""
    items = round.items.select_related("recommendation", "circulation__version")
    return NoticeWords(
        workshop=round.workshop,
        number=round.number,
        texts=[text_of(item) for item in items],
        chair=round.chair_name,
        ends_at=status.end_of(round),
        zone=round.zone,
        arrangements=round.arrangements.text,
        previous=round.previous.number if round.previous else None,
        correction=round.correction,
    )


def text_of(item: SilenceItem) -> Text:
    return Text(item.recommendation.symbol or "", str(item.circulation), item.circulation.version.title)


def text_of_draft(draft: Recommendation) -> Text:
    """Return a final draft, circulated in its current version, as the notice will name it."""
    circulation = Circulation.objects.get(version=draft.saved)
    return Text(draft.symbol or "", str(circulation), draft.saved.title)
