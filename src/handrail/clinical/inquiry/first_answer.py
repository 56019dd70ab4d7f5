"""Has this inquiry waited longer than its urgency allows for a first answer by a person?"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.inquiry.allowance import NOT_SORTED, Urgency, allowed
from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Wait:
    urgency: Urgency | None  # None: not sorted yet
    hours_waited: Decimal | int | None  # from the inquiry to the first answer, or to now when unanswered


@rule(facts=Wait)
def first_answer(wait: Wait, numbers: Numbers) -> Finding:
    """The value is the number of hours within which the answer is due. ValueError: no such urgency."""
    if wait.urgency is None:
        return cannot_tell(NOT_SORTED)
    due = allowed(wait.urgency, numbers, "hours")
    if wait.hours_waited is None:
        return cannot_tell("How long the call has waited is not known.", due)
    within = f"within {due} h ({wait.urgency})" if due else f"at once ({wait.urgency})"
    if wait.hours_waited > due:
        return not_met(f"Waited {wait.hours_waited} h; a first answer was due {within}.", due)
    return met(f"Waited {wait.hours_waited} h; a first answer is due {within}.", due)
