"""The rows of this app whose hashes the audit record contains: versions, circulations, adoptions, comments, states.

The paragraphs of a version are covered by its checksum (`recommendations.integrity`).
"""

from recommendations import models
from registry import seals

# Copies of other rows, for the order of lists.
COPIES = ("topic_number", "sort_title", "listed_at", "comment_count", "open_comment_count")

seals.register(models.Version, "version")
seals.register(models.Circulation, "circulation")
seals.register(models.Label, "labels of circulation", group="circulation")
seals.register(models.Adoption, "adoption")
seals.register(models.StepNote, "note")
seals.register(models.Comment, "comment")
seals.register(models.Recommendation, "recommendation", without=COPIES)
