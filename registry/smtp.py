"""Mail by SMTP, as Django sends it, except that it is known whether a message may have been delivered."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp

SEND_THE_MESSAGE = 354  # the server's answer to DATA; whatever follows it is the message, and then a verdict on it


class AnswerLost(smtplib.SMTPException):
    """The server was sent the message, and the connection broke before it said whether it takes it."""


class _Connection(smtplib.SMTP):
    """A connection that notices when the server waits for the message, or for the end of it."""

    message_begun = False

    def getreply(self) -> tuple[int, bytes]:
        reply = super().getreply()
        self.message_begun = reply[0] == SEND_THE_MESSAGE
        return reply

    def data(self, msg: Any) -> tuple[int, bytes]:
        try:
            return super().data(msg)
        except Exception as error:
            if self.message_begun:
                raise AnswerLost("The connection was lost after the message was sent.") from error
            raise


class _SecureConnection(_Connection, smtplib.SMTP_SSL):
    """The same, encrypted from its beginning."""


class EmailBackend(smtp.EmailBackend):
    """Django's backend. Raises AnswerLost where a message may have been delivered although sending it failed."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SecureConnection if self.use_ssl else _Connection
