"""Minutes of care received: set arithmetic over presence and the parts of the day. Pure, whole minutes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

OPENS = ("arrived", "online", "returned")
CLOSES = ("held", "left", "ended")
ABSENT = ("missed", "excused", "hospitalized")


@dataclass(frozen=True)
class Moment:
    """Something that happened to a presence. `order` is that of writing; it decides between two of the same time."""

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
    """Return when the client was there, in order, to the whole minute. What is still open is not counted.

    Whoever is held comes in only by "returned", whatever became of the arrival since; nobody is there before they
    arrived. An absence that stands makes nothing of what was noted before it was written.
    """
    intervals: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    came = held = False
    for moment in sorted(_since_absence(moments), key=lambda one: (one.at, one.order)):
        minute = moment.at.replace(second=0, microsecond=0)
        came = came or moment.kind in ("arrived", "online")
        held = moment.kind == "held" or (held and moment.kind != "returned")
        if moment.kind in OPENS and came and not held and since is None:
            since = minute
        elif moment.kind in CLOSES and since is not None:
            if minute > since:
                intervals.append((since, minute))
            since = None
    return intervals


def _since_absence(moments: Iterable[Moment]) -> list[Moment]:
    """Return what was written since the latest absence that stands: someone set to missed, who then came."""
    found = list(moments)
    absent = max((one.order for one in found if one.kind in ABSENT), default="")
    return [one for one in found if one.order >= absent]


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
