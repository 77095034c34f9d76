"""Actions of the secretariat that merges proposals, and of the lead that undoes a merger, in a workshop of their own."""

from dataclasses import replace

from recommendations import version_content
from recommendations.consolidation import drafts, mergers, updates
from recommendations.consolidation.drafts import SET_ASIDE, TAKE_OVER, Choice
from recommendations.drafting import versions
from recommendations.workflow import transitions
from tests.recommendations.consolidation.scene import Scene

EDITED = "consolidation.edited"
REASON = "Covered by another paragraph."


def merge_proposals(person, scene):
    """Prepare a draft, decide on each paragraph, follow a change of the target, complete, undo; and discard another."""
    found = Scene(clerk=person.account, opened_at=None)  # not public: no audit entry says that it was opened
    sources = [found.first, found.second]
    draft = person.do("consolidation.prepared", drafts.prepare, found.target, sources)
    if draft is None:
        return
    _decide(person, found, draft)
    person.do(EDITED, drafts.leave_out, draft, found.second)
    content = replace(version_content.of(found.target.saved), title="Networks, edited")
    saved = "recommendation.saved"
    if person.do(saved, versions.revise, found.target, content, base=found.target.saved.key):
        person.do("recommendation.circulated", transitions.circulate, found.again(found.target))
    person.do("consolidation.updated", updates.update, draft)
    completed = f"{saved} consolidation.completed recommendation.moved"
    if person.do(completed, mergers.complete, draft):
        person.do("recommendation.moved", mergers.undo, found.again(found.first), by=found.italy.user)
    other = person.do("consolidation.prepared", drafts.prepare, found.second, [found.first])
    if other:
        person.do("consolidation.discarded", drafts.discard, other)


def _decide(person, found, draft):
    """Take the first paragraph over, with a wording that is then left without a source, and set the others aside."""
    for one in found.read().paragraphs:
        person.do(EDITED, drafts.decide, draft, one.row.key, Choice(SET_ASIDE, reason=REASON))
    first = found.read().paragraphs[0]
    person.do(EDITED, drafts.decide, draft, first.row.key, Choice(TAKE_OVER, text="A wording of its own."))
    person.do(EDITED, drafts.decide, draft, first.row.key, Choice(SET_ASIDE, reason=REASON))
    orphan = next(one for one in found.read().targets if one.is_new)
    person.do(EDITED, drafts.remove, draft, orphan.row.key)
    own = found.read().targets[0].row
    person.do(EDITED, drafts.reword, draft, own.key, text="*Recalling* Hanoi,", kind="preambular")
