"""Is this measure due for this client?"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class Cadence:
    days_since_last: int | None  # None: never given
    cadence_days: int | None  # days between two givings; None: the program has not said


@rule(facts=Cadence)
def due(cadence: Cadence, numbers: Numbers) -> Finding:
    """Met: nothing to give yet. The value is not yet, due or late."""
    if cadence.days_since_last is None:
        return not_met("Never given: due now.", "due")
    if cadence.cadence_days is None:
        return cannot_tell("The program has not said how often this measure is given.")
    past = cadence.days_since_last - cadence.cadence_days
    if past < 0:
        return met(f"Due in {counted(-past, 'day')}.", "not yet")
    if past > numbers.grace_days:
        return not_met(f"Due {counted(past, 'day')} ago.", "late")
    return not_met("Due now." if past == 0 else f"Due {counted(past, 'day')} ago.", "due")
