"""The clock. Only doors and pages read it; everything else is told the time.

In a rehearsal (tests, training) the time is read from a file, so that a whole course of
care can be lived in minutes. `handrail check` refuses a rehearsal clock outside rehearsals.
"""

from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    if settings.REHEARSAL and settings.CLOCK_FILE:
        return datetime.fromisoformat(Path(settings.CLOCK_FILE).read_text().strip()).astimezone(UTC)
    return datetime.now(UTC)


def day_of(moment: datetime, time_zone: str) -> date:
    """Return the calendar day of a moment, as people at the site live it."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def today(time_zone: str) -> date:
    """Return today's calendar day at a place."""
    return day_of(now(), time_zone)


def start_of_day(day: date, time_zone: str) -> datetime:
    """Return the moment at which a calendar day begins at a place, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(time_zone)).astimezone(UTC)


def end_of_day(day: date, time_zone: str) -> datetime:
    """Return the last minute of a calendar day at a place, in UTC."""
    return datetime.combine(day, time(23, 59), ZoneInfo(time_zone)).astimezone(UTC)
