"""Tries at a password, counted in the shared cache: five in five minutes, then wait."""

from typing import Any

from django.core.cache import cache

TRIES, SECONDS = 5, 300


def may_try(request: Any) -> bool:
    """Count one try; return whether it is allowed."""
    name = _name(request)
    if cache.add(name, 1, SECONDS):
        return True
    try:
        return bool(cache.incr(name) <= TRIES)
    except ValueError:  # it ended between the two calls
        return bool(cache.add(name, 1, SECONDS))


def forget(request: Any) -> None:
    """A right password clears the count."""
    cache.delete(_name(request))


def _name(request: Any) -> str:
    return f"unlock:{request.user.pk}"
