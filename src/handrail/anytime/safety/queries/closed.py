"""Concerns that were closed, page by page: what each came from, and what became of it."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from handrail.anytime.safety.models import Concern
from handrail.ground.clock import start_of_day

PER_PAGE = 50
A_DAY = timedelta(days=1)


class Closed(NamedTuple):
    """One page of closed concerns, the latest first; `more`: whether earlier ones follow. None are counted."""

    concerns: list[Concern]
    more: bool


def closed_concerns(
    *, first: date, last: date, time_zone: str, site_id: UUID | None = None, page: int = 1
) -> Closed:
    """Return who closed which concern from the first of these days to the last, how and when. One query."""
    # The calendar's own ends have no day before or after them, here or in another time zone.
    first, last = max(first, date.min + A_DAY), min(last, date.max - A_DAY)
    since, until = start_of_day(first, time_zone), start_of_day(last + A_DAY, time_zone)
    found = Concern.objects.filter(closed_at__gte=since, closed_at__lt=until)
    if site_id is not None:
        found = found.filter(episode__site_id=site_id)
    start = (page - 1) * PER_PAGE
    shown = found.select_related("client", "closed_by", "episode__site").order_by("-closed_at", "-id")
    rows = list(shown[start : start + PER_PAGE + 1])
    return Closed(rows[:PER_PAGE], more=len(rows) > PER_PAGE)
