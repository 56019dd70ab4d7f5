"""Has a licensed clinician assessed this safety concern in time, whoever took it meanwhile?

To take a concern says "I am with them"; it does not say how high the risk is. This clock runs on until a licensed
clinician has assessed, and then the supervisor is asked.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule
from handrail.clinical.safety.levels import minutes_of


@dataclass(frozen=True)
class ConcernToAssess:
    level: Literal["emergency", "high", "medium"] | None
    minutes_open: Decimal | int | None  # from raised to assessed, or to now while nobody has


@rule(facts=ConcernToAssess)
def assessment_clock(concern: ConcernToAssess, numbers: Numbers) -> Finding:
    """The value is the number of minutes allowed. ValueError: no such level."""
    if concern.level is None:
        return cannot_tell("The concern has no level yet: give it one now.")
    due = minutes_of(concern.level, numbers)
    if concern.minutes_open is None:
        return cannot_tell("How long the concern has been open is not known.", due)
    if concern.minutes_open > due:
        because = f"Open {concern.minutes_open} min; {concern.level} is assessed within {due}."
        return not_met(because, due)
    return met(f"Open {concern.minutes_open} of the {due} min allowed.", due)
