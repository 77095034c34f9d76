"""Numbers as sentences write them."""

from django.utils.translation import gettext_lazy as _

WORDS = [_("no"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine")]


def in_words(count: int) -> str:
    """Return a number within a sentence: in words below 10, in figures from 10."""
    return str(WORDS[count]) if 0 <= count < len(WORDS) else str(count)


def at_start(count: int) -> str:
    """Return a number at the beginning of a sentence: Six, 12."""
    return in_words(count).capitalize()
