"""Someone expected was not heard from: what is next, and is it time that a supervisor knows?

A call the same day, soon where the latest known risk is moderate or high, where a concern is open, or where no risk is
on record at all: what nobody knows is not low. After some tries a licensed clinician decides what else is done.
"""

from dataclasses import dataclass
from typing import Literal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

OVER_FOR_TODAY = "nothing more today"


@dataclass(frozen=True)
class Silence:
    minutes_since_start: int | None  # since the session began; None: not known
    risk: Literal["low", "moderate", "high"] | None  # the latest known; None: none on record
    concern_open: bool = False
    attempts: int = 0
    reached: bool = False
    decision: str | None = None  # a licensed clinician's, after tries that reached nobody


def is_urgent(silence: Silence) -> bool:
    return silence.concern_open or silence.risk != "low"


@rule(facts=Silence)
def outreach_clock(silence: Silence, numbers: Numbers) -> Finding:
    """Met: done. Cannot tell: still to be reached, in time. Not met: over its clock. The value is what is next."""
    if silence.reached:
        return met("The client was reached.", "reached")
    if silence.decision == OVER_FOR_TODAY:
        return met("A clinician decided: nothing more today.", "decided")
    if silence.minutes_since_start is None:
        return cannot_tell("When the session began is not known.", "call now")
    if silence.minutes_since_start < numbers.call_after_minutes and not silence.attempts:
        return met(f"The session began {silence.minutes_since_start} min ago.", "wait")
    within = numbers.urgent_minutes if is_urgent(silence) else numbers.ordinary_minutes
    what = _next(silence, numbers)
    if silence.minutes_since_start > within:
        because = f"Not reached {silence.minutes_since_start} min after the start; {within} are allowed."
        return not_met(because, what)
    because = f"{silence.minutes_since_start} of {within} min since the start, {silence.attempts} tried."
    return cannot_tell(because, what)


def _next(silence: Silence, numbers: Numbers) -> str:
    if silence.decision is not None:
        return "follow"
    if silence.attempts >= numbers.attempts_before_decision:
        return "decide"
    return "call now" if is_urgent(silence) else "call"
