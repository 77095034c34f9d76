"""What tests with processes of their own share: waiting for something to be so, and emptying the broker."""

import shutil
import time
from urllib.parse import quote

PATIENCE = 60  # seconds that a busy machine may need for anything that a test waits for


def within(seconds, question, what=""):
    """Ask `question()` again and again until the answer is true, and return it."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < end, f"still not so after {seconds} s: {what or question}"
        time.sleep(0.05)
    return answer


def empty_broker(settings):
    """Lose everything that the broker holds: its database emptied, or its folder deleted."""
    if settings.REDIS_URL:
        import redis

        redis.Redis.from_url(settings.REDIS_URL).flushdb()
    else:
        shutil.rmtree(settings.BROKER_ROOT, ignore_errors=True)


def address(database):
    """The DATABASE_URL of a connection's settings."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    account = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    return f"postgresql://{account}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
