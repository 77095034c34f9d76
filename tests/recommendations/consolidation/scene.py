"""A target of Viet Nam and proposals of Italy and Hungary on one topic, with the officers who merge them."""

from recommendations.consolidation import contents, drafts, mergers
from recommendations.consolidation.drafts import MERGE, SET_ASIDE, TAKE_OVER, Choice
from recommendations.drafting import versions
from recommendations.models import Consolidation, Recommendation
from recommendations.version_content import of, with_paragraphs
from recommendations.workflow import transitions
from tests.factories import create_recommendation, create_role, create_workshop
from tests.recommendations.pages import delegate, head
from workshops.models import Role

ITALY = [
    ("preambular", "*Noting* the role of residencies,"),
    ("operative", "Participants recommended that ASEM partners support networks of cultural practitioners."),
    ("operative", "They invited ASEF to:"),
    ("sub", "publish a calendar of residencies;"),
]
HUNGARY = [("operative", "Participants recommended that ASEM partners found an award for young composers.")]


class Scene:
    """`clerk`, if given, is the user who is the secretariat."""

    def __init__(self, clerk=None, **fields):
        self.workshop = create_workshop(**fields)
        self.viet_nam, self.italy = head(self.workshop), head(self.workshop, "IT")
        self.hungary, self.author = head(self.workshop, "HU"), delegate(self.workshop, "IT", full_name="Ada Serra")
        self.clerk = create_role(Role.SECRETARIAT, self.workshop, clerk).user
        self.rapporteur = create_role(Role.RAPPORTEUR, self.workshop).user
        self.chair = create_role(Role.CHAIR, self.workshop).user
        self.target = create_recommendation("discussion", author=self.viet_nam, title="Networks")
        self.first = create_recommendation("discussion", author=self.author, paragraphs=ITALY, title="Residencies")
        self.second = create_recommendation("discussion", author=self.hungary, paragraphs=HUNGARY, title="Composers")

    def prepare(self, *sources, by=None):
        return drafts.prepare(self.target, sources or [self.first], by=by or self.clerk)

    def read(self):
        """The draft as it is now."""
        rows = Consolidation.objects.select_related("base", "target__circulated")
        return contents.read(rows.get(target=self.target))

    def decide(self, source, place, act, by=None, **details):
        """Decide on the paragraph of `source` at `place`, from 0; `targets` are places in the draft."""
        draft = self.read()
        paragraph = next(one for one in draft.sources if one.recommendation == source).paragraphs[place]
        if "targets" in details:
            details["targets"] = [draft.targets[number].row.key for number in details["targets"]]
        if act == TAKE_OVER:
            details = {"text": paragraph.text} | details
        if act == SET_ASIDE:
            details = {"reason": "Covered by paragraph 2."} | details
        choice = Choice(act, **details)
        return drafts.decide(draft.consolidation, paragraph.row.key, choice, by=by or self.clerk)

    def decide_all(self):
        """Take one paragraph of Italy over verbatim, one with edits, merge one, and set one aside."""
        self.decide(self.first, 0, TAKE_OVER, after=drafts.START)
        self.decide(self.first, 1, MERGE, targets=[2])
        self.decide(self.first, 2, TAKE_OVER, text="They invited ASEF and UNESCO to:")
        self.decide(self.first, 3, SET_ASIDE)

    def complete(self, by=None, **details):
        return mergers.complete(self.read().consolidation, by=by or self.clerk, **details)

    def merged(self):
        """Merge Italy's proposal; return it as it is now."""
        self.prepare()
        self.decide_all()
        self.complete()
        return self.again(self.first)

    @staticmethod
    def again(recommendation):
        return Recommendation.objects.get(pk=recommendation.pk)


def circulate(scene, recommendation, edit):
    """Save and circulate a version in which `edit` has changed the paragraphs."""
    recommendation.refresh_from_db()
    content = of(recommendation.current)
    content = with_paragraphs(content, edit(list(content.paragraphs)))
    versions.revise(recommendation, content, base=recommendation.current.key, by=scene.clerk)
    transitions.circulate(Recommendation.objects.get(pk=recommendation.pk), by=scene.clerk)


def changed(place, text):
    """Return the edit that gives the paragraph at `place` another text."""

    def edit(paragraphs):
        paragraphs[place] = type(paragraphs[place])(paragraphs[place].kind, text, paragraphs[place].key)
        return paragraphs

    return edit
