"""Is today a day for a caring contact: a few kind words after the program that ask nothing?"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Left:
    days_since_discharge: int | None


@rule(facts=Left)
def caring_contact(client: Left, numbers: Numbers) -> Finding:
    """Met: one goes out today. The value says which, from 1."""
    day = client.days_since_discharge
    days = [numbers.first_day, numbers.second_day, numbers.third_day, numbers.fourth_day, numbers.fifth_day]
    said = ", ".join(str(one) for one in days)
    if day is None:
        return cannot_tell("The day of discharge is not known.")
    if day not in days:
        return not_met(f"Day {day} after discharge; caring contacts go out on days {said}.")
    return met(f"Day {day} after discharge is one of the days {said}.", str(days.index(Decimal(day)) + 1))
