"""Actions of the secretariat, the chair and a partner's contact point on recommendations agreed ad referendum."""

from datetime import timedelta

from django.utils import timezone

from recommendations.ad_referendum import agreements, answers
from recommendations.ad_referendum.agreements import Terms
from recommendations.models import Referendum
from recommendations.silence.receipts import Receipt
from registry.files import storage
from tests.factories.referendums import Consensus

SCAN = b"%PDF-1.7 a letter"


def consult(person, scene):
    """Agree recommendations ad referendum: one is confirmed, one declined, and one returned to discussion."""
    diplomat = scene.people["diplomat"]
    days = {"starts_on": timezone.localdate() + timedelta(days=9), "ends_on": timezone.localdate() + timedelta(days=9)}
    for conclude in (_confirm, _decline, _return):
        found = Consensus(("VN", "IT"), named=(), clerk=person.account, opened_at=None, **days)
        named = (found.delegations["VN"], found.delegations["IT"])
        details = {"terms": Terms(named, timezone.now() + timedelta(days=9)), "version": found.draft.current.key}
        verbs = "referendum.agreed recommendation.moved"
        details |= {"session": found.session, "chair": found.chair}
        referendum = person.do(verbs, agreements.agree, found.draft, **details)
        if referendum:
            found.referendum = Referendum.objects.with_context().get(pk=referendum.pk)
            conclude(person, diplomat, found)


def _confirm(person, diplomat, found):
    ministry, evidence = found.contacts["VN"].ministry, storage.store(SCAN, "pdf")
    receipt = Receipt("letter", timezone.now(), "Nguyễn Thị Hương Giang", evidence, ministry)
    person.do("referendum.confirmed", answers.record, found.partner("VN"), answers.CONFIRMS, receipt)
    diplomat.do("referendum.confirmed recommendation.moved", answers.confirm, found.partner("IT"))


def _decline(person, diplomat, found):
    verbs = "referendum.declined recommendation.moved"
    diplomat.do(verbs, answers.decline, found.partner("IT"), reason="The period is too short.")


def _return(person, diplomat, found):
    later = found.referendum.until + timedelta(days=9)
    person.do("referendum.extended", agreements.extend, found.referendum, later, chair=found.chair)
    details = {"reason": "In session 4.", "chair": found.chair}
    person.do("recommendation.moved", agreements.return_to_discussion, found.referendum, **details)
