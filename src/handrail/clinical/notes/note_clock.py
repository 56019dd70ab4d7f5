"""Is the note signed soon enough after the service?"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class NoteClock:
    signed: bool | None
    hours_since_service: Decimal | int | None  # from the end of the service to signing, or to now


@rule(facts=NoteClock)
def note_clock(clock: NoteClock, numbers: Numbers) -> Finding:
    """Met: not late, signed or not. The value is signed, in time, warn or late."""
    hours = clock.hours_since_service
    if hours is None or clock.signed is None:
        return cannot_tell("When the service ended, or whether the note is signed, is not known.")
    if hours > numbers.late_hours:
        state = "Signed" if clock.signed else "Unsigned"
        return not_met(f"{state} {hours} h after the service; late past {numbers.late_hours} h.", "late")
    if clock.signed:
        return met(f"Signed {hours} h after the service.", "signed")
    if hours > numbers.warn_hours:
        return met(f"Unsigned {hours} h after the service; late past {numbers.late_hours} h.", "warn")
    return met(f"Unsigned {hours} h after the service; due within {numbers.warn_hours} h.", "in time")
