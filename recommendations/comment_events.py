"""What happens to comments, worded as the events of recommendations are (see `events`)."""

from django.utils.translation import gettext_lazy as _

from recommendations.events import Event, Mail

COMMENTED = Event(
    key="comment",
    news=_("%(who)s commented on %(object)s"),
    mail=Mail(
        subject=_("Comment on %(symbol)s: %(title)s"),
        sentence=_("%(actor)s commented on %(place)s."),
        line=_("%(actor)s commented on %(place)s"),
    ),
)
REPLIED = Event(
    key="reply",
    mail=Mail(
        subject=_("Reply on %(symbol)s: %(title)s"),
        sentence=_("%(actor)s replied to a comment on %(place)s."),
        line=_("%(actor)s replied to a comment on %(place)s"),
    ),
)
COMMENT_RESOLVED = Event(
    key="resolved",
    button=_("Resolve"),
    question=_("The comment stays, with your note; it counts as open no more."),
    message=_("Resolved."),
    news=_("%(who)s resolved a comment on %(object)s"),
    mail=Mail(
        subject=_("Comment resolved on %(symbol)s: %(title)s"),
        sentence=_("%(actor)s resolved a comment on %(place)s."),
        line=_("%(actor)s resolved a comment on %(place)s"),
    ),
)
COMMENT_REOPENED = Event(
    key="reopened",
    button=_("Open again"),
    question=_("The comment counts as open again; the note on how it was resolved goes."),
    message=_("Open again."),
    mail=Mail(
        subject=_("Comment open again on %(symbol)s: %(title)s"),
        sentence=_("%(actor)s opened a comment on %(place)s again."),
        line=_("%(actor)s opened a comment on %(place)s again"),
    ),
)
COMMENT_WITHDRAWN = Event(
    key="withdrawn",
    button=_("Take back"),
    question=_(
        "Nobody reads the words any more; the page says that you took them back. Replies stay. This is not undone."
    ),
    message=_("Taken back. The words are shown no more."),
)
COMMENT_HIDDEN = Event(
    key="hidden",
    button=_("Hide"),
    question=_(
        "Nobody reads the words any more; the page shows your reason, and the author is told. This is not undone."
    ),
    message=_("Hidden. The author is told."),
    mail=Mail(
        subject=_("Your comment on %(symbol)s was hidden: %(title)s"),
        sentence=_("The secretariat hid your comment on %(place)s. The reason stands on the page."),
        line=_("your comment on %(place)s was hidden by the secretariat"),
    ),
)
