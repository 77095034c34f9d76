"""Django's SMTP backend, extended to detect whether a message may have been delivered."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp

SEND_THE_MESSAGE = 354  # the server's answer to DATA, before the message and the server's final answer


class AnswerLost(smtplib.SMTPException):
    """The connection broke after the message was sent and before the server answered."""


class _Connection(smtplib.SMTP):
    """A connection that notes whether the message itself is being transferred."""

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
    """The same connection with implicit TLS."""


class EmailBackend(smtp.EmailBackend):
    """Django's backend. Raises AnswerLost if sending failed but the message may have been delivered."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SecureConnection if self.use_ssl else _Connection
