"""Does this week reach one number of hours it is held against, and can it still?

The client's own dose, the program's least hours, the state's and the payer's are each looked at alone: a week may keep
the dose and fail a payer.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class WeekAgainst:
    name: str  # what the week is held against
    needed_hours: Decimal | None
    delivered_hours: Decimal | None
    to_come_hours: Decimal  # still scheduled, if every day of it is kept
    days_left: int  # with today; 0: the week is over


@rule(facts=WeekAgainst)
def week_measure(week: WeekAgainst, numbers: Numbers) -> Finding:
    """The value is "kept", "on pace", "short" while it can be mended, or "ended short"."""
    if week.needed_hours is None:
        return cannot_tell(f"{week.name}: no hours are set.")
    if week.delivered_hours is None:
        return cannot_tell(f"{week.name}: the hours delivered are not known yet.")
    short = week.needed_hours - week.delivered_hours
    needed = _plain(week.needed_hours)
    if short <= 0:
        return met(f"{week.name}: {_plain(week.delivered_hours)} of {needed} h delivered.", "kept")
    if week.days_left == 0:
        return not_met(f"{week.name}: the week ended {_amount(short)} short of {needed} h.", "ended short")
    missing = short - week.to_come_hours
    if missing > 0:
        because = f"{week.name}: {_amount(missing)} short of {needed} h, even if every day left is kept."
        return not_met(because, "short", mend=f"Book {_amount(missing)} more this week.")
    to_come = _plain(week.to_come_hours)
    return cannot_tell(f"{week.name}: {_amount(short)} to go, {to_come} h scheduled.", "on pace")


def _plain(hours: Decimal) -> str:
    return f"{Decimal(hours).normalize():f}"


def _amount(hours: Decimal) -> str:
    """Hours as a person says them: "2.5 h", and less than one in minutes."""
    return f"{_plain(hours)} h" if hours >= 1 else f"{max(1, round(hours * 60))} min"
