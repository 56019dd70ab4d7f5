"""The one browser an address belongs to: a signed cookie says so, and the bare address opens nothing elsewhere."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare

COOKIE = SALT = "handrail-device"


def belongs_here(response: HttpResponse, *, to: str, path: str, seconds: int) -> None:
    """Let the browser that gets this answer be the one of `to`, under `path`, for so many seconds."""
    response.set_signed_cookie(
        COOKIE,
        to,
        salt=SALT,
        max_age=seconds,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_here(request: Any, *, of: str) -> bool:
    """Return whether this browser is the one of `of`."""
    return constant_time_compare(request.get_signed_cookie(COOKIE, default="", salt=SALT), of)
