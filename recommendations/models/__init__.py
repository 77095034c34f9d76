from recommendations.models.circulation import Circulation, Label
from recommendations.models.comment import Audience, Comment
from recommendations.models.notification import Happening, Notification
from recommendations.models.recommendation import Nature, Recommendation
from recommendations.models.version import Addressee, Paragraph, ParagraphKind, ParagraphText, Version
from recommendations.models.workflow import Adoption, Manner, StepNote
from recommendations.states import State

__all__ = [
    "Addressee",
    "Adoption",
    "Audience",
    "Circulation",
    "Comment",
    "Happening",
    "Label",
    "Manner",
    "Nature",
    "Notification",
    "Paragraph",
    "ParagraphKind",
    "ParagraphText",
    "Recommendation",
    "State",
    "StepNote",
    "Version",
]
