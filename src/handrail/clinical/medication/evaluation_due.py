"""Is a prescriber's signed evaluation behind what was started here?"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class Started:
    days: int | None  # calendar days since the first medication was started here, with no evaluation signed


@rule(facts=Started)
def evaluation_due(started: Started, numbers: Numbers) -> Finding:
    """The value is in time, due today or late."""
    if started.days is None:
        return cannot_tell("The day on which it was started is not known.")
    said = f"Started {counted(started.days, 'day')} ago; the evaluation is signed within {numbers.days}."
    if started.days > numbers.days:
        return not_met(said, "late")
    return met(said, "due today" if started.days == numbers.days else "in time")
