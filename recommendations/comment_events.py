"""The events of comments and every message that announces one; for recommendations, see `events`."""

from django.utils.translation import gettext_lazy as _

from recommendations.events import Event, Mail

COMMENTED = Event(
    key="comment",
    news=_("%(who)s commented on %(object)s"),
    mail=Mail(
        subject=_("Comment on %(symbol)s: %(title)s"),
        sentence=_("%(actor)s has commented on %(place)s."),
        line=_("%(actor)s commented on %(place)s"),
    ),
)
REPLIED = Event(
    key="reply",
    mail=Mail(
        subject=_("Reply to a comment on %(symbol)s: %(title)s"),
        sentence=_("%(actor)s has replied to a comment on %(place)s."),
        line=_("%(actor)s replied to a comment on %(place)s"),
    ),
)
COMMENT_RESOLVED = Event(
    key="resolved",
    button=_("Resolve"),
    question=_("The comment will remain visible with your note and will be marked as resolved."),
    message=_("The comment has been resolved."),
    news=_("%(who)s resolved a comment on %(object)s"),
    mail=Mail(
        subject=_("Comment on %(symbol)s resolved: %(title)s"),
        sentence=_("%(actor)s has resolved a comment on %(place)s."),
        line=_("%(actor)s resolved a comment on %(place)s"),
    ),
)
COMMENT_REOPENED = Event(
    key="reopened",
    button=_("Reopen"),
    question=_("The comment will be marked as open again, and the note on its resolution will be removed."),
    message=_("The comment has been reopened."),
    mail=Mail(
        subject=_("Comment on %(symbol)s reopened: %(title)s"),
        sentence=_("%(actor)s has reopened a comment on %(place)s."),
        line=_("%(actor)s reopened a comment on %(place)s"),
    ),
)
COMMENT_WITHDRAWN = Event(
    key="withdrawn",
    button=_("Withdraw"),
    question=_(
        "The comment will no longer be displayed; a note will state that you have withdrawn it. Replies will "
        "remain. This cannot be undone."
    ),
    message=_("The comment has been withdrawn and is no longer displayed."),
)
COMMENT_HIDDEN = Event(
    key="hidden",
    button=_("Hide"),
    question=_(
        "The comment will no longer be displayed. Your reason will be shown in its place, and the author will be "
        "notified. This cannot be undone."
    ),
    message=_("The comment has been hidden. The author will be notified."),
    mail=Mail(
        subject=_("Your comment on %(symbol)s has been hidden: %(title)s"),
        sentence=_(
            "The secretariat has hidden your comment on %(place)s. The reason is shown in place of the comment."
        ),
        line=_("the secretariat hid your comment on %(place)s"),
    ),
)
