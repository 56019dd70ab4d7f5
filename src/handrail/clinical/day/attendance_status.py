"""What one expected day was: attended, late, left early, partial, excused, not heard from, or none of the client's doing.

Made from the events each time. A day that is not over is not judged.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

Kind = Literal["came", "excused", "missed", "hospitalized", "called off", "closed day", "expected"]
NOT_THE_CLIENTS = {
    "hospitalized": ("The client was in hospital.", "hospitalized"),
    "called off": ("The program called the session off.", "cancelled by program"),
    "closed day": ("The site was closed that day.", "holiday"),
}


@dataclass(frozen=True)
class DayOfCare:
    kind: Kind
    over: bool = True  # whether the session has ended
    minutes: int | None = None  # clinical minutes present
    of_minutes: int | None = None  # clinical minutes that the session held
    minutes_late: int | None = None
    minutes_early: int | None = None
    hours_ahead: Decimal | None = None  # how long before the session an excuse was told; None: not known


@rule(facts=DayOfCare)
def attendance_status(day: DayOfCare, numbers: Numbers) -> Finding:
    """Met: attended in full, or none of the client's doing. The value is the status."""
    if day.kind in NOT_THE_CLIENTS:
        return met(*NOT_THE_CLIENTS[day.kind])
    if day.kind == "missed":
        return not_met("Expected, and not heard from.", "not heard from")
    if day.kind == "excused":
        return _excused(day, numbers)
    if day.kind == "expected" or not day.over or day.minutes is None or day.of_minutes is None:
        return cannot_tell("The session is not over.", "not over")
    return _came(day, numbers)


def _excused(day: DayOfCare, numbers: Numbers) -> Finding:
    if day.hours_ahead is None:
        return cannot_tell("Excused; when it was told is not known.", "excused")
    if day.hours_ahead >= numbers.ahead_hours:
        return met(f"Excused, told {day.hours_ahead} h ahead.", "excused")
    told = f"{day.hours_ahead} h ahead" if day.hours_ahead > 0 else "after the start"
    return not_met(f"Excused, told {told}; {numbers.ahead_hours} h ahead is asked.", "excused")


def _came(day: DayOfCare, numbers: Numbers) -> Finding:
    minutes, whole = day.minutes or 0, day.of_minutes or 0
    if minutes * 100 < whole * numbers.partial_below_percent:
        return not_met(f"{minutes} of {whole} min of care.", "partial")
    if (day.minutes_late or 0) > numbers.grace_minutes:
        return not_met(f"{day.minutes_late} min late.", "late")
    if (day.minutes_early or 0) > numbers.grace_minutes:
        return not_met(f"Left {day.minutes_early} min early.", "left early")
    return met(f"{minutes} of {whole} min of care.", "attended")
