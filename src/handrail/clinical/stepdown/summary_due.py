"""Is the discharge summary signed by the time it is due?"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class SummaryClock:
    signed: bool | None  # by a licensed clinician
    days_since_discharge: int | None  # calendar days; the day of discharge is 0


@rule(facts=SummaryClock)
def summary_due(clock: SummaryClock, numbers: Numbers) -> Finding:
    """Met: signed, or not due yet. The value is signed, due or late."""
    if clock.signed is None:
        return cannot_tell("Whether the discharge summary is signed is not known.")
    if clock.signed:
        return met("The discharge summary is signed.", "signed")
    days = clock.days_since_discharge
    if days is None:
        return cannot_tell("The day of discharge is not known.")
    if days > numbers.days:
        return not_met(f"No signed summary {days} days after discharge; due within {numbers.days}.", "late")
    return met(f"Day {days} after discharge; due within {numbers.days} days.", "due")
