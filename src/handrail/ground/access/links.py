"""The one-time link by which someone chooses a password: allauth's own, as behind 'forgotten password'.

Nothing is kept for it: the link is made of the password's hash, so it ends when a password is chosen.
"""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)  # how long a link holds


def link_of(person: Any) -> str:
    """Return the path of a page on which someone with a sign-in chooses a password, once and within `DAYS` days."""
    user = person.user
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
