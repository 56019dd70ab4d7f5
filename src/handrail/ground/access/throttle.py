"""Tries counted in the shared cache: at a password, five in five minutes; of public forms, from one address."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.utils.crypto import salted_hmac

TRIES, SECONDS = 5, 300
# A ward or a school sends several a morning, and a whole building may share one address.
FORMS, FORM_SECONDS = 30, 600
GUESS_SECONDS = 3600


def may_try(request: Any) -> bool:
    """Count one try; return whether it is allowed."""
    return _counted(_name(request), TRIES, SECONDS)


def may_send(request: Any, form: str) -> bool:
    """Count one public form from this address; return whether it is allowed. The address is kept hashed."""
    try:
        address = get_adapter().get_client_ip(request)
    except (
        PermissionDenied,
        ImproperlyConfigured,
    ):  # a proxy that does not say: those visitors share a count
        address = "unknown"
    name = salted_hmac("handrail.public_form", f"{form} {address}", algorithm="sha256").hexdigest()
    return _counted(f"form:{name}", FORMS, FORM_SECONDS)


def may_guess(what: str) -> bool:
    """Count one try at something secret that is not a password; return whether it is allowed."""
    return _counted(_guess(what), TRIES, GUESS_SECONDS)


def forget_guesses(what: str) -> None:
    """A right answer clears the count."""
    cache.delete(_guess(what))


def _guess(what: str) -> str:
    return "guess:" + salted_hmac("handrail.guess", what, algorithm="sha256").hexdigest()


def forget(request: Any) -> None:
    """A right password clears the count."""
    cache.delete(_name(request))


def _counted(name: str, most: int, seconds: int) -> bool:
    if cache.add(name, 1, seconds):
        return True
    try:
        return bool(cache.incr(name) <= most)
    except ValueError:  # it ended between the two calls
        return bool(cache.add(name, 1, seconds))


def _name(request: Any) -> str:
    return f"unlock:{request.user.pk}"
