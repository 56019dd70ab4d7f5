"""Is the note signed soon enough after the service?"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class NoteClock:
    signed: bool | None
    hours_since_service: Decimal | int | None  # from the end of the service to signing, or to now
    crisis: bool = False  # a crisis service has a shorter clock


@rule(facts=NoteClock)
def note_clock(clock: NoteClock, numbers: Numbers) -> Finding:
    """Met: not late, signed or not. The value is signed, in time, warn or late."""
    hours, late = clock.hours_since_service, late_after(numbers, crisis=clock.crisis)
    if hours is None or clock.signed is None:
        return cannot_tell("When the service ended, or whether the note is signed, is not known.")
    if hours > late:
        state = "Signed" if clock.signed else "Unsigned"
        return not_met(f"{state} {hours} h after the service; late past {late} h.", "late")
    if clock.signed:
        return met(f"Signed {hours} h after the service.", "signed")
    if hours > (warn := min(numbers.warn_hours, late / 2)):
        return met(f"Unsigned {hours} h after the service; late past {late} h.", "warn")
    return met(f"Unsigned {hours} h after the service; due within {warn} h.", "in time")


def late_after(numbers: Numbers, *, crisis: bool) -> Decimal:
    """Return the hours past which a note is late. The warning comes at half of them at the latest."""
    return min(numbers.late_hours, numbers.crisis_late_hours) if crisis else numbers.late_hours
