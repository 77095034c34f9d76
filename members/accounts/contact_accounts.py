"""Accounts of focal points, so that they can sign in with a code to answer on behalf of their partner."""

from allauth.account.models import EmailAddress

from members.models import User


def ensure_account(email: str, full_name: str) -> User:
    """Return the account with this address, which is created without a password if there is none.

    Call it within the transaction that sends the e-mail. The secretariat that entered the focal point vouches for the
    address, and signing in sends a code to it in any case.
    """
    email = email.lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email=email, full_name=full_name)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
