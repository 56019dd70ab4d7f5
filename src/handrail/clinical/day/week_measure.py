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
    if short <= 0:
        return met(f"{week.name}: {week.delivered_hours} of {week.needed_hours} h delivered.", "kept")
    if week.days_left == 0:
        return not_met(
            f"{week.name}: the week ended {short} h short of {week.needed_hours} h.", "ended short"
        )
    missing = short - week.to_come_hours
    if missing > 0:
        because = f"{week.name}: {missing} h short of {week.needed_hours} h, even if every day left is kept."
        return not_met(because, "short", mend=f"Book {missing} h more this week.")
    return cannot_tell(f"{week.name}: {short} h to go, {week.to_come_hours} h scheduled.", "on pace")
