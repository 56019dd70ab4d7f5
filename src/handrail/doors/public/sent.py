"""What the page after a request may say: that it was sent, and whether help must come first.

The address carries it, signed, for an hour: a bookmark or a later visit proves nothing and is told so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core import signing

from handrail.ground import clock

SALT = "handrail.public.sent"
SIGN = "sent"
LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class Sent:
    """A request that came to us just now; `danger`: someone may be in danger, so help comes first."""

    danger: bool


def address_after(received: str, *, danger: bool, at: datetime) -> str:
    """Return the address of the page that thanks, with what it may say."""
    sign = signing.dumps([int(at.timestamp()), int(danger)], salt=SALT)
    return f"{received}?{urlencode({SIGN: sign})}"


def just_sent(request: Any) -> Sent | None:
    """Return what was sent, or None if this page can't know that anything was."""
    try:
        at, danger = signing.loads(request.GET.get(SIGN, ""), salt=SALT)
    except signing.BadSignature:
        return None
    age = clock.now().timestamp() - at
    return Sent(danger=bool(danger)) if -1 < age < LASTS.total_seconds() else None
