"""Minutes of care received: set arithmetic over presence and the parts of the day. Pure, whole minutes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

OPENS = ("arrived", "online", "returned")
CLOSES = ("left", "ended")


@dataclass(frozen=True)
class Moment:
    """Something that happened to a presence. `order` decides between two of the same time."""

    at: datetime
    kind: str
    order: str = ""


@dataclass(frozen=True)
class Span:
    """A stretch of time that counts as care, or does not (a break)."""

    starts_at: datetime
    ends_at: datetime
    clinical: bool = True


def presence(moments: Iterable[Moment]) -> list[tuple[datetime, datetime]]:
    """Return when the client was there, in order, to the whole minute. What is still open is not counted."""
    intervals: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for moment in sorted(moments, key=lambda one: (one.at, one.order)):
        minute = moment.at.replace(second=0, microsecond=0)
        if moment.kind in OPENS and since is None:
            since = minute
        elif moment.kind in CLOSES and since is not None:
            if minute > since:
                intervals.append((since, minute))
            since = None
    return intervals


def minutes_by_part(moments: Iterable[Moment], parts: Sequence[Span]) -> list[int]:
    """Return the minutes present in each part, none in a part that is no care."""
    there = presence(moments)
    return [sum(_overlap(part, *one) for one in there) if part.clinical else 0 for part in parts]


def clinical_minutes(moments: Iterable[Moment], parts: Sequence[Span]) -> int:
    """Return the minutes of care received in a day: never more than the day holds."""
    return sum(minutes_by_part(moments, parts))


def _overlap(part: Span, begins: datetime, ends: datetime) -> int:
    seconds = (min(part.ends_at, ends) - max(part.starts_at, begins)).total_seconds()
    return max(0, int(seconds // 60))
