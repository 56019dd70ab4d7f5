"""Has this inquiry waited longer than its urgency allows for a first answer by a person?"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Wait:
    urgency: Literal["crisis", "urgent", "priority", "standard"] | None  # None: not sorted yet
    hours_waited: Decimal | int | None  # from the inquiry to the first answer, or to now when unanswered


@rule(facts=Wait)
def first_answer(wait: Wait, numbers: Numbers) -> Finding:
    """The value is the number of hours within which the answer is due. ValueError: no such urgency."""
    if wait.urgency is None:
        return cannot_tell("How urgent the call is has not been settled: settle it first.")
    hours_allowed = {
        "crisis": numbers.crisis_hours,
        "urgent": numbers.urgent_hours,
        "priority": numbers.priority_hours,
        "standard": numbers.standard_hours,
    }
    if wait.urgency not in hours_allowed:
        raise ValueError(f"{wait.urgency!r} is not an urgency: {', '.join(hours_allowed)}")
    due = hours_allowed[wait.urgency]
    if wait.hours_waited is None:
        return cannot_tell("How long the call has waited is not known.", due)
    within = f"within {due} h ({wait.urgency})" if due else f"at once ({wait.urgency})"
    if wait.hours_waited > due:
        return not_met(f"Waited {wait.hours_waited} h; a first answer was due {within}.", due)
    return met(f"Waited {wait.hours_waited} h; a first answer is due {within}.", due)
