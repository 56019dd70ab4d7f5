"""Has this safety concern waited longer than its level allows for somebody to take it?"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule
from handrail.clinical.safety.levels import minutes_of


@dataclass(frozen=True)
class OpenConcern:
    level: Literal["emergency", "high", "medium"] | None
    minutes_waited: Decimal | int | None  # from raised to acknowledged, or to now while nobody has


@rule(facts=OpenConcern)
def concern_clock(concern: OpenConcern, numbers: Numbers) -> Finding:
    """The value is the number of minutes allowed. ValueError: no such level."""
    if concern.level is None:
        return cannot_tell("The concern has no level yet: give it one now.")
    due = minutes_of(concern.level, numbers)
    if concern.minutes_waited is None:
        return cannot_tell("How long the concern has waited is not known.", due)
    if concern.minutes_waited > due:
        return not_met(f"Waited {concern.minutes_waited} min; {concern.level} is taken within {due}.", due)
    return met(f"Waited {concern.minutes_waited} of the {due} min allowed.", due)
