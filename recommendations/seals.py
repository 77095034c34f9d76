"""The rows of this app whose hashes the audit record contains: versions, circulations, adoptions, comments, amendments,
positions, reservations, sponsorships, states, mergers, agreements ad referendum, language checks, publications of the negotiating history.

The paragraphs of a version are covered by its checksum (`recommendations.integrity`).
"""

from django.db.models import Q

from recommendations import models
from registry import seals

# Copies of other rows, for the order of lists.
COPIES = ("topic_number", "sort_title", "listed_at", "comment_count", "open_comment_count")

seals.register(models.Version, "version")
seals.register(models.Circulation, "circulation")
seals.register(models.Label, "labels of circulation", group="circulation")
seals.register(models.Adoption, "adoption")
seals.register(models.StepNote, "note")
seals.register(models.ParagraphState, "state of paragraph")
seals.register(models.Comment, "comment")
seals.register(models.SilenceArrangements, "silence arrangements")
seals.register(models.SilenceRound, "silence round")
seals.register(models.SilenceItem, "items of silence round", group="round")
seals.register(models.SilencePartner, "partners of silence round", group="round")
seals.register(models.SilenceNotice, "notices of silence partner", group="partner")
seals.register(models.SilenceDelivery, "silence delivery")
seals.register(models.SilenceExtension, "silence extension")
seals.register(models.SilenceCancellation, "silence cancellation")
seals.register(models.SilenceBreak, "silence break")
seals.register(models.SilenceBreakWithdrawal, "withdrawal of silence break")
seals.register(models.SilenceReservation, "reservation instead of silence break")
seals.register(models.SilenceJoin, "silence join")
seals.register(models.TimeRequest, "request for more time")
seals.register(models.TimeAnswer, "answer to request for more time")
seals.register(models.SilenceFinding, "silence finding")
seals.register(models.AdoptionVoid, "void of adoption")
seals.register(models.Position, "position")
seals.register(models.EditorialObjection, "editorial objection")
seals.register(models.Reservation, "reservation")
seals.register(models.Sponsorship, "sponsorship")
seals.register(models.AdoptionSponsor, "sponsors of adoption", group="adoption")
seals.register(models.Merger, "merger")
seals.register(models.Provenance, "provenance of merger", group="merger")
seals.register(models.MergerUndo, "end of merger")
seals.register(models.Referendum, "agreement ad referendum")
seals.register(models.ReferendumPartner, "partners of agreement ad referendum", group="referendum")
seals.register(models.ReferendumAnswer, "answer to agreement ad referendum")
seals.register(models.ReferendumExtension, "extension of agreement ad referendum")
seals.register(models.LanguageCheck, "language check")
seals.register(models.HistoryPublication, "publication of history")
seals.register(models.HistoryPartner, "delegations of publication of history", group="publication")
seals.register(models.HistoryConsent, "consent to publication of history")
seals.register(models.HistoryPublicationEnd, "end of publication of history")
seals.register(models.Recommendation, "recommendation", without=COPIES)
# A draft can still be changed; how a change fits is computed anew for each version.
released = Q(released_at__isnull=False)
seals.register(models.Amendment, "amendment", where=released)
seals.register(models.AmendmentChange, "amendment change", without=("fit", "fitted_to"), where=released)
seals.register(models.Disposition, "disposition")
seals.register(models.DispositionAnswer, "answer to disposition")
seals.register(models.AmendmentSponsor, "sponsor of amendment")
seals.register(models.Compromise, "compromise text")
seals.register(models.CompromiseChange, "changes of compromise text", group="compromise")
seals.register(models.CompromiseObjection, "objection to compromise text")
seals.register(models.SilenceLetter, "silence_letter", without=("requested_at", "requested_by"), where=~Q(file=""))
seals.register(models.AmendmentList, "amendment_list", without=("requested_at", "requested_by"), where=~Q(file=""))
seals.register(models.NonPaper, "non-paper")
# What is shown in the room changes with every paragraph.
seals.register(models.Sitting, "sitting", without=("recommendation", "paragraph", "shows_names"))
seals.register(models.FloorStatement, "statement from the floor")
seals.register(models.FloorReview, "review of recommendation from the floor")
seals.register(models.StatementOutcome, "outcome of statement")
seals.register(models.Speaker, "speaker")
