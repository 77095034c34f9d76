"""`pytest --reworded`: every message of the portal reads differently, so a test that depends on a sentence fails.

Letters are accented outside of placeholders, markup and entities ("Recommendation of %(name)s" reads "Récómméndátíón óf
%(name)s"). Messages of Django and allauth, including the names of months, remain unchanged. Processes started by a test
use the reworded messages too if their settings are those of tests or `tests.reworded`.
"""

import re
from pathlib import Path

import allauth
import django
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import trans_real

LIBRARIES = [Path(library.__file__).parent for library in (django, allauth)]
KEPT = re.compile(r"(%\(\w+\)\w|%\w|%%|\{\w*\}|<[^>]+>|&#?\w+;|https?://\S+)")
ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")


def reword(text):
    """Return the text with other letters; parts read by programs remain unchanged."""
    parts = KEPT.split(text)
    return "".join(part if number % 2 else part.translate(ACCENTS) for number, part in enumerate(parts))


def messages_of_libraries():
    """Return all messages that Django and allauth translate."""
    found = set()
    for folder in LIBRARIES:
        for path in folder.rglob("locale/de/LC_MESSAGES/django.po"):
            with path.open("rb") as catalogue:
                for message in read_po(catalogue):
                    found |= set(message.id if isinstance(message.id, tuple) else [message.id])
    return found


def install():
    """Reword all messages for the rest of this process; lazy messages are reworded when they are shown."""
    theirs = messages_of_libraries()

    def rewording(function, place):
        def reworded(*messages):
            answer = function(*messages)
            return answer if messages[place] in theirs else reword(answer)

        return reworded

    # The message is the first argument, or follows its context.
    for name, place in (("gettext", 0), ("ngettext", 0), ("pgettext", 1), ("npgettext", 1)):
        setattr(trans_real, name, rewording(getattr(trans_real, name), place))
        vars(translation._trans).pop(name, None)  # Django caches translations
