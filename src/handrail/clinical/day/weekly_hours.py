"""Did the client receive this week's program hours, and can the week still be mended?

An intensive program that under-delivers its hours is no longer intensive: the team must know while there
are days left in the week, not at the next review.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class WeekHours:
    delivered_hours: Decimal | None  # clinical service hours, breaks not counted; None: not yet known
    dose_hours: Decimal | None  # the client's own planned hours a week; None: no dose set
    still_possible_hours: Decimal | None  # the most the days left in the week can still bring
    days_left: int | None  # days left in the week, today included; 0: the week is over
    adolescent: bool = False
    tapering: bool = False  # the team has agreed to fewer hours than an intensive week


@rule(facts=WeekHours)
def weekly_hours(week: WeekHours, numbers: Numbers) -> Finding:
    if week.delivered_hours is None or week.days_left is None:
        return cannot_tell("The hours delivered this week are not known yet.")
    if week.tapering and week.dose_hours is None:
        return cannot_tell("The client is tapering and no weekly dose is set.")
    needed = hours_needed(week, numbers)
    short = needed - week.delivered_hours
    if short <= 0:
        return met(f"{week.delivered_hours} h delivered; the week needs {needed} h.", "done")
    if week.days_left == 0:
        return not_met(f"The week closed {short} h short of the {needed} h it needs.", "short")
    return while_open(week, needed, short)


def hours_needed(week: WeekHours, numbers: Numbers) -> Decimal:
    """The client's dose, never less than an intensive week unless the team has agreed to taper."""
    floor = numbers.adolescent_hours if week.adolescent else numbers.adult_hours
    if week.dose_hours is None:
        return floor
    return week.dose_hours if week.tapering else max(week.dose_hours, floor)


def while_open(week: WeekHours, needed: Decimal, short: Decimal) -> Finding:
    if week.still_possible_hours is None:
        return cannot_tell(f"{short} h to go; the hours still possible this week are not known.")
    missing = short - week.still_possible_hours
    if missing > 0:
        return not_met(
            f"Even attending everything left, the week ends {missing} h short of {needed} h; "
            f"{counted(week.days_left or 0, 'day')} left to mend it.",
            "short",
        )
    return cannot_tell(f"{short} h to go and {week.still_possible_hours} h still possible.", "on pace")
