"""Has the client been reached after discharge, inside each window?

Two windows follow a discharge. The day of discharge does not count, so a talk on the way out is no contact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Discharged:
    days_since_discharge: int | None
    contact_days: Sequence[int] | None  # days after discharge on which the client was reached; 0: that day


@rule(facts=Discharged)
def contact_due(client: Discharged, numbers: Numbers) -> Finding:
    """Met: no window has closed without a contact. The value is first due, second due, done or closed."""
    day, contacts = client.days_since_discharge, client.contact_days
    if day is None or contacts is None:
        return cannot_tell("The day of discharge, or the contacts since, are not known.")
    first, second = numbers.first_window_days, numbers.second_window_days
    reached_first = any(0 < contact <= first for contact in contacts)
    reached_second = any(first < contact <= second for contact in contacts)
    missed = []
    if day > first and not reached_first:
        missed.append(f"not reached within {first} days")
    if day > second and not reached_second:
        missed.append(f"not reached between day {first} and day {second}")
    value = what_next(Decimal(day), (first, second), (reached_first, reached_second))
    if missed:
        because = ", ".join(missed)
        return not_met(f"{because[0].upper()}{because[1:]}; day {day} since discharge.", value)
    return met(
        f"Day {day} since discharge; the two windows that are counted close on day {first} and day {second}.",
        value,
    )


def what_next(day: Decimal, windows: tuple[Decimal, Decimal], reached: tuple[bool, bool]) -> str:
    if day <= windows[0] and not reached[0]:
        return "first due"
    if reached[1]:
        return "done"
    return "second due" if day <= windows[1] else "closed"
