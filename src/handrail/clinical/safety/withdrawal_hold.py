"""Does a withdrawal scale call for a medical hold, or for the emergency department?

An intensive outpatient program is no detox. Where the bands lie is for each clinic's medical director to set: the numbers
here are where it starts. A total that is blank or refused can't be told, and that holds as well.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

HIGHEST = {"ciwa_ar": 67, "cows": 48}
NAMES = {"ciwa_ar": "CIWA-Ar", "cows": "COWS"}
HOLD, EMERGENCY, NO_HOLD = "medical hold", "emergency", "no hold"
GO = "Call 911, or bring them to the emergency department now."


@dataclass(frozen=True)
class Withdrawal:
    scale: str  # ciwa_ar or cows
    total: Decimal | int | None  # None: not asked in full, or refused
    complicated: (
        bool | None
    )  # a seizure, confusion, or seeing or hearing what is not there; None: not looked at


@rule(facts=Withdrawal)
def withdrawal_hold(seen: Withdrawal, numbers: Numbers) -> Finding:
    """The value is no hold, medical hold or emergency. ValueError: no such scale, or a total it can't have."""
    if seen.scale not in HIGHEST:
        raise ValueError(f"{seen.scale!r} is not a withdrawal scale: {', '.join(HIGHEST)}")
    name, highest = NAMES[seen.scale], HIGHEST[seen.scale]
    if seen.total is not None and not 0 <= seen.total <= highest:
        raise ValueError(f"{name} goes from 0 to {highest}.")
    hold, emergency = _bands(seen.scale, numbers)
    if seen.complicated:
        return not_met("A seizure, confusion, or seeing or hearing what is not there.", EMERGENCY, mend=GO)
    if seen.total is None:
        return cannot_tell(f"{name} was not done in full: nobody can tell.", HOLD)
    if seen.total >= emergency:
        return not_met(f"{name} {seen.total}; from {emergency} on it is an emergency.", EMERGENCY, mend=GO)
    if seen.total >= hold:
        return not_met(f"{name} {seen.total}; from {hold} on a medical evaluation comes before group.", HOLD)
    if seen.complicated is None:
        return cannot_tell(f"{name} {seen.total}, and nobody looked for seizure, confusion or voices.", HOLD)
    return met(f"{name} {seen.total}; below {hold}.", NO_HOLD)


def _bands(scale: str, numbers: Numbers) -> tuple[Decimal, Decimal]:
    """Return from which total on it is a hold, and from which on an emergency."""
    if scale == "cows":
        return numbers.cows_hold, numbers.cows_emergency
    return numbers.ciwa_hold, numbers.ciwa_emergency
