"""Database triggers that make saved versions, circulations, numbered recommendations, comments and amendments immutable."""

from recommendations import models
from registry import triggers
from workshops.models import Workshop
from workshops.planning import workshops

for model in (
    models.Version,
    models.Paragraph,
    models.ParagraphText,
    models.Circulation,
    models.Label,
    models.Adoption,
    models.StepNote,
    models.ParagraphState,
    models.SilenceArrangements,
    models.SilenceRound,
    models.SilenceItem,
    models.SilencePartner,
    models.SilenceNotice,
    models.SilenceDelivery,
    models.SilenceExtension,
    models.SilenceCancellation,
    models.SilenceBreak,
    models.SilenceBreakWithdrawal,
    models.SilenceReservation,
    models.SilenceJoin,
    models.TimeRequest,
    models.TimeAnswer,
    models.SilenceFinding,
    models.AdoptionVoid,
    models.Position,
    models.EditorialObjection,
    models.Reservation,
    models.Sponsorship,
    models.AdoptionSponsor,
    models.Merger,
    models.Provenance,
    models.MergerUndo,
    models.FloorStatement,
    models.FloorReview,
    models.StatementOutcome,
    models.Referendum,
    models.ReferendumPartner,
    models.ReferendumAnswer,
    models.ReferendumExtension,
    models.LanguageCheck,
    models.HistoryPublication,
    models.HistoryPartner,
    models.HistoryConsent,
    models.HistoryPublicationEnd,
):
    triggers.register(model)
# An adopted recommendation stays as it is, unless it now points to a new row that says that its adoption is void.
NOT_VOIDED = "(NEW.voided_id IS NULL OR NEW.voided_id = OLD.voided_id OR NEW.state <> 'discussion')"
of_adopted = ("state", "number", "current", "circulated", "topic", "lead", "symbol", "serial", "nature", "is_reported")
adopted = f"OLD.state IN ('adopted', 'carried') AND {NOT_VOIDED}"
triggers.register(models.Recommendation, columns=(*of_adopted, "adoption", "voided"), when=adopted, delete=False)
of_submitted = ("symbol", "serial", "workshop", "submitted_at", "sitting")
triggers.register(models.Recommendation, columns=of_submitted, when="OLD.symbol IS NOT NULL", part="given")
public = f"OLD.published_at IS NOT NULL AND {NOT_VOIDED}"
triggers.register(models.Recommendation, columns=("published_at",), when=public, delete=False, part="public")
of_comment = ("recommendation", "version", "paragraph", "quote", "text", "audience", "written_at", "parent")
triggers.register(models.Comment, columns=(*of_comment, "author", "author_name", "delegation"))

triggers.register(models.Disposition)
triggers.register(models.DispositionAnswer)
proposed = ("recommendation", "circulation", "delegation", "partner", "author", "author_name", "title", "rationale")
receipt = ("received", "received_at", "evidence_file", "replaces")
of_amendment = (*proposed, *receipt, "number", "symbol", "released_at", "released_by", "released_by_name")
triggers.register(models.Amendment, columns=of_amendment, when="OLD.number IS NOT NULL")
of_change = ("amendment", "position", "act", "paragraph", "after", "kind", "text", "released_at")
triggers.register(models.AmendmentChange, columns=of_change, when="OLD.released_at IS NOT NULL")
closed = ("outcome", "closed_at", "compromise")
triggers.register(models.AmendmentChange, columns=closed, when="OLD.closed_at IS NOT NULL", delete=False, part="closed")
triggers.register(models.CompromiseChange)
triggers.register(models.CompromiseObjection)
proposal = ("recommendation", "version", "reason", "deadline", "declared_by", "declared_by_name", "proposed_at")
triggers.register(models.Compromise, columns=(*proposal, "recorded_by", "recorded_by_name"))
ended = ("state", "closed_at", "closed_by_name", "applied")
triggers.register(models.Compromise, columns=ended, when="OLD.closed_at IS NOT NULL", delete=False, part="ended")
of_sponsor = ("amendment", "delegation", "recorded_by", "recorded_by_name", "joined_at")
triggers.register(models.AmendmentSponsor, columns=of_sponsor)

file_columns = ("digest", "snapshot", "file", "sha256", "size", "pages", "rendered_at")
triggers.register(models.SilenceLetter, columns=("partner", "number", *file_columns), when="OLD.file <> ''")
triggers.register(models.AmendmentList, columns=("topic", "recommendation", *file_columns), when="OLD.file <> ''")

opened = ("session", "session_title", "opened_by", "opened_by_name", "opened_at")
triggers.register(models.Sitting, columns=opened)
triggers.register(models.Sitting, when="OLD.closed_at IS NOT NULL", delete=False, part="closed")
asked = ("sitting", "delegation", "delegation_name", "is_reply", "asked_at", "recorded_by", "recorded_by_name")
triggers.register(models.Speaker, columns=asked)
triggers.register(models.Speaker, when="OLD.ended_at IS NOT NULL", delete=False, part="ended")
circulated = ("workshop", "topic", "title", "delegation", "delegation_name", "file", "size")
triggers.register(models.NonPaper, columns=(*circulated, "added_by", "added_by_name", "added_at"))
removed = ("removed_at", "removed_by_name")
triggers.register(models.NonPaper, columns=removed, when="OLD.removed_at IS NOT NULL", delete=False, part="removed")


@workshops.recorded_topics.register
def topics_of_numbered_recommendations(workshop: Workshop) -> set[int]:
    """Return the pks of topics with numbered recommendations: their titles must not change."""
    numbered = models.Recommendation.objects.filter(workshop=workshop, number__isnull=False)
    return set(numbered.values_list("topic_id", flat=True))
