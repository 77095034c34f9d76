"""The practical arrangements for silence procedures: what silence means, who may break it and how. Cited in each notice."""

from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models import SilenceArrangements
from recommendations.silence.locks import lock_workshop, require_secretariat
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops.models import Workshop
from workshops.user_roles import names_in

STANDARD = _(
    "1. Recommendations of the workshop are adopted by consensus. The chair may seek consensus on a final "
    "draft by a silence procedure.\n"
    "2. The chair names the partners entitled to break silence and states, in a single time zone, when the "
    "period ends. The period is normally five working days and may not be shorter than 72 hours, or 24 hours after a "
    "minor correction. It ends on a working day between 07:00 and 09:00 UTC.\n"
    "3. A partner that has not broken silence by the end of the period is deemed to have consented to the text as "
    "circulated, provided that the notice reached its focal point or was delivered by note verbale.\n"
    "4. A partner that breaks silence must name the paragraph and give a reason. It may do so on the portal, or "
    "by a letter, note verbale or e-mail that the secretariat receives before the end of the period. During the "
    "workshop, the head of delegation acts on behalf of the partner; before and after the workshop, the focal "
    "point in its ministry of foreign affairs does so. Its ministry of culture may also break silence; only the "
    "ministry of foreign affairs may then withdraw the break of silence.\n"
    "5. The identity of a partner that has broken silence is disclosed only to the entitled partners, the chair and the "
    "secretariat.\n"
    "6. A partner may ask for more time. Before the period ends, the chair may extend it for all partners.\n"
    "7. Silence is considered separately for each recommendation. If silence has held, the chair declares that "
    "consensus has been reached, and the recommendation is adopted. If it is established later that silence had been "
    "broken in time, the chair’s finding is void, unless the partner concerned agrees in writing to enter a "
    "reservation instead."
)
NO_SILENCE = _("This workshop does not use silence procedures. The organiser can enable them in the workshop plan.")


def current(workshop: Workshop) -> SilenceArrangements | None:
    """Return the arrangements that apply to the next round, or None."""
    return SilenceArrangements.objects.filter(workshop=workshop).first()


@door
def save(workshop: Workshop, text: str, *, announced_on: date | None = None, by: User) -> SilenceArrangements:
    """Save the arrangements as a new row, which applies to rounds launched from now on. Raises Refused."""
    workshop = lock_workshop(workshop, by)
    require_secretariat(workshop, by)
    if not workshop.has_silence:
        raise Refused(NO_SILENCE)
    before = current(workshop)
    if before and (before.text, before.announced_on) == (text, announced_on):
        return before
    last = SilenceArrangements.objects.filter(workshop=workshop).aggregate(last=Max("serial"))["last"] or 0
    arrangements = SilenceArrangements.objects.create(
        workshop=workshop,
        serial=last + 1,
        text=text,
        announced_on=announced_on,
        saved_by=by,
        saved_by_name=str(names_in(by, workshop)),
        saved_at=timezone.now(),
    )
    audit.record(by, "silence.arranged", arrangements, rows=[arrangements], serial=arrangements.serial)
    return arrangements
