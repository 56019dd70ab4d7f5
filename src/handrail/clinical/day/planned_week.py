"""How many hours does this week ask of the client, by the doses dated into it?

A dose counts from a day on. A week under one dose asks its hours. A week in which the dose changes, or the first one
begins, asks for each day expected its share of the dose that counts on that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, rule

QUARTER = Decimal("0.25")


@dataclass(frozen=True)
class DosedWeek:
    hours_by_day: Sequence[
        Decimal | int | None
    ]  # Monday to Sunday: hours a week of the dose that counts; None: none
    days_by_day: Sequence[int | None]  # and its days a week
    expected: Sequence[int]  # the days on which the client is expected, 0 is Monday


@rule(facts=DosedWeek)
def planned_week(week: DosedWeek, numbers: Numbers) -> Finding:
    """The value is the hours planned. ValueError: not seven days."""
    if len(week.hours_by_day) != 7 or len(week.days_by_day) != 7:
        raise ValueError("A week has seven days, from Monday on.")
    doses = list(zip(week.hours_by_day, week.days_by_day, strict=True))
    if all(hours is None for hours, _days in doses):
        return cannot_tell("No dose is set.")
    if len(set(doses)) == 1:
        hours = Decimal(week.hours_by_day[0] or 0)
        return met(f"{_plain(hours)} h a week.", hours)
    planned = Decimal(0)
    for day in set(week.expected):
        hours_then, days_then = doses[day]
        if hours_then is not None and days_then:
            planned += Decimal(hours_then) / days_then
    planned = (planned / QUARTER).quantize(Decimal(1), ROUND_HALF_UP) * QUARTER
    return met(f"The dose changes in this week: {_plain(planned)} h for the days expected.", planned)


def _plain(hours: Decimal) -> str:
    return f"{hours.normalize():f}"
