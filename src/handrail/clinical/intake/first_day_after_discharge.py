"""Does someone who leaves a hospital or a residence begin here soon enough?

The days after a discharge are the most dangerous ones. The day of discharge itself does not count.
"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class Handover:
    days_since_discharge: int | None  # None: nobody knows when they left, or will leave
    first_day_after: int | None  # days from the discharge to the first program day; None: none is set


@rule(facts=Handover)
def first_day_after_discharge(handover: Handover, numbers: Numbers) -> Finding:
    """Met: the first day is set within the target. The value is set, open, late or unknown."""
    since, first, target = handover.days_since_discharge, handover.first_day_after, numbers.target_days
    if since is None:
        return cannot_tell("The day of discharge is not known: ask the facility.", "unknown")
    if first is not None and first > target:
        return not_met(f"The first day is {first} days after the discharge; {target} is the target.", "late")
    if first is not None and first >= 1:
        return met(f"The first day is {counted(first, 'day')} after the discharge, within {target}.", "set")
    if since > target:
        return not_met(f"Left {since} days ago and no first day yet; {target} days is the target.", "late")
    return cannot_tell(f"No first day is set; it should be within {target} days of the discharge.", "open")
