from recommendations.models.amendment import (
    Act,
    Amendment,
    AmendmentChange,
    AmendmentConfirmation,
    AmendmentState,
    Fit,
    Outcome,
)
from recommendations.models.amendment_list import AmendmentList
from recommendations.models.circulation import Circulation, Label
from recommendations.models.comment import Audience, Comment
from recommendations.models.compromise import Compromise, CompromiseChange, CompromiseObjection, CompromiseState
from recommendations.models.consolidation import (
    Consolidation,
    ConsolidationDecision,
    ConsolidationParagraph,
    ConsolidationSource,
)
from recommendations.models.disposition import AmendmentSponsor, Disposition, DispositionAnswer
from recommendations.models.floor_review import FloorReview
from recommendations.models.history_publication import (
    HistoryConsent,
    HistoryPartner,
    HistoryPublication,
    HistoryPublicationEnd,
    HistoryVoice,
)
from recommendations.models.language_check import Check, LanguageCheck
from recommendations.models.last_read import LastRead
from recommendations.models.live_session import (
    FloorKind,
    FloorOutcome,
    FloorStatement,
    Sitting,
    Speaker,
    SpeakerOutcome,
    StatementOutcome,
)
from recommendations.models.merger import Fate, Merger, MergerUndo, Provenance
from recommendations.models.non_paper import NonPaper
from recommendations.models.notification import Happening, Notification
from recommendations.models.paragraph_state import Agreement, ParagraphState
from recommendations.models.position import EditorialObjection, Position, PositionKind, Received
from recommendations.models.recommendation import Nature, Recommendation
from recommendations.models.referendum import Referendum, ReferendumAnswer, ReferendumExtension, ReferendumPartner
from recommendations.models.reservation import Reservation
from recommendations.models.silence import (
    Channel,
    SilenceArrangements,
    SilenceCancellation,
    SilenceDelivery,
    SilenceExtension,
    SilenceItem,
    SilenceNotice,
    SilencePartner,
    SilenceRound,
)
from recommendations.models.silence_answers import (
    AdoptionVoid,
    SilenceBreak,
    SilenceBreakWithdrawal,
    SilenceFinding,
    SilenceJoin,
    SilenceReservation,
    TimeAnswer,
    TimeRequest,
    Voice,
)
from recommendations.models.silence_letter import SilenceLetter
from recommendations.models.sponsorship import AdoptionSponsor, Sponsorship, SponsorshipAct
from recommendations.models.version import Addressee, Paragraph, ParagraphKind, ParagraphText, Version
from recommendations.models.workflow import Adoption, Manner, StepNote
from recommendations.states import State

__all__ = [
    "Act",
    "Addressee",
    "Adoption",
    "AdoptionSponsor",
    "AdoptionVoid",
    "Agreement",
    "Amendment",
    "AmendmentChange",
    "AmendmentConfirmation",
    "AmendmentList",
    "AmendmentSponsor",
    "AmendmentState",
    "Audience",
    "Channel",
    "Check",
    "Circulation",
    "Comment",
    "Compromise",
    "CompromiseChange",
    "CompromiseObjection",
    "CompromiseState",
    "Consolidation",
    "ConsolidationDecision",
    "ConsolidationParagraph",
    "ConsolidationSource",
    "Disposition",
    "DispositionAnswer",
    "EditorialObjection",
    "Fate",
    "Fit",
    "FloorKind",
    "FloorOutcome",
    "FloorReview",
    "FloorStatement",
    "Happening",
    "HistoryConsent",
    "HistoryPartner",
    "HistoryPublication",
    "HistoryPublicationEnd",
    "HistoryVoice",
    "Label",
    "LanguageCheck",
    "LastRead",
    "Manner",
    "Merger",
    "MergerUndo",
    "Nature",
    "NonPaper",
    "Notification",
    "Outcome",
    "Paragraph",
    "ParagraphKind",
    "ParagraphState",
    "ParagraphText",
    "Position",
    "PositionKind",
    "Provenance",
    "Received",
    "Recommendation",
    "Referendum",
    "ReferendumAnswer",
    "ReferendumExtension",
    "ReferendumPartner",
    "Reservation",
    "SilenceArrangements",
    "SilenceBreak",
    "SilenceBreakWithdrawal",
    "SilenceCancellation",
    "SilenceDelivery",
    "SilenceExtension",
    "SilenceFinding",
    "SilenceItem",
    "SilenceJoin",
    "SilenceLetter",
    "SilenceNotice",
    "SilencePartner",
    "SilenceReservation",
    "SilenceRound",
    "Sitting",
    "Speaker",
    "SpeakerOutcome",
    "Sponsorship",
    "SponsorshipAct",
    "State",
    "StatementOutcome",
    "StepNote",
    "TimeAnswer",
    "TimeRequest",
    "Version",
    "Voice",
]
