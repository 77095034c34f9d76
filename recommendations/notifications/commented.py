"""What the comments of notifications refer to, in words for an e-mail."""

from django.utils.translation import gettext as _

from recommendations.models import Comment, Label


def places(comments: list[Comment]) -> dict[int, str]:
    """Return what each comment refers to: {pk: "paragraph 2"}. One query."""
    labels = Label.objects.filter(circulation__version__in=[comment.version_id for comment in comments])
    values = labels.values_list("circulation__version", "paragraph", "label")
    label_of = {(version, paragraph): label for version, paragraph, label in values}
    return {comment.pk: _place(comment, label_of) for comment in comments}


def _place(comment: Comment, labels: dict[tuple[int, int], str]) -> str:
    if comment.paragraph_id is None:
        return _("the recommendation as a whole")
    label = labels.get((comment.version_id, comment.paragraph_id))
    return _("paragraph %(label)s") % {"label": label} if label else _("a paragraph")
