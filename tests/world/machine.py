"""Objects of a portal on a local machine: e-mails in the local folder, and a user of a demonstration."""

from django.core.mail import EmailMessage

from registry import mail
from tests import factories

NEEDS = ("people",)


def build(world):
    sent = EmailMessage("Hello", "A letter.", to=["clerk@example.org"], headers={"Message-ID": "<letter.1@testserver>"})
    sent.attach("letter.pdf", b"%PDF-1.7 a letter", "application/pdf")
    mail.LocalBackend().send_messages([sent])
    world.things["message"] = next(mail.local_messages()).file_name
    world.things["message's file"] = (world.things["message"], 1)
    other = world.things["other workshop"]
    type(other).objects.filter(pk=other.pk).update(is_demo=True)
    factories.create_user(full_name="A Demonstrator", email="delegate@demo.example.org")
    world.things["demo role"] = "delegate"
