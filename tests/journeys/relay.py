"""A mail server on the loopback interface that refuses, delays and hangs up like real ones, until it is healed."""

import socketserver
import threading
from collections import Counter
from contextlib import contextmanager
from email import message_from_bytes, policy


class Relay(socketserver.ThreadingTCPServer):
    """Accepts messages, except to addresses in `habits`: {address: "refuse" (5xx), "delay" (4xx once) or "hang_up"}.

    It hangs up after the transfer, without an answer, and adds the message to `swallowed`. `heal` ends these habits.
    """

    allow_reuse_address = daemon_threads = True
    block_on_close = False

    def __init__(self, habits):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.habits, self.asked, self.lock = habits, Counter(), threading.Lock()
        self.taken, self.swallowed = [], []

    def heal(self):
        self.habits = {}

    def habit(self, receiver):
        with self.lock:
            self.asked[receiver] += 1
            habit = self.habits.get(receiver, "take")
            return "take" if habit == "delay" and self.asked[receiver] > 1 else habit


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("220 relay")
        receiver, habit = "", "take"
        while line := self.rfile.readline().decode():
            word = line.split(maxsplit=1)[0].upper() if line.split() else ""
            if word == "RCPT":
                receiver = line[line.index("<") + 1 : line.index(">")]
                habit = self.server.habit(receiver)
                self._say({"refuse": "550 no such user here", "delay": "451 come back later"}.get(habit, "250 ok"))
            elif word == "DATA":
                self._say("354 go on")
                message = b"".join(iter(self.rfile.readline, b".\r\n"))
                if habit == "hang_up":
                    self.server.swallowed.append(_read(message))
                    return
                self.server.taken.append(_read(message))
                self._say("250 taken")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


def _read(message):
    return message_from_bytes(message.replace(b"\r\n..", b"\r\n."), policy=policy.default)


@contextmanager
def relay(habits):
    with Relay(habits) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
