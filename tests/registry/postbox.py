"""A mail server on the loopback interface that accepts messages, or fails at the stage that a test names."""

import socketserver
import threading
from contextlib import contextmanager

OPENING = {
    "greeting": b"220 postbox",
    "EHLO": b"250 postbox",
    "MAIL": b"250 ok",
    "RCPT": b"250 ok",
    "DATA": b"354 go on",
}


class Postbox(socketserver.ThreadingTCPServer):
    """At `stage`, the server sends an answer (bytes), hangs up (None) or remains silent (...); else it accepts all."""

    allow_reuse_address = daemon_threads = True
    block_on_close = False

    def __init__(self, stage=None, failure=None):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.stage, self.failure = stage, failure
        self.messages, self.connections, self.silence = [], 0, threading.Event()


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.connections += 1
        self._alive = self._answer("greeting")
        while self._alive and (line := self.rfile.readline()):
            self._hear(line.split()[0].decode().upper())

    def _hear(self, word):
        if word == "QUIT":
            self._write(b"221 bye")
            self._alive = False
            return
        self._alive = self._answer(word)
        if word == "DATA" and self._alive and self.server.stage != "DATA":
            lines = iter(self.rfile.readline, b".\r\n")
            message = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
            self._alive = self._answer("message")
            if self._alive and self.server.stage != "message":
                self.server.messages.append(message)

    def _answer(self, stage):
        """Send the answer of this stage; return whether the conversation continues."""
        if stage != self.server.stage:
            self._write(OPENING.get(stage, b"250 ok"))
            return True
        if self.server.failure is ...:
            self.server.silence.wait(30)
        elif self.server.failure:
            self._write(self.server.failure)
        return bool(self.server.failure) and self.server.failure is not ...

    def _write(self, line):
        self.wfile.write(line + b"\r\n")


@contextmanager
def postbox(settings, stage=None, failure=None):
    """Send the portal's e-mails to a Postbox while the block runs."""
    settings.EMAIL_BACKEND = "registry.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with Postbox(stage, failure) as server:
        settings.EMAIL_PORT = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.silence.set()
            server.shutdown()
