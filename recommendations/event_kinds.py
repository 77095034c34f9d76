"""What an event of a recommendation's life has to say: on its page, in its history, in the news and by e-mail."""

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Subject and first sentence of the e-mail about an event, and its line in the daily summary."""

    subject: Text
    sentence: Text
    line: Text


@dataclass(frozen=True, kw_only=True, eq=False)
class Event:
    """One kind of event; an empty field means that there is no such message. `key` is stored with notifications.

    `is_always_mailed`: the event requires action by a deadline or confirms a submission, and is e-mailed at once,
    whatever the recipient's preferences. `is_internal`: visible only within the delegation. `public_history` omits the
    names of those who recorded the event.
    """

    key: str
    button: Text = ""
    question: Text = ""
    message: Text = ""
    history: Text = ""
    public_history: Text = ""
    news: Text = ""
    mail: Mail | None = None
    is_always_mailed: bool = False
    is_internal: bool = False
