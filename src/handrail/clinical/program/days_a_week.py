"""Does the program meet on as many days a week as a state or a payer asks?"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class DaysAWeek:
    days: int | None  # the fewest days a week that someone in the program comes
    asked_days: Decimal | None  # None: nobody asks
    asked_by: str = "the payer"


@rule(facts=DaysAWeek)
def days_a_week(week: DaysAWeek, numbers: Numbers) -> Finding:
    if week.asked_days is None:
        return met("No number of days a week is asked.")
    if week.days is None:
        return cannot_tell("The days a week are not known.")
    said = f"{counted(week.days, 'day')} a week; {week.asked_by} asks for {week.asked_days}"
    if week.days >= week.asked_days:
        return met(f"{said}.")
    return not_met(f"{said}.", mend=f"Add {counted(week.asked_days - week.days, 'day')} a week.")
