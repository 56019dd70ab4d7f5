"""Weekdays and spans of time as people say them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format

from handrail.care.schedule.models import Series
from handrail.ground.clinic.queries import definition_of


def day_list(weekdays: Iterable[int]) -> str:
    """Mon, Wed, Fri."""
    return ", ".join(str(WEEKDAYS_ABBR[day]) for day in weekdays)


def weekday(day: int) -> str:
    return str(WEEKDAYS[day])


def day_words(day: date) -> str:
    """Mon 23 Nov."""
    return date_format(day, "D j M")


def local_span(series: Series) -> tuple[time, time]:
    """Return when a series starts and ends by the site's wall clock."""
    start = datetime.combine(series.from_day, series.starts)
    minutes = definition_of(series.program).block.total_minutes
    return series.starts, (start + timedelta(minutes=minutes)).time()
